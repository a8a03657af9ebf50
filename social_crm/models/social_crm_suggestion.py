"""Contacts that are suggested for a profile, with reasons: computed live, never a link by
themselves."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

BEST = 3
LEAST_CHANCE = 0.01
"""What is less likely is no suggestion but noise."""
TEXTS = 20
"""Of what a profile wrote, the latest that are read."""


class SocialCrmRecognition(models.AbstractModel):
    _inherit = "social.crm.recognition"

    @api.model
    def _suggest(self, profiles):
        """The contacts that profiles most likely are. The number of queries does not depend on how
        many profiles there are.

        Left out: who was refused, who is linked already, contacts that the user may not see, and
        what stands in messages that the user may not read.

        :returns: profile id to at most three suggestions, the likeliest first: ``partner_id``;
            ``name``; ``bits`` (what agrees and what does not, added up); ``chance`` (0 to 1);
            ``reasons`` (sentences in the language of the user, the weightiest first); ``parts``
            (``method`` and ``bits`` of each)
        :rtype: dict[int, list[dict]]
        """
        profiles.fetch(["own", "external_id"])
        profiles = profiles.filtered(lambda each: not (each.own or each.unknown))
        texts = self._readable_texts(profiles)
        found = {profile_id: [] for profile_id in profiles.ids}
        names = {}
        asked = self._find(profiles, texts)
        ids = {ranked.contact for each in asked for ranked in each.ranked[: BEST + 1]}
        partners = self.env["res.partner"].browse(sorted(ids))._filtered_access("read")
        names = {partner.id: partner.display_name for partner in partners}
        for each in asked:
            for ranked in each.ranked:
                linked = each.profile.partner_id.id == ranked.contact
                if ranked.contact in names and not linked and ranked.chance >= LEAST_CHANCE:
                    found[each.profile.id].append(
                        self._suggestion(each, ranked, names[ranked.contact])
                    )
                if len(found[each.profile.id]) == BEST:
                    break
        return found

    @api.model
    def _suggestion(self, asked, ranked, name):
        parts = sorted(asked.compared[ranked.contact].parts, key=lambda part: -abs(part.bits))
        return {
            "partner_id": ranked.contact,
            "name": name,
            "bits": round(ranked.bits, 1),
            "chance": ranked.chance,
            "reasons": [self._in_words(part.seen) for part in parts],
            "parts": [{"method": part.method_code, "bits": round(part.bits, 1)} for part in parts],
        }

    @api.model
    def _readable_texts(self, profiles):
        """What the user may read of what profiles wrote."""
        if not profiles:
            return {}
        Mention = self.env["social.crm.mention"]
        query = Mention._search([("profile_id", "in", profiles.ids)])
        texts = self.sudo()._texts(SQL("id IN (%s)", query.subselect()), profiles)
        return {profile_id: wrote[:TEXTS] for profile_id, wrote in texts.items()}


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    def suggestions(self):
        """For the screens of agents: see :meth:`SocialCrmRecognition._suggest`.

        :raises AccessError: for anybody but agents
        """
        self._check_may_suggest()
        return self.env["social.crm.recognition"]._suggest(self)

    def _check_may_suggest(self):
        if not (self.env.su or self.env.user.has_group("social_crm.group_agent")):
            raise AccessError(self.env._("Suggestions are for agents."))
        self.check_access("write")
