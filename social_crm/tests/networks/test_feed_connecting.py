"""The feeds of a site are found and its address taken as people type it."""

from __future__ import annotations

import pytest
from feed_case import HTML, NOW, atom, check, item, network, rss
from networks.errors import Blocked, Rejected
from networks.fakeserver import Answer, FakeServer, redirect
from networks.feed import Feed
from networks.http import Guard, Session
from networks.types import Access, SourceSpec

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
