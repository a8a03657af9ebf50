"""What is known of a profile or of a contact: one shape for both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that a profile said of itself.

    :param kind: ``number`` (of a customer), ``order``, ``invoice``, ``ticket``, ``bare`` (a number
        without a word that says of what), ``email``, ``phone``, ``zip``, ``city``, ``website`` or
        ``name``
    :param value: as :mod:`.words` normalises it
    :param private: only we could read it
    :param own: nothing around it says that it is somebody else's
    """

    kind: str
    value: str
    private: bool = False
    own: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """A profile or a contact. What is unknown is empty.

    :param name: as it stands there, with titles and ornaments; a contact's full name
    :param handles: ``handle``, or ``network:handle`` where the network is known; of a profile its
        own, of a contact those that were typed in. Without a leading @
    :param country: ISO 3166 code of two letters
    :param language: a code such as ``de`` or ``de_AT``; only the first two letters count
    :param emails, phones, websites: as they stand there; of a profile what its page says
    :param verified: websites of a profile that its network has checked
    :param numbers: kind (``number``, ``order``, ``invoice``, ``ticket``) to numbers of a contact
    :param company: a company, not somebody
    :param employer: name of the company that a contact works for
    :param avatar: address or file name of the picture
    :param said: what a profile said of itself in its texts and on its page
    """

    name: str = ""
    handles: tuple[str, ...] = ()
    city: str = ""
    zip: str = ""
    country: str = ""
    language: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    company: bool = False
    employer: str = ""
    avatar: str = ""
    said: tuple[Clue, ...] = ()

    def own(self) -> tuple[Clue, ...]:
        """What it said of itself, without what it once said to be somebody else's."""
        others = {clue.value for clue in self.said if not clue.own}
        return tuple(clue for clue in self.said if clue.own and clue.value not in others)
