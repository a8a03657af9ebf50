"""Somebody on a Mastodon-API server who writes to the brand: for the demo and the tests.

Deliberately not the product's client, so that a mistake there is not made twice.
"""

from __future__ import annotations

import html
import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from email.message import Message
from typing import Any

SCOPES = "read write follow"
NOWHERE = "http://localhost:9/callback"  # nobody listens: the code is read from the redirect


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: object, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> None:
        """Hand every redirect back to the caller."""


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def request(
    url: str, data: dict[str, Any] | bytes | None = None, method: str = "", **headers: str
) -> tuple[int, Message, bytes]:
    """One HTTP exchange, redirects not followed. Returns status, headers, body.

    snac drops a connection now and then before it has read the request; a GET is repeated.
    """
    body = data if isinstance(data, bytes) or data is None else _form(data)
    method = method or ("GET" if body is None else "POST")
    attempts = 5 if method == "GET" else 1
    for attempt in range(1, attempts + 1):
        call = urllib.request.Request(url, data=body, method=method, headers=headers)
        try:
            with _opener.open(call, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except (OSError, http.client.HTTPException):
            if attempt == attempts:
                raise
            time.sleep(0.1 * attempt)
    raise AssertionError


def _form(data: dict[str, Any]) -> bytes:
    present = {key: value for key, value in data.items() if value is not None}
    return urllib.parse.urlencode(present, doseq=True).encode()


@dataclass
class Customer:
    """One person, logged in with an access token."""

    server: str
    token: str

    def call(self, path: str, data: dict[str, Any] | None = None, method: str = "") -> Any:
        """One API call. Returns the parsed JSON.

        :raises RuntimeError: the server answers with an error; the text holds its body.
        """
        status, _, body = request(
            self.server + path, data, method, Authorization=f"Bearer {self.token}"
        )
        if status >= 400:
            text = body.decode(errors="replace")[:300]
            raise RuntimeError(f"{path} answered {status}: {text}")
        return json.loads(body) if body.strip() else None

    def me(self) -> dict[str, Any]:
        """The person's own account."""
        return dict(self.call("/api/v1/accounts/verify_credentials"))

    def post(
        self,
        text: str,
        *,
        visibility: str = "public",
        answers: str | None = None,
        language: str | None = None,
        warning: str | None = None,
        media: list[str] | None = None,
    ) -> dict[str, Any]:
        """Write something. Returns the status as the server gives it.

        :param visibility: ``public``, ``unlisted``, ``private`` or ``direct``.
        :param answers: the id of the status that this one answers.
        :param warning: content warning.
        :param media: ids from ``upload``.
        """
        data = {
            "status": text,
            "visibility": visibility,
            "in_reply_to_id": answers,
            "language": language,
            "spoiler_text": warning,
            "media_ids[]": media,
        }
        return dict(self.call("/api/v1/statuses", data))

    def upload(self, content: bytes, name: str, kind: str, description: str = "") -> str:
        """Upload a picture. Returns the id to give to ``post``."""
        edge = uuid.uuid4().hex
        part = f"--{edge}\r\nContent-Disposition: form-data; name="
        head = (
            f'{part}"description"\r\n\r\n{description}\r\n'
            f'{part}"file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        status, _, answer = request(
            f"{self.server}/api/v2/media",
            body,
            Authorization=f"Bearer {self.token}",
            **{"Content-Type": f"multipart/form-data; boundary={edge}"},
        )
        if status >= 400:
            raise RuntimeError(f"The upload answered {status}: {answer.decode(errors='replace')}")
        return str(json.loads(answer)["id"])

    def status(self, status_id: str) -> dict[str, Any]:
        """One status by its id."""
        return dict(self.call(f"/api/v1/statuses/{status_id}"))

    def answers(self, status_id: str) -> list[dict[str, Any]]:
        """What was written below a status, as this person sees it."""
        return list(self.call(f"/api/v1/statuses/{status_id}/context")["descendants"])

    def notifications(self, limit: int = 40) -> list[dict[str, Any]]:
        """What happened to this person, newest first."""
        return list(self.call(f"/api/v1/notifications?limit={limit}"))

    def delete(self, status_id: str) -> None:
        """Delete an own status."""
        self.call(f"/api/v1/statuses/{status_id}", method="DELETE")

    def edit(self, status_id: str, text: str) -> dict[str, Any]:
        """Change the text of an own status."""
        return dict(self.call(f"/api/v1/statuses/{status_id}", {"status": text}, "PUT"))


def log_in(server: str, user: str, password: str) -> Customer:
    """Log somebody in by the OAuth code flow with snac's own login page.

    :raises RuntimeError: the server refuses.
    """
    app = {"client_name": "customer", "redirect_uris": NOWHERE, "scopes": SCOPES}
    _, _, body = request(f"{server}/api/v1/apps", app)
    known = json.loads(body)
    asked = {
        "response_type": "code",
        "client_id": known["client_id"],
        "redirect_uri": NOWHERE,
        "scope": SCOPES,
    }
    _, _, page = request(f"{server}/oauth/authorize?{urllib.parse.urlencode(asked)}")
    action, fields = login_form(page.decode())
    fields |= {"login": user, "passwd": password}
    status, headers, _ = request(urllib.parse.urljoin(server, action), fields)
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(headers.get("location", "")).query)
    if "code" not in query:
        raise RuntimeError(f"{server} did not log {user} in (status {status}).")
    grant = {
        "grant_type": "authorization_code",
        "code": query["code"][0],
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
        "redirect_uri": NOWHERE,
        "scope": SCOPES,
    }
    status, _, body = request(f"{server}/oauth/token", grant)
    if status >= 400:
        raise RuntimeError(f"{server} gave {user} no token (status {status}).")
    return Customer(server, json.loads(body)["access_token"])


def login_form(page: str) -> tuple[str, dict[str, str]]:
    """The address and the filled-in fields of the first form of a page."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in attributes:
            fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
    action = re.search(r'<form[^>]*action="([^"]+)"', page)
    return html.unescape(action[1]) if action else "", fields
