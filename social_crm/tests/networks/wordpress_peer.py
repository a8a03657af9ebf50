"""A small fake of the REST API of a WordPress site."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, Secrets, SourceSpec

POST = 7


class WordPressPeer(FakePeer):
    """One post with comments; a reader (Anna) and the account (user 2) write."""

    page_size = 50

    def __init__(self) -> None:
        super().__init__()
        self.pretty = True
        self.moderates = True
        self.closed = False
        self.states: dict[str, str] = {}
        """State of a comment by its number, if it is not approved."""
        self.changes: dict[str, dict[str, Any]] = {}
        """What differs in the comment of a number."""
        self.answer_to_post: Answer | None = None

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    @property
    def me(self) -> str:
        return f"{self.server.host}/user/2"

    def external_id(self, item: Written) -> str:
        return f"comment-{item.number}"

    def access(self) -> Access:
        return Access(
            {"address": self.base, "username": "acme"},
            Secrets({"password": SECRET}),
            {"pretty": self.pretty, "moderate": self.moderates, "id": 2},
            self.me,
        )

    def source(self) -> SourceSpec:
        return SourceSpec("comments")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (self.source(), SourceSpec("posts"), SourceSpec("search", {"query": "post"}))

    def own_source(self) -> SourceSpec | None:
        return SourceSpec("comments")

    def comment(self, item: Written) -> dict[str, Any]:
        number = str(item.number)
        comment: dict[str, Any] = {
            "id": item.number,
            "post": POST,
            "parent": int(item.parent.removeprefix("comment-") or 0)
            if item.parent.startswith("comment-")
            else 0,
            "author": 2 if item.own else 0,
            "author_name": "Acme" if item.own else "Anna M&uuml;ller",
            "author_url": "",
            "author_avatar_urls": {}
            if item.own
            else {"96": f"{self.base}/avatar/{'a1' * 16}?s=96"},
            "date": item.at.strftime("%Y-%m-%dT%H:%M:%S"),
            "date_gmt": item.at.strftime("%Y-%m-%dT%H:%M:%S"),
            "content": {"rendered": f"<p>{item.text}</p>"},
            "link": f"{self.base}/2026/03/news/#comment-{item.number}",
            "status": self.states.get(number, "approved"),
            "type": "comment",
        }
        comment |= self.changes.get(number, {})
        return {"content": {"rendered": item.text}} if item.broken else comment

    def post(self) -> dict[str, Any]:
        return {
            "id": POST,
            "title": {"rendered": "Our kettle 2.0 &amp; you"},
            "content": {"rendered": "<p>It is <b>out</b>.</p>"},
            "date_gmt": "2026-02-01T10:00:00",
            "modified_gmt": "2026-02-01T12:00:00",
            "link": f"{self.base}/2026/03/news/",
            "author": 2,
            "comment_status": "closed" if self.closed else "open",
            "_embedded": {"author": [{"name": "Acme", "slug": "acme"}]},
        }

    def publishes(self, seen: Seen) -> bool:
        route = seen.query.get("rest_route") or seen.path.removeprefix("/wp-json")
        return (seen.method, route) == ("POST", "/wp/v2/comments")

    def answer(self, seen: Seen) -> Answer:
        if self.pretty != seen.path.startswith("/wp-json/"):
            return Answer("<h1>Not Found</h1>", 404, {"Content-Type": "text/html"})
        route = seen.path.removeprefix("/wp-json") if self.pretty else seen.query["rest_route"]
        if route == "/":
            return _json({"name": "Acme &amp; Co", "url": self.base, "namespaces": ["wp/v2"]})
        basic = b64encode(f"acme:{SECRET}".encode()).decode()
        if seen.headers.get("Authorization") != f"Basic {basic}":
            return error(401, "incorrect_password", "The provided password is invalid.")
        if route == "/wp/v2/users/me":
            rights = {"moderate_comments": self.moderates}
            return _json({"id": 2, "name": "Acme", "slug": "acme", "capabilities": rights})
        if route == "/wp/v2/posts":
            found = [] if int(seen.query.get("offset", "0")) else [self.post()]
            return _json(found)
        if route == "/wp/v2/comments":
            return self.publish(json.loads(seen.body)) if seen.method == "POST" else self.list(seen)
        return self.single(seen, route.rpartition("/")[2])

    def list(self, seen: Seen) -> Answer:
        items = list(reversed(self.items))
        if "status" not in seen.query:
            items = [item for item in items if str(item.number) not in self.states]
        if "include" in seen.query:
            wanted = seen.query["include"].split(",")
            items = [item for item in items if str(item.number) in wanted]
        if "parent" in seen.query:
            wanted = [f"comment-{seen.query['parent']}"]
            items = [item for item in items if item.parent in wanted]
        offset, limit = int(seen.query.get("offset", "0")), int(seen.query["per_page"])
        return _json([self.comment(item) for item in items[offset : offset + limit]])

    def single(self, seen: Seen, number: str) -> Answer:
        item = next((item for item in self.items if str(item.number) == number), None)
        if item is None:
            return error(404, "rest_comment_invalid_id", "Invalid comment ID.")
        if seen.method == "DELETE":
            self.remove(self.external_id(item))
        elif seen.method == "POST":
            status = json.loads(seen.body)["status"]
            if status == self.states.get(number, "approved"):
                return error(500, "rest_comment_failed_edit", "Updating comment status failed.")
            self.states[number] = status
            if status == "approved":
                del self.states[number]
            self.done.add(("unhide" if status == "approved" else "hide", f"comment-{number}"))
        return _json(self.comment(item))

    def publish(self, body: dict[str, Any]) -> Answer:
        if self.answer_to_post:
            return self.answer_to_post
        parent = f"comment-{body['parent']}" if body["parent"] else f"post-{body['post']}"
        self.add(body["content"], own=True, parent=parent)
        self.items[-1].at = NOW
        return _json(self.comment(self.items[-1]), 201)


def error(status: int, code: str, message: str) -> Answer:
    """An error as WordPress spells it."""
    return _json({"code": code, "message": message, "data": {"status": status}}, status)


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value), status, {"Content-Type": "application/json; charset=UTF-8"})
