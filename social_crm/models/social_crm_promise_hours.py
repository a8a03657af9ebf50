"""When working hours or holidays change, what is due in them moves: once for all that a transaction
has changed, right before it is committed."""

from odoo import api, models
from odoo.tools import split_every

BATCH = 1000
CHANGED = "social_crm_hours_changed"


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            self._social_changed()
        return result

    def _social_changed(self):
        """Let what is due in these hours be worked out anew; of none: in all."""
        if not self.env["helpdesk.sla"]._social_used():
            return
        precommit = self.env.cr.precommit
        if CHANGED not in precommit.data:
            precommit.data[CHANGED] = set()
            precommit.add(self.env(su=True)["helpdesk.ticket.sla"]._social_hours_changed)
        precommit.data[CHANGED] |= set(self.ids) or {False}


class SocialCrmHoursPart(models.AbstractModel):
    """What working hours are made of."""

    _name = "social.crm.hours.part"
    _description = "Part of Working Hours"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._social_matters()._social_parts_changed()
        return parts

    def write(self, vals):
        matters = self._social_matters()
        matters._social_parts_changed()
        result = super().write(vals)
        (self._social_matters() | matters)._social_parts_changed()
        return result

    def unlink(self):
        self._social_matters()._social_parts_changed()
        return super().unlink()

    def _social_matters(self):
        """Those of these that count for everybody."""
        return self

    def _social_parts_changed(self):
        for calendar, _parts in self.sudo().grouped("calendar_id").items():
            calendar._social_changed()


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "social.crm.hours.part"]

    def _social_matters(self):
        return self.filtered(lambda leave: not leave.resource_id)


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "social.crm.hours.part"]


class HelpdeskTicketSla(models.Model):
    _inherit = "helpdesk.ticket.sla"

    @api.model
    def _social_hours_changed(self):
        """Work out anew what is due in hours that have changed in this transaction."""
        ids = self.env.cr.precommit.data.pop(CHANGED, set())
        domain = [
            ("social_target", "!=", False),
            ("social_met_at", "=", False),
            ("social_ended_at", "=", False),
        ]
        if ids and False not in ids:
            ids = sorted(ids)
            domain += [
                "|",
                ("sla_id.social_calendar_id", "in", ids),
                ("ticket_id.team_id.resource_calendar_id", "in", ids),
            ]
        rows = self.search(domain).with_context(active_test=False) if ids else self
        for some in split_every(BATCH, rows.ticket_id.ids):
            self.env["helpdesk.ticket"].browse(some)._social_promise()
