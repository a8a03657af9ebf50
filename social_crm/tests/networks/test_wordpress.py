"""What is special about WordPress."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from networks.errors import RateLimited, Rejected, Temporary, Unauthorized, Unsupported
from networks.fakeserver import Answer
from networks.testing import NOW
from networks.types import (
    Action,
    Audience,
    Author,
    Mention,
    MentionKind,
    Page,
    Reply,
    Situation,
    SourceSpec,
)
from networks.wordpress import WordPress
from peer_case import PeerCase
from wordpress_peer import POST, WordPressPeer, error


class OnPeer(PeerCase):
    peer_class = WordPressPeer

    def setUp(self) -> None:
        super().setUp()
        self.site = self.make()

    def make(self, **settings: str) -> WordPress:
        access = self.peer.access()
        access = replace(access, settings={**access.settings, **settings})
        return WordPress(access, self.session(), lambda: NOW)

    def pages(self, kind: str = "comments", **settings: str) -> list[Page]:
        return list(self.site.fetch(SourceSpec(kind, settings), ""))

    def read(self, kind: str = "comments", **settings: str) -> list[Mention]:
        return [mention for page in self.pages(kind, **settings) for mention in page.mentions]


class TestItems(OnPeer):
    def test_a_comment_knows_its_post_and_what_it_answers(self) -> None:
        first = self.peer.add("My kettle leaks")
        self.peer.add("Mine, too", parent=first)
        answer, comment = self.read()
        self.assertEqual(comment.kind, MentionKind.COMMENT)
        self.assertEqual(comment.subject, "Our kettle 2.0 & you")
        self.assertEqual((comment.parent_id, comment.thread_id), (f"post-{POST}", f"post-{POST}"))
        self.assertEqual(answer.parent_id, comment.external_id)
        self.assertTrue(comment.url.endswith("/2026/03/news/#comment-1001"))
        self.assertEqual(comment.author.name, "Anna Müller")

    def test_a_reader_is_known_by_the_picture_or_page_or_name(self) -> None:
        host = self.peer.server.host

        def who(**changes: Any) -> Author:
            link = f"{self.peer.base}/x"
            raw = {"id": 1, "link": link, "author": 0, "author_name": "Anna", **changes}
            return WordPress.parse("comment", json.dumps(raw)).author

        picture = {"96": "https://secure.gravatar.com/avatar/" + "0f" * 32 + "?s=96&d=mm"}
        by_picture = who(author_avatar_urls=picture)
        self.assertEqual(by_picture.external_id, f"{host}/avatar/{'0f' * 32}")
        empty = {"96": "https://secure.gravatar.com/avatar/?s=96"}
        self.assertEqual(who(author_avatar_urls=empty).external_id, f"{host}/Anna")
        page = who(author_url="https://anna.example.com/")
        self.assertEqual(page.external_id, f"{host}/https://anna.example.com/")
        self.assertEqual(who(author=5).external_id, f"{host}/user/5")
        self.assertEqual(who(author_name=""), Author.unknown("comment-1"))

    def test_a_post_is_an_entry_with_a_title_and_a_writer(self) -> None:
        post = self.read("posts")[0]
        self.assertEqual((post.external_id, post.kind), (f"post-{POST}", MentionKind.ENTRY))
        self.assertEqual((post.subject, post.text), ("Our kettle 2.0 & you", "It is out."))
        self.assertEqual(post.author.external_id, self.peer.me)
        self.assertEqual(post.author.name, "Acme")
        assert post.written_at and post.edited_at
        self.assertEqual(post.edited_at - post.written_at, timedelta(hours=2))

    def test_bare_items_and_odd_types_are_understood(self) -> None:
        for kind in WordPress.parse_kinds:
            mention = WordPress.parse(kind, '{"id": 5, "content": {"rendered": "<p>Hi</p>"}}')
            self.assertEqual((mention.external_id, mention.text), (f"{kind}-5", "Hi"))
            self.assertEqual(mention.author, Author.unknown(f"{kind}-5"))
            names = ("post", "parent", "author", "date_gmt", "link", "title", "status", "_embedded")
            odd = {**{name: [1] for name in names}, "id": "5", "content": "<p>Hi</p>"}
            self.assertEqual(WordPress.parse(kind, json.dumps(odd)).text, "Hi")


class TestConnecting(OnPeer):
    def test_a_site_without_nice_addresses_is_asked_by_a_parameter(self) -> None:
        self.peer.pretty = False
        identity = self.make().check()
        self.assertEqual(identity.external_id, self.peer.me)
        self.assertIs(identity.facts["pretty"], False)
        self.site = self.make()
        self.peer.add("post")
        self.assertEqual(len(self.read()), 1)

    def test_without_a_password_the_site_is_read_and_not_answered(self) -> None:
        site = self.make(username="")
        self.assertEqual(site.check().external_id, self.peer.server.host)
        comment = Mention("comment-1", Author("x"), thread_id="post-7")
        with self.assertRaisesRegex(Rejected, "application password"):
            site.send(Reply("Hello", parent=comment), "k")

    def test_spaces_of_an_application_password_do_not_matter(self) -> None:
        access = self.peer.access()
        spaced = " ".join(access.secrets["password"])
        site = self.make()
        site.access = replace(access, secrets=type(access.secrets)({"password": spaced}))
        self.assertEqual(site.check().external_id, self.peer.me)

    def test_a_wrong_password_asks_for_another(self) -> None:
        with self.assertRaises(Unauthorized):
            self.make(username="somebody").check()


class TestReading(OnPeer):
    def test_what_waits_for_approval_is_seen_by_those_who_may_approve_it(self) -> None:
        waiting = self.peer.add("Buy now")
        self.peer.states[waiting.partition("-")[2]] = "hold"
        mention = self.read()[0]
        self.assertEqual(mention.external_id, waiting)
        self.assertFalse(mention.may("reply"), "it is approved first")
        self.peer.moderates = False
        self.site = self.make()
        self.assertEqual(self.read(), [])

    def test_who_may_not_moderate_is_told_so(self) -> None:
        self.peer.add("post")
        self.assertTrue(self.read()[0].may("hide"))
        self.peer.moderates = False
        self.site = self.make()
        self.assertFalse(self.read()[0].may("hide"))

    def test_a_post_that_takes_no_more_comments_says_so(self) -> None:
        self.peer.closed = True
        self.peer.add("post")
        for mention in (self.read()[0], self.read("posts")[0]):
            self.assertTrue(WordPress.ways(mention, Situation(NOW))[0].refusal)

    def test_the_bin_is_told_as_deleted(self) -> None:
        binned = self.peer.add("post")
        self.peer.changes["1001"] = {"status": "trash"}
        page = self.pages()[0]
        self.assertEqual((page.mentions, page.deleted), ((), (binned,)))

    def test_an_item_that_is_only_hidden_is_not_called_deleted(self) -> None:
        hidden = self.peer.add("post")
        self.peer.moderates = False
        self.site = self.make()
        self.peer.states["1001"] = "hold"
        self.assertEqual(self.site.recheck([hidden]), Page())

    def test_words_are_searched_in_comments_and_titles(self) -> None:
        wanted = self.peer.add("It leaks at the lid")
        self.peer.add("All is fine")
        found = self.read("search", query="lid kettle")
        self.assertEqual([mention.external_id for mention in found], [wanted])
        with self.assertRaises(Rejected):
            WordPress.check_source(SourceSpec("search", {"query": "?"}))


class TestSpeaking(OnPeer):
    def comment(self) -> Mention:
        self.peer.add("My kettle leaks")
        return self.read()[0]

    def test_a_post_is_answered_by_a_comment_of_its_own(self) -> None:
        posted = self.site.send(Reply("Now in red", parent=self.read("posts")[0]), "k")
        assert posted.mention
        self.assertEqual(posted.mention.parent_id, f"post-{POST}")

    def test_the_post_of_a_comment_is_asked_for_where_it_is_not_known(self) -> None:
        self.site.send(Reply("We help", parent=replace(self.comment(), thread_id="")), "k")
        body = json.loads(self.peer.server.requests[-1].body)
        self.assertEqual(body, {"post": POST, "parent": 1001, "content": "We help"})

    def test_refusals_are_told_apart_by_their_code(self) -> None:
        reply = Reply("We help", parent=self.comment())
        self.peer.answer_to_post = error(409, "comment_duplicate", "Duplicate comment detected")
        with self.assertRaises(Rejected) as caught:
            self.site.send(reply, "k")
        self.assertEqual(caught.exception.code, "comment_duplicate")
        self.peer.answer_to_post = error(400, "comment_flood", "You are posting too quickly.")
        with self.assertRaises(RateLimited):
            self.site.send(reply, "k")

    def test_who_cannot_see_what_waits_does_not_say_that_it_is_not_there(self) -> None:
        reply = Reply("We help", parent=self.comment())
        self.peer.moderates = False
        self.site = self.make()
        with self.assertRaises(Temporary):
            self.site.find_sent(reply, "k", NOW)

    def test_only_comments_are_hidden_and_taken_back(self) -> None:
        post = self.read("posts")[0]
        for call in (
            lambda: self.site.act(Action.HIDE, post),
            lambda: self.site.delete(post.external_id),
        ):
            with self.assertRaises(Unsupported):
                call()

    def test_the_length_is_counted_in_bytes(self) -> None:
        self.assertEqual(WordPress.measure(Reply("ä"), {}).used, 2)
        self.assertFalse(WordPress.measure(Reply("ä" * 33_000), {}).fits)

    def test_there_is_nothing_private(self) -> None:
        self.assertEqual(WordPress.audiences(self.comment()), (Audience.PUBLIC,))

    def test_another_site_than_wordpress_is_told(self) -> None:
        self.peer.fault = Answer('{"hello": "world"}')
        with self.assertRaisesRegex(Rejected, "does not answer as a WordPress site"):
            self.site.check()
