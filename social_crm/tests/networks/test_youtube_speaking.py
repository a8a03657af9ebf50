"""Answers at YouTube, and signing in to give them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from google_peer import refusal, said
from networks.errors import NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from networks.fakeserver import Answer, Fault
from networks.limits import Meter
from networks.testing import NOW, SECRET
from networks.types import Access, Action, Mention, Reply, Secrets, Situation, SourceSpec
from networks.youtube import MAX_LENGTH, YouTube
from youtube_case import CALLBACK, COMMENTS, YouTubeCase, comment, parsed, thread
from youtube_peer import ANNA, ME, VIDEO, listed


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
