"""One sign-in that gives access to several pages: who chooses, and what becomes of the rest."""

from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from odoo import Command, fields, http
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..networks.errors import Rejected, Temporary, Unauthorized
from ..networks.types import (
    Capability,
    Connect,
    Identity,
    Permission,
    Presence,
    Redirect,
    Secrets,
    Setting,
    SourceKind,
    SuggestedSource,
)
from .common import ScriptedNetwork, SocialCommon, script
from .web_case import WebCase

SIGN_IN = "https://net.example/oauth/authorize"


class PagesNetwork(ScriptedNetwork):
    """A sign-in with several pages."""

    key = "scripted_pages"
    label = "Scripted Pages"
    connect = Connect.OAUTH
    settings = (
        Setting("app_id", "App id", required=True),
        Setting("app_secret", "App secret", "secret", required=True),
    )
    app_settings = ("app_id",)
    permissions = (
        Permission("read", "Read comments", required=True, serves=("mentions",)),
        Permission("write", "Answer and like", serves=("reply", "like")),
    )
    capabilities = frozenset({Capability.REPLY, Capability.LIKE, Capability.DELETE})

    found = ()
    who = {}
    granted = None

    def begin_connect(self, callback, state):
        return Redirect(f"{SIGN_IN}?state={state}", Secrets(self.access.secrets))

    def finish_connect(self, callback, params):
        return Secrets({**self.access.secrets, "user_token": "us3r"})

    def presences(self):
        return script.play(type(self).found)

    def check(self):
        token = self.access.secrets.get("page_token", "")
        identity = script.play(PagesNetwork.who.get(token, script.identity))
        return identity


class PicturesNetwork(PagesNetwork):
    """A network whose accounts hang on the pages of another."""

    key = "scripted_pictures"
    label = "Scripted Pictures"
    settings = (
        Setting("app_id", "App id", required=True),
        Setting("app_secret", "App secret", "secret", required=True),
        Setting("size", "Size", default="large"),
    )
    permissions = ()
    source_kinds = (SourceKind("comments", "Comments", addressed=True, offered=True),)


def presence(number, network="scripted_pages"):
    secrets = Secrets({"app_secret": "app-s3cret", "page_token": f"t0ken-{number}"})
    return Presence(network, f"page-{number}", f"Page {number}", secrets, f"@page{number}")


@tagged("post_install", "-at_install")
class TestChoice(WebCase, SocialCommon):
    def setUp(self):
        super().setUp()
        PagesNetwork.found = (presence(1), presence(2), presence(3, "scripted_pictures"))
        PagesNetwork.who = {
            f"t0ken-{number}": Identity(
                f"page-{number}",
                f"@page{number}",
                f"Page {number}",
                sources=(SuggestedSource("search", "Found", {"term": "x"}),) if number == 2 else (),
                granted=("read", "write"),
            )
            for number in (1, 2, 3)
        }
        self.new = self._new_account()
        self.authenticate(self.administrator.login, self.administrator.login)

    def _new_account(self, **values):
        return self.env["social.crm.account"].create(
            {
                "name": "Scripted Pages",
                "network": "scripted_pages",
                "settings": {"app_id": "our-app", "app_secret": "app-s3cret"},
                "team_id": self.team.id,
                "user_id": self.manager.id,
                "backfill_days": 3,
                **values,
            }
        )

    def sign_in(self, account=None):
        """Go to the server and come back. Returns the path where the browser ends."""
        account = account or self.new
        self.env.flush_all()
        response = self.url_open(f"/social_crm/connect/{account.id}", allow_redirects=False)
        state = dict(parse_qsl(urlsplit(response.headers["Location"]).query))["state"]
        response = self.url_open(
            "/social_crm/connect/callback",
            params={"code": "c0de", "state": state},
            allow_redirects=False,
        )
        self.env.invalidate_all()
        self.assertEqual(response.status_code, 303)
        return urlsplit(response.headers["Location"]).path

    def choice(self):
        return self.env["social.crm.choice"].sudo().search([])

    def choose(self, *ids, choice=None):
        """Tick these and press the button, as the administrator at the screen does."""
        choice = choice or self.choice()
        with self.commits() as env:
            mine = env["social.crm.choice"].with_user(self.administrator).browse(choice.id)
            mine.write(
                {
                    "line_ids": [
                        Command.update(line.id, {"chosen": line.external_id in ids})
                        for line in mine.line_ids
                    ]
                }
            )
            return mine.action_connect()

    def pass_time(self):
        self.choice().until = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()

    def account_of(self, external_id):
        return self.env["social.crm.account"].search([("external_id", "=", external_id)])

    # What happens

    def test_who_signs_in_to_several_pages_is_asked_which(self):
        path = self.sign_in()
        choice = self.choice()
        self.assertEqual(path, f"/odoo/social-accounts/{self.new.id}/social-choice/{choice.id}")
        self.assertEqual(choice.create_uid, self.administrator)
        self.assertEqual(choice.line_ids.mapped("name"), ["Page 1", "Page 2", "Page 3"])
        self.assertEqual(self.new.state, "draft")
        self.assertFalse(self.new.sudo().sealed_pending)

    def test_what_is_chosen_becomes_accounts_and_the_rest_is_forgotten(self):
        self.sign_in()
        self.choose("page-1", "page-3")
        other = self.account_of("page-3")
        self.assertRecordValues(
            self.new + other,
            [
                {"name": "Page 1", "network": "scripted_pages", "state": "connected"},
                {"name": "Page 3", "network": "scripted_pictures", "state": "connected"},
            ],
        )
        self.assertRecordValues(
            other,
            [
                {
                    "team_id": self.team.id,
                    "user_id": self.manager.id,
                    "company_id": self.new.company_id.id,
                    "backfill_days": 3,
                    "settings": {"app_id": "our-app", "size": "large"},
                }
            ],
        )
        self.assertEqual(other._secrets()["page_token"], "t0ken-3")
        self.assertEqual(self.new._secrets()["page_token"], "t0ken-1")
        self.assertNotIn("user_token", self.new._secrets(), "each has its own credentials, whole")
        self.assertEqual(self.new.source_ids.mapped("kind"), ["mentions", "own"])
        self.assertEqual(other.source_ids.mapped("kind"), ["comments"])
        self.assertFalse(self.account_of("page-2"))
        self.assertFalse(self.choice(), "the credentials are gone with it")
        self.assertFalse(self.env["social.crm.choice.line"].sudo().search([]))

    def test_only_others_can_be_chosen(self):
        self.sign_in()
        self.choose("page-3")
        self.assertEqual(self.new.state, "draft")
        self.assertEqual(self.account_of("page-3").state, "connected")

    def test_nothing_chosen_is_said(self):
        self.sign_in()
        with self.assertRaisesRegex(UserError, "choose at least one"):
            self.choose()

    def test_one_page_is_taken_without_asking(self):
        PagesNetwork.found = (presence(2),)
        self.assertEqual(self.sign_in(), f"/odoo/social-accounts/{self.new.id}")
        self.assertRecordValues(self.new, [{"state": "connected", "external_id": "page-2"}])
        self.assertEqual(self.new._secrets()["page_token"], "t0ken-2")
        self.assertIn("search", self.new.source_ids.mapped("kind"), "what it suggests is offered")

    def test_no_page_at_all_is_as_ever(self):
        PagesNetwork.found = ()
        self.sign_in()
        self.assertRecordValues(self.new, [{"state": "connected", "external_id": "acme"}])
        PagesNetwork.found = Rejected("You look after no page.")
        other = self._new_account()
        self.assertEqual(self.sign_in(other), f"/odoo/social-accounts/{other.id}")
        self.assertRecordValues(other, [{"state": "draft", "error": "You look after no page."}])

    def test_who_connects_again_is_not_asked_and_keeps_sources_and_cursors(self):
        self.sign_in()
        self.choose("page-2")
        self.assertEqual(self.new.external_id, "page-2")
        sources = self.new.source_ids
        sources.cursor = "7"
        self.new._failed(Unauthorized("The grant is gone."))
        self.assertEqual(self.new.state, "disconnected")
        PagesNetwork.found = (presence(1), presence(2), presence(3, "scripted_pictures"))
        self.assertEqual(self.sign_in(), f"/odoo/social-accounts/{self.new.id}")
        self.assertEqual(self.new.state, "connected")
        self.assertEqual(self.new.source_ids, sources)
        self.assertEqual(set(sources.mapped("cursor")), {"7"})
        self.assertFalse(self.choice())

    def test_an_account_that_is_not_among_the_pages_stays_what_it_is(self):
        self.new.write({"external_id": "page-9", "handle": "@page9", "state": "connected"})
        self.sign_in()
        self.assertIn("@page9 is not among", self.choice().error)
        self.choose("page-1")
        self.assertEqual(self.new.external_id, "page-9")
        self.assertEqual(self.account_of("page-1").state, "connected")

    def test_what_is_connected_already_is_shown_and_gets_the_new_credentials(self):
        known = self._new_account(name="Known")
        known.write({"external_id": "page-1", "state": "disconnected"})
        self.sign_in()
        line = self.choice().line_ids.filtered(lambda each: each.external_id == "page-1")
        self.assertIn("Connected already, as “Known”", line.status)
        self.choose("page-1", "page-2")
        self.assertRecordValues(
            known + self.new,
            [
                {"state": "connected", "external_id": "page-1"},
                {"state": "connected", "external_id": "page-2"},
            ],
        )

    def test_a_page_that_does_not_answer_costs_only_itself_and_can_be_tried_again(self):
        PagesNetwork.who["t0ken-2"] = Temporary("The server has no time.")
        self.sign_in()
        self.choose("page-1", "page-2")
        self.assertEqual(self.new.state, "connected")
        self.assertFalse(self.account_of("page-2"), "nothing half-made")
        choice = self.choice()
        line = choice.line_ids.filtered(lambda each: each.external_id == "page-2")
        self.assertEqual(line.status, "The server has no time.")
        self.assertFalse(choice.line_ids.filtered("done").sudo().sealed)
        PagesNetwork.who["t0ken-2"] = Identity("page-2", "@page2", "Page 2")
        self.choose("page-2")
        self.assertEqual(self.account_of("page-2").state, "connected")
        self.assertFalse(self.choice())

    def test_nothing_can_be_connected_after_a_quarter_of_an_hour(self):
        self.sign_in()
        self.pass_time()
        self.choose("page-1")
        self.assertEqual(self.new.state, "draft")
        self.assertIn("took too long", self.new.error)
        self.assertFalse(self.choice())

    def test_credentials_that_nobody_chooses_from_are_dropped(self):
        self.sign_in()
        with self.commits() as env:
            env["social.crm.account"]._cron_refresh()
        self.assertTrue(self.choice())
        self.pass_time()
        with self.commits() as env:
            env["social.crm.account"]._cron_refresh()
        self.assertFalse(self.choice())
        self.assertFalse(self.env["social.crm.choice.line"].sudo().search([]))

    def test_who_cancels_leaves_nothing_behind(self):
        self.sign_in()
        self.choice().with_user(self.administrator).action_cancel()
        self.assertFalse(self.choice())
        self.assertEqual(self.new.state, "draft")

    def test_the_latest_sign_in_counts(self):
        self.sign_in()
        first = self.choice()
        self.sign_in()
        self.assertFalse(first.exists())
        self.assertEqual(len(self.choice()), 1)

    # Who tries to break it

    def test_nobody_reads_the_credentials_of_a_choice(self):
        self.sign_in()
        line = self.choice().line_ids[0]
        self.env.flush_all()
        self.assertNotIn("t0ken", str(line.sudo().read()))
        self.assertEqual(line._fields["sealed"].groups, NO_ACCESS)
        with self.assertRaises(AccessError):
            line.with_user(self.administrator).read(["sealed"])
        self.assertNotIn("sealed", line.with_user(self.administrator).read()[0])
        session = http.root.session_store.get(self.session.sid)
        self.assertNotIn("t0ken", str(dict(session)))

    def test_a_choice_is_for_who_signed_in_alone(self):
        self.sign_in()
        choice = self.choice()
        thieves = [
            self.agent,
            self.manager,
            self.employee,
            new_test_user(self.env, "social_portal", groups="base.group_portal"),
            self._user("second_administrator", "social_crm.group_administrator"),
            self._user(
                "administrator_of_other",
                "social_crm.group_administrator",
                company_id=self.other_company.id,
                company_ids=[Command.set(self.other_company.ids)],
            ),
        ]
        for user in thieves:
            theirs = choice.with_user(user)
            for attempt in (
                lambda mine=theirs: mine.read(["until"]),
                lambda mine=theirs: mine.line_ids.read(["name"]),
                lambda mine=theirs: mine.action_connect(),
                lambda mine=theirs: mine.action_cancel(),
                lambda mine=theirs: mine.write({"line_ids": []}),
                lambda mine=theirs: choice.line_ids.with_user(mine.env.user).read(["name"]),
            ):
                with self.assertRaises(AccessError, msg=user.login):
                    attempt()
            if user.has_group("social_crm.group_administrator"):
                found = self.env["social.crm.choice.line"].with_user(user).search([])
                self.assertFalse(found)
        self.assertEqual(self.new.state, "draft")

    @mute_logger("odoo.http")
    def test_a_customer_at_the_portal_neither_begins_nor_ends_a_sign_in(self):
        portal = new_test_user(self.env, "social_portal", groups="base.group_portal")
        self.session = None
        self.authenticate(portal.login, portal.login)
        self.env.flush_all()
        response = self.url_open(f"/social_crm/connect/{self.new.id}", allow_redirects=False)
        self.assertEqual(response.status_code, 403)
        response = self.url_open(
            "/social_crm/connect/callback", params={"state": "x"}, allow_redirects=False
        )
        self.assertEqual(response.status_code, 422)

    def test_who_is_no_administrator_any_more_chooses_nothing(self):
        self.sign_in()
        choice = self.choice().with_user(self.administrator)
        self.administrator.group_ids = [
            Command.unlink(self.env.ref("social_crm.group_administrator").id)
        ]
        with self.assertRaises(AccessError):
            choice.action_connect()

    def test_a_choice_cannot_be_turned_into_another(self):
        """Not its time, not its account, not what a line stands for."""
        self.sign_in()
        choice = self.choice().with_user(self.administrator)
        until = choice.until
        line = choice.line_ids[0]
        choice.write(
            {"until": fields.Datetime.now() + timedelta(days=1), "account_id": self.account.id}
        )
        line.write({"external_id": "page-9", "network": "scripted", "done": True, "sealed": "x"})
        self.env.invalidate_all()
        self.assertEqual((choice.until, choice.account_id), (until, self.new))
        self.assertRecordValues(
            line, [{"external_id": "page-1", "network": "scripted_pages", "done": False}]
        )
        for values in ({"choice_id": choice.id, "external_id": "x", "name": "x"},):
            with self.assertRaises(AccessError):
                self.env["social.crm.choice.line"].with_user(self.administrator).create(values)
        with self.assertRaises(AccessError):
            self.env["social.crm.choice"].with_user(self.administrator).create(
                {"account_id": self.new.id}
            )

    @mute_logger("odoo.http")
    def test_a_state_that_was_used_makes_no_second_choice(self):
        self.env.flush_all()
        response = self.url_open(f"/social_crm/connect/{self.new.id}", allow_redirects=False)
        state = dict(parse_qsl(urlsplit(response.headers["Location"]).query))["state"]
        for status in (303, 422):
            response = self.url_open(
                "/social_crm/connect/callback",
                params={"code": "c0de", "state": state},
                allow_redirects=False,
            )
            self.assertEqual(response.status_code, status)
        self.assertEqual(len(self.choice()), 1)

    def test_a_neutralised_copy_has_no_choices(self):
        self.sign_in()
        self.env.flush_all()
        for query in get_neutralization_queries(["social_crm"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.env["social.crm.choice.line"].sudo().search([]))

    # Permissions

    def test_the_form_says_before_what_will_be_asked_for(self):
        self.assertEqual(
            [(each["key"], each["required"], each["granted"]) for each in self.new.permissions],
            [("read", True, None), ("write", False, None)],
        )
        self.assertFalse(self.new.permission_note)
        self.assertIn("when you register the app", self.new.callback_note)

    def test_what_was_granted_decides_what_works(self):
        PagesNetwork.found = (presence(1),)
        PagesNetwork.who["t0ken-1"] = Identity("page-1", "@page1", granted=("read",))
        self.sign_in()
        self.assertEqual([each["granted"] for each in self.new.permissions], [True, False])
        self.assertEqual((self.new.health, self.new.permission_note), ("ok", False))
        does = {item["label"]: item["works"] for item in self.new.works[1]["items"]}
        self.assertEqual(
            does, {"Answer in public": False, "Like": False, "Take back our own words": True}
        )
        self.assertTrue(all(item["works"] for item in self.new.works[0]["items"]))

    def test_a_missing_permission_that_is_needed_is_trouble_and_loses_nothing(self):
        PagesNetwork.found = (presence(1),)
        PagesNetwork.who["t0ken-1"] = Identity("page-1", "@page1", granted=())
        self.sign_in()
        self.assertEqual((self.new.state, self.new.health), ("connected", "trouble"))
        self.assertIn("without: Read comments.", self.new.permission_note)
        self.assertIn(
            self.new, self.env["social.crm.account"].search([("lacks_permission", "=", True)])
        )
        self.assertEqual(self.new._secrets()["page_token"], "t0ken-1")
        self.assertTrue(self.new.source_ids)
        PagesNetwork.who["t0ken-1"] = Identity("page-1", "@page1", granted=("read",))
        self.sign_in()
        self.assertEqual((self.new.health, self.new.permission_note), ("ok", False))

    def test_a_network_that_does_not_tell_is_believed(self):
        PagesNetwork.found = (presence(1),)
        PagesNetwork.who["t0ken-1"] = Identity("page-1", "@page1", granted=None)
        self.sign_in()
        self.assertEqual(self.new.health, "ok")
        self.assertEqual({each["granted"] for each in self.new.permissions}, {None})

    def test_how_an_account_connects_may_depend_on_its_settings(self):
        def by(settings):
            return Connect.SECRETS if settings.get("app_id") == "keys" else Connect.OAUTH

        self.assertEqual(self.new.connect_kind, "oauth")
        with patch.object(PagesNetwork, "connect_by", by, create=True):
            self.new.settings = {"app_id": "keys"}
            self.assertEqual(self.new.connect_kind, "secrets")
