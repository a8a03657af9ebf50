"""Connections that go where the guard has looked, and that end when the time is up."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import time
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from .errors import Blocked
from .guard import Guard
from .sentence import _

_ONE_PIECE = 65536
"""Bytes of a request that are handed to the system at once."""


class Wire:
    """What happens on the wire during one request; shared by a session and its connections."""

    def __init__(self) -> None:
        self.deadline = float("inf")
        self.timeout = (5.0, 20.0)
        self.sent = False

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

    wire: Wire | None = None
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


def open_socket(
    guard: Guard, wire: Wire, host: str, port: int, timeout: float | None
) -> socket.socket:
    """Connect to an address that the guard has seen, and to no other that the name may lead to.

    :param timeout: seconds to connect, and of each step afterwards
    :raises Blocked: the name leads into a private network
    :raises NameNotFound: no address belongs to the name
    :raises NotConnected: none of the addresses took the connection
    """
    try:
        found = socket.getaddrinfo(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise NameNotFound from None
    for *_rest, address in found:
        guard.check_address(host, port, str(address[0]))
    failure: OSError = OSError(errno.EHOSTUNREACH, "no address")
    for family, kind, protocol, _name, address in found:
        sock = _Socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(wire.left(timeout))
            sock.connect(address)
        except OSError as exc:
            sock.close()
            failure = exc
        else:
            sock.settimeout(timeout)
            sock.wire = wire
            return sock
    raise NotConnected(failure)


def secured(sock: socket.socket, wire: Wire, host: str) -> socket.socket:
    """The socket with TLS over it; the server has to prove that it is ``host``.

    :raises ssl.SSLError: it does not
    """
    wrapped = _shared_tls_context().wrap_socket(sock, server_hostname=host)
    if isinstance(wrapped, _Limited):
        wrapped.wire = wire
    return wrapped


class GuardedConnection(HTTPConnection):
    """Connects only to addresses that the guard has seen."""

    _held: bytearray | None = None

    def __init__(self, *args: Any, guard: Guard, wire: Wire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard = guard
        self.wire = wire

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, a small one in one piece.

        Otherwise its head goes first, and some servers act on that alone when nothing follows
        because we were killed in between: snac 2.75 publishes an empty post.
        """
        self._held = bytearray()
        try:
            super().request(*args, **kwargs)
            self._send_held()
        finally:
            self._held = None

    def _new_conn(self) -> socket.socket:
        timeout = self.timeout if isinstance(self.timeout, int | float) else None
        return open_socket(self.guard, self.wire, self._dns_host.strip("[]"), self.port, timeout)

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, _Limited):
            self.sock.wire = self.wire

    def send(self, data: Any) -> None:
        if self._held is not None:
            if isinstance(data, bytes) and len(self._held) + len(data) <= _ONE_PIECE:
                self._held += data
                return
            self._send_held()
        if self.sock is None:
            self.connect()
        self.wire.sent = True
        super().send(data)

    def _send_held(self) -> None:
        held, self._held = self._held, None
        if held:
            self.send(bytes(held))


class _GuardedTLSConnection(GuardedConnection, HTTPSConnection):
    def connect(self) -> None:
        if self.ssl_context is None:
            self.ssl_context = _new_tls_context() if self.ca_certs else _shared_tls_context()
        super().connect()


class NameNotFound(Exception):
    """No address belongs to the name."""


class NotConnected(Exception):
    """None of the addresses took the connection. ``reason`` is what the last of them said."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Adapter(HTTPAdapter):
    """Hands out guarded connections, and uses no proxy, which would look names up in our place."""

    def __init__(self, guard: Guard, wire: Wire) -> None:
        self._guard = guard
        self._wire = wire
        super().__init__(max_retries=0)

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # Not from the session: the test runner of Odoo compares the timeout that it sees there
        # with a number, and a pair is none.
        kwargs["timeout"] = self._wire.timeout
        return super().send(request, *args, **kwargs)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": self._pools(HTTPConnectionPool, GuardedConnection),
            "https": self._pools(HTTPSConnectionPool, _GuardedTLSConnection),
        }

    def _pools(self, pool: Any, connection: type[GuardedConnection]) -> Any:
        """What urllib3 calls to make a pool: one whose connections are guarded."""

        def make(*args: Any, **kwargs: Any) -> Any:
            made = pool(*args, **kwargs)
            made.ConnectionCls = partial(connection, guard=self._guard, wire=self._wire)
            return made

        return make

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        if verify is True and cert is None:
            conn.cert_reqs = "CERT_REQUIRED"
            conn.ca_certs = conn.ca_cert_dir = None  # they are in the shared context already
        else:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        raise Blocked(_("Proxies are not used."))
