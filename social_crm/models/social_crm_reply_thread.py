"""An answer that is too long, in parts: each is an answer of its own with its own key, sent once
the one before it is known to be there, as an answer to that."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..networks.errors import Rejected
from ..networks.split import split
from ..networks.types import Audience, Capability, Reply

STOPPED = {"failed", "cancelled"}
WAITING = {"draft", "approval", "queued", "failed"}


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    has_thread = fields.Boolean(compute="_compute_has_thread")
    as_thread = fields.Boolean(
        "As a Thread", copy=False, help="Sent as several posts, each an answer to the one before."
    )
    after_id = fields.Many2one(
        "social.crm.reply",
        "Goes On With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    part = fields.Integer(readonly=True, copy=False, aggregator=None)
    parts = fields.Integer(readonly=True, copy=False, aggregator=None)

    @api.depends("mention_id")
    def _compute_has_thread(self):
        for reply in self:
            cls = reply._network_class() if reply.mention_id else None
            reply.has_thread = bool(cls and Capability.THREAD in cls.capabilities)

    # Composing

    @api.model
    def _split(self, mention, text, audience, subject):
        """The parts of an answer.

        :rtype: tuple[str]
        :raises Rejected: it cannot be split
        """
        cls = self.env["social.crm.network"]._class(mention.account_id.network)
        parent, facts = mention._as_value(), mention.account_id.sudo().facts or {}

        def measure(part):
            return cls.measure(
                Reply(text=part, audience=Audience(audience), parent=parent, subject=subject),
                facts,
            )

        return split(text, measure)

    @api.model
    def _offer_thread(self, mention, text, audience, subject):
        """What can become of a text that is too long.

        :returns: ``parts``, or ``unsplittable`` (a sentence); nothing where there are no threads
        :rtype: dict
        """
        cls = self.env["social.crm.network"]._class(mention.account_id.network)
        if Capability.THREAD not in cls.capabilities:
            return {}
        try:
            return {"parts": self._split(mention, text, audience, subject)}
        except Rejected as error:
            return {"unsplittable": self.env["social.crm.source"]._sentence(error)}

    def _check_length(self):
        if not self.as_thread or not self.has_thread or self.parts:
            return super()._check_length()
        try:
            self._split(self.mention_id, self.text, self.audience, self.subject or "")
        except Rejected as error:
            raise UserError(self.env["social.crm.source"]._sentence(error)) from None
        return None

    def _in_parts(self):
        """Turn each of these that is to go out as a thread into its parts.

        :returns: all that goes into the outbox
        """
        everything = self.browse()
        for reply in self:
            everything += reply
            if not reply.as_thread or not reply.has_thread or reply.parts:
                continue
            texts = self._split(reply.mention_id, reply.text, reply.audience, reply.subject or "")
            if len(texts) == 1:
                continue
            last = reply.sudo()
            last.write({"text": texts[0], "part": 1, "parts": len(texts)})
            for number, text in enumerate(texts[1:], start=2):
                last = last.create(
                    {
                        "mention_id": reply.mention_id.id,
                        "user_id": reply.user_id.id,
                        "audience": reply.audience,
                        "subject": reply.subject,
                        "text": text,
                        "as_thread": True,
                        "after_id": last.id,
                        "part": number,
                        "parts": len(texts),
                    }
                )
                everything += last.with_env(self.env)
        return everything

    # Sending

    @api.model
    def _ready_condition(self):
        """What must hold of a reply beside its state: the part before it is there."""
        return SQL(
            "%s AND (due.after_id IS NULL OR EXISTS (SELECT FROM social_crm_reply before"
            " WHERE before.id = due.after_id AND before.state = 'sent'))",
            super()._ready_condition(),
        )

    def _parent(self):
        """The mention that this answers: ours, for what goes on with that.

        Where a person decided that the part before was sent, its id is not known, and this stands
        below the customer's post as well.
        """
        before = self.after_id.sudo()
        ours = before.external_id and self.env["social.crm.mention"].search(
            [
                ("account_id", "=", self.account_id.id),
                ("external_id", "=", before.external_id),
            ],
            limit=1,
        )
        return ours or super()._parent()

    def _move(self, target, from_states=None, **values):
        moved = super()._move(target, from_states, **values)
        if target in STOPPED:
            moved._stop_those_behind()
        return moved

    def _stop_those_behind(self):
        """What was to go on with these does not go out, and says why."""
        behind = self.sudo().search([("after_id", "in", self.ids), ("state", "in", [*WAITING])])
        for reply in behind:
            before = reply.after_id
            state = "cancelled" if before.state == "cancelled" else "failed"
            reply._move(
                state,
                error=reply._speaking().env._(
                    "Part %(part)s of %(parts)s was not sent, so this one was not either.",
                    part=before.part,
                    parts=before.parts,
                ),
            )

    def action_retry(self):
        """Try once more what failed, with the parts before and behind it."""
        return super(SocialCrmReply, self | self._chain()).action_retry()

    def _chain(self):
        """All parts of the threads that these belong to."""
        chain = self.browse()
        more = self.filtered("parts")
        while more:
            chain |= more
            neighbours = more.after_id | self.search([("after_id", "in", more.ids)])
            more = neighbours - chain
        return chain

    @api.ondelete(at_uninstall=False)
    def _unlink_stops_those_behind(self):
        self._move("cancelled", from_states=WAITING)
