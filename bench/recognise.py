"""Recognising profiles among a million contacts, against among ten thousand.

Two databases: the small one holds the first contacts of the big one. The same profiles, each with a
post, are recognised in both, as the scheduled action does it, evidence and links included. Half of
them are among those first contacts, under a name or a handle like theirs, and some write an
address or a number, half of them privately; the other half is nobody's. What grows with the number
of contacts is how many are alike.
"""

from __future__ import annotations

import random
import time
from statistics import median
from typing import Any

from _odoo import account, database, median_ratio, report, seconds

NAMES = ["recognise_1m_vs_10k"]
SMALL, BIG = 10_000, 1_000_000
PROFILES = 1_000
ROUNDS = 7
CHUNK = 50_000

WORDS = {
    "given": """
        Martina Anna Julia Laura Sarah Lena Katharina Sabine Petra Monika Ursula Renate Claudia
        Andrea Stefanie Nicole Melanie Sandra Christina Birgit Thomas Michael Andreas Peter Wolfgang
        Klaus Jürgen Stefan Christian Markus Alexander Daniel Martin Florian Tobias Jan Lukas Felix
        Paul Jonas Mehmet Ayşe Fatma Mustafa Emine Hüseyin Zeynep Emre Elif Murat James Mary John
        Patricia Robert Linda David Barbara William Susan Franz Johann Elisabeth Maria Josef""",
    "begin": """
        Schm Müll Schn Fisch Web Wagn Beck Hoffm Schäf Koch Bau Richt Klein Wolf Schröd Neum Schwarz
        Zimm Braun Krüg Hofm Hartm Lang Wern Krau Lehm Köhl Maier Herrm König Walt Huber Kais Fuchs
        Yıld Yılm Öztür Demir Şah Çel Kay Arsl Doğ Kılı Smith Johns Willi Brow Tayl Dav Evan Wils
        Gruber Pichl Stein Berg Mos Egg Wallm Traun Lind Haid""",
    "middle": "e el en ing an er hof burg stein bach in ow a",
    "end": "er mann ke ner dt s berg l t feld ler bauer ing son mir oğlu as ich gruber inger",
    "city": """
        Berlin Hamburg München Köln Frankfurt Stuttgart Leipzig Dresden Wien Graz Linz Salzburg Bern
        Zürich Istanbul Ankara London Leeds Kassel Fulda Passau Bremen Kiel Trier Jena Ulm""",
}
LISTS = {kind: words.split() for kind, words in WORDS.items()}


def person(number: int) -> tuple[str, str, str, str]:
    """Contact number ``number``: name, city, e-mail, customer number; always the same.

    Few names are common and many are rare, as with real ones: the draws are skewed.
    """
    dice = random.Random(number)

    def draw(kind: str) -> str:
        words = LISTS[kind]
        return words[int(len(words) * dice.random() ** 1.7)]

    name = f"{draw('given')} {draw('begin')}{draw('middle')}{draw('end')}"
    return name, draw("city"), f"p{number}@post{number % 97}.example", f"{200000 + number}"


def main() -> None:
    with database("small") as small_environment, database("big") as big_environment:
        sides = []
        for new_environment, contacts in ((small_environment, SMALL), (big_environment, BIG)):
            env = new_environment()
            began = time.perf_counter()
            made = fill(env, contacts)
            took = time.perf_counter() - began
            brand = account(env, instance="https://bench.example")
            env.cr.commit()
            sides.append((env, brand, made, took, size(env)))
        times: tuple[list[float], list[float]] = ([], [])
        queries: tuple[list[int], list[int]] = ([], [])
        found: list[int] = []
        for number in range(ROUNDS + 1):
            for index, (env, brand, *_rest) in enumerate(sides):
                batches = profiles(env, brand, number)
                before = env.cr.sql_log_count
                took = seconds(recognise, env, batches)
                if number:
                    times[index].append(took)
                    queries[index].append((env.cr.sql_log_count - before) // len(batches))
                    found.append(sum(bool(each.partner_id) for each in batches[0].union(*batches)))
        for env, *_rest in sides:
            env.cr.close()
        _env, _brand, made, took, table = sides[1]
        detail = (
            f"{PROFILES} profiles, median of {ROUNDS} interleaved rounds: "
            f"{median(times[1]):.2f} s against {median(times[0]):.2f} s; "
            f"{max(queries[1])} and {max(queries[0])} queries a batch of 200; "
            f"{median(found):.0f} linked; filling {BIG:,} contacts took {took:.0f} s, of which "
            f"{made:.0f} s made their keys ({table})"
        )
        ratio = median_ratio(times[1], times[0])
    report("recognise_1m_vs_10k", ratio, "ratio", 2, "lower", detail)


def fill(env: Any, contacts: int) -> float:
    """Insert contacts and make their keys.

    :returns: seconds that the keys took
    """
    from psycopg2.extras import execute_values

    country = env.ref("base.de").id
    for first in range(0, contacts, CHUNK):
        rows = [
            (name, name, city, email, email, ref, country)
            for name, city, email, ref in map(person, range(first, min(first + CHUNK, contacts)))
        ]
        execute_values(
            env.cr._obj,
            "INSERT INTO res_partner (name, complete_name, city, email, email_normalized, ref,"
            " country_id, active, is_company, type, lang) VALUES %s",
            rows,
            template="(%s, %s, %s, %s, %s, %s, %s, TRUE, FALSE, 'contact', 'de_DE')",
            page_size=10_000,
        )
        env.cr.commit()
    env.cr.execute("UPDATE res_company SET partner_id = partner_id")  # nothing waits behind us
    env.cr.commit()
    began = time.perf_counter()
    key = env["social.crm.contact.key"]
    while key._after(int(env["ir.config_parameter"].get_param("social_crm.contact_keys_done", 0))):
        key._cron_fill()
    took = time.perf_counter() - began
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr._obj.execute("VACUUM ANALYZE res_partner, social_crm_contact_key")
    env.cr._cnx.autocommit = False
    return took


def size(env: Any) -> str:
    """How big the table of keys is."""
    env.cr.execute(
        "SELECT count(*), pg_size_pretty(pg_total_relation_size('social_crm_contact_key'))"
        " FROM social_crm_contact_key"
    )
    count, text = env.cr.fetchone()
    return f"{count:,} keys, {text} with indexes"


def profiles(env: Any, brand: Any, number: int) -> list[Any]:
    """New profiles with a post each, in batches; storing them is not part of the figure."""
    from odoo.addons.social_crm.networks.types import Audience, Author, Mention, Page

    dice = random.Random(1_000 + number)
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC).replace(microsecond=0)
    posts = []
    for index in range(PROFILES):
        known = dice.random() < 0.5
        name, city, email, ref = person(
            dice.randrange(SMALL) if known else BIG + dice.randrange(BIG)
        )
        handle = dice.choice((name.replace(" ", ""), name.split()[0] + str(index), f"x{index}"))
        text = dice.choice(
            (
                "My parcel has been late since Monday and your hotline never answers!",
                f"Meine Kundennummer ist {ref}, wo bleibt die Lieferung?",
                f"Please write to {email}, thank you",
                f"Greetings from {city}, super service 👍",
            )
        )
        key = f"https://bench.example/recognise/{number}/{index}"
        posts.append(
            Mention(
                external_id=key,
                author=Author(f"{key}/author", f"{handle}{number}", name),
                text=text,
                audience=dice.choice((Audience.PUBLIC, Audience.DIRECT)),
                written_at=now - timedelta(seconds=PROFILES - index),
                url=key,
                raw="{}",
            )
        )
    env["social.crm.ingest"]._store_page(brand.source_ids, Page(mentions=tuple(posts)))
    env.cr.commit()
    ids = env["social.crm.profile"].search(
        [("external_id", "like", f"https://bench.example/recognise/{number}/")], order="id"
    )
    env.invalidate_all()
    return [ids[first : first + 200] for first in range(0, len(ids), 200)]


def recognise(env: Any, batches: list[Any]) -> None:
    """What the scheduled action does with each batch."""
    for batch in batches:
        env["social.crm.recognition"]._recognise_again(batch)
        env.cr.commit()


if __name__ == "__main__":
    main()
