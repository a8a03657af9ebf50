"""Tokens that are bound to a key of ours: DPoP (RFC 9449), with ES256.

Each request carries a proof: a small JWT, signed with the key, that names the method, the address
and, for a resource, the token. Servers also want a nonce of theirs in it. Whoever finds a token
alone can do nothing with it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests

from .errors import Temporary, Unauthorized
from .http import Session
from .items import mapping
from .sentence import _
from .text_tools import clean

NONCE_LENGTH = 1000
"""Characters of a nonce that are believed to be one."""
REFUSALS = (400, 401, 403)
"""Statuses that ``Prover.request`` returns, for the caller to read."""

_WANTED = "use_dpop_nonce"
_NOT_BELIEVED = frozenset({_WANTED, "invalid_dpop_proof"})


def new_key() -> str:
    """A private key on P-256, as PEM (PKCS 8)."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode()


class Prover:
    """Makes requests with proofs, by one key.

    :param pem: as ``new_key`` makes it
    :param nonces: origin of a server to the nonce that it gave last; updated here
    :raises Unauthorized: there is no such key
    """

    def __init__(self, http: Session, pem: str, nonces: MutableMapping[str, str]) -> None:
        self.http = http
        self.nonces = nonces
        self._key = _load(pem)

    def request(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> requests.Response:
        """Ask, once more if the server wants a nonce of its own in the proof.

        It says so before it looks at anything else, so the second request is the first that can
        have an effect (RFC 9449, 8 and 9).

        :param token: the access token, for a resource
        :param options: as ``Session.request`` takes them
        :returns: the answer, also one of ``REFUSALS``
        :raises Temporary: the server does not believe the proof; nothing was done
        """
        options.setdefault("expect", REFUSALS)
        for _turn in range(2):
            head = {**(headers or {}), "DPoP": self.proof(method, url, token)}
            if token:
                head["Authorization"] = f"DPoP {token}"
            response = self.http.request(method, url, headers=head, **options)
            nonce = response.headers.get("DPoP-Nonce", "")
            if nonce and nonce.isprintable() and len(nonce) <= NONCE_LENGTH:
                self.nonces[_origin(url)] = nonce
            error = _error_of(response)
            if error != _WANTED or not nonce:
                break
        if error in _NOT_BELIEVED:
            raise Temporary(
                _(
                    "%(host)s does not believe the signature of our request. Is the clock of this"
                    " machine right?",
                    host=urlsplit(url).netloc,
                ),
                sent=False,
            )
        return response

    def proof(self, method: str, url: str, token: str = "") -> str:
        """A proof for one request (RFC 9449, 4.2)."""
        numbers = self._key.public_key().public_numbers()
        jwk = {
            "kty": "EC",
            "crv": "P-256",
            "x": _base64(numbers.x.to_bytes(32, "big")),
            "y": _base64(numbers.y.to_bytes(32, "big")),
        }
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method.upper(),
            "htu": urlunsplit((*urlsplit(url)[:3], "", "")),
            "iat": int(self.http.clock().timestamp()),
        }
        if nonce := self.nonces.get(_origin(url)):
            claims["nonce"] = nonce
        if token:
            claims["ath"] = _base64(hashlib.sha256(token.encode()).digest())
        head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
        signed = ".".join(_base64(json.dumps(part).encode()) for part in (head, claims))
        return f"{signed}.{_base64(self._sign(signed.encode()))}"

    def _sign(self, data: bytes) -> bytes:
        """As JWS spells it: both numbers, 32 bytes each (RFC 7518, 3.4)."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, utils

        pair = utils.decode_dss_signature(self._key.sign(data, ec.ECDSA(hashes.SHA256())))
        return b"".join(number.to_bytes(32, "big") for number in pair)


def _load(pem: str) -> Any:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise Unauthorized(_("The sign-in has run out. Please connect the account again."))
    return key


def _error_of(response: requests.Response) -> str:
    """The code of a refusal: in the body, or for a resource also in a header."""
    if response.status_code not in (400, 401):
        return ""
    challenge = response.headers.get("WWW-Authenticate", "")
    for code in _NOT_BELIEVED:
        if f'error="{code}"' in challenge:
            return code
    try:
        return clean(mapping(json.loads(response.content)).get("error"))
    except (ValueError, RecursionError):
        return ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
