"""Merging contacts carries along who they are on networks: evidence, handles, consents."""

from collections import defaultdict

from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """What is known of each of the contacts is known of the one that remains, and links are
        decided anew from all of it.

        Where a profile was linked to one of them, that it was said not to be another of them has
        lost its meaning: the two are one. It is withdrawn.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        profiles = partners._social_profiles_with_evidence()
        if len(partners) > 1:
            self._social_withdraw_refusals(partners, profiles)
        result = super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
        if profiles:
            profiles._follow_evidence()
            profiles._carry_partner()  # names and addresses are those of the contact that remains
        return result

    def _social_withdraw_refusals(self, partners, profiles):
        refusals = self.env["social.crm.identity"].sudo()
        refusals = refusals.search(
            [
                (
                    "profile_id",
                    "in",
                    profiles.filtered(lambda each: each.partner_id in partners).ids,
                ),
                ("partner_id", "in", partners.ids),
                ("against", "=", True),
                ("withdrawn_at", "=", False),
            ]
        ).filtered(lambda piece: piece.partner_id != piece.profile_id.partner_id)
        if refusals:
            refusals._withdraw(self.env._("Merged with the contact that the profile was linked to"))

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Odoo knows of unique constraints, not of unique indexes: what would be there twice goes
        before."""
        self._social_merge_handles(src_partners, dst_partner)
        self._social_merge_consents(src_partners, dst_partner)
        self._social_merge_followers(src_partners, dst_partner)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _social_merge_handles(self, src_partners, dst_partner):
        handles = self.env["social.crm.handle"].sudo()
        known = set()
        twice = handles.browse()
        for partner in dst_partner + src_partners:
            for handle in handles.search([("partner_id", "=", partner.id)]):
                key = (handle.network, handle.handle.lower())
                if key in known:
                    twice |= handle
                known.add(key)
        twice.unlink()

    def _social_merge_consents(self, src_partners, dst_partner):
        """Of what was agreed to by both, the later one stays in force; unless it was withdrawn for
        one of them after that: the last word of the person counts."""
        consents = self.env["social.crm.consent"].sudo()
        mine = [("partner_id", "in", (dst_partner + src_partners).ids)]
        withdrawn = consents._read_group(
            [*mine, ("withdrawn_how", "in", ("person", "agent"))],
            ["purpose_id", "channel", "company_id"],
            ["withdrawn_at:max"],
        )
        last_word = {tuple(key): at for *key, at in withdrawn}
        same = defaultdict(consents.browse)
        for consent in consents.search([*mine, ("withdrawn_at", "=", False)], order="given_at, id"):
            same[consent.purpose_id, consent.channel, consent.company_id] |= consent
        for key, agreed in same.items():
            latest = agreed[-1]
            taken_back = key in last_word and last_word[key] > latest.given_at
            if over := agreed if taken_back else agreed - latest:
                over._end("merged")

    def _social_merge_followers(self, src_partners, dst_partner):
        """Who followed before a link is remembered by id."""
        ids = set(src_partners.ids)
        for model in ("helpdesk.ticket", "crm.lead"):
            records = self.env[model].sudo().with_context(active_test=False)
            family = (src_partners + dst_partner).commercial_partner_id
            records = records.search(
                [
                    ("partner_id", "child_of", family.ids),
                    ("social_before_link", "!=", False),
                ]
            )
            for record in records:
                memo = record.social_before_link
                followers = set(memo["followers"])
                if followers & ids:
                    memo = {**memo, "followers": sorted(followers - ids | {dst_partner.id})}
                    record.social_before_link = memo
