"""What people tell about themselves for an offer, and where it lands."""

import re

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_invitation import InvitationCommon
from .test_invitation_page import CODE, XSS
from .web_case import WebCase

CONSENTS = ("identity", "marketing")


class OfferCommon(InvitationCommon):
    def setUp(self):
        super().setUp()
        purposes = self.env["social.crm.purpose"]._of(["marketing", "service"])
        self.marketing, self.service = purposes
        self.tea, self.coffee = self.env["res.partner.category"].create(
            [{"name": "Tea"}, {"name": "Coffee"}]
        )
        self.offer = self.env["social.crm.offer"].create(
            {
                "name": "Ten per cent",
                "title": "Tell us who you are",
                "reward": "10 % off",
                "field_ids": [
                    (0, 0, {"kind": kind, "purpose_id": purpose.id, **more})
                    for kind, purpose, more in (
                        ("name", self.service, {"required": True}),
                        ("email", self.marketing, {}),
                        ("phone", self.service, {}),
                        ("city", self.service, {}),
                        ("birthday", self.marketing, {}),
                        (
                            "interests",
                            self.marketing,
                            {"tag_ids": [(6, 0, (self.tea + self.coffee).ids)]},
                        ),
                        ("question", self.service, {"label": "What do you brew?"}),
                    )
                ],
            }
        )
        self.asked = {field.kind: field for field in self.offer.field_ids}
        self.invitation, self.token = self.ask(offer_id=self.offer.id)

    def form(self, **values):
        """What is posted for these kinds."""
        return {f"told_{self.asked[kind].id}": value for kind, value in values.items()}

    def tell(self, partner=None, **values):
        """Somebody fills in the page, and the code comes. Returns the contact."""
        codes = self.env["social.crm.purpose"]._of(CONSENTS).with_env(self.env)
        told, trouble, _field = self.invitation._told(self.form(**values), codes)
        self.assertFalse(trouble)
        code = self.env["social.crm.invitation.answer"]._make(
            self.invitation, "email" if partner else "told", codes, "en_US", partner, told
        )
        self.say(code)
        return self.profile.partner_id

    def volunteered(self, partner):
        rows = self.env["social.crm.volunteered"].search([("partner_id", "=", partner.id)])
        return {row.kind: row for row in rows}


@tagged("post_install", "-at_install")
class TestOffer(OfferCommon):
    def test_the_page_asks_for_consent_to_what_the_answers_are_for_and_no_more(self):
        self.assertEqual(set(self.invitation.purpose_ids.mapped("code")), set(CONSENTS))

    def test_the_text_says_what_is_offered(self):
        action = self.env["social.crm.ask"].with_user(self.agent)
        action = action.create({"mention_id": self.mention.id, "offer_id": self.offer.id})
        text = action.action_compose()["context"]["default_text"]
        self.assertTrue(text.startswith("Tell us who you are"))

    def test_somebody_new_becomes_a_contact_when_the_code_comes_and_not_before(self):
        before = self.env["res.partner"].search_count([])
        purposes = self.env["social.crm.purpose"]._of(CONSENTS)
        told, _trouble, _field = self.invitation._told(self.form(name="Martina M."), purposes)
        self.env["social.crm.invitation.answer"]._make(
            self.invitation, "told", purposes, "en_US", None, told
        )
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        partner = self.tell(name="Martina Neu", email="Neu@Mail.example", city="Berlin")
        self.assertEqual(partner.name, "Martina Neu")
        self.assertEqual((partner.email, partner.city), ("neu@mail.example", "Berlin"))
        self.assertEqual(self.profile.identity_ids.method_id.code, "proof")
        consents = self.env["social.crm.consent"].search([("partner_id", "=", partner.id)])
        self.assertEqual(set(consents.purpose_id.mapped("code")), set(CONSENTS))

    def test_what_a_contact_has_is_never_written_over(self):
        partner = self.tell(
            self.martina, name="Mallory", email="mallory@mail.example", phone="030 123456"
        )
        self.assertEqual(partner, self.martina)
        self.assertEqual(partner.name, "Martina von der Müller")
        self.assertEqual(partner.email, "martina@mail.example")
        self.assertEqual(partner.phone, "030 123456")
        told = self.volunteered(partner)
        self.assertEqual(told["email"].value, "mallory@mail.example")
        self.assertEqual([told[kind].filled for kind in ("email", "phone")], [False, True])

    def test_each_value_has_its_purpose_and_its_evidence(self):
        partner = self.tell(self.martina, name="M", birthday="1980-02-03", question="Oolong")
        told = self.volunteered(partner)
        self.assertEqual(told["birthday"].purpose_id, self.marketing)
        self.assertEqual(told["question"].purpose_id, self.service)
        self.assertEqual(told["question"].label, "What do you brew?")
        self.assertEqual(told["question"].identity_id, self.profile.identity_ids)

    def test_interests_become_tags_beside_those_that_are_there(self):
        self.martina.category_id = self.coffee
        field = self.asked["interests"]
        form = {**self.form(name="M"), f"told_{field.id}_{self.tea.id}": "1"}
        purposes = self.env["social.crm.purpose"]._of(CONSENTS)
        told, _trouble, _field = self.invitation._told(form, purposes)
        code = self.env["social.crm.invitation.answer"]._make(
            self.invitation, "email", purposes, "en_US", self.martina, told
        )
        self.say(code)
        self.assertEqual(self.martina.category_id, self.tea + self.coffee)

    def test_who_only_tells_something_does_not_prove_whom_an_agent_linked(self):
        self.profile._link(self.martina)
        partner = self.tell(name="Somebody", city="Hamburg")
        self.assertEqual(partner, self.martina)
        self.assertEqual(self.profile.identity_ids.method_id.code, "agent")
        self.assertEqual(partner.name, "Martina von der Müller")

    def test_what_somebody_else_told_is_taken_back_with_the_link(self):
        partner = self.tell(self.martina, name="M", phone="030 123456", city="Berlin")
        partner.city = "Potsdam"  # somebody knows better
        self.profile.identity_ids.with_user(self.agent).action_withdraw()
        self.assertEqual((partner.phone, partner.city), (False, "Potsdam"))
        self.assertTrue(all(row.withdrawn_at for row in self.volunteered(partner).values()))

    def test_the_contact_shows_what_was_told_to_agents_and_to_nobody_else(self):
        partner = self.tell(self.martina, name="M", question="Oolong")
        self.assertIn(
            "Oolong", partner.with_user(self.agent).social_volunteered_ids.mapped("value")
        )
        self.assertNotIn("social_volunteered_ids", partner.with_user(self.employee).fields_get())

    def test_an_address_of_somebody_else_links_nobody_else(self):
        partner = self.tell(name="Mallory", email="martina@mail.example")
        self.assertNotEqual(partner, self.martina)

    def test_without_consent_nothing_is_taken_that_needs_it(self):
        identity = self.env["social.crm.purpose"]._of(["identity"])
        form = self.form(name="M", email="m@mail.example")
        told, trouble, field = self.invitation._told(form, identity)
        self.assertEqual((told, trouble, field), (None, "told_unagreed", self.asked["email"]))
        self.assertEqual(self.invitation._told(self.form(name="M"), identity)[1], "")

    def test_what_cannot_be_is_said_with_the_field(self):
        purposes = self.env["social.crm.purpose"]._of(CONSENTS)
        for kind, value in (
            ("email", "not an address"),
            ("phone", "call me"),
            ("birthday", "3000-01-01"),
            ("birthday", "31.12.1990"),
            ("city", "x" * 101),
            ("question", "x" * 2001),
        ):
            form = self.form(**{"name": "M", kind: value})
            _told, trouble, field = self.invitation._told(form, purposes)
            self.assertEqual((trouble, field), ("told_odd", self.asked[kind]), value)
        self.assertEqual(self.invitation._told({}, purposes)[1], "told_missing")

    def test_tags_that_were_not_offered_cannot_be_chosen(self):
        other = self.env["res.partner.category"].create({"name": "VIP"})
        field = self.asked["interests"]
        self.assertEqual(field._read({f"told_{field.id}_{other.id}": "1"}), [])

    def test_questions_can_be_asked(self):
        for values in ({"kind": "question"}, {"kind": "interests"}):
            with self.assertRaises(ValidationError):
                self.offer.field_ids = [(0, 0, {"purpose_id": self.service.id, **values})]

    def test_managers_make_offers_and_agents_read_what_was_told(self):
        partner = self.tell(self.martina, name="M", question="Oolong")
        with self.assertRaises(AccessError):
            self.offer.with_user(self.agent).title = "Mine"
        self.offer.with_user(self.manager).title = "Ours"
        (told, *_rest) = self.volunteered(partner).values()
        told.with_user(self.agent).read(["value"])
        for user, act in (
            (self.employee, lambda row: row.read(["value"])),
            (self.manager, lambda row: row.write({"value": "x"})),
            (self.manager, lambda row: row.unlink()),
        ):
            with self.assertRaises(AccessError):
                act(told.with_user(user))


@tagged("post_install", "-at_install")
class TestOfferPage(OfferCommon, WebCase):
    def setUp(self):
        super().setUp()
        self.opener.headers["Accept-Language"] = "en"
        self.env.flush_all()

    def post(self, **values):
        text = self.url_open(f"/s/{self.token}").text
        token = re.search(r'name="csrf_token" value="(\w+)"', text)[1]
        data = {"csrf_token": token, "agree_identity": "1", **values}
        response = self.url_open(f"/s/{self.token}", data=data)
        self.env.invalidate_all()
        return response.text

    def test_somebody_new_tells_and_gets_a_code(self):
        text = self.url_open(f"/s/{self.token}").text
        for shown in ("Tell us who you are", "10 % off", "What do you brew?", "Tea", "Birthday"):
            self.assertIn(shown, text)
        self.assertNotIn("Ten per cent", text, "that is for us")
        text = self.post(agree_marketing="1", **self.form(name="Nina Neu", email="n@mail.example"))
        self.say(CODE.search(text)[1])
        self.assertEqual(self.profile.partner_id.name, "Nina Neu")

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self):
        text = self.post(**self.form(name="Nina Neu", email="n@mail.example"))
        self.assertIn("did not agree to what it is for", text)
        self.assertIn('value="Nina Neu"', text)
        self.assertIsNone(CODE.search(text))
        self.assertIn("Please fill in “Name”", self.post())

    def test_a_wrong_number_is_wrong_here_as_well(self):
        text = self.post(number="K-123456", fact="x", **self.form(name="Nina"))
        self.assertIn("does not match our records", text)

    def test_nothing_that_is_told_or_offered_becomes_markup(self):
        self.offer.write({"title": XSS, "text": XSS, "reward": XSS})
        self.asked["question"].label = XSS
        self.tea.name = XSS
        self.env.flush_all()
        for kind in ("name", "email", "question", "birthday"):
            text = self.post(number="x", fact="x", **self.form(**{"name": "N", kind: XSS}))
            self.assertNotIn("<script", text)
            self.assertNotIn("<img", text)
