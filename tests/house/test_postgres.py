"""The database server of our own: it is there when it answers, not when it has begun to start."""

import pytest

from house import postgres
from house.say import HouseError

PID_FILE = "4711\n{folder}\n1795684810\n5432\n{folder}\n\n  1509620 40\n{state}\n"


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Writes what the server says of itself in its pid file."""
    (tmp_path / "cluster").mkdir()
    (tmp_path / ".s.PGSQL.5432").touch()
    monkeypatch.setattr(postgres, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(postgres, "socket_folder", lambda: tmp_path)
    monkeypatch.setattr(postgres, "postmaster", lambda: 4711)

    def say(state):
        text = PID_FILE.format(folder=tmp_path, state=state)
        (tmp_path / "cluster" / "postmaster.pid").write_text(text)

    return say


def test_a_server_that_recovers_is_waited_for(server, monkeypatch):
    server("starting")
    assert not postgres._answers()
    monkeypatch.setattr(postgres.time, "sleep", lambda _seconds: server("ready   "))
    postgres._wait()
    assert postgres._answers()


def test_a_server_that_ends_while_it_recovers_is_named(server, monkeypatch):
    server("starting")
    monkeypatch.setattr(postgres, "postmaster", lambda: None)
    with pytest.raises(HouseError, match="does not become ready"):
        postgres._wait()
