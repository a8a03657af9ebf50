"""What the inbox shows of an answer that waits for approval, or came back."""

from odoo import api, models

from .social_crm_inbox import _moment, _pair
from .social_crm_reply_approval import WAITS


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.readonly
    def approval_card(self):
        """Answers as somebody decides about them.

        :returns: in the order of these, dicts with ``id``, ``state``, ``text``, ``subject``,
            ``audience`` (``key``, ``label``, ``private``), ``files`` (``id``, ``name``,
            ``description``), ``writer``, ``writers`` (names), ``level`` and ``why`` (sentences) of
            what is needed now, ``asked_at``, ``due_at``, ``late``, ``can_approve``, ``mine``
            (whether the person at the screen has written a part of it), ``reason`` (why it came
            back, or failed), ``suggestion``, ``suggested_by``, ``approved_by``, ``beside`` (what
            others have said meanwhile, for who may decide: ``key``, ``sentence``), ``log``: dicts
            with ``step``, ``label``, ``who``, ``at``, ``reason``
        :rtype: list[dict]
        """
        self.check_access("read")
        asked = self.filtered(lambda reply: reply.state in (WAITS, "draft", "failed"))
        needs = asked.sudo()._needs()
        audiences = dict(self._fields["audience"]._description_selection(self.env))
        steps = dict(
            self.env["social.crm.approval"]._fields["step"]._description_selection(self.env)
        )
        return [reply._as_card(needs.get(reply.id), audiences, steps) for reply in self]

    def _as_card(self, need, audiences, steps):
        writers = self._writers()
        return {
            "id": self.id,
            "mention_id": self.mention_id.id,
            "state": self.state,
            "text": self.text or "",
            "subject": self.subject or "",
            "audience": {
                "key": self.audience,
                "label": audiences[self.audience],
                "private": self.audience in ("direct", "followers"),
            },
            "files": [
                {"id": file.id, "name": file.name, "description": file.description or ""}
                for file in self.attachment_ids
            ],
            "writer": _pair(self.user_id),
            "writers": writers.sudo().mapped("name"),
            "level": need.level if need else "direct",
            "why": list(need.why) if need else [],
            "asked_at": _moment(self.approval_asked_at),
            "due_at": _moment(self.approval_due_at),
            "late": self.approval_late,
            "can_approve": self.can_approve,
            "mine": self.env.user in writers,
            "reason": self.error or "",
            "suggestion": self.suggestion or "",
            "suggested_by": _pair(self.suggested_by_id),
            "approved_by": _pair(self.approved_by_id),
            "beside": [
                {"key": said.key, "sentence": self._sentence_of(said)}
                for said in (self._said_by_others() if self.can_approve else ())
            ],
            "log": [
                {
                    "id": each.id,
                    "step": each.step,
                    "label": steps[each.step],
                    "who": each.user_id.sudo().name,
                    "at": _moment(each.done_at),
                    "reason": each.reason or "",
                }
                for each in self.approval_ids
            ],
        }


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def approvals(self, key):
        """The answers of a case that wait for approval, or came back to the person at the screen.

        :param str key: of a case
        :returns: as :meth:`approval_card`
        """
        record = self._record(key)
        name = "ticket_id" if record._name == "helpdesk.ticket" else "mention_id"
        Reply = self.env["social.crm.reply"]
        replies = Reply.search(
            [
                (name, "=", record.id),
                "|",
                ("state", "=", WAITS),
                "&",
                ("state", "=", "draft"),
                ("user_id", "=", self.env.uid),
            ],
            order="id",
        )
        return replies.filtered(
            lambda reply: reply.state == WAITS or reply.error or reply.suggestion
        ).approval_card()
