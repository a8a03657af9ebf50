"""Which contact a profile is linked to, given all evidence about it that was not withdrawn.

The link is nothing of its own: it follows from the evidence, so that taking evidence back takes the
link back. The same evidence gives the same link, in whatever order it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence that a profile is, or is not, a contact.

    :param number: rises with time; tells what was said later
    :param contact: id of the contact
    :param method: how it came about, for example ``agent`` or ``number_private``
    :param strength: bits, the base-two logarithm of how much likelier this is to be seen for the
        right contact than for another (Fellegi and Sunter, "A Theory for Record Linkage", 1969);
        negative where it speaks against
    :param needed: bits that all evidence for this contact must add up to for a link, as it was
        when this was found; ``None`` if this never links, whatever else is known
    :param explicit: somebody said so: the customer by a proof, or an agent
    :param against: somebody said "not this one"
    """

    number: int
    contact: int
    method: str
    strength: float = 0.0
    needed: float | None = None
    explicit: bool = False
    against: bool = False


def decide(evidence: Iterable[Evidence]) -> int | None:
    """The contact that the evidence amounts to.

    * "Not this one" silences what was there before it, and everything after it but somebody's
      explicit word.
    * Of each method, the latest word about a contact counts once.
    * A contact is linked if all that counts for it adds up to what one of the pieces needed.
    * Explicit words go before what was found; among them the stronger, then the later one.
    * If what was found points to several, nobody is linked.

    :returns: the contact's id, or ``None``
    """
    by_contact: dict[int, list[Evidence]] = {}
    for piece in evidence:
        by_contact.setdefault(piece.contact, []).append(piece)
    spoken: list[tuple[float, int, int]] = []
    found: list[int] = []
    for contact, pieces in by_contact.items():
        counting = counting_for(pieces)
        total = sum(piece.strength for piece in counting)
        if not any(piece.needed is not None and total >= piece.needed for piece in counting):
            continue
        words = [piece for piece in counting if piece.explicit]
        if words:
            best = max(words, key=lambda piece: (piece.strength, piece.number))
            spoken.append((best.strength, best.number, contact))
        else:
            found.append(contact)
    if spoken:
        return max(spoken)[-1]
    return found[0] if len(found) == 1 else None


def counting_for(pieces: Iterable[Evidence]) -> list[Evidence]:
    """What counts out of all evidence between one profile and one contact, latest last."""
    pieces = sorted(pieces, key=lambda piece: piece.number)
    refused = max((piece.number for piece in pieces if piece.against), default=None)
    latest: dict[str, Evidence] = {}
    for piece in pieces:
        silenced = refused is not None and (piece.number < refused or not piece.explicit)
        if not piece.against and not silenced:
            latest.pop(piece.method, None)
            latest[piece.method] = piece
    return list(latest.values())
