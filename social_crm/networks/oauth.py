"""OAuth 2 with an authorisation code: what X, Meta, Google, Reddit and others have in common.

RFC 6749 (the grant), RFC 7636 (PKCE). The tokens end up in ``Secrets`` as ``access_token``,
``refresh_token`` and ``expires_at`` (ISO 8601, UTC), where ``Network.expires`` finds them.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from .errors import Malformed, Rejected, Unauthorized
from .http import Session
from .items import count, mapping
from .sentence import _
from .text_tools import clean, one_line

GONE = frozenset({"invalid_grant", "access_denied", "unauthorized_client"})
"""Error codes that say that the person's consent is not there (RFC 6749, 5.2)."""

CLIENTS = "/social_crm/client"
"""Where documents about us lie, for servers that read who an app is instead of registering it."""


def client_address(callback: str, network: str) -> str:
    """The address of the document that describes us to a network
    (``Network.client_metadata``), beside our callback address."""
    parts = urlsplit(callback)
    return f"{parts.scheme}://{parts.netloc}{CLIENTS}/{network}/metadata.json"


def pkce() -> tuple[str, str]:
    """A verifier to keep and the challenge to show (S256)."""
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, urlsafe_b64encode(digest).decode().rstrip("=")


def authorize_url(address: str, **params: str) -> str:
    """Where the browser goes to sign in; empty parameters are left out."""
    query = {"response_type": "code", **params}
    return f"{address}?{urlencode({name: value for name, value in query.items() if value})}"


def code_of(params: Mapping[str, str], host: str) -> str:
    """The code that came back.

    :raises Unauthorized: the person said no
    """
    code = clean(params.get("code")).strip()
    if not code:
        raise Unauthorized(_("%(host)s did not let us in: the sign-in was refused.", host=host))
    return code


def tokens(http: Session, address: str, form: Mapping[str, str], **options: Any) -> dict[str, str]:
    """Exchange a code or a refresh token for tokens.

    :param options: for the request, for example ``auth`` with the app's id and secret
    :returns: what came, as ``Secrets`` keep it; a missing refresh token is missing, not empty, so
        that it never overwrites the one that is there
    :raises Unauthorized: the grant is gone
    :raises Rejected: the app itself is refused: its id or secret is wrong
    """
    host = urlsplit(address).netloc
    response = http.request("POST", address, data=dict(form), expect=(400, 401, 403), **options)
    answer = mapping(http.json(response))
    if not response.ok or answer.get("error"):  # Reddit answers 200 to a code that is no good
        error = answer.get("error")
        code = clean(mapping(error).get("status") or mapping(error).get("code") or error)
        said = one_line(answer.get("error_description") or mapping(error).get("message"), 160)
        if code in GONE or not code:
            raise Unauthorized(
                _("%(host)s did not accept the sign-in. Please try again.", host=host)
            )
        raise Rejected(
            _("%(host)s does not accept the app: %(said)s", host=host, said=said or code), code
        )
    token = clean(answer.get("access_token"))
    if not token:
        raise Malformed(_("%(host)s did not answer with a token.", host=host))
    found = {"access_token": token}
    if refresh := clean(answer.get("refresh_token")):
        found["refresh_token"] = refresh
    if scope := one_line(answer.get("scope")):
        found["scope"] = scope
    if seconds := count(answer.get("expires_in")):
        until = http.clock() + timedelta(seconds=min(seconds, 10**9))
        found["expires_at"] = until.isoformat()
    return found
