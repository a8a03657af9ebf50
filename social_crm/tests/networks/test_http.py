"""What an answer becomes: a sentence, a pause, an error without secrets, a value."""

from __future__ import annotations

import json

import pytest
import requests
from http_case import NOW, TOKEN, error_of
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
from networks.http import Session, unwrapped

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
    server: FakeServer, hasty: Session, session: Session, fault: Fault
) -> None:
    server.route("/", Answer(fault=fault))
    session = hasty if fault is Fault.HANG else session
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
    server: FakeServer, hasty: Session, session: Session, monkeypatch: pytest.MonkeyPatch
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
    assert isinstance(error_of(hasty, server.url()), Temporary)


def test_requests_are_counted(server: FakeServer, session: Session) -> None:
    server.route("/", Answer("x"))
    server.route("/b", redirect("/"))
    for path in ("/", "/b", "/"):
        session.get(server.url(path))
    assert session.requests_made == 4 == server.count()
