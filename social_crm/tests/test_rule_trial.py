"""A rule is tried before it is saved, its figures tell how it does, and what is open can be routed
again."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import BORIS
from .test_rule import RuleCommon


@tagged("post_install", "-at_install")
class TestRuleTrial(RuleCommon):
    def setUp(self):
        super().setUp()
        self.env["social.crm.mention"].search([]).unlink()

    def dry_run(self, values, rule=None, **options):
        rules = self.env["social.crm.rule"].with_user(self.manager)
        return (rule.with_user(self.manager) if rule else rules).dry_run(values, **options)

    def test_a_draft_tells_what_it_would_have_caught_and_how_that_differs(self):
        widget, hello = self.arrive(self.item("my widget"), self.item("hello", author=BORIS))
        told = self.dry_run({"name": "Draft", "words": "widget", "outcome": "watch"})
        self.assertEqual((told["seen"], told["caught"], told["total"]), (2, 1, 2))
        self.assertEqual(told["differs"], [["a ticket, would be watched", 1]])
        self.assertEqual([each["id"] for each in told["examples"]], widget.ids)
        self.assertEqual(told["rules"], [["Draft", 1, True]])
        self.assertIsNone(told["after"])
        self.assertTrue(widget.ticket_id and hello.ticket_id)

    def test_unsaved_changes_of_a_rule_count_and_saved_ones_stay(self):
        self.arrive(self.item("my widget"), self.item("hello", author=BORIS))
        rule = self.rule(words="widget", outcome="watch", team_id=self.team.id)
        told = self.dry_run({"words": "widget\nhello"}, rule)
        self.assertEqual(told["caught"], 2)
        self.assertEqual(rule.words, "widget")
        self.env.invalidate_all()  # as with another request
        told = self.dry_run({"outcome": "ticket", "team_id": self.other_team.id}, rule)
        self.assertEqual(told["differs"], [["with team Service, would be with team Sales", 1]])

    def test_earlier_rules_that_take_it_are_named(self):
        self.arrive(*(self.item(text) for text in ("red", "red green", "green", "blue green")))
        self.rule("Red", words="red", stop=True)
        self.rule("Blue", words="blue", outcome="watch")
        told = self.dry_run(
            {"name": "Green", "sequence": 99, "words": "green", "outcome": "ignore"}
        )
        self.assertEqual(told["caught"], 2)
        self.assertEqual(told["stopped"], [["Red", 1]])
        self.assertEqual(told["outdone"], [["Blue", 1]])
        self.assertEqual([count for _name, count, _mine in told["rules"]], [2, 1, 2])

    def test_it_goes_on_lot_by_lot_and_looks_at_each_post_once(self):
        self.patch(type(self.env["social.crm.rule"]), "_tried_mentions", self.lots_of(2))
        self.arrive(*(self.item("same", minutes=60) for _number in range(5)))
        after, seen, ids = None, 0, []
        while True:
            told = self.dry_run({"name": "x"}, after=after, seen=seen)
            ids += [each["id"] for each in told["examples"]]
            seen += told["seen"]
            after = told["after"]
            if not after:
                break
        self.assertEqual((seen, len(ids), len(set(ids))), (5, 5, 5))

    def lots_of(self, size):
        from ..models import social_crm_rule_trial as trial

        self.patch(trial, "STEP", size)
        return type(self.env["social.crm.rule"])._tried_mentions

    def test_nothing_is_written(self):
        self.arrive(self.item("my widget"))
        self.env.flush_all()
        counts = self.written()
        rule = self.rule(words="widget", outcome="ignore")
        self.env.flush_all()
        counts["social_crm_rule"] += 1
        self.dry_run({"words": "my", "tag_ids": [Command.create({"name": "new"})]}, rule)
        self.env.flush_all()
        self.assertEqual(self.written(), counts)

    def written(self):
        """Rows that were written in this transaction."""
        counts = {}
        for table in (
            "social_crm_rule",
            "social_crm_rule_hit",
            "social_crm_mention",
            "helpdesk_ticket",
            "helpdesk_ticket_tag",
        ):
            self.env.cr.execute(
                "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
                " WHERE relname = %s",
                (table,),
            )
            counts[table] = self.env.cr.fetchone()[0]
        return counts

    def test_nonsense_is_told_instead_of_tried(self):
        told = self.dry_run({"name": "x", "words": "*"})
        self.assertIn("cannot be looked for", told["error"])

    def test_who_may_not_write_rules_may_not_try_them(self):
        with self.assertRaises(AccessError):
            self.env["social.crm.rule"].with_user(self.agent).dry_run({"name": "x"})

    def test_posts_of_other_companies_are_not_tried(self):
        self.arrive(self.item("here"))
        other = self.account.copy(
            {
                "name": "Theirs",
                "company_id": self.other_company.id,
                "user_id": False,
                "team_id": self._team("Theirs", company_id=self.other_company.id).id,
            }
        )
        other.write({"state": "connected", "external_id": "theirs"})
        self.arrive(self.item("there"), source=self._source("mentions", other))
        self.assertEqual(self.dry_run({"name": "x"})["seen"], 1)

    # The form

    def test_the_sentence_follows_what_is_typed_and_only_what_is_set_is_shown(self):
        form = Form(self.env["social.crm.rule"].with_user(self.manager))
        form.name = "New"
        self.assertTrue(form._get_modifier("words", "invisible"))
        form.add_condition = "words"
        self.assertFalse(form._get_modifier("words", "invisible"))
        form.words = "widget"
        form.outcome = "ignore"
        self.assertEqual(
            form.sentence,
            "When somebody writes something and it contains “widget”, then ignore it.",
        )
        rule = form.save()
        self.assertEqual(rule.company_id, self.company)

    # Figures

    def caught(self, rule, number, days=1, **values):
        """Hits of a rule some days ago."""
        mentions = self.store(*(self.item() for _each in range(number)))
        return self.env["social.crm.rule.hit"].create(
            [
                {
                    "rule_id": rule.id,
                    "mention_id": mention.id,
                    "company_id": self.company.id,
                    "hit_at": fields.Datetime.now() - timedelta(days=days),
                    **values,
                }
                for mention in mentions
            ]
        )

    def test_figures_count_a_week_and_a_month(self):
        rule = self.rule()
        self.caught(rule, 2)
        self.caught(rule, 3, days=20, overruled="ignored")
        self.caught(rule, 4, days=40)
        self.assertEqual((rule.hits_week, rule.hits_month), (2, 5))
        self.assertEqual(rule.overruled_share, 0.6)

    def test_a_rule_that_is_overruled_often_gets_a_suggestion(self):
        rule = self.rule(outcome="ticket", team_id=self.team.id)
        self.caught(rule, 10)
        self.caught(rule, 4, overruled="team", other_team_id=self.other_team.id)
        self.assertFalse(rule.advice, "four may be chance")
        self.caught(rule, 1, overruled="team", other_team_id=self.team.id)
        rule.invalidate_recordset()
        self.assertEqual(
            rule.advice,
            "Colleagues moved 5 of 15 to another team, mostly to Sales: let the rule name that "
            "team, or catch less.",
        )

    def test_a_rule_that_never_catches_anything_says_so(self):
        old, new = self.rule(), self.rule()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE social_crm_rule SET create_date = now() - interval '40 days' WHERE id = %s",
            (old.id,),
        )
        (old + new).invalidate_recordset()
        self.assertIn("caught nothing for 30 days", old.advice)
        self.assertFalse(new.advice)

    # Once more

    def again(self, mentions, **options):
        return self.env["social.crm.routing"]._route_again(mentions.ids, **options)

    def test_what_is_open_can_be_routed_again_and_settled_cases_stay(self):
        found = self.arrive(self.item("widget a"), self.item("b"), source=self.search_source)
        ignored, lead = self.arrive(self.item("c"), self.item("d"), source=self.search_source)
        case = self.arrive(self.item("widget"))
        ignored.with_user(self.agent).action_ignore()
        self.manager.group_ids += self.env.ref("sales_team.group_sale_salesman")
        lead.with_user(self.manager).action_make_lead()
        everything = found + ignored + lead + case
        self.rule(words="widget", outcome="ignore")
        told = self.again(everything)
        self.assertEqual(
            {key: decision.outcome for key, decision in told.items()},
            {found[0].id: "ignore", found[1].id: None},
        )
        self.assertFalse(found[0].outcome, "a preview writes nothing")
        with self.enter_registry_test_mode():
            self.assertEqual(self.again(everything, preview=False).keys(), set(found.ids))
        self.work()
        everything.invalidate_recordset()
        self.assertEqual(
            everything.mapped("state"), ["ignored", "new", "ignored", lead.state, "open"]
        )
        self.assertEqual(found[0].outcome, "ignore")

    def test_what_a_colleague_took_up_again_is_not_routed_again(self):
        self.rule(outcome="ignore")
        (mention,) = self.arrive(self.item("x"))
        self.assertEqual(list(self.again(mention)), mention.ids)
        mention.with_user(self.agent).action_unignore()
        self.assertFalse(self.again(mention))
        self.env["social.crm.process"]._process(self.account, mention.ids)
        self.assertEqual(mention.state, "open")

    # The shipped set

    def test_the_shipped_rules_make_sense_and_what_could_surprise_is_off(self):
        rules = self.env["social.crm.rule"].search(
            [("active", "in", (True, False)), ("company_id", "=", False)]
        )
        data = self.env["ir.model.data"].search(
            [("model", "=", "social.crm.rule"), ("module", "=", "social_crm")]
        )
        shipped = rules.browse(data.mapped("res_id"))
        self.assertEqual(len(shipped), 9)
        for rule in shipped:
            rule._check_draft()
            self.assertNotIn("nothing yet", rule.sentence)
        off = {each.name for each in data if each.name.startswith("rule_")}
        self.assertIn("rule_spam", off)

    def test_automations_still_see_what_becomes_of_posts(self):
        if "base.automation" not in self.env:
            self.skipTest("base_automation is not installed here")
        for name, trigger, code in (
            ("helpdesk.ticket", "on_create", "records.write({'priority': '3'})"),
            ("helpdesk.ticket", "on_write", "records.write({'color': 7})"),
            ("social.crm.mention", "on_write", "records.sudo().ticket_id.write({'priority': '0'})"),
        ):
            model = self.env["ir.model"]._get(name)
            action = {"name": "Mark", "model_id": model.id, "state": "code", "code": code}
            self.env["base.automation"].create(
                {
                    "name": "Mark",
                    "model_id": model.id,
                    "trigger": trigger,
                    "filter_domain": "[('state', '=', 'ignored')]"
                    if name == "social.crm.mention"
                    else False,
                    "action_server_ids": [Command.create(action)],
                }
            )
        (mention,) = self.arrive(self.item("x"))
        ticket = mention.ticket_id
        self.assertEqual(ticket.priority, "3", "a ticket was opened")
        ticket.name = "y"
        self.assertEqual(ticket.color, 7, "a ticket was changed")
        mention.with_user(self.agent).action_ignore()
        self.assertEqual(ticket.priority, "0", "a post was changed through the gate")
