"""How one scripted customer behaves: when they write next, and what kind of line it is. Pure.

A conversation is a small machine. Its phases: ``coming`` (not begun), ``waiting`` (for us),
``answering`` (we said something, they will react), ``over`` (satisfied), ``gone`` (given up).
Chance comes from a seed, so that the same words at the same times get the same reactions.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from .practice_hearing import Heard, hear
from .practice_people import Person, person
from .practice_stories import Story
from .practice_stories_more import STORIES

ANGRY = 3
"""From this temper on, thanks are cool, and nobody is asked twice."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a world runs, in seconds.

    :param patience: until somebody who gets no answer writes again
    :param least: until somebody answers what we said, at least
    :param most: and at most
    """

    patience: int
    least: int
    most: int


@dataclass(slots=True)
class Talk:
    """Where a conversation stands.

    :param told: stages that were said already
    :param heard: what we said since their last line: text, and whether privately
    :param root: id of the first item
    :param last: id of the item that they would answer
    :param direct: whether they go on privately
    """

    seed: str
    story: str
    language: str
    phase: str = "coming"
    temper: int = 0
    nudges: int = 0
    asked: int = 0
    steps: int = 0
    told: list[str] = field(default_factory=list)
    heard: list[tuple[str, bool]] = field(default_factory=list)
    root: str = ""
    last: str = ""
    direct: bool = False

    def kept(self) -> dict[str, Any]:
        """As JSON can keep it."""
        return asdict(self)

    def who(self) -> Person:
        """The customer."""
        return person(self.seed, self.language)


@dataclass(frozen=True, slots=True)
class Move:
    """What happens next.

    :param stage: the kind of line that is said; empty: nothing
    :param wait: seconds until the machine moves again, if we say nothing; ``None``: never
    :param direct: said privately
    """

    stage: str
    wait: int | None
    direct: bool


def begin(seed: str, story: str, language: str) -> Talk:
    """A conversation that has not begun."""
    told = STORIES[story]
    return Talk(seed, story, language, temper=told.temper, direct=told.direct)


def hears(talk: Talk, text: str, *, private: bool, item: str, pace: Pace) -> int | None:
    """We said something to them.

    :param item: id of what we said
    :returns: seconds until they react, or ``None`` if they will not
    """
    talk.last = item
    if talk.phase == "over":
        return None
    if talk.phase == "gone" and (talk.nudges > 3 or _chance(talk).random() < 0.5):
        return None  # too late for them
    talk.heard.append((text, private))
    if talk.phase != "answering":
        talk.phase = "answering"
    chance = _chance(talk)
    return chance.randint(pace.least, pace.most)


def moves(talk: Talk, pace: Pace) -> Move:
    """Their move is due. Changes ``talk``."""
    story, chance = STORIES[talk.story], _chance(talk)
    stage = _MOVES[talk.phase](talk, story, chance)
    talk.steps += 1
    talk.direct = talk.direct or any(private for _text, private in talk.heard)
    direct = talk.direct
    talk.heard.clear()
    if stage:
        talk.told.append(stage)
    if talk.phase == "over":
        comes_back = "back" not in talk.told and chance.random() < story.returns
        return Move(stage, chance.randint(4, 9) * pace.patience if comes_back else None, direct)
    if talk.phase == "gone":
        return Move(stage, None, direct)
    talk.phase = "waiting"
    patience = pace.patience * chance.uniform(0.8, 1.4) * (3 if stage == "waits" else 1)
    return Move(stage, int(patience), direct)


def _chance(talk: Talk) -> random.Random:
    return random.Random(f"{talk.seed}/{talk.steps}/{len(talk.heard)}")


def _opens(talk: Talk, _story: Story, _chance: random.Random) -> str:
    return "open"


def _returns(talk: Talk, _story: Story, _chance: random.Random) -> str:
    talk.phase, talk.asked = "waiting", 0
    talk.temper = min(talk.temper + 1, ANGRY)
    return "back"


def _is_tired_of_waiting(talk: Talk, story: Story, _chance: random.Random) -> str:
    if story.easy and talk.temper == 0 and talk.nudges:
        talk.phase = "gone"  # it was not that important
        return ""
    talk.nudges += 1
    talk.temper = min(talk.temper + 1, ANGRY)
    if talk.nudges > 2:
        talk.phase = "gone"
        return "leave"
    return "nudge" if talk.nudges == 1 else "nudge_angry"


def _reacts(talk: Talk, story: Story, chance: random.Random) -> str:
    """What they say to what we said: the first line of the table that fits."""
    secrets = talk.who().secrets()
    heard = [hear(text, private=private, secrets=secrets) for text, private in talk.heard]
    signs = frozenset(sign for each in heard for sign in each.signs)
    exposed = any(each.exposes for each in heard)
    every = Heard(signs, any(each.asks for each in heard), exposed)
    for fits, react in _REACTIONS:
        if fits(talk, story, every):
            return react(talk, every, chance)
    return _asks_again(talk, every, chance)


def _gets_angry(stage: str, by: int) -> Callable[[Talk, Heard, random.Random], str]:
    def react(talk: Talk, _heard: Heard, _chance: random.Random) -> str:
        talk.temper = min(talk.temper + by, ANGRY)
        if talk.told.count(stage) > 1:
            talk.phase = "gone"
            return "leave"
        return stage

    return react


def _gives_number(talk: Talk, heard: Heard, chance: random.Random) -> str:
    private = talk.direct or heard.has("private") or any(each for _text, each in talk.heard)
    if private:
        talk.direct = True
        return "number"
    if STORIES[talk.story].careless or "careful" in talk.told or chance.random() < 0.35:
        return "number"
    return "careful"


def _goes_private(talk: Talk, _heard: Heard, _chance: random.Random) -> str:
    talk.direct = True
    return "number"


def _tells_more(talk: Talk, _heard: Heard, _chance: random.Random) -> str:
    if STORIES[talk.story].detail and "detail" not in talk.told:
        return "detail"
    talk.asked += 1
    return "no_detail"


def _is_content(talk: Talk, heard: Heard, _chance: random.Random) -> str:
    talk.phase = "over"
    kind = talk.temper >= ANGRY or (talk.temper > 1 and not heard.has("sorry"))
    return "cool" if kind else "thanks"


def _waits(talk: Talk, _heard: Heard, _chance: random.Random) -> str:
    return "waits"


def _asks_again(talk: Talk, _heard: Heard, _chance: random.Random) -> str:
    talk.asked += 1
    if talk.asked > 2:
        talk.phase = "gone"
        return "leave"
    return "again"


_REACTIONS: tuple[
    tuple[
        Callable[[Talk, Story, Heard], bool],
        Callable[[Talk, Heard, random.Random], str],
    ],
    ...,
] = (
    (lambda talk, story, heard: heard.exposes, _gets_angry("exposed", 2)),
    (lambda talk, story, heard: heard.has("rude"), _gets_angry("insulted", 2)),
    (
        lambda talk, story, heard: heard.has("brushes_off") and not heard.has("solves"),
        _gets_angry("brushed", 1),
    ),
    (
        lambda talk, story, heard: (
            story.customer and heard.has("number") and "number" not in talk.told
        ),
        _gives_number,
    ),
    (
        lambda talk, story, heard: (
            story.customer
            and heard.has("private")
            and not talk.direct
            and "number" not in talk.told
        ),
        _goes_private,
    ),
    (
        lambda talk, story, heard: (
            heard.asks and not story.easy and talk.asked < 2 and "no_detail" not in talk.told
        ),
        _tells_more,
    ),
    (lambda talk, story, heard: heard.has("solves"), _is_content),
    (lambda talk, story, heard: story.easy and not heard.has("brushes_off"), _is_content),
    (lambda talk, story, heard: heard.has("works_on_it") and "waits" not in talk.told, _waits),
)

_MOVES: dict[str, Callable[[Talk, Story, random.Random], str]] = {
    "coming": _opens,
    "waiting": _is_tired_of_waiting,
    "answering": _reacts,
    "over": _returns,
    "gone": lambda talk, story, chance: "",
}
