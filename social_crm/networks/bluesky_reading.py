"""Reads what Bluesky lists: notifications, feeds, searches; and looks again at known posts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from .bluesky_chat import Chat
from .bluesky_items import POST, came_at, post_to_mention, split_uri
from .errors import Malformed, Rejected
from .items import id_text, mapping, read_items
from .newest_first import Batch, Position, walk
from .query import Query
from .sentence import _
from .text_tools import one_line, sane_time
from .types import Mention, Page, Repost, SourceSpec

PAGE = 100
NOTICES = 40
"""Notifications of one request; as many ids as a cursor keeps, so that a run without news asks for
no posts."""
SINGLE = 25
"""Posts that one request of ``getPosts`` gives."""

_REASONS = ("mention", "reply", "quote")
# What its author says about the time decides where an item is listed, also if it is late.
_OVERLAP = timedelta(hours=1)
_END = "end of "
_TAG = re.compile(r"[^\s#]*[^\W\d_][^\s#]*")
_MISSING = frozenset({"RecordNotFound", "NotFound"})


@dataclass(frozen=True)
class _List:
    """One list of the server.

    :param key: where in the answer its items are
    :param query: what its texts must match
    :param tag: the tag that they must have
    """

    nsid: str
    params: tuple[tuple[str, str], ...]
    key: str
    kind: str = "post"
    query: Query | None = None
    tag: str = ""


@dataclass
class _Beside:
    """What a step of reading found beside mentions."""

    reposts: list[Repost] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)


class Reading(Chat):
    """What can be read of an account, but for the stream."""

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind == "hashtag":
            _tag(source)
        elif source.kind == "search":
            Query.read(source.settings.get("query"))

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        lists = self._lists(source)
        cursors = _cursors(cursor, len(lists))
        seen: set[str] = set()
        for number, each in enumerate(lists):
            known = set(Position.load(cursors[number]).recent)
            known = known if source.kind == "mentions" else set()
            beside = _Beside()

            ask = partial(self._older_than, source, each, known, beside, cursors[number])
            pages = walk(
                cursors[number], ask, floor=source.since, overlap=_OVERLAP, now=self.clock()
            )
            for page, _position in pages:
                cursors[number] = page.cursor
                # One post can be told of twice, as a mention and as an answer.
                fresh = {mention.external_id: mention for mention in page.mentions}
                fresh = {uri: fresh[uri] for uri in fresh if uri not in seen and uri not in known}
                seen.update(fresh)
                yield replace(
                    page,
                    mentions=tuple(fresh.values()),
                    cursor=page.cursor if len(lists) == 1 else json.dumps(cursors),
                    more=page.more or number + 1 < len(lists),
                    reposts=tuple(beside.reposts),
                    deleted=tuple(beside.deleted),
                )
                beside.reposts.clear()
                beside.deleted.clear()

    def _older_than(
        self,
        source: SourceSpec,
        each: _List,
        known: set[str],
        beside: _Beside,
        begun: str,
        before: str,
    ) -> Batch:
        """What is older than a place of one list."""
        if source.kind == "messages":
            return self._conversations(source, begun, before, beside.deleted)
        return self._read(each, before, known, beside)

    def _lists(self, source: SourceSpec) -> tuple[_List, ...]:
        """What to read for a source: one list, or one for each of several searches."""
        if source.kind == "mentions":
            params = [("limit", str(NOTICES)), *(("reasons", r) for r in (*_REASONS, "repost"))]
            params.append(("priority", "false"))  # of strangers, too, whatever is set in the app
            nsid = "app.bsky.notification.listNotifications"
            return (_List(nsid, tuple(params), "notifications", "notification"),)
        if source.kind == "own":
            params = [("actor", self._me()), ("filter", "posts_with_replies")]
            params.append(("limit", str(PAGE)))
            return (_List("app.bsky.feed.getAuthorFeed", tuple(params), "feed"),)
        if source.kind == "messages":
            return (_List("", (), ""),)
        common = [("sort", "latest"), ("limit", str(PAGE))]
        nsid = "app.bsky.feed.searchPosts"
        if source.kind == "hashtag":
            tag = _tag(source)
            params = [("q", f"#{tag}"), ("tag", tag), *common]
            return (_List(nsid, tuple(params), "posts", tag=tag.casefold()),)
        query = Query.read(source.settings.get("query"))
        if len(query.languages) == 1:
            common.append(("lang", query.languages[0]))
        return tuple(
            _List(nsid, (("q", words), *common), "posts", query=query) for words in _spelled(query)
        )

    def _read(self, each: _List, before: str, known: set[str], beside: _Beside) -> Batch:
        """A page of a list.

        :param before: the server's cursor, empty at the beginning
        :param known: ids of what is stored already, and not asked for again
        """
        if before.startswith(_END):
            return Batch()
        params = [*each.params, *([("cursor", before)] if before else [])]
        answer = mapping(self._ask(each.nsid, params))
        items = answer.get(each.key)
        if not isinstance(items, list):
            sentence = _("%(host)s answered with something that is no list.", host=self._host())
            raise Malformed(sentence)
        views = [_unwrapped(item) for item in items]
        times = [time for view in views if (time := sane_time(came_at(view), self.clock()))]
        wanted = [view for view in views if self._wanted(each, view, beside)]
        if each.kind == "notification":
            missing = [uri for view in wanted if (uri := id_text(view.get("uri"))) not in known]
            posts = self._posts(missing)
            wanted = [posts.get(id_text(view.get("uri")), view) for view in wanted]
        mentions, unreadable = read_items(wanted, each.kind, post_to_mention, _uri_of)
        after = id_text(answer.get("cursor"))
        # A last page without a cursor is the end; when a run goes on there, it must be known again.
        place = after or (f"{_END}{before}" if before else "")
        return Batch(
            tuple(mention for mention in mentions if _meant(each, mention)),
            unreadable,
            (place,) if place and items else (),
            tuple(times),
        )

    def _wanted(self, each: _List, view: Mapping[str, Any], beside: _Beside) -> bool:
        reason = view.get("reason")
        if each.kind == "notification" and "reason" in view:
            subject, uri = id_text(view.get("reasonSubject")), id_text(view.get("uri"))
            if reason == "repost" and subject and uri:
                beside.reposts.append(Repost(uri, subject))
            return reason in _REASONS
        return reason is None  # else a feed shows somebody else's post that we passed on

    def _posts(self, uris: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Posts as the server shows them now, with counters; what it does not show is missing."""
        found: dict[str, Mapping[str, Any]] = {}
        wanted = [uri for uri in dict.fromkeys(uris) if split_uri(uri)[1] == POST]
        for begin in range(0, len(wanted), SINGLE):
            params = [("uris", uri) for uri in wanted[begin : begin + SINGLE]]
            answer = mapping(self._ask("app.bsky.feed.getPosts", params))
            posts = answer.get("posts")
            if not isinstance(posts, list):
                sentence = _("%(host)s answered with something that is no list.", host=self._host())
                raise Malformed(sentence)
            found |= {id_text(mapping(post).get("uri")): mapping(post) for post in posts}
        return found

    def recheck(self, external_ids: Sequence[str]) -> Page:
        posts = self._posts(external_ids)
        views = [posts[known] for known in external_ids if known in posts]
        mentions, unreadable = read_items(views, "post", post_to_mention, _uri_of)
        # Not shown can also mean blocked, or not there yet: only a missing record is gone.
        missing = [known for known in external_ids if known not in posts and split_uri(known)[0]]
        deleted = [known for known in missing if self._record_at(known) is None]
        return Page(mentions, unreadable=unreadable, deleted=tuple(deleted))

    def _record_at(self, uri: str) -> Mapping[str, Any] | None:
        """A record with its address and digest; ``None``: surely not there."""
        repo, collection, key = split_uri(uri)
        params = {"repo": repo, "collection": collection, "rkey": key}
        try:
            answer = mapping(self._ask("com.atproto.repo.getRecord", params))
        except Rejected as error:
            if error.code in _MISSING:
                return None
            raise
        if not isinstance(answer.get("value"), Mapping):
            raise Malformed(_("%(host)s answered with no record.", host=self._host()))
        return answer


def _unwrapped(item: Any) -> Mapping[str, Any]:
    """An item of a list as a post or notification; of a feed, with the reason why it is in it."""
    view = mapping(item)
    if isinstance(view.get("post"), Mapping):
        reason = {"reason": view["reason"]} if view.get("reason") else {}
        return {**view["post"], **reason}
    return view


def _meant(each: _List, mention: Mention) -> bool:
    """Whether a post is really what is searched for: not every server looks at all that we ask."""
    if each.tag:
        return each.tag in (tag.casefold() for tag in mention.tags)
    if each.query is None:
        return True
    said = " ".join([mention.text, *(f"#{tag}" for tag in mention.tags)])
    return each.query.matches(said, mention.language)


def _spelled(query: Query) -> tuple[str, ...]:
    """Searches that together find what is meant. Bluesky knows words and "phrases" that must all be
    there, and no alternatives: where there is nothing else, there is one search for each."""
    certain = [group[0] for group in query.groups if len(group) == 1]
    if certain:
        return (" ".join(map(_quoted, certain)),)
    return tuple(dict.fromkeys(map(_quoted, query.groups[0])))


def _quoted(term: str) -> str:
    return f'"{term}"' if " " in term else term


def _cursors(cursor: str, number: int) -> list[str]:
    """The cursor of each list; what cannot be read is a beginning."""
    if number == 1:
        return [cursor]
    try:
        kept = json.loads(cursor)
    except (ValueError, RecursionError):
        kept = None
    fits = isinstance(kept, list) and len(kept) == number
    return [each if isinstance(each, str) else "" for each in kept] if fits else [""] * number


def _uri_of(item: Any) -> str:
    return id_text(mapping(item).get("uri"))


def _tag(source: SourceSpec) -> str:
    """The hashtag without its sign.

    :raises Rejected: it is none
    """
    tag = one_line(source.settings.get("tag")).strip("#＃ ")
    if not _TAG.fullmatch(tag) or len(tag) > 64:
        raise Rejected(_("A hashtag is one word with at least one letter, for example #acme."))
    return tag
