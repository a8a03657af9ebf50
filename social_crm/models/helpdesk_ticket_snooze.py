"""Tickets that are put off: out of the queues until a time, or until the customer writes again.

A ticket is put off as long as ``social_snoozed_until`` is set; when the time has come it is
cleared. Why it was put off stands in the chatter.
"""

from odoo import api, fields, models

MOST = 1000
"""Tickets that come back in one run."""
SNOOZE = ("social_snoozed_until", "social_snoozed_by_id")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_snoozed_until = fields.Datetime(
        "Put Off Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="It comes back then, or when the customer writes again. Empty: it is not put off.",
    )
    social_snoozed_by_id = fields.Many2one(
        "res.users", "Put Off By", readonly=True, copy=False, groups="base.group_user"
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("stage_id"):
            self._social_wake(lambda ticket: ticket.stage_id.closed)
        if "social_snoozed_until" in vals:
            self._social_listed()
        return result

    def _social_wake(self, wanted=lambda ticket: True):
        """Let those of these come back that are put off.

        :param wanted: which of them
        :returns: those that came back
        """
        put_off = self.sudo().filtered(lambda ticket: ticket.social_snoozed_until)
        back = put_off.filtered(wanted)
        if back:
            back.write(dict.fromkeys(SNOOZE, False))
        return back

    @api.model
    def _cron_wake(self):
        """What was put off comes back when its time has come. Called by the scheduled action, which
        is woken for that time; repeats harmlessly."""
        due = self.sudo().search(
            [("social_snoozed_until", "<=", fields.Datetime.now())],
            order="social_snoozed_until",
            limit=MOST,
        )
        due._social_wake()
        self.env["ir.cron"]._commit_progress(len(due), remaining=int(len(due) == MOST))


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _find_tickets(self, account, items, conversations):
        """What was put off comes back at once when the customer writes again."""
        result = super()._find_tickets(account, items, conversations)
        written = {
            item.ticket_id
            for item in items
            if item.ticket_id and not (item.own or item.bystander or item.backfilled)
        }
        if written:
            self.env["helpdesk.ticket"].sudo().search(
                [("id", "in", sorted(written)), ("social_snoozed_until", "!=", False)]
            )._social_wake()
        return result
