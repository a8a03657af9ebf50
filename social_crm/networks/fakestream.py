"""A small WebSocket server on loopback for tests of streams: it says what a test wants said.

For third parties too; needs nothing but the standard library::

    with FakeStream() as server:
        server.say('{"event": "update"}')
        with WebSocket(Guard([server.host]), server.url("/stream")) as stream:
            stream.receive(1)
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import struct
import threading
from base64 import b64encode
from collections.abc import Mapping
from types import TracebackType
from typing import Self

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class FakeStream:
    """The server; it listens on a free port of 127.0.0.1 from construction until ``close``.

    Each client gets, in turn, what ``script`` holds when it connects, and what ``say`` adds while
    it listens.
    """

    def __init__(self) -> None:
        self.greetings: list[tuple[str, Mapping[str, str]]] = []
        """path with query and headers of each client"""
        self.heard: list[bytes] = []
        """frames of clients, control frames included, still masked content removed"""
        self.status = "101 Switching Protocols"
        self.script: list[bytes] = []
        """frames that each client gets first"""
        self.hangs_up = False
        """close each connection after the script"""
        self.answers_pings = True
        self._clients: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str = "/") -> str:
        """The address of a path here."""
        return f"ws://{self.host}{path}"

    def say(self, text: str) -> None:
        """Say something to everybody who listens, and to everybody who will."""
        with self._lock:
            self.script.append(frame(text))
            clients = list(self._clients)
        for client in clients:
            with contextlib.suppress(OSError):
                client.sendall(frame(text))

    def drop(self) -> None:
        """Break off all connections."""
        with self._lock:
            clients, self._clients = self._clients, []
        for client in clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()

    @property
    def listening(self) -> int:
        """How many clients are connected."""
        with self._lock:
            return len(self._clients)

    def close(self) -> None:
        """Stop."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            stream = client.makefile("rb")
            path = stream.readline().split()[1].decode()
            headers: dict[str, str] = {}
            while line := stream.readline().strip():
                name, _colon, value = line.decode().partition(":")
                headers[name.strip().title()] = value.strip()
            self.greetings.append((path, headers))
            key = headers.get("Sec-Websocket-Key", "").encode()
            accept = b64encode(hashlib.sha1(key + _MAGIC).digest()).decode()
            offered = headers.get("Sec-Websocket-Protocol", "").split(",")[0]
            chosen = f"Sec-WebSocket-Protocol: {offered}\r\n" if offered else ""
            client.sendall(
                f"HTTP/1.1 {self.status}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept}\r\n{chosen}\r\n".encode()
            )
            if self.status.startswith("101"):
                with self._lock:
                    client.sendall(b"".join(self.script))
                    self._clients.append(client)
                if not self.hangs_up:
                    while (heard := _heard(stream)) is not None:
                        self.heard.append(heard[1])
                        if heard[0] == 9 and self.answers_pings:
                            client.sendall(frame(heard[1], 10))
        with self._lock:
            if client in self._clients:
                self._clients.remove(client)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
        client.close()


def frame(data: str | bytes, opcode: int = 1, *, last: bool = True, size: int = -1) -> bytes:
    """A frame as a server sends it.

    :param opcode: 0 goes on, 1 text, 2 binary, 8 close, 9 ping, 10 pong
    :param size: what it claims to be long, if that is not true
    """
    body = data.encode() if isinstance(data, str) else data
    length = len(body) if size < 0 else size
    head = bytes([opcode | (0x80 if last else 0)])
    if length < 126:
        return head + bytes([length]) + body
    if length < 65536:
        return head + b"\x7e" + struct.pack(">H", length) + body
    return head + b"\x7f" + struct.pack(">Q", length) + body


def _heard(stream: object) -> tuple[int, bytes] | None:
    """One frame of a client: what it is, and what is in it."""
    read = stream.read  # type: ignore[attr-defined]
    head = read(2)
    if len(head) < 2:
        return None
    length = head[1] & 0x7F
    if length >= 126:
        length = int.from_bytes(read(2 if length == 126 else 8), "big")
    mask = read(4)
    return head[0] & 0x0F, bytes(b ^ mask[i % 4] for i, b in enumerate(read(length)))
