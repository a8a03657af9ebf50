"""Somebody says that he is away."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmAway(models.TransientModel):
    _name = "social.crm.away"
    _description = "My Availability"

    away_from = fields.Datetime(default=lambda self: self._mine()[:1].away_from)
    away_until = fields.Datetime(default=lambda self: self._mine()[:1].away_until)
    hand_on = fields.Boolean(
        "Give my cases that nobody has begun to others",
        help="Cases that were given to you and that you have not picked up yet.",
    )

    @api.model
    def _mine(self):
        """The places in teams of the person at the screen, and nobody else's."""
        return self.env["social.crm.member"].sudo().search([("user_id", "=", self.env.uid)])

    def action_away(self):
        """No cases until then."""
        self.ensure_one()
        if not self.away_until:
            raise UserError(self.env._("Until when are you away?"))
        if self.away_until <= fields.Datetime.now():
            raise UserError(self.env._("That is over already."))
        self._mine().write({"away_from": self.away_from, "away_until": self.away_until})
        if self.hand_on:
            self.env["social.crm.assignment"].sudo()._hand_on(self.env.user)
        return {"type": "ir.actions.act_window_close"}

    def action_back(self):
        """Cases again from now on."""
        self._mine().write({"away_from": False, "away_until": False})
        return {"type": "ir.actions.act_window_close"}
