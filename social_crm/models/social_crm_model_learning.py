"""Versions of what was learned: made at night or when asked for, compared with what is in use on
examples that neither was made of, taken if they are better, and taken back with a click.

Making one takes seconds, so no transaction is open meanwhile: examples are read, then it is
learned, then it is written down; if something else came into use in between, what was learned is
dropped and made again the next time.
"""

import hashlib
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..text.result import KINDS
from ..tools.transactions import committed

_logger = logging.getLogger(__name__)

NEEDED = 25
"""Examples that a company needs before anything is learned."""
AT_ONCE = 1500
"""Up to so many examples somebody who asks waits for it."""
MOST = 20_000
"""The latest so many are learned from."""
LEASE = timedelta(minutes=30)
KEPT = timedelta(days=180)


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_learning_since = fields.Datetime(
        "Learning Since", readonly=True, copy=False, help="A worker learns from examples now."
    )
    social_crm_shipped_only = fields.Boolean(
        "Only the Shipped Model", copy=False, help="Nothing is learned from what colleagues say."
    )


class SocialCrmModel(models.Model):
    _inherit = "social.crm.model"

    # When

    @api.model
    def _cron_learn(self):
        """Learn for each company that has new examples. Called by the scheduled action; safe to
        run in several workers at once."""
        companies = self.env["res.company"].sudo().search([("social_crm_shipped_only", "=", False)])
        for company in companies:
            try:
                self._learn_in_parts(company)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Learning for company %s failed", company.id)
                committed(self.env, lambda company=company: self._let_go(company))
        self.env["ir.cron"]._commit_progress(len(companies), remaining=0)

    @api.model
    def _learn_in_parts(self, company):
        """Read, commit, learn, write, commit."""
        if not committed(self.env, lambda: self._claim(company)):
            return
        task = committed(self.env, lambda: self._task(company))
        result = task and task.run()
        committed(self.env, lambda: self._finish(company, task, result))

    @api.model
    def _learn(self, company, user=None):
        """Learn now, in one transaction.

        :param company: whose examples
        :param user: who asked for it
        :returns: the version that was made; none if there was nothing new
        :rtype: social.crm.model
        """
        task = self.sudo()._task(company)
        return self.sudo()._finish(company, task, task and task.run(), user)

    @api.model
    def _claim(self, company):
        """Take a company for this worker, unless another one has it.

        :rtype: bool
        """
        now = self.env.cr.now()
        rows = self.env.execute_query(
            SQL(
                "UPDATE res_company SET social_crm_learning_since = %s WHERE id = %s AND"
                " (social_crm_learning_since IS NULL OR social_crm_learning_since < %s)"
                " RETURNING id",
                now,
                company.id,
                now - LEASE,
            )
        )
        company.invalidate_recordset(["social_crm_learning_since"], flush=False)
        return bool(rows)

    @api.model
    def _let_go(self, company):
        company.sudo().social_crm_learning_since = False

    # What

    @api.model
    def _task(self, company):
        """What there is to learn from, as plain values; ``None`` if there is nothing new.

        :rtype: _Task | None
        """
        from ..text.model import Model, Unreadable, base_version

        active = self._active(company)
        topics = self.env["social.crm.topic"]._for_text(company)
        examples = self.env["social.crm.example"]._for_text(company, MOST)
        if len(examples) < NEEDED:
            return None
        digest = hashlib.sha256(
            repr((base_version(), topics, examples)).encode("utf-8", "replace")
        ).hexdigest()[:16]
        known = self.sudo().search_count([("company_id", "=", company.id), ("digest", "=", digest)])
        if known:
            return None
        try:
            model = Model.from_json(active.data) if active.data else None
        except Unreadable:
            model = None
        return _Task(examples, model, topics, active.id, digest)

    @api.model
    def _finish(self, company, task, result, user=None):
        """Write down what was learned. The caller commits.

        :rtype: social.crm.model
        """
        self._let_go(company)
        if not task:
            return self.browse()
        self.env.flush_all()
        self.env.execute_query(
            SQL("SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", company.id)
        )
        self.env.registry.clear_cache()
        if (self._active(company).id or False) != task.active_id:
            _logger.info("Company %s has another model in use by now; learning again", company.id)
            return self.browse()
        last = self.sudo().search([("company_id", "=", company.id)], order="version desc", limit=1)
        model = self.sudo().create(
            {
                "company_id": company.id,
                "version": last.version + 1,
                "state": "refused",
                "data": result.model.to_json() if result.better else False,
                "base": result.model.base,
                "figures": {task: dict(each) for task, each in result.figures.items()},
                "example_count": len(task.examples),
                "digest": task.digest,
                "user_id": user and user.id,
                "made_at": fields.Datetime.now(),
            }
        )
        if result.better:
            model._use()
        _logger.info(
            "Company %s: version %s of %s examples, %s",
            company.id,
            model.version,
            len(task.examples),
            model.state,
        )
        return model

    # Which

    def _use(self, user=None):
        """Understand with this version from now on.

        :param user: who chose it; none: it was better
        """
        self.ensure_one()
        self._put_aside(self.company_id)
        self.write(
            {
                "state": "active",
                "active_since": fields.Datetime.now(),
                "chosen_id": user and user.id,
            }
        )
        self.flush_recordset()

    @api.model
    def _put_aside(self, company):
        active = self.sudo().search([("company_id", "=", company.id), ("state", "=", "active")])
        active.write({"state": "former"})
        active.flush_recordset()

    def action_use(self):
        """Use this version, whatever the figures say."""
        self.ensure_one()
        self._check_manager()
        model = self.sudo()
        if not model.data:
            raise UserError(self.env._("Nothing of this version was kept: it was not better."))
        model.company_id.social_crm_shipped_only = False
        model._use(self.env.user)
        return True

    @api.model
    def action_shipped_only(self):
        """Understand with the shipped model alone, and learn nothing, until somebody chooses a
        version or asks to learn."""
        self._check_manager()
        company = self.env.company
        self._put_aside(company)
        company.sudo().social_crm_shipped_only = True
        return True

    @api.model
    def action_learn(self):
        """Learn now.

        :returns: a notification that says what came of it
        :rtype: dict
        """
        self._check_manager()
        company = self.env.company
        count = self.env["social.crm.example"].sudo()._count_for(company)
        company.sudo().social_crm_shipped_only = False
        if count < NEEDED:
            return self._told(
                self.env._(
                    "There are %(count)s of %(needed)s examples. Correct or confirm more posts.",
                    count=count,
                    needed=NEEDED,
                )
            )
        if count > AT_ONCE:
            self.env.ref("social_crm.ir_cron_learn").sudo()._trigger()
            return self._told(self.env._("It is being learned; look again in a minute."))
        model = self._learn(company, self.env.user)
        if not model:
            return self._told(self.env._("Nothing new was said since it was last learned."))
        return self._told(model.with_env(self.env).outcome, model.state == "active")

    def _told(self, message, good=False):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if good else "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_manager(self):
        if not self.env.user.has_group("social_crm.group_manager"):
            raise UserError(self.env._("Managers decide what is learned."))
        self.check_access("read")

    @api.autovacuum
    def _gc_refused(self):
        """What was not better, and is long ago."""
        old = self.sudo().search(
            [("state", "=", "refused"), ("made_at", "<", fields.Datetime.now() - KEPT)], limit=1000
        )
        old.unlink()
        return len(old), len(old) == 1000

    @api.model
    def _trusted(self, company, task="mood"):
        """Whether what is found of a task agrees so well with what colleagues say that something
        may be done by it without a person.

        :param str task: ``mood``, ``kind:complaint`` …, ``topic``, ``needs_answer``
        :rtype: bool
        """
        from ..text.trial import trusted

        active = self._active(company)
        return trusted((active.figures or {}).get(task))


class SocialCrmExample(models.Model):
    _inherit = "social.crm.example"

    @api.model
    def _count_for(self, company):
        return self.search_count([("company_id", "=", company.id)])

    @api.model
    def _for_text(self, company, most):
        """Examples of a company as ``text.learn`` wants them, the latest, in a fixed order.

        :rtype: tuple[text.model.Example]
        """
        from ..text.model import Example

        self.flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT id, text, author, language, mood, needs_answer, topic_said, topic_id, %s
                  FROM social_crm_example WHERE company_id = %s ORDER BY id DESC LIMIT %s
                """,
                SQL(", ").join(SQL.identifier(kind) for kind in KINDS),
                company.id,
                most,
            )
        )
        return tuple(
            Example(
                text=row["text"],
                mood=row["mood"],
                topic=str(row["topic_id"] or "") if row["topic_said"] else None,
                needs_answer=row["needs_answer"] and row["needs_answer"] == "yes",
                language=row["language"],
                author=row["author"] or f"example {row['id']}",
                said={kind: row[kind] == "yes" for kind in KINDS if row[kind]},
            )
            for row in reversed(rows)
        )


class _Task:
    """What is learned from, while no transaction is open."""

    def __init__(self, examples, model, topics, active_id, digest):
        self.examples = examples
        self.model = model
        self.topics = topics
        self.active_id = active_id
        self.digest = digest

    def run(self):
        """:rtype: text.trial.Trial"""
        from ..text.trial import trial

        return trial(self.examples, self.model, self.topics)
