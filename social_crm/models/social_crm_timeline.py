"""Everything with a person or a company in one timeline: what they said on all networks, what we
answered, mails and notes of the contact, of tickets and of leads.

Nothing is stored for it and nobody sees more in it than elsewhere: each part is searched with the
rights of whoever looks. The number of queries of a page depends neither on its length nor on how
much there is.
"""

from dataclasses import dataclass
from datetime import datetime

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..networks.text_tools import html_to_text
from .social_crm_facts import KINDS as KINDS_OF_POSTS
from .social_crm_mention import _unaddressed

PAGE = 30
MOST = 100
LONGEST = 5000
"""Characters of one entry."""
SUBJECTS = ("res.partner", "crm.lead", "social.crm.profile")
SAID, ANSWERED, WRITTEN = range(3)
"""Where entries come from, in the order in which those of the same second are shown."""
KINDS = {"said": SAID, "answer": ANSWERED, "mail": WRITTEN, "note": WRITTEN}
# Left out are tracking and what Odoo says by itself, and posts: these are there as mentions, with
# their own rules.
MAILS = ("email", "email_outgoing", "out_of_office")
RATED = "EXISTS (SELECT FROM rating_rating rating WHERE rating.message_id = message.id)"
"""How it was for the customer is no comment, so that no page for customers shows it."""
NOTE = (
    "(message.message_type IN ('comment', 'notification')"
    " AND (message.is_internal OR subtype.id IS NULL OR subtype.internal))"
)


@dataclass(frozen=True)
class Scope:
    """What belongs to the person or company that a timeline is about, as far as the user sees it.

    :param people: ids of contacts, more than one for a company
    :param profiles: ids of their profiles
    :param documents: model to a query of the records whose mails and notes belong to it
    """

    people: tuple[int, ...]
    profiles: tuple[int, ...]
    documents: dict


class SocialCrmTimeline(models.AbstractModel):
    _name = "social.crm.timeline"
    _description = "Social Timeline"

    @api.model
    def get_page(self, model, record_id, before=None, kinds=None, networks=None, limit=PAGE):
        """A page of what was said and written, newest first, with the rights of the user.

        :param str model: one of ``SUBJECTS``
        :param list before: ``next`` of the page before
        :param list kinds: of ``KINDS``; all by default
        :param list networks: keys; with them come posts only
        :returns: ``entries``: a list of dicts, and ``next``: where it goes on, or ``False``
        :rtype: dict
        :raises AccessError: the user may not read the record, or no mentions at all
        """
        scope = self._scope(model, record_id)
        kinds = set(kinds or KINDS) & KINDS.keys()
        if networks:
            kinds -= {"mail", "note"}
        limit = max(1, min(int(limit), MOST))
        rows = self._rows(scope, self._position(before), kinds, networks, limit + 1)
        more = len(rows) > limit
        rows = rows[:limit]
        last = rows[-1] if more else None
        return {
            "entries": self._entries(scope, rows),
            "next": [last[0].isoformat(), last[1], last[2]] if more else False,
        }

    # What belongs to it

    @api.model
    def _scope(self, model, record_id):
        """
        :rtype: Scope
        """
        if model not in SUBJECTS:
            raise UserError(self.env._("There is no timeline of this."))
        self.env["social.crm.mention"].check_access("read")
        record = self.env[model].browse(int(record_id))
        record.check_access("read")
        partner, profile = {
            "res.partner": lambda: (record, self.env["social.crm.profile"]),
            "crm.lead": lambda: (record.partner_id, record.social_profile_id),
            "social.crm.profile": lambda: (self.env["res.partner"], record),
        }[model]()
        Partner = self.env["res.partner"].with_context(active_test=False)
        people = Partner.search([("id", "child_of", partner.ids)]).ids if partner else []
        profiles = self.env["social.crm.profile"].search(
            ["|", ("id", "in", profile.ids), ("partner_id", "in", people)]
        )
        return Scope(tuple(people), tuple(profiles.ids), self._documents(record, people, profiles))

    @api.model
    def _documents(self, record, people, profiles):
        """Model to a query of what the user may read and what belongs to these people."""
        documents = {}
        if people:
            documents["res.partner"] = self.env["res.partner"].browse(people)._as_query()
        for name in ("helpdesk.ticket", "crm.lead"):
            Model = self.env[name].with_context(active_test=False)
            if not Model.has_access("read"):
                continue
            domain = [
                "|",
                ("partner_id", "in", people),
                ("social_profile_id", "in", profiles.ids),
            ]
            if record._name == name:
                domain = ["|", ("id", "=", record.id), *domain]
            documents[name] = Model._search(domain)
        return documents

    # Which, and in which order

    @api.model
    def _position(self, before):
        """Where a page begins, from what the browser sent back."""
        if not before:
            return None
        try:
            moment, origin, number = before
            return datetime.fromisoformat(moment), int(origin), int(number)
        except (TypeError, ValueError):
            raise UserError(self.env._("This page of the timeline cannot be found.")) from None

    @api.model
    def _rows(self, scope, position, kinds, networks, limit):
        """Rows of time, origin, id and kind, newest first, in one query."""
        self.env.flush_all()
        parts = []
        if scope.profiles:
            within = [("network", "in", networks)] if networks else []
            if "said" in kinds:
                said = [("profile_id", "in", scope.profiles), ("own", "=", False), *within]
                parts.append(self._mention_part(said, SAID, "said", position, limit))
            if "answer" in kinds:
                # Two parts, not one with an "or": each has an index that finds it.
                ours = [
                    ("conversation_id.profile_id", "in", scope.profiles),
                    ("own", "=", True),
                    *within,
                ]
                parts.append(self._mention_part(ours, ANSWERED, "answer", position, limit))
        if kinds & {"mail", "note"} and scope.documents:
            parts.append(self._message_part(scope, position, kinds, limit))
        if not parts:
            return []
        return self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) row ORDER BY 1 DESC, 2, 3 DESC LIMIT %s",
                SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts),
                limit,
            )
        )

    @api.model
    def _mention_part(self, domain, origin, kind, position, limit):
        query = self.env["social.crm.mention"]._search(domain, order="id")
        moment = SQL.identifier("social_crm_mention", "written_at")
        number = SQL.identifier("social_crm_mention", "id")
        if position:
            query.add_where(_behind(moment, origin, number, position))
        query.order = SQL("%s DESC, %s DESC", moment, number)
        query.limit = limit
        return query.select(moment, SQL("%s", origin), number, SQL("%s", kind))

    @api.model
    def _message_part(self, scope, position, kinds, limit):
        places = SQL(" OR ").join(
            SQL("message.model = %s AND message.res_id IN %s", model, query.subselect())
            for model, query in scope.documents.items()
        )
        conditions = [
            SQL("(%s)", places),
            SQL("(message.message_type IN %s OR %s)", ("comment", *MAILS), SQL(RATED)),
            SQL("COALESCE(message.body, '') != ''"),
        ]
        if len(kinds & {"mail", "note"}) == 1:
            conditions.append(SQL(NOTE) if "note" in kinds else SQL(f"NOT {NOTE}"))
        moment, number = SQL("message.date"), SQL("message.id")
        if position:
            conditions.append(_behind(moment, WRITTEN, number, position))
        return SQL(
            f"""
            SELECT message.date, %s, message.id, CASE WHEN {NOTE} THEN 'note' ELSE 'mail' END
              FROM mail_message message
              LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
             WHERE %s
             ORDER BY message.date DESC, message.id DESC
             LIMIT %s
            """,
            WRITTEN,
            SQL(" AND ").join(conditions),
            limit,
        )

    # As they are shown

    @api.model
    def _entries(self, scope, rows):
        posts = self._posts([row[2] for row in rows if row[1] != WRITTEN])
        messages = self._messages([row[2] for row in rows if row[1] == WRITTEN])
        entries = []
        for moment, origin, number, kind in rows:
            entry = (messages if origin == WRITTEN else posts).get(number)
            if entry:
                entry.update(
                    key=f"{origin}-{number}",
                    kind=kind,
                    at=moment.isoformat(sep=" ", timespec="seconds"),
                )
                entry["who"] = entry["who"] if len(scope.people) > 1 else False
                entries.append(entry)
        return entries

    @api.model
    def _posts(self, ids):
        """Id to what is shown of a mention.

        :rtype: dict[int, dict]
        """
        if not ids:
            return {}
        mentions = self.env["social.crm.mention"].browse(ids)
        media = dict(
            self.env["social.crm.media"]._read_group(
                [("mention_id", "in", ids)], ["mention_id"], ["__count"]
            )
        )
        # Names of colleagues and contacts are no secret to whoever reads the post itself.
        whose = mentions.sudo()
        agents = self._agents(whose.filtered("own"))
        tickets = whose.ticket_id.with_env(self.env)._filtered_access("read")
        return {
            mention.id: {
                "network": mention.network,
                "audience": mention.audience,
                "author": agents.get(mention.id) or known.profile_id.display_name,
                "who": _named(known.profile_id.partner_id),
                "subject": mention.subject or "",
                "text": _unaddressed(mention.text)[:LONGEST],
                "mood": mention.mood,
                "mood_sure": mention.mood_sure,
                "said": "mood" in mention._said(),
                "kinds": [kind for kind in KINDS_OF_POSTS if mention[f"is_{kind}"]],
                "state": False if mention.own else mention.state,
                "url": mention.url or "",
                "gone": bool(mention.gone_at),
                "edited": bool(mention.edited_at),
                "files": media.get(mention, 0),
                "place": mention.ticket_number or False,
                "place_open": known.ticket_id in tickets and [tickets._name, known.ticket_id.id],
                "open": ["social.crm.mention", mention.id],
            }
            for mention, known in zip(mentions, whose, strict=True)
        }

    @api.model
    def _agents(self, own):
        """Id of a post of ours to the name of the colleague who wrote it from here."""
        if not own:
            return {}
        replies = self.env["social.crm.reply"].sudo()
        replies = replies.search(
            [
                ("account_id", "in", own.account_id.ids),
                ("external_id", "in", own.mapped("external_id")),
            ]
        )
        names = {
            (reply.account_id, reply.external_id): reply.user_id.display_name for reply in replies
        }
        return {each.id: names.get((each.account_id, each.external_id)) for each in own}

    @api.model
    def _messages(self, ids):
        """Id to what is shown of a mail or a note; what the user may not read is left out.

        :rtype: dict[int, dict]
        """
        if not ids:
            return {}
        messages = self.env["mail.message"].browse(ids)._filtered_access("read")
        places = {
            (model, record.id): record
            for model, group in messages.grouped("model").items()
            for record in self.env[model].sudo().browse(set(group.mapped("res_id")))
        }
        shown = {}
        for message in messages:
            author = message.author_id.sudo()
            place = places[message.model, message.res_id]
            about = message.model == "res.partner"
            shown[message.id] = {
                "network": False,
                "audience": False,
                "author": author.display_name or message.email_from or "",
                "who": _named(place) if about else False,
                "subject": message.subject or "",
                "text": html_to_text(message.body or "")[:LONGEST],
                "mood": False,
                "mood_sure": False,
                "said": False,
                "kinds": [],
                "state": False,
                "url": "",
                "gone": False,
                "edited": False,
                "files": len(message.sudo().attachment_ids),
                "place": False if about else place.display_name,
                "place_open": [message.model, message.res_id],
                "open": [message.model, message.res_id],
            }
        return shown


def _behind(moment, origin, number, position):
    """The condition that a row comes behind a position.

    :param SQL moment: the column of the time
    :param SQL number: the column of the id
    """
    when, where, last = position
    if origin == where:
        return SQL("(%s, %s) < (%s, %s)", moment, number, when, last)
    return SQL("%s <= %s" if origin > where else "%s < %s", moment, when)


def _named(partner):
    return [partner.id, partner.name or partner.display_name] if partner else False
