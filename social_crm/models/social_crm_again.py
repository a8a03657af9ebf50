"""Understanding many mentions again, after the model, the topics or the rules have changed: in
batches, each in a transaction of its own, with progress.

What people said stays. What is settled (answered, ignored, closed) stays unless it is asked for.
"""

import logging
from ast import literal_eval
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .social_crm_facts import KINDS

_logger = logging.getLogger(__name__)

BATCH = 500
SETTLED = ("answered", "ignored", "closed")
COMPARED = ("mood", *(f"is_{kind}" for kind in KINDS), "topic_id", "needs_answer", "language")
"""Columns of which a change is told."""


class SocialCrmAgain(models.Model):
    _name = "social.crm.again"
    _description = "Understanding Again"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, ondelete="set null", index="btree_not_null"
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("stopped", "Stopped")],
        default="running",
        required=True,
        readonly=True,
    )
    conditions = fields.Char(readonly=True, help="Which posts; forgotten when it is done.")
    since = fields.Datetime(readonly=True)
    with_settled = fields.Boolean("Settled Ones Too", readonly=True)
    with_rules = fields.Boolean("Ask the Rules Again", readonly=True)
    last_id = fields.Integer(readonly=True)
    upto_id = fields.Integer(readonly=True)
    total = fields.Integer("Posts", readonly=True)
    done = fields.Integer("Understood Again", readonly=True)
    changed = fields.Integer(readonly=True)
    rerouted = fields.Integer("Given to the Rules", readonly=True)
    progress = fields.Integer(compute="_compute_progress")
    ended_at = fields.Datetime("Ended", readonly=True)

    @api.depends("state", "done", "total")
    def _compute_progress(self):
        for job in self:
            share = 100 * job.done // job.total if job.total else 100
            job.progress = 100 if job.state == "done" else min(share, 99)

    def _compute_display_name(self):
        for job in self:
            job.display_name = self.env._("Understanding %s posts again", job.total)

    def action_stop(self):
        """Leave the rest as it is."""
        self.check_access("read")
        running = self.filtered(lambda job: job.state == "running").sudo()
        running.write({"state": "stopped", "conditions": False, "ended_at": fields.Datetime.now()})

    @api.model
    def _mentions(self, company, conditions, since, with_settled):
        """Which mentions are meant. Whoever searches for them sees what they may see.

        :param company: whose
        :param str conditions: a domain, as text
        :param since: when they were written at the earliest, or ``False``
        :param bool with_settled: answered, ignored and closed ones, too
        :rtype: Domain
        :raises UserError: the conditions cannot be read
        """
        try:
            domain = Domain(literal_eval(conditions or "[]"))
            domain.validate(self.env["social.crm.mention"])
        except (ValueError, SyntaxError, TypeError) as error:
            raise UserError(self.env._("The conditions cannot be read: %s", error)) from error
        domain &= Domain(
            [
                ("company_id", "=", company.id),
                ("own", "=", False),
                ("gone_at", "=", False),
                ("processed_at", "!=", False),
            ]
        ) & (Domain("text", "!=", False) | Domain("subject", "!=", False))
        if since:
            domain &= Domain("written_at", ">=", since)
        if not with_settled:
            domain &= Domain("state", "not in", SETTLED)
        return domain

    # The work

    @api.model
    def _cron_again(self):
        """Work what was asked for, batch by batch; safe in several workers at once."""
        commit = self.env["ir.cron"]._commit_progress
        while job := self._next():
            try:
                count = job._work_batch()
                left = commit(count, remaining=1)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                left = commit(remaining=1)
            if left <= 0:
                return
        commit(remaining=0)

    @api.model
    def _next(self):
        """The oldest one that runs and that no other worker has, locked for this transaction."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_again WHERE state = 'running' ORDER BY id LIMIT 1"
                " FOR UPDATE SKIP LOCKED"
            )
        )
        return self.sudo().browse([row[0] for row in rows])

    def _work_batch(self):
        """Understand the next ones again.

        :returns: how many
        :rtype: int
        """
        self.ensure_one()
        mentions = self._next_mentions()
        if not mentions:
            self.write({"state": "done", "conditions": False, "ended_at": fields.Datetime.now()})
            return 0
        changed = self._understand_again(mentions)
        rerouted = 0
        if self.with_rules:
            routing = self.env["social.crm.routing"].sudo()
            rerouted = len(routing._route_again(mentions.ids, preview=False))
        self.write(
            {
                "last_id": mentions[-1].id,
                "done": self.done + len(mentions),
                "changed": self.changed + len(changed),
                "rerouted": self.rerouted + rerouted,
            }
        )
        changed._announce()
        return len(mentions)

    def _next_mentions(self):
        """With the rights of whoever asked: nobody reaches further this way than otherwise."""
        user = self.user_id
        if not user.active or self.company_id not in user.company_ids:
            return self.env["social.crm.mention"]
        mine = self.env["social.crm.mention"].with_user(user).with_company(self.company_id)
        mine = mine.with_context(allowed_company_ids=self.company_id.ids)
        domain = self._mentions(self.company_id, self.conditions, self.since, self.with_settled)
        domain &= Domain([("id", ">", self.last_id), ("id", "<=", self.upto_id)])
        return mine.search(domain, order="id", limit=BATCH).sudo()

    @api.model
    def _understand_again(self, mentions, store=True):
        """Understand these again.

        :param bool store: write it down; else it is only found out
        :returns: those of which something changes; with ``store=False``, pairs of facts before
            and after
        """
        pairs = []
        for account, theirs in mentions.sudo().grouped("account_id").items():
            account = account.with_company(account.company_id)
            facts = account.env["social.crm.facts"].sudo()._load(theirs.ids)
            before = {
                key: {name: getattr(each, name) for name in COMPARED} for key, each in facts.items()
            }
            account.env["social.crm.understanding"].sudo()._understand(account, facts)
            pairs += [
                (before[key], each)
                for key, each in facts.items()
                if any(before[key][name] != getattr(each, name) for name in COMPARED)
            ]
            if store:
                account.env["social.crm.priority"].sudo()._rate(facts)
                account.env["social.crm.facts"].sudo()._store(facts.values())
        if not store:
            return pairs
        return mentions.browse([each.id for _before, each in pairs])

    @api.autovacuum
    def _gc_ended(self):
        """What ended long ago is of no use to anybody."""
        before = fields.Datetime.now() - timedelta(days=90)
        ended = self.sudo().search([("ended_at", "<", before)], limit=1000)
        ended.unlink()
        return len(ended), len(ended) == 1000
