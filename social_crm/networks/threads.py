"""Threads, by Meta's Graph for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from . import threads_items as items
from .errors import Malformed, Rejected, Unauthorized, Unsupported
from .graph import Graph, exchange, without_future
from .graph_errors import GONE, not_there
from .graph_items import when
from .items import count, id_text, load, mapping, read_items
from .nested import Step, reached, walk_lists
from .oauth import authorize_url, code_of
from .query import HELP, Query
from .sentence import _
from .text_tools import clean, one_line, safe_url
from .types import (
    Action,
    Audience,
    Capability,
    Identity,
    Length,
    Limit,
    MediaPolicy,
    Mention,
    Page,
    Permission,
    Posted,
    Redirect,
    Reply,
    Secrets,
    Setting,
    SourceKind,
    SourceSpec,
)

DIALOG = "https://threads.net/oauth/authorize"
POSTS = 25
ANSWERS = 50
WATCHED = timedelta(days=30)
MOST_PAGES = 4
"""Answers are looked for under the newest hundred of our posts and of our answers, no older than
``WATCHED``."""
OVERLAP = timedelta(minutes=30)
SKEW = timedelta(minutes=2)
"""How far Meta's clock may be from ours when we look for what was sent."""
MOST_TERMS = 5
"""Alternatives of one group that a search may ask for, one request each."""

_OWN = ("threads", "replies")
"""Lists of what we said: posts, and answers to others."""


class Threads(Graph):
    """A profile on Threads.

    Parses ``post``: a post or an answer, with the fields of Threads' media object.
    """

    key = "threads"
    label = "Threads"
    icon = "fa-at"
    settings = (
        Setting(
            "app_id",
            _("Threads app ID"),
            required=True,
            placeholder="1234567890",
            help=_("At developers.facebook.com: use case Threads API → Settings."),
        ),
        Setting("app_secret", _("Threads app secret"), "secret", required=True),
    )
    source_kinds = (
        SourceKind(
            "mentions",
            _("Mentions"),
            help=_("Public posts and answers that name the profile."),
            addressed=True,
            offered=True,
            interval=5,
        ),
        SourceKind(
            "replies",
            _("Replies"),
            help=_("Answers to posts and answers of the profile."),
            addressed=True,
            offered=True,
            interval=10,
        ),
        SourceKind(
            "own",
            _("Own posts"),
            help=_("What the profile says itself, also elsewhere: as context, never as tickets."),
            offered=True,
            interval=30,
        ),
        SourceKind(
            "search",
            _("Search"),
            settings=(Setting("query", _("Search term"), required=True, help=HELP),),
            help=_("Public posts that Threads finds."),
            interval=30,
        ),
    )
    capabilities = frozenset({Capability.REPLY, Capability.DELETE, Capability.HIDE})
    parse_kinds = ("post",)
    cheap_kinds = ("search", "own", "replies", "mentions")
    # https://developers.facebook.com/docs/threads/get-started (2026-11)
    permissions = (
        Permission(
            "threads_basic", _("Read the profile and its posts"), required=True, serves=("own",)
        ),
        Permission(
            "threads_manage_mentions", _("Read what names the profile"), serves=("mentions",)
        ),
        Permission("threads_read_replies", _("Read answers"), serves=("replies",)),
        Permission("threads_content_publish", _("Answer"), serves=("reply",)),
        Permission(
            "threads_manage_replies",
            _("Answer, and hide answers"),
            serves=("reply", "hide"),
        ),
        Permission("threads_keyword_search", _("Search in all public posts"), serves=("search",)),
        Permission("threads_delete", _("Take back own posts"), serves=("delete",)),
    )
    # https://developers.facebook.com/docs/threads/overview and .../keyword-search (2026-01)
    limits = (
        Limit("posts", 250, 86400, path=r"POST /v[0-9.]+/[^/]+/threads_publish"),
        Limit("searches", 2200, 86400, path=r"GET /v[0-9.]+/keyword_search"),
        Limit("deletions", 100, 86400, path=r"DELETE /"),
    )
    media_policy = MediaPolicy.CACHE
    media_days = 30
    refreshes = True

    address = "https://graph.threads.net"
    version = "v1.0"
    client = "ThreadsGraphAPI"
    limit = 500

    # Connecting

    def begin_connect(self, callback: str, state: str) -> Redirect:
        app_id, _secret = self.app()
        base = self.base("")
        url = authorize_url(
            f"{base}/oauth/authorize" if base else DIALOG,
            client_id=app_id,
            redirect_uri=callback,
            scope=",".join(each.key for each in self.permissions),
            state=state,
        )
        return Redirect(url, Secrets(self.access.secrets))

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        code = code_of(params, "Threads").removesuffix("#_")
        app_id, secret = self.app()
        form = {
            "client_id": app_id,
            "client_secret": secret,
            "grant_type": "authorization_code",
            "redirect_uri": callback,
            "code": code,
        }
        url = f"{self.base(self.address)}/oauth/access_token"
        try:
            answer = self.http.json(exchange(self.http, "POST", url, data=form))
        except Rejected as error:
            if error.code != 400 and not not_there(error):
                raise
            raise Unauthorized(
                _("%(host)s did not accept the sign-in. Please try again.", host="Threads")
            ) from None
        short = clean(mapping(answer).get("access_token"))
        if not short:
            raise Malformed(_("%(host)s did not answer with a token.", host="Threads"))
        # Documented with the secret in the address only:
        # https://developers.facebook.com/docs/threads/get-started/long-lived-tokens
        query = {"grant_type": "th_exchange_token", "client_secret": secret}
        return self._lasting({"app_id": app_id}, "access_token", query, short)

    def refresh(self) -> Secrets:
        token = self.access.secrets.get("access_token", "")
        if not token:
            raise Unauthorized(_("The account is not connected. Connect it."))
        query = {"grant_type": "th_refresh_token"}
        return self._lasting({}, "refresh_access_token", query, token)

    def _lasting(
        self, more: Mapping[str, str], path: str, query: Mapping[str, str], token: str
    ) -> Secrets:
        """The secrets with a token that lasts sixty days."""
        answer = self.http.json(
            exchange(
                self.http, "GET", f"{self.base(self.address)}/{path}",
                params=dict(query), headers={"Authorization": f"Bearer {token}"},
            )
        )  # fmt: skip
        fresh = clean(mapping(answer).get("access_token"))
        if not fresh:
            raise Malformed(_("%(host)s did not answer with a token.", host="Threads"))
        secrets = {**self.access.secrets, **more, "access_token": fresh}
        if seconds := count(mapping(answer).get("expires_in")):
            until = self.clock() + timedelta(seconds=min(seconds, 10**9))
            secrets["expires_at"] = until.isoformat()
        return Secrets(secrets)

    def check(self) -> Identity:
        fields = "id,username,name,threads_profile_picture_url"
        me = self.ask("get_object", "me", fields=fields)
        external_id, handle = id_text(me.get("id")), one_line(me.get("username"), 100)
        if not external_id:
            raise Malformed(_("Meta does not say whose account this is."))
        base = self.base("")
        return Identity(
            external_id=external_id,
            handle=handle,
            name=one_line(me.get("name"), 300) or handle,
            url=safe_url(f"https://www.threads.net/@{handle}") if handle else "",
            avatar_url=safe_url(me.get("threads_profile_picture_url")),
            facts={"handle": handle} | ({"base": base} if base else {}),
        )

    # Listening

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind == "search":
            _terms(Query.read(source.settings.get("query")))

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        query = Query.read(source.settings.get("query")) if source.kind == "search" else None

        def ask(inner: str, place: str, goal: datetime | None) -> Step:
            if query:
                return self._search(query, place, goal)
            if source.kind == "mentions":
                return self._mentions(place, goal)
            if inner:
                return self._answers(inner, place, goal)
            return self._said(place, goal, answers=source.kind == "replies")

        yield from walk_lists(cursor, ask, floor=source.since, overlap=OVERLAP, now=self.clock())

    def _mentions(self, place: str, goal: datetime | None) -> Step:
        found, after, _answer = self.part(
            "me", "mentions", place, fields=items.FIELDS, limit=str(ANSWERS)
        )
        return self._newest_first(found, after, goal)

    def _search(self, query: Query, place: str, goal: datetime | None) -> Step:
        """Threads knows words only. So those of the narrowest group are asked for one after
        another, and the rest is looked at here."""
        terms = _terms(query)
        number, _bar, inner = place.partition("|")
        at = int(number) if number.isdigit() else 0
        options = {"q": terms[min(at, len(terms) - 1)], "search_type": "RECENT"}
        if goal:
            options["since"] = str(int(goal.timestamp()))
        found, after, _answer = self.part(
            "keyword_search", "", inner, fields=items.FIELDS, limit=str(ANSWERS), **options
        )
        step = self._newest_first(found, after, goal)
        kept = tuple(each for each in step.mentions if query.matches(each.text, each.language))
        following = f"{at}|{step.after}" if step.after else ""
        if not following and at + 1 < len(terms):
            following = f"{at + 1}|"
        return replace(step, mentions=kept, after=following)

    def _said(self, place: str, goal: datetime | None, answers: bool) -> Step:
        """What we said ourselves: our posts, then our answers to others.

        :param answers: not these are wanted, but what was answered to them
        """
        number, _bar, rest = place.partition("|")
        pages, _bar, inner = rest.partition("|")
        at, page = (int(each) if each.isdigit() else 0 for each in (number, pages))
        edge = _OWN[min(at, len(_OWN) - 1)]
        fields = items.REPLY_FIELDS if edge == "replies" else items.FIELDS
        found, after, _answer = self.part("me", edge, inner, fields=fields, limit=str(POSTS))
        # That it is ours is told of posts only, and of answers not always.
        mine = {"owner": {"id": self.access.external_id}}
        found = [{**item, **mine} if isinstance(item, Mapping) and item else item for item in found]
        times = [when(mapping(item).get("timestamp")) for item in found]
        until = self.clock() - WATCHED if answers else goal
        if after and page + 1 < MOST_PAGES and not reached(until, times):
            following = f"{at}|{page + 1}|{after}"
        else:
            following = f"{at + 1}|0|" if at + 1 < len(_OWN) else ""
        if not answers:
            return replace(self._read(found), after=following)
        inside = "conversation" if edge == "threads" else "replies"
        todo = tuple(
            (f"{inside}/{id_text(item.get('id'))}", "")
            for item in map(mapping, found)
            if item.get("has_replies") is True and id_text(item.get("id"))
        )
        return Step(after=following, inner=todo, lists=len(found))

    def _answers(self, inner: str, place: str, goal: datetime | None) -> Step:
        edge, _slash, owner = inner.partition("/")
        found, after, _answer = self.part(
            owner, edge, place, fields=items.REPLY_FIELDS, reverse="true", limit=str(ANSWERS)
        )
        return self._newest_first(found, after, goal)

    def _newest_first(self, found: Sequence[Any], after: str, goal: datetime | None) -> Step:
        step = self._read([self._owned(item) for item in found])
        times = [mention.written_at for mention in step.mentions]
        return replace(step, after="" if reached(goal, times) else after)

    def _owned(self, item: Any) -> Any:
        """An item with us as its owner, if we are."""
        known = mapping(item)
        handle = one_line(self.access.facts.get("handle"))
        named = bool(handle) and one_line(known.get("username")) == handle
        if named or known.get("is_reply_owned_by_me") is True:
            return {**known, "owner": {"id": self.access.external_id}}
        return item

    def _read(self, found: Sequence[Any]) -> Step:
        said = [item for item in found if not items.is_repost(item)]
        mentions, unreadable = read_items(said, "post", items.to_post)
        return Step(tuple(without_future(each, self.clock()) for each in mentions), unreadable)

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return items.to_post(load(kind, cls.parse_kinds, raw))

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        return () if parent is None or parent.audience.private else (Audience.PUBLIC,)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        # "Limited to 500 characters. Emojis are counted as the number of UTF-8 bytes":
        # https://developers.facebook.com/docs/threads/posts (2026-11)
        used = sum(1 if ord(sign) < 0x2190 else len(_bytes(sign)) for sign in reply.text)
        return Length(used, cls.limit)

    def send(self, reply: Reply, key: str) -> Posted:
        if reply.parent is None or reply.audience not in self.audiences(reply.parent):
            raise Rejected(_("%(network)s has no such audience for this.", network=self.label))
        if reply.uploads:
            raise Rejected(_("%(network)s takes no files from here.", network=self.label))
        try:
            container = self.publish(
                "me", "threads", "id",
                media_type="TEXT", text=reply.text, reply_to_id=reply.parent.external_id,
            )  # fmt: skip
        except Rejected as error:
            if error.code == GONE:
                raise Rejected(_("What you answer no longer exists."), GONE) from None
            raise
        external_id = self.publish("me", "threads_publish", "id", creation_id=container)
        now = self.clock()
        spelled = {
            "id": external_id,
            "text": reply.text,
            "timestamp": now.isoformat(),
            "username": one_line(self.access.facts.get("handle")),
            "owner": {"id": self.access.external_id},
            "replied_to": {"id": reply.parent.external_id},
            "root_post": {"id": reply.parent.thread_id or reply.parent.external_id},
        }
        return Posted(external_id, "", now, items.to_post(spelled))

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        if reply.parent is None:
            raise Rejected(_("%(network)s has no such audience for this.", network=self.label))
        begin = since - SKEW
        wanted = "".join(reply.text.split())
        found: dict[str, Posted] = {}
        options = {"fields": items.REPLY_FIELDS, "limit": str(ANSWERS)}
        mine = {"owner": {"id": self.access.external_id}}
        said = [{**each, **mine} for each in self.all_since(begin, "me", "replies", **options)]
        for mention in self._read(said).mentions:
            late = mention.written_at is None or mention.written_at >= begin
            same = "".join(mention.text.split()) == wanted
            if late and same and mention.parent_id in (reply.parent.external_id, ""):
                posted = Posted(mention.external_id, mention.url, mention.written_at, mention)
                found.setdefault(mention.external_id, posted)
        return tuple(found.values())

    def act(self, action: Action, mention: Mention) -> None:
        if action.capability not in self.capabilities:
            raise Unsupported(_("%(network)s cannot do that.", network=self.label))
        hidden = "true" if action is Action.HIDE else "false"
        self.ask("post_object", mention.external_id, "manage_reply", data={"hide": hidden})

    def delete(self, external_id: str) -> None:
        try:
            self.ask("delete_object", external_id)
        except Rejected as error:
            if error.code != GONE:
                raise


def _terms(query: Query) -> tuple[str, ...]:
    """The words to ask for: of a group of which one must be found.

    :raises Rejected: each group has too many alternatives
    """
    group = min(query.groups, key=len)
    if len(group) > MOST_TERMS:
        raise Rejected(
            _("Threads can be asked for %(count)s alternatives at most.", count=MOST_TERMS),
            "too_many",
        )
    return group


def _bytes(sign: str) -> bytes:
    return sign.encode("utf-8", "surrogatepass")
