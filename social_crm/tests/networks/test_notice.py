"""A notice on the profile: one line that is ours, and what somebody else writes around it."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from bluesky_peer import PROFILE, BlueskyPeer
from hypothesis import given
from hypothesis import strategies as st
from mastodon_peer import MastodonPeer, SnacPeer
from networks.bluesky import Bluesky
from networks.errors import Rejected, Temporary, Unsupported
from networks.fakeserver import Answer, Seen
from networks.guard import Guard
from networks.http import Session
from networks.mastodon import Mastodon
from networks.mastodon_facts import facts_of
from networks.notice import CLOSING, OPENING, marked, plain, with_notice
from networks.testing import NOW, FakePeer

WORDS = "We are there again on Monday at 8:00."
texts = st.text(st.characters(codec="utf-8", exclude_characters="\u2063\u2064"))


class TestLine(unittest.TestCase):
    @given(texts, texts, texts)
    def test_what_was_there_before_is_there_afterwards(
        self, theirs: str, one: str, two: str
    ) -> None:
        first = with_notice(theirs, one)
        self.assertIn(plain(one), first)
        second = with_notice(first, two)
        self.assertEqual(second, with_notice(theirs, two))
        self.assertEqual(with_notice(second, two), second)
        self.assertEqual(with_notice(second, ""), theirs)

    @given(texts, texts, texts)
    def test_what_is_written_around_it_stays(self, above: str, below: str, mine: str) -> None:
        edited = f"{above}\n\n{marked('x')}\n{below}"
        for text in (mine, ""):
            after = with_notice(edited, text)
            self.assertTrue(after.startswith(above))
            self.assertTrue(after.endswith(below))

    def test_a_line_that_was_moved_is_changed_where_it_stands(self) -> None:
        moved = f"{marked('Back on Monday')}\nKettles since 1903"
        self.assertEqual(with_notice(moved, WORDS), f"{marked(WORDS)}\nKettles since 1903")
        self.assertEqual(with_notice(moved, ""), "Kettles since 1903")

    def test_lines_below_it_are_not_ours_though_the_closing_mark_has_slipped(self) -> None:
        slipped = f"Kettles\n\n{OPENING}Back on Monday\nImprint: acme.example{CLOSING} and more"
        self.assertEqual(with_notice(slipped, ""), "Kettles\nImprint: acme.example and more")
        changed = with_notice(slipped, WORDS)
        self.assertEqual(changed, f"Kettles\n\n{marked(WORDS)}\nImprint: acme.example and more")

    def test_words_without_our_marks_are_somebodys_own(self) -> None:
        typed = f"Kettles\n\n{WORDS}"
        self.assertEqual(with_notice(typed, ""), typed)

    def test_copies_of_it_are_taken_away_with_it(self) -> None:
        twice = f"A\n\n{marked('x')}\n\nB\n\n{marked('x')}"
        self.assertEqual(with_notice(twice, ""), "A\n\nB")
        self.assertEqual(with_notice(twice, "y"), f"A\n\n{marked('y')}\n\nB")

    def test_a_text_cannot_forge_the_marks(self) -> None:
        self.assertEqual(plain(f" a{OPENING}b\nc{CLOSING} "), "ab c")


class NoticeCase(unittest.TestCase):
    peer_class: type[FakePeer]

    def setUp(self) -> None:
        self.peer: Any = self.peer_class()
        self.addCleanup(self.peer.close)

    def session(self) -> Session:
        session = Session(Guard([self.peer.server.host]), clock=lambda: NOW)
        self.addCleanup(session.close)
        return session


class TestBluesky(NoticeCase):
    peer_class = BlueskyPeer

    def make(self) -> Bluesky:
        return Bluesky(self.peer.access(), self.session(), lambda: NOW)

    def test_picture_name_and_what_nobody_knows_yet_stay_in_the_record(self) -> None:
        self.peer.records[PROFILE] = kept = {
            "$type": "app.bsky.actor.profile",
            "displayName": "Acme",
            "avatar": {"$type": "blob", "ref": {"$link": "bafk"}, "size": 3},
            "new.field": [1, {"a": None}],
        }
        self.make().show_notice(WORDS)
        self.assertEqual(self.peer.records[PROFILE], {**kept, "description": marked(WORDS)})
        self.make().show_notice("")
        self.assertEqual(self.peer.records[PROFILE], kept)

    def test_what_somebody_writes_in_the_same_moment_is_never_lost(self) -> None:
        self.peer.edit_profile("Kettles")
        edits = iter(["Kettles and lamps", "Lamps"])
        real = self.peer._putRecord

        def quicker(seen: Seen) -> Answer:
            if (edit := next(edits, None)) is not None:
                self.peer.edit_profile(edit)
            return real(seen)  # type: ignore[no-any-return]

        self.peer._putRecord = quicker
        self.make().show_notice(WORDS)
        self.assertEqual(self.peer.profile(), f"Lamps\n\n{marked(WORDS)}")

    def test_who_is_never_quick_enough_tries_later(self) -> None:
        numbers = iter(range(100))
        real = self.peer._putRecord

        def quicker(seen: Seen) -> Answer:
            self.peer.edit_profile(f"Edit {next(numbers)}")
            return real(seen)  # type: ignore[no-any-return]

        self.peer._putRecord = quicker
        with self.assertRaises(Temporary) as caught:
            self.make().show_notice(WORDS)
        self.assertFalse(caught.exception.sent)
        self.assertNotIn(WORDS, self.peer.profile())

    def test_it_says_how_much_room_there_is(self) -> None:
        self.peer.edit_profile("x" * 250)
        with self.assertRaises(Rejected) as caught:
            self.make().show_notice("y" * 100)
        self.assertIn("room for 6 more characters", caught.exception.sentence)
        self.assertIn("needs 106.", caught.exception.sentence)
        self.assertEqual(self.peer.profile(), "x" * 250)


class TestMastodon(NoticeCase):
    peer_class: type[FakePeer] = MastodonPeer

    def make(self, **facts: Any) -> Mastodon:
        access = self.peer.access()
        access = replace(access, facts={**access.facts, **facts})
        return Mastodon(access, self.session(), lambda: NOW)

    def test_only_the_fields_are_sent(self) -> None:
        self.peer.fields = [("Shop", "https://acme.example/?a=1&b=<x>")]
        self.make().show_notice(WORDS)
        (sent,) = (seen for seen in self.peer.server.requests if seen.method == "PATCH")
        form = parse_qs(sent.body.decode(), keep_blank_values=True)
        self.assertTrue(all(name.startswith("fields_attributes") for name in form))
        self.assertEqual(self.peer.fields[0], ("Shop", "https://acme.example/?a=1&b=<x>"))

    def test_the_name_that_somebody_gave_the_field_stays(self) -> None:
        self.make().show_notice(WORDS)
        self.peer.fields = [("Hours", value) for _name, value in self.peer.fields]
        self.make().show_notice("Back on Tuesday")
        self.assertEqual(self.peer.fields, [("Hours", marked("Back on Tuesday"))])

    def test_what_somebody_wrote_into_the_field_stays(self) -> None:
        self.make().show_notice(WORDS)
        ((name, value),) = self.peer.fields
        self.peer.fields = [(name, f"{value} Or call us.")]
        self.make().show_notice("")
        self.assertEqual([value.strip() for _name, value in self.peer.fields], ["Or call us."])
        self.make().show_notice(WORDS)
        self.assertEqual(len({name for name, _value in self.peer.fields}), 2)

    def test_it_says_that_all_fields_are_in_use(self) -> None:
        self.peer.fill_profile()
        with self.assertRaises(Rejected) as caught:
            self.make().show_notice(WORDS)
        self.assertIn("All 4 fields", caught.exception.sentence)
        self.make(max_profile_fields=0).show_notice(WORDS)
        self.assertEqual(len(self.peer.fields), 5, "where nobody knows, the server is asked")

    def test_it_says_that_the_right_is_missing(self) -> None:
        self.peer.refuses_profiles = True
        with self.assertRaises(Rejected) as caught:
            self.make().show_notice(WORDS)
        self.assertIn("May change the profile", caught.exception.sentence)

    def test_a_server_that_does_not_tell_what_was_typed_is_left_alone(self) -> None:
        self.peer.credentials = lambda: self.peer.account("acme")
        with self.assertRaises(Unsupported):
            self.make().show_notice(WORDS)

    def test_the_right_is_asked_for_only_where_it_is_wanted(self) -> None:
        for wanted in (False, True):
            access = self.peer.access()
            settings = {**access.settings, "profile": wanted}
            network = Mastodon(replace(access, settings=settings), self.session(), lambda: NOW)
            redirect = network.begin_connect("https://odoo.example/x", "state")
            asked = parse_qs(redirect.url.partition("?")[2])["scope"][0].split()
            self.assertEqual("write:accounts" in asked, wanted)
            begun = Mastodon(replace(access, secrets=redirect.secrets), self.session(), lambda: NOW)
            begun.finish_connect("https://odoo.example/x", self.peer.sign_in(redirect))
            token = self.peer.server.requests[-2]
            self.assertEqual("write" + "%3Aaccounts" in token.body.decode(), wanted)

    def test_servers_say_how_many_fields_there_are_and_how_long(self) -> None:
        told = {"configuration": {"accounts": {"max_profile_fields": 6}}, "version": "4.6.0"}
        for instance, most in ((told, 6), ({"version": "4.4.0"}, 4), ({"version": "snac/2"}, 0)):
            facts = json.loads(json.dumps(facts_of(instance)))
            self.assertEqual(facts["max_profile_fields"], most)
            self.assertEqual(facts["profile_field_value_limit"], 255)
        self.assertFalse(Mastodon.measure_notice("x" * 252, {}).fits)
        self.assertTrue(Mastodon.measure_notice("x" * 251, {}).fits)


class TestSnac(TestMastodon):
    peer_class = SnacPeer

    def test_a_field_that_somebody_has_taken_over_is_not_overwritten(self) -> None:
        self.make().show_notice(WORDS)
        self.peer.fields = [(name, "Our own words") for name, _value in self.peer.fields]
        self.make().show_notice(WORDS)
        self.assertEqual([value for _name, value in self.peer.fields],
                         ["Our own words", marked(WORDS)])  # fmt: skip
        self.assertIn(CLOSING, self.peer.fields[1][0])
