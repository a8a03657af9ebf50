"""Which rules catch which mentions of a batch: sets of mentions are numbers whose bits are the
mentions, so that a condition costs a look-up and an AND, whatever the number of mentions.

Plain Python: rules are compiled once (:mod:`.social_crm_rule_compile`), mentions are
:class:`.social_crm_facts.Facts`. What only the database knows is asked by
:mod:`.social_crm_routing` in one query, through ``slow``.
"""

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import reduce
from operator import and_, or_

from .social_crm_mention import PUBLIC

ANY, ALL, NONE = "any", "all", "none"
SLOTS = ("outcome", "team_id", "category_id", "ticket_priority")

# What is looked up by its value: name of a condition -> the value of a mention.
VALUES = {
    "network": lambda facts: facts.network,
    "account_id": lambda facts: facts.account_id,
    "item_kind": lambda facts: facts.kind,
    "public": lambda facts: facts.audience in PUBLIC,
    "addressed": lambda facts: facts.addressed,
    "language": lambda facts: language(facts.language),
    "mood": lambda facts: facts.mood,
    "mood_sure": lambda facts: facts.mood_sure,
    "needs_answer": lambda facts: bool(facts.needs_answer),
    "topic_id": lambda facts: facts.topic_id,
    "standing": lambda facts: facts.standing or "none",
    "known": lambda facts: facts.partner_id is not None,
    "country_id": lambda facts: facts.country_id,
    "noise": lambda facts: facts.noise is not None,
}
# What is compared with a threshold.
NUMBERS = {
    "reach": lambda facts: facts.followers,
    "priority": lambda facts: facts.priority or 0,
}


def language(code):
    """``de`` of ``de-AT``.

    :rtype: str | None
    """
    return code.replace("_", "-").split("-")[0].lower() if code else None


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day, on some days of the week (0 is Monday; none: on all).

    What begins in the evening and ends in the morning belongs to the day on which it begins.
    """

    begin: int  # minutes after midnight
    end: int
    zone: object  # datetime.tzinfo
    weekdays: frozenset

    def cover(self, moment):
        """Whether a moment lies within.

        :param datetime moment: in UTC, naive
        """
        local = moment.replace(tzinfo=UTC).astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        day = local
        if self.begin < self.end:
            within = self.begin <= minute < self.end
        else:  # over midnight, or the whole day
            within = minute >= self.begin or minute < self.end
            if minute < self.begin:
                day = local - timedelta(days=1)
        return within and (not self.weekdays or day.weekday() in self.weekdays)


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule wants; see :class:`.social_crm_routing.Decision`."""

    outcome: str | None = None
    team_id: int | None = None
    user_id: int | None = None
    balance: bool = False
    category_id: int | None = None
    ticket_priority: str | None = None
    tag_ids: frozenset = frozenset()
    approval: bool = False
    partner_ids: frozenset = frozenset()
    tell_user_ids: frozenset = frozenset()
    activity: tuple | None = None
    document: str | None = None

    @property
    def slots(self):
        """What it says of which there is one answer only: the first rule's.

        :rtype: list[str]
        """
        said = [name for name in SLOTS if getattr(self, name) is not None]
        return [*said, "who"] if self.user_id or self.balance else said

    @property
    def adds(self):
        """Whether it says something that adds up."""
        return bool(
            self.approval
            or self.tag_ids
            or self.partner_ids
            or self.tell_user_ids
            or self.activity
            or self.document
        )

    def fill(self, decision):
        """Add to a decision what earlier rules have left open.

        :returns: names of what was taken over; empty: earlier rules had said it all
        :rtype: list[str]
        """
        taken = []
        for name in SLOTS:
            value = getattr(self, name)
            if value is not None and getattr(decision, name) is None:
                setattr(decision, name, value)
                taken.append(name)
        if (self.user_id or self.balance) and decision.user_id is None and not decision.balance:
            decision.user_id, decision.balance = self.user_id, self.balance  # one answer to "who"
            taken.append("user_id")
        if self.approval:
            decision.approval = True
            taken.append("approval")
        for name in ("tag_ids", "partner_ids", "tell_user_ids"):
            more = getattr(self, name)
            if more and not more <= getattr(decision, name):
                setattr(decision, name, getattr(decision, name) | more)
                taken.append(name)
        if self.activity and self.activity not in decision.activities:
            decision.activities.append(self.activity)
            taken.append("activity")
        if self.document and self.document not in decision.documents:
            decision.documents.append(self.document)
            taken.append("document")
        return taken


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule as it is asked: ids and values, no records."""

    id: int
    one_of: tuple = ()  # (name of VALUES, frozenset of values)
    numbers: tuple = ()  # (name of NUMBERS, from or None, to or None)
    source_ids: frozenset = frozenset()
    kinds: tuple = ()
    kinds_mode: str = ANY
    lines: tuple = ()  # numbers of lines of the word list
    lines_mode: str = ANY
    hours: Hours | None = None
    # What only the database knows.
    calendar_id: int | None = None
    in_calendar: bool = False
    repeats_from: int = 0
    domain: object = None  # odoo.fields.Domain
    then: Then = field(default_factory=Then)
    stop: bool = False

    @property
    def slow(self):
        return bool(self.calendar_id or self.repeats_from or self.domain is not None)


class Batch:
    """Mentions, and what of them was looked up already.

    :param list facts: of :class:`.social_crm_facts.Facts`
    :param WordList words: the lines of all rules
    """

    def __init__(self, facts, words):
        self.facts = facts
        self.words = words
        self.all = (1 << len(facts)) - 1
        self._by_value = {}
        self._known = {}  # condition -> mask
        self._by_line = None

    def caught(self, rule):
        """The mentions that a rule catches by what is in memory.

        :param Compiled rule:
        :rtype: int
        """
        mask = self.all
        for name, values in rule.one_of:
            mask &= self._one_of(name, values)
            if not mask:
                return 0
        if rule.source_ids:
            mask &= self._found_by(rule.source_ids)
        if rule.kinds:
            mask &= self._combined([self._kind(kind) for kind in rule.kinds], rule.kinds_mode)
        for condition in rule.numbers:
            mask &= self._between(*condition)
        if mask and rule.lines:
            by_line = self._lines()
            mask &= self._combined([by_line.get(line, 0) for line in rule.lines], rule.lines_mode)
        if mask and rule.hours:
            mask &= self._within(rule.hours)
        return mask

    def members(self, mask):
        """The facts in a set.

        :rtype: list[Facts]
        """
        return [self.facts[place] for place in places(mask)]

    def _combined(self, masks, mode):
        if mode == ALL:
            return reduce(and_, masks)
        union = reduce(or_, masks)
        return union if mode == ANY else self.all & ~union

    def _mask(self, key, test):
        """The mentions that pass a test; each test is done once."""
        mask = self._known.get(key)
        if mask is None:
            mask = 0
            bit = 1
            for facts in self.facts:
                if test(facts):
                    mask |= bit
                bit <<= 1
            self._known[key] = mask
        return mask

    def _one_of(self, name, values):
        by_value = self._by_value.get(name)
        if by_value is None:
            by_value = self._by_value[name] = {}
            of = VALUES[name]
            bit = 1
            for facts in self.facts:
                value = of(facts)
                by_value[value] = by_value.get(value, 0) | bit
                bit <<= 1
        mask = 0
        for value in values:
            mask |= by_value.get(value, 0)
        return mask

    def _found_by(self, source_ids):
        return self._mask(
            ("source", source_ids),
            lambda facts: (
                facts.source_id in source_ids or not source_ids.isdisjoint(facts.source_ids)
            ),
        )

    def _kind(self, kind):
        name = f"is_{kind}"
        return self._mask(name, lambda facts: getattr(facts, name))

    def _between(self, name, low, high):
        of = NUMBERS[name]
        mask = self.all
        if low is not None:
            mask &= self._mask((name, low, None), lambda facts: of(facts) >= low)
        if high is not None:
            mask &= self._mask((name, None, high), lambda facts: of(facts) <= high)
        return mask

    def _within(self, hours):
        return self._mask(hours, lambda facts: hours.cover(facts.written_at))

    def _lines(self):
        if self._by_line is None:
            self._by_line = {}
            bit = 1
            for facts in self.facts:
                for line in self.words.find(facts.words):
                    self._by_line[line] = self._by_line.get(line, 0) | bit
                bit <<= 1
        return self._by_line


def places(mask):
    """The places of the bits that are set, in rising order.

    :rtype: list[int]
    """
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


@dataclass(slots=True)
class Run:
    """What rules did with a batch.

    :param matches: by rule: the mentions that its conditions hold for
    :param hits: by rule: those of them that no earlier rule has stopped
    """

    matches: list
    hits: list


def run(batch, rules, slow):
    """Ask rules, in their order, about a batch.

    :param Batch batch:
    :param rules: of :class:`Compiled`
    :param slow: ``slow(batch, [(rule, mask)]) -> [mask]``: what remains of each mask by what only
        the database knows; called at most once
    :rtype: Run
    """
    matches = [batch.caught(rule) for rule in rules]
    asked = [number for number, rule in enumerate(rules) if rule.slow and matches[number]]
    if asked:
        answers = slow(batch, [(rules[number], matches[number]) for number in asked])
        for number, mask in zip(asked, answers, strict=True):
            matches[number] = mask
    going_on = batch.all
    hits = []
    for rule, mask in zip(rules, matches, strict=True):
        mask &= going_on
        hits.append(mask)
        if rule.stop:
            going_on &= ~mask
    return Run(matches, hits)
