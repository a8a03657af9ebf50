"""Two small forms of agents: somebody said that we may, somebody said that we may no longer."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.social_crm_consent import ANY


class SocialCrmConsentNote(models.TransientModel):
    _name = "social.crm.consent.note"
    _description = "Note a Consent"

    partner_id = fields.Many2one("res.partner", "Contact", required=True, readonly=True)
    profile_id = fields.Many2one("social.crm.profile", readonly=True)
    purpose_ids = fields.Many2many(
        "social.crm.purpose",
        string="Agreed To",
        domain=[("needs_consent", "=", True)],
    )
    by_channel = fields.Boolean(compute="_compute_facts")
    channel = fields.Selection(
        selection=lambda self: [
            pair for pair in self.env["social.crm.consent"]._channels() if pair[0] != ANY
        ],
        default="email",
    )
    wording = fields.Text("What They Agreed To", compute="_compute_facts")
    note = fields.Char(
        "How Do We Know?", help="For example: said on the phone, after I had read it to them."
    )

    @api.depends("purpose_ids", "partner_id")
    def _compute_facts(self):
        for form in self:
            form.by_channel = any(form.purpose_ids.mapped("by_channel"))
            lang = form._lang()
            form.wording = "\n\n".join(each._wording(lang) for each in form.purpose_ids)

    def _lang(self):
        """The words are those in the language of the person."""
        return self.partner_id.sudo().lang or None

    def action_note(self):
        """Note what the person said."""
        self.ensure_one()
        self.check_access("write")
        self.partner_id.check_access("read")
        if not self.purpose_ids:
            raise UserError(self.env._("Say what the person agreed to."))
        if not (self.note or "").strip():
            raise UserError(self.env._("Say how you know: a consent has to be proved later."))
        self.env["social.crm.consent"]._give(
            self.partner_id,
            self.purpose_ids.mapped("code"),
            profile=self.profile_id,
            channel=self.channel,
            how="agent",
            note=self.note.strip(),
            lang=self._lang(),
        )
        return {"type": "ir.actions.act_window_close"}


class SocialCrmConsentEnd(models.TransientModel):
    _name = "social.crm.consent.end"
    _description = "Withdraw a Consent"

    consent_ids = fields.Many2many(
        "social.crm.consent", string="Withdrawn", required=True, readonly=True
    )
    reason = fields.Char(help="For example: wrote that no more newsletters should come.")

    @api.model
    def _open(self, consents):
        """The form, for what is still in force of these.

        :rtype: dict
        """
        live = consents.filtered("live")
        if not live:
            raise UserError(self.env._("This was withdrawn already."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw a Consent"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_consent_ids": [Command.set(live.ids)]},
        }

    def action_withdraw(self):
        """Withdraw, from now on."""
        self.ensure_one()
        self.check_access("write")
        self.consent_ids.check_access("read")
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: what the person said, and where."))
        self.consent_ids._withdraw("agent", self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
