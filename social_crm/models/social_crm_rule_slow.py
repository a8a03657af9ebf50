"""Conditions that only the database knows: any field, how often something was said, working hours.

However many rules ask, there is one query for a batch; and what it costs at most is bounded by the
number of mentions that are left by what is in memory.
"""

import json
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.query import Query

from .social_crm_facts import FOUND
from .social_crm_rule_match import places

REPEATS = -1  # in place of the number of a condition


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    @api.model
    def _caught_slowly(self, batch, rules, everybody):
        """What remains of what rules catch.

        :param Batch batch: of :mod:`.social_crm_rule_match`
        :param list rules: pairs of a compiled rule and the mentions that are left, as a mask
        :param list everybody: facts of all that is worked in this batch
        :returns: masks, in the order of ``rules``
        :rtype: list[int]
        """
        by_rule, repeats = self._ask_database(batch, rules, everybody)
        bits = {facts.id: 1 << place for place, facts in enumerate(batch.facts)}
        answers = []
        for number, (rule, mask) in enumerate(rules):
            if rule.domain is not None:
                mask &= sum(bits[mention_id] for mention_id in by_rule.get(number, ()))
            if rule.repeats_from:
                mask &= sum(
                    1 << place
                    for place in places(mask)
                    if repeats.get(batch.facts[place].same_id, 1) >= rule.repeats_from
                )
            if mask and rule.calendar_id:
                mask = self._by_calendar(batch, rule, mask)
            answers.append(mask)
        return answers

    @api.model
    def _ask_database(self, batch, rules, everybody):
        """One query for all conditions on fields, and on how often something was said.

        :returns: number of a rule to ids of mentions that it catches; group to how many say it
        :rtype: tuple[dict[int, set[int]], Counter]
        """
        asked = {}  # conditions, in words -> them, the mentions that are left, who asks
        for number, (rule, mask) in enumerate(rules):
            if rule.domain is not None:
                domain, left, numbers = asked.get(str(rule.domain), (rule.domain, 0, []))
                asked[str(rule.domain)] = (domain, left | mask, [*numbers, number])
        domains = list(asked.values())
        parts = []
        needed = 0  # mentions whose fields are asked for
        names = {"id"}
        mentions = self.env["social.crm.mention"].sudo().with_context(active_test=False)
        for place, (domain, mask, _numbers) in enumerate(domains):
            needed |= mask
            domain = domain.optimize_full(mentions)
            names.update(each.field_expr.split(".")[0] for each in domain.iter_conditions())
            ids = [facts.id for facts in batch.members(mask)]
            parts.append(self._domain_part(mentions, place, domain, ids))
        repeats = Counter(facts.same_id for facts in everybody if facts.same_id)
        most = 0
        groups = set()
        for rule, mask in rules:
            if rule.repeats_from:
                most = max(most, rule.repeats_from)
                groups.update(facts.same_id for facts in batch.members(mask) if facts.same_id)
        if groups:
            parts.append(
                SQL(
                    """
                    SELECT %s, wanted.id, counted.number
                      FROM unnest(%s) AS wanted(id),
                           LATERAL (SELECT count(*) AS number FROM (
                               SELECT FROM social_crm_mention mention
                                WHERE mention.same_id = wanted.id AND mention.id <> ALL(%s)
                                LIMIT %s) AS there) AS counted
                    """,
                    REPEATS,
                    sorted(groups),
                    [facts.id for facts in everybody],
                    most,
                )
            )
        by_rule = {}
        if parts:
            query = SQL(" UNION ALL ").join(parts)
            if needed:
                query = SQL(
                    "WITH social_crm_batch AS MATERIALIZED (%s) %s",
                    self._batch_as_found(batch.members(needed), names),
                    query,
                )
            for place, one, count in self.env.execute_query(query):
                if place == REPEATS:
                    repeats[one] += count
                    continue
                for number in domains[place][2]:
                    by_rule.setdefault(number, set()).add(one)
        return by_rule, repeats

    @api.model
    def _domain_part(self, mentions, place, domain, ids):
        """Which of these mentions a domain fits, with what was found of them just now.

        :param Domain domain: optimised for the model
        :rtype: SQL
        """
        table = mentions._table
        query = Query(self.env, table, SQL.identifier("social_crm_batch"))
        query.add_where(domain._to_sql(mentions, table, query))
        query.add_where(SQL("%s = ANY(%s)", SQL.identifier(table, "id"), ids))
        return query.select(SQL("%s", place), SQL.identifier(table, "id"), SQL("0::bigint"))

    @api.model
    def _batch_as_found(self, facts, names):
        """Mentions as they will be once what was found is stored.

        :param set names: fields that are asked for
        :rtype: SQL
        """
        fields = self.env["social.crm.mention"]._fields
        stored = [name for name in sorted(names) if fields[name].store and fields[name].column_type]
        found = [name for name in stored if name in FOUND]
        columns = SQL(", ").join(
            SQL.identifier("found" if name in FOUND else "mention", name) for name in stored
        )
        if not found:
            return SQL(
                "SELECT %s FROM social_crm_mention mention WHERE mention.id = ANY(%s)",
                columns,
                [each.id for each in facts],
            )
        rows = [{"id": each.id, **{name: getattr(each, name) for name in found}} for each in facts]
        kinds = {"id": "int", **{name: FOUND[name] for name in found}}
        return SQL(
            "SELECT %s FROM social_crm_mention mention"
            " JOIN jsonb_to_recordset(%s::jsonb) AS found(%s) ON found.id = mention.id",
            columns,
            json.dumps(rows, default=_as_text),
            SQL(", ".join(f"{name} {kind}" for name, kind in kinds.items())),
        )

    @api.model
    def _by_calendar(self, batch, rule, mask):
        """Those written in, or outside of, working hours."""
        calendar = self.env["resource.calendar"].sudo().browse(rule.calendar_id)
        worked = {}  # day -> intervals
        caught = 0
        for place in places(mask):
            moment = batch.facts[place].written_at.replace(tzinfo=UTC)
            day = moment.date()
            if day not in worked:
                worked[day] = working_times(calendar, day)
            within = any(begin <= moment < end for begin, end in worked[day])
            if within == rule.in_calendar:
                caught |= 1 << place
        return caught


def working_times(calendar, day):
    """The working times of a day in UTC.

    :param date day:
    :rtype: list[tuple[datetime, datetime]]
    """
    begin = datetime.combine(day, time.min, UTC)
    intervals = calendar._work_intervals_batch(begin, begin + timedelta(days=1))[False]
    return [(start, stop) for start, stop, _records in intervals]


def _as_text(value):
    if isinstance(value, date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    raise TypeError(type(value))
