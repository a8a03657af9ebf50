from dataclasses import replace
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, OURS, SocialCommon


class TimelineCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create({"name": "Müller GmbH", "is_company": True})
        cls.martina = cls.env["res.partner"].create(
            {"name": "Martina Müller", "parent_id": cls.firm.id}
        )
        cls.seller = new_test_user(
            cls.env, "social_seller", groups="sales_team.group_sale_salesman_all_leads"
        )

    def page(self, record, user=None, **options):
        timeline = self.env["social.crm.timeline"].with_user(user or self.agent)
        return timeline.get_page(record._name, record.id, **options)

    def shown(self, record, user=None, **options):
        """Kinds and texts, newest first."""
        entries = self.page(record, user, **options)["entries"]
        return [(entry["kind"], entry["text"]) for entry in entries]

    def told(self):
        """Martina says two things, one of them privately; we answer the first."""
        public, private = self.arrive(
            self.item("It leaks", minutes=50),
            self.item("My number is 7", minutes=30, audience=Audience.DIRECT),
        )
        public.profile_id.partner_id = self.martina
        ours = self.item("Sorry", author=OURS, minutes=40, parent_id=public.external_id)
        (answer,) = self.arrive(ours, source=self.own_source)
        return public, private, answer

    def post(self, record, text, minutes, note=False, **values):
        message = record.message_post(
            body=text,
            message_type=values.pop("message_type", "comment"),
            subtype_xmlid="mail.mt_note" if note else "mail.mt_comment",
            **values,
        )
        message.date = datetime.now().replace(microsecond=0) - timedelta(minutes=minutes)
        return message


@tagged("post_install", "-at_install")
class TestTimeline(TimelineCommon):
    def test_posts_answers_mails_and_notes_stand_in_one_row_newest_first(self):
        public, _private, _answer = self.told()
        self.post(self.martina, "Where is my invoice?", 45, message_type="email")
        self.post(public.ticket_id, "She is right", 35, note=True)
        lead = self.env["crm.lead"].create({"name": "Kettles", "partner_id": self.martina.id})
        self.post(lead, "An offer", 20)
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        everything = [
            ("mail", "An offer"),
            ("said", "My number is 7"),
            ("note", "She is right"),
            ("answer", "Sorry"),
            ("mail", "Where is my invoice?"),
            ("said", "It leaks"),
        ]
        self.assertEqual(self.shown(self.martina), everything)
        self.assertEqual(self.shown(self.firm), everything, "a company sees its people")
        self.assertEqual(self.shown(lead), everything, "a lead shows the same of its contact")
        self.assertEqual(self.shown(self.martina, kinds=["note"]), [everything[2]])
        self.assertEqual(
            self.shown(self.martina, networks=["scripted"]),
            [everything[1], everything[3], everything[5]],
        )
        self.assertEqual(self.shown(self.martina, networks=["nowhere"]), [])

    def test_what_is_tracked_and_shown_twice_is_left_out(self):
        public, *_rest = self.told()
        self.assertTrue(public.message_id, "the ticket shows the post too")
        public.ticket_id.message_post(body="Stage changed", message_type="notification")
        kinds = [kind for kind, _text in self.shown(self.martina)]
        self.assertEqual(kinds, ["said", "answer", "said"])

    def test_a_mail_that_we_sent_is_a_mail_whatever_odoo_calls_its_kind(self):
        self.post(self.martina, "Your ticket is closed", 5, True, message_type="email_outgoing")
        self.assertEqual(self.shown(self.martina), [("mail", "Your ticket is closed")])

    def test_whom_a_post_addresses_is_left_out_of_its_words(self):
        (mention,) = self.arrive(self.item("@acme @net It leaks"))
        mention.profile_id.partner_id = self.martina
        self.assertEqual(self.shown(self.martina), [("said", "It leaks")])

    def test_a_reader_sees_no_private_messages_and_nothing_of_tickets(self):
        public, _private, _answer = self.told()
        self.post(public.ticket_id, "Inside", 10, note=True)
        self.post(self.martina, "About her", 5, note=True)
        self.assertEqual(
            self.shown(self.martina, self.seller),
            [("note", "About her"), ("answer", "Sorry"), ("said", "It leaks")],
        )
        summary = self.env["social.crm.timeline"].with_user(self.seller)
        summary = summary.get_summary("res.partner", self.martina.id)
        self.assertEqual(sum(summary["moods"].values()), 1)
        self.assertIs(summary["open_tickets"], False)
        last = self.page(self.martina, self.seller)["entries"][-1]
        self.assertEqual((last["place"], last["place_open"]), (public.ticket_number, False))
        last = self.page(self.martina)["entries"][-1]
        self.assertEqual(last["place_open"], ["helpdesk.ticket", public.ticket_id.id])

    def test_an_agent_of_another_team_sees_what_is_public_only(self):
        public, _private, _answer = self.told()
        self.post(public.ticket_id, "Inside", 10, note=True)
        self.assertEqual(
            self.shown(self.martina, self.stranger), [("answer", "Sorry"), ("said", "It leaks")]
        )

    def test_another_company_sees_nothing(self):
        public, *_rest = self.told()
        outsider = new_test_user(
            self.env,
            "social_outsider",
            groups="social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        self.assertEqual(self.shown(self.martina, outsider), [])
        with self.assertRaises(AccessError):
            self.page(public.profile_id, outsider)

    def test_who_may_read_no_mentions_or_not_the_record_is_refused(self):
        self.told()
        with self.assertRaises(AccessError):
            self.page(self.martina, self.employee)
        lead = self.env["crm.lead"].create({"name": "Kettles", "partner_id": self.martina.id})
        with self.assertRaises(AccessError):
            self.page(lead, self.agent)
        with self.assertRaises(UserError):
            self.page(self.env.user, self.agent)
        with self.assertRaises(UserError):
            self.page(self.martina, self.agent, before=["yesterday", "x"])

    def test_pages_go_on_where_the_last_ended_also_within_a_second(self):
        items = [self.item(f"Nr. {number}") for number in range(7)]
        moment = items[0].written_at
        mentions = self.store(*(replace(item, written_at=moment) for item in items))
        mentions.profile_id.partner_id = self.martina
        for number in range(3):
            self.post(self.martina, f"Mail {number}", 0).date = fields.Datetime.to_string(moment)
        whole = self.page(self.martina, limit=50)
        self.assertEqual(len(whole["entries"]), 10)
        self.assertIs(whole["next"], False)
        keys, before = [], None
        while before is not False:
            page = self.page(self.martina, before=before, limit=3)
            keys += [entry["key"] for entry in page["entries"]]
            before = page["next"]
        self.assertEqual(keys, [entry["key"] for entry in whole["entries"]])

    def test_a_page_costs_the_same_whatever_there_is(self):
        self.keep_environments()

        def cost(record):
            self.env.invalidate_all()
            self.agent.mapped("tz")  # who asks is known, whether or not his words are on the page
            begin = self.env.cr.sql_log_count
            self.page(record, limit=50)
            timeline = self.env["social.crm.timeline"].with_user(self.agent)
            timeline.get_summary(record._name, record.id)
            return self.env.cr.sql_log_count - begin

        self.told()
        self.post(self.martina, "One", 5)
        cost(self.firm)  # what is asked once only, such as rights
        few = cost(self.firm)
        for number in range(5):
            author = Author(f"u-{number}", f"user{number}", f"User {number}")
            said = self.arrive(*(self.item(f"{number} {again}", author) for again in range(6)))
            person = self.env["res.partner"].create(
                {"name": f"User {number}", "parent_id": self.firm.id}
            )
            said.profile_id.partner_id = person
            self.post(person, "Hello", number)
            self.post(said.ticket_id[:1], "Note", number, note=True)
        self.assertGreater(len(self.page(self.firm, limit=50)["entries"]), 40)
        many = cost(self.firm)
        self.assertEqual(many, few)

    def test_the_names_of_a_companys_people_stand_beside_what_they_said(self):
        self.told()
        names = {entry["who"] and entry["who"][1] for entry in self.page(self.firm)["entries"]}
        self.assertIn("Martina Müller", names)
        self.assertEqual({entry["who"] for entry in self.page(self.martina)["entries"]}, {False})

    def test_what_its_author_deleted_is_not_shown(self):
        public, *_rest = self.told()
        self.store(deleted=(public.external_id,))
        entry = self.page(self.martina)["entries"][-1]
        self.assertEqual((entry["text"], entry["gone"]), ("", True))

    def test_the_summary_says_what_is_known_and_what_is_not(self):
        public, private, answer = self.told()
        other = Author("u-second", "martina2", "Martina", followers=30)
        (third,) = self.arrive(self.item("Thank you", other, minutes=10))
        third.profile_id.partner_id = self.martina
        third.mood = False
        (public + private).with_user(self.agent).action_set_mood("negative")
        summary = self.env["social.crm.timeline"].with_user(self.agent)
        summary = summary.get_summary("res.partner", self.firm.id)
        self.assertEqual(summary["reach"], MARTINA.followers + 30)
        self.assertEqual(
            summary["moods"], {"negative": 2, "neutral": 0, "positive": 0, "unknown": 1}
        )
        counted = [sum(month[mood] for month in summary["months"]) for mood in summary["moods"]]
        self.assertEqual(counted, [2, 0, 0, 1])
        self.assertEqual(len(summary["months"]), 12)
        self.assertEqual(summary["heard"], fields.Datetime.to_string(third.written_at))
        self.assertEqual(summary["answered"], fields.Datetime.to_string(answer.written_at))
        self.assertEqual(summary["open_tickets"], len((public + private + third).ticket_id))

    def test_a_profile_shows_its_own(self):
        public, *_rest = self.told()
        self.arrive(self.item("Me too", BORIS))
        self.post(self.martina, "A mail", 5)
        texts = [text for _kind, text in self.shown(public.profile_id)]
        self.assertEqual(texts, ["My number is 7", "Sorry", "It leaks"])


@tagged("post_install", "-at_install")
class TestPartnerFacts(TimelineCommon):
    def test_counts_of_many_contacts_cost_as_little_as_those_of_one(self):
        self.keep_environments()
        (mention,) = self.arrive(self.item())
        mention.profile_id.partner_id = self.martina
        partners = self.firm + self.martina
        partners.invalidate_recordset()
        self.assertEqual(partners.mapped("social_mention_count"), [1, 1])
        self.assertEqual(partners.mapped("social_reach"), [12, 12])
        self.assertEqual(self.firm.social_last_at, mention.written_at)
        parent = self.firm
        for number in range(5):
            parent = self.env["res.partner"].create({"name": str(number), "parent_id": parent.id})
            author = Author(f"u-{number}", f"user{number}", f"User {number}", followers=1)
            (mention,) = self.arrive(self.item(author=author))
            mention.profile_id.partner_id = parent
            partners += parent
        self.env.invalidate_all()
        partners = partners.with_prefetch(partners.ids)
        with self.assertQueryCount(4):
            counts = partners.mapped("social_mention_count")
        self.assertEqual(counts, [6, 1, 5, 4, 3, 2, 1])
        self.assertEqual(self.firm.social_reach, 17)
