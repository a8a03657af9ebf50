"""Reads the lists of a Discourse forum: what somebody did with us, and what everybody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from .discourse_items import (
    CLOSED,
    PARENT,
    PRIVATE,
    SITE,
    is_gone,
    is_private,
    says_something,
    to_mention,
)
from .discourse_wire import DiscourseWire
from .errors import Malformed, Rejected, Temporary, Unauthorized
from .items import count, id_text, mapping, mappings, read_items, timestamp
from .newest_first import Batch, walk
from .offset_list import OffsetList
from .query import Query
from .sentence import _
from .text_tools import clean, html_to_text, one_line, sane_time
from .types import Mention, Page, SourceSpec

STEP = 9
"""Posts of one page where each costs a request or two: more would never fit into an allowance."""
WINDOW = 50
"""Ids that one request looks at in older versions, whether there is a post or not."""
WINDOWS = 10
"""How many of them may be empty in a row."""

# What the activity of a user lists: app/models/user_action.rb
ACTIONS = {"mentions": "6,7,9", "messages": "12,13", "own": "4,5"}
_CATEGORY = re.compile(r"(?:.*/c/.*?|)(\d{1,9})(?:[-/?#].*)?")
_TAG = re.compile(r"[^\s/?#]{1,100}")
GONE = frozenset({404, 410})
_Posts = Sequence[Mapping[str, Any]]


class DiscourseReading(DiscourseWire):
    """The sources of a forum."""

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        ask = self._activity(source) if source.kind in ACTIONS else self._latest(source)
        overlap = timedelta(minutes=10)
        pages = walk(cursor, ask, floor=source.since, overlap=overlap, now=self.clock())
        for page, _position in pages:
            yield page

    def _activity(self, source: SourceSpec) -> Callable[[str], Batch]:
        """Reads what somebody did with us: a list without texts, so each post is asked for."""
        listed = self._done(source.kind)
        known: dict[str, str] = {}

        def ask(before: str) -> Batch:
            rows = listed.behind(before, STEP)
            found = [post for row in rows if (post := self._post_of(row)) is not None]
            posts = [self._with_parent(post, known) for post in found]
            mentions, unreadable = read_items(posts, "post", self._mention)
            return Batch(_once(mentions), unreadable, tuple(map(_key, rows)), self._times(rows))

        return ask

    def _done(self, kind: str) -> OffsetList:
        """What the forum lists of what a user did or got, newest first."""

        def more(offset: int) -> list[Mapping[str, Any]]:
            params = {"username": self._username(), "filter": ACTIONS[kind], "offset": offset}
            return mappings(self._get("/user_actions.json", params), "user_actions")

        return OffsetList(more, _key)

    def _post_of(self, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The post that a row is about, ``None`` if it is gone or hidden from us."""
        if is_gone(row) or not says_something(row):
            return None
        path = f"/posts/by_number/{quote(_key(row), safe='/')}.json"
        response = self._request("GET", path, expect=(403, 404, 410))
        post = mapping(self._json(response)) if response.ok else {}
        if not post or is_gone(post) or not says_something(post):
            return None
        told = {"topic_title": row.get("title")} if row.get("title") else {}
        if "category_id" in row and row["category_id"] is None:
            told["topic_archetype"] = PRIVATE  # every public topic has a category
        if row.get("closed") is True or row.get("archived") is True:
            told[CLOSED] = True
        return {**post, **told}

    def _with_parent(self, post: Mapping[str, Any], known: dict[str, str]) -> Mapping[str, Any]:
        """A post with the id of the one that it answers. What we say to a topic answers its first
        post.

        :param known: place of a post to its id; what was found out is added
        """
        topic, number = id_text(post.get("topic_id")), count(post.get("reply_to_post_number"))
        mine = one_line(post.get("username")).lower() == self._username().lower()
        if not number and mine and (count(post.get("post_number")) or 1) > 1:
            number = 1
        known[_key(post)] = id_text(post.get("id"))
        place = f"{topic}/{number}"
        if not number or not topic:
            return post
        if place not in known:
            path = f"/posts/by_number/{quote(place, safe='/')}.json"
            response = self._request("GET", path, expect=(403, 404, 410))
            found = mapping(self._json(response)) if response.ok else {}
            known[place] = id_text(found.get("id"))
        return {**post, PARENT: known[place]} if known[place] else post

    def _latest(self, source: SourceSpec) -> Callable[[str], Batch]:
        """Reads all posts of the forum, and keeps those that are wanted.

        Not by the forum's own search: it shows one post of each topic, and cut.
        """
        wanted = self._filter(source)

        def ask(before: str) -> Batch:
            posts = self._window(before)
            listed = sorted(number for post in posts if (number := count(post.get("id"))))
            mentions, unreadable = read_items(wanted(posts), "post", self._mention)
            ids = tuple(str(number) for number in reversed(listed))
            return Batch(_once(mentions), unreadable, ids, self._times(posts))

        return ask

    def _window(self, before: str) -> list[Mapping[str, Any]]:
        """The posts below an id, or the newest."""
        number = count(before) or 0
        for _turn in range(WINDOWS):
            params = {"before": number - 1} if number else {}
            if number == 1:
                break
            posts = mappings(self._get("/posts.json", params), "latest_posts")
            if posts or not number:
                return posts
            number = max(1, number - WINDOW)
        return []

    def _filter(self, source: SourceSpec) -> Callable[[_Posts], list[Mapping[str, Any]]]:
        """What keeps the posts that a source wants."""
        if source.kind == "category":
            category = category_of(source)
            return _which(lambda post: id_text(post.get("category_id")) == category)
        if source.kind == "search":
            query = Query.read(source.settings.get("query"))
            return _which(lambda post: query.matches(_searched(post)))
        if source.kind == "tag":
            topics = self._tagged(tag_of(source))

            def tagged(posts: _Posts) -> list[Mapping[str, Any]]:
                wanted = topics(min(self._times(posts), default=None))
                return _which(lambda post: id_text(post.get("topic_id")) in wanted)(posts)

            return tagged
        return _which(lambda post: True)

    def _tagged(self, tag: str) -> Callable[[datetime | None], set[str]]:
        """Topics with a tag in which something was written since a time, newest first."""
        found: set[str] = set()
        reached: list[datetime] = []
        page = 0

        def topics(since: datetime | None) -> set[str]:
            nonlocal page
            while page >= 0 and (not reached or since is None or reached[-1] >= since):
                path = f"/tag/{quote(tag, safe='')}.json"
                listed = mappings(self._get(path, {"page": page}), "topic_list", "topics")
                ids = {id_text(topic.get("id")) for topic in listed}
                page = page + 1 if ids - found else -1
                found.update(ids)
                # Pinned topics stand on top, whenever they were last written in.
                loose = [topic for topic in listed if not topic.get("pinned")]
                reached.extend(sorted(self._times(loose, "bumped_at"), reverse=True))
                if since is None:
                    break
            return found

        return topics

    def _times(
        self, items: Sequence[Mapping[str, Any]], name: str = "created_at"
    ) -> tuple[datetime, ...]:
        times = (sane_time(timestamp(item.get(name)), self.clock()) for item in items)
        return tuple(filter(None, times))

    def _mention(self, post: Any) -> Mention:
        mention = to_mention({**post, SITE: self._site()})
        if mention.written_at and sane_time(mention.written_at, self.clock()) is None:
            return replace(mention, written_at=None)
        return mention

    def recheck(self, external_ids: Sequence[str]) -> Page:
        mentions: list[Mention] = []
        gone: list[str] = []
        topics: dict[str, Mapping[str, Any]] = {}
        for external_id in external_ids:
            try:
                post = self._known(external_id)
                if post is None or is_gone(post):
                    gone.append(external_id)
                elif post:
                    topic = self._topic(id_text(post.get("topic_id")), topics)
                    if topic:  # or nobody knows whether it is private
                        mentions.append(self._mention({**post, **topic}))
            except Malformed:
                continue
            except (Temporary, Unauthorized):
                if not mentions and not gone:
                    raise
                break  # what is known is known
        return Page(tuple(mentions), deleted=tuple(gone))

    def _known(self, external_id: str) -> Mapping[str, Any] | None:
        """A post by its id; ``None`` if it is gone, empty if the forum does not show it."""
        path = f"/posts/{quote(external_id, safe='')}.json"
        response = self._request("GET", path, expect=(403, *GONE))
        if response.status_code in GONE:
            return None
        return mapping(self._json(response)) if response.ok else {}

    def _topic(self, topic_id: str, known: dict[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """What a post does not say of its topic; empty if the forum does not show it."""
        if topic_id not in known:
            response = self._request(
                "GET", f"/t/{quote(topic_id, safe='')}.json", expect=(403, *GONE)
            )
            topic = mapping(self._json(response)) if response.ok else {}
            closed = topic.get("closed") is True or topic.get("archived") is True
            known[topic_id] = {
                **({"topic_title": topic["title"]} if topic.get("title") else {}),
                **({"topic_archetype": PRIVATE} if is_private(topic) else {}),
                **({CLOSED: True} if closed else {}),
            }
        return known[topic_id]


def _key(row: Mapping[str, Any]) -> str:
    """Topic and number of the post that a row is about."""
    return f"{id_text(row.get('topic_id'))}/{count(row.get('post_number')) or 1}"


def _once(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple({mention.external_id: mention for mention in mentions}.values())


def _which(
    wanted: Callable[[Mapping[str, Any]], bool],
) -> Callable[[_Posts], list[Mapping[str, Any]]]:
    """Keeps what is wanted of the posts that are there and say something."""
    return lambda posts: [
        post for post in posts if not is_gone(post) and says_something(post) and wanted(post)
    ]


def _searched(post: Mapping[str, Any]) -> str:
    text = clean(post.get("raw")) or html_to_text(post.get("cooked"))
    return f"{clean(post.get('topic_title'))}\n{text}"


def category_of(source: SourceSpec) -> str:
    """The number of the category.

    :raises Rejected: there is none
    """
    found = _CATEGORY.fullmatch(one_line(source.settings.get("category")))
    if not found:
        raise Rejected(_("Please give the address of the category; it ends with its number."))
    return found[1]


def tag_of(source: SourceSpec) -> str:
    """The tag without its sign.

    :raises Rejected: it is none
    """
    tag = one_line(source.settings.get("tag")).lstrip("#").rpartition("/tag/")[2]
    if not _TAG.fullmatch(tag):
        raise Rejected(_("A tag is one word, for example “billing”."))
    return tag
