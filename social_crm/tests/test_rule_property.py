"""Whatever rules there are, and whatever is said: what the rules decide about a whole batch is what
reading record by record, rule by rule, decides."""

import re
import unicodedata
import unittest
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import Command
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..networks.types import Audience, Author, MentionKind
from .test_rule import RuleCommon

try:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
except ImportError:  # no requirement of the addon itself
    given = None

EXAMPLES = 50
RULES = 8
WORDS = ("Müll", "muell", "mull", "Anwalt", "anwälte", "nie wieder", "nie, wieder!", "danke", "😡")
LINES = (
    "müll",
    "muell",
    "anw*",
    "anwalt",
    "nie wieder",
    "DANKE",
    "😡",
    "wieder nie*",
    "danke mull",
)
DOMAINS = (
    "[('mood', '=', 'negative')]",
    "['|', ('profile_id.followers', '>', 50), ('text', 'ilike', 'danke')]",
    "[('topic_id', '=', False), ('priority', '>', 10)]",
    "[('source_ids.kind', '=', 'search')]",
    "[('noise', '!=', False)]",
)
DAY = datetime(2026, 11, 18, 0, 30)  # a Wednesday
CALENDAR = {"dayofweek": ("2", "3"), "hours": (9, 17)}  # Wednesday and Thursday, in Berlin


# The reference: one mention, one rule, by the ORM and the simplest code.


def simplest(text):
    """All ways to write the words of a text, as strings of words with blanks around them."""
    text = unicodedata.normalize("NFC", text.casefold())
    ways = set()
    for umlauts in ({}, {"ä": "ae", "ö": "oe", "ü": "ue"}):
        way = "".join(umlauts.get(letter, letter) for letter in text)
        way = "".join(c for c in unicodedata.normalize("NFKD", way) if not unicodedata.combining(c))
        ways.add(" " + " ".join(re.findall(r"\w+|😡", way)) + " ")
    return ways


def stands_in(line, text):
    star = line.endswith("*")
    return any(
        (mine.rstrip() if star else mine) in theirs
        for mine in simplest(line.rstrip("*"))
        for theirs in simplest(text)
    )


def of_these(mode, found):
    return {"any": any(found), "all": all(found), "none": not any(found)}[mode]


def in_calendar(moment):
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    begin, end = CALENDAR["hours"]
    return str(local.weekday()) in CALENDAR["dayofweek"] and begin <= local.hour < end


def in_hours(rule, moment):
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(rule.tz))
    at = local.hour + local.minute / 60
    if rule.hours != "between":
        return str(local.weekday()) in rule.weekdays
    if rule.hour_from < rule.hour_to:
        fits, day = rule.hour_from <= at < rule.hour_to, local
    elif at >= rule.hour_from:
        fits, day = True, local
    else:
        fits, day = at < rule.hour_to, local - timedelta(days=1)
    return fits and (not rule.weekdays or str(day.weekday()) in rule.weekdays)


def fits(rule, mention):
    """Whether the conditions of a rule hold for a mention."""
    profile = mention.profile_id
    contact = profile.partner_id
    moods = {"sure": ["sure"], "likely": ["sure", "likely"]}
    topics = mention.env["social.crm.topic"].search([("id", "child_of", rule.topic_ids.ids)])
    text = "\n".join(part for part in (mention.subject, mention.text) if part)
    same = mention.search_count([("same_id", "=", mention.same_id.id)]) if mention.same_id else 1
    conditions = [
        {"without": not mention.noise, "also": True, "only": bool(mention.noise)}[rule.noise],
        not rule.networks or mention.network in rule.networks,
        not rule.account_ids or mention.account_id in rule.account_ids,
        not rule.source_ids or bool((mention.source_id | mention.source_ids) & rule.source_ids),
        not rule.item_kinds or mention.kind in rule.item_kinds,
        not rule.audience
        or (rule.audience == "public") == (mention.audience in ("public", "unlisted")),
        not rule.addressed or (rule.addressed == "yes") == mention.addressed,
        not rule.language_ids or mention.language in [lang.code[:2] for lang in rule.language_ids],
        not rule.moods or mention.mood in rule.moods,
        not rule.mood_sure or mention.mood_sure in moods[rule.mood_sure],
        not rule.kinds or of_these(rule.kinds_mode, [mention[f"is_{k}"] for k in rule.kinds]),
        not rule.topic_ids or mention.topic_id in topics,
        not rule.needs_answer or (rule.needs_answer == "yes") == mention.needs_answer,
        not rule.words
        or of_these(rule.words_mode, [stands_in(line, text) for line in rule.words.splitlines()]),
        profile.followers >= rule.reach_from,
        not rule.reach_to or profile.followers <= rule.reach_to,
        not rule.standings or (profile.standing or "none") in rule.standings,
        not rule.contact or (rule.contact == "yes") == bool(contact),
        not rule.country_ids or contact.country_id in rule.country_ids,
        rule.hours != "outside" or not in_calendar(mention.written_at),
        rule.hours != "within" or in_calendar(mention.written_at),
        (rule.hours != "between" and not rule.weekdays) or in_hours(rule, mention.written_at),
        rule.repeats_from <= 1 or same >= rule.repeats_from,
        not rule.priority_from or mention.priority >= rule.priority_from,
        not rule.domain or bool(mention.filtered_domain(safe_eval(rule.domain))),
    ]
    return all(conditions)


def reference(rules, mention):
    """What rules decide about one mention, as plain values."""
    decided = dict.fromkeys(("outcome", "team", "category", "priority", "who"))
    decided.update(tags=set(), approval=False, rules=[])
    for rule in rules:
        if not fits(rule, mention):
            continue
        before = repr(decided)
        for name, value in (
            ("outcome", rule.outcome),
            ("team", rule.team_id.id),
            ("category", rule.category_id.id),
            ("priority", rule.ticket_priority),
            ("who", (rule.user_id.id, rule.balance) if rule.user_id or rule.balance else None),
        ):
            decided[name] = decided[name] or value or None
        decided["tags"] |= set(rule.tag_ids.ids)
        decided["approval"] |= rule.approval
        if rule.approval or rule.stop or repr(decided) != before:  # it said something
            decided["rules"].append(rule.id)
        if rule.stop:
            break
    return decided


def as_plain(decision):
    """A decision, to be compared with the reference."""
    if decision is None:
        return reference((), None)
    who = (decision.user_id or False, decision.balance)
    return {
        "outcome": decision.outcome,
        "team": decision.team_id,
        "category": decision.category_id,
        "priority": decision.ticket_priority,
        "who": who if any(who) else None,
        "tags": decision.tag_ids,
        "approval": decision.approval,
        "rules": decision.rule_ids,
    }


if given:

    def some(*values):
        return st.lists(st.sampled_from(values), unique=True, min_size=1, max_size=2)

    def maybe(strategy, seldom=8):
        """Most conditions are not set, or nothing would ever fit."""
        return st.integers(0, seldom).flatmap(lambda n: strategy if n == seldom else st.just(None))

    modes = st.sampled_from(["any", "all", "none"])
    quarters = st.integers(0, 95).map(lambda number: number / 4)
    # What is set together is drawn together.
    CONDITIONS = {
        "networks": {"networks": some("scripted", "elsewhere")},
        "account": {"account": st.just(True)},
        "sources": {"sources": some(0, 1)},
        "item_kinds": {"item_kinds": some("post", "comment", "message")},
        "audience": {"audience": st.sampled_from(["public", "private"])},
        "addressed": {"addressed": st.sampled_from(["yes", "no"])},
        "languages": {"languages": some("de_DE", "en_US", "de_CH")},
        "moods": {"moods": some("negative", "neutral", "positive")},
        "mood_sure": {"mood_sure": st.sampled_from(["likely", "sure"])},
        "kinds": {"kinds": some("complaint", "question", "praise"), "kinds_mode": modes},
        "topics": {"topics": some(0, 1, 2)},
        "needs_answer": {"needs_answer": st.sampled_from(["yes", "no"])},
        "words": {
            "words": st.lists(st.sampled_from(LINES), min_size=1, max_size=3),
            "words_mode": modes,
        },
        "reach": {
            "reach_from": st.sampled_from([0, 60, 61]),
            "reach_to": st.sampled_from([0, 59, 60, 100]),
        },
        "standings": {"standings": some("vip", "blocked", "none")},
        "contact": {"contact": st.sampled_from(["yes", "no"])},
        "country": {"country": st.integers(0, 1)},
        "hours": {
            "hours": st.just("between"),
            "hour_from": quarters,
            "hour_to": quarters,
            "weekdays": st.one_of(st.just([]), some("1", "2", "3")),
        },
        "calendar": {"hours": st.sampled_from(["outside", "within"])},
        "weekdays": {"weekdays": some("1", "2", "3")},
        "repeats_from": {"repeats_from": st.integers(1, 4)},
        "priority_from": {"priority_from": st.sampled_from([5, 10, 20])},
        "noise": {"noise": st.sampled_from(["also", "only"])},
        "domain": {"domain": st.sampled_from(DOMAINS)},
    }
    conditions = st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=2, unique=True).flatmap(
        lambda names: st.fixed_dictionaries(
            {key: value for name in names for key, value in CONDITIONS[name].items()}
        )
    )
    deeds = st.fixed_dictionaries(
        {
            "outcome": maybe(st.sampled_from(["ticket", "lead", "watch", "ignore"]), 1),
            "team": maybe(st.integers(0, 1), 1),
            "user": maybe(st.just(True), 2),
            "balance": st.booleans(),
            "category": maybe(st.integers(0, 1), 2),
            "ticket_priority": maybe(st.sampled_from(["0", "2", "3"])),
            "approval": st.booleans(),
            "stop": maybe(st.just(True), 8),
        }
    )
    post = st.fixed_dictionaries(
        {
            "text": st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
            "author": st.integers(0, 2),
            "source": st.integers(0, 1),
            "kind": st.sampled_from(["post", "comment"]),
            "private": st.booleans(),
            "minutes": st.integers(0, 4 * 24 * 4).map(lambda quarters: quarters * 15),
            "language": st.sampled_from([None, "de", "en"]),
            "mood": st.sampled_from([None, "negative", "positive"]),
            "mood_sure": st.sampled_from([None, "sure", "likely", "unsure"]),
            "is_complaint": st.booleans(),
            "is_question": st.booleans(),
            "is_praise": st.sampled_from([None, True]),
            "needs_answer": st.booleans(),
            "topic": st.sampled_from([None, 0, 1, 2]),
            "same": st.sampled_from([None, 0, 0, 1]),
            "noise": st.sampled_from([None, None, "spam"]),
            "priority": st.sampled_from([None, 0, 10, 30]),
        }
    )
    world = st.tuples(
        st.lists(st.tuples(conditions, deeds), min_size=RULES, max_size=RULES),
        st.lists(post, min_size=6, max_size=10),
        st.integers(0, 3),  # of them in an earlier batch
    )


@tagged("post_install", "-at_install")
@unittest.skipUnless(given, "hypothesis is not installed")
class TestRuleProperty(RuleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = [cls.source, cls.search_source]
        topics = cls.env["social.crm.topic"]
        above = topics.create({"name": "above"})
        below = topics.create({"name": "below", "parent_id": above.id})
        cls.topics = [above, below, topics.create({"name": "beside"})]
        cls.groups = cls.env["social.crm.same"].create([{"company_id": cls.company.id}] * 2)
        cls.countries = [cls.env.ref("base.de"), cls.env.ref("base.at")]
        cls.teams = [cls.team, cls.other_team]
        cls.categories = cls.env["helpdesk.ticket.category"].create(
            [{"name": "one"}, {"name": "two"}]
        )
        cls.tags = cls.env["helpdesk.ticket.tag"].create(
            [{"name": str(number)} for number in range(RULES)]
        )
        begin, end = CALENDAR["hours"]
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Desk",
                "tz": "Europe/Berlin",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {"name": "x", "dayofweek": day, "hour_from": begin, "hour_to": end}
                        )
                        for day in CALENDAR["dayofweek"]
                    ),
                ],
            }
        )
        cls.authors = [
            Author(f"u{number}", f"u{number}", f"U {number}", "", followers=followers)
            for number, followers in enumerate((0, 60, 500))
        ]

    def test_rules_on_a_batch_decide_as_one_by_one(self):
        hits = Counter()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # to shrink takes longer than the test
            suppress_health_check=list(HealthCheck),
        )
        @given(world)
        def run(drawn):
            with self.env.cr.savepoint() as savepoint:
                hits.update(self.compare(*drawn))
                savepoint.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

        run()
        self.assertGreater(min(hits[place] for place in range(RULES)), 20, "all places hit")

    def compare(self, rules, posts, earlier):
        rules = self.env["social.crm.rule"].concat(
            *(self.drawn_rule(number, *each) for number, each in enumerate(rules))
        )
        mentions = self.store(
            *(
                self.item(
                    each["text"],
                    author=self.authors[each["author"]],
                    kind=MentionKind(each["kind"]),
                    audience=Audience.DIRECT if each["private"] else Audience.PUBLIC,
                )
                for each in posts
            )
        )
        self.given_to_contacts()
        Facts = self.env["social.crm.facts"]
        facts = Facts._load(mentions.ids)
        for mention, each in zip(mentions, posts, strict=True):
            self.found(facts[mention.id], each)
        self.env.cr.execute(
            "UPDATE social_crm_mention SET source_id = v.s, written_at = v.w, addressed = v.a"
            " FROM (SELECT unnest(%s) i, unnest(%s) s, unnest(%s) w, unnest(%s) a) v"
            " WHERE id = v.i",
            (
                mentions.ids,
                [facts[key].source_id for key in mentions.ids],
                [facts[key].written_at for key in mentions.ids],
                [facts[key].addressed for key in mentions.ids],
            ),
        )
        self.env.cr.execute(
            "DELETE FROM social_crm_mention_source_rel WHERE mention_id = ANY(%s)", (mentions.ids,)
        )
        self.env.cr.execute(
            "INSERT INTO social_crm_mention_source_rel (mention_id, source_id)"
            " SELECT id, source_id FROM social_crm_mention WHERE id = ANY(%s)",
            (mentions.ids,),
        )
        self.env.invalidate_all()
        before, now = mentions[:earlier], mentions[earlier:]
        Facts._store([facts[mention.id] for mention in before])
        batch = {mention.id: facts[mention.id] for mention in now}
        decisions = self.env["social.crm.routing"]._route(self.account, batch)
        Facts._store(batch.values())
        self.env.invalidate_all()
        for mention in now:
            self.assertEqual(
                as_plain(decisions.get(mention.id)),
                reference(rules, mention),
                (mention.text, rules.mapped("sentence")),
            )
        noted = self.env["social.crm.rule.hit"].search([("rule_id", "in", rules.ids)])
        self.assertEqual(
            {(hit.mention_id.id, hit.rule_id.id) for hit in noted},
            {(key, rule) for key, each in decisions.items() for rule in each.rule_ids},
        )
        return [rules.ids.index(hit.rule_id.id) for hit in noted]

    def found(self, facts, drawn):
        """What the steps before routing would have found."""
        for name in (
            "language",
            "mood",
            "mood_sure",
            "is_complaint",
            "is_question",
            "is_praise",
            "needs_answer",
            "noise",
            "priority",
        ):
            setattr(facts, name, drawn[name])
        source = self.kinds[drawn["source"]]
        facts.source_id, facts.source_ids = source.id, source.ids
        facts.addressed = source == self.source
        facts.written_at = DAY + timedelta(minutes=drawn["minutes"])
        facts.topic_id = None if drawn["topic"] is None else self.topics[drawn["topic"]].id
        facts.same_id = None if drawn["same"] is None else self.groups[drawn["same"]].id

    def given_to_contacts(self):
        """The second author is a known contact in Germany, the third one a VIP."""
        profiles = self.env["social.crm.profile"].search([("external_id", "in", ("u1", "u2"))])
        for profile in profiles.filtered(lambda each: each.external_id == "u1"):
            profile.partner_id = self.env["res.partner"].create(
                {"name": "U 1", "country_id": self.countries[0].id}
            )
        profiles.filtered(lambda each: each.external_id == "u2").sudo().standing = "vip"
        self.env.flush_all()

    def drawn_rule(self, number, conditions, deeds):
        values = {
            name: value
            for name, value in {**conditions, **deeds}.items()
            if name in self.env["social.crm.rule"]._fields and value not in (None, [])
        }
        if conditions.get("words"):
            values["words"] = "\n".join(conditions["words"])
        if values.get("reach_to", 0) and values.get("reach_from", 0) > values["reach_to"]:
            del values["reach_to"]
        langs = self.env["res.lang"].with_context(active_test=False)
        links = {
            "account_ids": self.account.ids if conditions.get("account") else [],
            "source_ids": [self.kinds[n].id for n in conditions.get("sources") or ()],
            "topic_ids": [self.topics[n].id for n in conditions.get("topics") or ()],
            "language_ids": langs.search([("code", "in", conditions.get("languages") or ())]).ids,
            "country_ids": []
            if conditions.get("country") is None
            else self.countries[conditions["country"]].ids,
            "tag_ids": self.tags[number].ids,  # so that each match shows
        }
        values.update({name: [Command.set(ids)] for name, ids in links.items()})
        if deeds["team"] is not None:
            values["team_id"] = self.teams[deeds["team"]].id
        if deeds["category"] is not None:
            values["category_id"] = self.categories[deeds["category"]].id
        if deeds["user"]:
            values["user_id"] = self.agent.id
        values.update(calendar_id=self.calendar.id, tz="Europe/Berlin")
        return self.rule(f"rule {number}", **values)
