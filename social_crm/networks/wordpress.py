"""Blogs that run WordPress, through its REST API: posts, comments, answers, moderation.

Where only the feeds are open, :mod:`.feed` reads them. Understanding an item is in
:mod:`.wordpress_items`. See docs/networks/wordpress.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from .errors import Malformed, RateLimited, Rejected, Temporary, Unsupported
from .items import count, id_text, load, mapping, read_items, timestamp
from .network import Network
from .newest_first import Batch, walk
from .offset_list import OffsetList
from .query import HELP, Query
from .redaction import kept_raw, secrets_of
from .sentence import _
from .site_address import host_of, site_url
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import (
    Action,
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
from .wordpress_items import (
    GONE,
    POST,
    RULES,
    comment_id,
    comment_to_mention,
    person_id,
    post_to_mention,
    split_id,
)

PAGE = 50
SKEW = timedelta(minutes=2)
FLOOD = 15.0
"""Seconds that WordPress asks for between two comments: wp_throttle_comment_flood (2026-11)."""
_PAGES = r"wp-admin|wp-login\.php|wp-json|index\.php|xmlrpc\.php|feed|comments|\d{4}|category|tag"
_MISSING = (404, 410)
_TO_MENTION = {"comment": comment_to_mention, "post": post_to_mention}
_LISTS = {"comments": "comment", "search": "comment", "posts": "post"}
_STATES = {Action.HIDE: "hold", Action.UNHIDE: "approved"}


class WordPress(Network):
    """A WordPress site. Parse kinds: ``comment`` (an item of ``wp/v2/comments``) and ``post`` (an
    item of ``wp/v2/posts`` or ``wp/v2/pages``)."""

    key = "wordpress"
    label = "WordPress"
    icon = "fa-wordpress"
    connect = Connect.SECRETS
    settings = (
        Setting("address", _("Site"), "url", required=True, placeholder="blog.example.com"),
        Setting(
            "username",
            _("User name"),
            help=_("Who answers. Empty: the site is only read."),
        ),
        Setting(
            "password",
            _("Application password"),
            "secret",
            help=_("Made in WordPress under Users → Profile → Application Passwords."),
        ),
    )
    source_kinds = (
        SourceKind(
            "comments",
            _("Comments"),
            help=_("What readers say; also what waits for approval, if the account may see it."),
            addressed=True,
            offered=True,
        ),
        SourceKind(
            "posts",
            _("Posts"),
            help=_("What the site publishes: as context for the comments."),
            offered=True,
            interval=15,
        ),
        SourceKind(
            "search",
            _("Comments with certain words"),
            settings=(Setting("query", _("Search term"), required=True, help=HELP),),
        ),
    )
    capabilities = frozenset(
        {Capability.REPLY, Capability.DELETE, Capability.HIDE, Capability.RECHECK}
    )
    parse_kinds = ("comment", "post")
    app_settings = ("address",)

    # Connecting

    def check(self) -> Identity:
        pretty = self._is_pretty()
        probe = type(self)(self._with_facts(pretty=pretty), self.http, self.clock)
        root = mapping(probe._get("/"))
        if not isinstance(root.get("namespaces"), list):
            raise self._no_wordpress()
        name = one_line(html_to_text(root.get("name")), 200)
        facts: dict[str, Any] = {"pretty": pretty, "moderate": False, "site": name}
        if not self._credentials():
            site = self._site()
            return Identity(host_of(site), host_of(site), name, site, facts=facts)
        me = mapping(probe._get("/wp/v2/users/me", {"context": "edit"}))
        number = count(me.get("id"))
        if not number:
            raise Malformed(_("%(host)s does not say whose account this is.", host=self._host()))
        facts["moderate"] = mapping(me.get("capabilities")).get("moderate_comments") is True
        return Identity(
            external_id=person_id(self._site(), number),
            handle=one_line(me.get("username") or me.get("slug"), 200),
            name=one_line(html_to_text(me.get("name")), 200) or name,
            url=safe_url(me.get("link")),
            avatar_url=safe_url(mapping(me.get("avatar_urls")).get("96")),
            facts=facts | {"id": number},
        )

    def _is_pretty(self) -> bool:
        """Whether the API is at ``/wp-json``; else it is asked for by a parameter.

        https://developer.wordpress.org/rest-api/key-concepts/ (2026-11)
        """
        response = self.http.request("GET", f"{self._site()}/wp-json/", expect=(401, 403, 404))
        if response.status_code == 401:
            return True
        try:
            return response.ok and isinstance(self.http.json(response), Mapping)
        except Malformed:
            return False

    def _with_facts(self, **facts: Any) -> Any:
        return replace(self.access, facts={**self.access.facts, **facts})

    # Listening

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind == "search":
            Query.read(source.settings.get("query"))

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        kind = _LISTS[source.kind]
        gone: list[str] = []
        listed = OffsetList(self._more(kind), lambda row: id_text(row.get("id")))
        wanted = self._filter(source)

        def ask(before: str) -> Batch:
            rows = listed.behind(before, PAGE)
            there = [row for row in rows if row.get("status") not in GONE]
            gone[:] = [comment_id(id_text(row["id"])) for row in rows if row not in there]
            mentions, unreadable = self._read(kind, there)
            kept = tuple(filter(wanted, mentions))
            ids = tuple(filter(None, (id_text(row.get("id")) for row in rows)))
            times = (sane_time(timestamp(row.get("date_gmt")), self.clock()) for row in rows)
            return Batch(kept, unreadable, ids, tuple(filter(None, times)))

        overlap = timedelta(minutes=10)
        pages = walk(cursor, ask, floor=source.since, overlap=overlap, now=self.clock())
        for page, _position in pages:
            yield replace(page, deleted=tuple(gone))

    def _more(self, kind: str) -> Callable[[int], list[Mapping[str, Any]]]:
        params: dict[str, Any] = {"per_page": PAGE, "order": "desc"}
        if kind == "comment":
            params |= {"orderby": "date_gmt", **self._states()}
        else:
            params |= {"orderby": "date", "_embed": "author,wp:featuredmedia"}
        return lambda offset: self._list(f"/wp/v2/{kind}s", {**params, "offset": offset})

    def _states(self) -> dict[str, str]:
        """What waits for approval is shown to those who may approve it."""
        return {"status": "all"} if self._moderates() else {}

    def _moderates(self) -> bool:
        return self.access.facts.get("moderate") is True

    def _filter(self, source: SourceSpec) -> Callable[[Mention], bool]:
        if source.kind != "search":
            return lambda mention: True
        query = Query.read(source.settings.get("query"))
        return lambda mention: query.matches(f"{mention.subject}\n{mention.text}")

    def _read(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> Any:
        """Mentions and what is not readable."""
        rules = {} if kind == "post" else {RULES: {"hide": self._moderates()}}
        if not self._credentials():
            rules = {RULES: {"reply": False, "hide": False}}
        posts = self._posts_of(rows) if kind == "comment" else {}
        told = [
            {**row, **rules, **({POST: post} if (post := posts.get(_post_of(row))) else {})}
            for row in rows
        ]
        return read_items(told, kind, lambda item: self._believed(_TO_MENTION[kind](item)))

    def _posts_of(self, comments: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
        """Title and state of the posts that comments belong to. Pages are not among them."""
        numbers = sorted({_post_of(comment) for comment in comments} - {""})
        if not numbers:
            return {}
        params = {
            "include": ",".join(numbers),
            "per_page": PAGE,
            "_fields": "id,title,comment_status",
        }
        try:
            rows = self._list("/wp/v2/posts", params)
        except (Rejected, Malformed):
            return {}  # comments are worth more than their titles
        return {
            id_text(row.get("id")): {
                "title": clean(mapping(row.get("title")).get("rendered")),
                "comment_status": clean(row.get("comment_status")),
            }
            for row in rows
        }

    def _believed(self, mention: Mention) -> Mention:
        """Without a date that lies in the future."""
        if mention.written_at and sane_time(mention.written_at, self.clock()) is None:
            return replace(mention, written_at=None)
        return mention

    def recheck(self, external_ids: Sequence[str]) -> Page:
        mentions: list[Mention] = []
        gone: list[str] = []
        for kind in ("comment", "post"):
            numbers = [num for each, num in map(split_id, external_ids) if each == kind and num]
            if not numbers:
                continue
            states = self._states() if kind == "comment" else {"_embed": "author"}
            params = {"include": ",".join(numbers), "per_page": 100, **states}
            rows = self._list(f"/wp/v2/{kind}s", params)
            mentions += self._read(kind, rows)[0]
            missing = set(numbers) - {id_text(row.get("id")) for row in rows}
            gone += [f"{kind}-{number}" for number in numbers if number in missing
                     and self._is_gone(kind, number)]  # fmt: skip
        return Page(tuple(mentions), deleted=tuple(gone))

    def _is_gone(self, kind: str, number: str) -> bool:
        """Whether an item that is not listed is surely no more. What is hidden is refused."""
        path = f"/wp/v2/{kind}s/{number}"
        response = self._request("GET", path, expect=(401, 403, *_MISSING))
        if response.status_code in _MISSING:
            return True
        return bool(response.ok and mapping(self.http.json(response)).get("status") in GONE)

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return _TO_MENTION.get(kind, comment_to_mention)(load(kind, cls.parse_kinds, raw))

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        return () if parent is None or parent.audience.private else (Audience.PUBLIC,)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        # The column holds 65,525 bytes: wp_get_comment_fields_max_lengths (2026-11).
        return Length(len(reply.text.encode("utf-8", "replace")), 65_525)

    def send(self, reply: Reply, key: str) -> Posted:
        if reply.parent is None or reply.audience is not Audience.PUBLIC:
            raise Rejected(_("WordPress has no such audience for this."))
        if not self._credentials():
            raise Rejected(_("An application password is needed to answer."))
        post, above = self._place(reply.parent)
        body = {"post": int(post), "parent": int(above or 0), "content": reply.text}
        response = self._request("POST", "/wp/v2/comments", json=body, expect=(400, 409))
        if not response.ok:
            answer = mapping(self.http.json(response))
            code = one_line(answer.get("code"), 60)
            if code == "comment_flood":
                raise RateLimited(_("%(host)s asks for a pause.", host=self._host()), FLOOD)
            said = one_line(html_to_text(answer.get("message")), 160)
            raise Rejected(
                _("%(host)s does not take it: %(said)s", host=self._host(), said=said), code
            )
        try:
            mention = self._believed(comment_to_mention(self.http.json(response)))
        except Malformed:
            raise Temporary(
                _("%(host)s did not say clearly whether the comment is there.", host=self._host())
            ) from None
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def _place(self, parent: Mention) -> tuple[str, str]:
        """Numbers of the post, and of the comment, if it is one, that is answered."""
        kind, number = split_id(parent.external_id)
        if kind == "post":
            return number, ""
        _kind, post = split_id(parent.thread_id)
        if not post:
            try:
                post = _post_of(mapping(self._get(f"/wp/v2/comments/{number}")))
            except Rejected as error:
                if error.code in _MISSING:
                    raise Rejected(
                        _("The comment that you answer no longer exists."), error.code
                    ) from None
                raise
        if not post.isdigit():
            raise Rejected(_("The comment that you answer no longer exists."), 404)
        return post, number

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        if reply.parent is None:
            return ()
        begin = since - SKEW
        post, above = self._place(reply.parent)
        params = {"post": post, "parent": above or "0", "per_page": PAGE, "order": "desc",
                  "orderby": "date_gmt", **self._states()}  # fmt: skip
        listed = OffsetList(
            lambda offset: self._list("/wp/v2/comments", {**params, "offset": offset}),
            lambda row: id_text(row.get("id")),
        )
        wanted = _essence(reply.text)
        found: dict[str, Posted] = {}
        while not listed.ended:
            late = False
            for mention in read_items(listed.read_on(), "comment", comment_to_mention)[0]:
                late = bool(mention.written_at and mention.written_at < begin)
                mine = mention.author.external_id == self.access.external_id
                if mine and not late and _essence(mention.text) == wanted:
                    posted = Posted(mention.external_id, mention.url, mention.written_at, mention)
                    found.setdefault(posted.external_id, posted)
            if late:
                break
        if not found and not self._moderates():
            # It may wait for approval, where we do not see it.
            raise Temporary(
                _("%(host)s does not show whether the answer was sent.", host=self._host())
            )
        return tuple(found.values())

    def act(self, action: Action, mention: Mention) -> None:
        kind, number = split_id(mention.external_id)
        if action not in _STATES or kind != "comment":
            return super().act(action, mention)
        route, state = f"/wp/v2/comments/{number}", _STATES[action]
        response = self._request("POST", route, json={"status": state}, expect=(500,))
        # A state that it has already is "failed" to WordPress.
        if not response.ok and mapping(self._get(route)).get("status") != state:
            raise Temporary(_("%(host)s did not change the comment.", host=self._host()))

    def delete(self, external_id: str) -> None:
        kind, number = split_id(external_id)
        if kind != "comment":
            raise Unsupported(_("Only comments are taken back from here."))
        self._request("DELETE", f"/wp/v2/comments/{number}", expect=_MISSING)

    # The wire

    def _site(self) -> str:
        return site_url(self.access.settings.get("address", ""), _PAGES)

    def _host(self) -> str:
        return host_of(self._site())

    def _credentials(self) -> tuple[str, str] | None:
        name = one_line(self.access.settings.get("username"), 200)
        password = self.access.secrets.get("password", "").replace(" ", "")
        return (name, password) if name and password else None

    def _request(self, method: str, route: str, **options: Any) -> Any:
        """Ask the API.

        :raises Rejected: for 401 as well, where it means that the account may not do this one thing
        """
        params = {**options.pop("params", {})}
        url = f"{self._site()}/wp-json{route}"
        if self.access.facts.get("pretty") is False:
            url, params = f"{self._site()}/", {"rest_route": route, **params}
        credentials = self._credentials()
        return self.http.request(
            method,
            url,
            params=params,
            auth=(credentials[0].encode(), credentials[1].encode()) if credentials else None,
            headers={"Accept": "application/json"},
            **options,
        )

    def _get(self, route: str, params: Mapping[str, Any] | None = None) -> Any:
        return self.http.json(self._request("GET", route, params=params or {}))

    def _list(self, route: str, params: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        response = self._request("GET", route, params=params)
        rows = self.http.json(response)
        if not isinstance(rows, list):
            raise Malformed(
                _("%(host)s answered with something that is no list.", host=self._host()),
                kept_raw(response.content, secrets_of(response.request)),
            )
        return [row for row in rows if isinstance(row, Mapping)]

    def _no_wordpress(self) -> Rejected:
        return Rejected(
            _("%(host)s does not answer as a WordPress site. Is the address right?",
              host=self._host())
        )  # fmt: skip


def _post_of(comment: Mapping[str, Any]) -> str:
    return id_text(comment.get("post"))


def _essence(text: str) -> str:
    """What remains of a text whatever WordPress does to its spaces and quotes."""
    return "".join(re.findall(r"\w", html_to_text(clean(text)))) or clean(text).strip()
