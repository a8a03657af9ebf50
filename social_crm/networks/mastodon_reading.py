"""Reads an account on a server of the Mastodon API: what to ask for, and how far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from .errors import Malformed, RateLimited, Rejected, Unsupported
from .items import dump, timestamp
from .mastodon_items import (
    author_id,
    id_of,
    says_something,
    status_id,
    to_mention,
    to_repost,
)
from .mastodon_wire import Wire
from .newest_first import Batch, Position, walk
from .query import Query
from .sentence import _
from .text_tools import html_to_text, one_line, sane_time
from .types import Mention, Page, Repost, SourceSpec, Unreadable

PAGE = 40
"""Items of one request; the most that all list endpoints of Mastodon give."""
AT_ONCE = 20
"""Statuses that can be asked for by id in one request: DEFAULT_STATUSES_LIMIT of Mastodon."""
LOOKS = 3
"""Single requests that one run spends on known items that were not listed any more."""

# Notifications are listed in the order of their arrival here, timelines by the time of writing at
# the author's server, from where a post can take its time.
_SOON = timedelta(minutes=10)
_LATE = timedelta(minutes=60)
NAMING = ("mention", "quote")
"""Notifications about a post that names, answers or (since 4.5) quotes us."""

_TAG = re.compile(r"\w*[^\W\d_]\w*")


@dataclass(frozen=True)
class _Feed:
    """How to read one source.

    :param params: of the query, a name as often as needed
    :param key: where in the answer the list of items is, if it is not the answer itself
    :param wanted: which of the items are
    :param accepted: which of the mentions are, where the server cannot ask so exactly
    :param watched: whether known items are looked at again when they are no longer listed
    :param needed: whether a refusal means that the account has to be connected again
    """

    path: str
    params: tuple[tuple[str, str], ...] = ()
    kind: str = "status"
    overlap: timedelta = _LATE
    key: str = ""
    wanted: Callable[[Mapping[str, Any]], bool] = lambda item: True
    accepted: Callable[[Mention], bool] = lambda mention: True
    watched: bool = False
    needed: bool = False


@dataclass
class _Beside:
    """What a batch brings besides items."""

    reposts: list[Repost] = field(default_factory=list)


class Reading(Wire):
    """What is read, by asking again and again."""

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind == "hashtag":
            _tag(source)
        elif source.kind == "search":
            _query(source, {})

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        feed = self._feed(source)
        now = self.clock()
        seen: set[str] = set()
        beside = _Beside()

        def ask(before: str) -> Batch:
            return self._list(feed, before, beside)

        pages = walk(cursor, ask, floor=source.since, overlap=feed.overlap, now=now)
        for page, position in pages:
            seen.update(mention.external_id for mention in page.mentions)
            again = [known for known in position.recent if known not in seen]
            look = feed.watched and not page.more and bool(again)
            if source.kind == "search" and not cursor and not page.more and not seen:
                self._prove_search()
            yield replace(page, more=page.more or look, reposts=tuple(beside.reposts))
            beside.reposts.clear()
            if look:
                yield self._look_again(position, again)

    def _feed(self, source: SourceSpec) -> _Feed:
        if source.kind == "mentions":
            # Since 4.3 messages of strangers are filtered out unless one asks for them.
            types = (("types[]", name) for name in (*NAMING, "reblog"))
            return _Feed(
                "/api/v1/notifications",
                (*types, ("include_filtered", "true")),
                kind="notification",
                overlap=_SOON,
                # snac does not know types[]; a deleted post leaves a notification about nothing.
                wanted=lambda item: item.get("type") in NAMING and item.get("status") is not None,
                watched=True,
                needed=True,
            )
        if source.kind == "own":
            if self.access.facts.get("software") == "snac":
                # Its list of an account's posts has no private ones, and no pages.
                return _Feed(
                    "/api/v1/timelines/home", wanted=self._is_own, watched=True, needed=True
                )
            return _Feed(
                f"/api/v1/accounts/{quote(self._own_id(), safe='')}/statuses",
                (("exclude_reblogs", "true"),),
                wanted=says_something,
                watched=True,
                needed=True,
            )
        if source.kind == "hashtag":
            path = f"/api/v1/timelines/tag/{quote(_tag(source), safe='')}"
            return _Feed(path, wanted=says_something)
        if source.kind == "search":
            asked, wanted = _query(source, self.access.facts)
            return _Feed(
                "/api/v2/search",
                (("q", asked), ("type", "statuses")),
                key="statuses",
                wanted=says_something,
                accepted=wanted,
            )
        raise Unsupported(_("Mastodon has no source of kind %(kind)s.", kind=source.kind))

    def _is_own(self, item: Mapping[str, Any]) -> bool:
        account = item.get("account")
        me = self.access.external_id or self.access.facts.get("me")
        return isinstance(account, Mapping) and author_id(account) == me and says_something(item)

    def _list(self, feed: _Feed, before: str, beside: _Beside) -> Batch:
        params = [("limit", str(PAGE)), *feed.params]
        if before:
            params.append(("max_id", before))
        try:
            items = self._items(feed.path, params, feed.key)
        except Rejected as error:
            if feed.needed and error.code == 403:
                raise self._refused() from None
            if feed.path == "/api/v2/search" and error.code in (403, 404, 405, 410):
                raise self._no_search() from None
            raise
        return self._batch(feed, items, beside)

    def _batch(self, feed: _Feed, items: Sequence[Any], beside: _Beside) -> Batch:
        mentions: list[Mention] = []
        unreadable: list[Unreadable] = []
        listed: list[str] = []
        times: list[datetime] = []
        met: set[str] = set()
        for item in items:
            if isinstance(item, Mapping):
                listed += filter(None, [id_of(item)])
                time = sane_time(timestamp(item.get("created_at")), self.clock())
                times += filter(None, [time])
                if repost := to_repost(item):
                    beside.reposts.append(repost)
                    continue
                if not feed.wanted(item):
                    continue
            if (external_id := status_id(item)) and external_id in met:
                continue  # snac notifies twice of some posts
            met.add(external_id)
            try:
                mention = self._believed(to_mention(item))
            except Malformed as error:
                unreadable.append(Unreadable(error.sentence, dump(item), feed.kind, external_id))
                continue
            if feed.accepted(mention):
                mentions.append(mention)
        return Batch(tuple(mentions), tuple(unreadable), tuple(listed), tuple(times))

    def _believed(self, mention: Mention) -> Mention:
        """Without a date that lies in the future."""
        if mention.written_at and sane_time(mention.written_at, self.clock()) is None:
            return replace(mention, written_at=None)
        return mention

    def _look_again(self, position: Position, ids: Sequence[str]) -> Page:
        """See what became of known items that were not listed any more: edited, deleted, or older.

        All in one request where the server can (Mastodon 4.3), else a few in each run; at most
        ``LOOKS`` of them one by one.
        """
        turn = position.turn % len(ids)
        ids = [*ids[turn:], *ids[:turn]]
        page, _left = self._known(ids, LOOKS)
        behind = replace(
            position,
            recent=tuple(known for known in position.recent if known not in page.deleted),
            turn=turn + LOOKS,
        )
        return replace(page, cursor=behind.dump())

    def recheck(self, external_ids: Sequence[str]) -> Page:
        page, _left = self._known(list(external_ids), len(external_ids))
        return page

    def _known(self, ids: Sequence[str], looks: int) -> tuple[Page, list[str]]:
        """What became of known items: many in one request where the server can (Mastodon 4.3), the
        others one by one.

        :param looks: at most so many one by one
        :returns: also the ids that were not looked at
        """
        feed, beside = _Feed("/api/v1/statuses"), _Beside()
        mentions: tuple[Mention, ...] = ()
        if self.access.facts.get("batch"):
            for start in range(0, len(ids), AT_ONCE):
                params = [("id[]", known) for known in ids[start : start + AT_ONCE]]
                mentions += self._batch(feed, self._items(feed.path, params), beside).mentions
            there = {mention.external_id for mention in mentions}
            ids = [known for known in ids if known not in there]
        gone: list[str] = []
        for number, known in enumerate(ids[:looks]):
            try:
                answer = self._status(known)
            except RateLimited:
                if not (mentions or gone):
                    raise
                looks = number
                break
            except (Rejected, Malformed):
                continue  # one odd post must not stop the source for good
            if answer is None:
                gone.append(known)
            else:
                mentions += self._batch(feed, [answer], beside).mentions
        return Page(mentions, deleted=tuple(gone)), list(ids[looks:])

    def _prove_search(self) -> None:
        """Find out why a search found nothing, by searching for a word that we have said ourselves.

        :raises Unsupported: not even that is found, so the server does not search texts
        """
        path = f"/api/v1/accounts/{quote(self._own_id(), safe='')}/statuses"
        own = self._items(path, {"limit": str(PAGE)})
        yesterday = self.clock() - timedelta(days=1)
        for item in own:
            if not isinstance(item, Mapping) or item.get("visibility") != "public":
                continue
            written = sane_time(timestamp(item.get("created_at")), yesterday)
            words = re.findall(r"(?<![\w@#/.])\w{5,}(?![\w@/.])", html_to_text(item.get("content")))
            if written is None or written > yesterday or not words:
                continue
            query = {"q": max(words, key=len), "type": "statuses"}
            if not self._items("/api/v2/search", query, "statuses"):
                raise self._no_search()
            return


def _tag(source: SourceSpec) -> str:
    """The hashtag without its sign.

    :raises Rejected: it is none
    """
    tag = one_line(source.settings.get("tag")).strip("#＃ ")
    if not _TAG.fullmatch(tag):
        raise Rejected(_("A hashtag is one word with at least one letter, for example #acme."))
    return tag


def _query(source: SourceSpec, facts: Mapping[str, Any]) -> tuple[str, Callable[[Mention], bool]]:
    """What to ask the server for, and which of its answers are really meant.

    Mastodon understands words side by side, phrases, a minus and one language, but no alternatives
    (https://docs.joinmastodon.org/user/network/#search, 2026-11); others understand words at most.
    That a word occurs is left to the server, which knows its inflections.

    :raises Rejected: it would find everything or nothing, or the server cannot be asked so
    """
    query = Query.read(source.settings.get("query"))
    must = tuple(group for group in query.groups if len(group) == 1)
    if not must:
        raise Rejected(
            _("Mastodon does not search for alternatives alone. Make a source for each of them.")
        )
    if facts.get("software") == "mastodon":
        asked = Query(must, query.excluded).spelled()
        if len(query.languages) == 1:
            asked += f" language:{query.languages[0]}"
    else:
        asked = " ".join(term for (term,) in must)
    strict = tuple(group for group in query.groups if len(group) > 1 or " " in group[0])
    rest = Query(strict, query.excluded, query.languages)
    return asked, lambda mention: rest.matches(
        f"{mention.subject}\n{mention.text}", mention.language
    )
