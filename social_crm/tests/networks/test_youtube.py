"""YouTube: what it reads, says and finds again, what its refusals mean."""

from __future__ import annotations

import json
import unittest
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from google_peer import refusal, said
from networks.errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
)
from networks.fakeserver import Answer, Fault, Seen
from networks.google_account import seconds_to_midnight
from networks.guard import Guard
from networks.http import Session
from networks.limits import Meter
from networks.testing import NOW, SECRET
from networks.types import (
    Access,
    Action,
    Author,
    Mention,
    MentionKind,
    Page,
    Reply,
    Secrets,
    Situation,
    SourceSpec,
)
from networks.youtube import MAX_LENGTH, YouTube
from youtube_peer import ANNA, ME, VIDEO, YouTubePeer, listed

CALLBACK = "https://odoo.example.com/social_crm/connect/callback"
RECORDED = Path("/work/shared/data/recorded/youtube")
COMMENTS = SourceSpec("comments")


def comment(**snippet: Any) -> dict[str, Any]:
    """A comment as YouTube spells it."""
    return {
        "kind": "youtube#comment",
        "etag": "e",
        "id": "UgxOne4AaABAg",
        "snippet": {
            "channelId": ME,
            "videoId": VIDEO,
            "textDisplay": 'My <b>kettle</b> is broken<br>see <a href="https://a.example/b">b</a> '
            "#tea",
            "authorDisplayName": "@anna",
            "authorProfileImageUrl": "https://yt3.example/a.jpg",
            "authorChannelUrl": f"http://www.youtube.com/channel/{ANNA}",
            "authorChannelId": {"value": ANNA},
            "likeCount": 3,
            "publishedAt": "2026-03-01T10:00:00Z",
            "updatedAt": "2026-03-01T11:00:00Z",
            **snippet,
        },
    }  # fmt: skip


def thread(**snippet: Any) -> dict[str, Any]:
    """A thread as YouTube spells it."""
    return {
        "kind": "youtube#commentThread",
        "id": "UgxOne4AaABAg",
        "snippet": {
            "channelId": ME,
            "videoId": VIDEO,
            "topLevelComment": comment(),
            "canReply": True,
            "totalReplyCount": 4,
            "isPublic": True,
            **snippet,
        },
    }


def parsed(kind: str, item: Any) -> Mention:
    return YouTube.parse(kind, json.dumps(item))


class TestParsing(unittest.TestCase):
    def test_a_thread_becomes_its_first_comment(self) -> None:
        got = parsed("comment_thread", thread())
        self.assertEqual(got.text, "My kettle is broken\nsee b (https://a.example/b) #tea")
        self.assertEqual(got.author.external_id, ANNA)
        self.assertEqual((got.author.handle, got.author.name), ("anna", "@anna"))
        self.assertEqual(got.kind, MentionKind.COMMENT)
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, tzinfo=UTC))
        self.assertEqual(got.edited_at, datetime(2026, 3, 1, 11, tzinfo=UTC))
        self.assertEqual((got.parent_id, got.thread_id), (VIDEO, "UgxOne4AaABAg"))
        self.assertEqual(got.counters, {"likes": 3, "replies": 4})
        self.assertEqual(got.tags, ("tea",))
        self.assertEqual(got.url, f"https://www.youtube.com/watch?v={VIDEO}&lc=UgxOne4AaABAg")
        self.assertTrue(got.may("reply"))

    def test_a_reply_belongs_to_its_thread(self) -> None:
        item = {**comment(parentId="UgxOne4AaABAg"), "id": "UgxOne4AaABAg.9x1"}
        got = parsed("comment", item)
        self.assertEqual((got.parent_id, got.thread_id), ("UgxOne4AaABAg", "UgxOne4AaABAg"))
        del item["snippet"]["parentId"], item["snippet"]["videoId"]
        got = parsed("comment", item)
        self.assertEqual((got.parent_id, got.thread_id), ("UgxOne4AaABAg", "UgxOne4AaABAg"))

    def test_what_cannot_be_answered_says_so(self) -> None:
        self.assertFalse(parsed("comment_thread", thread(canReply=False)).may("reply"))
        held = comment(moderationStatus="heldForReview")
        self.assertFalse(parsed("comment", held).may("reply"))

    def test_the_original_text_is_taken_where_it_is_told(self) -> None:
        self.assertEqual(parsed("comment", comment(textOriginal="a < b")).text, "a < b")

    def test_an_image_in_a_comment_is_an_attachment(self) -> None:
        got = parsed("comment", comment(imageUrl="https://yt3.example/i.png?sig=1", textDisplay=""))
        self.assertEqual(
            [each.url for each in got.attachments], ["https://yt3.example/i.png?sig=1"]
        )

    def test_items_with_hardly_anything_in_them_are_read(self) -> None:
        for kind, item in (
            ("comment", {"id": "Ugx1", "snippet": {"textDisplay": "hello"}}),
            ("comment", {"id": "Ugx1", "textDisplay": "hello"}),
            ("comment", {"id": 17, "snippet": {"textOriginal": "hello", "likeCount": "many"}}),
            ("comment", {"id": "Ugx1", "snippet": {"textDisplay": "hello", "authorChannelId": 3}}),
            ("comment_thread", {"id": "Ugx1", "snippet": {"topLevelComment": {
                "snippet": {"textDisplay": "hello", "publishedAt": 5, "authorChannelId": []}}}}),
            ("comment_thread", comment(textDisplay="hello")),
            ("video", {"id": {"videoId": VIDEO}, "snippet": {"description": "hello"}}),
            ("video", {"id": VIDEO, "snippet": {"description": "hello", "tags": "x"}}),
        ):  # fmt: skip
            with self.subTest(item=item):
                self.assertEqual(parsed(kind, item).text, "hello")
        nobody = parsed("comment", {"id": "Ugx1", "snippet": {"textDisplay": "x"}})
        self.assertEqual(nobody.author, Author.unknown("Ugx1"))

    def test_somebody_without_an_id_is_known_by_the_address_of_the_channel(self) -> None:
        item = comment()
        del item["snippet"]["authorChannelId"]
        self.assertEqual(parsed("comment", item).author.external_id, ANNA)

    def test_a_search_result_and_the_video_are_the_same_item(self) -> None:
        snippet = {"title": "Tea &amp; kettles", "channelId": ANNA, "channelTitle": "Anna"}
        result = {"id": {"kind": "youtube#video", "videoId": VIDEO}, "snippet": snippet}
        got = parsed("video", result)
        self.assertEqual((got.external_id, got.subject), (VIDEO, "Tea & kettles"))
        self.assertEqual((got.author.external_id, got.author.name), (ANNA, "Anna"))

    @unittest.skipUnless(RECORDED.is_dir(), "the recorded answers are not on this machine")
    def test_recorded_answers_are_read_and_no_text_is_lost(self) -> None:
        read = 0
        for path in sorted(RECORDED.glob("*.json")):
            for kind, item in _items_in(json.loads(path.read_text())):
                got = parsed(kind, item)
                self.assertTrue(got.text, path.name)
                self.assertFalse(got.author.external_id.startswith("?"), path.name)
                self.assertIsNotNone(got.written_at)
                read += 1
        self.assertGreater(read, 8)


def _items_in(value: Any) -> list[tuple[str, Any]]:
    """Threads and comments at any depth."""
    found: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        kinds = {"youtube#commentThread": "comment_thread", "youtube#comment": "comment"}
        if kind := kinds.get(value.get("kind", "")):
            found.append((kind, value))
        value = list(value.values())
    for part in value if isinstance(value, list) else []:
        found += _items_in(part)
    return found


class YouTubeCase(unittest.TestCase):
    """With a fake of YouTube."""

    def setUp(self) -> None:
        self.peer = YouTubePeer()
        self.addCleanup(self.peer.close)
        self.addCleanup(lambda: self.assertEqual(self.peer.complaints, []))

    def make(self, access: Access | None = None, **options: Any) -> YouTube:
        options = {"timeout": (2.0, 2.0), **options}
        session = Session(Guard([self.peer.server.host]), clock=lambda: NOW, **options)
        self.addCleanup(session.close)
        return YouTube(access or self.peer.access(), session, lambda: NOW)

    def read(self, source: SourceSpec = COMMENTS, cursor: str = "") -> list[Page]:
        return list(self.make().fetch(source, cursor))

    def ids(self, pages: list[Page]) -> list[str]:
        return [mention.external_id for page in pages for mention in page.mentions]

    def asked(self, name: str) -> int:
        return self.peer.server.count(f"/youtube/v3/{name}")

    def refused(self, answer: Answer, call: Any) -> NetworkError:
        """The error when the server answers so."""
        self.peer.fault = answer
        try:
            with self.assertRaises(NetworkError) as caught:
                call()
        finally:
            self.peer.fault = None
        return caught.exception


class TestReading(YouTubeCase):
    def test_all_replies_of_a_thread_are_read_and_each_of_them_once(self) -> None:
        top = self.peer.add("How long does it take?")
        replies = [self.peer.add(f"Reply {number}", parent=top) for number in range(12)]
        pages = self.read()
        self.assertEqual(Counter(self.ids(pages)), Counter([top, *replies]))
        by_id = {m.external_id: m for page in pages for m in page.mentions}
        self.assertEqual({by_id[reply].url.partition("&")[0] for reply in replies},
                         {f"https://www.youtube.com/watch?v={VIDEO}"})  # fmt: skip
        self.assertEqual({by_id[reply].thread_id for reply in replies}, {top})

    def test_replies_are_read_again_only_where_their_number_has_changed(self) -> None:
        first = self.peer.add("One")
        second = self.peer.add("Two")
        for number in range(4):
            self.peer.add(f"Reply {number}", parent=first)
            self.peer.add(f"Reply {number}", parent=second)
        cursor = self.read()[-1].cursor
        self.assertEqual(self.asked("comments"), 2)
        again = self.read(cursor=cursor)
        self.assertEqual(self.asked("comments"), 2)
        new = self.peer.add("One more", parent=second)
        self.assertIn(new, self.ids(self.read(cursor=again[-1].cursor)))
        self.assertEqual(self.asked("comments"), 3)

    def test_a_new_reply_below_an_old_thread_is_found(self) -> None:
        old = self.peer.add("An old question")
        for number in range(3 * self.peer.page_size):
            self.peer.add(f"Something newer {number}")
        cursor = self.read()[-1].cursor
        self.peer.server.requests.clear()
        answers = {self.peer.add(f"Answer {number}", parent=old) for number in range(4)}
        self.assertLessEqual(answers, set(self.ids(self.read(cursor=cursor))))
        # The newest threads, the older ones in one request, the replies of one of them.
        self.assertEqual(len(self.peer.server.requests), 3)

    def test_an_old_thread_that_is_gone_is_told(self) -> None:
        old = self.peer.add("An old question")
        for number in range(2 * self.peer.page_size):
            self.peer.add(f"Something newer {number}")
        for strict in (False, True):
            with self.subTest(strict=strict):
                cursor = self.read()[-1].cursor
                self.peer.strict = strict
                gone, self.peer.items = self.peer.items[0], self.peer.items[1:]
                pages = self.read(cursor=cursor)
                self.assertEqual([each for page in pages for each in page.deleted], [old])
                again = self.read(cursor=pages[-1].cursor)
                self.assertEqual([each for page in again for each in page.deleted], [])
                self.peer.items.insert(0, gone)

    def test_reading_one_page_at_a_time_loses_no_reply(self) -> None:
        wanted = set()
        for number in range(7):
            top = self.peer.add(f"Question {number}")
            wanted |= {top, *(self.peer.add(f"R {each}", parent=top) for each in range(8))}
        cursor, got = "", set[str]()
        for _turn in range(60):
            page = next(iter(self.make().fetch(COMMENTS, cursor)))
            got |= {mention.external_id for mention in page.mentions}
            cursor = page.cursor
        self.assertEqual(got, wanted)

    def test_an_answer_of_ours_is_known_by_its_author(self) -> None:
        top = self.peer.add("A question")
        ours = self.peer.add("Our answer", own=True, parent=top)
        said = {m.external_id: m.author.external_id for p in self.read() for m in p.mentions}
        self.assertEqual(said, {top: ANNA, ours: ME})

    def test_replies_in_a_closed_thread_cannot_be_answered_either(self) -> None:
        top = self.peer.add("A question")
        replies = [self.peer.add(f"R {each}", parent=top) for each in range(5)]
        self.peer.closed.add(top)
        pages = self.read()
        self.assertFalse(any(m.may("reply") for page in pages for m in page.mentions))
        again = self.make().recheck([top, *replies])
        prints = {m.external_id: m.fingerprint() for page in pages for m in page.mentions}
        self.assertEqual(prints, {m.external_id: m.fingerprint() for m in again.mentions})

    def test_only_comments_with_the_words_are_handed_out(self) -> None:
        top = self.peer.add("The weather is nice")
        named = self.peer.add("My Acme kettle leaks", parent=top)
        self.peer.add("Indeed", parent=top)
        source = SourceSpec("video", {"video": f"https://youtu.be/{VIDEO}", "query": "acme -tea"})
        self.assertEqual(self.ids(self.read(source)), [named])

    def test_a_channel_is_found_by_its_handle(self) -> None:
        self.read(SourceSpec("channel", {"channel": "https://www.youtube.com/@kettles/videos"}))
        queries = [seen.query for seen in self.peer.server.requests]
        self.assertEqual(queries[0]["forHandle"], "@kettles")
        self.assertEqual(queries[1]["allThreadsRelatedToChannelId"], ANNA)

    def test_comments_held_for_review_are_a_source_of_their_own(self) -> None:
        shown, held = self.peer.add("Fine"), self.peer.add("Doubtful")
        self.peer.held.add(held)
        self.assertEqual(self.ids(self.read()), [shown])
        self.assertEqual(self.ids(self.read(SourceSpec("held"))), [held])

    def test_a_place_that_youtube_no_longer_knows_is_a_beginning(self) -> None:
        wanted = {self.peer.add(f"Question {number}") for number in range(12)}
        pages = self.make().fetch(COMMENTS, "")
        got, cursor = set(self.ids([first := next(pages)])), first.cursor
        real = self.peer.threads

        def forgetful(seen: Seen) -> Answer:
            known = seen.query.get("pageToken") != "after1008"
            return real(seen) if known else refusal(400, "invalidPageToken")

        with patch.object(self.peer, "threads", forgetful):
            with self.assertRaises(Temporary):  # in the middle of a run it is no end
                list(pages)
            got |= set(self.ids([next(self.make().fetch(COMMENTS, cursor))]))
        self.assertEqual(got | set(self.ids(self.read(cursor=cursor))), wanted)

    def test_what_a_run_costs_is_told(self) -> None:
        top = self.peer.add("A question")
        for number in range(12):
            self.peer.add(f"Reply {number}", parent=top)
        spent: Counter[str] = Counter()
        for page in self.read():
            spent.update(page.charges)
        self.assertEqual(spent, {"read": len(self.peer.server.requests)})

    def test_a_search_costs_one_of_the_hundred_and_brings_what_is_meant(self) -> None:
        source = SourceSpec(
            "search", {"query": '"new kettle" OR teapot -coffee lang:de'}, NOW - timedelta(days=7)
        )
        pages = self.read(source)
        self.assertEqual(self.ids(pages), [VIDEO, "kettle_0002"])
        query = self.peer.server.requests[0].query
        self.assertEqual(query["q"], '"new kettle"|teapot -coffee')
        self.assertEqual(query["publishedAfter"], "2026-02-23T12:00:00Z")
        self.assertEqual(query["relevanceLanguage"], "de")
        self.assertEqual(pages[0].charges, {"search": 1, "read": 1})
        self.assertEqual(self.ids(self.read(replace(source, settings={"query": "coffee"}))), [])
        self.read(source, pages[-1].cursor)
        later = [s.query for s in self.peer.server.requests if s.path.endswith("/search")][-1]
        self.assertEqual(later["publishedAfter"], "2026-02-28T09:00:00Z")

    def test_what_we_held_back_is_not_taken_for_deleted(self) -> None:
        top = self.peer.add("A question")
        below = self.peer.add("Nonsense", parent=top)
        mentions = {m.external_id: m for page in self.read() for m in page.mentions}
        for number in range(2 * self.peer.page_size):
            self.peer.add(f"Something newer {number}")
        cursor = self.read()[-1].cursor
        for self.peer.keeps_held_to_itself in (True, False):
            self.make().act(Action.HIDE, mentions[top])
            self.assertEqual(self.make().recheck([top, below]).deleted, ())
            self.assertEqual([each for p in self.read(cursor=cursor) for each in p.deleted], [])
            self.make().act(Action.UNHIDE, mentions[top])

    def test_looking_again_asks_fifty_at_a_time(self) -> None:
        ids = [self.peer.add(f"Question {number}") for number in range(60)]
        below = [self.peer.add(f"R {number}", parent=ids[0]) for number in range(40)]
        self.peer.server.requests.clear()
        for strict in (False, True):
            self.peer.strict = strict
            page = self.make().recheck([*ids, *below, VIDEO, "UgxGone.9x1", "gone_video1"])
            self.assertEqual(set(page.deleted), {"UgxGone.9x1", "gone_video1"})
            self.assertEqual({m.external_id for m in page.mentions}, {*ids, *below, VIDEO})
            if not strict:
                # Sixty threads and the one of the reply, forty replies and the one that is gone,
                # the videos, and what waits for review: less would not tell what is gone.
                self.assertEqual(page.charges, {"read": 5})


class TestPlaces(unittest.TestCase):
    def test_a_video_is_recognised_however_it_is_given(self) -> None:
        for typed in (
            "dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s",
            "https://youtu.be/dQw4w9WgXcQ?si=abc", "youtube.com/shorts/dQw4w9WgXcQ",
            "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ",
            "https://www.youtube.com/live/dQw4w9WgXcQ",
        ):  # fmt: skip
            YouTube.check_source(SourceSpec("video", {"video": typed}))
        for typed in ("", "kettle", "https://vimeo.com/12345678901", "https://youtu.be/",
                      "https://youtube.com/@acme",
                      "https://evil.example/watch?v=dQw4w9WgXcQ"):  # fmt: skip
            with self.subTest(typed), self.assertRaises(Rejected):
                YouTube.check_source(SourceSpec("video", {"video": typed}))

    def test_a_channel_is_recognised_however_it_is_given(self) -> None:
        for typed in ("@acme", "acme", ME, f"https://www.youtube.com/channel/{ME}/videos",
                      "https://youtube.com/@acme?sub_confirmation=1"):  # fmt: skip
            YouTube.check_source(SourceSpec("channel", {"channel": typed}))
        for typed in ("", "@", "two words", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"):
            with self.subTest(typed), self.assertRaises(Rejected):
                YouTube.check_source(SourceSpec("channel", {"channel": typed}))

    def test_a_search_for_nothing_is_refused(self) -> None:
        for source in (
            SourceSpec("search", {"query": "#"}),
            SourceSpec("search"),
            SourceSpec("video", {"video": VIDEO, "query": "x"}),
        ):
            with self.assertRaises(Rejected):
                YouTube.check_source(source)


class TestErrors(YouTubeCase):
    def test_each_reason_has_its_verdict(self) -> None:
        self.peer.add("A question")
        verdicts: list[tuple[int, str, type[NetworkError]]] = [
            (403, "quotaExceeded", RateLimited),
            (403, "rateLimitExceeded", RateLimited),
            (403, "userRateLimitExceeded", RateLimited),
            (429, "rateLimitExceeded", RateLimited),
            (401, "authError", Unauthorized),
            (403, "insufficientPermissions", Unauthorized),
            (403, "authenticatedUserAccountSuspended", Unauthorized),
            (403, "accessNotConfigured", Rejected),
            (403, "commentsDisabled", Rejected),
            (403, "forbidden", Rejected),
            (404, "videoNotFound", Rejected),
            (400, "processingFailure", Temporary),
            (400, "somethingNew", Rejected),
            (503, "backendError", Temporary),
        ]
        for status, reason, verdict in verdicts:
            with self.subTest(reason):
                error = self.refused(refusal(status, reason), self.read)
                self.assertIs(type(error), verdict)
                if verdict is Rejected:
                    self.assertEqual(getattr(error, "code", None), reason)

    def test_a_quota_that_is_used_up_stops_the_whole_app_until_midnight_in_california(self) -> None:
        error = self.refused(refusal(403, "quotaExceeded"), self.read)
        self.assertIsInstance(error, RateLimited)
        assert isinstance(error, RateLimited)
        self.assertEqual(error.scope, "app")
        # It is four in the morning there.
        self.assertEqual(error.retry_after, timedelta(hours=20).total_seconds())
        summer = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
        self.assertEqual(seconds_to_midnight(summer), 1800)

    def test_comments_that_are_turned_off_are_said_so_and_disconnect_nobody(self) -> None:
        error = self.refused(
            refusal(403, "commentsDisabled"),
            lambda: self.read(SourceSpec("video", {"video": VIDEO})),
        )
        self.assertEqual(error.sentence, "Comments are turned off below this video.")

    @unittest.skipUnless(RECORDED.is_dir(), "the recorded answers are not on this machine")
    def test_the_recorded_refusal_is_no_bad_day_of_the_server(self) -> None:
        body = (RECORDED / "apidata__error_permission_resp.json").read_text()
        error = self.refused(Answer(body, 403), self.read)
        self.assertIs(type(error), Rejected)

    def test_a_scope_that_was_not_granted_asks_for_a_new_sign_in(self) -> None:
        details = [{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        }]  # fmt: skip
        body = {"error": {"code": 403, "status": "PERMISSION_DENIED", "details": details}}
        error = self.refused(said(body, 403), self.make().check)
        self.assertIsInstance(error, Unauthorized)

    def test_an_answer_that_is_no_list_is_not_understood(self) -> None:
        for body in ("[]", '"x"', "{}", '{"kind": "youtube#comment"}', '{"error": {"code": 1}}'):
            with self.subTest(body):
                self.assertIsInstance(self.refused(Answer(body), self.read), Malformed)


class TestSpeaking(YouTubeCase):
    def parent(self, text: str = "My kettle leaks") -> Mention:
        self.peer.add(text)
        return self.read()[0].mentions[0]

    def test_who_answers_a_reply_answers_in_its_thread_and_names_the_person(self) -> None:
        top = self.peer.add("A question")
        below = self.peer.add("The same here", parent=top)
        parent = next(m for p in self.read() for m in p.mentions if m.external_id == below)
        reply = Reply("We look into it", parent=parent)
        posted = self.make().send(reply, "key")
        self.assertEqual(self.peer.items[-1].parent, top)
        self.assertEqual(self.peer.items[-1].text, "@anna-muster We look into it")
        self.assertEqual(YouTube.measure(reply, {}).used, len("@anna-muster We look into it"))
        found = self.make().find_sent(reply, "key", NOW)
        self.assertEqual([each.external_id for each in found], [posted.external_id])
        named = Reply("Thanks, @Anna-Muster!", parent=parent)
        self.make().send(named, "key")
        self.assertEqual(self.peer.items[-1].text, "Thanks, @Anna-Muster!")

    def test_an_answer_to_a_video_begins_a_thread_below_it(self) -> None:
        parent = self.read(SourceSpec("search", {"query": "kettle"}))[0].mentions[0]
        self.peer.below = ANNA
        reply = Reply("Nice kettle", parent=parent)
        posted = self.make().send(reply, "key")
        body = json.loads(self.peer.server.requests[-1].body)["snippet"]
        self.assertEqual((body["channelId"], body["videoId"]), (ANNA, VIDEO))
        assert posted.mention is not None
        self.assertEqual(posted.mention.author.external_id, ME)
        self.assertEqual(posted.mention.parent_id, VIDEO)
        self.assertEqual(len(self.make().find_sent(reply, "key", NOW)), 1)

    def test_below_videos_of_others_an_answer_that_is_not_seen_may_be_held_back(self) -> None:
        self.peer.below = ANNA
        parent = self.parent()
        with self.assertRaises(Temporary):
            self.make().find_sent(Reply("Hello", parent=parent), "key", NOW)

    def test_refusals_of_an_answer_are_said_in_words(self) -> None:
        reply = Reply("Hello", parent=self.parent())
        for reason, words in {
            "operationNotSupported": "takes no answers",
            "parentCommentIsPrivate": "not public",
            "processingFailure": "could not make sense",
            "ineligibleAccount": "cannot write yet",
        }.items():
            error = self.refused(refusal(400, reason), lambda: self.make().send(reply, "key"))
            self.assertIsInstance(error, Rejected)
            self.assertIn(words, error.sentence)

    def test_an_answer_to_a_comment_that_is_gone_is_refused_and_surely_not_there(self) -> None:
        reply = Reply("Hello", parent=self.parent())
        self.peer.items.clear()
        with self.assertRaises(Rejected) as caught:
            self.make().send(reply, "key")
        self.assertIn("no longer exists", caught.exception.sentence)
        self.assertEqual(self.make().find_sent(reply, "key", NOW), ())

    def test_a_lost_write_is_never_repeated(self) -> None:
        reply = Reply("Hello", parent=self.parent())
        self.peer.fault = Answer(fault=Fault.CLOSE)
        with self.assertRaises(Temporary):
            self.make().send(reply, "key")
        posts = [seen for seen in self.peer.server.requests if seen.method == "POST"]
        self.assertEqual(len(posts), 1)

    def test_a_text_that_is_too_long_does_not_fit(self) -> None:
        parent = parsed("comment", comment())
        self.assertFalse(YouTube.measure(Reply("x" * (MAX_LENGTH + 1), parent=parent), {}).fits)

    def test_a_comment_that_was_held_back_can_be_shown_again(self) -> None:
        parent = self.parent()
        self.make().act(Action.HIDE, parent)
        self.assertEqual(self.ids(self.read()), [])
        self.make().act(Action.UNHIDE, parent)
        self.assertEqual(self.ids(self.read()), [parent.external_id])

    def test_comments_below_videos_of_others_cannot_be_held_back(self) -> None:
        self.peer.below = ANNA
        parent = self.parent()
        self.peer.server.requests.clear()
        with self.assertRaises(Rejected):
            self.make().act(Action.HIDE, parent)
        self.assertEqual(self.peer.server.requests, [])

    def test_what_is_closed_has_a_way_with_a_reason(self) -> None:
        closed = parsed("comment_thread", thread(canReply=False))
        (way,) = YouTube.ways(closed, Situation(NOW))
        self.assertIn("takes no answers", way.refusal)


class TestConnecting(YouTubeCase):
    def test_the_sign_in_asks_for_lasting_access_and_no_more_rights_than_needed(self) -> None:
        real = Access({"client_id": "app-1"}, Secrets({"client_secret": "hush-hush"}))
        url = self.make(real).begin_connect(CALLBACK, "state-1").url
        parts = urlsplit(url)
        query = {name: each[0] for name, each in parse_qs(parts.query).items()}
        self.assertEqual(parts.netloc, "accounts.google.com")
        self.assertEqual(query["scope"], "https://www.googleapis.com/auth/youtube.force-ssl")
        self.assertEqual((query["access_type"], query["prompt"]), ("offline", "consent"))
        self.assertNotIn("hush", url)

    def test_without_an_app_the_sentence_says_what_is_missing(self) -> None:
        with self.assertRaises(Rejected) as caught:
            self.make(Access()).begin_connect(CALLBACK, "state-1")
        self.assertIn("client ID", caught.exception.sentence)

    def test_a_renewal_keeps_the_token_to_renew_with(self) -> None:
        renewed = self.make().refresh()
        self.assertEqual(renewed["refresh_token"], "refresh-1")
        self.assertEqual(YouTube.expires(renewed), NOW + timedelta(seconds=3599))

    def test_a_wrong_app_secret_does_not_disconnect(self) -> None:
        access = self.peer.access()
        wrong = replace(access, secrets=Secrets({**access.secrets, "client_secret": "wrong"}))
        with self.assertRaises(Rejected):
            self.make(wrong).refresh()

    def test_no_token_to_renew_is_said_at_once(self) -> None:
        poor = patch.object(self.peer, "token", lambda form: said({"access_token": SECRET}))
        with poor, self.assertRaises(Unauthorized) as caught:
            self.make().finish_connect(CALLBACK, {"code": "code-for-app-1"})
        self.assertIn("lasting access", caught.exception.sentence)

    def test_the_check_says_which_channel_it_is_and_keeps_its_address(self) -> None:
        identity = self.make().check()
        self.assertEqual((identity.external_id, identity.handle), (ME, "acme"))
        self.assertEqual(identity.facts["base"], self.peer.base)

    def test_a_google_account_without_a_channel_is_told_so(self) -> None:
        none = listed("channel", [])
        with patch.object(self.peer, "channels", lambda seen: none):
            error = None
            try:
                self.make().check()
            except NetworkError as caught:
                error = caught
        assert error is not None
        self.assertIn("no YouTube channel", error.sentence)

    def test_the_token_stays_in_no_session(self) -> None:
        network = self.make()
        network.check()
        self.assertNotIn("Authorization", network.http.headers)

    def test_searches_have_an_allowance_of_their_own(self) -> None:
        network = self.make(meter=Meter(YouTube.limits, {"search": 0}))
        self.assertEqual(len(list(network.fetch(COMMENTS, ""))), 1)
        with self.assertRaises(RateLimited):
            list(network.fetch(SourceSpec("search", {"query": "kettle"}), ""))

    def test_the_limits_together_stay_within_the_quota_of_a_day(self) -> None:
        limits = {limit.key: limit.requests for limit in YouTube.limits}
        units = {price.key: price.amount for price in YouTube.prices}
        most = limits["read"] * units["read"] + limits["write"] * units["write"]
        self.assertLessEqual(most, 10_000)
