"""YouTube: comments below videos, replies to them, and videos found by a search.

python-youtube makes the requests: it speaks ``requests``, so that they go through our guarded
session, which the library of Google (httplib2) cannot. Answers are read as YouTube spells them.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import requests

from .errors import Malformed, NetworkError, Rejected, Temporary, Unauthorized, Unsupported
from .google_account import GoogleAccount, reasons, text_of
from .http import unwrapped
from .items import id_text, load, mapping, mappings, read_items, timestamp
from .newest_first import Batch, Position
from .page_tokens import walk_tokens
from .query import Query
from .redaction import kept_raw, secrets_of
from .sentence import _
from .text_tools import clean, one_line, safe_url, sane_time
from .types import (
    Action,
    Audience,
    Capability,
    Identity,
    Length,
    MediaPolicy,
    Mention,
    MentionKind,
    Page,
    Permission,
    Posted,
    Reply,
    SourceSpec,
)
from .youtube_items import (
    channel_below,
    comment_to_mention,
    completed,
    is_video,
    place_of,
    replies_in,
    said_below,
    thread_of,
    thread_to_mention,
    video_to_mention,
    written,
)
from .youtube_places import addressed, channel_named, video_id
from .youtube_tables import LIMITS, PRICES, REFUSALS, SOURCE_KINDS
from .youtube_threads import BY_ID, PAGE, ThreadReader

_logger = logging.getLogger(__name__)

API = "https://youtube.googleapis.com/youtube/v3/"
MAX_LENGTH = 10_000
"""Characters of a comment, as YouTube's own page takes them; the API names no number."""
SKEW = timedelta(minutes=2)
"""How far YouTube's clock may be from ours when we look for what was sent."""
_INDEXED = timedelta(hours=24)
"""How late a video may be found by a search; asking for a longer time costs nothing."""
_GONE = ("commentNotFound", "commentThreadNotFound")
_PARSERS: Mapping[str, Callable[[Any], Mention]] = {
    "comment_thread": thread_to_mention,
    "comment": comment_to_mention,
    "video": video_to_mention,
}
_MODERATION = {Action.HIDE: "heldForReview", Action.UNHIDE: "published"}


class YouTube(GoogleAccount):
    """A YouTube channel. Parses ``comment_thread`` (the comment that it begins with), ``comment``
    (also a reply) and ``video`` (also a search result)."""

    key = "youtube"
    label = "YouTube"
    icon = "fa-youtube-play"
    libraries = {"pyyoutube": "python-youtube"}
    permissions = (
        Permission(
            "https://www.googleapis.com/auth/youtube.force-ssl",
            _("Read comments, answer, hold back and delete them"),
            required=True,
        ),
    )
    source_kinds = SOURCE_KINDS
    capabilities = frozenset(
        {Capability.REPLY, Capability.DELETE, Capability.HIDE, Capability.RECHECK}
    )
    parse_kinds = ("comment_thread", "comment", "video")
    recheck_limit = "read"
    recheck_at_once = 50
    limits = LIMITS
    prices = PRICES
    cheap_kinds = ("search", "channel", "video", "held", "comments")
    # https://developers.google.com/youtube/terms/developer-policies III.E.4 (2026-11): what was
    # got is kept for 30 days at most, unless it is asked for again.
    media_policy = MediaPolicy.CACHE
    media_days = 30
    refusals = REFUSALS

    # Connecting

    def check(self) -> Identity:
        answer = self._list("channels", parts="snippet", mine="true")
        channel = next(iter(mappings(answer, "items")), {})
        external_id = id_text(channel.get("id"))
        if not external_id:
            raise Unauthorized(
                _("This Google account has no YouTube channel. Connect one that has.")
            )
        snippet = mapping(channel.get("snippet"))
        handle = one_line(snippet.get("customUrl"), 100).removeprefix("@")
        picture = mapping(mapping(snippet.get("thumbnails")).get("default")).get("url")
        return Identity(
            external_id=external_id,
            handle=handle,
            name=one_line(snippet.get("title"), 300),
            url=f"https://www.youtube.com/channel/{external_id}",
            avatar_url=safe_url(picture),
            facts={"id": external_id, **self._kept_base()},
            granted=self._granted(),
        )

    # Listening

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind == "video":
            video_id(source)
        if source.kind == "channel":
            channel_named(source)
        if source.kind == "search" or clean(source.settings.get("query")).strip():
            Query.read(source.settings.get("query"))

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        spent: Counter[str] = Counter()
        if source.kind == "search":
            yield from self._search(source, cursor, spent)
            return
        where = self._where(source, spent)
        typed = clean(source.settings.get("query")).strip()
        query = Query.read(typed) if typed and source.kind in ("video", "channel") else None
        reader = ThreadReader(
            threads=lambda token: self._threads(spent, page_token=token or None, **where),
            threads_by_id=lambda ids: self._threads_by_id(ids, spent),
            replies=lambda thread, token: self._replies(thread, token, spent),
            wanted=lambda mention: query is None or query.matches(mention.text),
            spent=spent,
            now=self.clock(),
        )
        yield from reader.pages(cursor, source.since)

    def _where(self, source: SourceSpec, spent: Counter[str]) -> dict[str, str]:
        """Which threads belong to a source, as the library names it."""
        if source.kind == "video":
            return {"video_id": video_id(source)}
        if source.kind == "channel":
            channel = channel_named(source)
            if channel.startswith("@"):
                channel = self._channel_of(channel, spent)
            return {"all_threads_related_to_channel_id": channel}
        held = {"moderation_status": "heldForReview"} if source.kind == "held" else {}
        return {"all_threads_related_to_channel_id": self._me(), **held}

    def _channel_of(self, handle: str, spent: Counter[str]) -> str:
        answer = self._list("channels", spent, parts="id", for_handle=handle)
        found = id_text(next(iter(mappings(answer, "items")), {}).get("id"))
        if not found:
            raise Rejected(self.refusals["channelNotFound"], "channelNotFound")
        return found

    def _threads(self, spent: Counter[str], **where: Any) -> Mapping[str, Any]:
        return self._list(
            "commentThreads", spent, parts="snippet,replies", max_results=PAGE, order="time",
            text_format="html", **where,
        )  # fmt: skip

    def _replies(self, thread: str, token: str, spent: Counter[str]) -> Mapping[str, Any]:
        return self._list(
            "comments", spent, parts="snippet", parent_id=thread, max_results=PAGE,
            text_format="html", page_token=token or None,
        )  # fmt: skip

    def _search(self, source: SourceSpec, cursor: str, spent: Counter[str]) -> Iterator[Page]:
        """Videos, the newest first. A search finds ids, one cheap request the rest."""
        query = Query.read(source.settings.get("query"))
        mark = Position.load(cursor).mark
        goal = mark - _INDEXED if mark else source.since

        def older(token: str) -> tuple[Batch, str]:
            answer = self._list(
                "search",
                spent,
                parts="snippet",
                q=query.spelled("|", ("", "")),
                type="video",
                order="date",
                max_results=BY_ID,
                published_after=f"{goal:%Y-%m-%dT%H:%M:%SZ}" if goal else None,
                relevance_language=query.languages[0][:2] if query.languages else None,
                page_token=token or None,
            )
            items = mappings(answer, "items")
            ids = tuple(id_text(mapping(each.get("id")).get("videoId")) for each in items)
            videos, _gone = self._by_id("videos", list(filter(None, ids)), spent)
            mentions, unreadable = read_items(videos, "video", video_to_mention)
            listed = [timestamp(mapping(each.get("snippet")).get("publishedAt")) for each in items]
            times = filter(None, (sane_time(time, self.clock()) for time in listed))
            # YouTube also finds what it takes to be meant.
            meant = tuple(each for each in mentions if _meant(query, each))
            return Batch(meant, unreadable, ids, tuple(times)), clean(answer.get("nextPageToken"))

        for page, _position in walk_tokens(
            cursor, older, floor=source.since, overlap=_INDEXED, now=self.clock()
        ):
            charges = dict(spent)
            spent.clear()
            yield replace(page, charges=charges)

    def recheck(self, external_ids: Sequence[str]) -> Page:
        spent: Counter[str] = Counter()
        videos = [each for each in external_ids if is_video(each)]
        comments = [each for each in external_ids if not is_video(each)]
        replies = [each for each in comments if thread_of(each) != each]
        # The threads of replies too: only they say whether these can be answered.
        threads, gone = self._by_id("commentThreads", sorted(map(thread_of, comments)), spent)
        place = {id_text(mapping(thread).get("id")): place_of(thread) for thread in threads}
        asked = [t for t in threads if id_text(mapping(t).get("id")) in set(comments)]
        mentions, unreadable = read_items(asked, "comment_thread", thread_to_mention)
        found, lost = self._by_id("comments", replies, spent)
        found = [
            completed(r, place.get(thread_of(id_text(mapping(r).get("id"))), {})) for r in found
        ]
        answers, odd = read_items(found, "comment", comment_to_mention)
        seen, missing = self._by_id("videos", videos, spent)
        films, strange = read_items(seen, "video", video_to_mention)
        deleted = {*self._surely_gone([*gone, *lost], spent), *missing}
        return Page(
            (*mentions, *answers, *films),
            deleted=tuple(each for each in external_ids if each in deleted),
            unreadable=(*unreadable, *odd, *strange),
            charges=dict(spent),
        )

    def _threads_by_id(
        self, ids: Sequence[str], spent: Counter[str]
    ) -> tuple[list[Any], tuple[str, ...]]:
        found, gone = self._by_id("commentThreads", ids, spent)
        return found, self._surely_gone(gone, spent)

    def _surely_gone(self, ids: Sequence[str], spent: Counter[str]) -> tuple[str, ...]:
        """Of comments that were not found, those that do not merely wait for review: it is not told
        whether these are found, and what we held back ourselves must not be taken for deleted."""
        if not ids:
            return ()
        where = {"all_threads_related_to_channel_id": self._me()}
        answer = self._threads(spent, moderation_status="heldForReview", **where)
        threads = mappings(answer, "items")
        waiting = [*threads, *(reply for thread in threads for reply in replies_in(thread))]
        held = {id_text(each.get("id")) for each in waiting}
        return tuple(each for each in ids if each not in held)

    _ID_NAMES = {"commentThreads": "thread_id", "comments": "comment_id", "videos": "video_id"}

    def _by_id(
        self, resource: str, ids: Sequence[str], spent: Counter[str]
    ) -> tuple[list[Any], tuple[str, ...]]:
        """Single items, and the ids of those that are surely gone.

        YouTube leaves out what is gone, or (says its documentation) refuses all for one of them:
        then the ids are asked for by halves.
        """
        ids = list(dict.fromkeys(ids))
        found: list[Any] = []
        gone: list[str] = []
        todo = [ids[start : start + BY_ID] for start in range(0, len(ids), BY_ID)]
        while todo:
            part = todo.pop(0)
            parts = "snippet,statistics" if resource == "videos" else "snippet"
            parts = "snippet,replies" if resource == "commentThreads" else parts
            plain = {} if resource == "videos" else {"text_format": "html"}
            named = {self._ID_NAMES[resource]: ",".join(part)}
            try:
                answer = self._list(resource, spent, parts=parts, **named, **plain)
            except Rejected as error:
                if error.code not in _GONE:
                    raise
                if len(part) == 1:
                    gone += part
                else:
                    todo = [part[: len(part) // 2], part[len(part) // 2 :], *todo]
                continue
            items = mappings(answer, "items")
            found += items
            there = {id_text(item.get("id")) for item in items}
            gone += [each for each in part if each not in there]
        return found, tuple(gone)

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        item = load(kind, cls.parse_kinds, raw)
        return _PARSERS[kind](item)

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        return () if parent is None or parent.audience.private else (Audience.PUBLIC,)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        return Length(len(addressed(reply)), MAX_LENGTH)

    @classmethod
    def charges(cls, reply: Reply, facts: Mapping[str, Any]) -> Mapping[str, int]:
        return {"write": 1}

    def send(self, reply: Reply, key: str) -> Posted:
        parent = reply.parent
        if parent is None or reply.audience not in self.audiences(parent):
            raise Rejected(_("On YouTube only comments and videos can be answered, in public."))
        text = {"textOriginal": addressed(reply)}
        if parent.kind is MentionKind.POST:
            resource = "commentThreads"
            snippet = {
                "channelId": parent.author.external_id,
                "videoId": parent.external_id,
                "topLevelComment": {"snippet": text},
            }
        else:
            resource = "comments"
            snippet = {"parentId": thread_of(parent.external_id), **text}
        try:
            told, _r = self._ask(resource, "insert", body={"snippet": snippet}, parts="snippet")
            mention = said_below(told, parent)
        except Malformed:
            raise _unclear() from None
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        parent = reply.parent
        if parent is None:
            return ()
        begin = since - SKEW
        wanted = text_of(addressed(reply))
        found: dict[str, Posted] = {}
        for item in self._said_below(parent, begin):
            mention = said_below(item, parent)
            written = mention.written_at
            ours = mention.author.external_id == self._me()
            if ours and text_of(mention.text) == wanted and (written is None or written >= begin):
                posted = Posted(mention.external_id, mention.url, written, mention)
                found.setdefault(mention.external_id, posted)
        if not found and channel_below(parent) not in ("", self._me()):
            # Elsewhere our comments may be held for review, where we cannot see them.
            raise Temporary(_("YouTube does not show whether the comment was published."))
        return tuple(found.values())

    def _said_below(self, parent: Mention, begin: datetime) -> Iterator[Mapping[str, Any]]:
        """Every comment below a video, or every reply in a thread, that can be of our time."""
        spent: Counter[str] = Counter()
        token, seen = "", set[str]()
        while token not in seen:
            seen.add(token)
            try:
                if parent.kind is MentionKind.POST:
                    answer = self._threads(
                        spent, video_id=parent.external_id, page_token=token or None
                    )
                else:
                    answer = self._replies(thread_of(parent.external_id), token, spent)
            except Rejected as error:
                if error.code in (*_GONE, "parentCommentNotFound", "videoNotFound"):
                    return
                raise
            items = mappings(answer, "items")
            yield from items
            token = clean(answer.get("nextPageToken"))
            # Threads stand in the order of time, replies do not.
            times = [written(item) for item in items] if parent.kind is MentionKind.POST else []
            if not token or (times and all(time is not None and time < begin for time in times)):
                return
        raise Temporary(_("YouTube does not show whether the comment was published."))

    def act(self, action: Action, mention: Mention) -> None:
        if action not in _MODERATION:
            return super().act(action, mention)
        if mention.kind is MentionKind.POST or channel_below(mention) not in ("", self._me()):
            raise Rejected(_("Only comments below own videos can be held back."))
        self._ask(
            "comments",
            "set_moderation_status",
            comment_id=mention.external_id,
            moderation_status=_MODERATION[action],
        )
        return None

    def delete(self, external_id: str) -> None:
        try:
            self._ask("comments", "delete", comment_id=external_id)
        except Rejected as error:
            if error.code not in _GONE:
                raise

    # The wire

    def _me(self) -> str:
        me = self.access.external_id or clean(self.access.facts.get("id"))
        return me or self.check().external_id

    def _list(
        self, resource: str, spent: Counter[str] | None = None, **params: Any
    ) -> Mapping[str, Any]:
        """What a ``list`` answers.

        :raises Malformed: it is no list of YouTube
        """
        if spent is not None:
            spent["search" if resource == "search" else "read"] += 1
        answer, response = self._ask(resource, "list", **params)
        kind = clean(mapping(answer).get("kind"))
        if not kind.startswith("youtube#") or not kind.endswith("ListResponse"):
            raw = kept_raw(response.content, secrets_of(response.request))
            raise Malformed(_("YouTube answered with something that is no list."), raw)
        return mapping(answer)

    def _ask(self, resource: str, call: str, **params: Any) -> tuple[Any, requests.Response]:
        """Let python-youtube make a request.

        :returns: the answer as YouTube spelled it (``None`` when there is nothing to say), and the
            response
        """
        client = _library()(access_token=self._token())
        client.session = self.http
        client.BASE_URL = self._at(API)
        returns = {} if call in ("set_moderation_status", "delete") else {"return_json": True}
        with self._understood() as answers:
            try:
                with unwrapped():
                    getattr(getattr(client, resource), call)(**params, **returns)
            except NetworkError:
                raise
            except Exception as error:
                # The library may stumble over an odd answer; what counts is what YouTube said.
                if not answers or not answers[-1].ok:
                    _logger.warning("python-youtube stumbled: %s", type(error).__name__)
                    raise Malformed(_("python-youtube could not make the request.")) from None
            finally:
                # It puts the token into every request of the session, wherever that goes.
                self.http.headers.pop("Authorization", None)
        response = answers[-1]
        return (self.http.json(response) if returns else None), response

    def _exact(self, error: NetworkError, response: requests.Response | None) -> NetworkError:
        exact = super()._exact(error, response)
        read = response is not None and response.request.method == "GET"
        if read and response is not None and "processingFailure" in reasons(response):
            return Temporary(error.sentence)  # of a write it says that the text is no good
        return exact


def _library() -> Any:
    """The client class of python-youtube.

    :raises Unsupported: it is not installed
    """
    try:
        from pyyoutube import Client  # type: ignore[import-untyped]
    except ImportError:
        raise Unsupported(_("The Python package python-youtube is not installed.")) from None
    return Client


def _unclear() -> Temporary:
    return Temporary(_("YouTube did not say clearly whether the comment was published."))


def _meant(query: Query, video: Mention) -> bool:
    said = "\n".join((video.subject, video.text, *video.tags, *(f"#{tag}" for tag in video.tags)))
    return query.matches(said, video.language)
