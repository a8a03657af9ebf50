"""Working for a Facebook page: errors, windows, messages, connecting, acting."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from facebook_case import CALLBACK, Peered, comment, message, parsed
from facebook_peer import MessengerPeer
from graph_peer import ANNA, APP_SECRET, PAGE, done, error
from networks.errors import NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from networks.facebook import FacebookPage
from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET
from networks.types import Action, Audience, Mention, Reply, Secrets, Situation


class TestErrors(Peered):
    def caught(self, answer: Answer) -> NetworkError:
        with self.assertRaises(NetworkError) as caught:
            self.answered(answer).check()
        return caught.exception

    def test_only_a_grant_that_is_gone_disconnects(self) -> None:
        for code, subcode in (
            (190, 0), (190, 458), (190, 460), (190, 463), (190, 464), (190, 467), (102, 0)
        ):  # fmt: skip
            for status in (400, 401, 500):
                self.assertIsInstance(self.caught(error("no", code, subcode, status)), Unauthorized)
        for code in (1, 2, 4, 10, 17, 32, 100, 200, 368, 613):
            self.assertNotIsInstance(self.caught(error("no", code)), Unauthorized, code)

    def test_a_pause_is_for_the_app_or_the_account(self) -> None:
        for code, scope in (
            (4, "app"), (17, "account"), (32, "account"), (613, "account"), (80001, "account")
        ):  # fmt: skip
            for status in (400, 403):
                got = self.caught(error("too many", code, 0, status))
                self.assertIsInstance(got, RateLimited)
                self.assertEqual(getattr(got, "scope", ""), scope)

    def test_what_passes_is_tried_again(self) -> None:
        for answer in (
            error("unknown", 1, 0, 500),
            error("down", 2, 0, 503),
            error("busy", 99, is_transient=True),
        ):
            got = self.caught(answer)
            self.assertIsInstance(got, Temporary)
            self.assertNotIsInstance(got, RateLimited)

    def test_a_missing_permission_is_named(self) -> None:
        for answer in (
            error("(#200) Requires pages_manage_engagement permission", 200, 0, 403),
            error("(#10) This endpoint requires the 'pages_manage_engagement' permission", 10),
            error("(#100) Object does not exist, cannot be loaded due to missing permission. This"
                  " endpoint requires the 'pages_manage_engagement' permission", 100),
        ):  # fmt: skip
            got = self.caught(answer)
            self.assertIsInstance(got, Rejected)
            self.assertIn("pages_manage_engagement", got.sentence)

    def test_refusals_are_told_apart_by_code(self) -> None:
        codes = {
            (100, 33): "100/33", (368, 0): 368, (551, 0): 551, (10, 2018278): "10/2018278",
            (10900, 0): 10900, (100, 2018001): "100/2018001",
        }  # fmt: skip
        sentences = set()
        for (code, subcode), known in codes.items():
            got = self.caught(error("what Meta says", code, subcode))
            self.assertIsInstance(got, Rejected)
            self.assertEqual(getattr(got, "code", None), known)
            self.assertNotIn("what Meta says", got.sentence)
            sentences.add(got.sentence)
        self.assertGreaterEqual(len(sentences), 5)

    def test_a_used_up_allowance_is_heard_before_it_hurts(self) -> None:
        usage = json.dumps({"call_count": 97, "total_time": 3, "total_cputime": 3})
        network = self.make()
        self.peer.server.route(
            "*", replace(done({"id": PAGE, "data": []}), headers={"X-App-Usage": usage})
        )
        with self.assertRaises(RateLimited) as caught:
            network.check()
        self.assertEqual(caught.exception.scope, "app")
        self.assertEqual(self.peer.server.count(), 1)


class TestWindows(Peered):
    def ways(self, parent: Mention, **situation: Any) -> dict[Audience, Any]:
        ways = FacebookPage.ways(parent, Situation(NOW, **situation))
        return {way.audience: way for way in ways}

    def test_a_message_can_be_answered_for_a_day_and_by_a_human_for_a_week(self) -> None:
        for age, open_for in (
            (timedelta(hours=1), timedelta(hours=23)),
            (timedelta(hours=25), timedelta(days=6) - timedelta(hours=1)),
        ):
            way = self.ways(message(written_at=NOW - age))[Audience.DIRECT]
            self.assertEqual((way.refusal, way.until), ("", NOW + open_for))
            self.assertIn("Human Agent", way.note)
        way = self.ways(message(written_at=NOW - timedelta(days=8)))[Audience.DIRECT]
        self.assertIn("7 days", way.refusal)
        # They have written again since.
        parent = message(written_at=NOW - timedelta(days=8))
        heard = NOW - timedelta(hours=2)
        self.assertEqual(self.ways(parent, heard_at=heard)[Audience.DIRECT].refusal, "")

    def test_a_comment_is_answered_in_private_once_and_within_a_week(self) -> None:
        fresh = replace(parsed("comment", comment()), written_at=NOW - timedelta(days=1))
        way = self.ways(fresh)[Audience.DIRECT]
        self.assertEqual((way.refusal, way.until), ("", NOW + timedelta(days=6)))
        self.assertTrue(self.ways(fresh, told_privately=True)[Audience.DIRECT].refusal)
        self.assertEqual(self.ways(fresh, told_privately=True)[Audience.PUBLIC].refusal, "")
        old = replace(fresh, written_at=NOW - timedelta(days=8))
        self.assertTrue(self.ways(old)[Audience.DIRECT].refusal)
        self.assertEqual(self.ways(old)[Audience.PUBLIC].refusal, "")
        closed = replace(fresh, permissions={"reply": False, "private_reply": False})
        self.assertTrue(all(way.refusal for way in self.ways(closed).values()))

    def test_the_server_refuses_the_second_private_answer(self) -> None:
        self.peer.add("My kettle leaks")
        (parent,) = self.read("comments")
        reply = Reply("We call you", Audience.DIRECT, parent)
        posted = self.make().send(reply, "key-1")
        self.assertTrue(posted.external_id.startswith("m_"))
        assert posted.mention
        self.assertEqual(posted.mention.thread_id, f"dm:{PAGE}-{ANNA}")
        with self.assertRaises(Rejected) as caught:
            self.make().send(reply, "key-2")
        self.assertEqual(caught.exception.code, 10900)
        found = self.make().find_sent(reply, "key-1", NOW - timedelta(minutes=1))
        self.assertEqual([each.external_id for each in found], [posted.external_id])


class TestMessages(Peered):
    peer_class = MessengerPeer

    def test_the_tag_of_a_human_is_used_only_when_it_must_be(self) -> None:
        self.peer.add("three days old")
        (parent,) = self.read("messages")
        self.make().send(Reply("Hello", Audience.DIRECT, parent), "key-1")
        self.assertEqual(self.peer.tags, ["HUMAN_AGENT"])
        self.peer.add("a new word")
        self.peer.items[-1].at = NOW - timedelta(hours=1)
        # The answer is to the old message, but they have written since.
        self.make().send(Reply("Hello again", Audience.DIRECT, parent), "key-2")
        self.assertEqual(self.peer.tags, ["HUMAN_AGENT", "RESPONSE"])

    def test_after_a_week_nothing_is_sent(self) -> None:
        self.peer.add("old")
        self.peer.items[-1].at = NOW - timedelta(days=8)
        (parent,) = self.read("messages")
        with self.assertRaises(Rejected):
            self.make().send(Reply("Hello", Audience.DIRECT, parent), "key-1")
        self.assertEqual(self.peer.of_ours(), [])

    def test_old_messages_of_which_only_the_id_is_told_are_left_out(self) -> None:
        self.peer.add("hello")
        spell = self.peer.message

        def message(item: Any) -> dict[str, Any]:
            whole = spell(item)
            named = {"id": whole["id"], "created_time": whole["created_time"]}
            return whole if item.text == "hello" else named

        self.peer.message = message  # type: ignore[method-assign]
        self.peer.add("no longer told")
        self.assertEqual([m.text for m in self.read("messages")], ["hello"])

    def test_our_own_message_is_gone_on_with_to_the_same_person(self) -> None:
        self.peer.add("hello")
        self.peer.items[-1].at = NOW - timedelta(hours=1)
        self.peer.add("Hello from us", own=True)
        own = next(m for m in self.read("messages") if m.author.external_id == PAGE)
        self.make().send(Reply("And one more thing", Audience.DIRECT, own), "key-1")
        self.assertEqual(self.peer.tags, ["RESPONSE"])


class TestConnecting(Peered):
    def test_the_address_names_what_we_want_and_no_secret(self) -> None:
        redirect = self.make().begin_connect(CALLBACK, "state-1")
        self.assertIn("client_id=4711", redirect.url)
        self.assertIn("pages_read_user_content", redirect.url)
        self.assertNotIn(APP_SECRET, redirect.url)

    def test_a_login_configuration_takes_the_place_of_permissions(self) -> None:
        access = self.peer.access()
        access = replace(access, settings={**access.settings, "config_id": "99"})
        url = self.make(access).begin_connect(CALLBACK, "state-1").url
        self.assertIn("config_id=99", url)
        self.assertNotIn("scope=", url)

    def test_pages_and_linked_instagram_accounts_are_there_to_choose_from(self) -> None:
        self.peer.linked = True
        found = {each.network: each for each in self.make().presences()}
        self.assertEqual(set(found), {"facebook", "instagram"})
        self.assertEqual(found["facebook"].external_id, PAGE)
        self.assertEqual(found["instagram"].handle, "acme")
        for each in found.values():
            self.assertEqual(each.secrets["access_token"], SECRET)
            self.assertEqual(each.secrets["app_secret"], APP_SECRET)

    def test_what_was_allowed_is_known_and_pushes_are_ordered_once(self) -> None:
        identity = self.make().check()
        self.assertEqual(identity.granted, ("pages_show_list",))
        access = replace(self.peer.access(), facts=identity.facts)
        self.make(access).check()
        ordered = [path for path, _fields in self.peer.asked if "subscribed" in path]
        self.assertEqual(ordered, ["POST me/subscribed_apps"])

    def test_no_token_is_ever_in_an_address(self) -> None:
        self.peer.linked = True
        begun = self.make()
        redirect = begun.begin_connect(CALLBACK, "s")
        begun.finish_connect(CALLBACK, self.peer.sign_in(redirect))
        self.make().presences()
        self.make().check()
        for seen in self.peer.server.requests:
            for secret in (SECRET, APP_SECRET, "user-token", "short-lived"):
                self.assertNotIn(secret, str(seen.query))

    def test_a_wrong_app_secret_is_said_to_be_one(self) -> None:
        access = self.peer.access()
        secrets = Secrets({**access.secrets, "app_secret": "wrong"})
        with self.assertRaises(NetworkError) as caught:
            self.make(replace(access, secrets=secrets)).finish_connect(CALLBACK, {"code": "x"})
        self.assertNotIsInstance(caught.exception, Unauthorized)


class TestActing(Peered):
    def test_hiding_is_undone_and_seen(self) -> None:
        self.peer.add("rude")
        (mention,) = self.read("comments")
        self.make().act(Action.HIDE, mention)
        (mention,) = self.read("comments")
        self.assertTrue(mention.permissions["unhide"])
        self.make().act(Action.UNHIDE, mention)
        (mention,) = self.read("comments")
        self.assertFalse(mention.permissions["unhide"])

    def test_a_second_look_says_gone_only_where_we_may_look_at_all(self) -> None:
        def closed(seen: Seen) -> Answer:
            if seen.query.get("ids"):
                return error("Object does not exist or missing permissions", 100, 33)
            return error("(#10) requires pages_read_user_content permission", 10)

        self.peer.server.route("*", closed)
        with self.assertRaises(Rejected):
            self.make().recheck(["1_1", "1_2"])

    def test_what_cannot_be_asked_for_is_not(self) -> None:
        page = self.make().recheck(["300", "?abc", "review:200:2026-03-01T10:00:00+0000"])
        self.assertEqual((page.mentions, page.deleted), ((), ()))
        self.assertEqual(self.peer.server.count(), 0)

    def test_fifty_items_are_one_request_and_one_that_is_gone_some_more(self) -> None:
        ids = [self.peer.add(f"number {number}") for number in range(50)]
        self.make().recheck(ids)
        self.assertEqual(self.peer.server.count(), 1)
        self.peer.remove(ids[30])
        page = self.make().recheck(ids)
        self.assertEqual(page.deleted, (ids[30],))
        self.assertEqual(len(page.mentions), 49)
        self.assertLess(self.peer.server.count(), 20)
