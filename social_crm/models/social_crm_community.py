"""Topics whose questions other customers may answer first: the team gets them when nobody has
helped within some minutes.

The case is there from the beginning, so nothing that is promised begins later. It is held back:
nobody is given it, and it stands in a queue of its own with the time that is left
(:mod:`.social_crm_inbox_community`). What is urgent, private, about somebody's order or part
of a storm is never held (:mod:`.social_crm_community_hold`).
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

MOST = 500
"""Cases that come to their teams in one run."""
URGENT = 50
"""From this urgency on nothing waits for the community (system parameter
``social_crm.community_urgent``)."""
SOON = timedelta(minutes=15)
"""So long before an answer is due nothing waits for the community any more."""
LONGEST = 7 * 24 * 60


class SocialCrmTopic(models.Model):
    _inherit = "social.crm.topic"

    community_minutes = fields.Integer(
        "Community First",
        help="Minutes in which other customers may answer questions about this, and what is part "
        "of it, before the team gets them. What is urgent, private, about somebody's order or said "
        "by many comes at once. "
        "0: as what it is part of.",
    )

    _community_check = models.Constraint(
        f"CHECK (community_minutes BETWEEN 0 AND {LONGEST})",
        "The community has up to seven days; 0 minutes: it does not come first.",
    )

    @api.model
    @ormcache("company.id")
    def _community_minutes(self, company):
        """For which topics the community comes first, and how long.

        :param company: whose topics; those for all companies are among them
        :returns: id of a topic to minutes; topics without are not in it
        :rtype: dict[int, int]
        """
        topics = self.sudo().with_context(active_test=False, lang=None)
        topics = topics.search_fetch(
            [("company_id", "in", (False, company.id))],
            ["community_minutes", "parent_path", "parent_id"],
        )
        own = {topic.id: topic.community_minutes for topic in topics if topic.community_minutes}
        if not own:
            return {}
        found = {}
        for topic in topics:
            # The nearest above that says something: parent_path is "1/5/12/".
            path = [int(each) for each in (topic.parent_path or f"{topic.id}/").split("/") if each]
            minutes = next((own[each] for each in reversed(path) if each in own), 0)
            if minutes:
                found[topic.id] = minutes
        return found


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_handing = fields.Selection(selection_add=[("held", "Given out when the team gets it")])
    social_community_until = fields.Datetime(
        "The Community's Turn Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="Other customers may answer first: the team gets it then, or earlier if it becomes "
        "urgent. Empty: it is the team's.",
    )

    def _social_picked_up(self):
        # Whoever works on it does not wait for the community.
        result = super()._social_picked_up()
        held = self.sudo().filtered("social_community_until")
        if held:
            held.with_context(social_crm_handing=True).write({"social_community_until": False})
            held._social_listed()
        return result

    def _social_community_release(self, why):
        """These are the team's now: they come to its queues, and whoever is to have them is given
        them.

        :param str why: a sentence for the chatter
        :returns: those of them that had been held
        """
        held = self.sudo().filtered("social_community_until")
        if not held:
            return held
        waiting = held.filtered(lambda each: each.social_handing == "held" and not each.user_id)
        held = held.with_context(social_crm_handing=True, mail_auto_subscribe_no_notify=True)
        # For how long a case is nobody's counts from now on.
        held.write({"social_community_until": False, "social_nobody_since": fields.Datetime.now()})
        (held - waiting).filtered(lambda each: each.social_handing == "held").write(
            {"social_handing": False}
        )
        held._message_log_batch({ticket.id: why for ticket in held})
        Assignment = self.env["social.crm.assignment"].sudo()
        told = {}
        for company, tickets in waiting.grouped("company_id").items():
            given = Assignment._give(company, [Assignment._wish(each) for each in tickets])
            for ticket in tickets.with_context(
                social_crm_handing=True, mail_auto_subscribe_no_notify=True
            ):
                ticket.write(given[ticket.id])
                if ticket.user_id:
                    told.setdefault(ticket.user_id, {}).setdefault("given", []).append(ticket)
        Assignment._tell(told)
        held._social_listed()
        return held

    def _social_community_helped(self):
        """Other customers have helped in these: nobody of the team has to. They are closed, and
        come back as any case when who asked writes again.

        :returns: those of them that were closed; where a team has no stage for that, it gets them
        """
        held = self.sudo().filtered("social_community_until")
        closed = held.browse()
        for team, tickets in held.grouped("team_id").items():
            stage = team._get_applicable_stages().filtered("closed")[:1]
            if not stage:
                tickets._social_community_release(self.env._("Another customer has helped."))
                continue
            tickets._message_log_batch(
                dict.fromkeys(tickets.ids, self.env._("Another customer has helped."))
            )
            # The customer was answered by somebody else: no mail of ours about it.
            tickets.with_context(mail_notrack=True, social_crm_handing=True).write(
                {
                    "stage_id": stage.id,
                    "social_community_until": False,
                    "social_handing": False,
                }
            )
            closed |= tickets
        return closed

    @api.model
    def _social_community_over(self):
        """Cases that the community has had its time with, or that cannot wait any more.

        :rtype: Domain
        """
        now = fields.Datetime.now()
        urgent = self.env["social.crm.source"]._parameter("community_urgent", URGENT)
        over = (
            Domain("social_community_until", "<=", now)
            | Domain("social_priority", ">=", urgent)
            | Domain("social_due_at", "<=", now + SOON)
        )
        return Domain("social_community_until", "!=", False) & over

    @api.model
    def _cron_community(self):
        """The team gets what nobody has helped with. Called by the scheduled action, which is woken
        for that time; repeats harmlessly, and what others work on at the moment is left to them."""
        found = self.sudo().search(
            self._social_community_over(), order="social_community_until, id", limit=MOST
        )
        mine = found.try_lock_for_update(allow_referencing=True)
        helped = self.env["social.crm.help"].sudo()._helped_in(mine)
        helped._social_community_helped()
        for company, tickets in (mine - helped).grouped("company_id").items():
            speaking = tickets.with_company(company).with_context(lang=company.partner_id.lang)
            speaking._social_community_release(
                speaking.env._("Nobody has helped in time, or it cannot wait: the team's turn.")
            )
        self.env["ir.cron"]._commit_progress(len(mine), remaining=int(len(found) == MOST))


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _unassigned(self, company):
        # What the community answers first is nobody's on purpose.
        return super()._unassigned(company).filtered(lambda each: not each.social_community_until)


class SocialCrmHelp(models.Model):
    _inherit = "social.crm.help"

    @api.model
    def _helped_in(self, tickets):
        """Of tickets, those in which other customers have helped.

        :rtype: helpdesk.ticket
        """
        if not tickets:
            return tickets
        found = self.sudo().search([("ticket_id", "in", tickets.ids), ("helped", "=", True)])
        return tickets & found.ticket_id

    def _say(self, said, why=None):
        result = super()._say(said, why)
        if said == "wrong":
            self.sudo().ticket_id._social_community_release(
                self.env._("What another customer has answered is wrong: the team's turn.")
            )
        return result
