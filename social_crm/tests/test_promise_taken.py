"""What is taken back after its case was closed changes nothing that was kept, broken or ended."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_promise import HOUR, MONDAY, PromiseCommon

TARGETS = ("first_answer", "next_answer", "solution")


@tagged("post_install", "-at_install")
class TestPromiseTaken(PromiseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for target in TARGETS:
            cls._promise(target, 120)

    def closed_case(self, answered=True):
        """Written at ten, answered half an hour later, asked again, closed at noon in Berlin.

        :returns: what the customer wrote, and what we said
        """
        self.at(MONDAY)
        heard = self.write_to_us()
        said = heard.browse()
        if answered:
            self.at(MONDAY + HOUR / 2)
            said = self.we_say(heard)
            self.at(MONDAY + HOUR)
            heard |= self.write_to_us(parent_id=said.external_id, text="And now?")
        self.at(MONDAY + 2 * HOUR)
        heard.ticket_id.stage_id = self.closed
        return heard, said

    def stand(self, ticket):
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            (row.social_target, row.social_started_at, row.deadline, row.social_met_at,
             row.social_ended_at, row.state)
            for row in self.rows(ticket)
        ]  # fmt: skip

    def delete(self, mentions):
        self.env["social.crm.ingest"]._remove_gone(self.account.id, mentions.mapped("external_id"))
        self.work()
        self.env.invalidate_all()

    def test_what_is_deleted_after_closing_changes_nothing(self):
        for answered in (True, False):
            heard, said = self.closed_case(answered)
            ticket = heard.ticket_id
            before = self.stand(ticket)
            self.assertEqual(len(before), 3 if answered else 2)
            for number, post in enumerate(heard | said, 1):
                self.at(MONDAY + (5 + number) * HOUR)
                self.delete(post)
                self.assertEqual(self.stand(ticket), before)
            ticket._social_promise()
            self.assertEqual(self.stand(ticket), before)
            self.assertFalse(ticket.social_due_at)

    def test_an_answer_that_is_taken_back_in_an_open_case_was_given(self):
        self.at(MONDAY)
        heard = self.write_to_us()
        said = self.we_say(heard)
        before = self.stand(heard.ticket_id)
        self.at(MONDAY + 5 * HOUR)
        self.delete(said)
        self.assertEqual(self.stand(heard.ticket_id), before)

    def test_a_question_that_is_deleted_before_it_is_worked_starts_nothing(self):
        heard, _said = self.closed_case()
        ticket = heard.ticket_id
        before = self.stand(ticket)
        self.at(MONDAY + 5 * HOUR)
        item = self.item("Hello?", minutes=0, parent_id=heard[:1].external_id)
        (lost,) = self.arrive(item, deleted=(item.external_id,))
        self.assertFalse(lost.ticket_id)
        self.assertTrue(ticket.social_done)
        self.assertEqual(self.stand(ticket), before)
        (back,) = self.arrive(item)
        self.assertEqual(back.ticket_id, ticket)
        self.assertFalse(ticket.social_done, "it is there again, and opens the case again")
        self.assertEqual(len(self.stand(ticket)), len(before) + 1)

    def test_what_is_taken_up_again_waits_where_the_case_is_open(self):
        self.at(MONDAY)
        heard = self.write_to_us()
        ticket = heard.ticket_id
        before = self.stand(ticket)
        heard.with_user(self.agent).action_ignore()
        self.assertFalse(ticket.social_waits_since)
        heard.with_user(self.agent).action_unignore()
        self.assertEqual(heard.state, "open")
        self.assertEqual(ticket.social_waits_since, heard.written_at)
        self.assertEqual(self.stand(ticket), before)

    def test_what_is_taken_up_again_in_a_closed_case_starts_nothing(self):
        self.at(MONDAY)
        heard = self.write_to_us()
        ticket = heard.ticket_id
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        undo = inbox.act_ignore([f"m{heard.id}"])["undo"]
        self.at(MONDAY + HOUR / 6)
        ticket.stage_id = self.closed
        before = self.stand(ticket)
        self.assertEqual([row[-1] for row in before], ["ended", "accomplished"])
        with self.assertRaisesRegex(UserError, "Others have changed this"):
            inbox.act_undo(undo)
        self.assertEqual(self.stand(ticket), before)
        self.at(MONDAY + 5 * HOUR)
        heard.with_user(self.agent).action_unignore()
        self.assertEqual(heard.state, "closed")
        self.assertEqual(self.stand(ticket), before)
        self.assertFalse(ticket.social_due_at or ticket.social_waits_since)

    def test_what_comes_back_after_closing_starts_nothing(self):
        self.at(MONDAY)
        item = self.item(minutes=0)
        (heard,) = self.arrive(item)
        ticket = heard.ticket_id
        self.at(MONDAY + HOUR)
        self.delete(heard)
        self.at(MONDAY + 5 * HOUR)
        ticket.stage_id = self.closed
        before = self.stand(ticket)
        self.assertEqual([row[-1] for row in before], ["ended", "expired"])
        self.at(MONDAY + 6 * HOUR)
        self.arrive(item)
        self.assertFalse(heard.gone_at)
        self.assertEqual(self.stand(ticket), before)

    def test_what_names_nobody_of_us_runs_no_promise_in_a_closed_case(self):
        heard, _said = self.closed_case()
        ticket = heard.ticket_id
        before = self.stand(ticket)
        self.at(MONDAY + 3 * HOUR)
        item = self.item("What a week", minutes=0, parent_id=heard[0].external_id)
        self.arrive(item, source=self.search_source)
        self.assertTrue(ticket.stage_id.closed)
        self.at(MONDAY + 9 * HOUR)
        ticket._social_promise()
        self.assertEqual(self.stand(ticket), before)
        self.assertFalse(ticket.social_due_at or ticket.social_waits_since)
