"""Google Business: locations, reviews, the one answer to each."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from google_business_peer import ME, PLACE, GoogleBusinessPeer
from google_peer import said
from networks.errors import Malformed, NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from networks.fakeserver import Answer
from networks.google_business import MAX_BYTES, GoogleBusiness
from networks.testing import NOW
from networks.types import Access, Author, Mention, MentionKind, Reply, Situation, SourceSpec
from peer_case import PeerCase

REVIEWS = SourceSpec("reviews")


def review(**changes: Any) -> dict[str, Any]:
    """A review as Google spells it."""
    return {
        "name": f"{PLACE}/reviews/Abf1",
        "reviewId": "Abf1",
        "reviewer": {"displayName": "Anna Muster", "profilePhotoUrl": "https://p.example/a"},
        "starRating": "FOUR",
        "comment": "Nice, but the kettle was cold",
        "createTime": "2026-03-01T10:00:00.123456Z",
        "updateTime": "2026-03-01T10:00:00.123456Z",
        **changes,
    }


def parsed(item: Any, kind: str = "review") -> Mention:
    return GoogleBusiness.parse(kind, json.dumps(item))


class TestParsing(unittest.TestCase):
    def test_a_review_is_read_with_its_stars(self) -> None:
        got = parsed(review(reviewReplyUrl="https://business.example/r/1"))
        self.assertEqual(got.kind, MentionKind.REVIEW)
        self.assertEqual((got.text, got.subject), ("Nice, but the kettle was cold", "★★★★☆"))
        self.assertEqual(got.counters, {"stars": 4})
        self.assertEqual(got.author.name, "Anna Muster")
        self.assertEqual(got.url, "https://business.example/r/1")
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, 0, 0, 123456, UTC))
        self.assertIsNone(got.edited_at)

    def test_two_people_of_one_name_are_not_one_person(self) -> None:
        first, second = parsed(review()), parsed(review(reviewId="Abf2"))
        self.assertNotEqual(first.author.external_id, second.author.external_id)

    def test_reviews_with_hardly_anything_in_them_are_read(self) -> None:
        for item in (
            {"reviewId": "Abf1"},
            {"name": f"{PLACE}/reviews/Abf1", "starRating": "STAR_RATING_UNSPECIFIED"},
            {"reviewId": "Abf1", "starRating": 4, "reviewer": "x", "createTime": 7},
            {"reviewId": "Abf1", "reviewMediaItems": [{"thumbnailUrl": 3}, "x"]},
        ):
            got = parsed(item)
            self.assertEqual(got.external_id, "Abf1")
            self.assertEqual(got.author, Author.unknown("Abf1"))

    def test_the_answer_in_a_review_is_ours(self) -> None:
        item = review(reviewReply={"comment": "Sorry!", "updateTime": "2026-03-01T12:00:00Z"})
        got = parsed(item, "reply")
        self.assertEqual((got.external_id, got.parent_id), ("Abf1/reply", "Abf1"))
        self.assertEqual((got.author.external_id, got.text), (ME, "Sorry!"))
        with self.assertRaises(Malformed):
            parsed(review(), "reply")

    def test_pictures_and_films_are_attachments(self) -> None:
        media = [
            {"thumbnailUrl": "https://m.example/1.jpg"},
            {"thumbnailUrl": "https://m.example/2.jpg", "videoUrl": "https://m.example/2"},
        ]
        got = parsed(review(reviewMediaItems=media)).attachments
        self.assertEqual(
            [(each.kind, each.url) for each in got],
            [("image", "https://m.example/1.jpg"), ("video", "https://m.example/2")],
        )


class TestOnTheServer(PeerCase):
    peer_class = GoogleBusinessPeer

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(lambda: self.assertEqual(self.peer.complaints, []))

    def make(self, access: Access | None = None) -> GoogleBusiness:
        return GoogleBusiness(access or self.peer.access(), self.session(), lambda: NOW)

    def first(self) -> Mention:
        return next(iter(self.make().fetch(REVIEWS, ""))).mentions[0]

    def refused(self, answer: Answer, call: Any) -> NetworkError:
        self.peer.fault = answer
        try:
            with self.assertRaises(NetworkError) as caught:
                call()
        finally:
            self.peer.fault = None
        return caught.exception

    def test_each_location_is_offered_once_with_what_it_takes_to_reach_it(self) -> None:
        found = self.make(replace(self.peer.access(), facts={"base": self.peer.base})).presences()
        self.assertEqual([each.external_id for each in found], [ME, "locations/33"])
        access = replace(
            self.peer.access(), secrets=found[0].secrets, facts={"base": self.peer.base}
        )
        self.assertEqual(self.make(access).check().external_id, ME)
        self.assertEqual(found[0].secrets["location"], PLACE)

    def test_without_a_choice_nobody_guesses_which_location_is_meant(self) -> None:
        access = replace(self.peer.access(), facts={"base": self.peer.base})
        with self.assertRaises(Rejected) as caught:
            self.make(access).check()
        self.assertIn("choose", caught.exception.sentence)

    def test_answers_given_elsewhere_are_read_as_ours(self) -> None:
        top = self.peer.add("Cold tea")
        self.peer.add("We are sorry", own=True, parent=top)
        (page,) = [p for p in self.make().fetch(REVIEWS, "") if p.mentions]
        said = {mention.external_id: mention.author.external_id for mention in page.mentions}
        self.assertEqual(said, {top: f"?{top}", f"{top}/reply": ME})

    def test_a_second_answer_takes_the_place_of_the_first_and_says_so_before(self) -> None:
        self.peer.add("Cold tea")
        parent = self.first()
        (way,) = GoogleBusiness.ways(parent, Situation(NOW))
        self.assertEqual(way.note, "")
        first = self.make().send(Reply("Sorry", parent=parent), "key-1")
        (way,) = GoogleBusiness.ways(self.first(), Situation(NOW))
        self.assertIn("takes its place", way.note)
        second = self.make().send(Reply("Very sorry", parent=parent), "key-2")
        self.assertEqual(first.external_id, second.external_id)
        self.assertEqual([item.text for item in self.peer.of_ours()], ["Very sorry"])

    def test_an_answer_that_google_holds_back_is_told(self) -> None:
        self.peer.reply_state = {"reviewReplyState": "REJECTED"}
        self.peer.add("Cold tea")
        self.make().send(Reply("Buy now!", parent=self.first()), "key-1")
        (way,) = GoogleBusiness.ways(self.first(), Situation(NOW))
        self.assertIn("does not show", way.note)

    def test_only_reviews_are_answered(self) -> None:
        top = self.peer.add("Cold tea")
        self.peer.add("We are sorry", own=True, parent=top)
        reply = next(iter(self.make().fetch(REVIEWS, ""))).mentions[1]
        self.assertEqual(GoogleBusiness.audiences(reply), ())
        with self.assertRaises(Rejected):
            self.make().send(Reply("And again", parent=reply), "key-1")

    def test_an_answer_that_was_taken_back_elsewhere_is_gone(self) -> None:
        top = self.peer.add("Cold tea")
        page = self.make().recheck([top, f"{top}/reply", "AbfGone/reply"])
        self.assertEqual([mention.external_id for mention in page.mentions], [top])
        self.assertEqual(page.deleted, (f"{top}/reply", "AbfGone/reply"))

    def test_the_length_is_counted_in_bytes(self) -> None:
        length = GoogleBusiness.measure(Reply("ä" * 2049), {})
        self.assertEqual((length.used, length.limit, length.fits), (4098, MAX_BYTES, False))

    def test_a_project_that_was_never_let_in_is_told_to_apply(self) -> None:
        details = [{"reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_limit_value": "0"}}]
        error = {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": details}
        refusal = self.refused(said({"error": error}, 429), self.make().check)
        self.assertIsInstance(refusal, Rejected)
        self.assertIn("Apply", refusal.sentence)
        details[0]["metadata"] = {"quota_limit_value": "300"}
        refusal = self.refused(said({"error": error}, 429), self.make().check)
        self.assertIsInstance(refusal, RateLimited)
        self.assertEqual(getattr(refusal, "scope", ""), "app")

    def test_errors_of_the_newer_apis_have_their_verdicts(self) -> None:
        for code, status, verdict in (
            (400, "FAILED_PRECONDITION", Rejected),
            (401, "UNAUTHENTICATED", Unauthorized),
            (403, "PERMISSION_DENIED", Rejected),
            (404, "NOT_FOUND", Rejected),
            (503, "UNAVAILABLE", Temporary),
        ):
            error = {"code": code, "message": "No.", "status": status}
            refusal = self.refused(said({"error": error}, code), self.make().check)
            self.assertIs(type(refusal), verdict, status)

    def test_a_google_account_without_a_business_is_told_so(self) -> None:
        with (
            patch.object(self.peer, "told", lambda seen: said({})),
            self.assertRaises(Rejected) as caught,
        ):
            self.make().presences()
        self.assertIn("no business", caught.exception.sentence)
