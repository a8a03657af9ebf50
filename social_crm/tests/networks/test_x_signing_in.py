"""Signing in at X, with its own page or with keys that were typed."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

from networks.errors import Rejected, Temporary, Unauthorized, Unsupported
from networks.fakeserver import Answer
from networks.testing import NOW, SECRET
from networks.types import Connect, Secrets, SourceSpec
from networks.x import X
from networks.x_tables import MAX_LONG
from networks.x_wire import signature
from x_case import XCase
from x_peer import CONSUMER_SECRET, ME, SignedPeer, reply


class TestSigningIn(XCase):
    callback = "https://odoo.example.com/social_crm/connect/callback"

    def test_x_is_asked_for_what_the_permissions_say(self) -> None:
        redirect = self.make().begin_connect(self.callback, "state-1")
        query = parse_qs(urlsplit(redirect.url).query)
        self.assertEqual(set(query["scope"][0].split()), {each.key for each in X.permissions})
        self.assertEqual(query["code_challenge_method"], ["S256"])
        self.assertNotIn(redirect.secrets["verifier"], redirect.url)
        access = replace(self.peer.access(), facts={})
        self.assertTrue(
            self.make(access)
            .begin_connect(self.callback, "s")
            .url.startswith("https://x.com/i/oauth2/")
        )

    def test_a_grant_that_is_gone_disconnects_and_nothing_else_does(self) -> None:
        self.peer.grant_gone = True
        with self.assertRaises(Unauthorized):
            self.make().refresh()
        self.peer.server.route("POST /2/oauth2/token", Answer("<html>", 503))
        with self.assertRaises(Temporary):
            self.make().refresh()

    def test_the_check_says_what_was_granted_and_how_long_a_post_may_be(self) -> None:
        access = self.peer.access()
        secrets = Secrets({**access.secrets, "scope": "tweet.read users.read"})
        identity = self.make(replace(access, secrets=secrets)).check()
        self.assertEqual(identity.granted, ("tweet.read", "users.read"))
        self.assertEqual(identity.facts["max_characters"], 280)
        person = {"id": ME, "username": "acme", "subscription_type": "Premium"}
        self.peer.server.route("GET /2/users/me", reply({"data": person}))
        self.assertEqual(self.make().check().facts["max_characters"], 280)
        self.peer.settings = {**self.peer.settings, "plan": "enterprise"}
        self.assertEqual(self.make().check().facts["max_characters"], MAX_LONG)

    def test_no_request_is_made_without_credentials(self) -> None:
        with self.assertRaises(Unauthorized):
            self.make(replace(self.peer.access(), secrets=Secrets())).check()
        self.assertEqual(self.peer.server.requests, [])


class TestTypedKeys(XCase):
    peer_class = SignedPeer

    def test_keys_take_the_place_of_the_sign_in(self) -> None:
        self.assertEqual(X.connect_by(self.peer.settings), Connect.SECRETS)
        self.assertEqual(X.connect_by({}), Connect.OAUTH)
        with self.assertRaises(Unsupported):
            self.make().begin_connect("https://odoo.example.com/c", "s")
        self.assertEqual(self.make().check().external_id, ME)

    def test_the_signature_is_that_of_the_standard(self) -> None:
        # The example of X: https://docs.x.com/fundamentals/authentication/oauth-1-0a/
        # creating-a-signature (2026-11)
        params = {
            "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
            "include_entities": "true",
            "oauth_consumer_key": "xvz1evFS4wEEPTGEFPHBog",
            "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": "1318622958",
            "oauth_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
            "oauth_version": "1.0",
        }
        got = signature(
            "post",
            "https://api.twitter.com/1.1/statuses/update.json",
            params,
            "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
            "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        )
        self.assertEqual(got, "hCtSmYh+iHYCEqBWrE7C7hYmtUk=")

    def test_a_request_carries_a_signature_that_can_be_checked(self) -> None:
        self.pages()
        (seen,) = self.asked(f"/2/users/{ME}/mentions")
        header = unquote(seen.headers["Authorization"].removeprefix("OAuth ").replace('"', ""))
        said = dict(part.split("=", 1) for part in header.split(", "))
        given = said.pop("oauth_signature")
        address = self.peer.base + seen.path
        params = {**seen.query, **said}
        self.assertEqual(given, signature("GET", address, params, CONSUMER_SECRET, SECRET))

    def test_missing_keys_are_a_sentence(self) -> None:
        with self.assertRaises(Rejected) as caught:
            self.make(replace(self.peer.access(), secrets=Secrets())).check()
        self.assertIn("fill in", caught.exception.sentence)

    def test_what_is_left_of_a_sign_in_is_dropped(self) -> None:
        secrets = Secrets(
            {"consumer_secret": "x", "access_token": "old", "expires_at": "2026-01-01"}
        )
        renewed = self.make(replace(self.peer.access(), secrets=secrets)).refresh()
        self.assertEqual(dict(renewed), {"consumer_secret": "x"})

    def test_counting_needs_the_other_sign_in(self) -> None:
        with self.assertRaises(Unsupported):
            self.make().count(SourceSpec("search", {"query": "kettle"}), NOW)
