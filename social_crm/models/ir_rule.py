"""Who may read what is promised on a case: who may read the case."""

from odoo import api, models
from odoo.fields import Domain

ROWS = "helpdesk.ticket.sla"


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """OCA lets all who sign in read all promises, and all agents write them. Those on cases
        from networks are worked out, and written by nobody."""
        domain = super()._compute_domain(model_name, mode)
        if model_name != ROWS or self.env.su:
            return domain
        theirs = Domain.FALSE
        if mode == "read":
            theirs = Domain("ticket_id", "any", super()._compute_domain("helpdesk.ticket", mode))
        return domain & (Domain("social_target", "=", False) | theirs)
