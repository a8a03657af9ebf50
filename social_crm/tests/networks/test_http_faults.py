"""Servers that fail, hang, drip, send without end or show a wrong certificate."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from http_case import LATE, error_of, new_session
from networks import connection
from networks.errors import Blocked, Malformed, Temporary, Unauthorized
from networks.fakeserver import Answer, FakeServer, Fault, redirect
from networks.http import Guard, Session

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
    server: FakeServer, hasty: Session, session: Session, method: str, fault: Fault
) -> None:
    server.route("/", Answer(fault=fault))
    session = hasty if fault is Fault.HANG else session
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


def test_a_silent_server_is_given_up(server: FakeServer, hasty: Session) -> None:
    server.route("/", Answer(fault=Fault.HANG))
    begun = time.monotonic()
    error = error_of(hasty, server.url())
    assert isinstance(error, Temporary)
    assert error.sent
    assert time.monotonic() - begun < LATE


@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.DRIP_HEADERS])
def test_a_server_that_drips_is_cut_at_the_deadline(server: FakeServer, fault: Fault) -> None:
    server.route("/", Answer(fault=fault, latency=0.1))
    begun = time.monotonic()
    with new_session(server, deadline=1.0) as session:
        error = error_of(session, server.url())
    assert isinstance(error, Temporary)
    assert "in time" in error.sentence
    assert 0.8 < time.monotonic() - begun < LATE


def test_the_deadline_covers_redirects_together(server: FakeServer) -> None:
    slow = Answer(status=302, headers={"Location": "/"}, latency=0.3)
    server.route("/", slow)
    with new_session(server, deadline=1.0) as session:
        error = error_of(session, server.url())
    assert isinstance(error, Temporary), "each alone would be in time, and they are too many"


def test_a_caller_can_only_shorten_the_timeout(server: FakeServer, hasty: Session) -> None:
    server.route("/", Answer(fault=Fault.HANG))
    for timeout in (300, (300, 300), None):
        begun = time.monotonic()
        assert isinstance(error_of(hasty, server.url(), timeout=timeout), Temporary)
        assert time.monotonic() - begun < LATE


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
    session.deadline = 1.0
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
