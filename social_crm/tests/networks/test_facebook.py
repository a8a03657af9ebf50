"""What Facebook's items mean, as invented, as recorded, and as its own library knows them."""

from __future__ import annotations

import json
import unittest
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import graph_sdk
from facebook_case import Peered, comment, parsed
from facebook_peer import POST
from networks import facebook_items, graph
from networks.errors import Malformed
from networks.facebook import PAGE_FIELDS, FacebookPage
from networks.graph_items import MESSAGE_FIELDS
from networks.types import MentionKind

RECORDED = Path("/work/shared/data/recorded/facebook")


class TestParsing(unittest.TestCase):
    def test_a_comment_becomes_a_mention_with_everything_in_it(self) -> None:
        got = parsed(
            "comment",
            comment(
                parent={"id": "1_70"},
                message_tags=[{"id": "100", "name": "Acme", "type": "page"}],
                attachment={
                    "type": "photo",
                    "media": {"image": {"src": "https://cdn.example/k.jpg?x=1"}},
                },
                can_comment=True,
                can_reply_privately=False,
                can_hide=True,
                can_like=True,
                is_hidden=False,
            ),
        )
        self.assertEqual(got.text, "My kettle leaks")
        self.assertEqual((got.parent_id, got.thread_id), ("1_70", "100_1"))
        self.assertEqual(got.kind, MentionKind.COMMENT)
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, tzinfo=UTC))
        self.assertEqual((got.author.external_id, got.author.name), ("200", "Anna Muster"))
        self.assertEqual(got.counters, {"likes": 2, "replies": 1})
        self.assertEqual(got.mentioned, ("100",))
        self.assertEqual(got.attachments[0].kind, "image")
        self.assertFalse(got.may("private_reply"))
        self.assertTrue(got.may("reply") and got.may("hide") and got.may("like"))

    def test_a_comment_without_an_id_has_that_of_its_address(self) -> None:
        bare = comment(permalink_url="https://www.facebook.com/1/posts/2/?comment_id=3")
        del bare["id"], bare["post"]
        got = parsed("comment", bare)
        self.assertEqual((got.external_id, got.parent_id, got.thread_id), ("2_3", "1_2", "1_2"))
        bare["permalink_url"] += "&reply_comment_id=4"
        got = parsed("comment", bare)
        self.assertEqual((got.external_id, got.parent_id, got.thread_id), ("2_4", "2_3", "1_2"))

    def test_sparse_items_keep_their_text(self) -> None:
        for kind, item in (
            ("comment", {"id": "5", "message": "hello"}),
            ("comment", {"message": "hello"}),
            (
                "comment",
                {"id": 5, "message": "hello", "from": "?", "created_time": 1},
            ),
            ("post", {"id": "5", "message": "hello", "attachments": 3, "shares": "many"}),
            ("comment", {"id": "5", "message": "hello", "parent": [], "post": "no"}),
            ("post", {"id": "5", "story": "hello"}),
            ("review", {"review_text": "hello"}),
            ("review", {"id": "5", "review_text": "hello", "rating": {}, "reviewer": None}),
            ("message", {"id": "5", "message": "hello", "to": [], "attachments": {"data": 1}}),
            ("message", {"message": "hello"}),
            ("messaging", {"message": {"mid": "5", "text": "hello"}}),
            ("messaging", {"message": {"text": "hello", "attachments": [None, {"payload": 1}]}}),
            ("change", {"field": "feed", "value": {"item": "comment", "message": "hello"}}),
            ("change", {"field": "feed", "value": {"post_id": "5", "message": "hello"}}),
            ("change", {"field": "mention", "value": {"message": "hello", "photos": 7}}),
            ("change", {"field": "ratings", "value": {"review_text": "hello", "item": "rating"}}),
        ):
            with self.subTest(kind=kind, item=item):
                got = parsed(kind, item)
                self.assertEqual(got.text, "hello")
                self.assertTrue(got.external_id)
                self.assertTrue(got.author.external_id)
                self.assertEqual(got, FacebookPage.parse(kind, got.raw))

    def test_a_message_and_the_push_of_it_are_one(self) -> None:
        listed = parsed(
            "message",
            {
                "id": "m_9",
                "message": "Hello",
                "created_time": "2026-03-01T10:00:00+0000",
                "from": {"id": "200", "name": "Anna"},
                "to": {"data": [{"id": "100"}]},
                "attachments": {
                    "data": [
                        {
                            "mime_type": "image/jpeg",
                            "name": "kettle",
                            "size": 12,
                            "image_data": {"url": "https://cdn.example/a"},
                        }
                    ]
                },
            },
        )
        pushed = parsed(
            "messaging",
            {
                "sender": {"id": "200"},
                "recipient": {"id": "100"},
                "timestamp": 1772359200000,
                "message": {"mid": "m_9", "text": "Hello", "reply_to": {"mid": "m_8"}},
            },
        )
        for name in ("external_id", "thread_id", "text", "written_at", "audience", "kind"):
            self.assertEqual(getattr(listed, name), getattr(pushed, name), name)
        self.assertEqual(pushed.parent_id, "m_8")
        self.assertEqual(listed.attachments[0].mimetype, "image/jpeg")

    def test_a_review_is_known_by_its_story_and_answered_only_there(self) -> None:
        review = {
            "created_time": "2026-03-01T10:00:00+0000",
            "recommendation_type": "negative",
            "review_text": "Cold tea",
            "reviewer": {"id": "200", "name": "Anna"},
            "open_graph_story": {"id": "300"},
        }
        got = parsed("review", review)
        self.assertEqual((got.external_id, got.kind), ("300", MentionKind.REVIEW))
        self.assertEqual(got.tags, ("negative",))
        self.assertTrue(got.may("reply"))
        del review["open_graph_story"]
        got = parsed("review", review)
        self.assertEqual(got.external_id, "review:200:2026-03-01T10:00:00+0000")
        self.assertFalse(got.may("reply"))


class TestRecorded(unittest.TestCase):
    """Answers that others recorded: nothing uncaught, no text lost."""

    def test_every_recorded_item_goes_through(self) -> None:
        if not RECORDED.is_dir():
            self.skipTest(f"{RECORDED} is not here")
        texts = 0
        for path in sorted(RECORDED.glob("*.json")):
            recorded = json.loads(path.read_text())
            for item in items_in(recorded):
                for kind in FacebookPage.parse_kinds:
                    try:
                        got = FacebookPage.parse(kind, json.dumps(item))
                    except Malformed:
                        continue
                    self.assertTrue(got.external_id)
                said = item.get("message")
                if not said:
                    continue
                kind = "message" if str(item.get("id", "")).startswith("m_") else "comment"
                for each in (kind, "post"):
                    with self.subTest(path.name, kind=each):
                        got = FacebookPage.parse(each, json.dumps(item))
                        self.assertEqual(got.text, said.strip())
                        self.assertTrue(got.written_at)
                texts += 1
        self.assertGreater(texts, 15)

    def test_comments_that_were_recorded_without_ids_are_told_apart(self) -> None:
        path = RECORDED / "apidata__comments__comments_p1.json"
        if not path.is_file():
            self.skipTest(f"{path} is not here")
        found = [parsed("comment", item) for item in json.loads(path.read_text())["data"]]
        self.assertEqual(len({mention.external_id for mention in found}), len(found))
        self.assertEqual(len({mention.thread_id for mention in found}), 1)


def items_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object at any depth that has an id or a text."""
    if isinstance(value, Mapping):
        if "fbtrace_id" not in value and {"id", "message", "text"} & set(value):
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
            ("Comment", facebook_items.COMMENT_FIELDS),
            ("PagePost", facebook_items.POST_FIELDS),
            ("Recommendation", facebook_items.REVIEW_FIELDS),
            ("Message", MESSAGE_FIELDS),
            ("Page", PAGE_FIELDS),
        ):
            self.assertEqual(graph_sdk.unknown(name, fields), [])
        self.assertTrue(graph_sdk.unknown("Comment", "id,nothing_of_the_kind"))

    def test_every_request_asks_for_an_edge_and_fields_that_exist(self) -> None:
        self.peer.add("hello")
        self.make().check()
        for source in self.peer.sources():
            list(self.make().fetch(source, ""))
        seen = set(self.peer.asked)
        self.assertGreater(len(seen), 8)
        for path, fields in seen:
            method, _space, path = path.partition(" ")
            owner, _slash, edge = path.partition("/")
            if method != "GET" or edge in ("permissions", "accounts"):
                continue
            name = {"me": "Page", POST: "PagePost", "t_1": "UnifiedThread"}[owner]
            target = graph_sdk.leads_to(name, edge) if edge else name
            if (name, edge) == ("UnifiedThread", "messages"):
                target = "Message"
            with self.subTest(path):
                self.assertTrue(target, "no such edge")
                self.assertEqual(graph_sdk.unknown(target, fields), [])

    def test_what_is_written_is_written_to_edges_that_exist(self) -> None:
        self.assertIn("message", graph_sdk.takes("Comment", "comments", "POST"))
        self.assertIn("message", graph_sdk.takes("PagePost", "comments", "POST"))
        self.assertIn("is_hidden", graph_sdk.takes("Comment", "", "POST"))
        self.assertIn("is_hidden", graph_sdk.takes("PagePost", "", "POST"))
        self.assertLessEqual(
            {"recipient", "message", "messaging_type", "tag"},
            graph_sdk.takes("Page", "messages", "POST"),
        )
        self.assertIn("subscribed_fields", graph_sdk.takes("Page", "subscribed_apps", "POST"))
        self.assertLessEqual(
            set(FacebookPage.push_fields.split(",")), graph_sdk.enum("Page", "SubscribedFields")
        )
        self.assertIn("reverse_chronological", graph_sdk.enum("Comment", "Order"))
        self.assertIn("stream", graph_sdk.enum("Comment", "Filter"))
        self.assertLessEqual({"RESPONSE", "MESSAGE_TAG"}, graph_sdk.enum("Page", "MessagingType"))
        self.assertIn("platform", graph_sdk.takes("Page", "conversations", "GET"))
        self.assertIn("user_id", graph_sdk.takes("Page", "conversations", "GET"))
        self.assertIn("include_inline_create", graph_sdk.takes("Page", "ads_posts", "GET"))
        for method in ("POST", "DELETE"):
            graph_sdk.takes("Comment", "likes", method)
        graph_sdk.takes("Comment", "", "DELETE")
        self.assertLessEqual({"filter", "order"}, graph_sdk.takes("PagePost", "comments", "GET"))

    def test_the_version_is_one_that_the_library_was_made_for(self) -> None:
        from facebook_business.apiconfig import ads_api_config

        self.assertEqual(graph.VERSION, ads_api_config["API_VERSION"])
