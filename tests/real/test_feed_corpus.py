"""Every feed of feedparser's own tests, well-formed or not, goes through the feed network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from networks.errors import Malformed
from networks.fakeserver import Answer, FakeServer
from networks.feed import Feed
from networks.http import Guard, Session
from networks.types import Access, Page, SourceSpec

from house import corpus as stored
from house.say import HouseError

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FOLDERS = ("wellformed", "illformed", "encoding", "entities")


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as fake:
        yield fake


@pytest.fixture(scope="module")
def feeds() -> list[Path]:
    try:
        corpus = stored.ensure()
    except HouseError as error:
        pytest.skip(f"feedparser's feeds cannot be had: {error}")
    files = sorted(path for path in corpus.glob("*/**/*.xml") if path.parts[-2] != "source")
    return [path for path in files if path.relative_to(corpus).parts[0] in FOLDERS]


def fetch(server: FakeServer, body: bytes) -> list[Page]:
    server.route("/feed", Answer(body, headers={"Content-Type": "text/xml"}))
    session = Session(Guard([server.host]))
    access = Access({"address": server.url("/")}, external_id="https://blog.example")
    source = SourceSpec("entries", {"url": server.url("/feed")})
    return list(Feed(access, session, lambda: NOW).fetch(source, ""))


def test_every_feed_is_read_or_refused_with_a_reason(server: FakeServer, feeds: list[Path]) -> None:
    assert len(feeds) > 2000
    read = 0
    for path in feeds:
        try:
            pages = fetch(server, path.read_bytes())
        except Malformed as error:
            assert error.sentence, path
            continue
        for page in pages:
            assert all(item.reason for item in page.unreadable), path
            for mention in page.mentions:
                assert mention.external_id, path
                assert Feed.parse("parsed", mention.raw) == mention, path
        read += any(page.mentions for page in pages)
    assert read > 900
