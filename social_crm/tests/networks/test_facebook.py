"""What is special about Facebook pages: errors, windows, pushes, fields, recorded answers."""

from __future__ import annotations

import hashlib
import hmac
import json
import unittest
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import graph_sdk
from facebook_peer import POST, FacebookPeer, MessengerPeer
from graph_peer import ANNA, APP_SECRET, PAGE, WORD, done, error
from networks import facebook_items, graph
from networks.errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
)
from networks.facebook import OVERLAP, PAGE_FIELDS, FacebookPage
from networks.fakeserver import Answer, Seen
from networks.graph_items import MESSAGE_FIELDS
from networks.guard import Guard
from networks.http import Session
from networks.nested import Place, Step, walk_lists
from networks.testing import NOW, SECRET
from networks.types import (
    Access,
    Action,
    Audience,
    Author,
    Mention,
    MentionKind,
    PushRequest,
    Reply,
    Secrets,
    Situation,
    SourceSpec,
)

RECORDED = Path("/work/shared/data/recorded/facebook")
CALLBACK = "https://odoo.example.com/social_crm/connect/callback"


def comment(**changes: Any) -> dict[str, Any]:
    """A comment as Graph spells it."""
    return {
        "id": "1_77",
        "message": "My kettle leaks",
        "created_time": "2026-03-01T10:00:00+0000",
        "from": {"name": "Anna Muster", "id": "200"},
        "permalink_url": "https://www.facebook.com/100/posts/1/?comment_id=77",
        "post": {"id": "100_1"},
        "like_count": 2,
        "comment_count": 1,
        **changes,
    }


def parsed(kind: str, item: Any) -> Mention:
    return FacebookPage.parse(kind, json.dumps(item))


def message(**values: Any) -> Mention:
    given = {"kind": MentionKind.MESSAGE, "audience": Audience.DIRECT, "thread_id": "dm:100-200"}
    return Mention(**{"external_id": "m_1", "author": Author(ANNA), **given, **values})


class Peered(unittest.TestCase):
    """A test with a fake page."""

    peer_class: type[FacebookPeer] = FacebookPeer

    def setUp(self) -> None:
        super().setUp()
        self.peer = self.peer_class()
        self.addCleanup(self.peer.close)

    def make(self, access: Access | None = None) -> FacebookPage:
        session = Session(Guard([self.peer.server.host]), clock=lambda: NOW, timeout=(2.0, 2.0))
        self.addCleanup(session.close)
        return FacebookPage(access or self.peer.access(), session, lambda: NOW)

    def answered(self, answer: Answer) -> FacebookPage:
        """A page whose server gives this answer to everything."""
        self.peer.fault = answer
        self.addCleanup(setattr, self.peer, "fault", None)
        return self.make()

    def read(self, kind: str, **values: Any) -> list[Mention]:
        pages = self.make().fetch(SourceSpec(kind, **values), "")
        return [mention for page in pages for mention in page.mentions]


class TestParsing(unittest.TestCase):
    def test_a_comment_becomes_a_mention_with_everything_in_it(self) -> None:
        got = parsed(
            "comment",
            comment(
                parent={"id": "1_70"},
                message_tags=[{"id": "100", "name": "Acme", "type": "page"}],
                attachment={
                    "type": "photo",
                    "media": {"image": {"src": "https://cdn.example/k.jpg?x=1"}},
                },
                can_comment=True,
                can_reply_privately=False,
                can_hide=True,
                can_like=True,
                is_hidden=False,
            ),
        )
        self.assertEqual(got.text, "My kettle leaks")
        self.assertEqual((got.parent_id, got.thread_id), ("1_70", "100_1"))
        self.assertEqual(got.kind, MentionKind.COMMENT)
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, tzinfo=UTC))
        self.assertEqual((got.author.external_id, got.author.name), ("200", "Anna Muster"))
        self.assertEqual(got.counters, {"likes": 2, "replies": 1})
        self.assertEqual(got.mentioned, ("100",))
        self.assertEqual(got.attachments[0].kind, "image")
        self.assertFalse(got.may("private_reply"))
        self.assertTrue(got.may("reply") and got.may("hide") and got.may("like"))

    def test_a_comment_without_an_id_has_that_of_its_address(self) -> None:
        bare = comment(permalink_url="https://www.facebook.com/1/posts/2/?comment_id=3")
        del bare["id"], bare["post"]
        got = parsed("comment", bare)
        self.assertEqual((got.external_id, got.parent_id, got.thread_id), ("2_3", "1_2", "1_2"))
        bare["permalink_url"] += "&reply_comment_id=4"
        got = parsed("comment", bare)
        self.assertEqual((got.external_id, got.parent_id, got.thread_id), ("2_4", "2_3", "1_2"))

    def test_sparse_items_keep_their_text(self) -> None:
        for kind, item in (
            ("comment", {"id": "5", "message": "hello"}),
            ("comment", {"message": "hello"}),
            (
                "comment",
                {"id": 5, "message": "hello", "from": "?", "created_time": 1},
            ),
            ("post", {"id": "5", "message": "hello", "attachments": 3, "shares": "many"}),
            ("comment", {"id": "5", "message": "hello", "parent": [], "post": "no"}),
            ("post", {"id": "5", "story": "hello"}),
            ("review", {"review_text": "hello"}),
            ("review", {"id": "5", "review_text": "hello", "rating": {}, "reviewer": None}),
            ("message", {"id": "5", "message": "hello", "to": [], "attachments": {"data": 1}}),
            ("message", {"message": "hello"}),
            ("messaging", {"message": {"mid": "5", "text": "hello"}}),
            ("messaging", {"message": {"text": "hello", "attachments": [None, {"payload": 1}]}}),
            ("change", {"field": "feed", "value": {"item": "comment", "message": "hello"}}),
            ("change", {"field": "feed", "value": {"post_id": "5", "message": "hello"}}),
            ("change", {"field": "mention", "value": {"message": "hello", "photos": 7}}),
            ("change", {"field": "ratings", "value": {"review_text": "hello", "item": "rating"}}),
        ):
            with self.subTest(kind=kind, item=item):
                got = parsed(kind, item)
                self.assertEqual(got.text, "hello")
                self.assertTrue(got.external_id)
                self.assertTrue(got.author.external_id)
                self.assertEqual(got, FacebookPage.parse(kind, got.raw))

    def test_a_message_and_the_push_of_it_are_one(self) -> None:
        listed = parsed(
            "message",
            {
                "id": "m_9",
                "message": "Hello",
                "created_time": "2026-03-01T10:00:00+0000",
                "from": {"id": "200", "name": "Anna"},
                "to": {"data": [{"id": "100"}]},
                "attachments": {
                    "data": [
                        {
                            "mime_type": "image/jpeg",
                            "name": "kettle",
                            "size": 12,
                            "image_data": {"url": "https://cdn.example/a"},
                        }
                    ]
                },
            },
        )
        pushed = parsed(
            "messaging",
            {
                "sender": {"id": "200"},
                "recipient": {"id": "100"},
                "timestamp": 1772359200000,
                "message": {"mid": "m_9", "text": "Hello", "reply_to": {"mid": "m_8"}},
            },
        )
        for name in ("external_id", "thread_id", "text", "written_at", "audience", "kind"):
            self.assertEqual(getattr(listed, name), getattr(pushed, name), name)
        self.assertEqual(pushed.parent_id, "m_8")
        self.assertEqual(listed.attachments[0].mimetype, "image/jpeg")

    def test_a_review_is_known_by_its_story_and_answered_only_there(self) -> None:
        review = {
            "created_time": "2026-03-01T10:00:00+0000",
            "recommendation_type": "negative",
            "review_text": "Cold tea",
            "reviewer": {"id": "200", "name": "Anna"},
            "open_graph_story": {"id": "300"},
        }
        got = parsed("review", review)
        self.assertEqual((got.external_id, got.kind), ("300", MentionKind.REVIEW))
        self.assertEqual(got.tags, ("negative",))
        self.assertTrue(got.may("reply"))
        del review["open_graph_story"]
        got = parsed("review", review)
        self.assertEqual(got.external_id, "review:200:2026-03-01T10:00:00+0000")
        self.assertFalse(got.may("reply"))


class TestRecorded(unittest.TestCase):
    """Answers that others recorded: nothing uncaught, no text lost."""

    def test_every_recorded_item_goes_through(self) -> None:
        if not RECORDED.is_dir():
            self.skipTest(f"{RECORDED} is not here")
        texts = 0
        for path in sorted(RECORDED.glob("*.json")):
            recorded = json.loads(path.read_text())
            for item in items_in(recorded):
                for kind in FacebookPage.parse_kinds:
                    try:
                        got = FacebookPage.parse(kind, json.dumps(item))
                    except Malformed:
                        continue
                    self.assertTrue(got.external_id)
                said = item.get("message")
                if not said:
                    continue
                kind = "message" if str(item.get("id", "")).startswith("m_") else "comment"
                for each in (kind, "post"):
                    with self.subTest(path.name, kind=each):
                        got = FacebookPage.parse(each, json.dumps(item))
                        self.assertEqual(got.text, said.strip())
                        self.assertTrue(got.written_at)
                texts += 1
        self.assertGreater(texts, 15)

    def test_comments_that_were_recorded_without_ids_are_told_apart(self) -> None:
        path = RECORDED / "apidata__comments__comments_p1.json"
        if not path.is_file():
            self.skipTest(f"{path} is not here")
        found = [parsed("comment", item) for item in json.loads(path.read_text())["data"]]
        self.assertEqual(len({mention.external_id for mention in found}), len(found))
        self.assertEqual(len({mention.thread_id for mention in found}), 1)


def items_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object at any depth that has an id or a text."""
    if isinstance(value, Mapping):
        if "fbtrace_id" not in value and {"id", "message", "text"} & set(value):
            yield value
        for part in value.values():
            yield from items_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from items_in(part)


class TestFields(Peered):
    """Meta's own library knows everything that we ask for."""

    def test_every_field_exists(self) -> None:
        for name, fields in (
            ("Comment", facebook_items.COMMENT_FIELDS),
            ("PagePost", facebook_items.POST_FIELDS),
            ("Recommendation", facebook_items.REVIEW_FIELDS),
            ("Message", MESSAGE_FIELDS),
            ("Page", PAGE_FIELDS),
        ):
            self.assertEqual(graph_sdk.unknown(name, fields), [])
        self.assertTrue(graph_sdk.unknown("Comment", "id,nothing_of_the_kind"))

    def test_every_request_asks_for_an_edge_and_fields_that_exist(self) -> None:
        self.peer.add("hello")
        self.make().check()
        for source in self.peer.sources():
            list(self.make().fetch(source, ""))
        seen = set(self.peer.asked)
        self.assertGreater(len(seen), 8)
        for path, fields in seen:
            method, _space, path = path.partition(" ")
            owner, _slash, edge = path.partition("/")
            if method != "GET" or edge in ("permissions", "accounts"):
                continue
            name = {"me": "Page", POST: "PagePost", "t_1": "UnifiedThread"}[owner]
            target = graph_sdk.leads_to(name, edge) if edge else name
            if (name, edge) == ("UnifiedThread", "messages"):
                target = "Message"
            with self.subTest(path):
                self.assertTrue(target, "no such edge")
                self.assertEqual(graph_sdk.unknown(target, fields), [])

    def test_what_is_written_is_written_to_edges_that_exist(self) -> None:
        self.assertIn("message", graph_sdk.takes("Comment", "comments", "POST"))
        self.assertIn("message", graph_sdk.takes("PagePost", "comments", "POST"))
        self.assertIn("is_hidden", graph_sdk.takes("Comment", "", "POST"))
        self.assertIn("is_hidden", graph_sdk.takes("PagePost", "", "POST"))
        self.assertLessEqual(
            {"recipient", "message", "messaging_type", "tag"},
            graph_sdk.takes("Page", "messages", "POST"),
        )
        self.assertIn("subscribed_fields", graph_sdk.takes("Page", "subscribed_apps", "POST"))
        self.assertLessEqual(
            set(FacebookPage.push_fields.split(",")), graph_sdk.enum("Page", "SubscribedFields")
        )
        self.assertIn("reverse_chronological", graph_sdk.enum("Comment", "Order"))
        self.assertIn("stream", graph_sdk.enum("Comment", "Filter"))
        self.assertLessEqual({"RESPONSE", "MESSAGE_TAG"}, graph_sdk.enum("Page", "MessagingType"))
        self.assertIn("platform", graph_sdk.takes("Page", "conversations", "GET"))
        self.assertIn("user_id", graph_sdk.takes("Page", "conversations", "GET"))
        self.assertIn("include_inline_create", graph_sdk.takes("Page", "ads_posts", "GET"))
        for method in ("POST", "DELETE"):
            graph_sdk.takes("Comment", "likes", method)
        graph_sdk.takes("Comment", "", "DELETE")
        self.assertLessEqual({"filter", "order"}, graph_sdk.takes("PagePost", "comments", "GET"))

    def test_the_version_is_one_that_the_library_was_made_for(self) -> None:
        from facebook_business.apiconfig import ads_api_config

        self.assertEqual(graph.VERSION, ads_api_config["API_VERSION"])


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


def signed(body: bytes, secret: str = APP_SECRET, **headers: str) -> PushRequest:
    """A push with a good signature, unless another secret is given."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PushRequest(
        "POST",
        {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json", **named},
        {},
        body,
    )


def pushed(*entries: Mapping[str, Any], kind: str = "page") -> bytes:
    return json.dumps({"object": kind, "entry": entries}).encode()


def change(**value: Any) -> dict[str, Any]:
    return {"field": value.pop("field", "feed"), "value": value}


SECRETS = Secrets({"app_secret": APP_SECRET, "verify_token": WORD})
ANNAS = {"id": "200", "name": "Anna"}


class TestPushes(unittest.TestCase):
    def test_every_entry_and_every_change_of_a_batch_arrives(self) -> None:
        said = {"item": "comment", "verb": "add", "post_id": "100_1", "parent_id": "100_1"}
        body = pushed(
            {
                "id": "100",
                "changes": [
                    change(**said, comment_id="1_1", message="one", **{"from": ANNAS}),
                    change(**said | {"verb": "edited"}, comment_id="1_2", message="two"),
                    change(item="comment", verb="remove", comment_id="1_3", post_id="100_1"),
                    change(item="status", verb="add", post_id="100_7", message="hi",
                           **{"from": ANNAS}),
                    change(item="status", verb="add", post_id="100_8", message="ours",
                           **{"from": {"id": "100"}}),
                    change(item="reaction", verb="add", reaction_type="like", post_id="100_1"),
                    change(field="mention", item="post", verb="add", post_id="9_9",
                           sender_id="201", sender_name="Ben", message="@Acme"),
                    change(field="ratings", item="rating", verb="add", review_text="good",
                           open_graph_story_id="300", reviewer_id="200", reviewer_name="Anna"),
                ],
            },
            {
                "id": "100",
                "messaging": [
                    {"sender": {"id": "200"}, "recipient": {"id": "100"}, "timestamp": 1,
                     "message": {"mid": "m_1", "text": "hello"}},
                    {"sender": {"id": "100"}, "recipient": {"id": "200"}, "timestamp": 2,
                     "message": {"mid": "m_2", "text": "hi", "is_echo": True}},
                    {"sender": {"id": "200"}, "recipient": {"id": "100"}, "read": {"watermark": 1}},
                ],
                "standby": [
                    {"sender": {"id": "200"}, "recipient": {"id": "100"}, "timestamp": 3,
                     "postback": {"mid": "m_3", "title": "Get started", "payload": "X"}},
                ],
            },
            {"id": "555", "changes": [change(**said, comment_id="2_1", message="elsewhere")]},
        )  # fmt: skip
        found = FacebookPage.parse_push(signed(body), SECRETS)
        got = {
            (each.external_id, each.source_kind): [m.external_id for m in each.page.mentions]
            for each in found
        }
        self.assertEqual(
            got,
            {
                ("100", "comments"): ["1_1", "1_2"],
                ("100", "posts"): ["100_7"],
                ("100", "own"): ["100_8"],
                ("100", "mentions"): ["9_9"],
                ("100", "reviews"): ["300"],
                ("100", "messages"): ["m_1", "m_2", "m_3"],
                ("555", "comments"): ["2_1"],
            },
        )
        self.assertEqual(found[0].page.deleted, ("1_3",))
        echo = found[5].page.mentions[1]
        self.assertEqual((echo.author.external_id, echo.thread_id), ("100", "dm:100-200"))

    def test_one_bad_change_costs_no_other(self) -> None:
        bad = change(item="comment", verb="add")
        good = change(item="comment", verb="add", comment_id="1_1", message="one")
        (found,) = FacebookPage.parse_push(
            signed(pushed({"id": "100", "changes": [bad, good]})), SECRETS
        )
        self.assertEqual([m.external_id for m in found.page.mentions], ["1_1"])
        (unread,) = found.page.unreadable
        self.assertEqual(unread.kind, "change")

    def test_a_push_about_instagram_is_not_ours(self) -> None:
        body = pushed({"id": "17", "changes": [{"field": "comments", "value": {}}]},
                      kind="instagram")  # fmt: skip
        self.assertEqual(FacebookPage.parse_push(signed(body), SECRETS), ())

    def test_attacks_are_refused(self) -> None:
        good = signed(pushed({"id": "100", "changes": []}))
        self.assertEqual(FacebookPage.parse_push(good, SECRETS), ())
        attacks = {
            "forged": replace(good, body=good.body.replace(b"100", b"101")),
            "truncated": replace(good, body=good.body[:-1]),
            "of another app": signed(good.body, "another secret"),
            "of no app": signed(good.body, ""),
            "of the old algorithm only": replace(
                good,
                headers={
                    "X-Hub-Signature": "sha1="
                    + hmac.new(APP_SECRET.encode(), good.body, hashlib.sha1).hexdigest()
                },
            ),
            "wrong content type": signed(good.body, Content_Type="text/xml"),
            "huge": signed(b" " * 10_000_000),
            "a GET": replace(good, method="GET"),
        }
        for name, attack in attacks.items():
            with self.subTest(name), self.assertRaises(Rejected):
                FacebookPage.parse_push(attack, SECRETS)
        for none in (Secrets(), Secrets({"app_secret": ""}), Secrets({"verify_token": WORD})):
            with self.assertRaises(Rejected):
                FacebookPage.parse_push(good, none)
            with self.assertRaises(Rejected):
                FacebookPage.parse_push(signed(good.body, ""), none)

    def test_headers_are_found_however_they_are_spelled(self) -> None:
        good = signed(pushed({"id": "100", "changes": [
            change(item="comment", verb="add", comment_id="1_1", message="one")]}))  # fmt: skip
        lower = {name.lower(): value for name, value in good.headers.items()}
        self.assertEqual(len(FacebookPage.parse_push(replace(good, headers=lower), SECRETS)), 1)

    def test_the_address_is_confirmed_with_the_right_word_only(self) -> None:
        def asked(word: str, mode: str = "subscribe", challenge: str = "1158201444") -> PushRequest:
            query = {"hub.mode": mode, "hub.verify_token": word, "hub.challenge": challenge}
            return PushRequest("GET", {}, query, b"")

        self.assertEqual(FacebookPage.handshake(asked(WORD), SECRETS), "1158201444")
        for request in (asked("wrong"), asked(""), asked(WORD, "unsubscribe"), asked("\udc00"),
                        asked(WORD, challenge="<script>")):  # fmt: skip
            with self.assertRaises(Rejected):
                FacebookPage.handshake(request, SECRETS)
        for none in (Secrets(), Secrets({"verify_token": ""})):
            with self.assertRaises(Rejected):
                FacebookPage.handshake(asked(""), none)
        self.assertIsNone(FacebookPage.handshake(signed(b"{}"), SECRETS))


class TestWalkingTwoLevels(unittest.TestCase):
    """Lists inside a list, without a server."""

    def walk(self, cursor: str, ask: Any, **options: Any) -> list[Any]:
        values = {"floor": None, "overlap": OVERLAP, "now": NOW, **options}
        return list(walk_lists(cursor, ask, **values))

    def item(self, name: str, hours: float) -> Mention:
        return Mention(name, Author("200"), written_at=NOW - timedelta(hours=hours))

    def test_inner_lists_are_read_on_before_the_outer_one(self) -> None:
        asked: list[tuple[str, str]] = []

        def ask(inner: str, place: str, goal: datetime | None) -> Step:
            asked.append((inner, place))
            if inner:
                return Step((self.item(f"{inner}{place}", 3),), after="2" if place == "1" else "")
            more = "next" if not place else ""
            return Step((self.item(f"top{place}", 2),), after=more, inner=(("a", "1"),), lists=1)

        pages = self.walk("", ask)
        # The list that turns up again is not read twice in one walk.
        self.assertEqual(asked, [("", ""), ("a", "1"), ("a", "2"), ("", "next")])
        self.assertFalse(pages[-1].more)
        self.assertEqual({page.gap for page in pages}, {""})

    def test_the_mark_is_that_of_the_newest_item_and_never_in_the_future(self) -> None:
        items = (self.item("old", 5), self.item("new", 1), self.item("wrong", -3))
        (page,) = self.walk("", lambda *_args: Step(items))
        self.assertEqual(Place.load(page.cursor).mark, NOW - timedelta(hours=1))
        goals: list[Any] = []
        self.walk(page.cursor, lambda _i, _p, goal: goals.append(goal) or Step())
        self.assertEqual(goals, [NOW - timedelta(hours=1) - OVERLAP])

    def test_only_so_many_lists_are_looked_at(self) -> None:
        asked: list[str] = []

        def ask(_inner: str, place: str, _goal: datetime | None) -> Step:
            asked.append(place)
            return Step(after=str(int(place or 0) + 1), lists=10)

        self.walk("", ask, most=30)
        self.assertEqual(asked, ["", "1", "2"])

    def test_what_only_leads_on_is_no_page_and_an_error_costs_no_page_before_it(self) -> None:
        def ask(_inner: str, place: str, _goal: datetime | None) -> Step:
            at = int(place or 0)
            if at == 4:
                raise Temporary("later")
            return Step((self.item("one", 1),) if at == 1 else (), after=str(at + 1))

        pages: list[Any] = []
        with self.assertRaises(Temporary):
            for page in walk_lists("", ask, floor=None, overlap=OVERLAP, now=NOW):
                pages.append(page)
        self.assertEqual([m.external_id for page in pages for m in page.mentions], ["one"])
        self.assertEqual(len(pages), 1)
        self.assertEqual(Place.load(pages[0].cursor).after, "4")

    def test_an_inner_list_that_is_gone_costs_no_other(self) -> None:
        def ask(inner: str, _place: str, _goal: datetime | None) -> Step:
            if inner == "gone":
                raise Rejected("gone", "100/33")
            if inner:
                return Step((self.item(inner, 1),))
            return Step((self.item("top", 2),), inner=(("gone", "1"), ("there", "1")), lists=2)

        pages = self.walk("", ask)
        got = [m.external_id for page in pages for m in page.mentions]
        self.assertEqual(got, ["top", "there"])
        self.assertTrue(any(page.gap for page in pages))
        self.assertFalse(pages[-1].more)

    def test_a_place_that_the_server_forgot_leads_back_to_the_top(self) -> None:
        def ask(_inner: str, place: str, _goal: datetime | None) -> Step:
            if place == "lost":
                raise Rejected("gone", 100)
            return Step((self.item("new", 1),))

        cursor = Place(mark=NOW - timedelta(days=1), walking=True, begun=NOW, after="lost").dump()
        pages = self.walk(cursor, ask)
        self.assertEqual([m.external_id for page in pages for m in page.mentions], ["new"])
