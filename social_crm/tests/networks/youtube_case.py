"""Comments as YouTube spells them, and tests with a fake YouTube."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from networks.errors import NetworkError
from networks.fakeserver import Answer
from networks.testing import NOW
from networks.types import Access, Mention, Page, SourceSpec
from networks.youtube import YouTube
from peer_case import PeerCase
from youtube_peer import ANNA, ME, VIDEO, YouTubePeer

CALLBACK = "https://odoo.example.com/social_crm/connect/callback"
RECORDED = Path("/work/shared/data/recorded/youtube")
COMMENTS = SourceSpec("comments")


def comment(**snippet: Any) -> dict[str, Any]:
    """A comment as YouTube spells it."""
    return {
        "kind": "youtube#comment",
        "etag": "e",
        "id": "UgxOne4AaABAg",
        "snippet": {
            "channelId": ME,
            "videoId": VIDEO,
            "textDisplay": 'My <b>kettle</b> is broken<br>see <a href="https://a.example/b">b</a> '
            "#tea",
            "authorDisplayName": "@anna",
            "authorProfileImageUrl": "https://yt3.example/a.jpg",
            "authorChannelUrl": f"http://www.youtube.com/channel/{ANNA}",
            "authorChannelId": {"value": ANNA},
            "likeCount": 3,
            "publishedAt": "2026-03-01T10:00:00Z",
            "updatedAt": "2026-03-01T11:00:00Z",
            **snippet,
        },
    }  # fmt: skip


def thread(**snippet: Any) -> dict[str, Any]:
    """A thread as YouTube spells it."""
    return {
        "kind": "youtube#commentThread",
        "id": "UgxOne4AaABAg",
        "snippet": {
            "channelId": ME,
            "videoId": VIDEO,
            "topLevelComment": comment(),
            "canReply": True,
            "totalReplyCount": 4,
            "isPublic": True,
            **snippet,
        },
    }


def parsed(kind: str, item: Any) -> Mention:
    return YouTube.parse(kind, json.dumps(item))


class YouTubeCase(PeerCase):
    """With a fake of YouTube."""

    peer_class = YouTubePeer

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(lambda: self.assertEqual(self.peer.complaints, []))

    def make(self, access: Access | None = None, **options: Any) -> YouTube:
        return YouTube(access or self.peer.access(), self.session(**options), lambda: NOW)

    def read(self, source: SourceSpec = COMMENTS, cursor: str = "") -> list[Page]:
        return list(self.make().fetch(source, cursor))

    def ids(self, pages: list[Page]) -> list[str]:
        return [mention.external_id for page in pages for mention in page.mentions]

    def asked(self, name: str) -> int:
        return self.peer.server.count(f"/youtube/v3/{name}")

    def refused(self, answer: Answer, call: Any) -> NetworkError:
        """The error when the server answers so."""
        self.peer.fault = answer
        try:
            with self.assertRaises(NetworkError) as caught:
                call()
        finally:
            self.peer.fault = None
        return caught.exception
