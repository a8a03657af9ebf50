"""Google's sign-in, as far as the fakes of its services need it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from discovery import discovery
from networks.fakeserver import Answer, Seen
from networks.testing import SECRET, FakePeer
from networks.types import Redirect, Secrets


class GooglePeer(FakePeer):
    """Signs in, renews tokens, and holds every call against Google's description of it."""

    documents: tuple[str, ...] = ()
    """discovery documents that describe the API"""
    undescribed = "/none"
    """how paths begin for which there is no such document"""

    def __init__(self) -> None:
        super().__init__()
        self.complaints: list[str] = []

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    def secrets(self) -> Secrets:
        return Secrets(
            {"client_secret": "hush-hush", "access_token": SECRET, "refresh_token": "refresh-1"}
        )

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        query = parse_qs(redirect.url.partition("?")[2])
        if query["access_type"] != ["offline"] or query["prompt"] != ["consent"]:
            return {"error": "no token to renew"}
        return {"code": f"code-for-{query['client_id'][0]}", "state": query["state"][0]}

    def answer(self, seen: Seen) -> Answer:
        if (seen.method, seen.path) == ("POST", "/token"):
            return self.token(
                {name: each[0] for name, each in parse_qs(seen.body.decode()).items()}
            )
        if seen.headers.get("Authorization") != f"Bearer {SECRET}":
            return refusal(401, "authError", "Invalid Credentials")
        answer = self.told(seen)
        if seen.path.startswith(self.undescribed):
            return answer
        described = [discovery(name) for name in self.documents]
        known = [each for each in described if each.knows(seen)] or described[:1]
        for each in known:
            self.complaints += each.complaints(seen, answer)
        return answer

    def told(self, seen: Seen) -> Answer:
        """What the service answers to somebody who is signed in."""
        raise NotImplementedError

    def token(self, form: Mapping[str, str]) -> Answer:
        if (form["client_id"], form["client_secret"]) != ("app-1", "hush-hush"):
            return said({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token":
            good = form["refresh_token"] == "refresh-1" and not self.grant_gone
        else:
            good = form["code"] == "code-for-app-1" and bool(form["redirect_uri"])
        if not good:
            gone = "Token has been expired or revoked."
            return said({"error": "invalid_grant", "error_description": gone}, 400)
        token = {"access_token": SECRET, "expires_in": 3599, "token_type": "Bearer"}
        if form["grant_type"] == "authorization_code":
            token |= {"refresh_token": "refresh-1", "scope": "https://www.googleapis.com/auth/x"}
        return said(token)


def said(value: Any, status: int = 200) -> Answer:
    """An answer in JSON."""
    return Answer(json.dumps(value), status, {"Content-Type": "application/json; charset=UTF-8"})


def refusal(code: int, reason: str, message: str = "No.", **more: Any) -> Answer:
    """An error as Google spells it."""
    each = {"message": message, "domain": "youtube.common", "reason": reason}
    return said({"error": {"code": code, "message": message, "errors": [each], **more}}, code)
