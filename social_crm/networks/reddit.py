"""Reddit: the inbox, searches, subreddits, answers and messages.

praw makes the requests (:mod:`.reddit_wire`); what comes is read as JSON, not as praw's objects,
which do not keep Reddit's spelling. Understanding is in :mod:`.reddit_items`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from . import oauth
from .errors import Malformed, Rejected, Temporary, Unauthorized, Unsupported
from .items import dump, id_text, load, mapping
from .newest_first import Batch, walk
from .query import HELP, Query
from .reddit_items import NAMES, data_of, fullname, is_gone, person_id, things_of, to_mention
from .reddit_wire import RedditWire
from .sentence import _
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import (
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    Limit,
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
    Unreadable,
)

PAGE = 100
"""Items of one request; the most that Reddit gives."""
MAX_TEXT = 10_000
"""Of a comment or a message: https://www.reddit.com/dev/api#POST_api_comment (2026-11)"""
MAX_SUBJECT = 100
SKEW = timedelta(minutes=2)
_SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,21}|u_[\w-]{3,20}")
_OLDEST_WALK = 10
"""Pages after which a list of Reddit ends, whatever there is: a thousand items."""


@dataclass(frozen=True)
class _Feed:
    """One list of Reddit.

    :param wanted: which of its things are
    """

    path: str
    params: Mapping[str, str]
    wanted: Callable[[Mapping[str, Any]], bool] = lambda thing: True


class Reddit(RedditWire):
    """An account on Reddit. Parse kinds: ``comment`` (t1), ``submission`` (t3), ``message`` (t4),
    each with ``kind`` and ``data`` or bare."""

    key = "reddit"
    label = "Reddit"
    icon = "fa-reddit-alien"
    connect = Connect.OAUTH
    libraries = {"praw": "praw", "prawcore": "prawcore"}
    settings = (
        Setting(
            "client_id",
            _("App id"),
            required=True,
            help=_("Below the name of the app at reddit.com/prefs/apps; kind “web app”."),
        ),
        Setting("client_secret", _("App secret"), "secret", required=True),
    )
    app_settings = ("client_id",)
    source_kinds = (
        SourceKind(
            "inbox",
            _("Inbox"),
            help=_("Mentions of the account, answers to its posts and comments, messages."),
            addressed=True,
            offered=True,
            interval=2,
        ),
        SourceKind(
            "own",
            _("Own posts"),
            help=_("What the account says itself, also elsewhere: as context, never as tickets."),
            offered=True,
        ),
        SourceKind("sent", _("Sent messages"), offered=True),
        SourceKind(
            "search",
            _("Search"),
            settings=(
                Setting("query", _("Search term"), required=True, help=HELP),
                Setting("subreddit", _("Subreddit"), help=_("Empty: all of Reddit.")),
            ),
            help=_("Posts. Reddit does not search comments: read those of a subreddit instead."),
            interval=15,
        ),
        SourceKind(
            "subreddit",
            _("Comments in a subreddit"),
            settings=(
                Setting("subreddit", _("Subreddit"), required=True, placeholder="kettles"),
                Setting("query", _("Search term"), help=HELP),
            ),
        ),
        SourceKind(
            "submissions",
            _("Posts in a subreddit"),
            settings=(
                Setting("subreddit", _("Subreddit"), required=True, placeholder="kettles"),
                Setting("query", _("Search term"), help=HELP),
            ),
            interval=10,
        ),
    )
    capabilities = frozenset(
        {
            Capability.REPLY,
            Capability.DIRECT_MESSAGE,
            Capability.DELETE,
            Capability.RECHECK,
        }
    )
    parse_kinds = tuple(NAMES.values())
    # https://www.reddit.com/dev/api/oauth (2026-11)
    permissions = (
        Permission("identity", _("to know who the account is"), required=True),
        Permission("read", _("to read posts and comments"), required=True),
        Permission(
            "privatemessages",
            _("to read the inbox and to send messages"),
            serves=("inbox", "sent", "direct_message"),
        ),
        Permission("history", _("to read own posts"), serves=("own",)),
        Permission("submit", _("to answer"), serves=("reply",)),
        Permission("edit", _("to delete own posts"), serves=("delete",)),
    )
    # https://support.reddithelp.com/hc/en-us/articles/16160319875092 (2026-11): for each OAuth
    # client id; counted over ten minutes there, so that this is never more.
    recheck_limit = "minute"
    recheck_at_once = 100
    limits = (Limit("minute", 100, 60, "app"),)
    refreshes = True

    # Connecting

    def begin_connect(self, callback: str, state: str) -> Redirect:
        client_id, secret = self._app()
        url = oauth.authorize_url(
            f"{self._web()}/api/v1/authorize",
            client_id=client_id,
            state=state,
            redirect_uri=callback,
            duration="permanent",
            scope=" ".join(each.key for each in self.permissions),
        )
        return Redirect(url, Secrets({**self.access.secrets, "client_secret": secret}))

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        code = oauth.code_of(params, urlsplit(self._web()).netloc)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback}
        return self._tokens(form)

    def refresh(self) -> Secrets:
        token = self.access.secrets.get("refresh_token", "")
        if not token:
            raise Unauthorized(_("The account is not connected to Reddit. Connect it."))
        return self._tokens({"grant_type": "refresh_token", "refresh_token": token})

    def _tokens(self, form: Mapping[str, str]) -> Secrets:
        try:
            found = oauth.tokens(
                self.http, f"{self._web()}/api/v1/access_token", form, auth=self._app()
            )
        except Rejected as error:
            # What is revoked, and a code that was used, is a bad request and nothing else.
            if error.code == "400":
                raise Unauthorized(
                    _("Reddit no longer lets this account in. Connect it again.")
                ) from None
            raise
        return Secrets({**self.access.secrets, **found})

    def _app(self) -> tuple[str, str]:
        client_id = one_line(self.access.settings.get("client_id"))
        secret = self.access.secrets.get("client_secret", "")
        if not client_id or not secret:
            raise Rejected(_("Please enter the id and the secret of the app first."))
        return client_id, secret

    def check(self) -> Identity:
        me = mapping(self._ask("GET", "/api/v1/me"))
        name = one_line(me.get("name"), 200)
        if not name:
            raise Malformed(_("Reddit does not say whose account this is."))
        scopes = self.access.secrets.get("scope", "").split()
        every = tuple(each.key for each in self.permissions)
        facts = {"id": id_text(me.get("id")), "suspended": me.get("is_suspended") is True}
        if base := self.access.facts.get("base"):
            facts["base"] = base
        return Identity(
            external_id=person_id(name),
            handle=name,
            name=name,
            url=f"https://www.reddit.com/user/{name}",
            avatar_url=safe_url(clean(me.get("icon_img")).replace("&amp;", "&")),
            facts=facts,
            granted=every if "*" in scopes else tuple(scopes) or None,
        )

    # Listening

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        query = source.settings.get("query")
        if source.kind == "search" or query:
            Query.read(query)
        if source.settings.get("subreddit"):
            _subreddits(source)

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        feed = self._feed(source)
        gone: list[str] = []
        ended: list[str] = []

        def ask(before: str) -> Batch:
            gone.clear()
            if before in ended:
                return Batch()
            answer = self._listing(feed, before)
            batch = self._batch(feed, answer, gone)
            if batch.listed and not mapping(mapping(answer).get("data")).get("after"):
                ended.append(batch.listed[-1])
            return batch

        overlap = timedelta(minutes=10)
        pages = walk(cursor, ask, floor=source.since, overlap=overlap, now=self.clock())
        for page, _position in pages:
            yield replace(page, deleted=tuple(gone))

    def _feed(self, source: SourceSpec) -> _Feed:
        if source.kind == "inbox":
            # Or everything would be marked as read.
            return _Feed("/message/inbox", {"mark": "false"}, self._of_others)
        if source.kind == "sent":
            return _Feed("/message/sent", {})
        if source.kind == "own":
            return _Feed(f"/user/{quote(self._name(), safe='')}/overview", {"sort": "new"})
        typed = source.settings.get("query")
        query = Query.read(typed) if typed or source.kind == "search" else None

        def wanted(thing: Mapping[str, Any]) -> bool:
            return query is None or query.matches(_searched(thing))

        if source.kind == "search":
            assert query
            place = f"/r/{_subreddits(source)}" if source.settings.get("subreddit") else ""
            params = {"q": _spelled(query), "sort": "new", "type": "link"}
            return _Feed(
                f"{place}/search", params | ({"restrict_sr": "1"} if place else {}), wanted
            )
        list_name = {"subreddit": "comments", "submissions": "new"}[source.kind]
        return _Feed(f"/r/{_subreddits(source)}/{list_name}", {}, wanted)

    def _of_others(self, thing: Mapping[str, Any]) -> bool:
        """Conversations in the inbox hold our own messages, too; those are under "sent"."""
        return person_id(data_of(thing).get("author")) != self._name().lower()

    def _name(self) -> str:
        name = self.access.external_id
        return name or person_id(mapping(self._ask("GET", "/api/v1/me")).get("name"))

    def _listing(self, feed: _Feed, before: str) -> Any:
        params = {"limit": str(PAGE), **feed.params} | ({"after": before} if before else {})
        answer = self._ask("GET", feed.path, params=params)
        children = mapping(mapping(answer).get("data")).get("children")
        if not isinstance(children, list):
            raise Malformed(_("Reddit answered with something that is no list."))
        return answer

    def _batch(self, feed: _Feed, answer: Any, gone: list[str]) -> Batch:
        mentions: dict[str, Mention] = {}
        unreadable: list[Unreadable] = []
        times: list[datetime] = []
        for thing in things_of(answer):
            data = data_of(thing)
            times += filter(None, [sane_time(_number(data.get("created_utc")), self.clock())])
            external_id = fullname(thing)
            if external_id and is_gone(thing):
                gone.append(external_id)
            elif feed.wanted(thing):
                try:
                    mentions.setdefault(external_id, self._believed(to_mention(thing)))
                except Malformed as error:
                    kind = NAMES.get(clean(thing.get("kind")), "comment")
                    unreadable.append(Unreadable(error.sentence, dump(thing), kind, external_id))
        children = mapping(mapping(answer).get("data")).get("children")
        listed = tuple(filter(None, map(fullname, children if isinstance(children, list) else [])))
        return Batch(tuple(mentions.values()), tuple(unreadable), listed, tuple(times))

    def _believed(self, mention: Mention) -> Mention:
        """Without a date that lies in the future."""
        if mention.written_at and sane_time(mention.written_at, self.clock()) is None:
            return replace(mention, written_at=None)
        return mention

    def recheck(self, external_ids: Sequence[str]) -> Page:
        # Messages cannot be asked for one by one.
        asked = [each for each in external_ids if each[:3] in ("t1_", "t3_")]
        if not asked:
            return Page()
        feed = _Feed("/api/info", {"id": ",".join(asked)})
        gone: list[str] = []
        batch = self._batch(feed, self._listing(feed, ""), gone)
        return Page(batch.mentions, unreadable=batch.unreadable, deleted=tuple(gone))

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return to_mention(load(kind, cls.parse_kinds, raw), kind)

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None:
            return ()
        return (Audience.DIRECT,) if parent.audience.private else (Audience.PUBLIC, Audience.DIRECT)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        return Length(len(reply.text), MAX_TEXT)

    def send(self, reply: Reply, key: str) -> Posted:
        parent = reply.parent
        if parent is None or reply.audience not in self.audiences(parent):
            raise Rejected(_("Reddit has no such audience for this."))
        if _begins(reply):
            return self._compose(reply, parent)
        data = self._write("/api/comment", {"thing_id": parent.external_id, "text": reply.text})
        things = data.get("things")
        posted = self._posted(things[0]) if isinstance(things, list) and things else None
        if posted is None:
            raise self._unclear()
        return posted

    def _compose(self, reply: Reply, parent: Mention) -> Posted:
        """Begin a conversation. Reddit does not say which id it has, so it is looked for."""
        if not parent.author.handle:
            raise Rejected(_("The person has no name to which a message could be sent."))
        begun = self.clock()
        about = f"Re: {parent.subject}" if parent.subject else one_line(reply.text, 60)
        form = {
            "to": parent.author.handle,
            "subject": one_line(reply.subject or about, MAX_SUBJECT),
            "text": reply.text,
        }
        self._write("/api/compose", form)
        try:
            found = self.find_sent(reply, "", begun)
        except (Rejected, Unauthorized, Malformed, Temporary, Unsupported):
            raise self._unclear() from None
        if not found:
            raise self._unclear()
        return found[0]

    def _write(self, path: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            answer = self._ask("POST", path, data=dict(form))
        except Malformed:
            raise self._unclear() from None
        return self._raise_errors(answer)

    def _posted(self, thing: Any) -> Posted | None:
        try:
            mention = self._believed(to_mention(thing))
        except Malformed:
            return None
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        begin = since - SKEW
        wanted = _essence(reply.text)
        if reply.audience.private:
            feed = _Feed("/message/sent", {})
        else:
            feed = _Feed(f"/user/{quote(self._name(), safe='')}/comments", {"sort": "new"})
        found: dict[str, Posted] = {}
        for thing in self._said_since(feed, begin):
            data = data_of(thing)
            said = clean(data.get("body")) or html_to_text(data.get("body_html"))
            if _essence(said) != wanted or not self._answers(reply, data):
                continue
            posted = self._posted(thing)
            if posted and (posted.posted_at is None or posted.posted_at >= begin):
                found.setdefault(posted.external_id, posted)
        return tuple(found.values())

    @staticmethod
    def _answers(reply: Reply, data: Mapping[str, Any]) -> bool:
        """Whether what we said could be this answer, as to whom it is for."""
        if reply.parent is None:
            return True
        if _begins(reply):
            return person_id(data.get("dest")) == reply.parent.author.external_id
        # Sent messages do not always say what they answer.
        return clean(data.get("parent_id")) in (reply.parent.external_id, "")

    def _said_since(self, feed: _Feed, begin: datetime) -> Iterator[Mapping[str, Any]]:
        """:raises Temporary: the list ends before ``begin``"""
        before = ""
        for _turn in range(_OLDEST_WALK):
            answer = self._listing(feed, before)
            things = list(things_of(answer))
            yield from things
            numbers = (_number(data_of(thing).get("created_utc")) for thing in things)
            times = [sane_time(number, self.clock()) for number in numbers]
            if any(time is not None and time < begin for time in times):
                return
            before = clean(mapping(mapping(answer).get("data")).get("after"))
            if not before:
                return
        raise Temporary(_("Reddit does not show whether the answer was sent."))

    def delete(self, external_id: str) -> None:
        if external_id.startswith("t4_"):
            raise Unsupported(_("A message on Reddit cannot be taken back."))
        # It answers the same whether it was there or not.
        self._ask("POST", "/api/del", data={"id": external_id})

    @staticmethod
    def _unclear() -> Temporary:
        return Temporary(_("Reddit did not say clearly whether it was published."))


def _begins(reply: Reply) -> bool:
    """Whether a private answer begins a conversation of its own."""
    return bool(reply.audience.private and reply.parent and not reply.parent.audience.private)


def _subreddits(source: SourceSpec) -> str:
    """The names of subreddits, with a plus between them.

    :raises Rejected: there is something else among them
    """
    typed = one_line(source.settings.get("subreddit"))
    names = [
        re.sub(r"^(?:https?://(?:www\.|old\.)?reddit\.com)?/?r/", "", name).strip("/")
        for name in re.split(r"[+,\s]+", typed)
        if name
    ]
    for name in names:
        if not _SUBREDDIT.fullmatch(name) or name.lower() in ("all", "popular"):
            raise Rejected(
                _("“%(name)s” is not the name of one subreddit.", name=one_line(name, 60))
            )
    if not names or len(names) > 50:
        raise Rejected(_("Please give the name of a subreddit, or of several with commas."))
    return "+".join(names)


def _spelled(query: Query) -> str:
    """As Reddit's search understands it: NOT instead of a minus."""
    parts = [Query(query.groups).spelled()]
    return " ".join([*parts, *(f'NOT "{term}"' for term in query.excluded)])


def _searched(thing: Mapping[str, Any]) -> str:
    names = ("title", "selftext", "url", "body", "link_title")
    return "\n".join(clean(data_of(thing).get(name)) for name in names)


def _essence(text: str) -> str:
    """What remains of a text whatever Reddit does to its spaces and signs."""
    return "".join(re.findall(r"\w", clean(text))) or clean(text).strip()


def _number(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and abs(value) < 1e11 else None
