"""An agent offers a shift of his, or a part of it, to a colleague or to all of the team."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmDutyOffer(models.TransientModel):
    _name = "social.crm.duty.offer"
    _description = "Offering a Shift"

    roster_id = fields.Many2one("social.crm.roster", required=True, ondelete="cascade")
    team_id = fields.Many2one(related="roster_id.team_id")
    start = fields.Datetime("From", required=True)
    stop = fields.Datetime("Until", required=True)
    whom = fields.Selection(
        [("team", "Everybody in the team"), ("colleague", "One colleague")],
        string="To",
        required=True,
        default="team",
    )
    colleague_ids = fields.Many2many(
        "res.users", string="Who Could", compute="_compute_colleague_ids"
    )
    colleague_id = fields.Many2one(
        "res.users", domain="[('id', 'in', colleague_ids)]", ondelete="cascade"
    )

    @api.depends("roster_id")
    @api.depends_context("uid")
    def _compute_colleague_ids(self):
        for offer in self:
            offer.colleague_ids = offer.roster_id.team_id.sudo().user_ids - self.env.user

    def action_offer(self):
        """It stays one's own until somebody accepts."""
        self.ensure_one()
        if self.whom == "colleague" and not self.colleague_id:
            raise UserError(self.env._("To which colleague?"))
        colleague = self.colleague_id if self.whom == "colleague" else self.env["res.users"]
        self.env["social.crm.duty.swap"]._offer(self.roster_id, self.start, self.stop, colleague)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Offered. The shift stays yours until somebody accepts."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
