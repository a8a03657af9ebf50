"""A case as the inbox shows it: the conversation, and the person beside it."""

from odoo import api, models

from .social_crm_inbox import _moment, _pair

ENTRIES = 30


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def case(self, key):
        """A case with the latest part of its conversation.

        :returns: ``row``: as listed; ``stage``; ``answer``: id of the mention that an answer goes
            to, or ``False``; ``refusal``: why there can be none, or ``False``; ``entries`` and
            ``next``: as :meth:`entries`; ``person``: as :meth:`person`
        :rtype: dict
        """
        record = self._record(key)
        ticket = record if record._name == "helpdesk.ticket" else self.env["helpdesk.ticket"]
        answer = self._answered(record)
        return {
            "key": key,
            "row": (self._ticket_rows(record) if ticket else self._mention_rows(record))[0],
            "stage": _pair(ticket.stage_id),
            "answer": answer.id if answer.can_answer else False,
            "refusal": answer.answer_refusal,
            **self.entries(key),
        }

    @api.model
    def _answered(self, record):
        """The customer's latest post that is still there: what an answer goes to.

        :rtype: social.crm.mention
        """
        if record._name == "social.crm.mention":
            return record
        return self.env["social.crm.mention"].search(
            [
                ("ticket_id", "=", record.id),
                ("own", "=", False),
                ("bystander", "!=", True),
                ("gone_at", "=", False),
            ],
            order="written_at desc, id desc",
            limit=1,
        )

    @api.model
    def entries(self, key, before=None, layers=None):
        """A page of a conversation, the latest last.

        :param before: ``next`` of the page before
        :param list layers: what is shown beside the thread: ``notes``, ``person``
        :returns: ``entries`` and ``next``: where older ones begin, or ``False``
        """
        record = self._record(key)
        domain = (
            [("ticket_id", "=", record.id)]
            if record._name == "helpdesk.ticket"
            else [
                "|",
                ("id", "=", record.id),
                "&",
                ("account_id", "=", record.account_id.id),
                ("thread", "=", record.thread or "?"),
            ]
        )
        offset = int(before or 0)
        found = self.env["social.crm.mention"].search(
            domain, order="written_at desc, id desc", offset=offset, limit=ENTRIES + 1
        )
        return {
            "entries": [self._post_entry(mention) for mention in reversed(found[:ENTRIES])],
            "next": offset + ENTRIES if len(found) > ENTRIES else False,
        }

    @api.model
    def _post_entry(self, mention):
        role = "us" if mention.own else "bystander" if mention.bystander else "customer"
        return {
            "id": f"m{mention.id}",
            "type": "post",
            "mention_id": mention.id,
            "author": {**(_pair(mention.profile_id) or {}), "role": role},
            "at": _moment(mention.written_at),
            "edited_at": _moment(mention.edited_at),
            "gone": bool(mention.gone_at),
            "audience": mention.audience,
            "subject": mention.subject,
            "body": str(mention.body),
            "url": mention.url,
        }
