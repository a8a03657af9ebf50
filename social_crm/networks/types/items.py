"""What somebody wrote, and who that is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class MentionKind(StrEnum):
    """What an item is at its network."""

    POST = "post"
    COMMENT = "comment"
    MESSAGE = "message"
    REVIEW = "review"
    ENTRY = "entry"


class Audience(StrEnum):
    """Who can read an item, or is meant to read an answer."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    DIRECT = "direct"

    @property
    def private(self) -> bool:
        """True when not everybody can read it."""
        return self in (Audience.FOLLOWERS, Audience.DIRECT)


@dataclass(frozen=True, slots=True)
class Link:
    """An address that an author names as their own.

    :param verified: the network has checked that it is theirs
    """

    url: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an item. ``external_id`` is what stays when the handle changes.

    What they tell of themselves is ``None`` where this item does not tell it, and empty where it
    tells that there is nothing.

    :param links: addresses that they name as their own
    :param place: where they say to be, in their own words
    :param about: what they say about themselves, plain text, at most 1,000 characters
    :param language: that they use the network in, as BCP 47
    """

    external_id: str
    handle: str = ""
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    followers: int | None = None
    bot: bool = False
    links: tuple[Link, ...] | None = None
    place: str | None = None
    about: str | None = None
    language: str | None = None

    @classmethod
    def unknown(cls, item_id: str) -> Author:
        """Whoever wrote an item whose author the network does not tell.

        One for each item: two people who are not named are not the same person.
        """
        return cls(f"?{item_id}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """Media of an item, as an address. It is fetched only when somebody asks for it.

    :param kind: ``image``, ``video``, ``audio`` or ``file``
    :param size: bytes, ``None`` when unknown
    """

    url: str
    kind: str = "file"
    mimetype: str = ""
    alt: str = ""
    preview_url: str = ""
    size: int | None = None


@dataclass(frozen=True)
class Mention:
    """One item that somebody wrote.

    :param parent_id: the item that it answers, if any
    :param thread_id: what all items of one conversation share, if the network says so; otherwise
        the thread follows from the parents
    :param written_at: when the author wrote it; ``None`` when the network does not say (the time of
        receiving takes its place)
    :param subject: a title or a content warning
    :param mentioned: ids of the authors whom the item names, in its order
    :param counters: ``likes``, ``reposts``, ``replies`` and the like; ``accepted`` (1): it is shown
        as the accepted answer
    :param quoted_id: the item that it quotes, if any
    :param permissions: what the network says may be done to it: ``reply``, ``private_reply`` or the
        name of a :class:`Capability`, to whether it may; what is missing may
    :param raw: the item as the network spelled it, kept for a second reading
    """

    external_id: str
    author: Author
    kind: MentionKind = MentionKind.POST
    text: str = ""
    html: str = ""
    subject: str = ""
    language: str = ""
    audience: Audience = Audience.PUBLIC
    written_at: datetime | None = None
    edited_at: datetime | None = None
    url: str = ""
    parent_id: str = ""
    thread_id: str = ""
    mentioned: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    counters: Mapping[str, int] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    quoted_id: str = ""
    permissions: Mapping[str, bool] = field(default_factory=dict)
    raw: str = ""

    def may(self, what: str) -> bool:
        """Whether the network lets something be done to this item, as far as it says."""
        return self.permissions.get(what, True)

    def fingerprint(self) -> str:
        """Digest of what can change after publishing; equal digests mean that there is nothing to
        store.

        Sixteen hexadecimal digits. Follower counts, the raw payload and addresses that are signed
        anew at each request are left out, so that reading the same page again changes nothing.
        """
        known: str | None = self.__dict__.get("_fingerprint")
        if known is None:
            parts = (
                self.text,
                self.html,
                self.subject,
                self.audience,
                str(self.edited_at),
                self.author.handle,
                self.author.name,
                json.dumps(dict(self.counters), sort_keys=True),
                json.dumps(dict(self.permissions), sort_keys=True),
                "\x1e".join(a.url.partition("?")[0] + a.alt for a in self.attachments),
            )
            digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8)
            known = digest.hexdigest()
            object.__setattr__(self, "_fingerprint", known)
        return known


@dataclass(frozen=True, slots=True)
class Repost:
    """Somebody passed on an item without a word of their own. It counts for the original, once.

    :param external_id: of the repost; where it has none, something that is the same for the same
        person and item
    """

    external_id: str
    original_id: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item that could not be parsed: kept with its reason, so that it can be tried again.

    :param kind: the kind to hand to ``Network.parse`` when it is tried again
    """

    reason: str
    raw: str
    kind: str = ""
    external_id: str = ""
