"""Scripted customers behave as people do, the same each time, and nothing ever leaves."""

from __future__ import annotations

import socket
import tempfile
import unittest
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock, patch

from networks.errors import Rejected
from networks.practice import Practice
from networks.practice_hearing import hear
from networks.practice_lines import REACTIONS
from networks.practice_people import LANGUAGES, person
from networks.practice_scenarios import SCENARIOS
from networks.practice_stories_more import STORIES
from networks.practice_world import plan
from networks.types import Access, Action, Audience, Mention, Reply, SettingValue, SourceSpec

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HELPS = "Das tut uns leid, Ersatz ist unterwegs. Sorry, a replacement is on its way to you."
PUBLIC, DIRECT = Audience.PUBLIC, Audience.DIRECT


class NoSession:
    """A session that must not be used."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the practice network used {name} of its session")


class PracticeCase(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.now = BEGIN
        self.cursor = ""

    def network(self, place: str = "desk", **settings: SettingValue) -> Practice:
        """A new object, as each piece of work makes one."""
        access = Access(settings or self.settings, place=f"{self.folder}/{place}")
        return Practice(access, NoSession(), lambda: self.now)  # type: ignore[arg-type]

    settings: Mapping[str, SettingValue] = {"scenario": "busy", "seed": 7}

    def read(self, network: Practice | None = None) -> list[Mention]:
        """What is new."""
        found: list[Mention] = []
        for page in (network or self.network()).fetch(SourceSpec("mentions"), self.cursor):
            found += page.mentions
            self.cursor = page.cursor
        return found

    def later(self, **span: float) -> list[Mention]:
        """What is new some time later."""
        self.now += timedelta(**span)
        return self.read()

    def say(self, parent: Mention, text: str, audience: Audience = PUBLIC) -> Mention:
        posted = self.network().send(Reply(text, audience, parent), f"key-{self.now}-{text}")
        assert posted.mention is not None
        return posted.mention

    def first(self, story: str, language: str = "en") -> Mention:
        """The opening of a conversation of this story alone."""
        alone = {key: int(key == story) for key in STORIES}
        only = Mock(wraps=SCENARIOS["calm"], stories=alone, pace=(30, 60))
        only.curve = SCENARIOS["calm"].curve
        each = patch.dict(SCENARIOS, {"calm": only})  # type: ignore[arg-type]
        each.start()
        self.addCleanup(each.stop)
        self.settings = {
            "scenario": "calm", "conversations": 1, "minutes": 1, "language": language,
            "patience": 10,
        }  # fmt: skip
        (opening,) = self.read()  # somebody writes at once
        return opening


class TestPracticeWorld(PracticeCase):
    """The world as a whole."""

    def test_three_hundred_people_write_over_a_day(self) -> None:
        self.settings = {
            "scenario": "busy", "seed": 7, "conversations": 300, "minutes": 24 * 60,
            "patience": 25_000, "start": BEGIN.isoformat(),
        }  # fmt: skip
        self.assertLess(len(early := self.read()), 5)
        found = early + self.later(hours=24)
        self.assertEqual(len(found), 300)
        self.assertEqual(len({mention.thread_id for mention in found}), 300)
        self.assertEqual({mention.language for mention in found}, {"de", "en"})
        self.assertGreater(len({mention.text for mention in found}), 60)
        times = [mention.written_at for mention in found]
        self.assertEqual(times, sorted(times, key=str))
        self.assertTrue(all(time and BEGIN <= time <= self.now for time in times))

    def test_the_same_seed_and_clock_bring_the_same_day_however_often_somebody_looks(self) -> None:
        def day(place: str, minutes: int) -> list[tuple[str, str, str]]:
            self.now, cursor, found = BEGIN, "", []
            while self.now <= BEGIN + timedelta(hours=3):
                network = self.network(place)
                for page in network.fetch(SourceSpec("mentions"), cursor):
                    cursor = page.cursor
                    found += page.mentions
                self.now += timedelta(minutes=minutes)
            return [(each.external_id, each.text, str(each.written_at)) for each in found]

        often = day("one", 1)
        self.assertGreater(len(often), 30)
        self.assertEqual(often, day("two", 60))

    def test_another_seed_brings_other_people(self) -> None:
        self.now += timedelta(hours=1)
        worlds = []
        for seed in (1, 2):
            self.cursor = ""
            network = self.network(
                scenario="busy", seed=seed, start=BEGIN.isoformat(), patience=900
            )
            worlds.append({each.text for each in self.read(network)})
        self.assertNotEqual(*worlds)

    def test_a_new_world_does_not_begin_where_the_old_one_was_read(self) -> None:
        self.later(hours=1)
        other = self.network(scenario="storm", seed=3, start=BEGIN.isoformat())
        self.assertGreater(len(self.read(other)), 20)

    def test_nothing_ever_leaves(self) -> None:
        refused = AssertionError("a connection was opened")
        with (
            patch.object(socket, "socket", side_effect=refused),
            patch.object(socket, "create_connection", side_effect=refused),
            patch.object(socket, "getaddrinfo", side_effect=refused),
        ):
            self.network().check()
            for _round in range(4):
                for mention in self.later(minutes=15):
                    self.say(mention, HELPS, self.network().audiences(mention)[0])
                    self.network().act(Action.LIKE, mention)
            self.network().recheck(["nobody"])
            self.network().find_sent(Reply("x"), "key", BEGIN)
            self.network().delete("nothing")

    def test_settings_that_make_no_sense_are_refused_in_a_sentence(self) -> None:
        for wrong in (
            {"scenario": "holiday"}, {"conversations": 10**9}, {"conversations": "many"},
            {"language": "tlh"}, {"start": "tomorrow"}, {"minutes": -5},
        ):  # fmt: skip
            with self.subTest(wrong), self.assertRaises(Rejected):
                plan(wrong)  # type: ignore[arg-type]

    def test_each_line_can_be_said_in_each_language(self) -> None:
        tables = [*REACTIONS.values()]
        for story in STORIES.values():
            tables += [story.openings, *filter(None, [story.detail])]
        for lines in tables:
            self.assertEqual(set(lines), set(LANGUAGES))
            for language in LANGUAGES:
                for line in lines[language]:
                    said = line.format(**person("1/1", language).facts)
                    self.assertLessEqual(len(said), 500)
        for scenario in SCENARIOS.values():
            self.assertLessEqual(set(scenario.stories), set(STORIES))


class TestPracticeCustomer(PracticeCase):
    """One customer, and what they make of us."""

    def test_help_is_thanked_for(self) -> None:
        opening = self.first("broken")
        said = self.say(opening, HELPS)
        (thanks,) = self.later(minutes=3)
        self.assertIn(thanks.text, REACTIONS["thanks"]["en"])
        self.assertEqual(thanks.parent_id, said.external_id)
        self.assertEqual(thanks.thread_id, opening.thread_id)
        self.assertEqual(thanks.author, opening.author)

    def test_who_gets_no_answer_gets_angrier_and_leaves(self) -> None:
        self.first("broken")
        stages = ["nudge", "nudge_angry", "leave"]
        for stage in stages:
            (line,) = self.later(minutes=14)
            self.assertIn(line.text, REACTIONS[stage]["en"])
        self.assertEqual(self.later(days=3), [])

    def test_who_is_asked_says_more(self) -> None:
        opening = self.first("broken")
        self.say(opening, "What exactly happens when you switch it on?")
        (more,) = self.later(minutes=3)
        texts = [
            line.format(**person("1/1", "en").facts) for line in STORIES["broken"].detail["en"]
        ]
        self.assertIn(more.text, texts)

    def test_a_number_that_is_asked_for_privately_is_given_privately(self) -> None:
        opening = self.first("charged", "de")
        self.say(opening, "Schicken Sie uns bitte Ihre Kundennummer.", DIRECT)
        (number,) = self.later(minutes=3)
        self.assertIs(number.audience, DIRECT)
        self.assertIn(person("1/1", "de").facts["number"], number.text)

    def test_a_brush_off_makes_them_angry(self) -> None:
        opening = self.first("login")
        self.say(opening, "Please contact our hotline, we cannot help you with that here.")
        (angry,) = self.later(minutes=3)
        self.assertIn(angry.text, REACTIONS["brushed"]["en"])

    def test_private_data_in_public_makes_them_furious(self) -> None:
        opening = self.first("parcel")
        number = person("1/1", "en").facts["number"]
        self.say(opening, f"Your customer number {number} has an order that is on its way.")
        (furious,) = self.later(minutes=3)
        self.assertIn(furious.text, REACTIONS["exposed"]["en"])

    def test_late_help_gets_cool_thanks(self) -> None:
        opening = self.first("charged")
        self.later(minutes=14)
        self.later(minutes=14)
        self.say(opening, "The refund is on its way to your account.")
        (cool,) = self.later(minutes=3)
        self.assertIn(cool.text, REACTIONS["cool"]["en"])

    def test_what_was_sent_twice_is_there_once(self) -> None:
        opening = self.first("broken")
        network, reply = self.network(), Reply(HELPS, PUBLIC, opening)
        self.assertEqual(network.send(reply, "key-1"), network.send(reply, "key-1"))
        self.assertEqual(len(network.find_sent(reply, "key-1", BEGIN)), 1)
        self.assertEqual(len(self.later(minutes=3)), 1)

    def test_what_we_say_is_understood_in_both_languages(self) -> None:
        for text, sign in (
            ("Das tut mir sehr leid.", "sorry"),
            ("We apologise.", "sorry"),
            ("Wir prüfen das und melden uns.", "works_on_it"),
            ("I am looking into it.", "works_on_it"),
            ("Die Gutschrift ist veranlasst.", "solves"),
            ("Your refund was made today.", "solves"),
            ("Bitte rufen Sie unsere Hotline an.", "brushes_off"),
            ("Not our fault.", "brushes_off"),
            ("Jetzt beruhigen Sie sich mal.", "rude"),
            ("Nein.", "brushes_off"),
        ):
            with self.subTest(text):
                self.assertIn(sign, hear(text, private=False).signs)
        self.assertFalse(hear("Your number is 912345.", private=True, secrets=["912345"]).exposes)
        self.assertTrue(hear("Nr. 91 23 45", private=False, secrets=["912345"]).exposes)
