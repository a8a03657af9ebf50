"""A case as the inbox shows it: what it is, what an answer goes to, and why there may be none."""

from odoo import api, models

from ..tools.shown_html import web_address
from .social_crm_inbox import _pair


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def case(self, key):
        """A case with the latest part of its conversation. Nothing is marked as read by this.

        :returns: ``row``: as listed; ``title``; ``stage``; ``account``: name of the one it came in
            by; ``tags``: with ``id``, ``name``, ``color``; ``private``: not all of it was said in
            public; ``url`` and ``url_label``: the conversation at the network; ``answer``: id of
            the mention that an answer goes to, or ``False``; ``refusal``: why there can be none, or
            ``False``; ``refusal_url``: where it can be answered instead, or ``False``; ``others``:
            open cases of the same person, as :meth:`_other_cases`; ``entries`` and ``next``: as
            :meth:`entries`; ``person``: as :meth:`person`, without its sections
        :rtype: dict
        """
        record = self._record(key)
        ticket = record if record._name == "helpdesk.ticket" else self.env["helpdesk.ticket"]
        answer = self._answered(record)
        refusal = self._why_not(answer)
        url = web_address(ticket.social_url or answer.url)
        profile = self._profile_of(record)
        return {
            "key": key,
            "row": (self._ticket_rows(record) if ticket else self._mention_rows(record))[0],
            "title": ticket.name if ticket else record.subject or record.summary or "",
            "stage": _pair(ticket.stage_id),
            "account": (ticket.social_account_id or record.account_id).sudo().display_name
            if ticket
            else record.account_id.sudo().display_name,
            "tags": [
                {"id": tag.id, "name": tag.name, "color": tag.color} for tag in ticket.tag_ids
            ],
            "private": ticket.social_private if ticket else record.audience == "direct",
            "url": url or False,
            "url_label": self._open_label(record),
            "answer": False if refusal else answer.id,
            "refusal": refusal,
            "refusal_url": bool(refusal) and (web_address(answer.url) or url or False),
            "others": self._other_cases(profile, ticket),
            "person": self._person_facts(profile),
            **self.entries(key),
        }

    @api.model
    def _why_not(self, mention):
        """Why a post cannot be answered, in a sentence, or ``False``."""
        if not mention:
            return self.env._("There is no post of the customer that could be answered.")
        if not mention.can_answer:
            return self.env._("This post cannot be answered from here.")
        return mention.answer_refusal or False

    @api.model
    def _open_label(self, record):
        if record._name == "social.crm.mention":
            return record._open_label()
        networks = self.env["social.crm.mention"]._fields["network"]
        labels = dict(networks._description_selection(self.env))
        network = record.social_account_id.sudo().network
        return self.env._("Open on %s", labels.get(network, network))

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
    def _profile_of(self, record):
        """Whom the conversation is with.

        :rtype: social.crm.profile
        """
        return record["social_profile_id" if record._name == "helpdesk.ticket" else "profile_id"]
