"""A small fake of the reviews in Google's Android Publisher API v3."""

from __future__ import annotations

import json
import re
from typing import Any

from google_business_peer import missing
from google_peer import GooglePeer, said
from networks.fakeserver import Answer, Seen
from networks.testing import NOW, Written
from networks.types import Access, SourceSpec

APP = "com.example.acme"


class GooglePlayPeer(GooglePeer):
    """One app; people review it. An item of ours is the answer in a review."""

    documents = ("androidpublisher.v3",)

    def access(self) -> Access:
        settings = {"client_id": "app-1", "package": APP}
        return Access(settings, self.secrets(), {"base": self.base}, APP)

    def source(self) -> SourceSpec:
        return SourceSpec("reviews")

    def external_id(self, item: Written) -> str:
        return f"{item.parent}/reply" if item.own else f"gp:{item.number}"

    def publishes(self, seen: Seen) -> bool:
        return seen.method == "POST" and seen.path != "/token"

    def review(self, item: Written) -> dict[str, Any]:
        comment = {"text": item.text, "lastModified": stamp(item), "starRating": 2}
        review: dict[str, Any] = {"comments": [{"userComment": comment}]}
        if item.broken:
            return review
        review |= {"reviewId": self.external_id(item), "authorName": "Anna Muster"}
        for reply in self.items:
            if reply.own and reply.parent == self.external_id(item):
                answer = {"text": reply.text, "lastModified": stamp(reply)}
                review["comments"].append({"developerComment": answer})
        return review

    def told(self, seen: Seen) -> Answer:
        base = f"/androidpublisher/v3/applications/{APP}/reviews"
        if seen.path == base:
            return self.page(seen)
        found = re.fullmatch(rf"{base}/gp(?:%3A|:)(\d+)(:reply)?", seen.path)
        item = next((i for i in self.of_others() if found and str(i.number) == found[1]), None)
        if item is None or not found:
            return missing()
        if not found[2]:
            return said(self.review(item))
        text = json.loads(seen.body)["replyText"]
        self.remove(f"{self.external_id(item)}/reply")
        self.add(text, own=True, parent=self.external_id(item))
        self.items[-1].at = NOW
        return said({"result": {"replyText": text, "lastEdited": stamp(self.items[-1])}})

    def page(self, seen: Seen) -> Answer:
        start = int(seen.query.get("token", "0"))
        items = [item for item in self.of_others() if not start or item.number < start]
        part = items[: min(int(seen.query["maxResults"]), self.page_size)]
        if not part:
            return said({})
        answer: dict[str, Any] = {"reviews": [self.review(item) for item in part]}
        if len(part) < len(items):
            answer["tokenPagination"] = {"nextPageToken": str(part[-1].number)}
        return said(answer)


def stamp(item: Written) -> dict[str, Any]:
    """When something was last changed, as Google spells it here."""
    return {"seconds": str(int(item.at.timestamp())), "nanos": 713_000_000}
