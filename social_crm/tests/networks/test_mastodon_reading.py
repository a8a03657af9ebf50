"""Reading Mastodon: what a run finds, searches, edits, deletions, and snac."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from mastodon_case import MastodonCase, status
from mastodon_peer import SnacPeer
from networks.errors import Rejected, Unauthorized, Unsupported
from networks.fakeserver import Answer, Seen
from networks.mastodon import Mastodon
from networks.mastodon_reading import LOOKS
from networks.testing import NOW
from networks.types import SourceSpec


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
