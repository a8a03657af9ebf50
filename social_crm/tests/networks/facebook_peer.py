"""A fake of a Facebook page: one post, a customer, her comments, posts, reviews, messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_peer import ANNA, PAGE, GraphPeer, done, error, missing, parsed, stamp
from networks.fakeserver import Answer
from networks.testing import NOW, Written
from networks.types import SourceSpec

POST = f"{PAGE}_1"
_LISTS = ("visitor_posts", "tagged", "ratings", "published_posts")


class FacebookPeer(GraphPeer):
    """Everything that the customer wrote is a comment under one post."""

    def external_id(self, item: Written) -> str:
        return f"1_{item.number}"

    def source(self) -> SourceSpec:
        return SourceSpec("comments")

    def sources(self) -> tuple[SourceSpec, ...]:
        kinds = ("comments", "messages", "posts", "mentions", "reviews", "own", "ad_comments")
        return tuple(SourceSpec(kind) for kind in kinds)

    def person(self, item: Written) -> dict[str, str]:
        return {"name": "Acme", "id": PAGE} if item.own else {"name": "Anna", "id": ANNA}

    def comment(self, item: Written) -> dict[str, Any]:
        if item.broken:
            return {"created_time": stamp(item)}
        external_id = f"1_{item.number}"
        return {
            "id": external_id,
            "message": item.text,
            "created_time": stamp(item),
            "from": self.person(item),
            "permalink_url": f"https://www.facebook.com/100/posts/1/?comment_id={item.number}",
            "like_count": 0,
            "comment_count": 0,
            "can_comment": True,
            "can_hide": not item.own,
            "can_like": True,
            "can_reply_privately": not item.own and external_id not in self.told_privately,
            "is_hidden": ("hide", external_id) in self.done,
        } | ({"parent": {"id": item.parent}} if item.parent.startswith("1_") else {})

    def post(self, item: Written) -> dict[str, Any]:
        return {
            "id": f"{PAGE}_{item.number}",
            "message": item.text,
            "created_time": stamp(item),
            "from": self.person(item),
            "permalink_url": f"https://www.facebook.com/100/posts/{item.number}/",
            "comments": {"data": [], "summary": {"total_count": 0, "can_comment": True}},
        }

    def review(self, item: Written) -> dict[str, Any]:
        return {
            "created_time": stamp(item),
            "recommendation_type": "negative",
            "review_text": item.text,
            "reviewer": {"name": "Anna", "id": ANNA},
            "open_graph_story": {"id": f"300{item.number}"},
        }

    def pushed(self, item: Written) -> dict[str, Any]:
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": f"1_{item.number}",
            "parent_id": POST,
            "post_id": POST,
            "message": item.text,
            "created_time": int(item.at.timestamp()),
            "from": self.person(item),
            "post": {"permalink_url": "https://www.facebook.com/100/posts/1/", "id": POST},
        }
        return {"changes": [{"field": "feed", "value": value}]}

    def comments(self, said: Mapping[str, str]) -> dict[str, Any]:
        """Those under whatever is asked for."""
        entries = [(item.number, self.comment(item)) for item in reversed(self.items)]
        return self.listed(entries, f"{POST}/comments", said)

    def node(self, external_id: str) -> dict[str, Any] | None:
        number = external_id.rpartition("_")[2]
        item = next((item for item in self.items if str(item.number) == number), None)
        if item is None:
            return None
        spell = {"1": self.comment, "m": self.message, PAGE: self.post}
        return spell[external_id.rpartition("_")[0]](item)

    def graph(self, method: str, path: str, said: Mapping[str, str]) -> Answer:
        owner, _slash, edge = path.partition("/")
        if path == "me":
            return done({"id": PAGE, "name": "Acme", "username": "acme", "category": "Shop"})
        if edge == "conversations":
            return self.conversations(said)
        if edge == "messages" and method == "GET":
            return done(self.messages(said))
        if edge in ("feed", "ads_posts"):
            inner = {name: more for name, more, _fields in parsed(said["fields"])}
            post = {"id": POST, "created_time": "2026-02-20T10:00:00+0000"}
            shown = self.comments(inner["comments"])
            post |= {"comments": shown} if shown["data"] else {}
            return done({"data": [post]})
        if edge in _LISTS:
            spell = self.review if edge == "ratings" else self.post
            wanted = self.of_ours() if edge == "published_posts" else self.of_others()
            return done(self.listed([(item.number, spell(item)) for item in wanted], path, said))
        if edge == "comments" and method == "GET":
            if owner != POST and self.node(owner) is None:
                return missing(owner)
            return done(self.comments(said))
        return self.write(method, owner, edge, said)

    def write(self, method: str, owner: str, edge: str, said: Mapping[str, str]) -> Answer:
        if owner != POST and self.node(owner) is None:
            return missing(owner)
        if method == "POST" and edge == "comments":
            number = self.add(said["message"], own=True, parent=owner)
            self.items[-1].at = NOW
            return done({"id": number})
        if edge == "likes":
            self.done.add(("like" if method == "POST" else "unlike", owner))
            return done({"success": True})
        if method == "DELETE" and not edge:
            self.remove(owner)
            return done({"success": True})
        if "is_hidden" in said:
            self.done.discard(("hide", owner))
            self.done.add(("hide" if said["is_hidden"] == "true" else "unhide", owner))
            return done({"success": True})
        return error(f"Unknown path components: /{edge}", 2500)


class MessengerPeer(FacebookPeer):
    """Everything that the customer wrote is a message in one conversation."""

    def external_id(self, item: Written) -> str:
        return f"m_{item.number}"

    def source(self) -> SourceSpec:
        return SourceSpec("messages")

    def pushed(self, item: Written) -> dict[str, Any]:
        return {"messaging": [self.messaging(item)]}


class VisitorPeer(FacebookPeer):
    """Everything that the customer wrote is a post on the page."""

    def external_id(self, item: Written) -> str:
        # What is said under a post is a comment, ours too.
        return f"1_{item.number}" if item.parent else f"{PAGE}_{item.number}"

    def source(self) -> SourceSpec:
        return SourceSpec("posts")

    def own_source(self) -> SourceSpec:
        return SourceSpec("own")

    def pushed(self, item: Written) -> dict[str, Any]:
        value = {
            "item": "status",
            "verb": "add",
            "post_id": f"{PAGE}_{item.number}",
            "message": item.text,
            "created_time": int(item.at.timestamp()),
            "from": self.person(item),
        }
        return {"changes": [{"field": "feed", "value": value}]}

    def post(self, item: Written) -> dict[str, Any]:
        return {"created_time": stamp(item)} if item.broken else super().post(item)
