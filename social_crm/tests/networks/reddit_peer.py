"""A small fake of Reddit: both of its hosts."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, Redirect, Secrets, SourceSpec

APP = {"client_id": "app-1"}
HUSH = "hush-" + SECRET


class RedditPeer(FakePeer):
    """One submission with comments; anna and acme write. Items are comments, or messages."""

    page_size = 5

    def __init__(self) -> None:
        super().__init__()
        self.changes: dict[str, dict[str, Any]] = {}
        """What differs in the data of an id."""
        self.messages: set[str] = set()
        """Ids (without prefix) of what is a message."""
        self.gone: set[str] = set()
        self.errors: list[list[str]] = []
        self.ratelimit: float | None = None

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    def external_id(self, item: Written) -> str:
        return ("t4_" if str(item.number) in self.messages else "t1_") + str(item.number)

    def access(self) -> Access:
        secrets = {
            "access_token": SECRET,
            "refresh_token": "refresh-" + SECRET,
            "client_secret": HUSH,
            "scope": "identity read submit",
        }
        return Access(APP, Secrets(secrets), {"base": self.base}, "acme")

    def source(self) -> SourceSpec:
        return SourceSpec("inbox")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (
            self.source(),
            SourceSpec("own"),
            SourceSpec("sent"),
            SourceSpec("search", {"query": "post OR kettle"}),
            SourceSpec("subreddit", {"subreddit": "r/kettles", "query": "post"}),
            SourceSpec("submissions", {"subreddit": "kettles, teapots"}),
        )

    def own_source(self) -> SourceSpec:
        return SourceSpec("own")

    def remove(self, external_id: str) -> bool:
        """Reddit keeps the place of what is gone."""
        self.gone.add(external_id[3:])
        return super().remove(external_id) if self._ours(external_id) else True

    def _ours(self, external_id: str) -> bool:
        return any(item.own for item in self.items if self.external_id(item) == external_id)

    def thing(self, item: Written) -> dict[str, Any]:
        number = str(item.number)
        message = number in self.messages
        data: dict[str, Any] = {
            "id": number,
            "name": self.external_id(item),
            "author": "Acme" if item.own else "Anna",
            "author_fullname": "t2_1",
            "body": item.text,
            "body_html": f"<div><p>{item.text}</p></div>",
            "created_utc": item.at.timestamp(),
            "edited": False,
            "parent_id": item.parent or (None if message else "t3_abc"),
        }
        if message:
            data |= {"dest": "Anna" if item.own else "Acme", "subject": "My kettle"}
            data |= {"was_comment": False, "first_message_name": None, "context": ""}
        else:
            data |= {"link_id": "t3_abc", "link_title": "Kettle broken", "score": 1}
            data["permalink"] = f"/r/kettles/comments/abc/kettle_broken/{number}/"
        if number in self.gone:
            data |= {"body": "[deleted]", "author": "[deleted]"}
        data |= self.changes.get(number, {})
        if item.broken:
            data = {"body": item.text}
        return {"kind": "t4" if message else "t1", "data": data}

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        query = parse_qs(redirect.url.partition("?")[2])
        assert query["duration"] == ["permanent"]
        return {"code": f"code-for-{query['client_id'][0]}", "state": query["state"][0]}

    def publishes(self, seen: Seen) -> bool:
        return seen.path in ("/api/comment", "/api/compose")

    def answer(self, seen: Seen) -> Answer:
        if seen.path == "/api/v1/access_token":
            return self.tokens(seen)
        if seen.headers.get("Authorization") != f"bearer {SECRET}":
            return _json({"message": "Unauthorized", "error": 401}, 401)
        if seen.path == "/api/v1/me":
            return _json(
                {"id": "1", "name": "Acme", "icon_img": "https://x.example.com/a.png?a&amp;b"}
            )
        ours = self.of_ours()
        posts = [item for item in ours if str(item.number) not in self.messages]
        lists = {
            "/message/inbox": self.of_others(),
            "/message/sent": [item for item in ours if item not in posts],
            "/user/acme/overview": posts,
            "/user/acme/comments": posts,
            "/search": [],
            "/r/kettles/comments": list(reversed(self.items)),
            "/r/kettles+teapots/new": [],
        }
        if seen.path in lists:
            return self.listing(seen, lists[seen.path])
        if seen.path == "/api/info":
            wanted = seen.query["id"].split(",")
            return self.listing(seen, [i for i in self.items if self.external_id(i) in wanted])
        form = {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}
        if seen.path == "/api/del":
            self.remove(form["id"])
            return _json({})
        if seen.path in ("/api/comment", "/api/compose"):
            return self.publish(form)
        return _json({"message": "Not Found", "error": 404}, 404)

    def tokens(self, seen: Seen) -> Answer:
        form = {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}
        basic = b64encode(f"app-1:{HUSH}".encode()).decode()
        if seen.headers.get("Authorization") != f"Basic {basic}":
            return _json({"message": "Unauthorized", "error": 401}, 401)
        if self.grant_gone:
            return _json({"message": "Bad Request", "error": 400}, 400)
        good = form.get("code") == "code-for-app-1" or form.get("refresh_token")
        if not good:
            return _json({"error": "invalid_grant"})
        found = {"access_token": SECRET, "expires_in": 86400, "scope": "identity read"}
        return _json(found | {"refresh_token": "refresh-" + SECRET})

    def listing(self, seen: Seen, items: list[Written]) -> Answer:
        things = [self.thing(item) for item in items]
        names = [self.external_id(item) for item in items]
        after = seen.query.get("after")
        begin = names.index(after) + 1 if after in names else len(names) if after else 0
        part = things[begin : begin + self.page_size]
        more = names[begin + len(part) - 1] if part and begin + len(part) < len(names) else None
        return _json({"kind": "Listing", "data": {"after": more, "children": part}})

    def publish(self, form: dict[str, str]) -> Answer:
        if self.errors:
            told: dict[str, Any] = {"errors": self.errors}
            return _json({"json": told | ({"ratelimit": self.ratelimit} if self.ratelimit else {})})
        begins = "to" in form
        parent = form.get("thing_id", "")
        number = 1001 + len(self.items)
        if begins or parent.startswith("t4_"):
            self.messages.add(str(number))
        self.add(form["text"], own=True, parent=parent)
        self.items[-1].at = NOW
        things = {} if begins else {"data": {"things": [self.thing(self.items[-1])]}}
        return _json({"json": {"errors": [], **things}})


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value), status, {"Content-Type": "application/json; charset=UTF-8"})
