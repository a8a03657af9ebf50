"""What networks pushed: stored as it came, worked later, kept for a while as a shield against
repetitions.

Receiving takes milliseconds and one row; understanding and storing what is in it is done by a
scheduled action, one transaction for a few pushes, and again if a worker dies on the way.
"""

import base64
import hashlib
import json
import logging
from functools import partial

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..networks.errors import NetworkError, Rejected, Unauthorized, Unsupported
from ..networks.network import networks
from ..networks.types import PushRequest
from ..tools.transactions import committed

_logger = logging.getLogger(__name__)

BATCH = 20
"""Pushes of one transaction."""
TRIES = 5


class SocialCrmPush(models.Model):
    _name = "social.crm.push"
    _description = "Social Push"
    _order = "id desc"
    _rec_name = "received_at"
    _log_access = False

    account_id = fields.Many2one(
        "social.crm.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    network = fields.Selection(related="account_id.network")
    digest = fields.Char(required=True, readonly=True)
    headers = fields.Json(readonly=True)
    query = fields.Json(readonly=True)
    body = fields.Binary(
        "As It Came", attachment=False, readonly=True, help="Removed as soon as it is worked."
    )
    state = fields.Selection(
        [("new", "Waiting"), ("done", "Done"), ("unreadable", "Not readable")],
        required=True,
        readonly=True,
        default="new",
    )
    received_at = fields.Datetime("Received", required=True, readonly=True)
    worked_at = fields.Datetime("Worked", readonly=True)
    reason = fields.Char(readonly=True)
    tries = fields.Integer(readonly=True)
    stored = fields.Integer("Items", readonly=True, help="Posts, changes and deletions in it.")
    dropped = fields.Integer(
        readonly=True, help="Parts that are about no account here, or that nobody reads."
    )

    _digest_uniq = models.UniqueIndex("(account_id, digest)")
    _waiting_idx = models.Index("(account_id, id) WHERE state = 'new'")

    # Receiving

    @api.model
    def _receive(self, account, request):
        """Store a push that was believed. Called in the request of the network, which waits.

        :param account: whose address was called
        :param PushRequest request: as it came
        :returns: whether it is new; the same body again changes nothing
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO social_crm_push
                       (account_id, digest, headers, query, body, state, received_at, tries)
                VALUES (%s, %s, %s, %s, %s, 'new', now() at time zone 'UTC', 0)
                ON CONFLICT (account_id, digest) DO NOTHING
                RETURNING id
                """,
                account.id,
                # Of the body alone: what else there is, is not signed.
                hashlib.sha256(request.body).hexdigest(),
                json.dumps(dict(request.headers)),
                json.dumps(dict(request.query)),
                base64.b64encode(request.body),
            )
        )
        if rows:
            self.env.ref("social_crm.ir_cron_push").sudo()._trigger()
        return bool(rows)

    def _request(self):
        """The push as it came.

        :rtype: PushRequest
        """
        return PushRequest(
            "POST",
            self.headers or {},
            self.query or {},
            base64.b64decode(self.body or b""),
            self.account_id.external_id or "",
        )

    # Working

    @api.model
    def _cron_work(self):
        """Work what came. Called by the scheduled action; safe to run in several workers."""
        commit = self.env["ir.cron"]._commit_progress
        busy = set()
        while waiting := set(self._waiting()) - busy:
            for account_id in sorted(waiting):
                done = committed(self.env, partial(self._work_some, account_id))
                if done is None:
                    busy.add(account_id)  # another worker is at it
                elif commit(done, remaining=1) <= 0:
                    return
        commit(remaining=0)

    @api.model
    def _waiting(self):
        """Ids of the accounts whose addresses brought something that is not worked yet."""
        groups = self._read_group([("state", "=", "new")], ["account_id"])
        return [account.id for (account,) in groups]

    @api.model
    def _work_some(self, account_id):
        """Work the next few pushes of one address, in the order of their coming. The caller
        commits.

        :returns: how many were worked; ``None`` if another worker is at it
        """
        # One worker for each address: an edit must not overtake what it edits.
        (locked,) = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext('social_crm_push'), %s)", account_id)
        )[0]
        if not locked:
            return None
        pushes = self.search(
            [("account_id", "=", account_id), ("state", "=", "new")], order="id", limit=BATCH
        )
        changed = False
        for push in pushes:
            changed |= push._work_safely()
        if changed:
            self.env.ref("social_crm.ir_cron_process")._trigger()
        return len(pushes)

    def _work_safely(self):
        """Work one push; a bad one costs only itself.

        :returns: whether something is new for the processing
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._work()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except NetworkError as error:
            self._give_up(self.env["social.crm.source"]._sentence(error))
        except Exception as error:
            _logger.exception("Working push %s failed", self.id)
            self.tries += 1
            if self.tries >= TRIES:
                kind = type(error).__name__
                self._give_up(self.env._("Storing failed (%s), see the log.", kind))
        return False

    def _give_up(self, reason):
        self.write({"state": "unreadable", "reason": reason, "worked_at": fields.Datetime.now()})

    def _work(self):
        """Store what is in it.

        :returns: whether something is new for the processing
        """
        parts, dropped = self._parts()
        stored, changed = 0, False
        for account, pushed in parts:
            counts = self.env["social.crm.ingest"]._store_pushed(account, pushed, "push")
            if counts is None:
                dropped += 1
                continue
            page = pushed.page
            stored += len(page.mentions) + len(page.deleted) + len(page.reposts)
            changed |= bool(counts.new or counts.updated or counts.gone)
        self.write(
            {
                "state": "done",
                "worked_at": fields.Datetime.now(),
                "reason": False,
                "stored": stored,
                "dropped": dropped,
                # What is stored is stored; of what is deleted later nothing must be left here.
                "body": False,
                "headers": False,
                "query": False,
            }
        )
        return changed

    def _parts(self):
        """What the push tells, and to whom: to the account whose address it is, or to others of
        the same app, each circle of them having checked the signature with its own secret.

        :returns: list of (account, ``Pushed``), and how many parts are for nobody here
        :raises NetworkError: it is not believed, or not understood
        """
        request = self._request()
        parts, strangers, known = [], set(), set()
        for circle in self.account_id._app_circles():
            first = circle[:1]
            cls = networks()[first.network]
            try:
                told = cls.parse_push(request, first._secrets())
            except (Rejected, Unauthorized, Unsupported):
                if self.account_id in circle:
                    raise
                continue  # another secret: nothing in it is for them
            by_id = {account.external_id: account for account in circle if account.external_id}
            for pushed in told:
                account = by_id.get(pushed.external_id)
                key = (first.network, pushed.external_id)
                if account:
                    parts.append((account, pushed))
                    known.add(key)
                else:
                    strangers.add(key)
        return parts, len(strangers - known)

    def action_retry(self):
        """Work these once more, for example after an update."""
        self.check_access("read")
        self.env["social.crm.account"].check_access("write")
        again = self.sudo().filtered(lambda push: push.state == "unreadable" and push.body)
        again.write({"state": "new", "reason": False, "tries": 0})
        self.env.ref("social_crm.ir_cron_push").sudo()._trigger()
