"""The one HTTP session reaches no private network, directly or by a redirect."""

from __future__ import annotations

import ipaddress
import json
import socket

import pytest
from http_case import TOKEN, error_of, new_session
from networks import guard
from networks.errors import Blocked, Rejected, Temporary
from networks.fakeserver import Answer, FakeServer, Fault, redirect
from networks.guard import is_public
from networks.http import Guard, Session

# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.1.2",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "192.0.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2001::1",
        "2002:7f00:1::",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "100::1",
        "5f00::1",
        "",
        "nonsense",
        "1.2.3",
        "01.2.3.4",
    ],
)
def test_an_address_outside_the_public_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "93.184.216.34",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "64:ff9b::1.1.1.1",
    ],
)
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_no_address_is_public_that_python_calls_private() -> None:
    step = 0x01000000 // 64
    for number in range(0, 2**32, step):
        address = ipaddress.IPv4Address(number)
        if not address.is_global or address.is_multicast:
            assert not is_public(str(address)), address


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com/",
        "example.com",
        "",
        "http://",
        "http:///path",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com:99999/",
        "http://[::1/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://127.0.0.1./",
        "http://127.0.0.0x1/",
        "http://１２７.０.０.１/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[fe80::1%25lo]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.168.0.1:8080/",
        "http://①②⑦.⓪.⓪.①/",
    ],
)
def test_the_guard_refuses_the_address_before_anything_leaves(url: str) -> None:
    session = Session(Guard())
    assert isinstance(error_of(session, url), Blocked)
    assert session.requests_made == 0


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost.", "ip6-localhost"])
def test_a_name_that_leads_into_the_private_network_is_refused(
    server: FakeServer, name: str
) -> None:
    error = error_of(Session(Guard()), server.url("/", host=name))
    # Not every machine knows every of these names.
    assert isinstance(error, Blocked) or "could not be found" in error.sentence
    assert server.count() == 0


def test_the_connection_goes_to_the_address_that_was_checked(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers a public address first and ours later gains nothing."""
    lookups = []

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        lookups.append(host)
        address = "198.51.100.7" if len(lookups) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(guard, "is_public", lambda address: address == "198.51.100.7")
    error = error_of(Session(Guard(), timeout=(0.1, 0.1)), f"http://rebind.test:{server.port}/")
    assert isinstance(error, Temporary)
    assert not error.sent
    assert lookups == ["rebind.test"]
    assert server.count() == 0


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in ("93.184.216.34", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    assert isinstance(error_of(Session(Guard()), "http://mixed.test/"), Blocked)


@pytest.mark.parametrize(
    ("entry", "url", "allowed"),
    [
        ("127.0.0.1", "http://127.0.0.1:81/", True),
        ("127.0.0.1:81", "http://127.0.0.1:81/", True),
        ("127.0.0.1:80", "http://127.0.0.1/", True),
        ("127.0.0.1:81", "http://127.0.0.1:82/", False),
        ("127.0.0.1", "http://127.0.0.2/", False),
        ("Forum.Example.", "http://forum.example/", True),
        ("::1", "http://[::1]:8080/", True),
        ("[::1]:8080", "http://[::1]:8080/", True),
        ("[::1]:8080", "http://[::1]:8081/", False),
        ("127.0.0.1", "ftp://127.0.0.1/", False),
        ("127.0.0.1", "http://u:p@127.0.0.1/", False),
    ],
)
def test_an_administrator_allows_a_host_or_a_host_with_a_port(
    entry: str, url: str, allowed: bool
) -> None:
    guard = Guard(["", entry])
    if allowed:
        guard.check_url(url)
    else:
        with pytest.raises(Blocked):
            guard.check_url(url)


def test_the_environment_sets_no_proxy(
    server: FakeServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.route("/", Answer("direct"))
    assert session.get(server.url()).text == "direct"
    proxies = {"http": "http://127.0.0.1:1"}
    assert session.get(server.url(), proxies=proxies).text == "direct"


# Redirects


def test_redirects_are_followed_and_counted(server: FakeServer, session: Session) -> None:
    server.route("/a", redirect("/b?x=1", 301))
    server.route("/b", redirect("c", 307))
    server.route("/c", Answer("here"))
    response = session.get(server.url("/a"))
    assert (response.text, response.url) == ("here", server.url("/c"))
    assert [hop.status_code for hop in response.history] == [301, 307]
    assert session.requests_made == 3


def test_a_redirect_loop_is_blocked(server: FakeServer, session: Session) -> None:
    server.route("/a", redirect("/b"))
    server.route("/b", redirect("/a"))
    assert isinstance(error_of(session, server.url("/a")), Blocked)
    assert server.count() == 6


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:1/",
        "http://10.0.0.1/",
        "http://localhost:1/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://2130706433/",
        "http://a:b@example.com/",
        "http://[::1",
        "//10.0.0.1/x",
    ],
)
def test_a_redirect_into_the_private_network_is_blocked(
    server: FakeServer, session: Session, to: str
) -> None:
    server.route("/a", redirect(to))
    assert isinstance(error_of(session, server.url("/a")), Blocked)


def test_a_redirect_to_another_host_carries_no_credentials(server: FakeServer) -> None:
    with FakeServer() as other, new_session(server, other) as session:
        server.route("/a", redirect(other.url("/b")))
        other.route("/b", Answer("other"))
        headers = {"Authorization": f"Bearer {TOKEN}", "X-Api-Key": TOKEN, "Accept": "text/html"}
        assert session.get(server.url("/a"), headers=headers).text == "other"
        assert server.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
        assert TOKEN not in str(other.requests[0].headers)
        assert other.requests[0].headers["Accept"] == "text/html"


def test_a_redirect_on_the_same_host_keeps_the_credentials(
    server: FakeServer, session: Session
) -> None:
    server.route("/a", redirect("/b"))
    server.route("/b", Answer("same"))
    session.get(server.url("/a"), headers={"Authorization": f"Bearer {TOKEN}"})
    assert server.requests[1].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("status", [301, 302])
def test_a_moved_server_does_not_turn_a_post_into_a_get(
    server: FakeServer, session: Session, status: int
) -> None:
    server.route("/a", redirect("/b", status))
    error = error_of(session, server.url("/a"), "POST", data={"status": "hi"})
    assert isinstance(error, Rejected)
    assert error.code == status
    assert server.count("/b") == 0


def test_a_post_is_not_forwarded_to_another_host(server: FakeServer) -> None:
    with FakeServer() as other, new_session(server, other) as session:
        server.route("/a", redirect(other.url("/b", host="localhost"), 307))
        error = error_of(session, server.url("/a"), "POST", data={"client_secret": TOKEN})
        assert isinstance(error, Blocked)
        assert other.count() == 0


def test_a_post_is_forwarded_on_its_own_host(server: FakeServer, session: Session) -> None:
    server.route("/a", redirect("/b", 308))
    server.route("POST /b", Answer("done"))
    assert session.post(server.url("/a"), json={"status": "hi"}).text == "done"
    assert json.loads(server.requests[1].body) == {"status": "hi"}


def test_see_other_after_a_post_is_read_with_get(server: FakeServer, session: Session) -> None:
    server.route("/a", redirect("/b", 303))
    server.route("GET /b", Answer("seen"))
    assert session.post(server.url("/a"), data={"x": "y"}).text == "seen"
    assert server.requests[1].body == b""


def test_redirects_are_left_to_the_caller_when_asked_for(
    server: FakeServer, session: Session
) -> None:
    server.route("/a", redirect("/b"))
    response = session.get(server.url("/a"), allow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (302, "/b")


def test_the_body_of_a_redirect_is_not_read(server: FakeServer, session: Session) -> None:
    server.route("/a", Answer(status=302, headers={"Location": "/b"}, fault=Fault.ENDLESS))
    server.route("/b", Answer("here"))
    assert session.get(server.url("/a")).text == "here"
