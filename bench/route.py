"""Understanding, grouping, rating, routing and writing down, against the storing of the same
mentions, with fifty rules.

Both sides commit each page or batch, as they do at work. Pages and batches alternate. What the
parts cost, and how many queries a batch takes, is printed; the number of queries must be the same
for every batch.
"""

from __future__ import annotations

import functools
import itertools
import random
import time
from collections import Counter
from dataclasses import replace
from typing import Any

from _odoo import WORDS, account, database, posts, report, seconds

NAMES = ["understand_route_vs_ingest"]
MENTIONS = 10_000
PAGE = 500
RULES = 50
WARM = 3  # batches that do not count
PARTS = {
    "social.crm.facts": ("_load", "_store"),
    "social.crm.understanding": ("_understand",),
    "social.crm.same": ("_group",),
    "social.crm.noise": ("_sort_out",),
    "social.crm.priority": ("_rate",),
    "social.crm.routing": ("_route",),
}
SYLLABLES = (
    *("ba", "be", "ka", "lo", "ma", "ni", "or", "pa", "qui", "ra", "se", "ta", "un", "ver", "wi"),
    *("za", "ge", "lich", "keit", "ung", "tion", "ing", "ly", "er"),
)


def main() -> None:
    with database() as new_environment:
        from odoo.addons.social_crm.models import social_crm_process

        env = new_environment()
        brand = account(env, instance="https://bench.example")
        source = brand.source_ids
        fifty_rules(env, brand)
        env.cr.commit()
        spent: Counter[str] = Counter()
        storing = understanding = 0.0
        queries: Counter[int] = Counter()
        batches = 0
        watch(env, spent)
        for page in pages(WARM + MENTIONS // PAGE):
            stored = seconds(store, env, source, page)
            for count, took, asked in work(env):
                batches += 1
                if batches == WARM:
                    spent.clear()
                    storing = understanding = 0.0
                if batches <= WARM:
                    continue
                understanding += took
                if count == social_crm_process.BATCH:
                    queries[asked] += 1
            storing += stored
        share = {name: 1000 * value / MENTIONS for name, value in spent.most_common()}
        env.cr.close()
    told = ", ".join(f"{name} {value:.3f}" for name, value in share.items())
    print(f"ms a mention: storing {1000 * storing / MENTIONS:.3f}, {told}")
    print(f"queries a batch: {dict(queries)}")
    assert len(queries) == 1, f"The number of queries differs between batches: {queries}"
    (asked,) = queries
    detail = (
        f"{MENTIONS} mentions, {RULES} rules, {asked} queries for each batch of"
        f" {social_crm_process.BATCH}; ms a mention: storing {1000 * storing / MENTIONS:.2f}, "
        f"all of it {1000 * understanding / MENTIONS:.2f}, of that {told}"
    )
    report("understand_route_vs_ingest", storing / understanding, "ratio", 0.5, "higher", detail)


def store(env: Any, source: Any, page: tuple[Any, ...]) -> None:
    """What the fetch run does with a page."""
    from odoo.addons.social_crm.networks.types import Page

    env["social.crm.ingest"]._store_page(source, Page(mentions=page, cursor=page[0].external_id))
    env.cr.commit()


def work(env: Any) -> list[tuple[int, float, int]]:
    """What the scheduled action does with what was stored, but for conversations and tickets.

    :returns: for each batch how many mentions, seconds, queries
    """
    process = env["social.crm.process"]
    done = []
    while True:
        brand, ids = process._claim_batch()
        if not ids:
            return done
        brand = brand.sudo().with_company(brand.company_id)
        process = process.with_env(brand.env)
        items = process._load(brand, ids)
        before, start = env.cr.sql_log_count, time.perf_counter()
        process._understand(brand, items)
        env.cr.flush()
        asked = env.cr.sql_log_count - before
        env.cr.execute(
            "UPDATE social_crm_mention SET processed_at = now() WHERE id = ANY(%s)", [ids]
        )
        finished = time.perf_counter()
        env.cr.commit()
        done.append((len(ids), finished - start, asked))


def watch(env: Any, spent: Counter[str]) -> None:
    """Note how long each part takes."""
    for name, methods in PARTS.items():
        model = env.registry[name]
        for method in methods:
            setattr(model, method, timed(getattr(model, method), f"{name[11:]}.{method}", spent))


def timed(function: Any, name: str, spent: Counter[str]) -> Any:
    @functools.wraps(function)
    def wrapper(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            spent[name] += time.perf_counter() - start

    return wrapper


def pages(number: int) -> list[tuple[Any, ...]]:
    """Posts in words that repeat as those of a language do: few often, most seldom; one in twenty
    says what another one said."""
    dice = random.Random(7)
    rare = list({"".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _each in range(30_000)})
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(rare))))
    said: list[str] = []

    def text() -> str:
        if said and dice.random() < 0.05:
            return dice.choice(said[-2000:])
        words = [
            dice.choice(WORDS)
            if dice.random() < 0.4
            else dice.choices(rare, cum_weights=weights)[0]
            for _each in range(dice.randint(6, 32))
        ]
        said.append(" ".join(words) + dice.choice(("", ".", "!", "?")))
        return said[-1]

    return [
        tuple(
            replace(post, text=words, html=f"<p>{words}</p>", mentioned=())
            for post in posts(PAGE, seed=1000 + page)
            for words in [text()]
        )
        for page in range(number)
    ]


def fifty_rules(env: Any, brand: Any) -> None:
    """Rules as a busy company has them: words, moods, kinds, reach, languages, and some that look
    at fields."""
    dice = random.Random(3)
    env["social.crm.rule"].search([]).active = False
    forms = (
        lambda: {"words": "\n".join(dice.sample(WORDS[:14], 3)), "outcome": "ticket"},
        lambda: {"moods": ["negative"], "kinds": ["complaint"], "ticket_priority": "2"},
        lambda: {"reach_from": dice.randint(50, 5000), "outcome": "ticket"},
        lambda: {"kinds": ["praise"], "outcome": "watch"},
        lambda: {"needs_answer": "yes", "networks": ["mastodon"], "team_id": brand.team_id.id},
        lambda: {"domain": "[('counters', '!=', False)]", "outcome": "watch"},
        lambda: {"contact": "no", "addressed": "yes", "moods": ["positive"], "outcome": "watch"},
        lambda: {"account_ids": [(6, 0, brand.ids)], "repeats_from": 5, "outcome": "ignore"},
    )
    env["social.crm.rule"].create(
        [
            {"name": f"Rule {number}", "sequence": number, **forms[number % len(forms)]()}
            for number in range(RULES)
        ]
    )


if __name__ == "__main__":
    main()
