"""When tickets went from one stage to another: what stops the clocks of promises and does not stand
in posts. Kept only where something is promised."""

from odoo import api, fields, models

from .social_crm_ingest import _execute_values


class SocialCrmPromiseEvent(models.Model):
    _name = "social.crm.promise.event"
    _description = "Stage of a Social Case Changed"
    _order = "at, id"
    _log_access = False

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    at = fields.Datetime(required=True)
    from_stage_id = fields.Many2one("helpdesk.ticket.stage", ondelete="set null")
    to_stage_id = fields.Many2one("helpdesk.ticket.stage", ondelete="set null")
    from_closed = fields.Boolean()
    to_closed = fields.Boolean()

    @api.model
    def _note(self, tickets, before):
        """Note that the stages of tickets have changed. One statement.

        :param dict before: ticket id to its stage before
        """
        now = fields.Datetime.now()
        changed = [
            (
                ticket.id,
                now,
                before[ticket.id].id or None,
                ticket.stage_id.id or None,
                before[ticket.id].closed,
                ticket.stage_id.closed,
            )
            for ticket in tickets
            if ticket.stage_id != before[ticket.id]
        ]
        if changed:
            self.env.flush_all()
            _execute_values(
                self.env,
                "INSERT INTO social_crm_promise_event"
                " (ticket_id, at, from_stage_id, to_stage_id, from_closed, to_closed) VALUES %s"
                " RETURNING 1",
                changed,
            )
