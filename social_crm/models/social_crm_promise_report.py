"""Promises that were kept and broken, by what, team, network, topic and month.

Read from the rows of tickets each time; nothing is stored, so figures cannot drift. What nobody
waited for any more counts for neither, and practice counts nowhere.
"""

from odoo import fields, models
from odoo.tools import SQL

from .helpdesk_ticket_sla import TARGETS


class SocialCrmPromiseReport(models.Model):
    _name = "social.crm.promise.report"
    _description = "Promises Kept and Broken"
    _auto = False
    _order = "started_at desc, id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    sla_id = fields.Many2one("helpdesk.sla", "Promise", readonly=True)
    target = fields.Selection(TARGETS, "Promised", readonly=True)
    state = fields.Selection(
        [("kept", "Kept in Time"), ("missed", "Broken"), ("running", "Running")],
        "Outcome",
        readonly=True,
        # Charts colour by the order of these codes: what was broken comes second, and is red.
    )
    started_at = fields.Datetime("Began", readonly=True)
    due_at = fields.Datetime("Due", readonly=True)
    met_at = fields.Datetime("Done", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one("res.users", "Assigned To", readonly=True)
    account_id = fields.Many2one("social.crm.account", readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), readonly=True
    )
    topic_id = fields.Many2one("social.crm.topic", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    kept_share = fields.Float(
        "Share Kept in Time",
        readonly=True,
        aggregator="avg",
        help="Of what was kept or broken by now, the share that was kept.",
    )
    used_hours = fields.Float(
        "Hours Needed", readonly=True, aggregator="avg", help="Of working time."
    )

    @property
    def _table_query(self):
        for model in ("helpdesk.ticket", "helpdesk.ticket.sla", "social.crm.account"):
            self.env[model].flush_model()
        # Whoever asks sees the cases that he may read, and no others.
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        tickets = tickets._search([("social_account_id", "!=", False)], order="id")
        tickets.order = None
        columns = ("id", "team_id", "user_id", "social_account_id", "social_topic_id", "company_id")
        return SQL(
            """
            SELECT promise.*,
                   CASE state WHEN 'kept' THEN 1.0 WHEN 'missed' THEN 0.0 END AS kept_share
              FROM (
                   SELECT row.id, row.ticket_id, row.sla_id, row.social_target AS target,
                          CASE WHEN row.state = 'accomplished' THEN 'kept'
                               WHEN row.state = 'expired' OR row.state = 'in_progress'
                                    AND row.deadline < %(now)s THEN 'missed'
                               ELSE 'running' END AS state,
                          row.social_started_at AS started_at, row.deadline AS due_at,
                          row.social_met_at AS met_at, ticket.team_id, ticket.user_id,
                          ticket.social_account_id AS account_id, account.network,
                          ticket.social_topic_id AS topic_id, ticket.company_id,
                          CASE WHEN row.social_met_at IS NOT NULL
                               THEN row.social_used / 3600.0 END AS used_hours
                     FROM helpdesk_ticket_sla row
                     JOIN (%(tickets)s) ticket ON ticket.id = row.ticket_id
                     JOIN social_crm_account account ON account.id = ticket.social_account_id
                    WHERE row.social_target IS NOT NULL AND row.state != 'ended'
                      AND %(real)s) promise
            """,
            now=fields.Datetime.now(),
            tickets=tickets.select(*(SQL.identifier("helpdesk_ticket", name) for name in columns)),
            real=self.env["social.crm.account"]._real_sql("account.network"),
        )

    def action_open(self):
        """The case itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }
