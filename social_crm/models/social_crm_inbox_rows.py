"""How cases are listed: everything that a row shows, read for all rows at once."""

from dataclasses import dataclass, field

from odoo import api, models
from odoo.tools import SQL

from .social_crm_inbox import _moment, _pair

SAME_COUNTED = 100
SEEN = ("text", "subject", "gone_at", "own", "audience", "mood", "mood_sure", "topic_id")
"""What a row shows of a post, besides whose it is and when it was written."""


@dataclass(slots=True)
class Known:
    """What is known of the rows that are made, besides the records themselves.

    :param counts: ticket id to the number of posts
    :param replies: ticket id, or minus the id of a mention without one, to rows of state and name
        of the writer
    :param same: mention id to how many say the same
    :param readable: ids of the mentions that the person may read
    """

    counts: dict = field(default_factory=dict)
    replies: dict = field(default_factory=dict)
    same: dict = field(default_factory=dict)
    readable: set = field(default_factory=set)


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _ticket_rows(self, tickets):
        """How tickets are listed, in their order.

        :param tickets: that the person may read
        :rtype: list[dict]
        """
        if not tickets:
            return []
        tickets = tickets.sudo()
        tickets.fetch(self._ticket_fields())
        last, heard = self._posts_of(tickets)
        mentions = tickets.social_last_id | tickets.social_heard_id | tickets.social_opening_id
        known = self._known(tickets, mentions)
        return [
            {
                **self._row(heard[ticket.id], ticket, known, last[ticket.id]),
                "key": f"t{ticket.id}",
            }
            for ticket in tickets
        ]

    @api.model
    def _posts_of(self, tickets):
        """The latest post of each ticket, and the customer's latest; what it began with, where
        there is none.

        :returns: two dicts, ticket id to mention
        """
        last, heard = {}, {}
        for ticket in tickets:
            last[ticket.id] = ticket.social_last_id or ticket.social_opening_id
            heard[ticket.id] = ticket.social_heard_id or last[ticket.id]
        return last, heard

    @api.model
    def _mention_rows(self, mentions):
        """How posts without a ticket are listed, in their order.

        :param mentions: that the person may read
        :rtype: list[dict]
        """
        if not mentions:
            return []
        mentions = mentions.sudo()
        none = self.env["helpdesk.ticket"].sudo()
        known = self._known(none, mentions)
        return [
            {**self._row(mention, none, known, mention), "key": f"m{mention.id}"}
            for mention in mentions
        ]

    @api.model
    def _ticket_fields(self):
        """Fields of tickets that rows show.

        :rtype: list[str]
        """
        return [
            "number",
            "partner_id",
            "priority",
            "user_id",
            "team_id",
            "stage_id",
            "tag_ids",
            "social_account_id",
            "social_profile_id",
            "social_opening_id",
            "social_last_id",
            "social_last_at",
            "social_heard_id",
            "social_waits_since",
            "social_done",
            "social_private",
            "social_priority",
            "social_due_at",
            "social_due_why",
            "social_snoozed_until",
        ]

    # What is read for all rows

    @api.model
    def _known(self, tickets, mentions):
        """Read what rows show, with a number of queries that does not depend on theirs.

        :rtype: Known
        """
        mentions.fetch(
            [*SEEN, "account_id", "profile_id", "written_at", "state", "priority", "window_until",
             "same_id"]
        )  # fmt: skip
        accounts = tickets.social_account_id | mentions.account_id
        accounts.fetch(["name", "network"])
        profiles = tickets.social_profile_id | mentions.profile_id
        profiles.fetch(["name", "handle", "external_id", "followers", "partner_id", "standing"])
        (profiles.partner_id | tickets.partner_id).mapped("display_name")
        tickets.user_id.mapped("display_name")
        tickets.team_id.mapped("name")
        tickets.stage_id.mapped("name")
        tickets.tag_ids.mapped("color")
        mentions.topic_id.mapped("display_name")
        readable = self.env["social.crm.mention"]._search([("id", "in", mentions.ids)])
        return Known(
            counts=self._counts_of_posts(tickets),
            replies=self._replies_of(tickets, mentions),
            same=self._same_of(mentions),
            readable=set(readable.get_result_ids()),
        )

    @api.model
    def _counts_of_posts(self, tickets):
        if not tickets:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT ticket_id, count(*) FROM social_crm_mention"
                    " WHERE ticket_id = ANY(%s) GROUP BY ticket_id",
                    tickets.ids,
                )
            )
        )

    @api.model
    def _replies_of(self, tickets, mentions):
        """What has not been said yet, of those answers that the person may read."""
        if not self.env["social.crm.reply"].has_access("read"):
            return {}
        domain = (
            [("ticket_id", "in", tickets.ids)] if tickets else [("mention_id", "in", mentions.ids)]
        )
        replies = self.env["social.crm.reply"].search_fetch(
            [("state", "in", ("draft", "approval")), *domain],
            ["state", "user_id", "ticket_id", "mention_id"],
            order="id",
        )
        replies.sudo().user_id.mapped("display_name")
        found = {}
        for reply in replies.sudo():
            key = reply.ticket_id.id if tickets else -reply.mention_id.id
            found.setdefault(key, []).append((reply.state, _pair(reply.user_id)))
        return found

    @api.model
    def _same_of(self, mentions):
        """How many say the same, as far as it makes a difference."""
        grouped = mentions.filtered("same_id")
        if not grouped:
            return {}
        counts = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT asked.id, (
                               SELECT count(*) FROM (
                                   SELECT FROM social_crm_mention WHERE same_id = asked.id
                                    LIMIT %s) posts)
                      FROM unnest(%s) asked(id)
                    """,
                    SAME_COUNTED,
                    grouped.same_id.ids,
                )
            )
        )
        return {mention.id: counts[mention.same_id.id] for mention in grouped}

    # One of them

    @api.model
    def _row(self, mention, ticket, known, last):
        """How a case is listed. Extended by other files; all that is read is read by then.

        :param mention: the customer's latest, or the post itself
        :param ticket: or none
        :param Known known:
        :param last: the latest post, whoever wrote it
        :rtype: dict
        """
        profile = ticket.social_profile_id or mention.profile_id
        account = ticket.social_account_id or mention.account_id
        customer = profile.partner_id or ticket.partner_id
        replies = known.replies.get(ticket.id or -mention.id, ())
        heard = mention if mention.id in known.readable else mention.browse()
        return {
            "ticket_id": ticket.id,
            "mention_id": last.id,
            "number": ticket.number or "",
            "network": account.network,
            "account": _pair(account),
            "profile": _pair(profile),
            "handle": profile.handle or "",
            "followers": profile.followers,
            "customer": customer.display_name or False,
            "partner_id": customer.id,
            "words": last.summary or "" if last.id in known.readable else "",
            "own_last": last.own,
            "private": ticket.social_private or mention.audience == "direct",
            "mood": heard.mood,
            "mood_sure": heard.mood_sure,
            "topic": _pair(heard.topic_id),
            "urgency": (ticket.social_priority if ticket else mention.priority) or 0,
            "at": _moment(ticket.social_last_at or mention.written_at),
            "waits_since": _moment(ticket.social_waits_since if ticket else mention.written_at),
            "due": self._due(ticket, mention),
            "user": _pair(ticket.user_id),
            "team": _pair(ticket.team_id),
            "stage": _pair(ticket.stage_id),
            "tags": [
                {"id": tag.id, "name": tag.name, "color": tag.color} for tag in ticket.tag_ids
            ],
            "count": known.counts.get(ticket.id, 0) if ticket else 1,
            "same": known.same.get(mention.id, 0),
            "draft": next(({"user": who} for state, who in replies if state == "draft"), False),
            "approval": any(state == "approval" for state, _who in replies),
            "snoozed_until": _moment(ticket.social_snoozed_until),
            "done": ticket.social_done if ticket else mention.state != "new",
        }

    @api.model
    def _due(self, ticket, mention):
        """Until when something is due, and why: of what was promised and the window the earlier.

        :returns: ``False``, or ``at`` and ``why`` (``window``, or what was promised:
            ``first_answer``, ``next_answer``, ``solution``)
        """
        if ticket:
            until, why = ticket.social_due_at, ticket.social_due_why
        else:
            until, why = mention.window_until, "window"
        return {"at": _moment(until), "why": why} if until else False

    # Why

    @api.model
    def why(self, key):
        """Why a case is as urgent as it is, the weightiest first.

        :returns: dicts with ``points`` (negative: less urgent) and ``text``
        :rtype: list[dict]
        """
        record = self._record(key)
        reasons = (
            record.social_priority_reasons
            if record._name == "helpdesk.ticket"
            else record.priority_reasons
        )
        return [{"points": points, "text": text} for points, text in reasons or ()]
