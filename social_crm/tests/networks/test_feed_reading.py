"""Feeds are read again: what is new, older parts, and what was kept."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from feed_case import JSON_FEED, NOW, fetch, item, mentions, network, one, rss, titles
from networks.errors import Malformed, NetworkError, Temporary
from networks.fakeserver import Answer, FakeServer, Seen
from networks.feed import MAX_DOCUMENTS, PAGE, Feed
from networks.types import Page, SourceSpec

# Reading again


def test_known_entries_are_not_handed_on_again(server: FakeServer) -> None:
    server.route("/feed", Answer(rss(item("a"), item("b"))))
    first = fetch(server)
    server.route("/feed", Answer(rss(item("c"), item("a"), item("b"))))
    second = fetch(server, first[-1].cursor)
    third = fetch(server, second[-1].cursor)
    assert (titles(first), titles(second), titles(third)) == (["a", "b"], ["c"], [])


def test_an_edited_entry_is_handed_on_again(server: FakeServer) -> None:
    server.route("/feed", Answer(rss(item("a"), item("b"))))
    first = fetch(server)
    server.route("/feed", Answer(rss(item("a", "corrected"), item("b"))))
    second = fetch(server, first[-1].cursor)
    (edited,) = mentions(second)
    assert (edited.external_id, edited.text) == ("id-a", "corrected")
    assert titles(fetch(server, second[-1].cursor)) == []


def test_a_server_is_asked_whether_the_feed_has_changed(server: FakeServer) -> None:
    headers = {"ETag": 'W/"7"', "Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"}

    def answer(seen: Seen) -> Answer:
        if seen.headers.get("If-None-Match") == headers["ETag"]:
            assert seen.headers["If-Modified-Since"] == headers["Last-Modified"]
            return Answer(status=304)
        return Answer(rss(item("a")), headers=headers)

    server.route("/feed", answer)
    cursor = fetch(server)[-1].cursor
    (page,) = fetch(server, cursor)
    assert page == Page(cursor=cursor)


def test_a_server_that_always_sends_everything_is_recognised(server: FakeServer) -> None:
    server.route("/feed", Answer(rss(item("a"))))
    cursor = fetch(server)[-1].cursor
    assert fetch(server, cursor) == [Page(cursor=cursor)]


def test_a_feed_that_turned_over_completely_is_a_gap(server: FakeServer) -> None:
    server.route("/feed", Answer(rss(item("a"), item("b"))))
    first = fetch(server)
    assert first[-1].gap == ""
    server.route("/feed", Answer(rss(item("y"), item("z"))))
    second = fetch(server, first[-1].cursor)
    assert titles(second) == ["y", "z"]
    assert "may have been missed" in second[0].gap
    server.route("/feed", Answer(rss(item("z"))))
    assert fetch(server, second[-1].cursor)[-1].gap == ""


def test_a_feed_that_was_empty_has_no_gap(server: FakeServer) -> None:
    server.route("/feed", Answer(rss()))
    first = fetch(server)
    assert first == [Page(cursor=first[0].cursor)]
    server.route("/feed", Answer(rss(item("a"))))
    second = fetch(server, first[0].cursor)
    assert (titles(second), second[0].gap) == (["a"], "")


def test_the_first_run_leaves_out_what_is_too_old_for_good(server: FakeServer) -> None:
    since = NOW - timedelta(days=7)
    body = rss(item("new"), item("old", when=NOW - timedelta(days=8)))
    server.route("/feed", Answer(body))
    first = fetch(server, since=since)
    server.route("/feed", Answer(body + "<!-- changed -->"))
    second = fetch(server, first[-1].cursor, since=since)
    assert (titles(first), titles(second)) == (["new"], [])


def test_a_broken_or_foreign_cursor_is_a_new_beginning(server: FakeServer) -> None:
    server.route("/feed", Answer(rss(item("a"))))
    server.route("/other", Answer(rss(item("b"))))
    cursor = fetch(server)[-1].cursor
    for broken in ("{", "[]", "null", "17", '{"url": 1}', "[" * 100_000):
        assert titles(fetch(server, broken)) == ["a"]
    other = fetch(server, cursor, path="/other")
    assert (titles(other), other[0].gap) == (["b"], "")


def test_a_cursor_stays_small(server: FakeServer) -> None:
    cursor = ""
    for run in range(8):
        items = [item(f"{run}-{number}") for number in range(400)]
        server.route("/feed", Answer(rss(*items, item("always"))))
        cursor = fetch(server, cursor)[-1].cursor
    assert len(cursor) < 50_000


def test_many_entries_come_in_pages_that_can_be_interrupted_anywhere(server: FakeServer) -> None:
    names = [f"n{number}" for number in range(2 * PAGE + 50)]
    server.route("/feed", Answer(rss(*map(item, names)), headers={"ETag": '"1"'}))
    whole = fetch(server)
    assert [len(page.mentions) for page in whole] == [PAGE, PAGE, 50]
    assert [page.more for page in whole] == [True, True, False]
    for stop in range(2):
        rest = fetch(server, whole[stop].cursor)
        assert titles(whole[: stop + 1]) + titles(rest) == names
        assert not any(page.gap for page in rest)


# Older parts


def paged(server: FakeServer, pages: int, size: int = 3, dates: bool = False) -> None:
    """Serve a feed in parts: /feed, /feed?page=2 and so on, newest first."""

    def answer(seen: Seen) -> Answer:
        page = int(seen.query.get("page", "1"))
        first = (page - 1) * size
        items = [
            item(f"n{n}", when=NOW - timedelta(days=n if dates else 0))
            for n in range(first, first + size)
        ]
        following = f"<atom:link rel='next' href='{server.url(f'/feed?page={page + 1}')}'/>"
        return Answer(rss(*items, channel=following if page < pages else ""))

    server.route("/feed", answer)


def test_the_first_run_goes_back_as_far_as_wanted(server: FakeServer) -> None:
    paged(server, pages=9, dates=True)
    pages = fetch(server, since=NOW - timedelta(days=4, hours=1))
    assert titles(pages) == ["n0", "n1", "n2", "n3", "n4"]
    assert [page.more for page in pages] == [True, True, False]
    assert server.count() == 3
    assert titles(fetch(server, pages[-1].cursor)) == []


def test_a_run_on_the_way_back_goes_on_where_it_was_interrupted(server: FakeServer) -> None:
    paged(server, pages=4)
    whole = fetch(server)
    names = [f"n{number}" for number in range(12)]
    assert titles(whole) == names
    for stop in range(3):
        rest = fetch(server, whole[stop].cursor)
        assert titles(whole[: stop + 1]) + titles(rest) == names
        assert not any(page.gap for page in rest)


def test_later_runs_go_back_only_to_what_is_known(server: FakeServer) -> None:
    paged(server, pages=4)
    cursor = fetch(server)[-1].cursor
    before = server.count()
    (page,) = fetch(server, cursor)
    assert server.count() == before + 1
    assert not page.mentions


def test_a_gap_is_closed_from_older_parts(server: FakeServer) -> None:
    server.route("/feed", Answer(rss(item("n7"), item("n8"))))
    cursor = fetch(server)[-1].cursor
    paged(server, pages=4)
    pages = fetch(server, cursor)
    assert titles(pages) == ["n0", "n1", "n2", "n3", "n4", "n5", "n6"]
    assert not any(page.gap for page in pages)


def test_parts_that_lead_back_to_one_another_end(server: FakeServer) -> None:
    for path, other in (("/feed", "/b"), ("/b", "/feed")):
        link = f"<atom:link rel='next' href='{server.url(other)}'/>"
        server.route(path, Answer(rss(item(path[1:]), channel=link)))
    assert titles(fetch(server)) == ["feed", "b"]
    assert server.count() == 2


def test_a_feed_without_end_is_left_at_some_point(server: FakeServer) -> None:
    paged(server, pages=10_000)
    pages = fetch(server)
    assert server.count() == MAX_DOCUMENTS
    assert "further" in pages[-1].gap
    assert titles(fetch(server, pages[-1].cursor)) == []


def test_parts_on_another_host_are_not_followed(server: FakeServer) -> None:
    link = "<atom:link rel='next' href='https://else.example/feed'/>"
    server.route("/feed", Answer(rss(item("a"), channel=link)))
    assert titles(fetch(server)) == ["a"]


@pytest.mark.parametrize("answer", [Answer(status=404), Answer("<html>"), Answer("{")])
def test_an_older_part_that_cannot_be_read_is_a_gap(server: FakeServer, answer: Answer) -> None:
    link = f"<atom:link rel='next' href='{server.url('/old')}'/>"
    server.route("/feed", Answer(rss(item("a"), channel=link)))
    server.route("/old", answer)
    pages = fetch(server)
    assert titles(pages) == ["a"]
    assert pages[-1].gap.startswith("An older part of the feed cannot be read")
    assert titles(fetch(server, pages[-1].cursor)) == []


def test_an_older_part_that_fails_for_now_is_tried_once_more(server: FakeServer) -> None:
    link = f"<atom:link rel='next' href='{server.url('/old')}'/>"
    server.route("/feed", Answer(rss(item("a"), channel=link)))
    server.script("/old", Answer(status=503), Answer(rss(item("b"))))
    cursor, failed = interrupted(server)
    assert isinstance(failed, Temporary)
    assert titles(fetch(server, cursor)) == ["b"]
    # And if it fails again, what is newer does not wait for it.
    server.route("/old", Answer(status=503))
    cursor, failed = interrupted(server)
    server.route("/feed", Answer(rss(item("c"), item("a"))))
    pages = fetch(server, cursor)
    assert titles(pages) == ["c"]
    assert pages[0].gap


def interrupted(server: FakeServer) -> tuple[str, NetworkError | None]:
    """The last cursor of a run, and what stopped it."""
    cursor = ""
    try:
        source = SourceSpec("entries", {"url": server.url("/feed")})
        for page in network(server).fetch(source, ""):
            cursor = page.cursor
    except NetworkError as error:
        return cursor, error
    return cursor, None


# Re-reading


def test_what_is_kept_of_an_entry_reads_the_same_again(server: FakeServer) -> None:
    server.route("/feed", Answer(json.dumps(JSON_FEED)))
    found = mentions(fetch(server))
    server.route("/feed", Answer(rss(item("a", "<p>x</p>"), item("b", more="<author>B</author>"))))
    found += mentions(fetch(server)) + mentions(fetch(server, kind="comments"))
    assert len(found) == 6
    for mention in found:
        assert Feed.parse("parsed", mention.raw) == mention


def test_what_is_kept_of_a_huge_entry_is_cut(server: FakeServer) -> None:
    mention = one(server, rss(item("a", "<p>word</p>" * 60_000)))
    assert len(mention.raw) < 250_000
    assert Feed.parse("parsed", mention.raw).external_id == mention.external_id


@pytest.mark.parametrize(
    "xml",
    [
        "<item><title>T</title><guid>https://b.example/1</guid><dc:creator>Ann</dc:creator>"
        "<content:encoded><![CDATA[<p>x</p>]]></content:encoded></item>",
        "<entry><title>T</title><id>https://b.example/1</id><link href='https://b.example/1'/>"
        "<author><name>Ann</name></author><content type='html'>&lt;p>x&lt;/p></content></entry>",
        "<atom:entry><atom:title>T</atom:title><atom:id>https://b.example/1</atom:id>"
        "<atom:link href='https://b.example/1'/><atom:author><atom:name>Ann</atom:name>"
        "</atom:author><atom:content type='html'>&lt;p>x&lt;/p></atom:content></atom:entry>",
    ],
)
def test_an_entry_can_be_read_as_the_feed_spells_it(xml: str) -> None:
    mention = Feed.parse("entry", xml)
    assert mention.external_id == mention.url == "https://b.example/1"
    assert (mention.subject, mention.text) == ("T", "x")
    assert mention.author.external_id == "b.example|Ann"


def test_an_item_of_a_json_feed_can_be_read_alone() -> None:
    raw = json.dumps(JSON_FEED["items"][0])  # type: ignore[index]
    mention = Feed.parse("json_entry", raw)
    assert (mention.external_id, mention.subject) == ("1", "One")


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("parsed", ""),
        ("parsed", "{}"),
        ("parsed", "[]"),
        ("parsed", '{"site": 1, "entry": 2}'),
        ("parsed", '{"site": {}, "entry": {}}'),
        ("parsed", "[" * 100_000),
        ("entry", ""),
        ("entry", "<item/>"),
        ("entry", "hello"),
        ("entry", "<item>" * 100_000),
        ("json_entry", ""),
        ("json_entry", "17"),
        ("json_entry", "{}"),
        ("json_entry", "[" * 100_000),
        ("other", "{}"),
    ],
)
def test_what_cannot_be_read_again_is_malformed(kind: str, raw: str) -> None:
    with pytest.raises(Malformed) as caught:
        Feed.parse(kind, raw)
    assert len(caught.value.raw) <= 2000


@pytest.mark.parametrize("junk", [None, 0, True, "x", [], [1], {}, {"a": 1}])
def test_a_kept_entry_may_hold_anything(junk: object) -> None:
    names = "id link title summary html text published updated author tags files reply_to"
    for name in (*names.split(), "replies", "language", "base"):
        entry = {"id": "1", "title": "t", name: junk}
        with suppress(Malformed):
            Feed.parse("parsed", json.dumps({"site": {"host": junk}, "entry": entry}))
