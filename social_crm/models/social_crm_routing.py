"""What happens with a mention: the rules of the company, in their order, until one stops."""

from dataclasses import dataclass, field

from odoo import api, fields, models

from .social_crm_rule_match import Batch, places, run

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
        asked = [each for each in facts.values() if self._is_open(account, each)]
        if not asked:
            return {}
        now = self.env.cr.now().replace(microsecond=0)
        rules, words = self.env["social.crm.rule"]._compiled(account.company_id.id)
        decisions, hits, _run = self._decide(asked, rules, words, facts.values())
        for each in asked:
            each.routed_at = now
            decision = decisions.get(each.id)
            each.outcome = decision.outcome if decision else None
        self.env["social.crm.rule.hit"]._note(account.company_id, hits, now)
        return decisions

    @api.model
    def _is_open(self, account, facts):
        """Whether the rules are to be asked about a mention. From before the connection they get
        what becomes a ticket, and nothing that only is context."""
        return (
            facts.routed_at is None
            and facts.state == "new"
            and not (facts.own or facts.gone)
            and (not facts.backfilled or account.backfill_tickets)
        )

    @api.model
    def _decide(self, asked, rules, words, everybody=None):
        """Ask rules about mentions. Nothing is written.

        :param list asked: of :class:`.social_crm_facts.Facts`
        :param rules: of :class:`.social_crm_rule_match.Compiled`, in their order
        :param words: the word list that goes with them
        :param everybody: all of the batch, among which the same may have been said; what is asked
            about, if empty
        :returns: decisions by mention; hits of rules that said something which was not said yet, as
            (rule id, mention id, names of what was taken over,
            :class:`.social_crm_rule_match.Then`); and what each rule did
        :rtype: tuple[dict[int, Decision], list[tuple], Run]
        """
        batch = Batch(asked, words)
        everybody = list(everybody or asked)

        def slow(batch, rules):
            return self.env["social.crm.rule"]._caught_slowly(batch, rules, everybody)

        done = run(batch, rules, slow)
        decisions = {}
        hits = []
        answered = {}  # what there is one answer to -> mentions that have it
        for rule, mask in zip(rules, done.hits, strict=True):
            speaking = mask if rule.stop or rule.then.adds else 0
            for slot in rule.then.slots:
                speaking |= mask & ~answered.get(slot, 0)
                answered[slot] = answered.get(slot, 0) | mask
            for place in places(speaking):
                facts = asked[place]
                decision = decisions.get(facts.id)
                if decision is None:
                    decision = decisions[facts.id] = Decision()
                taken = rule.then.fill(decision)
                if not (taken or rule.stop):
                    continue  # earlier rules had said it all
                decision.rule_ids.append(rule.id)
                if rule.then.approval:
                    decision.approval_rule_ids.append(rule.id)
                hits.append((rule.id, facts.id, taken, rule.then))
        return decisions, hits, done


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    outcome = fields.Selection(
        OUTCOMES,
        "Decided",
        readonly=True,
        help="What the rules decided, or a colleague by making a ticket. Empty: nobody said "
        "anything; what is addressed to us gets a ticket.",
    )
