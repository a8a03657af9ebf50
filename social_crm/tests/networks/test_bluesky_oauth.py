"""Signing in to Bluesky by OAuth: who we are, whom we believe, proofs, nonces, renewal."""

from __future__ import annotations

import json
import unittest
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bluesky_oauth_peer import CLIENT, KEY, PREFIX, BlueskyOAuthPeer
from bluesky_peer import ANNA, ME, error
from networks.bluesky import Bluesky
from networks.bluesky_oauth import SCOPE
from networks.dpop import new_key
from networks.errors import Malformed, NetworkError, Rejected, Temporary, Unauthorized, Unsupported
from networks.fakeserver import Answer, redirect
from networks.guard import Guard
from networks.http import Session
from networks.testing import NOW, SECRET
from networks.types import Connect, Reply, Secrets, Situation, SourceSpec, Upload

CALLBACK = "https://odoo.example.com/social_crm/connect/callback"
HERE = "http://127.0.0.1:8069/social_crm/connect/callback"


class SignInCase(unittest.TestCase):
    def setUp(self) -> None:
        self.peer = BlueskyOAuthPeer()
        self.addCleanup(self.peer.close)

    def make(
        self,
        settings: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        only: Mapping[str, str] | None = None,
    ) -> Bluesky:
        """A network object.

        :param settings: that differ
        :param secrets: that differ
        :param only: all secrets there are
        """
        known = self.peer.access()
        kept = {**(known.secrets if only is None else only), **(secrets or {})}
        session = Session(Guard([self.peer.server.host]), clock=lambda: NOW, timeout=(20.0, 20.0))
        self.addCleanup(session.close)
        access = replace(
            known, settings={**known.settings, **(settings or {})}, secrets=Secrets(kept)
        )
        return Bluesky(access, session, lambda: NOW)

    def refused(self, kind: type[NetworkError], call: Any, *arguments: Any) -> NetworkError:
        with self.assertRaises(kind) as caught:
            call(*arguments)
        self.assertNotIn(SECRET, str(caught.exception))
        return caught.exception

    def asked(self, path: str) -> int:
        return self.peer.server.count(path)


class TestTheWayThere(SignInCase):
    def test_the_setting_says_which_way_it_goes(self) -> None:
        self.assertEqual(Bluesky.connect_by({}), Connect.SECRETS)
        self.assertEqual(Bluesky.connect_by({"sign_in": "password"}), Connect.SECRETS)
        self.assertEqual(Bluesky.connect_by({"sign_in": "oauth"}), Connect.OAUTH)
        (password,) = [each for each in Bluesky.settings if each.key == "password"]
        self.assertFalse(password.required)
        by_password = self.make({"sign_in": "password"})
        self.refused(Unsupported, by_password.begin_connect, CALLBACK, "s")
        self.refused(Unsupported, by_password.finish_connect, CALLBACK, {"code": "x"})

    def test_the_document_about_us_names_the_address_at_which_it_lies(self) -> None:
        told = Bluesky.client_metadata(CLIENT, CALLBACK)
        self.assertEqual(json.loads(json.dumps(told)), told)
        assert told
        self.assertEqual((told["client_id"], told["redirect_uris"]), (CLIENT, [CALLBACK]))
        self.assertTrue(told["dpop_bound_access_tokens"])
        self.assertEqual(told["scope"], SCOPE)
        begun = self.make(only={}).begin_connect(CALLBACK, "state-1")
        self.assertEqual(begun.secrets["client_id"], CLIENT)

    def test_what_is_asked_for_is_pushed_and_the_browser_carries_only_its_number(self) -> None:
        begun = self.make(only={}).begin_connect(CALLBACK, "state-1")
        query = parse_qs(urlsplit(begun.url).query)
        self.assertEqual(set(query), {"client_id", "request_uri"})
        (pushed,) = self.peer.pushed.values()
        wanted = {"state": "state-1", "scope": SCOPE, "login_hint": "acme.test",
                  "code_challenge_method": "S256", "redirect_uri": CALLBACK}  # fmt: skip
        self.assertLessEqual(wanted.items(), pushed.items())
        self.assertNotIn(begun.secrets["verifier"], str(pushed))
        again = self.make(only={}).begin_connect(CALLBACK, "state-1")
        self.assertNotEqual(begun.secrets["dpop_key"], again.secrets["dpop_key"])

    def test_programs_on_the_same_machine_need_no_document(self) -> None:
        for callback in (HERE, HERE.replace("127.0.0.1", "[::1]")):
            client = self.make(only={}).begin_connect(callback, "s").secrets["client_id"]
            parts = urlsplit(client)
            self.assertEqual((parts.scheme, parts.netloc, parts.path), ("http", "localhost", ""))
            query = parse_qs(parts.query)
            self.assertEqual(query, {"redirect_uri": [callback], "scope": [SCOPE]})

    def test_an_address_that_no_server_sends_back_to_is_named_before_anybody_is_asked(self) -> None:
        for callback in (HERE.replace("127.0.0.1", "localhost"), "http://odoo.example.com/back"):
            refusal = self.refused(Rejected, self.make(only={}).begin_connect, callback, "s")
            self.assertIn(urlsplit(callback).netloc, str(refusal))
        self.assertEqual(self.asked(""), 0)

    def test_the_account_must_be_there_and_own_its_handle(self) -> None:
        for handle in ("nobody.test", "did:key:zabc", "did:web:a/b", ""):
            network = self.make({"handle": handle}, only={})
            self.refused(Rejected, network.begin_connect, CALLBACK, "s")
        self.assertTrue(self.make({"handle": ME}, only={}).begin_connect(CALLBACK, "s").url)
        for document in ({"alsoKnownAs": ["at://other.test"]}, {"alsoKnownAs": 3}, {"id": ANNA}):
            self.peer.document = document
            self.refused(Rejected, self.make(only={}).begin_connect, CALLBACK, "s")

    def test_a_server_without_such_a_sign_in_is_named(self) -> None:
        described: list[dict[str, Any]] = [
            {"issuer": "https://evil.example"},
            {"pushed_authorization_request_endpoint": None},
            {"authorization_endpoint": "ftp://x"},
            {"token_endpoint": "javascript:alert(1)"},
        ]
        for self.peer.described in described:
            with self.subTest(self.peer.described):
                self.refused(Rejected, self.make(only={}).begin_connect, CALLBACK, "s")
        self.peer.described = {}
        for path in ("protected-resource", "authorization-server"):
            for answer in (Answer(status=404), redirect("https://evil.example"), Answer("{}")):
                self.peer.server.route(f"/.well-known/oauth-{path}", answer)
                self.refused(Rejected, self.make(only={}).begin_connect, CALLBACK, "s")
            self.peer.server.route(f"/.well-known/oauth-{path}", self.peer.answer)

    def test_tokens_never_go_where_it_is_less_secure_than_at_the_server(self) -> None:
        network = self.make({"server": "https://bsky.social"})
        for address in ("http://x.example/token", "", "ftp://x.example"):
            self.refused(Rejected, network._secure, address, "https://x.example")

    def test_an_app_that_the_server_does_not_want_is_no_lost_grant(self) -> None:
        refusal = Answer('{"error": "invalid_client_metadata", "error_description": "cannot"}', 400)
        self.peer.server.route("/oauth/par", refusal)
        self.assertIn(
            "cannot", str(self.refused(Rejected, self.make(only={}).begin_connect, CALLBACK, "s"))
        )


class TestTheWayBack(SignInCase):
    def setUp(self) -> None:
        super().setUp()
        self.begun = self.make(only={}).begin_connect(CALLBACK, "state-1")

    def finish(self, secrets: Mapping[str, str] | None = None, **params: str) -> Secrets:
        """Come back.

        :param secrets: what of those kept differs
        :param params: what of the answer differs
        """
        came = {**self.peer.sign_in(self.begun), **params}
        return self.make(secrets=secrets, only=self.begun.secrets).finish_connect(CALLBACK, came)

    def test_it_ends_in_tokens_that_are_bound_to_the_key(self) -> None:
        secrets = self.finish()
        network = self.make(only=secrets)
        identity = network.check()
        self.assertEqual((identity.external_id, identity.granted), (ME, ("chat",)))
        self.assertEqual(identity.facts["plc"], f"{self.peer.base}/plc", "for the next sign-in")
        self.assertEqual(Bluesky.expires(secrets), NOW + timedelta(hours=1))
        stolen = self.make(only={**secrets, "dpop_key": new_key()})
        self.refused(Unauthorized, stolen.check)

    def test_a_refusal_and_a_request_that_is_too_old_are_told(self) -> None:
        for code in ("access_denied", "invalid_request"):
            came = {"error": code, "error_description": "This request has expired",
                    "iss": self.peer.base, "state": "state-1"}  # fmt: skip
            network = self.make(only=self.begun.secrets)
            self.refused(Unauthorized, network.finish_connect, CALLBACK, came)

    def test_a_code_of_another_server_is_never_shown_to_ours(self) -> None:
        for issuer in ("https://evil.example", "", f"{self.peer.base}/"):
            network = self.make(only=self.begun.secrets)
            came = {"code": "c", "iss": issuer}
            self.refused(Unauthorized, network.finish_connect, CALLBACK, came)
        self.assertEqual(self.asked("/oauth/token"), 0)

    def test_a_code_is_good_once_with_its_key_its_verifier_and_its_address(self) -> None:
        came = self.peer.sign_in(self.begun)
        codes = dict(self.peer.codes)
        for wrong in ({"dpop_key": new_key()}, {"verifier": "x" * 43}, {"client_id": "https://x"}):
            self.peer.codes = dict(codes)
            network = self.make(secrets=wrong, only=self.begun.secrets)
            self.refused(Unauthorized, network.finish_connect, CALLBACK, came)
        self.peer.codes = dict(codes)
        network = self.make(only=self.begun.secrets)
        network.finish_connect(CALLBACK, came)
        self.refused(Unauthorized, network.finish_connect, CALLBACK, came)

    def test_somebody_else_than_was_asked_for_is_not_let_in(self) -> None:
        self.peer.granted = {"sub": ANNA}
        self.assertIn("acme.test", str(self.refused(Unauthorized, self.finish)))

    def test_what_is_not_bound_or_not_of_this_network_is_not_kept(self) -> None:
        wrong: list[tuple[dict[str, Any], type[NetworkError]]] = [
            ({"token_type": "Bearer"}, Malformed),
            ({"access_token": None}, Malformed),
            ({"scope": "openid"}, Unauthorized),
            ({"refresh_token": ""}, Unauthorized),
        ]
        for self.peer.granted, kind in wrong:
            with self.subTest(self.peer.granted):
                self.begun = self.make(only={}).begin_connect(CALLBACK, "state-1")
                self.refused(kind, self.finish)

    def test_without_the_right_to_messages_everything_else_goes_on(self) -> None:
        self.peer.granted = {"scope": "atproto transition:generic"}
        identity = self.make(only=self.finish()).check()
        self.assertEqual((identity.granted, identity.sources), ((), ()))
        self.peer.add("@acme.test hello")
        (page,) = [p for p in self.make().fetch(SourceSpec("mentions"), "") if p.mentions]
        ways = Bluesky.ways(page.mentions[0], Situation(NOW, identity.facts, None))
        (private,) = [way for way in ways if way.audience.private]
        self.assertIn("without direct messages", private.refusal)


class TestProofs(SignInCase):
    def test_a_nonce_that_is_asked_for_is_given_once_and_remembered(self) -> None:
        network = self.make()
        network.check()
        self.assertEqual(self.peer.nonces_refused, 1, "one for all calls to a server")
        self.peer.nonce = "nonce-2"  # servers change theirs every few minutes
        network.check()
        self.assertEqual(self.peer.nonces_refused, 2)

    def test_a_server_that_is_content_with_no_nonce_is_asked_twice_and_no_more(self) -> None:
        self.peer.never_content = True
        for call in (self.make().check, self.make().refresh):
            self.peer.server.requests.clear()
            failure = self.refused(Temporary, call)
            self.assertEqual(self.asked(""), 2)
            assert isinstance(failure, Temporary)
            self.assertFalse(failure.sent, "nothing was done")
        self.assertIn(f"ref-{SECRET}", self.peer.refresh_tokens, "so it still counts")

    def test_a_proof_that_is_not_believed_does_not_end_the_account(self) -> None:
        late = self.make()
        late.http.clock = lambda: NOW + timedelta(hours=1)
        for call in (late.check, late.refresh):
            failure = self.refused(Temporary, call)
            self.assertIn("clock", str(failure))

    def test_an_answer_is_said_once_whatever_nonce_is_wanted(self) -> None:
        posted = self.make().send(Reply("Hello"), "key-1")
        again = self.make().send(Reply("Hello"), "key-1")
        self.assertEqual(posted.external_id, again.external_id)
        self.assertEqual(len(self.peer.of_ours()), 1)

    def test_a_file_goes_out_once(self) -> None:
        picture = Upload("a.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "A picture")
        self.make().send(Reply("Look", uploads=(picture,)), "key-1")
        self.assertEqual(self.asked("/xrpc/com.atproto.repo.uploadBlob"), 1)

    def test_the_token_shows_up_only_with_its_proof(self) -> None:
        self.make().check()
        for seen in self.peer.server.requests:
            kind, _space, token = seen.headers["Authorization"].partition(" ")
            self.assertEqual((kind, token), ("DPoP", PREFIX))
            self.assertIn("Dpop", seen.headers)

    def test_a_key_that_cannot_be_read_means_connect_again(self) -> None:
        for key in ("", "nonsense", KEY[:100]):
            self.refused(Unauthorized, self.make(secrets={"dpop_key": key}).check)
            self.refused(Unauthorized, self.make(secrets={"dpop_key": key}).refresh)

    def test_what_ran_out_or_was_revoked_is_told_apart_from_a_call_that_is_not_allowed(
        self,
    ) -> None:
        self.peer.expired = True
        for kind in ("mentions", "messages"):
            self.refused(Unauthorized, list, self.make().fetch(SourceSpec(kind), ""))
        self.peer.expired = False
        missing = error(403, "ScopeMissingError", 'Missing required scope "rpc:chat.bsky"')
        self.peer.server.route("/xrpc/chat.bsky.convo.listConvos", missing)
        self.refused(Unsupported, list, self.make().fetch(SourceSpec("messages"), ""))


class TestRenewal(SignInCase):
    def test_each_refresh_token_is_used_once(self) -> None:
        secrets: Mapping[str, str] = self.peer.access().secrets
        for _turn in range(3):
            before = secrets
            secrets = self.make(only=secrets).refresh()
            self.assertNotEqual(secrets["refresh_token"], before["refresh_token"])
            self.assertEqual(secrets["dpop_key"], before["dpop_key"])
            self.assertEqual(self.make(only=secrets).check().external_id, ME)
        self.refused(Unauthorized, self.make(only=before).refresh)

    def test_it_stays_with_the_account_and_the_key(self) -> None:
        self.refused(Unauthorized, self.make(secrets={"dpop_key": "x"}).refresh)
        self.peer.granted = {"sub": ANNA}
        self.refused(Unauthorized, self.make().refresh)

    def test_a_grant_that_is_gone_means_connect_again(self) -> None:
        self.peer.grant_gone = True
        refusal = self.refused(Unauthorized, self.make().refresh)
        self.assertIn("connect the account again", str(refusal))

    def test_a_server_that_cannot_fetch_our_document_just_now_does_not_end_it(self) -> None:
        refusal = Answer('{"error": "invalid_client", "error_description": "Not reached"}', 401)
        self.peer.server.route("/oauth/token", refusal)
        self.refused(Rejected, self.make().refresh)

    def test_changed_settings_never_send_the_token_elsewhere(self) -> None:
        for changed in ({"handle": "anna.test"}, {"server": "http://127.0.0.1:9"}):
            for call in (self.make(changed).check, self.make(changed).refresh):
                self.refused(Unauthorized, call)
        self.assertEqual(self.asked(""), 0)

    def test_from_one_way_to_the_other_and_back(self) -> None:
        by_oauth = self.peer.access().secrets
        typed = {**by_oauth, "password": "abcd-efgh-ijkl-mnop"}
        to_password = {"sign_in": "password"}
        # As Odoo keeps what is renewed: what is missing in the new stays.
        kept = {**typed, **self.make(to_password, only=typed).refresh()}
        self.assertEqual(self.asked("/xrpc/com.atproto.server.createSession"), 1)
        self.assertEqual(self.asked("/oauth/token"), 0)
        self.peer.server.requests.clear()
        self.assertTrue(self.make(to_password, only=kept)._fits(), "no new session for each call")
        # What came of the password is not taken for a sign-in.
        self.refused(Unauthorized, self.make(only=kept).check)
        self.assertEqual(self.asked(""), 0)
        begun = self.make(only=kept).begin_connect(CALLBACK, "state-1")
        again = self.make(only=begun.secrets).finish_connect(CALLBACK, self.peer.sign_in(begun))
        self.assertEqual(self.make(only=again).check().external_id, ME)
        expires = Bluesky.expires(again)
        assert expires
        self.assertGreater(expires, NOW, "the password does not count")
