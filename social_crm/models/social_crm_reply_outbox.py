"""The outbox: sends answers. Nothing is lost, and nothing is said twice.

The state ``sending`` is committed before the network is called, and the result after. Whatever
happens in between (a crash, a timeout, an answer that nobody understands) leads to ``unknown``, and
from there only a look at the network itself leads on: found, it was sent; surely not there, it is
queued again.
"""

import base64
import logging
from dataclasses import dataclass
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..networks.errors import (
    NetworkError,
    RateLimited,
    Temporary,
    Unauthorized,
    Unsupported,
)
from ..networks.types import Audience, Author, Mention, Page, Posted, Reply, Upload
from .social_crm_calls import Call
from .social_crm_network import utc_now

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.model
    def _cron_send(self):
        """Send what is queued, and find out what became of what is not known. Called by the
        scheduled action."""
        threads = self.env["social.crm.source"]._parameter("send_threads", 20)
        self.env["social.crm.calls"]._work_off(self._claim, self._note, threads)
        self._trigger_later()

    @api.model
    def _claim(self):
        """Take what is due; nobody else does it meanwhile. The caller commits.

        :rtype: list[_Task]
        """
        self._give_up_lost()
        return self._claim_lookups() + self._claim_queued()

    @api.model
    def _give_up_lost(self):
        """A worker died while it was sending: whether the network got it is not known."""
        lease = timedelta(seconds=self._lease_seconds())
        lost = self.search(
            [("state", "=", "sending"), ("sending_at", "<", fields.Datetime.now() - lease)]
        )
        for reply in lost.try_lock_for_update(allow_referencing=True):
            reply._move(
                "unknown",
                next_try=fields.Datetime.now(),
                error=reply._speaking().env._(
                    "The work was interrupted; looking at the network whether it arrived."
                ),
            )

    def _speaking(self):
        """This reply with a language for what is written about it: that of the person at the
        screen; where nobody is, in scheduled work, that of who wrote it."""
        self.ensure_one()
        return self if self.env.lang else self.with_context(lang=self.user_id.sudo().lang)

    @api.model
    def _lease_seconds(self):
        """Longer than any call to a network can take."""
        return self.env["social.crm.source"]._parameter("send_lease_seconds", 180)

    @api.model
    def _ready_sql(self, state):
        """The first reply of each account that is in ``state`` and due, locked for this
        transaction."""
        return SQL(
            """
            SELECT reply.id
              FROM social_crm_reply reply
              JOIN social_crm_account account ON account.id = reply.account_id
             WHERE reply.id IN (
                       SELECT min(due.id) FROM social_crm_reply due
                        WHERE due.state = %(state)s AND due.next_try <= %(now)s
                          AND NOT EXISTS (SELECT FROM social_crm_reply busy
                                           WHERE busy.account_id = due.account_id
                                             AND busy.state = 'sending')
                          %(condition)s
                        GROUP BY due.account_id)
               AND account.state = 'connected' AND account.active AND account.paused IS NOT TRUE
               AND (account.waiting_until IS NULL OR account.waiting_until <= %(now)s)
               AND account.refused_at IS NULL  -- credentials are being renewed
               AND (account.refresh_at IS NULL OR account.expires_at IS NULL
                    OR account.expires_at > %(now)s)
               FOR NO KEY UPDATE OF reply SKIP LOCKED
            """,
            state=state,
            now=fields.Datetime.now(),
            condition=self._ready_condition(),
        )

    @api.model
    def _ready_condition(self):
        """What must hold of a reply (``due``) beside its state.

        :rtype: SQL
        """
        return SQL()

    @api.model
    def _claim_queued(self):
        self.flush_model()
        rows = self.env.execute_query(self._ready_sql("queued"))
        replies = self.browse([row[0] for row in rows])
        tasks = [task for reply in replies if (task := reply._speaking()._task("send"))]
        tasks = self._let_through(tasks)
        claimed = self.browse([task.reply_id for task in tasks])
        claimed._move("sending", sending_at=fields.Datetime.now())
        return tasks

    @api.model
    def _claim_lookups(self):
        self.flush_model()
        rows = self.env.execute_query(self._ready_sql("unknown"))
        replies = self.browse([row[0] for row in rows])
        # Not again by anybody while this look-up is under way.
        replies.write(
            {"next_try": fields.Datetime.now() + timedelta(seconds=self._lease_seconds())}
        )
        tasks = [task for reply in replies if (task := reply._speaking()._task("find_sent"))]
        return self._let_through(tasks)

    def _task(self, verb):
        """What a thread needs, as plain values; ``None`` if it cannot be tried, with the reason on
        the reply."""
        self.ensure_one()
        account = self.account_id.sudo()
        Networks = self.env["social.crm.network"]
        try:
            cls = Networks._class(account.network)
            access = account._access()
            value = self._as_value()
        except (UserError, NetworkError) as error:
            if isinstance(error, Unauthorized):
                account._failed(error)
            sentence = self.env["social.crm.source"]._sentence(
                error if isinstance(error, NetworkError) else error.args[0]
            )
            self._move("failed", error=sentence)
            return None
        begun = (self.sending_at or fields.Datetime.now()).replace(tzinfo=UTC)
        return _Task(
            network_class=cls,
            access=access,
            guard=Networks._guard(),
            reply_id=self.id,
            verb=verb,
            charges=cls.charges(value, access.facts) if verb == "send" else {},
            arguments=(value, self.key) if verb == "send" else (value, self.key, begun),
        )

    def _as_value(self):
        """This reply as networks know it.

        :rtype: networks.types.Reply
        """
        return Reply(
            text=self.text or "",
            audience=Audience(self.audience),
            parent=self._parent()._as_value(),
            subject=self.subject or "",
            uploads=tuple(
                Upload(
                    file.name,
                    file.mimetype or "application/octet-stream",
                    base64.b64decode(file.datas or b""),
                    file.description or "",
                )
                for file in self.attachment_ids.sudo()
            ),
        )

    def _parent(self):
        """The mention that this answers at the network."""
        return self.mention_id

    @api.model
    def _note(self, task, result):
        self.env["social.crm.gate"].sudo()._give_back([(task.share, task.used)])
        reply = self.browse(task.reply_id)._speaking()
        reply._finish(task.verb, result)
        reply.mention_id._announce()

    def _finish(self, verb, result):
        """Write down what came of a call.

        :param result: ``Posted``, a tuple of ``Posted`` that could be it, or the exception
        """
        self.ensure_one()
        if verb == "find_sent" and not isinstance(result, Exception):
            result = self._unclaimed(result)
            if result is None:  # surely not there: it may be said
                self._move("queued", next_try=fields.Datetime.now())
                return
        if isinstance(result, Posted):
            self._finish_sent(result)
        elif isinstance(result, NetworkError):
            self._finish_failed(verb, result)
        else:
            _logger.error("Answer %s: %s failed", self.id, verb, exc_info=result)
            sentence = self.env._("An unforeseen error (%s), see the log.", type(result).__name__)
            self._finish_unknown(verb, sentence)

    def _unclaimed(self, candidates):
        """The first of these posts that no other answer of ours is known to be."""
        taken = set(
            self.search(
                [
                    ("account_id", "=", self.account_id.id),
                    ("external_id", "in", [posted.external_id for posted in candidates]),
                    ("id", "!=", self.id),
                ]
            ).mapped("external_id")
        )
        return next((each for each in candidates if each.external_id not in taken), None)

    def _finish_sent(self, posted):
        when = posted.posted_at or utc_now()
        self._move(
            "sent",
            external_id=posted.external_id,
            url=posted.url,
            sent_at=when.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            error=False,
            next_try=False,
        )
        self._book_cost()
        # Our words stand in the thread at once; when the network tells us of them, they are known
        # already.
        mention = posted.mention or Mention(
            external_id=posted.external_id,
            author=Author(self.account_id.external_id or "", self.account_id.handle or ""),
            text=self.text,
            audience=Audience(self.audience),
            subject=self.subject or "",
            url=posted.url,
            parent_id=self._parent().external_id,
            written_at=when,
        )
        ingest = self.env["social.crm.ingest"]
        ingest._store_items(ingest._place_of(self.account_id), Page(mentions=(mention,)))
        self.env.ref("social_crm.ir_cron_process")._trigger()

    def _finish_failed(self, verb, error):
        sentence = self.env["social.crm.source"]._sentence(error)
        now = fields.Datetime.now()
        wait = getattr(error, "retry_after", None) or min(15 * 2**self.attempts, 3600)
        later = now + timedelta(seconds=wait)
        if isinstance(error, Unauthorized):
            self.account_id._failed(error)
        if isinstance(error, RateLimited):
            self.account_id._wait(wait)
        if verb == "find_sent":
            if isinstance(error, Unsupported):
                later = False  # nobody but a person can find out
            self.write({"next_try": later, "error": sentence, "attempts": self.attempts + 1})
        elif isinstance(error, Unauthorized) or (isinstance(error, Temporary) and not error.sent):
            # The network surely did not get it, so it waits for a better moment.
            if self.attempts + 1 >= MAX_ATTEMPTS and not isinstance(error, Unauthorized):
                self._move("failed", error=sentence)
            else:
                self._move("queued", next_try=later, attempts=self.attempts + 1, error=sentence)
        elif error.final:
            self._move("failed", error=sentence)
        else:
            self._finish_unknown(verb, sentence)

    def _finish_unknown(self, verb, sentence):
        """It may have been said. Look before anything else is done, but not in the same moment."""
        wait = timedelta(seconds=self.env["social.crm.source"]._parameter("unknown_seconds", 20))
        values = {
            "next_try": fields.Datetime.now() + wait,
            "error": sentence,
            "attempts": self.attempts + 1,
        }
        if verb == "send":
            self._move("unknown", **values)
        else:
            self.write(values)

    @api.model
    def _trigger_later(self):
        """Come back when the next reply is due, or when a worker that sends could be given up."""
        waiting = self.search(
            [("state", "in", ("queued", "unknown")), ("next_try", "!=", False)],
            order="next_try",
            limit=1,
        )
        moments = [waiting.next_try] if waiting else []
        sending = self.search([("state", "=", "sending")], order="sending_at", limit=1)
        if sending:
            moments.append(sending.sending_at + timedelta(seconds=self._lease_seconds()))
        soon = fields.Datetime.now() + timedelta(seconds=10)
        if moments:
            self.env.ref("social_crm.ir_cron_send")._trigger(at=max(min(moments), soon))


@dataclass(frozen=True, kw_only=True)
class _Task(Call):
    """One answer to send, or to look for."""

    reply_id: int
    verb: str
    arguments: tuple
    charges: dict

    def ask(self, network):
        """Returns what :meth:`SocialCrmReply._finish` is told."""
        return getattr(network, self.verb)(*self.arguments)
