"""What a contact has agreed to, and whom one may write to about what."""

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    social_consent_ids = fields.One2many(
        "social.crm.consent",
        "partner_id",
        "Consents",
        readonly=True,
        copy=False,
        groups="social_crm.group_reader",
    )
    social_marketing_on = fields.Char(
        "May Be Contacted for Marketing on",
        compute="_compute_social_marketing_on",
        search="_search_social_marketing_on",
        groups="social_crm.group_reader",
    )

    @api.depends("social_consent_ids.withdrawn_at")
    @api.depends_context("company", "lang")
    def _compute_social_marketing_on(self):
        Consent = self.env["social.crm.consent"]
        labels = dict(Consent._fields["channel"]._description_selection(self.env))
        groups = Consent._read_group(
            [("partner_id", "in", self.ids), *Consent._in_force("marketing")],
            ["partner_id"],
            ["channel:array_agg"],
        )
        channels = {partner.id: agreed for partner, agreed in groups}
        for partner in self:
            agreed = set(channels.get(partner.id, ()))
            partner.social_marketing_on = ", ".join(
                label for key, label in labels.items() if key in agreed
            )

    def _search_social_marketing_on(self, operator, value):
        """By key or words of a channel; what was agreed to for any counts for each."""
        if operator not in ("in", "ilike", "="):
            return NotImplemented
        Consent = self.env["social.crm.consent"]
        values = [value] if isinstance(value, str | bool) else list(value)
        if not all(isinstance(each, str) and each for each in values):
            return NotImplemented
        labels = Consent._fields["channel"]._description_selection(self.env)
        channels = {
            key
            for key, label in labels
            for word in values
            if word.lower() in (key, label.lower())
            or (operator == "ilike" and word.lower() in label.lower())
        }
        if not channels:
            return fields.Domain.FALSE
        return [
            (
                "social_consent_ids",
                "any",
                [*Consent._in_force("marketing"), ("channel", "in", [*channels, "any"])],
            )
        ]

    def action_note_consent(self):
        """The form in which an agent notes what this person has agreed to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Note a Consent"),
            "res_model": "social.crm.consent.note",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
