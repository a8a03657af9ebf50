from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.social_crm_gate import Gate, Wish
from ..networks.errors import Rejected
from ..networks.limits import Pause
from ..networks.network import _kinds
from ..networks.types import Capability, Limit, Page, Price, SourceKind
from .common import ScriptedNetwork, SocialCommon, script

PRICES = (
    Price("own_read", "Post to us", 0.001, "2026-02-01", "price list", most=100),
    Price("read", "Post of others", 0.005, "2026-02-01", "price list", most=100),
    Price("post", "Answer", 0.2, "2026-02-01", "price list"),
)
KINDS = (
    SourceKind("mentions", "Mentions", addressed=True, offered=True, costs=("own_read",)),
    SourceKind("own", "Own posts", offered=True, costs=("own_read",)),
    SourceKind(
        "search", "Search", settings=ScriptedNetwork.source_kinds[2].settings, costs=("read",)
    ),
)


class LimitsCommon(SocialCommon):
    def fetch(self):
        self.env["social.crm.source"].search([]).write(
            {"next_run": fields.Datetime.now(), "waiting_until": False, "running_until": False}
        )
        with self.commits() as env:
            env["social.crm.source"]._cron_fetch()


@tagged("post_install", "-at_install")
class TestGate(LimitsCommon):
    def setUp(self):
        super().setUp()
        self.gate = self.env["social.crm.gate"].sudo()

    def ask(self, *most, limit=10, seconds=900):
        return self.gate._share_out([Wish({"x": Gate("g", limit, seconds)}, each) for each in most])

    def test_what_is_left_is_shared_out_fairly(self):
        shares = self.ask(50, 50, 50, limit=100)
        self.assertEqual([share.allowed["x"] for share in shares], [34, 33, 33])
        self.assertTrue(self.ask(1, limit=100)[0].wait)

    def test_a_little_is_not_made_less_by_sharing_it(self):
        shares = self.ask(50, 50, 50, limit=25)
        self.assertEqual([share.allowed["x"] for share in shares], [20, 5, 0])
        self.assertEqual([share.wait for share in shares[:2]], [0, 0])
        self.assertLessEqual(shares[2].wait, 60)

    def test_what_was_not_used_is_given_back_and_what_was_used_counts_for_the_stretch(self):
        begun = fields.Datetime.now()
        share = self.ask(10)[0]
        self.gate._give_back([(share, {"x": 4})])
        self.assertEqual(self.ask(50)[0].allowed["x"], 6)
        row = self.gate.browse(share.ids["x"][0])
        self.assertEqual(row.count, 4)
        self.assertLaterThan(begun, row.expires_at, seconds=900)

    def test_a_worker_that_died_keeps_its_share_until_it_runs_out(self):
        self.ask(10)
        self.assertTrue(self.ask(1)[0].wait)
        self.gate.search([]).expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.ask(50)[0].allowed["x"], 10)
        self.assertEqual(self.gate._gc_expired(), (1, False))

    def test_the_number_of_queries_does_not_grow_with_the_number_of_wishes(self):
        self.keep_environments()
        counts = []
        for number in (1, 40):
            self.gate.search([]).unlink()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            shares = self.ask(*[2] * number, limit=1000)
            self.gate._give_back([(share, {"x": 1}) for share in shares])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_accounts_of_one_app_share_its_limit_and_others_do_not(self):
        limits = (Limit("all", 5, 900, "app"),)
        with patch.object(ScriptedNetwork, "limits", limits):
            same = self.account.copy({"name": "Same", "settings": self.account.settings})
            other = self.account.copy(
                {"name": "Else", "settings": {"server": "https://else.example"}}
            )
            self.assertEqual(self.account._gates(), same._gates())
            self.assertNotEqual(self.account._gates(), other._gates())

    def test_a_source_waits_for_the_limit_without_being_in_trouble(self):
        script.pages["mentions"] = [Page((self.item(),))]
        with patch.object(ScriptedNetwork, "limits", (Limit("all", 1, 900),)):
            self.gate._share_out([Wish(self.account._gates())])
            self.fetch()
        self.assertRecordValues(
            self.source,
            [
                {
                    "health": "waiting",
                    "failures": 0,
                    "error_kind": "temporary",
                    "running_until": False,
                }
            ],
        )
        self.assertGreater(self.source.waiting_until, fields.Datetime.now())
        self.assertIn("used up for the moment", self.source.error)

    def test_a_pause_that_the_server_hints_at_is_kept_before_it_has_to_say_no(self):
        (self.own_source + self.search_source).paused = True
        script.pages["mentions"] = [Page((self.item(),))]
        begun = fields.Datetime.now()
        with patch(
            "odoo.addons.social_crm.networks.limits.Meter.asked_for", Pause(120.0, "account")
        ):
            self.fetch()
        self.assertLaterThan(begun, self.account.waiting_until, seconds=120)
        self.assertFalse(self.source.failures)

    def test_a_source_keeps_others_from_no_more_than_it_may_need(self):
        limits = (Limit("all", 1000, 900), Limit("search", 10, 900, path="GET /search"))
        with patch.object(ScriptedNetwork, "limits", limits):
            self.source.write({"caught_up": True, "last_used": {"all": 2}})
            self.own_source.write({"caught_up": False})
            found = (self.source + self.own_source)._allowances()
        self.assertEqual(found[self.source.id].share.allowed, {"all": 10, "search": 0})
        self.assertEqual(found[self.own_source.id].share.allowed, {"all": 50, "search": 10})

    def test_a_click_gives_back_what_it_did_not_use(self):
        with patch.object(ScriptedNetwork, "limits", (Limit("all", 9, 86_400),)):
            network = self.account._network()
            self.assertEqual(self.gate.search([]).count, 5)
            network.http.meter.used["all"] = 2
            network.http.close()
            network.http.close()
        self.env.invalidate_all()
        self.assertEqual(self.gate.search([]).count, 2)

    def test_an_answer_waits_for_the_limit_and_is_said_later(self):
        mention = self.arrive(self.item())
        reply = self.env["social.crm.reply"].create({"mention_id": mention.id, "text": "Yes"})
        reply.action_send()
        with patch.object(ScriptedNetwork, "limits", (Limit("all", 1, 900),)):
            share = self.gate._share_out([Wish(self.account._gates())])[0]
            with self.commits() as env:
                env["social.crm.reply"]._cron_send()
            self.assertEqual((reply.state, script.sent), ("queued", []))
            self.assertIn("used up", reply.error)
            self.gate._give_back([(share, {})])
            reply.sudo().next_try = fields.Datetime.now()
            with self.commits() as env:
                env["social.crm.reply"]._cron_send()
        self.assertEqual(reply.state, "sent")


@tagged("post_install", "-at_install")
class TestMoney(LimitsCommon):
    def setUp(self):
        super().setUp()
        self.stop_the_clock()
        for name, value in (
            ("prices", PRICES),
            ("source_kinds", KINDS),
            ("cheap_kinds", ("search", "own", "mentions")),
        ):
            self.patch(ScriptedNetwork, name, value)
        _kinds.cache_clear()
        self.addCleanup(_kinds.cache_clear)
        self.env["social.crm.price"]._know({"scripted"})
        self.account.invalidate_recordset()

    def spend(self, amount, source=None):
        self.env["social.crm.charge"].create(
            {
                "account_id": self.account.id,
                "source_id": (source or self.source).id,
                "day": fields.Date.today(),
                "key": f"something {amount}",
                "count": 1,
                "amount": amount,
                "currency": "USD",
            }
        )
        self.account.invalidate_recordset()

    def test_a_page_is_paid_for_when_it_is_stored_at_the_price_of_the_day(self):
        items = [self.item() for _number in range(3)]
        self.store(*items, charges={"own_read": 3, "read": 2})
        self.store(*items[:1], charges={"own_read": 1})
        self.assertAlmostEqual(self.account.spent, 4 * 0.001 + 2 * 0.005)
        charges = self.env["social.crm.charge"].search([("account_id", "=", self.account.id)])
        self.assertEqual(sorted(charges.mapped("count")), [2, 4])
        self.assertIn("0.014 USD", self.source.cost_text)

    def test_a_price_that_an_administrator_changed_stays_and_a_newer_one_takes_over(self):
        Price_ = self.env["social.crm.price"]
        price = Price_.search([("network", "=", "scripted"), ("key", "=", "read")])
        price.amount = 0.007
        Price_._know({"scripted"})
        self.assertEqual(Price_._today("scripted")["read"].amount, 0.007)
        Price_.create({"network": "scripted", "key": "read", "amount": 0.01})
        self.assertEqual(Price_._today("scripted")["read"].amount, 0.01)

    def test_prices_are_known_as_soon_as_an_account_is_of_the_network(self):
        prices = self.env["social.crm.price"].search([("network", "=", "scripted")])
        prices.unlink()
        draft = self.env["social.crm.account"].create({"name": "New", "network": "feed"})
        draft.network = "scripted"
        self.assertEqual(
            set(self.env["social.crm.price"]._today("scripted")), {p.key for p in PRICES}
        )

    def test_the_least_important_rests_first_and_messages_to_us_are_read_to_the_end(self):
        self.account.budget = 10.0
        everything = self.source + self.own_source + self.search_source

        def resting():
            allowances = everything._allowances()
            self.env["social.crm.gate"].sudo().search([]).unlink()
            return [bool(allowances[source.id].refusal) for source in everything]

        self.assertEqual(resting(), [False, False, False])
        self.spend(8.7)
        self.assertEqual(resting(), [False, False, True])
        self.spend(0.7)
        self.assertEqual(resting(), [False, True, True])
        self.spend(0.6)
        self.assertEqual(resting(), [True, True, True])

    def test_the_number_of_queries_does_not_grow_with_the_number_of_paid_sources(self):
        self.keep_environments()
        self.account.budget = 1000.0
        for number in range(20):
            self._source("search", term=f"kettle {number}")
        ids = self.account.source_ids.ids
        counts = []
        for sources in map(self.env["social.crm.source"].browse, (ids[:2], ids)):
            self.env["social.crm.gate"].sudo().search([]).unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            sources._allowances()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_the_budget_is_never_passed_however_many_sources_read_at_once(self):
        self.account.budget = 0.45  # four requests of 0.10, or none of a search (0.50)
        for kind in ("mentions", "own"):
            script.pages[kind] = [
                Page((self.item(),), charges={"own_read": 100}) for _number in range(6)
            ]
        self.fetch()
        self.fetch()
        self.fetch()
        self.account.invalidate_recordset()
        self.assertLessEqual(self.account.spent, self.account.budget)
        self.assertGreater(self.account.spent, 0.25)
        self.assertIn("budget", self.source.error)

    def test_somebody_is_told_once_that_it_is_nearly_spent(self):
        self.account.budget = 10.0
        self.spend(8.5)
        self.assertEqual(self.account.budget_state, "near")
        self.account._watch_budget()
        self.account._watch_budget()
        activity = self.account.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("8.50 USD of 10.00 USD (85 %)", activity.note)

    def test_an_answer_is_paid_for_once_and_fails_when_the_budget_is_spent(self):
        self.patch(ScriptedNetwork, "charges", classmethod(lambda cls, reply, facts: {"post": 1}))
        self.account.budget = 0.25
        for number, state in ((1, "sent"), (2, "failed")):
            mention = self.arrive(self.item())
            reply = self.env["social.crm.reply"].create(
                {"mention_id": mention.id, "text": f"Yes {number}"}
            )
            reply.action_send()
            with self.commits() as env:
                env["social.crm.reply"]._cron_send()
            self.account.invalidate_recordset()
            self.assertEqual(reply.state, state)
            self.assertAlmostEqual(self.account.spent, 0.2)
        self.assertIn("budget of the account is spent", reply.error)
        self.assertEqual(len(script.sent), 1)

    def test_agents_neither_see_nor_change_what_is_paid(self):
        self.spend(1)
        for user in (self.agent, self.employee):
            for model in ("social.crm.charge", "social.crm.price", "social.crm.gate"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        price = self.env["social.crm.price"].search([("network", "=", "scripted")], limit=1)
        with self.assertRaises(AccessError):
            price.with_user(self.manager).amount = 0
        charge = self.env["social.crm.charge"].search([("account_id", "=", self.account.id)])
        self.assertTrue(charge.with_user(self.manager).amount)
        with self.assertRaises(AccessError):
            charge.with_user(self.administrator).unlink()
        self.manager.write(
            {"company_id": self.other_company.id, "company_ids": self.other_company.ids}
        )
        self.assertFalse(self.env["social.crm.charge"].with_user(self.manager).search([]))


@tagged("post_install", "-at_install")
class TestCap(LimitsCommon):
    def test_a_search_gone_wild_rests_and_says_why(self):
        (self.source + self.own_source).paused = True
        self.assertEqual((self.search_source.hourly_cap, self.source.hourly_cap), (500, 0))
        self.search_source.hourly_cap = 4
        script.pages["search"] = [Page((self.item(), self.item(), self.item())) for _ in range(4)]
        self.fetch()
        found = self.env["social.crm.mention"].search([("source_id", "=", self.search_source.id)])
        self.assertEqual(len(found), 6, "it stops behind the page that passed the cap")
        self.fetch()
        self.assertEqual(self.search_source.health, "waiting")
        self.assertIn("More than 4 new items", self.search_source.error)
        self.assertFalse(self.search_source.failures)
        self.env.cr.execute(
            "UPDATE social_crm_mention SET received_at = received_at - interval '2 hours'"
        )
        self.env.invalidate_all()
        self.fetch()
        self.assertEqual(len(found.search([("source_id", "=", self.search_source.id)])), 12)


@tagged("post_install", "-at_install")
class TestTrial(SocialCommon):
    def trial(self, user=None, **values):
        values = {"kind": "search", "settings": {"term": "kettle"}, **values}
        return (
            self.env["social.crm.trial"]
            .with_user(user or self.manager)
            .create({"account_id": self.account.id, **values})
        )

    def tried(self, trial):
        with self.commits() as env:
            trial.with_env(env(user=trial.env.uid)).action_try()
        return trial

    def test_it_tells_what_a_day_brings_and_stores_nothing_of_it(self):
        old = self.item("Long ago", minutes=60 * 30)
        script.pages["search"] = [
            Page((self.item("My kettle leaks"), self.item("Nice kettle"))),
            Page((old,)),
        ]
        trial = self.tried(self.trial())
        self.assertEqual((trial.found, trial.result), (2, "2 items in the last 24 hours."))
        self.assertEqual(trial.example_ids.mapped("text"), ["My kettle leaks", "Nice kettle"])
        self.assertFalse(
            self.env["social.crm.mention"].search([("account_id", "=", self.account.id)])
        )
        self.assertFalse(trial.cost or trial.error)

    def test_it_stops_after_some_pages_and_says_more(self):
        script.pages["search"] = [Page((self.item(), self.item())) for _number in range(9)]
        trial = self.tried(self.trial())
        self.assertEqual(trial.result, "More than 10 items in the last 24 hours.")

    def test_it_counts_where_the_network_can_and_says_the_cost(self):
        self.patch(ScriptedNetwork, "prices", PRICES)
        self.patch(ScriptedNetwork, "source_kinds", KINDS)
        self.patch(
            ScriptedNetwork, "capabilities", ScriptedNetwork.capabilities | {Capability.COUNT}
        )
        self.patch(ScriptedNetwork, "count", lambda network, source, since: 5000)
        _kinds.cache_clear()
        self.addCleanup(_kinds.cache_clear)
        self.env["social.crm.price"]._know({"scripted"})
        trial = self.tried(self.trial())
        self.assertEqual(
            trial.cost, "They would have cost 25.00 USD; a month like this 750.00 USD."
        )
        self.assertIn("a lot for a desk", trial.warning)

    def test_nonsense_is_refused_before_anybody_is_asked(self):
        with self.assertRaises(ValidationError):
            self.trial(settings={"term": " "}).action_try()
        self.assertFalse(script.sent)

    def test_what_goes_wrong_is_said_in_the_dialog(self):
        script.pages["search"] = Rejected("No search for you.")
        trial = self.trial()
        script.pages["search"] = [Rejected("No search for you.")]
        self.assertEqual(self.tried(trial).error, "No search for you.")

    def test_it_becomes_a_source_with_one_click(self):
        self.trial().action_read()
        source = self.account.source_ids.filtered(lambda each: each.settings == {"term": "kettle"})
        self.assertEqual((source.name, source.kind), ("Search: kettle", "search"))
        self.assertTrue(source.next_run)

    def test_agents_do_not_try_searches(self):
        with self.assertRaises(AccessError):
            self.trial(user=self.agent)
