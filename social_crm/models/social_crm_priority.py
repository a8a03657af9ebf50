"""How urgent a mention is: one number, and the sum it comes from.

Each summand is a *term*: a method ``_term_CODE(batch)`` that gives points to the mentions of a
batch, and a row of ``social.crm.priority.term`` that says how many. What terms need to know of the
database they get from *reads*: methods ``_read_NAME(batch)``, one query each, shared by all terms
that name them. So the number of queries is that of the reads, whatever the number of mentions.

Another addon adds a term with one class; its row makes itself when the addon is installed::

    class SocialCrmPriority(models.AbstractModel):
        _inherit = "social.crm.priority"

        @api.model
        def _terms(self):
            return {
                **super()._terms(),
                "member": Term(
                    name=lambda env: env._("Member of the club"),
                    words=lambda env, values: env._("is a member since %s", values["since"]),
                    weight=15,
                    reads=("members",),
                ),
            }

        @api.model
        def _read_members(self, batch):
            ...  # one query about batch.partner_ids

        @api.model
        def _term_member(self, batch):
            since = batch.told("members")
            return {
                each.id: (batch.points("member"), {"since": since[each.partner_id]})
                for each in batch.facts
                if each.partner_id in since
            }
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import log10
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import NO_ACCESS

FLAG, LINEAR, TENFOLD = "flag", "linear", "tenfold"


@dataclass(frozen=True, slots=True)
class Term:
    """A summand, as the code declares it.

    :param name: what is asked, in the language of an environment
    :param words: what was found, in the language of an environment, from the values that the term
        gave
    :param growth: ``flag``: it holds or not; ``linear``: grows with a quantity; ``tenfold``: the
        same again each time the quantity is ten times as much
    :param unit: of that quantity, in the language of an environment, after a number
    :param weight: points, unless somebody says otherwise; negative: less urgent
    :param scale: the quantity that gives ``weight`` points
    :param cap: the most points, regardless of their sign; 0: no more than ``weight``
    :param reads: names of what it asks the database, one query each
    """

    name: Callable
    words: Callable
    weight: int
    growth: str = FLAG
    unit: Callable | None = None
    scale: float = 1.0
    cap: int = 0
    reads: tuple[str, ...] = ()


class Setting(NamedTuple):
    """What a company counts a term with; see :class:`Term`."""

    code: str
    growth: str
    weight: int
    scale: float
    cap: int

    def points(self, amount=1.0):
        """
        :param float amount: the quantity; of a flag, how far it holds, between 0 and 1
        :rtype: int
        """
        if self.growth == LINEAR:
            share = amount / self.scale
        elif self.growth == TENFOLD:
            share = 1 + log10(amount / self.scale) if amount >= self.scale else 0
        else:
            return round(self.weight * min(amount, 1))
        points = round(self.weight * share)
        most = abs(self.cap or self.weight)
        return max(-most, min(most, points))


@dataclass(slots=True)
class Batch:
    """What terms are asked about: mentions of one company, and what was read for them.

    :param facts: a list of :class:`.social_crm_facts.Facts`
    :param settings: code to :class:`Setting`
    :param now: naive, UTC
    """

    priority: object
    company_id: int
    facts: list
    settings: dict
    now: object
    known: dict = field(default_factory=dict)

    @property
    def env(self):
        return self.priority.env

    def points(self, code, amount=1.0):
        """The points of a term for a quantity."""
        return self.settings[code].points(amount)

    def told(self, name):
        """What the database says; asked once for all terms.

        :param str name: of the method ``_read_NAME``
        """
        if name not in self.known:
            self.known[name] = getattr(self.priority, f"_read_{name}")(self)
        return self.known[name]

    def ids(self, name):
        """The different ids that the facts have in an attribute.

        :rtype: list[int]
        """
        return sorted({getattr(each, name) for each in self.facts} - {None})

    @property
    def partner_ids(self):
        return self.ids("partner_id")

    @property
    def waiting(self):
        """Those that nobody has dealt with."""
        return [each for each in self.facts if each.state in ("new", "open")]


class SocialCrmPriority(models.AbstractModel):
    _name = "social.crm.priority"
    _description = "Priority of Social Mentions"

    @api.model
    def _terms(self):
        """All terms that the installed addons declare, in the order in which they are shown.

        :rtype: dict[str, Term]
        """
        return {}

    @api.model
    def _rate(self, facts, settings=None):
        """Work out the priority of these. What is noise has none.

        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets ``priority`` and
            ``priority_parts``
        :param settings: code to :class:`Setting`, to try others than the stored ones
        """
        if not facts:
            return
        self.env.flush_all()
        companies = {}
        for each in facts.values():
            companies.setdefault(each.company_id, []).append(each)
        for company_id, those in companies.items():
            self._rate_company(company_id, those, settings)

    @api.model
    def _rate_company(self, company_id, facts, settings=None):
        if settings is None:
            settings = self.env["social.crm.priority.term"]._settings(company_id)
        loud = [each for each in facts if not each.noise]
        batch = Batch(self.sudo(), company_id, loud, settings, self.env.cr.now())
        parts = {each.id: [] for each in facts}
        if loud:
            for code in settings:
                for mention_id, (points, values) in getattr(self, f"_term_{code}")(batch).items():
                    if points:
                        parts[mention_id].append([code, points, values])
        for each in facts:
            mine = parts[each.id]
            each.find(priority=sum([part[1] for part in mine]), priority_parts=mine)

    @api.model
    def _reasons(self, parts):
        """The sum in words, in the language of the environment, the weightiest first.

        :param parts: a list of (code, points, values), or nothing
        :rtype: list[tuple[int, str]]
        """
        terms = self._terms()
        found = []
        for code, points, values in parts or []:
            term = terms.get(code)
            # Its addon may be gone since.
            found.append((points, term.words(self.env, values or {}) if term else code))
        return sorted(found, key=lambda each: -abs(each[0]))

    def init(self):
        """Each term that an addon brings gets its row. ``post_init``: the table has to be there."""
        self.pool.post_init(self.env["social.crm.priority.term"]._make_missing)


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    priority = fields.Integer(
        readonly=True, aggregator="max", help="How urgent it is: the sum of what speaks for it."
    )
    priority_parts = fields.Json(
        readonly=True,
        groups=NO_ACCESS,
        help="The terms of the sum: code, points, values. What they name is shown to whom may "
        "read it.",
    )
    priority_reasons = fields.Json(
        "Why So Urgent",
        compute="_compute_priority_reasons",
        groups="social_crm.group_agent",
        help="The sum in words: a list of points and words.",
    )

    # Of what waits alone: little to keep up, and all that lists and the hourly look need.
    _urgent_idx = models.Index(
        "(company_id, priority DESC NULLS LAST, id DESC)"
        " WHERE state IN ('new', 'open') AND own IS NOT TRUE"
    )

    @api.depends("priority_parts", "noise")
    @api.depends_context("lang", "uid")
    def _compute_priority_reasons(self):
        Priority = self.env["social.crm.priority"]
        for mention in self:
            mention.priority_reasons = Priority._reasons(mention.sudo().priority_parts)
