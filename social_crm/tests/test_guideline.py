"""Guidelines: published ones never change, each agent confirms each version once and for nobody
else, and where the company wants it nobody answers in public before."""

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..networks.types import Audience
from .common import SocialCommon


@tagged("post_install", "-at_install")
class TestGuideline(SocialCommon):
    def setUp(self):
        super().setUp()
        self.inbox = self.env["social.crm.inbox"].with_user(self.agent)

    def guideline(self, body="<p>Be friendly.</p>", publish=True, **values):
        guideline = (
            self.env["social.crm.guideline"]
            .with_user(self.manager)
            .create({"name": "How we answer", "body": body, **values})
        )
        if publish:
            guideline._publish()
        return guideline

    def shown(self, mention=None, user=None, audience="public", **values):
        mention = mention or self.arrive(self.item("Where is my parcel?"))
        inbox = self.inbox.with_user(user or self.agent)
        return inbox.guidelines(mention.id, audience, **values)

    def pending(self, user=None):
        return self.inbox.with_user(user or self.agent).guidelines_pending()

    # Versions

    def test_what_is_not_published_nobody_sees(self):
        guideline = self.guideline(publish=False)
        self.assertFalse(self.shown())
        self.assertFalse(self.pending())
        guideline._publish()
        (row,) = self.shown()
        self.assertEqual((row["name"], row["number"]), ("How we answer", 1))

    def test_what_another_has_changed_is_not_published_unseen(self):
        guideline = self.guideline(publish=False)
        seen = guideline._fingerprint()
        boris = self._user("boris", "social_crm.group_manager", name="Boris")
        for values in (
            {"body": "<p>Be rude.</p>"},
            {"kind": "crisis"},
            {"team_ids": self.team.ids},
        ):
            guideline.with_user(boris).write(values)
            with self.assertRaisesRegex(RedirectWarning, "Boris has changed this"):
                guideline.with_context(social_as_seen=seen).action_publish()
            self.assertFalse(guideline.version_id)
            seen = guideline._fingerprint()
        guideline.with_context(social_as_seen=seen).action_publish()
        self.assertIn("rude", guideline.version_id.body)

    def test_a_change_is_a_new_version_and_the_old_one_stays(self):
        guideline = self.guideline()
        first = guideline.version_id
        guideline.write({"body": "<p>Be brief.</p>", "changes": "Shorter now"})
        self.assertTrue(guideline.unpublished)
        self.assertIn("friendly", self.shown()[0]["body"], "not before it is published")
        guideline._publish()
        self.assertEqual(guideline.version_id.number, 2)
        self.assertIn("friendly", first.body)
        (row,) = self.shown()
        self.assertIn("brief", row["body"])
        self.assertEqual(row["changes"], "Shorter now")
        self.assertFalse(guideline.changes)

    def test_nobody_changes_or_deletes_what_was_published(self):
        guideline = self.guideline()
        version = guideline.version_id
        for user in (self.manager, self.administrator):
            with self.assertRaises(UserError):
                version.with_user(user).write({"body": "x"})
            with self.assertRaises(AccessError):
                version.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            version.sudo().write({"body": "x"})
        with self.assertRaisesRegex(UserError, "is kept"):
            version.sudo().unlink()
        with self.assertRaisesRegex(UserError, "archive"):
            guideline.unlink()

    def test_nothing_and_nothing_new_cannot_be_published(self):
        with self.assertRaisesRegex(UserError, "says nothing yet"):
            self.guideline("<p><br/></p>")
        with self.assertRaisesRegex(UserError, "nothing new"):
            self.guideline()._publish()

    def test_agents_neither_write_nor_publish(self):
        guideline = self.guideline(publish=False).with_user(self.agent)
        for change in (lambda: guideline.write({"body": "x"}), guideline._publish):
            with self.assertRaises(AccessError):
                change()

    def test_what_is_shown_is_harmless(self):
        self.guideline(
            "<p onclick='alert(1)'>x<script>alert(1)</script>"
            "<a href='javascript:alert(1)'>y</a><img src='https://spy.example/a.png'/></p>"
        )
        (row,) = self.shown()
        for evil in ("script", "onclick", "<img"):
            self.assertNotIn(evil, row["body"])

    # Confirming

    def test_each_agent_confirms_each_version_once(self):
        guideline = self.guideline()
        self.assertEqual([each["name"] for each in self.pending()], ["How we answer"])
        version = guideline.version_id.id
        self.assertEqual(self.inbox.acknowledge(version), [])
        self.inbox.acknowledge(version)
        acks = self.env["social.crm.guideline.ack"].search([("version_id", "=", version)])
        self.assertEqual(acks.user_id, self.agent)
        self.assertTrue(self.shown()[0]["confirmed"])
        self.assertTrue(self.pending(self.stranger), "everybody for himself")
        guideline.body = "<p>Be brief.</p>"
        guideline._publish()
        self.assertEqual([each["number"] for each in self.pending()], [2])
        with self.assertRaisesRegex(UserError, "newer version"):
            self.inbox.acknowledge(version)

    def test_nobody_confirms_for_somebody_else(self):
        version = self.guideline().version_id
        acks = self.env["social.crm.guideline.ack"]
        values = {"version_id": version.id, "user_id": self.agent.id, "done_at": "2026-01-01"}
        for user in (self.agent, self.stranger, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                acks.with_user(user).create(values)
        self.inbox.acknowledge(version.id)
        ack = acks.search([("version_id", "=", version.id)])
        for user in (self.agent, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                ack.with_user(user).unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            acks.sudo().create(values)

    def test_managers_see_who_has_not_confirmed_and_agents_do_not(self):
        guideline = self.guideline(team_ids=[Command.set(self.team.ids)])
        self.team.user_ids += self.manager
        self.inbox.acknowledge(guideline.version_id.id)
        readers = self.env["social.crm.guideline.reader"].with_user(self.manager)
        found = readers.search([("guideline_id", "=", guideline.id)])
        self.assertEqual(
            {reader.user_id: reader.done for reader in found},
            {self.agent: True, self.manager: False},
        )
        self.assertEqual(guideline.confirmed, "1 of 2")
        with self.assertRaises(AccessError):
            readers.with_user(self.agent).search([])
        others = self.env["social.crm.guideline.ack"].with_user(self.stranger)
        self.assertFalse(others.search([]))

    def test_guidelines_of_other_teams_are_not_asked_for(self):
        self.guideline(team_ids=[Command.set(self.other_team.ids)])
        self.assertFalse(self.pending())
        self.assertTrue(self.pending(self.stranger))

    def test_those_of_another_company_are_not_there(self):
        theirs = self.env["social.crm.guideline"].create(
            {"name": "Theirs", "body": "<p>x</p>", "company_id": self.other_company.id}
        )
        theirs._publish()
        self.assertFalse(self.pending())
        self.assertFalse(self.shown())

    # Crisis wordings

    def test_crisis_wordings_are_filled_and_need_no_confirming(self):
        self.guideline("<p>{{salutation}}, we know about the outage.</p>", kind="crisis")
        self.assertFalse(self.pending())
        mention = self.arrive(self.item("Down!"))
        mention.language = "en"
        (row,) = self.shown(mention)
        self.assertEqual(row["pieces"], ["Hello Martina, we know about the outage."])
        self.assertIsNone(row["confirmed"])
        with self.assertRaisesRegex(ValidationError, "no placeholder"):
            self.guideline("<p>{{nonsense}}</p>", kind="crisis")

    def test_a_search_looks_into_names_and_texts(self):
        self.guideline("<p>Sign with your first name.</p>", name="Manners")
        mention = self.arrive(self.item("Hello"))
        self.assertTrue(self.shown(mention, search="FIRST name"))
        self.assertTrue(self.shown(mention, search="manner"))
        self.assertFalse(self.shown(mention, search="parcel"))

    # First

    def answer(self, mention, audience="public"):
        return (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": "Hello", "audience": audience})
        )

    def test_public_answers_wait_for_the_confirmation_where_the_company_wants_it(self):
        guideline = self.guideline()
        mention, other = self.arrive(self.item("Where?"), self.item("And?"))
        self.answer(mention).action_send()
        self.company.social_crm_guidelines_first = True
        reply = self.answer(other)
        with self.assertRaisesRegex(UserError, "confirm “How we answer”"):
            reply.action_send()
        self.assertEqual(reply.state, "draft")
        self.assertTrue(self.pending()[0]["first"])
        with self.assertRaisesRegex(UserError, "wrote this and has not"):
            reply.with_user(self.manager)._check_sendable()
        self.inbox.acknowledge(guideline.version_id.id)
        reply.action_send()
        self.assertNotEqual(reply.state, "draft")

    def test_private_answers_do_not_wait(self):
        self.guideline()
        self.company.social_crm_guidelines_first = True
        reply = self.answer(self.arrive(self.item("Psst", audience=Audience.DIRECT)), "direct")
        reply.action_send()
        self.assertNotEqual(reply.state, "draft")

    def test_the_first_screen_tells_what_is_to_be_confirmed(self):
        self.guideline()
        self.assertEqual(len(self.inbox.start()["options"]["guidelines"]), 1)
        mention = self.arrive(self.item("Hello"))
        self.assertEqual(self.inbox.composer(mention.id)["company_id"], self.company.id)
