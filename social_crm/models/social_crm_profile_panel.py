"""Who a profile is or may be, as it stands beside the profile, its posts and its tickets: why it is
linked, whom it may be linked to, and each with one click."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..matching.decide import counting_for

CERTAINTY = ((0.995, "certain"), (0.9, "very"), (0.6, "likely"), (0.25, "possible"), (0, "weak"))
"""From which chance on something is called what."""
SHOWN = 3
PRIVATE = "_private"
"""What codes of methods end in that come from private messages."""


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    live_identity_ids = fields.One2many(
        "social.crm.identity",
        "profile_id",
        "Evidence That Counts",
        domain=[("withdrawn_at", "=", False)],
        groups="social_crm.group_agent",
    )
    withdrawn_identity_ids = fields.One2many(
        "social.crm.identity",
        "profile_id",
        "Evidence Taken Back",
        domain=[("withdrawn_at", "!=", False)],
        groups="social_crm.group_agent",
    )

    def identity_panel(self):
        """What an agent sees of who this is.

        :returns: ``linked``: false, or ``partner`` (``id``, ``name``), ``why`` (a sentence) and
            ``said`` (whether taking it back takes an agent's word back); ``suggestions``: up to
            three, each with ``partner_id``, ``name``, ``about``, ``chance`` (0 to 1), ``words``
            (the chance in words), ``bits`` and ``reasons`` (sentences); ``closed``: false, or why
            nobody can be linked; ``shared``
        :rtype: dict
        :raises AccessError: not an agent
        """
        self.ensure_one()
        self.check_access("write")
        closed = self._closed_to_links()
        linked = self._linked_to()
        return {
            "linked": linked,
            "suggestions": [] if closed or linked else self._suggested(),
            "closed": closed,
            "shared": self.shared,
        }

    def link_contact(self, partner_id, note=False):
        """An agent says who this is; what spoke for it is kept with the word.

        :param int partner_id: a contact
        :returns: as :meth:`identity_panel`
        """
        self.ensure_one()
        partner = self.env["res.partner"].browse(partner_id)
        self._link(partner, note=note, **self._spoke_for(partner))
        return self.identity_panel()

    def refuse_contact(self, partner_id, note=False):
        """An agent says who this is not; it is remembered.

        :param int partner_id: a contact
        :returns: as :meth:`identity_panel`
        """
        self.ensure_one()
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        self._refuse(partner, note=note, **self._spoke_for(partner))
        return self.identity_panel()

    def take_back_link(self):
        """Undo what is linked: see :meth:`_undo`.

        :returns: as :meth:`identity_panel`, with ``told``: what follows, a sentence
        """
        self._undo()
        return {**self.identity_panel(), "told": self._told()}

    def _undo(self):
        """Agents' words for the present link are withdrawn, and what was before is again. What was
        found by itself is remembered as wrong, or it would be found again."""
        self.ensure_one()
        self.check_access("write")
        partner = self.partner_id
        if not partner:
            raise UserError(self.env._("There is no link any more."))
        words = self._live_evidence().filtered(
            lambda piece: piece.partner_id == partner and piece.kind == "word" and not piece.against
        )
        if words:
            words.with_env(self.env)._withdraw(self.env._("Taken back by %s", self.env.user.name))
        else:
            self._refuse(partner)

    def _told(self):
        """:returns: who this is now, a sentence"""
        if self.partner_id:
            return self.env._("Linked to %s again.", self.partner_id.sudo().display_name)
        return self.env._("Linked to nobody. Tickets and leads are as they were.")

    # What is linked

    def _live_evidence(self):
        """All evidence that was not withdrawn, also what this person may not read."""
        return self.sudo().identity_ids.filtered("counts")

    def _closed_to_links(self):
        if self.own:
            return self.env._("This is a profile of ours.")
        if self.unknown:
            return self.env._("The network does not say who wrote this.")
        return False

    def _linked_to(self):
        partner = self.partner_id
        if not partner:
            return False
        pieces = self._live_evidence().filtered(lambda piece: piece.partner_id == partner)
        counting = counting_for(piece._as_evidence() for piece in pieces)
        pieces = pieces.browse([piece.number for piece in counting])
        # Support that says nothing for itself would only lengthen the sentence.
        pieces = pieces.filtered(lambda piece: piece.strength > 0).sorted("strength", reverse=True)
        readable = pieces.with_env(self.env)._filtered_access("read")
        reasons = [piece._in_words() for piece in readable]
        if len(readable) < len(pieces):
            reasons.append(self.env._("what stands in a private message of another team"))
        return {
            "partner": {"id": partner.id, "name": partner.sudo().display_name},
            "why": self.env._("Linked because: %s", "; ".join(reasons)),
            "said": any(piece.kind == "word" for piece in pieces),
        }

    # Who it may be

    def _suggested(self):
        """Up to three contacts, the likeliest first, those alone that this person may read."""
        found = self.env["social.crm.recognition"]._suggest(self)[self.id]
        partners = self.env["res.partner"].browse([each["partner_id"] for each in found])
        readable = partners.filtered(
            lambda partner: partner.has_access("read") and (partner.is_company or not self.shared)
        )
        return [
            {
                "partner_id": partner.id,
                "name": partner.display_name,
                "about": partner._social_about(),
                "chance": each["chance"],
                "words": self._chance_in_words(each["chance"]),
                "bits": round(each["bits"], 1),
                "reasons": each["reasons"],
            }
            for each in found
            if (partner := partners.browse(each["partner_id"])) in readable
        ][:SHOWN]

    def _chance_in_words(self, chance):
        """:param float chance: 0 to 1"""
        words = {
            "certain": self.env._("Almost certain"),
            "very": self.env._("Very likely"),
            "likely": self.env._("Likely"),
            "possible": self.env._("Possible"),
            "weak": self.env._("Unlikely, but possible"),
        }
        return words[next(name for least, name in CERTAINTY if chance >= least)]

    def _spoke_for(self, partner):
        """What is known for a contact at the moment when an agent decides about it: values of
        evidence, from which weights are estimated later. The words of private messages stay in
        them."""
        for each in self.env["social.crm.recognition"]._suggest(self).get(self.id, ()):
            if each["partner_id"] == partner.id:
                pattern = {part["method"]: part["bits"] for part in each["parts"]}
                spoken = zip(each["parts"], each["reasons"], strict=True)
                open_ = [why for part, why in spoken if not part["method"].endswith(PRIVATE)]
                return {"pattern": pattern, "seen": "; ".join(open_) or False}
        return {}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _social_about(self):
        """What tells this contact from another of the same name: town and number. The company is
        part of the name.

        :rtype: str
        """
        return " · ".join(filter(None, (self.city, self.ref)))
