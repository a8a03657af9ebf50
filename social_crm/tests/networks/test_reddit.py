"""What is special about Reddit."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from networks.errors import RateLimited, Rejected, Temporary, Unauthorized, Unsupported
from networks.fakeserver import Answer, Seen
from networks.reddit import MAX_TEXT, Reddit
from networks.testing import NOW
from networks.types import (
    Audience,
    Author,
    Mention,
    MentionKind,
    Page,
    Reply,
    Secrets,
    SourceSpec,
)
from peer_case import PeerCase
from reddit_peer import RedditPeer

COMMENT: dict[str, Any] = {
    "id": "abc1",
    "name": "t1_abc1",
    "author": "Anna_M",
    "author_fullname": "t2_9",
    "body": "Hello u/Acme and /u/bob_x, my kettle *leaks*.",
    "body_html": '<div class="md"><p>Hello, my kettle <em>leaks</em>.</p></div>',
    "created_utc": 1767261600.0,
    "edited": 1767265200.0,
    "link_id": "t3_xyz",
    "link_title": "Kettles",
    "parent_id": "t1_abc0",
    "permalink": "/r/kettles/comments/xyz/kettles/abc1/",
    "score": 7,
    "replies": {"kind": "Listing", "data": {"children": []}},
}
SUBMISSION: dict[str, Any] = {
    "id": "xyz",
    "name": "t3_xyz",
    "author": "Anna_M",
    "title": "My kettle",
    "selftext": "It leaks.",
    "is_self": True,
    "created_utc": 1767261600,
    "edited": False,
    "permalink": "/r/kettles/comments/xyz/my_kettle/",
    "num_comments": 2,
    "score": -3,
}
MESSAGE: dict[str, Any] = {
    "id": "m2",
    "name": "t4_m2",
    "author": "Anna_M",
    "dest": "Acme",
    "subject": "re: order",
    "body": "Where is it?",
    "first_message_name": "t4_m1",
    "parent_id": "t4_m1",
    "was_comment": False,
    "context": "",
    "created_utc": 1767261600,
}
DATA = {"comment": COMMENT, "submission": SUBMISSION, "message": MESSAGE}
PREFIX = {"comment": "t1", "submission": "t3", "message": "t4"}


def parsed(kind: str, **changes: Any) -> Mention:
    item = {"kind": PREFIX[kind], "data": {**DATA[kind], **changes}}
    return Reddit.parse(kind, json.dumps(item))


class TestThings(unittest.TestCase):
    def test_a_comment_becomes_a_mention_in_all_its_parts(self) -> None:
        mention = parsed("comment")
        self.assertEqual(mention.external_id, "t1_abc1")
        self.assertEqual(mention.author, Author("anna_m", "Anna_M", "Anna_M",
                                                "https://www.reddit.com/user/Anna_M"))  # fmt: skip
        self.assertEqual(mention.kind, MentionKind.COMMENT)
        self.assertEqual((mention.parent_id, mention.thread_id), ("t1_abc0", "t3_xyz"))
        self.assertEqual(mention.mentioned, ("acme", "bob_x"))
        self.assertEqual(mention.subject, "Kettles")
        self.assertEqual(mention.url, "https://www.reddit.com/r/kettles/comments/xyz/kettles/abc1/")
        self.assertEqual(mention.written_at, datetime(2026, 1, 1, 10, tzinfo=UTC))
        self.assertEqual(mention.edited_at, datetime(2026, 1, 1, 11, tzinfo=UTC))
        self.assertEqual(mention.counters, {"likes": 7})
        self.assertEqual(json.loads(mention.raw)["data"]["replies"], "")

    def test_a_comment_in_the_inbox_finds_its_thread_by_its_address(self) -> None:
        context = "/r/kettles/comments/xyz/kettles/abc1/?context=3"
        mention = parsed("comment", link_id=None, permalink=None, context=context)
        self.assertEqual(mention.thread_id, "t3_xyz")

    def test_a_submission_is_a_post_with_a_title(self) -> None:
        mention = parsed("submission")
        self.assertEqual((mention.kind, mention.subject), (MentionKind.POST, "My kettle"))
        self.assertEqual((mention.text, mention.thread_id), ("It leaks.", "t3_xyz"))
        self.assertEqual(mention.counters, {"replies": 2}, "a score below zero is no count")

    def test_a_link_and_a_picture_are_not_empty(self) -> None:
        url = "https://i.example.com/leak.jpg"
        mention = parsed("submission", selftext="", is_self=False, url=url, post_hint="image")
        self.assertEqual(mention.text, url)
        self.assertEqual([each.url for each in mention.attachments], [url])
        gallery = {
            "media_metadata": {"i1": {"s": {"u": "https://i.example.com/1.jpg?a=1&amp;b=2"}}},
            "gallery_data": {"items": [{"media_id": "i1", "caption": "The leak"}]},
        }
        found = parsed("submission", **gallery).attachments
        self.assertEqual(
            [(each.url, each.alt) for each in found],
            [("https://i.example.com/1.jpg?a=1&b=2", "The leak")],
        )

    def test_a_message_is_private_and_names_whom_it_is_for(self) -> None:
        mention = parsed("message")
        self.assertEqual(mention.kind, MentionKind.MESSAGE)
        self.assertEqual(mention.audience, Audience.DIRECT)
        self.assertEqual((mention.thread_id, mention.parent_id), ("t4_m1", "t4_m1"))
        self.assertEqual(mention.mentioned, ("acme",))
        self.assertEqual(parsed("message", first_message_name=None).thread_id, "t4_m2")
        self.assertEqual(parsed("message", dest="#kettles").mentioned, ())

    def test_a_bare_thing_is_understood_as_well(self) -> None:
        for kind, data in DATA.items():
            bare = Reddit.parse(kind, json.dumps(data))
            self.assertEqual(bare.external_id, f"{PREFIX[kind]}_{data['id']}")
            sparse = Reddit.parse(kind, json.dumps({"id": "q", "body": "Hi", "selftext": "Hi"}))
            self.assertEqual((sparse.external_id, sparse.text), (f"{PREFIX[kind]}_q", "Hi"))
            self.assertEqual(sparse.author, Author.unknown(f"{PREFIX[kind]}_q"))

    def test_odd_types_are_read_as_missing(self) -> None:
        for kind, data in DATA.items():
            odd = {**{name: [1] for name in data}, "id": 5, "body": "Hi", "selftext": "Hi"}
            mention = Reddit.parse(kind, json.dumps({"kind": PREFIX[kind], "data": odd}))
            self.assertEqual((mention.external_id, mention.text), (f"{PREFIX[kind]}_5", "Hi"))

    def test_signs_that_come_spelled_out_are_read(self) -> None:
        mention = parsed(
            "comment", body="a &lt; b &amp; c", body_html="&lt;p&gt;a &amp;lt; b&lt;/p&gt;"
        )
        self.assertEqual(mention.text, "a < b & c")
        self.assertEqual(mention.html, "<p>a &lt; b</p>")
        self.assertEqual(parsed("comment", body="say &lt;").text, "say &lt;", "asked for as it is")

    def test_the_words_of_somebody_who_left_are_nobodys(self) -> None:
        mention = parsed("comment", author="[deleted]")
        self.assertEqual(mention.author, Author.unknown("t1_abc1"))
        self.assertIn("leaks", mention.text)

    def test_what_is_locked_or_archived_cannot_be_answered(self) -> None:
        for name in ("locked", "archived"):
            for kind in ("comment", "submission"):
                self.assertFalse(parsed(kind, **{name: True}).may("reply"))
        self.assertTrue(parsed("comment").may("reply"))


class OnPeer(PeerCase):
    peer_class = RedditPeer

    def setUp(self) -> None:
        super().setUp()
        self.reddit = self.make()

    def make(self, **secrets: str) -> Reddit:
        access = self.peer.access()
        access = replace(access, secrets=Secrets({**access.secrets, **secrets}))
        return Reddit(access, self.session(), lambda: NOW)

    def pages(self, kind: str = "inbox", **settings: str) -> list[Page]:
        return list(self.reddit.fetch(SourceSpec(kind, settings), ""))

    def read(self, kind: str = "inbox", **settings: str) -> list[Mention]:
        return [mention for page in self.pages(kind, **settings) for mention in page.mentions]

    def mention(self, message: bool = False) -> Mention:
        if message:
            self.peer.messages.add(str(1001 + len(self.peer.items)))
        self.peer.add("My kettle leaks")
        return self.read()[0]


class TestConnecting(OnPeer):
    def test_it_tells_which_permissions_it_has(self) -> None:
        self.assertEqual(self.reddit.check().granted, ("identity", "read", "submit"))
        every = self.make(scope="*").check().granted
        self.assertEqual(every, tuple(each.key for each in Reddit.permissions))

    def test_a_new_token_leaves_a_good_refresh_token_alone(self) -> None:
        def without(seen: Seen) -> Answer:
            return Answer('{"access_token": "new", "expires_in": 60, "scope": "read"}')

        self.peer.tokens = without  # type: ignore[method-assign]
        renewed = self.reddit.refresh()
        self.assertEqual(renewed["access_token"], "new")
        self.assertEqual(renewed["refresh_token"], self.peer.access().secrets["refresh_token"])
        self.assertEqual(Reddit.expires(renewed), NOW + timedelta(seconds=60))

    def test_a_wrong_secret_of_the_app_does_not_end_the_grant(self) -> None:
        with self.assertRaises(Rejected):
            self.make(client_secret="wrong").refresh()

    def test_a_code_that_is_no_good_is_a_refused_sign_in(self) -> None:
        with self.assertRaises(Unauthorized):
            self.reddit.finish_connect("https://odoo.example.com/cb", {"code": "stale"})


class TestReading(OnPeer):
    def test_looking_does_not_mark_as_read(self) -> None:
        self.read()
        self.assertEqual(self.peer.server.requests[-1].query["mark"], "false")

    def test_what_was_taken_away_is_told_as_gone(self) -> None:
        gone, removed, there = (self.peer.add(f"post {name}") for name in "abc")
        self.peer.changes[gone[3:]] = {"body": "[deleted]", "author": "[deleted]"}
        self.peer.changes[removed[3:]] = {"body": "[removed]"}
        page = self.pages()[0]
        self.assertEqual([mention.external_id for mention in page.mentions], [there])
        self.assertEqual(set(page.deleted), {gone, removed})

    def test_messages_are_not_asked_for_again(self) -> None:
        message = self.mention(message=True)
        asked = self.peer.server.count()
        self.assertEqual(self.reddit.recheck([message.external_id]), Page())
        self.assertEqual(self.peer.server.count(), asked)

    def test_answers_inside_a_message_are_read_too(self) -> None:
        self.mention(message=True)
        inside = {"kind": "t4", "data": {**MESSAGE, "id": "m9", "name": "t4_m9"}}
        listing = {"kind": "Listing", "data": {"children": [inside]}}
        self.peer.changes["1001"] = {"replies": listing}
        self.assertEqual({each.external_id for each in self.read()}, {"t4_1001", "t4_m9"})

    def test_our_own_part_of_a_conversation_in_the_inbox_is_left_to_the_sent_ones(self) -> None:
        self.peer.add("post")
        self.peer.changes["1001"] = {"author": "ACME"}
        self.assertEqual(self.read(), [])

    def test_a_search_is_spelled_as_reddit_does_and_checked_here(self) -> None:
        source = {"query": '"my kettle" OR teapot -ad', "subreddit": "r/kettles, teapots"}
        self.peer.fault = Answer('{"kind": "Listing", "data": {"after": null, "children": []}}')
        self.read("search", **source)
        seen = self.peer.server.requests[-1]
        self.assertEqual(seen.path, "/r/kettles+teapots/search")
        self.assertEqual(seen.query["q"], '("my kettle" OR teapot) NOT "ad"')
        self.assertEqual((seen.query["restrict_sr"], seen.query["sort"]), ("1", "new"))
        things = [{"kind": "t3", "data": {**SUBMISSION, "id": i, "name": f"t3_{i}", "title": title}}
                  for i, title in (("1", "My kettle"), ("2", "My kettle, an ad"))]  # fmt: skip
        self.peer.fault = Answer(json.dumps({"data": {"after": None, "children": things}}))
        self.assertEqual([each.external_id for each in self.read("search", **source)], ["t3_1"])

    def test_sources_that_make_no_sense_are_refused(self) -> None:
        for kind, settings in (
            ("search", {"query": "#"}),
            ("search", {}),
            ("subreddit", {"subreddit": "all"}),
            ("subreddit", {"subreddit": "kettles", "query": "x"}),
            ("submissions", {"subreddit": "../user/bob"}),
        ):
            with self.assertRaises(Rejected):
                Reddit.check_source(SourceSpec(kind, settings))
        good = SourceSpec("subreddit", {"subreddit": "https://www.reddit.com/r/Kettles/"})
        Reddit.check_source(good)

    def test_why_a_subreddit_is_closed_is_said(self) -> None:
        for status, body, said in (
            (403, {"reason": "private", "message": "Forbidden"}, "private"),
            (404, {"reason": "banned", "message": "Not Found"}, "banned"),
            (403, {"reason": "quarantined", "message": "Forbidden"}, "quarantined"),
            (403, {"message": "Forbidden"}, "Forbidden"),
        ):
            self.peer.fault = Answer(json.dumps(body), status)
            with self.assertRaisesRegex(Rejected, said):
                self.read("subreddit", subreddit="kettles")
        self.peer.fault = Answer(status=302, headers={"Location": "/subreddits/search"})
        with self.assertRaisesRegex(Rejected, "no such place"):
            self.read("subreddit", subreddit="kettles")

    def test_a_missing_permission_is_named_as_such(self) -> None:
        header = {"WWW-Authenticate": 'Bearer realm="reddit", error="insufficient_scope"'}
        self.peer.fault = Answer("{}", 403, header)
        with self.assertRaises(Rejected) as caught:
            self.read()
        self.assertEqual(caught.exception.code, "insufficient_scope")

    def test_nothing_is_asked_when_nothing_is_left(self) -> None:
        headers = {
            "x-ratelimit-remaining": "0.0",
            "x-ratelimit-used": "100",
            "x-ratelimit-reset": "33",
        }
        self.peer.fault = Answer('{"kind": "Listing", "data": {"children": []}}', headers=headers)
        self.read()
        with self.assertRaises(RateLimited) as caught:
            self.read()
        self.assertAlmostEqual(caught.exception.retry_after or 0, 33, delta=1)


class TestSpeaking(OnPeer):
    def test_errors_in_a_good_answer_are_told_apart_by_their_code(self) -> None:
        reply = Reply("We look into it", parent=self.mention())
        for code, said in (
            ("THREAD_LOCKED", "locked"),
            ("DELETED_COMMENT", "no longer exists"),
            ("TOO_OLD", "too old"),
            ("BRAND_NEW_CODE", "its own words"),
        ):
            self.peer.errors = [[code, "its own words", "parent"]]
            with self.assertRaisesRegex(Rejected, said) as caught:
                self.reddit.send(reply, "k")
            self.assertEqual(caught.exception.code, code)
        self.peer.errors = [["USER_REQUIRED", "Please log in to do that.", ""]]
        with self.assertRaises(Unauthorized):
            self.reddit.send(reply, "k")

    def test_a_pause_in_a_good_answer_is_kept(self) -> None:
        reply = Reply("We look into it", parent=self.mention())
        said = "Looks like you've been doing that a lot. Take a break for 9 minutes."
        self.peer.errors = [["RATELIMIT", said, "ratelimit"]]
        for told, seconds in ((None, 540), (123.5, 123.5)):
            self.peer.ratelimit = told
            with self.assertRaises(RateLimited) as caught:
                self.reddit.send(reply, "k")
            self.assertEqual(caught.exception.retry_after, seconds)

    def test_a_message_to_somebody_who_wrote_in_public_is_found_after_it_was_sent(self) -> None:
        mention = self.mention()
        posted = self.reddit.send(Reply("Your order, please", Audience.DIRECT, mention), "k")
        self.assertEqual(posted.external_id, "t4_1002")
        assert posted.mention
        self.assertEqual(posted.mention.mentioned, ("anna",))
        form = self.peer.server.requests[-2].body.decode()
        self.assertIn("to=Anna", form)
        self.assertIn("Re%3A+Kettle+broken", form)

    def test_a_message_that_cannot_be_found_may_have_been_sent(self) -> None:
        mention = self.mention()
        real = self.peer.answer

        def hides(seen: Seen) -> Answer:
            hidden = '{"data": {"after": null, "children": []}}'
            return Answer(hidden) if seen.path == "/message/sent" else real(seen)

        self.peer.answer = hides  # type: ignore[method-assign]
        with self.assertRaises(Temporary) as caught:
            self.reddit.send(Reply("Your order, please", Audience.DIRECT, mention), "k")
        self.assertTrue(caught.exception.sent)

    def test_a_message_is_answered_in_its_conversation(self) -> None:
        message = self.mention(message=True)
        self.assertEqual(Reddit.audiences(message), (Audience.DIRECT,))
        reply = Reply("It is on its way", Audience.DIRECT, message)
        posted = self.reddit.send(reply, "k")
        self.assertEqual(posted.external_id, "t4_1002")
        found = self.reddit.find_sent(reply, "k", NOW - timedelta(hours=1))
        self.assertEqual([each.external_id for each in found], ["t4_1002"])
        with self.assertRaises(Unsupported):
            self.reddit.delete(posted.external_id)

    def test_the_length_is_that_of_a_comment(self) -> None:
        self.assertTrue(Reddit.measure(Reply("x" * MAX_TEXT), {}).fits)
        self.assertFalse(Reddit.measure(Reply("x" * (MAX_TEXT + 1)), {}).fits)
