"""Misago forums: threads and their posts, private threads, answers; through its JSON API.

Understanding a post is in :mod:`.misago_items`. See docs/networks/misago.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from .errors import Malformed, Rejected, Temporary, Unauthorized
from .items import count, id_text, load, mapping, mappings, read_items, timestamp
from .misago_items import (
    PARENT,
    SITE,
    THREAD,
    is_hidden,
    is_there,
    person_id,
    place_of,
    to_mention,
)
from .network import Network
from .newest_first import Batch, Position, walk
from .query import HELP, Query
from .redaction import server_message
from .sentence import _
from .site_address import host_of, site_url
from .text_tools import clean, html_to_text, one_line, sane_time
from .types import (
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    Mention,
    Page,
    Posted,
    Reply,
    Setting,
    SourceKind,
    SourceSpec,
)

STEP = 10
"""Threads of one page: each costs a request or two."""
SKEW = timedelta(minutes=2)
OVERLAP = timedelta(minutes=10)
# misago/conf/migrations/0004_create_settings.py (0.39.6); the API does not tell.
LEAST, MOST = 5, 60_000
_PAGES = "t|c|p|u|threads|private-threads|categories|search|api|users|options"
_CATEGORY = re.compile(r"(?:.*/c/[\w-]+/)?(\d{1,9})/?")
_PRIVATE = "messages"


class Misago(Network):
    """An account in a Misago forum. Parse kind: ``post`` (of ``/api/threads/ID/posts/`` or of the
    search)."""

    key = "misago"
    label = "Misago"
    icon = "fa-comments-o"
    connect = Connect.SECRETS
    settings = (
        Setting("address", _("Forum"), "url", required=True, placeholder="forum.example.com"),
        Setting(
            "username",
            _("User name"),
            help=_("Who answers. Empty: the forum is only read, as anybody can read it."),
        ),
        Setting("password", _("Password"), "secret"),
    )
    source_kinds = (
        SourceKind(
            "mentions",
            _("Mentions"),
            help=_("Posts that name the account."),
            addressed=True,
            offered=True,
        ),
        SourceKind("messages", _("Private threads"), addressed=True, offered=True),
        SourceKind("threads", _("All threads"), help=_("Threads and answers of the whole forum.")),
        SourceKind(
            "category",
            _("Category"),
            settings=(
                Setting(
                    "category",
                    _("Category"),
                    required=True,
                    help=_("Its address in the forum, or its number."),
                ),
            ),
        ),
        SourceKind(
            "search",
            _("Search"),
            settings=(Setting("query", _("Search term"), required=True, help=HELP),),
        ),
    )
    capabilities = frozenset({Capability.REPLY, Capability.DIRECT_MESSAGE})
    parse_kinds = ("post",)
    app_settings = ("address",)
    _signed_in = False

    # Connecting

    def check(self) -> Identity:
        site = self._site()
        if not self._credentials():
            threads = mapping(self._get("/api/threads/"))
            if not isinstance(threads.get("results"), list):
                raise self._no_misago()
            return Identity(host_of(site), host_of(site), host_of(site), site)
        me = mapping(self._get("/api/auth/"))
        number, name = id_text(me.get("id")), one_line(me.get("username"), 200)
        if not number or not name:
            raise self._no_misago()
        return Identity(
            external_id=person_id(site, number),
            handle=name,
            name=one_line(me.get("real_name"), 200) or name,
            url=f"{site}/u/{one_line(me.get('slug')) or name.lower()}/{number}/",
        )

    # Listening

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind == "search":
            Query.read(source.settings.get("query"))
        elif source.kind == "category":
            _category(source)

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        if source.kind == _PRIVATE and not self._credentials():
            yield Page(cursor=cursor)
            return
        mark = Position.load(cursor).mark
        goal = mark - OVERLAP if mark else source.since
        wanted = self._filter(source)
        gone: list[str] = []

        def ask(before: str) -> Batch:
            threads, others = self._threads(source, before)
            # On the first walk nothing is wanted of threads that are older than the floor.
            marked = [
                each for each in (*threads, *others) if mark and self._is_marked_anew(each, goal)
            ]
            posts = [
                post
                for thread in (*threads, *(each for each in marked if each in others))
                for post in self._posts(source, thread, goal, thread in marked)
            ]
            gone[:] = [id_text(post.get("id")) for post in posts if is_hidden(post)]
            there = [post for post in posts if is_there(post)]
            mentions, unreadable = read_items(there, "post", self._mention)
            kept = {each.external_id: each for each in mentions if wanted(each)}
            # Pinned threads stand on top of the list, whenever they were last written in.
            loose = [thread for thread in threads if not count(thread.get("weight"))]
            ids = tuple(id_text(each.get("last_post")) for each in loose or threads)
            times = self._times(loose or threads, "last_post_on")
            return Batch(tuple(kept.values()), unreadable, tuple(filter(None, ids)), times)

        pages = walk(cursor, ask, floor=source.since, overlap=OVERLAP, now=self.clock())
        for page, _position in pages:
            yield replace(page, deleted=tuple(filter(None, gone)))

    def _threads(
        self, source: SourceSpec, before: str
    ) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        """Some threads, the one that was written in last first.

        :param before: id of a post: only threads whose last post is older
        :returns: those whose turn it is, and those behind them that were listed as well
        """
        params: dict[str, Any] = {}
        if source.kind == "category":
            params["category"] = _category(source)
        number = count(before)
        if number is not None:
            if number <= 1:
                return [], []
            params["start"] = number - 1
        path = "private-threads" if source.kind == _PRIVATE else "threads"
        response = self._request("GET", f"/api/{path}/", params=params, expect=(404,))
        if response.status_code == 404 and number is not None:
            return [], []  # nothing is older
        if response.status_code == 404:
            raise Rejected(_("%(host)s has no such list.", host=self._host()), 404)
        answer = mapping(self.http.json(response))
        if not isinstance(answer.get("results"), list):
            raise self._no_misago()
        rows = mappings(answer, "results")
        pinned = [row for row in rows if count(row.get("weight"))]
        loose = [row for row in rows if row not in pinned]
        return [*pinned, *loose[:STEP]], loose[STEP:]

    def _posts(
        self, source: SourceSpec, thread: Mapping[str, Any], goal: datetime | None, anew: bool
    ) -> Iterator[Mapping[str, Any]]:
        """The posts of a thread since a time, the newest page first; whole pages.

        :param anew: the first page as well, if the best answer of the thread stands there
        """
        last = sane_time(timestamp(thread.get("last_post_on")), self.clock())
        old = bool(goal and last and last < goal)
        if old and not anew:
            return
        private = source.kind == _PRIVATE
        number = id_text(thread.get("id"))
        path = _path(number, private)
        first, count_of_pages = self._first_page(path)
        closed = thread.get("is_closed") is True or _refused(thread)
        best = id_text(thread.get("best_answer"))
        told = {"id": number, "title": thread.get("title"), "closed": closed,
                "private": private, "best": best}  # fmt: skip
        pages = iter(()) if old else self._pages_back(path, first, count_of_pages)
        reached = old
        for posts in pages:
            yield from self._told(posts, told)
            times = self._times(posts, "posted_on")
            if goal and times and min(times) < goal:
                reached = posts is not first
                break
        if anew and reached and best in {id_text(post.get("id")) for post in first}:
            yield from self._told(first, told)

    def _told(
        self, posts: Sequence[Mapping[str, Any]], told: Mapping[str, Any]
    ) -> Iterator[Mapping[str, Any]]:
        """Posts, with what is needed of their thread."""
        for post in self._with_parents(posts):
            yield {**post, THREAD: {**told, "first": post.get("_first") is True}}

    def _is_marked_anew(self, thread: Mapping[str, Any], goal: datetime | None) -> bool:
        """Whether a post was marked as the best answer since a time: then nothing else need have
        happened in the thread."""
        if not goal or not thread.get("best_answer"):
            return False
        at = sane_time(timestamp(thread.get("best_answer_marked_on")), self.clock())
        return at is not None and at >= goal

    def _with_parents(self, posts: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Posts, ours with the last one of somebody else before it. Misago knows no answers to a
        single post, and without any nobody would know whom we answered."""
        before = ""
        for post in posts:
            who = person_id(self._site(), mapping(post.get("poster")).get("id"))
            if who != self.access.external_id:
                before = id_text(post.get("id"))
                yield post
            else:
                yield {**post, PARENT: before} if before else post

    def _post_pages(self, path: str) -> Iterator[list[Mapping[str, Any]]]:
        """The pages of a thread, the last one first."""
        return self._pages_back(path, *self._first_page(path))

    def _first_page(self, path: str) -> tuple[list[Mapping[str, Any]], int]:
        """The first page of a thread, which says how many there are; 0: the thread was taken away
        or closed to us since it was listed."""
        response = self._request("GET", path, expect=(403, 404))
        if not response.ok:
            return [], 0
        first = mapping(mapping(self.http.json(response)).get("post_set"))
        posts = mappings(first, "results")
        told = [{**post, "_first": True} if not at else post for at, post in enumerate(posts)]
        return told, min(count(first.get("pages")) or 1, 100_000)

    def _pages_back(
        self, path: str, first: list[Mapping[str, Any]], pages: int
    ) -> Iterator[list[Mapping[str, Any]]]:
        for page in range(pages, 1, -1):
            response = self._request("GET", path, params={"page": page}, expect=(404,))
            if response.ok:  # or posts were taken away meanwhile
                found = mapping(self.http.json(response)).get("post_set")
                yield mappings(found, "results")
        if pages:
            yield first

    def _filter(self, source: SourceSpec) -> Callable[[Mention], bool]:
        if source.kind == "search":
            query = Query.read(source.settings.get("query"))
            return lambda mention: query.matches(f"{mention.subject}\n{mention.text}")
        if source.kind == "mentions":
            me = self.access.external_id
            return lambda mention: me in mention.mentioned
        return lambda mention: True

    def _times(self, items: Sequence[Mapping[str, Any]], name: str) -> tuple[datetime, ...]:
        times = (sane_time(timestamp(item.get(name)), self.clock()) for item in items)
        return tuple(filter(None, times))

    def _mention(self, post: Any) -> Mention:
        mention = to_mention({**post, SITE: self._site()})
        if mention.written_at and sane_time(mention.written_at, self.clock()) is None:
            return replace(mention, written_at=None)
        return mention

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return to_mention(load(kind, cls.parse_kinds, raw))

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None:
            return ()
        return (Audience.DIRECT,) if parent.audience.private else (Audience.PUBLIC,)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        return Length(len(reply.text.strip()), MOST, LEAST)

    def send(self, reply: Reply, key: str) -> Posted:
        if reply.parent is None or reply.audience not in self.audiences(reply.parent):
            raise Rejected(_("Misago has no such audience for this."))
        if not self._credentials():
            raise Rejected(_("A user name and a password are needed to answer."))
        path = self._posts_path(reply.parent)
        response = self._request("POST", path, json={"post": reply.text}, expect=(400, 403, 404))
        if not response.ok:
            said = _said(response)
            raise Rejected(
                _("%(host)s does not take it: %(said)s", host=self._host(), said=said),
                response.status_code,
            )
        try:
            return self._posted(mapping(self.http.json(response)), reply.parent)
        except Malformed:
            raise Temporary(
                _("%(host)s did not say clearly whether the post was published.",
                  host=self._host())
            ) from None  # fmt: skip

    def _posts_path(self, parent: Mention) -> str:
        kind, thread = place_of(parent.url)
        thread = thread or parent.thread_id
        if not thread.isdigit():
            raise Rejected(_("The thread of this post is not known."))
        private = kind == "p" or parent.audience.private
        return _path(thread, private)

    def _posted(self, post: Mapping[str, Any], parent: Mention) -> Posted:
        told = {"id": place_of(parent.url)[1] or parent.thread_id, "title": parent.subject,
                "private": parent.audience.private}  # fmt: skip
        mention = self._mention({**post, THREAD: told, PARENT: parent.external_id})
        named = (parent.author.external_id, *mention.mentioned)
        mention = replace(mention, mentioned=tuple(dict.fromkeys(named)))
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        if reply.parent is None:
            return ()
        begin = since - SKEW
        wanted = _essence(reply.text)
        path = self._posts_path(reply.parent)
        found: dict[str, Posted] = {}
        met = False
        for posts in self._post_pages(path):
            met = True
            for post in posts:
                posted = self._posted(post, reply.parent)
                mine = posted.mention and posted.mention.author.external_id == self._me()
                said = _essence(html_to_text(post.get("content")))
                late = posted.posted_at is not None and posted.posted_at < begin
                if mine and said == wanted and not late:
                    found.setdefault(posted.external_id, posted)
            times = self._times(posts, "posted_on")
            if times and min(times) < begin:
                break
        if not met:
            raise Temporary(
                _("%(host)s does not show whether the answer was sent.", host=self._host())
            )
        return tuple(found.values())

    def _me(self) -> str:
        return self.access.external_id or self.check().external_id

    # The wire

    def _site(self) -> str:
        return site_url(self.access.settings.get("address", ""), _PAGES)

    def _host(self) -> str:
        return host_of(self._site())

    def _credentials(self) -> tuple[str, str] | None:
        name = one_line(self.access.settings.get("username"), 200)
        password = self.access.secrets.get("password", "")
        return (name, password) if name and password else None

    def _sign_in(self) -> None:
        """Misago has no keys: a session is begun as a browser does it, once for each object.

        :raises Unauthorized: name or password is wrong
        """
        credentials = self._credentials()
        if self._signed_in or not credentials:
            return
        response = self.http.get(f"{self._site()}/api/auth/", headers=self._headers())
        me = one_line(mapping(self.http.json(response)).get("username"), 200)
        if me and me.lower() == credentials[0].lower():  # in an earlier call of this work
            self._signed_in = True
            return
        if me:
            self.http.cookies.clear()
        if not self.http.cookies.get("csrftoken"):
            self.http.get(f"{self._site()}/")
        response = self.http.request(
            "POST",
            f"{self._site()}/api/auth/",
            json={"username": credentials[0], "password": credentials[1]},
            headers=self._headers(),
            expect=(400, 403),
        )
        if response.status_code == 400:
            raise Unauthorized(
                _("%(host)s does not let us in: %(said)s", host=self._host(), said=_said(response))
            )
        if not response.ok:
            raise Rejected(
                _(
                    "%(host)s refuses the sign-in: %(said)s",
                    host=self._host(),
                    said=_said(response),
                ),
                response.status_code,
            )
        self._signed_in = True

    def _headers(self) -> dict[str, str]:
        token = clean(self.http.cookies.get("csrftoken"))
        # Django asks for the referrer on https.
        headers = {"Accept": "application/json", "Referer": f"{self._site()}/"}
        return headers | ({"X-CSRFToken": token} if token else {})

    def _request(self, method: str, path: str, **options: Any) -> Any:
        self._sign_in()
        return self.http.request(
            method, f"{self._site()}{path}", headers=self._headers(), **options
        )

    def _get(self, path: str) -> Any:
        return self.http.json(self._request("GET", path))

    def _no_misago(self) -> Rejected:
        return Rejected(
            _("%(host)s does not answer as a Misago forum. Is the address right?",
              host=self._host())
        )  # fmt: skip


def _said(response: Any) -> str:
    """What the forum says about an error: ``detail``, or a list below the name of a field."""
    try:
        fields = mapping(response.json())
    except (ValueError, RecursionError):
        fields = {}
    listed = next((each for each in fields.values() if isinstance(each, list) and each), [""])
    return server_message(response) or one_line(listed[0], 160) or "?"


def _path(thread: str, private: bool) -> str:
    return f"/api/{'private-threads' if private else 'threads'}/{thread}/posts/"


def _refused(thread: Mapping[str, Any]) -> bool:
    """Whether the forum says that the account may not answer in this thread."""
    return mapping(thread.get("acl")).get("can_reply") is False


def _category(source: SourceSpec) -> str:
    """The number of the category.

    :raises Rejected: there is none
    """
    found = _CATEGORY.fullmatch(one_line(source.settings.get("category")))
    if not found:
        raise Rejected(_("Please give the address of the category; it ends with its number."))
    return found[1]


def _essence(text: str) -> str:
    """What remains of a text whatever Markdown makes of its signs."""
    return "".join(re.findall(r"\w", clean(text))) or clean(text).strip()
