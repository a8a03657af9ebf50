"""Evidence is taken back, after it was said what follows from that."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCrmTakeBack(models.TransientModel):
    _name = "social.crm.take.back"
    _description = "Take Evidence Back"

    identity_id = fields.Many2one(
        "social.crm.identity", required=True, readonly=True, ondelete="cascade"
    )
    what = fields.Char(compute="_compute_what")
    follows = fields.Char("What Follows", compute="_compute_follows")
    reason = fields.Char("Why?", size=200)

    @api.depends("identity_id")
    def _compute_what(self):
        self.identity_id.check_access("read")
        for one in self:
            one.what = one.identity_id._in_words()

    @api.depends("identity_id")
    def _compute_follows(self):
        self.identity_id.check_access("read")
        for one in self:
            one.follows = one._follows()

    def _follows(self):
        """What would be if this had not been seen or said.

        :rtype: str
        """
        piece = self.identity_id
        profile = piece.profile_id
        going = piece | piece.sudo().search([("cause_id", "=", piece.id)])
        then = self.env["social.crm.identity"]._decide(profile, without=going.ids)[profile.id]
        now = profile.partner_id
        if (now.id or None) == then:
            return (
                self.env._("The profile stays linked to %s.", now.sudo().display_name)
                if now
                else self.env._("The profile stays without a contact.")
            )
        carried = [
            self.env[model]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                [("social_profile_id", "=", profile.id), ("social_partner_by_hand", "=", False)]
            )
            for model in ("helpdesk.ticket", "crm.lead")
        ]
        name = self.env["res.partner"].sudo().browse(then or []).display_name
        link = (
            self.env._("The profile will be linked to %s.", name)
            if then
            else self.env._("The profile will be linked to nobody.")
        )
        return self.env._(
            "%(link)s Tickets that follow: %(tickets)s, leads: %(leads)s.",
            link=link,
            tickets=carried[0],
            leads=carried[1],
        )

    def action_take_back(self):
        """Withdraw it. The row stays, with the reason."""
        self.ensure_one()
        piece = self.identity_id
        piece.profile_id.check_access("write")
        piece.check_access("read")
        if not piece.counts:
            raise UserError(self.env._("This was taken back already."))
        reason = self.env._("Taken back by %s", self.env.user.name)
        if (self.reason or "").strip():
            reason = f"{reason}: {self.reason.strip()}"
        piece._withdraw(reason)
        return {"type": "ir.actions.act_window_close"}
