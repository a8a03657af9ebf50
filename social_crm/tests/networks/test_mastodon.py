"""The Mastodon network: what it reads, says and finds again, and the differences of servers."""

from __future__ import annotations

import json
import unittest
import unittest.mock
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mastodon_peer import MastodonPeer, SnacPeer
from networks.errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from networks.fakeserver import Answer, Fault, Seen
from networks.guard import Guard
from networks.http import Session
from networks.mastodon import Mastodon
from networks.mastodon_connect import SCOPES
from networks.mastodon_reading import LOOKS
from networks.mastodon_text import addressed
from networks.mastodon_wire import instance_url
from networks.testing import NOW, SECRET
from networks.types import (
    Access,
    Audience,
    Author,
    Mention,
    MentionKind,
    Page,
    Reply,
    Secrets,
    SourceSpec,
    Upload,
)

CALLBACK = "https://odoo.example.com/social_crm/connect/callback"
DOT = Upload("dot.png", "image/png", b"\x89PNG", "a dot")
FILM = Upload("film.mp4", "video/mp4", b"film")


def status(**changes: Any) -> dict[str, Any]:
    """A status as Mastodon 4.4 spells it."""
    return {
        "id": "114",
        "created_at": "2026-03-01T10:00:00.123Z",
        "edited_at": None,
        "in_reply_to_id": None,
        "spoiler_text": "",
        "visibility": "public",
        "language": "de",
        "url": "https://m.example/@anna/114",
        "replies_count": 1,
        "reblogs_count": 2,
        "favourites_count": 3,
        "content": "<p>Hallo</p>",
        "reblog": None,
        "account": {
            "id": "7",
            "username": "anna",
            "acct": "anna",
            "display_name": "Anna Muster",
            "url": "https://m.example/@anna",
            "uri": "https://m.example/users/anna",
            "avatar": "https://m.example/anna.png",
            "followers_count": 12,
            "bot": False,
        },
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "poll": None,
        **changes,
    }


def parsed(**changes: Any) -> Mention:
    return Mastodon.parse("status", json.dumps(status(**changes)))


def mention(handle: str = "anna@m.example", **values: Any) -> Mention:
    author = Author(f"https://x.example/{handle}", handle)
    return Mention(**{"external_id": "114", "author": author, **values})


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


class MastodonCase(unittest.TestCase):
    peer_class: type[MastodonPeer] = MastodonPeer

    def setUp(self) -> None:
        self.peer = self.peer_class()
        self.addCleanup(self.peer.close)
        self.now = NOW

    def make(self, **changes: Any) -> Mastodon:
        session = Session(
            Guard([self.peer.server.host]), clock=lambda: self.now, timeout=(2, 2), deadline=5
        )
        self.addCleanup(session.close)
        return Mastodon(replace(self.peer.access(), **changes), session, lambda: self.now)

    def read(self, cursor: str = "", source: SourceSpec | None = None) -> list[Page]:
        return list(self.make().fetch(source or self.peer.source(), cursor))

    def texts(self, pages: list[Page]) -> list[str]:
        return [mention.text for page in pages for mention in page.mentions]

    def asked(self, path: str) -> list[Seen]:
        return [seen for seen in self.peer.server.requests if seen.path == path]

    def parent(self, **changes: Any) -> Mention:
        """What a customer wrote, as we read it."""
        number = self.peer.add("My kettle is broken")
        self.peer.changes[number] = changes
        return self.read()[0].mentions[0]

    def said(self) -> dict[str, list[str]]:
        """The form of the last post."""
        posts = [seen for seen in self.asked("/api/v1/statuses") if seen.method == "POST"]
        return parse_qs(posts[-1].body.decode())


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


class TestReading(MastodonCase):
    def test_filtered_messages_of_strangers_are_asked_for(self) -> None:
        self.read()
        (asked,) = self.asked("/api/v1/notifications")
        self.assertEqual(asked.query["include_filtered"], "true")
        types = [value for name, value in asked.pairs if name == "types[]"]
        self.assertEqual(types, ["mention", "quote", "reblog"])

    def test_the_first_run_goes_back_as_far_as_wanted(self) -> None:
        for _number in range(20):
            self.peer.add("x")
        since = self.peer.items[12].at - timedelta(seconds=1)
        pages = self.read(source=SourceSpec("mentions", since=since))
        read = {mention.external_id for page in pages for mention in page.mentions}
        self.assertLessEqual({str(item.number) for item in self.peer.items[12:]}, read)
        self.assertNotIn(str(self.peer.items[0].number), read)

    def test_a_run_without_news_costs_one_request(self) -> None:
        for _number in range(3):
            self.peer.add("x")
        self.peer.add("y")
        self.peer.items[-1].at = NOW
        cursor = self.read()[-1].cursor
        self.peer.server.requests.clear()
        pages = self.read(cursor)
        self.assertEqual(len(self.peer.server.requests), 1)
        self.assertEqual(len(pages), 1)

    def test_a_post_that_arrives_late_at_an_old_place_is_found(self) -> None:
        source = SourceSpec("hashtag", {"tag": "#Kettle"})
        for minute in (50, 40, 30, 20, 10, 0):
            self.peer.add(f"{minute} minutes ago")
            self.peer.items[-1].at = NOW - timedelta(minutes=minute)
        self.route_tag()
        cursor = self.read(source=source)[-1].cursor
        self.peer.add("written 45 minutes ago elsewhere")
        self.peer.items[-1].at = NOW - timedelta(minutes=45)
        self.assertIn("written 45 minutes ago elsewhere", self.texts(self.read(cursor, source)))

    def route_tag(self) -> None:
        def timeline(seen: Seen) -> Answer:
            items = sorted(self.peer.items, key=lambda item: item.at, reverse=True)
            entries = [self.peer.status(item) for item in items]
            before = seen.query.get("max_id", "")
            ids = [entry["id"] for entry in entries]
            start = ids.index(before) + 1 if before else 0
            return Answer(json.dumps(entries[start : start + 3]))

        self.peer.server.route("GET /api/v1/timelines/tag/Kettle", timeline)

    def test_one_odd_date_neither_ends_a_walk_nor_moves_the_mark(self) -> None:
        numbers = [self.peer.add(f"post {number}") for number in range(14)]
        self.peer.items[-3].at = datetime(1995, 1, 1, tzinfo=UTC)
        self.peer.items[-1].at = NOW + timedelta(hours=20)
        source = SourceSpec("mentions", since=NOW - timedelta(days=7))
        pages = self.read(source=source)
        read = {mention.external_id for page in pages for mention in page.mentions}
        self.assertEqual(read, set(numbers))
        new = [self.peer.add(f"new {number}") for number in range(12)]
        for number, item in enumerate(self.peer.items[-12:]):
            item.at = NOW + timedelta(minutes=number)
        self.now = NOW + timedelta(minutes=20)
        pages = self.read(pages[-1].cursor, source)
        read = {mention.external_id for page in pages for mention in page.mentions}
        self.assertLessEqual(set(new), read)

    def test_an_interrupted_walk_survives_that_its_place_is_deleted(self) -> None:
        # snac answers nothing when it is asked for what is older than a deleted post.
        numbers = [self.peer.add(f"post {number}") for number in range(17)]
        plain = self.peer.page

        def forgetful(seen: Seen, entries: list[dict[str, Any]]) -> Answer:
            before = seen.query.get("max_id")
            known = before is None or before in [entry["id"] for entry in entries]
            return plain(seen, entries) if known else Answer("[]")

        self.peer.page = forgetful  # type: ignore[method-assign]
        first = next(iter(self.make().fetch(self.peer.source(), "")))
        place = first.mentions[-1].external_id
        self.peer.remove(place)
        rest = self.read(first.cursor)
        read = {mention.external_id for page in [first, *rest] for mention in page.mentions}
        self.assertEqual(read, set(numbers))

    def test_a_repeating_server_is_reported_as_a_gap_once_something_can_be_missing(self) -> None:
        for _number in range(5):
            self.peer.add("x")
        self.peer.repeats = True
        first = self.read()
        self.assertEqual([page.gap for page in first if page.gap], [])
        self.peer.repeats = False
        cursor = self.read()[-1].cursor
        for number in range(20):
            self.peer.add("y")
            self.peer.items[-1].at = NOW + timedelta(hours=number)
        self.now = NOW + timedelta(days=1)
        self.peer._repeated.clear()
        self.peer.repeats = True
        pages = self.read(cursor)
        self.assertTrue(any("older items may be missing" in page.gap for page in pages))

    def test_reposts_and_empty_things_are_no_items(self) -> None:
        source = SourceSpec("own")
        for changes in ({"reblog": status()}, {"content": ""}, {}):
            number = self.peer.add("ours", own=True)
            self.peer.changes[number] = changes
        self.assertEqual(self.texts(self.read(source=source)), ["ours"])

    def test_a_refusal_of_the_own_inbox_means_connect_again(self) -> None:
        self.peer.fault = Answer('{"error": "outside the authorized scopes"}', 403)
        for kind in ("mentions", "own"):
            with self.assertRaises(Unauthorized):
                self.read(source=SourceSpec(kind))
        with self.assertRaises(Rejected):
            self.read(source=SourceSpec("hashtag", {"tag": "x"}))

    def test_a_hashtag_is_a_word(self) -> None:
        for tag in ("#", "", "  ", "#123", "#a b", "#a/b", "?x"):
            with self.assertRaises(Rejected) as caught:
                Mastodon.check_source(SourceSpec("hashtag", {"tag": tag}))
            self.assertIn("A hashtag is one word", caught.exception.sentence)
        for tag in ("#acme", "acme", "＃東京", "Straße_2"):
            Mastodon.check_source(SourceSpec("hashtag", {"tag": tag}))

    def test_a_search_term_says_something(self) -> None:
        for query in ("#", "", "a", "  ", "@", '""'):
            with self.assertRaises(Rejected):
                Mastodon.check_source(SourceSpec("search", {"query": query}))
        Mastodon.check_source(SourceSpec("search", {"query": '"acme kettle"'}))


class TestSearching(MastodonCase):
    source = SourceSpec("search", {"query": "kettle"})

    def route_search(self, found: dict[str, list[dict[str, Any]]]) -> None:
        def search(seen: Seen) -> Answer:
            hits = found.get(seen.query["q"], []) if "max_id" not in seen.query else []
            return Answer(json.dumps({"statuses": hits, "accounts": [], "hashtags": []}))

        self.peer.server.route("GET /api/v2/search", search)

    def test_what_the_server_finds_is_read(self) -> None:
        self.route_search({"kettle": [status()]})
        self.assertEqual(self.texts(self.read(source=self.source)), ["Hallo"])

    def test_a_server_that_does_not_find_our_own_words_does_not_search(self) -> None:
        self.peer.add("We wrote something yesterday", own=True)
        self.peer.items[-1].at = NOW - timedelta(days=2)
        self.route_search({})
        with self.assertRaises(Unsupported) as caught:
            self.read(source=self.source)
        self.assertIn("does not search the text of posts", caught.exception.sentence)

    def test_a_server_that_searches_may_find_nothing(self) -> None:
        self.peer.add("We wrote something yesterday", own=True)
        self.peer.items[-1].at = NOW - timedelta(days=2)
        self.route_search({"something": [status()]})
        cursor = self.read(source=self.source)[-1].cursor
        self.assertEqual(self.texts(self.read(cursor, self.source)), [])

    def test_a_server_that_cannot_be_tried_gets_the_benefit_of_the_doubt(self) -> None:
        self.route_search({})
        self.assertEqual(self.texts(self.read(source=self.source)), [])

    def test_a_server_without_a_search_says_so(self) -> None:
        self.peer.server.route("GET /api/v2/search", Answer("{}", 404))
        with self.assertRaises(Unsupported):
            self.read(source=self.source)


class TestEditsAndDeletions(MastodonCase):
    def fill(self, number: int) -> str:
        for _number in range(number):
            self.peer.add(f"post {_number}")
        return self.read()[-1].cursor

    def test_an_edited_post_comes_again_with_another_fingerprint(self) -> None:
        cursor = self.fill(3)
        before = {m.external_id: m.fingerprint() for p in self.read(cursor) for m in p.mentions}
        number = str(self.peer.items[-2].number)
        self.peer.changes[number] = {"content": "corrected", "edited_at": NOW.isoformat()}
        after = {m.external_id: m for page in self.read(cursor) for m in page.mentions}
        self.assertEqual(after[number].text, "corrected")
        changed = [key for key, each in after.items() if each.fingerprint() != before[key]]
        self.assertEqual(changed, [number])

    def test_an_edit_further_back_is_found_in_one_request(self) -> None:
        cursor = self.fill(20)
        number = str(self.peer.items[0].number)
        self.peer.changes[number] = {"content": "corrected"}
        self.peer.server.requests.clear()
        texts = self.texts(self.read(cursor))
        self.assertIn("corrected", texts)
        self.assertEqual(len(self.asked("/api/v1/statuses")), 1)

    def test_a_deleted_post_is_reported_once(self) -> None:
        cursor = self.fill(3)
        number = str(self.peer.items[1].number)
        self.peer.remove(number)
        pages = self.read(cursor)
        self.assertEqual([page.deleted for page in pages if page.deleted], [(number,)])
        pages = self.read(pages[-1].cursor)
        self.assertEqual([page.deleted for page in pages if page.deleted], [])

    def test_a_dismissed_notification_is_no_deletion(self) -> None:
        cursor = self.fill(3)
        number = str(self.peer.items[1].number)
        self.peer.without_notification.add(number)
        for _run in range(3):
            pages = self.read(cursor)
            cursor = pages[-1].cursor
            self.assertEqual([page.deleted for page in pages if page.deleted], [])
            self.assertIn("post 1", self.texts(pages))

    def test_one_run_looks_again_at_a_few_only(self) -> None:
        cursor = self.fill(20)
        self.peer.without_notification = {str(item.number) for item in self.peer.items}
        self.peer.software = "other"
        seen: set[str] = set()
        for _run in range(8):
            self.peer.server.requests.clear()
            pages = self.read(cursor)
            cursor = pages[-1].cursor
            single = [s for s in self.peer.server.requests if "/statuses/" in s.path]
            self.assertLessEqual(len(single), LOOKS)
            seen |= {each.path for each in single}
        self.assertGreater(len(seen), 2 * LOOKS, "in turns")

    def test_an_odd_answer_about_one_post_does_not_stop_the_source(self) -> None:
        cursor = self.fill(3)
        number = str(self.peer.items[1].number)
        self.peer.without_notification.add(number)
        self.peer.software = "other"
        self.peer.server.route(f"GET /api/v1/statuses/{number}", Answer("{}", 403))
        self.assertEqual(len(self.texts(self.read(cursor))), 2)


class TestSnac(MastodonCase):
    peer_class = SnacPeer

    def test_own_posts_come_from_home_with_private_ones_and_without_others(self) -> None:
        self.peer.add("theirs")
        self.peer.add("ours", own=True)
        number = self.peer.add("ours in private", own=True)
        self.peer.changes[number] = {"visibility": "private"}
        pages = self.read(source=SourceSpec("own"))
        self.assertEqual(self.texts(pages), ["ours in private", "ours"])

    def test_a_post_notified_of_twice_is_one(self) -> None:
        self.peer.add("once")
        item = self.peer.items[0]
        twice = [self.peer.notification(item), {**self.peer.notification(item), "id": "9999"}]
        other = {**self.peer.notification(item), "id": "7", "type": "favourite"}
        answers = [json.dumps([*twice, other]), "[]"]
        self.peer.server.script("GET /api/v1/notifications", *map(Answer, answers))
        self.assertEqual(self.texts(self.read()), ["once"])

    def test_what_it_deletes_only_on_its_pages_is_not_said_to_be_gone(self) -> None:
        number = self.peer.add("ours", own=True)
        self.peer.server.route(f"DELETE /api/v1/statuses/{number}", Answer("<h1>404</h1>", 404))
        with self.assertRaises(Unsupported) as caught:
            self.make().delete(number)
        self.assertIn("on its own pages only", caught.exception.sentence)
        self.peer.remove(number)
        self.make().delete(number)


class TestSpeaking(MastodonCase):
    def test_an_answer_goes_out_as_it_was_meant(self) -> None:
        parent = self.parent()
        reply = Reply("Sorry!", Audience.UNLISTED, parent, subject="Answer", language="en")
        posted = self.make().send(reply, "key-9")
        said = self.said()
        self.assertEqual(said["status"], ["@anna Sorry!"])
        self.assertEqual(said["in_reply_to_id"], [parent.external_id])
        self.assertEqual(said["visibility"], ["unlisted"])
        self.assertEqual(said["spoiler_text"], ["Answer"])
        self.assertEqual(said["language"], ["en"])
        self.assertEqual(self.asked("/api/v1/statuses")[-1].headers["Idempotency-Key"], "key-9")
        self.assertEqual(posted.posted_at, NOW)
        assert posted.mention is not None
        self.assertEqual(posted.mention.text, "@anna Sorry!")

    def test_the_person_is_named_exactly_once(self) -> None:
        facts = {"hosts": ["m.example"], "me": "https://m.example/@acme"}
        for handle, text, said in (
            ("anna@m.example", "Hello", "@anna Hello"),
            ("anna@far.example", "Hello", "@anna@far.example Hello"),
            ("anna@m.example", "Hello @Anna", "Hello @Anna"),
            ("anna@m.example", "Hello @anna@m.example!", "Hello @anna@m.example!"),
            ("anna@far.example", "Hello @anna", "@anna@far.example Hello @anna"),
            ("anna@m.example", "Mail x@anna.example", "@anna Mail x@anna.example"),
            ("anna@m.example", "@annabel did it", "@anna @annabel did it"),
            ("anna@m.example", "", "@anna"),
        ):
            reply = Reply(text, parent=mention(handle))
            self.assertEqual(said_with(reply, facts), said)

    def test_going_on_with_our_own_words_names_whom_we_had_named(self) -> None:
        facts = {"hosts": ["m.example"], "me": "https://m.example/@acme"}
        people = [{"acct": "anna", "url": "https://m.example/@anna"}]
        ours = replace(
            mention("acme@m.example", raw=json.dumps({"mentions": people})),
            author=Author("https://m.example/@acme", "acme@m.example"),
        )
        public = Reply("More", Audience.PUBLIC, ours)
        self.assertEqual(said_with(public, facts), "More")
        private = Reply("More", Audience.DIRECT, ours)
        self.assertEqual(said_with(private, facts), "@anna More")

    def test_a_post_of_our_own_names_nobody(self) -> None:
        self.make().send(Reply("News!"), "k")
        self.assertEqual(self.said()["status"], ["News!"])
        self.assertNotIn("in_reply_to_id", self.said())

    def test_what_was_private_stays_private(self) -> None:
        parent = self.parent(visibility="direct")
        self.assertEqual(Mastodon.audiences(parent), (Audience.DIRECT,))
        self.peer.server.requests.clear()
        for audience in (Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS):
            with self.assertRaises(Rejected):
                self.make().send(Reply("x", audience, parent), "k")
        self.assertEqual(self.peer.server.requests, [])
        self.make().send(Reply("x", Audience.DIRECT, parent), "k")
        self.assertEqual(self.said()["visibility"], ["direct"])

    def test_a_name_that_smuggles_in_another_reader_is_not_used(self) -> None:
        for acct in ("anna @boss@victim.example", "anna\n@boss", "@boss", "an na"):
            account = {**status()["account"], "acct": acct}
            parent = self.parent(visibility="direct", account=account)
            self.assertEqual(parent.author.handle, "")
            self.assertEqual(addressed(Reply("x", parent=parent), {}), "x")
            with self.assertRaises(Rejected):
                self.make().send(Reply("x", Audience.DIRECT, parent), "k")

    def test_an_answer_is_offered_as_wide_as_the_question_first(self) -> None:
        for audience, first in (
            (Audience.PUBLIC, Audience.PUBLIC),
            (Audience.UNLISTED, Audience.UNLISTED),
            (Audience.FOLLOWERS, Audience.DIRECT),
        ):
            self.assertEqual(Mastodon.audiences(mention(audience=audience))[0], first)

    def test_a_vanished_question_is_a_sentence(self) -> None:
        parent = self.parent()
        self.peer.server.route("POST /api/v1/statuses", Answer('{"error": "not found"}', 404))
        with self.assertRaises(Rejected) as caught:
            self.make().send(Reply("x", parent=parent), "k")
        self.assertEqual(caught.exception.sentence, "The post that you answer no longer exists.")

    def test_a_refusal_carries_the_words_of_the_server(self) -> None:
        words = "Validation failed: Text limit of 500 exceeded"
        self.peer.server.route("POST /api/v1/statuses", Answer(json.dumps({"error": words}), 422))
        with self.assertRaises(Rejected) as caught:
            self.make().send(Reply("x" * 501), "k")
        self.assertIn(words, caught.exception.sentence)
        self.assertEqual(caught.exception.code, 422)

    def test_a_post_with_an_odd_answer_may_have_been_published(self) -> None:
        for answer in (Answer("<html>"), Answer("{}"), Answer("[]"), Answer('{"id": ""}')):
            self.peer.server.route("POST /api/v1/statuses", answer)
            with self.assertRaises(Temporary) as caught:
                self.make().send(Reply("x"), "k")
            self.assertTrue(caught.exception.sent)

    def test_headers_that_the_library_stumbles_over_do_not_hide_a_success(self) -> None:
        headers = {"X-RateLimit-Reset": "never", "X-RateLimit-Remaining": "some"}
        body = json.dumps(status())
        self.peer.server.route("POST /api/v1/statuses", Answer(body, headers=headers))
        self.assertEqual(self.make().send(Reply("x"), "k").external_id, "114")


def said_with(reply: Reply, facts: dict[str, Any]) -> str:
    """The text that goes out, by way of its length, and for certain."""
    text = addressed(reply, facts)
    assert Mastodon.measure(reply, facts).used == Mastodon.measure(Reply(text), facts).used
    return text


class TestMedia(MastodonCase):
    def test_a_picture_goes_up_first_with_its_description(self) -> None:
        self.peer.media["/api/v2/media"] = 200
        self.make().send(Reply("Look", uploads=(DOT,)), "k")
        (upload,) = self.asked("/api/v2/media")
        self.assertIn(b"a dot", upload.body)
        self.assertIn(b'filename="dot.png"', upload.body)
        self.assertEqual(self.said()["media_ids[]"], ["77"])

    def test_a_film_goes_where_the_answer_waits_until_it_is_ready(self) -> None:
        self.peer.media = {"/api/v1/media": 200, "/api/v2/media": 202}
        self.make().send(Reply("Look", uploads=(FILM,)), "k")
        self.assertEqual(self.asked("/api/v2/media"), [])
        self.assertEqual(self.said()["media_ids[]"], ["77"])

    def test_a_server_without_the_old_endpoint_is_asked_whether_it_is_ready(self) -> None:
        self.peer.media = {"/api/v1/media": 404, "/api/v2/media": 202, "/api/v1/media/77": 200}
        self.make().send(Reply("Look", uploads=(FILM,)), "k")
        self.assertEqual(self.said()["media_ids[]"], ["77"])

    def test_nothing_is_published_while_a_film_is_not_ready(self) -> None:
        self.peer.media = {"/api/v1/media": 404, "/api/v2/media": 202, "/api/v1/media/77": 206}
        with self.assertRaises(Temporary) as caught:
            self.make().send(Reply("Look", uploads=(FILM,)), "k")
        self.assertFalse(caught.exception.sent)
        self.assertEqual(caught.exception.retry_after, 60)
        self.assertEqual(self.peer.of_ours(), [])

    def test_whatever_goes_wrong_with_a_file_nothing_was_published(self) -> None:
        for answer, error in (
            (Answer(fault=Fault.CLOSE), Temporary),
            (Answer("<html>"), Temporary),
            (Answer("{}"), Temporary),
            (Answer("{}", 500), Temporary),
            (Answer("{}", 429), RateLimited),
        ):
            self.peer.server.route("POST /api/v2/media", answer)
            with self.assertRaises(error) as caught:
                self.make().send(Reply("Look", uploads=(DOT,)), "k")
            self.assertFalse(getattr(caught.exception, "sent", True))
        for answer, refusal in ((Answer("{}", 422), Rejected), (Answer("{}", 401), Unauthorized)):
            self.peer.server.route("POST /api/v2/media", answer)
            with self.assertRaises(refusal):
                self.make().send(Reply("Look", uploads=(DOT,)), "k")
        self.assertEqual(self.asked("/api/v1/statuses"), [])

    def test_a_server_that_takes_no_files_says_so(self) -> None:
        self.peer.media = {"/api/v1/media": 404, "/api/v2/media": 404}
        with self.assertRaises(Unsupported):
            self.make().send(Reply("Look", uploads=(DOT,)), "k")


class TestLookingUp(MastodonCase):
    begin = NOW - timedelta(minutes=1)

    def found(self, reply: Reply, since: datetime | None = None) -> list[str]:
        posted = self.make().find_sent(reply, "k", since or self.begin)
        return [each.external_id for each in posted]

    def put(self, content: str, parent: str = "", **changes: Any) -> str:
        """Something that we said, as the server shows it."""
        number = self.peer.add(content, own=True, parent=parent)
        self.peer.items[-1].at = NOW
        self.peer.changes[number] = {"content": content, **changes}
        return number

    def test_an_answer_is_recognised_through_the_html_of_the_server(self) -> None:
        parent = self.parent()
        text = "Sorry & <b>thanks</b>!\n\nSee https://example.com/a/very/long/path?x=1 👍🏽 #tea"
        number = self.put(
            '<p><span class="h-card"><a href="https://m.example/@anna" class="u-url mention">'
            "@<span>anna</span></a></span> Sorry &amp; &lt;b&gt;thanks&lt;/b&gt;!</p><p>See "
            '<a href="https://example.com/a/very/long/path?x=1"><span class="invisible">https://'
            '</span><span class="ellipsis">example.com/a/very/long/pat</span><span '
            'class="invisible">h?x=1</span></a> 👍🏽 <a href="https://m.example/tags/tea" '
            'class="mention hashtag" rel="tag">#<span>tea</span></a></p>',
            parent.external_id,
        )
        self.assertEqual(self.found(Reply(text, parent=parent)), [number])

    def test_what_is_like_it_but_is_not_it_is_left_out(self) -> None:
        parent = self.parent()
        reply = Reply("Thank you", parent=parent)
        self.put("@anna Thank you very much", parent.external_id)
        self.put("@anna Thank you", "999")
        self.put("@anna Thank you", parent.external_id, spoiler_text="Warning")
        old = self.put("@anna Thank you", parent.external_id)
        self.peer.items[-1].at = NOW - timedelta(hours=1)
        self.assertEqual(self.found(reply), [])
        self.assertEqual(self.found(reply, NOW - timedelta(hours=2)), [old])

    def test_a_clock_that_is_a_little_off_does_not_matter(self) -> None:
        number = self.put("Hello")
        self.assertEqual(self.found(Reply("Hello"), NOW + timedelta(seconds=90)), [number])

    def test_everything_that_could_be_it_is_told(self) -> None:
        numbers = {self.put("Hello"), self.put("Hello")}
        self.assertEqual(set(self.found(Reply("Hello"))), numbers)

    def test_a_server_that_dropped_the_parent_is_believed(self) -> None:
        parent = self.parent()
        number = self.put("@anna Thank you")
        self.assertEqual(self.found(Reply("Thank you", parent=parent)), [number])

    def test_a_private_answer_is_found_where_it_hangs(self) -> None:
        parent = self.parent(visibility="direct")
        number = self.put("@anna psst", parent.external_id, visibility="direct")
        self.peer.server.route("GET /api/v1/accounts/1/statuses", Answer("[]"))
        reply = Reply("psst", Audience.DIRECT, parent)
        self.assertEqual(self.found(reply), [number])

    def test_all_pages_are_looked_through(self) -> None:
        first = self.put("Hello")
        for number in range(17):
            self.put(f"Something else {number}")
        self.assertEqual(self.found(Reply("Hello")), [first])

    def test_a_search_that_cannot_be_complete_is_no_answer(self) -> None:
        parent = self.parent(visibility="direct")
        for number in range(6):
            self.put(f"Something else {number}")
        self.peer.repeats = True
        with self.assertRaises(Temporary):
            self.found(Reply("Hello"))
        self.peer.repeats = False
        self.peer.software = "other"
        self.peer.remove(parent.external_id)
        with self.assertRaises(Temporary):
            self.found(Reply("psst", Audience.DIRECT, parent))

    def test_a_vanished_question_does_not_stop_the_look_up(self) -> None:
        parent = self.parent()
        number = self.put("@anna Thank you", parent.external_id)
        self.peer.remove(parent.external_id)
        self.assertEqual(self.found(Reply("Thank you", parent=parent)), [number])

    def test_an_error_is_an_error_and_not_nothing(self) -> None:
        parent = self.parent()
        self.peer.server.route(
            f"GET /api/v1/statuses/{parent.external_id}/context", Answer("{}", 500)
        )
        with self.assertRaises(NetworkError):
            self.found(Reply("Thank you", parent=parent))


class TestLength(unittest.TestCase):
    def used(self, text: str, **values: Any) -> int:
        return Mastodon.measure(Reply(text, **values), {}).used

    def test_links_count_as_a_fixed_number(self) -> None:
        self.assertEqual(self.used("https://example.com/" + "x" * 300), 23)
        self.assertEqual(self.used("See https://example.com/a_(b)?x=1&y=2."), 4 + 23 + 1)
        self.assertEqual(self.used("(https://a.de)"), 25)
        facts = {"characters_reserved_per_url": 30}
        self.assertEqual(Mastodon.measure(Reply("https://a.de"), facts).used, 30)

    def test_what_mastodon_does_not_link_counts_in_full(self) -> None:
        for text in ("example.com/path", "http://localhost/x", "ftp://example.com", "https://"):
            self.assertEqual(self.used(text), len(text))

    def test_the_server_of_a_person_does_not_count(self) -> None:
        self.assertEqual(self.used("@anna@very.long.example.com hi"), len("@anna hi"))
        self.assertEqual(self.used("mail anna@example.com"), len("mail anna@example.com"))

    def test_the_name_that_will_be_put_in_front_counts(self) -> None:
        self.assertEqual(self.used("hi", parent=mention("anna@far.example")), len("@anna hi"))
        self.assertEqual(self.used("@anna@far.example hi", parent=mention("anna@far.example")), 8)

    def test_the_content_warning_counts(self) -> None:
        self.assertEqual(self.used("text", subject="warning"), 11)

    def test_characters_are_counted_as_people_see_them(self) -> None:
        for text, count in {
            "👩‍👩‍👧‍👦": 1,
            "🇩🇪🇫🇷": 2,
            "👍🏽": 1,
            "e\u0301": 1,
            "ﾊﾞ": 1,
            "❤️‍🔥": 1,
            "🏴󠁧󠁢󠁥󠁮󠁧󠁿": 1,
            "한국": 2,
            "กำ": 1,
            "1️⃣": 1,
            "a\r\nb": 3,
            "ä\nö": 3,
        }.items():
            self.assertEqual(self.used(text), count, text)

    def test_the_limit_is_that_of_the_server(self) -> None:
        self.assertEqual(Mastodon.measure(Reply("x"), {}).limit, 500)
        self.assertEqual(Mastodon.measure(Reply("x"), {"max_characters": 11}).limit, 11)
        self.assertFalse(Mastodon.measure(Reply("x" * 501), {}).fits)


class TestAccessStaysSilent(unittest.TestCase):
    def test_an_account_without_token_makes_no_request(self) -> None:
        access = Access({"instance": "https://m.example"})
        network = Mastodon(access, Session(Guard()), lambda: NOW)
        with self.assertRaises(Unauthorized):
            list(network.fetch(SourceSpec("mentions"), ""))
        self.assertEqual(network.http.requests_made, 0)
