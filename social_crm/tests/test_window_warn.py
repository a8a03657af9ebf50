"""Before a network takes no answer any more people are warned, in time to do something about it."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .test_promise import HOUR, MONDAY, PromiseCommon

MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestWindowWarn(PromiseCommon):
    def setUp(self):
        super().setUp()
        self.team.user_id = self.manager
        self.at(MONDAY)
        self.mention = self.write_to_us()
        self.ticket = self.mention.ticket_id
        self.ticket.user_id = self.agent
        self.kind = self.env.ref("social_crm.activity_type_due")

    def closes(self, moment):
        self.mention.window_until = moment
        self.ticket._social_note_window()
        self.assertEqual(self.ticket.social_window_until, moment)

    def warn(self, moment):
        """What the scheduled action does at a moment.

        :returns: who is told of what
        """
        self.at(moment)
        told = []

        def tell(_self, people):
            for user, known in people.items():
                for kind, records in known.items():
                    told.extend((user, kind, record) for record in records)

        assignment = self.env["social.crm.assignment"]
        with patch.object(type(assignment), "_tell", tell):
            assignment._warn_windows(assignment._windowed())
        return told

    def activities(self):
        return self.ticket.activity_ids.filtered(lambda each: each.activity_type_id == self.kind)

    def test_who_has_the_case_is_warned_and_then_who_leads_each_once(self):
        end = MONDAY + 4 * HOUR
        self.closes(end)
        self.assertEqual(self.warn(end - 61 * MINUTE), [])
        self.assertEqual(self.warn(end - 60 * MINUTE), [(self.agent, "window_agent", self.ticket)])
        self.assertEqual(self.warn(end - 59 * MINUTE), [])
        self.assertEqual(self.warn(end - 20 * MINUTE), [(self.manager, "window_lead", self.ticket)])
        self.assertEqual(self.warn(end - 10 * MINUTE), [])
        self.assertEqual(self.activities().user_id, self.agent | self.manager)
        self.assertIn("takes no answer", self.activities()[0].summary)

    def test_of_what_closes_at_night_people_are_warned_before_they_leave(self):
        """The promise is due next morning, when nobody can answer any more."""
        self._promise("first_answer", 9 * 60)
        self.closes(MONDAY + 18 * HOUR)
        leaving = MONDAY.replace(hour=16, minute=0)  # five in Berlin
        self.assertEqual(self.warn(leaving - 61 * MINUTE), [])
        self.assertEqual(
            self.warn(leaving - 60 * MINUTE), [(self.agent, "window_agent", self.ticket)]
        )
        self.assertEqual(
            self.warn(leaving - 20 * MINUTE), [(self.manager, "window_lead", self.ticket)]
        )

    def test_an_answer_takes_the_warning_away_and_another_window_warns_anew(self):
        end = MONDAY + 4 * HOUR
        self.closes(end)
        self.warn(end - 30 * MINUTE)
        self.assertTrue(self.activities())
        said = self.we_say(self.mention)
        self.ticket._social_note_window()
        self.assertFalse(self.activities())
        self.assertEqual(self.warn(end - 10 * MINUTE), [])
        self.at(end)
        self.mention = self.write_to_us(parent_id=said.external_id)
        self.assertEqual(self.mention.ticket_id, self.ticket)
        self.closes(end + 2 * HOUR)
        self.assertEqual(self.warn(end + 70 * MINUTE), [(self.agent, "window_agent", self.ticket)])

    def test_practice_and_what_is_closed_already_warn_nobody(self):
        end = MONDAY + HOUR
        self.closes(end)
        network = type(self.env["social.crm.network"])
        with patch.object(network, "_practice_keys", lambda _self: ("scripted",)):
            self.assertEqual(self.warn(end - MINUTE), [])
        self.assertEqual(self.warn(end), [])

    def test_the_scheduled_action_tells_people_by_itself(self):
        self.closes(MONDAY + HOUR)
        self.at(MONDAY + 30 * MINUTE)
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_window_warnings").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.ticket.social_window_warned_agent, MONDAY + HOUR)
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.agent.partner_id.id)], limit=1
        )
        self.assertIn("Soon the network takes no answer", message.body)
