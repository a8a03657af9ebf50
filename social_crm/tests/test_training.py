"""A training from its beginning to its report, and away again."""

from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..hooks import LISTS, uninstall_hook
from .practice import BEGIN, PracticeCommon

HELP = "I am sorry about that. A replacement is on its way to you, it comes tomorrow."


class TrainingCommon(PracticeCommon):
    def plan(self, user=None, **values):
        """A training that begins at ``BEGIN``, with English customers who all write at once."""
        Training = self.env["social.crm.training"].with_user(user or self.agent)
        usual = {"scenario": "calm", "language": "en", "conversations": 3, "minutes": 1, "seed": 5}
        return Training.create({**usual, **values})

    def at(self, minutes):
        return freeze_time(BEGIN + timedelta(minutes=minutes))

    def begin(self, training):
        with self.at(0):
            training.action_start()
        with self.at(1):
            training.action_look()
        training.invalidate_recordset()
        return training.sudo().account_id

    def cases(self, account):
        return self.env["helpdesk.ticket"].search([("social_account_id", "=", account.id)])

    def say(self, ticket, text, minutes, audience="public", user=None):
        """The trainee answers, and the outbox sends it."""
        with self.at(minutes):
            reply = (
                self.env["social.crm.reply"]
                .with_user(user or self.agent)
                .create(
                    {
                        "mention_id": ticket.sudo().social_heard_id.id,
                        "text": text,
                        "audience": audience,
                    }
                )
            )
            reply.action_send()
            network = reply.sudo().account_id._network()
            reply = reply.sudo()
            reply._move("sending")
            reply._finish("send", network.send(reply._as_value(), reply.key))
            self.work()
        return reply


@tagged("post_install", "-at_install")
class TestTrainingBoard(TrainingCommon):
    def test_the_team_of_those_who_practise_is_not_on_the_helpdesks_board(self):
        account = self.begin(self.plan())
        board = self.env.ref("helpdesk_mgmt.helpdesk_ticket_dashboard_action")
        Team = self.env["helpdesk.ticket.team"].with_user(self.manager)
        shown = Team.search(safe_eval(board.domain or "[]"))
        self.assertIn(self.team, shown)
        self.assertNotIn(account.team_id, shown)
        setup = self.env.ref("helpdesk_mgmt.helpdesk_ticket_team_action")
        self.assertIn(account.team_id, Team.search(safe_eval(setup.domain or "[]")))
        ticket = self.cases(account)[:1]
        self.assertEqual(ticket.with_user(self.manager).team_id, account.team_id)

    def test_exercises_stand_in_no_list_or_report_of_the_helpdesk(self):
        self.env["helpdesk.sla"].create(
            {"name": "Soon", "social_target": "first_answer", "social_minutes": 60}
        )
        account = self.begin(self.plan())
        practised = self.cases(account)
        Ticket = self.env["helpdesk.ticket"].with_user(self.agent)
        by_hand = Ticket.create({"name": "By hand", "description": "-", "user_id": self.agent.id})
        lists = [name for name in LISTS if name != "helpdesk_ticket_dashboard_action"]
        for name in lists:
            with self.subTest(name):
                domain = self.env.ref(f"helpdesk_mgmt.{name}").domain
                shown = Ticket.search(safe_eval(domain or "[]", {"uid": self.agent.id}))
                self.assertIn(by_hand, shown)
                self.assertFalse(shown & practised)
        report = self.env["helpdesk.sla.report"].sudo()
        self.env.flush_all()
        self.assertFalse(report.search([("ticket_id", "in", practised.ids)]))
        account.team_id.social_practice = False
        self.env.flush_all()
        self.assertTrue(report.search([("ticket_id", "in", practised.ids)]))

    def test_without_us_the_helpdesk_asks_for_no_field_of_ours(self):
        actions = {name: self.env.ref(f"helpdesk_mgmt.{name}") for name in LISTS}
        for action in actions.values():
            self.assertIn("social_practice", action.domain)
        uninstall_hook(self.env)
        for action in actions.values():
            self.assertNotIn("social", action.domain or "")
        self.assertEqual(actions["helpdesk_my_tickets_action"].domain, "[('user_id', '=', uid)]")


@tagged("post_install", "-at_install")
class TestTraining(TrainingCommon):
    def test_who_helps_quickly_is_thanked_and_scores_well(self):
        training = self.plan()
        account = self.begin(training)
        cases = self.cases(account)
        self.assertEqual(len(cases), 3)
        self.assertEqual(cases.user_id, self.agent)
        self.assertTrue(cases.team_id.social_practice)
        self.assertEqual(training.waiting, 3)
        for case in cases:
            self.say(case, HELP, 3)
        with self.at(8):
            training.action_end()
        self.assertEqual(training.state, "done")
        self.assertEqual(len(training.case_ids), 3)
        self.assertEqual(set(training.case_ids.mapped("end")), {"thanked"})
        self.assertGreater(training.score, 90)
        self.assertEqual(training.score_time, 100)
        self.assertIn("Thanked you", training.case_ids[0].remarks)
        self.assertIn(HELP, training.case_ids[0].said)
        self.assertFalse(account.active)

    def test_the_report_says_how_many_were_answered_and_begins_with_what_counts(self):
        training = self.plan()
        first, second, _third = self.cases(self.begin(training))
        self.say(second, HELP, 3)
        with self.at(6):
            training.action_end()
        self.assertEqual(
            training.answered, "Answered: 1 of 3 customers. Not due yet when it ended: 2."
        )
        training.invalidate_recordset()  # as who opens the report reads them
        self.assertEqual(training.case_ids.mapped("end"), ["thanked", "early", "early"])
        self.assertEqual(training.case_ids[0].ticket_id, second)
        self.assertIn(first, training.case_ids.ticket_id)

    def test_who_does_badly_reads_what_why_and_how_to_say_it_better(self):
        training = self.plan(scenario="difficult", conversations=3)
        first, second, third = self.cases(self.begin(training))
        self.say(first, "Please contact our hotline, we can't help you here.", 2)
        self.say(second, "Calm down, it is your own fault. Read the manual.", 2)
        with self.at(25):
            training.action_end()
        by_ticket = {case.ticket_id: case for case in training.case_ids}
        self.assertIn("sends them away", by_ticket[first].remarks)
        self.assertIn("sounds rude", by_ticket[second].remarks)
        self.assertTrue(by_ticket[second].better)
        silent = by_ticket[third]
        self.assertEqual((silent.answered, silent.score), (False, 0))
        self.assertIn("without an answer", silent.remarks)
        self.assertLess(training.score, 60)
        self.assertTrue(training.verdict.startswith("Work on"))

    def test_answering_in_another_language_is_told_and_counts(self):
        training = self.plan(conversations=2)
        wrong, right = self.cases(self.begin(training))
        self.say(wrong, "Das tut uns sehr leid! Ersatz ist schon unterwegs zu Ihnen.", 3)
        self.say(right, HELP, 3)
        with self.at(6):
            training.action_end()
        self.assertEqual(training.score_guideline, 50)
        told = {case.ticket_id: case.remarks or "" for case in training.sudo().case_ids}
        self.assertIn("is not in the customer's language", told[wrong])
        self.assertNotIn("language", told[right])

    def test_asking_for_a_number_in_public_is_told_with_the_private_way(self):
        training = self.plan(scenario="difficult", conversations=1)
        (case,) = self.cases(self.begin(training))
        self.say(case, "I am sorry. What is your customer number, please?", 2)
        with self.at(4):
            training.action_end()
        (told,) = training.case_ids
        self.assertIn("in public", told.remarks)
        self.assertRegex(told.better.lower(), "private|direct message")
        self.assertLess(training.score_guard, 100)

    def test_what_would_have_needed_approval_is_told_and_nobody_was_asked(self):
        self.env["social.crm.approval.rule"].create(
            {"name": "All", "level": "manager", "tz": "UTC"}
        )
        training = self.plan(conversations=1)
        (case,) = self.cases(self.begin(training))
        self.assertEqual(self.say(case, HELP, 2).state, "sent")
        with self.at(5):
            training.action_end()
        self.assertEqual(training.score_guideline, 0)
        self.assertIn("agree to this first", training.case_ids.remarks)

    def test_one_click_takes_it_all_away_and_the_report_stays(self):
        (real,) = self.arrive(self.item("My kettle is broken"))
        training = self.plan()
        account = self.begin(training)
        for case in self.cases(account):
            self.say(case, HELP, 3)
        with self.assertRaises(UserError):
            training.action_wipe()
        with self.at(8):
            training.action_end()
        tickets, place = self.cases(account), Path(account._place())
        profiles = tickets.social_profile_id
        self.assertTrue(place.is_dir())
        training.with_user(self.agent).action_wipe()
        self.env.cr.postcommit.run()
        self.assertFalse(tickets.exists() or profiles.exists())
        self.assertFalse(account.exists())
        self.assertFalse(place.exists())
        self.assertEqual(len(training.case_ids), 3)
        self.assertTrue(real.exists() and real.ticket_id.exists())
        with self.assertRaises(UserError):
            self.account._wipe_practice()

    def test_all_practice_is_wiped_but_what_runs(self):
        over, running = self.plan(), self.plan(user=self.manager)
        gone, kept = self.begin(over), self.begin(running)
        with self.at(2):
            over.action_end()
        with self.assertRaises(AccessError):
            self.env["social.crm.training"].with_user(self.agent).action_wipe_all()
        self.env["social.crm.training"].with_user(self.manager).action_wipe_all()
        self.assertFalse(gone.exists())
        self.assertTrue(kept.exists())
        self.assertTrue(self.account.exists())

    def test_nobody_makes_up_how_a_training_went(self):
        training = self.plan()
        with self.assertRaises(AccessError):
            training.score = 100
        with self.assertRaises(AccessError):
            self.env["social.crm.training"].with_user(self.agent).create({"state": "done"})
        with self.assertRaises(AccessError):
            self.plan(user_id=self.stranger.id)
        with self.assertRaises(AccessError):
            training.with_user(self.stranger).action_start()
        self.assertTrue(self.plan(user=self.manager, user_id=self.stranger.id))
        self.begin(training)
        with self.assertRaises(UserError):
            training.answer_within = 900
        with self.assertRaises(UserError):
            self.plan().action_start()
        with self.assertRaises(UserError):
            training.sudo().unlink()

    def test_the_same_number_brings_the_same_customers(self):
        first, second = self.plan(), self.plan(user=self.stranger)
        texts = [
            set(self.cases(self.begin(each)).social_opening_id.mapped("text"))
            for each in (first, second)
        ]
        self.assertEqual(*texts)
        self.assertFalse(first.sudo().account_id.source_ids.account_id & second.sudo().account_id)
