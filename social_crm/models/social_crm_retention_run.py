"""Runs of the retention: in batches, each a transaction; what was cut off goes on where it was."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, format_date

from .social_crm_retention_kinds import Stopped

_logger = logging.getLogger(__name__)

BATCH = 500
EXAMPLES = 5


class SocialCrmRetentionRun(models.Model):
    _name = "social.crm.retention.run"
    _description = "Social Retention Run"
    _order = "id desc"
    _rec_name = "started_at"

    started_at = fields.Datetime(
        "Started", required=True, readonly=True, default=fields.Datetime.now
    )
    ended_at = fields.Datetime("Ended", readonly=True)
    dry = fields.Boolean("Dry Run", readonly=True, help="It counted, and changed nothing.")
    user_id = fields.Many2one(
        "res.users", "By", readonly=True, default=lambda self: self.env.user, required=True
    )
    line_ids = fields.One2many("social.crm.retention.line", "run_id", "Counts", readonly=True)
    found = fields.Integer("Records", compute="_compute_found")
    state = fields.Selection(
        [("running", "Not finished"), ("done", "Done"), ("failed", "Partly failed")],
        compute="_compute_state",
    )

    @api.depends("line_ids.found")
    def _compute_found(self):
        for run in self:
            run.found = sum(run.line_ids.mapped("found"))

    @api.depends("ended_at", "line_ids.error")
    def _compute_state(self):
        for run in self:
            failed = any(run.line_ids.mapped("error"))
            run.state = "failed" if failed else "done" if run.ended_at else "running"

    # Dry

    def _count(self, kinds):
        """Count what would go, with the oldest and the latest day of it."""
        for kind in kinds:
            due = kind._due(kind._before(self.started_at))
            count, oldest, latest = self.env.execute_query(
                SQL("SELECT count(*), min(due.moment), max(due.moment) FROM (%s) due", due)
            )[0]
            rows = self.env.execute_query(
                SQL(
                    "SELECT due.moment FROM (%s) due WHERE due.moment IS NOT NULL"
                    " ORDER BY due.moment LIMIT %s",
                    due,
                    EXAMPLES,
                )
            )
            self.env["social.crm.retention.line"].create(
                {
                    "run_id": self.id,
                    "retention_id": kind.id,
                    "days": kind.days,
                    "found": count,
                    "oldest_at": oldest,
                    "latest_at": latest,
                    "examples": ", ".join(format_date(self.env, row[0]) for row in rows),
                    "ended": True,
                }
            )
        self.ended_at = fields.Datetime.now()

    # At night

    @api.model
    def _cron_retain(self):
        """Remove what has been kept long enough, of the kinds that are on. Called by the scheduled
        action every night; a run that was cut off goes on first."""
        run = self.search([("dry", "=", False), ("ended_at", "=", False)], limit=1)
        if not run:
            kinds = self.env["social.crm.retention"].search([("enabled", "=", True)])
            if not kinds:
                return
            run = self.create(
                {
                    "line_ids": [
                        fields.Command.create({"retention_id": kind.id, "days": kind.days})
                        for kind in kinds
                    ]
                }
            )
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=1)
        while line := run.line_ids.filtered(lambda line: not line.ended)[:1]:
            done = line._work_safely()
            if commit(done, remaining=1) <= 0:
                return
        run.ended_at = fields.Datetime.now()
        commit(1, remaining=0)
        _logger.info(
            "Retention run %s: %s",
            run.id,
            ", ".join(f"{line.retention_id.code} {line.found}" for line in run.line_ids),
        )


class SocialCrmRetentionLine(models.Model):
    _name = "social.crm.retention.line"
    _description = "Count of a Social Retention Run"
    _order = "run_id desc, id"
    _rec_name = "retention_id"

    run_id = fields.Many2one(
        "social.crm.retention.run", required=True, readonly=True, index=True, ondelete="cascade"
    )
    retention_id = fields.Many2one(
        "social.crm.retention", "What", required=True, readonly=True, index=True, ondelete="cascade"
    )
    action = fields.Selection(related="retention_id.action", string="What Happens")
    dry = fields.Boolean(related="run_id.dry")
    started_at = fields.Datetime(related="run_id.started_at")
    days = fields.Integer(readonly=True)
    found = fields.Integer("Records", readonly=True)
    oldest_at = fields.Datetime("Oldest", readonly=True)
    latest_at = fields.Datetime("Latest", readonly=True)
    examples = fields.Char("Days of the Oldest", readonly=True)
    position = fields.Integer(readonly=True, help="All records up to this id are done.")
    ended = fields.Boolean(readonly=True)
    error = fields.Char("Went Wrong", readonly=True)

    def _work_safely(self):
        """Work one batch. What cannot be worked is said and left for the next night; the other
        kinds go on. The caller commits.

        :returns: how many records were worked
        """
        self.ensure_one()
        kind = self.retention_id
        if not kind.enabled:  # switched off meanwhile
            self.ended = True
            return 0
        try:
            with self.env.cr.savepoint():
                return self._work()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.invalidate_all(flush=False)
            self.write({"ended": True, "error": self.env._("Somebody was working on it.")})
        except Stopped as reason:
            self.write({"ended": True, "error": str(reason)})
        except Exception as error:
            _logger.exception("Retention of %s failed", kind.code)
            self.env.invalidate_all(flush=False)
            name = type(error).__name__
            self.write({"ended": True, "error": self.env._("It failed (%s), see the log.", name)})
        return 0

    def _work(self):
        kind = self.retention_id
        due = kind._due(kind._before(self.run_id.started_at))
        rows = self.env.execute_query(
            SQL(
                "SELECT due.id, due.moment FROM (%s) due WHERE due.id > %s"
                " ORDER BY due.id LIMIT %s",
                due,
                self.position,
                BATCH,
            )
        )
        if rows:
            kind._apply([row[0] for row in rows])
        moments = [row[1] for row in rows if row[1]]
        known = [moment for moment in (self.oldest_at, self.latest_at) if moment]
        self.write(
            {
                "found": self.found + len(rows),
                "position": rows[-1][0] if rows else self.position,
                "oldest_at": min(moments + known, default=False),
                "latest_at": max(moments + known, default=False),
                "ended": len(rows) < BATCH,
            }
        )
        self.flush_recordset()
        return len(rows)

    @api.autovacuum
    def _gc_dry(self):
        """Counts of dry runs that nobody needs any more; those of real runs stay, as proof."""
        old = self.env["social.crm.retention.run"].search(
            [("dry", "=", True), ("started_at", "<", fields.Datetime.now() - timedelta(days=90))],
            limit=1000,
        )
        old.unlink()
        return len(old), len(old) == 1000
