"""What the entries of a feed say, in every format, and what comments answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from feed_case import JSON_FEED, NOW, atom, fetch, item, mentions, one, rss, titles
from networks.errors import NetworkError
from networks.fakeserver import Answer, FakeServer
from networks.feed import Feed
from networks.http import Guard, Session
from networks.network import networks
from networks.types import Access, Attachment, MentionKind, Reply

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
