"""How X is asked: by tweepy, whose waiting is off, on our session.

tweepy has its host as a literal, logs the credentials at level DEBUG, and keeps every client that
has liked anything alive for ever. So it is given a session of ours that takes the request from it,
and credentials that are none: the true ones are added where nobody logs them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

import requests

from .errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from .http import unwrapped
from .items import count, mapping, mappings
from .network import Network
from .redaction import server_message
from .sentence import _
from .text_tools import clean
from .x_tables import API, CODES, FIELDS, GONE_CODES, PROBLEMS, SPENT_PROBLEMS

UPLOAD_SECONDS = 120.0
CREDIT_WAIT = 3600.0
"""Seconds after which it is worth looking whether somebody has bought credits."""
_JUDGED = (400, 402, 403, 404, 429)
_NOBODY = "-"


class _Quiet:
    """An answer as far as tweepy has to know it: it would log the rest."""

    status_code = 200
    reason = "OK"
    headers: Mapping[str, str] = {}
    content = b""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer

    def __enter__(self) -> _Quiet:
        return self

    def __exit__(self, *_error: object) -> None:
        pass


class _Passage:
    """The session of tweepy."""

    def __init__(self, wire: XWire, fields: str, deadline: float | None) -> None:
        self._wire = wire
        self._fields = fields
        self._deadline = deadline

    def request(
        self, method: str, url: str, params: Any = None, json: Any = None, **_own: Any
    ) -> _Quiet:
        """Make the request that tweepy has put together, with our address and credentials."""
        path = "/" + url.split("/", 3)[3]
        return _Quiet(
            self._wire._request(
                method, path, dict(params or {}), json, self._fields, self._deadline
            )
        )


class XWire(Network):
    """Asks X in the name of the account."""

    def _base(self) -> str:
        return clean(self.access.facts.get("base")).rstrip("/") or API

    def _plan(self) -> str:
        return clean(self.access.settings.get("plan")) or "pay_per_use"

    def _by_oauth1(self) -> bool:
        return self.access.settings.get("sign_in") == "oauth1"

    def _ask(
        self,
        call: str,
        *args: Any,
        fields: str = "",
        deadline: float | None = None,
        **params: Any,
    ) -> Any:
        """Let tweepy make a call. Returns the JSON values as X spelled them.

        :param call: name of a method of ``tweepy.Client``
        :param fields: which row of ``FIELDS`` says what is wanted
        """
        try:
            import tweepy
        except ImportError:
            raise Unsupported(_("The Python package tweepy is not installed.")) from None
        client = tweepy.Client(
            bearer_token=_NOBODY, return_type=requests.Response, wait_on_rate_limit=False
        )
        client.session = _Passage(self, fields, deadline)
        try:
            with unwrapped():
                quiet = getattr(client, call)(*args, **params)
        except NetworkError:
            raise
        except Exception as error:  # a bug here: what X says is judged before tweepy sees it
            sentence = _("tweepy could not make the request: %(kind)s.", kind=type(error).__name__)
            raise Malformed(sentence) from None
        return self.http.json(quiet.answer)

    def _request(
        self,
        method: str,
        path: str,
        params: dict[str, Any],
        json: Any,
        fields: str,
        deadline: float | None,
    ) -> requests.Response:
        new, old = FIELDS[fields]
        response = self._send(method, path, {**params, **new}, json, deadline)
        if response.status_code == 400 and old and _unknown_names(response, new):
            response = self._send(method, path, {**params, **old}, json, deadline)
        if not response.ok:
            raise self._judged(response)
        return response

    def _send(
        self, method: str, path: str, params: dict[str, Any], json: Any, deadline: float | None
    ) -> requests.Response:
        url = self._base() + path
        spelled = {name: str(value) for name, value in params.items()}
        return self.http.request(
            method,
            url,
            params=spelled or None,
            json=json,
            headers={"Authorization": self._authorization(method, url, spelled)},
            expect=_JUDGED,
            **({"deadline": deadline} if deadline else {}),
        )

    def _authorization(self, method: str, url: str, params: Mapping[str, str]) -> str:
        kept = self.access.secrets
        if self._by_oauth1():
            return self._signed(method, url, params)
        if not kept.get("access_token"):
            raise Unauthorized(_("The account is not connected to X. Connect it."))
        return f"Bearer {kept['access_token']}"

    def _signed(self, method: str, url: str, params: Mapping[str, str]) -> str:
        """The header of OAuth 1.0a with HMAC-SHA1 (RFC 5849, 3.4). Not by the library, which logs
        the token. Bodies are JSON here, which is not signed."""
        kept = self.access.secrets
        key = clean(self.access.settings.get("consumer_key")).strip()
        token, secret, own = (
            kept.get(name, "").strip()
            for name in ("user_token", "consumer_secret", "user_token_secret")
        )
        if not (key and token and secret and own):
            raise Rejected(
                _("Please fill in the consumer key and the access token with their secrets first.")
            )
        said = {
            "oauth_consumer_key": key,
            "oauth_nonce": secrets.token_hex(16),
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": str(int(self.clock().timestamp())),
            "oauth_token": token,
            "oauth_version": "1.0",
        }
        said["oauth_signature"] = signature(method, url, {**params, **said}, secret, own)
        return "OAuth " + ", ".join(f'{name}="{_escaped(said[name])}"' for name in sorted(said))

    # What a refusal means

    def _judged(self, response: requests.Response) -> NetworkError:
        body = _body(response)
        kind = _problem(body)
        status = response.status_code
        if status == 402 or kind in SPENT_PROBLEMS:
            sentence = SPENT_PROBLEMS.get(kind, SPENT_PROBLEMS["credits"])
            return RateLimited(sentence, self.http.retry_after(response) or CREDIT_WAIT, "app")
        if status == 429:
            return self._paused(response)
        codes = [number for error in _errors(body) if (number := count(error.get("code")))]
        for code in codes:
            if code in GONE_CODES:
                return Unauthorized(GONE_CODES[code])
            if code == 131:
                return Temporary(_("X has a passing trouble."))
            if code in CODES:
                return Rejected(CODES[code], code)
        reason = clean(body.get("reason"))
        for name in (reason, kind):
            if name in PROBLEMS:
                return Rejected(PROBLEMS[name], name)
        said = server_message(response)
        code_or_status = codes[0] if codes else status
        if not said:
            return Rejected(_("X refuses it (error %(status)s).", status=status), code_or_status)
        return Rejected(_("X refuses it: %(said)s", said=said), code_or_status)

    def _paused(self, response: requests.Response) -> RateLimited:
        """How long, and for whom: X counts per quarter of an hour, and per day for user and app."""
        scope: Literal["account", "app"]
        for scope, name in (("app", "app"), ("account", "user")):
            if response.headers.get(f"x-{name}-limit-24hour-remaining") == "0":
                reset = count(response.headers.get(f"x-{name}-limit-24hour-reset"))
                wait = max(0.0, reset - self.clock().timestamp()) if reset else None
                return RateLimited(_("Today's allowance at X is used up."), wait, scope)
        return RateLimited(_("X asks for a pause."), self.http.retry_after(response))


def signature(
    method: str, url: str, params: Mapping[str, str], secret: str, token_secret: str
) -> str:
    """HMAC-SHA1 over a request, as RFC 5849, 3.4.2 says.

    :param params: of the query and of the header
    """
    pairs = sorted((_escaped(name), _escaped(value)) for name, value in params.items())
    query = "&".join(f"{name}={value}" for name, value in pairs)
    text = "&".join((method.upper(), _escaped(url), _escaped(query)))
    key = f"{_escaped(secret)}&{_escaped(token_secret)}"
    return b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha1)).decode()


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")


def _body(response: requests.Response) -> Mapping[str, Any]:
    try:
        return mapping(response.json())
    except (ValueError, RecursionError):
        return {}


def _errors(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [body, *mappings(body, "errors")]


def _problem(body: Mapping[str, Any]) -> str:
    """The last part of the address by which X names a kind of problem."""
    for error in _errors(body):
        address = clean(error.get("type"))
        if "/problems/" in address:
            return address.rpartition("/")[2]
    return ""


def _unknown_names(response: requests.Response, names: Mapping[str, str]) -> bool:
    """Whether a server refuses the names of the specification of 2026."""
    told = {name for error in _errors(_body(response)) for name in mapping(error.get("parameters"))}
    return not told.isdisjoint(names)
