"""A real Bluesky network on loopback: the server code of Bluesky itself, from npm.

with Bluesky(folder) as network:
    anna = network.sign_up("anna")
    anna.post("Hello @acme.test", {"acme.test": acme.did})
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import shutil
import time
import urllib.parse
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from . import customer, net, npm, paths, postgres, process
from .say import HouseError

ADMIN = "admin:admin-pass"
JWT_SECRET = "jwt-secret"  # both as @atproto/dev-env sets them
POST = "app.bsky.feed.post"


def missing() -> str:
    """Why there can be no such network on this machine; empty: it can."""
    for program, package in (("node", "nodejs"), ("npm", "npm"), ("g++", "g++")):
        if not shutil.which(program):
            return f"{program} is not here: install Debian's {package}, and repeat."
    return ""


class Bluesky:
    """One network. Its data are in a database of its own and in a folder, for as long as it runs.

    :param folder: for its data, log and pid file; created when missing
    :param rate_limits: whether the server keeps to Bluesky's limits
    """

    def __init__(self, folder: Path, *, rate_limits: bool = False) -> None:
        self.folder = folder
        self.rate_limits = rate_limits
        self._ports = [net.free_port() for _number in range(3)]
        self._database = f"house_bluesky_{os.getpid()}_{self._ports[1]}"
        self._pid_file = folder / "pid"
        self.server_did = ""

    @property
    def url(self) -> str:
        """The address of the server that accounts are on."""
        return f"http://localhost:{self._ports[1]}"

    @property
    def host(self) -> str:
        """Its host with the port."""
        return f"localhost:{self._ports[1]}"

    @property
    def directory(self) -> str:
        """The address of the directory of names."""
        return f"http://localhost:{self._ports[0]}"

    def start(self) -> None:
        """Install what is needed, once, and start.

        :raises HouseError: it does not start; the sentence names its log.
        """
        if reason := missing():
            raise HouseError(reason)
        tree = npm.tree("bluesky")
        postgres.start()
        self.folder.mkdir(parents=True, exist_ok=True)
        scratch = self.folder / "tmp"
        scratch.mkdir(exist_ok=True)
        postgres.drop(self._database)
        postgres.query(f'CREATE DATABASE "{self._database}"')
        log = self.folder / "log"
        log.unlink(missing_ok=True)  # of a run before
        environment = {
            **os.environ,
            "NODE_PATH": str(tree / "node_modules"),
            "DB_POSTGRES_URL": _database_url(self._database),
            "BLUESKY_PORTS": ",".join(map(str, self._ports)),
            "RATE_LIMITS": str(int(self.rate_limits)),
            "TMPDIR": str(scratch),
        }
        script = paths.CHECKOUT / "house" / "npm" / "bluesky" / "start.cjs"
        process.spawn(["node", str(script)], self._pid_file, log, env=environment, cwd=self.folder)
        net.wait_until(
            lambda: self._ready(log) or not process.running(self._pid_file),
            120,
            f"The Bluesky network does not start: {log}",
        )
        if not self._ready(log):
            raise HouseError(f"The Bluesky network did not start: {log}")

    def _ready(self, log: Path) -> bool:
        for row in log.read_text(errors="replace").splitlines() if log.exists() else []:
            if row.startswith('{"ready"'):
                self.server_did = json.loads(row)["server"]
                return True
        return False

    def stop(self) -> None:
        """Stop it, and drop its database."""
        process.stop(self._pid_file)
        postgres.drop(self._database)

    def __enter__(self) -> Bluesky:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def sign_up(self, name: str) -> Person:
        """A new account, with the handle ``NAME.test``."""
        handle = f"{name}.test"
        body = {"email": f"{name}@example.com", "handle": handle, "password": f"pw-{name}"}
        answer = call(self.url, "com.atproto.server.createAccount", body)
        person = Person(self.url, answer["did"], handle, f"pw-{name}", answer["accessJwt"])
        profile = {"$type": "app.bsky.actor.profile", "displayName": name.title()}
        person.do("putRecord", collection="app.bsky.actor.profile", rkey="self", record=profile)
        # The service that shows posts learns of an account a moment later.
        net.wait_until(
            lambda: "displayName" in person.ask("app.bsky.actor.getProfile", actor=person.did),
            60,
            f"{handle} is never seen.",
        )
        return person

    def take_down(self, did: str) -> None:
        """Do what the operators do with a bad account."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        body = {"subject": subject, "takedown": {"applied": True, "ref": "1"}}
        secret = base64.b64encode(ADMIN.encode()).decode()
        authorization = f"Basic {secret}"
        call(self.url, "com.atproto.admin.updateSubjectStatus", body, authorization)

    def token(self, did: str, scope: str, expires: int) -> str:
        """An access token as the server makes them.

        :param expires: seconds from now; negative: it has run out
        """
        now = int(time.time())
        head = {"typ": "at+jwt", "alg": "HS256"}
        claims = {"scope": scope, "aud": self.server_did, "sub": did}
        claims |= {"iat": now - 9000, "exp": now + expires}  # type: ignore[dict-item]
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in (head, claims)]
        signed = b".".join(part.rstrip(b"=") for part in parts)
        seal = hmac.new(JWT_SECRET.encode(), signed, hashlib.sha256).digest()
        return (signed + b"." + base64.urlsafe_b64encode(seal).rstrip(b"=")).decode()


@dataclass
class Person:
    """Somebody on the network, who writes by raw calls: not by the code that is under test."""

    server: str
    did: str
    handle: str
    password: str
    token: str = field(repr=False)

    def ask(self, nsid: str, **params: str | list[str]) -> Any:
        """A query. A refusal is returned as the server spells it."""
        query = urllib.parse.urlencode(params, doseq=True)
        return call(self.server, f"{nsid}?{query}", None, f"Bearer {self.token}", strict=False)

    def do(self, procedure: str, **body: Any) -> Any:
        """A procedure of ``com.atproto.repo``, on our own repository."""
        nsid, body = f"com.atproto.repo.{procedure}", {"repo": self.did, **body}
        return call(self.server, nsid, body, f"Bearer {self.token}")

    def post(self, text: str, names: dict[str, str] | None = None, **more: Any) -> dict[str, str]:
        """Write a post. Returns its ``uri`` and ``cid``.

        :param names: handles in the text to the DIDs that they are linked with
        :param more: fields of the record
        """
        facets = [self._facet(text, f"@{name}", "mention", did=did)
                  for name, did in (names or {}).items()]  # fmt: skip
        facets += [self._facet(text, word, "tag", tag=word[1:])
                   for word in text.split() if word.startswith("#")]  # fmt: skip
        record = {"$type": POST, "text": text, "createdAt": now(), "facets": facets, **more}
        answer = self.do("createRecord", collection=POST, record=record)
        return {"uri": answer["uri"], "cid": answer["cid"]}

    def answer(self, text: str, parent: dict[str, str], root: dict[str, str] | None = None,
               **more: Any) -> dict[str, str]:  # fmt: skip
        """Answer a post."""
        return self.post(text, reply={"parent": parent, "root": root or parent}, **more)

    def quote(self, text: str, quoted: dict[str, str]) -> dict[str, str]:
        """Quote a post."""
        return self.post(text, embed={"$type": "app.bsky.embed.record", "record": quoted})

    def repost(self, subject: dict[str, str]) -> dict[str, str]:
        """Pass a post on."""
        kind = "app.bsky.feed.repost"
        record = {"$type": kind, "subject": subject, "createdAt": now()}
        return dict(self.do("createRecord", collection=kind, record=record))

    def delete(self, uri: str) -> None:
        """Take a post back."""
        self.do("deleteRecord", collection=POST, rkey=uri.rpartition("/")[2])

    def app_password(self, *, privileged: bool = False) -> str:
        """A password for a program."""
        body = {"name": f"p{time.time_ns()}", "privileged": privileged}
        nsid = "com.atproto.server.createAppPassword"
        return str(call(self.server, nsid, body, f"Bearer {self.token}")["password"])

    def revoke_app_passwords(self) -> None:
        """Take back every password for a program."""
        for known in self.ask("com.atproto.server.listAppPasswords")["passwords"]:
            body = {"name": known["name"]}
            nsid = "com.atproto.server.revokeAppPassword"
            call(self.server, nsid, body, f"Bearer {self.token}")

    def notifications(self) -> list[dict[str, Any]]:
        """What the network told her, newest first."""
        answer = self.ask("app.bsky.notification.listNotifications", limit="50")
        return list(answer["notifications"])

    def posts(self, *uris: str) -> list[dict[str, Any]]:
        """Posts as the network shows them to her."""
        return list(self.ask("app.bsky.feed.getPosts", uris=list(uris))["posts"])

    @staticmethod
    def _facet(text: str, word: str, kind: str, **feature: str) -> dict[str, Any]:
        begin = len(text[: text.index(word)].encode())
        return {
            "index": {"byteStart": begin, "byteEnd": begin + len(word.encode())},
            "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **feature}],
        }


def call(server: str, nsid: str, body: Any, authorization: str = "", *, strict: bool = True) -> Any:
    """A raw call.

    :raises RuntimeError: the server refuses, and ``strict`` is set
    """
    headers = {"Content-Type": "application/json"} if body is not None else {}
    headers |= {"Authorization": authorization} if authorization else {}
    data = None if body is None else json.dumps(body).encode()
    method = "GET" if body is None else "POST"
    status, _headers, answer = customer.request(f"{server}/xrpc/{nsid}", data, method, **headers)
    if status >= 400 and strict:
        raise RuntimeError(f"{nsid}: {status} {answer.decode()}")
    return json.loads(answer) if answer else {}


def now() -> str:
    """The present time as records spell it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _database_url(name: str) -> str:
    known = postgres.environment()
    host = known.get("PGHOSTADDR") or known.get("PGHOST") or "localhost"
    user, password = known.get("PGUSER", "odoo"), known.get("PGPASSWORD", "")
    named = urllib.parse.quote(user) + (f":{urllib.parse.quote(password)}" if password else "")
    place = urllib.parse.quote(host, safe="")
    return f"postgresql://{named}@{place}:{known.get('PGPORT', '5432')}/{name}"
