"""The outbox: something we say, from draft to sent. Nothing is lost, and nothing is said twice.

The state ``sending`` is committed before the network is called, and the result after. Whatever
happens in between (a crash, a timeout, an answer that nobody understands) leads to ``unknown``, and
from there only a look at the network itself leads on: found, it was sent; surely not there, it is
queued again.
"""

import base64
import logging
import uuid
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..networks.errors import (
    NetworkError,
    RateLimited,
    Temporary,
    Unauthorized,
    Unsupported,
)
from ..networks.http import Session
from ..networks.types import (
    Audience,
    Author,
    Capability,
    Mention,
    Page,
    Posted,
    Reply,
    Upload,
)
from ..tools.transactions import committed
from .social_crm_network import utc_now

_logger = logging.getLogger(__name__)

# state -> states that it may come from
TRANSITIONS = {
    "draft": {"queued", "failed"},
    "queued": {"draft", "failed", "sending", "unknown"},
    "sending": {"queued"},
    "sent": {"sending", "unknown"},
    "failed": {"sending", "unknown", "queued"},
    "unknown": {"sending"},
    "cancelled": {"draft", "queued", "failed", "sent", "unknown"},
}
# What a person may write; the rest belongs to the outbox.
WRITABLE = {"text", "subject", "audience", "attachment_ids", "mention_id"}
MAX_ATTEMPTS = 8


class SocialCrmReply(models.Model):
    _name = "social.crm.reply"
    _description = "Social Answer"
    _order = "id desc"
    _rec_name = "text"

    mention_id = fields.Many2one(
        "social.crm.mention", "Answer To", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        related="mention_id.account_id", store=True, index=True, string="Account"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    network = fields.Selection(related="account_id.network")
    ticket_id = fields.Many2one(related="mention_id.ticket_id", store=True, index="btree_not_null")
    ticket_number = fields.Char(related="ticket_id.number", string="Ticket Number")
    user_id = fields.Many2one(
        "res.users", "Written By", required=True, readonly=True, default=lambda self: self.env.user
    )
    to_id = fields.Many2one(related="mention_id.profile_id", string="To")
    to_body = fields.Html(related="mention_id.body", string="They Wrote")
    audience = fields.Selection(
        [
            ("public", "Public"),
            ("unlisted", "Public, not listed"),
            ("followers", "Followers only"),
            ("direct", "Private"),
        ],
        required=True,
        compute="_compute_audience",
        store=True,
        readonly=False,
        precompute=True,
    )
    audience_choices = fields.Json(compute="_compute_audience_choices")
    has_subject = fields.Boolean(compute="_compute_audience_choices")
    has_media = fields.Boolean(compute="_compute_audience_choices")
    announcement = fields.Char(compute="_compute_announcement")
    earlier = fields.Char(compute="_compute_earlier")
    subject = fields.Char(
        "Content Warning", help="Shown instead of the text until the reader wants to see it."
    )
    text = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("queued", "Waiting to be sent"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("unknown", "Not known whether sent"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    key = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: str(uuid.uuid4())
    )
    external_id = fields.Char("Id at the Network", readonly=True, copy=False)
    url = fields.Char("Link", readonly=True, copy=False)
    queued_at = fields.Datetime(readonly=True, copy=False)
    sending_at = fields.Datetime(readonly=True, copy=False)
    sent_at = fields.Datetime(readonly=True, copy=False)
    retracted_at = fields.Datetime(readonly=True, copy=False)
    next_try = fields.Datetime(readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False)
    error = fields.Char("Reason", readonly=True, copy=False)
    can_retract = fields.Boolean(compute="_compute_can_retract")

    _key_uniq = models.UniqueIndex("(key)")
    _external_uniq = models.UniqueIndex("(account_id, external_id) WHERE external_id IS NOT NULL")
    _outbox_idx = models.Index(
        "(state, account_id) WHERE state IN ('queued', 'sending', 'unknown')"
    )

    def _network_class(self):
        """The class of the reply's network, or ``None`` if it is not to be had here."""
        try:
            return self.env["social.crm.network"]._class(self.mention_id.account_id.network)
        except UserError:
            return None

    @api.depends("mention_id")
    def _compute_audience(self):
        for reply in self:
            audiences = reply._audiences()
            reply.audience = audiences[0] if audiences else "public"

    def _audiences(self):
        cls = self._network_class() if self.mention_id else None
        return [a.value for a in cls.audiences(self.mention_id._as_value())] if cls else []

    @api.depends("mention_id")
    def _compute_audience_choices(self):
        labels = dict(self._fields["audience"]._description_selection(self.env))
        for reply in self:
            cls = reply._network_class() if reply.mention_id else None
            capabilities = cls.capabilities if cls else ()
            reply.audience_choices = [[value, labels[value]] for value in reply._audiences()]
            reply.has_subject = Capability.SUBJECT in capabilities
            reply.has_media = Capability.MEDIA in capabilities

    @api.depends("audience", "mention_id")
    def _compute_announcement(self):
        for reply in self:
            names = {
                "who": reply.to_id.display_name or "",
                "network": dict(
                    reply.mention_id._fields["network"]._description_selection(self.env)
                ).get(reply.network, ""),
            }
            match reply.audience:
                case "direct":
                    text = self.env._(
                        "Private: only %(who)s will see this on %(network)s.", **names
                    )
                case "followers":
                    text = self.env._(
                        "For followers: %(who)s and our followers on %(network)s will see this.",
                        **names,
                    )
                case _:
                    text = self.env._(
                        "Public: everybody can read this answer to %(who)s on %(network)s.", **names
                    )
            reply.announcement = text

    @api.depends("mention_id")
    def _compute_earlier(self):
        for reply in self:
            other = reply.mention_id.reply_ids.filtered(
                lambda other, reply=reply: (
                    other.state in ("queued", "sending", "sent", "unknown")
                    and other != reply._origin
                )
            )[:1]
            reply.earlier = bool(other) and self.env._(
                "%(who)s has answered this already: “%(text)s”",
                who=other.user_id.name,
                text=(other.text or "")[:200],
            )

    @api.depends("state", "account_id")
    def _compute_can_retract(self):
        for reply in self:
            cls = reply._network_class()
            reply.can_retract = bool(
                cls and reply.state == "sent" and Capability.DELETE in cls.capabilities
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_writable(vals)
        replies = super().create(vals_list)
        replies._check_mention_access()
        replies._own_attachments()
        return replies

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
            if stuck := self.filtered(lambda reply: reply.state != "draft"):
                raise UserError(
                    self.env._("“%s” is no longer a draft and cannot be changed.", stuck[0].text)
                )
        result = super().write(vals)
        if "mention_id" in vals:
            self._check_mention_access()
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    @api.model
    def _check_writable(self, vals):
        if forbidden := vals.keys() - WRITABLE:
            raise AccessError(
                self.env._("These are set by the outbox alone: %s", ", ".join(sorted(forbidden)))
            )

    def _check_mention_access(self):
        self.mention_id._check_agent()

    def _own_attachments(self):
        """Uploaded files belong to the answer, and so are seen by those who see it.

        What somebody may not read himself he may not publish either.
        """
        self.attachment_ids.check_access("read")
        for reply in self:
            loose = reply.attachment_ids.filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user
            )
            loose.write({"res_model": self._name, "res_id": reply.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_said(self):
        if self.filtered(lambda reply: reply.state in ("sending", "sent", "unknown")):
            raise UserError(
                self.env._("What was said cannot be deleted here. It can be retracted.")
            )

    @api.constrains("audience", "mention_id")
    def _check_audience(self):
        for reply in self:
            mention = reply.mention_id
            if mention.own:
                raise ValidationError(self.env._("This is our own post. Answer the customer's."))
            if reply.audience not in reply._audiences():
                label = dict(self._fields["audience"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "An answer to %(who)s cannot be “%(audience)s” there.",
                        who=mention.profile_id.display_name,
                        audience=label.get(reply.audience),
                    )
                )

    # Composing

    @api.model
    def _action_compose(self, mention):
        """The composer for an answer to a mention, with the draft that this user began before."""
        if not mention:
            raise UserError(self.env._("There is no post of the customer that could be answered."))
        if not mention.can_answer:
            raise UserError(self.env._("This post cannot be answered from here."))
        draft = self.search(
            [
                ("mention_id", "=", mention.id),
                ("state", "=", "draft"),
                ("user_id", "=", self.env.uid),
            ],
            limit=1,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer %s", mention.profile_id.display_name),
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
            "views": [(self.env.ref("social_crm.reply_view_compose").id, "form")],
            "target": "new",
            "context": {"default_mention_id": mention.id},
        }

    @api.model
    def measure(self, mention_id, text, audience, subject=""):
        """How long an answer is by the network's own rules, while somebody types it.

        :param int mention_id: what it answers
        :rtype: dict
        :returns: ``used``, ``limit`` (0: none), ``fits``
        """
        mention = self.env["social.crm.mention"].browse(mention_id)
        mention.check_access("read")
        length = self._measure(mention, text or "", audience, subject or "")
        return {"used": length.used, "limit": length.limit, "fits": length.fits}

    @api.model
    def _measure(self, mention, text, audience, subject):
        cls = self.env["social.crm.network"]._class(mention.account_id.network)
        value = Reply(
            text=text, audience=Audience(audience), parent=mention._as_value(), subject=subject
        )
        return cls.measure(value, mention.account_id.facts or {})

    # Buttons

    def action_send(self):
        """Put it into the outbox."""
        self._check_agent()
        for reply in self:
            if not (reply.text or "").strip() and not reply.attachment_ids:
                raise UserError(self.env._("There is nothing to send yet."))
            if reply.mention_id.gone_at:
                raise UserError(
                    self.env._("The post was deleted; there is nothing to answer any more.")
                )
            length = self._measure(
                reply.mention_id, reply.text or "", reply.audience, reply.subject or ""
            )
            if not length.fits:
                raise UserError(
                    self.env._(
                        "This is too long by %(over)s characters: %(used)s of at most %(limit)s.",
                        over=length.used - length.limit,
                        used=length.used,
                        limit=length.limit,
                    )
                )
        self._queue()
        return {"type": "ir.actions.act_window_close"}

    def action_keep(self):
        """Keep the draft and close the composer."""
        return {"type": "ir.actions.act_window_close"}

    def action_edit(self):
        """Change what failed or waits, as a draft again."""
        self.ensure_one()
        self._check_agent()
        self._move("draft", error=False)
        return {
            **self._action_compose(self.mention_id),
            "res_id": self.id,
        }

    def action_retry(self):
        """Try once more what failed."""
        self._check_agent()
        self.filtered(lambda reply: reply.state == "failed")._queue()

    def action_cancel(self):
        """Do not say it after all."""
        self._check_agent()
        stuck = self - self._move("cancelled", from_states={"draft", "queued", "failed"})
        if stuck:
            raise UserError(self.env._("It has been sent already, or is being sent just now."))

    def action_look_up(self):
        """Look at the network now whether it was sent."""
        self._check_agent()
        self.sudo().filtered(
            lambda reply: reply.state == "unknown"
        ).next_try = fields.Datetime.now()
        self.env.ref("social_crm.ir_cron_send")._trigger()

    def action_was_sent(self):
        """Somebody looked: it is there."""
        self._check_agent()
        self.filtered(lambda reply: reply.state == "unknown")._move(
            "sent", sent_at=fields.Datetime.now(), error=False
        )

    def action_was_not_sent(self):
        """Somebody looked: it is not there, so it may be said."""
        self._check_agent()
        self.filtered(lambda reply: reply.state == "unknown")._queue()

    def action_retract(self):
        """Take back what was said, where the network can."""
        self.ensure_one()
        self._check_agent()
        if not self.can_retract:
            raise UserError(self.env._("This network cannot take back what was said."))
        account = self.account_id.sudo()
        network = account._network_or_error()
        external_id = self.external_id
        commit = self.env["ir.cron"]._commit_progress
        commit()  # no transaction stays open while the server thinks
        try:
            network.delete(external_id)
        except NetworkError as error:
            raise UserError(self.env["social.crm.source"]._sentence(error)) from None
        finally:
            network.http.close()
        self._move("cancelled", retracted_at=fields.Datetime.now())
        self.env["social.crm.ingest"].sudo()._remove_gone(account.id, [external_id])
        self.env.ref("social_crm.ir_cron_process")._trigger()

    def _check_agent(self):
        self.check_access("write")

    def _queue(self):
        self._move(
            "queued",
            queued_at=fields.Datetime.now(),
            next_try=fields.Datetime.now(),
            attempts=0,
            error=False,
        )
        self.env.ref("social_crm.ir_cron_send")._trigger()

    def _move(self, target, from_states=None, **values):
        """The only gate between states.

        :param str target: a key of ``TRANSITIONS``
        :param set from_states: fewer states to come from than ``TRANSITIONS`` allows
        :returns: the replies that moved; the others were somewhere else
        """
        allowed = TRANSITIONS[target] & from_states if from_states else TRANSITIONS[target]
        moving = self.sudo().filtered(lambda reply: reply.state in allowed)
        moving.write({"state": target, **values})
        return moving.with_env(self.env)

    # Sending

    @api.model
    def _cron_send(self):
        """Send what is queued, and find out what became of what is not known. Called by the
        scheduled action."""
        commit = self.env["ir.cron"]._commit_progress
        while True:
            tasks = committed(self.env, self._claim)
            left = commit(len(tasks), remaining=1 if tasks else 0)
            if not tasks:
                break
            self._perform(tasks)
            if left <= 0:
                break
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
                        GROUP BY due.account_id)
               AND account.state = 'connected' AND account.active AND account.paused IS NOT TRUE
               AND (account.waiting_until IS NULL OR account.waiting_until <= %(now)s)
               FOR NO KEY UPDATE OF reply SKIP LOCKED
            """,
            state=state,
            now=fields.Datetime.now(),
        )

    @api.model
    def _claim_queued(self):
        self.flush_model()
        rows = self.env.execute_query(self._ready_sql("queued"))
        replies = self.browse([row[0] for row in rows])
        tasks = [task for reply in replies if (task := reply._speaking()._task("send"))]
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
        return [task for reply in replies if (task := reply._speaking()._task("find_sent"))]

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
        guard = Networks._guard()
        begun = (self.sending_at or fields.Datetime.now()).replace(tzinfo=UTC)
        return _Task(
            reply_id=self.id,
            verb=verb,
            make=lambda: cls(access, Session(guard, clock=utc_now), utc_now),
            arguments=(value, self.key) if verb == "send" else (value, self.key, begun),
        )

    def _as_value(self):
        """This reply as networks know it.

        :rtype: networks.types.Reply
        """
        return Reply(
            text=self.text or "",
            audience=Audience(self.audience),
            parent=self.mention_id._as_value(),
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

    @api.model
    def _perform(self, tasks):
        """Call the networks in threads; the result of each call is committed for itself, as it
        comes."""
        threads = min(len(tasks), self.env["social.crm.source"]._parameter("send_threads", 20))
        with ThreadPoolExecutor(threads, thread_name_prefix="social_crm.send") as pool:
            futures = {pool.submit(task.run): task for task in tasks}
            for future in as_completed(futures):
                committed(self.env, partial(self._note, futures[future], future.result()))

    @api.model
    def _note(self, task, result):
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
        # Our words stand in the thread at once; when the network tells us of them, they are known
        # already.
        mention = posted.mention or Mention(
            external_id=posted.external_id,
            author=Author(self.account_id.external_id or "", self.account_id.handle or ""),
            text=self.text,
            audience=Audience(self.audience),
            subject=self.subject or "",
            url=posted.url,
            parent_id=self.mention_id.external_id,
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

    @api.model
    def _author_of(self, mention):
        """The colleague who wrote one of our own posts, if it was said from here."""
        if not mention.own:
            return self.env["res.partner"]
        reply = self.sudo().search(
            [
                ("account_id", "=", mention.account_id.id),
                ("external_id", "=", mention.external_id),
            ],
            limit=1,
        )
        return reply.user_id.partner_id


@dataclass(frozen=True)
class _Task:
    """One call to a network, for a thread."""

    reply_id: int
    verb: str
    make: object
    arguments: tuple

    def run(self):
        """Returns what the network returned, or the exception: nothing escapes from a thread
        unseen."""
        network = None
        try:
            network = self.make()
            return getattr(network, self.verb)(*self.arguments)
        except Exception as error:
            return error
        finally:
            if network is not None:
                network.http.close()
