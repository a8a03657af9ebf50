"""The part of the contract that is about a notice on the profile."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from .errors import NetworkError, Rejected, Unauthorized, Unsupported
from .notice import CLOSING, OPENING
from .testing_case import ContractCase
from .testing_peer import FAULTS, HOSTILE, VERDICTS
from .types import Capability, Length

WORDS = "We are there again on Monday at 8:00."
OTHER_WORDS = "Wir sind am Dienstag um 8:00 wieder da. 🙂"


class NoticeContract(ContractCase):
    """One line of ours on the profile, and nothing else of it touched."""

    def test_a_notice_is_put_up_changed_and_taken_away_and_nothing_else_is_touched(self) -> None:
        if not self.can(Capability.NOTICE):
            return self.assert_no_notice()
        for theirs in ("", "Kettles since 1903.\nImprint: https://acme.example/imprint\n"):
            with self.subTest(theirs):
                self.peer.edit_profile(theirs)
                before = self.peer.profile()
                self.make().show_notice("")
                self.assertEqual(self.peer.profile(), before, "nothing of ours was there")
                self.make().show_notice(WORDS)
                self.assertEqual(self.peer.profile().count(WORDS), 1)
                self.assertEqual(self.peer.rest_of_profile(), before)
                self.make().show_notice(OTHER_WORDS)
                self.assertIn(OTHER_WORDS, self.peer.profile())
                self.assertNotIn(WORDS, self.peer.profile())
                self.assertEqual(self.peer.rest_of_profile(), before)
                self.make().show_notice("")
                self.assertEqual(self.peer.profile(), before)

    def test_a_notice_that_is_there_already_is_not_written_again(self) -> None:
        if not self.can(Capability.NOTICE):
            return self.assert_no_notice()
        self.peer.edit_profile("Kettles since 1903.")
        for text in (WORDS, ""):
            self.make().show_notice(text)
            written = self.writes()
            self.make().show_notice(text)
            self.assertEqual(self.writes(), written)

    def test_what_somebody_wrote_meanwhile_stays(self) -> None:
        if not self.can(Capability.NOTICE):
            return self.assert_no_notice()
        self.peer.edit_profile("Kettles since 1903.")
        self.make().show_notice(WORDS)
        self.peer.edit_profile("Kettles and lamps since 1903.")
        edited = self.peer.rest_of_profile()
        self.assertIn(WORDS, self.peer.profile())
        self.make().show_notice(OTHER_WORDS)
        self.assertEqual(self.peer.rest_of_profile(), edited)
        self.make().show_notice("")
        self.assertEqual(self.peer.profile(), edited)

    def test_a_notice_whose_confirmation_was_lost_is_there_once(self) -> None:
        if not self.can(Capability.NOTICE):
            return self.assert_no_notice()
        self.peer.edit_profile("Kettles since 1903.")
        before = self.peer.profile()
        for text in (WORDS, ""):
            self.peer.loses_answers = True
            error = self.caught(partial(self.hasty().show_notice, text))
            self.assertIsInstance(error, NetworkError)
            self.assertFalse(error.final if error else True, "it may have been done, and it was")
            self.peer.loses_answers = False
            self.make().show_notice(text)
            self.assertEqual(self.peer.profile().count(WORDS), 1 if text else 0)
        self.assertEqual(self.peer.profile(), before)

    def test_every_fault_gets_its_verdict_when_a_notice_is_shown(self) -> None:
        if not self.can(Capability.NOTICE):
            return self.assert_no_notice()
        self.peer.edit_profile("Kettles since 1903.")
        before = self.peer.profile()
        for fault in FAULTS:
            with self.subTest(fault), self.gone_wrong(fault):
                error = self.caught(partial(self.hasty().show_notice, WORDS))
                self.assertIsInstance(error, self.verdict(fault) or VERDICTS[fault])
        self.assertEqual(self.peer.profile(), before)

    def test_where_there_is_no_room_nothing_is_cut(self) -> None:
        if not self.can(Capability.NOTICE):
            return self.assert_no_notice()
        self.peer.fill_profile()
        before = self.peer.profile()
        error = self.caught(partial(self.make().show_notice, WORDS))
        self.assertIsInstance(error, Rejected)
        self.assertEqual(self.peer.profile(), before)
        self.make().show_notice("")
        self.assertEqual(self.peer.profile(), before)

    def test_a_notice_is_one_line_whatever_is_in_it(self) -> None:
        if not self.can(Capability.NOTICE):
            return self.assert_no_notice()
        facts = self.peer.access().facts
        for text in (*HOSTILE, "two\nlines", f"a{OPENING}b{CLOSING}c\n\n{OPENING}d", "\u2063"):
            with self.subTest(text[:20]):
                self.peer.edit_profile("Kettles since 1903.")
                before = self.peer.profile()
                length = self.network.measure_notice(text, facts)
                self.assertIsInstance(length, Length)
                self.assertTrue(length.used >= 0 and length.limit > 0)
                with suppress(Rejected):
                    self.make().show_notice(text)
                    self.assertTrue(length.fits)
                self.assertEqual(self.peer.rest_of_profile(), before)
                self.make().show_notice("")
                self.assertEqual(self.peer.profile(), before)

    def assert_no_notice(self) -> None:
        """What is not declared is refused."""
        for text in (WORDS, ""):
            with self.assertRaises((Unsupported, Unauthorized)):
                self.make().show_notice(text)
        self.assertEqual(self.writes(), 0)

    def writes(self) -> int:
        """How often we have changed something at the server."""
        return sum(self.peer.publishes(seen) for seen in self.peer.server.requests)
