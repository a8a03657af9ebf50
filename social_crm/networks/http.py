"""The one way out: an HTTP session with an address guard, limits, and our own errors.

It is a :class:`requests.Session`, so that client libraries can be handed it. What differs:

* every address is checked, and the connection goes to the address that was checked;
* size, time and redirects are limited, whatever the caller asks for;
* failures, bad statuses included, are raised as :mod:`.errors`, whose sentences hold no secret;
* the environment is not trusted: no proxy variables, no ``.netrc`` (``trust_env`` is off).

Bodies are always read whole before ``request`` returns; ``stream=True`` has no effect. What does
not end is read with ``lines``.
"""

from __future__ import annotations

import errno
import http.client
import json as jsonlib
import re
import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import requests
import urllib3
from requests.exceptions import RequestException
from requests.utils import requote_uri
from urllib3.exceptions import HTTPError

from .connection import Adapter, NameNotFound, NotConnected, Wire
from .errors import Blocked, Malformed, NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from .guard import Guard, netloc
from .http_body import read_body
from .http_stream import LINE, SILENCE, stream_lines
from .limits import Meter
from .redaction import PUBLIC_HEADERS, kept_raw, secrets_of, server_message
from .sentence import _
from .text_tools import one_line

__all__ = ["USER_AGENT", "Guard", "Session", "unwrapped"]

USER_AGENT = "social_crm (Odoo addon)"
MAX_REDIRECTS = 5
MAX_ATTEMPTS = 3
"""How often a GET or HEAD is tried when the connection breaks."""
MAX_WAIT = 86400.0
"""Seconds: the longest pause that a server can ask for."""
ERROR_KEPT = 65536
"""Bytes of the body of an error that are read, for its message."""

# What requests and the layers below it raise when a connection fails.
FAILURES = (
    RequestException,
    HTTPError,
    OSError,
    http.client.HTTPException,
    NameNotFound,
    NotConnected,
)
_SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class _Limits:
    max_bytes: int
    expect: Collection[int]


class Session(requests.Session):
    """The HTTP session of one piece of work in one thread (not to be shared between threads).

    :param clock: present time in UTC, for headers that name a date
    :param timeout: seconds to connect, and between two bytes; a caller can only shorten them
    :param deadline: seconds that one request may take altogether, with redirects and second tries
    :param max_bytes: size of a body, after decompression
    :param meter: counts the requests, and stops them where no more are allowed
    """

    def __init__(
        self,
        guard: Guard,
        *,
        clock: Callable[[], datetime] | None = None,
        timeout: tuple[float, float] = (5.0, 20.0),
        deadline: float = 30.0,
        max_bytes: int = 10_000_000,
        user_agent: str = USER_AGENT,
        meter: Meter | None = None,
    ) -> None:
        super().__init__()
        self.meter = meter or Meter()
        self.guard = guard
        self.clock = clock or (lambda: datetime.now(UTC))
        self.timeout = timeout
        self.deadline = deadline
        self.max_bytes = max_bytes
        self.requests_made = 0
        self.trust_env = False
        self._wire = Wire()
        self.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"})
        self.adapters.clear()
        adapter = Adapter(guard, self._wire)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask, follow redirects, read the body whole.

        Takes what :meth:`requests.Session.request` takes, and by keyword:

        :param expect: statuses (collection of int) that are returned instead of raised
        :param max_bytes: a smaller or larger size for this answer
        :param deadline: other seconds for this call, for example for an upload
        :raises Blocked: the guard refused the address or a redirect
        :raises Unauthorized: status 401
        :raises RateLimited: status 429
        :raises Temporary: status 408, 425, 5xx; no connection; broken off; too slow
        :raises Rejected: any other status from 400 on, with the status as ``code``
        :raises Malformed: the body is too big or cannot be decompressed
        """
        expect = kwargs.pop("expect", ())
        max_bytes = kwargs.pop("max_bytes", self.max_bytes)
        deadline = kwargs.pop("deadline", self.deadline)
        failure: NetworkError
        try:
            self.guard.check_url(url.decode("latin-1") if isinstance(url, bytes) else str(url))
            self._call = (expect, max_bytes, deadline)
            return super().request(method, url, *args, **kwargs)
        except NetworkError:
            raise
        except (RequestException, HTTPError, UnicodeError, ValueError) as exc:
            failure = _unsendable(exc)
        finally:
            self._call = None
        raise failure

    _call: tuple[Collection[int], int, float] | None = None

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send what is prepared, under the same rules as ``request``."""
        expect, max_bytes, deadline = self._call or ((), self.max_bytes, self.deadline)
        limits = _Limits(max_bytes, expect)
        self._wire.timeout = self._shortened(kwargs.get("timeout"))
        follow = bool(kwargs.get("allow_redirects", True))
        self._wire.deadline = time.monotonic() + deadline
        verify = kwargs.get("verify", True)
        verify = self.verify if verify is None or verify is True else verify
        history: list[requests.Response] = []
        while True:
            response = self._hop(request, limits, verify, follow)
            response.history = list(history)
            location = _location(response) if follow else ""
            if not location or response.status_code in limits.expect:
                break
            if len(history) == MAX_REDIRECTS:
                raise Blocked(
                    _("The server redirected more than %(count)s times.", count=MAX_REDIRECTS)
                )
            history.append(response)
            request = self._redirected(request, response, location)
        self.raise_for(response, limits.expect)
        return response

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nothing: ``send`` follows. The base class would read a body without limit meanwhile."""
        return None

    def close(self) -> None:
        """Let go of the connections. Closing twice is no error, nor is going on afterwards."""
        super().close()
        self.meter.closed()

    def json(self, response: requests.Response) -> Any:
        """The body as JSON values; ``NaN`` and infinities, which no JSON has, become ``None``.

        :raises Malformed: when it is no JSON
        """
        with suppress(ValueError, RecursionError):
            return jsonlib.loads(response.content, parse_constant=lambda _name: None)
        body = response.content
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not body.strip():
            sentence = _("The server answered with nothing instead of JSON.")
        elif kind in ("text/html", "application/xhtml+xml") or body.lstrip()[:1] == b"<":
            sentence = _(
                "The server answered with a web page instead of JSON; is the address that of a"
                " server of this network?"
            )
        else:
            sentence = _("The server answered with something that is not JSON.")
        raise Malformed(sentence, raw=kept_raw(body, secrets_of(response.request)))

    def lines(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        silence: float = SILENCE,
        max_line: int = LINE,
    ) -> Iterator[bytes]:
        """Listen to an answer that does not end: its lines as they come, without their ends.

        On a connection of its own; close the iterator to end it. Redirects are not followed. Ends
        when the server ends the answer.

        :param silence: seconds without a byte after which the server is given up
        :param max_line: size of a line
        :raises Temporary: also when it broke off or fell silent
        :raises Malformed: also when a line is too long
        """
        return stream_lines(self, url, headers, silence, max_line)

    # One request, one answer

    def _hop(
        self, request: requests.PreparedRequest, limits: _Limits, verify: Any, follow: bool
    ) -> requests.Response:
        url = request.url or ""
        self.guard.check_url(url)
        host = netloc(url)[1]
        attempts = MAX_ATTEMPTS if (request.method or "").upper() in _SAFE_METHODS else 1
        while True:
            attempts -= 1
            self.meter.before(request.method or "", url)
            self._wire.begin()
            self.requests_made += 1
            broken = False
            failure: NetworkError
            try:
                response = super().send(
                    request,
                    stream=True,
                    allow_redirects=False,
                    verify=verify,
                    cert=None,
                    proxies={},
                )
                try:
                    self._read(response, limits, follow)
                finally:
                    # Gives the connection back when the body was read to its end, else cuts it.
                    response.close()
                self.meter.after(response, self.seconds_until)
                return response
            except NetworkError:
                raise
            except FAILURES as exc:
                failure, broken = self.translate(exc, host, self._wire)
            except (UnicodeError, ValueError) as exc:
                failure = _unsendable(exc)
            if not (broken and attempts and time.monotonic() < self._wire.deadline):
                raise failure

    @staticmethod
    def _read(response: requests.Response, limits: _Limits, follow: bool) -> None:
        """Read the body, as far as it matters for an answer of this status."""
        status = response.status_code
        if status in limits.expect or (status < 400 and not (follow and _location(response))):
            read_body(response, limits.max_bytes)
            return
        response._content = b""
        if status >= 400:
            # Only its message is wanted; what the status says holds also when the body is broken.
            with suppress(NetworkError, *FAILURES):
                read_body(response, ERROR_KEPT)

    @staticmethod
    def translate(exc: BaseException, host: str, wire: Wire) -> tuple[NetworkError, bool]:
        """Our error for a library's, and whether trying again at once could help."""
        links = list(_chain(exc))
        if any(isinstance(link, NameNotFound) for link in links):
            return Temporary(
                _("The name %(host)s could not be found.", host=host), sent=False
            ), False
        for link in links:
            # urllib3 before 2 compares the names itself and has an error of its own for it.
            if (
                isinstance(link, ssl.SSLCertVerificationError)
                or type(link).__name__ == "CertificateError"
            ):
                said = one_line(getattr(link, "verify_message", ""), 120)
                sentence = _(
                    "The certificate of %(host)s was not accepted: %(reason)s.",
                    host=host,
                    reason=said or _("it is for another name"),
                )
                return Temporary(sentence, sent=False), False
        late = any(
            isinstance(link, TimeoutError | urllib3.exceptions.TimeoutError) for link in links
        )
        if wire.sent and late:
            return Temporary(_("%(host)s did not answer in time.", host=host)), False
        if wire.sent:
            sentence = _(
                "%(host)s broke off the connection before its answer was complete.", host=host
            )
            return Temporary(sentence), True
        if late:
            sentence = _("%(host)s did not take the connection in time.", host=host)
        elif any(isinstance(link, ssl.SSLError) for link in links):
            sentence = _("No secure connection to %(host)s could be made.", host=host)
        elif any(getattr(link, "errno", None) == errno.ECONNREFUSED for link in links):
            sentence = _("%(host)s refused the connection.", host=host)
        else:
            sentence = _("%(host)s could not be reached.", host=host)
        return Temporary(sentence, sent=False), False

    def _shortened(self, wanted: Any) -> tuple[float, float]:
        pair = wanted if isinstance(wanted, tuple) else (wanted, wanted)
        connect, read = (
            min(mine, float(theirs)) if isinstance(theirs, int | float) and theirs > 0 else mine
            for mine, theirs in zip(self.timeout, pair, strict=True)
        )
        return connect, read

    def _redirected(
        self, request: requests.PreparedRequest, response: requests.Response, location: str
    ) -> requests.PreparedRequest:
        """The request to make instead.

        :raises Blocked: from https to http, or a body to another host
        :raises Rejected: when a write would silently become a read
        """
        old_url = request.url or ""
        self.guard.check_url(location)
        old_scheme, old_host, old_port = netloc(old_url)
        scheme, host, port = netloc(location)
        if old_scheme == "https" and scheme == "http":
            raise Blocked(
                _("%(host)s redirected from a secure to an insecure address.", host=old_host)
            )
        method = (request.method or "GET").upper()
        status = response.status_code
        if method not in _SAFE_METHODS:
            if status in (301, 302):
                sentence = _(
                    "%(old)s has moved to %(new)s; correct the address.", old=old_host, new=host
                )
                raise Rejected(sentence, status)
            if status in (307, 308) and host != old_host:
                sentence = _(
                    "%(old)s redirected what was meant for it to %(new)s.", old=old_host, new=host
                )
                raise Blocked(sentence)
        following = request.copy()
        following.url = location
        if status == 303 and method != "HEAD":
            following.method = "GET"
            following.body = None
            for name in ("Content-Length", "Content-Type", "Transfer-Encoding"):
                following.headers.pop(name, None)
        if (scheme, host, port) != (old_scheme, old_host, old_port):
            for name in list(following.headers):
                if name.lower() not in PUBLIC_HEADERS:
                    del following.headers[name]
        following.headers.pop("Cookie", None)
        jar = requests.cookies.RequestsCookieJar()
        jar.update(self.cookies)
        following.prepare_cookies(jar)
        return following

    # What a status means

    def raise_for(self, response: requests.Response, expect: Collection[int] = ()) -> None:
        """Our error for a bad status, unless it is expected."""
        status = response.status_code
        if status < 400 or status in expect:
            return
        host = netloc(response.url or "")[1]
        said = server_message(response)
        wait = self.retry_after(response)
        if status == 401:
            raise Unauthorized(
                _("%(host)s no longer accepts the credentials: %(said)s", host=host, said=said)
                if said
                else _("%(host)s no longer accepts the credentials.", host=host)
            )
        if status == 429:
            raise RateLimited(_("%(host)s asks for a pause.", host=host), wait)
        sentence = (
            _("%(host)s answered %(status)s: %(said)s", host=host, status=status, said=said)
            if said
            else _("%(host)s answered with error %(status)s.", host=host, status=status)
        )
        if status in (408, 425) or status >= 500:
            raise Temporary(sentence, wait)
        raise Rejected(sentence, status)

    def seconds_until(self, moment: str) -> float | None:
        """Seconds until what a header names, 0 to a day."""
        seconds = _seconds(moment, self.clock())
        return None if seconds is None else min(max(seconds, 0.0), MAX_WAIT)

    def retry_after(self, response: requests.Response) -> float | None:
        """Seconds that the server asks us to wait, 0 to a day, or ``None`` when it does not say.

        From ``Retry-After`` (seconds or date; RFC 9110, 10.2.3); on status 429 also from
        ``X-RateLimit-Reset``, ``X-Rate-Limit-Reset`` and ``RateLimit-Reset`` (seconds since 1970,
        seconds from now, or a date).
        """
        names = ["Retry-After"]
        if response.status_code == 429:
            names += ["X-RateLimit-Reset", "X-Rate-Limit-Reset", "RateLimit-Reset"]
        for name in names:
            seconds = _seconds(response.headers.get(name, ""), self.clock())
            if seconds is not None:
                return min(max(seconds, 0.0), MAX_WAIT)
        return None


def _seconds(value: str, now: datetime) -> float | None:
    value = value.strip()[:64]
    if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", value):
        number = float(value)
        if number > 1e11:  # milliseconds
            number /= 1000
        return number - now.timestamp() if number > 1e8 else number
    when: datetime
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        try:
            when = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    try:
        return (when - now).total_seconds()
    except OverflowError:
        return None


def _location(response: requests.Response) -> str:
    """The absolute address of a redirect, or nothing."""
    if response.status_code not in (301, 302, 303, 307, 308):
        return ""
    location = response.headers.get("Location", "")
    if not location:
        return ""
    try:
        # http.client decodes headers as Latin-1; servers send UTF-8.
        location = location.encode("latin-1").decode("utf-8", "replace")
        location = requote_uri(urljoin(response.url or "", location.strip()))
        # The preparation normalises the host name, as it does for the first address.
        return requests.Request("GET", location).prepare().url or ""
    except (RequestException, ValueError):
        raise Blocked(_("The server redirected to an address that cannot be read.")) from None


def _unsendable(exc: Exception) -> NetworkError:
    """For what ``requests`` refuses before anything is sent."""
    if isinstance(exc, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return Blocked(_("The address cannot be read as a web address."))
    return Rejected(_("The request holds something that cannot be sent."))


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    """The exception and what led to it, also what libraries pack into ``args`` and ``reason``."""
    todo: list[Any] = [exc]
    seen: set[int] = set()
    while todo and len(seen) < 50:
        link = todo.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        todo += [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]


@contextmanager
def unwrapped() -> Iterator[None]:
    """Inside, an exception of a client library that was caused by one of ours is replaced by ours.

    Libraries wrap what a session raises into exceptions of their own; the shell wants to know what
    it was.
    """
    found: NetworkError | None = None
    try:
        yield
    except NetworkError:
        raise
    except Exception as exc:
        found = next((link for link in _chain(exc) if isinstance(link, NetworkError)), None)
        if found is None:
            raise
    if found is not None:
        found.__cause__ = found.__context__ = None
        raise found
