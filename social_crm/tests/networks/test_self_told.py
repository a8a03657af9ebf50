"""What authors tell of themselves, as each network passes it on."""

from __future__ import annotations

import json
import unittest
from typing import Any

from networks.bluesky_items import known_author
from networks.bluesky_items import to_author as bluesky_author
from networks.google_play_items import review_to_mention as play_review
from networks.mastodon_items import to_author as mastodon_author
from networks.self_told import MAX_ABOUT, best_link, told_about, told_links, told_place
from networks.types import Author, Link
from networks.wordpress import WordPress
from networks.x_items import to_author as x_author


def mastodon(**values: Any) -> Author:
    return mastodon_author({"acct": "anna", "url": "https://m.example/@anna", **values})


class TestSelfTold(unittest.TestCase):
    def test_a_verified_address_stands_for_the_website(self) -> None:
        links = told_links(
            ("https://one.example", False),
            ("javascript:alert(1)", True),
            ("https://two.example", False),
            ("https://two.example", True),
        )
        self.assertEqual(
            links, (Link("https://two.example", True), Link("https://one.example", False))
        )
        self.assertEqual(best_link(links), "https://two.example")
        self.assertEqual(best_link(()), "")

    def test_what_is_too_long_or_of_another_type_is_no_trouble(self) -> None:
        self.assertEqual(len(told_about("x" * 5000) or ""), MAX_ABOUT)
        self.assertEqual(told_about("<p>Hi<br>you</p>", html=True), "Hi\nyou")
        self.assertIsNone(told_about({"a": 1}))
        self.assertIsNone(told_place(None))
        self.assertEqual(told_place(" Graz,\n Austria "), "Graz, Austria")
        self.assertEqual(len(told_links(*((f"https://{n}.example", False) for n in range(99)))), 10)

    def test_mastodon_tells_the_table_of_a_profile(self) -> None:
        author = mastodon(
            note="<p>I fix <b>kettles</b></p>",
            fields=[
                {"name": "Shop", "value": '<a href="https://shop.example/?a=1&amp;b=2">shop</a>'},
                {
                    "name": "Blog",
                    "value": '<a href="https://anna.example" rel="me">anna.example</a>',
                    "verified_at": "2026-01-01T10:00:00Z",
                },
                {"name": "Wohnort:", "value": "<b>Graz</b>"},
                {"name": "Pronouns", "value": "she"},
            ],
        )
        self.assertEqual(author.about, "I fix kettles")
        self.assertEqual(author.place, "Graz")
        self.assertEqual(
            author.links,
            (Link("https://anna.example", True), Link("https://shop.example/?a=1&b=2")),
        )

    def test_nothing_told_is_not_the_same_as_told_that_there_is_nothing(self) -> None:
        silent = mastodon()
        self.assertEqual((silent.links, silent.place, silent.about), (None, None, None))
        empty = mastodon(note="", fields=[])
        self.assertEqual((empty.links, empty.place, empty.about), ((), "", ""))

    def test_x_spells_out_what_it_shortened(self) -> None:
        author = x_author(
            {
                "id": "7",
                "username": "anna",
                "location": "Köln",
                "description": "Kettles https://t.co/a",
                "url": "https://t.co/b",
                "entities": {
                    "url": {
                        "urls": [{"url": "https://t.co/b", "expanded_url": "https://a.example"}]
                    },
                    "description": {
                        "urls": [{"url": "https://t.co/a", "expanded_url": "https://k.example"}]
                    },
                },
            },
            "",
            "1",
        )
        self.assertEqual(author.links, (Link("https://a.example"),))
        self.assertEqual(author.about, "Kettles https://k.example")
        self.assertEqual(author.place, "Köln")
        self.assertIsNone(x_author({"id": "7"}, "", "1").links)

    def test_a_handle_of_bluesky_is_a_domain_that_was_checked(self) -> None:
        did = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
        own = bluesky_author({"did": did, "handle": "anna.example", "description": "Hi"}, did)
        free = bluesky_author({"did": did, "handle": "anna.bsky.social"}, did)
        assert own and free
        self.assertEqual((own.links, own.about), ((Link("https://anna.example", True),), "Hi"))
        self.assertEqual((free.links, free.about), (None, None))
        full = bluesky_author({"did": did, "handle": "a.bsky.social", "description": "Hi",
                               "website": "https://w.example"}, did)  # fmt: skip
        assert full
        self.assertEqual(full.links, (Link("https://w.example"),))
        self.assertEqual(bluesky_author(known_author(full), did), full)

    def test_who_comments_on_a_blog_names_a_page(self) -> None:
        item = {"id": 3, "author": 0, "author_name": "Anna", "author_url": "https://anna.example",
                "content": {"rendered": "Hi"}, "link": "https://blog.example/?p=1#c3",
                "post": 1}  # fmt: skip
        author = WordPress.parse("comment", json.dumps(item)).author
        self.assertEqual(author.links, (Link("https://anna.example"),))
        own = {**item, "author_url": "https://blog.example/author/anna"}
        self.assertEqual(WordPress.parse("comment", json.dumps(own)).author.links, ())

    def test_a_review_tells_the_language(self) -> None:
        said = {"text": "Bad", "reviewerLanguage": "de", "lastModified": {"seconds": "1767260000"}}
        review = {"reviewId": "r", "authorName": "Anna", "comments": [{"userComment": said}]}
        self.assertEqual(play_review(review).author.language, "de")
