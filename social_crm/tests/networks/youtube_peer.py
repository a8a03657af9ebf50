"""A small fake of YouTube's Data API v3: threads, replies, videos, moderation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from google_peer import GooglePeer, refusal, said
from networks.fakeserver import Answer, Seen
from networks.testing import NOW, Written
from networks.types import Access, SourceSpec

ME = "UCacmeacmeacmeacmeacmeac"
ANNA = "UCannaannaannaannaannaan"
VIDEO = "kettle_0001"
INLINE = 2
"""Replies that come along with a thread."""


class YouTubePeer(GooglePeer):
    """The channel @acme with one video; Anna comments."""

    documents = ("youtube.v3",)

    def __init__(self) -> None:
        super().__init__()
        self.closed: set[str] = set()
        """threads that cannot be answered"""
        self.held: set[str] = set()
        self.keeps_held_to_itself = True
        """what is held for review is not found by its id"""
        self.edited: dict[str, str] = {}
        self.strict = False
        """one id that is gone refuses a whole request, as the documentation says"""
        self.below = ME
        """the channel whose video it is"""

    def access(self) -> Access:
        return Access({"client_id": "app-1"}, self.secrets(), {"base": self.base, "id": ME}, ME)

    def source(self) -> SourceSpec:
        return SourceSpec("comments")

    def own_source(self) -> SourceSpec:
        return SourceSpec("comments")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (
            self.source(),
            SourceSpec("held"),
            SourceSpec("video", {"video": VIDEO}),
            SourceSpec("channel", {"channel": "@kettles", "query": "post"}),
            SourceSpec("search", {"query": "kettle"}),
        )

    def external_id(self, item: Written) -> str:
        below = item.parent if item.parent.startswith("Ug") else ""
        return f"{below}.9x{item.number}" if below else f"UgxAcme{item.number}AaABAg"

    # How YouTube spells things

    def comment(self, item: Written) -> dict[str, Any]:
        me = item.own
        text = self.edited.get(self.external_id(item), item.text)
        snippet: dict[str, Any] = {
            "channelId": self.below,
            "videoId": VIDEO,
            "textDisplay": text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>"),
            "authorDisplayName": "@acme" if me else "@anna-muster",
            "authorProfileImageUrl": "https://yt3.example/photo.jpg",
            "authorChannelUrl": f"http://www.youtube.com/channel/{ME if me else ANNA}",
            "authorChannelId": {"value": ME if me else ANNA},
            "canRate": True,
            "viewerRating": "none",
            "likeCount": 3,
            "publishedAt": f"{item.at:%Y-%m-%dT%H:%M:%SZ}",
            "updatedAt": f"{item.at:%Y-%m-%dT%H:%M:%SZ}",
        }
        if me:
            snippet["textOriginal"] = text
        if "." in self.external_id(item):
            snippet["parentId"] = item.parent
            del snippet["videoId"], snippet["channelId"]
        return {
            "kind": "youtube#comment",
            "etag": f"e{item.number}",
            "id": self.external_id(item),
            "snippet": snippet,
        }

    def thread(self, item: Written) -> dict[str, Any]:
        if item.broken:
            return {"kind": "youtube#commentThread", "etag": "broken", "snippet": {}}
        thread_id = self.external_id(item)
        replies = [each for each in reversed(self.items) if each.parent == thread_id]
        thread: dict[str, Any] = {
            "kind": "youtube#commentThread",
            "etag": f"t{item.number}",
            "id": thread_id,
            "snippet": {
                "channelId": self.below,
                "videoId": VIDEO,
                "topLevelComment": self.comment(item),
                "canReply": thread_id not in self.closed,
                "totalReplyCount": len(replies),
                "isPublic": True,
            },
        }
        if replies:
            thread["replies"] = {"comments": [self.comment(each) for each in replies[:INLINE]]}
        return thread

    def video(self, video_id: str) -> dict[str, Any]:
        return {
            "kind": "youtube#video",
            "etag": "v1",
            "id": video_id,
            "snippet": {
                "publishedAt": "2026-03-01T09:00:00Z",
                "channelId": ANNA,
                "title": "My new kettle & I",
                "description": "Look at this.",
                "thumbnails": {"high": {"url": "https://i.example/1.jpg", "width": 480}},
                "channelTitle": "Anna Muster",
                "tags": ["tea"],
                "defaultAudioLanguage": "de",
                "liveBroadcastContent": "none",
            },
            "statistics": {"viewCount": "1200", "likeCount": "7", "commentCount": "2"},
        }

    # What it answers

    def told(self, seen: Seen) -> Answer:
        name = seen.path.removeprefix("/youtube/v3/")
        calls: dict[tuple[str, str], Callable[[Seen], Answer]] = {
            ("GET", "channels"): self.channels,
            ("GET", "commentThreads"): self.threads,
            ("GET", "comments"): self.comments,
            ("GET", "videos"): self.videos,
            ("GET", "search"): self.search,
            ("POST", "comments"): self.insert,
            ("POST", "commentThreads"): self.insert,
            ("POST", "comments/setModerationStatus"): self.moderate,
            ("DELETE", "comments"): self.take_back,
        }
        call = calls.get((seen.method, name))
        return call(seen) if call else refusal(404, "notFound")

    def publishes(self, seen: Seen) -> bool:
        return seen.method == "POST" and seen.path != "/token"

    def channels(self, seen: Seen) -> Answer:
        if "forHandle" in seen.query:
            return listed("channel", [{"kind": "youtube#channel", "etag": "c", "id": ANNA}])
        snippet = {
            "title": "Acme",
            "customUrl": "@acme",
            "thumbnails": {"default": {"url": "https://yt3.example/acme.jpg"}},
        }
        me = {"kind": "youtube#channel", "etag": "c", "id": ME, "snippet": snippet}
        return listed("channel", [me])

    def threads(self, seen: Seen) -> Answer:
        items = [item for item in reversed(self.items) if "." not in self.external_id(item)]
        items.sort(key=lambda item: item.at, reverse=True)
        if "id" in seen.query:
            wanted = seen.query["id"].split(",")
            return self.single("commentThread", wanted, items, self.thread)
        held = seen.query.get("moderationStatus") == "heldForReview"
        items = [item for item in items if (self.external_id(item) in self.held) == held]
        return self.page(seen, "commentThread", items, self.thread)

    def comments(self, seen: Seen) -> Answer:
        if "id" in seen.query:
            return self.single("comment", seen.query["id"].split(","), self.items, self.comment)
        parent = seen.query["parentId"]
        if all(self.external_id(item) != parent for item in self.items):
            return refusal(404, "commentNotFound")
        below = [item for item in reversed(self.items) if item.parent == parent]
        return self.page(seen, "comment", below, self.comment)

    def single(
        self,
        kind: str,
        wanted: list[str],
        items: list[Written],
        spell: Callable[[Written], dict[str, Any]],
    ) -> Answer:
        assert len(wanted) <= 50
        hidden = self.held if self.keeps_held_to_itself else set()
        wanted = [each for each in wanted if each not in hidden]
        found = [item for item in items if self.external_id(item) in wanted]
        if self.strict and len(found) < len(wanted):
            return refusal(404, f"{kind}NotFound")
        return listed(kind, [spell(item) for item in found])

    def page(
        self,
        seen: Seen,
        kind: str,
        items: list[Written],
        spell: Callable[[Written], dict[str, Any]],
    ) -> Answer:
        token = seen.query.get("pageToken", "")
        numbers = [f"after{item.number}" for item in items]
        if token and token not in numbers:
            return refusal(400, "invalidPageToken")
        start = numbers.index(token) + 1 if token else 0
        size = min(int(seen.query["maxResults"]), self.page_size)
        part = items[start : start + size]
        following = f"after{part[-1].number}" if start + size < len(items) else ""
        return listed(kind, [spell(item) for item in part], following)

    def videos(self, seen: Seen) -> Answer:
        wanted = seen.query["id"].split(",")
        return listed("video", [self.video(each) for each in wanted if each.startswith("kettle")])

    def search(self, seen: Seen) -> Answer:
        results = [
            {
                "kind": "youtube#searchResult",
                "etag": "s",
                "id": {"kind": "youtube#video", "videoId": each},
                "snippet": {"publishedAt": "2026-03-01T09:00:00Z", "title": "My &amp; kettle"},
            }
            for each in (VIDEO, "kettle_0002")
        ]
        return listed("search", results)

    def insert(self, seen: Seen) -> Answer:
        snippet = json.loads(seen.body)["snippet"]
        if "parentId" in snippet:
            parent, text = snippet["parentId"], snippet["textOriginal"]
            if "." in parent or all(self.external_id(item) != parent for item in self.items):
                return refusal(404, "parentCommentNotFound")
        else:
            parent = snippet["videoId"]
            text = snippet["topLevelComment"]["snippet"]["textOriginal"]
        if len(text) > 10_000:
            return refusal(400, "commentTextTooLong")
        self.add(text, own=True, parent=parent)
        self.items[-1].at = NOW
        spell = self.comment if "parentId" in snippet else self.thread
        return said(spell(self.items[-1]))

    def moderate(self, seen: Seen) -> Answer:
        hides = seen.query["moderationStatus"] == "heldForReview"
        self.done.add(("hide" if hides else "unhide", seen.query["id"]))
        (self.held.add if hides else self.held.discard)(seen.query["id"])
        return Answer(status=204)

    def take_back(self, seen: Seen) -> Answer:
        if not self.remove(seen.query["id"]):
            return refusal(404, "commentNotFound")
        return Answer(status=204)


def listed(kind: str, items: list[dict[str, Any]], following: str = "") -> Answer:
    """A page of a list."""
    answer: dict[str, Any] = {
        "kind": f"youtube#{kind}ListResponse",
        "etag": "l",
        "pageInfo": {"totalResults": len(items), "resultsPerPage": len(items)},
        "items": items,
    }
    return said(answer | ({"nextPageToken": following} if following else {}))
