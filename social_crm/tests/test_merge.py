"""Merging contacts with Odoo's own wizard."""

from odoo.tests import tagged

from .test_identity import IdentityCommon


@tagged("post_install", "-at_install")
class TestMerge(IdentityCommon):
    def merge(self, *partners):
        """Merge contacts into the last of them, as the wizard's button does."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizard.with_context(
            active_model="res.partner", active_ids=[partner.id for partner in partners]
        ).create({"dst_partner_id": partners[-1].id})
        wizard.action_merge()
        self.env.invalidate_all()
        for partner in partners[:-1]:
            self.assertFalse(partner.exists())

    def test_profiles_evidence_and_tickets_come_along(self):
        profile = self.profile()
        profile._link(self.anna, note="She called")
        ticket = self.ticket(profile)
        self.merge(self.anna, self.bert)
        self.assertEqual((profile.partner_id, ticket.partner_id), (self.bert, self.bert))
        self.assertEqual(ticket.partner_name, "Bert Bach")
        self.assertEqual(ticket.partner_email, "bert@example.com")
        self.assertRecordValues(
            profile.identity_ids,
            [{"partner_id": self.bert.id, "note": "She called", "counts": True}],
        )
        profile.identity_ids.with_user(self.agent).action_withdraw()
        self.assertFalse(profile.partner_id)
        self.assertRecordValues(
            ticket,
            [{"partner_id": False, "partner_name": "Martina (@mausi007)", "partner_email": False}],
        )

    def test_evidence_of_both_sides_adds_up(self):
        profile = self.profile()
        self.find(profile, self.anna, strength=9, method="number_public")
        self.find(profile, self.bert, strength=9, method="email_public")
        self.assertFalse(profile.partner_id)
        self.merge(self.anna, self.bert)
        self.assertEqual(profile.partner_id, self.bert)
        self.assertEqual(self.ticket(profile).partner_id, self.bert)

    def test_two_who_both_fitted_are_one_now(self):
        profile = self.profile()
        self.find(profile, self.anna)
        self.find(profile, self.bert)
        self.assertFalse(profile.partner_id)
        self.merge(self.anna, self.bert)
        self.assertEqual(profile.partner_id, self.bert)

    def test_refused_for_one_and_linked_to_the_other_stays_linked(self):
        for number, (linked, refused) in enumerate(
            [(self.anna, self.bert), (self.bert, self.anna)]
        ):
            with self.subTest(linked=linked.name), self.env.cr.savepoint() as savepoint:
                profile = self.profile(f"Hello {number}")
                profile._link(linked)
                profile._refuse(refused)
                self.merge(self.anna, self.bert)
                self.assertEqual(profile.partner_id, self.bert)
                refusal = profile.identity_ids.filtered("against")
                self.assertFalse(refusal.counts)
                self.assertTrue(refusal.withdrawn_reason)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_word_over_a_proof_stays_after_both_become_one(self):
        profile = self.profile()
        profile._link(self.anna, method="proof")
        profile._link(self.bert)
        self.assertTrue(profile.identity_ids.filtered("against"))
        self.merge(self.anna, self.bert)
        self.assertEqual(profile.partner_id, self.bert)

    def test_refused_for_one_and_not_linked_stays_refused(self):
        profile = self.profile()
        profile._refuse(self.anna)
        self.find(profile, self.bert)
        profile._refuse(self.bert)
        self.merge(self.anna, self.bert)
        self.assertFalse(profile.partner_id)

    def test_three_contacts_with_profiles_become_one(self):
        carl = self.env["res.partner"].create({"name": "Carl Carstens"})
        profile = self.profile()
        profile._link(self.anna)
        (other,) = self.arrive(self.item(author=self.author("u-two")))
        other.profile_id.with_user(self.agent)._link(self.bert)
        self.merge(self.anna, self.bert, carl)
        self.assertEqual(carl.social_profile_ids, profile.sudo() + other.profile_id)
        self.assertEqual(carl.social_mention_count, 2)

    def author(self, key):
        from ..networks.types import Author

        return Author(key, key, key.title(), f"https://net.example/{key}")

    def test_handles_come_along_once(self):
        handles = self.env["social.crm.handle"]
        for partner, handle in (
            (self.anna, "Mausi007"),
            (self.bert, "mausi007"),
            (self.anna, "anna"),
        ):
            handles.create({"partner_id": partner.id, "network": "scripted", "handle": handle})
        self.merge(self.anna, self.bert)
        self.assertEqual(self.bert.social_handle_ids.mapped("handle"), ["anna", "mausi007"])

    def test_consents_come_along_and_of_both_the_later_one_is_in_force(self):
        consents = self.env["social.crm.consent"]
        early = consents._give(self.bert, ["marketing"], channel="email", how="agent")
        late = consents._give(self.anna, ["marketing", "feedback"], channel="email", how="agent")
        early.sudo().given_at = "2026-01-01"
        self.merge(self.anna, self.bert)
        self.assertEqual(self.bert.social_consent_ids, early + late)
        self.assertEqual(early.withdrawn_how, "merged")
        self.assertEqual(self.bert.social_consent_ids.filtered("live"), late)

    def test_what_was_withdrawn_for_one_of_them_last_is_withdrawn_for_both(self):
        consents = self.env["social.crm.consent"]
        given = consents._give(self.anna, ["marketing"], channel="email", how="agent")
        given.sudo().given_at = "2026-01-01"
        consents._give(self.bert, ["marketing"], channel="email", how="agent")._withdraw("person")
        self.merge(self.anna, self.bert)
        self.assertFalse(consents._has(self.bert, "marketing", "email"))

    def test_evidence_of_a_consent_that_was_given_twice_stays(self):
        profile = self.profile()
        consents = self.env["social.crm.consent"]
        piece = profile._link(self.bert, method="proof")
        consents._give(self.bert, ["identity"], profile=profile, identity=piece)
        consents._give(self.anna, ["identity"], how="agent")
        self.merge(self.anna, self.bert)
        self.assertEqual(profile.partner_id, self.bert)
        self.assertTrue(piece.counts)

    def test_who_followed_before_the_link_still_does_after_merge_and_undo(self):
        profile = self.profile()
        ticket = self.ticket(profile)
        ticket.message_subscribe(self.anna.ids)
        piece = profile._link(self.anna)
        self.merge(self.anna, self.bert)
        self.assertIn(self.bert, ticket.message_partner_ids)
        piece._withdraw("Wrong")
        self.assertIn(self.bert, ticket.message_partner_ids)

    def test_a_contact_of_another_company_is_linked_to_nobody_here(self):
        profile = self.profile()
        profile._link(self.anna)
        self.bert.company_id = self.other_company
        self.merge(self.anna, self.bert)
        self.assertFalse(profile.partner_id)
