"""What the benchmarks share: an Odoo in this process on a database of its own, made-up posts,
medians, the result line."""

from __future__ import annotations

import json
import logging
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from house import databases, odoo

WORDS = [
    "parcel", "late", "since", "Monday", "your", "hotline", "never", "answers", "please", "help",
    "broken", "widget", "invoice", "order", "Lieferung", "verspätet", "Rechnung", "falsch",
    "niemand", "erreichbar", "Danke", "super", "schnell", "kaputt", "Größe", "Straße", "müde",
    "möchte", "können", "würde", "😡", "👍", "#service", "https://shop.example/orders/4711",
]  # fmt: skip


def report(
    name: str, value: float, unit: str, goal: float | None, better: str, detail: str
) -> None:
    """Write one result line where the runner of the benchmarks wants it, and show it."""
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "better": better}
    line["detail"] = detail
    print(line)
    if "BENCH_OUT" in os.environ:
        with open(os.environ["BENCH_OUT"], "a") as handle:
            handle.write(json.dumps(line) + "\n")


def wanted(name: str) -> bool:
    """Whether this run measures ``name``."""
    return os.environ.get("BENCH_ONLY", "") in ("", name)


def seconds(work: Callable[..., Any], *arguments: Any) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def median_ratio(one: list[float], other: list[float]) -> float:
    """The median of the ratios of pairs that were measured side by side."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


@contextmanager
def database(
    kind: str = "", addons: Sequence[str] = ("social_crm",)
) -> Iterator[Callable[[], Any]]:
    """A fresh database with our addon installed; yields a function that returns a new environment.

    :param kind: tells databases apart that are open at the same time
    :param addons: ours that are installed

    The environments are the superuser's. Each has a cursor of its own that the caller closes.
    """
    installation, environment = odoo.prepare()
    os.environ.update({k: v for k, v in environment.items() if k.startswith(("PG", "ODOO"))})
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    name = f"social_crm_bench_{kind}{os.getpid()}"
    databases.copy(databases.installed(list(addons)), name)
    try:
        import odoo as odoo_package
        from odoo.api import Environment
        from odoo.modules.registry import Registry
        from odoo.tools import config

        config.parse_config(["-c", environment["ODOO_RC"], "-d", name, "--log-level=warn"])
        logging.disable(logging.INFO)
        registry = Registry(name)

        def new_environment() -> Any:
            return Environment(registry.cursor(), odoo_package.SUPERUSER_ID, {})

        yield new_environment
        odoo_package.sql_db.close_all()
    finally:
        databases.drop(name)
    del installation


def account(env: Any, network: str = "mastodon", **settings: Any) -> Any:
    """A connected account with one source of addressed posts, long since caught up."""
    from odoo import fields

    record = env["social.crm.account"].create(
        {"name": "Bench", "network": network, "settings": settings, "backfill_days": 0}
    )
    record.write(
        {
            "state": "connected",
            "external_id": f"https://bench.example/brand/{record.id}",
            "connected_at": fields.Datetime.now() - timedelta(days=365),
        }
    )
    env["social.crm.source"].create(
        {"account_id": record.id, "name": "Mentions", "kind": "mentions", "caught_up": True}
    )
    return record


def posts(number: int, seed: int, people: float = 0.6) -> tuple[Any, ...]:
    """Made-up posts like real ones: 60 to 280 characters, HTML, a raw payload of about 1 kB, some
    with a picture.

    :param people: authors per post
    """
    from odoo.addons.social_crm.networks.types import Attachment, Author, Mention

    dice = random.Random(seed)
    now = datetime.now(UTC).replace(microsecond=0)
    made = []
    for index in range(number):
        who = dice.randrange(max(1, int(number * people)))
        handle = f"person{seed}_{who}"
        text = " ".join(dice.choices(WORDS, k=dice.randint(8, 34)))
        key = f"https://bench.example/posts/{seed}/{index}"
        picture = (Attachment(f"{key}.png", "image", "image/png", "A picture"),) * (
            dice.random() < 0.1
        )
        made.append(
            Mention(
                external_id=key,
                author=Author(
                    f"https://bench.example/{handle}", handle, handle.title(), followers=who
                ),
                text=text,
                html=f"<p>{text}</p>",
                language="en",
                written_at=now - timedelta(seconds=number - index),
                url=key,
                counters={"likes": dice.randrange(9), "reposts": dice.randrange(3)},
                mentioned=("https://bench.example/brand",),
                tags=("service",),
                attachments=picture,
                raw=json.dumps(
                    {"id": key, "content": text, "account": {"acct": handle}, "fill": "x" * 600}
                ),
            )
        )
    return tuple(made)
