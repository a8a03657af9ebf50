"""What Mastodon's posts mean, how its servers are named, connected and told apart."""

from __future__ import annotations

import json
import unittest
import unittest.mock
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

from mastodon_case import CALLBACK, MastodonCase, parsed, status
from networks.errors import Malformed, Rejected, Unauthorized, Unsupported
from networks.fakeserver import Answer
from networks.guard import Guard
from networks.http import Session
from networks.mastodon import Mastodon
from networks.mastodon_connect import SCOPES
from networks.mastodon_wire import instance_url
from networks.testing import NOW, SECRET
from networks.types import Access, Audience, MentionKind, Reply, Secrets, SourceSpec


class TestParsing(unittest.TestCase):
    def test_a_status_becomes_a_mention_with_everything_in_it(self) -> None:
        got = parsed(
            content='<p>Hi <span class="h-card"><a href="https://m.example/@acme" class="u-url '
            'mention">@<span>acme</span></a></span>,<br>my kettle</p><p>is broken</p>',
            spoiler_text="Rant",
            in_reply_to_id="99",
            edited_at="2026-03-01T11:00:00Z",
            mentions=[{"id": "1", "url": "https://m.example/@acme", "acct": "acme"}],
            tags=[{"name": "kettle", "url": "https://m.example/tags/kettle"}],
            media_attachments=[
                {
                    "id": "5",
                    "type": "image",
                    "url": "https://m.example/a/1.jpg",
                    "preview_url": "https://m.example/a/1s.jpg",
                    "description": "the kettle",
                }
            ],
        )
        self.assertEqual(got.text, "Hi @acme,\nmy kettle\n\nis broken")
        self.assertEqual((got.subject, got.language, got.parent_id), ("Rant", "de", "99"))
        self.assertEqual(got.kind, MentionKind.COMMENT)
        self.assertEqual(got.written_at, datetime(2026, 3, 1, 10, 0, 0, 123000, UTC))
        self.assertEqual(got.edited_at, datetime(2026, 3, 1, 11, tzinfo=UTC))
        self.assertEqual(got.mentioned, ("https://m.example/@acme",))
        self.assertEqual(got.tags, ("kettle",))
        self.assertEqual(got.counters, {"likes": 3, "reposts": 2, "replies": 1})
        self.assertEqual(got.url, "https://m.example/@anna/114")
        (picture,) = got.attachments
        self.assertEqual((picture.kind, picture.mimetype), ("image", "image/jpeg"))
        self.assertEqual(picture.alt, "the kettle")
        self.assertEqual(got.author.external_id, "https://m.example/@anna")
        self.assertEqual((got.author.handle, got.author.name), ("anna@m.example", "Anna Muster"))
        self.assertEqual(got.author.followers, 12)

    def test_a_notification_is_the_status_that_it_is_about(self) -> None:
        notification = {"id": "9", "type": "mention", "status": status()}
        got = Mastodon.parse("notification", json.dumps(notification))
        self.assertEqual(got, parsed())
        self.assertEqual(Mastodon.parse("status", got.raw), got)

    def test_who_can_read_it_is_never_widened(self) -> None:
        for visibility, audience, kind in (
            ("public", Audience.PUBLIC, MentionKind.POST),
            ("unlisted", Audience.UNLISTED, MentionKind.POST),
            ("private", Audience.FOLLOWERS, MentionKind.POST),
            ("direct", Audience.DIRECT, MentionKind.MESSAGE),
            ("local", Audience.FOLLOWERS, MentionKind.POST),
            ("something new", Audience.FOLLOWERS, MentionKind.POST),
            (None, Audience.FOLLOWERS, MentionKind.POST),
        ):
            got = parsed(visibility=visibility)
            self.assertEqual((got.audience, got.kind), (audience, kind), visibility)

    def test_a_private_message_of_snac_is_one_although_it_is_called_private(self) -> None:
        account = {**status()["account"], "id": "3316dd1fd0dbe0ed5623aeac7b4b2193"}
        self.assertEqual(parsed(visibility="private", account=account).audience, Audience.DIRECT)
        self.assertEqual(parsed(visibility="public", account=account).audience, Audience.PUBLIC)

    def test_snac_names_people_only_in_links(self) -> None:
        got = parsed(
            content='<a href="https://s.example/acme" class="u-url mention">@acme</a> '
            '<a href="https://s.example?t=x" class="mention hashtag" rel="tag">#x</a>'
        )
        self.assertEqual(got.mentioned, ("https://s.example/acme",))

    def test_the_choices_of_a_poll_are_text(self) -> None:
        poll = {"options": [{"title": "Tea"}, {"title": "Coffee"}]}
        self.assertEqual(parsed(poll=poll).text, "Hallo\n\n- Tea\n- Coffee")

    def test_ids_are_strings_also_where_a_server_sends_numbers(self) -> None:
        got = parsed(id=114, in_reply_to_id=99)
        self.assertEqual((got.external_id, got.parent_id), ("114", "99"))

    def test_an_edited_post_of_snac_keeps_its_id(self) -> None:
        digest = "c77af797d177edcfb56cc97ce30007b5"
        before, after = (parsed(id=f"{time}{digest}") for time in (1795334012, 1795334021))
        self.assertEqual(before.external_id, after.external_id)
        answer = parsed(in_reply_to_id=f"1795334012{digest}")
        self.assertEqual(answer.parent_id, before.external_id)

    def test_the_person_is_the_same_through_every_server(self) -> None:
        remote = {**status()["account"], "id": "555", "acct": "anna@m.example"}
        self.assertEqual(parsed(account=remote).author, parsed().author)
        old = {key: value for key, value in remote.items() if key != "uri"}
        self.assertEqual(parsed(account=old).author.external_id, "https://m.example/@anna")
        named = parsed(mentions=[{"id": "9", "acct": "anna", "url": "https://m.example/@anna"}])
        self.assertEqual(named.mentioned, (parsed().author.external_id,))

    def test_nobody_becomes_somebody_else_by_claiming_her_page(self) -> None:
        liar = {**status()["account"], "uri": "https://evil.example/users/anna"}
        author = parsed(account=liar).author
        self.assertEqual(author.external_id, "https://evil.example/users/anna")

    def test_dates_that_cannot_be_are_left_out(self) -> None:
        for date in ("1900-01-01T00:00:00Z", "2100-06-01T00:00:00Z", "yesterday", 5, None, []):
            self.assertIsNone(parsed(created_at=date).written_at, date)

    def test_a_post_without_id_is_malformed_and_so_is_one_of_nobody_that_says_nothing(self) -> None:
        silent = {"account": {}, "content": "", "media_attachments": [], "spoiler_text": ""}
        for changes in ({"id": None}, {"id": ""}, silent):
            with self.assertRaises(Malformed) as caught:
                parsed(**changes)
            self.assertRegex(caught.exception.sentence, "^The post has no (author|id)")

    def test_what_is_said_is_kept_though_nobody_tells_who_said_it(self) -> None:
        for account in (None, {}, {"acct": "anna", "url": "javascript:alert(1)"}):
            got = parsed(account=account)
            self.assertEqual(got.author.external_id, f"?{got.external_id}")
            self.assertEqual(got.text, parsed().text)

    def test_a_text_that_stands_elsewhere_is_found(self) -> None:
        for changes in (
            {"content": "", "text": "The kettle leaks"},
            {"content": "", "reblog": {"content": "<p>The kettle leaks</p>"}},
        ):
            self.assertEqual(parsed(**changes).text, "The kettle leaks")

    def test_only_web_addresses_survive(self) -> None:
        got = parsed(
            url="javascript:alert(1)",
            uri="https://m.example/users/anna/114",
            media_attachments=[{"type": "image", "url": "file:///etc/passwd"}, "x", None],
        )
        self.assertEqual(got.url, "https://m.example/users/anna/114")
        self.assertEqual(got.attachments, ())

    def test_fields_of_wrong_types_cost_only_themselves(self) -> None:
        got = parsed(
            tags={"a": 1},
            mentions="x",
            media_attachments=7,
            poll=[1],
            spoiler_text=["x"],
            language=3,
            favourites_count="many",
            reblogs_count=-1,
        )
        self.assertEqual((got.text, got.tags, got.counters), ("Hallo", (), {"replies": 1}))


class TestAddress(unittest.TestCase):
    def test_whatever_names_a_server_is_understood(self) -> None:
        for typed, address in {
            "mastodon.social": "https://mastodon.social",
            " Mastodon.Social/ ": "https://mastodon.social",
            "https://mastodon.social/@me/123?x=1#y": "https://mastodon.social",
            "@me@mastodon.social": "https://mastodon.social",
            "me@mastodon.social": "https://mastodon.social",
            "http://localhost:8081": "http://localhost:8081",
            "mastodon.social:8443/about": "https://mastodon.social:8443",
            "https://user:pass@mastodon.social": "https://mastodon.social",
            "münchen.social": "https://münchen.social",
            "http://[::1]:3000/": "http://[::1]:3000",
        }.items():
            self.assertEqual(instance_url(typed), address)

    def test_what_names_none_is_refused_with_a_sentence(self) -> None:
        for typed in ("", "  ", "@", "ftp://x.y", "https://", "a b", "https://[x"):
            with self.assertRaises(Rejected) as caught:
                instance_url(typed)
            self.assertIn("is not the address of a server", caught.exception.sentence)


class TestConnecting(MastodonCase):
    def test_the_app_asks_for_what_it_needs_and_nothing_more(self) -> None:
        redirect = self.make().begin_connect(CALLBACK, "state-1")
        (registered,) = self.asked("/api/v1/apps")
        form = parse_qs(registered.body.decode())
        self.assertEqual(form["scopes"], [" ".join(SCOPES)])
        self.assertEqual(form["redirect_uris"], [CALLBACK])
        address = urlsplit(redirect.url)
        self.assertEqual(f"{address.scheme}://{address.netloc}", self.peer.base)
        query = parse_qs(address.query)
        self.assertEqual(query["redirect_uri"], [CALLBACK])
        self.assertEqual(query["state"], ["state-1"])
        self.assertNotIn("force_login", query)

    def test_the_app_is_registered_once_for_a_callback(self) -> None:
        first = self.make(secrets=Secrets()).begin_connect(CALLBACK, "a")
        kept = Secrets({**first.secrets, "access_token": SECRET})
        second = self.make(secrets=kept).begin_connect(CALLBACK, "b")
        self.assertEqual(dict(second.secrets), dict(kept))
        self.assertEqual(len(self.asked("/api/v1/apps")), 1)
        third = self.make(secrets=kept).begin_connect(CALLBACK + "2", "c")
        self.assertEqual(len(self.asked("/api/v1/apps")), 2)
        self.assertEqual(third.secrets["access_token"], SECRET, "the old sign-in still works")

    def test_what_one_server_gave_is_never_sent_to_another(self) -> None:
        kept = Secrets(
            {
                "instance": "https://old.example",
                "access_token": SECRET,
                "client_id": "old",
                "client_secret": "old",
                "callback": CALLBACK,
                "scopes": " ".join(SCOPES),
            }
        )
        network = self.make(secrets=kept)
        for call in (network.check, lambda: list(network.fetch(self.peer.source(), ""))):
            with self.assertRaises(Unauthorized):
                call()
        redirect = network.begin_connect(CALLBACK, "a")
        self.assertNotIn("access_token", redirect.secrets)
        self.assertNotIn("old", redirect.secrets.values())
        self.assertNotIn(SECRET, repr([seen.headers for seen in self.peer.server.requests]))

    def test_a_token_that_is_the_name_of_a_file_is_not_opened(self) -> None:
        with TemporaryDirectory() as folder:
            secret = Path(folder) / "secret"
            secret.write_text("what nobody may see\nhttps://elsewhere.example\n")
            for value in (str(secret), "/etc/passwd"):
                network = self.make(secrets=Secrets({"access_token": value}))
                with self.assertRaises(Unauthorized):
                    network.check()
        sent = [seen.headers["Authorization"] for seen in self.peer.server.requests]
        self.assertEqual(sent, [f"Bearer {secret}", "Bearer /etc/passwd"])

    def test_a_server_of_another_kind_is_named(self) -> None:
        for answer in (
            Answer("<html>Welcome</html>", headers={"Content-Type": "text/html"}),
            Answer("{}", 404),
            Answer('{"id": 1}'),
            Answer("[]"),
        ):
            self.peer.fault = answer
            with self.assertRaises(Rejected) as caught:
                self.make().begin_connect(CALLBACK, "a")
            self.assertIn("does not answer as a Mastodon server", caught.exception.sentence)

    def test_a_token_for_nobody_does_not_replace_one_that_works(self) -> None:
        # snac hands out such a token when the code is wrong.
        redirect = self.make().begin_connect(CALLBACK, "a")
        self.peer.server.script("POST /oauth/token", Answer('{"access_token": "of nobody"}'))
        with self.assertRaises(Unauthorized):
            self.make(secrets=redirect.secrets).finish_connect(CALLBACK, {"code": "wrong"})

    def test_the_check_learns_what_the_server_allows(self) -> None:
        configuration = {
            "statuses": {"max_characters": 5000, "characters_reserved_per_url": 30},
            "media_attachments": {"image_size_limit": 1000, "supported_mime_types": ["image/png"]},
        }
        instance = {
            "domain": "example.org",
            "version": "4.3.1",
            "configuration": configuration,
        }
        self.peer.server.route("GET /api/v2/instance", Answer(json.dumps(instance)))
        identity = self.make().check()
        self.assertEqual(identity.handle, "acme@example.org")
        self.assertEqual(identity.external_id, f"{self.peer.base}/@acme")
        facts = identity.facts
        self.assertEqual(facts["max_characters"], 5000)
        self.assertEqual(facts["characters_reserved_per_url"], 30)
        self.assertEqual(facts["image_size_limit"], 1000)
        self.assertEqual(facts["description_limit"], 1500)
        self.assertEqual(facts["supported_mime_types"], ["image/png"])
        self.assertEqual((facts["software"], facts["batch"]), ("mastodon", True))

    def test_other_servers_are_told_apart(self) -> None:
        for version, software, batch in (
            ("4.2.9", "mastodon", False),
            ("4.3.0-alpha.1+glitch", "mastodon", True),
            ("4.0.0 (not true; really snac/2.75)", "snac", False),
            ("2.7.2 (compatible; Pleroma 2.5.0)", "other", False),
            ("0.17.3+git-abc", "other", False),
            ("", "other", False),
        ):
            instance = json.dumps({"version": version})
            self.peer.server.route("GET /api/v2/instance", Answer(instance))
            facts = self.make().check().facts
            self.assertEqual((facts["software"], facts["batch"]), (software, batch), version)

    def test_absurd_limits_are_not_believed(self) -> None:
        statuses = {"characters_reserved_per_url": 10**11, "max_characters": -1}
        instance = {"version": "4.4.0", "configuration": {"statuses": statuses}}
        self.peer.server.route("GET /api/v2/instance", Answer(json.dumps(instance)))
        facts = self.make().check().facts
        self.assertEqual(facts["characters_reserved_per_url"], 23)
        self.assertEqual(facts["max_characters"], 500)
        self.assertEqual(Mastodon.measure(Reply("https://a.de"), statuses).used, 23)

    def test_nonsense_about_itself_does_not_hurt(self) -> None:
        for answer in ("[]", '{"configuration": [1]}', '{"configuration": {"statuses": {"max_ch'):
            self.peer.server.route("GET /api/v2/instance", Answer(answer))
            self.peer.server.route("GET /api/v1/instance", Answer('{"max_toot_chars": 777}'))
            self.assertIn(self.make().check().facts["max_characters"], (500, 777))

    def test_every_way_of_saying_no_means_connect_again(self) -> None:
        for code in (401, 403, 422):
            self.peer.fault = Answer('{"error": "no"}', code)
            with self.assertRaises(Unauthorized):
                self.make().check()

    def test_a_missing_library_is_a_sentence(self) -> None:
        with unittest.mock.patch.dict("sys.modules", {"mastodon": None}):
            with self.assertRaises(Unsupported) as caught:
                self.make().check()
            self.assertIn("Mastodon.py", caught.exception.sentence)
            self.peer.add("reading needs no library")
            self.assertEqual(self.texts(self.read()), ["reading needs no library"])


class TestAccessStaysSilent(unittest.TestCase):
    def test_an_account_without_token_makes_no_request(self) -> None:
        access = Access({"instance": "https://m.example"})
        network = Mastodon(access, Session(Guard()), lambda: NOW)
        with self.assertRaises(Unauthorized):
            list(network.fetch(SourceSpec("mentions"), ""))
        self.assertEqual(network.http.requests_made, 0)
