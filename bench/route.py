"""Understanding, grouping, rating, routing and writing down, against the storing of the same
mentions, with fifty rules.

Both sides commit each page or batch, as they do at work. Pages and batches alternate. What the
parts cost, and how many queries a batch takes, is printed; the number of queries must not grow
with what is stored.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from _odoo import WORDS, account, database, posts, report, seconds

from house import training

NAMES = ["understand_route_vs_ingest"]
MENTIONS = 10_000
PAGE = 500
RULES = 50
WARM = 10  # pages that do not count: a worker has been at it for a while and knows most words
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
        watch(env, spent)
        busy = Busy(env)
        for number, page in enumerate(pages(WARM + MENTIONS // PAGE)):
            if number == WARM:
                spent.clear()
                busy.spent.clear()
            stored = seconds(store, env, source, page)
            busy.note("storing")
            done = work(env, busy)
            if number < WARM:
                continue
            storing += stored
            for count, took, asked in done:
                understanding += took
                if count == social_crm_process.BATCH:
                    queries[asked] += 1
        ratio = busy.spent["storing"] / busy.spent["understanding"]
        share = {name: 1000 * value / MENTIONS for name, value in spent.most_common()}
        env.cr.close()
    told = ", ".join(f"{name} {value:.3f}" for name, value in share.items())
    print(f"ms a mention: storing {1000 * storing / MENTIONS:.3f}, {told}")
    print(f"queries a batch: {dict(queries)}")
    # One or two more where something seldom was found; never more with what is stored already.
    assert max(queries) - min(queries) <= 2, f"Queries differ between batches: {queries}"
    asked = max(queries)
    detail = (
        f"{MENTIONS} mentions, {RULES} rules, {asked} queries for each batch of"
        f" {social_crm_process.BATCH}; ms a mention: storing {1000 * storing / MENTIONS:.2f}, "
        f"all of it {1000 * understanding / MENTIONS:.2f}, of that {told}; "
        f"{ratio:.2f} by processor time of Odoo and database"
    )
    report("understand_route_vs_ingest", storing / understanding, "ratio", 0.5, "higher", detail)


def store(env: Any, source: Any, page: tuple[Any, ...]) -> None:
    """What the fetch run does with a page."""
    from odoo.addons.social_crm.networks.types import Page

    env["social.crm.ingest"]._store_page(source, Page(mentions=page, cursor=page[0].external_id))
    env.cr.commit()


class Busy:
    """Processor time of this process and of its server process of the database. Unlike time that
    passes, it hardly depends on what else the machine does; it leaves out waiting for the disk."""

    def __init__(self, env: Any) -> None:
        env.cr.execute("SELECT pg_backend_pid()")
        self._stat = Path(f"/proc/{env.cr.fetchone()[0]}/stat")
        self._last = self._now()
        self.spent: Counter[str] = Counter()

    def _now(self) -> float:
        try:
            fields = self._stat.read_text().rpartition(")")[2].split()
        except OSError:  # the database is on another machine
            return time.process_time()
        ticks = int(fields[11]) + int(fields[12])
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

    def note(self, what: str) -> None:
        """What was done since the last note."""
        now = self._now()
        self.spent[what] += now - self._last
        self._last = now


def work(env: Any, busy: Busy) -> list[tuple[int, float, int]]:
    """What the scheduled action does with what was stored, but for conversations and tickets.

    :returns: for each batch how many mentions, seconds, queries
    """
    process = env["social.crm.process"]
    done = []
    while True:
        brand, ids = process._claim_batch()
        if not ids:
            busy.note("beside")
            return done
        brand = brand.sudo().with_company(brand.company_id)
        process = process.with_env(brand.env)
        items = process._load(brand, ids)
        busy.note("beside")
        before, start = env.cr.sql_log_count, time.perf_counter()
        process._understand(brand, items)
        env.cr.flush()
        finished = time.perf_counter()
        busy.note("understanding")
        asked = env.cr.sql_log_count - before
        env.cr.execute(
            "UPDATE social_crm_mention SET processed_at = now() WHERE id = ANY(%s)", [ids]
        )
        env.cr.commit()
        busy.note("beside")
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
    """Posts as they arrive at a desk, in English and German: real ones where there are any
    (:func:`house.training.data`), else made-up ones. One in twenty says what another one
    has just said."""
    dice = random.Random(8)
    folder = training.data()
    texts = real(folder, dice) if folder else made_up(dice, number * PAGE)
    for place in range(20, len(texts), 20):
        texts[place] = texts[place - dice.randint(1, 19)]
    if len(texts) < number * PAGE:
        texts *= 1 + number * PAGE // len(texts)
    words = iter(texts)
    return [
        tuple(
            replace(post, text=text, html=f"<p>{text}</p>", mentioned=())
            for post, text in zip(posts(PAGE, seed=1000 + page), words, strict=False)
        )
        for page in range(number)
    ]


def real(folder: Path, dice: random.Random) -> list[str]:
    """Posts to airlines, posts on anything, posts in German."""
    texts = []
    for name, most in (
        ("domain_en_airline_first_half", 7000),
        ("train_en_semeval2013-16", 4500),
        ("train_de_potts", 4000),
    ):
        rows = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        texts += [json.loads(row)["text"] for row in dice.sample(rows, min(most, len(rows)))]
    dice.shuffle(texts)
    return texts


def made_up(dice: random.Random, number: int) -> list[str]:
    """Words that repeat as those of a language do: few often, most seldom."""
    rare = vocabulary()
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(rare))))
    return [
        " ".join(
            dice.choice(WORDS)
            if dice.random() < 0.4
            else dice.choices(rare, cum_weights=weights)[0]
            for _each in range(dice.randint(6, 32))
        )
        for _text in range(number)
    ]


def fifty_rules(env: Any, brand: Any) -> None:
    """Rules as a busy company has them: mostly words, some moods, kinds, reach, languages, one that
    looks at a field. A mention is caught by one or two of them, as it should be."""
    dice = random.Random(3)
    env["social.crm.rule"].search([]).active = False
    seldom = vocabulary()[200:2000]
    languages = env["res.lang"].with_context(active_test=False)
    french = languages.search([("code", "=", "fr_FR")])
    some: list[dict[str, Any]] = [
        {"moods": ["negative"], "kinds": ["complaint"], "mood_sure": "sure"},
        {"kinds": ["praise"], "outcome": "watch", "stop": True},
        {"kinds": ["suggestion"], "tell_user_ids": [(6, 0, env.user.ids)]},
        {"reach_from": 280, "ticket_priority": "3"},
        {"needs_answer": "yes", "networks": ["bluesky"], "outcome": "ticket"},
        {"domain": "[('subject', '!=', False)]", "outcome": "watch"},
        {"contact": "yes", "moods": ["positive"], "outcome": "watch"},
        {"account_ids": [(6, 0, brand.ids)], "repeats_from": 5, "outcome": "ignore"},
        {"language_ids": [(6, 0, french.ids)], "team_id": brand.team_id.id, "approval": True},
        {"hours": "between", "hour_from": 2, "hour_to": 4, "ticket_priority": "1"},
    ]
    some += [
        {"words": "\n".join(dice.sample(seldom, 5)), "outcome": dice.choice(("ticket", "watch"))}
        for _rule in range(RULES - len(some))
    ]
    env["social.crm.rule"].create(
        [{"name": f"Rule {n}", "sequence": n, **values} for n, values in enumerate(some)]
    )


@functools.cache
def vocabulary() -> list[str]:
    """Made-up words, the commonest first."""
    dice = random.Random(7)
    words = ("".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _each in range(30_000))
    return list(dict.fromkeys(words))


if __name__ == "__main__":
    main()
