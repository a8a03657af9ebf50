"""A small fake of a Bluesky server: what our PDS answers, and what it passes on to others."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from networks.fakeserver import Answer, Seen
from networks.notice import CLOSING, OPENING
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, Secrets, SourceSpec

ME = "did:plc:acme234567acme234567acme"
ANNA = "did:plc:anna234567anna234567anna"
POST = "app.bsky.feed.post"
PROFILE = f"at://{ME}/app.bsky.actor.profile/self"
KINDS = {"like": "app.bsky.feed.like", "repost": "app.bsky.feed.repost"}


def jwt(scope: str, expires: int = 0, more: str = "") -> str:
    """A token as the server makes them, signed by nobody."""
    claims = {"scope": scope, "sub": ME} | ({"exp": expires} if expires else {})
    part = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{part}.{more or 'c2ln'}"


TOKEN = jwt("com.atproto.appPassPrivileged", more=SECRET)


class BlueskyPeer(FakePeer):
    """One account, one customer, one conversation in private."""

    handle = "acme.test"

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, dict[str, Any]] = {}
        """What we stored: uri to record."""
        self.uris: dict[int, str] = {}
        self.views: dict[str, dict[str, Any]] = {}
        """What differs in the view of a post."""
        self.hidden: set[str] = set()
        """Posts that are there, and not shown."""
        self.reposts: list[tuple[str, str]] = []
        self.messages: list[dict[str, Any]] = []
        """Newest last."""
        self.tokens = {TOKEN}
        self.refreshed = 0
        self.refuses_refresh = False
        self.expired = False
        self.no_messages = ""
        """Why nobody can write to the customer."""
        self.last_cursor = True
        """The last page carries a cursor, and then comes an empty one."""
        self.blobs: list[bytes] = []

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    def access(self) -> Access:
        settings = {"handle": self.handle, "server": self.base, "jetstream": "ws://127.0.0.1:9"}
        secrets = {
            "password": "abcd-efgh-ijkl-mnop",
            "access_token": TOKEN,
            "refresh_token": f"refresh-{SECRET}",
            "pds": self.base,
            "owner": f"{self.handle} {self.base}",
        }
        facts = {"did": ME, "handle": self.handle, "name": "Acme", "chat": True}
        return Access(settings, Secrets(secrets), facts, ME)

    def source(self) -> SourceSpec:
        return SourceSpec("mentions")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (
            self.source(),
            SourceSpec("own"),
            SourceSpec("messages"),
            SourceSpec("hashtag", {"tag": "acme"}),
            SourceSpec("search", {"query": "post OR acme"}),
        )

    def own_source(self) -> SourceSpec:
        return SourceSpec("own")

    def external_id(self, item: Written) -> str:
        who = ME if item.own else ANNA
        return self.uris.get(item.number) or f"at://{who}/{POST}/3k{item.number}"

    def publishes(self, seen: Seen) -> bool:
        return seen.path.endswith(("putRecord", "sendMessage"))

    def record(self, item: Written) -> dict[str, Any]:
        stored = self.records.get(self.external_id(item))
        if stored:
            return stored
        parent = {"parent": {"uri": item.parent}, "root": {"uri": item.parent}}
        return {
            "$type": POST,
            "text": item.text,
            "createdAt": item.at.isoformat(),
            **({"reply": parent} if item.parent else {}),
        }

    def view(self, item: Written) -> dict[str, Any]:
        uri = self.external_id(item)
        if item.broken:
            return {"uri": uri, "cid": "x", "record": {"$type": POST}, "indexedAt": "?"}
        viewer = {
            name: f"at://{ME}/{kind}/3kx{item.number}"
            for name, kind in KINDS.items()
            if (name, uri) in self.done
        }
        return {
            "uri": uri,
            "cid": f"bafy{item.number}",
            "author": {"did": ME, "handle": self.handle, "displayName": "Acme"}
            if item.own
            else {"did": ANNA, "handle": "anna.test", "displayName": "Anna"},
            "record": self.record(item),
            "likeCount": 3,
            "indexedAt": item.at.isoformat(),
            "viewer": viewer,
            **self.views.get(uri, {}),
        }

    def shown(self) -> list[Written]:
        return [item for item in self.items if self.external_id(item) not in self.hidden]

    def session(self) -> dict[str, Any]:
        self.refreshed += 1
        token = jwt("com.atproto.appPass", int((NOW + timedelta(hours=2)).timestamp()),
                    f"{SECRET}{self.refreshed}")  # fmt: skip
        self.tokens.add(token)
        service = {"id": "#atproto_pds", "serviceEndpoint": self.base}
        return {
            "accessJwt": token,
            "refreshJwt": f"refresh-{self.refreshed}-{SECRET}",
            "did": ME,
            "handle": self.handle,
            "didDoc": {"service": [service]},
            "active": True,
        }

    def answer(self, seen: Seen) -> Answer:
        nsid = seen.path.removeprefix("/xrpc/")
        bearer = seen.headers.get("Authorization", "").removeprefix("Bearer ")
        if nsid == "com.atproto.server.createSession":
            typed = json.loads(seen.body)
            good = typed == {"identifier": self.handle, "password": "abcd-efgh-ijkl-mnop"}
            if self.grant_gone or not good:
                return error(401, "AuthenticationRequired", "Invalid identifier or password")
            return _json(self.session())
        if nsid == "com.atproto.server.refreshSession":
            if self.grant_gone or self.refuses_refresh or not bearer.startswith("refresh-"):
                return error(400, "ExpiredToken", "Token has been revoked")
            return _json(self.session())
        if self.expired:
            return error(400, "ExpiredToken", "Token has expired")
        if bearer not in self.tokens:
            return error(400, "InvalidToken", "Token could not be verified")
        handler = getattr(self, f"_{nsid.rpartition('.')[2]}", None)
        if handler is None:
            return error(501, "MethodNotImplemented", "Method Not Implemented")
        if nsid.startswith("chat.") and seen.headers.get("Atproto-Proxy") is None:
            return error(404, "XRPCNotSupported", "XRPCNotSupported")
        return handler(seen)  # type: ignore[no-any-return]

    # What the server knows

    def _getSession(self, seen: Seen) -> Answer:
        return _json({"did": ME, "handle": self.handle, "active": True})

    def _getProfile(self, seen: Seen) -> Answer:
        if seen.query["actor"] == ANNA:
            return _json({"did": ANNA, "handle": "anna.test", "displayName": "Anna"})
        return _json({"did": ME, "handle": self.handle, "displayName": "Acme"})

    def _resolveHandle(self, seen: Seen) -> Answer:
        known = {"anna.test": ANNA, self.handle: ME}.get(seen.query["handle"])
        return _json({"did": known}) if known else error(400, "InvalidRequest", "Unable to resolve")

    def _listNotifications(self, seen: Seen) -> Answer:
        reasons = {value for name, value in seen.pairs if name == "reasons"}
        told = [
            {**self.view(item), "reason": "reply" if item.parent else "mention"}
            for item in self.of_others()
        ]
        told = [{key: note[key] for key in note if key != "likeCount"} for note in told]
        told += [
            {"uri": uri, "reason": "repost", "reasonSubject": subject, "record": {}}
            for uri, subject in self.reposts
        ]
        return self.page(
            seen, "notifications", [note for note in told if note["reason"] in reasons]
        )

    def _getPosts(self, seen: Seen) -> Answer:
        wanted = [value for name, value in seen.pairs if name == "uris"]
        if len(wanted) > 25:
            return error(400, "InvalidRequest", "too many uris")
        items = [item for item in self.shown() if self.external_id(item) in wanted]
        return _json({"posts": [self.view(item) for item in items]})

    def _getAuthorFeed(self, seen: Seen) -> Answer:
        passed_on = {
            "post": {"uri": "at://x"},
            "reason": {"$type": "app.bsky.feed.defs#reasonRepost"},
        }
        feed = [{"post": self.view(item)} for item in self.of_ours()]
        return self.page(seen, "feed", [*feed[:1], passed_on, *feed[1:]])

    def _searchPosts(self, seen: Seen) -> Answer:
        word = seen.query["q"].strip('"')
        found = [item for item in self.of_others() if word in item.text]
        return self.page(seen, "posts", [self.view(item) for item in found])

    def page(self, seen: Seen, key: str, entries: list[dict[str, Any]]) -> Answer:
        """A page of a list. Its cursor names the last item, whatever came or went meanwhile."""
        before = seen.query.get("cursor", "")
        uris = [_uri(entry) for entry in entries]
        begin = uris.index(before) + 1 if before in uris else 0
        if before and before not in uris:
            begin = next((i for i, uri in enumerate(uris) if uri < before), len(uris))
        shown = entries[begin : begin + min(int(seen.query["limit"]), self.page_size)]
        more = begin + len(shown) < len(entries) or self.last_cursor
        return _json({key: shown, **({"cursor": _uri(shown[-1])} if shown and more else {})})

    # What stands on the profile

    @property
    def about(self) -> dict[str, Any]:
        """The record of our profile."""
        return self.records.setdefault(PROFILE, {"$type": PROFILE.split("/")[3]})

    def profile(self) -> str:
        return str(self.records.get(PROFILE, {}).get("description", ""))

    def rest_of_profile(self) -> str:
        before, opening, rest = self.profile().partition(OPENING)
        return before.removesuffix("\n\n") + rest.partition(CLOSING)[2] if opening else before

    def edit_profile(self, text: str) -> None:
        _before, opening, rest = self.profile().partition(OPENING)
        self.about["description"] = f"{text}\n\n{opening}{rest}" if opening else text

    def fill_profile(self) -> None:
        self.about["description"] = "🙂" * 240

    # What we do

    def _putRecord(self, seen: Seen) -> Answer:
        body = json.loads(seen.body)
        uri = f"at://{body['repo']}/{body['collection']}/{body['rkey']}"
        if uri == PROFILE:
            if body["swapRecord"] != (_cid(self.about) if uri in self.records else None):
                return error(400, "InvalidSwap", "Record was at bafyx")
            self.records[uri] = body["record"]
            return _json({"uri": uri, "cid": _cid(body["record"])})
        if "swapRecord" in body and body["swapRecord"] is None and uri in self.records:
            return error(400, "InvalidSwap", "Record was at bafyx")
        record = self.records[uri] = body["record"]
        if body["collection"] == POST:
            parent = record.get("reply", {}).get("parent", {}).get("uri", "")
            self.add(record["text"], own=True, parent=parent)
            self.items[-1].at = NOW
            self.uris[self.items[-1].number] = uri
        else:
            name = body["collection"].rpartition(".")[2]
            self.done.add((name, record["subject"]["uri"]))
        return _json({"uri": uri, "cid": "bafynew"})

    def _getRecord(self, seen: Seen) -> Answer:
        uri = "at://{repo}/{collection}/{rkey}".format(**seen.query)
        if uri == PROFILE and uri in self.records:
            return _json({"uri": uri, "cid": _cid(self.about), "value": self.about})
        item = next((item for item in self.items if self.external_id(item) == uri), None)
        if item is None:
            return error(400, "RecordNotFound", f"Could not locate record: {uri}")
        return _json({"uri": uri, "cid": f"bafy{item.number}", "value": self.record(item)})

    def _deleteRecord(self, seen: Seen) -> Answer:
        body = json.loads(seen.body)
        uri = f"at://{body['repo']}/{body['collection']}/{body['rkey']}"
        gone = self.records.pop(uri, None)
        self.remove(uri)
        if gone and "subject" in gone:
            name = body["collection"].rpartition(".")[2]
            self.done.discard((name, gone["subject"]["uri"]))
            self.done.add((f"un{name}", gone["subject"]["uri"]))
        return _json({})

    def _uploadBlob(self, seen: Seen) -> Answer:
        self.blobs.append(seen.body)
        kind = seen.headers["Content-Type"]
        ref = {"$link": f"bafkrei{len(self.blobs)}"}
        return _json({"blob": {"$type": "blob", "ref": ref, "mimeType": kind, "size": 1}})

    # In private

    def say(self, text: str, who: str = ANNA, **more: Any) -> dict[str, Any]:
        """Somebody writes a message."""
        at = NOW - timedelta(hours=1) + timedelta(seconds=len(self.messages))
        message = {
            "$type": "chat.bsky.convo.defs#messageView",
            "id": f"3m{len(self.messages):04}",
            "text": text,
            "sender": {"did": who},
            "sentAt": at.isoformat(),
            **more,
        }
        self.messages.append(message)
        return message

    def _listConvos(self, seen: Seen) -> Answer:
        members = [{"did": ANNA, "handle": "anna.test", "displayName": "Anna"}, {"did": ME}]
        last = {"lastMessage": self.messages[-1]} if self.messages else {}
        convos = [{"id": "convo1", "members": members, **last}]
        return _json({"convos": convos if last and "cursor" not in seen.query else []})

    def _getMessages(self, seen: Seen) -> Answer:
        begin = int(seen.query.get("cursor", "0"))
        shown = self.messages[::-1][begin : begin + self.page_size]
        more = {"cursor": str(begin + len(shown))} if shown else {}
        return _json({"messages": shown, **more})

    def _getConvoForMembers(self, seen: Seen) -> Answer:
        if self.no_messages:
            return error(400, self.no_messages, "recipient has disabled incoming messages")
        return _json({"convo": {"id": "convo1"}})

    def _sendMessage(self, seen: Seen) -> Answer:
        body = json.loads(seen.body)
        return _json(self.say(body["message"]["text"], ME, sentAt=NOW.isoformat()))


def _cid(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record).encode()).hexdigest()


def _uri(entry: dict[str, Any]) -> str:
    return str(entry.get("post", entry)["uri"])


def error(status: int, code: str, message: str) -> Answer:
    """A refusal as XRPC spells it."""
    return _json({"error": code, "message": message}, status)


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value), status, {"Content-Type": "application/json; charset=utf-8"})
