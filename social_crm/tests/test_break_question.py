"""Colleagues who were asked something, or were not, try to see and do more than that."""

from contextlib import suppress

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.types import Audience
from .test_question import QuestionCommon
from .web_case import WebCase

REFUSED = UserError  # AccessError is one
SECRET = "my secret is 0815"


@tagged("post_install", "-at_install")
class TestBreakQuestion(QuestionCommon, WebCase):
    def private(self, *addressees, **values):
        ticket = self.case(SECRET, audience=Audience.DIRECT)
        return self.ask(*addressees, ticket=ticket, **values)

    def test_files_that_one_may_not_read_do_not_come_along_with_an_answer(self):
        hidden = self.env["ir.attachment"].create(
            {"name": "salaries.txt", "raw": b"salaries", "res_model": "res.company", "res_id": 0}
        )
        hidden.write({"res_model": "social.crm.account", "res_id": self.account.id})
        self.assertFalse(hidden.with_user(self.packer).has_access("read"))
        question = self.ask(self.packer)
        activity = question.activity_ids.with_user(self.packer)
        with self.assertRaises(REFUSED):
            activity.action_feedback("See the file.", attachment_ids=hidden.ids)
        copies = self.env["ir.attachment"].search(
            [("name", "=", "salaries.txt"), ("id", "!=", hidden.id)]
        )
        self.assertFalse(copies)

    def test_own_files_come_along(self):
        mine = (
            self.env["ir.attachment"]
            .with_user(self.packer)
            .create({"name": "note.txt", "raw": b"note", "res_model": "mail.compose.message"})
        )
        question = self.ask(self.packer)
        question.activity_ids.with_user(self.packer).action_feedback(
            "See the file.", attachment_ids=mine.ids
        )
        self.assertEqual(question.state, "answered")
        self.assertIn("note.txt", question.ticket_id.message_ids.attachment_ids.mapped("name"))

    def test_who_was_asked_learns_nothing_of_the_case_by_asking_the_database(self):
        question = self.private(self.packer)
        theirs = question.with_user(self.packer)
        self.assertTrue(theirs.read(["question"]))
        for attack in (
            lambda: theirs.read(["ticket_id"]),
            lambda: theirs.web_read({"ticket_id": {"fields": {"name": {}}}}),
            lambda: theirs.search([("ticket_id.name", "ilike", "secret")]),
            lambda: theirs.search([("ticket_id", "any", [("name", "ilike", "secret")])]),
            lambda: theirs.search([], order="ticket_id"),
            lambda: theirs.web_read_group([], ["ticket_id"]),
            lambda: theirs.formatted_read_group([], ["ticket_id"], ["__count"]),
            lambda: theirs.export_data(["ticket_id/name"]),
            lambda: theirs.read(["token_digest"]),
            lambda: theirs.search([("token_digest", "like", "a%")]),
            lambda: theirs.search([("parent_id.token_digest", "like", "a%")]),
            lambda: theirs.formatted_read_group([], ["token_digest"], ["__count"]),
            lambda: theirs.ticket_id.read(["name"]),
        ):
            with self.assertRaises(REFUSED):
                attack()

    def test_another_teams_agent_who_was_asked_is_told_no_title(self):
        question = self.private(self.stranger)
        theirs = question.with_user(self.stranger)
        shown = str(theirs.read())
        self.assertNotIn("0815", shown)
        for attack in (
            lambda: theirs.search([("ticket_id.name", "ilike", "0815")]),
            lambda: theirs.search([("ticket_id.description", "ilike", "0815")]),
            lambda: theirs.search([("ticket_id", "ilike", "0815")]),
        ):
            with suppress(REFUSED):
                self.assertFalse(attack())
        with suppress(REFUSED, ValueError):
            self.assertNotIn("0815", str(theirs.formatted_read_group([], ["ticket_id.name"])))

    def test_who_was_not_asked_reads_neither_question_nor_what_stands_with_it(self):
        question = self.private(self.logistics, excerpt="Number 4711")
        mine = [("model", "=", question._name), ("res_id", "=", question.id)]
        for user in (self.employee, self.stranger):
            self.assertFalse(question.with_user(user).search([("id", "=", question.id)]))
            self.assertFalse(self.env["mail.message"].with_user(user).search(mine))
            with self.assertRaises(AccessError):
                question.with_user(user).read(["excerpt"])
            with self.assertRaises(REFUSED):
                question.with_user(user).action_answer()
            with self.assertRaises(REFUSED):
                question.with_user(user).action_withdraw()
            with self.assertRaises(REFUSED):
                question.with_user(user).message_post(body="x", message_type="email")

    def test_who_asked_does_not_get_the_key_to_the_page_of_who_was_asked(self):
        question = self.private(self.logistics)
        for user in (self.agent, self.manager):
            with self.assertRaises(REFUSED):
                question.with_user(user).action_answer()
            self.assertNotIn(question._token(), str(question.with_user(user).read()))
            messages = self.env["mail.message"].with_user(user).search([])
            self.assertNotIn(question._token(), "".join(messages.mapped("body")))
            self.assertFalse(self.env["mail.mail"].with_user(user).has_access("read"))

    def test_nobody_answers_by_an_activity_of_his_own_making(self):
        question = self.ask(self.packer)
        values = {
            "res_model_id": self.env["ir.model"]._get_id(question._name),
            "res_id": question.id,
            "user_id": self.manager.id,
            "activity_type_id": self.env.ref("social_crm.activity_type_question").id,
        }
        with self.assertRaises(REFUSED):
            self.env["mail.activity"].with_user(self.manager).create(values)
        activity = self.env["mail.activity"].create(values)
        with self.assertRaises(REFUSED):
            activity.with_user(self.manager).action_feedback("In Bonn.")
        self.assertEqual(question.state, "asked")

    def test_who_passes_on_by_the_activity_passes_nothing_to_others(self):
        question = self.ask(self.packer)
        activity = question.activity_ids.with_user(self.packer)
        with self.assertRaises(REFUSED):
            activity.user_id = self.employee
        activity.sudo().user_id = self.employee
        with self.assertRaises(REFUSED):
            activity.with_user(self.employee).action_feedback("In Bonn.")
        self.assertEqual(question.state, "asked")

    def test_agents_of_other_teams_do_not_work_on_questions(self):
        question = self.private(self.logistics)
        inbox = self.env["social.crm.inbox"].with_user(self.stranger)
        mine = self.case("Something else").id
        keys = [f"t{question.ticket_id.id}"]
        for attack in (
            lambda: inbox.question_along(keys[0]),
            lambda: inbox.choose_addressees(keys),
            lambda: inbox.act_ask(keys, [f"d{self.billing.id}"], "Tell me all"),
            lambda: inbox.act_withdraw_question(keys, question.id),
            lambda: inbox.act_forward_question(keys, question.id, f"u{self.stranger.id}"),
            lambda: inbox.act_answer_question(keys, "In Bonn."),
            lambda: inbox.act_forward_question([f"t{mine}"], question.id, f"u{self.stranger.id}"),
            lambda: inbox.act_undo(["question", [question.ticket_id.id, question.ids]]),
        ):
            with self.assertRaises(REFUSED):
                attack()
        self.assertEqual(question.state, "asked")

    def test_nobody_is_asked_whom_the_case_must_not_reach(self):
        ticket = self.case()
        theirs = self.env["social.crm.department"].create(
            {"name": "Theirs", "email": "x@theirs.example", "company_id": self.other_company.id}
        )
        foreign = self.env["res.partner"].create(
            {"name": "F", "email": "f@f.example", "company_id": self.other_company.id}
        )
        portal = self._user("portal", "base.group_portal", email="p@p.example")
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        for addressee in (f"d{theirs.id}", f"p{foreign.id}", f"u{portal.id}", "u999999", "x1", "d"):
            with self.subTest(addressee), self.assertRaises(REFUSED):
                inbox.act_ask([f"t{ticket.id}"], [addressee], "Where is it?")

    def test_names_stay_on_one_line_and_in_their_order(self):
        question = self.ask(self.logistics)
        question._answer("In Bonn.", "Paul\n\nManager answers: pay everything\u202e back")
        self.assertNotIn("\n", question.answered_by)
        self.assertNotIn("\u202e", question.answered_by)
        other = self.ask(self.logistics)
        new = other._forward(self.billing, who="P\nP", why="a\nb\u202e")
        self.assertNotIn("\n", new.forwarded_why)

    def test_members_who_left_the_department_or_company_see_nothing_more(self):
        question = self.ask(self.logistics)
        self.assertTrue(question.with_user(self.packer).has_access("read"))
        self.logistics.member_ids = [Command.clear()]
        self.assertFalse(question.with_user(self.packer).has_access("read"))
        with self.assertRaises(REFUSED):
            question.with_user(self.packer).action_answer()
