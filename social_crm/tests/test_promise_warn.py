"""Before a promise is broken people are warned: who has the case, then who leads, each once."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .test_promise import HOUR, MONDAY, PromiseCommon

MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestPromiseWarn(PromiseCommon):
    def setUp(self):
        super().setUp()
        self.promise = self._promise("first_answer", 120, social_warn_agent=30, social_warn_lead=10)
        self.team.user_id = self.manager
        self.at(MONDAY)
        self.mention = self.write_to_us()
        self.ticket = self.mention.ticket_id
        self.ticket.user_id = self.agent
        self.row = self.rows(self.ticket)
        self.kind = self.env.ref("social_crm.activity_type_due")
        self.told = []

    def warn(self, minutes):
        """What the scheduled action does, so many minutes after the post.

        :returns: logins of who is told
        """
        self.at(self.mention.written_at + minutes * MINUTE)
        told = []
        assignment = type(self.env["social.crm.assignment"])

        def tell(_self, people):
            for user, known in people.items():
                for kind, records in known.items():
                    told.extend((user, kind, record) for record in records)

        with patch.object(assignment, "_tell", tell):
            self.env["social.crm.assignment"]._mark_broken()
            self.env["social.crm.assignment"]._warn(self.company)
        return told

    def activities(self):
        return self.ticket.activity_ids.filtered(lambda each: each.activity_type_id == self.kind)

    def test_who_has_the_case_is_warned_and_then_who_leads_each_once(self):
        self.assertEqual(self.warn(80), [])
        self.assertEqual(self.warn(90), [(self.agent, "due_agent", self.ticket)])
        self.assertEqual(self.warn(91), [])
        self.assertEqual(self.activities().user_id, self.agent)
        self.assertEqual(self.warn(110), [(self.manager, "due_lead", self.ticket)])
        self.assertEqual(self.warn(115), [])
        self.assertEqual(self.activities().user_id, self.agent | self.manager)
        self.assertEqual(self.activities()[0].summary, "First answer is due")

    def test_what_nobody_has_goes_to_who_leads_at_once(self):
        self.ticket.user_id = False
        self.assertEqual(self.warn(90), [(self.manager, "due_agent", self.ticket)])

    def test_an_answer_takes_the_reminders_away(self):
        self.warn(95)
        self.we_say(self.mention)
        self.assertFalse(self.activities())
        self.assertEqual(self.warn(115), [])

    def test_a_promise_that_is_overdue_is_broken_and_warns_of_what_was_missed(self):
        self.assertEqual(
            sorted(kind for _who, kind, _what in self.warn(121)), ["due_agent", "due_lead"]
        )
        self.assertEqual(self.row.state, "expired")
        self.assertEqual(self.warn(122), [])
        self.assertEqual(self.ticket.social_due_at, self.row.deadline, "it still waits")

    def test_nobody_is_warned_while_the_clock_stands_still(self):
        hold = self.env["helpdesk.ticket.stage"].create({"name": "Waits for the workshop"})
        self.promise.ignore_stage_ids = hold
        self.ticket.stage_id = hold
        self.assertEqual(self.row.state, "on_hold")
        self.assertFalse(self.row.deadline)
        self.assertEqual(self.warn(300), [])

    def test_whoever_may_not_read_a_private_case_is_not_told_of_it(self):
        self.ticket.social_private = True
        self.team.user_id = self.employee
        self.assertEqual(self.warn(115), [(self.agent, "due_agent", self.ticket)])

    def test_practice_warns_nobody(self):
        network = type(self.env["social.crm.network"])
        with patch.object(network, "_practice_keys", lambda _self: ("scripted",)):
            self.assertEqual(self.warn(115), [])

    def test_a_second_worker_finds_nothing_to_warn_of(self):
        self.at(self.mention.written_at + 90 * MINUTE)
        assignment = self.env["social.crm.assignment"]
        self.assertEqual([row[0] for row in assignment._to_warn(self.company)], self.row.ids)
        self.assertEqual(assignment._to_warn(self.company), [])

    def test_the_scheduled_action_tells_people_by_itself(self):
        self.at(self.mention.written_at + 90 * MINUTE)
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_promises").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.row.social_warned_agent_at)
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.agent.partner_id.id)], limit=1
        )
        self.assertIn("Due soon", message.body)

    def test_where_nothing_is_promised_the_action_asks_the_database_nothing(self):
        self.keep_environments()
        self.promise.active = False
        self.env["helpdesk.sla"]._social_promises()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["social.crm.assignment"]._cron_promises()

    # What it comes to

    def test_kept_and_broken_are_counted_by_what_there_is(self):
        self.at(MONDAY + HOUR)
        self.we_say(self.mention)
        (late, gone) = self.arrive(
            self.item(minutes=0, thread_id="late"), self.item(minutes=0, thread_id="gone")
        )
        gone._set_state("ignored")
        self.at(MONDAY + 5 * HOUR)
        report = self.env["social.crm.promise.report"].with_user(self.manager)
        found = report.search([("ticket_id", "in", (self.ticket | late.ticket_id).ids)])
        states = {row.ticket_id: row.state for row in found if row.target == "first_answer"}
        self.assertEqual(states[self.ticket], "kept")
        (group,) = report._read_group(
            [("id", "in", found.ids), ("state", "in", ("kept", "missed"))],
            ["team_id"],
            ["kept_share:avg", "__count"],
        )
        self.assertEqual(group[0], self.team)
        # In this order charts colour them: red is what was broken.
        outcomes = report._read_group([("id", "in", found.ids)], ["state"])
        self.assertEqual(outcomes[:2], [("kept",), ("missed",)])
        self.assertFalse(report.search([("ticket_id", "=", gone.ticket_id.id)]) - found)
        network = type(self.env["social.crm.network"])
        with patch.object(network, "_practice_keys", lambda _self: ("scripted",)):
            self.assertFalse(report.search([]))
