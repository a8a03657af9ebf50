"""Links that carry an offer: what is told on their page lands when the code comes."""

from odoo import api, fields, models

from .social_crm_invitation import OFFERING


class SocialCrmInvitation(models.Model):
    _inherit = "social.crm.invitation"

    offer_id = fields.Many2one(
        "social.crm.offer",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
    )

    @api.model
    def _make(self, profile, mention, revoke=True, **values):
        offer = self.env["social.crm.offer"].sudo().browse(values.get("offer_id"))
        if offer:
            values["purpose_ids"] = offer._purposes().ids
        return super()._make(profile, mention, revoke, **values)

    def _ready_text(self, token):
        if not self.offer_id:
            return super()._ready_text(token)
        title = self._in(self.lang).offer_id.title
        return OFFERING._translate(self.lang) % {"title": title, "link": self._link_of(token)}

    def _told(self, form, agreed):
        """What somebody told, of what the offer asks.

        :param dict form: what was posted
        :param agreed: purposes that they agreed to
        :returns: what was told (``None`` if something is wrong), what is wrong, and with which
            field
        :rtype: tuple[list[dict] | None, str, social.crm.offer.field]
        """
        told = []
        for field in self.offer_id.field_ids:
            try:
                value = field._read(form)
            except ValueError:
                return None, "told_odd", field
            if not value and field.required:
                return None, "told_missing", field
            if not value:
                continue
            if field.purpose_id.needs_consent and field.purpose_id not in agreed:
                return None, "told_unagreed", field
            told.append({"field": field.id, "value": value})
        return told, "", self.env["social.crm.offer.field"]


class SocialCrmInvitationAnswer(models.Model):
    _inherit = "social.crm.invitation.answer"

    def _rows_told(self):
        """What was told, with the words and purposes of now.

        :rtype: list[dict]
        """
        fields_asked = self.invitation_id._in(self.lang).offer_id.field_ids
        by_id = {field.id: field for field in fields_asked}
        return [
            {
                "kind": field.kind,
                "label": field.display_name,
                "value": each["value"],
                "shown": field._shown(each["value"]),
                "purpose": field.purpose_id.id,
            }
            for each in self.told or ()
            if (field := by_id.get(each["field"]))
        ]

    def _contact_told(self, profile):
        partner = super()._contact_told(profile)
        names = [row["value"] for row in self._rows_told() if row["kind"] == "name"]
        if names and partner != profile.partner_id:
            partner.name = names[0]
        return partner

    def _land_told(self, partner, piece):
        result = super()._land_told(partner, piece)
        self.env["social.crm.volunteered"]._land(
            partner,
            self.invitation_id.profile_id,
            self._rows_told(),
            piece,
            self.invitation_id.offer_id,
        )
        return result
