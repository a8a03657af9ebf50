"""The one way out: an HTTP session with an address guard, limits, and our own errors.

It is a :class:`requests.Session`, so that client libraries can be handed it. What differs:

* every address is checked, and the connection goes to the address that was checked;
* size, time and redirects are limited, whatever the caller asks for;
* failures, bad statuses included, are raised as :mod:`.errors`, whose sentences hold no secret;
* the environment is not trusted: no proxy variables, no ``.netrc`` (``trust_env`` is off).

Bodies are always read whole before ``request`` returns; ``stream=True`` has no effect.
"""

from __future__ import annotations

import errno
import http.client
import ipaddress
import json as jsonlib
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from requests.utils import DEFAULT_CA_BUNDLE_PATH, requote_uri
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_ import create_urllib3_context

from .errors import (
    Blocked,
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
)
from .text_tools import one_line

USER_AGENT = "social_crm (Odoo addon)"
MAX_REDIRECTS = 5
MAX_ATTEMPTS = 3
"""How often a GET or HEAD is tried when the connection breaks."""
MAX_WAIT = 86400.0
"""Seconds: the longest pause that a server can ask for."""
RAW_KEPT = 2048
"""Bytes of an answer that was not understood, kept for the health view."""

_SAFE_METHODS = frozenset({"GET", "HEAD"})
# Of the headers of a request, those that another host may see after a redirect.
_PUBLIC_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "user-agent",
        "if-none-match",
        "if-modified-since",
    }
)


# The guard

# RFC 6890 and its updates: not the public internet.
_PRIVATE_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Global unicast is 2000::/3; these parts of it are not the public internet.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_PRIVATE_V6 = tuple(
    ipaddress.IPv6Network(net)
    for net in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether the IP address belongs to the public internet. What cannot be read is not public.

    Addresses that carry another one (IPv4-mapped, NAT64) are judged by that one; 6to4 and Teredo are never public.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None:
            return ip in _GLOBAL_V6 and not any(ip in net for net in _PRIVATE_V6)
        ip = inner
    return not any(ip in net for net in _PRIVATE_V4)


def _netloc(url: str) -> tuple[str, str, int]:
    """Scheme, host (lower case, no trailing dot, no brackets) and port of an address.

    :raises Blocked: when the address cannot be read
    """
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
        port = parts.port if parts.port is not None else {"http": 80, "https": 443}.get(scheme, 0)
    except ValueError:
        raise Blocked("The address cannot be read as a web address.") from None
    return scheme, host, port


class Guard:
    """Decides which hosts may be reached. Immutable, so it can be shared by threads.

    :param allowed_hosts: ``host`` or ``host:port`` that may be reached although they are not public; an IPv6
        address with a port is written ``[::1]:8080``
    """

    def __init__(self, allowed_hosts: Iterable[str] = ()) -> None:
        self._allowed = frozenset(_allowed_entry(entry) for entry in allowed_hosts if entry.strip())

    def allows(self, host: str, port: int) -> bool:
        """Whether an administrator named this host (or this host with this port)."""
        host = host.lower().strip("[]").rstrip(".")
        return (host, 0) in self._allowed or (host, port) in self._allowed

    def check_url(self, url: str) -> None:
        """Refuse what can be refused by looking at the address alone.

        The decision about names falls when the name is resolved, see ``check_address``.

        :raises Blocked: with the reason
        """
        scheme, host, port = _netloc(url)
        if scheme not in ("http", "https"):
            raise Blocked("Only addresses that begin with http:// or https:// are opened.")
        if not host:
            raise Blocked("The address names no host.")
        if "@" in urlsplit(url).netloc:
            raise Blocked("An address with a user name or password in it is not opened.")
        if self.allows(host, port):
            return
        last = host.rpartition(".")[2]
        if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
            # By the URL standard such a host is an IPv4 address; only its plain spelling is read.
            try:
                ipaddress.IPv4Address(host)
            except ValueError:
                raise Blocked(f"{host} is an unusual spelling of an IP address.") from None
        if (":" in host or last.isdigit()) and not is_public(host):
            raise self._refusal(host)

    def check_address(self, host: str, port: int, address: str) -> None:
        """Refuse an IP address that a name led to.

        :raises Blocked: when it is not public and the host was not allowed
        """
        if not self.allows(host, port) and not is_public(address):
            raise self._refusal(host)

    @staticmethod
    def _refusal(host: str) -> Blocked:
        return Blocked(
            f"{host} is in a private network, which is not opened unless an administrator allows it"
            " (system parameter social_crm.allowed_hosts)."
        )


def _allowed_entry(entry: str) -> tuple[str, int]:
    entry = entry.strip().lower()
    if entry.count(":") > 1 and not entry.startswith("["):  # an IPv6 address without a port
        return entry, 0
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = entry.partition(":")
    return host.rstrip("."), int(port) if port.isdigit() else 0


# The connection


class _Wire:
    """What happened on the wire during one request; shared by session and connections of one thread."""

    def __init__(self) -> None:
        self.deadline = float("inf")
        self.sent = False
        self.reached = ""

    def begin(self) -> None:
        self.sent = False

    def left(self, timeout: float | None) -> float:
        """Seconds that the next step may take.

        :raises TimeoutError: when the time is up
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("deadline")
        return left if timeout is None else min(left, timeout)


class _Limited:
    """Mixed into sockets: no single read or write outlives the deadline of the request."""

    wire: _Wire | None = None
    patience: float | None = None

    def settimeout(self, value: float | None, /) -> None:
        self.patience = value
        super().settimeout(value)  # type: ignore[misc]

    def _limit(self) -> None:
        if self.wire is not None:
            super().settimeout(self.wire.left(self.patience))  # type: ignore[misc]

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._limit()
        return super().recv_into(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self._limit()
        return super().recv(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self._limit()
        super().sendall(*args, **kwargs)  # type: ignore[misc]


class _Socket(_Limited, socket.socket):
    pass


class _TLSSocket(_Limited, ssl.SSLSocket):
    pass


_tls_lock = threading.Lock()
_tls_context: ssl.SSLContext | None = None


def _shared_tls_context() -> ssl.SSLContext:
    """The context for all sessions that use the usual certificates: loading them takes 20 ms."""
    global _tls_context
    with _tls_lock:
        if _tls_context is None:
            context = _new_tls_context()
            context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
            _tls_context = context
        return _tls_context


def _new_tls_context() -> ssl.SSLContext:
    context = create_urllib3_context()
    context.sslsocket_class = _TLSSocket
    return context


class _GuardedConnection(HTTPConnection):
    """Connects only to addresses that the guard has seen. ``guard`` and ``wire`` are set by the adapter."""

    guard: Guard
    wire: _Wire

    def _new_conn(self) -> socket.socket:
        host = self._dns_host
        host = host.strip("[]")
        try:
            found = socket.getaddrinfo(host, self.port, socket.AF_UNSPEC, socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError):
            raise _NameNotFound from None
        for *_rest, address in found:
            self.guard.check_address(host, self.port, str(address[0]))
        failure: OSError = OSError(errno.EHOSTUNREACH, "no address")
        timeout = self.timeout if isinstance(self.timeout, int | float) else None
        for family, kind, protocol, _name, address in found:
            sock = _Socket(family, kind, protocol)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(self.wire.left(timeout))
                sock.connect(address)
            except OSError as exc:
                sock.close()
                failure = exc
            else:
                sock.settimeout(timeout)
                sock.wire = self.wire
                return sock
        raise _NotConnected(failure)

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, _Limited):
            self.sock.wire = self.wire

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        self.wire.sent = True
        super().send(data)


class _GuardedTLSConnection(_GuardedConnection, HTTPSConnection):
    def connect(self) -> None:
        if self.ssl_context is None:
            self.ssl_context = _new_tls_context() if self.ca_certs else _shared_tls_context()
        super().connect()


class _NameNotFound(Exception):
    pass


class _NotConnected(Exception):
    def __init__(self, reason: OSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


class _Adapter(HTTPAdapter):
    """Hands out guarded connections, and never goes through a proxy (which would resolve names for us)."""

    def __init__(self, guard: Guard, wire: _Wire) -> None:
        self._made = {"guard": guard, "wire": wire}
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        plain = type("Connection", (_GuardedConnection,), dict(self._made))
        tls = type("TLSConnection", (_GuardedTLSConnection,), dict(self._made))
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("TLSPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
        }

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        if verify is True and cert is None:
            conn.cert_reqs = "CERT_REQUIRED"
            conn.ca_certs = conn.ca_cert_dir = None  # they are in the shared context already
        else:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        raise Blocked("Proxies are not used.")


# The session


@dataclass(frozen=True)
class _Limits:
    timeout: tuple[float, float]
    max_bytes: int
    expect: Collection[int]


class Session(requests.Session):
    """The HTTP session of one piece of work in one thread.

    :param clock: present time in UTC, for headers that name a date
    :param timeout: seconds to connect, and between two bytes; a caller can only shorten them
    :param deadline: seconds that one request may take altogether, redirects and second tries included
    :param max_bytes: size of a body, after decompression
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
    ) -> None:
        super().__init__()
        self.guard = guard
        self.clock = clock or (lambda: datetime.now(UTC))
        self.timeout = timeout
        self.deadline = deadline
        self.max_bytes = max_bytes
        self.requests_made = 0
        self.trust_env = False
        self._wire = _Wire()
        self.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"})
        self.adapters.clear()
        adapter = _Adapter(guard, self._wire)
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
            self.guard.check_url(str(url))
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
        limits = _Limits(self._shortened(kwargs.get("timeout")), max_bytes, expect)
        follow = bool(kwargs.get("allow_redirects", True))
        self._wire.deadline = time.monotonic() + deadline
        verify = kwargs.get("verify", True)
        verify = self.verify if verify is None or verify is True else verify
        history: list[requests.Response] = []
        while True:
            response = self._hop(request, limits, verify)
            response.history = list(history)
            location = _location(response) if follow else ""
            if not location or response.status_code in limits.expect:
                break
            if len(history) == MAX_REDIRECTS:
                raise Blocked(f"The server redirected more than {MAX_REDIRECTS} times.")
            history.append(response)
            request = self._redirected(request, response, location)
        self._raise_for(response, limits.expect)
        return response

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nothing: the base class would read a body without limit while following. ``send`` follows."""
        return None

    def json(self, response: requests.Response) -> Any:
        """The body as JSON values; ``NaN`` and infinities, which no JSON has, become ``None``.

        :raises Malformed: when it is no JSON
        """
        try:
            return jsonlib.loads(response.content, parse_constant=lambda _name: None)
        except (ValueError, RecursionError):
            pass
        body = response.content
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not body.strip():
            sentence = "The server answered with nothing instead of JSON."
        elif kind in ("text/html", "application/xhtml+xml") or body.lstrip()[:1] == b"<":
            sentence = (
                "The server answered with a web page instead of JSON; is the address that of a server"
                " of this network?"
            )
        else:
            sentence = "The server answered with something that is not JSON."
        raise Malformed(sentence, raw=_raw(body, _secrets_of(response.request)))

    # One request, one answer

    def _hop(
        self, request: requests.PreparedRequest, limits: _Limits, verify: Any
    ) -> requests.Response:
        url = request.url or ""
        self.guard.check_url(url)
        host = _netloc(url)[1]
        attempts = MAX_ATTEMPTS if (request.method or "").upper() in _SAFE_METHODS else 1
        while True:
            attempts -= 1
            self._wire.begin()
            self.requests_made += 1
            broken = False
            failure: NetworkError
            try:
                response = super().send(
                    request,
                    stream=True,
                    allow_redirects=False,
                    timeout=limits.timeout,
                    verify=verify,
                    cert=None,
                    proxies={},
                )
                try:
                    _read_body(response, limits.max_bytes)
                finally:
                    # A body read to its end has given its connection back; any other must not be used again.
                    response.close()
                return response
            except NetworkError:
                raise
            except (RequestException, HTTPError, OSError, http.client.HTTPException) as exc:
                failure, broken = self._translate(exc, host)
            except (_NameNotFound, _NotConnected) as exc:
                failure, broken = self._translate(exc, host)
            except (UnicodeError, ValueError) as exc:
                failure = _unsendable(exc)
            if not (broken and attempts and time.monotonic() < self._wire.deadline):
                raise failure

    def _translate(self, exc: BaseException, host: str) -> tuple[NetworkError, bool]:
        """Our error for a library's, and whether trying again at once could help."""
        sent = self._wire.sent
        chain = list(_chain(exc))
        if any(isinstance(link, _NameNotFound) for link in chain):
            return Temporary(f"The name {host} could not be found.", sent=False), False
        for link in chain:
            if isinstance(link, ssl.SSLCertVerificationError):
                reason = one_line(link.verify_message, 120)
                return (
                    Temporary(f"The certificate of {host} was not accepted: {reason}.", sent=False),
                    False,
                )
        if not sent:
            if any(
                isinstance(link, TimeoutError | urllib3.exceptions.TimeoutError) for link in chain
            ):
                return Temporary(f"{host} did not take the connection in time.", sent=False), False
            if any(isinstance(link, ssl.SSLError) for link in chain):
                return Temporary(
                    f"No secure connection to {host} could be made.", sent=False
                ), False
            refused = any(isinstance(link, ConnectionRefusedError) for link in chain) or any(
                isinstance(link, _NotConnected) and link.reason.errno == errno.ECONNREFUSED
                for link in chain
            )
            what = "refused the connection" if refused else "could not be reached"
            return Temporary(f"{host} {what}.", sent=False), False
        if any(isinstance(link, TimeoutError | urllib3.exceptions.TimeoutError) for link in chain):
            return Temporary(f"{host} did not answer in time."), False
        return Temporary(f"{host} broke off the connection before its answer was complete."), True

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
        old_scheme, old_host, old_port = _netloc(old_url)
        scheme, host, port = _netloc(location)
        if old_scheme == "https" and scheme == "http":
            raise Blocked(f"{old_host} redirected from a secure to an insecure address.")
        method = (request.method or "GET").upper()
        status = response.status_code
        if method not in _SAFE_METHODS:
            if status in (301, 302):
                raise Rejected(f"{old_host} has moved to {host}; correct the address.", status)
            if status in (307, 308) and host != old_host:
                raise Blocked(f"{old_host} redirected what was meant for it to {host}.")
        following = request.copy()
        following.url = location
        if status == 303 and method != "HEAD":
            following.method = "GET"
            following.body = None
            for name in ("Content-Length", "Content-Type", "Transfer-Encoding"):
                following.headers.pop(name, None)
        if (scheme, host, port) != (old_scheme, old_host, old_port):
            for name in list(following.headers):
                if name.lower() not in _PUBLIC_HEADERS:
                    del following.headers[name]
        following.headers.pop("Cookie", None)
        jar = requests.cookies.RequestsCookieJar()
        jar.update(self.cookies)
        following.prepare_cookies(jar)
        return following

    # What a status means

    def _raise_for(self, response: requests.Response, expect: Collection[int]) -> None:
        status = response.status_code
        if status < 400 or status in expect:
            return
        host = _netloc(response.url or "")[1]
        said = _server_message(response)
        tail = f": {said}" if said else "."
        if status == 401:
            raise Unauthorized(f"{host} no longer accepts the credentials{tail}")
        if status == 429:
            raise RateLimited(f"{host} asks for a pause{tail}", self.retry_after(response))
        if status in (408, 425) or status >= 500:
            raise Temporary(
                f"{host} answered with error {status}{tail}", self.retry_after(response)
            )
        raise Rejected(f"{host} answered with error {status}{tail}", status)

    def retry_after(self, response: requests.Response) -> float | None:
        """Seconds that the server asks us to wait, 0 to a day, or ``None`` when it does not say.

        From ``Retry-After`` (seconds or date; RFC 9110, 10.2.3); on status 429 also from ``X-RateLimit-Reset``,
        ``X-Rate-Limit-Reset`` and ``RateLimit-Reset`` (seconds since 1970, seconds from now, or a date).
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
        raise Blocked("The server redirected to an address that cannot be read.") from None


def _unsendable(exc: Exception) -> NetworkError:
    """For what ``requests`` refuses before anything is sent."""
    if isinstance(exc, requests.exceptions.InvalidHeader):
        return Rejected("A header of the request holds characters that cannot be sent.")
    return Blocked("The address cannot be read as a web address.")


def _read_body(response: requests.Response, max_bytes: int) -> None:
    """Read the body into ``response``, decompressed here, so that a small body cannot grow without limit.

    :raises Malformed: too big, or not decompressible
    :raises urllib3.exceptions.ProtocolError: fewer bytes than announced
    """
    raw = response.raw
    headers = response.headers
    announced = headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > max_bytes and response.request.method != "HEAD":
        raise _too_big(max_bytes)
    inflate = _decoder(headers.get("Content-Encoding", ""))
    parts: list[bytes] = []
    size = wire_size = 0
    try:
        for chunk in raw.stream(65536, decode_content=False):
            wire_size += len(chunk)
            for part in inflate(chunk):
                size += len(part)
                parts.append(part)
                if size > max_bytes:
                    raise _too_big(max_bytes, b"".join(parts)[:RAW_KEPT])
    except zlib.error:
        raise Malformed(
            "The server's answer is compressed in a way that cannot be read.",
            raw=_raw(b"".join(parts)),
        ) from None
    chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
    bodyless = response.request.method == "HEAD" or response.status_code in (204, 304)
    if announced.isdigit() and not chunked and not bodyless and wire_size < int(announced):
        raise urllib3.exceptions.ProtocolError("half a body")
    response._content = b"".join(parts)
    response._content_consumed = True  # type: ignore[attr-defined]


def _too_big(max_bytes: int, begin: bytes = b"") -> Malformed:
    limit = f"{max_bytes / 1e6:g} MB" if max_bytes >= 100_000 else f"{max_bytes} bytes"
    return Malformed(f"The server's answer is larger than {limit}.", raw=_raw(begin))


def _decoder(encoding: str) -> Callable[[bytes], Iterator[bytes]]:
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return lambda chunk: iter((chunk,))
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Malformed("The server's answer is compressed in a way that was not asked for.")
    # 32: zlib or gzip, told apart by the header; some servers send "deflate" without any header.
    state: dict[str, Any] = {"z": zlib.decompressobj(32 + zlib.MAX_WBITS), "first": True}

    def inflate(chunk: bytes) -> Iterator[bytes]:
        while chunk:
            try:
                part = state["z"].decompress(chunk, 65536)
            except zlib.error:
                if not (state["first"] and encoding == "deflate"):
                    raise
                state["z"] = zlib.decompressobj(-zlib.MAX_WBITS)
                part = state["z"].decompress(chunk, 65536)
            state["first"] = False
            if part:
                yield part
            chunk = state["z"].unconsumed_tail
            if state["z"].eof:
                return  # what follows the end is ignored, as browsers do

    return inflate


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

    Libraries wrap what a session raises into exceptions of their own; the shell wants to know what it was.
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


# What may be shown

_SECRET_NAME = re.compile("token|secret|key|pass|code|auth|sig", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9_\-+/=.~]{24,}")
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*")


def _server_message(response: requests.Response) -> str:
    """What the server's JSON says about the error: one line, at most 200 characters, no token."""
    try:
        found = _find_message(jsonlib.loads(response.content[:65536]))
    except (ValueError, RecursionError):
        return ""
    return _harmless(one_line(found, 1000), _secrets_of(response.request))[:200]


def _find_message(data: Any, depth: int = 0) -> str:
    if depth > 4:
        return ""
    if isinstance(data, str):
        return data
    if isinstance(data, list):
        return _find_message(data[0], depth + 1) if data else ""
    if not isinstance(data, Mapping):
        return ""
    for name in ("error_description", "message", "detail", "error", "errors", "title"):
        found = _find_message(data.get(name), depth + 1)
        if found:
            return found
    return ""


def _harmless(text: str, secrets: Collection[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "…")
    text = _QUERY.sub(r"\1", text)
    return _TOKEN.sub(lambda found: _shown(found.group()), text)


def _shown(word: str) -> str:
    # Long words of letters only, and host names, are language; a mixture of letters and digits may be a key.
    secret = any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
    return "…" if secret else word


def _secrets_of(request: requests.PreparedRequest | None) -> Collection[str]:
    """Everything in a request that could be a secret: credentials in headers, values of query and form."""
    if request is None:
        return ()
    found: set[str] = set()
    for name, value in request.headers.items():
        if name.lower() not in _PUBLIC_HEADERS and isinstance(value, str):
            found.update(value.split()[-1:])
    pairs = parse_qsl(urlsplit(request.url or "").query)
    if isinstance(request.body, str):
        pairs += parse_qsl(request.body)
    found.update(value for name, value in pairs if _SECRET_NAME.search(name))
    return sorted((value for value in found if len(value) >= 8), key=len, reverse=True)


def _raw(body: bytes, secrets: Collection[str] = ()) -> str:
    text = body[:RAW_KEPT].decode("utf-8", "replace").replace("\x00", "")
    for secret in secrets:
        text = text.replace(secret, "…")
    return text
