"""Bluesky: a notice in the description of the profile.

The profile is one record, ``app.bsky.actor.profile`` with the key ``self``
(https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/actor/profile.json, 2026-11:
``description`` has at most 256 graphemes and 2,560 bytes). It is read, changed, and stored only if
nobody has stored another meanwhile (``swapRecord`` of ``com.atproto.repo.putRecord``), so what
somebody else writes at the same moment is never lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .bluesky_reading import Reading
from .bluesky_text import size
from .errors import Rejected, Temporary
from .items import id_text, mapping
from .notice import marked, with_notice
from .sentence import _
from .types import Length

PROFILE = "app.bsky.actor.profile"
DESCRIPTION_LIMIT = 256
TRIES = 3
"""How often somebody may be quicker than we are."""
_TAKEN = "InvalidSwap"


class Profile(Reading):
    """Says something on the profile."""

    @classmethod
    def measure_notice(cls, text: str, facts: Mapping[str, Any]) -> Length:
        return Length(size(marked(text)), DESCRIPTION_LIMIT)

    def show_notice(self, text: str) -> None:
        uri = f"at://{self._me()}/{PROFILE}/self"
        for _try in range(TRIES):
            known = self._record_at(uri)
            record = {"$type": PROFILE, **mapping(mapping(known).get("value"))}
            stored = record.get("description")
            before = stored if isinstance(stored, str) else ""
            after = with_notice(before, text)
            if after == before:
                return
            if text and size(after) > DESCRIPTION_LIMIT:
                room = max(0, DESCRIPTION_LIMIT - size(with_notice(before, "")))
                raise Rejected(
                    _(
                        "The description of the profile has room for %(room)s more characters, and"
                        " the notice needs %(needed)s. Please shorten one of them.",
                        room=room,
                        needed=size(after) - DESCRIPTION_LIMIT + room,
                    ),
                    "TooLong",
                )
            record.pop("description", None)
            if after:
                record["description"] = after
            swap = id_text(mapping(known).get("cid")) or None
            if self._put(PROFILE, "self", record, swap) is not None:
                return
        raise Temporary(_("Somebody else is changing the profile just now."), 60, sent=False)

    def _put(
        self, collection: str, rkey: str, record: Mapping[str, Any], swap: str | None = None
    ) -> Any:
        """Store a record under a key that we choose; ``None``: nothing was done, since what is
        there is not what we think.

        :param swap: digest of the record that it replaces; ``None``: there is none yet
        """
        body = {
            "repo": self._me(),
            "collection": collection,
            "rkey": rkey,
            "record": record,
            "swapRecord": swap,
        }
        try:
            return mapping(self._do("com.atproto.repo.putRecord", body))
        except Rejected as error:
            if error.code == _TAKEN:
                return None
            raise
