"""What happens with a mention: the rules of the company, in their order, until one stops."""

from dataclasses import dataclass, field

from odoo import api, models


@dataclass(slots=True)
class Decision:
    """What the rules want for one mention. ``None``: they say nothing about it."""

    outcome: str | None = None  # ticket, lead, watch, ignore
    team_id: int | None = None
    user_id: int | None = None
    balance: bool = False  # give it to whom it suits, among the team
    category_id: int | None = None
    ticket_priority: str | None = None
    tag_ids: set = field(default_factory=set)
    approval: bool = False
    partner_ids: set = field(default_factory=set)  # who is to follow
    tell_user_ids: set = field(default_factory=set)  # whom to tell now
    activities: list = field(default_factory=list)  # (activity type id, user id, summary, days)
    documents: list = field(default_factory=list)  # codes of other documents to make
    rule_ids: list = field(default_factory=list)  # which rules said so, in their order


class SocialCrmRouting(models.AbstractModel):
    _name = "social.crm.routing"
    _description = "Routing of Social Mentions"

    @api.model
    def _route(self, account, facts):
        """What the rules want for these.

        :param account: the account of all of them
        :param dict facts: mention id to :class:`.social_crm_facts.Facts`
        :rtype: dict[int, Decision]
        """
        return {}
