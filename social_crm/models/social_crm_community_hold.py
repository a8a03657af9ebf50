"""Which cases are held back for the community when they are opened, and what ends that while posts
are worked. Where no topic gives the community time, nothing is asked and nothing is done."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..matching import personal
from .social_crm_community import SOON, URGENT
from .social_crm_inbox_queue import MANY, MANY_HOURS


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _held_back(self, account, openings):
        held = super()._held_back(account, openings)
        minutes = self.env["social.crm.topic"]._community_minutes(account.company_id)
        if not minutes or account.practice:
            return held
        now = fields.Datetime.now()
        urgent = self.env["social.crm.source"]._parameter("community_urgent", URGENT)
        found = {}
        for number, items in enumerate(openings):
            first = items[0]
            topic = first.facts and first.facts.topic_id
            if topic not in minutes:
                continue
            until = first.written_at + timedelta(minutes=minutes[topic])
            if until > now and not any(_cannot_wait(each, urgent, until) for each in items):
                found[number] = until
        storms = self._storms(
            {
                item.facts.same_id
                for number in found
                for item in openings[number]
                if item.facts.same_id
            }
        )
        for number, until in found.items():
            if not any(item.facts.same_id in storms for item in openings[number]):
                held[number] = {"social_community_until": until}
        if held:
            moments = {_whole_minute(values["social_community_until"]) for values in held.values()}
            self.env.ref("social_crm.ir_cron_community").sudo()._trigger(at=sorted(moments))
        return held

    @api.model
    def _storms(self, same_ids):
        """Of groups of posts that say the same, those that many join lately: as what the inbox
        shows as said by many.

        :param set same_ids: ids
        :rtype: set[int]
        """
        if not same_ids:
            return set()
        parameter = self.env["social.crm.source"]._parameter
        since = fields.Datetime.now() - timedelta(hours=parameter("inbox_many_hours", MANY_HOURS))
        rows = self.env.execute_query(
            SQL(
                "SELECT same_id FROM social_crm_mention WHERE same_id = ANY(%s)"
                " AND written_at >= %s GROUP BY same_id HAVING count(*) >= %s",
                sorted(same_ids),
                since,
                parameter("inbox_many", MANY),
            )
        )
        return {row[0] for row in rows}


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _find_tickets(self, account, items, conversations):
        result = super()._find_tickets(account, items, conversations)
        if self.env["social.crm.topic"]._community_minutes(account.company_id):
            self._end_holding(account, items)
        return result

    @api.model
    def _end_holding(self, account, items):
        """The team gets at once what has become urgent, or was answered without helping; nobody of
        it gets what was helped with. One query for a batch of which nothing is held."""
        ids = {item.ticket_id for item in items if item.ticket_id}
        held = self.env["helpdesk.ticket"].sudo()
        if ids:
            held = held.search([("id", "in", sorted(ids)), ("social_community_until", "!=", False)])
        if not held:
            return
        helped = self.env["social.crm.help"].sudo()._helped_in(held)
        helped._social_community_helped()
        held -= helped
        failed = self.env["social.crm.help"].sudo()
        failed = failed.search(
            [("ticket_id", "in", held.ids), ("state", "in", ("failed", "wrong"))]
        )
        urgent = self.env["social.crm.source"]._parameter("community_urgent", URGENT)
        pressing = {
            item.ticket_id
            for item in items
            if not (item.own or item.bystander)
            and _cannot_wait(item, urgent, fields.Datetime.now())
        }
        wrong = failed.ticket_id & held
        wrong._social_community_release(
            self.env._("What another customer has answered did not help: the team's turn.")
        )
        (held - wrong).filtered(lambda ticket: ticket.id in pressing)._social_community_release(
            self.env._("It cannot wait any more: the team's turn.")
        )


def _cannot_wait(item, urgent, until):
    """Whether a post is nothing that other customers may answer first.

    :param int urgent: from which urgency on
    :param until: UTC; so long it would wait
    """
    facts = item.facts
    if facts is None:
        return True
    decision = item.decision
    return bool(
        item.direct
        or facts.private
        or facts.standing == "vip"
        or (facts.priority or 0) >= urgent
        or (facts.window_until and facts.window_until <= until + SOON)
        or (decision is not None and (decision.user_id or decision.tell_user_ids))
        or _about_somebody(facts.words)
    )


def _about_somebody(text):
    """Whether somebody's order, parcel, invoice or the like is named, of which only we know.

    :rtype: bool
    """
    return any(each.certain for each in personal.find(text, personal.NOTHING))


def _whole_minute(moment):
    """The end of its minute: so that many cases wake the work once."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
