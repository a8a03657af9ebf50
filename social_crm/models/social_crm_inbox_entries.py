"""The conversation of a case: which posts, mails and notes belong to it, and a page of them.

Everything is found with the rights of the user, part by part, as in the timeline, whose parts these
are. The number of queries of a page depends neither on its length nor on how much there is.
"""

from odoo import api, models
from odoo.tools import SQL

from .social_crm_mention import PUBLIC
from .social_crm_timeline import SAID, WRITTEN, Scope

ENTRIES = 30
MOST = 300
LAYERS = ("notes", "person")
STRANDS = 50
"""Threads of one case that are looked at."""


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def entries(self, key, before=None, layers=None, limit=ENTRIES):
        """A page of a conversation, the latest last: the whole thread as everybody sees it, what
        was said in private with this person, and mails on the ticket.

        :param list before: ``next`` of the page before
        :param list layers: what is shown beside the thread: ``notes`` (of colleagues; the default),
            ``person`` (everything else with this person, on all networks, and mails)
        :returns: ``entries`` and ``next``: where older ones begin, or ``False``. All entries have
            ``id``, ``type``, ``at`` and ``author``; a ``post`` as :meth:`_post_entry`, a ``mail``
            or ``note`` as :meth:`_message_entry`, an ``answer`` of ours that is not said yet as
            :meth:`_answer_entry`: these come last, with the first page
        :rtype: dict
        """
        record = self._record(key)
        layers = {"notes"} if layers is None else set(layers) & set(LAYERS)
        limit = max(1, min(int(limit), MOST))
        timeline = self.env["social.crm.timeline"]
        rows = self._entry_rows(record, timeline._position(before), layers, limit + 1)
        more = len(rows) > limit
        rows = rows[:limit]
        posts = self._post_entries(record, [row[2] for row in rows if row[1] == SAID])
        messages = self._message_entries(
            record, {row[2]: row[3] for row in rows if row[1] == WRITTEN}
        )
        found = [
            (messages if origin == WRITTEN else posts).get(number)
            for _moment, origin, number, _kind in reversed(rows)
        ]
        last = rows[-1] if more else None
        return {
            "entries": [entry for entry in found if entry]
            + ([] if before else self._answer_entries(record)),
            "next": [last[0].isoformat(), last[1], last[2]] if more else False,
        }

    @api.model
    def _entry_rows(self, record, position, layers, limit):
        """Rows of time, origin, id and kind, newest first, in one query."""
        timeline = self.env["social.crm.timeline"]
        domains, scope = self._strands(record), self._own_documents(record)
        kinds = {"mail", "note"} if "notes" in layers else {"mail"}
        scopes = [scope] if scope.documents else []
        if "person" in layers and (person := self._person_scope(record)):
            domains += [
                [("profile_id", "in", person.profiles), ("own", "=", False)],
                [("conversation_id.profile_id", "in", person.profiles), ("own", "=", True)],
            ]
            scopes.append(person)
        self.env.flush_all()
        parts = [
            timeline._mention_part(domain, SAID, "post", position, limit) for domain in domains
        ]
        parts += [timeline._message_part(each, position, kinds, limit) for each in scopes]
        # Not "union all": what belongs to it in two ways is shown once.
        return self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) row ORDER BY 1 DESC, 2, 3 DESC LIMIT %s",
                SQL(" UNION ").join(SQL("(%s)", part) for part in parts),
                limit,
            )
        )

    @api.model
    def _strands(self, record):
        """Domains of the posts that belong to a case: its own, what was said before with the same
        person in the same threads, and what everybody can read there.

        Several domains, not one with an "or": each has an index that finds it. What others said in
        private in the same thread belongs to their cases.
        """
        Mention = self.env["social.crm.mention"]
        own = "ticket_id" if record._name == "helpdesk.ticket" else "id"
        groups = Mention._read_group(
            [(own, "=", record.id)],
            ["account_id", "thread", "conversation_id"],
            limit=STRANDS,
            order="account_id, thread, conversation_id",
        )
        profile = self._profile_of(record)
        threads = {}
        conversations = self.env["social.crm.conversation"]
        for account, thread, conversation in groups:
            conversations |= conversation
            if thread:
                threads.setdefault(account.id, []).append(thread)
        conversations = conversations.sudo().filtered(lambda each: each.profile_id == profile)
        domains = [[(own, "=", record.id)]]
        if conversations:
            domains.append([("conversation_id", "in", conversations.ids)])
        for account_id, names in threads.items():
            domains.append(
                [
                    ("account_id", "=", account_id),
                    ("thread", "in", list(set(names))),
                    ("audience", "in", PUBLIC),
                ]
            )
        return domains

    @api.model
    def _own_documents(self, record):
        """Where mails and notes of the case itself stand.

        :rtype: Scope
        """
        ticket = record._name == "helpdesk.ticket"
        return Scope((), (), {record._name: record._as_query()} if ticket else {})

    @api.model
    def _person_scope(self, record):
        """What belongs to the person that the case is with; ``None`` where nobody knows who it is.

        :rtype: Scope | None
        """
        profile = self._profile_of(record)
        if not profile or profile.unknown or profile.own:
            return None
        partner = profile.partner_id
        about = partner if partner and partner.has_access("read") else profile
        return self.env["social.crm.timeline"]._scope(about._name, about.id)
