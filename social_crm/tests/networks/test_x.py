"""X: what its posts and messages mean, and what its errors do."""

from __future__ import annotations

import json
import logging
import unittest
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from networks.errors import Malformed, NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from networks.fakeserver import Answer
from networks.limits import Meter
from networks.testing import NOW, SECRET
from networks.types import Action, Audience, Author, MentionKind, Page, Reply, Situation, SourceSpec
from networks.x import X
from networks.x_items import id_of_time, time_of_id
from networks.x_tables import FIELDS, LIMITS
from x_case import DOT, INCLUDES, POST, XCase, a_post, parsed
from x_peer import ANNA, ME, reply, snowflake

RECORDED = Path("/work/shared/data/recorded/x")


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
