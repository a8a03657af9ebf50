"""A small fake of Meta's Graph: what its fake accounts of Facebook and Instagram share.

Spelled as the recorded answers are: lists as ``data`` with ``paging``, cursors that mean nothing,
``next`` only where something follows, errors as an object with code and subcode.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, PushRequest, Redirect, Secrets

PAGE = "100"
ANNA = "200"
APP_SECRET = "app-hush-0123456789"
USER_TOKEN = "user-token-0123456789"
WORD = "a word of our own"

Fields = list[tuple[str, dict[str, str], "Fields"]]
"""Name, modifiers such as ``limit``, and the fields inside."""


class GraphPeer(FakePeer):
    """Signs in, checks tokens and proofs, pages, and speaks Graph's errors."""

    push_object = "page"

    def __init__(self) -> None:
        super().__init__()
        self.told_privately: set[str] = set()
        self.tags: list[str] = []
        """``messaging_type`` or ``tag`` of each message that was sent"""
        self.asked: list[tuple[str, str]] = []
        """(path without version, fields) of each request"""
        self.linked = False
        """whether an Instagram account is linked to the page"""

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    @property
    def me(self) -> str:
        return PAGE

    def access(self) -> Access:
        return Access(
            {"app_id": "4711"},
            Secrets(
                {
                    "access_token": SECRET,
                    "user_token": USER_TOKEN,
                    "app_secret": APP_SECRET,
                    "verify_token": WORD,
                }
            ),
            {"base": self.base},
            self.me,
        )

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        query = parse_qs(urlsplit(redirect.url).query)
        return {"code": f"code-for-{query['client_id'][0]}", "state": query["state"][0]}

    def push(self, items: Sequence[Written], body: bytes | None = None) -> PushRequest:
        if body is None:
            body = json.dumps(self.payload(items)).encode()
        signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={signature}",
        }
        return PushRequest("POST", headers, {}, body)

    def payload(self, items: Sequence[Written]) -> dict[str, Any]:
        """What a push about these items says."""
        entries = [
            {"id": self.me, "time": int(item.at.timestamp()), **self.pushed(item)} for item in items
        ]
        return {"object": self.push_object, "entry": entries}

    def pushed(self, item: Written) -> dict[str, Any]:
        """The rest of an entry about an item."""
        raise NotImplementedError

    # The server

    def answer(self, seen: Seen) -> Answer:
        form = {key: values[-1] for key, values in parse_qs(seen.body.decode()).items()}
        steps = [step for step in seen.path.split("/") if step]
        if not steps or not re.fullmatch(r"v\d+\.\d", steps[0]):
            return error("Unknown path components", 2500)
        path = "/".join(steps[1:])
        if path == "oauth/access_token":
            return self.token_for(form)
        said = {**seen.query, **form}
        token = seen.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in (SECRET, USER_TOKEN):
            return error("Invalid OAuth access token - Cannot parse access token", 190)
        if said.get("appsecret_proof") != proof_of(token):
            return error("Invalid appsecret_proof provided in the API argument", 100)
        self.asked.append((f"{seen.method} {path}", said.get("fields", "")))
        if token == USER_TOKEN:
            return self.of_the_user(path)
        if path == "me/subscribed_apps":
            return done({"success": True})
        if path == "me/messages" and seen.method == "POST":
            return self.send_message(json.loads(said["recipient"]), said)
        if not path and "ids" in said:
            return self.several(said)
        return self.graph(seen.method, path, said)

    def graph(self, method: str, path: str, said: Mapping[str, str]) -> Answer:
        """What this network's part of Graph answers."""
        raise NotImplementedError

    def node(self, external_id: str) -> dict[str, Any] | None:
        """An object by its id."""
        raise NotImplementedError

    def several(self, said: Mapping[str, str]) -> Answer:
        found = {}
        for external_id in said["ids"].split(","):
            node = self.node(external_id)
            if node is None:
                return missing(external_id)
            found[external_id] = node
        return done(found)

    def token_for(self, form: Mapping[str, str]) -> Answer:
        if form.get("client_secret") != APP_SECRET:
            return error("Error validating client secret.", 1)
        if form.get("fb_exchange_token") == "short-lived":
            return done({"access_token": USER_TOKEN, "token_type": "bearer", "expires_in": 5183944})
        if form.get("code") == "code-for-4711":
            return done({"access_token": "short-lived", "token_type": "bearer", "expires_in": 5000})
        return error("This authorization code has been used.", 100, 36009)

    def of_the_user(self, path: str) -> Answer:
        if path == "me/permissions":
            given = [{"permission": "pages_show_list", "status": "granted"},
                     {"permission": "pages_messaging", "status": "declined"}]  # fmt: skip
            return done({"data": given})
        if path == "me/accounts":
            page = {"id": PAGE, "name": "Acme", "access_token": SECRET}
            if self.linked:
                page |= {"instagram_business_account": {"id": "17841", "username": "acme"}}
            return done({"data": [page], "paging": {"cursors": {"before": "a", "after": "b"}}})
        return error("(#100) Tried accessing nonexisting field (category) on node type (User)", 100)

    def listed(
        self, entries: Sequence[tuple[int, dict[str, Any]]], path: str, said: Mapping[str, str]
    ) -> dict[str, Any]:
        """A list, a part of it: from what follows ``after``, at most ``limit``.

        :param entries: number to item, in the order of the list
        """
        size = min(int(said.get("limit", "25")), self.page_size)
        if after := said.get("after"):
            numbers = [number for number, _item in entries]
            behind = int(urlsafe_b64decode(after).decode())
            # What was deleted meanwhile is no reason to begin again.
            start = next((at for at, number in enumerate(numbers) if number < behind), len(numbers))
            entries = entries[start:]
        shown = list(entries[:size])
        if not shown:
            return {"data": []}
        cursors = {
            name: urlsafe_b64encode(str(number).encode()).decode()
            for name, number in (("before", shown[0][0]), ("after", shown[-1][0]))
        }
        paging: dict[str, Any] = {"cursors": cursors}
        if len(entries) > size:
            kept = {key: value for key, value in said.items() if key not in ("after", "ids")}
            query = "&".join(f"{key}={value}" for key, value in kept.items() if key != "fields")
            paging["next"] = (
                f"{self.base}/v26.0/{path}?access_token=REDACTED&pretty=0&{query}"
                f"&after={cursors['after']}"
            )
        return {"data": [item for _number, item in shown], "paging": paging}

    # Messages

    def message(self, item: Written) -> dict[str, Any]:
        if item.broken:
            return {"created_time": stamp(item)}
        sender, receiver = (self.me, ANNA) if item.own else (ANNA, self.me)
        return {
            "id": f"m_{item.number}",
            "created_time": stamp(item),
            "from": {"name": "Anna", "email": f"{sender}@facebook.com", "id": sender},
            "to": {"data": [{"name": "Acme", "email": f"{receiver}@facebook.com", "id": receiver}]},
            "message": item.text,
        }

    def messages(self, said: Mapping[str, str]) -> dict[str, Any]:
        entries = [(item.number, self.message(item)) for item in reversed(self.items)]
        return self.listed(entries, "t_1/messages", said)

    def conversations(self, said: Mapping[str, str]) -> Answer:
        inner = {name: more for name, more, _fields in parsed(said.get("fields", ""))}
        if not self.items or said.get("user_id", ANNA) != ANNA:
            return done({"data": []})
        conversation: dict[str, Any] = {"id": "t_1", "updated_time": stamp(self.items[-1])}
        if "can_reply" in inner:
            conversation["can_reply"] = True
        if "messages" in inner:
            conversation["messages"] = self.messages(inner["messages"])
        return done(
            {"data": [conversation], "paging": {"cursors": {"before": "MA", "after": "MA"}}}
        )

    def messaging(self, item: Written) -> dict[str, Any]:
        """A message as a push spells it."""
        sender, receiver = (self.me, ANNA) if item.own else (ANNA, self.me)
        return {
            "sender": {"id": sender},
            "recipient": {"id": receiver},
            "timestamp": int(item.at.timestamp() * 1000),
            "message": {"mid": f"m_{item.number}", "text": item.text}
            | ({"is_echo": True} if item.own else {}),
        }

    def send_message(self, recipient: Mapping[str, str], said: Mapping[str, str]) -> Answer:
        about = recipient.get("comment_id") or recipient.get("post_id") or ""
        heard = max((item.at for item in self.of_others()), default=None)
        if about:
            if about in self.told_privately:
                return error("(#10900) Activity already replied to", 10900)
            self.told_privately.add(about)
        elif recipient.get("id") != ANNA:
            return error("(#100) No matching user found", 100, 2018001)
        else:
            window = timedelta(days=7) if said.get("tag") == "HUMAN_AGENT" else timedelta(hours=24)
            if heard is None or heard + window <= NOW:
                return error("(#10) This message is sent outside of allowed window.", 10, 2018278)
            about = self.external_id(self.of_others()[0])
        self.tags.append(said.get("tag") or said.get("messaging_type", ""))
        self.add(json.loads(said["message"])["text"], own=True, parent=about)
        self.items[-1].at = NOW
        return done({"recipient_id": ANNA, "message_id": f"m_{self.items[-1].number}"})


def parsed(text: str) -> Fields:
    """``a,b.limit(5){c,d}`` as names with modifiers and what is inside."""
    found: Fields = []
    while text:
        match = re.match(r"([a-z_]+)((?:\.[a-z_]+\([^()]*\))*)", text)
        assert match, text
        text = text[match.end() :]
        inner: Fields = []
        if text.startswith("{"):
            depth = end = 0
            while not end or depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            end -= 1
            inner, text = parsed(text[1:end]), text[end + 1 :]
        found.append((match[1], dict(re.findall(r"\.([a-z_]+)\(([^()]*)\)", match[2])), inner))
        assert not text or text.startswith(","), text
        text = text[1:]
    return found


def proof_of(token: str) -> str:
    """That whoever has the token has the app's secret too."""
    return hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()


def stamp(item: Written) -> str:
    """The time as Graph spells it."""
    return item.at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def done(value: Any) -> Answer:
    """A good answer."""
    return Answer(json.dumps(value), 200, {"Content-Type": "application/json; charset=UTF-8"})


def error(message: str, code: int, subcode: int = 0, status: int = 400, **more: Any) -> Answer:
    """An answer that says no, as Graph says it."""
    told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC", **more}
    if subcode:
        told["error_subcode"] = subcode
    return Answer(json.dumps({"error": told}), status, {"Content-Type": "application/json"})


def missing(external_id: str) -> Answer:
    """What Graph says of what is not there."""
    return error(
        f"Unsupported get request. Object with ID '{external_id}' does not exist, cannot be loaded"
        " due to missing permissions, or does not support this operation.",
        100,
        33,
    )
