"""Somebody at Odoo's pages, as a browser would be: logs in, follows redirects, fills in forms."""

from __future__ import annotations

import json
import urllib.request
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from ..customer import login_form
from ..say import HouseError
from .server import Server

CALLBACK = "/social_crm/connect/callback"


class Visitor:
    """A person with a browser's cookies."""

    def __init__(self, odoo: str, login: str, password: str) -> None:
        """Log in to Odoo.

        :param odoo: its address, without a slash at the end.
        :raises HouseError: Odoo does not let this person in.
        """
        self.odoo = odoo
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(CookieJar()),
            _StopAtOdoo(odoo),
        )
        _, page = self._open(f"{odoo}/web/login")
        _, fields = login_form(page)
        fields |= {"login": login, "password": password}
        landed, _ = self._open(f"{odoo}/web/login", fields)
        if urlsplit(landed).path == "/web/login":
            raise HouseError(f"Odoo does not let {login} in: was the password changed?")

    def sign_in(self, account_id: int, server: Server, user: str) -> None:
        """Press "Connect" on an account, sign in at the server, come back.

        :param user: whose account at the server it is.
        """
        landed, page = self._open(f"{self.odoo}/social_crm/connect/{account_id}")
        if not landed.startswith(server.url):
            return  # Odoo could not begin, and has written the reason on the account
        action, fields = login_form(page)
        self._open(urljoin(landed, action), fields | server.sign_in_fields(user))

    def call(self, model: str, method: str, *arguments: Any, **named: Any) -> Any:
        """Call a method of a model as the web client does.

        :raises HouseError: Odoo answers with an error; the sentence holds its message.
        """
        params = {"model": model, "method": method, "args": arguments, "kwargs": named}
        request = urllib.request.Request(
            f"{self.odoo}/web/dataset/call_kw",
            json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            message = answer["error"]["data"]["message"]
            raise HouseError(f"Odoo refuses {method} of {model}: {message}")
        return answer["result"]

    def _open(self, url: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Open an address, or send a form there. Returns where that led, and the page."""
        data = urlencode(fields).encode() if fields is not None else None
        with self._opener.open(url, data, timeout=60) as response:
            return str(response.url), response.read().decode(errors="replace")


class _StopAtOdoo(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not into the web client: building its assets takes seconds."""

    def __init__(self, odoo: str) -> None:
        self.odoo = odoo

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: Any,
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> urllib.request.Request | None:
        """A request for where the redirect leads."""
        web_client = newurl.startswith((f"{self.odoo}/odoo", f"{self.odoo}/web?"))
        target = f"{self.odoo}/web/health" if web_client else newurl
        return super().redirect_request(req, fp, code, msg, headers, target)
