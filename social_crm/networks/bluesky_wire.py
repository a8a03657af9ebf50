"""Talks to a server of the AT Protocol: signs in, keeps the session, makes XRPC calls.

Not by atproto's client: that speaks through httpx, past our guard and our limits, signs in again
by itself, and refuses whole answers for one odd field.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from .errors import Malformed, NetworkError, Rejected, Temporary, Unauthorized, Unsupported
from .items import id_text, mapping, mappings
from .network import FAR, Network
from .redaction import server_message
from .sentence import _
from .text_tools import clean, one_line, safe_url, sane_time
from .types import Secrets

SERVER = "https://bsky.social"
CHAT = "did:web:api.bsky.chat#bsky_chat"
"""The service for direct messages, which our server passes calls on to
(https://docs.bsky.app/docs/api/chat-bsky-convo-list-convos, 2026-11)."""
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)

# Scopes of a token that may read and write direct messages: the password of the account itself,
# and an app password that allows it (packages/pds/src/auth-scope.ts of the reference server).
_PRIVILEGED = frozenset({"com.atproto.access", "com.atproto.appPassPrivileged"})
_ORDINARY = frozenset({"com.atproto.appPass"})
# The reference server says of a call that an app password does not allow what it says of a bad
# token; of one that a sign-in does not allow, the second
# (packages/xrpc-server and oauth-scopes, ScopeMissingError).
_NOT_ALLOWED = frozenset({"InvalidToken", "ScopeMissingError"})
NO_CHAT = _(
    "The account was connected without direct messages. Connect it again, in a way that allows"
    " them."
)
_RAN_OUT = frozenset({"ExpiredToken"})
_NOT_GOOD = frozenset({"InvalidToken", "AuthMissing", "AuthenticationRequired", "MissingJwt"})
_ACCOUNT = {
    "AccountTakedown": _("Bluesky has taken the account down."),
    "AccountDeactivated": _("The account is deactivated at Bluesky."),
    "AccountSuspended": _("Bluesky has suspended the account."),
}
_STATES = {"takendown": "AccountTakedown", "suspended": "AccountSuspended"}


class Wire(Network):
    """What a network of the AT Protocol needs below its own meaning.

    The session is kept as ``access_token``, ``refresh_token``, ``expires_at``, ``pds`` (the server
    that keeps our data), ``owner`` (for whom and where they are good) and ``typed`` (a digest of
    the password that led to it).
    """

    refreshes = True

    @classmethod
    def expires(cls, secrets: Mapping[str, str]) -> datetime | None:
        password = secrets.get("password")
        if password and not (secrets.get("access_token") and _led_to(secrets, password)):
            return LONG_AGO  # there is no session by this password yet: it can be had at once
        return super().expires(secrets)

    def refresh(self) -> Secrets:
        token = self.access.secrets.get("refresh_token")
        if token and self._fits():
            response = self._post("com.atproto.server.refreshSession", self._pds(), token=token)
            answer = mapping(self._json(response))
            if response.ok:
                return self._kept(answer)
            code = id_text(answer.get("error"))
            if code in _ACCOUNT:
                raise Unauthorized(_ACCOUNT[code])
            # Whatever else it has against the token: the password shows if we are still let in.
        return self._signed_in()

    def _signed_in(self) -> Secrets:
        """A new session, by the app password.

        :raises Unauthorized: the password is not (any more) good, or the account is gone
        """
        password, handle = self.access.secrets.get("password"), self._handle()
        if not password or not handle:
            raise Unauthorized(_("Please fill in the handle and an app password."))
        kept = self.access.secrets
        there = kept.get("owner", self._owner()).rpartition(" ")[2]
        if there != self._server() and kept.get("typed") == digest(password):
            # Whoever may change the address must not get to know the password by it.
            raise Unauthorized(
                _("The server has changed. Please make a new app password, and type it in.")
            )
        body = {"identifier": handle, "password": password}
        response = self._post("com.atproto.server.createSession", self._server(), body)
        answer = mapping(self._json(response))
        if response.ok:
            return self._kept(answer)
        code = id_text(answer.get("error"))
        if code in _ACCOUNT:
            raise Unauthorized(_ACCOUNT[code])
        if code == "AuthFactorTokenRequired":
            raise Unauthorized(
                _("The account asks for a second factor. Please use an app password.")
            )
        if code == "AuthenticationRequired":
            raise Unauthorized(
                _(
                    "%(host)s does not accept the handle and the app password.",
                    host=self._host(),
                )
            )
        refusal = self._refusal(response.status_code, code, self._said(response))
        # Only a known reason ends the account; this could be anything in between.
        raise Temporary(refusal.sentence) if isinstance(refusal, Unauthorized) else refusal

    def _kept(self, session: Mapping[str, Any]) -> Secrets:
        """The secrets with a session, as the server answered it.

        :raises Malformed: it is none
        :raises Unauthorized: the account cannot be used
        """
        found = {
            "access_token": clean(session.get("accessJwt")),
            "refresh_token": clean(session.get("refreshJwt")),
        }
        if not all(found.values()):
            raise Malformed(_("%(host)s did not answer with a token.", host=self._host()))
        if session.get("active") is False:
            state = _STATES.get(clean(session.get("status")), "AccountDeactivated")
            raise Unauthorized(_ACCOUNT[state])
        until = sane_time(_claims(found["access_token"]).get("exp"), FAR)
        if until:
            found["expires_at"] = until.isoformat()
        found["pds"] = pds_of(session, self._server())
        found["owner"] = self._owner()
        if password := self.access.secrets.get("password"):
            found["typed"] = digest(password)
        kept = {**self.access.secrets}
        kept.pop("expires_at", None)
        return Secrets({**kept, **found})

    # What is configured

    def _server(self) -> str:
        """Where one signs in. A host name alone is meant with https.

        :raises Rejected: it is no address
        """
        typed = one_line(self.access.settings.get("server")) or SERVER
        url = safe_url(typed if "://" in typed else f"https://{typed}")
        parts = urlsplit(url)
        if not parts.netloc:
            raise Rejected(_("“%(text)s” is not the address of a server.", text=typed[:80]))
        return f"{parts.scheme}://{parts.netloc}"

    def _host(self) -> str:
        return urlsplit(self._server()).netloc

    def _handle(self) -> str:
        return one_line(self.access.settings.get("handle")).lstrip("@").lower()

    def _owner(self) -> str:
        return f"{self._handle()} {self._server()}"

    def _fits(self) -> bool:
        """Whether the session is of this server and account: a token must never travel to another
        server than the one that gave it, nor speak for another account after a change. A password
        that was typed anew has to prove itself."""
        secrets = self.access.secrets
        same = secrets.get("owner", self._owner()) == self._owner()
        return same and _led_to(secrets, secrets.get("password", ""))

    def _pds(self) -> str:
        kept = self.access.secrets.get("pds")
        return kept if kept and self._fits() else self._server()

    def _me(self) -> str:
        """Our own DID.

        :raises Unauthorized: the account was never connected
        """
        me = self.access.external_id or id_text(self.access.facts.get("did"))
        return me or id_text(mapping(self._ask("com.atproto.server.getSession")).get("did"))

    def _scope(self) -> bool | None:
        """Whether direct messages are allowed; ``None`` when the token does not tell."""
        scope = _claims(self.access.secrets.get("access_token", "")).get("scope")
        return True if scope in _PRIVILEGED else False if scope in _ORDINARY else None

    # Calls

    def _ask(self, nsid: str, params: Any = None, *, proxy: str = "") -> Any:
        """A query.

        :param params: names to values, or pairs where a name comes more than once
        :returns: the JSON of the answer
        """
        return self._call("GET", nsid, params=params, proxy=proxy)

    def _do(self, nsid: str, body: Any, *, proxy: str = "", **options: Any) -> Any:
        """A procedure, with a JSON body or, if they are bytes, with these as they are.

        :raises Temporary: the answer to a write was not understood: nobody knows what it did
        """
        try:
            return self._call("POST", nsid, body=body, proxy=proxy, **options)
        except Malformed:
            raise Temporary(
                _("%(host)s did not say clearly whether it was done.", host=self._host())
            ) from None

    def _call(
        self,
        method: str,
        nsid: str,
        *,
        params: Any = None,
        body: Any = None,
        proxy: str = "",
        mimetype: str = "",
        **options: Any,
    ) -> Any:
        if not self.access.secrets.get("access_token") or not self._fits():
            self.access = replace(self.access, secrets=self._signed_in())
        headers = {"atproto-proxy": proxy} if proxy else {}
        url = f"{self._pds()}/xrpc/{nsid}"
        if isinstance(body, bytes):
            options |= {"data": body}
            headers["Content-Type"] = mimetype
        elif body is not None:
            options |= {"json": body}
        response = self._shown(
            method, url, params=params, headers=headers, expect=(400, 401, 403, 501), **options
        )
        if response.ok:
            return self.http.json(response)
        code = self._code(response)
        if proxy and code in _NOT_ALLOWED:
            raise Unsupported(NO_CHAT)
        raise self._refusal(response.status_code, code, self._said(response))

    def _shown(self, method: str, url: str, *, headers: Mapping[str, str], **options: Any) -> Any:
        """The answer to a request that shows the session's token."""
        token = self.access.secrets["access_token"]
        headers = {**headers, "Authorization": f"Bearer {token}"}
        return self.http.request(method, url, headers=headers, **options)

    def _refusal(self, status: int, code: str, said: str) -> NetworkError:
        """What an error means. An expired token is 400 here, not 401."""
        host = self._host()
        if code in _RAN_OUT:
            return Unauthorized(_("The session at %(host)s has run out.", host=host))
        if code in _ACCOUNT:
            return Unauthorized(_ACCOUNT[code])
        if status == 401 or code in _NOT_GOOD:
            return Unauthorized(_("%(host)s no longer accepts the credentials.", host=host))
        if status == 501:
            return Unsupported(_("%(host)s does not know this call.", host=host))
        sentence = (
            _("%(host)s answered %(status)s: %(said)s", host=host, status=status, said=said)
            if said
            else _("%(host)s answered with error %(status)s.", host=host, status=status)
        )
        return Rejected(sentence, code or status)

    def _post(self, nsid: str, server: str, body: Any = None, token: str = "") -> Any:
        """A call that is about the session itself: its refusals are read by the caller."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.request(
            "POST",
            f"{server}/xrpc/{nsid}",
            json=body,
            headers=headers,
            expect=(400, 401, 403),
        )

    def _json(self, response: Any) -> Any:
        """The JSON of an answer about the session; what was not understood is not kept, since it
        may hold tokens."""
        try:
            return self.http.json(response)
        except Malformed as error:
            sentence = error.sentence
        raise Malformed(sentence)

    def _code(self, response: Any) -> str:
        try:
            return id_text(mapping(json.loads(response.content)).get("error"))[:80]
        except (ValueError, RecursionError):
            return ""

    def _said(self, response: Any) -> str:
        """The server's words, without anything that we keep secret."""
        said = server_message(response)
        for value in self._hidden():
            said = said.replace(value, "…")
        return said

    def _hidden(self) -> Sequence[str]:
        return [self.access.secrets[name] for name in ("password", "access_token", "refresh_token")
                if self.access.secrets.get(name)]  # fmt: skip


def pds_of(session: Mapping[str, Any], server: str) -> str:
    """The server that keeps our data, from our DID document; else the one that we asked.

    It must be as secure as that one.
    """
    for service in mappings(session, "didDoc", "service"):
        if clean(service.get("id")).endswith("#atproto_pds"):
            url = safe_url(service.get("serviceEndpoint"))
            parts = urlsplit(url)
            if parts.netloc and parts.scheme in ("https", urlsplit(server).scheme):
                return f"{parts.scheme}://{parts.netloc}"
    return server


def _led_to(secrets: Mapping[str, str], password: str) -> bool:
    """Whether the session was opened by this password, as far as that is known."""
    return not password or secrets.get("typed", digest(password)) == digest(password)


def digest(password: str) -> str:
    """What is kept of a password to know whether it is another."""
    return hashlib.sha256(password.encode("utf-8", "replace")).hexdigest()[:32]


def _claims(token: str) -> Mapping[str, Any]:
    """What a token says of itself; nothing if it is no JWT. It is not verified: that is up to whom
    we show it to."""
    try:
        part = token.split(".")[1]
        return mapping(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))))
    except (ValueError, IndexError, RecursionError):
        return {}
