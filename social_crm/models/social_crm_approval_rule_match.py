"""Which rules for approval fit which answers. Plain Python: rules are compiled once
(:mod:`.social_crm_approval_rule_compile`), answers are :class:`Asked`.

Conditions on what is answered are asked as those of the rules for posts are
(:mod:`.social_crm_rule_match`); those on the answer itself stand here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from .social_crm_mention import PUBLIC
from .social_crm_rule_match import Batch, Compiled, Hours


@dataclass(slots=True)
class Asked:
    """An answer, as rules look at it.

    :param question: :class:`.social_crm_facts.Facts` of what it answers
    :param moment: when it is sent, in UTC, naive
    :param sent: answers that the least experienced of its writers has sent, as far as rules ask
    :param days: since the first of them
    :param writers: user ids, as far as rules ask
    :param unchanged: user id of a writer to how many of his answers were approved without a change
    :param working: ids of the calendars of rules whose working time it is at ``moment``
    :param amount: the largest sum of money that it names, in the currency of the company
    """

    question: object
    audience: str
    text: str
    moment: datetime
    team_ids: frozenset = frozenset()
    sent: int = 0
    days: int = 0
    writers: frozenset = frozenset()
    unchanged: dict = field(default_factory=dict)
    working: frozenset = frozenset()
    amount: Decimal = Decimal()
    files: bool = False
    links: bool = False
    lines: set = field(default_factory=set)  # of the words of answers; found here


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule for approval as it is asked.

    :param Compiled question: conditions on what is answered
    :param lines: numbers of lines of the words of answers
    """

    id: int
    level: str
    minutes: int
    question: Compiled
    public: bool | None = None
    team_ids: frozenset = frozenset()
    lines: frozenset = frozenset()
    amount: Decimal = Decimal()
    files: bool = False
    links: bool = False
    sent: int = 0
    days: int = 0
    unchanged: int = 0
    trusted: frozenset = frozenset()
    hours: Hours | None = None
    calendar_id: int | None = None
    in_calendar: bool = False

    def fits(self, asked):
        """Whether the conditions on the answer hold.

        :param Asked asked:
        """
        return all(holds for wanted, holds in self._conditions(asked) if wanted)

    def _conditions(self, asked):
        yield self.public is not None, (asked.audience in PUBLIC) == self.public
        yield self.team_ids, not self.team_ids.isdisjoint(asked.team_ids)
        yield self.lines, not self.lines.isdisjoint(asked.lines)
        yield self.amount, asked.amount >= self.amount
        yield self.files, asked.files
        yield self.links, asked.links
        yield self.sent, asked.sent < self.sent
        yield self.days, asked.days < self.days
        yield (
            self.unchanged,
            any(
                asked.unchanged.get(user, 0) < self.unchanged
                for user in asked.writers - self.trusted
            ),
        )
        yield self.hours, self.hours and self.hours.cover(asked.moment)
        yield self.calendar_id, (self.calendar_id in asked.working) == self.in_calendar


def fitting(asked, rules, question_words, answer_words):
    """Which rules count for which answers.

    :param list asked: of :class:`Asked`
    :param rules: of :class:`Ruled`, in their order
    :param WordList question_words: the lines of all rules for what is answered
    :param WordList answer_words: the same for answers
    :returns: for each answer the rules that fit, up to the first that lets it out at once
    :rtype: list[list[Ruled]]
    """
    batch = Batch([each.question for each in asked], question_words)
    for each in asked:
        each.lines = answer_words.find(each.text)
    masks = [batch.caught(rule.question) for rule in rules]
    counting = []
    for place, each in enumerate(asked):
        mine = []
        for rule, mask in zip(rules, masks, strict=True):
            if mask >> place & 1 and rule.fits(each):
                mine.append(rule)
                if rule.level == "direct":
                    break
        counting.append(mine)
    return counting
