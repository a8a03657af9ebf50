"""What was promised on a ticket, a row for each target, and of next answers for each time that the
customer waited.

OCA's rows follow stages; these follow what was said, and are worked out by
:mod:`.helpdesk_ticket_promise` for whole batches.
"""

from odoo import fields, models
from odoo.fields import Domain

from ..handing.promise import (
    BROKEN,
    CLOSED,
    ENDED,
    FIRST_ANSWER,
    HELD,
    MET,
    NEXT_ANSWER,
    PAUSED,
    RUNNING,
    SOLUTION,
)

TARGETS = [
    (FIRST_ANSWER, "First answer"),
    (NEXT_ANSWER, "Next answer"),
    (SOLUTION, "Solution"),
]
STATES = {
    RUNNING: "in_progress",
    PAUSED: "on_hold",
    MET: "accomplished",
    BROKEN: "expired",
    ENDED: "ended",
}
"""How a promise stands, in OCA's words."""
OPEN = "social_target IS NOT NULL AND social_met_at IS NULL AND social_ended_at IS NULL"


class HelpdeskTicketSla(models.Model):
    _inherit = "helpdesk.ticket.sla"

    social_target = fields.Selection(TARGETS, "Promise", readonly=True)
    social_started_at = fields.Datetime("Began", readonly=True)
    social_met_at = fields.Datetime("Done", readonly=True, help="When it was done, in time or not.")
    social_ended_at = fields.Datetime(
        "Ended", readonly=True, help="Since when nothing waits for an answer any more."
    )
    social_used = fields.Integer(
        "Seconds Used", readonly=True, help="Of working time, when it was last looked at."
    )
    social_paused = fields.Selection(
        [
            (HELD, "A stage holds it"),
            (CLOSED, "The case is closed"),
            ("customer", "We wait for the customer"),
        ],
        "Pauses Because",
        readonly=True,
    )
    social_warn_agent_at = fields.Datetime("Warns the Agent", readonly=True)
    social_warn_lead_at = fields.Datetime("Warns the Lead", readonly=True)
    social_warned_agent_at = fields.Datetime("Agent Was Warned", readonly=True)
    social_warned_lead_at = fields.Datetime("Lead Was Warned", readonly=True)
    state = fields.Selection(
        selection_add=[("ended", "No longer waited for")], ondelete={"ended": "set default"}
    )

    _social_uniq = models.UniqueIndex(
        "(ticket_id, social_target, social_started_at) WHERE social_target IS NOT NULL"
    )
    _social_open_idx = models.Index(f"(deadline) WHERE {OPEN}")
    _social_warn_agent_idx = models.Index(
        f"(social_warn_agent_at) WHERE {OPEN} AND social_warned_agent_at IS NULL"
    )
    _social_warn_lead_idx = models.Index(
        f"(social_warn_lead_at) WHERE {OPEN} AND social_warned_lead_at IS NULL"
    )
    _social_started_idx = models.Index("(social_started_at) WHERE social_target IS NOT NULL")

    # What OCA works out from stages

    def _social_split(self):
        """Those of OCA among these, and ours."""
        ours = self.filtered("social_target")
        return self - ours, ours

    def _compute_sla_data(self):
        return super(HelpdeskTicketSla, self._social_split()[0])._compute_sla_data()

    def _compute_deadline(self):
        return super(HelpdeskTicketSla, self._social_split()[0])._compute_deadline()

    def _stage_recompute(self):
        if self.social_target:
            return None
        return super()._stage_recompute()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def set_sla(self):
        # What is said on networks is measured by what is said, not by stages.
        return super(HelpdeskTicket, self.filtered(lambda t: not t.social_account_id)).set_sla()

    def refresh_sla(self):
        if self.social_account_id:
            return self.sudo()._social_promise()
        return super().refresh_sla()

    def _compute_sla_fits(self):
        social = self.filtered("social_account_id")
        social.sla_fits = True
        return super(HelpdeskTicket, self - social)._compute_sla_fits()

    def _get_sla_ticket_domain(self):
        return Domain(super()._get_sla_ticket_domain()) & Domain("social_target", "=", False)


class HelpdeskSlaReport(models.Model):
    _inherit = "helpdesk.sla.report"

    def _where_sla(self):
        # What nobody waited for was neither kept nor broken, and exercises do not count.
        return f"""
            {super()._where_sla()} AND hts.state IS DISTINCT FROM 'ended'
            AND NOT EXISTS (SELECT FROM helpdesk_ticket_team team
                             WHERE team.id = ht.team_id AND team.social_practice)
            """
