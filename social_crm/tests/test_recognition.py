"""Who is it: what is found in words and what is declared links by itself where it is certain; the
rest is suggested."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..networks.types import Audience, Author, Link
from .common import BORIS, MARTINA, SocialCommon

WORDS = ("Haber", "Lind", "Morgen", "Winter", "Tauben", "Kessel", "Zorn")


class RecognitionCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.de")
        # Chance is judged by how many contacts there are: some, as in a small company.
        cls.env["res.partner"].create(
            [{"name": f"Kunde Nummer{chr(97 + n % 26)}{n}"} for n in range(500)]
        )
        cls.martina = cls.env["res.partner"].create(
            {
                "name": "Martina Müller",
                "ref": "K-4711234",
                "email": "martina.mueller@post.example",
                "phone": "030 1234567",
                "city": "Kassel",
                "country_id": cls.env.ref("base.de").id,
            }
        )
        cls.recognition = cls.env["social.crm.recognition"]
        cls.Identity = cls.env["social.crm.identity"]

    def writes(self, text, private=False, author=MARTINA, **values):
        """Somebody writes, and it is worked.

        :returns: the mention
        """
        audience = Audience.DIRECT if private else Audience.PUBLIC
        return self.arrive(self.item(text, author=author, audience=audience, **values))

    def found(self, profile):
        """Codes of the evidence that counts."""
        pieces = self.Identity.search([("profile_id", "=", profile.id), ("counts", "=", True)])
        return sorted(pieces.method_id.mapped("code"))


@tagged("post_install", "-at_install")
class TestRecognition(RecognitionCommon):
    def test_an_address_in_a_private_message_links_before_the_ticket_is_opened(self):
        mention = self.writes("Please write to martina.mueller@post.example, Martina", private=True)
        self.assertEqual(mention.profile_id.partner_id, self.martina)
        self.assertEqual(mention.ticket_id.partner_id, self.martina)
        self.assertIn("email_private", self.found(mention.profile_id))
        piece = self.Identity.search([("method_id.code", "=", "email_private")])
        self.assertEqual(piece.mention_id, mention)
        self.assertTrue(piece.private)
        self.assertFalse(piece.user_id)

    def test_a_customer_number_in_a_private_message_links(self):
        mention = self.writes("Meine Kundennummer ist K-4711234. Was nun?", private=True)
        self.assertEqual(mention.profile_id.partner_id, self.martina)

    def test_a_telephone_number_is_found_however_it_is_written(self):
        mention = self.writes("Rufen Sie mich an: +49 (0)30 / 123 45 67", private=True)
        self.assertIn("phone_private", self.found(mention.profile_id))

    def test_in_public_a_number_is_evidence_but_links_nobody(self):
        mention = self.writes("Meine Kundennummer ist K-4711234, was nun?")
        self.assertFalse(mention.profile_id.partner_id)
        self.assertIn("number_public", self.found(mention.profile_id))

    def test_two_contacts_with_one_address_are_not_told_apart(self):
        twin = self.martina.copy({"name": "Martina Müller", "ref": False})
        self.assertEqual(twin.email, self.martina.email)
        mention = self.writes("Please write to martina.mueller@post.example", private=True)
        self.assertFalse(mention.profile_id.partner_id)
        suggestions = mention.profile_id.suggestions()[mention.profile_id.id]
        self.assertEqual(
            {each["partner_id"] for each in suggestions}, set((self.martina + twin).ids)
        )
        # One of them goes; what was found before is enough now.
        twin.active = False
        self.recognition._recognise_again(mention.profile_id)
        self.assertEqual(mention.profile_id.partner_id, self.martina)
        self.assertEqual(mention.ticket_id.partner_id, self.martina)

    def test_a_handle_that_is_typed_later_links_the_profile(self):
        mention = self.writes("Where is my parcel?")
        self.assertFalse(mention.profile_id.partner_id)
        with self.commits() as env:
            env["social.crm.recognition"]._cron_recognise()
        self.assertTrue(mention.profile_id.recognised_at)
        self.env["social.crm.handle"].create(
            {"partner_id": self.martina.id, "network": "scripted", "handle": "@Mausi007"}
        )
        self.env["social.crm.contact.key"]._catch_up()  # as when it is committed
        with self.commits() as env:
            env["social.crm.recognition"]._cron_recognise()
        self.assertEqual(mention.profile_id.partner_id, self.martina)
        self.assertEqual(mention.ticket_id.partner_id, self.martina)
        self.assertIn("handle", self.found(mention.profile_id))

    def test_a_handle_that_is_taken_from_a_contact_links_no_more_until_it_is_typed_again(self):
        mention = self.writes("Hello")
        values = {"partner_id": self.martina.id, "network": "scripted", "handle": "@Mausi007"}
        handle = self.env["social.crm.handle"].with_user(self.agent).create(values)
        self.recognition._recognise_again(mention.profile_id)
        self.assertEqual(mention.profile_id.partner_id, self.martina)
        handle.handle = "@mausi007"
        self.assertEqual(mention.profile_id.partner_id, self.martina)
        handle.unlink()
        self.assertFalse(mention.profile_id.partner_id)
        self.env["social.crm.handle"].create(values)
        self.recognition._recognise_again(mention.profile_id)
        self.assertEqual(mention.profile_id.partner_id, self.martina)

    def test_a_company_is_recognised_by_the_website_that_its_network_has_checked(self):
        firm = self.env["res.partner"].create(
            {"name": "Mausi GmbH", "is_company": True, "website": "https://www.mausi.example"}
        )
        shop = Author(
            "u-shop", "mausi_shop", "Mausi GmbH", links=(Link("https://mausi.example/", True),)
        )
        mention = self.writes("We need 500 of these", author=shop)
        self.assertEqual(mention.profile_id.partner_id, firm)

    def test_names_alone_link_nobody_and_leave_nothing_behind(self):
        who = Author("u-mm", "martina.mueller", "Martina Müller")
        mention = self.writes("Greetings from Kassel", author=who)
        self.assertFalse(mention.profile_id.partner_id)
        self.assertFalse(mention.profile_id.sudo().identity_ids)
        (suggestion,) = mention.profile_id.suggestions()[mention.profile_id.id]
        self.assertEqual(suggestion["partner_id"], self.martina.id)
        self.assertIn("Martina Müller", suggestion["reasons"][0])

    def test_the_same_is_not_found_twice(self):
        mention = self.writes("Meine Kundennummer ist K-4711234, was nun?")
        before = self.found(mention.profile_id)
        self.writes("Nochmals: Kundennummer K-4711234!")
        self.recognition._recognise_again(mention.profile_id)
        self.assertEqual(self.found(mention.profile_id), before)

    def test_what_somebody_took_back_is_not_found_again(self):
        mention = self.writes("Kundennummer K-4711234", private=True)
        profile = mention.profile_id
        self.assertEqual(profile.partner_id, self.martina)
        pieces = self.Identity.search([("profile_id", "=", profile.id)])
        pieces.with_user(self.agent).action_withdraw()
        self.assertFalse(profile.partner_id)
        self.recognition._recognise_again(profile)
        self.writes("Kundennummer K-4711234", private=True)
        self.assertFalse(profile.partner_id)

    def test_who_was_refused_is_neither_linked_nor_suggested(self):
        mention = self.writes("Hello")
        mention.profile_id.with_user(self.agent).refuse_contact(self.martina.id)
        self.writes("Kundennummer K-4711234", private=True)
        self.assertFalse(mention.profile_id.partner_id)
        self.assertFalse(mention.profile_id.suggestions()[mention.profile_id.id])

    def test_contacts_of_another_company_archived_ones_and_colleagues_are_nobody(self):
        for values in (
            {"company_id": self.other_company.id},
            {"active": False},
        ):
            with self.subTest(values):
                self.martina.write(values)
                who = Author(f"u-{len(values)}{next(self.numbers)}", "m", "M")
                mention = self.writes("Kundennummer K-4711234", private=True, author=who)
                self.assertFalse(mention.profile_id.partner_id)
                self.martina.write({"company_id": False, "active": True})
        self.agent.partner_id.email = "agent@acme.example"
        mention = self.writes("Write to agent@acme.example", private=True, author=BORIS)
        self.assertFalse(mention.profile_id.partner_id)
        self.assertFalse(mention.profile_id.suggestions()[mention.profile_id.id])

    def test_somebody_elses_number_is_not_their_own(self):
        mention = self.writes("Die Kundennummer meiner Mutter: K-4711234", private=True)
        self.assertFalse(self.martina & mention.profile_id.partner_id)

    def test_how_certain_it_must_be_can_be_set(self):
        self.company.social_crm_certainty = 0.99999
        mention = self.writes("Kundennummer K-4711234", private=True)
        self.assertFalse(mention.profile_id.partner_id)
        self.assertIn("number_private", self.found(mention.profile_id))

    def test_the_number_of_a_ticket_leads_to_its_contact(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Old", "description": "x", "partner_id": self.martina.id}
        )
        mention = self.writes(f"Mein Ticket {ticket.number} ist offen", private=True)
        self.assertIn("ticket_private", self.found(mention.profile_id))

    def test_the_number_of_queries_does_not_depend_on_the_number_of_profiles(self):
        self.keep_environments()

        def batch(number, first):
            numbers = [100_003 + 7_919 * n for n in range(first, first + number)]
            names = [f"Paula {WORDS[n % 7]}{WORDS[n // 7 % 7]}" for n in range(number)]
            partners = self.env["res.partner"].create(
                [{"name": name, "ref": f"Z{ref}"} for name, ref in zip(names, numbers, strict=True)]
            )
            items = [
                self.item(
                    f"Kundennummer Z{ref}",
                    author=Author(f"u-{ref}", f"p{ref}", name),
                    audience=Audience.DIRECT,
                )
                for name, ref in zip(names, numbers, strict=True)
            ]
            mentions = self.store(*items)
            self.env.flush_all()
            self.env["social.crm.contact.key"]._catch_up()
            self.env.invalidate_all()
            process = self.env["social.crm.process"]
            account = self.account.sudo()
            loaded = process._load(account, mentions.ids)
            for item in loaded:
                item.conversation_id = True
            before = self.env.cr.sql_log_count
            self.recognition._recognise(loaded)
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
            self.assertEqual(mentions.profile_id.partner_id, partners)
            return count

        batch(2, 0)
        # The ORM writes a hundred rows at once; up to there the number is the same.
        self.assertEqual(batch(2, 100), batch(25, 200))

    def test_suggestions_cost_the_same_for_many(self):
        self.keep_environments()
        people = [Author(f"u-{n}", f"martina{n}", "Martina Müller") for n in range(30)]
        mentions = self.arrive(*[self.item(author=author) for author in people])
        profiles = mentions.profile_id
        profiles.suggestions()

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(some.suggestions().values()))
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(profiles[:2]), count(profiles))

    def test_suggestions_are_for_agents_and_say_nothing_they_may_not_read(self):
        mention = self.writes("Ich bin martina.mueller@post.example", private=True, author=BORIS)
        self.company.social_crm_certainty = 0.9999
        profile = mention.profile_id
        profile.sudo()._refuse(self.martina)
        self.Identity.search([("profile_id", "=", profile.id)])._withdraw("test")
        mine = profile.with_user(self.agent).suggestions()[profile.id]
        self.assertIn(self.martina.id, [each["partner_id"] for each in mine])
        theirs = profile.with_user(self.stranger).suggestions()[profile.id]
        self.assertNotIn(self.martina.id, [each["partner_id"] for each in theirs])
        with self.assertRaises(AccessError):
            profile.with_user(self.employee).suggestions()

    def test_a_suggestion_that_is_accepted_links_and_keeps_what_agreed(self):
        who = Author("u-mm", "martina.mueller", "Martina Müller")
        mention = self.writes("Greetings", author=who)
        mention.profile_id.with_user(self.agent).link_contact(self.martina.id)
        self.assertEqual(mention.profile_id.partner_id, self.martina)
        piece = self.Identity.search([("profile_id", "=", mention.profile_id.id)])
        self.assertIn("name", piece.pattern)
        self.assertEqual(piece.user_id, self.agent)
