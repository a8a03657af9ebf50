"""Answers that do not end: their lines as they come, and the events in them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from .connection import Adapter, Wire
from .errors import Malformed, NetworkError, Rejected, Temporary
from .guard import netloc
from .http_body import read_body
from .sentence import _

if TYPE_CHECKING:
    from .http import Session

SILENCE = 60.0
"""Seconds without a byte after which a server is taken for gone. They give a sign every 15."""
LINE = 1_000_000
"""Bytes of one line."""
EVENT = 2_000_000
"""Characters of one event."""
ERROR_KEPT = 65536


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream of server-sent events.

    :param name: empty for a sign of life
    """

    name: str
    data: str = ""


def events(lines: Iterable[bytes]) -> Iterator[Event]:
    """The events in lines. Comments, which servers send as a sign of life, are events without name.

    https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

    :raises Malformed: an event is too big
    """
    name, data, size = "", list[str](), 0
    for number, line in enumerate(lines):
        text = line.decode("utf-8", "replace")
        if not number:
            text = text.removeprefix("\ufeff")
        if not text:
            if data:
                yield Event(name or "message", "\n".join(data))
            name, data, size = "", [], 0
            continue
        field, _colon, value = text.partition(":")
        value = value.removeprefix(" ")
        if not field:
            yield Event("")
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
            size += len(value)
            if size > EVENT:
                raise Malformed(_("An event of the stream is too big."))


def stream_lines(
    session: Session, url: str, headers: Mapping[str, str], silence: float, max_line: int
) -> Iterator[bytes]:
    """See :meth:`.http.Session.lines`."""
    session.guard.check_url(url)
    host = netloc(url)[1]
    # A wire of its own: requests that are made meanwhile have other limits of time.
    wire = Wire()
    wire.timeout = (session.timeout[0], silence)
    wire.deadline = time.monotonic() + session.deadline
    plain = {**headers, "Accept-Encoding": "identity", "Cache-Control": "no-store"}
    request = session.prepare_request(requests.Request("GET", url, headers=plain))
    session.meter.before("GET", url)
    session.requests_made += 1
    adapter = Adapter(session.guard, wire)
    try:
        response = _opened(session, adapter, wire, request, host)
        session.meter.after(response, session.seconds_until)
        _check(session, response, host)
        wire.deadline = float("inf")
        yield from _lines(response, host, max_line)
    finally:
        adapter.close()


def _opened(
    session: Session, adapter: Adapter, wire: Wire, request: requests.PreparedRequest, host: str
) -> requests.Response:
    from .http import FAILURES

    wire.begin()
    failure: NetworkError
    try:
        response: requests.Response = adapter.send(
            request, stream=True, verify=session.verify, cert=None, proxies={}
        )
        return response
    except NetworkError:
        raise
    except FAILURES as exc:
        failure = session.translate(exc, host, wire)[0]
    raise failure


def _check(session: Session, response: requests.Response, host: str) -> None:
    """Refuse what is no stream.

    :raises NetworkError: by its status
    """
    from .http import FAILURES

    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code == 200 and kind not in ("text/html", "application/xhtml+xml"):
        return
    response._content = b""
    with suppress(NetworkError, *FAILURES):
        read_body(response, ERROR_KEPT)
    response.close()
    session.raise_for(response)
    status = response.status_code if response.status_code != 200 else 406  # a page for people
    raise Rejected(_("%(host)s answered with error %(status)s.", host=host, status=status), status)


def _lines(response: requests.Response, host: str, max_line: int) -> Iterator[bytes]:
    from .http import FAILURES

    # Of http.client, which also undoes chunks: whatever is there, instead of waiting for more.
    raw: Any = response.raw
    read = raw._fp.read1
    rest = b""
    failure: NetworkError | None = None
    try:
        while data := read(65536):
            *complete, rest = (rest + data).split(b"\n")
            if len(max(complete, key=len, default=rest)) > max_line or len(rest) > max_line:
                raise Malformed(_("%(host)s sent a message that is too big.", host=host))
            for line in complete:
                yield line.removesuffix(b"\r")
        return
    except NetworkError:
        raise
    except TimeoutError:
        failure = Temporary(_("%(host)s has fallen silent.", host=host))
    except (*FAILURES, ValueError, AttributeError):  # AttributeError: closed by another thread
        failure = Temporary(_("The stream of %(host)s has broken off.", host=host))
    finally:
        response.close()
    raise failure
