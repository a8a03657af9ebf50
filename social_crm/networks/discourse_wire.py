"""How a Discourse forum is asked: addresses, keys, pauses, refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import Malformed, RateLimited, Rejected, Temporary, Unauthorized
from .items import mapping
from .network import Network
from .redaction import kept_raw, secrets_of, server_message
from .sentence import _
from .site_address import host_of, site_url
from .text_tools import one_line

_PAGES = "latest|top|new|unread|categories|c|t|u|tag|tags|posts|search|login|about|admin|my"


class DiscourseWire(Network):
    """Asks a forum in the name of the account."""

    def _site(self) -> str:
        return site_url(self.access.settings.get("address", ""), _PAGES)

    def _host(self) -> str:
        return host_of(self._site())

    def _username(self) -> str:
        return one_line(self.access.settings.get("username"), 200).lstrip("@")

    def _headers(self) -> dict[str, str]:
        key = self.access.secrets.get("api_key", "")
        if not key:
            raise Unauthorized(_("The API key is missing."))
        if self.access.settings.get("key_kind") == "user":
            return {"User-Api-Key": key}
        return {"Api-Key": key, "Api-Username": self._username()}

    def _request(self, method: str, path: str, expect: Sequence[int] = (), **options: Any) -> Any:
        """Ask; what the forum says of a pause in the body counts as well."""
        response = self.http.request(
            method,
            f"{self._site()}{path}",
            headers={**self._headers(), "Accept": "application/json"},
            expect=(*expect, 403, 429),
            **options,
        )
        if response.status_code == 429:
            wait = self.http.retry_after(response)
            extras = mapping(body_of(response).get("extras"))
            seconds = extras.get("wait_seconds")
            told = float(seconds) if isinstance(seconds, int | float) else None
            raise RateLimited(
                _("%(host)s asks for a pause.", host=self._host()),
                wait if wait is not None else told,
            )
        if response.status_code == 403 and 403 not in expect:
            why = reason_of(response)
            if body_of(response).get("error_type") == "invalid_access":
                raise Unauthorized(
                    _("%(host)s does not let this key in: %(said)s", host=self._host(), said=why)
                )
            raise Rejected(_("%(host)s refuses it: %(said)s", host=self._host(), said=why), 403)
        return response

    def _get(self, path: str, params: Any = None) -> Any:
        return self._json(self._request("GET", path, params=params))

    def _json(self, response: Any) -> Any:
        answer = self.http.json(response)
        if not isinstance(answer, Mapping):
            raise Malformed(
                _("%(host)s does not answer as a Discourse forum.", host=self._host()),
                kept_raw(response.content, secrets_of(response.request)),
            )
        return answer

    def _refused(self, response: Any) -> Rejected:
        """What a refusal of something to write is."""
        why = reason_of(response)
        sentence = _("%(host)s does not take it: %(said)s", host=self._host(), said=why)
        return Rejected(sentence, response.status_code)

    def _unclear(self) -> Temporary:
        return Temporary(
            _("%(host)s did not say clearly whether the post was published.", host=self._host())
        )


def body_of(response: Any) -> Mapping[str, Any]:
    """The object that an answer holds, empty if it holds none."""
    try:
        return mapping(response.json())
    except (ValueError, RecursionError):
        return {}


def reason_of(response: Any) -> str:
    """What the forum says about an error, without what it was asked with."""
    return server_message(response) or "?"
