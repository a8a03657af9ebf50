"""A small web server on loopback for tests of networks: scripted answers, and all that goes wrong.

For third parties too; needs nothing but the standard library::

    with FakeServer() as server:
        server.route("/feed", Answer(body=FEED, headers={"ETag": '"1"'}))
        server.script("GET /api", Answer(status=503), Answer(fault=Fault.RESET), Answer(body="{}"))
        session = Session(Guard([server.host]))
        session.get(server.url("/api"))
        assert server.count("/api") == 3
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


class Fault(Enum):
    """How an answer goes wrong."""

    HANG = "nothing comes, the connection stays open"
    CLOSE = "the connection is closed without an answer"
    RESET = "the connection is reset without an answer"
    GARBAGE = "what comes is no HTTP"
    HALF = "the full length is announced, half of the body is sent, then the connection is closed"
    HALF_CHUNKED = "a body in chunks ends in the middle of a chunk"
    ENDLESS = "the body never ends; it comes as fast as it is read"
    DRIP = "one byte of the body at a time, half a ``latency`` apart"
    DRIP_HEADERS = "header lines without end, half a ``latency`` apart"


@dataclass(frozen=True)
class Answer:
    """One answer.

    :param latency: seconds to wait first
    """

    body: str | bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0
    fault: Fault | None = None

    @property
    def data(self) -> bytes:
        """The body as bytes."""
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True)
class Seen:
    """One request as it arrived.

    :param pairs: the whole query; ``query`` knows only the last value of a name
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")
    pairs: tuple[tuple[str, str], ...] = ()


Handler = Callable[[Seen], Answer]


def redirect(to: str, status: int = 302) -> Answer:
    """An answer that sends the client elsewhere."""
    return Answer(status=status, headers={"Location": to})


class FakeServer:
    """The server; it listens on a free port of 127.0.0.1 from construction until ``close``.

    :param tls: serve https with this context
    :param keep_alive: ``False`` closes each connection after one answer, as snac does
    """

    def __init__(self, tls: ssl.SSLContext | None = None, keep_alive: bool = True) -> None:
        self.requests: list[Seen] = []
        self.closing = threading.Event()
        self._routes: dict[str, list[Answer | Handler]] = {}
        self._lock = threading.Lock()
        handler = type(
            "Handler",
            (_Handler,),
            {"fake": self, "protocol_version": "HTTP/1.1" if keep_alive else "HTTP/1.0"},
        )
        self._server = _Server(("127.0.0.1", 0), handler)
        self._scheme = "http"
        if tls is not None:
            self._scheme = "https"
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port: int = self._server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path here; ``host`` may be ``localhost``."""
        return f"{self._scheme}://{host}:{self.port}{path}"

    def route(self, path: str, answer: Answer | Handler) -> None:
        """Answer every request for ``path`` so, or by calling ``answer`` with the request.

        :param path: without query; ``POST /x`` for one method only; a ``*`` at the end stands for
            anything
        """
        self.script(path, answer)

    def script(self, path: str, *answers: Answer | Handler) -> None:
        """Answer one after another; the last one again and again."""
        with self._lock:
            self._routes[path] = list(answers)

    def count(self, path: str = "") -> int:
        """How many requests came, in all or for one path."""
        with self._lock:
            return sum(not path or seen.path == path for seen in self.requests)

    def close(self) -> None:
        """Stop, and wake every handler that waits."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def answer_to(self, seen: Seen) -> Answer:
        """What to answer; called by the handler threads."""
        with self._lock:
            self.requests.append(seen)
            script = self._script_for(seen)
            if not script:
                return Answer("Not found", 404)
            answer = script.pop(0) if len(script) > 1 else script[0]
        return answer if isinstance(answer, Answer) else answer(seen)

    def _script_for(self, seen: Seen) -> list[Answer | Handler]:
        for path in (f"{seen.method} {seen.path}", seen.path):
            if path in self._routes:
                return self._routes[path]
        for path, script in self._routes.items():
            method, _, pattern = path.rpartition(" ")
            if (
                pattern.endswith("*")
                and seen.path.startswith(pattern[:-1])
                and method in ("", seen.method)
            ):
                return script
        return []


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that goes away in the middle is what many tests are about


class _Handler(BaseHTTPRequestHandler):
    fake: FakeServer
    timeout = 30
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (OSError, ValueError):
            self.close_connection = True

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = self.headers.get("Content-Length", "")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        seen = Seen(
            method=self.command,
            path=parts.path,
            query=dict(pairs),
            headers={name.title(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)) if length.isdigit() else b"",
            pairs=tuple(pairs),
        )
        answer = self.fake.answer_to(seen)
        drips = answer.fault in (Fault.DRIP, Fault.DRIP_HEADERS)
        if answer.latency and not drips:
            self.fake.closing.wait(answer.latency)
        if answer.fault is None:
            self._send(answer)
        else:
            self.close_connection = True
            _FAULTS[answer.fault](self, answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _send(self, answer: Answer) -> None:
        data = answer.data
        self._head(answer, len(data) if answer.status not in (204, 304) else None)
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.wfile.write(data)

    def _head(self, answer: Answer, length: int | None) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if length is not None and "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _hang(self, answer: Answer) -> None:
        self.fake.closing.wait()

    def _close(self, answer: Answer) -> None:
        pass

    def _reset(self, answer: Answer) -> None:
        # Lingering for zero seconds makes the kernel send RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _garbage(self, answer: Answer) -> None:
        self.wfile.write(b"\x00\xff\x13this is no HTTP\r\n\r\n" + answer.data)

    def _half(self, answer: Answer) -> None:
        data = answer.data or b"x" * 1000
        self._head(answer, len(data))
        self.wfile.write(data[: len(data) // 2])

    def _half_chunked(self, answer: Answer) -> None:
        data = answer.data or b"x" * 1000
        self._head(_with(answer, {"Transfer-Encoding": "chunked"}), None)
        self.wfile.write(b"%x\r\n%s" % (len(data), data[: len(data) // 2]))

    def _endless(self, answer: Answer) -> None:
        self._head(answer, None)
        data = answer.data or b"x" * 65536
        while not self.fake.closing.is_set():
            self.wfile.write(data)

    def _drip(self, answer: Answer) -> None:
        data = answer.data or b"x" * 1000
        self._head(answer, len(data))
        for byte in _bytes(data):
            self.wfile.write(byte)
            if self.fake.closing.wait(answer.latency / 2):
                return

    def _drip_headers(self, answer: Answer) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.fake.closing.wait(answer.latency / 2):
            self.wfile.write(b"X")

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _with(answer: Answer, headers: Mapping[str, str]) -> Answer:
    return Answer(answer.body, answer.status, {**answer.headers, **headers})


def _bytes(data: bytes) -> Iterator[bytes]:
    for number in range(len(data)):
        yield data[number : number + 1]


_FAULTS: dict[Fault, Callable[[_Handler, Answer], None]] = {
    Fault.HANG: _Handler._hang,
    Fault.CLOSE: _Handler._close,
    Fault.RESET: _Handler._reset,
    Fault.GARBAGE: _Handler._garbage,
    Fault.HALF: _Handler._half,
    Fault.HALF_CHUNKED: _Handler._half_chunked,
    Fault.ENDLESS: _Handler._endless,
    Fault.DRIP: _Handler._drip,
    Fault.DRIP_HEADERS: _Handler._drip_headers,
}
