"""A hundred sources on a server that takes 200 ms to answer, one after another and as the scheduled
action reads them.

And the memory of a worker that back-fills a hundred thousand items.
"""

from __future__ import annotations

import json
import resource
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from _odoo import account, database, posts, report, seconds, wanted

NAMES = ["fetch_speedup_100x200ms", "backfill_memory_mb"]
SOURCES = 100
LATENCY = 0.2
ITEMS = 100_000
PAGE = 200


class SlowServer(BaseHTTPRequestHandler):
    """Answers each request after 200 ms with five posts that nobody has seen."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(LATENCY)
        body = json.dumps([f"{self.path}/{time.monotonic_ns()}/{n}" for n in range(5)]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 200


def bench_network() -> None:
    """A network whose every run is one request; the posts are made here."""
    from dataclasses import replace

    from odoo.addons.social_crm.networks.network import Network
    from odoo.addons.social_crm.networks.types import (
        Identity,
        Mention,
        Page,
        SourceKind,
        SourceSpec,
    )

    class BenchNetwork(Network):
        key = "bench"
        label = "Bench"
        source_kinds = (SourceKind("mentions", "Mentions", addressed=True),)

        def check(self) -> Identity:
            return Identity("bench")

        def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
            base = str(self.access.settings["server"])
            if base == "memory":
                for number in range(int(cursor or 0), ITEMS // PAGE):
                    yield Page(
                        posts(PAGE, seed=number), str(number + 1), more=number + 1 < ITEMS // PAGE
                    )
                return
            keys = self.http.json(self.http.get(f"{base}/{source.settings['n']}"))
            made = posts(len(keys), seed=1)
            yield Page(
                tuple(replace(p, external_id=k) for p, k in zip(made, keys, strict=True)), "1"
            )

        @classmethod
        def parse(cls, kind: str, raw: str) -> Mention:
            raise NotImplementedError

    BenchNetwork.addon = classmethod(lambda cls: "social_crm")  # type: ignore[method-assign]


def main() -> None:
    with database() as new_environment:
        env = new_environment()
        bench_network()
        env.registry.clear_cache()
        if wanted("fetch_speedup_100x200ms"):
            speedup(env)
        if wanted("backfill_memory_mb"):
            memory(env)
        env.cr.close()


def speedup(env: Any) -> None:
    """One source after another, then all that are due, on the same sources, interleaved, three
    times."""
    from odoo import fields

    server = Server(("127.0.0.1", 0), SlowServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_address[1]}"
    env["ir.config_parameter"].set_param("social_crm.allowed_hosts", address)
    brand = account(env, network="bench", server=f"http://{address}")
    brand.source_ids.unlink()
    sources = env["social.crm.source"].create(
        [
            {"account_id": brand.id, "name": f"S{n}", "kind": "mentions", "settings": {"n": n}}
            for n in range(SOURCES)
        ]
    )
    env.cr.commit()

    def one_after_another() -> None:
        for source in sources:
            source._claim()
            source._fetch(source)

    def due() -> None:
        sources.write({"next_run": fields.Datetime.now(), "running_until": False})
        env.cr.commit()
        env["social.crm.source"]._cron_fetch()

    due()
    before = env["social.crm.mention"].search_count([])
    pairs = [(seconds(one_after_another), seconds(due)) for _ in range(3)]
    stored = env["social.crm.mention"].search_count([]) - before
    assert stored == 3 * 2 * SOURCES * 5, stored
    assert not any(sources.mapped("error")), sources.mapped("error")
    server.shutdown()
    slow, fast = sorted(pairs, key=lambda pair: pair[0] / pair[1])[1]
    detail = f"{slow:.1f} s one after another, {fast:.2f} s ours, median of 3 pairs"
    report("fetch_speedup_100x200ms", slow / fast, "ratio", 20, "higher", detail)


def memory(env: Any) -> None:
    """How much larger the process gets; a short run warms it up before."""
    brand = account(env, network="bench", server="memory")
    source = brand.source_ids
    source.cursor = str(ITEMS // PAGE - 10)
    source._fetch(source)
    source.write({"cursor": False})
    env.cr.commit()
    before = resident()
    began = time.perf_counter()
    while not source.cursor or int(source.cursor) < ITEMS // PAGE:
        source._fetch(source)
        env.cr.commit()
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    stored = env["social.crm.mention"].search_count([("account_id", "=", brand.id)])
    assert stored == ITEMS, stored
    detail = f"{stored} items stored in {took:.0f} s; growth of the peak over the size before"
    report("backfill_memory_mb", peak - before, "MB", 150, "lower", detail)


def resident() -> float:
    """The resident size of this process in MB."""
    with open("/proc/self/status") as handle:
        line = next(line for line in handle if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
