"""A small fake of a Discourse forum."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, PushRequest, Secrets, SourceSpec

TOPIC = 77
LISTED = 30
PUSH_SECRET = "webhook-" + SECRET


class DiscoursePeer(FakePeer):
    """One topic in category 7 with the tag "kettles", one private message; anna and acme write."""

    page_size = 10

    def __init__(self) -> None:
        super().__init__()
        self.changes: dict[str, dict[str, Any]] = {}
        """What differs in the post of an id."""
        self.private: set[str] = set()
        """Ids of posts in the private message, topic 78."""
        self.closed = False
        self.answer_to_post: Answer | None = None
        self.likes: set[str] = set()

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    @property
    def me(self) -> str:
        return f"{self.server.host}/u/acme"

    def access(self) -> Access:
        return Access(
            {"address": self.base, "username": "acme"},
            Secrets({"api_key": SECRET, "push_secret": PUSH_SECRET}),
            {"min_post_length": 20, "max_post_length": 32000},
            self.me,
        )

    def source(self) -> SourceSpec:
        return SourceSpec("mentions")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (
            self.source(),
            SourceSpec("messages"),
            SourceSpec("own"),
            SourceSpec("posts"),
            SourceSpec("category", {"category": f"{self.base}/c/support/7"}),
            SourceSpec("tag", {"tag": "kettles"}),
            SourceSpec("search", {"query": "post"}),
        )

    def own_source(self) -> SourceSpec:
        return SourceSpec("own")

    def topic(self, item: Written) -> int:
        return TOPIC + (str(item.number) in self.private)

    def post(self, item: Written) -> dict[str, Any]:
        name = "acme" if item.own else "Anna"
        post: dict[str, Any] = {
            "id": item.number,
            "username": name,
            "name": name.title(),
            "avatar_template": f"/letter_avatar_proxy/v4/letter/a/{name}/{{size}}.png",
            "created_at": item.at.isoformat(),
            "updated_at": NOW.isoformat(),
            "cooked": f"<p>{item.text}</p>",
            "raw": item.text,
            "post_number": item.number - 1000,
            "post_type": 1,
            "version": 1,
            "topic_id": self.topic(item),
            "topic_slug": "kettle-broken",
            "reply_count": 0,
            "actions_summary": [{"id": 2, "can_act": True}],
        }
        post |= self.changes.get(str(item.number), {})
        return {"cooked": item.text} if item.broken else post

    def listed(self, item: Written) -> dict[str, Any]:
        title = {"topic_title": "Kettle broken", "topic_html_title": "Kettle broken"}
        return {**self.post(item), **({} if item.broken else title), "category_id": 7}

    def action(self, item: Written) -> dict[str, Any]:
        private = str(item.number) in self.private
        return {
            "excerpt": item.text[:300],
            "action_type": 5 if item.own else 6,
            "created_at": item.at.isoformat(),
            "topic_id": self.topic(item),
            "post_number": item.number - 1000,
            "post_id": item.number,
            "post_type": 1,
            "title": "Kettle broken",
            "category_id": None if private else 7,
            "closed": self.closed,
            "deleted": False,
        }

    def publishes(self, seen: Seen) -> bool:
        return (seen.method, seen.path) == ("POST", "/posts.json")

    def push(self, items: Sequence[Written], body: bytes | None = None) -> PushRequest:
        if body is None:
            posts = [{**self.listed(item), "topic_archetype": "regular"} for item in items]
            body = json.dumps({"post": posts[0] if len(posts) == 1 else posts}).encode()
        return self.signed(body)

    def signed(self, body: bytes, event: str = "post_created") -> PushRequest:
        digest = hmac.new(PUSH_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Discourse-Instance": self.base,
            "X-Discourse-Event-Type": "post",
            "X-Discourse-Event": event,
            "X-Discourse-Event-Signature": f"sha256={digest}",
        }
        return PushRequest("POST", headers, {}, body, self.me)

    def answer(self, seen: Seen) -> Answer:
        if seen.headers.get("Api-Key") != SECRET or seen.headers.get("Api-Username") != "acme":
            return refusal(403, "The API username or key is invalid.", "invalid_access")
        first, *rest = seen.path.removesuffix(".json").strip("/").split("/")
        if seen.path == "/session/current.json":
            user = {"id": 5, "username": "acme", "name": "Acme", "avatar_template": "/a/{size}.png"}
            return _json({"current_user": user})
        if seen.path == "/site/settings.json":
            return _json(
                {"title": "Kettle Friends", "min_post_length": 15, "max_post_length": 9000}
            )
        if seen.path == "/user_actions.json":
            return self.actions(seen)
        if seen.path == "/tag/kettles.json":
            topic = {
                "id": TOPIC,
                "bumped_at": max((item.at for item in self.items), default=NOW).isoformat(),
            }
            page = int(seen.query.get("page", "0"))
            return _json({"topic_list": {"topics": [] if page else [topic]}})
        if seen.path == "/posts.json" and seen.method == "GET":
            before = int(seen.query.get("before", "999999"))
            posts = [i for i in reversed(self.items) if i.number <= before]
            posts = [i for i in posts if str(i.number) not in self.private]
            return _json({"latest_posts": [self.listed(i) for i in posts[: self.page_size]]})
        if seen.path == "/posts.json":
            return self.publish(json.loads(seen.body))
        if first == "t":
            return self.view(int(rest[0]), seen)
        if first == "post_actions":
            return self.like(seen, rest)
        return self.single(seen, rest)

    def actions(self, seen: Seen) -> Answer:
        wanted = {
            "6,7,9": [i for i in self.of_others() if str(i.number) not in self.private],
            "12,13": [i for i in reversed(self.items) if str(i.number) in self.private],
            "4,5": [i for i in self.of_ours() if str(i.number) not in self.private],
        }[seen.query["filter"]]
        offset = int(seen.query["offset"])
        return _json({"user_actions": [self.action(i) for i in wanted[offset : offset + LISTED]]})

    def single(self, seen: Seen, rest: list[str]) -> Answer:
        number = str(1000 + int(rest[2])) if rest[:1] == ["by_number"] else rest[0]
        item = next((item for item in self.items if str(item.number) == number), None)
        if item is None:
            return refusal(404, "The requested URL or resource could not be found.", "not_found")
        if seen.method == "DELETE":
            self.remove(number)
            return Answer("")
        return _json(self.post(item))

    def view(self, topic: int, seen: Seen) -> Answer:
        items = [item for item in self.items if self.topic(item) == topic]
        if seen.path.endswith("/posts.json"):
            wanted = {value for name, value in seen.pairs if name == "post_ids[]"}
            items = [item for item in items if str(item.number) in wanted]
            return _json({"post_stream": {"posts": [self.post(item) for item in items]}})
        archetype = "private_message" if topic != TOPIC else "regular"
        stream = [item.number for item in items]
        values = {"id": topic, "title": "Kettle broken", "archetype": archetype}
        return _json({**values, "closed": self.closed, "post_stream": {"stream": stream}})

    def publish(self, body: dict[str, Any]) -> Answer:
        if self.answer_to_post:
            return self.answer_to_post
        private = body.get("archetype") == "private_message"
        parent = "" if private else str(1000 + body["reply_to_post_number"])
        number = self.add(body["raw"], own=True, parent=parent)
        if private or body.get("topic_id") == TOPIC + 1:
            self.private.add(number)
        self.items[-1].at = NOW
        return _json({"action": "create_post", "success": True, "post": self.post(self.items[-1])})

    def like(self, seen: Seen, rest: list[str]) -> Answer:
        post_id = rest[0] if rest else str(json.loads(seen.body)["id"])
        liked = seen.method == "POST"
        if post_id not in {str(item.number) for item in self.items}:
            return refusal(403, "You may not like this.", "invalid_access")
        if liked == (post_id in self.likes):
            return refusal(403, "You already did that.", "invalid_access")
        self.likes ^= {post_id}
        self.done.add(("like" if liked else "unlike", post_id))
        summary = [{"id": 2, "acted": True, "count": 1}] if liked else [{"id": 2, "can_act": True}]
        self.changes[post_id] = {"actions_summary": summary}
        return _json({})


def refusal(status: int, sentence: str, kind: str, **more: Any) -> Answer:
    """An error as Discourse spells it."""
    return _json({"errors": [sentence], "error_type": kind, **more}, status)


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value), status, {"Content-Type": "application/json"})
