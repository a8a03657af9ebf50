"""Storing pages against the fastest plain insert of the same rows into the same table, and the same
pages again.

Both sides commit each page; first runs warm the caches up and do not count; the pairs are
interleaved.
"""

from __future__ import annotations

from typing import Any

from _odoo import account, database, median_ratio, posts, report, seconds

NAMES = ["ingest_vs_execute_values", "again_vs_first"]
PAGE = 500
ROUNDS = 11


def main() -> None:
    with database() as new_environment:
        env = new_environment()
        source = account(env, instance="https://bench.example").source_ids
        env.cr.commit()
        ours: list[float] = []
        plain: list[float] = []
        again: list[float] = []
        for number in range(ROUNDS + 2):
            rows = plain_rows(env, source, posts(PAGE, seed=2 * number))
            page = posts(PAGE, seed=2 * number + 1)
            took = [
                seconds(insert_plainly, env, rows),
                seconds(store, env, source, page),
                seconds(store, env, source, page),
            ]
            if number >= 2:
                for times, value in zip((plain, ours, again), took, strict=True):
                    times.append(value)
        env.cr.close()
    detail = f"median of {ROUNDS} interleaved pairs of pages of {PAGE}"
    report("ingest_vs_execute_values", median_ratio(plain, ours), "ratio", 0.30, "higher", detail)
    report("again_vs_first", median_ratio(again, ours), "ratio", 0.05, "lower", detail)


def store(env: Any, source: Any, page: tuple[Any, ...]) -> None:
    """What the fetch run does with a page."""
    from odoo.addons.social_crm.networks.types import Page

    env["social.crm.ingest"]._store_page(source, Page(mentions=page, cursor=page[0].external_id))
    env.cr.commit()


def plain_rows(env: Any, source: Any, page: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The rows that our own road would write for a page, with the authors there already."""
    from odoo.addons.social_crm.models import social_crm_ingest as ingest

    place = env["social.crm.ingest"]._lock(source)
    profiles = env["social.crm.ingest"]._store_profiles(place, page)
    rows = [ingest._row(mention, profiles, place) for mention in page]
    env.cr.commit()
    return rows


def insert_plainly(env: Any, rows: list[tuple[Any, ...]]) -> None:
    """The other side: nothing but the rows, as fast as psycopg2 sends them."""
    from psycopg2.extras import execute_values

    from odoo.addons.social_crm.models.social_crm_ingest_values import COLUMNS

    query = f"INSERT INTO social_crm_mention ({', '.join(COLUMNS)}) VALUES %s"
    execute_values(env.cr._obj, query, rows, page_size=len(rows))
    env.cr.commit()


if __name__ == "__main__":
    main()
