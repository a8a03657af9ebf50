"""Posts as X spells them, and tests with a fake X."""

from __future__ import annotations

import json
from typing import Any

from networks.fakeserver import Seen
from networks.testing import NOW
from networks.types import Access, Mention, Page, SourceSpec, Upload
from networks.x import X
from peer_case import PeerCase
from x_peer import ANNA, ME, XPeer

DOT = Upload("dot.png", "image/png", b"\x89PNG", "a dot")
POST = {
    "id": "2028100000000000000",
    "text": "@acme my kettle &amp; I: https://t.co/abc https://t.co/pic",
    "author_id": ANNA,
    "created_at": "2026-03-01T10:00:00.000Z",
    "conversation_id": "2028000000000000000",
    "lang": "de",
    "entities": {
        "mentions": [{"start": 0, "end": 5, "username": "acme", "id": ME}],
        "hashtags": [{"start": 6, "end": 13, "tag": "kettle"}],
        "urls": [
            {"start": 1, "end": 2, "url": "https://t.co/abc", "expanded_url": "https://a.example/x"},
            {
                "start": 1, "end": 2, "url": "https://t.co/pic", "media_key": "3_1",
                "expanded_url": "https://x.com/anna/status/2028100000000000000/photo/1",
            },
        ],
    },
    "attachments": {"media_keys": ["3_1", "7_2"], "poll_ids": ["9"]},
    "public_metrics": {"repost_count": 2, "reply_count": 1, "like_count": 3, "quote_count": 0},
}  # fmt: skip
INCLUDES = {
    "users": [
        {
            "id": ANNA, "username": "anna", "name": "Anna Muster",
            "profile_image_url": "https://pbs.example/a.jpg",
            "public_metrics": {"followers_count": 12},
        },
        {"id": "1", "username": "somebody", "name": "Somebody"},
    ],
    "media": [
        {"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "it"},
        {
            "media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.example/2.jpg",
            "variants": [
                {"content_type": "application/x-mpegURL", "url": "https://video.example/2.m3u8"},
                {"content_type": "video/mp4", "bit_rate": 1, "url": "https://video.example/s.mp4"},
                {"content_type": "video/mp4", "bit_rate": 9, "url": "https://video.example/l.mp4"},
            ],
        },
    ],
    "polls": [{"id": "9", "options": [{"position": 1, "label": "Yes"}, {"label": "No"}]}],
}  # fmt: skip


def parsed(item: Any, kind: str = "tweet") -> Mention:
    return X.parse(kind, json.dumps(item))


def a_post(**changes: Any) -> Mention:
    return parsed({"data": {**POST, **changes}, "includes": INCLUDES})


class XCase(PeerCase):
    peer_class = XPeer
    plan = "pay_per_use"

    def setUp(self) -> None:
        super().setUp()
        self.peer.settings = {**self.peer.settings, "plan": self.plan}

    def make(self, access: Access | None = None, **options: Any) -> X:
        return X(access or self.peer.access(), self.session(**options), lambda: NOW)

    def pages(self, kind: str = "mentions", cursor: str = "", **settings: Any) -> list[Page]:
        since = settings.pop("since", None)
        return list(self.make().fetch(SourceSpec(kind, settings, since), cursor))

    def asked(self, path: str) -> list[Seen]:
        return [seen for seen in self.peer.server.requests if seen.path == path]

    def one(self, **changes: Any) -> Mention:
        """A post by anna, as it was read."""
        external_id = self.peer.add("@acme hello")
        self.peer.changes[external_id] = changes
        found = {m.external_id: m for page in self.pages() for m in page.mentions}
        return found[external_id]
