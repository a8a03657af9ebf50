"""Searches in one spelling: understood, refused when they make no sense, and applied here."""

from __future__ import annotations

import time
import unittest

from networks.errors import Rejected
from networks.query import Query


class TestQuery(unittest.TestCase):
    def test_words_phrases_alternatives_and_exclusions_are_understood(self) -> None:
        query = Query.read('acme "battery case" OR akku -"free shares" -job lang:de lang:EN')
        self.assertEqual(query.groups, (("acme",), ("battery case", "akku")))
        self.assertEqual(query.excluded, ("free shares", "job"))
        self.assertEqual(query.languages, ("de", "en"))
        self.assertEqual(query.spelled(), 'acme ("battery case" OR akku) -"free shares" -job')

    def test_what_would_find_everything_or_nothing_is_refused_with_a_reason(self) -> None:
        nonsense = (
            "", "  ", "#", "a", "@", "-acme", "lang:de", '""', "acme b", "!!! ??", "acme -#", None,
            "x" * 501, " ".join(f"word{number}" for number in range(31)),
        )  # fmt: skip
        for text in nonsense:
            with self.subTest(text), self.assertRaises(Rejected) as caught:
                Query.read(text)
            self.assertTrue(caught.exception.sentence)

    def test_texts_are_matched_by_whole_words_whatever_their_case(self) -> None:
        query = Query.read('kettle "no  lid" -win')
        self.assertTrue(query.matches("My KETTLE came with\nNo\tLid!"))
        self.assertFalse(query.matches("My kettles came with no lid"))
        self.assertFalse(query.matches("kettle, no lid, WIN one"))
        self.assertTrue(query.matches("kettle, no lid, winner"))
        tag = Query.read("#acme")
        self.assertTrue(tag.matches("so #Acme, really"))
        self.assertFalse(tag.matches("acme and #acmefan"))

    def test_a_language_that_is_not_known_does_not_speak_against_a_text(self) -> None:
        query = Query.read("acme lang:de")
        self.assertTrue(query.matches("acme", "de-AT"))
        self.assertTrue(query.matches("acme", ""))
        self.assertFalse(query.matches("acme", "en"))

    def test_hostile_texts_cost_no_time(self) -> None:
        query = Query.read("a.*b (((acme+ [xy] OR y{5}")
        begin = time.process_time()
        self.assertFalse(query.matches("acme " * 200_000))
        self.assertLess(time.process_time() - begin, 2)
