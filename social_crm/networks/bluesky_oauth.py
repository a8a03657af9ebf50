"""Signing in at a server of the AT Protocol by OAuth.

The profile is https://atproto.com/specs/oauth (2026-11): the request is pushed (RFC 9126) with
PKCE, tokens are bound to a key (DPoP), and the app's id is the address of a document that describes
it, which the server fetches from us. Nothing is registered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from . import oauth
from .bluesky_wire import Wire, digest, pds_of
from .dpop import Prover, new_key
from .errors import Malformed, Rejected, Unauthorized, Unsupported
from .items import count, id_text, mapping
from .sentence import _
from .text_tools import clean, one_line, safe_url
from .types import Connect, Redirect, Secrets, SettingValue

PLC = "https://plc.directory"
"""The directory of the DIDs that nearly everybody has (https://web.plc.directory, 2026-11)."""
SCOPE = "atproto transition:generic transition:chat.bsky"
"""What an app password that allows messages may do."""

_CHAT_SCOPE = "transition:chat.bsky"
_PLC_DID = re.compile(r"did:plc:[a-z0-9]{8,64}")
_WEB_DID = re.compile(r"did:web:([a-z0-9.-]{1,253}(?:%3A[0-9]{1,5})?)", re.IGNORECASE)
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_KEY = "dpop_key"
_RUN_OUT = _("The sign-in has run out. Please connect the account again.")


class SignIn(Wire):
    """Adds the sign-in at the server, where the setting ``sign_in`` says ``oauth``.

    Kept besides what ``Wire`` keeps: ``dpop_key`` (PEM, made for each sign-in), ``did`` (whose
    sign-in it is), ``client_id``, ``issuer``, ``token_endpoint``, ``scope``, and ``by``: which
    way the tokens came, since what was kept of the other way stays.
    """

    _nonces: dict[str, str] | None = None
    _name_of_app: ClassVar[str] = "Odoo"

    @classmethod
    def connect_by(cls, settings: Mapping[str, SettingValue]) -> Connect:
        return Connect.OAUTH if settings.get("sign_in") == "oauth" else cls.connect

    @classmethod
    def client_metadata(cls, address: str, callback: str) -> Mapping[str, Any] | None:
        return {
            "client_id": address,
            "client_name": cls._name_of_app,
            "application_type": "web",
            "redirect_uris": [callback],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "scope": SCOPE,
            "token_endpoint_auth_method": "none",
            "dpop_bound_access_tokens": True,
        }

    # The way there

    def begin_connect(self, callback: str, state: str) -> Redirect:
        if not self._by_oauth():
            raise Unsupported(_("%(network)s has no sign-in at the server.", network=self.label))
        client_id = self._client_id(callback)
        did, pds = self._whose()
        issuer = self._issuer_of(pds)
        server = self._described(issuer)
        verifier, challenge = oauth.pkce()
        key = new_key()
        form = {
            "client_id": client_id,
            "response_type": "code",
            "redirect_uri": callback,
            "scope": SCOPE,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "login_hint": self._handle(),
        }
        pushed = self._form(server["pushed_authorization_request_endpoint"], form, key)
        request_uri = clean(pushed.get("request_uri"))
        if not request_uri:
            raise self._unclear(issuer)
        page = server["authorization_endpoint"]
        query = urlencode({"client_id": client_id, "request_uri": request_uri})
        begun = {
            _KEY: key,
            "verifier": verifier,
            "client_id": client_id,
            "issuer": issuer,
            "token_endpoint": server["token_endpoint"],
            "did": did,
            "pds": pds,
        }
        url = f"{page}{'&' if '?' in page else '?'}{query}"
        return Redirect(url, Secrets({**self.access.secrets, **begun}))

    def _whose(self) -> tuple[str, str]:
        """The DID of the account, and the server that keeps its data.

        :raises Rejected: there is no such account
        """
        handle = self._handle()
        if not handle:
            raise Rejected(_("Please fill in the handle first."))
        did = handle if handle.startswith("did:") else self._did_behind(handle)
        if _PLC_DID.fullmatch(did):
            address = f"{self._directory()}/{did}"
        elif found := _WEB_DID.fullmatch(did):
            address = f"https://{found[1].replace('%3A', ':')}/.well-known/did.json"
        else:
            raise self._nobody(handle)
        document = self._document(address)
        named = document.get("alsoKnownAs")
        names = [clean(name).lower() for name in named] if isinstance(named, list) else []
        # A name is somebody's only if both sides say so (https://atproto.com/specs/handle).
        if document.get("id") != did or (did != handle and f"at://{handle}" not in names):
            raise self._nobody(handle)
        return did, pds_of({"didDoc": document}, self._server())

    def _did_behind(self, handle: str) -> str:
        url = f"{self._server()}/xrpc/com.atproto.identity.resolveHandle?handle={quote(handle)}"
        response = self.http.request("GET", url, expect=(400,))
        return id_text(mapping(self.http.json(response)).get("did")) if response.ok else ""

    def _nobody(self, handle: str) -> Rejected:
        sentence = _("%(host)s knows no account “%(handle)s”.", host=self._host(),
                     handle=handle[:80])  # fmt: skip
        return Rejected(sentence, "HandleNotFound")

    def _directory(self) -> str:
        return clean(self.access.facts.get("plc")) or PLC

    def _issuer_of(self, pds: str) -> str:
        """Who signs people in for this server."""
        servers = self._document(f"{pds}/.well-known/oauth-protected-resource").get(
            "authorization_servers"
        )
        issuer = safe_url(servers[0]) if isinstance(servers, list) and len(servers) == 1 else ""
        return self._secure(issuer, pds).rstrip("/")

    def _described(self, issuer: str) -> dict[str, str]:
        """The addresses for signing in.

        :raises Rejected: the server does not sign people in as the AT Protocol wants it
        """
        found = self._document(f"{issuer}/.well-known/oauth-authorization-server")
        if clean(found.get("issuer")) != issuer:
            raise self._unclear(issuer)
        names = ("pushed_authorization_request_endpoint", "authorization_endpoint",
                 "token_endpoint")  # fmt: skip
        return {name: self._secure(safe_url(found.get(name)), issuer) for name in names}

    def _document(self, url: str) -> Mapping[str, Any]:
        """A document that describes somebody or something; it lies nowhere else (no redirects)."""
        response = self.http.request("GET", url, expect=(404,), allow_redirects=False)
        if response.status_code != 200:
            raise self._unclear(url)
        return mapping(self.http.json(response))

    def _secure(self, url: str, whose: str) -> str:
        """The address, if it is as secure as that of the server in the settings."""
        if urlsplit(url).scheme in ("https", urlsplit(self._server()).scheme):
            return url
        raise self._unclear(whose)

    def _unclear(self, url: str) -> Rejected:
        host = urlsplit(url).netloc
        sentence = _("%(host)s has no sign-in for programs. Use an app password.", host=host)
        return Rejected(sentence, "NoSignIn")

    def _client_id(self, callback: str) -> str:
        """Who we are: the address of our document, or what stands for programs on the same machine,
        which no server could ask (https://atproto.com/specs/oauth, "Localhost Client Development").
        """
        parts = urlsplit(callback)
        if parts.scheme == "https":
            return oauth.client_address(callback, self.key)
        if parts.scheme == "http" and parts.hostname in _LOOPBACK:
            return f"http://localhost?{urlencode({'redirect_uri': callback, 'scope': SCOPE})}"
        raise Rejected(
            _(
                "Bluesky sends nobody back to %(address)s: Odoo must be reached by https, or for"
                " trying it out at http://127.0.0.1.",
                address=f"{parts.scheme}://{parts.netloc}",
            )
        )

    # The way back

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        if not self._by_oauth():
            raise Unsupported(_("%(network)s has no sign-in at the server.", network=self.label))
        kept = self.access.secrets
        issuer = kept.get("issuer", "")
        host = urlsplit(issuer).netloc
        code = oauth.code_of(params, host)
        if not issuer or params.get("iss") != issuer:  # RFC 9207: another server's code
            raise self._not_taken(host)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": kept.get("verifier", ""),
        }
        found = self._granted(form)
        if "refresh_token" not in found:
            raise Unauthorized(_("%(host)s gave no lasting access.", host=host))
        return self._merged(found)

    def refresh(self) -> Secrets:
        kept = self.access.secrets
        if not self._by_oauth():
            renewed = super().refresh()
            return Secrets({**renewed, "by": "password"}) if _KEY in kept else renewed
        if not kept.get("refresh_token") or not self._fits():
            raise Unauthorized(_RUN_OUT)
        form = {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]}
        try:
            found = self._granted(form)
        except Unauthorized:
            raise Unauthorized(_RUN_OUT) from None
        return self._merged(found)

    def _granted(self, form: Mapping[str, str]) -> dict[str, str]:
        """Tokens for a code or a refresh token.

        :raises Unauthorized: the grant is gone, or it is for somebody else
        """
        kept = self.access.secrets
        address, host = kept.get("token_endpoint", ""), urlsplit(kept.get("issuer", "")).netloc
        answer = self._form(address, {**form, "client_id": kept.get("client_id", "")},
                            kept.get(_KEY, ""))  # fmt: skip
        token, scope = clean(answer.get("access_token")), one_line(answer.get("scope"))
        if not token or clean(answer.get("token_type")).lower() != "dpop":
            raise Malformed(_("%(host)s did not answer with a token.", host=host))
        if clean(answer.get("sub")) != kept.get("did"):
            raise Unauthorized(
                _("Somebody else has signed in than %(handle)s.", handle=self._handle())
            )
        if "atproto" not in scope.split():
            raise self._not_taken(host)
        found = {"access_token": token, "scope": scope}
        if refresh := clean(answer.get("refresh_token")):
            found["refresh_token"] = refresh
        if seconds := count(answer.get("expires_in")):
            until = self.clock() + timedelta(seconds=min(seconds, 10**9))
            found["expires_at"] = until.isoformat()
        return found

    def _merged(self, found: Mapping[str, str]) -> Secrets:
        kept = {**self.access.secrets, "owner": self._owner(), "by": "oauth"}
        kept.pop("expires_at", None)
        if password := kept.get("password"):  # not asked for now; known, should it change
            kept["typed"] = digest(password)
        return Secrets({**kept, **found})

    @staticmethod
    def _not_taken(host: str) -> Unauthorized:
        return Unauthorized(_("%(host)s did not accept the sign-in. Please try again.", host=host))

    def _form(self, url: str, form: Mapping[str, str], key: str) -> Mapping[str, Any]:
        """What a server that signs people in answers to a form, with a proof.

        :raises Unauthorized: the grant is gone
        :raises Rejected: it does not accept us, or does not do this
        """
        response = self._prover(key).request("POST", url, data=dict(form))
        answer = mapping(self._json(response))
        if response.ok:
            return answer
        host, code = urlsplit(url).netloc, self._code(response)
        if code in oauth.GONE:
            raise self._not_taken(host)
        said = self._said(response) or code or str(response.status_code)
        raise Rejected(_("%(host)s does not accept the app: %(said)s", host=host, said=said), code)

    # What differs in calls

    def _by_oauth(self) -> bool:
        return self.connect_by(self.access.settings) is Connect.OAUTH

    def _prover(self, key: str) -> Prover:
        if self._nonces is None:
            self._nonces = {}  # of this piece of work; servers change theirs every few minutes
        return Prover(self.http, key, self._nonces)

    def _shown(self, method: str, url: str, *, headers: Mapping[str, str], **options: Any) -> Any:
        if not self._by_oauth():
            return super()._shown(method, url, headers=headers, **options)
        secrets = self.access.secrets
        prover = self._prover(secrets[_KEY])
        if isinstance(options.get("data"), bytes) and not self._nonces:
            self._ask("com.atproto.server.getSession")  # brings a nonce: no file goes out twice
        token = secrets["access_token"]
        return prover.request(method, url, token=token, headers=headers, **options)

    def _fits(self) -> bool:
        signed_in = self.access.secrets.get("by") == "oauth"
        if self._by_oauth():
            return signed_in and self.access.secrets.get("owner") == self._owner()
        return not signed_in and super()._fits()

    def _signed_in(self) -> Secrets:
        if self._by_oauth():  # only a person can do that
            raise Unauthorized(_RUN_OUT)
        return super()._signed_in()

    def _scope(self) -> bool | None:
        if self._by_oauth():
            return _CHAT_SCOPE in self.access.secrets.get("scope", "").split()
        return super()._scope()

    def _hidden(self) -> list[str]:
        more = [self.access.secrets.get(name) for name in ("verifier", _KEY)]
        return [*super()._hidden(), *filter(None, more)]
