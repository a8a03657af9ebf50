"""Posts, mails, notes and answers on their way, as entries of a conversation: always for a whole
page, with a fixed number of queries."""

from odoo import api, models

from ..tools.shown_html import for_looking, web_address
from .social_crm_facts import KINDS
from .social_crm_inbox import _moment
from .social_crm_mention import PUBLIC, _shorten, _unaddressed

UNSAID = ("draft", "approval", "queued", "sending", "failed", "unknown")
"""States of answers that are not said yet, or of which nobody knows it."""
HELPERS = ("superuser", "supporter", "vip")
QUOTED = 280
ANSWERS = 50


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    # Posts

    @api.model
    def _post_entries(self, record, ids):
        """Id of a mention to its entry.

        :rtype: dict[int, dict]
        """
        if not ids:
            return {}
        mentions = self.env["social.crm.mention"].browse(ids)
        page = {
            "record": record,
            "profile": self._profile_of(record),
            "strands": self._strand_keys(record),
            "agents": self.env["social.crm.timeline"]._agents(mentions.sudo().filtered("own")),
            "parents": mentions.sudo().parent_id.with_env(self.env)._filtered_access("read"),
            "quoted": self._quoted_by(mentions),
            "media": self._media_of(mentions),
            "may_write": set(mentions._filtered_access("write").ids),
            "tickets": mentions.sudo().ticket_id.with_env(self.env)._filtered_access("read"),
            "audiences": dict(mentions._fields["audience"]._description_selection(self.env)),
            "standings": dict(
                self.env["social.crm.profile"]._fields["standing"]._description_selection(self.env)
            ),
        }
        return {mention.id: self._post_entry(mention, page) for mention in mentions}

    @api.model
    def _post_entry(self, mention, page):
        """
        :param dict page: what is known of all posts of the page
        :returns: ``mention_id``; ``author``: as :meth:`_author`; ``here``: it stands in the thread
            of the case; ``network``; ``ticket``: of another case that it belongs to; ``audience``
            with ``audience_label`` and ``private``; ``gone``, ``edited_at``; ``subject``; ``body``:
            safe HTML; ``url``; ``parent``: whom it answers, with ``id``, ``name``, ``words``;
            ``quotes``: likewise with ``url``; ``counters``: in words; ``liked``, ``hidden``,
            ``reposted``; ``can``: what can be done to it at the network; ``answerable``;
            ``may_write``; ``state``; ``media``: files; ``understood``: fields of the mention
        :rtype: dict
        """
        ticket = mention.sudo().ticket_id
        other = bool(ticket) and ticket != page["record"]
        readable = ticket.id in page["tickets"].ids
        return {
            "id": f"m{mention.id}",
            "type": "post",
            "mention_id": mention.id,
            "at": _moment(mention.written_at),
            "author": self._author(mention, page),
            "here": (mention.account_id.id, mention.thread) in page["strands"]
            or mention == page["record"]
            or ticket == page["record"],
            "network": mention.network,
            "ticket": other
            and {
                "id": readable and ticket.id,
                "key": readable and f"t{ticket.id}",
                "number": ticket.number,
            },
            "audience": mention.audience,
            "audience_label": page["audiences"].get(mention.audience, ""),
            "private": mention.audience not in PUBLIC,
            "gone": bool(mention.gone_at),
            "edited_at": _moment(mention.edited_at),
            "state": False if mention.own else mention.state,
            "subject": mention.subject or "",
            "body": str(for_looking(mention.body)),
            "url": web_address(mention.url),
            "parent": self._parent(mention, page),
            "quotes": page["quoted"].get(mention.id, False),
            "counters": mention.counters_text or "",
            "liked": bool(mention.liked_at),
            "hidden": bool(mention.hidden_at),
            "reposted": bool(mention.reposted_at),
            "can": sorted(action.value for action in mention._possible_actions()),
            "answerable": mention.can_answer,
            "may_write": mention.id in page["may_write"],
            "media": page["media"].get(mention.id, []),
            "understood": not mention.own
            and not mention.gone_at
            and {
                "mood": mention.mood,
                "mood_sure": mention.mood_sure,
                "language": mention.language,
                "topic_id": bool(mention.topic_id)
                and {
                    "id": mention.topic_id.id,
                    "display_name": mention.topic_id.sudo().display_name,
                },
                "needs_answer": mention.needs_answer,
                "fixed": mention.fixed,
                **{f"is_{kind}": mention[f"is_{kind}"] for kind in KINDS},
            },
        }

    @api.model
    def _author(self, mention, page):
        """Who wrote a post.

        :returns: ``id``, ``name``, ``handle``; ``role``: ``customer``, ``us``, ``superuser``
            (somebody else who is known to help, or important) or ``bystander``; ``standing`` and
            ``standing_label``: how we stand to them; ``bot``; ``colleague``: who wrote it of us
        """
        profile = mention.profile_id.sudo()
        standing = profile.standing or False
        return {
            "id": profile.id,
            "name": _name(profile),
            "handle": _handle(profile),
            "role": self._role(mention, profile, page),
            "standing": standing,
            "standing_label": page["standings"].get(standing, ""),
            "bot": profile.bot,
            "colleague": page["agents"].get(mention.id) or False,
        }

    @api.model
    def _role(self, mention, profile, page):
        customer = page["profile"].sudo()
        if mention.own:
            return "us"
        if (
            profile == customer
            or (profile.partner_id and profile.partner_id == customer.partner_id)
            or (mention.sudo().ticket_id == page["record"] and not mention.bystander)
        ):
            return "customer"
        return "superuser" if profile.standing in HELPERS else "bystander"

    @api.model
    def _strand_keys(self, record):
        """Account and thread of each thread of the case."""
        if record._name == "social.crm.mention":
            return {(record.account_id.id, record.thread)}
        groups = self.env["social.crm.mention"]._read_group(
            [("ticket_id", "=", record.id)], ["account_id", "thread"]
        )
        return {(account.id, thread) for account, thread in groups}

    @api.model
    def _parent(self, mention, page):
        """Whom a post answers; ``False`` where that is not known, or may not be read."""
        parent = mention.sudo().parent_id
        if not parent or parent.id not in page["parents"].ids:
            return False
        return {
            "id": f"m{parent.id}",
            "name": _name(parent.profile_id),
            "own": parent.own,
            "words": _shorten(_unaddressed(parent.text), 80) if not parent.gone_at else "",
        }

    @api.model
    def _quoted_by(self, mentions):
        """Id of a mention to what it quotes, as far as that is stored and may be read.

        :rtype: dict[int, dict]
        """
        quoting = mentions.filtered("quoted_external_id")
        if not quoting:
            return {}
        found = self.env["social.crm.mention"].search(
            [
                ("account_id", "in", quoting.account_id.ids),
                ("external_id", "in", quoting.mapped("quoted_external_id")),
            ]
        )
        by_key = {(each.account_id.id, each.external_id): each for each in found}
        quoted = {}
        for mention in quoting:
            other = by_key.get((mention.account_id.id, mention.quoted_external_id))
            quoted[mention.id] = {
                "id": f"m{other.id}" if other else False,
                "name": _name(other.sudo().profile_id) if other else "",
                "words": _shorten(other.text or "", QUOTED) if other and not other.gone_at else "",
                "gone": bool(other and other.gone_at),
                "url": web_address(other.url) if other else "",
            }
        return quoted

    @api.model
    def _media_of(self, mentions):
        """Id of a mention to its files, as the browser's list of files wants them.

        :rtype: dict[int, list[dict]]
        """
        files = {}
        for file in self.env["social.crm.media"].search([("mention_id", "in", mentions.ids)]):
            files.setdefault(file.mention_id.id, []).append(
                {
                    "id": file.id,
                    "kind": file.kind,
                    "display_name": file.display_name,
                    "alt": file.alt or "",
                    "state": file.state,
                    "error": file.error or "",
                    "link": web_address(file.link) or False,
                    "attachment_id": file.sudo().attachment_id.id,
                }
            )
        return files

    # Mails and notes

    @api.model
    def _message_entries(self, record, kinds):
        """Id of a message to its entry; what the user may not read is left out.

        :param dict kinds: id to ``mail`` or ``note``
        :rtype: dict[int, dict]
        """
        if not kinds:
            return {}
        messages = self.env["mail.message"].browse(list(kinds))._filtered_access("read")
        places = {
            (model, place.id): place
            for model, group in messages.grouped("model").items()
            for place in self.env[model].sudo().browse(set(group.mapped("res_id")))
        }
        return {
            message.id: self._message_entry(
                message, kinds[message.id], places[message.model, message.res_id], record
            )
            for message in messages
        }

    @api.model
    def _message_entry(self, message, kind, place, record):
        """
        :param place: the record whose chatter it stands in, readable
        :returns: ``message_id``; ``author`` with ``name`` and ``role`` (``us`` or ``customer``);
            ``subject``; ``body``: safe HTML; ``files``: with ``id`` and ``name``; ``place``: where
            it stands, if that is not the ticket: ``model``, ``id``, ``name``
        :rtype: dict
        """
        author = message.sudo().author_id
        ours = bool(author) and not author.partner_share
        return {
            "id": f"n{message.id}",
            "type": kind,
            "message_id": message.id,
            "at": _moment(message.date),
            "author": {
                "id": author.id,
                "name": author.display_name or message.email_from or "",
                "role": "us" if ours else "customer",
            },
            "here": place == record,
            "subject": message.subject or "",
            "body": str(for_looking(message.body)),
            "files": [{"id": file.id, "name": file.name} for file in message.sudo().attachment_ids],
            "place": place != record
            and {"model": place._name, "id": place.id, "name": place.display_name},
        }

    # Answers on their way

    @api.model
    def _answer_entries(self, record):
        """Our answers in this case that are not said yet, in the order in which they were begun.

        :rtype: list[dict]
        """
        own = "ticket_id" if record._name == "helpdesk.ticket" else "mention_id"
        replies = self.env["social.crm.reply"].search(
            [(own, "=", record.id), ("state", "in", UNSAID)], order="id desc", limit=ANSWERS
        )
        labels = {
            name: dict(replies._fields[name]._description_selection(self.env))
            for name in ("state", "audience")
        }
        return [self._answer_entry(reply, labels) for reply in reversed(replies)]

    @api.model
    def _answer_entry(self, reply, labels):
        """
        :returns: ``reply_id``; ``mention_id``: of what it answers; ``state`` with ``state_label``;
            ``error``: what is wrong, in a sentence; ``author``: the colleague; ``mine``;
            ``text``, ``subject``: plain; ``audience`` with ``audience_label`` and ``private``;
            ``part`` and ``parts``; ``files``: how many; ``can_approve``
        :rtype: dict
        """
        user = reply.user_id.sudo()
        return {
            "id": f"r{reply.id}",
            "type": "answer",
            "reply_id": reply.id,
            "mention_id": reply.mention_id.id,
            "at": _moment(reply.queued_at or reply.write_date),
            "author": {"id": user.partner_id.id, "name": user.name, "role": "us"},
            "mine": user == self.env.user,
            "state": reply.state,
            "state_label": labels["state"][reply.state],
            "error": reply.error or "",
            "text": reply.text or "",
            "subject": reply.subject or "",
            "audience": reply.audience,
            "audience_label": labels["audience"].get(reply.audience, ""),
            "private": reply.audience not in PUBLIC,
            "part": reply.part,
            "parts": reply.parts,
            "files": len(reply.attachment_ids),
            "can_approve": reply.can_approve,
        }


def _name(profile):
    """As people call somebody."""
    return profile.display_name if profile.unknown else profile.name or profile.display_name


def _handle(profile):
    """As the network calls somebody, where that is not the name."""
    handle = (profile.handle or "").lstrip("@")
    return f"@{handle}" if handle and profile.name and handle != profile.name else ""
