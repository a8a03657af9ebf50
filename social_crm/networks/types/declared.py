"""What a network says about itself: what it can do, what it asks for, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

SettingValue = str | int | bool
"""A value of a declared setting, as it is stored in JSON."""


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
    NOTICE = "notice"
    """a line of ours can stand on the profile, and be taken away again"""


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


class MediaPolicy(StrEnum):
    """What the network's rules let us do with the files of a post."""

    LINK = "link"
    """show the address, keep nothing"""
    CACHE = "cache"
    """keep for a while (``Network.media_days``)"""
    ARCHIVE = "archive"


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
    :param setting: key of the network's setting that has to be switched on for it to be asked for;
        empty: it always is
    """

    key: str
    label: str
    required: bool = False
    serves: tuple[str, ...] = ()
    setting: str = ""


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
