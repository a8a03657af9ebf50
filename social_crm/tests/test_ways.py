from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import tagged

from ..networks.types import MentionKind, Posted
from .common import BORIS, MARTINA, OURS, script
from .windowed import WindowedCommon, WindowedNetwork

HOUR = 60
DAY = 24 * HOUR


@tagged("post_install", "-at_install")
class TestWays(WindowedCommon):
    def soon(self, moment, minutes):
        self.assertAlmostEqual(
            moment,
            fields.Datetime.now() + timedelta(minutes=minutes),
            delta=timedelta(minutes=1),
        )

    def test_the_composer_says_when_the_way_closes_and_what_to_know(self):
        (message,) = self.arrive(self.message(minutes=21 * HOUR))
        reply = self.reply(message)
        self.assertFalse(reply.way_refusal)
        self.assertEqual(reply.way_note, "Be quick.")
        self.soon(reply.way_until, 3 * HOUR)

    def test_what_the_person_writes_later_opens_the_window_anew(self):
        (old,) = self.arrive(self.message(minutes=3 * DAY))
        self.assertIn("over", old.answer_refusal)
        self.arrive(self.message("still there?", minutes=HOUR))
        old.invalidate_recordset()
        self.assertFalse(old.answer_refusal)
        self.soon(old.window_until, 23 * HOUR)

    def test_what_somebody_else_writes_does_not(self):
        (old,) = self.arrive(self.message(minutes=3 * DAY))
        self.arrive(self.message(author=BORIS, minutes=HOUR))
        old.invalidate_recordset()
        self.assertTrue(old.answer_refusal)

    def test_the_composer_begins_with_a_way_that_is_open(self):
        (comment,) = self.arrive(self.item(permissions={"reply": False}))
        reply = self.reply(comment)
        self.assertEqual(reply.audience, "direct")
        choices = {value: refusal for value, _label, refusal in reply.audience_choices}
        self.assertIn("closed", choices["public"])
        self.assertFalse(choices["direct"])
        reply.audience = "public"
        self.assertIn("closed", reply.way_refusal)
        with self.assertRaisesRegex(RedirectWarning, "closed"):
            reply.action_send()

    def test_where_no_way_is_open_the_button_says_why_and_leads_to_the_network(self):
        (message,) = self.arrive(self.message(minutes=3 * DAY))
        self.assertTrue(message.can_answer)
        for record in (message, message.ticket_id):
            answer = getattr(
                record.with_user(self.agent),
                "action_answer" if record == message else "action_social_answer",
            )
            with self.assertRaises(RedirectWarning) as caught:
                answer()
            sentence, action, label = caught.exception.args[:3]
            self.assertIn("over", sentence)
            self.assertEqual((action["type"], action["url"]), ("ir.actions.act_url", message.url))
            self.assertEqual(label, "Open on Windowed")

    def test_without_an_address_it_says_why_all_the_same(self):
        (message,) = self.arrive(self.message(minutes=3 * DAY, url="javascript:alert(1)"))
        self.assertFalse(message.open_link)
        with self.assertRaisesRegex(UserError, "over"):
            message.with_user(self.agent).action_answer()

    def test_a_comment_is_answered_in_private_once(self):
        (comment,) = self.arrive(self.item())
        self.reply(comment, audience="direct").action_send()
        self.send()
        second = self.reply(comment, audience="direct")
        self.assertIn("One private answer", second.way_refusal)
        with self.assertRaises(RedirectWarning):
            second.action_send()
        self.assertFalse(self.reply(comment).way_refusal, "in public as before")

    def test_a_private_answer_that_was_given_at_the_network_counts_too(self):
        item = self.item()
        ours = self.message(
            "Hi", minutes=30, author=OURS, parent_id=item.external_id, mentioned=("u-martina",)
        )
        comment, _ours = self.arrive(item, ours)
        self.assertIn("One private answer", self.reply(comment, audience="direct").way_refusal)

    def test_a_way_that_closed_in_the_outbox_fails_with_the_reason(self):
        (message,) = self.arrive(self.message(minutes=47 * HOUR))
        reply = self.reply(message)
        reply.action_send()
        self.env.cr.execute(
            "UPDATE social_crm_mention SET written_at = written_at - interval '2 hours'"
            " WHERE id = %s",
            [message.id],
        )
        message.invalidate_recordset()
        self.send()
        self.assertEqual(reply.state, "failed")
        self.assertIn("over", reply.error)
        self.assertFalse(script.sent, "the network was not even asked")

    def test_an_answer_whose_outcome_is_unknown_is_looked_up_although_the_window_closed(self):
        (message,) = self.arrive(self.message(minutes=47 * HOUR))
        reply = self.reply(message)
        reply.action_send()
        reply.sudo()._move("sending", sending_at=fields.Datetime.now() - timedelta(days=1))
        self.env.cr.execute(
            "UPDATE social_crm_mention SET written_at = written_at - interval '2 hours'"
            " WHERE id = %s",
            [message.id],
        )
        message.invalidate_recordset()
        script.found = (Posted("there"),)
        self.send()
        self.assertEqual(reply.state, "sent")

    def test_the_ticket_shows_when_the_window_closes_as_long_as_somebody_waits(self):
        (message,) = self.arrive(self.message(minutes=20 * HOUR))
        ticket = message.ticket_id
        self.soon(ticket.social_window_until, 4 * HOUR)
        self.arrive(self.message("hello??", minutes=HOUR))
        self.soon(ticket.social_window_until, 23 * HOUR)
        latest = ticket.social_mention_ids.sorted("written_at")[-1]
        self.reply(latest).action_send()
        self.send()
        self.work()
        ticket.invalidate_recordset()
        self.assertFalse(ticket.social_window_until, "nobody waits any more")

    def test_a_closed_ticket_has_no_window_and_a_public_comment_has_none_either(self):
        message, comment = self.arrive(self.message(), self.item(author=BORIS))
        self.assertTrue(message.window_until)
        self.assertFalse(comment.window_until or comment.ticket_id.social_window_until)
        message.ticket_id.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertFalse(message.ticket_id.social_window_until)

    def test_when_one_window_closes_the_ticket_shows_the_next_that_is_open(self):
        (message,) = self.arrive(self.message(minutes=23 * HOUR))
        ticket = message.ticket_id
        self.soon(ticket.social_window_until, HOUR)
        for hours, left in ((2, 23 * HOUR), (24, -HOUR)):
            self.env.cr.execute(
                "UPDATE social_crm_mention SET written_at = written_at - %(past)s::interval,"
                " window_until = window_until - %(past)s::interval WHERE id = %(id)s",
                {"past": f"{hours} hours", "id": message.id},
            )
            message.invalidate_recordset()
            self.env["social.crm.mention"]._cron_windows()
            self.soon(ticket.social_window_until, left)
        self.assertTrue(message.answer_refusal)

    def test_lists_find_what_closes_soon(self):
        soon, later, _over = self.arrive(
            self.message(minutes=20 * HOUR),
            self.message(author=BORIS, minutes=HOUR),
            self.message(author=OURS, minutes=HOUR),
        )
        for model, name in (("social.crm.mention", "mention"), ("helpdesk.ticket", "ticket")):
            view = self.env.ref(
                "social_crm.mention_view_search"
                if name == "mention"
                else "social_crm.helpdesk_ticket_view_search"
            )
            self.assertIn("closes_soon", view.arch)
            domain = [
                ("window_until" if name == "mention" else "social_window_until", ">=", "now"),
                ("window_until" if name == "mention" else "social_window_until", "<=", "now +6H"),
            ]
            found = self.env[model].search(domain)
            self.assertEqual(found, soon if name == "mention" else soon.ticket_id)
        self.assertTrue(later.window_until)

    def test_a_bug_in_the_rules_of_a_network_does_not_stop_the_outbox(self):
        (comment,) = self.arrive(self.item())
        reply = self.reply(comment)
        reply.action_send()
        with (
            patch.object(WindowedNetwork, "ways", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.social_crm", "ERROR"),
        ):
            self.send()
        self.assertEqual(reply.state, "sent")

    def test_the_rules_are_looked_up_in_two_queries_whatever_the_number(self):
        self.keep_environments()
        mentions = self.arrive(
            *(self.item(author=author) for author in (MARTINA, BORIS) for _ in range(10)),
            *(self.message(author=author) for author in (MARTINA, BORIS) for _ in range(10)),
        )
        mentions._ways()  # warm
        start = self.env.cr.sql_log_count
        ways = mentions._ways()
        self.assertEqual(self.env.cr.sql_log_count - start, 2)
        self.assertEqual(len(ways), 40)

    def test_an_agent_of_another_team_learns_nothing_of_private_windows(self):
        comment, message = self.arrive(
            self.item(kind=MentionKind.COMMENT), self.message(author=BORIS)
        )
        self.assertFalse(comment.with_user(self.stranger).answer_refusal)
        with self.assertRaises(UserError):
            message.with_user(self.stranger).read(["answer_refusal", "window_until"])

    def test_the_price_is_said_while_somebody_types(self):
        (comment,) = self.arrive(self.item())
        measure = self.env["social.crm.reply"].with_user(self.agent).measure
        self.assertEqual(
            measure(comment.id, "See https://net.example/x", "public")["cost"],
            "This answer costs 0.20 USD (post with a link).",
        )
        self.account.facts = {"limit": 60}
        self.assertIn("0.03 USD (2 × post)", measure(comment.id, "word " * 20, "public")["cost"])

    def test_nothing_is_said_about_the_price_where_there_is_none(self):
        self.account.write({"state": "draft"})
        self.account.write({"network": "scripted", "state": "connected"})
        (comment,) = self.arrive(self.item())
        measured = self.env["social.crm.reply"].measure(comment.id, "Hi", "public")
        self.assertFalse(measured["cost"])
