"""One answer for all who say the same."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..networks.types import Audience, Author, Way
from .common import MARTINA, ScriptedNetwork
from .test_same import LATE, NEAR, OTHER, SameCommon

TEXT = "Sorry! All parcels move again today."


@tagged("post_install", "-at_install")
class TestSameAnswer(SameCommon):
    def setUp(self):
        super().setUp()
        self.posts = self.said(LATE, NEAR, f"RT @x: {LATE}", OTHER)
        self.same = self.posts[0].same_id

    def wizard(self, user=None):
        action = self.same.with_user(user or self.agent).action_answer_all()
        return self.env[action["res_model"]].with_user(user or self.agent).browse(action["res_id"])

    def answers(self, state=None):
        return self.posts.reply_ids.filtered(lambda reply: not state or reply.state == state)

    def test_each_open_ticket_gets_one_answer_from_the_outbox(self):
        wizard = self.wizard()
        self.assertEqual(wizard.line_ids.mention_id, self.posts[:3])
        wizard.text = TEXT
        self.assertIn("3", wizard.count_text)
        wizard.action_send()
        answers = self.answers("queued")
        self.assertEqual(answers.mention_id, self.posts[:3])
        self.assertEqual(answers.user_id, self.agent)
        self.assertEqual(set(answers.mapped("text")), {TEXT})
        self.assertEqual(answers.ticket_id, self.posts[:3].ticket_id)
        self.assertFalse(self.posts[3].reply_ids)
        self.assertTrue(self.same.answered_at)

    def test_nothing_is_said_before_it_is_sent(self):
        wizard = self.wizard()
        wizard.text = TEXT
        self.assertFalse(self.answers())
        wizard.text = "  "
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_nobody_is_answered_twice(self):
        wizard = self.wizard()
        wizard.text = TEXT
        late = self.wizard()
        late.text = TEXT
        wizard.action_send()
        with self.assertRaises(UserError):
            late.action_send()
        with self.assertRaises(UserError):
            self.wizard()
        self.assertEqual(len(self.answers()), 3)

    def test_a_person_with_several_posts_gets_one_answer(self):
        again = self.arrive(self.item(LATE, Author(self.posts[0].profile_id.external_id, "x"), 1))
        self.assertEqual(again.same_id, self.same)
        again.with_user(self.agent).action_make_ticket()
        lines = self.wizard().line_ids
        self.assertEqual(lines.mention_id, again | self.posts[1:3])
        contact = self.env["res.partner"].create({"name": "Somebody"})
        self.posts[1:3].profile_id.partner_id = contact
        self.assertEqual(len(self.wizard().line_ids), 2)

    def test_who_was_answered_one_by_one_is_left_out(self):
        reply = self.env["social.crm.reply"].with_user(self.agent)
        reply.create({"mention_id": self.posts[0].id, "text": "On its way"}).action_send()
        self.assertEqual(self.wizard().line_ids.mention_id, self.posts[1:3])

    def test_who_has_an_answer_of_a_colleague_that_waits_is_left_out_and_it_says_why(self):
        wizard = self.wizard()
        self.posts[0].approval = "Only with four eyes"
        colleague = self._user("colleague", "social_crm.group_agent", self.team)
        reply = self.env["social.crm.reply"].with_user(colleague)
        reply.create({"mention_id": self.posts[0].id, "text": "On its way"}).action_send()
        line = wizard.line_ids.filtered(lambda line: line.mention_id == self.posts[0])
        self.assertIn("On its way", line.refusal)
        wizard.text = TEXT
        wizard.action_send()
        self.assertEqual(self.answers("queued").mention_id, self.posts[1:3])

    def test_who_is_not_chosen_gets_nothing(self):
        with Form(self.wizard()) as form:
            form.text = TEXT
            with form.line_ids.edit(0) as line:
                line.chosen = False
        form.record.action_send()
        self.assertEqual(len(self.answers("queued")), 2)

    def test_what_is_too_long_for_a_network_is_said_while_typing_and_not_sent(self):
        with Form(self.wizard()) as form:
            form.text = "x" * 41
            self.assertIn("1", form.line_ids._records[0]["refusal"])
            self.assertTrue(form.left_text)
        with self.assertRaises(UserError):
            form.record.action_send()
        self.assertFalse(self.answers())

    def test_a_draft_of_ones_own_is_not_overwritten(self):
        self.env["social.crm.reply"].with_user(self.agent).create(
            {"mention_id": self.posts[1].id, "text": "Dear"}
        )
        wizard = self.wizard()
        wizard.text = TEXT
        self.assertEqual(wizard._getting().mention_id, self.posts[0] | self.posts[2])

    def test_they_can_be_kept_as_drafts(self):
        wizard = self.wizard()
        wizard.text = TEXT
        wizard.action_keep()
        self.assertEqual(len(self.answers("draft")), 3)

    def test_only_tickets_of_ones_own_team_are_answered(self):
        with self.assertRaises(AccessError):
            self.same.with_user(self.reader).action_answer_all()
        with self.assertRaises(UserError):
            self.wizard(self.stranger)
        other = self.account.copy({"name": "Sales", "team_id": self.other_team.id})
        source = self._source("mentions", other)
        source.caught_up = True
        (theirs,) = self.arrive(self.item(LATE, MARTINA), source=source)
        self.assertEqual(theirs.same_id, self.same)
        self.assertEqual(self.wizard(self.stranger).line_ids.mention_id, theirs)
        self.assertNotIn(theirs, self.wizard().line_ids.mention_id)

    def test_closed_tickets_wait_for_no_answer(self):
        closed = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        self.posts[0].ticket_id.stage_id = closed
        self.assertEqual(self.wizard().line_ids.mention_id, self.posts[1:3])

    def test_what_was_to_be_said_in_private_is_not_said_in_public_when_that_way_has_closed(self):
        both = (Way(Audience.DIRECT), Way(Audience.PUBLIC))
        with patch.object(ScriptedNetwork, "ways", return_value=both):
            wizard = self.wizard()
            self.assertEqual(set(wizard.line_ids.mapped("audience")), {"direct"})
        wizard.text = TEXT
        for left in ((Way(Audience.DIRECT, "Too late."), Way(Audience.PUBLIC)), both[1:]):
            self.env.invalidate_all()
            with patch.object(ScriptedNetwork, "ways", return_value=left):
                self.assertTrue(all(wizard.line_ids.mapped("refusal")))
                with self.assertRaises(UserError):
                    wizard.action_send()
        self.assertFalse(self.answers())
