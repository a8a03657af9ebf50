"""Google Play: reviews of an app, the one answer to each."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from google_play_peer import APP, GooglePlayPeer
from networks.errors import Malformed, Rejected
from networks.google_play import GooglePlay
from networks.testing import NOW
from networks.types import Access, Author, Mention, MentionKind, Reply, Situation, SourceSpec
from peer_case import PeerCase

REVIEWS = SourceSpec("reviews")


def parsed(item: Any, kind: str = "review") -> Mention:
    return GooglePlay.parse(kind, json.dumps(item))


def review(*further: dict[str, Any], **comment: Any) -> dict[str, Any]:
    """A review as Google Play spells it."""
    said = {"text": "Crashes", "lastModified": {"seconds": "1772359200"}, "starRating": 1}
    comments = [{"userComment": {**said, **comment}}, *further]
    return {"reviewId": "gp:1", "authorName": "Anna Muster", "comments": comments}


class TestParsing(unittest.TestCase):
    def test_a_review_is_read_with_its_stars(self) -> None:
        got = parsed(review(reviewerLanguage="de", thumbsUpCount=3))
        self.assertEqual(
            (got.kind, got.text, got.subject), (MentionKind.REVIEW, "Crashes", "★☆☆☆☆")
        )
        self.assertEqual(got.counters, {"stars": 1, "likes": 3})
        self.assertEqual((got.author.name, got.language), ("Anna Muster", "de"))
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, tzinfo=UTC))

    def test_a_title_before_the_words_is_the_subject(self) -> None:
        got = parsed(review(text="Bad\tIt crashes"))
        self.assertEqual((got.subject, got.text), ("★☆☆☆☆ Bad", "It crashes"))

    def test_the_answer_in_a_review_is_of_the_app(self) -> None:
        item = review({"developerComment": {"text": "Sorry", "lastModified": {"seconds": "5"}}})
        got = parsed({**item, "packageName": APP}, "reply")
        self.assertEqual(
            (got.external_id, got.parent_id, got.text), ("gp:1/reply", "gp:1", "Sorry")
        )
        self.assertEqual(got.author.external_id, APP)
        with self.assertRaises(Malformed):
            parsed(review(), "reply")

    def test_reviews_with_hardly_anything_in_them_are_read(self) -> None:
        for item in (
            {"reviewId": "gp:1", "text": "Crashes"},
            {"reviewId": "gp:1", "comments": [{"userComment": {"text": "Crashes"}}, 3]},
            {"reviewId": "gp:1", "comments": [{"userComment": {"text": "Crashes",
             "lastModified": "x", "starRating": "many"}}], "authorName": 3},
        ):  # fmt: skip
            got = parsed(item)
            self.assertEqual((got.text, got.author.external_id), ("Crashes", "?gp:1"))
        self.assertEqual(parsed({"reviewId": "gp:1"}).author, Author.unknown("gp:1"))


class TestOnTheServer(PeerCase):
    peer_class = GooglePlayPeer

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(lambda: self.assertEqual(self.peer.complaints, []))

    def make(self, access: Access | None = None) -> GooglePlay:
        return GooglePlay(access or self.peer.access(), self.session(), lambda: NOW)

    def test_an_answer_given_elsewhere_is_read_as_ours(self) -> None:
        top = self.peer.add("Crashes")
        self.peer.add("Sorry", own=True, parent=top)
        said = {
            each.external_id: each.author.external_id
            for page in self.make().fetch(REVIEWS, "")
            for each in page.mentions
        }
        self.assertEqual(said, {top: f"?{top}", f"{top}/reply": APP})

    def test_a_second_answer_takes_the_place_of_the_first_and_says_so_before(self) -> None:
        self.peer.add("Crashes")
        for text, note in (("Sorry", ""), ("Fixed in 2.0", "takes its place")):
            parent = next(iter(self.make().fetch(REVIEWS, ""))).mentions[0]
            (way,) = GooglePlay.ways(parent, Situation(NOW))
            self.assertIn(note, way.note)
            self.assertEqual(bool(note), bool(way.note))
            self.make().send(Reply(text, parent=parent), "key")
        self.assertEqual([item.text for item in self.peer.of_ours()], ["Fixed in 2.0"])

    def test_an_app_is_named_by_its_package_or_its_address(self) -> None:
        access = self.peer.access()
        address = f"https://play.google.com/store/apps/details?id={APP}&hl=de"
        named = replace(access, settings={**access.settings, "package": address})
        self.assertEqual(self.make(named).check().external_id, APP)
        for typed in ("", "acme", "com.example.acme/../x", "https://play.google.com/"):
            wrong = replace(access, settings={**access.settings, "package": typed})
            with self.subTest(typed), self.assertRaises(Rejected):
                self.make(wrong).check()
