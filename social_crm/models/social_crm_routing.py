"""What happens with a mention: the rules of the company, in their order, until one stops."""

from dataclasses import dataclass, field

from odoo import api, fields, models

OUTCOMES = [
    ("ticket", "Open a ticket"),
    ("lead", "Make a lead"),
    ("watch", "Only watch"),
    ("ignore", "Ignore"),
]


@dataclass(slots=True)
class Decision:
    """What the rules want for one mention. ``None``: they say nothing about it."""

    outcome: str | None = None  # a key of OUTCOMES
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
    approval_rule_ids: list = field(default_factory=list)  # which of them ask for approval


class SocialCrmRouting(models.AbstractModel):
    _name = "social.crm.routing"
    _description = "Routing of Social Mentions"

    @api.model
    def _route(self, account, facts):
        """What the rules want for these.

        What was routed before, or chosen by hand, is not asked about again: its ``outcome`` says
        what was decided then.

        :param account: the account of all of them
        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets ``routed_at`` and
            ``outcome``
        :rtype: dict[int, Decision]
        """
        return {}


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    outcome = fields.Selection(
        OUTCOMES,
        "Decided",
        readonly=True,
        help="What the rules decided, or a colleague by making a ticket. Empty: nobody said "
        "anything; what is addressed to us gets a ticket.",
    )
