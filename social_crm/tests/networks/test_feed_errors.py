"""Feeds that are broken, foreign, hostile or huge."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from html import escape

import pytest
from feed_case import HTML, JSON_FEED, atom, fetch, item, mentions, rss, titles
from networks import feed_reader
from networks.errors import Malformed, NetworkError, RateLimited, Rejected, Temporary
from networks.fakeserver import Answer, FakeServer, Fault
from networks.feed import Feed

# What goes wrong


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(status=404), Rejected),
        (Answer(status=410), Rejected),
        (Answer(status=429, headers={"Retry-After": "9"}), RateLimited),
        (Answer(status=503), Temporary),
        (Answer(fault=Fault.HALF), Temporary),
        (Answer(fault=Fault.RESET), Temporary),
        (Answer(fault=Fault.HANG), Temporary),
        (Answer(fault=Fault.ENDLESS), Malformed),
        (Answer(b"x" * 2_000_001), Malformed),
        (Answer("<!doctype html><title>Hi</title>", headers=HTML), Malformed),
        (Answer("\n<!-- c --><html><body>"), Malformed),
        (Answer(""), Malformed),
        (Answer(" \n"), Malformed),
        (Answer("hello"), Malformed),
        (Answer("<"), Malformed),
        (Answer("<a/>"), Malformed),
        (Answer("{}"), Malformed),
        (Answer("[]"), Malformed),
        (Answer("{" * 100_000), Malformed),
        (Answer('{"version": "https://jsonfeed.org/version/1", "items": 5}'), Malformed),
        (Answer('{"version": "https://jsonfeed.org/version/1", "items": [{]}'), Malformed),
        (Answer(b"\x00" * 1000), Malformed),
        (Answer(os.urandom(5000)), Malformed),
        (Answer(b"\x89PNG\r\n\x1a\n" + bytes(500)), Malformed),
        (Answer("http://127.0.0.1/feed"), Malformed),
        (Answer("/etc/passwd"), Malformed),
    ],
)
def test_what_goes_wrong_is_told_and_the_cursor_stays(
    server: FakeServer, answer: Answer, error: type[NetworkError]
) -> None:
    server.route("/feed", answer)
    with pytest.raises(error) as caught:
        fetch(server)
    assert caught.value.sentence.endswith(".")
    assert len(caught.value.sentence) < 300


def test_what_can_be_read_of_a_broken_feed_is_read(server: FakeServer) -> None:
    whole = rss(item("a"), item("b"), item("c"))
    cut = whole[: whole.index("<title>c")]
    server.route("/feed", Answer(cut.replace("<description>", "<description>AT&T <br> &nope; ")))
    assert titles(fetch(server))[:2] == ["a", "b"]


def test_an_unreadable_item_is_kept_and_the_others_are_stored(server: FakeServer) -> None:
    feed = {**JSON_FEED, "items": [{"id": "1", "title": "good"}, 17, None, ["x"], {"id": "2"}]}
    server.route("/feed", Answer(json.dumps(feed)))
    (page,) = fetch(server)
    assert [mention.subject for mention in page.mentions] == ["good"]
    assert [item.kind for item in page.unreadable] == ["json_entry"] * 3 + ["parsed"]
    for unreadable in page.unreadable:
        assert unreadable.reason
        with pytest.raises(Malformed):
            Feed.parse(unreadable.kind, unreadable.raw)


@pytest.mark.parametrize("junk", [None, 0, -1.5, True, "", "x", [], [[]], {}, {"a": 1}, "\ud800"])
def test_a_json_feed_may_hold_anything_anywhere(server: FakeServer, junk: object) -> None:
    names = [*JSON_FEED["items"][0], "author", "summary", "content_text", "banner_image"]  # type: ignore[index]
    items = [{"id": str(number), "title": "t", name: junk} for number, name in enumerate(names)]
    feed = {**JSON_FEED, "title": junk, "language": junk, "icon": junk, "authors": junk}
    feed |= {"next_url": junk, "home_page_url": junk, "items": items}
    server.route("/feed", Answer(json.dumps(feed)))
    assert (
        sum(len(page.mentions) + len(page.unreadable) for page in fetch(server)) >= len(names) - 2
    )


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "", ""),
        ("utf-8", "iso-8859-1", "application/xml; charset=utf-8"),
        ("utf-8-sig", "", ""),
        ("iso-8859-1", "iso-8859-1", ""),
        ("iso-8859-1", "", "text/xml; charset=iso-8859-1"),
        ("windows-1252", "", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-32", "", ""),
        ("utf-8", "nonsense", "text/xml; charset=nonsense"),
        ("utf-8", "punycode", ""),
        ("utf-8", "utf-7", ""),
    ],
)
def test_characters_are_right_whatever_is_declared(
    server: FakeServer, encoding: str, declared: str, header: str
) -> None:
    declaration = (
        f'<?xml version="1.0" encoding="{declared}"?>' if declared else "<?xml version='1.0'?>"
    )
    body = rss(item("Grüße", "Öl")).replace('<?xml version="1.0"?>', declaration)
    server.route(
        "/feed", Answer(body.encode(encoding), headers={"Content-Type": header or "text/xml"})
    )
    (mention,) = mentions(fetch(server))
    assert (mention.subject, mention.text) == ("Grüße", "Öl")


def test_entities_open_no_file_and_no_connection(server: FakeServer) -> None:
    doctype = (
        "<!DOCTYPE rss [\n<!ENTITY a SYSTEM 'file:///etc/passwd'>\n"
        f"<!ENTITY b SYSTEM '{server.url('/secret')}'>\n"
        f"<!ENTITY % c SYSTEM '{server.url('/secret')}'>\n%c;\n]>"
    )
    body = rss("<item><guid>1</guid><title>x&a;y&b;z</title></item>")
    server.route("/feed", Answer(body.replace('"?>', '"?>' + doctype, 1)))
    (mention,) = mentions(fetch(server))
    assert "root:" not in mention.subject
    assert server.count("/secret") == 0


def bomb(name: str) -> str:
    return {
        "entities": "<!DOCTYPE x [\n<!ENTITY a0 'ha'>\n"
        + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>\n" for n in range(1, 12))
        + "]>"
        + rss("<item><title>&a11;</title></item>")[21:],
        "entity declarations": "<!DOCTYPE x [\n" + '<!ENTITY a "b">\n' * 100_000 + "]><rss/>",
        "blank lines first": "\n" * 1_900_000 + rss(item("a")),
        "blank lines between": "<?xml version='1.0'?><!-- -->" + "\n" * 1_900_000 + rss(item("a")),
        "depth": "<rss><channel>" + "<a>" * 600_000,
        "siblings": "<rss><channel><item>" + "<a/>" * 400_000,
        "entries": "<rss><channel>" + "<item/>" * 280_000,
        "attributes": "<rss " + " ".join(f"a{n}='b'" for n in range(150_000)) + "/>",
        "bare attributes": "<rss><channel>&<item " + "a=b " * 450_000 + "/>",
        "categories": rss(
            "<item>" + "".join(f"<category>{n}</category>" for n in range(38_000)) + "</item>"
        ),
        "keywords": rss(
            "<item><media:keywords>"
            + "".join(f"{n}," for n in range(200_000))
            + "</media:keywords></item>"
        ),
        "author": rss("<item><author>" + "a" * 1_900_000 + "</author></item>"),
        "authors": rss(("<item><author>" + "a" * 3_000 + "</author></item>") * 600),
        "author in CDATA": rss("<item><author><![CDATA[" + "a." * 900_000 + "]]></author></item>"),
        "long base": "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://b.example/"
        + "a/" * 400_000
        + "'>"
        + "<a/>" * 30_000,
        "blanks in XHTML": atom(
            "<entry><content type='xhtml'>" + "&#32;\n" * 290_000 + "<div>x</div></content></entry>"
        ),
        "lines in XHTML": atom(
            "<entry><content type='xhtml'>" + "\n" * 1_900_000 + "<div>x</div></content></entry>"
        ),
        "references": rss("<item><description>" + "&a" * 900_000 + "</description></item>"),
        "comments": "<rss><channel>" + "<!-- " * 380_000,
        "comments in HTML": rss(
            "<item><description><![CDATA[" + "<!--" * 450_000 + "]]></description></item>"
        ),
        "tags in HTML": rss(
            "<item><description><![CDATA[" + "<b>" * 600_000 + "]]></description></item>"
        ),
        "lesser signs": "<" * 1_900_000,
        "open tags": "<rss><channel>" + "<a " * 600_000 + ">",
        "open sections": "<rss><channel>&" + "<![CDATA[" * 200_000,
        "declarations": "<!" * 900_000,
        "date": rss("<item><pubDate>" + "1" * 1_900_000 + "</pubDate></item>"),
        "link": rss("<item><link>https://b.example/" + "../" * 600_000 + "</link></item>"),
        "title": rss("<item><title>" + "&lt;a" * 290_000 + "</title></item>"),
        "json depth": '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 1_900_000,
        "json items": '{"version": "https://jsonfeed.org/version/1", "items": ['
        + "{}," * 600_000
        + "{}]}",
        "json number": '{"version": "https://jsonfeed.org/version/1", "items": ['
        + "1" * 1_900_000
        + "]}",
        "encoding": "<?xml version='1.0' encoding='idna'?>" + rss(item("ä" * 300_000))[21:],
    }[name]


BOMBS = (
    "entities", "entity declarations", "blank lines first", "blank lines between", "depth",
    "siblings", "entries", "attributes", "bare attributes", "categories", "keywords", "author",
    "authors", "author in CDATA", "long base", "blanks in XHTML", "lines in XHTML", "references",
    "comments", "comments in HTML", "tags in HTML", "lesser signs", "open tags", "open sections",
    "declarations", "date", "link", "title", "json depth", "json items", "json number", "encoding",
)  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_a_bounded_time(server: FakeServer, name: str) -> None:
    body = bomb(name).encode()
    assert len(body) <= feed_reader.MAX_BYTES
    server.route("/feed", Answer(body))
    begun = time.process_time()
    with suppress(Malformed):
        fetch(server)
    assert time.process_time() - begun < 4  # about 1.5 on a quiet machine


@pytest.mark.parametrize("packed", ["{}", "<![CDATA[{}]]>"])
def test_a_feed_of_full_size_is_no_bomb(server: FakeServer, packed: str) -> None:
    text = "<p>Some <b>text</b> with a <a href='https://x.example/'>link</a>.</p>" * 10
    more = "<category>c</category>" * 5
    items = [item(f"n{number}", "text", more=more) for number in range(1200)]
    written = packed.format(escape(text) if packed == "{}" else text)
    body = rss(*items).replace(">text<", f">{written}<")
    assert 1_100_000 < len(body) < feed_reader.MAX_BYTES
    server.route("/feed", Answer(body))
    assert len(mentions(fetch(server))) == 1200
