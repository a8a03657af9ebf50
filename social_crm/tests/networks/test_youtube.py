"""YouTube: what its comments mean, how places are given, what its refusals mean."""

from __future__ import annotations

import json
import unittest
from datetime import UTC, datetime, timedelta
from typing import Any

from google_peer import refusal, said
from networks.errors import Malformed, NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from networks.fakeserver import Answer
from networks.google_account import seconds_to_midnight
from networks.types import Author, MentionKind, SourceSpec
from networks.youtube import YouTube
from youtube_case import RECORDED, YouTubeCase, comment, parsed, thread
from youtube_peer import ANNA, ME, VIDEO


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
