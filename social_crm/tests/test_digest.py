"""Odoo's digest tells of social service: each recipient of the own company, as far as the own
rights go."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.digest_digest import FIGURES, NOTHING
from ..networks.types import Audience, Author
from .common import BORIS, OURS
from .test_satisfaction_ask import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestDigest(SatisfactionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Social",
                "company_id": cls.company.id,
                "periodicity": "daily",
                **dict.fromkeys(FIGURES, True),
            }
        )

    def figures(self, user=None, digest=None):
        """What a recipient is told of the last 24 hours: name of the figure to its value."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = user or self.manager
        kpis = (digest or self.digest)._compute_kpis(user.company_id, user)
        return {
            kpi["kpi_name"]: kpi["kpi_col1"]["value"]
            for kpi in kpis
            if kpi["kpi_name"].startswith("kpi_social")
        }

    def answered(self, minutes, author=BORIS):
        """A case whose first answer took so many minutes."""
        (mention,) = self.arrive(
            self.item("Hello there?", author=author, minutes=600, thread_id=author.external_id)
        )
        mention.ticket_id.social_answered_at = mention.written_at + timedelta(minutes=minutes)
        return mention.ticket_id

    def rated(self, tickets, ago):
        """Let their ratings be of that time."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rating_rating SET rated_on = %s WHERE res_id = ANY(%s)",
            (fields.Datetime.now() - ago, tickets.ids),
        )

    def person(self, name):
        return Author(f"d-{name}", name, name, f"https://net.example/{name}")

    def test_it_tells_what_was_heard_answered_and_how_soon(self):
        before = self.figures()["kpi_social_heard"]
        for name, minutes in (("a", 10), ("b", 30), ("c", 500)):
            ticket = self.answered(minutes, self.person(name))
        self.arrive(self.item("ours", author=OURS, minutes=5), source=self.own_source)
        reply = self.env["social.crm.reply"].create(
            {"mention_id": ticket.social_opening_id.id, "text": "x", "audience": "public"}
        )
        lately = fields.Datetime.now() - timedelta(minutes=5)
        reply.sudo().write({"state": "sent", "sent_at": lately})
        machine = reply.sudo().copy({"automatic": True})
        machine.write({"state": "sent", "sent_at": lately})
        figures = self.figures()
        self.assertEqual(figures["kpi_social_heard"], before + 3)
        self.assertEqual(figures["kpi_social_answered"], 1, "what people said")
        self.assertEqual(figures["kpi_social_first_answer"], 30)

    def test_of_nothing_there_is_no_share_and_no_median(self):
        figures = self.figures()
        for name in (
            "kpi_social_first_answer",
            "kpi_social_promises",
            "kpi_social_satisfied",
            "kpi_social_reaction",
        ):
            self.assertEqual(figures[name], NOTHING)
        ticket = self.case()
        self.ask_all()
        ticket.social_satisfaction_ids._answer(1)
        self.rated(ticket, timedelta(minutes=5))
        self.assertEqual(self.figures()["kpi_social_satisfied"], 0, "that is a figure")

    def test_what_was_looked_at_before_does_not_stand_in_the_mail(self):
        self.answered(30)
        right = self.figures()
        looked = self.digest.with_user(self.manager).with_company(self.company)
        past = fields.Datetime.now() - timedelta(days=300)
        looked = looked.with_context(start_datetime=past, end_datetime=past + timedelta(days=1))
        self.assertEqual(looked.kpi_social_first_answer_value, 0)
        kpis = self.digest._compute_kpis(self.company, self.manager)
        found = {kpi["kpi_name"]: kpi["kpi_col1"]["value"] for kpi in kpis}
        self.assertEqual({name: found[name] for name in right}, right)

    def test_more_minutes_are_not_praised(self):
        before = self.answered(10, self.person("a"))
        before.social_answered_at = fields.Datetime.now() - timedelta(hours=30)
        self.answered(90, self.person("b"))
        kpis = self.digest._compute_kpis(self.company, self.manager)
        (kpi,) = (each for each in kpis if each["kpi_name"] == "kpi_social_first_answer")
        self.assertEqual(kpi["kpi_col1"]["value"], 90)
        self.assertFalse(kpi["kpi_col1"]["margin"], "Odoo paints a growing figure green")

    def test_satisfaction_is_of_those_who_answered_lately(self):
        tickets = self.case(author=self.person("a")) | self.case(author=self.person("b"))
        self.ask_all()
        for ticket, rate in zip(tickets, (5, 1), strict=True):
            ticket.social_satisfaction_ids._answer(rate)
        self.rated(tickets, timedelta(minutes=5))
        self.assertEqual(self.figures()["kpi_social_satisfied"], 50)
        self.rated(tickets, timedelta(days=2))
        self.assertEqual(self.figures()["kpi_social_satisfied"], NOTHING)

    def test_promises_kept_are_a_share_of_those_that_were_due(self):
        ticket = self.case()
        now = fields.Datetime.now()
        sla = self.env["helpdesk.sla"].create({"name": "x", "social_target": "first_answer"})
        Row = self.env["helpdesk.ticket.sla"]
        ticket.sla_ids.unlink()
        rows = Row.create(
            [
                {
                    "ticket_id": ticket.id,
                    "sla_id": sla.id,
                    "social_target": "next_answer",
                    "social_started_at": now - timedelta(hours=number),
                }
                for number in range(4)
            ]
        )
        for row, values in zip(
            rows,
            (
                {"state": "accomplished", "social_met_at": now - timedelta(hours=1)},
                {"state": "accomplished", "social_met_at": now - timedelta(hours=2)},
                {"state": "expired", "deadline": now - timedelta(hours=1)},
                {"state": "in_progress", "deadline": now + timedelta(hours=1)},
            ),
            strict=True,
        ):
            row.write(values)
        self.assertEqual(self.figures()["kpi_social_promises"], 67)

    def test_it_is_for_those_with_the_rights_alone(self):
        self.answered(10)
        reader = self._user("reader_d", "social_crm.group_reader")
        self.assertEqual(self.figures(self.employee), {})
        self.assertEqual(self.figures(reader).keys(), {"kpi_social_heard"})
        self.assertEqual(
            self.figures(self.agent).keys(),
            {"kpi_social_heard", "kpi_social_answered", "kpi_social_first_answer"},
        )
        self.assertEqual(self.figures(self.manager).keys(), FIGURES.keys())

    def test_a_reader_is_told_of_public_posts_and_a_stranger_not_of_private_ones(self):
        reader = self._user("reader_d", "social_crm.group_reader")
        before = {user: self.figures(user)["kpi_social_heard"] for user in (reader, self.stranger)}
        self.arrive(self.item("secret", audience=Audience.DIRECT))
        for user, count in before.items():
            self.assertEqual(self.figures(user)["kpi_social_heard"], count)

    def test_each_company_is_told_of_itself(self):
        self.answered(10)
        other = self._user(
            "other_d",
            "social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        theirs = self.digest.copy({"company_id": self.other_company.id})
        figures = self.figures(other, theirs)
        self.assertEqual(figures["kpi_social_heard"], 0)
        self.assertEqual(figures["kpi_social_first_answer"], NOTHING)

    def test_it_costs_the_same_however_much_there_is(self):
        self.keep_environments()

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.digest._compute_kpis(self.company, self.manager)
            return self.env.cr.sql_log_count - before

        self.answered(10, self.person("a"))
        queries()
        few = queries()
        for number in range(8):
            self.answered(10, self.person(f"n{number}"))
        self.assertLessEqual(queries(), few + 2)

    def test_the_mail_is_written_with_links_to_what_is_behind_the_figures(self):
        self.answered(10)
        self.digest.user_ids = self.manager
        self.digest.action_send_manual()
        mail = self.env["mail.mail"].search([("email_to", "=", self.manager.email_formatted)])[:1]
        self.assertIn("Posts Heard", mail.body_html)
        self.assertIn("social_crm.satisfaction_action", mail.body_html)

    def test_the_actions_behind_the_figures_are_there(self):
        for _group, action in FIGURES.values():
            self.assertTrue(self.env.ref(action), action)
