"""Feeds keep the contract: a JSON Feed in parts, and RSS in one document."""

from __future__ import annotations

import json
import re
import unittest
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from networks.fakeserver import Answer, Seen
from networks.feed import Feed
from networks.testing import FakePeer, NetworkContract, Written
from networks.types import Access, SourceSpec


class JsonFeedPeer(FakePeer):
    """A site with a JSON Feed of several parts."""

    path = "/feed.json"

    def access(self) -> Access:
        return Access({"address": self.server.url(self.path)})

    def source(self) -> SourceSpec:
        return SourceSpec("entries", {"url": self.server.url(self.path)})

    def sources(self) -> tuple[SourceSpec, ...]:
        url = self.server.url(self.path)
        followed = SourceSpec("followed", {"url": url, "query": "post"})
        return (self.source(), SourceSpec("comments", {"url": url}), followed)

    def external_id(self, item: Written) -> str:
        return self.server.url(f"/{item.number}")

    def answer(self, seen: Seen) -> Answer:
        if seen.path != self.path:
            return Answer("Not found", 404)
        return self.feed(self.of_others(), int(seen.query.get("part", "0")))

    def feed(self, items: list[Written], part: int) -> Answer:
        shown = items[part * self.page_size :][: self.page_size]
        feed: dict[str, Any] = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "A site",
            "items": [self.entry(item) for item in shown],
        }
        if len(items) > (part + 1) * self.page_size:
            feed["next_url"] = self.server.url(f"{self.path}?part={part + 1}")
        return Answer(json.dumps(feed), headers={"Content-Type": "application/feed+json"})

    def entry(self, item: Written) -> Any:
        if item.broken:
            return item.text
        return {
            "id": self.external_id(item),
            "url": self.external_id(item),
            "content_text": item.text,
            "date_published": item.at.isoformat(),
            "authors": [{"name": "Anna"}],
        }


class RssPeer(JsonFeedPeer):
    """A site with RSS, everything in one document."""

    path = "/feed.xml"

    def feed(self, items: list[Written], part: int) -> Answer:
        entries = "".join(map(self.element, items))
        body = f'<rss version="2.0"><channel><title>A site</title>{entries}</channel></rss>'
        kind = {"Content-Type": "application/rss+xml; charset=utf-8"}
        return Answer(body.encode("utf-8", "replace"), headers=kind)

    def element(self, item: Written) -> str:
        if item.broken:
            return "<item></item>"
        # What XML cannot hold no feed can carry.
        text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", item.text)
        return (
            f"<item><guid>{self.external_id(item)}</guid><link>{self.external_id(item)}</link>"
            f"<description>{escape(escape(text))}</description><author>anna</author>"
            f"<pubDate>{format_datetime(item.at)}</pubDate></item>"
        )


class TestJsonFeedContract(NetworkContract, unittest.TestCase):
    network = Feed
    peer_class = JsonFeedPeer


class TestRssContract(NetworkContract, unittest.TestCase):
    network = Feed
    peer_class = RssPeer
