"""Reading X: runs, what they cost, searches, second looks and pushes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import unittest
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from networks.errors import Rejected, Unsupported
from networks.fakeserver import Answer, Seen
from networks.query import Query
from networks.testing import NOW
from networks.types import Page, PushRequest, Reply, Secrets, SourceSpec
from networks.x import X
from networks.x_items import time_of_id
from networks.x_reading import spelled
from x_case import XCase
from x_peer import ANNA, CONSUMER_SECRET, ME, reply, snowflake


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


class TestMoney(unittest.TestCase):
    def test_a_link_costs_thirteen_times_a_post_without_one(self) -> None:
        amounts = {price.key: price.amount for price in X.prices}
        (with_link,) = X.charges(Reply("See acme.com"), {})
        (without,) = X.charges(Reply("Thank you"), {})
        self.assertGreater(amounts[with_link], 13 * amounts[without])

    def test_messages_and_mentions_are_given_up_last(self) -> None:
        self.assertEqual(X.cheap_kinds[-2:], ("mentions", "messages"))
