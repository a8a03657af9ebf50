"""Mastodon and what speaks its API: snac2, GoToSocial, Pleroma and others.

Mastodon.py signs in, writes and asks for single things. Lists are read from the session directly:
its objects cost 114 ms of processor time for forty notifications where the JSON costs 3 ms, do not
keep the spelling of the server, and cannot ask for filtered notifications.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from .errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from .http import unwrapped
from .items import dump, load, mapping, timestamp
from .mastodon_items import (
    author_id,
    id_of,
    says_something,
    status_id,
    status_key,
    to_author,
    to_mention,
)
from .mastodon_text import addressed, essence, length
from .network import Network
from .newest_first import Batch, Position, walk
from .redaction import kept_raw, secrets_of
from .sentence import _
from .text_tools import clean, html_to_text, one_line, sane_time
from .types import (
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    Mention,
    Page,
    Posted,
    Redirect,
    Reply,
    Secrets,
    Setting,
    SourceKind,
    SourceSpec,
    Unreadable,
    Upload,
    UploadRule,
)

if TYPE_CHECKING:
    import requests

_logger = logging.getLogger(__name__)

APP_NAME = "Odoo Social CRM"
# What we do, and nothing more: https://docs.joinmastodon.org/api/oauth-scopes/
SCOPES = (
    "read:accounts",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write:media",
    "write:statuses",
)
PAGE = 40
"""Items of one request; the most that all list endpoints of Mastodon give."""
UPLOAD_SECONDS = 120.0
SKEW = timedelta(minutes=2)
"""How far the clock of a server may be from ours when we look for what was sent."""
LOOKS = 3
"""Single requests that one run spends on known items that were not listed any more."""

# https://docs.joinmastodon.org/user/posting/#media (2026-11)
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/heic")
FILMS = ("video/mp4", "video/webm", "video/quicktime")
SOUNDS = ("audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/aac", "audio/mp4")

# Notifications are listed in the order of their arrival here, timelines by the time of writing at
# the author's server, from where a post can take its time.
_SOON = timedelta(minutes=10)
_LATE = timedelta(minutes=60)
_VISIBILITIES = {
    Audience.PUBLIC: "public",
    Audience.UNLISTED: "unlisted",
    Audience.FOLLOWERS: "private",
    Audience.DIRECT: "direct",
}
# Facts of a server: Mastodon's own value for one that does not say, and the most that is believed.
_FACTS = {
    "max_characters": (500, 10**7),
    "characters_reserved_per_url": (23, 500),
    "max_media_attachments": (4, 100),
    "description_limit": (1500, 10**6),
    "image_size_limit": (16_777_216, 10**12),
    "video_size_limit": (103_809_024, 10**12),
}

_TAG = re.compile(r"\w*[^\W\d_]\w*")


@dataclass(frozen=True)
class _Feed:
    """How to read one source.

    :param key: where in the answer the list of items is, if it is not the answer itself
    :param wanted: which of the items are
    :param watched: whether known items are looked at again when they are no longer listed
    :param needed: whether a refusal means that the account has to be connected again
    """

    path: str
    params: Mapping[str, str]
    kind: str = "status"
    overlap: timedelta = _LATE
    key: str = ""
    wanted: Callable[[Mapping[str, Any]], bool] = lambda item: True
    watched: bool = False
    needed: bool = False


class Mastodon(Network):
    """An account on a server with the Mastodon API.

    Parse kinds: ``status`` (a post, also a conversation with its last one), ``notification``.
    """

    key = "mastodon"
    label = "Mastodon"
    icon = "fa-comment"
    connect = Connect.OAUTH
    libraries = {"mastodon": "Mastodon.py"}
    settings = (
        Setting(
            "instance",
            _("Server"),
            "url",
            required=True,
            placeholder="mastodon.social",
            help=_("The server that the account is on, or its full name (@name@server)."),
        ),
    )
    source_kinds = (
        SourceKind(
            "mentions",
            _("Mentions and messages"),
            help=_("Posts that name the account, answers to it, and private messages."),
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
        SourceKind(
            "hashtag",
            _("Hashtag"),
            settings=(Setting("tag", _("Hashtag"), required=True, placeholder="#acme"),),
            help=_("Public posts with this hashtag that the server knows."),
            interval=10,
        ),
        SourceKind(
            "search",
            _("Search"),
            settings=(Setting("query", _("Search term"), required=True),),
            help=_("Posts that the server finds. Many servers do not search the text of posts."),
            interval=15,
        ),
    )
    capabilities = frozenset(
        {
            Capability.REPLY,
            Capability.DIRECT_MESSAGE,
            Capability.UNLISTED,
            Capability.SUBJECT,
            Capability.MEDIA,
            Capability.DELETE,
            Capability.THREAD,
        }
    )
    parse_kinds = ("status", "notification")

    # Connecting

    def begin_connect(self, callback: str, state: str) -> Redirect:
        base = self._base()
        app = {"instance": base, "callback": callback, "scopes": " ".join(SCOPES)}
        # What another server gave is worth nothing here, and must not be sent here.
        secrets = dict(self.access.secrets) if self.access.secrets.get("instance") == base else {}
        registered = secrets.get("client_id") and secrets.get("client_secret")
        if not registered or any(secrets.get(key) != value for key, value in app.items()):
            answer = self._register(base, callback)
            app |= {key: clean(answer.get(key)) for key in ("client_id", "client_secret")}
            if not app["client_id"] or not app["client_secret"]:
                raise self._no_mastodon(base)
        secrets |= app
        query = {
            "client_id": secrets["client_id"],
            "redirect_uri": callback,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "state": state,
        }
        # Mastodon.py would write force_login=False, which Mastodon reads as true.
        return Redirect(f"{base}/oauth/authorize?{urlencode(query)}", Secrets(secrets))

    def _register(self, base: str, callback: str) -> Mapping[str, Any]:
        create_app = _library().create_app
        known = {"api_base_url": base, "session": self.http}
        try:
            answer = self._answer_to(
                lambda: create_app(APP_NAME, scopes=list(SCOPES), redirect_uris=callback, **known)
            )
        except (Rejected, Malformed):
            raise self._no_mastodon(base) from None
        return answer if isinstance(answer, Mapping) else {}

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        base = self._base()
        host = urlsplit(base).netloc
        kept = self.access.secrets
        if not params.get("code"):
            raise Unauthorized(_("%(host)s did not let us in: the sign-in was refused.", host=host))
        form = {
            "grant_type": "authorization_code",
            "code": params["code"],
            "client_id": kept.get("client_id", ""),
            "client_secret": kept.get("client_secret", ""),
            "redirect_uri": callback,
            "scope": " ".join(SCOPES),
        }
        # Not by Mastodon.py: its log_in needs a discovery document that snac does not have.
        response = self.http.request(
            "POST", f"{base}/oauth/token", data=form, expect=(400, 401, 403, 422)
        )
        answer = self.http.json(response) if response.ok else {}
        token = clean(answer.get("access_token")) if isinstance(answer, Mapping) else ""
        if not token:
            raise Unauthorized(
                _("%(host)s did not accept the sign-in. Please try again.", host=host)
            )
        secrets = Secrets({**kept, "instance": base, "access_token": token})
        # snac hands out a token for any code; only asking shows whether it is one.
        replacement = type(self)(replace(self.access, secrets=secrets), self.http, self.clock)
        replacement._credentials()
        return secrets

    def check(self) -> Identity:
        me = self._credentials()
        base = self._base()
        instance = self._instance()
        author = to_author(me)
        domain = one_line(instance.get("domain")) or urlsplit(base).netloc
        name = clean(me.get("username")) or author.handle.partition("@")[0]
        facts = _facts(instance)
        facts |= {
            "id": id_of(me),
            "me": author.external_id,
            "hosts": sorted({urlsplit(base).netloc, domain}),
        }
        return Identity(
            external_id=author.external_id,
            handle=f"{name}@{domain}",
            name=author.name,
            url=author.url,
            avatar_url=author.avatar_url,
            facts=facts,
        )

    def _credentials(self) -> Mapping[str, Any]:
        """Our own account, as the server spells it.

        :raises Unauthorized: the token is no good. Mastodon says 401 of a token that it does not
            know, 403 of a disabled account and 422 of a token of nobody; snac says 422 of both.
        """
        host = urlsplit(self._base()).netloc
        try:
            answer = self._ask("account_verify_credentials")
        except Rejected as error:
            if error.code in (403, 422):
                raise self._refused() from None
            if error.code in (404, 405, 410):
                raise self._no_mastodon(self._base()) from None
            raise
        if not isinstance(answer, Mapping) or not id_of(answer):
            raise Malformed(_("%(host)s does not say whose account this is.", host=host))
        return answer

    def _instance(self) -> Mapping[str, Any]:
        """What the server says about itself; nothing if it does not."""
        for version in ("v2", "v1"):  # Mastodon.py asks with a slash at the end; not all like that
            url = f"{self._base()}/api/{version}/instance"
            try:
                answer = self.http.json(self.http.get(url, headers=self._headers()))
            except (Rejected, Unauthorized, Malformed):
                continue
            if isinstance(answer, Mapping):
                return answer
        return {}

    # Listening

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind == "hashtag":
            _tag(source)
        elif source.kind == "search":
            _query(source)

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        feed = self._feed(source)
        now = self.clock()
        seen: set[str] = set()

        def ask(before: str) -> Batch:
            return self._list(feed, before)

        pages = walk(cursor, ask, floor=source.since, overlap=feed.overlap, now=now)
        for page, position in pages:
            seen.update(mention.external_id for mention in page.mentions)
            again = [known for known in position.recent if known not in seen]
            look = feed.watched and not page.more and bool(again)
            if source.kind == "search" and not cursor and not page.more and not seen:
                self._prove_search()
            yield replace(page, more=page.more or look)
            if look:
                yield self._look_again(position, again)

    def _feed(self, source: SourceSpec) -> _Feed:
        if source.kind == "mentions":
            # Since 4.3 messages of strangers are filtered out unless one asks for them.
            params = {"types[]": "mention", "include_filtered": "true"}
            return _Feed(
                "/api/v1/notifications",
                params,
                kind="notification",
                overlap=_SOON,
                # snac does not know types[]; a deleted post leaves a notification about nothing.
                wanted=lambda item: (
                    item.get("type") == "mention" and item.get("status") is not None
                ),
                watched=True,
                needed=True,
            )
        if source.kind == "own":
            if self.access.facts.get("software") == "snac":
                # Its list of an account's posts has no private ones, and no pages.
                return _Feed(
                    "/api/v1/timelines/home", {}, wanted=self._is_own, watched=True, needed=True
                )
            return _Feed(
                f"/api/v1/accounts/{quote(self._own_id(), safe='')}/statuses",
                {"exclude_reblogs": "true"},
                wanted=says_something,
                watched=True,
                needed=True,
            )
        if source.kind == "hashtag":
            path = f"/api/v1/timelines/tag/{quote(_tag(source), safe='')}"
            return _Feed(path, {}, wanted=says_something)
        if source.kind == "search":
            return _Feed(
                "/api/v2/search",
                {"q": _query(source), "type": "statuses"},
                key="statuses",
                wanted=says_something,
            )
        raise Unsupported(_("Mastodon has no source of kind %(kind)s.", kind=source.kind))

    def _is_own(self, item: Mapping[str, Any]) -> bool:
        account = item.get("account")
        me = self.access.external_id or self.access.facts.get("me")
        return isinstance(account, Mapping) and author_id(account) == me and says_something(item)

    def _own_id(self) -> str:
        """Our id at this server; the one of the account is the same everywhere."""
        return clean(self.access.facts.get("id")) or id_of(self._credentials())

    def _list(self, feed: _Feed, before: str) -> Batch:
        params = {"limit": str(PAGE), **feed.params}
        if before:
            params["max_id"] = before
        try:
            items = self._items(feed.path, params, feed.key)
        except Rejected as error:
            if feed.needed and error.code == 403:
                raise self._refused() from None
            if feed.path == "/api/v2/search" and error.code in (403, 404, 405, 410):
                raise self._no_search() from None
            raise
        return self._batch(feed, items)

    def _batch(self, feed: _Feed, items: Sequence[Any]) -> Batch:
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
                if not feed.wanted(item):
                    continue
            if (external_id := status_id(item)) and external_id in met:
                continue  # snac notifies twice of some posts
            met.add(external_id)
            try:
                mentions.append(self._believed(to_mention(item)))
            except Malformed as error:
                unreadable.append(Unreadable(error.sentence, dump(item), feed.kind, external_id))
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
        feed = _Feed("/api/v1/statuses", {})
        turn = position.turn % len(ids)
        ids = [*ids[turn:], *ids[:turn]]
        mentions: tuple[Mention, ...] = ()
        if self.access.facts.get("batch"):
            params = [("id[]", known) for known in ids]
            batch = self._batch(feed, self._items(feed.path, params))
            mentions = batch.mentions
            ids = [known for known in ids if known not in batch.ids]
        gone: list[str] = []
        for known in ids[:LOOKS]:
            try:
                answer = self._status(known)
            except (Rejected, Malformed):
                continue  # one odd post must not stop the source for good
            if answer is None:
                gone.append(known)
            else:
                mentions += self._batch(feed, [answer]).mentions
        left = tuple(known for known in position.recent if known not in gone)
        behind = replace(position, recent=left, turn=turn + LOOKS)
        return Page(mentions, cursor=behind.dump(), deleted=tuple(gone))

    def _status(self, external_id: str) -> Any:
        """One status, ``None`` if it is gone."""
        path = f"/api/v1/statuses/{quote(external_id, safe='')}"
        response = self.http.request(
            "GET", f"{self._base()}{path}", headers=self._headers(), expect=(404, 410)
        )
        return None if response.status_code in (404, 410) else self.http.json(response)

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

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return to_mention(load(kind, cls.parse_kinds, raw))

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None:
            return (Audience.PUBLIC, Audience.UNLISTED, Audience.FOLLOWERS)
        if parent.audience is Audience.PUBLIC:
            return (Audience.PUBLIC, Audience.UNLISTED, Audience.DIRECT)
        if parent.audience is Audience.UNLISTED:
            return (Audience.UNLISTED, Audience.PUBLIC, Audience.DIRECT)
        # "Followers" would be ours, not those of whoever wrote to us.
        return (Audience.DIRECT,)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        link = _number(facts, "characters_reserved_per_url")
        used = length(addressed(reply, facts), reply.subject, link)
        return Length(used, _number(facts, "max_characters"))

    @classmethod
    def upload_rules(cls, facts: Mapping[str, Any]) -> tuple[UploadRule, ...]:
        most = _number(facts, "max_media_attachments")
        pictures = _number(facts, "image_size_limit")
        films = _number(facts, "video_size_limit")
        return (
            UploadRule("image", IMAGES, pictures, most),
            UploadRule("video", FILMS, films, alone=True),
            UploadRule("audio", SOUNDS, films, alone=True),
        )

    def send(self, reply: Reply, key: str) -> Posted:
        if reply.audience not in self.audiences(reply.parent):
            if reply.parent and reply.parent.audience.private:
                raise Rejected(_("What was said in private is answered in private only."))
            raise Rejected(_("Mastodon has no such audience for this."))
        if reply.audience.private and reply.parent and not reply.parent.author.handle:
            raise Rejected(_("The person has no name by which a private answer would arrive."))
        media = self._uploaded(reply.uploads)
        # snac closes a connection after each answer without saying so. A read on such a connection
        # is simply repeated; of a write nobody would know whether it was done.
        self.http.close()
        try:
            answer = self._ask(
                "status_post",
                addressed(reply, self.access.facts),
                in_reply_to_id=reply.parent.external_id if reply.parent else None,
                media_ids=media or None,
                visibility=_VISIBILITIES[reply.audience],
                spoiler_text=reply.subject or None,
                language=reply.language or None,
                idempotency_key=key,
            )
        except Rejected as error:
            if error.code == 404 and reply.parent:
                raise Rejected(_("The post that you answer no longer exists."), 404) from None
            raise
        except Malformed:
            raise self._unclear() from None
        posted = self._posted(answer)
        if posted is None:
            raise self._unclear()
        return posted

    def _uploaded(self, uploads: Sequence[Upload]) -> list[str]:
        """Ids of the uploaded files. Whatever goes wrong here, nothing has been published yet."""
        try:
            return [self._upload(upload) for upload in uploads]
        except RateLimited:
            raise
        except (Temporary, Malformed) as error:
            after = getattr(error, "retry_after", None)
            raise Temporary(error.sentence, after, sent=False) from None

    def _upload(self, upload: Upload) -> str:
        """Upload a file. Returns its id.

        Pictures are ready at once. Films and sounds go to the old endpoint, which answers when they
        are ready; the new one would have to be asked again and again, and nobody sleeps here.
        """
        quick = upload.mimetype.startswith("image/")
        data = {"description": upload.alt} if upload.alt else {}
        for version in ("v2", "v1") if quick else ("v1", "v2"):
            response = self.http.request(
                "POST",
                f"{self._base()}/api/{version}/media",
                headers=self._headers(),
                files={"file": (upload.name, upload.data, upload.mimetype)},
                data=data,
                deadline=UPLOAD_SECONDS,
                expect=(404, 405, 410),
            )
            if response.ok:
                break
        else:
            raise Unsupported(_("%(host)s takes no files.", host=self._host()))
        answer = self.http.json(response)
        media_id = id_of(answer) if isinstance(answer, Mapping) else ""
        if not media_id:
            raise Temporary(
                _("%(host)s did not take the file “%(name)s”.", host=self._host(), name=upload.name)
            )
        if response.status_code == 202 and not self._processed(media_id):
            raise Temporary(
                _("%(host)s is still working on “%(name)s”.", host=self._host(), name=upload.name),
                retry_after=60,
            )
        return media_id

    def _processed(self, media_id: str) -> bool:
        path = f"/api/v1/media/{quote(media_id, safe='')}"
        response = self.http.get(f"{self._base()}{path}", headers=self._headers())
        return response.status_code == 200

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        begin = since - SKEW
        found: dict[str, Posted] = {}
        wanted = essence(addressed(reply, self.access.facts), reply.subject)
        parent = reply.parent.external_id if reply.parent else ""
        for item in self._said_since(begin, reply):
            said = item.get("text") or html_to_text(item.get("content"))
            if essence(clean(said), clean(item.get("spoiler_text"))) != wanted:
                continue
            # A server that does not know the parent (any more) drops it.
            if status_key(item.get("in_reply_to_id")) not in (parent, ""):
                continue
            posted = self._posted(item)
            if posted and (posted.posted_at is None or posted.posted_at >= begin):
                found.setdefault(posted.external_id, posted)
        return tuple(found.values())

    def _said_since(self, begin: datetime, reply: Reply) -> Iterator[Mapping[str, Any]]:
        """Everything that we said since ``begin``, some of it twice.

        :raises Temporary: private answers cannot be looked up here
        """
        feed = self._feed(SourceSpec("own"))
        before, seen = "", set[str]()
        while True:
            params = {"limit": str(PAGE), **feed.params} | ({"max_id": before} if before else {})
            items = self._items(feed.path, params)
            posts = [item for item in items if isinstance(item, Mapping) and id_of(item)]
            yield from filter(feed.wanted, posts)
            times = [sane_time(timestamp(post.get("created_at")), self.clock()) for post in posts]
            if all(time is not None and time < begin for time in times):
                break
            listed = [id_of(post) for post in posts]
            if seen.issuperset(listed):  # it repeats itself, so what is older stays unknown
                raise self._no_look_up()
            seen.update(listed)
            before = listed[-1]
        if reply.parent is None:
            return
        try:
            context = self._ask("status_context", reply.parent.external_id)
        except Rejected as error:
            if error.code not in (403, 404, 410):
                raise
            context = {}
            # Mastodon lists our private posts among our own, and so does snac's home timeline.
            if reply.audience.private and self.access.facts.get("software") == "other":
                raise self._no_look_up() from None
        answers = context.get("descendants") if isinstance(context, Mapping) else None
        for item in answers if isinstance(answers, list) else []:
            if isinstance(item, Mapping) and self._is_own(item):
                yield item

    def delete(self, external_id: str) -> None:
        try:
            self._ask("status_delete", external_id)
        except Rejected as error:
            if error.code not in (404, 405, 410):
                raise
            # snac answers 404 because it does not delete by API at all.
            if self._status(external_id) is not None:
                raise Unsupported(
                    _("%(host)s deletes posts on its own pages only.", host=self._host())
                ) from None

    def _posted(self, answer: Any) -> Posted | None:
        try:
            mention = to_mention(answer)
        except Malformed:
            return None
        return Posted(mention.external_id, mention.url, self._believed(mention).written_at, mention)

    # The wire

    def _base(self) -> str:
        return instance_url(str(self.access.settings.get("instance") or ""))

    def _host(self) -> str:
        return urlsplit(self._base()).netloc

    def _token(self) -> str:
        """The access token, if it belongs to this server.

        A token must never travel to another server than the one that gave it, also when somebody
        changes the address of the account.
        """
        secrets = self.access.secrets
        token = secrets.get("access_token")
        if not token or secrets.get("instance", self._base()) != self._base():
            raise Unauthorized(
                _("The account is not connected to %(host)s. Connect it.", host=self._host())
            )
        return token

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}"}

    def _items(self, path: str, params: Any, key: str = "") -> list[Any]:
        """A list as the server spells it."""
        response = self.http.get(f"{self._base()}{path}", params=params, headers=self._headers())
        answer = self.http.json(response)
        items = answer.get(key) if key and isinstance(answer, Mapping) else answer
        if not isinstance(items, list):
            sentence = _("%(host)s answered with something that is no list.", host=self._host())
            raise Malformed(sentence, kept_raw(response.content, secrets_of(response.request)))
        return items

    def _ask(self, call: str, *args: Any, **kwargs: Any) -> Any:
        """Let Mastodon.py make a call. Returns the answer as the server spelled it."""
        client = _library()(
            api_base_url=self._base(), session=self.http, ratelimit_method="throw",
            version_check_mode="none", request_timeout=self.http.timeout[1],
        )  # fmt: skip
        # Not to the constructor: it would open a file of the same name and send its first line.
        client.access_token = self._token()
        return self._answer_to(lambda: getattr(client, call)(*args, **kwargs))

    def _answer_to(self, call: Callable[[], object]) -> Any:
        """The JSON of the last answer to a call of the library.

        The library may stumble after the fact (an odd header, an unknown field); what counts is
        what the server said.
        """
        answers: list[requests.Response] = []
        self.http.hooks["response"] = [lambda response, *_args, **_kw: answers.append(response)]
        try:
            with unwrapped():
                call()
        except NetworkError:
            raise
        except Exception as error:
            if not answers or not answers[-1].ok:
                _logger.warning("Mastodon.py stumbled: %s", type(error).__name__)
                raise Malformed(_("Mastodon.py could not make the request.")) from None
        finally:
            self.http.hooks["response"] = []
        return self.http.json(answers[-1])

    # Sentences

    def _refused(self) -> Unauthorized:
        return Unauthorized(
            _("%(host)s no longer lets this account in. Connect it again.", host=self._host())
        )

    def _no_search(self) -> Unsupported:
        return Unsupported(
            _(
                "%(host)s does not search the text of posts. Follow a hashtag instead.",
                host=self._host(),
            )
        )

    def _no_look_up(self) -> Temporary:
        return Temporary(
            _("%(host)s does not show whether the answer was sent.", host=self._host())
        )

    def _unclear(self) -> Temporary:
        return Temporary(
            _("%(host)s did not say clearly whether the post was published.", host=self._host())
        )

    @staticmethod
    def _no_mastodon(base: str) -> Rejected:
        host = urlsplit(base).netloc
        return Rejected(
            _("%(host)s does not answer as a Mastodon server. Is the address right?", host=host)
        )


def _library() -> Any:
    """The client class of Mastodon.py.

    :raises Unsupported: it is not installed
    """
    try:
        from mastodon import Mastodon as Client
    except ImportError:
        raise Unsupported(_("The Python package Mastodon.py is not installed.")) from None
    return Client


def instance_url(text: str) -> str:
    """The address of a server, from whatever a person types: a host name, an address of any page,
    a full name (``@me@host``). Without a slash at the end; https unless http is asked for.

    :raises Rejected: no host name can be found in it
    """
    typed = clean(text).strip()
    address = typed if "://" in typed else f"https://{typed.rpartition('@')[2]}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    known = parts.scheme in ("http", "https") if host else False
    if not known or not re.fullmatch(r"[\w.:-]+", host) or host.startswith((".", "-")):
        raise Rejected(_("“%(text)s” is not the address of a server.", text=one_line(text, 80)))
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def _tag(source: SourceSpec) -> str:
    """The hashtag without its sign.

    :raises Rejected: it is none
    """
    tag = one_line(source.settings.get("tag")).strip("#＃ ")
    if not _TAG.fullmatch(tag):
        raise Rejected(_("A hashtag is one word with at least one letter, for example #acme."))
    return tag


def _query(source: SourceSpec) -> str:
    """The search term.

    :raises Rejected: it would find everything or nothing
    """
    query = one_line(source.settings.get("query"), 500)
    if sum(character.isalnum() for character in query) < 2:
        raise Rejected(_("Please give a search term of at least two letters or digits."))
    return query


# What the server says about itself


def _facts(instance: Mapping[str, Any]) -> dict[str, Any]:
    """What ``measure`` and the interface need to know of a server, as plain JSON values."""
    configuration = mapping(instance.get("configuration"))
    said = {
        **mapping(configuration.get("statuses")),
        **mapping(configuration.get("media_attachments")),
    }
    said.setdefault("max_characters", instance.get("max_toot_chars"))  # Pleroma
    said.setdefault("description_limit", instance.get("description_limit"))
    types = said.get("supported_mime_types")
    version = one_line(instance.get("version"), 80)
    software = _software(version)
    return {
        **{name: _number(said, name) for name in _FACTS},
        "supported_mime_types": [clean(name) for name in types] if isinstance(types, list) else [],
        "version": version,
        "software": software,
        "batch": software == "mastodon" and _version(version) >= (4, 3),
    }


def _software(version: str) -> str:
    """``mastodon``, ``snac`` or ``other``: others name themselves, or count from zero."""
    if "snac" in version:
        return "snac"
    return "mastodon" if "(" not in version and _version(version) >= (3, 0) else "other"


def _version(version: str) -> tuple[int, int]:
    found = re.match(r"(\d{1,4})\.(\d{1,4})", version)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _number(values: Mapping[str, Any], name: str) -> int:
    default, most = _FACTS[name]
    value = values.get(name)
    sensible = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most
    return int(value) if sensible and value is not None else default
