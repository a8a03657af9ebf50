"""X: what its posts and messages mean, whom it lets us answer, what it charges, how it counts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import unittest
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st
from networks.errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from networks.fakeserver import Answer, Fault, Seen
from networks.guard import Guard
from networks.http import Session
from networks.limits import Meter
from networks.query import Query
from networks.testing import NOW, SECRET
from networks.types import (
    Access,
    Action,
    Audience,
    Author,
    Connect,
    Mention,
    MentionKind,
    Page,
    PushRequest,
    Reply,
    Secrets,
    Situation,
    SourceSpec,
    Upload,
    Way,
)
from networks.x import X
from networks.x_items import id_of_time, time_of_id
from networks.x_reading import spelled
from networks.x_tables import FIELDS, LIMITS, MAX_LONG
from networks.x_text import links, weighted_length
from networks.x_wire import signature
from x_peer import ANNA, CONSUMER_SECRET, ME, SignedPeer, XPeer, reply, snowflake

RECORDED = Path("/work/shared/data/recorded/x")
DOT = Upload("dot.png", "image/png", b"\x89PNG", "a dot")
POST = {
    "id": "2028100000000000000",
    "text": "@acme my kettle &amp; I: https://t.co/abc https://t.co/pic",
    "author_id": ANNA,
    "created_at": "2026-03-01T10:00:00.000Z",
    "conversation_id": "2028000000000000000",
    "lang": "de",
    "entities": {
        "mentions": [{"start": 0, "end": 5, "username": "acme", "id": ME}],
        "hashtags": [{"start": 6, "end": 13, "tag": "kettle"}],
        "urls": [
            {"start": 1, "end": 2, "url": "https://t.co/abc", "expanded_url": "https://a.example/x"},
            {
                "start": 1, "end": 2, "url": "https://t.co/pic", "media_key": "3_1",
                "expanded_url": "https://x.com/anna/status/2028100000000000000/photo/1",
            },
        ],
    },
    "attachments": {"media_keys": ["3_1", "7_2"], "poll_ids": ["9"]},
    "public_metrics": {"repost_count": 2, "reply_count": 1, "like_count": 3, "quote_count": 0},
}  # fmt: skip
INCLUDES = {
    "users": [
        {
            "id": ANNA, "username": "anna", "name": "Anna Muster",
            "profile_image_url": "https://pbs.example/a.jpg",
            "public_metrics": {"followers_count": 12},
        },
        {"id": "1", "username": "somebody", "name": "Somebody"},
    ],
    "media": [
        {"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "it"},
        {
            "media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.example/2.jpg",
            "variants": [
                {"content_type": "application/x-mpegURL", "url": "https://video.example/2.m3u8"},
                {"content_type": "video/mp4", "bit_rate": 1, "url": "https://video.example/s.mp4"},
                {"content_type": "video/mp4", "bit_rate": 9, "url": "https://video.example/l.mp4"},
            ],
        },
    ],
    "polls": [{"id": "9", "options": [{"position": 1, "label": "Yes"}, {"label": "No"}]}],
}  # fmt: skip


def parsed(item: Any, kind: str = "tweet") -> Mention:
    return X.parse(kind, json.dumps(item))


def a_post(**changes: Any) -> Mention:
    return parsed({"data": {**POST, **changes}, "includes": INCLUDES})


class TestPosts(unittest.TestCase):
    def test_a_post_becomes_a_mention_with_everything_in_it(self) -> None:
        got = a_post(referenced_posts=[{"type": "replied_to", "id": "5"}])
        self.assertEqual(got.text, "@acme my kettle & I: https://a.example/x\n\n- Yes\n- No")
        self.assertEqual((got.external_id, got.parent_id), (POST["id"], "5"))
        self.assertEqual((got.thread_id, got.language), ("2028000000000000000", "de"))
        self.assertEqual(got.kind, MentionKind.COMMENT)
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, tzinfo=UTC))
        self.assertEqual((got.mentioned, got.tags), ((ME,), ("kettle",)))
        self.assertEqual(got.counters, {"likes": 3, "reposts": 2, "replies": 1, "quotes": 0})
        self.assertEqual(got.url, f"https://x.com/anna/status/{POST['id']}")
        self.assertEqual(
            got.author,
            Author(
                ANNA, "anna", "Anna Muster", "https://x.com/anna", "https://pbs.example/a.jpg", 12
            ),
        )  # fmt: skip
        photo, film = got.attachments
        self.assertEqual((photo.kind, photo.alt), ("image", "it"))
        self.assertEqual((film.kind, film.url), ("video", "https://video.example/l.mp4"))

    def test_the_names_of_before_2026_and_those_since_say_the_same(self) -> None:
        references = [{"type": "quoted", "id": "6"}, {"type": "replied_to", "id": "5"}]
        long = {"text": "A very long text"}
        metrics = {"reply_count": 1, "like_count": 2, "quote_count": 3}
        old, new = (
            a_post(**{
                f"referenced_{word}s": references,
                f"edit_history_{word}_ids": ["2027999999999999999", POST["id"]],
                f"note_{word}": long,
                "public_metrics": {**metrics, f"{reposts}_count": 4},
            })
            for word, reposts in (("tweet", "retweet"), ("post", "repost"))
        )  # fmt: skip
        self.assertEqual(replace(old, raw=""), replace(new, raw=""))
        self.assertEqual((new.quoted_id, new.parent_id), ("6", "5"))
        self.assertTrue(new.text.startswith("A very long text"))
        self.assertEqual(new.counters["reposts"], 4)

    def test_an_edited_post_stays_the_same_item(self) -> None:
        first, second = snowflake(NOW, 1), snowflake(NOW + timedelta(minutes=9), 2)
        got = a_post(id=second, edit_history_post_ids=[first, second])
        self.assertEqual(got.external_id, first)
        self.assertEqual((got.written_at, got.edited_at), (NOW, NOW + timedelta(minutes=9)))
        self.assertIn(second, got.url)

    def test_an_item_of_an_id_and_a_text_is_enough(self) -> None:
        bare = {"id": snowflake(NOW, 7), "text": "hello"}
        for item in (bare, {"data": bare}, {"data": [bare]}, {"data": bare, "includes": None}):
            got = parsed(item)
            self.assertEqual((got.text, got.written_at), ("hello", NOW))
            self.assertEqual(got.author, Author.unknown(bare["id"]))

    def test_odd_types_cost_nothing_but_themselves(self) -> None:
        odd = {
            "id": 2028100000000000000, "text": "still here", "entities": [], "attachments": "x",
            "referenced_posts": {"a": 1}, "public_metrics": [], "created_at": 5, "lang": {},
            "edit_history_post_ids": "x", "author_id": None, "note_post": [],
        }  # fmt: skip
        got = parsed({"data": odd, "includes": {"users": [None, 5], "media": "x"}})
        self.assertEqual((got.text, got.external_id), ("still here", "2028100000000000000"))

    def test_a_post_of_nothing_but_a_picture_keeps_its_link(self) -> None:
        got = a_post(text="https://t.co/pic", attachments={})
        self.assertRegex(got.text, r"^https://x\.com/anna/status/\d+/photo/1$")

    def test_what_only_followers_can_read_is_not_public(self) -> None:
        people = [{"id": ANNA, "username": "anna", "protected": True}]
        got = parsed({"data": POST, "includes": {"users": people}})
        self.assertEqual(got.audience, Audience.FOLLOWERS)
        self.assertEqual(X.audiences(got), (Audience.DIRECT,))

    def test_ids_and_times_go_both_ways(self) -> None:
        self.assertEqual(time_of_id(id_of_time(NOW)), NOW)
        self.assertIsNone(time_of_id("20"))
        self.assertIsNone(time_of_id("٣" * 18))

    def test_recorded_answers_are_understood(self) -> None:
        if not RECORDED.is_dir():
            self.skipTest("The recorded answers are not here.")
        texts = 0
        for file in sorted(RECORDED.glob("*.json")):
            for exchange in json.loads(file.read_text()):
                body = exchange["response"]["body"]
                data = body.get("data")
                for item in data if isinstance(data, list) else [data]:
                    if "text" not in item:
                        continue
                    texts += 1
                    for spelling in (item, {"data": item, "includes": body.get("includes")}):
                        got = parsed(spelling)
                        self.assertEqual(got.external_id, item["id"])
                        self.assertTrue(got.text)
                        self.assertTrue(got.written_at)
        self.assertGreater(texts, 20)


class TestMessages(unittest.TestCase):
    def test_a_message_is_private_and_knows_both_sides(self) -> None:
        item = {
            "id": snowflake(NOW, 1), "event_type": "MessageCreate", "text": "psst &lt;3",
            "sender_id": ANNA, "dm_conversation_id": f"{ANNA}-{ME}",
            "created_at": "2026-03-02T12:00:00.000Z", "attachments": {"media_keys": ["3_1"]},
        }  # fmt: skip
        got = parsed({"data": item, "includes": INCLUDES}, "dm")
        self.assertEqual((got.kind, got.audience), (MentionKind.MESSAGE, Audience.DIRECT))
        self.assertEqual((got.text, got.thread_id), ("psst <3", f"{ANNA}-{ME}"))
        self.assertEqual((got.author.handle, got.mentioned), ("anna", (ME,)))
        self.assertEqual(len(got.attachments), 1)
        self.assertFalse(got.may("like"))

    def test_a_message_of_a_webhook_is_the_same_message(self) -> None:
        moment = str(int(NOW.timestamp() * 1000))
        event = {
            "type": "message_create", "id": snowflake(NOW, 1), "created_timestamp": moment,
            "message_create": {
                "target": {"recipient_id": ME}, "sender_id": ANNA,
                "message_data": {
                    "text": "look https://t.co/1",
                    "entities": {"urls": [{"url": "https://t.co/1", "expanded_url": "https://a.de"}]},
                },
            },
        }  # fmt: skip
        users = {ANNA: {"id": ANNA, "name": "Anna", "screen_name": "anna"}}
        for item in ({"direct_message_event": event, "users": users}, event):
            got = parsed(item, "event")
            self.assertEqual((got.text, got.thread_id), ("look https://a.de", f"{ANNA}-{ME}"))
            self.assertEqual((got.author.external_id, got.written_at), (ANNA, NOW))
            self.assertEqual(got.mentioned, (ME,))


class XCase(unittest.TestCase):
    peer_class = XPeer
    plan = "pay_per_use"

    def setUp(self) -> None:
        self.peer = self.peer_class()
        self.peer.settings = {**self.peer.settings, "plan": self.plan}
        self.addCleanup(self.peer.close)

    def make(self, access: Access | None = None, **options: Any) -> X:
        session = Session(
            Guard([self.peer.server.host]), clock=lambda: NOW, timeout=(2, 2), deadline=9, **options
        )
        self.addCleanup(session.close)
        return X(access or self.peer.access(), session, lambda: NOW)

    def pages(self, kind: str = "mentions", cursor: str = "", **settings: Any) -> list[Page]:
        since = settings.pop("since", None)
        return list(self.make().fetch(SourceSpec(kind, settings, since), cursor))

    def asked(self, path: str) -> list[Seen]:
        return [seen for seen in self.peer.server.requests if seen.path == path]

    def one(self, **changes: Any) -> Mention:
        """A post by anna, as it was read."""
        external_id = self.peer.add("@acme hello")
        self.peer.changes[external_id] = changes
        found = {m.external_id: m for page in self.pages() for m in page.mentions}
        return found[external_id]


def charged(pages: Iterable[Page]) -> dict[str, int]:
    """What all pages cost together."""
    return dict(sum((Counter(page.charges) for page in pages), Counter()))


class TestReading(XCase):
    def test_what_is_known_is_not_paid_for_again(self) -> None:
        for number in range(3):
            self.peer.add(f"number {number}")
        first = self.pages()
        self.assertEqual(charged(first), {"own_read": 3})
        self.assertEqual(charged(self.pages(cursor=first[-1].cursor)), {})
        self.assertEqual(len(self.asked(f"/2/users/{ME}/mentions")), 2)
        newest = self.asked(f"/2/users/{ME}/mentions")[-1].query["since_id"]
        mark = max(item.at for item in self.peer.items)
        self.assertEqual(time_of_id(newest), mark - timedelta(minutes=5))

    def test_on_a_new_day_it_is_charged_again(self) -> None:
        self.peer.add("hello")
        cursor = self.pages()[-1].cursor
        network = self.make()
        network.clock = lambda: NOW + timedelta(days=1)
        pages = list(network.fetch(SourceSpec("mentions"), cursor))
        self.assertEqual(charged(pages), {"own_read": 1})

    def test_a_plan_with_a_fixed_price_charges_nothing_for_a_post(self) -> None:
        self.peer.settings = {**self.peer.settings, "plan": "basic"}
        self.peer.add("hello")
        self.assertEqual(charged(self.pages()), {})
        self.assertEqual(X.charges(Reply("x"), {"plan": "basic"}), {})

    def test_a_search_does_not_reach_back_further_than_x_lets_it(self) -> None:
        self.pages("search", query="kettle", since=NOW - timedelta(days=300))
        (seen,) = self.asked("/2/tweets/search/recent")
        since = time_of_id(seen.query["since_id"])
        assert since is not None
        self.assertGreater(since, NOW - timedelta(days=7))
        self.assertEqual(seen.query["query"], "kettle -is:retweet")

    def test_a_first_run_asks_for_nothing_older_than_is_wanted(self) -> None:
        self.pages(since=NOW - timedelta(days=2))
        (seen,) = self.asked(f"/2/users/{ME}/mentions")
        self.assertEqual(time_of_id(seen.query["since_id"]), NOW - timedelta(days=2))

    def test_conversations_and_quotes_are_those_of_our_newest_posts(self) -> None:
        ours = [self.peer.add(f"news {number}", own=True) for number in range(3)]
        (page,) = self.pages("replies")
        query = self.asked("/2/tweets/search/recent")[-1].query["query"]
        for each in ours:
            self.assertIn(f"conversation_id:{each}", query)
        self.assertIn("to:acme", query)
        self.assertLessEqual(len(query), 512)
        self.assertEqual(page.charges, {"own_read": 3})
        self.assertEqual(charged(self.pages("replies", page.cursor)), {})
        self.pages("quotes")
        query = self.asked("/2/tweets/search/recent")[-1].query["query"]
        self.assertIn(f"quotes_of_tweet_id:{ours[0]}", query)

    def test_without_posts_of_our_own_there_is_nothing_to_quote(self) -> None:
        self.assertEqual([page.mentions for page in self.pages("quotes")], [()])
        self.assertEqual(self.asked("/2/tweets/search/recent"), [])

    def test_nine_posts_of_the_longest_ids_fit_in_a_search(self) -> None:
        data = [{"id": "9" * 18 + str(number)} for number in range(9)]
        self.peer.server.route(f"GET /2/users/{ME}/tweets", reply({"data": data}))
        access = self.peer.access()
        facts = {**access.facts, "handle": "fifteen_letters"}
        network = self.make(replace(access, facts=facts))
        for kind in ("replies", "quotes"):
            list(network.fetch(SourceSpec(kind), ""))
            query = self.asked("/2/tweets/search/recent")[-1].query["query"]
            self.assertLessEqual(len(query), 512)

    def test_a_repost_raises_a_counter_and_is_no_item(self) -> None:
        reposted = {"referenced_posts": [{"type": "retweeted", "id": "77"}], "text": "RT @a: hi"}
        external_id = self.peer.add("x")
        self.peer.changes[external_id] = reposted
        (page,) = self.pages()[:1]
        self.assertEqual(page.mentions, ())
        (repost,) = page.reposts
        self.assertEqual((repost.external_id, repost.original_id), (external_id, "77"))

    def test_messages_of_both_sides_are_read_page_by_page(self) -> None:
        texts = [f"message {number}" for number in range(12)]
        for number, text in enumerate(texts):
            at = NOW - timedelta(hours=20 - number)
            self.peer.message(text, ME if number % 2 else ANNA, at)
        pages = self.pages("messages")
        got = [mention for page in pages for mention in page.mentions]
        self.assertEqual({mention.text for mention in got}, set(texts))
        self.assertEqual({mention.author.external_id for mention in got}, {ANNA, ME})
        self.assertEqual(charged(pages), {"message_read": 12})
        self.peer.message("one more", ANNA, NOW)
        later = self.pages("messages", pages[-1].cursor)
        self.assertIn("one more", {m.text for page in later for m in page.mentions})
        self.assertEqual(charged(later), {"message_read": 1})

    def test_a_token_of_yesterday_begins_the_list_anew(self) -> None:
        for number in range(12):
            self.peer.message(f"m{number}", ANNA, NOW - timedelta(hours=20 - number))
        first = next(iter(self.make().fetch(SourceSpec("messages"), "")))

        def forgetful(seen: Seen) -> Answer:
            if "pagination_token" in seen.query and len(self.asked("/2/dm_events")) < 4:
                return self.peer.problem("invalid-request", 400, "Invalid token")
            return self.peer.answer(seen)

        self.peer.server.route("GET /2/dm_events", forgetful)
        got = {m.text for page in self.pages("messages", first.cursor) for m in page.mentions}
        self.assertGreaterEqual(got | {m.text for m in first.mentions}, {"m0", "m11"})

    def test_a_server_of_the_old_names_is_asked_with_them(self) -> None:
        self.peer.old_names = True
        self.assertEqual(self.one().author.handle, "anna")
        self.assertIn("tweet.fields", self.asked(f"/2/users/{ME}/mentions")[-1].query)

    def test_an_answer_of_problems_alone_is_no_empty_list(self) -> None:
        problem = {"title": "Forbidden", "detail": "No", "type": "about:blank"}
        self.peer.server.route(f"GET /2/users/{ME}/mentions", reply({"errors": [problem]}))
        with self.assertRaises(Rejected):
            self.pages()

    def test_counting_a_search_hands_nothing_out(self) -> None:
        self.peer.add("kettle")
        network = self.make()
        found = network.count(SourceSpec("search", {"query": "kettle"}), NOW - timedelta(days=30))
        self.assertEqual(found, 1)
        (seen,) = self.asked("/2/tweets/counts/recent")
        self.assertEqual(seen.query["start_time"], "2026-02-23T12:01:00Z")
        with self.assertRaises(Unsupported):
            network.count(SourceSpec("mentions"), NOW)


class TestSearching(unittest.TestCase):
    def test_a_search_is_translated(self) -> None:
        for typed, told in {
            "kettle tea": "kettle tea -is:retweet",
            '"hot water" -tea': '"hot water" -tea -is:retweet',
            "kettle OR pot": "(kettle OR pot) -is:retweet",
            "#acme lang:de lang:en": "#acme (lang:de OR lang:en) -is:retweet",
            "from:boss (a)b": '"from:boss" "(a)b" -is:retweet',
            "kettle -AND": 'kettle -"AND" -is:retweet',
        }.items():
            self.assertEqual(spelled(Query.read(typed)), told)

    def test_what_makes_no_sense_is_refused(self) -> None:
        long = " ".join(f"a.bcdefghijk{number:02}" for number in range(30))
        for kind, key, values in (
            ("search", "query", ("#", "a", long)),
            ("hashtag", "tag", ("#", "two words", "1")),
            ("user", "user", ("", "a b", "x" * 16)),
        ):
            for value in values:
                with self.subTest(value), self.assertRaises(Rejected):
                    X.check_source(SourceSpec(kind, {key: value}))
        X.check_source(SourceSpec("search", {"query": "x" * 499}))
        X.check_source(SourceSpec("user", {"user": "https://x.com/acme"}))


class TestWhoMayBeAnswered(XCase):
    facts: Mapping[str, Any] = {"me": ME, "plan": "pay_per_use"}

    def way(self, parent: Mention, **facts: Any) -> Way:
        return X.ways(parent, Situation(NOW, {**self.facts, **facts}))[0]

    def test_only_people_who_named_or_quoted_us(self) -> None:
        stranger = a_post(entities={}, text="My kettle is broken")
        self.assertIn("Answer on X itself", self.way(stranger).refusal)
        quoting = parsed(
            {
                "data": {
                    **POST,
                    "entities": {},
                    "referenced_posts": [{"type": "quoted", "id": "6"}],
                },
                "includes": {**INCLUDES, "posts": [{"id": "6", "author_id": ME, "text": "news"}]},
            }
        )
        for parent in (a_post(), quoting, a_post(entities={}, in_reply_to_user_id=ME)):
            self.assertEqual(self.way(parent).refusal, "")

    def test_with_an_enterprise_plan_everybody(self) -> None:
        stranger = a_post(entities={})
        self.assertEqual(self.way(stranger, plan="enterprise").refusal, "")
        for plan in ("free", "basic", "pro", ""):
            self.assertTrue(self.way(stranger, plan=plan).refusal)

    def test_we_go_on_with_what_we_said_ourselves(self) -> None:
        ours = a_post(author_id=ME, entities={})
        self.assertEqual(self.way(ours).refusal, "")

    def test_a_private_message_is_no_matter_of_that_rule(self) -> None:
        message = parsed(
            {"id": "1", "text": "x", "sender_id": ANNA, "dm_conversation_id": "1-2"}, "dm"
        )
        (way,) = X.ways(message, Situation(NOW, self.facts))
        self.assertEqual((way.audience, way.refusal), (Audience.DIRECT, ""))

    def test_somebody_unknown_cannot_be_written_to(self) -> None:
        ways = X.ways(parsed({"id": "1", "text": "x"}), Situation(NOW, self.facts))
        self.assertTrue(ways[1].refusal)

    def test_a_limit_that_the_author_has_set_is_told(self) -> None:
        self.assertTrue(self.way(a_post(reply_settings="following")).note)
        self.assertFalse(self.way(a_post(reply_settings="everyone")).note)


class TestSpeaking(XCase):
    def test_an_answer_hangs_below_the_newest_version_of_the_post(self) -> None:
        first, second = snowflake(NOW, 1), snowflake(NOW, 2)
        parent = a_post(id=second, edit_history_post_ids=[first, second])
        posted = self.make().send(Reply("Thanks", parent=parent), "k")
        (seen,) = self.asked("/2/tweets")
        body = json.loads(seen.body)
        self.assertEqual(body, {"text": "Thanks", "reply": {"in_reply_to_tweet_id": second}})
        assert posted.mention is not None
        self.assertEqual(posted.mention.author.external_id, ME)
        self.assertEqual(posted.mention.parent_id, first)
        self.assertEqual(posted.url, f"https://x.com/acme/status/{posted.external_id}")

    def test_a_private_answer_goes_to_the_person_or_the_conversation(self) -> None:
        posted = self.make().send(Reply("psst", Audience.DIRECT, a_post()), "k")
        self.assertTrue(self.asked(f"/2/dm_conversations/with/{ANNA}/messages"))
        message = parsed(self.peer.messages[0], "dm")
        self.assertEqual(posted.external_id, message.external_id)
        self.make().send(Reply("psst", Audience.DIRECT, message), "k")
        self.assertTrue(self.asked(f"/2/dm_conversations/{ANNA}-{ME}/messages"))

    def test_a_message_of_a_webhook_is_answered_in_its_conversation(self) -> None:
        made = {"target": {"recipient_id": ME}, "sender_id": ANNA, "message_data": {"text": "x"}}
        message = parsed({"direct_message_event": {"id": "9", "message_create": made}}, "event")
        self.make().send(Reply("psst", Audience.DIRECT, replace(message, thread_id="9")), "k")
        self.assertTrue(self.asked(f"/2/dm_conversations/{ANNA}-{ME}/messages"))

    def test_an_id_that_is_none_gets_into_no_address(self) -> None:
        odd = "../../2/users/me"
        message = parsed(
            {"id": "1", "sender_id": odd, "dm_conversation_id": odd, "text": "x"}, "dm"
        )
        with self.assertRaises(Rejected):
            self.make().send(Reply("x", Audience.DIRECT, message), "k")
        with self.assertRaises(Rejected):
            self.make().delete(odd)
        with self.assertRaises(Rejected):
            self.make().act(Action.HIDE, parsed({"id": odd, "text": "x"}))
        self.assertEqual(self.peer.server.requests, [])

    def test_what_was_private_stays_private(self) -> None:
        message = parsed({"id": "1", "text": "x", "sender_id": ANNA}, "dm")
        with self.assertRaises(Rejected):
            self.make().send(Reply("x", Audience.PUBLIC, message), "k")
        self.assertEqual(self.peer.server.requests, [])

    def test_images_go_first_with_their_description(self) -> None:
        self.make().send(Reply("Look", parent=a_post(), uploads=(DOT,)), "k")
        (media,) = self.peer.media
        self.assertEqual(base64.b64decode(media["media"]), DOT.data)
        self.assertEqual(media["media_category"], "tweet_image")
        self.assertEqual(self.peer.described[0]["metadata"], {"alt_text": {"text": "a dot"}})
        self.assertEqual(
            json.loads(self.asked("/2/tweets")[0].body)["media"], {"media_ids": ["771"]}
        )

    def test_whatever_goes_wrong_with_an_image_nothing_was_published(self) -> None:
        for answer, error in (
            (Answer(fault=Fault.CLOSE), Temporary),
            (Answer("<html>"), Temporary),
            (Answer("{}"), Temporary),
            (Answer("{}", 500), Temporary),
            (Answer("{}", 429), RateLimited),
        ):
            self.peer.server.route("POST /2/media/upload", answer)
            with self.assertRaises(error) as caught:
                self.make().send(Reply("Look", uploads=(DOT,)), "k")
            self.assertFalse(caught.exception.sent)
        self.assertEqual(self.asked("/2/tweets"), [])

    def test_films_are_refused_before_anything_is_sent(self) -> None:
        film = Upload("film.mp4", "video/mp4", b"film")
        with self.assertRaises(Unsupported):
            self.make().send(Reply("Look", uploads=(DOT, film)), "k")
        self.assertEqual(self.peer.server.requests, [])

    def test_a_post_with_an_odd_answer_may_have_been_published(self) -> None:
        for answer in (Answer("<html>", 201), Answer("{}"), Answer("[]"), Answer('{"data": {}}')):
            self.peer.server.route("POST /2/tweets", answer)
            with self.assertRaises(Temporary) as caught:
                self.make().send(Reply("x"), "k")
            self.assertTrue(caught.exception.sent)

    def test_what_x_made_of_an_answer_is_recognised(self) -> None:
        parent = self.one()
        external_id = self.peer.add("", own=True, parent=parent.external_id)
        self.peer.items[-1].at = NOW
        external_id = self.peer.external_id(self.peer.items[-1])
        link = {
            "start": 1,
            "end": 2,
            "url": "https://t.co/1",
            "expanded_url": "https://a.example/?x=1",
        }
        self.peer.changes[external_id] = {
            "text": "@anna Sorry &amp; thanks!\nSee https://t.co/1",
            "entities": {"urls": [link]},
        }
        text = "Sorry & thanks!\nSee  https://a.example/?x=1"
        network = self.make()
        found = network.find_sent(Reply(text, parent=parent), "k", NOW)
        self.assertEqual([posted.external_id for posted in found], [external_id])
        for other in (Reply("Sorry", parent=parent), Reply(text), Reply(text, parent=a_post())):
            self.assertEqual(network.find_sent(other, "k", NOW), ())

    def test_a_message_that_was_sent_is_found(self) -> None:
        message = parsed(self.peer.message("help", ANNA, NOW - timedelta(hours=1)), "dm")
        reply_ = Reply("psst", Audience.DIRECT, message)
        network = self.make()
        self.assertEqual(network.find_sent(reply_, "k", NOW), ())
        posted = network.send(reply_, "k")
        found = network.find_sent(reply_, "k", NOW)
        self.assertEqual([each.external_id for each in found], [posted.external_id])

    def test_a_look_at_a_part_of_the_messages_is_no_answer(self) -> None:
        message = parsed(self.peer.message("help", ANNA, NOW - timedelta(hours=1)), "dm")
        self.peer.page_size = 100
        for number in range(100):
            self.peer.message(f"quick {number}", ANNA, NOW)
        with self.assertRaises(Temporary):
            self.make().find_sent(Reply("psst", Audience.DIRECT, message), "k", NOW)

    def test_a_message_is_not_said_to_be_taken_back(self) -> None:
        message = self.peer.message("psst", ME, NOW)
        with self.assertRaises(Unsupported):
            self.make().delete(message["id"])

    def test_liking_is_for_enterprise_plans(self) -> None:
        with self.assertRaises(Rejected) as caught:
            self.make().act(Action.LIKE, a_post())
        self.assertEqual(caught.exception.code, "plan")
        self.assertEqual(self.peer.server.requests, [])


class TestSecondLooks(XCase):
    def test_an_edit_is_found_and_a_message_is_not_taken_for_a_deleted_post(self) -> None:
        message = self.peer.message("help", ANNA, NOW - timedelta(hours=1))
        external_id = self.peer.add("before")
        newer = snowflake(NOW, 99)
        history = {"edit_history_post_ids": [external_id, newer]}
        self.peer.changes[external_id] = history

        def lookup(seen: Seen) -> Answer:
            if seen.query["ids"] == newer:
                post = {**self.peer.post(self.peer.items[0]), "id": newer, "text": "after"}
                return reply({"data": [post]})
            return self.peer.answer(seen)

        self.peer.server.route("GET /2/tweets", lookup)
        page = self.make().recheck([external_id, message["id"], "17", "no id"])
        texts = {mention.external_id: mention.text for mention in page.mentions}
        self.assertEqual(texts, {external_id: "after", message["id"]: "help"})
        self.assertEqual(page.deleted, ("17",))
        self.assertEqual(page.charges, {"post_read": 2})


class TestErrors(XCase):
    def error(self, answer: Answer) -> NetworkError:
        self.peer.server.route("POST /2/tweets", answer)
        with self.assertRaises(NetworkError) as caught:
            self.make().send(Reply("x", parent=a_post()), "k")
        return caught.exception

    def coded(self, code: int, status: int = 403) -> NetworkError:
        error = {"code": code, "message": "No"}
        return self.error(reply({"errors": [error], "title": "Forbidden"}, status))

    def test_they_are_told_apart_by_their_code(self) -> None:
        for code in (187, 186, 433, 385, 261, 349):
            error = self.coded(code)
            assert isinstance(error, Rejected)
            self.assertEqual(error.code, code)
        for code in (64, 326, 89):
            self.assertIsInstance(self.coded(code), Unauthorized)
        self.assertIsInstance(self.coded(131), Temporary)

    def test_they_are_told_apart_by_their_kind(self) -> None:
        error = self.error(self.peer.problem("client-forbidden", 403, "x", reason="no"))
        assert isinstance(error, Rejected)
        self.assertEqual(error.code, "client-forbidden")

    def test_without_code_or_kind_the_words_of_x_are_shown(self) -> None:
        said = "You are not permitted to perform this action."
        error = self.error(reply({"detail": said, "type": "about:blank", "status": 403}, 403))
        assert isinstance(error, Rejected)
        self.assertIn(said, error.sentence)
        self.assertEqual(error.code, 403)

    def test_used_up_credits_pause_the_whole_app(self) -> None:
        for kind, status in (("credits", 402), ("usage-capped", 429), ("usage-capped", 403)):
            error = self.error(self.peer.problem(kind, status, "Nothing left"))
            assert isinstance(error, RateLimited)
            self.assertEqual((error.scope, error.retry_after), ("app", 3600))

    def test_a_pause_of_a_day_is_for_whom_x_says(self) -> None:
        reset = str(int(NOW.timestamp()) + 500)
        for name, scope in (("app", "app"), ("user", "account")):
            headers = {
                f"x-{name}-limit-24hour-remaining": "0", f"x-{name}-limit-24hour-reset": reset
            }  # fmt: skip
            error = self.error(Answer("{}", 429, headers))
            assert isinstance(error, RateLimited)
            self.assertEqual((error.scope, error.retry_after), (scope, 500))
        error = self.error(Answer("{}", 429, {"x-rate-limit-reset": reset}))
        assert isinstance(error, RateLimited)
        self.assertEqual((error.scope, error.retry_after), ("account", 500))

    def test_a_repost_that_is_there_already_is_no_error(self) -> None:
        for _turn in range(2):
            self.make().act(Action.REPOST, a_post())


class TestSigningIn(XCase):
    callback = "https://odoo.example.com/social_crm/connect/callback"

    def test_x_is_asked_for_what_the_permissions_say(self) -> None:
        redirect = self.make().begin_connect(self.callback, "state-1")
        query = parse_qs(urlsplit(redirect.url).query)
        self.assertEqual(set(query["scope"][0].split()), {each.key for each in X.permissions})
        self.assertEqual(query["code_challenge_method"], ["S256"])
        self.assertNotIn(redirect.secrets["verifier"], redirect.url)
        access = replace(self.peer.access(), facts={})
        self.assertTrue(
            self.make(access)
            .begin_connect(self.callback, "s")
            .url.startswith("https://x.com/i/oauth2/")
        )

    def test_a_grant_that_is_gone_disconnects_and_nothing_else_does(self) -> None:
        self.peer.grant_gone = True
        with self.assertRaises(Unauthorized):
            self.make().refresh()
        self.peer.server.route("POST /2/oauth2/token", Answer("<html>", 503))
        with self.assertRaises(Temporary):
            self.make().refresh()

    def test_the_check_says_what_was_granted_and_how_long_a_post_may_be(self) -> None:
        access = self.peer.access()
        secrets = Secrets({**access.secrets, "scope": "tweet.read users.read"})
        identity = self.make(replace(access, secrets=secrets)).check()
        self.assertEqual(identity.granted, ("tweet.read", "users.read"))
        self.assertEqual(identity.facts["max_characters"], 280)
        person = {"id": ME, "username": "acme", "subscription_type": "Premium"}
        self.peer.server.route("GET /2/users/me", reply({"data": person}))
        self.assertEqual(self.make().check().facts["max_characters"], 280)
        self.peer.settings = {**self.peer.settings, "plan": "enterprise"}
        self.assertEqual(self.make().check().facts["max_characters"], MAX_LONG)

    def test_no_request_is_made_without_credentials(self) -> None:
        with self.assertRaises(Unauthorized):
            self.make(replace(self.peer.access(), secrets=Secrets())).check()
        self.assertEqual(self.peer.server.requests, [])


class TestTypedKeys(XCase):
    peer_class = SignedPeer

    def test_keys_take_the_place_of_the_sign_in(self) -> None:
        self.assertEqual(X.connect_by(self.peer.settings), Connect.SECRETS)
        self.assertEqual(X.connect_by({}), Connect.OAUTH)
        with self.assertRaises(Unsupported):
            self.make().begin_connect("https://odoo.example.com/c", "s")
        self.assertEqual(self.make().check().external_id, ME)

    def test_the_signature_is_that_of_the_standard(self) -> None:
        # The example of X: https://docs.x.com/fundamentals/authentication/oauth-1-0a/
        # creating-a-signature (2026-11)
        params = {
            "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
            "include_entities": "true",
            "oauth_consumer_key": "xvz1evFS4wEEPTGEFPHBog",
            "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": "1318622958",
            "oauth_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
            "oauth_version": "1.0",
        }
        got = signature(
            "post",
            "https://api.twitter.com/1.1/statuses/update.json",
            params,
            "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
            "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        )
        self.assertEqual(got, "hCtSmYh+iHYCEqBWrE7C7hYmtUk=")

    def test_a_request_carries_a_signature_that_can_be_checked(self) -> None:
        self.pages()
        (seen,) = self.asked(f"/2/users/{ME}/mentions")
        header = unquote(seen.headers["Authorization"].removeprefix("OAuth ").replace('"', ""))
        said = dict(part.split("=", 1) for part in header.split(", "))
        given = said.pop("oauth_signature")
        address = self.peer.base + seen.path
        params = {**seen.query, **said}
        self.assertEqual(given, signature("GET", address, params, CONSUMER_SECRET, SECRET))

    def test_missing_keys_are_a_sentence(self) -> None:
        with self.assertRaises(Rejected) as caught:
            self.make(replace(self.peer.access(), secrets=Secrets())).check()
        self.assertIn("fill in", caught.exception.sentence)

    def test_what_is_left_of_a_sign_in_is_dropped(self) -> None:
        secrets = Secrets(
            {"consumer_secret": "x", "access_token": "old", "expires_at": "2026-01-01"}
        )
        renewed = self.make(replace(self.peer.access(), secrets=secrets)).refresh()
        self.assertEqual(dict(renewed), {"consumer_secret": "x"})

    def test_counting_needs_the_other_sign_in(self) -> None:
        with self.assertRaises(Unsupported):
            self.make().count(SourceSpec("search", {"query": "kettle"}), NOW)


class TestPushes(unittest.TestCase):
    secrets = Secrets({"consumer_secret": CONSUMER_SECRET})

    def push(self, **events: Any) -> dict[str, Page]:
        body = json.dumps({"for_user_id": ME, **events}).encode()
        digest = hmac.digest(CONSUMER_SECRET.encode(), body, hashlib.sha256)
        signed = f"sha256={base64.b64encode(digest).decode()}"
        request = PushRequest("POST", {"x-twitter-webhooks-signature": signed}, {}, body)
        return {each.source_kind: each.page for each in X.parse_push(request, self.secrets)}

    def asked(self, token: str) -> str | None:
        return X.handshake(PushRequest("GET", {}, {"crc_token": token}, b""), self.secrets)

    def test_the_question_whether_it_is_us_is_answered(self) -> None:
        digest = hmac.digest(CONSUMER_SECRET.encode(), b"abc-123", hashlib.sha256)
        expected = f"sha256={base64.b64encode(digest).decode()}"
        self.assertEqual(json.loads(self.asked("abc-123") or ""), {"response_token": expected})
        self.assertIsNone(X.handshake(PushRequest("POST", {}, {}, b"{}"), self.secrets))
        with self.assertRaises(Rejected):
            X.handshake(PushRequest("GET", {}, {"crc_token": "abc"}, b""), Secrets())

    def test_nobody_gets_events_signed_by_asking(self) -> None:
        for token in ('{"for_user_id": "4711"}', "[1]", "a b", "x" * 201, '"', "1\n"):
            with self.assertRaises(Rejected):
                self.asked(token)

    def test_posts_messages_and_deletions_go_where_reading_would_find_them(self) -> None:
        person = {"id_str": ANNA, "screen_name": "anna"}
        message = {
            "type": "message_create", "id": "9", "created_timestamp": "1772452800000",
            "message_create": {
                "target": {"recipient_id": ME}, "sender_id": ANNA, "message_data": {"text": "psst"}
            },
        }  # fmt: skip
        pages = self.push(
            tweet_create_events=[
                {"id_str": "1", "text": "@acme hi", "user": person},
                {"id_str": "2", "text": "news", "user": {"id_str": ME, "screen_name": "acme"}},
                {"id_str": "3", "text": "RT", "user": person, "retweeted_status": {"id_str": "2"}},
                {"text": "no id", "user": person},
            ],
            direct_message_events=[message, {"type": "something_else"}],
            tweet_delete_events=[{"status": {"id": "2", "user_id": ME}, "timestamp_ms": "1"}],
            users={ANNA: {"id": ANNA, "name": "Anna", "screen_name": "anna"}},
            favorite_events=[{"id": "x"}],
        )
        self.assertEqual([m.external_id for m in pages["mentions"].mentions], ["1"])
        self.assertEqual(len(pages["mentions"].unreadable), 1)
        self.assertEqual(pages["mentions"].reposts[0].original_id, "2")
        (private,) = pages["messages"].mentions
        self.assertEqual((private.text, private.author.handle), ("psst", "anna"))
        self.assertEqual(pages["own"].deleted, ("2",))

    def test_an_event_can_be_understood_again_from_what_is_kept(self) -> None:
        pages = self.push(tweet_create_events=[{"id_str": "1", "text": "x", "user": {"id": 5}}])
        (mention,) = pages["mentions"].mentions
        self.assertEqual(X.parse("event", mention.raw), mention)


class TestLength(unittest.TestCase):
    def test_the_facts_of_twitter_text_hold(self) -> None:
        # https://github.com/twitter/twitter-text, conformance/validate.yml (2026-11): what it says
        # of lengths, with its weights of version 3.
        for text, length in {
            "This is a test.": 15,
            "http://test.com": 23,
            "https://test.com": 23,
            "test.com": 23,
            "Test https://test.com test https://test.com test.com test": 86,
            "저찀쯿쿿": 8,
            "H🐱☺": 5,
            "の" * 140: 280,
            "🐱" * 140: 280,
            "l\u00e9 g\u00e9ts": 7,
            "e\u0301": 1,
            "ZWJ: क्ष -> क्\u200dष; ZWNJ: क्ष -> क्\u200cष": 35,
        }.items():
            self.assertEqual(weighted_length(text), length, text)

    def test_an_emoji_counts_two_of_however_many_parts(self) -> None:
        for emoji in ("👍", "👍🏽", "👩‍👩‍👧‍👦", "🇩🇪", "❤️", "1️⃣", "☝🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"):
            self.assertEqual(weighted_length(f"{emoji}a"), 3, emoji)

    def test_what_is_no_link_counts_in_full(self) -> None:
        for text in ("a.b", "3.14", "mail@example.com", "Hello.World_is", "file.name.txt", "..."):
            self.assertEqual(weighted_length(text), len(text), text)

    def test_the_sentence_around_a_link_is_not_part_of_it(self) -> None:
        text = "(see https://a.example/x_(y), or acme.com!)"
        found = [text[begin:end] for begin, end in links(text)]
        self.assertEqual(found, ["https://a.example/x_(y)", "acme.com"])

    def test_a_message_counts_characters(self) -> None:
        length = X.measure(Reply("https://example.com/" + "x" * 30, Audience.DIRECT), {})
        self.assertEqual((length.used, length.limit), (50, 10_000))


class TestMoney(unittest.TestCase):
    def test_a_link_costs_thirteen_times_a_post_without_one(self) -> None:
        amounts = {price.key: price.amount for price in X.prices}
        (with_link,) = X.charges(Reply("See acme.com"), {})
        (without,) = X.charges(Reply("Thank you"), {})
        self.assertGreater(amounts[with_link], 13 * amounts[without])

    def test_messages_and_mentions_are_given_up_last(self) -> None:
        self.assertEqual(X.cheap_kinds[-2:], ("mentions", "messages"))


class TestLimits(XCase):
    def test_every_request_is_counted_by_the_limit_of_its_endpoint(self) -> None:
        meter = Meter(LIMITS, {})
        network = self.make(meter=meter)
        message = parsed(self.peer.message("help", ANNA, NOW), "dm")
        network.check()
        for source in self.peer.sources():
            list(network.fetch(source, ""))
        network.recheck(["1"])
        network.count(SourceSpec("search", {"query": "kettle"}), NOW)
        post = network.send(Reply("x", uploads=(DOT,)), "k")
        network.send(Reply("x", Audience.DIRECT, message), "k")
        network.find_sent(Reply("x", Audience.DIRECT, message), "k", NOW)
        network.act(Action.HIDE, a_post())
        network.act(Action.REPOST, a_post())
        network.delete(post.external_id)
        used = set(meter.used)
        self.assertEqual(used | {"liking", "liking_day"}, {limit.key for limit in LIMITS})


class TestSilence(XCase):
    def test_tweepy_logs_no_credentials_and_keeps_no_client(self) -> None:
        network = self.make()
        with self.assertLogs("tweepy.client", logging.DEBUG) as logs:
            network.check()
        self.assertNotIn(SECRET, "".join(logs.output))

    def test_what_is_asked_for_is_in_one_table_for_both_spellings(self) -> None:
        for new, old in FIELDS.values():
            self.assertFalse(any(name.startswith("tweet.") for name in new))
            self.assertFalse(any(name.startswith("post.") for name in old))

    def test_an_id_that_is_none_never_gets_into_an_address(self) -> None:
        self.assertEqual(self.make().recheck(["../users/me", "1;2", "٣"]), Page())
        self.assertEqual(self.peer.server.requests, [])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)
OLDER = {
    "id_str": "2028100000000000000", "full_text": "x", "user": {"id_str": "5"}, "created_at": "x",
    "extended_tweet": {}, "retweeted_status": {}, "quoted_status": {}, "edit_history": {},
    "extended_entities": {"media": [{"video_info": {}, "media_url_https": "https://a.de/1"}]},
    "entities": {"user_mentions": [{"id_str": "1"}], "media": [{"url": "https://t.co/pic"}]},
}  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Everything inside, as what it is in and its key."""
    keys = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, part in keys:
        found.append((value, key))
        found += places(part) if isinstance(part, dict | list) else []
    return found


class TestMalformed(unittest.TestCase):
    @given(st.data())
    @settings(max_examples=300, deadline=None)
    def test_whatever_is_of_another_type_nothing_but_malformed_comes_out(self, data: Any) -> None:
        item = json.loads(json.dumps({"data": {**POST, **OLDER}, "includes": INCLUDES}))
        for _turn in range(3):
            place, key = data.draw(st.sampled_from(places(item)))
            place[key] = data.draw(JSON)
        for kind in X.parse_kinds:
            with suppress(Malformed):
                mention = parsed(item, kind)
                X.ways(mention, Situation(NOW, {"me": ME}))
                self.assertEqual(X.parse(kind, mention.raw), mention)

    def test_a_list_of_many_is_no_item(self) -> None:
        with self.assertRaises(Malformed):
            parsed({"data": [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]})
