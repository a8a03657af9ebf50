"""What the inbox's composer has to know of a post that somebody wants to answer."""

from dataclasses import asdict

from odoo import api, models

from ..networks.types import Audience, Capability, Reply
from ..tools.times import naive
from .social_crm_inbox import _moment, _pair

PEOPLE = 60
"""Posts in whose authors those are looked for who can be named."""


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def composer(self, mention_id, exact=False):
        """Everything the composer shows for an answer to a post. The number of queries is fixed.

        Where the user has begun an answer to another post of the same case, that one is opened:
        what was begun is never lost from sight.

        :param bool exact: this very post, whatever was begun
        :returns: ``mention_id``; ``to``: id, name and handle of whom it is for; ``network``: key
            and label; ``account``: id, name and handle of who speaks; ``ways``: see
            :meth:`_composer_ways`; ``refusal``; ``url``; ``subject``, ``thread``: whether there
            are content warnings and threads; ``media``: rules for files, or ``False``; ``draft``
            and ``colleagues``: see :meth:`_draft_of`; ``earlier``: see
            ``social.crm.reply.said_to``;
            ``people``: who can be named; ``newer``: a later post of the case
        :rtype: dict
        :raises AccessError: it is not for this user to answer
        """
        mention = self._answerable(mention_id)
        drafts = self._drafts_beside(mention)
        own = drafts.filtered(lambda reply: reply.user_id == self.env.user)
        here = own.filtered(lambda reply: reply.mention_id == mention)[:1]
        if own and not here and not exact:
            here = own[:1]
            mention = here.mention_id
        account = mention.account_id.sudo()
        cls = here._network_class() if here else self._network_of(mention)
        capabilities = cls.capabilities if cls else ()
        facts = account.facts or {}
        ways = self._composer_ways(mention, cls)
        return {
            "mention_id": mention.id,
            "ticket_id": mention.ticket_id.id,
            "to": {
                "id": mention.profile_id.id,
                "name": mention.profile_id.display_name,
                "handle": mention.profile_id.handle or "",
            },
            "network": {"key": mention.network, "label": mention._network_label()},
            "account": {**_pair(account), "handle": account.handle or ""},
            "ways": ways,
            "refusal": all(way["refusal"] for way in ways) and self._why_none(ways),
            "url": mention.url
            if (mention.url or "").startswith(("http://", "https://"))
            else False,
            "subject": Capability.SUBJECT in capabilities,
            "thread": Capability.THREAD in capabilities,
            "media": [asdict(rule) for rule in cls.upload_rules(facts)]
            if Capability.MEDIA in capabilities
            else False,
            "draft": self._draft_of(here) if here else False,
            "colleagues": [
                self._draft_of(reply) for reply in drafts if reply.user_id != self.env.user
            ],
            "earlier": self.env["social.crm.reply"].said_to(mention.id),
            "people": self._people_to_name(mention),
            "newer": self._newer_than(mention),
        }

    @api.model
    def _answerable(self, mention_id):
        """The post, if the user may answer it.

        :rtype: social.crm.mention
        :raises AccessError: it is not for this user
        """
        mention = self.env["social.crm.mention"].browse(int(mention_id)).exists()
        mention._check_agent()
        return mention

    @api.model
    def _network_of(self, mention):
        return self.env["social.crm.reply"].new({"mention_id": mention.id})._network_class()

    @api.model
    def _composer_ways(self, mention, cls):
        """How a post can be answered now.

        :returns: dicts with ``audience``, ``label``, ``announcement`` (who will read it),
            ``refusal`` (why not, in words), ``until``, ``note``, ``private``, and ``limit``:
            characters as the network counts, 0 if there is none
        :rtype: list[dict]
        """
        Reply_ = self.env["social.crm.reply"]
        translated = self.env["social.crm.network"]._translated
        labels = dict(Reply_._fields["audience"]._description_selection(self.env))
        parent = mention._as_value()
        facts = mention.account_id.sudo().facts or {}
        return [
            {
                "audience": way.audience.value,
                "label": labels[way.audience.value],
                "announcement": Reply_.new(
                    {"mention_id": mention.id, "audience": way.audience.value}
                ).announcement,
                "refusal": translated(way.refusal) or "",
                "until": _moment(naive(way.until)) if way.until else False,
                "note": translated(way.note) or "",
                "private": Audience(way.audience).private,
                "limit": cls.measure(
                    Reply(text="", audience=way.audience, parent=parent), facts
                ).limit
                if cls
                else 0,
            }
            for way in mention._ways()[mention.id]
        ]

    @api.model
    def _why_none(self, ways):
        """Why a post cannot be answered at all.

        :rtype: str
        """
        if ways:
            return ways[0]["refusal"]
        return self.env._("This post cannot be answered from here.")

    @api.model
    def _drafts_beside(self, mention):
        """Everybody's drafts of answers to a post, or to others of the same ticket.

        :rtype: social.crm.reply
        """
        near = (
            ("ticket_id", "=", mention.ticket_id.id)
            if mention.ticket_id
            else ("mention_id", "=", mention.id)
        )
        return self.env["social.crm.reply"].search(
            [near, ("state", "=", "draft"), ("after_id", "=", False)]
        )

    @api.model
    def _draft_of(self, reply):
        """A draft as the browser knows it.

        :returns: ``id``, ``version`` (see ``_draft_version``), ``mention_id``, ``who``, ``at`` and
            what is in it, with its files
        :rtype: dict
        """
        return {
            "id": reply.id,
            "version": reply._draft_version(),
            "mention_id": reply.mention_id.id,
            "who": reply.user_id.name,
            "at": _moment(reply.write_date),
            "text": reply.text or "",
            "subject": reply.subject or "",
            "audience": reply.audience,
            "as_thread": reply.as_thread,
            "attachments": [
                {
                    "id": file.id,
                    "name": file.name,
                    "mimetype": file.mimetype or "",
                    "size": file.file_size,
                    "description": file.description or "",
                }
                for file in reply.attachment_ids.sudo()
            ],
        }

    @api.model
    def _people_to_name(self, mention):
        """Who takes part in the conversation and has a name that can be written.

        :returns: dicts with ``handle`` and ``name``, those who wrote last first
        :rtype: list[dict]
        """
        domain = (
            [("account_id", "=", mention.account_id.id), ("thread", "=", mention.thread)]
            if mention.thread
            else [("id", "=", mention.id)]
        )
        said = self.env["social.crm.mention"].search_fetch(
            [*domain, ("own", "=", False), ("gone_at", "=", False)], ["profile_id"], limit=PEOPLE
        )
        profiles = mention.profile_id | said.profile_id
        return [
            {"handle": profile.handle.removeprefix("@"), "name": profile.name or ""}
            for profile in profiles
            if profile.handle and not profile.own
        ]

    @api.model
    def _newer_than(self, mention):
        """The customer's latest post of the same case, if that is a later one.

        :returns: ``id``, ``who``, ``words``, ``at``; ``False``: there is none
        """
        latest = self._answered(mention.ticket_id) if mention.ticket_id else mention
        if not latest or latest == mention or latest.written_at < mention.written_at:
            return False
        return {
            "id": latest.id,
            "who": latest.profile_id.display_name,
            "words": latest.summary,
            "at": _moment(latest.written_at),
        }
