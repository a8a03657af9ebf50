"""What crosses the border between a network and Odoo: plain, immutable values.

Times are aware datetimes in UTC. Ids are strings, also where a network uses numbers. Texts are
plain text; ``html`` is what the network sent, untrusted, and is sanitised before anybody sees it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

SettingValue = str | int | bool
"""A value of a declared setting, as it is stored in JSON."""


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


class Capability(StrEnum):
    """What an account can do besides listening. The interface offers nothing else."""

    REPLY = "reply"
    DIRECT_MESSAGE = "direct_message"
    UNLISTED = "unlisted"
    SUBJECT = "subject"
    MEDIA = "media"
    DELETE = "delete"
    LIKE = "like"
    HIDE = "hide"
    REPOST = "repost"
    THREAD = "thread"
    """an answer to a post of our own goes on with it: what is too long can go out in parts"""
    RECHECK = "recheck"
    """single items can be asked for again: were they edited, are they gone?"""
    COUNT = "count"
    """the server counts what a search would find, without handing it out"""


class Action(StrEnum):
    """What can be done to somebody's item besides answering it."""

    LIKE = "like"
    UNLIKE = "unlike"
    HIDE = "hide"
    UNHIDE = "unhide"
    REPOST = "repost"

    @property
    def capability(self) -> Capability:
        """What a network declares that can do it."""
        return Capability(self.value.removeprefix("un"))


class Connect(StrEnum):
    """How an account of a network is connected."""

    OAUTH = "oauth"
    """sign in at the server, come back with a code"""
    SECRETS = "secrets"
    """keys are typed into the form"""
    OPEN = "open"
    """nothing to sign in to"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting that a network declares and the form shows.

    :param key: its name in the stored JSON
    :param kind: ``char``, ``url``, ``text``, ``integer``, ``boolean``, ``selection`` or ``secret``;
        a secret is stored encrypted and never sent back to the browser
    :param choices: value to label, for ``selection``
    """

    key: str
    label: str
    kind: str = "char"
    required: bool = False
    help: str = ""
    placeholder: str = ""
    default: SettingValue = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of thing that can be read through an account.

    :param addressed: items of this kind are meant for us, so they become tickets
    :param offered: a source of this kind is created when an account is connected
    :param settings: what the person must say, for example the search term
    :param interval: minutes between two runs
    :param costs: keys of the prices that reading it can cost
    :param told: a network that pushes or streams tells of this, so that reading need not find it
    """

    key: str
    label: str
    help: str = ""
    addressed: bool = False
    offered: bool = False
    settings: tuple[Setting, ...] = ()
    interval: int = 5
    costs: tuple[str, ...] = ()
    told: bool = True


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that the person who signs in grants to us, as the network names it.

    :param label: what it is needed for, in words
    :param required: without it the account is of no use
    :param serves: keys of source kinds and values of :class:`Capability` that need it; the form
        says of these that they do not work when it was not granted
    """

    key: str
    label: str
    required: bool = False
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Price:
    """What the network charges for one thing.

    :param key: what :attr:`Page.charges` and :meth:`.network.Network.charges` name
    :param amount: for one, in ``currency`` (ISO 4217); ``""`` for units of a free quota
    :param since: ISO date from which it holds
    :param source: where that stands
    :param most: how many of it one request can cost, so that a budget can stop before it
    """

    key: str
    label: str
    amount: float
    since: str
    source: str
    currency: str = "USD"
    most: int = 1


@dataclass(frozen=True, slots=True)
class Limit:
    """How many requests the network allows in any stretch of so many seconds.

    :param path: regular expression that ``METHOD /path`` begins with; empty: every request
    :param scope: ``account``, or ``app`` when all accounts of an app share it
    """

    key: str
    requests: int
    seconds: int
    scope: Literal["account", "app"] = "account"
    path: str = ""


class MediaPolicy(StrEnum):
    """What the network's rules let us do with the files of a post."""

    LINK = "link"
    """show the address, keep nothing"""
    CACHE = "cache"
    """keep for a while (``Network.media_days``)"""
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class UploadRule:
    """What files of one kind may go out with one answer.

    :param kind: ``image``, ``gif``, ``video``, ``audio``: how the form names it
    :param mimetypes: that belong to it
    :param max_bytes: of one file
    :param max_count: of this kind in one answer
    :param alone: no file of another kind beside it
    """

    kind: str
    mimetypes: tuple[str, ...]
    max_bytes: int
    max_count: int = 1
    alone: bool = False


class Secrets(Mapping[str, str]):
    """Credentials. Readable by key, silent everywhere else: ``repr`` and ``str`` show names
    only."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})

    def __getitem__(self, key: str) -> str:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self._values))})"


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
    :param counters: ``likes``, ``reposts``, ``replies`` and the like
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
class Unreadable:
    """An item that could not be parsed: kept with its reason, so that it can be tried again.

    :param kind: the kind to hand to ``Network.parse`` when it is tried again
    """

    reason: str
    raw: str
    kind: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Repost:
    """Somebody passed on an item without a word of their own. It counts for the original, once.

    :param external_id: of the repost; where it has none, something that is the same for the same
        person and item
    """

    external_id: str
    original_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """One step of reading a source: it is stored, together with its cursor, in one transaction.

    :param cursor: opaque; handed back to ``fetch`` to go on right behind this page
    :param more: another page can be had at once
    :param deleted: ids that the source says are gone
    :param gap: a sentence when items were surely or probably missed before this page
    :param reposts: of items, whether these are in this page, known already, or not known
    :param charges: key of a :class:`Price` to how many of it this page cost
    """

    mentions: tuple[Mention, ...] = ()
    cursor: str = ""
    more: bool = False
    deleted: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    gap: str = ""
    reposts: tuple[Repost, ...] = ()
    charges: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What to read.

    :param since: nothing older is wanted on a first run
    """

    kind: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SuggestedSource:
    """A source that the network found while connecting, for example a feed of a site."""

    kind: str
    name: str
    settings: Mapping[str, SettingValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are at the network, as told by ``check``.

    :param facts: what the server allows (length of a post, size of an upload), kept on the account
        and handed back in ``Access.facts``
    :param granted: keys of the permissions that we have; ``None`` when the network does not tell
    """

    external_id: str
    handle: str = ""
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[SuggestedSource, ...] = ()
    granted: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """One of several things that a sign-in gives access to: a page, a professional account.

    :param network: key of the network that it is an account of
    :param secrets: its own credentials, whole
    """

    network: str
    external_id: str
    name: str
    secrets: Secrets
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """What a network object needs to act for one account.

    :param external_id: our own id at the network, empty before the first ``check``
    """

    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    secrets: Secrets = field(default_factory=Secrets)
    facts: Mapping[str, Any] = field(default_factory=dict)
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the administrator's browser goes to sign in.

    :param secrets: what must be kept for ``finish_connect`` and later (an app's id and secret)
    """

    url: str
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes out with an answer."""

    name: str
    mimetype: str
    data: bytes = field(repr=False)
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something we say.

    :param text: as the agent wrote it; the network adds what it needs to address the person
    :param parent: the item that it answers; ``None`` for a post of our own
    :param subject: a content warning, where the network has such a thing
    """

    text: str
    audience: Audience = Audience.PUBLIC
    parent: Mention | None = None
    subject: str = ""
    language: str = ""
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """What the network made of a ``Reply``.

    :param mention: the item as the network returned it, which is stored as our own
    """

    external_id: str
    url: str = ""
    posted_at: datetime | None = None
    mention: Mention | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What we know beside an item when we ask how it can be answered.

    :param facts: those of ``Identity.facts``
    :param heard_at: when the person last wrote to us in private, as far as we know
    :param told_privately: whether a private answer to this very item went out already
    """

    now: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    heard_at: datetime | None = None
    told_privately: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to answer an item.

    :param refusal: a sentence why it cannot be gone now; empty: it can
    :param until: when it closes
    :param note: a sentence on what to know before it is gone
    """

    audience: Audience
    refusal: str = ""
    until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is by the network's own rules. ``limit`` 0 means that there is none.

    :param least: what is shorter is refused
    """

    used: int
    limit: int
    least: int = 0

    @property
    def left(self) -> int:
        """Characters left; negative when the text is too long."""
        return self.limit - self.used if self.limit else 1

    @property
    def fits(self) -> bool:
        """Whether the network will take it."""
        return self.used >= self.least and (not self.limit or self.used <= self.limit)


@dataclass(frozen=True, slots=True)
class PushRequest:
    """A request that a network made to us, as it arrived. ``body`` is the raw bytes that a
    signature covers.

    :param account: external id of the account whose own address was called; for networks that do
        not say for whom a push is
    """

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = field(repr=False)
    account: str = ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What one push brought for one account (one request can carry several accounts).

    :param external_id: of the account (``Identity.external_id``)
    :param source_kind: the kind of source that would have found it by reading
    """

    external_id: str
    page: Page
    source_kind: str = ""
