"""A fake of Threads: a post of ours, a customer who answers to it, names us, is searched for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from graph_peer import APP_SECRET, GraphPeer, done, error, missing, proof_of, stamp
from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET, Written
from networks.types import Access, Redirect, Secrets, SourceSpec

ME = "300"
ROOT = "9001"
_KINDS = (
    SourceSpec("mentions"),
    SourceSpec("replies"),
    SourceSpec("own"),
    SourceSpec("search", {"query": "post number"}),
)


class ThreadsPeer(GraphPeer):
    """Everything that the customer wrote is an answer to one post of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.containers: dict[str, tuple[str, str]] = {}
        """texts that wait to be published, and what they answer"""
        self.searched: list[str] = []

    @property
    def me(self) -> str:
        return ME

    def access(self) -> Access:
        return Access(
            {"app_id": "4711"},
            Secrets({"access_token": SECRET, "app_secret": APP_SECRET}),
            {"base": self.base, "handle": "acme"},
            ME,
        )

    def source(self) -> SourceSpec:
        return SourceSpec("replies")

    def sources(self) -> tuple[SourceSpec, ...]:
        return _KINDS

    def publishes(self, seen: Seen) -> bool:
        return seen.path.endswith("/threads_publish")

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        query = parse_qs(urlsplit(redirect.url).query)
        return {"code": f"code-for-{query['client_id'][0]}#_", "state": query["state"][0]}

    def post(self, item: Written) -> dict[str, Any]:
        if item.broken:
            return {"timestamp": stamp(item)}
        return {
            "id": str(item.number),
            "text": item.text,
            "timestamp": stamp(item),
            "username": "acme" if item.own else "anna",
            "media_type": "TEXT_POST",
            "permalink": f"https://www.threads.net/@x/post/{item.number}",
            "has_replies": any(each.parent == str(item.number) for each in self.items),
            "is_reply": True,
            "root_post": {"id": ROOT},
            "replied_to": {"id": item.parent or ROOT},
            "hide_status": "HIDDEN" if ("hide", str(item.number)) in self.done else "NOT_HUSHED",
            **({"is_reply_owned_by_me": True} if item.own else {}),
        }

    def root(self) -> dict[str, Any]:
        return {
            "id": ROOT,
            "text": "Our new kettle",
            "timestamp": "2026-02-20T10:00:00+0000",
            "username": "acme",
            "media_type": "TEXT_POST",
            "has_replies": bool(self.items),
        }

    def answer(self, seen: Seen) -> Answer:
        form = {key: values[-1] for key, values in parse_qs(seen.body.decode()).items()}
        token = seen.headers.get("Authorization", "").removeprefix("Bearer ")
        if seen.path == "/oauth/access_token":
            good = form.get("code") == "code-for-4711" and form.get("client_secret") == APP_SECRET
            refusal = {"error_type": "OAuthException", "code": 400, "error_message": "Bad code"}
            return done({"access_token": "short", "user_id": ME}) if good else old_error(refusal)
        if seen.path in ("/access_token", "/refresh_access_token"):
            if self.grant_gone:
                return error("Error validating access token: the user logged out", 190, 467)
            wanted = "short" if seen.path == "/access_token" else SECRET
            if token != wanted:
                return error("Invalid OAuth access token", 190)
            return done({"access_token": SECRET, "token_type": "bearer", "expires_in": 5184000})
        if token != SECRET:
            return error("Invalid OAuth access token - Cannot parse access token", 190)
        said = {**seen.query, **form}
        if said.get("appsecret_proof") != proof_of(token):
            return error("Invalid appsecret_proof provided in the API argument", 100)
        path = seen.path.removeprefix("/v1.0/")
        self.asked.append((f"{seen.method} {path}", said.get("fields", "")))
        return self.graph(seen.method, path, said)

    def graph(self, method: str, path: str, said: Mapping[str, str]) -> Answer:
        owner, _slash, edge = path.partition("/")
        listed = {
            f"{owner}/replies": [each for each in reversed(self.items) if each.parent == owner],
            "me/mentions": self.of_others(),
            "keyword_search": self.of_others(),
            "me/replies": self.of_ours(),
            f"{ROOT}/conversation": list(reversed(self.items)),
        }
        if path == "me":
            return done({"id": ME, "username": "acme", "name": "Acme"})
        if (method, path) == ("GET", "me/threads"):
            return done({"data": [self.root()]})
        if path == "keyword_search":
            self.searched.append(said["q"])
        if method == "GET" and path in listed:
            entries = [(item.number, self.post(item)) for item in listed[path]]
            return done(self.listed(entries, path, said))
        return self.write(method, owner, edge, said)

    def write(self, method: str, owner: str, edge: str, said: Mapping[str, str]) -> Answer:
        known = {ROOT, *(str(item.number) for item in self.items)}
        if edge == "threads":
            if said["reply_to_id"] not in known:
                return missing(said["reply_to_id"])
            container = f"c{len(self.containers) + 1}"
            self.containers[container] = (said["text"], said["reply_to_id"])
            return done({"id": container})
        if edge == "threads_publish":
            text, parent = self.containers[said["creation_id"]]
            external_id = self.add(text, own=True, parent=parent)
            self.items[-1].at = NOW
            return done({"id": external_id})
        if owner not in known:
            return missing(owner)
        if edge == "manage_reply":
            self.done.discard(("hide", owner))
            self.done.add(("hide" if said["hide"] == "true" else "unhide", owner))
            return done({"success": True})
        if method == "DELETE":
            self.remove(owner)
            return done({"success": True, "deleted_id": owner})
        return error(f"Unknown path components: /{edge}", 2500)


class NamedPeer(ThreadsPeer):
    """Everything that the customer wrote names us."""

    def source(self) -> SourceSpec:
        return SourceSpec("mentions")


def old_error(value: Any) -> Answer:
    """How the sign-in says no."""
    answer = done(value)
    return Answer(answer.body, 400, answer.headers)
