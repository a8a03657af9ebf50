"""What happens on a server of the Mastodon API as it happens: its stream of server-sent events."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .errors import Malformed, Rejected, Unsupported
from .http_stream import Event, events
from .items import dump, mapping
from .mastodon_items import says_something, status_id, status_key, to_mention, to_repost
from .mastodon_reading import NAMING, Reading
from .sentence import _
from .types import Page, Pushed, Unreadable

PATH = "/api/v1/streaming/user"
"""https://docs.joinmastodon.org/methods/streaming/ (2026-11): what is in the home timeline, and the
notifications. Its signs of life come every 15 seconds."""


class Streaming(Reading):
    """Listens to one account.

    The stream knows no cursor: what came while nobody listened is found by reading.
    """

    def stream(self, kinds: Collection[str], cursor: str) -> Iterator[Pushed]:
        me = self.access.external_id or str(self.access.facts.get("me") or "")
        base = str(self.access.facts.get("streaming") or "") or self._base()
        lines = self.http.lines(f"{base}{PATH}", {**self._headers(), "Accept": "text/event-stream"})
        try:
            for event in events(lines):
                yield self._heard(event, me, kinds) or Pushed(me, Page(cursor=cursor))
        except Rejected as error:
            if error.code in (400, 403, 404, 405, 406, 410, 422, 501):
                raise Unsupported(_("%(host)s has no stream.", host=self._host())) from None
            raise
        finally:
            lines.close()  # type: ignore[attr-defined]

    def _heard(self, event: Event, me: str, kinds: Collection[str]) -> Pushed | None:
        """What an event means for us; nothing, mostly: the home timeline is full of others."""
        if event.name == "delete":
            gone = status_key(event.data.strip()[:500])
            return Pushed(me, Page(deleted=(gone,))) if gone else None
        if event.name not in ("notification", "update", "status.update"):
            return None
        try:
            item = mapping(json.loads(event.data, parse_constant=lambda _name: None))
        except (ValueError, RecursionError):
            return None  # reading will find it
        if event.name == "notification":
            return self._notified(item, me) if "mentions" in kinds else None
        if self._is_own(item):
            return self._told(item, me, "own", "status") if "own" in kinds else None
        if event.name == "status.update" and "mentions" in kinds and says_something(item):
            # Edited. Of whom we follow, that can be anything.
            pushed = self._told(item, me, "mentions", "status")
            named = any(me in mention.mentioned for mention in pushed.page.mentions)
            return pushed if named else None
        return None

    def _notified(self, item: Mapping[str, Any], me: str) -> Pushed | None:
        if repost := to_repost(item):
            return Pushed(me, Page(reposts=(repost,)), "mentions")
        if item.get("type") not in NAMING or item.get("status") is None:
            return None
        return self._told(item, me, "mentions", "notification")

    def _told(self, item: Mapping[str, Any], me: str, kind: str, spelled: str) -> Pushed:
        try:
            return Pushed(me, Page((self._believed(to_mention(item)),)), kind)
        except Malformed as error:
            bad = Unreadable(error.sentence, dump(item), spelled, status_id(item))
            return Pushed(me, Page(unreadable=(bad,)), kind)
