"""What is special about Instagram: its two levels, what names us elsewhere, pushes, recordings."""

from __future__ import annotations

import hashlib
import hmac
import json
import unittest
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import graph_sdk
from graph_peer import ANNA, APP_SECRET, PAGE, error
from instagram_peer import ELSEWHERE, ME, MEDIA, DirectPeer, InstagramPeer, TaggedPeer
from networks import instagram_items
from networks.errors import Malformed, Rejected, Temporary
from networks.facebook import FacebookPage
from networks.instagram import ME_FIELDS, Instagram
from networks.testing import NOW
from networks.types import (
    Audience,
    Author,
    Mention,
    MentionKind,
    PushRequest,
    Reply,
    Secrets,
    Situation,
    SourceSpec,
)
from peer_case import PeerCase

RECORDED = Path("/work/shared/data/recorded/instagram")
SECRETS = Secrets({"app_secret": APP_SECRET})


def parsed(kind: str, item: Any) -> Mention:
    return Instagram.parse(kind, json.dumps(item))


def pushed(*entries: Mapping[str, Any], kind: str = "instagram") -> PushRequest:
    body = json.dumps({"object": kind, "entry": entries}).encode()
    digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return PushRequest("POST", {"x-hub-signature-256": f"sha256={digest}"}, {}, body)


class Peered(PeerCase):
    """A test with a fake account."""

    peer_class: type[InstagramPeer] = InstagramPeer

    def make(self) -> Instagram:
        return Instagram(self.peer.access(), self.session(), lambda: NOW)

    def read(self, kind: str) -> dict[str, Mention]:
        pages = self.make().fetch(SourceSpec(kind), "")
        return {mention.external_id: mention for page in pages for mention in page.mentions}


class TestParsing(unittest.TestCase):
    def test_a_comment_becomes_a_mention_with_everything_in_it(self) -> None:
        got = parsed(
            "comment",
            {
                "id": "17",
                "text": "My kettle leaks #kettle",
                "timestamp": "2026-03-01T10:00:00+0000",
                "username": "anna",
                "from": {"id": "200", "username": "anna"},
                "like_count": 2,
                "hidden": False,
                "parent_id": "16",
                "media": {"id": "18", "permalink": "https://www.instagram.com/p/x/"},
            },
        )
        self.assertEqual(
            (got.parent_id, got.thread_id, got.kind), ("16", "18", MentionKind.COMMENT)
        )
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, tzinfo=UTC))
        self.assertEqual((got.author.external_id, got.author.handle), ("200", "anna"))
        self.assertEqual(got.author.url, "https://www.instagram.com/anna/")
        self.assertEqual((got.tags, got.counters), (("kettle",), {"likes": 2}))
        self.assertEqual(got.url, "https://www.instagram.com/p/x/")

    def test_sparse_items_keep_their_text(self) -> None:
        for kind, item in (
            ("comment", {"id": "5", "text": "hello"}),
            ("comment", {"text": "hello"}),
            ("comment", {"id": 5, "text": "hello", "from": [], "user": 3, "media": "x"}),
            ("media", {"id": "5", "caption": "hello", "children": {"data": "no"}}),
            ("media", {"caption": "hello", "media_url": {}}),
            ("message", {"id": "5", "message": "hello"}),
            ("messaging", {"message": {"mid": "5", "text": "hello"}}),
            ("change", {"field": "comments", "value": {"text": "hello"}}),
            ("change", {"field": "mentions", "value": {"comment_id": 5, "text": "hello"}}),
        ):
            with self.subTest(kind=kind, item=item):
                got = parsed(kind, item)
                self.assertEqual(got.text, "hello")
                self.assertTrue(got.external_id and got.author.external_id)
                self.assertEqual(got, Instagram.parse(kind, got.raw))

    def test_an_answer_about_what_names_us_is_what_stands_inside(self) -> None:
        inner = {"id": "7", "text": "@acme hello", "username": "anna"}
        got = parsed("comment", {"mentioned_comment": inner, "id": ME})
        self.assertEqual((got.external_id, got.text), ("7", "@acme hello"))
        self.assertTrue(got.may("reply"))
        self.assertFalse(got.may("hide") or got.may("private_reply"))

    def test_somebody_whose_id_is_not_told_is_known_by_the_name(self) -> None:
        got = parsed("comment", {"id": "5", "text": "hello", "username": "anna"})
        self.assertEqual(got.author.external_id, "@anna")
        self.assertEqual(parsed("comment", {"id": "5", "text": "x"}).author, Author.unknown("5"))


class TestRecorded(unittest.TestCase):
    """Answers that others recorded: nothing uncaught, no text lost."""

    def test_every_recorded_item_goes_through(self) -> None:
        if not RECORDED.is_dir():
            self.skipTest(f"{RECORDED} is not here")
        texts = 0
        for path in sorted(RECORDED.glob("*.json")):
            for item in items_in(json.loads(path.read_text())):
                for kind in Instagram.parse_kinds:
                    try:
                        self.assertTrue(Instagram.parse(kind, json.dumps(item)).external_id)
                    except Malformed:
                        continue
                if item.get("text"):
                    with self.subTest(path.name):
                        got = Instagram.parse("comment", json.dumps(item))
                        self.assertEqual(got.text, item["text"].strip())
                        self.assertEqual(got.external_id, item["id"])
                        self.assertTrue(got.written_at)
                    texts += 1
        self.assertGreaterEqual(texts, 9)


def items_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object at any depth that has an id or a text."""
    if isinstance(value, Mapping):
        if {"id", "text", "caption"} & set(value):
            yield value
        for part in value.values():
            yield from items_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from items_in(part)


class TestFields(Peered):
    """Meta's own library knows everything that we ask for."""

    def test_every_field_exists(self) -> None:
        for name, fields in (
            ("IGComment", instagram_items.COMMENT_FIELDS),
            ("IGMedia", instagram_items.MEDIA_FIELDS),
            ("IGMedia", instagram_items.NAMING_FIELDS),
            ("Message", Instagram.message_fields),
            ("Page", ME_FIELDS),
        ):
            self.assertEqual(graph_sdk.unknown(name, fields), [])

    def test_every_request_asks_for_an_edge_and_fields_that_exist(self) -> None:
        self.peer.add("hello")
        comment = self.peer.items[0]
        self.peer.add("an answer", parent=str(comment.number))
        self.make().check()
        for source in self.peer.sources():
            list(self.make().fetch(source, ""))
        self.make().recheck(["1", str(comment.number)])
        owners = {"me": "Page", ME: "IGUser", MEDIA: "IGMedia", "t_1": "UnifiedThread"}
        seen = 0
        for path, fields in set(self.peer.asked):
            method, _space, path = path.partition(" ")
            owner, _slash, edge = path.partition("/")
            if method != "GET" or edge == "permissions" or not owner:
                continue
            name = owners.get(owner, "IGComment")
            target = graph_sdk.leads_to(name, edge) if edge else name
            target = {"messages": "Message", "replies": "IGComment"}.get(edge, target)
            with self.subTest(path):
                self.assertTrue(target, "no such edge")
                self.assertEqual(graph_sdk.unknown(target, fields), [])
            seen += 1
        self.assertGreaterEqual(seen, 6)

    def test_what_is_written_is_written_to_edges_that_exist(self) -> None:
        self.assertIn("message", graph_sdk.takes("IGComment", "replies", "POST"))
        self.assertIn("message", graph_sdk.takes("IGMedia", "comments", "POST"))
        self.assertIn("hide", graph_sdk.takes("IGComment", "", "POST"))
        self.assertLessEqual(
            {"comment_id", "media_id", "message"}, graph_sdk.takes("IGUser", "mentions", "POST")
        )
        graph_sdk.takes("IGComment", "", "DELETE")


class TestComments(Peered):
    def test_answers_are_read_with_their_comments_and_past_the_first_page(self) -> None:
        first = self.peer.add("My kettle leaks")
        answers = {self.peer.add(f"Mine too {n}", parent=first) for n in range(12)}
        got = self.read("comments")
        self.assertEqual(set(got), {first, *answers})
        self.assertEqual({got[each].parent_id for each in answers}, {first})
        self.assertEqual({mention.thread_id for mention in got.values()}, {MEDIA})

    def test_an_answer_to_an_answer_goes_under_the_first_and_names_the_person(self) -> None:
        first = self.peer.add("My kettle leaks")
        below = self.peer.add("Mine too", parent=first)
        parent = self.read("comments")[below]
        reply = Reply("We are sorry", parent=parent)
        posted = self.make().send(reply, "key-1")
        said = self.peer.of_ours()[0]
        self.assertEqual((said.parent, said.text), (first, "@anna We are sorry"))
        self.assertEqual(Instagram.measure(reply, {}).used, len("@anna We are sorry"))
        found = self.make().find_sent(reply, "key-1", NOW - timedelta(minutes=1))
        self.assertEqual([each.external_id for each in found], [posted.external_id])

    def test_our_own_comment_is_known_by_its_author(self) -> None:
        first = self.peer.add("My kettle leaks")
        ours = self.peer.add("We look into it", own=True, parent=first)
        got = self.read("comments")
        self.assertEqual(got[ours].author.external_id, ME)
        self.assertEqual(got[first].author.external_id, ANNA)

    def test_a_private_answer_goes_out_once(self) -> None:
        first = self.peer.add("My kettle leaks")
        reply = Reply("We write to you", Audience.DIRECT, self.read("comments")[first])
        self.make().send(reply, "key-1")
        with self.assertRaises(Rejected) as caught:
            self.make().send(reply, "key-2")
        self.assertEqual(caught.exception.code, 10900)

    def test_lengths_are_those_of_instagram(self) -> None:
        parent = Mention("1", Author(ANNA))
        self.assertEqual(Instagram.measure(Reply("ä", parent=parent), {}).limit, 2200)
        private = Instagram.measure(Reply("ä👍", Audience.DIRECT, parent), {})
        self.assertEqual((private.used, private.limit), (6, 1000))


class TestMessages(Peered):
    peer_class = DirectPeer

    def test_the_window_is_that_of_messenger(self) -> None:
        self.peer.add("old")
        (mention,) = self.read("messages").values()
        (way,) = Instagram.ways(mention, Situation(NOW))
        assert mention.written_at
        self.assertEqual(way.until, mention.written_at + timedelta(days=7))
        self.make().send(Reply("Hello", Audience.DIRECT, mention), "key-1")
        self.assertEqual(self.peer.tags, ["HUMAN_AGENT"])


class TestWhatNamesUs(Peered):
    peer_class = TaggedPeer

    def test_only_a_caption_that_names_us_can_be_answered(self) -> None:
        tagged = self.peer.add("Look at this kettle")
        named = self.peer.add("Look at this, @Acme!")
        other = self.peer.add("Look at this, @acme.fans")
        got = self.read("mentions")
        self.assertFalse(got[tagged].may("reply") or got[other].may("reply"))
        self.assertTrue(got[named].may("reply"))
        ways = {way.audience: way for way in Instagram.ways(got[tagged], Situation(NOW))}
        self.assertTrue(ways[Audience.PUBLIC].refusal and ways[Audience.DIRECT].refusal)
        self.make().send(Reply("Thank you", parent=got[named]), "key-1")
        self.assertEqual(self.peer.of_ours()[0].parent, named)
        with self.assertRaises(Temporary):
            self.make().find_sent(Reply("Thank you", parent=got[named]), "key-1", NOW)

    def test_a_push_tells_ids_and_the_next_look_the_text(self) -> None:
        said = {"id": "77", "text": "@acme help", "timestamp": "2026-03-02T10:00:00+0000",
                "username": "anna", "media": {"id": ELSEWHERE}}  # fmt: skip
        shown = {"id": ELSEWHERE, "caption": "with @acme", "username": "anna"}
        self.peer.naming = {"77": said, ELSEWHERE: shown}
        entry = {"id": ME, "time": 1772445600}
        changes = [
            {"field": "mentions", "value": {"comment_id": "77", "media_id": ELSEWHERE}},
            {"field": "mentions", "value": {"media_id": ELSEWHERE}},
        ]
        (told,) = Instagram.parse_push(pushed({**entry, "changes": changes}), SECRETS)
        self.assertEqual(told.source_kind, "mentions")
        self.assertEqual([m.external_id for m in told.page.mentions], ["77", ELSEWHERE])
        self.assertEqual({m.text for m in told.page.mentions}, {""})
        self.assertTrue(told.page.mentions[0].written_at)
        page = self.make().recheck(["77", ELSEWHERE, "78"])
        self.assertEqual({m.text for m in page.mentions}, {"@acme help", "with @acme"})
        self.assertEqual(page.deleted, ("78",))
        comment = next(m for m in page.mentions if m.external_id == "77")
        self.make().send(Reply("We help", parent=comment), "key-1")
        self.assertEqual(self.peer.of_ours()[0].parent, "77")


class TestPushes(unittest.TestCase):
    def test_every_entry_and_every_change_of_a_batch_arrives(self) -> None:
        value = {"from": {"id": "200", "username": "anna"}, "media": {"id": MEDIA}}
        request = pushed(
            {
                "id": ME,
                "time": 1772445600,
                "changes": [
                    {"field": "comments", "value": {**value, "id": "1", "text": "one"}},
                    {"field": "comments", "value": {**value, "id": "2", "text": "two",
                                                    "parent_id": "1"}},
                    {"field": "live_comments", "value": {**value, "id": "3", "text": "three"}},
                    {"field": "story_insights", "value": {"media_id": "9"}},
                ],
            },
            {
                "id": ME,
                "messaging": [
                    {"sender": {"id": "200"}, "recipient": {"id": ME}, "timestamp": 1,
                     "message": {"mid": "a", "text": "hello"}},
                    {"sender": {"id": "200"}, "recipient": {"id": ME}, "timestamp": 2,
                     "message": {"mid": "b", "attachments": [
                         {"type": "story_mention", "payload": {"url": "https://cdn.example/s"}}]}},
                    {"sender": {"id": "200"}, "recipient": {"id": ME}, "timestamp": 3,
                     "message": {"mid": "c", "is_deleted": True}},
                    {"sender": {"id": "200"}, "recipient": {"id": ME}, "timestamp": 4,
                     "reaction": {"mid": "a", "action": "react"}},
                ],
            },
        )  # fmt: skip
        comments, messages = Instagram.parse_push(request, SECRETS)
        self.assertEqual([m.external_id for m in comments.page.mentions], ["1", "2", "3"])
        self.assertEqual([m.parent_id for m in comments.page.mentions], [MEDIA, "1", MEDIA])
        self.assertEqual([m.external_id for m in messages.page.mentions], ["a", "b"])
        self.assertEqual(messages.page.deleted, ("c",))
        self.assertEqual(len(messages.page.mentions[1].attachments), 1)
        self.assertEqual(messages.page.mentions[0].thread_id, f"dm:{ME}-200")

    def test_one_app_pushes_for_both_and_each_takes_its_own(self) -> None:
        change = {"field": "comments", "value": {"id": "1", "text": "one"}}
        ours = pushed({"id": ME, "changes": [change]})
        theirs = pushed({"id": PAGE, "changes": []}, kind="page")
        self.assertEqual(FacebookPage.parse_push(ours, SECRETS), ())
        self.assertEqual(Instagram.parse_push(theirs, SECRETS), ())
        self.assertEqual(len(Instagram.parse_push(ours, SECRETS)), 1)
        for bad in (replace(ours, headers={}), replace(ours, body=ours.body + b" ")):
            with self.assertRaises(Rejected):
                Instagram.parse_push(bad, SECRETS)


class TestConnecting(Peered):
    def test_a_page_without_a_linked_account_is_told_so(self) -> None:
        self.peer.linked = False
        with self.assertRaises(Rejected) as caught:
            self.make().presences()
        self.assertIn("Instagram", caught.exception.sentence)

    def test_a_missing_permission_is_named(self) -> None:
        self.peer.fault = error("(#10) This endpoint requires the 'instagram_basic' permission", 10)
        with self.assertRaises(Rejected) as caught:
            self.make().check()
        self.assertIn("instagram_basic", caught.exception.sentence)
