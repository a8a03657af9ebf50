"""The comments of entries with certain words are followed."""

from __future__ import annotations

import unittest

from networks.errors import RateLimited, Rejected, Temporary
from networks.fakeserver import Answer, FakeServer
from networks.feed import Feed
from networks.feed_follow import FOLLOWED
from networks.guard import Guard
from networks.http import Session
from networks.testing import NOW
from networks.types import Access, Mention, MentionKind, Page, SourceSpec


def rss(*items: str) -> Answer:
    body = (
        '<rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/"><channel>'
        f"<title>Blog</title>{''.join(items)}</channel></rss>"
    )
    return Answer(body, headers={"Content-Type": "application/rss+xml"})


class TestFollowing(unittest.TestCase):
    def setUp(self) -> None:
        self.server = FakeServer()
        self.addCleanup(self.server.close)
        self.posts: list[str] = []
        self.cursor = ""

    def post(self, number: int, text: str, comments: str = "") -> None:
        feed = comments or self.server.url(f"/{number}/feed")
        self.posts.insert(
            0,
            f"<item><guid>p{number}</guid><title>Post {number}</title>"
            f"<description>{text}</description><wfw:commentRss>{feed}</wfw:commentRss></item>",
        )
        self.server.route("/feed", rss(*self.posts))

    def say(self, number: int, *texts: str) -> None:
        items = (f"<item><guid>c{number}-{text}</guid><description>{text}</description></item>"
                 for text in texts)  # fmt: skip
        self.server.route(f"/{number}/feed", rss(*items))

    def pages(self, query: str = "kettle") -> list[Page]:
        session = Session(Guard([self.server.host]), clock=lambda: NOW)
        self.addCleanup(session.close)
        feed = Feed(Access({"address": self.server.url("/feed")}), session, lambda: NOW)
        source = SourceSpec("followed", {"url": self.server.url("/feed"), "query": query})
        read = []
        for page in feed.fetch(source, self.cursor):
            self.cursor = page.cursor
            read.append(page)
        return read

    def read(self) -> list[Mention]:
        return [mention for page in self.pages() for mention in page.mentions]

    def test_only_entries_with_the_words_and_their_comments_come(self) -> None:
        self.post(1, "A new kettle")
        self.post(2, "A new pan")
        self.say(1, "Mine leaks")
        self.say(2, "Mine is fine")
        found = self.read()
        self.assertEqual({mention.text for mention in found}, {"A new kettle", "Mine leaks"})
        kinds = {mention.text: mention.kind for mention in found}
        self.assertEqual(kinds["Mine leaks"], MentionKind.COMMENT)

    def test_later_runs_bring_what_is_new_only(self) -> None:
        self.post(1, "A new kettle")
        self.say(1, "First")
        self.assertEqual(len(self.read()), 2)
        self.assertEqual(self.read(), [])
        self.say(1, "Second", "First")
        self.assertEqual([mention.text for mention in self.read()], ["Second"])

    def test_an_interrupted_run_goes_on_without_loss(self) -> None:
        self.post(1, "A new kettle")
        self.say(1, "First")
        whole = self.pages()
        for stop in range(len(whole)):
            self.cursor = whole[stop].cursor
            before = {m.text for page in whole[: stop + 1] for m in page.mentions}
            self.assertEqual(before | {m.text for m in self.read()}, {"A new kettle", "First"})

    def test_comments_that_cannot_be_read_hold_up_no_others(self) -> None:
        for number in (1, 2, 3):
            self.post(number, "A new kettle")
            self.say(number, f"To {number}")
        self.server.route("/2/feed", Answer("gone", 404))
        self.assertIn("To 1", {mention.text for mention in self.read()})
        self.cursor = ""
        self.server.route("/1/feed", Answer("later", 503))
        with self.assertRaises(Temporary):
            self.pages()
        self.server.route("/3/feed", Answer("slow down", 429))
        with self.assertRaises(RateLimited):
            self.pages()

    def test_comments_on_another_host_are_not_followed(self) -> None:
        self.post(1, "A new kettle", "http://internal.example.com/feed")
        self.assertEqual([mention.text for mention in self.read()], ["A new kettle"])

    def test_no_more_than_the_last_entries_are_followed(self) -> None:
        for number in range(FOLLOWED + 5):
            self.post(number, "A new kettle")
            self.say(number, f"To {number}")
        self.pages()
        self.server.requests.clear()
        self.pages()
        self.assertEqual(self.server.count(), FOLLOWED + 1)

    def test_in_atom_a_link_leads_to_the_comments(self) -> None:
        comments = self.server.url("/1/feed")
        entry = (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><entry><id>p1</id>'
            '<title>A new kettle</title><content>Buy</content><link rel="replies" '
            f'type="application/atom+xml" href="{comments}"/></entry></feed>'
        )
        self.server.route("/feed", Answer(entry, headers={"Content-Type": "application/atom+xml"}))
        self.say(1, "Mine leaks")
        self.assertIn("Mine leaks", {mention.text for mention in self.read()})

    def test_a_search_for_nothing_is_refused(self) -> None:
        with self.assertRaises(Rejected):
            Feed.check_source(SourceSpec("followed", {"url": "https://x.example", "query": "#"}))
