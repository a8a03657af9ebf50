"""An answer: what we say, from draft to queued. :mod:`.social_crm_reply_outbox` then sends it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..networks.errors import NetworkError
from ..networks.types import Audience, Capability, Reply
from ..tools.keys import time_key

# state -> states that it may come from
TRANSITIONS = {
    "draft": {"approval", "queued", "failed"},
    "approval": {"draft"},
    "queued": {"draft", "approval", "failed", "sending", "unknown"},
    "sending": {"queued"},
    "sent": {"sending", "unknown"},
    "failed": {"sending", "unknown", "queued"},
    "unknown": {"sending"},
    "cancelled": {"draft", "approval", "queued", "failed", "sent", "unknown"},
}
# What a person may write; the rest belongs to the outbox.
WRITABLE = {"text", "subject", "audience", "attachment_ids", "mention_id", "as_thread"}


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
            ("approval", "Waits for approval"),
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
    key = fields.Char(required=True, readonly=True, copy=False, default=lambda self: time_key())
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
            ways = reply._ways()
            usable = [way for way in ways if not way.refusal] or ways
            reply.audience = usable[0].audience.value if usable else "public"

    @api.depends("mention_id")
    def _compute_audience_choices(self):
        labels = dict(self._fields["audience"]._description_selection(self.env))
        for reply in self:
            cls = reply._network_class() if reply.mention_id else None
            capabilities = cls.capabilities if cls else ()
            reply.audience_choices = [
                [
                    way.audience.value,
                    labels[way.audience.value],
                    self.env["social.crm.network"]._translated(way.refusal),
                ]
                for way in reply._ways()
            ]
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
            reply.earlier = (
                bool(other)
                and not reply.after_id
                and self.env._(
                    "%(who)s has answered this already: “%(text)s”",
                    who=other.user_id.name,
                    text=(other.text or "")[:200],
                )
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
            if reply.audience not in [way.audience.value for way in reply._ways()]:
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
        :returns: ``used``, ``limit`` (0: none), ``least``, ``fits``, ``cost`` (a sentence), and for
            what is too long ``parts`` or ``unsplittable`` (a sentence), where there are threads
        """
        mention = self.env["social.crm.mention"].browse(mention_id)
        mention.check_access("read")
        what = (text or "", audience, subject or "")
        length = self._measure(mention, *what)
        thread = self._offer_thread(mention, *what) if length.left < 0 else {}
        return {
            "used": length.used,
            "limit": length.limit,
            "least": length.least,
            "fits": length.fits,
            "cost": self._cost_text(mention, thread.get("parts") or what[:1], *what[1:]),
            **thread,
        }

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
            reply._check_sendable()
        self._in_parts()._queue()
        return {"type": "ir.actions.act_window_close"}

    def _check_sendable(self):
        """Say in a sentence what stands against sending this as it is."""
        self.ensure_one()
        if not (self.text or "").strip() and not self.attachment_ids:
            raise UserError(self.env._("There is nothing to send yet."))
        if self.mention_id.gone_at:
            raise UserError(
                self.env._("The post was deleted; there is nothing to answer any more.")
            )
        self._check_length()

    def _check_length(self):
        length = self._measure(self.mention_id, self.text or "", self.audience, self.subject or "")
        if length.used < length.least:
            raise UserError(
                self.env._(
                    "This is too short: %(used)s of at least %(least)s characters.",
                    used=length.used,
                    least=length.least,
                )
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
        stuck = self - self._move(
            "cancelled", from_states={"draft", "approval", "queued", "failed"}
        )
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
