"""A small fake of a Mastodon server, and one with the ways of snac2."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from networks.fakeserver import Answer, Seen
from networks.notice import OPENING
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, Redirect, Secrets, SourceSpec

_DONE = {"favourite": "like", "unfavourite": "unlike", "reblog": "repost"}


class MastodonPeer(FakePeer):
    """Notifications, own posts, contexts; one customer."""

    version = "4.4.1"
    software = "mastodon"

    def __init__(self) -> None:
        super().__init__()
        self.changes: dict[str, dict[str, Any]] = {}
        """What differs in the status of an id."""
        self.without_notification: set[str] = set()
        self.events = ":)\n\n"
        """What the stream says."""
        self.media: dict[str, int] = {}
        """Path of an upload to the status that it answers."""
        self.fields: list[tuple[str, str]] = []
        """What stands in the table of the profile."""
        self.refuses_profiles = False

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    def access(self) -> Access:
        facts = {"id": "1", "me": f"{self.base}/@acme", "hosts": [self.server.host]}
        return Access(
            {"instance": self.base},
            Secrets({"access_token": SECRET}),
            {
                **facts,
                "software": self.software,
                "batch": self.software == "mastodon",
                "max_profile_fields": 4,
            },
            f"{self.base}/@acme",
        )

    def source(self) -> SourceSpec:
        return SourceSpec("mentions")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (
            self.source(),
            SourceSpec("own"),
            SourceSpec("hashtag", {"tag": "acme"}),
            SourceSpec("search", {"query": "acme"}),
        )

    def own_source(self) -> SourceSpec:
        return SourceSpec("own")

    def account(self, name: str) -> dict[str, Any]:
        return {
            "id": {"acme": "1", "anna": "2"}[name],
            "username": name,
            "acct": name,
            "display_name": name.title(),
            "url": f"{self.base}/@{name}",
            "uri": f"{self.base}/users/{name}",
        }

    def status(self, item: Written) -> dict[str, Any]:
        status = {
            "id": str(item.number),
            "created_at": item.at.isoformat(),
            "account": self.account("acme" if item.own else "anna"),
            "content": item.text.replace("\n", "<br>"),
            "visibility": "public",
            "in_reply_to_id": item.parent or None,
            "reblog": None,
            "url": f"{self.base}/@x/{item.number}",
            "mentions": [],
        }
        status |= self.changes.get(str(item.number), {})
        return {"id": str(item.number)} if item.broken else status

    def notification(self, item: Written) -> dict[str, Any]:
        return {
            "id": str(5000 + item.number),
            "type": "mention",
            "created_at": item.at.isoformat(),
            "account": self.account("anna"),
            "status": self.status(item),
        }

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        query = parse_qs(redirect.url.partition("?")[2])
        return {"code": f"code-for-{query['client_id'][0]}", "state": query["state"][0]}

    def answer(self, seen: Seen) -> Answer:
        method, path = seen.method, seen.path
        if (method, path) == ("POST", "/api/v1/apps"):
            return _json({"client_id": "app-1", "client_secret": "hush"})
        if (method, path) == ("POST", "/oauth/token"):
            form = parse_qs(seen.body.decode())
            good = form["code"] == ["code-for-app-1"] and form["client_secret"] == ["hush"]
            return _json({"access_token": SECRET}) if good else _json({"error": "no"}, 400)
        if path == "/api/v2/instance":
            return _json({"domain": self.server.host, "version": self.version})
        if seen.headers.get("Authorization") != f"Bearer {SECRET}":
            return Answer('{"error": "The access token is invalid"}', 401)
        if path == "/api/v1/accounts/verify_credentials":
            return _json(self.credentials())
        if (method, path) == ("PATCH", "/api/v1/accounts/update_credentials"):
            return self.update(parse_qs(seen.body.decode(), keep_blank_values=True))
        if path == "/api/v1/notifications":
            told = (i for i in self.of_others() if str(i.number) not in self.without_notification)
            return self.page(seen, [self.notification(item) for item in told])
        if path == "/api/v1/timelines/tag/acme":
            return self.page(seen, [self.status(item) for item in self.of_others()])
        if path == "/api/v2/search":
            page = self.page(seen, [self.status(item) for item in self.of_others()])
            return _json({"statuses": json.loads(page.body)})
        if path == "/api/v1/accounts/1/statuses":
            return self.page(seen, [self.status(item) for item in self.of_ours()])
        if path == "/api/v1/statuses" and method == "GET":
            wanted = {value for name, value in seen.pairs if name == "id[]"}
            if len(wanted) > 20:
                return Answer('{"error": "Too many"}', 422)
            return _json([self.status(i) for i in self.items if str(i.number) in wanted])
        if path in self.media:
            status = self.media[path]
            return _json({"id": "77"}, status) if status < 400 else Answer("no", status)
        if (method, path) == ("POST", "/api/v1/statuses"):
            return self.publish(parse_qs(seen.body.decode()))
        if path == "/api/v1/streaming/user":
            return Answer(self.events, headers={"Content-Type": "text/event-stream"})
        if path.startswith("/api/v1/statuses/"):
            return self.single(method, *([*unquote(path).split("/")[4:], ""])[:2])
        return Answer('{"error": "Not found"}', 404)

    def credentials(self) -> dict[str, Any]:
        fields = [{"name": n, "value": v, "verified_at": None} for n, v in self.fields]
        shown = [{**field, "value": f"<p>{field['value']}</p>"} for field in fields]
        return {**self.account("acme"), "fields": shown, "source": {"note": "", "fields": fields}}

    def update(self, form: dict[str, list[str]]) -> Answer:
        """All fields are replaced; those with nothing in them are none."""
        if self.refuses_profiles:
            return _json({"error": "This action is outside the authorized scopes"}, 403)
        self.fields = [field for field in sent_fields(form) if any(field)]
        return _json(self.credentials())

    def profile(self) -> str:
        return json.dumps(self.fields, ensure_ascii=False)

    def rest_of_profile(self) -> str:
        theirs = [field for field in self.fields if OPENING not in field[1]]
        return json.dumps(theirs, ensure_ascii=False)

    def edit_profile(self, text: str) -> None:
        ours = [field for field in self.fields if OPENING in field[1]]
        self.fields = [("About", text), *ours] if text else ours

    def fill_profile(self) -> None:
        self.fields = [(f"Field {number}", "x") for number in range(4)]

    def page(self, seen: Seen, entries: list[dict[str, Any]]) -> Answer:
        before = int(seen.query.get("max_id", "999999"))
        older = [entry for entry in entries if int(entry["id"]) < before]
        return _json(older[: min(int(seen.query["limit"]), self.page_size)])

    def publish(self, form: dict[str, list[str]]) -> Answer:
        parent = form.get("in_reply_to_id", [""])[0]
        number = self.add(form["status"][0], own=True, parent=parent)
        self.items[-1].at = NOW
        return _json(self.status(next(i for i in self.items if str(i.number) == number)))

    def single(self, method: str, number: str, what: str) -> Answer:
        item = next((item for item in self.items if str(item.number) == number), None)
        if item is None:
            return Answer('{"error": "Record not found"}', 404)
        if what == "context":
            below = [self.status(each) for each in self.items if each.parent == number]
            return _json({"ancestors": [], "descendants": below})
        if method == "POST" and what in _DONE:
            self.done.add((_DONE[what], number))
        if method == "DELETE":
            self.remove(number)
        return _json(self.status(item))


class SnacPeer(MastodonPeer):
    """The ways of snac2: no types, no DELETE, no instance v2, its own list in the home timeline."""

    software = "snac"

    def update(self, form: dict[str, list[str]]) -> Answer:
        """Fields are known by their names; the last one is never forgotten."""
        if self.refuses_profiles:
            return super().update(form)
        if sent := {name: value for name, value in sent_fields(form) if name}:
            self.fields = list(sent.items())
        return _json(self.credentials())

    def profile(self) -> str:
        """Fields without a value are not shown."""
        return json.dumps([field for field in self.fields if field[1]], ensure_ascii=False)

    def answer(self, seen: Seen) -> Answer:
        if seen.path == "/api/v2/instance":
            return Answer("<h1>404 Not Found (snac/2.75)</h1>", 404)
        if seen.path == "/api/v1/instance":
            return _json({"version": "4.0.0 (not true; really snac/2.75)"})
        if seen.path == "/api/v1/timelines/home":
            return self.page(seen, [self.status(item) for item in reversed(self.items)])
        if seen.path.startswith("/api/v1/accounts/1/"):
            return _json([])
        return super().answer(seen)


def sent_fields(form: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The fields of a profile as a form spells them."""
    name, value = "fields_attributes[%s][name]", "fields_attributes[%s][value]"
    numbers = itertools.takewhile(lambda number: name % number in form, itertools.count())
    return [(form[name % number][0], form[value % number][0]) for number in numbers]


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value), status, {"Content-Type": "application/json; charset=utf-8"})
