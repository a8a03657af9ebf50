"""Statuses as Mastodon spells them, and tests with a fake server of its kind."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from mastodon_peer import MastodonPeer
from networks.fakeserver import Seen
from networks.mastodon import Mastodon
from networks.testing import NOW
from networks.types import Author, Mention, Page, SourceSpec, Upload
from peer_case import PeerCase

CALLBACK = "https://odoo.example.com/social_crm/connect/callback"
DOT = Upload("dot.png", "image/png", b"\x89PNG", "a dot")
FILM = Upload("film.mp4", "video/mp4", b"film")


def status(**changes: Any) -> dict[str, Any]:
    """A status as Mastodon 4.4 spells it."""
    return {
        "id": "114",
        "created_at": "2026-03-01T10:00:00.123Z",
        "edited_at": None,
        "in_reply_to_id": None,
        "spoiler_text": "",
        "visibility": "public",
        "language": "de",
        "url": "https://m.example/@anna/114",
        "replies_count": 1,
        "reblogs_count": 2,
        "favourites_count": 3,
        "content": "<p>Hallo</p>",
        "reblog": None,
        "account": {
            "id": "7",
            "username": "anna",
            "acct": "anna",
            "display_name": "Anna Muster",
            "url": "https://m.example/@anna",
            "uri": "https://m.example/users/anna",
            "avatar": "https://m.example/anna.png",
            "followers_count": 12,
            "bot": False,
        },
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "poll": None,
        **changes,
    }


def parsed(**changes: Any) -> Mention:
    return Mastodon.parse("status", json.dumps(status(**changes)))


def mention(handle: str = "anna@m.example", **values: Any) -> Mention:
    author = Author(f"https://x.example/{handle}", handle)
    return Mention(**{"external_id": "114", "author": author, **values})


class MastodonCase(PeerCase):
    peer_class: type[MastodonPeer] = MastodonPeer

    def setUp(self) -> None:
        super().setUp()
        self.now = NOW

    def make(self, **changes: Any) -> Mastodon:
        session = self.session(clock=lambda: self.now)
        return Mastodon(replace(self.peer.access(), **changes), session, lambda: self.now)

    def read(self, cursor: str = "", source: SourceSpec | None = None) -> list[Page]:
        return list(self.make().fetch(source or self.peer.source(), cursor))

    def texts(self, pages: list[Page]) -> list[str]:
        return [mention.text for page in pages for mention in page.mentions]

    def asked(self, path: str) -> list[Seen]:
        return [seen for seen in self.peer.server.requests if seen.path == path]

    def parent(self, **changes: Any) -> Mention:
        """What a customer wrote, as we read it."""
        number = self.peer.add("My kettle is broken")
        self.peer.changes[number] = changes
        return self.read()[0].mentions[0]

    def said(self) -> dict[str, list[str]]:
        """The form of the last post."""
        posts = [seen for seen in self.asked("/api/v1/statuses") if seen.method == "POST"]
        return parse_qs(posts[-1].body.decode())
