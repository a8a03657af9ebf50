"""LinkedIn: what happens at a page, and the answers of the page."""

from __future__ import annotations

import json
import unittest
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from linkedin_peer import ANNA, ME, POST, LinkedInPeer, refusal
from networks.errors import Malformed, NetworkError, RateLimited, Rejected, Unauthorized
from networks.fakeserver import Answer
from networks.linkedin import PAUSE, LinkedIn
from networks.testing import NOW
from networks.types import Access, Author, Mention, MentionKind, Page, Reply, Secrets, SourceSpec
from peer_case import PeerCase

COMMENTS = SourceSpec("comments")
NAME = f"urn:li:comment:({POST},9)"


def told(**changes: Any) -> dict[str, Any]:
    """A notification as LinkedIn spells it."""
    return {
        "notificationId": 5,
        "organizationalEntity": ME,
        "action": "COMMENT",
        "sourcePost": POST,
        "generatedActivity": "urn:li:comment:(activity:7000,9)",
        "decoratedGeneratedActivity": {
            "comment": {"owner": ANNA, "text": "My kettle leaks #tea", "entity": NAME,
                        "object": POST}
        },
        "lastModifiedAt": 1_772_359_200_000,
        **changes,
    }  # fmt: skip


def parsed(kind: str, item: Any) -> Mention:
    return LinkedIn.parse(kind, json.dumps(item))


class TestParsing(unittest.TestCase):
    def test_a_comment_is_read_from_its_notification(self) -> None:
        got = parsed("notification", told())
        self.assertEqual((got.external_id, got.author.external_id), (NAME, ANNA))
        self.assertEqual((got.text, got.tags), ("My kettle leaks #tea", ("tea",)))
        self.assertEqual(
            (got.kind, got.parent_id, got.thread_id), (MentionKind.COMMENT, POST, POST)
        )
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, tzinfo=UTC))
        self.assertTrue(got.url.startswith(f"https://www.linkedin.com/feed/update/{POST}?"))

    def test_a_post_that_names_the_page_is_a_post(self) -> None:
        share = {"owner": ANNA, "text": "I like Acme", "entity": "urn:li:share:1"}
        item = told(action="SHARE_MENTION", decoratedGeneratedActivity={"share": share})
        got = parsed("notification", {**item, "generatedActivity": "urn:li:share:1"})
        self.assertEqual((got.external_id, got.kind), ("urn:li:share:1", MentionKind.POST))
        self.assertEqual((got.text, got.thread_id), ("I like Acme", "urn:li:share:1"))

    def test_a_comment_is_the_same_item_however_it_is_spelled(self) -> None:
        comment = {"id": "9", "actor": ANNA, "object": POST, "message": {"text": "x"}}
        for item in (
            comment,
            {**comment, "commentUrn": NAME},
            {"$URN": NAME, "message": "x", "created": {"actor": ANNA, "time": 1_772_359_200_000}},
            {"commentUrn": "urn:li:comment:(activity:7000,9)", "commentary": "x", "actor": ANNA},
        ):
            got = parsed("comment", item)
            self.assertEqual((got.external_id, got.text), (NAME, "x"))
            self.assertEqual((got.author.external_id, got.thread_id), (ANNA, POST))

    def test_items_with_hardly_anything_in_them_are_read(self) -> None:
        got = parsed("comment", {"commentUrn": NAME, "message": {"text": "x"}, "created": 3})
        self.assertEqual((got.text, got.author), ("x", Author.unknown(NAME)))
        bare = told(decoratedGeneratedActivity={"comment": {"text": "x"}}, lastModifiedAt="soon")
        self.assertEqual(parsed("notification", bare).external_id, NAME)
        self.assertEqual(parsed("post", {"id": "urn:li:share:1", "commentary": "x"}).text, "x")


class TestOnTheServer(PeerCase):
    peer_class = LinkedInPeer

    def make(self, access: Access | None = None) -> LinkedIn:
        return LinkedIn(access or self.peer.access(), self.session(), lambda: NOW)

    def read(self, cursor: str = "") -> list[Page]:
        return list(self.make().fetch(COMMENTS, cursor))

    def mentions(self, cursor: str = "") -> dict[str, Mention]:
        return {m.external_id: m for page in self.read(cursor) for m in page.mentions}

    def refused(self, answer: Answer, call: Any) -> NetworkError:
        self.peer.fault = answer
        try:
            with self.assertRaises(NetworkError) as caught:
                call()
        finally:
            self.peer.fault = None
        return caught.exception

    def test_what_the_page_says_elsewhere_is_known_by_its_author(self) -> None:
        self.peer.add("A question")
        ours = self.peer.add("Our answer", own=True)
        authors = {name: each.author.external_id for name, each in self.mentions().items()}
        self.assertEqual(authors[ours], ME)

    def test_edits_and_deletions_are_followed(self) -> None:
        kept, gone = self.peer.add("A qestion"), self.peer.add("Never mind")
        cursor = self.read()[-1].cursor
        now = int(NOW.timestamp() * 1000)
        comment = {"owner": ANNA, "text": "A question", "entity": kept, "object": POST}
        edit = told(action="COMMENT_EDIT", generatedActivity=kept, lastModifiedAt=now - 2)
        edit["decoratedGeneratedActivity"] = {"comment": comment}
        end = told(action="COMMENT_DELETE", generatedActivity=gone, lastModifiedAt=now - 1)
        self.peer.events = [edit, end]
        for self.peer.oldest_first in (False, True):
            pages = self.read(cursor)
            said = {m.external_id: m.text for page in pages for m in page.mentions}
            self.assertEqual(said[kept], "A question")
            self.assertEqual([each for page in pages for each in page.deleted], [gone])

    def test_what_a_notification_leaves_out_is_asked_for(self) -> None:
        name = self.peer.add("A question")
        self.peer.bare.add(name)
        self.assertEqual(self.mentions()[name].text, "A question")

    def test_a_first_run_asks_for_no_more_than_linkedin_keeps(self) -> None:
        list(self.make().fetch(SourceSpec("mentions", since=NOW - timedelta(days=400)), ""))
        span = self.peer.server.requests[0].query["timeRange"]
        begin = int((NOW - timedelta(days=60)).timestamp() * 1000)
        self.assertEqual(span, f"(start:{begin},end:{int(NOW.timestamp() * 1000)})")

    def test_an_answer_to_a_reply_goes_below_the_first_comment(self) -> None:
        top = self.peer.add("A question")
        below = self.peer.add("The same here", parent=top)
        reply = Reply("We look into it", parent=self.mentions()[below])
        posted = self.make().send(reply, "key")
        self.assertEqual(self.peer.items[-1].parent, top)
        found = self.make().find_sent(reply, "key", NOW)
        self.assertEqual([each.external_id for each in found], [posted.external_id])

    def test_an_answer_to_a_post_is_a_comment_on_it(self) -> None:
        post = Mention("urn:li:share:1", Author(ANNA))
        self.make().send(Reply("Thank you", parent=post), "key")
        self.assertEqual(self.peer.items[-1].parent, "urn:li:share:1")

    def test_an_answer_to_a_comment_that_is_gone_is_refused_and_surely_not_there(self) -> None:
        self.peer.add("A question")
        reply = Reply("Hello", parent=next(iter(self.mentions().values())))
        self.peer.items.clear()
        with self.assertRaises(Rejected):
            self.make().send(reply, "key")
        self.assertEqual(self.make().find_sent(reply, "key", NOW), ())

    def test_a_second_look_keeps_the_name_and_the_words(self) -> None:
        name = self.peer.add("A question")
        first = self.mentions()[name]
        again = self.make().recheck([name, NAME.replace(",9)", ",77)")])
        self.assertEqual([each.external_id for each in again.mentions], [name])
        self.assertEqual(again.mentions[0].fingerprint(), first.fingerprint())
        self.assertEqual(again.deleted, (NAME.replace(",9)", ",77)"),))

    def test_each_page_is_offered_with_its_name(self) -> None:
        found = self.make().presences()
        self.assertEqual([(each.external_id, each.name) for each in found],
                         [(ME, "Acme 11"), (f"{ME}2", "Acme 112")])  # fmt: skip
        access = replace(self.peer.access(), secrets=found[1].secrets)
        self.assertEqual(self.make(access).check().external_id, f"{ME}2")

    def test_without_a_choice_nobody_guesses_which_page_is_meant(self) -> None:
        access = replace(self.peer.access(), facts={"base": self.peer.base})
        with self.assertRaises(Rejected):
            self.make(access).check()

    def test_which_rights_were_granted_is_told(self) -> None:
        access = self.peer.access()
        secrets = Secrets({**access.secrets, "scope": "rw_organization_admin,r_x"})
        granted = self.make(replace(access, secrets=secrets)).check().granted
        self.assertEqual(granted, ("rw_organization_admin", "r_x"))

    def test_access_that_cannot_be_renewed_is_good_until_it_ends(self) -> None:
        access = self.peer.access()
        for days, verdict in ((3, Rejected), (-1, Unauthorized)):
            until = (NOW + timedelta(days=days)).isoformat()
            secrets = Secrets({**access.secrets, "refresh_token": "", "expires_at": until})
            with self.assertRaises(verdict):
                self.make(replace(access, secrets=secrets)).refresh()

    def test_errors_have_their_verdicts(self) -> None:
        self.assertIsInstance(
            self.refused(refusal(401, "EXPIRED_ACCESS_TOKEN"), self.read), Unauthorized
        )
        self.assertIsInstance(self.refused(refusal(403, "ACCESS_DENIED"), self.read), Rejected)
        sunset = self.refused(refusal(426, "NONEXISTENT_VERSION"), self.read)
        self.assertIn("switched off", sunset.sentence)
        limited = self.refused(refusal(429, "TOO_MANY_REQUESTS"), self.read)
        assert isinstance(limited, RateLimited)
        self.assertEqual(limited.retry_after, PAUSE)
        self.assertIsInstance(self.refused(Answer("{}"), self.read), Malformed)
