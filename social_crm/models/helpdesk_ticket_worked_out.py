"""What of a ticket follows from what was said and promised, and is written by nobody: that its form
shows it read-only is no hindrance for who calls ``write``."""

from odoo import api, models
from odoo.exceptions import AccessError

WORKED_OUT = frozenset(
    {
        *("social_account_id", "social_profile_id", "social_opening_id", "social_url"),
        *("social_last_id", "social_last_at", "social_heard_id", "social_waits_since"),
        *("social_mood", "social_window_until", "social_priority"),
        *("social_promised", "social_promised_at", "social_promised_target"),
        *("social_due_at", "social_due_why"),
        *("social_window_warned_agent", "social_window_warned_lead"),
        *("social_private", "social_merged", "social_merged_into_id"),
        *("social_answered_at", "social_thanked_id"),
        *("social_nobody_since", "social_nobody_told"),
    }
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_worked_out(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_worked_out(vals)
        return super().write(vals)

    @api.model
    def _check_worked_out(self, vals):
        if named := sorted(vals.keys() & WORKED_OUT):
            raise AccessError(
                self.env._("These follow from what was said and promised: %s", ", ".join(named))
            )
