"""What Facebook pushes: whole batches, nothing of others, nothing unsigned."""

from __future__ import annotations

import hashlib
import hmac
import json
import unittest
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph_peer import APP_SECRET, WORD
from networks.errors import Rejected
from networks.facebook import FacebookPage
from networks.types import PushRequest, Secrets


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
