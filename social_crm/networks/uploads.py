"""Checks the files of an answer against the rules of the network, before anything is sent. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .sentence import Sentence, _
from .types import UploadRule

_KINDS = {
    "image": _("images"),
    "gif": _("animated images"),
    "video": _("videos"),
    "audio": _("sound files"),
}


@dataclass(frozen=True, slots=True)
class File:
    """What the rules are about.

    :param size: bytes
    """

    name: str
    mimetype: str
    size: int


def refusals(files: Sequence[File], rules: Sequence[UploadRule]) -> tuple[Sentence, ...]:
    """What stands against sending these files with one answer, in sentences; empty: nothing.

    A file belongs to the first rule that names its type.
    """
    found: list[Sentence] = []
    counts: dict[UploadRule, int] = {}
    for file in files:
        rule = next((rule for rule in rules if file.mimetype in rule.mimetypes), None)
        if rule is None:
            found.append(_("“%(name)s” is of a type that is not taken there.", name=file.name))
            continue
        counts[rule] = counts.get(rule, 0) + 1
        if not file.size:
            found.append(_("“%(name)s” is empty.", name=file.name))
        elif rule.max_bytes and file.size > rule.max_bytes:
            found.append(
                _(
                    "“%(name)s” is too large: %(size)s of at most %(most)s.",
                    name=file.name,
                    size=readable_size(file.size, up=True),
                    most=readable_size(rule.max_bytes),
                )
            )
    for rule, count in counts.items():
        if count > rule.max_count:
            found.append(
                _(
                    "These are too many %(kind)s for one answer: %(count)s of at most %(most)s.",
                    kind=_kind(rule),
                    count=count,
                    most=rule.max_count,
                )
            )
        if rule.alone and len(counts) > 1:
            found.append(_("There can be no other files beside %(kind)s.", kind=_kind(rule)))
    return tuple(found)


def readable_size(size: int, *, up: bool = False) -> str:
    """A number of bytes as people read it: ``950 kB``, ``4.9 MB``.

    :param up: round up instead of down, so that what is too large never looks as if it were not
    """
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            whole, tenths = divmod(-(-size * 10 // unit) if up else size * 10 // unit, 10)
            return f"{whole}.{tenths} {name}" if tenths else f"{whole} {name}"
    return f"{size} B"


def _kind(rule: UploadRule) -> str:
    return _KINDS.get(rule.kind, rule.kind)
