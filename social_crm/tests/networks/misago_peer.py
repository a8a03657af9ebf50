"""A small fake of a Misago forum."""

from __future__ import annotations

import json
from typing import Any

from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, Secrets, SourceSpec

CSRF = "csrf-token"


class MisagoPeer(FakePeer):
    """Each item of others begins a thread; ours are answers in it. anna (2) and acme (1)."""

    page_size = 5
    posts_per_page = 3

    def __init__(self) -> None:
        super().__init__()
        self.changes: dict[str, dict[str, Any]] = {}
        """What differs in the post of an id."""
        self.thread_changes: dict[str, dict[str, Any]] = {}
        self.private: set[str] = set()
        """Ids of threads that are private."""
        self.answer_to_post: Answer | None = None

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    @property
    def me(self) -> str:
        return f"{self.server.host}/u/1"

    def access(self) -> Access:
        settings = {"address": self.base, "username": "acme"}
        return Access(settings, Secrets({"password": SECRET}), {}, self.me)

    def source(self) -> SourceSpec:
        return SourceSpec("threads")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (
            self.source(),
            SourceSpec("mentions"),
            SourceSpec("messages"),
            SourceSpec("category", {"category": f"{self.base}/c/support/7/"}),
            SourceSpec("search", {"query": "post"}),
        )

    def own_source(self) -> SourceSpec:
        return SourceSpec("threads")

    def thread_of(self, item: Written) -> str:
        return item.parent or str(item.number)

    def posts_of(self, thread: str) -> list[Written]:
        return [item for item in self.items if self.thread_of(item) == thread]

    def post(self, item: Written) -> dict[str, Any]:
        thread = self.thread_of(item)
        place = "p" if thread in self.private else "t"
        post: dict[str, Any] = {
            "id": item.number,
            "poster": {
                "id": 1 if item.own else 2,
                "username": "Acme" if item.own else "Anna",
                "url": "/u/acme/1/" if item.own else "/u/anna/2/",
                "avatars": [{"size": 400, "url": "/a/400.png"}],
            },
            "poster_name": "Acme" if item.own else "Anna",
            "content": f"<p>{item.text}</p>",
            "posted_on": item.at.isoformat(),
            "updated_on": item.at.isoformat(),
            "edits": 0,
            "likes": 3,
            "attachments": None,
            "is_event": False,
            "is_hidden": False,
            "url": {"index": f"/{place}/kettle/{thread}/post/{item.number}/"},
        }
        post |= self.changes.get(str(item.number), {})
        return {"content": item.text} if item.broken else post

    def thread(self, number: str) -> dict[str, Any]:
        last = self.posts_of(number)[-1]
        thread = {
            "id": int(number),
            "title": f"Thread {number}",
            "last_post": last.number,
            "last_post_on": last.at.isoformat(),
            "is_closed": False,
            "weight": 0,
            "acl": {"can_reply": True},
        }
        return thread | self.thread_changes.get(number, {})

    def publishes(self, seen: Seen) -> bool:
        return seen.method == "POST" and seen.path.endswith("/posts/")

    def answer(self, seen: Seen) -> Answer:
        if seen.path == "/":
            return Answer("<h1>Forum</h1>", headers={"Set-Cookie": f"csrftoken={CSRF}; Path=/"})
        signed_in = "sessionid=in" in seen.headers.get("Cookie", "")
        if seen.method == "POST" and seen.headers.get("X-Csrftoken") != CSRF:
            return _json({"detail": "CSRF Failed"}, 403)
        if seen.path == "/api/auth/":
            return self.auth(seen, signed_in)
        _api, kind, *rest = seen.path.strip("/").split("/")
        private = kind == "private-threads"
        if not rest:
            return self.threads(seen, private)
        if rest[0] not in {self.thread_of(item) for item in self.items}:
            return _json({"detail": "Not found."}, 404)
        if seen.method == "POST":
            return self.publish(rest[0], json.loads(seen.body), signed_in)
        return self.posts(seen, rest[0])

    def auth(self, seen: Seen, signed_in: bool) -> Answer:
        me = {"id": 1, "username": "Acme", "slug": "acme"}
        if seen.method == "GET":
            return _json(me if signed_in else {"id": None})
        body = json.loads(seen.body)
        if (body["username"], body["password"]) != ("acme", SECRET):
            return _json(
                {"detail": "Login or password is incorrect.", "code": "invalid_login"}, 400
            )
        return _json(me, headers={"Set-Cookie": "sessionid=in; Path=/"})

    def threads(self, seen: Seen, private: bool) -> Answer:
        start = int(seen.query.get("start", "0"))
        numbers = {self.thread_of(item) for item in self.items}
        threads = [self.thread(each) for each in numbers if (each in self.private) == private]
        threads = [each for each in threads if not start or each["last_post"] <= start]
        threads.sort(key=lambda each: -each["last_post"])
        if start and not threads:
            return _json({"detail": "Not found."}, 404)
        return _json({"results": threads[: self.page_size], "next": None})

    def posts(self, seen: Seen, thread: str) -> Answer:
        items = self.posts_of(thread)
        pages = max(1, -(-len(items) // self.posts_per_page))
        page = int(seen.query.get("page", "1"))
        part = items[(page - 1) * self.posts_per_page : page * self.posts_per_page]
        posts = [self.post(item) for item in part]
        return _json({"id": int(thread), "post_set": {"results": posts, "pages": pages}})

    def publish(self, thread: str, body: dict[str, Any], signed_in: bool) -> Answer:
        if self.answer_to_post:
            return self.answer_to_post
        if not signed_in:
            return _json({"detail": "You have to sign in to reply threads."}, 403)
        self.add(body["post"], own=True, parent=thread)
        self.items[-1].at = NOW
        return _json(self.post(self.items[-1]))


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(
        json.dumps(value), status, {"Content-Type": "application/json", **(headers or {})}
    )
