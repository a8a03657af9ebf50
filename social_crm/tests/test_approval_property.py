"""Whatever people do, in whatever order: nothing is on its way or said whose need was above "at
once" without the agreement of somebody who could give it and wrote nothing of it."""

import random
from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.social_crm_reply_check import LEVELS
from .test_approval_ways import WaysCommon

SAID = ("queued", "sending", "sent", "unknown")
RUNS, STEPS = 15, 30


@tagged("post_install", "-at_install")
class TestApprovalProperty(WaysCommon):
    def setUp(self):
        super().setUp()
        self.people = [self.agent, self.mate, self.manager, self.stranger]
        self.words = ["hello", "a lawsuit", "we pay", "sorry", "a lawsuit we pay"]

    def deeds(self, chance, reply, rules):
        user = chance.choice(self.people)
        mine = reply.with_user(user).with_context(social_anyway=True)
        # Who writes all of it approves nothing: most of the time it is the same one.
        writer = reply.with_user(chance.choice([self.agent] * 5 + self.people))
        return [
            lambda: writer.write({"text": chance.choice(self.words)}),
            *[lambda: mine.action_send()] * 4,
            *[lambda: mine._approve()] * 5,
            lambda: mine.send_back("no"),
            lambda: mine.suggest(chance.choice(self.words), "no"),
            lambda: mine._use_suggestion(),
            lambda: mine.action_edit(),
            lambda: mine.action_retry(),
            lambda: mine.action_was_not_sent(),
            lambda: mine._move("queued"),
            lambda: chance.choice(rules).write({"level": chance.choice(("four_eyes", "manager"))}),
            lambda: chance.choice(rules).write({"active": chance.choice((True, False))}),
            lambda: reply.sudo()._move("failed", from_states={"queued"}),
        ]

    def test_nothing_goes_out_without_who_has_to_agree(self):
        approved = 0
        for seed in range(RUNS):
            chance = random.Random(seed)
            rules = [
                self.rule("four_eyes", answer_words="pay"),
                self.rule("manager", answer_words="lawsuit"),
            ]
            reply = self.reply(chance.choice(self.words))
            for _step in range(STEPS):
                before = reply.state
                with suppress(AccessError, UserError), self.env.cr.savepoint():
                    chance.choice(self.deeds(chance, reply, rules))()
                self.env.invalidate_all()
                if reply.state in SAID and before not in SAID:
                    need = reply._need().level
                    if need == "direct":
                        continue
                    approved += 1
                    with self.subTest(seed=seed, text=reply.text):
                        approver = reply.approved_by_id
                        self.assertTrue(approver)
                        self.assertNotIn(approver, reply.user_id | reply.writer_ids)
                        self.assertGreaterEqual(
                            LEVELS.index(reply.approved_level), LEVELS.index(need)
                        )
                        if need == "manager":
                            self.assertEqual(approver, self.manager)
                        self.assertNotEqual(approver, self.stranger)
                        self.assertEqual(reply.approved_digest, reply._digest())
            for rule in rules:
                rule.active = False
        self.assertGreater(approved, 3, "the test did get that far")
