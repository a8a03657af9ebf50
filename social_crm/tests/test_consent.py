"""What is agreed to, when it holds, and what is refused without it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MARTINA, SocialCommon


@tagged("post_install", "-at_install")
class TestConsent(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["social.crm.consent"]
        cls.partner = cls.env["res.partner"].create({"name": "Martina Müller"})
        cls.boris = cls.env["res.partner"].create({"name": "Boris Bauer"})

    def give(self, *codes, **more):
        return self.consents._give(self.partner, codes, **{"channel": "email", **more})

    def has(self, code="marketing", channel="email", **more):
        return self.consents._has(self.partner + self.boris, code, channel, **more)

    def test_a_consent_holds_for_its_person_purpose_and_channel_alone(self):
        self.give("marketing")
        self.assertEqual(self.has(), {self.partner.id})
        self.assertEqual(self.has(channel=None), {self.partner.id})
        self.assertFalse(self.has(channel="phone"))
        self.assertFalse(self.has("feedback"))
        self.assertFalse(self.has(company=self.other_company))

    def test_what_the_case_needs_is_asked_of_nobody(self):
        everybody = self.partner + self.boris
        self.assertEqual(self.consents._has(everybody, "service"), set(everybody.ids))
        self.consents._require(everybody, "service")
        self.assertFalse(self.give("service"))

    def test_a_consent_for_each_channel_says_for_which(self):
        with self.assertRaises(UserError):
            self.consents._give(self.partner, ["marketing"])
        consent = self.consents._give(self.partner, ["enrichment"])
        self.assertEqual(consent.channel, "any")

    def test_a_profile_that_was_asked_names_channel_and_company(self):
        (mention,) = self.arrive(self.item(author=MARTINA))
        profile = mention.profile_id
        consent = self.consents.with_company(self.other_company)._give(
            self.partner, ["marketing"], profile=profile
        )
        self.assertEqual(consent.channel, "scripted")
        self.assertEqual(consent.company_id, self.company)

    def test_the_words_are_kept_as_they_were_agreed_to(self):
        purpose = self.env.ref("social_crm.purpose_marketing")
        before = purpose.description
        consent = self.give("marketing")
        purpose.description = "Something else"
        self.assertIn(before, consent.wording)
        told = self.give("marketing", wording={"marketing": "May we?"})
        self.assertEqual(told.wording, "May we?")

    def test_the_words_are_those_of_the_language_that_was_asked_in(self):
        self.env["res.lang"]._activate_lang("de_DE")
        purpose = self.env.ref("social_crm.purpose_marketing")
        purpose.with_context(lang="de_DE").description = "Wir schreiben Ihnen."
        self.assertIn("Wir schreiben Ihnen.", self.give("marketing", lang="de_DE").wording)
        self.assertNotIn("Wir schreiben Ihnen.", self.give("marketing").wording)

    def test_withdrawing_takes_effect_at_once_and_keeps_the_history(self):
        consent = self.give("marketing")
        consent._withdraw("person", "Said so")
        self.assertFalse(self.has())
        with self.assertRaises(UserError):
            self.consents._require(self.partner, "marketing", "email")
        self.assertEqual(consent.withdrawn_reason, "Said so")
        self.assertTrue(consent.withdrawn_at and consent.given_at)
        again = self.give("marketing")
        self.assertNotEqual(again, consent)
        self.assertTrue(consent.exists().withdrawn_at)
        self.assertEqual(self.has(), {self.partner.id})

    def test_a_second_withdrawal_does_not_write_over_the_first(self):
        consent = self.give("marketing")
        consent._withdraw("person", "First")
        consent._withdraw("agent", "Second")
        self.assertEqual((consent.withdrawn_how, consent.withdrawn_reason), ("person", "First"))

    def test_giving_again_what_is_in_force_makes_a_new_row(self):
        first = self.give("marketing", "feedback")
        second = self.give("marketing")
        self.assertEqual(first.filtered("live").purpose_id.code, "feedback")
        self.assertEqual((first - first.filtered("live")).withdrawn_how, "renewed")
        self.assertTrue(second.live)
        self.assertEqual(self.consents.search_count([("live", "=", True)]), 2)

    def test_a_refusal_names_who_has_not_agreed_and_to_what(self):
        self.give("marketing")
        with self.assertRaises(UserError) as caught:
            self.consents._require(self.partner + self.boris, "marketing", "email")
        self.assertIn("Boris Bauer", str(caught.exception))
        self.assertNotIn("Martina", str(caught.exception))

    def test_asking_for_many_is_one_query(self):
        many = self.partner + self.boris
        self.has()
        with self.assertQueryCount(1):
            self.consents._has(many, "marketing", "email")

    def test_consent_that_came_with_evidence_goes_with_it(self):
        (mention,) = self.arrive(self.item())
        profile = mention.profile_id
        piece = profile._link(self.partner, method="proof")
        self.give("marketing", "identity", profile=profile, identity=piece)
        piece._withdraw("It was her sister")
        self.assertFalse(self.has())
        self.assertEqual(set(self.partner.social_consent_ids.mapped("withdrawn_how")), {"mistaken"})

    def test_without_consent_to_linking_the_link_goes(self):
        (mention,) = self.arrive(self.item())
        profile = mention.profile_id
        piece = profile._link(self.partner, method="proof")
        consents = self.give("marketing", "identity", profile=profile, identity=piece)
        self.assertEqual(profile.partner_id, self.partner)
        consents.filtered(lambda one: one.purpose_id.code == "identity")._withdraw("person")
        self.assertFalse(profile.partner_id)

    def test_nobody_writes_consents_by_hand(self):
        consent = self.give("marketing")
        for user in (self.agent, self.manager, self.administrator):
            for change in (
                lambda mine: mine.write({"withdrawn_at": False}),
                lambda mine: mine.unlink(),
                lambda mine: mine.create(
                    {"partner_id": self.partner.id, "purpose_id": consent.purpose_id.id}
                ),
            ):
                with self.assertRaises(AccessError):
                    change(consent.with_user(user))
