"""A case in the inbox: its conversation page by page, who is who, and the person beside it."""

import json
from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..networks.types import Attachment, Audience, Author
from .common import BORIS, MARTINA, OURS, SocialCommon


class CaseCommon(SocialCommon):
    def setUp(self):
        super().setUp()
        self.inbox = self.env["social.crm.inbox"].with_user(self.agent)

    def key(self, mention):
        return f"t{mention.ticket_id.id}"

    def posts(self, mention, user=None, **options):
        inbox = self.inbox.with_user(user or self.agent)
        return inbox.entries(self.key(mention), **options)["entries"]

    def shown(self, mention, user=None, **options):
        """Types and ids of records, oldest first."""
        numbers = {"post": "mention_id", "note": "message_id", "mail": "message_id"}
        return [
            (entry["type"], entry[numbers.get(entry["type"], "reply_id")])
            for entry in self.posts(mention, user, **options)
        ]

    def thread(self):
        """A public thread: the customer asks, somebody else joins in, and we answer both."""
        (first,) = self.arrive(
            self.item("It leaks", minutes=60, external_id="root", thread_id="t"),
        )
        (bystander,) = self.arrive(
            self.item(
                "Mine too",
                author=BORIS,
                minutes=50,
                thread_id="t",
                parent_id="root",
            ),
            source=self.search_source,
        )
        (ours,) = self.arrive(
            self.item("We look into it", author=OURS, minutes=40, thread_id="t", parent_id="root"),
            source=self.own_source,
        )
        return first, bystander, ours

    def note(self, ticket, text, minutes, note=True, **values):
        message = ticket.message_post(
            body=text,
            message_type=values.pop("message_type", "comment"),
            subtype_xmlid="mail.mt_note" if note else "mail.mt_comment",
            **values,
        )
        message.date = datetime.now().replace(microsecond=0) - timedelta(minutes=minutes)
        return message

    def outsider(self):
        return new_test_user(
            self.env,
            "social_outsider",
            groups="social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )


@tagged("post_install", "-at_install")
class TestInboxEntries(CaseCommon):
    def test_the_whole_thread_is_shown_and_everybody_told_apart(self):
        first, bystander, ours = self.thread()
        roles = {entry["mention_id"]: entry["author"]["role"] for entry in self.posts(first)}
        self.assertEqual(roles, {first.id: "customer", bystander.id: "bystander", ours.id: "us"})
        case = self.inbox.case(self.key(first))
        self.assertEqual(case["answer"], first.id)
        self.assertFalse(case["refusal"])

    def test_posts_of_the_thread_that_have_no_ticket_are_shown_too(self):
        first, bystander, _ours = self.thread()
        bystander.sudo().ticket_id = False
        self.assertIn(("post", bystander.id), self.shown(first))

    def test_who_is_known_to_help_is_a_super_user(self):
        first, bystander, _ours = self.thread()
        bystander.profile_id.with_user(self.agent)._set_standing("supporter", "Helps a lot")
        entry = next(each for each in self.posts(first) if each["mention_id"] == bystander.id)
        self.assertEqual(entry["author"]["role"], "superuser")
        self.assertEqual(entry["author"]["standing_label"], "Supporter")

    def test_an_important_customer_stays_the_customer(self):
        first, *_rest = self.thread()
        first.profile_id.with_user(self.agent)._set_standing("vip", "Buys a lot")
        author = self.posts(first)[0]["author"]
        self.assertEqual((author["role"], author["standing"]), ("customer", "vip"))

    def test_an_answer_says_whom_it_answers_and_which_colleague_wrote_it(self):
        first, _bystander, ours = self.thread()
        self.env["social.crm.reply"].with_user(self.agent).create(
            {"mention_id": first.id, "text": "We look into it"}
        ).sudo().write({"external_id": ours.external_id, "state": "sent"})
        entry = self.posts(first)[-1]
        self.assertEqual(entry["author"]["colleague"], self.agent.name)
        self.assertEqual(entry["parent"]["id"], f"m{first.id}")
        self.assertEqual(entry["parent"]["words"], "It leaks")

    def test_what_is_quoted_stands_there_as_far_as_it_may_be_read(self):
        first, bystander, _ours = self.thread()
        (quoting,) = self.arrive(
            self.item("This!", minutes=5, thread_id="t", quoted_id=bystander.external_id)
        )
        (strange,) = self.arrive(
            self.item("And this", minutes=4, thread_id="t", quoted_id="gone-somewhere")
        )
        entries = {entry["mention_id"]: entry for entry in self.posts(first)}
        self.assertEqual(entries[quoting.id]["quotes"]["words"], "Mine too")
        self.assertFalse(entries[strange.id]["quotes"]["id"])
        self.assertFalse(entries[first.id]["quotes"])

    def test_pages_go_on_where_the_last_one_ended_and_miss_nothing(self):
        items = [
            self.item(
                f"Post {number}", minutes=500 - number, thread_id="t", external_id=f"p{number}"
            )
            for number in range(23)
        ]
        mentions = self.arrive(*items)
        # The same second for some: the id decides.
        mentions[4:9].sudo().write({"written_at": mentions[4].written_at})
        seen, before = [], None
        while True:
            page = self.inbox.entries(self.key(mentions[0]), before, limit=5)
            seen = [entry["mention_id"] for entry in page["entries"]] + seen
            before = page["next"]
            if not before:
                break
        expected = mentions.sorted(lambda mention: (mention.written_at, mention.id)).ids
        self.assertEqual(seen, expected)

    def test_a_post_that_is_gone_is_said_to_be_gone(self):
        first, *_rest = self.thread()
        first.sudo().write({"gone_at": first.written_at, "text": False})
        entry = self.posts(first)[0]
        self.assertTrue(entry["gone"])
        self.assertNotIn("leaks", entry["body"])
        self.assertFalse(entry["understood"])

    def test_files_are_shown_with_their_descriptions_and_load_nothing(self):
        (mention,) = self.arrive(
            self.item(
                "Look",
                attachments=(
                    Attachment("https://net.example/a.png", "image", alt="A kettle"),
                    Attachment("javascript:alert(1)"),
                ),
            )
        )
        files = self.posts(mention)[0]["media"]
        self.assertEqual([file["alt"] for file in files], ["A kettle", ""])
        self.assertFalse(any(file["attachment_id"] for file in files))
        self.assertNotIn("javascript:", str([file["link"] for file in files]))

    def test_hostile_html_and_links_are_harmless(self):
        (mention,) = self.arrive(self.item("x"))
        mention.sudo().write(
            {
                "html": '<p onclick="alert(1)" style="position:fixed" id="o_main">Hi'
                '<script>alert(1)</script><a href="javascript:alert(1)">x</a>'
                '<a href="https://net.example/1">y</a>'
                '<img src="https://spy.example/p.png" alt="P"></p>',
                "url": "javascript:alert(1)",
            }
        )
        entry = self.posts(mention)[0]
        self.assertEqual(entry["url"], "")
        for bad in ("<script", "javascript:", "onclick", "style=", "id=", "<img"):
            self.assertNotIn(bad, entry["body"])
        self.assertIn('rel="noopener noreferrer"', entry["body"])

    # Notes, mails, the person

    def test_notes_are_shown_unless_switched_off_and_mails_on_the_ticket_always(self):
        first, bystander, ours = self.thread()
        note = self.note(first.ticket_id, "She is right", 55)
        mail = self.note(first.ticket_id, "My address", 45, note=False, message_type="email")
        self.assertEqual(
            self.shown(first),
            [
                ("post", first.id),
                ("note", note.id),
                ("post", bystander.id),
                ("mail", mail.id),
                ("post", ours.id),
            ],
        )
        without = self.shown(first, layers=[])
        self.assertNotIn(("note", note.id), without)
        self.assertIn(("mail", mail.id), without)

    def test_notes_are_safe_html(self):
        first, *_rest = self.thread()
        message = self.note(first.ticket_id, "x", 5)
        message.body = (
            "<p>Hi <b>all</b><img src='https://spy.example/p.png'>"
            "<img src='/web/image/../session/logout'><img src='/web/image/7?width=9'>"
            "<a href='javascript:alert(1)'>x</a><a href='/web/session/logout'>y</a></p>"
        )
        body = next(each for each in self.posts(first) if each["type"] == "note")["body"]
        self.assertIn("<b>all</b>", body)
        self.assertEqual(body.count("<img"), 1, "our own picture alone is loaded")
        for bad in ("javascript:", "logout"):
            self.assertNotIn(bad, body)

    def test_with_the_person_comes_what_was_said_elsewhere_and_once_only(self):
        first, bystander, ours = self.thread()
        (private,) = self.arrive(
            self.item("My number is 7", minutes=20, audience=Audience.DIRECT, thread_id="dm")
        )
        partner = self.env["res.partner"].create({"name": "Martina Müller"})
        first.profile_id.partner_id = partner
        letter = self.note(partner, "About my invoice", 10, note=False, message_type="email")
        thread = [("post", first.id), ("post", bystander.id), ("post", ours.id)]
        self.assertEqual(self.shown(first), thread)
        everything = self.posts(first, layers=["notes", "person"])
        self.assertEqual(
            [(each["type"], each.get("mention_id") or each["message_id"]) for each in everything],
            [*thread, ("post", private.id), ("mail", letter.id)],
        )
        self.assertFalse(everything[3]["here"])
        self.assertTrue(everything[0]["here"])
        self.assertEqual(everything[4]["place"]["name"], "Martina Müller")

    def test_what_others_said_in_private_in_the_same_thread_is_not_shown(self):
        first, *_rest = self.thread()
        (secret,) = self.arrive(
            self.item("Secret", author=BORIS, audience=Audience.DIRECT, thread_id="t", minutes=5)
        )
        for layers in ([], ["notes"], ["notes", "person"]):
            self.assertNotIn(("post", secret.id), self.shown(first, layers=layers))

    # Answers on their way

    def test_answers_on_their_way_stand_at_the_end_with_what_is_wrong(self):
        first, *_rest = self.thread()
        Reply = self.env["social.crm.reply"].with_user(self.agent)
        draft = Reply.create({"mention_id": first.id, "text": "<b>Sorry</b>"})
        failed = Reply.create({"mention_id": first.id, "text": "Once more"})
        failed.sudo().write({"state": "failed", "error": "The network said no."})
        said = Reply.create({"mention_id": first.id, "text": "Said"})
        said.sudo().state = "sent"
        entries = self.posts(first)[-2:]
        self.assertEqual([each["reply_id"] for each in entries], [draft.id, failed.id])
        self.assertEqual(entries[0]["text"], "<b>Sorry</b>")
        self.assertTrue(entries[0]["mine"])
        self.assertEqual(entries[1]["error"], "The network said no.")
        before = self.inbox.entries(self.key(first), limit=1)["next"]
        older = self.inbox.entries(self.key(first), before)["entries"]
        self.assertNotIn("answer", [each["type"] for each in older])

    # Rights

    def test_another_team_sees_the_public_part_only(self):
        first, bystander, ours = self.thread()
        (private,) = self.arrive(
            self.item("My number is 7", minutes=20, audience=Audience.DIRECT, thread_id="dm")
        )
        first.ticket_id.sudo().team_id = self.other_team
        (first + bystander + ours).invalidate_recordset()
        layers = ["notes", "person"]
        shown = self.shown(first, self.stranger, layers=layers)
        self.assertIn(("post", first.id), shown)
        self.assertNotIn(("post", private.id), shown)
        self.assertIn(("post", private.id), self.shown(first, self.manager, layers=layers))
        person = str(self.inbox.with_user(self.stranger).person(self.key(first)))
        self.assertNotIn(private.ticket_id.number, person)
        case = self.inbox.with_user(self.stranger).case(self.key(first))
        self.assertNotIn(f"t{private.ticket_id.id}", [each["key"] for each in case["others"]])

    def test_private_words_are_not_told_as_what_was_answered_or_quoted(self):
        (secret,) = self.arrive(
            self.item(
                "Secret", author=BORIS, audience=Audience.DIRECT, thread_id="dm", external_id="s"
            )
        )
        (public,) = self.arrive(self.item("As I said", thread_id="t", quoted_id="s", minutes=5))
        public.ticket_id.sudo().team_id = self.other_team
        public.sudo().parent_id = secret
        (entry,) = [
            each for each in self.posts(public, self.stranger) if each["mention_id"] == public.id
        ]
        self.assertNotIn("Secret", str(entry))

    def test_another_company_opens_no_case(self):
        first, *_rest = self.thread()
        outsider = self.inbox.with_user(self.outsider())
        for method in ("case", "entries", "person"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(outsider, method)(self.key(first))

    def test_a_colleague_who_may_read_tickets_only_opens_no_case(self):
        first, *_rest = self.thread()
        with self.assertRaises(AccessError):
            self.inbox.with_user(self.employee).case(self.key(first))

    # Cost

    def test_a_page_costs_the_same_queries_whatever_its_length(self):
        self.keep_environments()
        few = self.arrive(
            self.item("One", thread_id="few", attachments=(Attachment("https://a/1", "image"),))
        )
        many = self.arrive(
            *(
                self.item(
                    f"Post {number}",
                    author=MARTINA if number % 3 else BORIS,
                    thread_id="many",
                    external_id=f"q{number}",
                    parent_id=f"q{number - 1}" if number else "",
                    quoted_id=f"q{number - 1}" if number else "",
                    attachments=(Attachment(f"https://a/{number}", "image"),),
                    minutes=100 - number,
                )
                for number in range(30)
            )
        )
        for mention in (few, many[1]):
            for number in range(1 if mention == few else 12):
                self.note(mention.ticket_id, f"Note {number}", number)
        counts = []
        for mention in (few, many[1], few, many[1]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.posts(mention, layers=["notes", "person"])
            counts.append((self.env.cr.sql_log_count - before, len(found)))
        self.assertGreaterEqual(counts[1][1], 30)
        self.assertLessEqual(counts[3][0], counts[2][0] + 2, counts)


@tagged("post_install", "-at_install")
class TestInboxPerson(CaseCommon):
    def section(self, mention, code, user=None):
        person = self.inbox.with_user(user or self.agent).person(self.key(mention))
        return next((each for each in person["sections"] if each["code"] == code), None)

    def linked(self, *items):
        """The customer is known."""
        mentions = self.arrive(*(items or (self.item("It leaks", thread_id="t"),)))
        partner = self.env["res.partner"].create(
            {"name": "Martina Müller", "ref": "K-4711", "email": "martina@customer.example"}
        )
        mentions[0].profile_id.partner_id = partner
        return mentions[0], partner

    def test_a_case_says_who_it_is_with_and_how_it_stands(self):
        mention, _partner = self.linked()
        case = self.inbox.case(self.key(mention))
        self.assertEqual(case["title"], "It leaks")
        self.assertEqual(case["person"]["handle"], "@mausi007")
        self.assertEqual(case["person"]["followers"], 12)
        self.assertTrue(case["person"]["may_link"])
        self.assertEqual(case["url"], mention.url)
        json.dumps(case)
        json.dumps(self.inbox.person(self.key(mention)))

    def test_a_post_without_a_ticket_is_shown_in_the_same_way(self):
        (heard,) = self.arrive(self.item("widgets!", thread_id="w"), source=self.search_source)
        self.assertFalse(heard.ticket_id)
        case = self.inbox.case(f"m{heard.id}")
        self.assertEqual(case["answer"], heard.id)
        self.assertFalse(case["stage"])
        self.assertEqual([each["mention_id"] for each in case["entries"]], heard.ids)
        self.assertEqual(self.inbox.person(f"m{heard.id}")["profile_id"], heard.profile_id.id)

    def test_where_nothing_can_be_answered_a_sentence_says_why(self):
        mention, _partner = self.linked()
        mention.sudo().gone_at = mention.written_at
        case = self.inbox.case(self.key(mention))
        self.assertFalse(case["answer"])
        self.assertIn("no post of the customer", case["refusal"])

    def test_the_contact_has_its_number_and_opens(self):
        mention, partner = self.linked()
        rows = self.section(mention, "contact")["rows"]
        self.assertEqual(rows[0]["open"], ["res.partner", partner.id])
        self.assertIn("K-4711", [row["value"] for row in rows])

    def test_other_cases_of_the_same_person_are_named_open_ones_first(self):
        mention, partner = self.linked(
            self.item("It leaks", thread_id="t"), self.item("And another thing", thread_id="u")
        )
        closed = self.env["helpdesk.ticket"].create(
            {"name": "Old", "description": "x", "partner_id": partner.id, "team_id": self.team.id}
        )
        stage = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        closed.stage_id = stage
        rows = self.section(mention, "tickets")["rows"]
        self.assertEqual(
            [row["open"][1] for row in rows],
            [self.other_ticket(mention).id, closed.id],
        )
        case = self.inbox.case(self.key(mention))
        self.assertEqual(
            [other["key"] for other in case["others"]], [f"t{self.other_ticket(mention).id}"]
        )

    def other_ticket(self, mention):
        return self.env["helpdesk.ticket"].search(
            [
                ("social_profile_id", "=", mention.profile_id.id),
                ("id", "!=", mention.ticket_id.id),
                ("social_done", "!=", True),
            ]
        )

    def test_the_mood_counts_posts_that_the_user_may_read(self):
        mention, _partner = self.linked(
            self.item("It leaks", thread_id="t"),
            self.item("Secret", thread_id="u", audience=Audience.DIRECT),
        )
        mine = self.section(mention, "heard")
        self.assertEqual(mine["rows"][0]["value"], "2")
        self.assertEqual(len(mine["months"]), 12)
        mention.ticket_id.sudo().team_id = self.other_team
        self.assertEqual(self.section(mention, "heard", self.stranger)["rows"][0]["value"], "1")

    def test_consents_say_where_and_to_what_there_is_none(self):
        mention, partner = self.linked()
        self.env["social.crm.consent"]._give(
            partner, ["marketing"], channel="email", how="agent", company=self.company
        )
        rows = {row["label"]: row for row in self.section(mention, "consents")["rows"]}
        self.assertEqual(rows["News and offers"]["value"], "E-mail")
        self.assertEqual(rows["Ask how it was"]["value"], "no consent")

    def test_what_a_user_may_not_read_has_no_section(self):
        mention, partner = self.linked()
        self.env["crm.lead"].create({"name": "Kettles", "partner_id": partner.id})
        self.assertIsNone(self.section(mention, "leads"))
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self.section(mention, "leads")["rows"][0]["label"], "Kettles")

    def test_somebody_unknown_has_no_sections_of_others(self):
        (mention,) = self.arrive(self.item("Who am I?", author=Author.unknown("i77")))
        (other,) = self.arrive(self.item("And I?", author=Author.unknown("i78")))
        person = self.inbox.person(self.key(mention))
        self.assertTrue(person["unknown"])
        self.assertFalse(person["may_link"])
        self.assertNotIn(other.ticket_id.number, str(person))

    def test_the_person_costs_the_same_queries_whatever_there_is(self):
        self.keep_environments()
        mention, partner = self.linked()
        one = self.queries(mention)
        for number in range(6):
            self.arrive(self.item(f"More {number}", thread_id=f"more{number}"))
            self.env["helpdesk.ticket"].create(
                {"name": f"T{number}", "description": "x", "partner_id": partner.id}
            )
        self.assertLessEqual(self.queries(mention), one + 3)

    def queries(self, mention):
        self.inbox.person(self.key(mention))
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.inbox.person(self.key(mention))
        return self.env.cr.sql_log_count - before
