"""What is practised stays with who practises."""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .practice import PracticeCommon

SORRY = "We are sorry. A replacement is on its way to you."


@tagged("post_install", "-at_install")
class TestPracticeApart(PracticeCommon):
    def setUp(self):
        super().setUp()
        self.desk = self.practice(language="en", conversations=3, minutes=5)
        self.desk.user_id = self.agent
        self.desk.team_id.user_ids = [Command.link(self.agent.id)]

    def begin(self):
        """Three customers have written."""
        return self.arrives(self.desk, minutes=6)

    def test_a_number_that_a_real_contact_has_leads_to_nobody(self):
        numbers = [str(number) for number in range(900_000, 900_040)]
        self.env["res.partner"].create([{"name": f"Real {n}", "ref": n} for n in numbers])
        mentions = self.begin()
        mentions[0].sudo().text = f"My customer number is {numbers[3]}."
        recognition = self.env["social.crm.recognition"]
        texts = {mentions[0].profile_id.id: [(mentions[0].text, True, mentions[0].id)]}
        self.assertFalse(recognition._find(mentions[0].profile_id, texts))
        with self.assertRaisesRegex(UserError, "invented"):
            mentions[0].profile_id.with_user(self.agent)._link(
                self.env["res.partner"].search([("ref", "=", numbers[3])])
            )

    def test_rules_give_it_to_nobody_else_and_tell_nobody_and_are_not_counted(self):
        rule = self.env["social.crm.rule"].create(
            {
                "name": "All to sales",
                "words": "the\nis\nmy",
                "outcome": "lead",
                "team_id": self.other_team.id,
                "user_id": self.stranger.id,
                "tell_user_ids": [Command.link(self.manager.id)],
                "ticket_priority": "3",
            }
        )
        before = self.env["mail.message"].search_count([])
        mentions = self.begin()
        (real,) = self.arrive(self.item("My kettle is broken, the lid is off"))
        tickets = mentions.ticket_id
        self.assertEqual(tickets.user_id, self.agent)
        self.assertEqual(tickets.team_id, self.team)
        self.assertIn("3", tickets.mapped("priority"), "how urgent it is, the rules do say")
        self.assertFalse(mentions.lead_id)
        hits = self.env["social.crm.rule.hit"].search([("rule_id", "=", rule.id)])
        self.assertEqual(hits.mention_id, real)
        notified = self.env["mail.notification"].search(
            [("mail_message_id", ">", before), ("mail_message_id.res_id", "in", tickets.ids)]
        )
        self.assertFalse(notified.res_partner_id - self.agent.partner_id)

    def test_only_who_practises_is_told(self):
        ticket = self.begin()[0].ticket_id
        (real,) = self.arrive(self.item())
        told = {
            self.manager: {"late": [ticket, real.ticket_id]},
            self.agent: {"late": [ticket]},
            self.stranger: {"late": [ticket]},
        }
        last = self.env["mail.message"].search([], limit=1, order="id desc").id
        self.env["social.crm.assignment"]._tell(told)
        messages = self.env["mail.message"].search([("id", ">", last)])
        heard = {partner: message.body for message in messages for partner in message.partner_ids}
        self.assertEqual(set(heard), {self.manager.partner_id, self.agent.partner_id})
        self.assertNotIn(ticket.number, heard[self.manager.partner_id])
        self.assertIn(real.ticket_id.number, heard[self.manager.partner_id])

    def test_nothing_is_learned_from_it(self):
        mentions = self.begin()
        (real,) = self.arrive(self.item("Where is my parcel?"))
        for mention in (mentions[0], real):
            mention.with_user(self.agent).action_correct({"mood": "negative"})
        examples = self.env["social.crm.example"].search([])
        self.assertIn(real, examples.mention_id)
        self.assertFalse(examples.mention_id & mentions)

    def test_it_is_never_the_same_as_something_real(self):
        practised = self.begin()[0]
        (real,) = self.arrive(self.item(practised.text * 2))
        (again,) = self.arrive(self.item(practised.text * 2))
        (copy,) = self.arrive(self.item(practised.text))
        self.assertTrue(real.same_id)
        self.assertEqual(again.same_id, real.same_id)
        self.assertNotIn(practised, real.same_id.mention_ids)
        self.assertFalse(practised.same_id & copy.same_id)

    def test_a_full_practice_leaves_room_for_real_cases(self):
        self.begin()
        self.assertEqual(self.env["social.crm.member"]._loads(self.agent.ids), {})

    def test_nobody_has_to_agree_but_what_would_be_needed_is_known(self):
        mention = self.begin()[0]
        self.env["social.crm.approval.rule"].create(
            {"name": "All", "level": "manager", "tz": "UTC"}
        )
        reply = (
            self.env["social.crm.reply"]
            .with_user(self.agent)
            .create({"mention_id": mention.id, "text": SORRY, "audience": "public"})
        )
        self.assertEqual(reply._need().level, "direct")
        self.assertEqual(reply.with_context(social_crm_as_if_real=True)._need().level, "manager")

    def test_what_makes_no_sense_is_refused(self):
        mention = self.begin()[0]
        ticket = mention.ticket_id.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "practice"):
            mention.with_user(self.manager).action_make_lead()
        with self.assertRaisesRegex(UserError, "practice"):
            ticket.user_id = self.stranger
        ticket.user_id = self.agent

    def test_nobody_is_asked_which_contact_an_invented_customer_is(self):
        profile = self.begin()[0].profile_id.with_user(self.agent)
        self.assertIn("invented", profile.identity_panel()["closed"])
        with self.assertRaisesRegex(UserError, "invented"):
            profile.action_create_partner()

    def test_no_figure_and_no_list_counts_it(self):
        practised = self.begin()
        (real,) = self.arrive(self.item("My kettle is broken"))
        practised.profile_id.sudo().followers = 9_000_000
        real.profile_id.followers = 10
        reply = self.env["social.crm.reply"].create(
            {"mention_id": practised[0].id, "text": SORRY, "audience": "public"}
        )
        network = self.desk._network()
        reply._move("queued")
        reply._move("sending")
        reply._finish("send", network.send(reply._as_value(), reply.key))
        self.env["social.crm.profile"]._cron_influence()
        self.env.flush_all()
        self.env.invalidate_all()
        said = self.env["social.crm.said"].search([("company_id", "=", self.company.id)])
        self.assertIn(real, said.mention_id)
        self.assertFalse(said.mention_id & practised)
        people = self.env["social.crm.person"].search([]).profile_id
        self.assertIn(real.profile_id, people)
        self.assertFalse(people & practised.profile_id)
        (practised[0] | real).sudo().gone_at = fields.Datetime.now()
        self.env.flush_all()
        gone = self.env["social.crm.gone"].search([]).ids
        self.assertIn(real.id, gone)
        self.assertNotIn(practised[0].id, gone)
        self.assertNotIn(reply, self.env["social.crm.approval.said"].search([]).reply_id)
        self.assertEqual(set(practised.profile_id.mapped("influence")), {0})
        self.assertGreater(real.profile_id.influence, 0)
        for action, model, mine, others in (
            ("mention_action", "social.crm.mention", real, practised),
            ("profile_action", "social.crm.profile", real.profile_id, practised.profile_id),
            ("ticket_action", "helpdesk.ticket", real.ticket_id, practised.ticket_id),
            ("reply_action", "social.crm.reply", reply.browse(), reply),
            ("influence_action", "social.crm.profile", real.profile_id, practised.profile_id),
        ):
            domain = safe_eval(self.env.ref(f"social_crm.{action}").domain)
            found = self.env[model].search(domain)
            self.assertEqual(mine & found, mine, action)
            self.assertFalse(found & others, action)

    def test_the_inbox_marks_it(self):
        mention = self.begin()[0]
        (real,) = self.arrive(self.item())
        inbox = self.env["social.crm.inbox"].with_user(self.agent)
        rows = inbox._ticket_rows(mention.ticket_id | real.ticket_id)
        marked = {row["ticket_id"] for row in rows if "Practice" in str(row["tags"])}
        self.assertEqual(marked, {mention.ticket_id.id})
