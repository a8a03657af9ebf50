from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import json
import os
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from networks import connection, guard
from networks.errors import (
    Blocked,
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
)
from networks.fakeserver import Answer, FakeServer, Fault, redirect
from networks.guard import is_public
from networks.http import Guard, Session, unwrapped

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOKEN = "tok3nOfTheAccountThatNobodyMaySee"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as fake:
        yield fake


@pytest.fixture
def session(server: FakeServer) -> Iterator[Session]:
    with new_session(server) as made:
        yield made


def new_session(*servers: FakeServer, **kwargs: object) -> Session:
    hosts = [host for fake in servers for host in (fake.host, f"localhost:{fake.port}")]
    options: dict[str, object] = {"clock": lambda: NOW, "timeout": (2.0, 0.4), "deadline": 1.0}
    return Session(Guard(hosts), **{**options, **kwargs})  # type: ignore[arg-type]


def error_of(session: Session, url: str, method: str = "GET", **kwargs: object) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        session.request(method, url, **kwargs)
    return caught.value


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


# Statuses


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, Unauthorized),
        (403, Rejected),
        (404, Rejected),
        (408, Temporary),
        (410, Rejected),
        (422, Rejected),
        (425, Temporary),
        (429, RateLimited),
        (451, Rejected),
        (500, Temporary),
        (502, Temporary),
        (503, Temporary),
        (599, Temporary),
    ],
)
def test_a_status_says_what_to_do(
    server: FakeServer, session: Session, status: int, kind: type[NetworkError]
) -> None:
    server.route("/", Answer("{}", status))
    error = error_of(session, server.url())
    assert type(error) is kind
    if isinstance(error, Rejected):
        assert error.code == status
    assert server.count() == 1


def test_an_expected_status_is_returned(server: FakeServer, session: Session) -> None:
    server.route("/", Answer('{"error": "no"}', 403))
    assert session.request("GET", server.url(), expect=(401, 403)).json() == {"error": "no"}
    assert isinstance(error_of(session, server.url()), Rejected)


def test_not_modified_is_no_error(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(status=304, headers={"ETag": '"1"'}))
    assert session.get(server.url()).status_code == 304


@pytest.mark.parametrize(
    ("name", "value", "seconds"),
    [
        ("Retry-After", "120", 120),
        ("Retry-After", "0", 0),
        ("Retry-After", "-5", 0),
        ("Retry-After", "9999999", 86400),
        ("Retry-After", "Fri, 20 Nov 2026 12:01:00 GMT", 60),
        ("Retry-After", "Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("Retry-After", "soon", None),
        ("Retry-After", "Fri, 99 Nov 2026 99:01:00 GMT", None),
        ("X-RateLimit-Reset", str(int(NOW.timestamp()) + 90), 90),
        ("X-RateLimit-Reset", "2026-11-20T12:05:00.000Z", 300),
        ("X-RateLimit-Reset", str((int(NOW.timestamp()) + 90) * 1000), 90),
        ("x-rate-limit-reset", str(int(NOW.timestamp()) + 900), 900),
        ("RateLimit-Reset", str(int(NOW.timestamp()) + 30), 30),
        ("RateLimit-Reset", "45", 45),
        ("RateLimit-Reset", "9" * 40, None),
        ("X-Nothing", "1", None),
    ],
)
def test_the_pause_that_a_server_asks_for_is_read(
    server: FakeServer, session: Session, name: str, value: str, seconds: float | None
) -> None:
    server.route("/", Answer(status=429, headers={name: value}))
    error = error_of(session, server.url())
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


def test_an_overloaded_server_may_name_a_pause_too(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(status=503, headers={"Retry-After": "30"}))
    error = error_of(session, server.url())
    assert isinstance(error, Temporary)
    assert error.retry_after == 30


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"error": "Validation failed"}', "Validation failed"),
        ('{"error": "invalid_grant", "error_description": "The code is old"}', "The code is old"),
        ('{"error": {"message": "No such page", "code": 100}}', "No such page"),
        ('{"errors": [{"message": "Too long"}]}', "Too long"),
        ('{"title": "Forbidden", "detail": "Not permitted"}', "Not permitted"),
        ('{"message": "line\\none\\u0000 "}', "line one"),
        ('["a", "b"]', "a"),
        ("<html>x</html>", ""),
        ('{"error": null}', ""),
        ('{"error": 17}', ""),
        ("[" * 100_000, ""),
        ("", ""),
    ],
)
def test_the_servers_own_words_are_in_the_sentence(
    server: FakeServer, session: Session, body: str, shown: str
) -> None:
    server.route("/", Answer(body, 422))
    expected = f"answered 422: {shown}" if shown else "answered with error 422."
    assert error_of(session, server.url()).sentence == f"127.0.0.1 {expected}"


def test_the_servers_words_are_cut(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(json.dumps({"error": "word " * 1000}), 422))
    assert len(error_of(session, server.url()).sentence) < 260


# Secrets


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_no_secret_gets_into_an_error(server: FakeServer, session: Session, status: int) -> None:
    said = f"bad {TOKEN} and othersecret1234567890abcdef at https://x.test/p?token={TOKEN}"
    server.route("/", Answer(json.dumps({"error": said}), status))
    error = error_of(
        session,
        server.url(f"/?access_token={TOKEN}"),
        "POST",
        headers={"Authorization": f"Bearer {TOKEN}"},
        data={"client_secret": TOKEN},
    )
    assert_silent(error)
    assert "othersecret" not in str(error)
    if status != 429:
        assert "https://x.test/p" in str(error)


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.RESET, Fault.HALF, Fault.GARBAGE])
def test_no_secret_gets_into_an_error_of_the_connection(
    server: FakeServer, session: Session, fault: Fault
) -> None:
    server.route("/", Answer(fault=fault))
    assert_silent(error_of(session, server.url(f"/?access_token={TOKEN}")))


def test_no_secret_gets_into_what_is_kept_of_a_bad_answer(
    server: FakeServer, session: Session
) -> None:
    server.route("/", Answer(f"<p>hello {TOKEN}</p>"))
    response = session.get(server.url(), headers={"Authorization": f"Bearer {TOKEN}"})
    with pytest.raises(Malformed) as caught:
        session.json(response)
    assert TOKEN not in caught.value.raw


def assert_silent(error: BaseException) -> None:
    assert TOKEN not in str(error)
    assert TOKEN not in repr(error)
    # What Python would print below it in a log.
    assert error.__cause__ is None
    assert error.__context__ is None


# Faults


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.CLOSE, Fault.HALF, Fault.HALF_CHUNKED])
def test_a_broken_read_is_tried_again_at_once(
    server: FakeServer, session: Session, fault: Fault
) -> None:
    server.script("/", Answer(fault=fault), Answer(fault=fault), Answer("third time"))
    assert session.get(server.url()).text == "third time"
    assert session.requests_made == 3


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.CLOSE, Fault.HALF, Fault.HALF_CHUNKED])
def test_a_read_is_tried_three_times_at_most(
    server: FakeServer, session: Session, fault: Fault
) -> None:
    server.route("/", Answer(fault=fault))
    error = error_of(session, server.url())
    assert isinstance(error, Temporary)
    assert server.count() == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("fault", [Fault.RESET, Fault.CLOSE, Fault.HALF, Fault.HANG])
def test_a_write_is_never_tried_again(
    server: FakeServer, session: Session, method: str, fault: Fault
) -> None:
    server.route("/", Answer(fault=fault))
    error = error_of(session, server.url(), method, data={"status": "hi"})
    assert isinstance(error, Temporary)
    assert error.sent, "it may have been published"
    assert server.count() == 1


def test_a_write_leaves_in_one_piece_so_that_nobody_acts_on_half_of_it(
    server: FakeServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces: list[bytes] = []

    def sendall(self: socket.socket, data: bytes) -> None:
        pieces.append(bytes(data))
        socket.socket.sendall(self, data)

    monkeypatch.setattr(connection._Socket, "sendall", sendall)
    server.route("/", Answer("ok"))
    session.post(server.url(), data={"status": "hello"})
    assert len(pieces) == 1
    assert pieces[0].endswith(b"\r\n\r\nstatus=hello")
    big = b"x" * 1_000_000
    session.post(server.url(), data=big)
    assert server.requests[-1].body == big


def test_a_connection_that_was_closed_meanwhile_is_replaced(server: FakeServer) -> None:
    with FakeServer(keep_alive=False) as closing, new_session(closing) as session:
        closing.route("/", Answer("ok"))
        for _ in range(5):
            assert session.get(closing.url()).text == "ok"


def test_a_connection_is_kept_for_the_next_request(server: FakeServer, session: Session) -> None:
    made = []
    original = connection.GuardedConnection._new_conn

    def counting(self: connection.GuardedConnection) -> socket.socket:
        made.append(self)
        return original(self)

    server.route("/", Answer("ok"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.GuardedConnection, "_new_conn", counting)
        for _ in range(5):
            session.get(server.url())
    assert len(made) == 1


def test_nobody_listening_means_that_nothing_was_sent(session: Session) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        session = Session(Guard(["127.0.0.1"]))
        error = error_of(session, f"http://127.0.0.1:{port}/", "POST", data={"a": "b"})
    assert isinstance(error, Temporary)
    assert not error.sent
    assert error.sentence == "127.0.0.1 refused the connection."


def test_an_unknown_name_means_that_nothing_was_sent() -> None:
    error = error_of(Session(Guard()), "http://no-such-host.invalid/", "POST")
    assert isinstance(error, Temporary)
    assert not error.sent
    assert error.sentence == "The name no-such-host.invalid could not be found."


def test_a_silent_server_is_given_up(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(fault=Fault.HANG))
    begun = time.monotonic()
    error = error_of(session, server.url())
    assert isinstance(error, Temporary)
    assert error.sent
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.DRIP_HEADERS])
def test_a_server_that_drips_is_cut_at_the_deadline(
    server: FakeServer, session: Session, fault: Fault
) -> None:
    server.route("/", Answer(fault=fault, latency=0.1))
    begun = time.monotonic()
    error = error_of(session, server.url())
    assert isinstance(error, Temporary)
    assert "in time" in error.sentence
    assert 0.8 < time.monotonic() - begun < 1.6


def test_the_deadline_covers_redirects_together(server: FakeServer, session: Session) -> None:
    slow = Answer(status=302, headers={"Location": "/"}, latency=0.3)
    server.route("/", slow)
    begun = time.monotonic()
    assert isinstance(error_of(session, server.url()), Temporary)
    assert time.monotonic() - begun < 1.6


def test_a_caller_can_only_shorten_the_timeout(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(fault=Fault.HANG))
    for timeout in (300, (300, 300), None):
        begun = time.monotonic()
        assert isinstance(error_of(session, server.url(), timeout=timeout), Temporary)
        assert time.monotonic() - begun < 1.5


def test_garbage_is_no_answer(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(fault=Fault.GARBAGE))
    assert isinstance(error_of(session, server.url()), Temporary)


# Sizes


def test_an_announced_body_over_the_limit_is_not_read(server: FakeServer) -> None:
    server.route("/", Answer(headers={"Content-Length": "200000000"}, fault=Fault.HANG))

    def head_only(seen: object) -> Answer:
        return Answer(b"x", headers={"Content-Length": "200000000"})

    server.route("/", head_only)
    with new_session(server, max_bytes=1_000_000) as session:
        error = error_of(session, server.url())
    assert isinstance(error, Malformed)
    assert error.sentence == "The server's answer is larger than 1 MB."
    assert server.count() == 1


def test_an_endless_body_is_cut(server: FakeServer) -> None:
    server.route("/", Answer(fault=Fault.ENDLESS))
    with new_session(server, max_bytes=1_000_000) as session:
        error = error_of(session, server.url())
    assert isinstance(error, Malformed)
    assert error.raw == "x" * 2048


def test_a_limit_can_be_set_for_one_answer(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(b"x" * 1000))
    assert isinstance(error_of(session, server.url(), max_bytes=999), Malformed)
    assert len(session.request("GET", server.url(), max_bytes=1000).content) == 1000


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "x-gzip"])
def test_a_compressed_body_is_read(server: FakeServer, session: Session, encoding: str) -> None:
    data = b"hello " * 50_000
    packed = zlib.compress(data) if encoding == "deflate" else gzip.compress(data)
    server.route("/", Answer(packed, headers={"Content-Encoding": encoding}))
    assert session.get(server.url()).content == data


def test_a_compressed_body_without_its_header_is_read(server: FakeServer, session: Session) -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"hello") + packer.flush()
    server.route("/", Answer(packed, headers={"Content-Encoding": "deflate"}))
    assert session.get(server.url()).text == "hello"


def test_a_small_body_that_grows_without_end_is_cut(server: FakeServer) -> None:
    packed = gzip.compress(b"\0" * 50_000_000)
    assert len(packed) < 100_000
    server.route("/", Answer(packed, headers={"Content-Encoding": "gzip"}))
    with new_session(server, max_bytes=1_000_000) as session:
        assert isinstance(error_of(session, server.url()), Malformed)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "rot13"])
def test_a_compression_that_was_not_asked_for_is_refused(
    server: FakeServer, session: Session, encoding: str
) -> None:
    server.route("/", Answer(b"x", headers={"Content-Encoding": encoding}))
    assert isinstance(error_of(session, server.url()), Malformed)


def test_broken_compression_is_malformed(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(b"no gzip", headers={"Content-Encoding": "gzip"}))
    assert isinstance(error_of(session, server.url()), Malformed)


def test_half_a_compressed_body_is_broken_off(server: FakeServer, session: Session) -> None:
    packed = gzip.compress(os.urandom(5000))
    server.route("/", Answer(packed[:3000], headers={"Content-Encoding": "gzip"}))
    assert isinstance(error_of(session, server.url()), Temporary)


def test_an_error_with_an_endless_body_is_still_that_error(
    server: FakeServer, session: Session
) -> None:
    server.route("/", Answer(status=503, fault=Fault.ENDLESS))
    assert type(error_of(session, server.url())) is Temporary
    server.route("/", Answer(status=401, fault=Fault.HALF))
    assert type(error_of(session, server.url())) is Unauthorized


def test_head_has_a_length_and_no_body(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(headers={"Content-Length": "200000000"}))
    response = session.head(server.url())
    assert (response.headers["Content-Length"], response.content) == ("200000000", b"")


# JSON


@pytest.mark.parametrize(
    ("body", "kind", "part"),
    [
        ("<html><body>Hi</body></html>", "text/html", "web page"),
        ("hello", "text/html; charset=utf-8", "web page"),
        ("  <!doctype html>", "application/json", "web page"),
        ("", "application/json", "nothing"),
        ('{"a": ', "application/json", "not JSON"),
        ("[" * 200_000, "application/json", "not JSON"),
        ("1" * 10_000, "application/json", "not JSON"),
        (b"\xff\xfe\x00", "application/json", "not JSON"),
    ],
)
def test_what_is_no_json_is_malformed_and_kept(
    server: FakeServer, session: Session, body: str | bytes, kind: str, part: str
) -> None:
    server.route("/", Answer(body, headers={"Content-Type": kind}))
    with pytest.raises(Malformed) as caught:
        session.json(session.get(server.url()))
    assert part in caught.value.sentence
    assert len(caught.value.raw) <= 2048


def test_json_is_read_whatever_its_type_is_called(server: FakeServer, session: Session) -> None:
    server.route("/", Answer('{"a": [1, NaN, "\\ud83d\\ude00"]}', headers={"Content-Type": "x/y"}))
    assert session.json(session.get(server.url())) == {"a": [1, None, "😀"]}


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that nobody but these tests trusts, with its key, in one file."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[FakeServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FakeServer(tls=context) as fake:
        yield fake


def test_an_unknown_certificate_is_not_accepted(secure: FakeServer) -> None:
    session = new_session(secure)
    error = error_of(session, secure.url(host="localhost"), "POST", data={"a": "b"})
    assert isinstance(error, Temporary)
    assert not error.sent
    assert error.sentence.startswith("The certificate of localhost was not accepted")
    assert secure.count() == 0


def test_a_certificate_of_another_name_is_not_accepted(
    secure: FakeServer, certificate: Path
) -> None:
    session = new_session(secure)
    session.verify = str(certificate)
    error = error_of(session, secure.url(host="127.0.0.1"))
    assert "certificate" in error.sentence
    assert secure.count() == 0


def test_a_secure_server_is_read(secure: FakeServer, certificate: Path) -> None:
    session = new_session(secure)
    session.verify = str(certificate)
    secure.route("/", Answer("secret"))
    assert session.get(secure.url(host="localhost")).text == "secret"
    secure.route("/drip", Answer(fault=Fault.DRIP, latency=0.1))
    assert "in time" in error_of(session, secure.url("/drip", host="localhost")).sentence


def test_a_secure_address_never_leads_to_an_insecure_one(
    secure: FakeServer, certificate: Path, server: FakeServer
) -> None:
    session = new_session(secure, server)
    session.verify = str(certificate)
    secure.route("/", redirect(server.url()))
    assert isinstance(error_of(session, secure.url(host="localhost")), Blocked)
    assert server.count() == 0


def test_a_plain_server_on_a_secure_address_is_said_so(server: FakeServer) -> None:
    error = error_of(new_session(server), f"https://localhost:{server.port}/")
    assert isinstance(error, Temporary)
    assert not error.sent
    assert error.sentence == "No secure connection to localhost could be made."


# What libraries do with it


class LibraryError(Exception):
    pass


def test_what_a_library_wrapped_is_unwrapped(server: FakeServer, session: Session) -> None:
    server.route("/", Answer(status=429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimited) as caught, unwrapped():
        try:
            session.get(server.url())
        except NetworkError as exc:
            raise LibraryError(f"Could not complete request: {exc}") from None
    assert caught.value.retry_after == 7


def test_what_a_library_raises_itself_passes() -> None:
    with pytest.raises(LibraryError), unwrapped():
        raise LibraryError("mine")


def test_a_prepared_request_is_sent_under_the_same_rules(
    server: FakeServer, session: Session
) -> None:
    server.route("/", Answer(status=401))
    prepared = session.prepare_request(requests.Request("GET", server.url()))
    with pytest.raises(Unauthorized):
        session.send(prepared)
    prepared = session.prepare_request(requests.Request("GET", "http://10.0.0.1/"))
    with pytest.raises(Blocked):
        session.send(prepared)


def test_the_session_works_under_odoos_test_runner(
    server: FakeServer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands between us and requests, and takes the timeout for a number."""
    sent = requests.Session.send

    def watching(self: requests.Session, request: object, /, **kwargs: object) -> object:
        timeout = kwargs.get("timeout")
        if timeout and timeout < 10:  # type: ignore[operator]
            kwargs["timeout"] = 10
        return sent(self, request, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(requests.Session, "send", watching)
    server.route("/", Answer("ok"))
    assert session.get(server.url(), timeout=(300, 300)).text == "ok"
    server.route("/", Answer(fault=Fault.HANG))
    assert isinstance(error_of(session, server.url()), Temporary)


def test_requests_are_counted(server: FakeServer, session: Session) -> None:
    server.route("/", Answer("x"))
    server.route("/b", redirect("/"))
    for path in ("/", "/b", "/"):
        session.get(server.url(path))
    assert session.requests_made == 4 == server.count()
