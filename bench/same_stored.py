"""Grouping a batch with a million stored mentions, against ten thousand.

Two databases. Both hold the same first mentions, signed from made-up posts of a skewed vocabulary,
so that some runs of words are in many; the big one holds a million more rows with digests drawn the
same way: most are rare, one in five is shared by many. Then the same new batches are grouped in
both: half of the posts are edited copies of the first mentions, half are new. Storing them as
mentions is no part of the figure; looking up, comparing, making groups and storing the new
signatures is.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from _odoo import account, database, median_ratio, report, seconds

NAMES = ["same_1m_vs_10k"]
SMALL, BIG = 10_000, 1_000_000
ROUNDS = 11
BATCH = 200
CHUNK = 100_000
PROFILES = 1_000


def main() -> None:
    with database("small") as small_environment, database("big") as big_environment:
        sides = []
        for new_environment, mentions in ((small_environment, SMALL), (big_environment, BIG)):
            env = new_environment()
            brand = account(env, instance="https://bench.example")
            took = seconds(fill, env, brand, mentions)
            sides.append((env, brand, took, size(env)))
        times: tuple[list[float], list[float]] = ([], [])
        queries: tuple[list[int], list[int]] = ([], [])
        grouped: list[int] = []
        for number in range(ROUNDS + 2):
            for index, (env, brand, *_rest) in enumerate(sides):
                facts = arrived(env, brand, number)
                before = env.cr.sql_log_count
                took = seconds(env["social.crm.same"]._group, brand, facts)
                if number > 1:
                    times[index].append(took)
                    queries[index].append(env.cr.sql_log_count - before)
                    grouped.append(sum(bool(each.same_id) for each in facts.values()))
                env["social.crm.facts"]._store(facts.values())
                env.cr.commit()
        for env, *_rest in sides:
            env.cr.close()
        small, big = (1e6 * median(each) / BATCH for each in times)
        detail = (
            f"batches of {BATCH}, median of {ROUNDS} interleaved rounds: {big:.0f} µs a mention "
            f"against {small:.0f} µs; {max(queries[1])} and {max(queries[0])} queries a batch; "
            f"{median(grouped):.0f} of them grouped; filling {BIG:,} took {sides[1][2]:.0f} s "
            f"({sides[1][3]})"
        )
        ratio = median_ratio(times[1], times[0])
    report("same_1m_vs_10k", ratio, "ratio", 2, "lower", detail)


VOCABULARY = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "ler", "st", "")]


def post(dice: random.Random) -> str:
    """A made-up post; few words are common and many are rare."""
    length = dice.randint(6, 24)
    words = [VOCABULARY[int(len(VOCABULARY) * dice.random() ** 2)] for _ in range(length)]
    return " ".join(words)


def edited(text: str, dice: random.Random) -> str:
    """A copy with one word exchanged, or cut off, or quoted."""
    words = text.split()
    kind = dice.randrange(3)
    if kind == 0:
        words[dice.randrange(len(words))] = "umbrella"
    elif kind == 1:
        words = words[: max(5, len(words) * 4 // 5)]
    else:
        words.insert(0, "RT @somebody:")
    return " ".join(words)


def fill(env: Any, brand: Any, mentions: int) -> None:
    """Insert mentions and what they are found by, set-based."""
    cr = env.cr
    company = brand.company_id.id
    cr.execute(
        "INSERT INTO social_crm_profile (company_id, network, external_id, handle)"
        " SELECT %s, %s, 'bench' || n, 'bench' || n FROM generate_series(1, %s) n RETURNING id",
        [company, brand.network, PROFILES],
    )
    profiles = [row[0] for row in cr.fetchall()]
    for first in range(0, mentions, CHUNK):
        cr.execute(
            """
            INSERT INTO social_crm_mention
                   (account_id, company_id, network, external_id, kind, audience, state, profile_id,
                    written_at, received_at, processed_at)
            SELECT %(account)s, %(company)s, %(network)s, 'stored' || n, 'post', 'public',
                   'ignored', (%(profiles)s)[1 + n %% %(number)s],
                   now() - n %% 1000000 * interval '1 s', now(), now()
              FROM generate_series(%(first)s, %(last)s) n
            """,
            {
                "account": brand.id,
                "company": company,
                "network": brand.network,
                "profiles": profiles,
                "number": PROFILES,
                "first": first,
                "last": min(first + CHUNK, mentions) - 1,
            },
        )
        cr.commit()
    cr.execute("SELECT id, written_at FROM social_crm_mention ORDER BY id")
    stored = cr.fetchall()
    sign(env, company, stored[:SMALL])
    env.cr.commit()
    if len(stored) > SMALL:
        draw(env, company, stored[SMALL][0])
    cr.commit()
    cr._cnx.autocommit = True
    cr._obj.execute(
        "VACUUM ANALYZE social_crm_mention, social_crm_signature, social_crm_signature_band"
    )
    cr._cnx.autocommit = False


def sign(env: Any, company: int, stored: list[tuple[int, datetime]]) -> None:
    """Real signatures for the first mentions."""
    from odoo.addons.social_crm.text.signature import signature
    from odoo.addons.social_crm.text.tokens import tokenise

    signatures = env["social.crm.signature"]
    for first in range(0, len(stored), 1_000):
        those = stored[first : first + 1_000]
        signed = {
            id_: signature(tokenise(post(random.Random(number))))
            for number, (id_, _written_at) in enumerate(those, first)
        }
        keys = signatures._keys(company, signed)
        signatures._store(company, [(id_, when, signed[id_], keys[id_]) for id_, when in those])


def draw(env: Any, company: int, first_id: int) -> None:
    """Rows for the others: five digests each, one of them shared by many."""
    env.cr.execute(
        """
        INSERT INTO social_crm_signature (mention_id, company_id, written_at, exact, bands, bins)
        SELECT id, company_id, written_at, (random() * 9e18)::bigint,
               ARRAY[(random() * 4e9 - 2e9)::int, (random() * 4e9 - 2e9)::int,
                     (random() * 4e9 - 2e9)::int, (random() * 4e9 - 2e9)::int,
                     (power(random(), 3) * 100000)::int],
               decode(md5(id::text), 'hex')
          FROM social_crm_mention WHERE id >= %s AND company_id = %s
        """,
        [first_id, company],
    )
    env.cr.execute(
        """
        INSERT INTO social_crm_signature_band (band, mention_id)
        SELECT unnest(bands), mention_id FROM social_crm_signature WHERE mention_id >= %s
        """,
        [first_id],
    )


def size(env: Any) -> str:
    """How big the tables are."""
    env.cr.execute(
        "SELECT (SELECT count(*) FROM social_crm_signature_band),"
        " pg_size_pretty(pg_total_relation_size('social_crm_signature')"
        " + pg_total_relation_size('social_crm_signature_band'))"
    )
    count, text = env.cr.fetchone()
    return f"{count:,} digests, {text} with indexes"


def arrived(env: Any, brand: Any, number: int) -> dict[int, Any]:
    """A new batch, stored; half of it copies."""
    from odoo.addons.social_crm.networks.types import Author, Mention, Page
    from odoo.addons.social_crm.text.signature import signature
    from odoo.addons.social_crm.text.tokens import tokenise

    dice = random.Random(10_000_000 + number)
    now = datetime.now(UTC).replace(microsecond=0)
    posts = []
    for index in range(BATCH):
        text = post(dice)
        if index % 2:
            text = edited(post(random.Random(dice.randrange(SMALL))), dice)
        key = f"https://bench.example/same/{number}/{index}"
        posts.append(
            Mention(
                external_id=key,
                author=Author(f"{key}/author", f"same{number}x{index}"),
                text=text,
                written_at=now - timedelta(seconds=BATCH - index),
                url=key,
                raw="{}",
            )
        )
    env["social.crm.ingest"]._store_page(brand.source_ids, Page(mentions=tuple(posts)))
    env.cr.commit()
    ids = env["social.crm.mention"].search(
        [("external_id", "like", f"https://bench.example/same/{number}/")]
    )
    facts: dict[int, Any] = env["social.crm.facts"]._load(ids.ids)
    for each in facts.values():  # the understanding before it leaves these behind
        each.signature = signature(tokenise(each.words))
    return facts


if __name__ == "__main__":
    main()
