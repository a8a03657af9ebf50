"""Feeds: RSS, Atom, RDF and JSON Feed of blogs, forums, news and comment sections.

Understanding a feed is in :mod:`.feed_reader`, an entry in :mod:`.feed_entry`, finding the feeds of
a site in :mod:`.feed_discovery`. See docs/networks/feed.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from . import feed_discovery, feed_entry, feed_reader
from .errors import (
    Blocked,
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from .feed_discovery import Found
from .feed_entry import Site
from .feed_follow import follow
from .feed_memory import Memory
from .feed_reader import Document, Entry
from .network import Network
from .query import HELP, Query
from .sentence import _
from .text_tools import clean, one_line, safe_url
from .types import (
    Connect,
    Identity,
    Mention,
    Page,
    Setting,
    SettingValue,
    SourceKind,
    SourceSpec,
    SuggestedSource,
    Unreadable,
)

if TYPE_CHECKING:
    import requests

PAGE = 200
"""Mentions of one page: what is stored in one transaction."""
MAX_DOCUMENTS = 20
"""How many older parts of one feed (``rel="next"``) are read in one run."""
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " application/json;q=0.8, text/html;q=0.7, */*;q=0.1"
)
_URL = Setting("url", _("Address of the feed"), kind="url", required=True)


class Feed(Network):
    """Reads feeds; nobody can be answered through them.

    Parse kinds: ``entry`` (one ``<item>`` or ``<entry>`` as the feed spells it), ``json_entry``
    (one item of a JSON Feed), ``parsed`` (what we keep of any of them).
    """

    key = "feed"
    label = _("Feed (blog, forum)")
    icon = "fa-rss"
    connect = Connect.OPEN
    libraries = {"feedparser": "feedparser"}
    settings = (
        Setting(
            "address",
            _("Address"),
            kind="url",
            required=True,
            help=_("The address of a site or of a feed. The feeds of a site are found."),
            placeholder="https://blog.example.com",
        ),
    )
    source_kinds = (
        SourceKind(
            "entries",
            _("Entries"),
            help=_("What is published: posts of a blog, topics of a forum, news."),
            settings=(_URL,),
            interval=15,
        ),
        SourceKind(
            "comments",
            _("Comments"),
            help=_("What readers say about what is published."),
            settings=(_URL,),
            interval=15,
        ),
        SourceKind(
            "followed",
            _("Comments of certain entries"),
            help=_("Entries with certain words, and what readers say about each of them."),
            settings=(_URL, Setting("query", _("Search term"), required=True, help=HELP)),
            interval=15,
        ),
    )
    parse_kinds = ("parsed", "entry", "json_entry")
    newest_first = True

    def check(self) -> Identity:
        """Look at the address: a feed, or a site whose feeds are found.

        :raises Rejected: there is no feed
        """
        address = str(self.access.settings.get("address", ""))
        response = self._first_answer(address)
        url = _lasting_url(response)
        if not feed_reader.is_html(response.content[:2000].decode("latin-1")):
            return _identity(self._document(response), url, ())
        charset = _charset(response.headers.get("Content-Type", ""))
        found = feed_discovery.look_at(response.content, response.url, charset)
        return self._named(found) or self._guessed(response.url)

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        _address(source.settings.get("url", ""))
        if source.kind == "followed":
            Query.read(source.settings.get("query"))

    def _first_answer(self, address: str) -> requests.Response:
        """The answer of an address as people type it: without a scheme, securely is tried first."""
        url = _address(address)
        try:
            return self._get(url)
        except Temporary as error:
            if error.sent or "://" in address or not url.startswith("https://"):
                raise
        return self._get("http://" + url.removeprefix("https://"))

    def _named(self, found: tuple[Found, ...]) -> Identity | None:
        """The site, as the first of its feeds that can be read tells it."""
        for number, feed in enumerate(found):
            try:
                document = self._document(self._get(feed.url))
            except (Rejected, Malformed, Unauthorized, Blocked):
                continue
            return _identity(document, feed.url, found[number:])
        return None

    def _guessed(self, url: str) -> Identity:
        """Try the usual addresses of feeds."""
        for guess in feed_discovery.guesses(url):
            try:
                response = self._get(guess)
                document = self._document(response)
            except (Rejected, Malformed, Unauthorized, Blocked):
                continue
            return _identity(document, _lasting_url(response), ())
        raise Rejected(
            _(
                "No feed was found at %(host)s: the page names none that can be read, and there is"
                " none at the usual addresses. Please enter the address of the feed itself.",
                host=urlsplit(url).netloc,
            )
        )

    # Reading

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        kind = self.source_kind(source.kind)
        if kind.key == "followed":
            yield from follow(self.fetch, source, cursor)
            return
        url = _address(source.settings.get("url", ""))
        memory = Memory.load(cursor, url)
        resumed = bool(memory.next_url)  # an earlier run was interrupted on its way back
        while memory.next_url:
            yield from self._older(memory, source, kind.key, resumed)
        headers = {"If-None-Match": memory.etag, "If-Modified-Since": memory.modified}
        response = self._get(url, {name: value for name, value in headers.items() if value})
        body = hashlib.blake2b(response.content, digest_size=12).hexdigest()
        if response.status_code == 304 or body == memory.body:
            yield Page(cursor=memory.dump())
            return
        document = self._document(response)
        etag, modified = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
        memory.visited = {url, response.url}
        for page, last in self._pages(memory, document, source, kind.key):
            if last:
                memory.etag, memory.modified, memory.body = etag[:500], modified[:100], body
            yield replace(page, cursor=memory.dump())
        while memory.next_url:
            yield from self._older(memory, source, kind.key, resumed=False)

    def _older(
        self, memory: Memory, source: SourceSpec, kind: str, resumed: bool
    ) -> Iterator[Page]:
        """Read the part of the feed that is next on the way back.

        :param resumed: it failed or was cut off in an earlier run; the newest entries come after it
        """
        url = memory.next_url
        try:
            response = self._get(url)
            document = self._document(response)
        except NetworkError as error:
            passing = isinstance(error, Temporary) and not resumed
            if passing or isinstance(error, RateLimited | Unsupported):
                raise
            # What is newer must not wait for it for ever.
            memory.finish()
            gap = _("An older part of the feed cannot be read: %(reason)s", reason=error.sentence)
            yield Page(cursor=memory.dump(), more=resumed, gap=gap)
            return
        memory.visited |= {url, response.url}
        for page, _last in self._pages(memory, document, source, kind):
            yield replace(page, cursor=memory.dump(), more=page.more or resumed)

    def _pages(
        self, memory: Memory, document: Document, source: SourceSpec, kind: str
    ) -> Iterator[tuple[Page, bool]]:
        """What of a document is new or changed, in pages, and whether it is the last of them.

        Takes note of everything in ``memory`` as it goes.
        """
        site = self._site(document, source, kind)
        since = source.since if memory.first else None
        items = [_read_entry(entry, site) for entry in _with_own_ids(document.entries)]
        mentions = [item for item in items if isinstance(item, Mention)]
        met = any(memory.knew(mention) for mention in mentions)
        following = document.next_url
        if _family(following) != _family(memory.url) or following in memory.visited:
            following = ""
        if met or _all_older(mentions, since) or not any(map(memory.is_new, mentions)):
            following = ""
        gap = ""
        memory.documents += 1
        if following and memory.documents >= MAX_DOCUMENTS:
            gap, following = _("The feed goes back further than is read at once."), ""
        elif mentions and memory.old and not met and not following:
            gap = _(
                "None of the entries that were known is left in the feed, so some may have been"
                " missed. Reading it more often helps."
            )
        memory.entries += len(mentions)
        chunks = [items[begin : begin + PAGE] for begin in range(0, len(items), PAGE)] or [[]]
        for number, chunk in enumerate(chunks, start=1):
            last = number == len(chunks)
            new = [item for item in chunk if isinstance(item, Mention) and memory.note(item, since)]
            unreadable = tuple(item for item in chunk if isinstance(item, Unreadable))
            if last and following:
                memory.next_url = following
            elif last:
                memory.finish()
            more = not last or bool(following)
            yield Page(tuple(new), "", more, (), unreadable, gap if number == 1 else ""), last

    def _site(self, document: Document, source: SourceSpec, kind: str) -> Site:
        url = str(source.settings.get("url", ""))
        link = _site_link(document.link, url)
        return Site(
            host=urlsplit(self.access.external_id or _canonical(link)).netloc,
            link=link,
            title=document.title,
            language=document.language,
            comments=kind == "comments",
        )

    def _get(self, url: str, headers: dict[str, str] | None = None) -> requests.Response:
        return self.http.request(
            "GET",
            url,
            headers={"Accept": _ACCEPT, **(headers or {})},
            max_bytes=min(feed_reader.MAX_BYTES, self.http.max_bytes),
        )

    def _document(self, response: requests.Response) -> Document:
        kind = response.headers.get("Content-Type", "")
        return feed_reader.read(response.content, response.url, kind, self.clock())

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        """One entry again.

        :param kind: ``parsed``: what we keep of an entry; ``entry``: one ``<item>`` or ``<entry>``
            as the feed spells it; ``json_entry``: one item of a JSON Feed
        """
        if kind == "parsed":
            return feed_entry.from_raw(raw)
        if kind == "entry":
            entries = feed_reader.read_fragment(raw).entries
            entry = next((entry for entry in entries if isinstance(entry, dict)), {})
        elif kind == "json_entry":
            try:
                entry = feed_reader.read_item(json.loads(raw))
            except (ValueError, RecursionError):
                raise Malformed(_("The item is no JSON."), raw=raw[:2000]) from None
        else:
            raise Malformed(_("Items of kind %(kind)s are not known.", kind=kind), raw=raw[:2000])
        link = clean(entry.get("link"))
        return feed_entry.to_mention(entry, Site(host=urlsplit(_canonical(link)).netloc))


# Entries


def _read_entry(entry: Entry | str, site: Site) -> Mention | Unreadable:
    if isinstance(entry, str):
        reason = _("The item of the JSON Feed is no object.")
        return Unreadable(reason, entry[: feed_entry.MAX_RAW], "json_entry")
    try:
        return feed_entry.to_mention(entry, site)
    except Malformed as error:
        return Unreadable(error.sentence, feed_entry.to_raw(entry, site), "parsed")


def _with_own_ids(entries: tuple[Entry | str, ...]) -> Iterator[Entry | str]:
    """The entries, each with an id of its own.

    Some feeds give all entries one id; there the link tells them apart. An entry that comes twice
    is one.
    """
    links: dict[str, set[str]] = {}
    for entry in entries:
        if isinstance(entry, dict):
            links.setdefault(clean(entry.get("id")), set()).add(clean(entry.get("link")))
    seen: set[str] = set()
    for entry in entries:
        if isinstance(entry, dict):
            if entry.get("id") and len(links[clean(entry["id"])]) > 1 and entry.get("link"):
                entry = {**entry, "id": entry["link"]}
            if entry:
                external_id = feed_entry.id_of(entry)
                if external_id in seen:
                    continue
                seen.add(external_id)
        yield entry


def _all_older(mentions: list[Mention], since: datetime | None) -> bool:
    times = [mention.written_at for mention in mentions if mention.written_at]
    return since is not None and bool(times) and max(times) < since


def _identity(document: Document, url: str, found: tuple[Found, ...]) -> Identity:
    """Who a site is, and what can be read there.

    :param document: the feed at ``url``
    :param found: all feeds of the site, when it named them
    """
    link = _site_link(document.link, url)
    host = urlsplit(link).netloc
    name = one_line(document.title, 200) or host
    comments = feed_discovery.is_about_comments(url, document.title)
    return Identity(
        external_id=_canonical(link),
        handle=host,
        name=name,
        url=link,
        avatar_url=document.icon,
        sources=tuple(
            SuggestedSource(
                "comments" if feed.comments else "entries", feed.title or name, {"url": feed.url}
            )
            for feed in found or (Found(url, name, comments),)
        ),
    )


# Addresses


def _address(value: SettingValue) -> str:
    """The address that somebody typed, as one that can be opened.

    :raises Rejected: it is none
    """
    text = re.sub(r"^feed:(?://)?(?=https?://)|^feed://", "", str(value).strip())
    if text and "://" not in text:
        text = "https://" + text.lstrip("/")
    url = safe_url(text)
    if not url:
        raise Rejected(_("“%(address)s” is no web address.", address=one_line(value, 100)))
    return url


def _lasting_url(response: requests.Response) -> str:
    """Where to ask next time: behind redirects that are meant to last."""
    lasting = all(hop.status_code in (301, 308) for hop in response.history)
    return response.url if lasting or not response.history else response.history[0].url


def _site_link(link: str, url: str) -> str:
    """The site of a feed: what it says itself, if that is on the same host, else its host.

    A feed that speaks for a foreign site could put words into the mouths of its authors.
    """
    if link and _family(link) == _family(url):
        return link
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))


def _family(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("feeds.")


def _canonical(link: str) -> str:
    """One spelling for one site."""
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    host = f"[{host}]" if ":" in host else host
    return urlunsplit(("https", host + port, parts.path.rstrip("/"), parts.query, ""))


def _charset(content_type: str) -> str:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    return found[1] if found else ""
