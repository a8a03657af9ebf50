"""Reads threads of comments: the newest first, the replies below them, and again the older ones.

A thread stands where its first comment was written, and gets replies for years. So the cursor keeps
how many replies each of the last threads had. Where the number has changed, the replies are read
again; threads too old for the first page are asked for by their ids, fifty in each run, in turns.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from .errors import Rejected
from .items import count, id_text, mapping, mappings, read_items
from .newest_first import Batch
from .page_tokens import walk_tokens
from .text_tools import clean, sane_time
from .types import Mention, Page, Unreadable
from .youtube_items import (
    comment_to_mention,
    completed,
    place_of,
    replies_in,
    thread_to_mention,
    written,
)

PAGE = 100
"""Items of one request; the most that YouTube gives."""
BY_ID = 50
"""Ids of one request."""
KNOWN = 300
"""Threads whose number of replies a cursor keeps."""
OVERLAP = timedelta(hours=1)
"""How late a comment may appear at its place: some are held back and released."""

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Pending:
    """A thread whose replies have to be read.

    :param token: of the next page, empty for the first one
    :param place: what the replies do not say themselves, see ``place_of``
    """

    thread: str
    token: str = ""
    place: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class State:
    """What the cursor holds.

    :param walk: cursor of :mod:`.page_tokens`
    :param known: thread to number of its replies, the newest thread first
    :param turn: where in the older threads the next run looks
    """

    walk: str = ""
    known: dict[str, int] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    turn: int = 0

    @classmethod
    def load(cls, cursor: str) -> State:
        """The state of a cursor. What cannot be read is a beginning: nothing is lost by it."""
        try:
            values = json.loads(cursor)
            return cls(
                walk=str(values["walk"]),
                known={str(key): int(number) for key, number in values["known"].items()},
                pending=[
                    Pending(str(each["thread"]), str(each["token"]), dict(each["place"]))
                    for each in values["pending"]
                ],
                turn=int(values["turn"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls()

    def dump(self) -> str:
        """The cursor of this state."""
        return json.dumps(asdict(self), separators=(",", ":"))


class ThreadReader:
    """Reads one list of threads, from a cursor to the end.

    :param threads: asks for a page of the list; gets its token, or nothing for the newest
    :param threads_by_id: asks for single threads, gives them and the ids of those that are gone
    :param replies: asks for a page of replies; gets the id of the thread and a token
    :param wanted: what is handed out
    """

    def __init__(
        self,
        threads: Callable[[str], Answer],
        threads_by_id: Callable[[list[str]], tuple[list[Any], tuple[str, ...]]],
        replies: Callable[[str, str], Answer],
        wanted: Callable[[Mention], bool],
        spent: Counter[str],
        now: datetime,
    ) -> None:
        self._threads = threads
        self._threads_by_id = threads_by_id
        self._list_replies = replies
        self._wanted = wanted
        self._spent = spent
        self._now = now
        self._met: dict[str, int] = {}  # threads of this run
        self._given: set[str] = set()  # items that this run has handed out

    def pages(self, cursor: str, floor: datetime | None) -> Iterator[Page]:
        """Everything since the cursor. What an earlier run left is read first.

        :param floor: nothing older is wanted on a first run
        """
        state = State.load(cursor)
        yield from self._replies(state, more=True)
        for page, _position in walk_tokens(
            state.walk,
            lambda token: self._older(state, token),
            floor=floor,
            overlap=OVERLAP,
            now=self._now,
        ):
            state.walk = page.cursor
            more = page.more or bool(self._unmet(state))
            yield self._page(
                state, page.mentions, page.unreadable, more or bool(state.pending), gap=page.gap
            )
            yield from self._replies(state, more)
        if unmet := self._unmet(state):
            yield self._look_again(state, unmet)
            yield from self._replies(state, more=False)

    def _page(
        self,
        state: State,
        mentions: Iterable[Mention] = (),
        unreadable: Iterable[Unreadable] = (),
        more: bool = False,
        **options: Any,
    ) -> Page:
        new = [each for each in mentions if each.external_id not in self._given]
        self._given.update(each.external_id for each in new)
        charges = dict(self._spent)
        self._spent.clear()
        return Page(
            mentions=tuple(filter(self._wanted, map(self._believed, new))),
            unreadable=tuple(unreadable),
            cursor=state.dump(),
            more=more,
            charges=charges,
            **options,
        )

    def _believed(self, mention: Mention) -> Mention:
        """Without a date that lies in the future."""
        if mention.written_at and sane_time(mention.written_at, self._now) is None:
            return replace(mention, written_at=None)
        return mention

    # Threads

    def _older(self, state: State, token: str) -> tuple[Batch, str]:
        """The page of a token, for ``walk_tokens``."""
        answer = self._threads(token)
        items = answer.get("items")
        threads = items if isinstance(items, list) else []
        mentions, unreadable = self._understand(state, threads)
        times = (sane_time(written(each), self._now) for each in threads)
        batch = Batch(
            mentions,
            unreadable,
            listed=tuple(id_text(mapping(each).get("id")) for each in threads),
            times=tuple(filter(None, times)),
        )
        return batch, clean(answer.get("nextPageToken"))

    def _understand(
        self, state: State, threads: list[Any]
    ) -> tuple[tuple[Mention, ...], tuple[Unreadable, ...]]:
        """Items of threads and of the replies that came along; remembers how many there are."""
        mentions, unreadable = read_items(threads, "comment_thread", thread_to_mention)
        below: list[Mapping[str, Any]] = []
        for thread in threads:
            replies = replies_in(thread)
            below += replies
            thread_id = id_text(mapping(thread).get("id"))
            if not thread_id:
                continue
            total = count(mapping(mapping(thread).get("snippet")).get("totalReplyCount"))
            total = len(replies) if total is None else total
            if total > len(replies) and state.known.get(thread_id) != total:
                state.pending.append(Pending(thread_id, place=place_of(thread)))
            self._met[thread_id] = total
        known = {**self._met, **{key: n for key, n in state.known.items() if key not in self._met}}
        state.known = dict(list(known.items())[:KNOWN])
        answers, odd = read_items(below, "comment", comment_to_mention)
        return (*mentions, *answers), (*unreadable, *odd)

    def _unmet(self, state: State) -> list[str]:
        """Known threads that were not listed in this run."""
        return [thread for thread in state.known if thread not in self._met]

    def _look_again(self, state: State, unmet: list[str]) -> Page:
        """See what became of older threads: new replies, edits, deletions."""
        turn = state.turn % len(unmet)
        asked = [*unmet[turn:], *unmet[:turn]][:BY_ID]
        threads, gone = self._threads_by_id(asked)
        order = list(state.known)
        mentions, unreadable = self._understand(state, threads)
        # They are older than what was listed: they keep their places.
        state.known = {key: state.known[key] for key in order if key in state.known}
        for thread in gone:
            state.known.pop(thread, None)
        state.turn = turn + BY_ID
        more = bool(state.pending)
        return self._page(state, mentions, unreadable, more, deleted=gone)

    # Replies

    def _replies(self, state: State, more: bool) -> Iterator[Page]:
        """Read what is pending, a page at a time.

        :param more: whether another page follows behind the last of them
        """
        listed: set[str] = set()
        while state.pending:
            thread = state.pending[0]
            try:
                answer = self._list_replies(thread.thread, thread.token)
            except Rejected:  # gone or closed in the meantime
                answer = {}
            items = [completed(each, thread.place) for each in mappings(answer, "items")]
            mentions, unreadable = read_items(items, "comment", comment_to_mention)
            following = clean(answer.get("nextPageToken"))
            ids = {id_text(each.get("id")) for each in items}
            if following and not listed.issuperset(ids):
                state.pending[0] = replace(thread, token=following)
            else:  # the last page, or one that repeats itself
                state.pending.pop(0)
            listed |= ids
            yield self._page(state, mentions, unreadable, more or bool(state.pending))
