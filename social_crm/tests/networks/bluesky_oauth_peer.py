"""A small fake of a server of the AT Protocol that signs people in by OAuth.

It holds us to the rules: each proof is checked by hand, each nonce, code and refresh token counts
once.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bluesky_peer import ME, BlueskyPeer
from bluesky_peer import _json as answer_json
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from networks.bluesky_oauth import SCOPE
from networks.dpop import new_key
from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET
from networks.types import Access, Redirect, Secrets

KEY = new_key()
CLIENT = "https://odoo.example.com/social_crm/client/bluesky/metadata.json"
PREFIX = f"tok-{SECRET}"


class BlueskyOAuthPeer(BlueskyPeer):
    """The account of ``BlueskyPeer``, signed in."""

    def __init__(self) -> None:
        super().__init__()
        self.nonce = "nonce-1"
        self.nonces_refused = 0
        self.never_content = False
        """No nonce is the right one."""
        self.seen_proofs: set[str] = set()
        self.thumbprints: dict[str, str] = {}
        """Token, or code, to the key that it is bound to; empty: the first that comes."""
        self.pushed: dict[str, dict[str, str]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens = {f"ref-{SECRET}"}
        self.given = 0
        self.granted: dict[str, Any] = {}
        """What differs in the answer with tokens."""
        self.described: dict[str, Any] = {}
        """What differs in the description of the server."""
        self.document: dict[str, Any] = {}
        """What differs in the document of our DID."""
        self.tokens = {PREFIX}

    def access(self) -> Access:
        known = super().access()
        settings = {**known.settings, "sign_in": "oauth"}
        secrets = {
            "access_token": PREFIX,
            "refresh_token": f"ref-{SECRET}",
            "dpop_key": KEY,
            "client_id": CLIENT,
            "issuer": self.base,
            "token_endpoint": f"{self.base}/oauth/token",
            "did": ME,
            "pds": self.base,
            "owner": f"{self.handle} {self.base}",
            "scope": SCOPE,
            "by": "oauth",
        }
        return Access(settings, Secrets(secrets), {**known.facts, "plc": f"{self.base}/plc"}, ME)

    def publishes(self, seen: Seen) -> bool:
        # What is refused for its nonce is not said.
        return super().publishes(seen) and self.nonces_refused > 0

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        """The person reads the page, and says yes."""
        asked = dict(parse_qsl(urlsplit(redirect.url).query))
        pushed = self.pushed.pop(asked["request_uri"])
        assert asked["client_id"] == pushed["client_id"]
        code = f"cod-{len(self.codes)}"
        self.codes[code] = pushed
        return {"code": code, "iss": self.base, "state": pushed["state"]}

    def answer(self, seen: Seen) -> Answer:
        documents = {
            f"/plc/{ME}": {
                "id": ME,
                "alsoKnownAs": [f"at://{self.handle}"],
                "service": [{"id": "#atproto_pds", "serviceEndpoint": self.base}],
                **self.document,
            },
            "/.well-known/oauth-protected-resource": {
                "resource": self.base,
                "authorization_servers": [self.base],
            },
            "/.well-known/oauth-authorization-server": {
                "issuer": self.base,
                "pushed_authorization_request_endpoint": f"{self.base}/oauth/par",
                "authorization_endpoint": f"{self.base}/oauth/authorize",
                "token_endpoint": f"{self.base}/oauth/token",
                **self.described,
            },
        }
        if seen.path in documents:
            return answer_json(documents[seen.path])
        if seen.path.endswith("resolveHandle") and "Authorization" not in seen.headers:
            return self._resolveHandle(seen)
        if seen.path in ("/oauth/par", "/oauth/token"):
            return self._signs_in(seen)
        if seen.path.endswith(("createSession", "refreshSession")):  # the other way in
            return super().answer(seen)
        kind, _space, token = seen.headers.get("Authorization", "").partition(" ")
        error, thumbprint = self._proof(seen, token if kind == "DPoP" else "")
        if not error and self.thumbprints.setdefault(token, thumbprint) != thumbprint:
            error = "invalid_token"
        if not error and (kind != "DPoP" or token not in self.tokens or self.expired):
            error = "invalid_token"
        if error:
            head = {**self._nonce(), "WWW-Authenticate": f'DPoP algs="ES256", error="{error}"'}
            return answer_with({"error": error, "message": f"{error}!"}, 401, head)
        bearer = {**seen.headers, "Authorization": f"Bearer {token}"}
        found = super().answer(replace(seen, headers=bearer))
        return replace(found, headers={**found.headers, **self._nonce()})

    def _nonce(self) -> dict[str, str]:
        return {"DPoP-Nonce": self.nonce}

    def _signs_in(self, seen: Seen) -> Answer:
        form = dict(parse_qsl(seen.body.decode()))
        error, thumbprint = self._proof(seen)
        if error:
            return answer_with({"error": error}, 400, self._nonce())
        if seen.path.endswith("/par"):
            uri = f"urn:ietf:params:oauth:request_uri:req-{len(self.pushed)}"
            self.pushed[uri] = {**form, "thumbprint": thumbprint}
            return answer_with({"request_uri": uri, "expires_in": 300}, 201, self._nonce())
        if self.grant_gone or not self._grant(form, thumbprint):
            return answer_with({"error": "invalid_grant"}, 400, self._nonce())
        self.given += 1
        token, refresh = f"{PREFIX}{self.given}", f"ref-{SECRET}-{self.given}"
        self.tokens.add(token)
        self.refresh_tokens.add(refresh)
        self.thumbprints[token] = self.thumbprints[refresh] = thumbprint
        granted = {
            "access_token": token,
            "token_type": "DPoP",
            "refresh_token": refresh,
            "scope": SCOPE,
            "expires_in": 3600,
            "sub": ME,
            **self.granted,
        }
        return answer_with(granted, 200, self._nonce())

    def _grant(self, form: dict[str, str], thumbprint: str) -> bool:
        if form["grant_type"] == "refresh_token":
            known = form["refresh_token"] in self.refresh_tokens
            bound = self.thumbprints.setdefault(form["refresh_token"], thumbprint) == thumbprint
            self.refresh_tokens.discard(form["refresh_token"])
            return known and bound
        asked = self.codes.pop(form["code"], None)
        if asked is None:
            return False
        challenge = b64(sha256(form["code_verifier"].encode()).digest())
        same = all(form[name] == asked[name] for name in ("client_id", "redirect_uri"))
        return same and asked["code_challenge"] == challenge and asked["thumbprint"] == thumbprint

    def _proof(self, seen: Seen, token: str = "") -> tuple[str, str]:
        """What is wrong with the proof, and the thumbprint of its key (RFC 9449, 4.3)."""
        parts = seen.headers.get("Dpop", "").split(".")
        try:
            head, claims = (json.loads(unb64(part)) for part in parts[:2])
            jwk = head["jwk"]
            x, y = (int.from_bytes(unb64(jwk[name]), "big") for name in ("x", "y"))
            raw = unb64(parts[2])
            numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
            key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
            signature = utils.encode_dss_signature(*numbers)
            key.verify(signature, ".".join(parts[:2]).encode(), ec.ECDSA(hashes.SHA256()))
        except (ValueError, KeyError, IndexError, InvalidSignature):
            return "invalid_dpop_proof", ""
        expected = {
            "htm": seen.method,
            "htu": f"{self.base}{seen.path}",
            "ath": b64(sha256(token.encode()).digest()) if token else None,
        }
        good = all(claims.get(name) == value for name, value in expected.items())
        good &= (head["typ"], head["alg"], set(jwk)) == (
            "dpop+jwt", "ES256", {"kty", "crv", "x", "y"}
        )  # fmt: skip
        if not good or claims["jti"] in self.seen_proofs or claims["iat"] != NOW.timestamp():
            return "invalid_dpop_proof", ""
        self.seen_proofs.add(claims["jti"])
        if not self.repeats and (claims.get("nonce") != self.nonce or self.never_content):
            self.nonces_refused += 1
            return "use_dpop_nonce", ""
        canonical = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
        return "", b64(sha256(json.dumps(canonical, separators=(",", ":")).encode()).digest())


def b64(data: bytes) -> str:
    """Base 64 as JWTs have it."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """Back from ``b64``."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def answer_with(value: Any, status: int, headers: Mapping[str, str]) -> Answer:
    """JSON with more headers."""
    found = answer_json(value, status)
    return replace(found, headers={**found.headers, **headers})
