"""What is special about Discourse."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from datetime import timedelta
from typing import Any

from discourse_peer import TOPIC, DiscoursePeer, refusal
from networks.discourse import Discourse
from networks.discourse_reading import WINDOW
from networks.errors import RateLimited, Rejected, Temporary, Unauthorized, Unsupported
from networks.fakeserver import Answer, Seen
from networks.site_address import site_url
from networks.testing import NOW
from networks.types import (
    Action,
    Audience,
    Author,
    Mention,
    MentionKind,
    Page,
    PushRequest,
    Reply,
    Situation,
    SourceSpec,
)
from peer_case import PeerCase

POST: dict[str, Any] = {
    "id": 4711,
    "username": "Anna",
    "display_username": "Anna Muster",
    "avatar_template": "/user_avatar/forum.example.com/anna/{size}/1_2.png",
    "created_at": "2026-02-01T10:00:00.000Z",
    "updated_at": "2026-02-02T10:00:00.000Z",
    "cooked": '<p><a class="mention" href="/u/acme">@acme</a> my kettle <b>leaks</b> '
    '<img src="/images/emoji/x.png" class="emoji" alt=":(">'
    '<img src="/uploads/1.jpg" alt="The leak" width="9"></p>'
    '<aside class="quote no-group" data-username="Bob" data-post="1"><p>Old</p></aside>'
    '<a class="attachment" href="/uploads/manual.pdf">manual.pdf</a>',
    "raw": "@acme my kettle **leaks**",
    "post_number": 3,
    "post_type": 1,
    "version": 2,
    "reply_count": 1,
    "quote_count": 0,
    "reply_to_user": {"username": "carl"},
    "topic_id": 77,
    "topic_slug": "kettle-broken",
    "topic_title": "Kettle &amp; lid",
    "actions_summary": [{"id": 2, "count": 4, "can_act": True}],
    "_site": "https://forum.example.com",
}


def parsed(**changes: Any) -> Mention:
    return Discourse.parse("post", json.dumps({**POST, **changes}))


class TestPosts(unittest.TestCase):
    def test_a_post_becomes_a_mention_in_all_its_parts(self) -> None:
        mention = parsed()
        self.assertEqual(mention.external_id, "4711")
        self.assertEqual(mention.text, "@acme my kettle **leaks**")
        self.assertIn("<b>leaks</b>", mention.html)
        self.assertEqual(mention.subject, "Kettle & lid")
        self.assertEqual(mention.thread_id, "77")
        self.assertEqual(mention.kind, MentionKind.COMMENT)
        self.assertEqual(mention.url, "https://forum.example.com/t/kettle-broken/77/3")
        self.assertEqual(mention.author.external_id, "forum.example.com/u/anna")
        self.assertEqual(mention.author.name, "Anna Muster")
        self.assertIn("forum.example.com/anna/120/1_2.png", mention.author.avatar_url)
        self.assertEqual(
            mention.mentioned,
            tuple(f"forum.example.com/u/{name}" for name in ("carl", "acme", "bob")),
        )
        self.assertEqual(mention.counters, {"replies": 1, "quotes": 0, "likes": 4})
        self.assertEqual(
            [(each.kind, each.url, each.alt) for each in mention.attachments],
            [
                ("image", "https://forum.example.com/uploads/1.jpg", "The leak"),
                ("file", "https://forum.example.com/uploads/manual.pdf", ""),
            ],
        )
        self.assertEqual(mention.edited_at, NOW.replace(month=2, hour=10))

    def test_the_html_is_read_where_there_is_no_source(self) -> None:
        mention = parsed(raw=None, cooked="<p>It leaks.</p><p>Help!</p>")
        self.assertEqual(mention.text, "It leaks.\n\nHelp!")

    def test_an_accepted_answer_is_told_where_the_forum_says_so(self) -> None:
        self.assertEqual(parsed(accepted_answer=True).counters["accepted"], 1)
        self.assertNotIn("accepted", parsed(accepted_answer=False).counters)
        self.assertNotEqual(parsed(accepted_answer=True).fingerprint(), parsed().fingerprint())

    def test_a_post_that_was_only_rendered_anew_was_not_edited(self) -> None:
        self.assertIsNone(parsed(version=1).edited_at)

    def test_one_name_in_two_forums_is_two_people(self) -> None:
        other = parsed(_site="https://other.example.com")
        self.assertNotEqual(parsed().author.external_id, other.author.external_id)

    def test_a_bare_item_with_an_id_and_a_text_is_enough(self) -> None:
        for item in ({"id": 1, "raw": "Hello"}, {"post": {"id": "1", "cooked": "<p>Hello</p>"}}):
            mention = Discourse.parse("post", json.dumps(item))
            self.assertEqual((mention.external_id, mention.text), ("1", "Hello"))
            self.assertEqual(mention.author, Author.unknown("1"))

    def test_odd_types_are_read_as_missing(self) -> None:
        odd = {name: [1] for name in POST}
        mention = Discourse.parse("post", json.dumps({**odd, "id": 5, "raw": "Hello"}))
        self.assertEqual((mention.external_id, mention.text), ("5", "Hello"))

    def test_what_may_be_done_is_told(self) -> None:
        self.assertTrue(parsed().may("reply") and parsed().may("like"))
        self.assertFalse(parsed(_closed=True).may("reply"))
        self.assertFalse(parsed(actions_summary=[{"id": 2, "count": 1}]).may("like"))
        self.assertTrue(parsed(actions_summary=[{"id": 2, "acted": True}]).may("like"))

    def test_a_private_message_is_private(self) -> None:
        mention = parsed(topic_archetype="private_message")
        self.assertEqual((mention.audience, mention.kind), (Audience.DIRECT, MentionKind.MESSAGE))


class OnPeer(PeerCase):
    peer_class = DiscoursePeer

    def setUp(self) -> None:
        super().setUp()
        self.discourse = Discourse(self.peer.access(), self.session(), lambda: NOW)

    def read(self, kind: str = "mentions", **settings: str) -> list[Mention]:
        return [mention for page in self.pages(kind, **settings) for mention in page.mentions]

    def pages(self, kind: str = "mentions", cursor: str = "", **settings: str) -> list[Page]:
        return list(self.discourse.fetch(SourceSpec(kind, settings), cursor))

    def mention(self, text: str = "My kettle is broken") -> Mention:
        wanted = self.peer.add(text)
        return next(mention for mention in self.read() if mention.external_id == wanted)


class TestConnecting(OnPeer):
    def test_the_forum_says_how_long_a_post_has_to_be(self) -> None:
        facts = self.discourse.check().facts
        self.assertEqual(facts["min_post_length"], 15)
        self.assertEqual(facts["max_post_length"], 9000)
        self.assertEqual(facts["min_personal_message_post_length"], 10, "the usual")
        short = Discourse.measure(Reply("  Yes, Bob.  "), facts)
        self.assertEqual((short.used, short.least, short.fits), (9, 15, False))
        self.assertTrue(Discourse.measure(Reply("Yes, Bobby.", Audience.DIRECT), facts).fits)

    def test_a_key_that_is_no_good_asks_for_another(self) -> None:
        wrong = replace(
            self.discourse.access, settings={"address": self.peer.base, "username": "x"}
        )
        self.discourse.access = wrong
        for call in (self.discourse.check, self.read):
            with self.assertRaisesRegex(Unauthorized, "key is invalid"):
                call()

    def test_a_user_key_goes_without_a_name(self) -> None:
        settings = {**self.discourse.access.settings, "key_kind": "user"}
        self.discourse.access = replace(self.discourse.access, settings=settings)
        with self.assertRaises(Unauthorized):
            self.discourse.check()
        headers = self.peer.server.requests[-1].headers
        self.assertIn("User-Api-Key", headers)
        self.assertNotIn("Api-Username", headers)

    def test_any_page_of_the_forum_leads_to_it(self) -> None:
        pages = "latest|c|t"
        for typed, site in {
            "forum.example.com": "https://forum.example.com",
            "http://forum.example.com:8080/t/x/1?u=y": "http://forum.example.com:8080",
            "https://example.com/forum/latest": "https://example.com/forum",
        }.items():
            self.assertEqual(site_url(typed, pages), site)
        for typed in ("", "https://", "ftp://x", "a b", "https://x:99999999"):
            with self.assertRaises(Rejected):
                site_url(typed)


class TestReading(OnPeer):
    def test_no_page_costs_more_requests_than_an_allowance_has(self) -> None:
        for number in range(25):
            self.peer.add(f"post {number}")
        asked = []
        for _page in self.discourse.fetch(SourceSpec("mentions"), ""):
            asked.append(self.peer.server.count())
            self.peer.server.requests.clear()
        self.assertLessEqual(max(asked), 19)

    def test_a_closed_topic_cannot_be_answered_and_says_so(self) -> None:
        self.peer.closed = True
        mention = self.mention()
        self.assertFalse(mention.may("reply"))
        public, private = Discourse.ways(mention, Situation(NOW))
        self.assertIn("closed", public.refusal)
        self.assertEqual(private.refusal, "")

    def test_who_may_send_no_messages_is_told_before_writing_one(self) -> None:
        _public, private = Discourse.ways(self.mention(), Situation(NOW, {"private": False}))
        self.assertIn("may not send", private.refusal)

    def test_messages_are_private_and_not_among_the_mentions(self) -> None:
        secret = self.peer.add("Between us")
        self.peer.private.add(secret)
        self.assertEqual(self.read("mentions"), [])
        message = self.read("messages")[0]
        self.assertEqual((message.external_id, message.audience), (secret, Audience.DIRECT))
        self.assertEqual(Discourse.audiences(message), (Audience.DIRECT,))

    def test_an_answer_knows_which_post_it_answers(self) -> None:
        first, second, third = (self.peer.add(f"post {name}") for name in "abc")
        self.peer.changes[third] = {"reply_to_post_number": 1}
        parents = {mention.external_id: mention.parent_id for mention in self.read()}
        self.assertEqual(parents, {first: "", second: "", third: first})
        ours = self.peer.add("We look into it, all of you", own=True)
        own = self.read("own")[0]
        self.assertEqual((own.external_id, own.parent_id), (ours, first), "the whole topic")

    def test_deleted_posts_and_notes_of_the_forum_are_left_out(self) -> None:
        gone, note, whisper = (self.peer.add(f"post {name}") for name in "abc")
        self.peer.changes[gone] = {"deleted_at": "2026-02-01T00:00:00Z"}
        self.peer.changes[note] = {"post_type": 3}
        self.peer.changes[whisper] = {"post_type": 4}
        for kind in ("mentions", "posts"):
            self.assertEqual(self.read(kind), [])

    def test_a_search_is_made_here_over_all_posts(self) -> None:
        wanted = self.peer.add("The lid of my kettle is loose")
        self.peer.add("The kettle is fine")
        self.peer.add("A loose lid, refund please")
        found = self.read("search", query="lid kettle -refund")
        self.assertEqual([mention.external_id for mention in found], [wanted])

    def test_a_category_brings_its_posts_only(self) -> None:
        self.peer.add("post")
        self.assertEqual(len(self.read("category", category="7")), 1)
        self.assertEqual(self.read("category", category="https://f.example.com/c/other/8"), [])

    def test_sources_that_make_no_sense_are_refused(self) -> None:
        for source in (
            SourceSpec("search", {"query": "#"}),
            SourceSpec("category", {"category": "support"}),
            SourceSpec("tag", {"tag": "two words"}),
        ):
            with self.assertRaises(Rejected):
                Discourse.check_source(source)
        Discourse.check_source(SourceSpec("tag", {"tag": "https://f.example.com/tag/billing"}))

    def test_an_empty_stretch_of_ids_is_no_end(self) -> None:
        old = self.peer.add("an old post")
        self.peer.items[0].number = 1001
        self.peer.items.append(replace(self.peer.items[0], number=1001 + 3 * WINDOW))
        real = self.peer.answer

        def windows(seen: Seen) -> Answer:
            """As older versions list: only what is within the last 50 ids."""
            answer = real(seen)
            if seen.path == "/posts.json" and (before := int(seen.query.get("before", "0"))):
                posts = json.loads(answer.body)["latest_posts"]
                kept = [post for post in posts if post["id"] > before - WINDOW]
                return Answer(json.dumps({"latest_posts": kept}))
            return answer

        self.peer.answer = windows  # type: ignore[method-assign]
        self.assertIn(old, {mention.external_id for mention in self.read("posts")})

    def test_a_pause_told_in_the_body_is_kept(self) -> None:
        self.peer.fault = refusal(429, "Slow down", "rate_limit", extras={"wait_seconds": 12})
        with self.assertRaises(RateLimited) as caught:
            self.read()
        self.assertEqual(caught.exception.retry_after, 12)

    def test_a_second_look_keeps_a_message_private(self) -> None:
        secret = self.peer.add("Between us")
        self.peer.private.add(secret)
        page = self.discourse.recheck([secret])
        self.assertEqual(page.mentions[0].audience, Audience.DIRECT)

    def test_a_second_look_gives_what_it_got_before_a_pause(self) -> None:
        ids = [self.peer.add(f"post {number}") for number in range(3)]
        real = self.peer.answer

        def tired(seen: Seen) -> Answer:
            return Answer(status=429) if seen.path == f"/posts/{ids[1]}.json" else real(seen)

        self.peer.answer = tired  # type: ignore[method-assign]
        page = self.discourse.recheck(ids)
        self.assertEqual([mention.external_id for mention in page.mentions], ids[:1])
        self.assertEqual(page.deleted, ())


class TestSpeaking(OnPeer):
    TEXT = "Thank you, we send a new lid."

    def test_a_message_to_somebody_who_wrote_in_public_begins_a_topic(self) -> None:
        mention = self.mention()
        posted = self.discourse.send(Reply(self.TEXT, Audience.DIRECT, mention), "k")
        body = json.loads(self.peer.server.requests[-1].body)
        self.assertEqual(body["target_recipients"], "Anna")
        self.assertEqual(body["title"], "Re: Kettle broken")
        self.assertNotIn("topic_id", body)
        assert posted.mention
        self.assertEqual(posted.mention.audience, Audience.DIRECT)
        self.assertEqual(posted.mention.mentioned[0], mention.author.external_id)
        found = self.discourse.find_sent(
            Reply(self.TEXT, Audience.DIRECT, mention), "k", NOW - timedelta(hours=1)
        )
        self.assertEqual([each.external_id for each in found], [posted.external_id])

    def test_the_place_of_a_post_is_asked_for_where_it_is_not_known(self) -> None:
        mention = replace(self.mention(), url="")
        self.discourse.send(Reply(self.TEXT, Audience.PUBLIC, mention), "k")
        body = json.loads(self.peer.server.requests[-1].body)
        self.assertEqual((body["topic_id"], body["reply_to_post_number"]), (TOPIC, 1))

    def test_what_the_forum_refuses_fails_with_its_words(self) -> None:
        mention = self.mention()
        for status in (403, 422):
            body = {"action": "create_post", "errors": ["Body is too similar to a recent post"]}
            self.peer.answer_to_post = Answer(json.dumps(body), status)
            with self.assertRaisesRegex(Rejected, "too similar"):
                self.discourse.send(Reply(self.TEXT, Audience.PUBLIC, mention), "k")

    def test_a_post_that_waits_for_approval_is_not_sent_again(self) -> None:
        mention = self.mention()
        body = {"action": "enqueued", "success": True, "pending_post": {"id": 9}}
        self.peer.answer_to_post = Answer(json.dumps(body))
        posted = self.discourse.send(Reply(self.TEXT, Audience.PUBLIC, mention), "k")
        self.assertEqual((posted.external_id, posted.mention), ("pending:9", None))
        with self.assertRaises(Unsupported):
            self.discourse.delete(posted.external_id)

    def test_an_answer_that_makes_no_sense_may_have_been_sent(self) -> None:
        mention = self.mention()
        self.peer.answer_to_post = Answer('{"success": true}')
        with self.assertRaises(Temporary) as caught:
            self.discourse.send(Reply(self.TEXT, Audience.PUBLIC, mention), "k")
        self.assertTrue(caught.exception.sent)

    def test_an_answer_is_found_deep_in_a_long_topic(self) -> None:
        mention = self.mention()
        posted = self.discourse.send(Reply(self.TEXT, Audience.PUBLIC, mention), "k")
        for number in range(45):
            self.peer.add(f"Later answer {number}")
            self.peer.items[-1].at = NOW
        found = self.discourse.find_sent(
            Reply(self.TEXT, Audience.PUBLIC, mention), "k", NOW - timedelta(hours=1)
        )
        self.assertEqual([each.external_id for each in found], [posted.external_id])

    def test_a_like_that_the_forum_refuses_says_why(self) -> None:
        mention = replace(self.mention(), external_id="999999")
        with self.assertRaises(Rejected):
            self.discourse.act(Action.LIKE, mention)


class TestPush(OnPeer):
    def pushed(self, request: PushRequest) -> list[tuple[str, Page]]:
        found = Discourse.parse_push(request, self.peer.access().secrets)
        return [(each.source_kind, each.page) for each in found]

    def told(self, event: str = "post_created", **changes: Any) -> list[tuple[str, Page]]:
        body = json.dumps({"post": {**POST, "_site": None, **changes}}).encode()
        return self.pushed(self.peer.signed(body, event))

    def test_a_post_that_names_us_is_a_mention_and_one_of_ours_is_our_own(self) -> None:
        self.assertEqual([kind for kind, _page in self.told()], ["mentions"])
        plain = {"cooked": "<p>Hi</p>", "reply_to_user": None}
        self.assertEqual([kind for kind, _page in self.told(**plain)], ["posts"])
        self.assertEqual([kind for kind, _page in self.told(**plain, username="ACME")], ["own"])

    def test_messages_of_other_people_are_left_alone(self) -> None:
        private = {"topic_archetype": "private_message", "cooked": "", "reply_to_user": None}
        self.assertEqual(self.told(**private), [])
        to_us = {**private, "reply_to_user": {"username": "acme"}}
        self.assertEqual([kind for kind, _page in self.told(**to_us)], ["messages"])

    def test_a_deleted_post_is_told_as_deleted(self) -> None:
        self.assertEqual([page.deleted for _kind, page in self.told("post_destroyed")], [("4711",)])

    def test_other_events_are_nothing(self) -> None:
        self.assertEqual(self.pushed(self.peer.signed(b'{"ping": "OK"}', "ping")), [])

    def test_a_push_is_spelled_as_what_is_read(self) -> None:
        self.peer.add("@acme help")
        pushed = self.pushed(self.peer.push(self.peer.items))[0][1].mentions[0]
        read = self.read()[0]
        for name in ("external_id", "text", "subject", "url", "author", "thread_id", "audience"):
            self.assertEqual(getattr(pushed, name), getattr(read, name), name)

    def test_a_header_that_names_another_forum_is_not_believed(self) -> None:
        request = self.peer.signed(json.dumps({"post": {**POST, "_site": None}}).encode())
        headers = {**request.headers, "X-Discourse-Instance": "https://evil.example.com"}
        page = self.pushed(replace(request, headers=headers))[0][1]
        self.assertTrue(page.mentions[0].url.startswith(f"https://{self.peer.server.host}/t/"))
