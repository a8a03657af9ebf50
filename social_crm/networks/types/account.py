"""Who we are at a network, and what it takes to act there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .declared import SettingValue


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
    :param place: a folder of this account's own, for a network that asks for one
        (``Network.keeps_place``); it need not exist yet
    """

    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    secrets: Secrets = field(default_factory=Secrets)
    facts: Mapping[str, Any] = field(default_factory=dict)
    external_id: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the administrator's browser goes to sign in.

    :param secrets: what must be kept for ``finish_connect`` and later (an app's id and secret)
    """

    url: str
    secrets: Secrets
