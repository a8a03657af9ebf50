"""Reading Bluesky: runs, searches, and the stream of all posts."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bluesky_case import BlueskyCase
from bluesky_peer import ANNA, ME, POST
from networks.bluesky import Bluesky
from networks.errors import Malformed, Rejected, Temporary, Unsupported
from networks.fakestream import FakeStream
from networks.testing import NOW
from networks.types import MentionKind, Repost, Situation, SourceSpec


class TestReading(BlueskyCase):
    def test_a_run_without_news_is_one_request(self) -> None:
        for number in range(12):
            self.peer.add(f"number {number}")
        self.peer.page_size = 40
        cursor = self.read()[-1].cursor
        self.peer.server.requests.clear()
        pages = self.read(cursor=cursor)
        self.assertEqual([len(page.mentions) for page in pages], [0])
        self.assertEqual(self.peer.server.count(), 1)

    def test_a_post_tells_what_it_answers_quotes_and_names(self) -> None:
        self.peer.add("@acme.test my kettle")
        uri = self.peer.external_id(self.peer.items[0])
        facet = {"index": {"byteStart": 0, "byteEnd": 10}, "features": [{"did": ME}]}
        root, above = f"at://{ME}/{POST}/3kroot", f"at://{ANNA}/{POST}/3kabove"
        record = {
            "text": "@acme.test my kettle",
            "facets": [facet],
            "langs": ["de", "en"],
            "tags": ["kettle"],
            "createdAt": "2026-03-02T09:00:00Z",
            "reply": {"parent": {"uri": above}, "root": {"uri": root}},
        }
        embed = {
            "$type": "app.bsky.embed.recordWithMedia#view",
            "record": {"record": {"uri": root, "value": {}}},
            "media": {"images": [{"fullsize": "https://c.example/f", "thumb": "https://c.example/t",
                                  "alt": "broken"}]},
        }  # fmt: skip
        viewer = {"viewer": {"replyDisabled": True}, "indexedAt": "2026-03-02T09:00:02Z"}
        self.peer.views[uri] = {"record": record, "embed": embed, **viewer}
        (mention,) = self.mentions()
        self.assertEqual(mention.kind, MentionKind.COMMENT)
        self.assertEqual((mention.parent_id, mention.thread_id), (above, root))
        self.assertEqual((mention.quoted_id, mention.mentioned), (root, (ME,)))
        self.assertEqual((mention.language, mention.tags), ("de", ("kettle",)))
        self.assertEqual(mention.counters["likes"], 3)
        self.assertEqual(mention.attachments[0].alt, "broken")
        self.assertEqual(mention.permissions, {"reply": False})
        self.assertEqual(mention.written_at, datetime(2026, 3, 2, 9, tzinfo=UTC))
        way = Bluesky.ways(mention, Situation(NOW))[0]
        self.assertTrue(way.refusal)

    def test_reposts_are_counted_and_likes_are_no_mentions(self) -> None:
        self.peer.add("a question")
        ours = f"at://{ME}/{POST}/3kours"
        self.peer.reposts.append((f"at://{ANNA}/app.bsky.feed.repost/3kr", ours))
        page = self.read()[0]
        self.assertEqual(len(page.mentions), 1)
        self.assertEqual(page.reposts, (Repost(f"at://{ANNA}/app.bsky.feed.repost/3kr", ours),))
        with self.assertRaises(Malformed):
            like = {"uri": f"at://{ANNA}/app.bsky.feed.like/3kl", "reason": "like", "record": {}}
            Bluesky.parse("notification", json.dumps(like))

    def test_what_the_server_does_not_show_is_read_from_the_notification(self) -> None:
        self.peer.hidden.add(self.peer.add("hidden from view"))
        (mention,) = self.mentions()
        self.assertEqual((mention.text, dict(mention.counters)), ("hidden from view", {}))

    def test_what_is_told_twice_comes_once(self) -> None:
        uri = self.peer.add("a quote and an answer")
        self.peer.items *= 2
        page = self.read()[0]
        self.assertEqual([mention.external_id for mention in page.mentions], [uri])

    def test_searches_are_filtered_again_and_alternatives_are_asked_one_by_one(self) -> None:
        wanted = {self.peer.add("my kettle leaks"), self.peer.add("a teapot of acme")}
        self.peer.add("kettle, but not of a kettledrum -spam spam")
        self.peer.add("kettledrum")
        found = self.mentions("search", query="kettle OR teapot -spam")
        self.assertEqual({mention.external_id for mention in found}, wanted)
        asked = [seen.query["q"] for seen in self.peer.server.requests]
        self.assertEqual(set(asked), {"kettle", "teapot"})
        self.peer.server.requests.clear()
        self.mentions("search", query='kettle "not of" lang:de (tea OR cup)')
        self.assertEqual(self.peer.server.requests[0].query["lang"], "de")
        again = self.read("search", query="kettle OR teapot")[-1].cursor
        self.assertEqual(
            [len(p.mentions) for p in self.read("search", again, query="xx OR yy")], [0, 0]
        )

    def test_a_tag_is_searched_and_must_really_be_there(self) -> None:
        self.peer.add("I love #Tea and #teapots")
        self.assertEqual(self.mentions("hashtag", tag="tea"), [])
        tag = [{"features": [{"tag": "Tea"}], "index": {"byteStart": 7, "byteEnd": 11}}]
        record = {"text": "I love #Tea and #teapots", "facets": tag}
        self.peer.items[0].text = "#tea"
        self.peer.views[self.peer.external_id(self.peer.items[0])] = {"record": record}
        (mention,) = self.mentions("hashtag", tag="#Tea".lower())
        self.assertEqual(mention.tags, ("Tea",))

    def test_senseless_sources_are_refused(self) -> None:
        for kind, settings in {
            "hashtag": ({"tag": "#"}, {"tag": "two words"}, {"tag": "123"}, {"tag": "x" * 65}),
            "search": ({"query": "#"}, {"query": "a"}, {"query": "-only"}),
        }.items():
            for each in settings:
                with self.assertRaises(Rejected):
                    Bluesky.check_source(SourceSpec(kind, each))

    def test_a_post_that_is_only_hidden_is_not_reported_as_deleted(self) -> None:
        there, hidden, gone = (self.peer.add(text) for text in ("there", "hidden", "gone"))
        self.peer.hidden.add(hidden)
        self.peer.remove(gone)
        page = self.make().recheck([there, hidden, gone, "convo1/3m0001"])
        self.assertEqual([mention.external_id for mention in page.mentions], [there])
        self.assertEqual(page.deleted, (gone,))


class TestStream(BlueskyCase):
    def setUp(self) -> None:
        super().setUp()
        self.stream = FakeStream()
        self.addCleanup(self.stream.close)

    def event(self, number: int, text: str = "hi", did: str = ANNA, **more: Any) -> str:
        commit = {"operation": "create", "collection": POST, "rkey": f"3k{number}", "cid": "bafy",
                  "record": {"text": text, "createdAt": NOW.isoformat()}, **more}  # fmt: skip
        event = {"did": did, "time_us": 1_700_000_000_000_000 + number, "kind": "commit"}
        return json.dumps({**event, "commit": commit}, separators=(",", ":"))

    def record(self, text: str = "hi", **more: Any) -> dict[str, Any]:
        return {"record": {"text": text, "createdAt": NOW.isoformat(), **more}}

    def listen(
        self,
        number: int,
        cursor: str = "",
        kinds: tuple[str, ...] = ("mentions", "own"),
        path: str = "",
    ) -> list[Any]:
        access = self.peer.access()
        settings = {**access.settings, "jetstream": self.stream.url(path)}
        network = self.make(replace(access, settings=settings), self.stream.host)
        listening = network.stream(kinds, cursor)
        try:
            return [next(listening) for _turn in range(number)]
        finally:
            listening.close()  # type: ignore[attr-defined]

    def test_what_concerns_us_is_heard_and_nothing_else(self) -> None:
        ours = f"at://{ME}/{POST}/3kours"
        named = [{"index": {}, "features": [{"did": ME}]}]
        place = {"parent": {"uri": f"at://{ANNA}/{POST}/3k"}, "root": {"uri": ours}}
        quote = {"$type": "app.bsky.embed.record", "record": {"uri": ours}}
        for text in (
            self.event(1, "about nobody"),
            self.event(2, f"only spelled: {ME}"),
            self.event(3, **self.record("named", facets=named)),
            self.event(4, **self.record("answered", reply=place)),
            self.event(5, **self.record("quoted", embed=quote)),
            self.event(6, collection="app.bsky.feed.repost", record={"subject": {"uri": ours}}),
            self.event(7, "our own", ME),
            "{not json " + ME,
            self.event(8, operation="delete"),
            self.event(4, operation="delete"),
        ):
            self.stream.say(text)
        pushed = self.listen(6)
        said = [(p.source_kind, m.text) for p in pushed for m in p.page.mentions]
        expected = [("mentions", "named"), ("mentions", "answered"), ("mentions", "quoted"),
                    ("own", "our own")]  # fmt: skip
        self.assertEqual(said, expected)
        reposts = [repost for p in pushed for repost in p.page.reposts]
        self.assertEqual(reposts, [Repost(f"at://{ANNA}/app.bsky.feed.repost/3k6", ours)])
        deleted = [uri for p in pushed for uri in p.page.deleted]
        self.assertEqual(deleted, [f"at://{ANNA}/{POST}/3k4"], "what we handed out, and no other")
        self.assertEqual({p.external_id for p in pushed}, {ME})
        mention = pushed[0].page.mentions[0]
        self.assertEqual(mention.author.handle, "anna.test")
        self.assertEqual(Bluesky.parse("event", mention.raw), mention)

    def test_the_second_version_of_jetstream_is_understood_as_well(self) -> None:
        models = importlib.import_module("atproto_client.models")
        event = {
            "$type": "network.bsky.jetstream.subscribeEvents#commit",
            "did": ANNA,
            "seq": 4711,
            "time": NOW.isoformat(),
            "rev": "3l3qo2vutsw2b",
            "operation": "create",
            "collection": POST,
            "rkey": "3l3qo2vuowo2b",
            "cid": "bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi",
            **self.record("named", facets=[{"index": {}, "features": [{"did": ME}]}]),
        }
        # That our fake says what the real one says is known to atproto.
        models.NetworkBskyJetstreamSubscribeEvents.Commit.model_validate(event)
        self.stream.say(json.dumps({"$type": "message", "payload": event}))
        path = "/xrpc/network.bsky.jetstream.subscribeEvents"
        (pushed,) = self.listen(1, "17", path=path)
        (mention,) = pushed.page.mentions
        self.assertEqual((mention.text, mention.author.handle), ("named", "anna.test"))
        self.assertEqual((pushed.page.cursor, mention.written_at), ("4711", NOW))
        self.assertEqual(Bluesky.parse("event", mention.raw), mention)
        asked, headers = self.stream.greetings[0]
        self.assertIn("collections=app.bsky.feed.post", asked)
        self.assertIn("kinds=commit&cursor=17", asked)
        self.assertEqual(headers["Sec-Websocket-Protocol"], "xrpc.v1.json")

    def test_a_break_is_gone_over_again(self) -> None:
        self.stream.say(self.event(9, "our own", ME))
        (pushed,) = self.listen(1, "1700000000000009")
        self.assertEqual(pushed.page.cursor, "1700000000000009")
        path = self.stream.greetings[0][0]
        self.assertIn("cursor=1699999995000009", path)
        self.assertIn("wantedCollections=app.bsky.feed.post", path)
        self.listen(1, "nonsense")
        self.assertNotIn("cursor", self.stream.greetings[1][0])

    def test_without_names_the_person_is_still_known(self) -> None:
        self.peer.expired = True
        self.stream.say(self.event(1, **self.record("hi", facets=[{"features": [{"did": ME}]}])))
        (pushed,) = self.listen(1)
        self.assertEqual(pushed.page.mentions[0].author.external_id, ANNA)
        self.assertEqual(pushed.page.mentions[0].author.name, "")

    def test_silence_gives_signs_of_life_and_an_end_is_temporary(self) -> None:
        from unittest.mock import patch

        self.stream.say(self.event(4, "about nobody"))
        with patch("networks.bluesky_stream.QUIET", 0.05):
            (sign,) = self.listen(1)
        self.assertEqual((sign.page.mentions, sign.page.cursor), ((), "1700000000000004"))
        self.stream.hangs_up = True
        self.assertIsInstance(self.caught(lambda: self.listen(1)), Temporary)

    def test_who_names_no_stream_has_none(self) -> None:
        access = self.peer.access()
        silent = replace(access, settings={**access.settings, "jetstream": " "})
        found = self.caught(lambda: next(iter(self.make(silent).stream(["mentions"], ""))))
        self.assertIsInstance(found, Unsupported)

    def test_nobody_who_wants_only_mentions_gets_our_own(self) -> None:
        self.stream.say(self.event(1, "our own", ME))
        self.stream.say(self.event(2, **self.record("hi", facets=[{"features": [{"did": ME}]}])))
        (pushed,) = self.listen(1, kinds=("mentions",))
        self.assertEqual(pushed.page.mentions[0].text, "hi")
