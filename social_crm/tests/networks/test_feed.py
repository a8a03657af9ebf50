from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from networks import feed_reader
from networks.errors import Blocked, Malformed, NetworkError, RateLimited, Rejected, Temporary
from networks.fakeserver import Answer, FakeServer, Fault, Seen, redirect
from networks.feed import MAX_DOCUMENTS, PAGE, Feed
from networks.http import Guard, Session
from networks.network import networks
from networks.types import (
    Access,
    Attachment,
    Identity,
    Mention,
    MentionKind,
    Page,
    Reply,
    SourceSpec,
)

pytest.importorskip("feedparser")

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as fake:
        yield fake


def network(server: FakeServer, address: str = "/", external_id: str = "") -> Feed:
    session = Session(Guard([server.host]), timeout=(1.0, 1.0), deadline=5.0)
    url = server.url(address) if address.startswith("/") else address
    return Feed(Access({"address": url}, external_id=external_id), session, lambda: NOW)


def check(server: FakeServer, address: str = "/") -> Identity:
    return network(server, address).check()


def fetch(
    server: FakeServer,
    cursor: str = "",
    path: str = "/feed",
    kind: str = "entries",
    since: datetime | None = None,
) -> list[Page]:
    source = SourceSpec(kind, {"url": server.url(path)}, since)
    return list(network(server, external_id="https://blog.example").fetch(source, cursor))


def mentions(pages: list[Page]) -> list[Mention]:
    return [mention for page in pages for mention in page.mentions]


def titles(pages: list[Page]) -> list[str]:
    return [mention.subject for mention in mentions(pages)]


def one(server: FakeServer, body: str | bytes, **kwargs: str) -> Mention:
    """The only entry of a feed."""
    server.route("/feed", Answer(body))
    (mention,) = mentions(fetch(server, **kwargs))
    return mention


def rss(*items: str, channel: str = "") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
        ' xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
        ' xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Blog</title>'
        f"<link>https://blog.example/</link>{channel}{''.join(items)}</channel></rss>"
    )


def item(name: str, text: str = "text", when: datetime = NOW, more: str = "") -> str:
    return (
        f"<item><title>{name}</title><guid isPermaLink='false'>id-{name}</guid>"
        f"<link>https://blog.example/{name}</link><description>{escape(text)}</description>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>{more}</item>"
    )


def atom(*entries: str, more: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<title>Blog</title><link href='https://blog.example/'/>{more}{''.join(entries)}</feed>"
    )


# What an entry says


def test_an_rss_entry_is_understood(server: FakeServer) -> None:
    mention = one(
        server,
        rss(
            "<item><title>Tom &amp;amp; Jerry</title><link>https://blog.example/1</link>"
            "<guid isPermaLink='false'>https://blog.example/?p=1</guid>"
            "<dc:creator><![CDATA[Ann]]></dc:creator>"
            "<pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate>"
            "<category>News</category><category>News</category><category>Widgets</category>"
            "<description>short</description>"
            "<content:encoded><![CDATA[<p>Hello <a href='/x'>you</a></p><p>Bye</p>]]>"
            "</content:encoded><slash:comments>5</slash:comments>"
            "<enclosure url='https://blog.example/a.mp3' length='1234' type='audio/mpeg'/></item>",
            channel="<language>de-AT</language>",
        ),
    )
    assert mention.external_id == "https://blog.example/?p=1"
    assert mention.url == "https://blog.example/1"
    assert mention.kind is MentionKind.ENTRY
    assert mention.subject == "Tom & Jerry"
    assert mention.text == "Hello you (https://blog.example/x)\n\nBye"
    assert mention.html == '<p>Hello <a href="https://blog.example/x">you</a></p><p>Bye</p>'
    assert mention.written_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert mention.author.external_id == "blog.example|Ann"
    assert (mention.author.name, mention.author.handle) == ("Ann", "")
    assert mention.tags == ("News", "Widgets")
    assert mention.language == "de"
    assert mention.counters == {"replies": 5}
    assert mention.attachments == (
        Attachment("https://blog.example/a.mp3", "audio", "audio/mpeg", size=1234),
    )


def test_an_atom_entry_is_understood(server: FakeServer) -> None:
    mention = one(
        server,
        atom(
            "<entry xml:base='https://blog.example/p/'><id>tag:blog.example,2026:1</id>"
            "<title type='html'><![CDATA[Ann &amp; Bob&#8217;s <b>day</b>]]></title>"
            "<link href='1.html'/><link rel='enclosure' href='a.png' type='image/png'/>"
            "<published>2026-11-19T10:00:00Z</published><updated>2026-11-20T10:00:00Z</updated>"
            "<author><name>Ann</name><email>Ann@Blog.example</email></author>"
            "<category term='t'/><thr:total>2</thr:total>"
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Hi &amp; bye</p>"
            "</div></content></entry>",
            more="<author><name>Somebody else</name></author>",
        ),
    )
    assert mention.external_id == "tag:blog.example,2026:1"
    assert mention.subject == "Ann & Bob’s day"
    assert mention.url == "https://blog.example/p/1.html"
    assert mention.text == "Hi & bye"
    assert mention.written_at == datetime(2026, 11, 19, 10, tzinfo=UTC)
    assert mention.edited_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert mention.author.external_id == "blog.example|mailto:ann@blog.example"
    assert mention.author.name == "Ann"
    assert mention.counters == {"replies": 2}
    assert mention.attachments[0].url == "https://blog.example/p/a.png"
    assert mention.attachments[0].kind == "image"


def test_an_rdf_entry_is_understood(server: FakeServer) -> None:
    mention = one(
        server,
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel rdf:about='https://blog.example/'><title>Blog</title></channel>"
        "<item rdf:about='https://blog.example/1'><title>One</title>"
        "<link>https://blog.example/1</link><dc:date>2026-11-20T10:00:00Z</dc:date>"
        "<dc:creator>Ann</dc:creator><description>text</description></item></rdf:RDF>",
    )
    assert (mention.external_id, mention.subject, mention.text) == (
        "https://blog.example/1",
        "One",
        "text",
    )
    assert mention.written_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Blog",
    "home_page_url": "https://blog.example/",
    "language": "en-GB",
    "authors": [{"name": "Default"}],
    "items": [
        {
            "id": "1",
            "url": "https://blog.example/1",
            "title": "One",
            "content_html": "<p>Hello</p>",
            "date_published": "2026-11-20T10:00:00+01:00",
            "date_modified": "2026-11-20T11:00:00Z",
            "authors": [{"name": "Ann", "url": "https://ann.example/", "avatar": "/ann.png"}],
            "tags": ["a", 1, None, "a"],
            "image": "/one.png",
            "attachments": [{"url": "a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}],
        },
        {"id": 2, "content_text": "plain\r\ntext <b>", "external_url": "https://else.example/"},
    ],
}


def test_a_json_feed_is_understood(server: FakeServer) -> None:
    server.route("/feed", Answer(json.dumps(JSON_FEED)))
    first, second = mentions(fetch(server))
    assert first.external_id == "1"
    assert (first.subject, first.text, first.html) == ("One", "Hello", "<p>Hello</p>")
    assert first.written_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert first.edited_at == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert first.author.external_id == "blog.example|https://ann.example/"
    assert first.author.avatar_url == server.url("/ann.png")
    assert first.tags == ("a", "1")
    assert [each.url for each in first.attachments] == [
        server.url("/a.mp3"),
        server.url("/one.png"),
    ]
    assert second.external_id == "2"
    assert (second.text, second.html) == ("plain\ntext <b>", "")
    assert second.author.name == "Default"
    assert second.url == "https://else.example/"
    assert first.language == second.language == "en"


def test_the_first_version_of_json_feed_has_one_author(server: FakeServer) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"id": "1", "content_text": "x", "author": {"name": "Ann"}}],
    }
    assert one(server, json.dumps(feed)).author.external_id == "blog.example|Ann"


@pytest.mark.parametrize(
    ("author", "key", "name"),
    [
        ("<author>bob@mail.example (Bob B)</author>", "mailto:bob@mail.example", "Bob B"),
        ("<author>Bob B &lt;bob@mail.example&gt;</author>", "mailto:bob@mail.example", "Bob B"),
        ("<author>bob@mail.example</author>", "mailto:bob@mail.example", "bob@mail.example"),
        ("<author>noreply@blogger.com (Bob B)</author>", "Bob B", "Bob B"),
        ("<author>Bob B</author>", "Bob B", "Bob B"),
        ("<dc:creator>Bob B</dc:creator>", "Bob B", "Bob B"),
        ("<author> </author>", "", "Blog"),
        ("", "", "Blog"),
    ],
)
def test_an_author_is_known_by_the_best_that_the_feed_tells(
    server: FakeServer, author: str, key: str, name: str
) -> None:
    mention = one(server, rss(item("a", more=author)))
    assert mention.author.external_id == f"blog.example|{key}"
    assert mention.author.name == name
    assert mention.author.handle == ""


def test_the_sites_own_address_does_not_make_two_authors_one(server: FakeServer) -> None:
    """WordPress gives authors without an address the one of the site."""
    entry = (
        "<entry><id>{0}</id><title>t</title><author><name>{0}</name><uri>{1}</uri></author></entry>"
    )
    server.route(
        "/feed",
        Answer(
            atom(
                entry.format("Ann", "https://www.blog.example"),
                entry.format("Bob", "https://blog.example/"),
                entry.format("Eve", "https://eve.example/"),
            )
        ),
    )
    assert [mention.author.external_id for mention in mentions(fetch(server))] == [
        "blog.example|Ann",
        "blog.example|Bob",
        "blog.example|https://eve.example/",
    ]


def test_an_entry_without_id_is_known_by_its_link_or_its_content(server: FakeServer) -> None:
    server.route(
        "/feed",
        Answer(
            rss(
                "<item><title>a</title><link>https://blog.example/a</link></item>",
                "<item><title>b</title><description>x</description></item>",
                "<item><title>c</title><description>x</description></item>",
            )
        ),
    )
    pages = fetch(server)
    first, second, third = mentions(pages)
    assert first.external_id == "https://blog.example/a"
    assert second.external_id.startswith("digest:")
    assert second.external_id != third.external_id
    assert mentions(fetch(server)) == [first, second, third]


def test_a_long_id_is_cut_and_stays_unique(server: FakeServer) -> None:
    long = "https://blog.example/" + "x" * 5000
    server.route(
        "/feed",
        Answer(rss(*(f"<item><guid>{long}{n}</guid><title>t</title></item>" for n in (1, 2)))),
    )
    first, second = mentions(fetch(server))
    assert first.external_id != second.external_id
    assert len(first.external_id) == len(second.external_id) == 200


def test_entries_that_share_an_id_are_told_apart_by_their_links(server: FakeServer) -> None:
    entry = "<item><guid isPermaLink='false'>same</guid><title>{0}</title><link>https://b.example/{0}</link></item>"
    server.route("/feed", Answer(rss(*(entry.format(name) for name in "abb"))))
    assert [mention.external_id for mention in mentions(fetch(server))] == [
        "https://b.example/a",
        "https://b.example/b",
    ]


def test_the_same_entry_twice_is_one(server: FakeServer) -> None:
    server.route("/feed", Answer(rss(item("a"), item("b"), item("a"))))
    assert titles(fetch(server)) == ["a", "b"]


@pytest.mark.parametrize(
    "date",
    [
        "",
        "Mon, 01 Jan 1900 00:00:00 GMT",
        "Fri, 01 Jan 2100 00:00:00 GMT",
        "soon",
        "2026-13-01T00:00:00Z",
    ],
)
def test_a_missing_or_senseless_date_is_no_date(server: FakeServer, date: str) -> None:
    mention = one(server, rss(f"<item><title>a</title><pubDate>{date}</pubDate></item>"))
    assert mention.written_at is None


@pytest.mark.parametrize(
    "scheme", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"]
)
def test_only_web_addresses_survive(server: FakeServer, scheme: str) -> None:
    mention = one(
        server,
        atom(
            f"<entry><id>{scheme}</id><title>t</title><link href='{scheme}'/>"
            f"<link rel='enclosure' href='{scheme}'/><author><name>A</name><uri>{scheme}</uri>"
            f"</author><content type='html'>&lt;a href='{scheme}'&gt;x&lt;/a&gt;</content></entry>"
        ),
    )
    assert (mention.url, mention.attachments, mention.author.url) == ("", (), "")
    assert mention.text == "x"


def test_text_that_cannot_be_stored_is_cleaned(server: FakeServer) -> None:
    body = rss(item("a\x00b\x0bc", "x\x01&#55357;y")).encode().replace(b"text", b"te\xffxt")
    mention = one(server, body)
    assert mention.subject == "abc"
    whole = json.dumps(mention.text + mention.html + mention.raw, ensure_ascii=False)
    assert "\x00" not in whole
    whole.encode()


def test_media_are_attachments(server: FakeServer) -> None:
    mention = one(
        server,
        rss(
            item(
                "a",
                more="<media:content url='https://b.example/v.mp4' type='video/mp4' fileSize='9'/>"
                "<media:content url='https://b.example/p' medium='image'/>"
                "<media:content url='https://b.example/v.mp4' type='video/mp4'/>"
                "<enclosure url='https://b.example/x.JPG'/>"
                "<enclosure url='https://b.example/doc.pdf' type='application/pdf'/>",
            )
        ),
    )
    assert sorted((each.url[18:], each.kind) for each in mention.attachments) == [
        ("doc.pdf", "file"),
        ("p", "image"),
        ("v.mp4", "video"),
        ("x.JPG", "image"),
    ]


# Comments


def test_wordpress_comments_know_what_they_answer(server: FakeServer) -> None:
    """As WordPress writes them in RSS: the id is that of the post with the comment's number."""
    comment = (
        "<item><title>Comment on Hello by {1}</title><link>https://blog.example/hello/#comment-{0}"
        "</link><dc:creator><![CDATA[{1}]]></dc:creator><guid isPermaLink='false'>"
        "https://blog.example/?p=1#comment-{0}</guid><content:encoded><![CDATA[{2}]]>"
        "</content:encoded></item>"
    )
    reply = '<p>In reply to <a href="https://blog.example/hello/#comment-2">Bob</a>.</p><p>Yes</p>'
    body = rss(comment.format(2, "Bob", "<p>Broken!</p>"), comment.format(3, "Ann", reply))
    server.route("/feed", Answer(body))
    first, second = mentions(fetch(server, kind="comments"))
    assert first.kind is second.kind is MentionKind.COMMENT
    assert first.parent_id == "https://blog.example/?p=1"
    assert second.parent_id == "https://blog.example/?p=1#comment-2" == first.external_id
    assert first.author.external_id == "blog.example|Bob"


def test_atom_comments_say_what_they_answer(server: FakeServer) -> None:
    mention = one(
        server,
        atom(
            "<entry><id>c1</id><title>By: Bob</title><thr:in-reply-to ref='p1'"
            " href='https://blog.example/1'/><content>Hi</content></entry>",
            more="<author><name>The site</name></author>",
        ),
        kind="comments",
    )
    assert (mention.parent_id, mention.kind) == ("p1", MentionKind.COMMENT)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Comment on Hello by Bob B", "Bob B"),
        ("By: Bob B", "Bob B"),
        ("Kommentar zu Hallo von Bob B", "Bob B"),
        ("Something else", "Anonymous"),
    ],
)
def test_a_comment_without_author_names_him_in_its_title(
    server: FakeServer, title: str, name: str
) -> None:
    mention = one(
        server,
        rss(f"<item><title>{title}</title><description>x</description></item>"),
        kind="comments",
    )
    assert mention.author.name == name


def test_an_entry_that_answers_another_is_a_comment(server: FakeServer) -> None:
    mention = one(
        server, atom("<entry><id>2</id><title>t</title><thr:in-reply-to ref='1'/></entry>")
    )
    assert (mention.kind, mention.parent_id) == (MentionKind.COMMENT, "1")


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


# Connecting


def test_a_feed_address_is_connected_as_its_site(server: FakeServer) -> None:
    server.route(
        "/feed", Answer(rss(item("a")).replace("https://blog.example/", server.url("/blog/")))
    )
    identity = check(server, "/feed")
    assert identity.external_id == f"https://{server.host}/blog"
    assert identity.name == "Blog"
    assert identity.url == server.url("/blog/")
    (source,) = identity.sources
    assert (source.kind, source.name) == ("entries", "Blog")
    assert source.settings == {"url": server.url("/feed")}


def test_a_feed_does_not_speak_for_another_site(server: FakeServer) -> None:
    server.route("/feed", Answer(rss(item("a", more="<dc:creator>Ann</dc:creator>"))))
    identity = check(server, "/feed")
    assert identity.external_id == f"https://{server.host}"
    source = SourceSpec("entries", {"url": server.url("/feed")})
    (page,) = network(server).fetch(source, "")
    assert page.mentions[0].author.external_id == f"{server.host}|Ann"


def site(*links: str) -> Answer:
    head = "".join(f"<link {link}>" for link in links)
    body = f"<!doctype html><html><head><title>A &amp; B</title>{head}</head><body>x</body></html>"
    return Answer(body, headers=HTML)


def test_the_feeds_of_a_site_are_found(server: FakeServer) -> None:
    server.route(
        "/",
        site(
            "rel='stylesheet' href='/x.css'",
            "rel='alternate' hreflang='de' href='/de'",
            "rel='alternate' type='application/rss+xml' title='Blog &raquo; Feed' href='feed'",
            "rel='alternate' type='application/rss+xml' title='Blog &raquo; Comments' href='/c'",
            "rel='alternate' type='application/rss+xml' href='javascript:x'",
            "rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/2'",
            "rel='alternate' type='application/json+oembed' href='/oembed'",
        ),
    )
    server.route("/feed", Answer(rss(item("a"))))
    identity = check(server)
    assert identity.name == "Blog"
    assert [(each.kind, each.name, each.settings["url"]) for each in identity.sources] == [
        ("entries", "Blog » Feed", server.url("/feed")),
        ("comments", "Blog » Comments", server.url("/c")),
    ]


def test_the_same_feed_in_several_formats_is_offered_once(server: FakeServer) -> None:
    server.route(
        "/",
        site(
            "rel='alternate' type='application/rss+xml' title='News (RSS)' href='/rss'",
            "rel='alternate' type='application/atom+xml' title='News (Atom)' href='/atom'",
            "rel='alternate' type='application/feed+json' title='News JSON Feed' href='/json'",
            "rel='alternate' type='application/rss+xml' title='Events (RSS)' href='/events'",
        ),
    )
    server.route("/atom", Answer(atom()))
    found = [source.settings["url"] for source in check(server).sources]
    assert found == [server.url("/atom"), server.url("/events")]


def test_a_dead_feed_is_not_offered_first(server: FakeServer) -> None:
    server.route(
        "/",
        site(
            "rel='alternate' type='application/rss+xml' title='Dead' href='/dead'",
            "rel='alternate' type='application/rss+xml' title='Live' href='/live'",
        ),
    )
    server.route("/live", Answer(rss()))
    assert [source.name for source in check(server).sources] == ["Live"]


def test_usual_addresses_are_tried_when_a_page_names_none(server: FakeServer) -> None:
    server.route("/blog/", site())
    server.route("/atom.xml", Answer(atom()))
    (source,) = check(server, "/blog/").sources
    assert source.settings == {"url": server.url("/atom.xml")}
    assert server.count() <= 10


def test_a_site_without_feeds_is_said_so(server: FakeServer) -> None:
    server.route("*", site())
    with pytest.raises(Rejected) as caught:
        check(server)
    assert "No feed was found at 127.0.0.1" in caught.value.sentence
    assert server.count() <= 10


def test_a_page_names_its_base(server: FakeServer) -> None:
    page = "<base href='/sub/'><link rel='ALTERNATE' type='application/atom+xml' href='f'>"
    server.route("/", Answer(page.join(("<html><head>", "</head></html>")), headers=HTML))
    server.route("/sub/f", Answer(atom()))
    assert check(server).sources[0].settings == {"url": server.url("/sub/f")}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("blog.example", "https://blog.example"),
        (" blog.example/x ", "https://blog.example/x"),
        ("feed://blog.example/x", "https://blog.example/x"),
        ("feed:https://blog.example/x", "https://blog.example/x"),
        ("HTTP://blog.example", "HTTP://blog.example"),
        ("//blog.example", "https://blog.example"),
    ],
)
def test_an_address_is_taken_as_people_type_it(typed: str, expected: str) -> None:
    from networks.feed import _address

    assert _address(typed) == expected


@pytest.mark.parametrize(
    "typed", ["", "   ", "ftp://a.example", "javascript:x", "https://", "http://[::1"]
)
def test_what_is_no_address_is_refused_before_it_is_stored(typed: str) -> None:
    with pytest.raises(Rejected):
        Feed.check_source(SourceSpec("entries", {"url": typed}))


def test_an_address_without_scheme_falls_back_to_an_insecure_server(server: FakeServer) -> None:
    server.route("/feed", Answer(rss()))
    assert check(server, f"{server.host}/feed").url == server.url("/")


def test_a_lasting_redirect_is_remembered_and_a_passing_one_is_not(server: FakeServer) -> None:
    server.route("/moved", redirect("/feed", 301))
    server.route("/today", redirect("/feed", 302))
    server.route("/feed", Answer(rss()))
    assert check(server, "/moved").sources[0].settings == {"url": server.url("/feed")}
    assert check(server, "/today").sources[0].settings == {"url": server.url("/today")}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_private_network_is_refused(server: FakeServer, host: str) -> None:
    feed = Feed(Access({"address": server.url("/", host)}), Session(Guard()), lambda: NOW)
    with pytest.raises(Blocked):
        feed.check()
    with pytest.raises(Blocked):
        list(feed.fetch(SourceSpec("entries", {"url": server.url("/", host)}), ""))
    assert server.count() == 0


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


# About the class


def test_the_network_is_registered_and_says_that_it_cannot_answer() -> None:
    assert networks()["feed"] is Feed
    assert not Feed.capabilities
    assert Feed.audiences(None) == ()
    assert [kind.key for kind in Feed.source_kinds] == ["entries", "comments", "followed"]
    assert not any(kind.addressed or kind.offered for kind in Feed.source_kinds)
    feed = Feed(Access(), Session(Guard()), lambda: NOW)
    with pytest.raises(NetworkError):
        feed.send(Reply("hi"), "key")


# Everybody's feeds
