"""Reads the body of an answer within limits, whatever the server sends."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import requests
import urllib3

from .errors import Malformed
from .redaction import RAW_KEPT, kept_raw
from .sentence import _


def read_body(response: requests.Response, max_bytes: int) -> None:
    """Read the body into ``response``.

    Decompressed here, so that a small body cannot grow without limit whatever urllib3 is installed.

    :raises Malformed: too big, or not decompressible
    :raises urllib3.exceptions.ProtocolError: fewer bytes than announced
    """
    raw = response.raw
    headers = response.headers
    announced = headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > max_bytes and response.request.method != "HEAD":
        raise _too_big(max_bytes)
    inflate = _Inflate(headers.get("Content-Encoding", ""))
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
            _("The server's answer is compressed in a way that cannot be read."),
            raw=kept_raw(b"".join(parts)),
        ) from None
    if response.request.method != "HEAD" and not inflate.complete:
        raise urllib3.exceptions.ProtocolError("half a compressed body")
    chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
    bodyless = response.request.method == "HEAD" or response.status_code in (204, 304)
    if announced.isdigit() and not chunked and not bodyless and wire_size < int(announced):
        raise urllib3.exceptions.ProtocolError("half a body")
    response._content = b"".join(parts)
    response._content_consumed = True  # type: ignore[attr-defined]


def _too_big(max_bytes: int, begin: bytes = b"") -> Malformed:
    limit = f"{max_bytes / 1e6:g} MB" if max_bytes >= 100_000 else f"{max_bytes} bytes"
    return Malformed(
        _("The server's answer is larger than %(limit)s.", limit=limit), raw=kept_raw(begin)
    )


class _Inflate:
    """Decompresses what comes, in steps of bounded size.

    :raises Malformed: for a compression that we did not ask for
    """

    def __init__(self, encoding: str) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise Malformed(_("The server's answer is compressed in a way that was not asked for."))
        self._plain = encoding in ("", "identity")
        self._may_lack_header = encoding == "deflate"  # some servers send it without zlib's header
        # 32: zlib or gzip, told apart by the header.
        self._state = zlib.decompressobj(32 + zlib.MAX_WBITS)
        self._begun = False

    @property
    def complete(self) -> bool:
        """Whether the end was seen (an empty body has no end)."""
        return self._plain or not self._begun or self._state.eof

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        if self._plain:
            yield chunk
            return
        while chunk and not self._state.eof:  # what follows the end is ignored, as browsers do
            try:
                part = self._state.decompress(chunk, 65536)
            except zlib.error:
                if self._begun or not self._may_lack_header:
                    raise
                self._state = zlib.decompressobj(-zlib.MAX_WBITS)
                part = self._state.decompress(chunk, 65536)
            self._begun = True
            chunk = self._state.unconsumed_tail
            yield part
