"""What happens on Bluesky as it happens: Jetstream, the stream of all posts as JSON.

https://github.com/bluesky-social/jetstream (2026-11): ``/subscribe`` with ``wantedCollections`` and
``cursor``, microseconds since 1970; in the second version the lexicon
``network.bsky.jetstream.subscribeEvents``, whose ``cursor`` is a number of its own and takes
microseconds, too. Nobody signs in there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from .bluesky_items import (
    POST,
    REPOST,
    event_commit,
    event_to_mention,
    event_uri,
    known_author,
    split_uri,
    to_author,
)
from .bluesky_text import features
from .bluesky_wire import Wire
from .errors import Malformed, NetworkError, Rejected, Unsupported
from .items import dump, id_text, mapping
from .sentence import _
from .text_tools import one_line
from .types import Author, Page, Pushed, Repost, Unreadable
from .websocket import WebSocket

JETSTREAM = "wss://jetstream2.us-east.bsky.network"
QUIET = 5.0
"""Seconds without a message after which a sign of life is given."""
SIGN = timedelta(seconds=15)
REWIND = 5_000_000
"""Microseconds that are heard again after a break, as its authors advise."""
REMEMBERED = 2000
"""How many items that we handed out are known when they are deleted."""

SECOND = "network.bsky.jetstream.subscribeEvents"
"""What the address of a server ends in that speaks the second version."""
_PROTOCOL = "xrpc.v1.json"
_PLACES = {
    False: re.compile(r'"time_us":\s*(\d{1,19})'),
    True: re.compile(r'"seq":\s*(\d{1,19})'),
}
_DELETE = '"operation":"delete"'


class Stream(Wire):
    """Listens to Jetstream."""

    streams = True

    def stream(self, kinds: Collection[str], cursor: str) -> Iterator[Pushed]:
        me = self._me()
        told: dict[str, None] = {}
        people: dict[str, Author | None] = {}
        url = self._stream_url(cursor)
        pattern = _PLACES[SECOND in url]
        protocols = (_PROTOCOL,) if SECOND in url else ()
        last, since = "", self.clock()

        def place(text: str) -> str:
            found = pattern.search(text)
            return found[1] if found else cursor

        with WebSocket(self.http.guard, url, max_bytes=2_000_000, protocols=protocols) as socket:
            while True:
                text = socket.receive(QUIET)
                last = text or last
                # Far the most of what comes is about others: it is not even read.
                if text and (me in text or (told and _DELETE in text)):
                    for pushed in self._heard(text, place(text), me, kinds, told, people):
                        since = self.clock()
                        yield pushed
                if text is None or self.clock() - since >= SIGN:
                    since = self.clock()
                    yield Pushed(me, Page(cursor=place(last)))

    def _stream_url(self, cursor: str) -> str:
        typed = one_line(self.access.settings.get("jetstream", JETSTREAM))
        if not typed:
            raise Unsupported(_("No server is named whose stream could be heard."))
        url = typed if "://" in typed else f"wss://{typed}"
        parts = urlsplit(url)
        if parts.scheme not in ("ws", "wss", "http", "https") or not parts.netloc:
            raise Rejected(_("“%(text)s” is not the address of a server.", text=typed[:80]))
        path = parts.path.rstrip("/") or "/subscribe"
        name = "collections" if SECOND in path else "wantedCollections"
        params = [(name, POST), (name, REPOST)]
        if SECOND in path:
            params.append(("kinds", "commit"))
        if cursor.isascii() and cursor.isdigit():
            back = REWIND if int(cursor) >= 10**15 else 0
            params.append(("cursor", str(int(cursor) - back)))
        return f"{parts.scheme}://{parts.netloc}{path}?{urlencode(params)}"

    def _heard(
        self,
        text: str,
        cursor: str,
        me: str,
        kinds: Collection[str],
        told: dict[str, None],
        people: dict[str, Author | None],
    ) -> Iterator[Pushed]:
        """What one event means for us: at most one push."""
        try:
            event = mapping(json.loads(text))
        except (ValueError, RecursionError):
            return
        commit = event_commit(event)
        uri, record = event_uri(event), mapping(commit.get("record"))
        if not uri:
            return
        did = split_uri(uri)[0]
        ours = did == me
        kind = "own" if ours else "mentions"
        if commit.get("operation") == "delete":
            if (uri in told or ours) and split_uri(uri)[1] == POST:
                yield Pushed(me, Page(cursor=cursor, deleted=(uri,)), kind)
            return
        if kind not in kinds:
            return
        if commit.get("collection") == REPOST:
            original = id_text(mapping(record.get("subject")).get("uri"))
            if split_uri(original)[0] == me and not ours:
                page = Page(cursor=cursor, reposts=(Repost(uri, original),))
                yield Pushed(me, page, kind)
            return
        if commit.get("collection") != POST or not (ours or _concerns(record, me)):
            return
        author = self._author(did, people)
        event = mapping(event.get("payload")) or event
        event = {**event, "author": known_author(author)} if author else event
        try:
            page = Page((event_to_mention(event),), cursor)
        except Malformed as error:
            bad = Unreadable(error.sentence, dump(event), "event", uri)
            page = Page(cursor=cursor, unreadable=(bad,))
        told[uri] = None
        while len(told) > REMEMBERED:
            del told[next(iter(told))]
        yield Pushed(me, page, kind)

    def _author(self, did: str, people: dict[str, Author | None]) -> Author | None:
        """Handle and name of somebody: the stream tells neither. ``None`` when they cannot be had
        now; the next reading brings them."""
        if did not in people:
            people[did] = None
            try:
                answer = self._ask("app.bsky.actor.getProfile", {"actor": did})
            except NetworkError:
                return None
            people[did] = to_author(mapping(answer), did)
        return people[did]


def _concerns(record: Mapping[str, Any], me: str) -> bool:
    """Whether a post names us, answers us, goes on in a thread of ours, or quotes us."""
    if any(feature.get("did") == me for _index, feature in features(record.get("facets"))):
        return True
    reply, quoted = (
        mapping(record.get("reply")),
        mapping(mapping(record.get("embed")).get("record")),
    )
    places = (reply.get("parent"), reply.get("root"), quoted, quoted.get("record"))
    return any(split_uri(id_text(mapping(place).get("uri")))[0] == me for place in places)
