"""What the rules decided about tickets, before they are opened.

Who gets them finds out :mod:`.social_crm_assignment_people`; what follows once they are there does
:mod:`.social_crm_assignment_after`.
"""

from dataclasses import dataclass
from datetime import datetime

from odoo import Command, api, models

from ..handing.choose import LONG_AGO
from .social_crm_mention import PUBLIC


@dataclass(slots=True)
class Wish:
    """A ticket that somebody is to get.

    :param key: of the caller, unique
    :param team_id: ``None``: a ticket without a team
    :param user_id: who was named, if anybody was
    :param profile_id: the customer's
    :param priority: the highest first
    :param passed: ids of users who have had it
    """

    key: int
    team_id: int | None
    user_id: int | None = None
    language: str | None = None
    topic_id: int | None = None
    profile_id: int | None = None
    private: bool = False
    priority: int = 0
    written_at: datetime = LONG_AGO
    passed: frozenset = frozenset()


class SocialCrmAssignment(models.AbstractModel):
    _name = "social.crm.assignment"
    _description = "Assignment of Social Mentions"

    @api.model
    def _note(self, facts, decisions):
        """Keep who wants answers approved with the facts, to be stored with them.

        :param dict facts: mention id to :class:`.social_crm_facts.Facts`
        :param dict decisions: mention id to :class:`.social_crm_routing.Decision`
        """
        asking = {
            mention_id: decision.approval_rule_ids or decision.rule_ids
            for mention_id, decision in decisions.items()
            if decision.approval
        }
        names = self._rule_names({rule_id for ids in asking.values() for rule_id in ids})
        for mention_id in decisions:
            said = [names[rule_id] for rule_id in asking.get(mention_id, ()) if rule_id in names]
            asked = mention_id in asking and (", ".join(said) or self.env._("A rule"))
            facts[mention_id].find(approval=asked or None)

    @api.model
    def _rule_names(self, ids):
        """:rtype: dict[int, str]"""
        if not ids or "social.crm.rule" not in self.env:
            return {}
        rules = self.env["social.crm.rule"].sudo().browse(sorted(ids)).exists()
        return {rule.id: rule.display_name for rule in rules}

    # Tickets

    @api.model
    def _ticket_values(self, account, openings):
        """What was decided about tickets that are to be opened: their team, person, category, tags
        and priority.

        :param openings: for each ticket the items that it begins with; what was decided about the
            first of them that something was decided about counts
        :rtype: list[dict]
        """
        decisions = [
            next((item.decision for item in items if item.decision), None) for items in openings
        ]
        held = self._held_back(account, openings)
        if not any(decisions):
            return [dict(held.get(number, ())) for number in range(len(openings))]
        known = self._known(account, [decision for decision in decisions if decision])
        stages = self._first_stages(known["helpdesk.ticket.team"])
        every, wishes = [], []
        for number, (items, decision) in enumerate(zip(openings, decisions, strict=True)):
            values = dict(held.get(number, ()))
            every.append(values)
            if decision is None:
                continue
            if team := known["helpdesk.ticket.team"].get(decision.team_id):
                values["team_id"] = team.id
                if stage := stages.get(team.id):
                    values["stage_id"] = stage.id
            if decision.category_id in known["helpdesk.ticket.category"]:
                values["category_id"] = decision.category_id
            if decision.ticket_priority:
                values["priority"] = decision.ticket_priority
            if tags := sorted(decision.tag_ids & known["helpdesk.ticket.tag"].keys()):
                values["tag_ids"] = [Command.set(tags)]
            if number in held:
                if decision.balance:
                    values["social_handing"] = "held"
            elif decision.user_id or decision.balance:
                facts = items[0].facts
                wishes.append(
                    Wish(
                        number,
                        values.get("team_id") or account.team_id.id,
                        decision.user_id,
                        facts.language,
                        facts.topic_id,
                        facts.profile_id,
                        facts.audience not in PUBLIC,
                        facts.priority or 0,
                        facts.written_at,
                    )
                )
        for number, given in self._give(account.company_id, wishes).items():
            every[number].update(given)
        return every

    @api.model
    def _held_back(self, account, openings):
        """Tickets that nobody gets yet, of those that are to be opened. Extended by what holds some
        back, and gives them out later.

        :param openings: as for :meth:`_ticket_values`
        :returns: number of the ticket to values of it that say so
        :rtype: dict[int, dict]
        """
        return {}

    @api.model
    def _known(self, account, decisions):
        """What decisions name and the account's company may use, by model and id. Rules are checked
        when they are written; a team may have moved since."""
        named = {
            "helpdesk.ticket.team": {decision.team_id for decision in decisions},
            "helpdesk.ticket.category": {decision.category_id for decision in decisions},
            "helpdesk.ticket.tag": {tag for decision in decisions for tag in decision.tag_ids},
        }
        known = {}
        for model, ids in named.items():
            records = self.env[model].sudo().with_context(active_test=False)
            found = records.search(
                [
                    ("id", "in", sorted(ids - {None, False})),
                    ("company_id", "in", [False, account.company_id.id]),
                ]
            )
            known[model] = {record.id: record for record in found}
        return known

    @api.model
    def _first_stages(self, teams):
        """The first stage of each team.

        :param dict teams: id to team
        :rtype: dict[int, helpdesk.ticket.stage]
        """
        if not teams:
            return {}
        stages = self.env["helpdesk.ticket.stage"].sudo()
        stages = stages.search(["|", ("team_ids", "=", False), ("team_ids", "in", [*teams])])
        return {
            team.id: stages.filtered(
                lambda stage, team=team: (
                    (not stage.company_id or stage.company_id == team.company_id)
                    and (not stage.team_ids or team in stage.team_ids)
                )
            )[:1]
            for team in teams.values()
        }
