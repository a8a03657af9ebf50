"""Reading YouTube: threads and their replies, searches, what a run costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from google_peer import refusal
from networks.errors import Temporary
from networks.fakeserver import Answer, Seen
from networks.testing import NOW
from networks.types import Action, SourceSpec
from youtube_case import COMMENTS, YouTubeCase
from youtube_peer import ANNA, ME, VIDEO


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
