"""A fake of a professional account on Instagram: one picture, a customer, her comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graph_peer import ANNA, PAGE, GraphPeer, done, error, missing, parsed, stamp
from networks.fakeserver import Answer
from networks.testing import NOW, Written
from networks.types import Access, SourceSpec

ME = "17841"
MEDIA = "18000"
ELSEWHERE = "19000"
"""A picture of somebody else."""


class InstagramPeer(GraphPeer):
    """Everything that the customer wrote is a comment under one picture."""

    push_object = "instagram"

    def __init__(self) -> None:
        super().__init__()
        self.linked = True
        self.naming: dict[str, dict[str, Any]] = {}
        """comments and media of others that name us, by id"""

    @property
    def me(self) -> str:
        return ME

    def access(self) -> Access:
        known = super().access()
        return Access(known.settings, known.secrets, {**known.facts, "handle": "acme"}, ME)

    def source(self) -> SourceSpec:
        return SourceSpec("comments")

    def sources(self) -> tuple[SourceSpec, ...]:
        return tuple(SourceSpec(kind) for kind in ("comments", "messages", "mentions", "own"))

    def comment(self, item: Written) -> dict[str, Any]:
        if item.broken:
            return {"timestamp": stamp(item)}
        who = {"username": "acme", "user": {"id": ME}} if item.own else {"username": "anna"}
        return {
            "id": str(item.number),
            "text": item.text,
            "timestamp": stamp(item),
            "like_count": 0,
            "hidden": ("hide", str(item.number)) in self.done,
            "from": {"id": ME if item.own else ANNA, "username": who["username"]},
            **who,
        }

    def media(self, item: Written) -> dict[str, Any]:
        name = {"username": "acme", "owner": {"id": ME}} if item.own else {"username": "anna"}
        return {
            "id": f"5{item.number}",
            "caption": item.text,
            "timestamp": stamp(item),
            "permalink": f"https://www.instagram.com/p/{item.number}/",
            "media_type": "IMAGE",
            "media_url": f"https://cdn.example/{item.number}.jpg",
            **name,
        }

    def pushed(self, item: Written) -> dict[str, Any]:
        value = {
            "id": str(item.number),
            "text": item.text,
            "from": {"id": ANNA, "username": "anna"},
            "media": {"id": MEDIA, "media_product_type": "FEED"},
        }
        return {"changes": [{"field": "comments", "value": value}]}

    def node(self, external_id: str) -> dict[str, Any] | None:
        number = external_id.removeprefix("m_")
        item = next((item for item in self.items if str(item.number) == number), None)
        if item is None:
            return None
        if external_id.startswith("m_"):
            return self.message(item)
        return {**self.comment(item), "media": {"id": MEDIA}}

    def comments(self, said: Mapping[str, str]) -> dict[str, Any]:
        """Those under the picture, with the answers to them inside."""
        top = [item for item in reversed(self.items) if not self.answers(item)]
        entries = []
        for item in top:
            spelled = self.comment(item)
            below = self.replies(str(item.number), {})
            entries.append((item.number, spelled | ({"replies": below} if below["data"] else {})))
        return self.listed(entries, f"{MEDIA}/comments", said)

    def answers(self, item: Written) -> bool:
        return bool(item.parent) and item.parent != MEDIA

    def replies(self, comment_id: str, said: Mapping[str, str]) -> dict[str, Any]:
        below = [item for item in reversed(self.items) if item.parent == comment_id]
        entries = [(i.number, {**self.comment(i), "parent_id": comment_id}) for i in below]
        return self.listed(entries, f"{comment_id}/replies", said)

    def graph(self, method: str, path: str, said: Mapping[str, str]) -> Answer:
        owner, _slash, edge = path.partition("/")
        if path == "me":
            linked = {"id": ME, "username": "acme", "name": "Acme"}
            return done({"id": PAGE, "name": "Acme", "instagram_business_account": linked})
        if path == ME:
            return self.named(said["fields"])
        if edge == "conversations":
            return self.conversations(said)
        if edge == "messages" and method == "GET":
            return done(self.messages(said))
        if edge == "media":
            return done(self.published(said))
        if edge == "tags":
            tagged = [(item.number, self.media(item)) for item in self.of_others()]
            return done(self.listed(tagged, path, said))
        if edge == "comments" and method == "GET":
            return done(self.comments(said)) if owner == MEDIA else missing(owner)
        return self.write(method, owner, edge, said)

    def published(self, said: Mapping[str, str]) -> dict[str, Any]:
        inner = {name: more for name, more, _fields in parsed(said["fields"])}
        if "comments" not in inner:
            entries = [(item.number, self.media(item)) for item in self.of_ours()]
            return self.listed(entries, f"{ME}/media", said)
        picture = {"id": MEDIA, "timestamp": "2026-02-20T10:00:00+0000"}
        shown = self.comments(inner["comments"])
        return {"data": [picture | ({"comments": shown} if shown["data"] else {})]}

    def named(self, fields: str) -> Answer:
        found = re.match(r"(mentioned_\w+)\.\w+\((\d+)\)", fields)
        assert found, fields
        item = self.naming.get(found[2])
        if item is None or ("caption" in item) != (found[1] == "mentioned_media"):
            return missing(found[2])
        return done({found[1]: item, "id": ME})

    def write(self, method: str, owner: str, edge: str, said: Mapping[str, str]) -> Answer:
        if (method, edge) == ("POST", "mentions") and owner == ME:
            if said.get("comment_id") not in (None, *self.naming):
                return missing(said["comment_id"])
            return self.published_by_us(said["message"], said.get("comment_id") or said["media_id"])
        if owner != MEDIA and self.node(owner) is None:
            return missing(owner)
        if edge == "replies" and method == "GET":
            return done(self.replies(owner, said))
        if method == "POST" and edge in ("replies", "comments"):
            if edge == "replies" and self.answers(self.written(owner)):
                return error("(#100) Replies to replies are not supported", 100)
            return self.published_by_us(said["message"], owner)
        if method == "DELETE" and not edge:
            self.remove(owner)
            return done({"success": True})
        if "hide" in said:
            self.done.discard(("hide", owner))
            self.done.add(("hide" if said["hide"] == "true" else "unhide", owner))
            return done({"success": True})
        return error(f"Unknown path components: /{edge}", 2500)

    def written(self, external_id: str) -> Written:
        return next(item for item in self.items if str(item.number) == external_id)

    def published_by_us(self, text: str, parent: str) -> Answer:
        external_id = self.add(text, own=True, parent=parent)
        self.items[-1].at = NOW
        return done({"id": external_id})


class DirectPeer(InstagramPeer):
    """Everything that the customer wrote is a message in one conversation."""

    def external_id(self, item: Written) -> str:
        return f"m_{item.number}"

    def source(self) -> SourceSpec:
        return SourceSpec("messages")

    def pushed(self, item: Written) -> dict[str, Any]:
        return {"messaging": [self.messaging(item)]}


class TaggedPeer(InstagramPeer):
    """Everything that the customer published is a picture that tags us."""

    def external_id(self, item: Written) -> str:
        return f"5{item.number}"

    def source(self) -> SourceSpec:
        return SourceSpec("mentions")

    def own_source(self) -> SourceSpec:
        return SourceSpec("own")

    def media(self, item: Written) -> dict[str, Any]:
        return {"timestamp": stamp(item)} if item.broken else super().media(item)
