"""Feeds of every kind, written by a test and read from a fake server."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from html import escape

import pytest
from networks.fakeserver import Answer, FakeServer, Fault
from networks.feed import Feed
from networks.http import Guard, Session
from networks.types import Access, Identity, Mention, Page, SourceSpec

pytest.importorskip("feedparser")

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HTML = {"Content-Type": "text/html; charset=utf-8"}


def network(server: FakeServer, address: str = "/", external_id: str = "") -> Feed:
    session = Session(Guard([server.host]), timeout=(20.0, patience_with(server)))
    url = server.url(address) if address.startswith("/") else address
    return Feed(Access({"address": url}, external_id=external_id), session, lambda: NOW)


def patience_with(server: FakeServer) -> float:
    """Seconds. It is lost soon where nothing comes; whoever answers at all may be slow."""
    hangs = Answer(fault=Fault.HANG) in itertools.chain(*server._routes.values())
    return 0.4 if hangs else 20.0


def check(server: FakeServer, address: str = "/") -> Identity:
    return network(server, address).check()


def fetch(
    server: FakeServer,
    cursor: str = "",
    path: str = "/feed",
    kind: str = "entries",
    since: datetime | None = None,
) -> list[Page]:
    source = SourceSpec(kind, {"url": server.url(path)}, since)
    return list(network(server, external_id="https://blog.example").fetch(source, cursor))


def mentions(pages: list[Page]) -> list[Mention]:
    return [mention for page in pages for mention in page.mentions]


def titles(pages: list[Page]) -> list[str]:
    return [mention.subject for mention in mentions(pages)]


def one(server: FakeServer, body: str | bytes, **kwargs: str) -> Mention:
    """The only entry of a feed."""
    server.route("/feed", Answer(body))
    (mention,) = mentions(fetch(server, **kwargs))
    return mention


def rss(*items: str, channel: str = "") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
        ' xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
        ' xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Blog</title>'
        f"<link>https://blog.example/</link>{channel}{''.join(items)}</channel></rss>"
    )


def item(name: str, text: str = "text", when: datetime = NOW, more: str = "") -> str:
    return (
        f"<item><title>{name}</title><guid isPermaLink='false'>id-{name}</guid>"
        f"<link>https://blog.example/{name}</link><description>{escape(text)}</description>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>{more}</item>"
    )


def atom(*entries: str, more: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<title>Blog</title><link href='https://blog.example/'/>{more}{''.join(entries)}</feed>"
    )


JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Blog",
    "home_page_url": "https://blog.example/",
    "language": "en-GB",
    "authors": [{"name": "Default"}],
    "items": [
        {
            "id": "1",
            "url": "https://blog.example/1",
            "title": "One",
            "content_html": "<p>Hello</p>",
            "date_published": "2026-11-20T10:00:00+01:00",
            "date_modified": "2026-11-20T11:00:00Z",
            "authors": [{"name": "Ann", "url": "https://ann.example/", "avatar": "/ann.png"}],
            "tags": ["a", 1, None, "a"],
            "image": "/one.png",
            "attachments": [{"url": "a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}],
        },
        {"id": 2, "content_text": "plain\r\ntext <b>", "external_url": "https://else.example/"},
    ],
}
