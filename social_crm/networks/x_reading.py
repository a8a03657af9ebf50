"""What is read from X: which lists, how far back, and what that costs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from .errors import Malformed, NetworkError, RateLimited, Rejected, Unsupported
from .items import count, id_text, mapping, mappings, read_items
from .newest_first import RECENT, Batch, Position
from .page_tokens import walk_tokens
from .query import Query
from .sentence import _
from .text_tools import clean, one_line, sane_time
from .types import Mention, Page, Repost, SourceSpec
from .x_items import Beside, id_of_time, is_id, parse_item, parts, post_id, time_of_id, to_repost
from .x_tables import HIDDEN_PROBLEMS, MAX_QUERY, SEARCH_DAYS
from .x_wire import XWire

PAGE = 100
"""Items of one request; the most that X gives."""
OVERLAP = timedelta(minutes=5)
OWN_POSTS = 9
"""So many of our newest posts have their answers and quotes searched for: more do not fit in one
search."""
LOOKS = 5
"""Requests of one look at known items that find out whether they are messages."""

_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
_TAG = re.compile(r"\w*[^\W\d_]\w*")
_WORD = re.compile(r"[#@$]?[\w'’]+")
_KNOWN_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class _Feed:
    """How to read one source.

    :param call: method of ``tweepy.Client``
    :param price: key of what one item costs
    :param within: how far back the list reaches
    """

    call: str
    args: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    fields: str = "post"
    kind: str = "tweet"
    price: str = "post_read"
    within: timedelta = timedelta(days=4000)


@dataclass
class _Spent:
    """What the requests for one page brought beside its mentions."""

    again: bool
    """whether known items are charged again, as they are on each new day of UTC"""
    charges: dict[str, int] = field(default_factory=dict)
    reposts: list[Repost] = field(default_factory=list)
    known: Position = field(default_factory=Position)

    def charge(self, price: str, ids: Sequence[str]) -> None:
        """Note down that these were read."""
        fresh = [each for each in ids if self.again or each not in self.known.recent]
        if fresh:
            self.charges[price] = self.charges.get(price, 0) + len(fresh)


class XReading(XWire):
    """Lists of posts and messages."""

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind in ("search", "hashtag", "user"):
            _searched(source)

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        today = self.clock().astimezone(UTC).date().isoformat()
        spent = _Spent(again=_day(cursor) != today, known=Position.load(cursor))
        feed = self._feed(source, spent)
        if feed is None:  # there is nothing of ours that could be answered
            yield Page(cursor=cursor, charges=self._charged(spent))
            return

        def ask(place: str) -> tuple[Batch, str]:
            if feed.kind == "dm":
                return self._events(feed, spent, place)
            return self._posts(feed, spent, place, source.since)

        options: dict[str, Any] = {"overlap": OVERLAP, "now": self.clock()}
        for page, position in walk_tokens(cursor, ask, floor=source.since, **options):
            kept = json.dumps({**json.loads(position.dump()), "day": today}, separators=(",", ":"))
            yield replace(
                page, cursor=kept, reposts=tuple(spent.reposts), charges=self._charged(spent)
            )
            spent.again = False
            spent.known = position
            spent.reposts = []
            spent.charges = {}

    def _charged(self, spent: _Spent) -> Mapping[str, int]:
        """What it cost; plans with a fixed price charge nothing for it."""
        return dict(spent.charges) if self._plan() == "pay_per_use" else {}

    def _feed(self, source: SourceSpec, spent: _Spent) -> _Feed | None:
        me = self._me()
        if source.kind == "mentions":
            return _Feed("get_users_mentions", (me,), price="own_read")
        if source.kind == "own":
            return _Feed("get_users_tweets", (me,), price="own_read")
        if source.kind == "messages":
            return _Feed(
                "get_direct_message_events",
                params={"event_types": "MessageCreate"},
                fields="message",
                kind="dm",
                price="message_read",
            )
        query = self._query(source, spent)
        # A minute less, or the server finds it too long ago when the request arrives.
        within = timedelta(days=SEARCH_DAYS) - timedelta(minutes=1)
        return _Feed("search_recent_tweets", (query,), within=within) if query else None

    def _query(self, source: SourceSpec, spent: _Spent | None = None) -> str:
        """What to search for, in X's words; empty if there is nothing of ours to look around.

        :raises Unsupported: it is no search
        """
        if source.kind in ("search", "hashtag", "user"):
            return _searched(source)
        if source.kind not in ("replies", "quotes"):
            raise Unsupported(_("X counts searches only."))
        own = self._own_posts(spent or _Spent(again=False))
        handle = self._handle()
        if source.kind == "quotes":
            wanted = " OR ".join(f"quotes_of_tweet_id:{each}" for each in own)
            return f"({wanted}) -from:{handle} -is:retweet" if own else ""
        wanted = " OR ".join([f"to:{handle}", *(f"conversation_id:{each}" for each in own)])
        return f"({wanted}) -from:{handle} -is:retweet"

    def _own_posts(self, spent: _Spent) -> list[str]:
        """Ids of our newest posts that are no answers."""
        answer = self._ask(
            "get_users_tweets", self._me(), exclude="replies,retweets", max_results=10
        )
        ids = [found for item in mappings(answer, "data") if (found := post_id(item))]
        if spent.again:  # once a day; the source of own posts counts those that are new
            spent.charge("own_read", ids)
        return [each for each in ids if each.isdigit()][:OWN_POSTS]

    def _me(self) -> str:
        me = self.access.external_id or clean(self.access.facts.get("me"))
        return me or id_text(self._myself().get("id"))

    def _handle(self) -> str:
        handle = clean(self.access.facts.get("handle")) or clean(self._myself().get("username"))
        if not _HANDLE.fullmatch(handle):
            raise Malformed(_("X does not say whose account this is."))
        return handle

    def _myself(self) -> Mapping[str, Any]:
        """Our own account, as X spells it.

        :raises Malformed: it does not say
        """
        person = mapping(mapping(self._ask("get_me", fields="me", user_auth=False)).get("data"))
        if not id_text(person.get("id")):
            raise Malformed(_("X does not say whose account this is."))
        return person

    # Lists

    def _posts(
        self, feed: _Feed, spent: _Spent, before: str, floor: datetime | None
    ) -> tuple[Batch, str]:
        """What is older than an id, and the id before which it goes on. X's own tokens run out with
        the search that they belong to. Nothing older than what is known is asked for: it would be
        paid for once more."""
        mark = spent.known.mark
        since = mark - OVERLAP if mark else floor
        earliest = self.clock() - feed.within
        since = max(since, earliest) if since else earliest
        params = {**feed.params, "max_results": PAGE, "since_id": id_of_time(since)}
        if before:
            params["until_id"] = before
        answer = self._ask(feed.call, *feed.args, fields=feed.fields, **params)
        batch = self._batch(feed, spent, answer)
        more = clean(mapping(mapping(answer).get("meta")).get("next_token"))
        return batch, batch.listed[-1] if more and batch.listed else ""

    def _events(self, feed: _Feed, spent: _Spent, token: str) -> tuple[Batch, str]:
        """Messages can only be listed from the newest: after the first time, as few as will do."""
        first = spent.known.mark is None
        params = {**feed.params, "max_results": PAGE if first else RECENT}
        if token:
            params["pagination_token"] = token
        answer = self._ask(feed.call, fields=feed.fields, user_auth=False, **params)
        batch = self._batch(feed, spent, answer)
        return batch, clean(mapping(mapping(answer).get("meta")).get("next_token"))

    def _batch(self, feed: _Feed, spent: _Spent, answer: Any) -> Batch:
        items = _listed(answer)
        ids = [found for item in items if (found := post_id(item))]
        spent.charge(feed.price, ids)
        beside = Beside(answer)
        wanted = []
        for item in items:
            repost = to_repost(item) if feed.kind == "tweet" else None
            if repost:
                spent.reposts.append(repost)
            else:
                wanted.append(beside.wrapped(item))
        mentions, unreadable = read_items(
            wanted,
            feed.kind,
            lambda value: self._believed(parse_item(feed.kind, value)),
            lambda value: post_id(parts(value)[0]),
        )
        times = [_time(item, self.clock()) for item in items]
        return Batch(mentions, unreadable, tuple(ids), tuple(filter(None, times)))

    def _believed(self, mention: Mention) -> Mention:
        """Without a date that lies in the future."""
        if mention.written_at and sane_time(mention.written_at, self.clock()) is None:
            return replace(mention, written_at=None)
        return mention

    # Known items, and counting

    def recheck(self, external_ids: Sequence[str]) -> Page:
        ids = [each for each in external_ids if is_id(each)]
        if not ids:
            return Page()
        answer = self._ask("get_tweets", ids, fields="post", user_auth=False)
        feed, spent = _Feed("get_tweets"), _Spent(again=True)
        batch = self._batch(feed, spent, answer)
        # The first version of an edited post knows of the others.
        newer = [each for each in map(_newest_version, _listed(answer)) if each]
        if newer:
            later = self._batch(
                feed, spent, self._ask("get_tweets", newer, fields="post", user_auth=False)
            )
            edited = {mention.external_id for mention in later.mentions}
            kept = [each for each in batch.mentions if each.external_id not in edited]
            batch = replace(batch, mentions=(*kept, *later.mentions))
        missing = [each for each in _hidden(answer) if each in ids]
        messages, gone = self._messages_among(missing)
        return Page((*batch.mentions, *messages), deleted=tuple(gone), charges=self._charged(spent))

    def _messages_among(self, ids: Sequence[str]) -> tuple[list[Mention], list[str]]:
        """Which of these, that are no posts that can be seen, are messages, and which are gone.
        What there was no time to ask for is in neither."""
        found: list[Mention] = []
        gone: list[str] = []
        for each in ids[:LOOKS]:
            try:
                answer = self._message(each)
            except (RateLimited, Malformed):
                break
            except NetworkError:
                continue
            if answer is None:
                gone.append(each)
            else:
                found.append(self._believed(parse_item("dm", answer)))
        return found, gone

    def _message(self, external_id: str) -> Mapping[str, Any] | None:
        """A direct message; ``None`` if there is none of this id."""
        try:
            answer = self._ask("request", "GET", f"/2/dm_events/{external_id}", fields="message")
        except Rejected as error:
            if error.code in (404, "resource-not-found", "not-authorized-for-resource"):
                return None
            raise
        item = mapping(mapping(answer).get("data"))
        if not item:
            return None
        return Beside(answer).wrapped(item)

    def count(self, source: SourceSpec, since: datetime) -> int:
        query = self._query(source)
        if self._by_oauth1():
            raise Unsupported(_("X counts only for accounts that signed in with OAuth 2."))
        if not query:
            return 0
        earliest = self.clock() - timedelta(days=SEARCH_DAYS) + timedelta(minutes=1)
        answer = self._ask(
            "get_recent_tweets_count",
            query,
            granularity="day",
            start_time=max(since, earliest).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        meta = mapping(mapping(answer).get("meta"))
        total = next(
            (n for name in ("total_post_count", "total_tweet_count")
             if (n := count(meta.get(name))) is not None), None
        )  # fmt: skip
        if total is None:
            raise Malformed(_("X did not answer with a number."))
        return total


def _listed(answer: Any) -> list[Mapping[str, Any]]:
    """The items of a list.

    :raises Rejected: X says why there is none
    :raises Malformed: it is none
    """
    told = mapping(answer)
    data = told.get("data")
    if isinstance(data, list):
        return mappings(data)
    if data is None and ("meta" in told or "errors" in told):
        problems = mappings(told, "errors")
        if problems and "meta" not in told and not _hidden(answer):
            said = one_line(problems[0].get("detail") or problems[0].get("title"), 160)
            raise Rejected(_("X refuses it: %(said)s", said=said or "?"), "errors")
        return []
    raise Malformed(_("X answered with something that is no list."))


def _hidden(answer: Any) -> list[str]:
    """Ids of posts that were asked for and are not to be seen (any more)."""
    return [
        id_text(problem.get("resource_id") or problem.get("value"))
        for problem in mappings(answer, "errors")
        if clean(problem.get("type")).rpartition("/")[2] in HIDDEN_PROBLEMS
        and clean(problem.get("resource_type")) in ("tweet", "post", "")
    ]


def _newest_version(item: Mapping[str, Any]) -> str:
    """The id of the newest version of a post, if this is an older one."""
    for name in ("edit_history_post_ids", "edit_history_tweet_ids"):
        versions = item.get(name)
        if isinstance(versions, list) and versions and id_text(versions[-1]) != post_id(item):
            return id_text(versions[-1])
    return ""


def _time(item: Mapping[str, Any], now: datetime) -> datetime | None:
    created = item.get("created_at")
    return (sane_time(created, now) if isinstance(created, str) else None) or time_of_id(
        post_id(item)
    )


def _day(cursor: str) -> str:
    """The day of UTC on which a cursor was made."""
    try:
        return clean(json.loads(cursor).get("day"))
    except (ValueError, AttributeError, RecursionError):
        return ""


# Searching


def _searched(source: SourceSpec) -> str:
    """The search that a person has set, in X's words.

    :raises Rejected: it makes no sense, or is too long
    """
    if source.kind == "hashtag":
        tag = one_line(source.settings.get("tag")).strip("#＃ ")
        if not _TAG.fullmatch(tag):
            raise Rejected(_("A hashtag is one word with at least one letter, for example #acme."))
        return f"#{tag} -is:retweet"
    if source.kind == "user":
        handle = one_line(source.settings.get("user")).strip("@ ").rpartition("/")[2]
        if not _HANDLE.fullmatch(handle):
            raise Rejected(_("Please give the name of an account on X, for example @acme."))
        return f"from:{handle} -is:retweet"
    text = spelled(Query.read(source.settings.get("query")))
    if len(text) > MAX_QUERY:
        raise Rejected(
            _("For X, a search has at most %(count)s characters.", count=MAX_QUERY), "too_long"
        )
    return text


def spelled(query: Query) -> str:
    """A search in X's words: https://docs.x.com/x-api/posts/search/integrate/operators (2026-11).
    Whatever is no plain word is quoted, or X would read it as an operator."""
    told = []
    for group in query.groups:
        terms = [_term(term) for term in group]
        told.append(terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})")
    languages = [f"lang:{code}" for code in query.languages if _KNOWN_LANGUAGE.fullmatch(code)]
    if languages:
        told.append(languages[0] if len(languages) == 1 else f"({' OR '.join(languages)})")
    told += [f"-{_term(term)}" for term in query.excluded]
    return " ".join([*told, "-is:retweet"])


def _term(term: str) -> str:
    # OR and AND are words of X's own.
    if _WORD.fullmatch(term) and term not in ("OR", "AND"):
        return term
    plain = term.replace('"', " ").replace("\\", " ")
    return f'"{" ".join(plain.split())}"'
