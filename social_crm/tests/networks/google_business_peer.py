"""A small fake of Google's Business Profile APIs: accounts, locations, reviews."""

from __future__ import annotations

import json
import re
from typing import Any

from google_peer import GooglePeer, said
from networks.fakeserver import Answer, Seen
from networks.testing import NOW, Written
from networks.types import Access, SourceSpec

PLACE = "accounts/11/locations/22"
ME = "locations/22"
# Fields of a review: https://developers.google.com/my-business/reference/rest/v4/
# accounts.locations.reviews (2026-11). There is no discovery document of version 4.
REVIEW = frozenset(
    {"name", "reviewId", "reviewer", "starRating", "comment", "createTime", "updateTime",
     "reviewReply", "reviewMediaItems", "reviewReplyUrl"}
)  # fmt: skip


class GoogleBusinessPeer(GooglePeer):
    """Two locations; people review the first one. An item of ours is the answer in a review."""

    documents = ("mybusinessaccountmanagement.v1", "mybusinessbusinessinformation.v1")
    undescribed = "/v4/"

    def __init__(self) -> None:
        super().__init__()
        self.reply_state: dict[str, Any] = {}

    def access(self) -> Access:
        facts = {"base": self.base, "location": PLACE}
        return Access({"client_id": "app-1"}, self.secrets(), facts, ME)

    def source(self) -> SourceSpec:
        return SourceSpec("reviews")

    def external_id(self, item: Written) -> str:
        return f"{item.parent}/reply" if item.own else f"Abf{item.number}"

    def publishes(self, seen: Seen) -> bool:
        return seen.method == "PUT"

    def review(self, item: Written) -> dict[str, Any]:
        if item.broken:
            return {"starRating": "FIVE", "comment": item.text}
        review_id = self.external_id(item)
        review: dict[str, Any] = {
            "name": f"{PLACE}/reviews/{review_id}",
            "reviewId": review_id,
            "reviewer": {"displayName": "Anna Muster", "profilePhotoUrl": "https://p.example/a"},
            "starRating": "TWO",
            "comment": item.text,
            "createTime": f"{item.at:%Y-%m-%dT%H:%M:%S}.123456Z",
            "updateTime": f"{item.at:%Y-%m-%dT%H:%M:%S}.123456Z",
            "reviewReplyUrl": f"https://business.example/reply/{review_id}",
        }
        for reply in self.items:
            if reply.own and reply.parent == review_id:
                review["reviewReply"] = self.reply(reply)
        assert set(review) <= REVIEW
        return review

    def reply(self, item: Written) -> dict[str, Any]:
        return {
            "comment": item.text,
            "updateTime": f"{item.at:%Y-%m-%dT%H:%M:%SZ}",
            **self.reply_state,
        }

    def told(self, seen: Seen) -> Answer:
        if seen.path == "/v1/accounts":
            people = {"name": "accounts/11", "accountName": "Acme", "type": "PERSONAL"}
            group = {"name": "accounts/12", "accountName": "All", "type": "LOCATION_GROUP"}
            return said({"accounts": [people, group]})
        if seen.path.startswith("/v1/accounts/"):
            token = seen.query.get("pageToken")
            which, following = ("locations/33", {}) if token else (ME, {"nextPageToken": "two"})
            return said({"locations": [{"name": which, "title": f"Acme {which}"}], **following})
        if seen.path == f"/v1/{ME}":
            return said(
                {
                    "name": ME,
                    "title": "Acme Mitte",
                    "metadata": {"mapsUri": "https://maps.google.com/?cid=1"},
                }
            )
        found = re.fullmatch(f"/v4/{PLACE}/reviews(?:/([^/]+))?(/reply)?", seen.path)
        if not found:
            return missing()
        if not found[1]:
            return self.page(seen)
        item = next((i for i in self.of_others() if self.external_id(i) == found[1]), None)
        if item is None:
            return missing()
        if not found[2]:
            return said(self.review(item))
        return self.write(seen, found[1])

    def page(self, seen: Seen) -> Answer:
        assert seen.query["orderBy"] == "updateTime desc"
        start = int(seen.query.get("pageToken", "0") or 0)
        items = self.of_others()
        if start:
            items = [item for item in items if item.number < start]
        part = items[: min(int(seen.query["pageSize"]), self.page_size)]
        if not part:
            return said({})
        answer: dict[str, Any] = {
            "reviews": [self.review(item) for item in part],
            "averageRating": 2.0,
            "totalReviewCount": len(self.of_others()),
        }
        if len(part) < len(items):
            answer["nextPageToken"] = str(part[-1].number)
        return said(answer)

    def write(self, seen: Seen, review: str) -> Answer:
        if not self.remove(f"{review}/reply") and seen.method == "DELETE":
            return missing()
        if seen.method == "DELETE":
            return said({})
        body = json.loads(seen.body)
        assert set(body) == {"comment"}
        self.add(body["comment"], own=True, parent=review)
        self.items[-1].at = NOW
        return said(self.reply(self.items[-1]))


def missing() -> Answer:
    """How newer APIs of Google say that something is not there."""
    error = {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}
    return said({"error": error}, 404)
