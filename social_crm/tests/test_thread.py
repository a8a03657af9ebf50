from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..networks.errors import Rejected, Temporary
from ..networks.types import Audience, Posted
from .common import script
from .windowed import WindowedCommon

TEXT = "Please take off the tank first. Then rinse it well with water. Put it back in at last."


@tagged("post_install", "-at_install")
class TestThread(WindowedCommon):
    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item("How do I clean it?"))

    def begin(self, text=TEXT, **values):
        reply = self.reply(self.mention, text, as_thread=True, **values)
        reply.action_send()
        return self.parts()

    def parts(self):
        return self.mention.reply_ids.sorted("id")

    def later(self):
        self.parts().filtered("next_try").next_try = fields.Datetime.now() - timedelta(days=1)

    def test_the_composer_offers_a_thread_with_its_parts(self):
        Reply = self.env["social.crm.reply"].with_user(self.agent)
        measured = Reply.measure(self.mention.id, TEXT, "public")
        self.assertFalse(measured["fits"])
        self.assertEqual(len(measured["parts"]), 3)
        self.assertTrue(measured["parts"][0].endswith("(1/3)"))
        self.assertNotIn("parts", Reply.measure(self.mention.id, "Short", "public"))
        with self.assertRaisesRegex(UserError, "too long"):
            self.reply(self.mention, TEXT).action_send()

    def test_what_cannot_be_split_is_said_before_anything_is_sent(self):
        text = "See https://net.example/" + "x" * 100
        measured = self.env["social.crm.reply"].measure(self.mention.id, text, "public")
        self.assertIn("too long for one post", measured["unsplittable"])
        with self.assertRaisesRegex(UserError, "too long for one post"):
            self.begin(text)

    def test_each_part_goes_out_with_its_own_key_as_an_answer_to_the_one_before(self):
        parts = self.begin()
        self.assertEqual(parts.mapped("part"), [1, 2, 3])
        self.assertEqual(set(parts.mapped("state")), {"queued"})
        self.send()
        parts.invalidate_recordset()
        self.assertEqual(set(parts.mapped("state")), {"sent"})
        self.assertEqual(
            [value.parent.external_id for value, _key in script.sent],
            [self.mention.external_id, "sent-1", "sent-2"],
        )
        self.assertEqual([key for _value, key in script.sent], parts.mapped("key"))
        self.assertEqual(len(set(parts.mapped("key"))), 3)
        self.work()
        ours = self.env["social.crm.mention"].search([("own", "=", True)], order="id")
        self.assertEqual(ours.mapped("parent_external_id"), [
            self.mention.external_id, "sent-1", "sent-2",
        ])  # fmt: skip
        self.assertEqual(ours.ticket_id, self.mention.ticket_id)

    def test_a_part_whose_outcome_is_not_known_holds_the_rest(self):
        outcomes = iter([None, Temporary("No answer in time."), None, None])

        def send(reply, key):
            error = next(outcomes)
            if error:
                raise error
            return Posted(f"sent-{len(script.sent)}")

        script.send = send
        parts = self.begin()
        self.send()
        self.assertEqual(parts.mapped("state"), ["sent", "unknown", "queued"])
        self.later()
        script.found = (Posted("there"),)
        self.send()
        self.send()
        parts.invalidate_recordset()
        self.assertEqual(parts.mapped("state"), ["sent", "sent", "sent"])
        self.assertEqual(len(script.sent), 3, "nothing was said twice")
        self.assertEqual(script.sent[-1][0].parent.external_id, "there")

    def test_a_part_that_fails_stops_those_behind_it_and_they_say_so(self):
        script.send = Rejected("No.", 400)
        parts = self.begin()
        self.send()
        self.assertEqual(parts.mapped("state"), ["failed"] * 3)
        self.assertIn("Part 1 of 3 was not sent", parts[1].error)
        self.assertIn("Part 2 of 3 was not sent", parts[2].error)
        self.assertEqual(len(script.sent), 1)
        script.send = None
        parts[2].action_retry()
        self.send()
        parts.invalidate_recordset()
        self.assertEqual(parts.mapped("state"), ["sent"] * 3, "tried again as a whole")

    def test_what_is_called_off_is_called_off_with_all_that_follows(self):
        parts = self.begin()
        parts[1].action_cancel()
        self.assertEqual(parts.mapped("state"), ["queued", "cancelled", "cancelled"])
        self.send()
        self.assertEqual(len(script.sent), 1)

    def test_a_part_that_is_changed_again_holds_the_rest_until_it_is_sent(self):
        parts = self.begin()
        parts[0].action_edit()
        self.send()
        self.assertFalse(script.sent)
        parts[0].text = "Take off the tank. (1/3)"
        parts[0].action_send()
        self.send()
        self.assertEqual(script.sent[0][0].text, "Take off the tank. (1/3)")
        self.assertEqual(len(script.sent), 3)

    def test_a_draft_that_is_thrown_away_takes_the_rest_along(self):
        parts = self.begin()
        parts[0].action_edit()
        parts[0].unlink()
        self.send()
        self.assertFalse(script.sent)
        self.assertEqual(self.parts().mapped("state"), ["cancelled"] * 2)

    def test_what_a_person_says_was_sent_is_gone_on_with_below_the_customers_post(self):
        script.send = Temporary("No answer in time.")
        parts = self.begin()
        self.send()
        parts[0].action_was_sent()
        script.send = None
        self.later()
        self.send()
        self.assertEqual(script.sent[1][0].parent.external_id, self.mention.external_id)

    def test_other_answers_of_the_account_do_not_wait_for_a_thread_that_hangs(self):
        script.send = Temporary("No answer in time.")
        self.begin()
        self.send()
        script.send = None
        other = self.reply(self.mention, "Hello")
        other.action_send()
        self.send()
        self.assertEqual(other.state, "sent")

    def test_a_private_thread_stays_private(self):
        self.begin(audience="direct")
        self.send()
        self.assertEqual({value.audience for value, _key in script.sent}, {Audience.DIRECT})
        self.assertEqual(len(script.sent), 3)
