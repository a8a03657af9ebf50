"""A WebSocket that goes where the guard has looked: for the streams of networks.

websocket-client speaks the protocol; it is given a connection of ours, so that it looks up no name
itself, follows no redirect and asks no proxy. Sizes and times are limited here.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from .connection import NameNotFound, NotConnected, Wire, open_socket, secured
from .errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from .guard import Guard, netloc
from .http import USER_AGENT
from .sentence import _

MAX_BYTES = 1_000_000
"""Size of one message."""
SILENCE = 60.0
"""Seconds without a word after which the server is asked for one; twice as many, and it is gone."""

_SCHEMES = {"ws": "http", "wss": "https", "http": "http", "https": "https"}


class WebSocket:
    """An open connection. Belongs to one thread; close it, or use it in a ``with``.

    :param guard: decides which addresses may be reached
    :param url: ``wss://…`` (``https://…`` means the same), or ``ws://`` where the server has no TLS
    :param headers: for the greeting, for example the credentials
    :param timeout: seconds to connect and to be greeted
    :param max_bytes: of one message, all its frames together
    :param silence: see ``SILENCE``
    :param protocols: that we speak on top, the server chooses one
    :raises Blocked: the guard refused the address
    :raises Unauthorized: the server greeted with status 401
    :raises RateLimited: … with 429
    :raises Rejected: … with another status from 300 to 499; redirects are not followed
    :raises Temporary: it cannot be reached, or it greeted with 5xx or not at all
    :raises Unsupported: websocket-client is not installed
    """

    def __init__(
        self,
        guard: Guard,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 10.0,
        max_bytes: int = MAX_BYTES,
        silence: float = SILENCE,
        protocols: Sequence[str] = (),
    ) -> None:
        library = _library()
        scheme, _colon, rest = url.partition("://")
        http = _SCHEMES.get(scheme.lower(), scheme)
        guard.check_url(f"{http}://{rest}")
        self.host = urlsplit(f"{http}://{rest}").netloc
        self._library = library
        self._max_bytes = max_bytes
        self._silence = silence
        self._wire = Wire()
        self._wire.deadline = time.monotonic() + timeout
        self._counting: _Counting | None = None
        failure: NetworkError
        try:
            self._socket = self._connected(guard, f"{http}://{rest}", timeout)
            self._counting = _Counting(self._socket, max_bytes)
            self._peer = library.WebSocket(enable_multithread=False)
            # The library keeps cookies for the whole process: of one account, for the next.
            library._handshake.CookieJar.jar.clear()
            self._peer.connect(
                f"{'wss' if http == 'https' else 'ws'}://{rest}",
                socket=self._counting,
                header={"User-Agent": USER_AGENT, **(headers or {})},
                suppress_origin=True,
                redirect_limit=0,
                subprotocols=list(protocols) or None,
            )
            self._heard = self._asked = time.monotonic()
            self._counting.read = 0
            return
        except NetworkError:
            raise
        except Exception as error:  # the library has no base class for all that it raises
            failure = self._translated(error)
        answer = self._peer.handshake_response if self._counting else None
        if answer is not None and answer.status != 101:
            failure = self._greeted(answer.status)
        self._hang_up()
        raise failure

    def _connected(self, guard: Guard, url: str, timeout: float) -> socket.socket:
        scheme, host, port = netloc(url)
        sock = open_socket(guard, self._wire, host, port, timeout)
        if scheme != "https":
            return sock
        try:
            return secured(sock, self._wire, host)
        except BaseException:
            sock.close()
            raise

    def receive(self, seconds: float) -> str | None:
        """The next message, or ``None`` when none came within so many seconds.

        Binary messages are read as UTF-8, with replacements. Pings are answered in here, so call it
        often.

        :raises Malformed: a message is too big, or no WebSocket message at all
        :raises Temporary: the connection has ended, or the server has fallen silent
        """
        end = time.monotonic() + seconds
        failure: NetworkError
        try:
            while True:
                self._wire.deadline = end
                opcode, frame = self._peer.recv_data_frame(control_frame=True)
                self._heard = time.monotonic()
                assert self._counting is not None
                if self._peer.cont_frame.recving_frames is None:
                    self._counting.read = 0
                if opcode == self._library.ABNF.OPCODE_CLOSE:
                    failure = Temporary(_("%(host)s has ended the stream.", host=self.host))
                    break
                if opcode in (self._library.ABNF.OPCODE_TEXT, self._library.ABNF.OPCODE_BINARY):
                    return bytes(frame.data).decode("utf-8", "replace")
        except (TimeoutError, self._library.WebSocketTimeoutException):
            self._watch()
            return None
        except Exception as error:
            failure = self._translated(error)
        self._hang_up()
        raise failure

    def send(self, text: str) -> None:
        """Say something.

        :raises Temporary: the connection has ended
        """
        failure: NetworkError
        try:
            self._wire.deadline = time.monotonic() + 10
            self._peer.send(text)
            return
        except Exception as error:
            failure = self._translated(error)
        self._hang_up()
        raise failure

    def close(self) -> None:
        """End the connection, without waiting for the other side. Closing twice is no error."""
        with suppress(Exception):  # whether the other side hears of it does not matter
            self._wire.deadline = time.monotonic() + 1
            if self._peer.connected:
                self._peer.send_close()
        self._hang_up()

    def __enter__(self) -> WebSocket:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _watch(self) -> None:
        """Ask whether the server is still there, when it has said nothing for long.

        :raises Temporary: it is not
        """
        now = time.monotonic()
        if now - self._heard > 2 * self._silence:
            self._hang_up()
            raise Temporary(_("%(host)s has fallen silent.", host=self.host))
        if now - max(self._heard, self._asked) > self._silence:
            self._asked = now
            failure: NetworkError | None = None
            try:
                self._wire.deadline = now + 10
                self._peer.ping()
            except Exception as error:
                failure = self._translated(error)
            if failure is not None:
                self._hang_up()
                raise failure

    def _hang_up(self) -> None:
        if self._counting is not None:
            self._counting.close()
            self._peer.connected = False

    def _translated(self, error: BaseException) -> NetworkError:
        library, host = self._library, self.host
        if isinstance(error, _TooBig):
            return Malformed(_("%(host)s sent a message that is too big.", host=host))
        if isinstance(error, library.WebSocketBadStatusException):
            return self._greeted(int(error.status_code or 0))
        if isinstance(error, NameNotFound):
            sentence = _("The name %(host)s could not be found.", host=host)
            return Temporary(sentence, sent=False)
        if isinstance(error, NotConnected):
            return Temporary(_("%(host)s could not be reached.", host=host), sent=False)
        if isinstance(error, ssl.SSLError):
            return Temporary(_("No secure connection to %(host)s could be made.", host=host))
        protocol = (library.WebSocketProtocolException, library.WebSocketPayloadException)
        if isinstance(error, protocol):
            return Malformed(_("What %(host)s sends is no WebSocket.", host=host))
        if isinstance(error, OSError | library.WebSocketException):
            return Temporary(_("The stream of %(host)s has broken off.", host=host))
        return Malformed(_("What %(host)s sends is no WebSocket.", host=host))

    def _greeted(self, status: int) -> NetworkError:
        """For a greeting that is none."""
        if status == 401:
            return Unauthorized(_("%(host)s no longer accepts the credentials.", host=self.host))
        if status == 429:
            return RateLimited(_("%(host)s asks for a pause.", host=self.host))
        sentence = _("%(host)s answered with error %(status)s.", host=self.host, status=status)
        if 300 <= status < 500 and status not in (408, 425):
            return Rejected(sentence, status)
        return Temporary(sentence)


class _TooBig(Exception):
    """More bytes came than one message may have."""


class _Counting:
    """A socket as websocket-client wants it, that stops reading when a message grows too big: the
    library would collect what the other side announces, however much that is."""

    def __init__(self, sock: socket.socket, most: int) -> None:
        self._sock = sock
        self._most = most
        self.read = 0

    def recv(self, size: int) -> bytes:
        data = self._sock.recv(size)
        self.read += len(data)
        if self.read > self._most + 64:  # with the heads of its frames
            raise _TooBig
        return data

    def send(self, data: bytes) -> int:
        self._sock.sendall(data)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def _library() -> Any:
    """websocket-client.

    :raises Unsupported: it is not installed
    """
    try:
        import websocket
    except ImportError:
        raise Unsupported(_("The Python package websocket-client is not installed.")) from None
    return websocket
