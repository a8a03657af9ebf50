"""A form on which somebody says how we stand to a profile or a contact, and why."""

from odoo import Command, api, fields, models

from ..models.social_crm_profile_standing import STANDINGS


class SocialCrmStandingSay(models.TransientModel):
    _name = "social.crm.standing.say"
    _description = "Say How We Stand to Somebody"

    profile_ids = fields.Many2many("social.crm.profile", readonly=True)
    partner_ids = fields.Many2many("res.partner", string="Contacts", readonly=True)
    standing = fields.Selection([*STANDINGS, ("none", "Like everybody else")])
    vip = fields.Boolean("VIP")
    reason = fields.Char("Why?", size=200)

    @api.model
    def _action_for(self, records):
        """The form for profiles or contacts."""
        contacts = records._name == "res.partner"
        values = (
            {"partner_ids": [Command.set(records.ids)], "vip": not records[:1].social_vip}
            if contacts
            else {
                "profile_ids": [Command.set(records.ids)],
                "standing": records[:1].standing_said,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How Do We Stand?"),
            "res_model": self._name,
            "res_id": self.create(values).id,
            "view_mode": "form",
            "target": "new",
        }

    def action_say(self):
        """Note it in the book, and let work follow."""
        self.ensure_one()
        if self.partner_ids:
            self.partner_ids._set_social_vip(self.vip, self.reason)
        else:
            standing = False if self.standing in (False, "none") else self.standing
            self.profile_ids._set_standing(standing, self.reason)
        return {"type": "ir.actions.act_window_close"}
