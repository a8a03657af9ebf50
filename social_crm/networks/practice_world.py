"""A practice world: the scripted customers of one account, played up to the present when somebody
looks.

What happens depends on the settings, on what we said and when, and on nothing else: the same seed
and the same clock give the same world, in whichever process.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from .errors import Rejected
from .items import count
from .practice_file import WorldFile
from .practice_items import author
from .practice_lines import REACTIONS
from .practice_people import LANGUAGES
from .practice_scenarios import SCENARIOS, Scenario
from .practice_stories_more import STORIES
from .practice_talk import Pace, Talk, begin, hears, moves
from .sentence import _
from .types import SettingValue

MOST = 5_000
"""Conversations in one world."""
_MONTH = 31 * 24 * 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What a world shall be, read from the settings of the account.

    :param start: when the first may write; ``None``: when the world is first looked at
    :param minutes: in which all begin
    """

    scenario: Scenario
    seed: str
    conversations: int
    minutes: int
    pace: Pace
    languages: tuple[str, ...]
    start: datetime | None
    digest: str

    def path(self, place: str) -> Path:
        """The file of this world. Other settings are another world."""
        return Path(place) / f"{self.digest}.sqlite"


def plan(settings: Mapping[str, SettingValue]) -> Plan:
    """Understand the settings.

    :raises Rejected: with a sentence that says what to change
    """
    scenario = SCENARIOS.get(str(settings.get("scenario") or "calm"))
    if scenario is None:
        raise Rejected(_("There is no such scenario."))
    spoken = str(settings.get("language") or "")
    if spoken and spoken not in LANGUAGES:
        raise Rejected(_("The customers speak German or English."))
    start = None
    if typed := str(settings.get("start") or "").strip():
        try:
            start = datetime.fromisoformat(typed)
        except ValueError:
            raise Rejected(_("“%(text)s” is no date and time.", text=typed[:40])) from None
        start = start.replace(tzinfo=UTC) if start.tzinfo is None else start.astimezone(UTC)
    least, most = scenario.pace
    return Plan(
        scenario,
        str(settings.get("seed") or "1"),
        _number(settings, "conversations", scenario.conversations, MOST),
        _number(settings, "minutes", scenario.minutes, _MONTH),
        Pace(60 * max(1, _number(settings, "patience", scenario.patience, _MONTH)), least, most),
        (spoken,) if spoken else LANGUAGES,
        start,
        hashlib.blake2b(json.dumps(dict(settings), sort_keys=True).encode(), digest_size=6)
        .hexdigest(),
    )  # fmt: skip


def _number(settings: Mapping[str, SettingValue], name: str, usual: int, most: int) -> int:
    value = settings.get(name)
    if value is None or value is False or value == "":
        return usual
    number = count(value)
    if number is None or number > most:
        raise Rejected(_("“%(name)s” is a number up to %(most)s.", name=name, most=most))
    return number


class World:
    """One world, in an open file."""

    def __init__(self, file: WorldFile, wanted: Plan, now: datetime) -> None:
        self.file = file
        self.plan = wanted
        self.now = int(now.timestamp())
        self.facts = file.facts()

    @property
    def key(self) -> str:
        """What the ids of this world begin with."""
        return f"{self.plan.digest}-{self.facts['began']}"

    def due(self) -> bool:
        """Whether there is something to play."""
        return not self.facts or self.file.next_due(self.now) is not None

    def play(self) -> None:
        """Let everything happen that is due, in its order."""
        if not self.facts:
            self._begin()
        while (found := self.file.next_due(self.now)) is not None:
            due, number = found
            self._move(number, due)

    def _begin(self) -> None:
        """People decide to write, and when."""
        wanted = self.plan
        began = int(wanted.start.timestamp()) if wanted.start else self.now
        self.file.note("began", str(began))
        self.facts = self.file.facts()
        names = list(wanted.scenario.stories)
        weights = list(wanted.scenario.stories.values())
        length = wanted.minutes * 60
        for number in range(1, wanted.conversations + 1):
            seed = f"{wanted.seed}/{number}"
            chance = random.Random(f"begin/{seed}")
            story = chance.choices(names, weights)[0]
            language = chance.choice(wanted.languages)
            # Somebody writes at once, so that there is something to do.
            at = began + (int(wanted.scenario.curve(chance) * length) if number > 1 else 0)
            self.file.plan(number, at, begin(seed, story, language).kept())

    def _move(self, number: int, at: int) -> None:
        _due, kept = self.file.talk(number)
        talk = Talk(**kept)
        move = moves(talk, self.plan.pace)
        if move.stage:
            item_id = f"{self.key}-{number}-{talk.steps}"
            talk.root = talk.root or item_id
            item = self._item(talk, move.stage, move.direct, item_id, at)
            self.file.add(item_id, item, at, talk=number)
            talk.last = item_id
        due = None if move.wait is None else at + max(1, move.wait)
        self.file.plan(number, due, talk.kept())

    def _item(self, talk: Talk, stage: str, direct: bool, item_id: str, at: int) -> dict[str, Any]:
        who = talk.who()
        chance = random.Random(f"line/{talk.seed}/{talk.steps}")
        story = STORIES[talk.story]
        lines = {"open": story.openings, "detail": story.detail}.get(stage) or REACTIONS[stage]
        number = item_id.split("-")[2]
        return {
            "id": item_id,
            "author": author(
                f"{self.key}-p{number}", who.handle, who.name, who.town, who.language, who.followers
            ),
            "text": chance.choice(lines[talk.language]).format(**who.facts),
            "language": talk.language,
            "to": "direct" if direct else "public",
            "at": at_text(at),
            "parent": "" if item_id == talk.root else talk.last or talk.root,
            "thread": talk.root,
            "stage": stage,
        }

    def hear(self, number: int | None, item_id: str, text: str, *, private: bool) -> None:
        """We said something in a conversation."""
        if number is None:
            return
        due, kept = self.file.talk(number)
        talk = Talk(**kept)
        before = talk.phase
        wait = hears(talk, text, private=private, item=item_id, pace=self.plan.pace)
        if wait is not None:
            # Who is about to answer already takes the second answer along.
            due = due if before == "answering" else self.now + wait
        self.file.plan(number, due, talk.kept())


def at_text(at: int) -> str:
    """A moment, as items spell it."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).isoformat()
