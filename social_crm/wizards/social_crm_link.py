"""An agent's word, with a note: who a profile is."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmLink(models.TransientModel):
    _name = "social.crm.link"
    _description = "Link a Profile to a Contact"

    profile_id = fields.Many2one(
        "social.crm.profile", required=True, readonly=True, ondelete="cascade"
    )
    shared = fields.Boolean(related="profile_id.shared")
    company_id = fields.Many2one(related="profile_id.company_id")
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="cascade")
    note = fields.Char("How Do You Know?", size=200)
    others = fields.Char(compute="_compute_others")

    @api.depends("partner_id")
    def _compute_others(self):
        """Whom the contact is on networks already: a hint, since one person may have several."""
        for link in self:
            profiles = link.partner_id.social_profile_ids - link.profile_id
            link.others = ", ".join(profiles.mapped("display_name"))

    def action_link(self):
        """Link, if the agent said to whom and how that is known."""
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Choose a contact."))
        if not (self.note or "").strip():
            raise UserError(self.env._("Say in a few words how you know who it is."))
        self.profile_id.link_contact(self.partner_id.id, note=self.note.strip())
        return {"type": "ir.actions.act_window_close"}
