"""A small fake of LinkedIn's REST API for pages: notifications, comments, roles."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote

from networks.fakeserver import Answer, Seen
from networks.linkedin import VERSION
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, Redirect, Secrets, SourceSpec

ME = "urn:li:organization:11"
ANNA = "urn:li:person:anna"
POST = "urn:li:activity:7000"


class LinkedInPeer(FakePeer):
    """The page of Acme with one post; Anna comments on it."""

    def __init__(self) -> None:
        super().__init__()
        self.oldest_first = False
        self.bare: set[str] = set()
        """comments whose notification does not say what was written"""
        self.events: list[dict[str, Any]] = []
        """further notifications"""

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    def access(self) -> Access:
        secrets = {"client_secret": "hush-hush", "access_token": SECRET, "refresh_token": "again"}
        facts = {"base": self.base, "organization": ME}
        return Access({"client_id": "app-1"}, Secrets(secrets), facts, ME)

    def source(self) -> SourceSpec:
        return SourceSpec("comments")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (self.source(), SourceSpec("mentions"))

    def own_source(self) -> SourceSpec:
        return self.source()

    def external_id(self, item: Written) -> str:
        return f"urn:li:comment:({POST},{item.number})"

    def publishes(self, seen: Seen) -> bool:
        return seen.method == "POST" and seen.path.startswith("/rest/")

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        query = parse_qs(redirect.url.partition("?")[2])
        return {"code": f"code-for-{query['client_id'][0]}", "state": query["state"][0]}

    def notification(self, item: Written) -> dict[str, Any]:
        if item.broken:
            return {"notificationId": item.number, "action": "COMMENT", "text": item.text}
        owner = ME if item.own else ANNA
        told: dict[str, Any] = {
            "notificationId": item.number,
            "organizationalEntity": ME,
            "action": "ADMIN_COMMENT" if item.own else "COMMENT",
            "sourcePost": POST,
            "generatedActivity": f"urn:li:comment:(activity:7000,{item.number})",
            "lastModifiedAt": int(item.at.timestamp() * 1000),
            "subscriber": "urn:li:person:boss",
        }
        if self.external_id(item) not in self.bare:
            comment = {"owner": owner, "text": item.text, "object": POST}
            comment["entity"] = self.external_id(item)
            told["decoratedGeneratedActivity"] = {"comment": comment}
        return told

    def comment(self, item: Written) -> dict[str, Any]:
        comment: dict[str, Any] = {
            "id": str(item.number),
            "actor": ME if item.own else ANNA,
            "commentUrn": self.external_id(item),
            "object": POST,
            "message": {"attributes": [], "text": item.text},
            "created": {"actor": ME if item.own else ANNA, "time": int(item.at.timestamp() * 1000)},
            "lastModified": {"time": int(item.at.timestamp() * 1000)},
        }
        if item.parent.startswith("urn:li:comment"):
            comment["parentComment"] = item.parent
        return comment

    def answer(self, seen: Seen) -> Answer:
        if seen.path == "/oauth/v2/accessToken":
            return self.token(dict(parse_qsl(seen.body.decode())))
        if seen.headers.get("Authorization") != f"Bearer {SECRET}":
            return refusal(401, "REVOKED_ACCESS_TOKEN")
        if seen.headers.get("Linkedin-Version") != VERSION:
            return refusal(426, "NONEXISTENT_VERSION")
        if seen.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            return refusal(400, "ILLEGAL_ARGUMENT")
        path = unquote(seen.path).removeprefix("/rest/")
        if path == "organizationAcls":
            role = {"role": "ADMINISTRATOR", "state": "APPROVED", "roleAssignee": ANNA}
            return said({"elements": [{**role, "organization": each} for each in (ME, f"{ME}2")]})
        if path.startswith("organizations/"):
            number = int(path.rpartition("/")[2])
            return said({"id": number, "localizedName": f"Acme {number}", "vanityName": "acme"})
        if path == "organizationalEntityNotifications":
            return self.notifications(seen)
        return self.social(seen, path)

    def notifications(self, seen: Seen) -> Answer:
        query = seen.query
        assert query["organizationalEntity"] == ME, query
        span = re.fullmatch(r"\(start:(\d+),end:(\d+)\)", query["timeRange"])
        actions = re.fullmatch(r"List\(([A-Z_,]+)\)", query["actions"])
        assert span and actions, query
        told = [*map(self.notification, reversed(self.items)), *self.events]
        told = [each for each in told if each["action"] in actions[1].split(",")]
        begin, end = int(span[1]), int(span[2])
        told = [each for each in told if begin <= each.get("lastModifiedAt", end) <= end]
        told = told[::-1] if self.oldest_first else told
        return self.page(seen, told)

    def page(self, seen: Seen, items: list[dict[str, Any]]) -> Answer:
        start = int(seen.query["start"])
        size = min(int(seen.query["count"]), self.page_size)
        paging = {"start": start, "count": size, "links": []}
        return said({"paging": paging, "elements": items[start : start + size]})

    def social(self, seen: Seen, path: str) -> Answer:
        found = re.fullmatch(r"socialActions/(.+)/comments(?:/(\w+))?", path)
        if not found:
            return refusal(404, "NOT_FOUND")
        target, number = found[1], found[2]
        if number:
            item = next((i for i in self.items if str(i.number) == number), None)
            if item is None or target != POST:
                return refusal(404, "NOT_FOUND")
            if seen.method == "DELETE":
                assert seen.query["actor"] == ME
                self.remove(self.external_id(item))
                return Answer(status=204)
            return said(self.comment(item))
        if seen.method == "POST":
            return self.publish(json.loads(seen.body), target)
        below = [item for item in self.items if item.parent == target]
        return self.page(seen, [self.comment(item) for item in below])

    def publish(self, body: dict[str, Any], target: str) -> Answer:
        parent = body.get("parentComment", body["object"])
        assert parent == target and body["actor"] == ME, body
        self.add(body["message"]["text"], own=True, parent=parent)
        self.items[-1].at = NOW
        return said(self.comment(self.items[-1]), 201)

    def token(self, form: Mapping[str, str]) -> Answer:
        if (form["client_id"], form["client_secret"]) != ("app-1", "hush-hush"):
            return said({"error": "invalid_client"}, 401)
        renew = form["grant_type"] == "refresh_token"
        good = form["refresh_token"] == "again" if renew else form["code"] == "code-for-app-1"
        if not good or self.grant_gone:
            return said({"error": "invalid_grant", "error_description": "Revoked."}, 400)
        token = {"access_token": SECRET, "expires_in": 5_184_000, "refresh_token": "again"}
        return said({**token, "refresh_token_expires_in": 31_536_000, "scope": "a,b"})


def said(value: Any, status: int = 200) -> Answer:
    """An answer in JSON."""
    return Answer(json.dumps(value), status, {"Content-Type": "application/json"})


def refusal(status: int, code: str) -> Answer:
    """An error as LinkedIn spells it."""
    error = {"status": status, "serviceErrorCode": 100, "code": code, "message": "No."}
    return said(error, status)
