"""Who gets a case: balanced, explained, in time, and never somebody who must not have it."""

from datetime import timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from ..models.social_crm_routing import Decision
from ..networks.types import Audience
from .common import BORIS
from .handing_common import HandingCommon


@tagged("post_install", "-at_install")
class TestHandingOut(HandingCommon):
    def test_team_person_category_tags_and_priority_are_there_from_the_beginning(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "Delivery"})
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Late"})
        bob = self._user("bob", "social_crm.group_agent", self.other_team)
        (mention,) = self.decided(
            {
                "team_id": self.other_team.id,
                "user_id": bob.id,
                "category_id": category.id,
                "tag_ids": {tag.id},
                "ticket_priority": "3",
            },
            self.item(),
        )
        self.assertRecordValues(
            mention.ticket_id,
            [
                {
                    "team_id": self.other_team.id,
                    "user_id": bob.id,
                    "category_id": category.id,
                    "tag_ids": tag.ids,
                    "priority": "3",
                    "social_handing": "given",
                }
            ],
        )
        self.assertIn(bob.partner_id, mention.ticket_id.message_partner_ids)

    def test_cases_are_shared_evenly_and_nobody_gets_more_than_agreed(self):
        self.member(self.anna, maximum=3)
        self.member(self.ben, maximum=1)
        tickets = self.given(*self.people(6))
        counts = {
            user: len(tickets.filtered(lambda t, u=user: t.user_id == u))
            for user in (self.anna, self.ben)
        }
        self.assertEqual(counts, {self.anna: 3, self.ben: 1})
        waiting = tickets.filtered(lambda ticket: not ticket.user_id)
        self.assertEqual(set(waiting.mapped("social_handing")), {"waits"})
        self.assertEqual(
            waiting[0].social_given_why, "Nobody can take it now: Anna has enough, Ben has enough"
        )

    def test_open_cases_of_all_teams_count_and_closed_ones_do_not(self):
        self.other_team.user_ids += self.anna
        self.member(self.anna, self.other_team, maximum=1)
        self.member(self.anna, maximum=1)
        first = self.given(*self.people(1))
        self.assertEqual(first.user_id, self.anna)
        second = self.given(*self.people(1), team_id=self.other_team.id)
        self.assertFalse(second.user_id)
        first.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        third = self.given(*self.people(1), team_id=self.other_team.id)
        self.assertEqual(third.user_id, self.anna)

    def test_the_ticket_says_why_it_is_whose(self):
        topic = self.env["social.crm.topic"].create({"name": "Parcels"})
        german = (
            self.env["res.lang"]
            .with_context(active_test=False)
            .search([("iso_code", "=", "de")], limit=1)
        )
        self.member(
            self.anna,
            maximum=10,
            topic_ids=[Command.set(topic.ids)],
            language_ids=[Command.set(german.ids)],
        )
        self.member(self.ben, maximum=10)

        def decide(facts):
            facts.topic_id, facts.language = topic.id, "de"
            return Decision(balance=True)

        with self.deciding(decide):
            (mention,) = self.arrive(self.item("Wo ist mein Paket?"))
        self.assertEqual(
            mention.ticket_id.social_given_why,
            "Anna: speaks German, knows Parcels, 1 of 10 cases",
        )

    def test_who_had_the_customer_gets_him_again(self):
        self.member(self.anna)
        self.member(self.ben)
        first = self.given(self.item())
        had = first.user_id
        first.with_user(had).stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        first.closed_date = fields.Datetime.now() - timedelta(days=400)
        self.given(*self.people(2))
        second = self.given(self.item("again"))
        self.assertNotEqual(first, second)
        self.assertEqual(second.user_id, had)
        self.assertIn("had this customer before", second.social_given_why)

    def test_nobody_absent_gets_a_case(self):
        self.member(self.anna, away_until=fields.Datetime.now() + timedelta(days=1))
        self.member(self.ben)
        tickets = self.given(*self.people(3))
        self.assertEqual(tickets.user_id, self.ben)

    def test_an_absence_that_has_not_begun_is_none(self):
        now = fields.Datetime.now()
        self.member(
            self.anna, away_from=now + timedelta(days=1), away_until=now + timedelta(days=2)
        )
        self.assertEqual(self.given(*self.people(1)).user_id, self.anna)

    def test_time_off_is_an_absence(self):
        now = fields.Datetime.now()
        resource = self.env["resource.resource"].create(
            {"name": "Anna", "user_id": self.anna.id, "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "date_from": now - timedelta(hours=1),
                "date_to": now + timedelta(hours=1),
            }
        )
        member = self.member(self.anna)
        self.assertEqual(member.availability, "away")
        self.assertFalse(self.given(*self.people(1)).user_id)

    def test_outside_working_hours_nobody_gets_a_case(self):
        never = self.env["resource.calendar"].create({"name": "Never", "attendance_ids": False})
        always = self.calendar_of_always()
        member = self.member(self.anna, calendar_id=never.id)
        self.member(self.ben, calendar_id=always.id)
        self.assertEqual(member.availability, "off")
        self.assertEqual(self.given(*self.people(2)).user_id, self.ben)

    def calendar_of_always(self):
        return self.env["resource.calendar"].create(
            {
                "name": "Always",
                "tz": "UTC",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": str(day),
                            "dayofweek": str(day),
                            "hour_from": 0,
                            "hour_to": 24,
                            "day_period": "morning",
                        }
                    )
                    for day in range(7)
                ],
            }
        )

    def test_whoever_left_the_team_gets_none_of_its_cases(self):
        member = self.member(self.anna)
        self.team.user_ids -= self.anna
        member.invalidate_recordset()
        self.assertEqual(member.availability, "forbidden")
        self.assertFalse(self.given(*self.people(1)).user_id)

    def test_who_is_named_and_may_not_read_it_does_not_get_it(self):
        self.member(self.ben)
        (mention,) = self.decided(
            {"user_id": self.stranger.id}, self.item("secret", audience=Audience.DIRECT)
        )
        self.assertEqual(mention.ticket_id.user_id, self.ben)
        (other,) = self.decided({"user_id": self.employee.id}, self.item("x", author=BORIS))
        self.assertNotEqual(other.ticket_id.user_id, self.employee)

    def test_who_is_named_and_away_does_not_get_it(self):
        self.member(self.anna, away_until=fields.Datetime.now() + timedelta(days=1))
        (mention,) = self.decided({"user_id": self.anna.id}, self.item())
        self.assertFalse(mention.ticket_id.user_id)
        self.assertIn("Anna is away", mention.ticket_id.social_given_why)

    def test_teams_and_people_of_other_companies_are_left_out(self):
        theirs = self._team("Theirs", company_id=self.other_company.id)
        (mention,) = self.decided({"team_id": theirs.id}, self.item())
        self.assertEqual(mention.ticket_id.team_id, self.team)
        self.assertEqual(mention.ticket_id.company_id, self.company)

    def test_an_open_case_is_never_taken_from_its_person(self):
        self.member(self.anna)
        first = self.given(self.item())
        self.assertEqual(first.user_id, self.anna)
        (second,) = self.decided(
            {"team_id": self.other_team.id, "user_id": self.stranger.id, "ticket_priority": "3"},
            self.item("more", parent_id="i1"),
        )
        self.assertEqual(second.ticket_id, first)
        self.assertRecordValues(
            first, [{"user_id": self.anna.id, "team_id": self.team.id, "priority": "1"}]
        )

    def test_one_notification_a_person_and_batch(self):
        self.anna.notification_type = "inbox"
        self.member(self.anna)
        self.manager.notification_type = "inbox"
        tickets = self.given(*self.people(5), tell_user_ids={self.manager.id})
        for user, kind in ((self.anna, "Given to you"), (self.manager, "A rule wants you")):
            messages = self.env["mail.message"].search(
                [
                    ("message_type", "=", "user_notification"),
                    ("notification_ids.res_partner_id", "=", user.partner_id.id),
                ]
            )
            self.assertEqual(len(messages), 1)
            self.assertIn(kind, messages.body)
            for ticket in tickets:
                self.assertIn(ticket.number, messages.body)
            self.assertNotIn("Nr. 1", messages.body, "words stay where they were said")

    def test_working_a_batch_again_does_nothing_twice(self):
        self.member(self.anna)
        kind = self.env.ref("mail.mail_activity_data_todo")
        mentions = self.decided(
            {
                "balance": True,
                "documents": ["lead"],
                "activities": [(kind.id, None, "Call", 1)],
                "tell_user_ids": {self.manager.id},
            },
            *self.people(3),
        )

        def made():
            return (
                mentions.lead_id,
                mentions.ticket_id,
                mentions.document_ids,
                mentions.ticket_id.activity_ids,
                self.env["mail.message"].search_count([]),
            )

        before = made()
        self.assertEqual([len(each) for each in before[:4]], [3, 3, 3, 3])
        self.env["social.crm.process"]._process(self.account, mentions.ids)
        mentions.invalidate_recordset()
        self.assertEqual(made(), before)

    def test_what_is_killed_in_the_middle_is_done_once(self):
        self.member(self.anna)
        self.anna.notification_type = "inbox"
        mentions = self.store(*self.people(3))
        assignment = type(self.env["social.crm.assignment"])
        tell, killed = assignment._tell, []

        def killing(this, told):
            if len(killed) < 2:
                killed.append(True)
                raise psycopg2.errors.SerializationFailure("killed")
            return tell(this, told)

        self.patch(assignment, "_tell", killing)
        self.env.flush_all()
        with (
            self.commits() as env,
            self.deciding(lambda facts: Decision(balance=True, documents=["lead"])),
        ):
            env["social.crm.process"]._cron_process()
        self.assertEqual(len(killed), 2)
        self.assertEqual(len(mentions.ticket_id), 3)
        self.assertEqual(len(mentions.lead_id), 3)
        self.assertEqual(
            self.env["helpdesk.ticket"].search_count([("social_account_id", "=", self.account.id)]),
            3,
        )
        self.assertEqual(
            self.env["mail.message"].search_count(
                [
                    ("message_type", "=", "user_notification"),
                    ("notification_ids.res_partner_id", "=", self.anna.partner_id.id),
                ]
            ),
            1,
        )

    def test_followers_of_a_private_case_are_those_who_may_read_it(self):
        partners = (self.manager + self.stranger + self.employee).partner_id
        private, public = self.decided(
            {"partner_ids": set(partners.ids)},
            self.item("secret", audience=Audience.DIRECT),
            self.item("not secret", author=BORIS),
        )
        self.assertEqual(private.ticket_id.message_partner_ids & partners, self.manager.partner_id)
        self.assertEqual(public.ticket_id.message_partner_ids & partners, partners)

    def test_an_activity_on_a_private_case_goes_to_somebody_who_may_read_it(self):
        self.member(self.anna)
        kind = self.env.ref("mail.mail_activity_data_todo")
        (mention,) = self.decided(
            {"balance": True, "activities": [(kind.id, self.employee.id, "Call", 2)]},
            self.item("secret", audience=Audience.DIRECT),
        )
        self.assertEqual(mention.ticket_id.activity_ids.user_id, self.anna)
        self.assertNotIn(self.employee.partner_id, mention.ticket_id.message_partner_ids)

    def test_a_rule_as_an_administrator_writes_it_does_all_that(self):
        self.member(self.anna)
        department = self.env["social.crm.department"].create({"name": "Law", "kind": "lead"})
        rule = self.env["social.crm.rule"].create(
            {
                "name": "Lawyers",
                "words": "lawyer",
                "sequence": 0,
                "outcome": "ticket",
                "team_id": self.team.id,
                "balance": True,
                "ticket_priority": "3",
                "approval": True,
                "tell_user_ids": [Command.link(self.manager.id)],
                "follower_ids": [Command.link(self.manager.partner_id.id)],
                "document": f"department_{department.id}",
            }
        )
        hit, other = self.arrive(
            self.item("my lawyer says hello"),
            self.item("nothing", author=BORIS),
            source=self.search_source,
        )
        self.assertRecordValues(
            hit.ticket_id,
            [{"user_id": self.anna.id, "priority": "3", "social_approval": rule.name}],
        )
        self.assertEqual(hit.lead_id, self.env["crm.lead"].browse(hit.document_ids.res_id))
        self.assertIn(self.manager.partner_id, hit.ticket_id.message_partner_ids)
        self.assertFalse(other.ticket_id)
        (private,) = self.arrive(self.item("a lawyer!", audience=Audience.DIRECT, author=BORIS))
        hit_again = self.env["social.crm.rule.hit"].search(
            [("mention_id", "=", private.id), ("rule_id", "=", rule.id)]
        )
        self.assertEqual(len(hit_again), 1)
        private.ticket_id.with_user(self.manager).team_id = self.other_team
        self.assertEqual(hit_again.overruled, "team")

    def test_the_number_of_queries_does_not_grow_with_the_tickets(self):
        self.keep_environments()
        self.member(self.anna, maximum=0)
        self.member(self.ben, maximum=0)

        def batch(size):
            mentions = self.store(*self.people(size))
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            with self.deciding(
                lambda facts: Decision(balance=True, tell_user_ids={self.manager.id})
            ):
                self.env["social.crm.process"]._process(self.account, mentions.ids)
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        batch(4)
        counted = {size: batch(size) for size in (10, 100)}
        self.assertEqual(counted[100], counted[10], counted)

    def test_customers_in_the_portal_do_not_read_about_colleagues(self):
        self.member(self.anna)
        ticket = self.given(self.item())
        portal = self._user("customer", "base.group_portal")
        ticket.partner_id = portal.partner_id
        theirs = ticket.with_user(portal)
        self.assertEqual(theirs.read(["name"])[0]["name"], ticket.name)
        for name in ("social_given_why", "social_handing", "social_passed_user_ids"):
            with self.assertRaises(AccessError):
                theirs.read([name])

    def test_who_may_get_cases_is_in_the_team(self):
        with self.assertRaises(ValidationError):
            self.member(self.stranger)

    def test_agents_say_that_they_are_away_and_change_nothing_else(self):
        mine, other = self.member(self.anna), self.member(self.ben)
        with self.assertRaises(AccessError):
            mine.with_user(self.anna).maximum = 99
        form = self.env["social.crm.away"].with_user(self.anna)
        with self.assertRaises(UserError):
            form.create({}).action_away()
        until = fields.Datetime.now() + timedelta(days=3)
        form.create({"away_until": until}).action_away()
        self.assertEqual((mine.away_until, other.away_until), (until, False))
        self.assertEqual(mine.availability, "away")
        form.create({}).action_back()
        self.assertEqual(mine.availability, "free")
        with self.assertRaisesRegex(UserError, "Ask a manager"):
            self.env["social.crm.member"].with_user(self.stranger).action_my_availability()
        with self.assertRaises(RedirectWarning) as leads:
            self.env["social.crm.member"].with_user(self.manager).action_my_availability()
        self.assertEqual(leads.exception.args[1], self.env.ref("social_crm.member_action").id)


@tagged("post_install", "-at_install")
class TestTwoWorkers(HandingCommon):
    def test_those_who_could_get_a_case_are_locked_until_it_is_given(self):
        self.member(self.anna, maximum=1)
        queries = []
        execute = type(self.env.cr).execute

        def listen(cr, query, *args, **kwargs):
            queries.append(str(query))
            return execute(cr, query, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", listen)
        self.given(*self.people(1))
        lock = [
            number
            for number, query in enumerate(queries)
            if "social_crm_member" in query and "FOR NO KEY UPDATE" in query
        ]
        count = [
            number
            for number, query in enumerate(queries)
            if "SELECT ticket.user_id, count(*)" in query
        ]
        self.assertTrue(lock and count)
        self.assertLess(lock[0], count[0], "counted before others were kept from giving")
