"""Many mentions are understood again, after it was seen what would change."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_understanding import Understood, found


@tagged("post_install", "-at_install")
class TestAgain(Understood):
    def setUp(self):
        super().setUp()
        self.said = self.arrive(*(self.item(f"text {number}") for number in range(4)))
        self.answer = lambda text: found("positive", kinds=("praise",))

    def wizard(self, **values):
        return self.env["social.crm.again.wizard"].with_user(self.manager).create(values)

    def run_job(self, **values):
        wizard = self.wizard(**values)
        job = self.env["social.crm.again"].browse(wizard.action_start()["res_id"])
        with self.commits() as env:
            env["social.crm.again"]._cron_again()
        self.said.invalidate_recordset()
        job.invalidate_recordset()
        return job

    def test_a_preview_tells_what_would_change_and_changes_nothing(self):
        wizard = self.wizard()
        wizard.action_preview()
        self.assertEqual((wizard.total, wizard.would_change), (4, 4))
        self.assertEqual(
            wizard.example_ids[0].change,
            "Mood: Negative → Positive · Complaint: Yes → No · Praise: No → Yes",
        )
        self.env.invalidate_all()
        self.assertEqual(set(self.said.mapped("mood")), {"negative"})

    def test_all_are_understood_again_with_progress(self):
        job = self.run_job()
        self.assertRecordValues(
            job, [{"state": "done", "total": 4, "done": 4, "changed": 4, "progress": 100}]
        )
        self.assertEqual(set(self.said.mapped("mood")), {"positive"})
        self.assertFalse(job.conditions, "for whom somebody searched is forgotten")

    def test_what_people_said_stays(self):
        self.said[0].with_user(self.agent).action_set_mood("neutral")
        self.run_job()
        self.assertEqual(self.said.mapped("mood"), ["neutral", *["positive"] * 3])

    def test_settled_ones_stay_unless_it_is_asked_for(self):
        self.said[0]._set_state("answered")
        self.assertEqual(self.run_job().done, 3)
        self.assertEqual(self.said[0].mood, "negative")
        self.assertEqual(self.run_job(with_settled=True).done, 4)
        self.assertEqual(self.said[0].mood, "positive")

    def test_only_those_that_are_meant(self):
        self.run_job(conditions="[('text', '=', 'text 1')]")
        self.assertEqual(self.said.mapped("mood"), ["negative", "positive", "negative", "negative"])

    def test_those_that_are_ticked_in_the_list(self):
        wizard = (
            self.env["social.crm.again.wizard"]
            .with_user(self.manager)
            .with_context(active_model="social.crm.mention", active_ids=self.said[:2].ids)
            .create({})
        )
        wizard.action_preview()
        self.assertEqual((wizard.chosen, wizard.total), (2, 2))

    def test_conditions_are_data_and_nothing_is_run(self):
        for conditions in ("[('no_such_field', '=', 1)]", "__import__('os')", "[(", "5"):
            with self.assertRaises(UserError):
                self.wizard(conditions=conditions).action_preview()

    def test_nobody_reaches_another_company_this_way(self):
        team = self._team("Theirs", company_id=self.other_company.id)
        account = self.account.copy(
            {
                "name": "Theirs",
                "company_id": self.other_company.id,
                "team_id": team.id,
                "user_id": False,
            }
        )
        account.write({"state": "connected", "external_id": "theirs"})
        source = self._source("mentions", account)
        source.caught_up = True
        self.answer = lambda text: found()
        (theirs,) = self.arrive(self.item("theirs"), source=source)
        self.answer = lambda text: found("positive")
        with self.assertRaises(UserError):
            self.wizard(conditions=f"[('id', '=', {theirs.id})]").action_start()
        self.assertEqual(theirs.mood, "negative")

    def test_agents_do_not_have_many_understood_again(self):
        with self.assertRaises(AccessError):
            self.env["social.crm.again.wizard"].with_user(self.agent).create({})

    def test_it_can_be_stopped(self):
        job = self.env["social.crm.again"].browse(self.wizard().action_start()["res_id"])
        job.with_user(self.manager).action_stop()
        with self.commits() as env:
            env["social.crm.again"]._cron_again()
        self.said.invalidate_recordset()
        self.assertEqual(set(self.said.mapped("mood")), {"negative"})

    def test_the_rules_are_asked_again_about_what_nobody_took_up(self):
        (found_one,) = self.arrive(self.item("found by a search"), source=self.search_source)
        self.assertEqual(found_one.state, "new")
        self.env["social.crm.rule"].create(
            {"name": "Watch praise", "kinds": ["praise"], "outcome": "watch", "sequence": -1}
        )
        wizard = self.wizard(with_rules=True)
        wizard.action_preview()
        self.assertIn("Only watch: 1", wizard.told_rules)
        self.assertTrue(found_one.processed_at, "a preview changes nothing")
        job = self.run_job(with_rules=True)
        self.assertEqual(job.rerouted, 1)
        found_one.invalidate_recordset()
        self.assertFalse(found_one.processed_at, "the usual work asks the rules")
        self.assertTrue(all(self.said.mapped("processed_at")), "these have tickets")
