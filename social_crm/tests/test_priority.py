"""How urgent mentions are: sums that add up, what each term sees, and what it costs."""

from dataclasses import replace
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..networks.types import Audience
from .common import BORIS, MARTINA, OURS, SocialCommon


class PriorityCommon(SocialCommon):
    def facts(self, mentions, **values):
        """Facts of mentions as the steps before would have left them."""
        facts = self.env["social.crm.facts"]._load(mentions.ids)
        for each in facts.values():
            for name, value in values.items():
                setattr(each, name, value)
        return facts

    def rate(self, mentions, **values):
        """Rate mentions with these facts.

        :returns: of the last mention: number, and code to points
        """
        facts = self.facts(mentions, **values)
        self.env["social.crm.priority"]._rate(facts)
        rated = facts[mentions[-1].id]
        return rated.priority, {code: points for code, points, _values in rated.priority_parts}

    def only(self, *codes):
        """No other terms count than these."""
        rows = self.env["social.crm.priority.term"].search([("code", "not in", codes)])
        rows.active = False


@tagged("post_install", "-at_install")
class TestPriority(PriorityCommon):
    def test_the_number_is_the_sum_of_its_parts_and_each_part_has_words(self):
        loud = replace(MARTINA, followers=48_000)
        (mention,) = self.arrive(
            self.item("It leaks again!", author=loud, minutes=188, counters={"reposts": 50})
        )
        number, parts = self.rate(
            mention, is_complaint=True, needs_answer=True, mood="negative", mood_sure="sure"
        )
        self.assertEqual(number, sum(parts.values()))
        self.assertEqual(
            parts,
            {
                "waits": 21,
                "needs_answer": 15,
                "complaint": 10,
                "negative": 10,
                "reach": 15,
                "repeated": 10,
            },
        )
        self.env["social.crm.priority"]._rate_again(mention.ids)
        self.assertGreater(mention.priority, 0)
        reasons = mention.with_user(self.agent).priority_reasons
        self.assertEqual(sum(points for points, _words in reasons), mention.priority)
        words = [words for _points, words in reasons]
        self.assertIn("waits 3 h", words)
        self.assertIn("reach 48,000", words)

    def test_words_are_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        parts = [["reach", 15, {"reach": 48_000, "networks": 1}]]
        Priority = self.env["social.crm.priority"].with_context(lang="de_DE")
        self.assertIn("48.000", Priority._reasons(parts)[0][1])

    def test_who_waits_longer_is_more_urgent_up_to_a_cap(self):
        self.only("waits")
        worth = [
            self.rate(self.arrive(self.item(author=BORIS, minutes=hours * 60 + 1)))[0]
            for hours in (0, 3, 6, 100)
        ]
        self.assertEqual(worth, [0, 20, 40, 40])

    def test_waiting_begins_with_what_we_have_not_answered(self):
        self.only("waits")
        first = self.item("Hello?", minutes=600, external_id="first")
        ours = self.item("Yes?", author=OURS, minutes=300, parent_id="first")
        second = self.item("It leaks", minutes=181, parent_id=ours.external_id)
        third = self.item("And now?", minutes=5, parent_id=second.external_id)
        mentions = self.arrive(first, ours, second, third)
        self.assertEqual(self.rate(mentions[3])[0], 20, "three hours, neither ten nor none")

    def test_a_search_hit_that_asks_nothing_of_us_does_not_wait(self):
        self.only("waits")
        hit = self.arrive(self.item(minutes=600), source=self.search_source)
        self.assertEqual(self.rate(hit, needs_answer=False)[0], 0)
        self.assertEqual(self.rate(hit, needs_answer=True)[0], 40)

    def test_thanks_do_not_wait(self):
        self.only("waits")
        thanks = self.arrive(self.item("Thank you!", minutes=600))
        self.assertEqual(self.rate(thanks, is_praise=True, needs_answer=False)[0], 0)
        self.assertEqual(self.rate(thanks, is_praise=True, needs_answer=True)[0], 40)

    def test_a_mood_that_is_not_sure_counts_less_unless_a_person_said_it(self):
        self.only("negative")
        mention = self.arrive(self.item())
        for sure, fixed, worth in (
            ("sure", None, 10),
            ("likely", None, 8),
            ("unsure", None, 5),
            ("unsure", ["mood"], 10),
        ):
            with self.subTest(sure=sure, fixed=fixed):
                number, _parts = self.rate(mention, mood="negative", mood_sure=sure, fixed=fixed)
                self.assertEqual(number, worth)
        self.assertEqual(self.rate(mention, mood="positive", mood_sure="sure")[0], 0)

    def test_reach_counts_over_all_networks_of_one_person(self):
        self.only("reach")
        mentions = self.arrive(
            self.item(author=replace(MARTINA, followers=300)),
            self.item(author=replace(BORIS, followers=4_700)),
        )
        self.assertEqual(self.rate(mentions)[0], 10)
        partner = self.env["res.partner"].create({"name": "Martina Muster"})
        mentions.profile_id._link(partner)
        facts = self.facts(mentions)
        self.env["social.crm.priority"]._rate(facts)
        for each in facts.values():
            self.assertEqual(each.priority_parts, [["reach", 10, {"reach": 5_000, "networks": 2}]])

    def test_the_third_complaint_of_a_person_counts_more_than_the_first(self):
        self.only("complaints")
        mentions = self.arrive(*(self.item(minutes=minutes) for minutes in (900, 600, 300)))
        facts = self.facts(mentions, is_complaint=True)
        self.env["social.crm.priority"]._rate(facts)
        self.assertEqual([facts[each].priority for each in mentions.ids], [0, 5, 10])
        self.env["social.crm.facts"]._store(facts.values())
        again = self.arrive(self.item(minutes=5))
        self.assertEqual(self.rate(again, is_complaint=True)[0], 15)
        other = self.arrive(self.item(author=BORIS, minutes=5))
        self.assertEqual(self.rate(other, is_complaint=True)[0], 0)

    def test_many_who_say_the_same_count(self):
        self.only("same")
        group = self.env["social.crm.same"].create({"company_id": self.company.id})
        mentions = self.arrive(
            *(self.item(author=replace(MARTINA, external_id=f"m{number}")) for number in range(30))
        )
        self.assertEqual(self.rate(mentions, same_id=group.id)[0], 10)

    def test_a_window_that_closes_soon_counts(self):
        self.only("window")
        mention = self.arrive(self.item())
        now = self.env.cr.now()
        for hours, worth in ((48, 0), (3, 12), (0.1, 25), (-1, 0)):
            number, _parts = self.rate(mention, window_until=now + timedelta(hours=hours))
            self.assertAlmostEqual(number, worth, delta=1)

    def test_what_others_have_answered_is_less_urgent(self):
        self.only("answered")
        asked, _answer = self.arrive(
            self.item(external_id="asked"),
            self.item("Turn it off and on", author=BORIS, parent_id="asked", minutes=5),
        )
        self.assertEqual(self.rate(asked)[0], -5)
        boris = self.env["social.crm.profile"].search([("handle", "=", "boris")])
        boris.with_user(self.agent)._set_standing("supporter", "Knows the machines")
        self.assertEqual(self.rate(asked)[0], -10)

    def test_open_tickets_with_high_priority_and_open_leads_count(self):
        self.only("ticket", "lead")
        mention = self.arrive(self.item())
        self.assertEqual(self.rate(mention)[0], 0)
        partner = self.env["res.partner"].create({"name": "Martina Muster"})
        mention.profile_id._link(partner)
        self.env["crm.lead"].create({"name": "Ten machines", "partner_id": partner.id})
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "partner_id": partner.id, "priority": "3"}
        )
        self.assertEqual(self.rate(mention), (20, {"ticket": 15, "lead": 5}))
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertEqual(self.rate(mention)[1], {"lead": 5})

    def test_who_may_not_read_a_ticket_is_not_told_its_number(self):
        private = self.env["helpdesk.ticket"].create(
            {
                "name": "x",
                "description": "x",
                "priority": "3",
                "team_id": self.team.id,
                "social_private": True,
            }
        )
        parts = [["ticket", 15, {"ticket_id": private.id}]]
        Priority = self.env["social.crm.priority"]
        ((_points, told),) = Priority.with_user(self.agent)._reasons(parts)
        self.assertIn(private.number, told)
        ((_points, told),) = Priority.with_user(self.stranger)._reasons(parts)
        self.assertNotIn(private.number, told)

    def test_private_and_vip_count(self):
        self.only("private", "vip")
        mention = self.arrive(self.item(audience=Audience.DIRECT))
        mention.profile_id.with_user(self.agent)._set_standing("vip", "Writes for the Herald")
        self.assertEqual(self.rate(mention), (30, {"private": 5, "vip": 25}))

    def test_noise_has_no_priority(self):
        mention = self.arrive(self.item(minutes=600))
        self.assertEqual(self.rate(mention, noise="spam"), (0, {}))

    # What it costs

    def test_all_terms_of_a_batch_ask_as_often_as_the_table_says_whatever_its_size(self):
        self.keep_environments()
        Priority = self.env["social.crm.priority"]
        terms = Priority._terms()
        base = {code for code in terms if code in self.base_terms()}
        reads = {read for code in base for read in terms[code].reads}
        self.assertLessEqual(len(reads), 10)
        every = {read for term in terms.values() for read in term.reads}
        partner = self.env["res.partner"].create({"name": "Martina Muster"})
        group = self.env["social.crm.same"].create({"company_id": self.company.id})
        mentions = self.arrive(
            *(
                self.item(author=replace(MARTINA, external_id=f"m{number % 50}", followers=900))
                for number in range(200)
            )
        )
        mentions.profile_id._link(partner)
        for size in (20, 200):
            facts = self.facts(mentions[:size], is_complaint=True, same_id=group.id)
            Priority._rate(facts)  # settings are read once for all
            with self.assertQueryCount(len(every)):
                Priority._rate(facts)

    def base_terms(self):
        from ..models.social_crm_priority_terms import TERMS

        return TERMS

    def test_the_table_tells_what_each_term_costs(self):
        rows = self.env["social.crm.priority.term"].search([])
        cost = {row.code: row.cost_text for row in rows}
        self.assertEqual(cost["complaint"], "none")
        self.assertEqual(cost["same"], "1 query")
        self.assertIn("together with", cost["reach"])
        self.assertEqual(
            set(cost), set(self.env["social.crm.priority"]._terms()), "each term has its row"
        )

    # Rating anew

    def test_rating_anew_writes_only_what_comes_out_otherwise(self):
        old, new = self.arrive(
            self.item(minutes=6000, external_id="old"), self.item(author=BORIS, minutes=1)
        )
        Priority = self.env["social.crm.priority"]
        Priority._rate_again((old + new).ids)
        self.assertEqual(Priority._rate_again((old + new).ids), 0)
        new.written_at -= timedelta(hours=3)
        new.flush_recordset()
        before = self.xmin(old)
        self.assertEqual(Priority._rate_again((old + new).ids), 1)
        self.assertEqual(self.xmin(old), before, "its row was left alone")

    def xmin(self, mention):
        self.env.cr.execute("SELECT ctid::text FROM social_crm_mention WHERE id = %s", [mention.id])
        return self.env.cr.fetchone()[0]

    def test_the_scheduled_action_rates_what_waits_and_leaves_the_rest(self):
        waiting, closed = self.arrive(
            self.item(minutes=6000), self.item(author=BORIS, minutes=6000)
        )
        closed._set_state("closed")
        (waiting + closed).write({"priority": 0, "priority_parts": []})
        with self.commits() as env:
            env["social.crm.priority"]._cron_rate()
        self.assertGreater(waiting.priority, 0)
        self.assertEqual(closed.priority, 0)
        self.assertEqual(waiting.ticket_id.social_priority, waiting.priority)

    def test_a_ticket_is_as_urgent_as_the_most_urgent_post_that_waits_in_it(self):
        first, second = self.arrive(
            self.item("It leaks", minutes=1200, external_id="a"),
            self.item("And again", minutes=30, parent_id="a"),
        )
        ticket = first.ticket_id
        self.assertEqual(second.ticket_id, ticket)
        self.assertEqual(ticket.social_priority, max(first.priority, second.priority))
        reasons = ticket.with_user(self.agent).social_priority_reasons
        self.assertEqual(sum(points for points, _words in reasons), ticket.social_priority)
        (first + second)._set_state("answered")
        self.assertEqual(ticket.social_priority, 0)

    # Who may

    def test_a_company_counts_with_its_own_rows(self):
        self.only("private")
        row = self.env["social.crm.priority.term"].search([("code", "=", "private")])
        own = row.copy({"company_id": self.company.id, "weight": 33})
        mention = self.arrive(self.item(audience=Audience.DIRECT))
        self.assertEqual(self.rate(mention)[0], 33)
        own.active = False
        self.assertEqual(self.rate(mention)[0], 0, "its own row says: not at all")
        own.unlink()
        self.assertEqual(self.rate(mention)[0], 5)

    def test_agents_see_the_table_and_managers_change_it(self):
        row = self.env["social.crm.priority.term"].search([("code", "=", "private")])
        with self.assertRaises(AccessError):
            row.with_user(self.agent).weight = 500
        row.with_user(self.manager).weight = 7
        row.with_user(self.manager).action_restore()
        self.assertEqual(row.weight, 5)

    def test_parts_are_for_those_who_may_see_what_they_name(self):
        mention = self.arrive(self.item())
        for user in (self.employee, self.agent, self.manager):
            with self.assertRaises(AccessError):
                mention.with_user(user).read(["priority_parts"])
        reader = self._user("reader", "social_crm.group_reader")
        self.assertTrue(mention.with_user(reader).read(["priority"]))
        with self.assertRaises(AccessError):
            mention.with_user(reader).read(["priority_reasons"])

    def test_influence_is_reach_times_how_often_posts_are_passed_on(self):
        quiet, loud = self.arrive(
            self.item(author=replace(MARTINA, followers=100)),
            self.item(author=replace(BORIS, followers=100), counters={"reposts": 8, "quotes": 1}),
        )
        self.env["social.crm.profile"]._cron_influence()
        self.assertEqual(quiet.profile_id.influence, 100)
        self.assertEqual(loud.profile_id.influence, 1000)
        partner = self.env["res.partner"].create({"name": "Both"})
        (quiet + loud).profile_id._link(partner)
        self.env["social.crm.profile"]._cron_influence()
        self.assertEqual((quiet + loud).profile_id.mapped("influence"), [2000, 2000])
        self.assertEqual(quiet.profile_id.person_reach, 200)

    # Before it is saved

    def test_a_change_shows_beforehand_what_would_be_most_urgent_and_changes_nothing(self):
        self.only("reach", "private")
        loud, private = self.arrive(
            self.item("Loud", author=replace(MARTINA, followers=50_000)),
            self.item("Private", author=BORIS, audience=Audience.DIRECT),
        )
        term = self.env["social.crm.priority.term"].search([("code", "=", "private")])
        with Form(term.with_user(self.manager)) as form:
            self.assertEqual([line["id"] for line in form.preview["lines"]], [loud.id, private.id])
            form.weight = 90
            first, second = form.preview["lines"]
            self.assertEqual(first["id"], private.id)
            self.assertEqual(first["now"], {"place": 2, "number": 5})
            self.assertEqual(first["then"], {"place": 1, "number": 90})
            self.assertEqual(second["id"], loud.id)
            self.assertEqual(private.priority, 5)
            form.active = False
            self.assertEqual(form.preview["lines"][1]["then"]["number"], 0)
            form.active = True
        self.assertEqual(self.rate(private)[0], 90, "what is saved counts")

    def test_a_preview_shows_nothing_that_the_reader_may_not_see(self):
        self.only("private")
        self.arrive(self.item("Secret", audience=Audience.DIRECT))
        term = self.env["social.crm.priority.term"].search([("code", "=", "private")])
        self.assertEqual(len(term.with_user(self.agent)._look_ahead()["lines"]), 1)
        self.assertFalse(term.with_user(self.stranger)._look_ahead()["lines"])

    def test_one_company_can_count_otherwise(self):
        term = self.env["social.crm.priority.term"].search([("code", "=", "vip")])
        action = term.with_user(self.manager).action_own()
        own = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((own.code, own.company_id), ("vip", self.company))
        again = term.with_user(self.manager).action_own()
        self.assertEqual(again["res_id"], own.id, "there is one for each company")
