"""Answers at Mastodon: said as meant, with files, found again, counted."""

from __future__ import annotations

import json
import unittest
import unittest.mock
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mastodon_case import DOT, FILM, MastodonCase, mention, status
from networks.errors import (
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from networks.fakeserver import Answer, Fault
from networks.mastodon import Mastodon
from networks.mastodon_text import addressed
from networks.testing import NOW
from networks.types import Audience, Author, Reply


class TestSpeaking(MastodonCase):
    def test_an_answer_goes_out_as_it_was_meant(self) -> None:
        parent = self.parent()
        reply = Reply("Sorry!", Audience.UNLISTED, parent, subject="Answer", language="en")
        posted = self.make().send(reply, "key-9")
        said = self.said()
        self.assertEqual(said["status"], ["@anna Sorry!"])
        self.assertEqual(said["in_reply_to_id"], [parent.external_id])
        self.assertEqual(said["visibility"], ["unlisted"])
        self.assertEqual(said["spoiler_text"], ["Answer"])
        self.assertEqual(said["language"], ["en"])
        self.assertEqual(self.asked("/api/v1/statuses")[-1].headers["Idempotency-Key"], "key-9")
        self.assertEqual(posted.posted_at, NOW)
        assert posted.mention is not None
        self.assertEqual(posted.mention.text, "@anna Sorry!")

    def test_the_person_is_named_exactly_once(self) -> None:
        facts = {"hosts": ["m.example"], "me": "https://m.example/@acme"}
        for handle, text, said in (
            ("anna@m.example", "Hello", "@anna Hello"),
            ("anna@far.example", "Hello", "@anna@far.example Hello"),
            ("anna@m.example", "Hello @Anna", "Hello @Anna"),
            ("anna@m.example", "Hello @anna@m.example!", "Hello @anna@m.example!"),
            ("anna@far.example", "Hello @anna", "@anna@far.example Hello @anna"),
            ("anna@m.example", "Mail x@anna.example", "@anna Mail x@anna.example"),
            ("anna@m.example", "@annabel did it", "@anna @annabel did it"),
            ("anna@m.example", "", "@anna"),
        ):
            reply = Reply(text, parent=mention(handle))
            self.assertEqual(said_with(reply, facts), said)

    def test_going_on_with_our_own_words_names_whom_we_had_named(self) -> None:
        facts = {"hosts": ["m.example"], "me": "https://m.example/@acme"}
        people = [{"acct": "anna", "url": "https://m.example/@anna"}]
        ours = replace(
            mention("acme@m.example", raw=json.dumps({"mentions": people})),
            author=Author("https://m.example/@acme", "acme@m.example"),
        )
        public = Reply("More", Audience.PUBLIC, ours)
        self.assertEqual(said_with(public, facts), "More")
        private = Reply("More", Audience.DIRECT, ours)
        self.assertEqual(said_with(private, facts), "@anna More")

    def test_a_post_of_our_own_names_nobody(self) -> None:
        self.make().send(Reply("News!"), "k")
        self.assertEqual(self.said()["status"], ["News!"])
        self.assertNotIn("in_reply_to_id", self.said())

    def test_what_was_private_stays_private(self) -> None:
        parent = self.parent(visibility="direct")
        self.assertEqual(Mastodon.audiences(parent), (Audience.DIRECT,))
        self.peer.server.requests.clear()
        for audience in (Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS):
            with self.assertRaises(Rejected):
                self.make().send(Reply("x", audience, parent), "k")
        self.assertEqual(self.peer.server.requests, [])
        self.make().send(Reply("x", Audience.DIRECT, parent), "k")
        self.assertEqual(self.said()["visibility"], ["direct"])

    def test_a_name_that_smuggles_in_another_reader_is_not_used(self) -> None:
        for acct in ("anna @boss@victim.example", "anna\n@boss", "@boss", "an na"):
            account = {**status()["account"], "acct": acct}
            parent = self.parent(visibility="direct", account=account)
            self.assertEqual(parent.author.handle, "")
            self.assertEqual(addressed(Reply("x", parent=parent), {}), "x")
            with self.assertRaises(Rejected):
                self.make().send(Reply("x", Audience.DIRECT, parent), "k")

    def test_an_answer_is_offered_as_wide_as_the_question_first(self) -> None:
        for audience, first in (
            (Audience.PUBLIC, Audience.PUBLIC),
            (Audience.UNLISTED, Audience.UNLISTED),
            (Audience.FOLLOWERS, Audience.DIRECT),
        ):
            self.assertEqual(Mastodon.audiences(mention(audience=audience))[0], first)

    def test_a_vanished_question_is_a_sentence(self) -> None:
        parent = self.parent()
        self.peer.server.route("POST /api/v1/statuses", Answer('{"error": "not found"}', 404))
        with self.assertRaises(Rejected) as caught:
            self.make().send(Reply("x", parent=parent), "k")
        self.assertEqual(caught.exception.sentence, "The post that you answer no longer exists.")

    def test_a_refusal_carries_the_words_of_the_server(self) -> None:
        words = "Validation failed: Text limit of 500 exceeded"
        self.peer.server.route("POST /api/v1/statuses", Answer(json.dumps({"error": words}), 422))
        with self.assertRaises(Rejected) as caught:
            self.make().send(Reply("x" * 501), "k")
        self.assertIn(words, caught.exception.sentence)
        self.assertEqual(caught.exception.code, 422)

    def test_a_post_with_an_odd_answer_may_have_been_published(self) -> None:
        for answer in (Answer("<html>"), Answer("{}"), Answer("[]"), Answer('{"id": ""}')):
            self.peer.server.route("POST /api/v1/statuses", answer)
            with self.assertRaises(Temporary) as caught:
                self.make().send(Reply("x"), "k")
            self.assertTrue(caught.exception.sent)

    def test_headers_that_the_library_stumbles_over_do_not_hide_a_success(self) -> None:
        headers = {"X-RateLimit-Reset": "never", "X-RateLimit-Remaining": "some"}
        body = json.dumps(status())
        self.peer.server.route("POST /api/v1/statuses", Answer(body, headers=headers))
        self.assertEqual(self.make().send(Reply("x"), "k").external_id, "114")


def said_with(reply: Reply, facts: dict[str, Any]) -> str:
    """The text that goes out, by way of its length, and for certain."""
    text = addressed(reply, facts)
    assert Mastodon.measure(reply, facts).used == Mastodon.measure(Reply(text), facts).used
    return text


class TestMedia(MastodonCase):
    def test_a_picture_goes_up_first_with_its_description(self) -> None:
        self.peer.media["/api/v2/media"] = 200
        self.make().send(Reply("Look", uploads=(DOT,)), "k")
        (upload,) = self.asked("/api/v2/media")
        self.assertIn(b"a dot", upload.body)
        self.assertIn(b'filename="dot.png"', upload.body)
        self.assertEqual(self.said()["media_ids[]"], ["77"])

    def test_a_film_goes_where_the_answer_waits_until_it_is_ready(self) -> None:
        self.peer.media = {"/api/v1/media": 200, "/api/v2/media": 202}
        self.make().send(Reply("Look", uploads=(FILM,)), "k")
        self.assertEqual(self.asked("/api/v2/media"), [])
        self.assertEqual(self.said()["media_ids[]"], ["77"])

    def test_a_server_without_the_old_endpoint_is_asked_whether_it_is_ready(self) -> None:
        self.peer.media = {"/api/v1/media": 404, "/api/v2/media": 202, "/api/v1/media/77": 200}
        self.make().send(Reply("Look", uploads=(FILM,)), "k")
        self.assertEqual(self.said()["media_ids[]"], ["77"])

    def test_nothing_is_published_while_a_film_is_not_ready(self) -> None:
        self.peer.media = {"/api/v1/media": 404, "/api/v2/media": 202, "/api/v1/media/77": 206}
        with self.assertRaises(Temporary) as caught:
            self.make().send(Reply("Look", uploads=(FILM,)), "k")
        self.assertFalse(caught.exception.sent)
        self.assertEqual(caught.exception.retry_after, 60)
        self.assertEqual(self.peer.of_ours(), [])

    def test_whatever_goes_wrong_with_a_file_nothing_was_published(self) -> None:
        for answer, error in (
            (Answer(fault=Fault.CLOSE), Temporary),
            (Answer("<html>"), Temporary),
            (Answer("{}"), Temporary),
            (Answer("{}", 500), Temporary),
            (Answer("{}", 429), RateLimited),
        ):
            self.peer.server.route("POST /api/v2/media", answer)
            with self.assertRaises(error) as caught:
                self.make().send(Reply("Look", uploads=(DOT,)), "k")
            self.assertFalse(getattr(caught.exception, "sent", True))
        for answer, refusal in ((Answer("{}", 422), Rejected), (Answer("{}", 401), Unauthorized)):
            self.peer.server.route("POST /api/v2/media", answer)
            with self.assertRaises(refusal):
                self.make().send(Reply("Look", uploads=(DOT,)), "k")
        self.assertEqual(self.asked("/api/v1/statuses"), [])

    def test_a_server_that_takes_no_files_says_so(self) -> None:
        self.peer.media = {"/api/v1/media": 404, "/api/v2/media": 404}
        with self.assertRaises(Unsupported):
            self.make().send(Reply("Look", uploads=(DOT,)), "k")


class TestLookingUp(MastodonCase):
    begin = NOW - timedelta(minutes=1)

    def found(self, reply: Reply, since: datetime | None = None) -> list[str]:
        posted = self.make().find_sent(reply, "k", since or self.begin)
        return [each.external_id for each in posted]

    def put(self, content: str, parent: str = "", **changes: Any) -> str:
        """Something that we said, as the server shows it."""
        number = self.peer.add(content, own=True, parent=parent)
        self.peer.items[-1].at = NOW
        self.peer.changes[number] = {"content": content, **changes}
        return number

    def test_an_answer_is_recognised_through_the_html_of_the_server(self) -> None:
        parent = self.parent()
        text = "Sorry & <b>thanks</b>!\n\nSee https://example.com/a/very/long/path?x=1 👍🏽 #tea"
        number = self.put(
            '<p><span class="h-card"><a href="https://m.example/@anna" class="u-url mention">'
            "@<span>anna</span></a></span> Sorry &amp; &lt;b&gt;thanks&lt;/b&gt;!</p><p>See "
            '<a href="https://example.com/a/very/long/path?x=1"><span class="invisible">https://'
            '</span><span class="ellipsis">example.com/a/very/long/pat</span><span '
            'class="invisible">h?x=1</span></a> 👍🏽 <a href="https://m.example/tags/tea" '
            'class="mention hashtag" rel="tag">#<span>tea</span></a></p>',
            parent.external_id,
        )
        self.assertEqual(self.found(Reply(text, parent=parent)), [number])

    def test_what_is_like_it_but_is_not_it_is_left_out(self) -> None:
        parent = self.parent()
        reply = Reply("Thank you", parent=parent)
        self.put("@anna Thank you very much", parent.external_id)
        self.put("@anna Thank you", "999")
        self.put("@anna Thank you", parent.external_id, spoiler_text="Warning")
        old = self.put("@anna Thank you", parent.external_id)
        self.peer.items[-1].at = NOW - timedelta(hours=1)
        self.assertEqual(self.found(reply), [])
        self.assertEqual(self.found(reply, NOW - timedelta(hours=2)), [old])

    def test_a_clock_that_is_a_little_off_does_not_matter(self) -> None:
        number = self.put("Hello")
        self.assertEqual(self.found(Reply("Hello"), NOW + timedelta(seconds=90)), [number])

    def test_everything_that_could_be_it_is_told(self) -> None:
        numbers = {self.put("Hello"), self.put("Hello")}
        self.assertEqual(set(self.found(Reply("Hello"))), numbers)

    def test_a_server_that_dropped_the_parent_is_believed(self) -> None:
        parent = self.parent()
        number = self.put("@anna Thank you")
        self.assertEqual(self.found(Reply("Thank you", parent=parent)), [number])

    def test_a_private_answer_is_found_where_it_hangs(self) -> None:
        parent = self.parent(visibility="direct")
        number = self.put("@anna psst", parent.external_id, visibility="direct")
        self.peer.server.route("GET /api/v1/accounts/1/statuses", Answer("[]"))
        reply = Reply("psst", Audience.DIRECT, parent)
        self.assertEqual(self.found(reply), [number])

    def test_all_pages_are_looked_through(self) -> None:
        first = self.put("Hello")
        for number in range(17):
            self.put(f"Something else {number}")
        self.assertEqual(self.found(Reply("Hello")), [first])

    def test_a_search_that_cannot_be_complete_is_no_answer(self) -> None:
        parent = self.parent(visibility="direct")
        for number in range(6):
            self.put(f"Something else {number}")
        self.peer.repeats = True
        with self.assertRaises(Temporary):
            self.found(Reply("Hello"))
        self.peer.repeats = False
        self.peer.software = "other"
        self.peer.remove(parent.external_id)
        with self.assertRaises(Temporary):
            self.found(Reply("psst", Audience.DIRECT, parent))

    def test_a_vanished_question_does_not_stop_the_look_up(self) -> None:
        parent = self.parent()
        number = self.put("@anna Thank you", parent.external_id)
        self.peer.remove(parent.external_id)
        self.assertEqual(self.found(Reply("Thank you", parent=parent)), [number])

    def test_an_error_is_an_error_and_not_nothing(self) -> None:
        parent = self.parent()
        self.peer.server.route(
            f"GET /api/v1/statuses/{parent.external_id}/context", Answer("{}", 500)
        )
        with self.assertRaises(NetworkError):
            self.found(Reply("Thank you", parent=parent))


class TestLength(unittest.TestCase):
    def used(self, text: str, **values: Any) -> int:
        return Mastodon.measure(Reply(text, **values), {}).used

    def test_links_count_as_a_fixed_number(self) -> None:
        self.assertEqual(self.used("https://example.com/" + "x" * 300), 23)
        self.assertEqual(self.used("See https://example.com/a_(b)?x=1&y=2."), 4 + 23 + 1)
        self.assertEqual(self.used("(https://a.de)"), 25)
        facts = {"characters_reserved_per_url": 30}
        self.assertEqual(Mastodon.measure(Reply("https://a.de"), facts).used, 30)

    def test_what_mastodon_does_not_link_counts_in_full(self) -> None:
        for text in ("example.com/path", "http://localhost/x", "ftp://example.com", "https://"):
            self.assertEqual(self.used(text), len(text))

    def test_the_server_of_a_person_does_not_count(self) -> None:
        self.assertEqual(self.used("@anna@very.long.example.com hi"), len("@anna hi"))
        self.assertEqual(self.used("mail anna@example.com"), len("mail anna@example.com"))

    def test_the_name_that_will_be_put_in_front_counts(self) -> None:
        self.assertEqual(self.used("hi", parent=mention("anna@far.example")), len("@anna hi"))
        self.assertEqual(self.used("@anna@far.example hi", parent=mention("anna@far.example")), 8)

    def test_the_content_warning_counts(self) -> None:
        self.assertEqual(self.used("text", subject="warning"), 11)

    def test_characters_are_counted_as_people_see_them(self) -> None:
        for text, count in {
            "👩‍👩‍👧‍👦": 1,
            "🇩🇪🇫🇷": 2,
            "👍🏽": 1,
            "e\u0301": 1,
            "ﾊﾞ": 1,
            "❤️‍🔥": 1,
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿": 1,
            "한국": 2,
            "กำ": 1,
            "1️⃣": 1,
            "a\r\nb": 3,
            "ä\nö": 3,
        }.items():
            self.assertEqual(self.used(text), count, text)

    def test_the_limit_is_that_of_the_server(self) -> None:
        self.assertEqual(Mastodon.measure(Reply("x"), {}).limit, 500)
        self.assertEqual(Mastodon.measure(Reply("x"), {"max_characters": 11}).limit, 11)
        self.assertFalse(Mastodon.measure(Reply("x" * 501), {}).fits)
