"""What we say, how it can be said, and what the network made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .items import Audience, Mention


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
