"""The practice network: scripted customers to practise on. Nobody there is real, nothing leaves.

It is a network as any other, so that what is practised is the real way; but its server is a file
below Odoo's data folder (:mod:`.practice_file`), and it never makes a request. Customers write,
wait, answer what we say, get angry, give up, come back (:mod:`.practice_talk`).

**A whole day for a test.** All comes from the settings and the clock::

    settings = {"scenario": "busy", "seed": 7, "conversations": 300, "minutes": 24 * 60,
                "patience": 240, "start": "2026-03-02T00:00:00+00:00"}
    access = Access(settings, external_id="practice-day", place=str(folder))
    network = Practice(access, session, clock)

``fetch`` lets happen what is due until ``clock()``, so a test moves its clock and reads. In Odoo:
an account with these settings, ``account._place`` patched to a temporary folder, and the clock
frozen by ``freezegun.freeze_time``; then ``source._cron_fetch`` or, without threads,
``ingest._store_page(source, page)`` for each page of ``account._network().fetch(...)``.
Practice is left out of all that counts, is given to nobody but who practises, and alarms nobody. A
test that wants it worked as if it were real says ``patch.object(Practice, "practice", False)``.
What customers answer to follows from words: ask for their number, say that you look into it, or
that a replacement is on its way, and see :mod:`.practice_hearing`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from . import practice_items
from .errors import Malformed, Rejected, Temporary, Unsupported
from .items import load, mapping, read_items
from .network import Network
from .practice_file import Row, opened
from .practice_items import PARSE_KINDS, author, to_mention
from .practice_scenarios import SCENARIOS
from .practice_world import World, at_text, plan
from .sentence import _
from .text_tools import one_line
from .types import (
    Action,
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    Mention,
    Page,
    Posted,
    Reply,
    Setting,
    SourceKind,
    SourceSpec,
)

PAGE = 50
MAX_LENGTH = 500
"""Characters of an answer: as short as on many networks, so that saying it briefly is practised."""


class Practice(Network):
    """One practice world. Parses ``item``."""

    key = "practice"
    label = _("Practice")
    icon = "fa-graduation-cap"
    connect = Connect.OPEN
    keeps_place = True
    practice = True
    newest_first = False
    settings = (
        Setting(
            "scenario",
            _("Scenario"),
            "selection",
            required=True,
            default="calm",
            choices={key: scenario.label for key, scenario in SCENARIOS.items()},
        ),
        Setting(
            "conversations",
            _("Customers"),
            "integer",
            help=_("How many people write. Empty: as many as the scenario says."),
        ),
        Setting(
            "minutes",
            _("Minutes"),
            "integer",
            help=_("In which time they begin to write. Empty: as the scenario says."),
        ),
        Setting(
            "patience",
            _("Patience"),
            "integer",
            help=_("Minutes without an answer after which they write again."),
        ),
        Setting(
            "language",
            _("Language"),
            "selection",
            choices={"de": _("German"), "en": _("English")},
            help=_("Empty: some of each."),
        ),
        Setting(
            "seed",
            _("Number of the Run"),
            "integer",
            default=1,
            help=_("The same number brings the same customers."),
        ),
        Setting(
            "start",
            _("Beginning"),
            placeholder="2026-03-02T08:00+01:00",
            help=_("When the first may write. Empty: at once."),
        ),
    )
    source_kinds = (
        SourceKind(
            "mentions",
            _("What Customers Write"),
            help=_("Scripted posts and private messages. Nobody real is behind them."),
            addressed=True,
            offered=True,
            interval=1,
        ),
    )
    capabilities = frozenset(
        {
            Capability.REPLY,
            Capability.DIRECT_MESSAGE,
            Capability.DELETE,
            Capability.LIKE,
            Capability.HIDE,
            Capability.RECHECK,
        }
    )
    parse_kinds = PARSE_KINDS

    # Connecting

    def check(self) -> Identity:
        with self._world(write=False):
            pass
        return Identity(self._me(), handle="practice", name="Practice")

    def _me(self) -> str:
        return f"practice-{Path(self.access.place).name}"

    @contextmanager
    def _world(self, *, write: bool) -> Iterator[World]:
        """The world as it is now.

        :raises Temporary: there is no place for it, or it is busy
        """
        wanted = plan(self.access.settings)
        if not self.access.place:
            raise Temporary(_("The practice world has no folder to live in."), sent=False)
        path, now = wanted.path(self.access.place), self.clock()
        if not write:
            with opened(path, write=False) as file:
                world = World(file, wanted, now)
                if not world.due():
                    yield world
                    return
        with opened(path, write=True) as file:
            world = World(file, wanted, now)
            world.play()
            yield world

    # Listening

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        begun, _colon, number = cursor.partition(":")
        more = True
        while more:
            with self._world(write=False) as world:
                key = world.key
                after = int(number) if begun == key and number.isdecimal() else 0
                rows = world.file.changes(after, PAGE + 1)
                rows, more = rows[:PAGE], len(rows) > PAGE
                page = _page(rows)
            begun, number = key, str(rows[-1].changed if rows else after)
            yield replace(page, cursor=f"{begun}:{number}", more=more)

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return practice_items.parse(kind, raw)

    @classmethod
    def script_line(cls, raw: str) -> str:
        try:
            return one_line(mapping(load("item", PARSE_KINDS, raw)).get("stage"), 40)
        except Malformed:
            return ""

    def recheck(self, external_ids: Sequence[str]) -> Page:
        with self._world(write=False) as world:
            return _page(world.file.items(external_ids))

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None:
            return ()
        if parent.audience.private:
            return (Audience.DIRECT,)
        return (Audience.PUBLIC, Audience.DIRECT)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        return Length(len(reply.text), MAX_LENGTH)

    def send(self, reply: Reply, key: str) -> Posted:
        parent = reply.parent
        if parent is None or reply.audience not in self.audiences(parent):
            raise Rejected(_("On the practice network, answers go to what customers wrote."))
        if not self.measure(reply, {}).fits:
            raise Rejected(_("That is too long: %(most)s characters at most.", most=MAX_LENGTH))
        with self._world(write=True) as world:
            if said := world.file.said(key):
                return _posted(said[0])
            known = world.file.items([parent.external_id])
            if not known or known[0].gone:
                raise Rejected(_("The post that this answers is gone."))
            digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=6).hexdigest()
            item_id = f"{world.key}-own-{digest}"
            item = {
                "id": item_id,
                "author": author(self._me(), "practice", "Practice"),
                "text": reply.text,
                "to": "direct" if reply.audience.private else "public",
                "at": at_text(world.now),
                "parent": parent.external_id,
                "thread": parent.thread_id,
            }
            talk = known[0].talk
            world.file.add(item_id, item, world.now, own=True, talk=talk, key=key)
            world.hear(talk, item_id, reply.text, private=reply.audience.private)
            (row,) = world.file.items([item_id])
        return _posted(row)

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        with self._world(write=False) as world:
            return tuple(map(_posted, world.file.said(key)))

    def act(self, action: Action, mention: Mention) -> None:
        if action.capability not in self.capabilities:
            raise Unsupported(_("%(network)s cannot do that.", network=self.label))
        with self._world(write=True) as world:
            world.file.act(action.value, mention.external_id)

    def delete(self, external_id: str) -> None:
        with self._world(write=True) as world:
            world.file.take_back(external_id)


def _page(rows: Sequence[Row]) -> Page:
    """Items as a page, whose cursor is not known here."""
    items = [json.loads(row.raw) for row in rows if not row.gone]
    mentions, unreadable = read_items(items, "item", to_mention)
    gone = tuple(row.id for row in rows if row.gone)
    return Page(mentions=mentions, unreadable=unreadable, deleted=gone)


def _posted(row: Row) -> Posted:
    mention = to_mention(json.loads(row.raw))
    return Posted(mention.external_id, posted_at=mention.written_at, mention=mention)
