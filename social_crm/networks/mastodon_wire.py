"""Speaks with a server of the Mastodon API: what connecting, reading and speaking share.

Mastodon.py signs in, writes and asks for single things. Lists are read from the session directly:
its objects cost 114 ms of processor time for forty notifications where the JSON costs 3 ms, do not
keep the spelling of the server, and cannot ask for filtered notifications.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from .errors import Malformed, NetworkError, Rejected, Temporary, Unauthorized, Unsupported
from .http import unwrapped
from .mastodon_items import id_of
from .network import Network
from .redaction import kept_raw, secrets_of
from .sentence import _
from .text_tools import clean, one_line

if TYPE_CHECKING:
    import requests

_logger = logging.getLogger(__name__)


class Wire(Network):
    """Requests to the server of one account, and what it says of itself."""

    def _base(self) -> str:
        return instance_url(str(self.access.settings.get("instance") or ""))

    def _host(self) -> str:
        return urlsplit(self._base()).netloc

    def _token(self) -> str:
        """The access token, if it belongs to this server.

        A token must never travel to another server than the one that gave it, also when somebody
        changes the address of the account.
        """
        secrets = self.access.secrets
        token = secrets.get("access_token")
        if not token or secrets.get("instance", self._base()) != self._base():
            raise Unauthorized(
                _("The account is not connected to %(host)s. Connect it.", host=self._host())
            )
        return token

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}

    def _items(self, path: str, params: Any, key: str = "") -> list[Any]:
        """A list as the server spells it."""
        response = self.http.get(f"{self._base()}{path}", params=params, headers=self._headers())
        answer = self.http.json(response)
        items = answer.get(key) if key and isinstance(answer, Mapping) else answer
        if not isinstance(items, list):
            sentence = _("%(host)s answered with something that is no list.", host=self._host())
            raise Malformed(sentence, kept_raw(response.content, secrets_of(response.request)))
        return items

    def _ask(self, call: str, *args: Any, **kwargs: Any) -> Any:
        """Let Mastodon.py make a call. Returns the answer as the server spelled it."""
        client = library()(
            api_base_url=self._base(), session=self.http, ratelimit_method="throw",
            version_check_mode="none", request_timeout=self.http.timeout[1],
        )  # fmt: skip
        # Not to the constructor: it would open a file of the same name and send its first line.
        client.access_token = self._token()
        return self._answer_to(lambda: getattr(client, call)(*args, **kwargs))

    def _answer_to(self, call: Callable[[], object]) -> Any:
        """The JSON of the last answer to a call of the library.

        The library may stumble after the fact (an odd header, an unknown field); what counts is
        what the server said.
        """
        answers: list[requests.Response] = []
        self.http.hooks["response"] = [lambda response, *_args, **_kw: answers.append(response)]
        try:
            with unwrapped():
                call()
        except NetworkError:
            raise
        except Exception as error:
            if not answers or not answers[-1].ok:
                _logger.warning("Mastodon.py stumbled: %s", type(error).__name__)
                raise Malformed(_("Mastodon.py could not make the request.")) from None
        finally:
            self.http.hooks["response"] = []
        return self.http.json(answers[-1])

    def _credentials(self) -> Mapping[str, Any]:
        """Our own account, as the server spells it.

        :raises Unauthorized: the token is no good. Mastodon says 401 of a token that it does not
            know, 403 of a disabled account and 422 of a token of nobody; snac says 422 of both.
        """
        host = urlsplit(self._base()).netloc
        try:
            answer = self._ask("account_verify_credentials")
        except Rejected as error:
            if error.code in (403, 422):
                raise self._refused() from None
            if error.code in (404, 405, 410):
                raise self._no_mastodon(self._base()) from None
            raise
        if not isinstance(answer, Mapping) or not id_of(answer):
            raise Malformed(_("%(host)s does not say whose account this is.", host=host))
        return answer

    def _own_id(self) -> str:
        """Our id at this server; the one of the account is the same everywhere."""
        return clean(self.access.facts.get("id")) or id_of(self._credentials())

    def _status(self, external_id: str) -> Any:
        """One status, ``None`` if it is gone."""
        path = f"/api/v1/statuses/{quote(external_id, safe='')}"
        response = self.http.request(
            "GET", f"{self._base()}{path}", headers=self._headers(), expect=(404, 410)
        )
        return None if response.status_code in (404, 410) else self.http.json(response)

    # Sentences

    def _refused(self) -> Unauthorized:
        return Unauthorized(
            _("%(host)s no longer lets this account in. Connect it again.", host=self._host())
        )

    def _no_search(self) -> Unsupported:
        return Unsupported(
            _(
                "%(host)s does not search the text of posts. Follow a hashtag instead.",
                host=self._host(),
            )
        )

    def _no_look_up(self) -> Temporary:
        return Temporary(
            _("%(host)s does not show whether the answer was sent.", host=self._host())
        )

    def _unclear(self) -> Temporary:
        return Temporary(
            _("%(host)s did not say clearly whether the post was published.", host=self._host())
        )

    @staticmethod
    def _no_mastodon(base: str) -> Rejected:
        host = urlsplit(base).netloc
        return Rejected(
            _("%(host)s does not answer as a Mastodon server. Is the address right?", host=host)
        )


def library() -> Any:
    """The client class of Mastodon.py.

    :raises Unsupported: it is not installed
    """
    try:
        from mastodon import Mastodon as Client
    except ImportError:
        raise Unsupported(_("The Python package Mastodon.py is not installed.")) from None
    return Client


def instance_url(text: str) -> str:
    """The address of a server, from whatever a person types: a host name, an address of any page,
    a full name (``@me@host``). Without a slash at the end; https unless http is asked for.

    :raises Rejected: no host name can be found in it
    """
    typed = clean(text).strip()
    address = typed if "://" in typed else f"https://{typed.rpartition('@')[2]}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    known = parts.scheme in ("http", "https") if host else False
    if not known or not re.fullmatch(r"[\w.:-]+", host) or host.startswith((".", "-")):
        raise Rejected(_("“%(text)s” is not the address of a server.", text=one_line(text, 80)))
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
