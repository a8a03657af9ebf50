"""Signing in at a server and coming back: whose browser that may be, and what it finds."""

from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from odoo import Command, http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import connect
from ..networks.errors import Rejected, Temporary, Unauthorized
from ..networks.types import Connect, Identity, Limit, Redirect, Secrets, Setting
from .common import ScriptedNetwork, SocialCommon, script
from .web_case import WebCase

SIGN_IN = "https://net.example/oauth/authorize"


class SignInNetwork(ScriptedNetwork):
    key = "scripted_sign_in"
    label = "Scripted Sign-In"
    connect = Connect.OAUTH
    settings = (Setting("server", "Server", "url", required=True),)

    begin = None
    finish = None
    came_back = ()

    def begin_connect(self, callback, state):
        script.play(type(self).begin)
        address = f"{SIGN_IN}?redirect_uri={callback}&state={state}"
        return Redirect(address, Secrets({"client_id": "our-app"}))

    def finish_connect(self, callback, params):
        cls = type(self)
        cls.came_back = (*cls.came_back, dict(params))
        script.play(cls.finish)
        return Secrets({**self.access.secrets, "access_token": "t0ken"})


@tagged("post_install", "-at_install")
class TestConnect(WebCase, SocialCommon):
    def setUp(self):
        super().setUp()
        SignInNetwork.begin = SignInNetwork.finish = None
        SignInNetwork.came_back = ()
        script.identity = Identity(
            "brand", "brand@net.example", "Brand", "https://net.example/brand"
        )
        self.new = self._new_account()
        self.authenticate(self.administrator.login, self.administrator.login)

    def _new_account(self, **values):
        return self.env["social.crm.account"].create(
            {
                "name": "Brand",
                "network": "scripted_sign_in",
                "settings": {"server": "https://net.example"},
                **values,
            }
        )

    def begin(self, account=None):
        """Press the button. Returns the response and the state that went to the server."""
        account = account or self.new
        self.env.flush_all()
        response = self.url_open(f"/social_crm/connect/{account.id}", allow_redirects=False)
        self.env.invalidate_all()
        state = dict(parse_qsl(urlsplit(response.headers.get("Location", "")).query)).get("state")
        return response, state

    def come_back(self, **params):
        """The server sends the browser back."""
        self.env.flush_all()
        response = self.url_open(
            "/social_crm/connect/callback", params=params, allow_redirects=False
        )
        self.env.invalidate_all()
        return response

    def assertOnTheForm(self, response, account=None):
        self.assertEqual(response.status_code, 303)
        path = urlsplit(response.headers["Location"]).path
        self.assertEqual(path, f"/odoo/social-accounts/{(account or self.new).id}")

    def assertRefused(self, response, status, words):
        self.assertEqual(response.status_code, status)
        self.assertIn(words, response.text)
        self.assertEqual(self.new.state, "draft")
        self.assertNotIn("access_token", self.new._secrets())

    def test_the_browser_is_sent_to_the_server_with_a_state_of_its_own(self):
        first, state = self.begin()
        self.assertEqual(first.status_code, 303)
        self.assertTrue(first.headers["Location"].startswith(f"{SIGN_IN}?"))
        self.assertGreaterEqual(len(state), 32)
        self.assertNotEqual(self.begin()[1], state)
        self.assertEqual(self.new._pending_secrets(), {"client_id": "our-app"})
        self.assertFalse(self.new._secrets())
        self.assertNotIn(state, str(self.new.read()))

    def test_tries_that_ask_for_little_leave_room_for_the_next(self):
        with patch.object(SignInNetwork, "limits", (Limit("all", 10, 900),)):
            for _turn in range(3):
                _response, state = self.begin()
                self.assertTrue(state, self.new.error)
            self.come_back(code="c0de", state=state)
        self.assertEqual(self.new.state, "connected", self.new.error)

    def test_coming_back_with_the_state_connects(self):
        _response, state = self.begin()
        response = self.come_back(code="c0de", state=state)
        self.assertOnTheForm(response)
        self.assertEqual(SignInNetwork.came_back, ({"code": "c0de"},))
        self.assertRecordValues(
            self.new, [{"state": "connected", "handle": "brand@net.example", "error": False}]
        )
        self.assertEqual(self.new._secrets(), {"client_id": "our-app", "access_token": "t0ken"})
        self.assertEqual(self.new.source_ids.mapped("kind"), ["mentions", "own"])
        self.assertTrue(all(self.new.source_ids.mapped("next_run")))

    def test_an_account_that_nobody_named_is_called_as_the_server_calls_it(self):
        unnamed = self._new_account(name="Scripted Sign-In")
        named = self._new_account(name="Our page in Austria")
        for account, who in ((unnamed, "brand"), (named, "brand_at")):
            script.identity = Identity(who, f"{who}@net.example", "The Brand")
            _response, state = self.begin(account)
            self.come_back(code="c0de", state=state)
        self.assertRecordValues(
            unnamed + named,
            [
                {"name": "The Brand", "handle": "brand@net.example"},
                {"name": "Our page in Austria", "handle": "brand_at@net.example"},
            ],
        )

    @mute_logger("odoo.http")
    def test_the_same_return_counts_only_once(self):
        _response, state = self.begin()
        self.come_back(code="c0de", state=state)
        again = self.come_back(code="c0de", state=state)
        self.assertEqual(again.status_code, 422)
        self.assertIn("not begun here", again.text)
        self.assertEqual(len(SignInNetwork.came_back), 1)

    @mute_logger("odoo.http")
    def test_a_return_that_nobody_began_is_refused(self):
        self.assertRefused(self.come_back(code="c0de", state="x" * 43), 422, "not begun here")
        self.begin()
        for params in ({"state": "x" * 43}, {"state": ""}, {}, {"state": "ü"}):
            response = self.come_back(code="c0de", **params)
            self.assertRefused(response, 422, "not begun here")
        self.assertFalse(SignInNetwork.came_back)

    def test_a_return_after_a_quarter_of_an_hour_is_too_late(self):
        _response, state = self.begin()
        later = connect.time.time() + connect.STATE_SECONDS + 1
        with patch.object(connect.time, "time", lambda: later):
            response = self.come_back(code="c0de", state=state)
        self.assertOnTheForm(response)
        self.assertIn("took too long", self.new.error)
        self.assertEqual(self.new.state, "draft")
        self.assertFalse(SignInNetwork.came_back)

    @mute_logger("odoo.http")
    def test_the_state_of_one_session_is_nothing_in_another(self):
        _response, state = self.begin()
        other = self._user("second_administrator", "social_crm.group_administrator")
        self.session = None  # the first one goes on
        self.authenticate(other.login, other.login)
        self.assertRefused(self.come_back(code="c0de", state=state), 422, "not begun here")
        self.assertFalse(SignInNetwork.came_back)

    def test_the_latest_beginning_counts(self):
        _response, earlier = self.begin()
        second = self._new_account(name="Second")
        _response, state = self.begin(second)
        self.assertNotEqual(earlier, state)
        self.assertOnTheForm(self.come_back(code="c0de", state=state), second)
        self.assertEqual((self.new.state, second.state), ("draft", "connected"))

    @mute_logger("odoo.http")
    def test_only_administrators_connect(self):
        for user in (self.manager, self.agent, self.employee):
            self.authenticate(user.login, user.login)
            response, state = self.begin()
            self.assertRefused(response, 403, "")
            self.assertFalse(state)
        self.assertFalse(self.new._secrets())

    @mute_logger("odoo.http")
    def test_who_is_no_administrator_any_more_does_not_finish(self):
        _response, state = self.begin()
        self.administrator.group_ids = [
            Command.unlink(self.env.ref("social_crm.group_administrator").id)
        ]
        self.assertRefused(self.come_back(code="c0de", state=state), 403, "")
        self.assertFalse(SignInNetwork.came_back)

    @mute_logger("odoo.http")
    def test_an_administrator_of_another_company_does_not_connect_ours(self):
        stranger = self._user(
            "administrator_of_other",
            "social_crm.group_administrator",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        self.authenticate(stranger.login, stranger.login)
        response, state = self.begin()
        self.assertRefused(response, 403, "")
        self.assertFalse(state)

    def test_who_is_not_logged_in_logs_in_first(self):
        self.authenticate(None, None)
        response, _state = self.begin()
        self.assertEqual(urlsplit(response.headers["Location"]).path, "/web/login")

    @mute_logger("odoo.http")
    def test_an_account_that_is_gone_is_not_found(self):
        account = self._new_account(name="Gone")
        account.unlink()
        response, _state = self.begin(account)
        self.assertEqual(response.status_code, 404)

    def test_a_person_who_says_no_finds_that_on_the_form(self):
        _response, state = self.begin()
        SignInNetwork.finish = Unauthorized("The sign-in was refused.")
        response = self.come_back(error="access_denied", state=state)
        self.assertOnTheForm(response)
        self.assertEqual(SignInNetwork.came_back, ({"error": "access_denied"},))
        self.assertRecordValues(self.new, [{"state": "draft", "error": "The sign-in was refused."}])

    def test_a_code_that_is_not_good_is_said_on_the_form(self):
        _response, state = self.begin()
        SignInNetwork.finish = Rejected("The code is not good.", 400)
        self.assertOnTheForm(self.come_back(code="old", state=state))
        self.assertRecordValues(self.new, [{"state": "draft", "error": "The code is not good."}])
        self.assertNotIn("access_token", self.new._secrets())

    def test_a_server_that_is_gone_is_said_on_the_form_before_and_after_the_sign_in(self):
        gone = Temporary("net.example cannot be reached.")
        SignInNetwork.begin = gone
        response, state = self.begin()
        self.assertFalse(state)
        self.assertOnTheForm(response)
        self.assertRecordValues(self.new, [{"state": "draft", "error": str(gone)}])
        SignInNetwork.begin = None
        _response, state = self.begin()
        script.identity = gone
        self.assertOnTheForm(self.come_back(code="c0de", state=state))
        self.assertRecordValues(self.new, [{"state": "draft", "error": str(gone)}])

    def test_who_signs_in_as_somebody_else_finds_that_on_the_form(self):
        self.new.write({"external_id": "other", "handle": "other@net.example"})
        _response, state = self.begin()
        self.assertOnTheForm(self.come_back(code="c0de", state=state))
        self.assertIn("This account was other@net.example", self.new.error)
        self.assertEqual(self.new.state, "draft")

    def test_who_connects_the_same_account_twice_finds_that_on_the_form(self):
        for account in (self.new, second := self._new_account(name="Second")):
            _response, state = self.begin(account)
            self.assertOnTheForm(self.come_back(code="c0de", state=state), account)
        self.assertEqual((self.new.state, second.state), ("connected", "draft"))
        self.assertIn("is connected already, as “Brand”", second.error)

    def test_connecting_again_ends_the_trouble_and_keeps_the_sources(self):
        _response, state = self.begin()
        self.come_back(code="c0de", state=state)
        sources = self.new.source_ids
        sources.cursor = "7"
        self.new._failed(Unauthorized("The grant is gone."))
        self.assertEqual(self.new.state, "disconnected")
        self.assertTrue(self.new._trouble_activities())
        _response, state = self.begin()
        self.come_back(code="c0de", state=state)
        self.assertRecordValues(self.new, [{"state": "connected", "error": False}])
        self.assertFalse(self.new._trouble_activities())
        self.assertEqual(self.new.source_ids, sources)
        self.assertEqual(set(sources.mapped("cursor")), {"7"})

    def test_a_sign_in_that_fails_leaves_what_works_alone(self):
        """Somebody says no, or signs in as somebody else: the account goes on as before."""
        self.new._keep_secrets({"client_id": "our-app", "access_token": "good"})
        self.new.write({"state": "connected", "external_id": "brand", "handle": "brand"})
        for trouble in ("no", "somebody else"):
            with self.subTest(trouble):
                SignInNetwork.finish = Unauthorized("You said no.") if trouble == "no" else None
                if trouble != "no":
                    script.identity = Identity("somebody-else", "somebody-else")
                self.come_back(code="c0de", state=self.begin()[1])
                self.new.invalidate_recordset()
                self.assertEqual(self.new._secrets()["access_token"], "good")
                self.assertEqual((self.new.state, self.new.external_id), ("connected", "brand"))
                self.assertTrue(self.new.error)

    def test_with_a_lost_key_an_account_can_be_connected_anew(self):
        self.new.sudo().sealed_secrets = "sealed with another key"
        self.come_back(code="c0de", state=self.begin()[1])
        self.new.invalidate_recordset()
        self.assertEqual(self.new.state, "connected")
        self.assertEqual(self.new._secrets()["access_token"], "t0ken")

    def test_a_session_keeps_no_credentials(self):
        _response, state = self.begin()
        session = http.root.session_store.get(self.session.sid)
        self.assertEqual(set(session[connect.SESSION_KEY]), {"account", "state", "until"})
        self.come_back(code="c0de", state=state)
        session = http.root.session_store.get(self.session.sid)
        self.assertNotIn(connect.SESSION_KEY, session)
