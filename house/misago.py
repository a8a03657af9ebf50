"""Misago, a real forum with a JSON API: from PyPI, on loopback, in our PostgreSQL.

forum = Misago(folder)
forum.create({"Acme": "secret-pw-1", "Anna": "secret-pw-2"})
with forum:
    anna = forum.member("Anna")
    anna.write("My kettle leaks", "Hello @Acme, who helps?")
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from . import net, paths, postgres, process, venv
from .say import HouseError

CURE = "leave its tests out"

# What comes with Misago for those who develop it, without what a test does not need.
_SETTINGS = """
import os
from devproject.settings import *

DATABASES["default"].update(
    NAME=os.environ["FORUM_DB"],
    USER=os.environ.get("PGUSER", ""),
    PASSWORD=os.environ.get("PGPASSWORD", ""),
    HOST=os.environ.get("PGHOST", ""),
    PORT=os.environ.get("PGPORT", ""),
)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_BROKER_URL = "memory://"
CELERY_TASK_EAGER_PROPAGATES = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MIDDLEWARE = [each for each in MIDDLEWARE if "debug_toolbar" not in each]
INSTALLED_APPS = [each for each in INSTALLED_APPS if "debug_toolbar" not in each]
DEBUG = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING"}},
}
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "for tests on loopback only"
MEDIA_ROOT = os.path.join(os.path.dirname(__file__), "media")
MISAGO_USER_DATA_DOWNLOADS_WORKING_DIR = MISAGO_AVATAR_GALLERY = MEDIA_ROOT
ROOT_URLCONF = "devproject.urls"
"""
_USERS = """
import json, sys, django
django.setup()
from django.contrib.auth import get_user_model
from misago.acl.models import Role
from misago.cache.versions import get_cache_versions
from misago.categories.models import CategoryRole, RoleCategoryACL
from misago.conf.dynamicsettings import DynamicSettings
from misago.users.setupnewuser import setup_new_user

settings = DynamicSettings(get_cache_versions())
for name, password in json.loads(sys.argv[1]).items():
    user = get_user_model().objects.create_user(name, name.lower() + "@example.com", password)
    setup_new_user(settings, user)  # or it has no picture, and the pages of the forum break
# Who begins a thread may mark its best answer; nobody may in a forum that was just made.
RoleCategoryACL.objects.create(
    role=Role.objects.get(special_role="authenticated"),
    category_id=3,
    category_role=CategoryRole.objects.get(name="Q&A user"),
)
"""


class Misago:
    """One forum with its database and a folder."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Describe the forum; nothing is done yet.

        :param folder: for its settings, log and pid file; made when missing.
        :raises HouseError: Misago cannot be had.
        """
        self.folder = folder
        self.port = port or net.free_port()
        self.database = f"social_crm_misago_{paths.short_hash(str(folder))}"
        self.passwords: dict[str, str] = {}
        self._python = venv.misago_python()
        self._pid_file = folder / "pid"

    @property
    def url(self) -> str:
        """The address of the forum, without a slash at the end."""
        return f"http://localhost:{self.port}"

    def create(self, users: dict[str, str]) -> None:
        """Make the forum anew with these members: user name -> password. It then runs."""
        postgres.start()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "media").mkdir(exist_ok=True)
        (self.folder / "forum_settings.py").write_text(_SETTINGS)
        template = self._template()
        postgres.drop(self.database)
        postgres.copy(template, self.database)
        self.passwords = dict(users)
        self._run(["-c", _USERS, json.dumps(users)], self.database, "The members of the forum")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers.

        :raises HouseError: it does not within two minutes; the sentence names its log.
        """
        if process.running(self._pid_file):
            return
        log = self.folder / "log"
        command = [str(self._python), "-m", "django", "runserver", "--noreload"]
        process.spawn([*command, f"127.0.0.1:{self.port}"], self._pid_file, log,
                      env=self._environment(self.database), cwd=self.folder)  # fmt: skip
        net.wait_until(
            lambda: net.answers(f"{self.url}/api/threads/"), 120, f"Misago does not answer: {log}"
        )

    def stop(self) -> None:
        """Stop the server and drop its database."""
        process.stop(self._pid_file)
        if self.passwords:
            postgres.drop(self.database)

    def __enter__(self) -> Misago:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def member(self, name: str) -> Member:
        """Read and write as one of the members."""
        return Member(self.url, name, self.passwords[name])

    def _template(self) -> str:
        """A database with an empty forum, made once: it takes half a minute."""
        name = f"social_crm_misago_template_{paths.short_hash(venv.MISAGO.read_bytes())}"
        with paths.locked(name):
            if not postgres.exists(name):
                work = f"{name}_new"
                postgres.drop(work)
                postgres.query(f'CREATE DATABASE "{work}"')
                self._run(["-m", "django", "migrate"], work, "The database of Misago")
                postgres.query(f'ALTER DATABASE "{work}" RENAME TO "{name}"')
        return name

    def _environment(self, database: str) -> dict[str, str]:
        return {
            **os.environ,
            **postgres.environment(),
            "FORUM_DB": database,
            "PYTHONPATH": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "forum_settings",
            "MISAGO_PLUGINS": "",
        }

    def _run(self, arguments: list[str], database: str, what: str) -> None:
        done = subprocess.run(
            [str(self._python), *arguments],
            env=self._environment(database),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["no message"]
            raise HouseError(f"{what} could not be made ({said[-1][:200]}): {CURE}.")


class Member:
    """Somebody who is signed in, in a browser of their own."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self._url = url
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )
        self._opener.open(f"{url}/", timeout=20).close()
        self.post("/api/auth/", {"username": name, "password": password})

    def write(self, title: str, text: str) -> int:
        """Begin a thread in the first category. Returns its id."""
        told = self.post("/api/threads/", {"category": 3, "title": title, "post": text})
        return int(told["id"])

    def answer(self, thread: int, text: str) -> int:
        """Answer in a thread. Returns the id of the post."""
        return int(self.post(f"/api/threads/{thread}/posts/", {"post": text})["id"])

    def write_privately(self, to: str, title: str, text: str) -> int:
        """Begin a private thread. Returns its id."""
        told = self.post("/api/private-threads/", {"to": [to], "title": title, "post": text})
        return int(told["id"])

    def mark_best(self, thread: int, post: int) -> None:
        """Mark a post as the best answer of a thread that one has begun."""
        change = [{"op": "replace", "path": "best-answer", "value": post}]
        self.post(f"/api/threads/{thread}/", change, "PATCH")

    def post(self, path: str, values: Any, method: str = "POST") -> dict[str, Any]:
        """Send JSON as the pages of the forum do.

        :raises RuntimeError: the forum does not take it
        """
        token = next((each.value for each in self._cookies if each.name == "csrftoken"), "") or ""
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        request = urllib.request.Request(
            f"{self._url}{path}", json.dumps(values).encode(), headers, method=method
        )
        try:
            with self._opener.open(request, timeout=20) as answer:
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"Misago answered {error.code}: {error.read()[:300]!r}") from None
