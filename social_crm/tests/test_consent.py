"""What is agreed to, when it holds, and what is refused without it."""

import base64
from dataclasses import replace
from unittest.mock import Mock, patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MARTINA, SocialCommon
from .test_media import PNG

PNG64 = base64.b64encode(PNG)


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
        self.keep_environments()
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


@tagged("post_install", "-at_install")
class TestConsentForms(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["social.crm.consent"]
        cls.partner = cls.env["res.partner"].create({"name": "Martina Müller"})
        cls.boris = cls.env["res.partner"].create({"name": "Boris Bauer"})
        cls.marketing = cls.env.ref("social_crm.purpose_marketing")

    def note(self, user=None, **values):
        action = self.partner.with_user(user or self.agent).action_note_consent()
        form = self.env["social.crm.consent.note"].with_user(user or self.agent)
        form = form.with_context(**action["context"]).create(
            {"purpose_ids": self.marketing.ids, "note": "Said on the phone", **values}
        )
        form.action_note()
        return self.partner.social_consent_ids[:1]

    def test_an_agent_notes_what_somebody_said_and_how_that_is_known(self):
        consent = self.note(channel="phone")
        self.assertEqual(
            (consent.how, consent.note, consent.user_id, consent.channel),
            ("agent", "Said on the phone", self.agent, "phone"),
        )
        self.assertTrue(consent.live)
        with self.assertRaises(UserError):
            self.note(note=" ")
        with self.assertRaises(UserError):
            self.note(purpose_ids=[])

    def test_an_agent_withdraws_with_a_reason(self):
        consent = self.note().with_user(self.agent)
        action = consent.action_withdraw()
        form = self.env["social.crm.consent.end"].with_user(self.agent)
        form = form.with_context(**action["context"]).create({})
        with self.assertRaises(UserError):
            form.action_withdraw()
        form.reason = "Wrote so"
        form.action_withdraw()
        self.assertEqual(
            (consent.withdrawn_how, consent.withdrawn_reason, consent.withdrawn_by_id),
            ("agent", "Wrote so", self.agent),
        )
        with self.assertRaises(UserError):
            consent.action_withdraw()

    def test_readers_see_consents_and_change_none(self):
        consent = self.note()
        seller = new_test_user(self.env, "social_seller", groups="social_crm.group_reader")
        self.assertEqual(consent.with_user(seller).purpose_id.code, "marketing")
        with self.assertRaises(AccessError):
            self.note(seller)
        with self.assertRaises(AccessError):
            self.env["social.crm.consent.end"].with_user(seller).create(
                {"consent_ids": consent.ids, "reason": "x"}
            )

    def test_nobody_withdraws_what_was_given_to_another_company(self):
        consent = self.consents._give(
            self.partner, ["marketing"], channel="email", company=self.other_company
        )
        form = self.env["social.crm.consent.end"].with_user(self.agent)
        with self.assertRaises(AccessError):
            form.create({"consent_ids": consent.ids, "reason": "x"}).action_withdraw()
        self.assertTrue(consent.live)

    def test_contacts_are_found_by_the_channel_that_they_agreed_to(self):
        partners = self.env["res.partner"].with_user(self.agent)
        both = (self.partner + self.boris).with_user(self.agent)

        def found(channel, operator="="):
            return partners.search(
                [("social_marketing_on", operator, channel), ("id", "in", both.ids)]
            )

        self.note(channel="email")
        self.consents._give(self.boris, ["marketing"], channel="phone")
        self.consents._give(self.boris, ["feedback"], channel="email")
        self.assertEqual(found("email"), self.partner)
        self.assertEqual(found("E-mail", "ilike"), self.partner)
        self.assertEqual(found("phone"), self.boris)
        self.assertFalse(found("letter"))
        self.assertFalse(found("nowhere"))
        self.assertEqual(self.partner.social_marketing_on, "E-mail")
        self.partner.social_consent_ids._withdraw("person")
        self.assertFalse(found("email"))

    def test_what_an_agent_does_for_the_case_needs_no_consent(self):
        (mention,) = self.arrive(self.item("My number is 123456"))
        profile = mention.profile_id.with_user(self.agent)
        profile._link(self.partner, note="Customer number in the post")
        reply = self.env["social.crm.reply"].with_user(self.agent)
        reply = reply.create({"mention_id": mention.id, "text": "We look into it"})
        reply.action_send()
        self.assertEqual(reply.state, "queued")
        self.assertEqual(mention.ticket_id.partner_id, self.partner)
        self.assertFalse(self.partner.social_consent_ids)


@tagged("post_install", "-at_install")
class TestTakeOver(SocialCommon):
    def setUp(self):
        super().setUp()
        self.partner = self.env["res.partner"].create({"name": "Martina Müller"})
        self.partner.lang = False
        author = replace(MARTINA, avatar_url="https://net.example/m.png")
        (mention,) = self.arrive(self.item(author=author))
        self.profile = mention.profile_id
        self.profile.write({"website": "https://mausi.example", "language": "en"})
        self.profile.partner_id = self.partner
        self.agent.group_ids += self.env.ref("base.group_partner_manager")

    def take_over(self, data=PNG, meanwhile=None):
        session = Mock()
        session.get.side_effect = meanwhile
        session.get.return_value.content = data
        networks = type(self.env["social.crm.network"])
        with patch.object(networks, "_session", return_value=session), self.commits() as env:
            self.profile.with_env(env(user=self.agent.id)).action_take_over()
        return session

    def agree(self):
        return self.env["social.crm.consent"]._give(
            self.partner, ["enrichment"], profile=self.profile
        )

    def test_without_consent_nothing_is_taken_and_nothing_is_fetched(self):
        with self.assertRaises(UserError) as caught:
            self.profile.with_user(self.agent).action_take_over()
        self.assertIn("Martina Müller", str(caught.exception))
        self.assertFalse(self.partner.website or self.partner.social_handle_ids)

    def test_with_consent_what_is_empty_is_filled(self):
        self.agree()
        session = self.take_over()
        session.get.assert_called_once_with("https://net.example/m.png")
        self.assertEqual(self.partner.website, "https://mausi.example")
        self.assertEqual(self.partner.lang, "en_US")
        self.assertTrue(self.partner.image_1920)
        self.assertEqual(self.partner.social_handle_ids.handle, "mausi007")
        self.assertIn("with consent", self.partner.message_ids[0].body)

    def test_what_is_there_stays(self):
        self.agree()
        self.partner.write({"website": "https://own.example", "image_1920": PNG64})
        self.env["social.crm.handle"].create(
            {"partner_id": self.partner.id, "network": "scripted", "handle": "@Mausi007"}
        )
        session = self.take_over()
        session.get.assert_not_called()
        self.assertEqual(self.partner.website, "https://own.example")
        self.assertEqual(len(self.partner.social_handle_ids), 1)

    def test_what_is_no_picture_is_not_taken_for_one(self):
        self.agree()
        self.take_over(data=b"<svg onload='alert(1)'/>")
        self.assertFalse(self.partner.image_1920)
        self.assertTrue(self.partner.website)

    def test_what_is_withdrawn_while_the_picture_comes_is_not_used(self):
        consent = self.agree()

        def withdraw(_address):
            consent._withdraw("person")
            self.env.flush_all()
            return Mock(content=PNG)

        with self.assertRaises(UserError):
            self.take_over(meanwhile=withdraw)
        self.assertFalse(self.partner.image_1920 or self.partner.website)

    def test_whoever_may_not_change_the_contact_takes_nothing_over(self):
        self.agree()
        self.agent.group_ids -= self.env.ref("base.group_partner_manager")
        with self.assertRaises(AccessError):
            self.profile.with_user(self.agent).action_take_over()
