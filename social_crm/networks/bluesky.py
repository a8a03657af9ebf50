"""Bluesky, and other servers of the AT Protocol that know its posts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from .bluesky_items import (
    LIKE,
    POST,
    REPOST,
    event_to_mention,
    message_to_mention,
    post_to_mention,
    split_uri,
    to_author,
)
from .bluesky_oauth import SignIn
from .bluesky_profile import Profile
from .bluesky_stream import JETSTREAM, Stream
from .bluesky_text import MESSAGE_LIMIT, POST_LIMIT, quoted_in, record_key, rich_text, size
from .bluesky_wire import NO_CHAT, SERVER
from .errors import Malformed, RateLimited, Rejected, Temporary, Unauthorized, Unsupported
from .items import id_text, load, mapping
from .query import HELP
from .sentence import _
from .text_tools import clean, one_line, safe_url
from .types import (
    Action,
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    Limit,
    Mention,
    Permission,
    Posted,
    Reply,
    Setting,
    Situation,
    SourceKind,
    SuggestedSource,
    Upload,
    UploadRule,
    Way,
)

# app.bsky.embed.images; older servers take 1 MB, new ones twice as much (2026-11).
IMAGES = ("image/jpeg", "image/png", "image/webp", "image/gif")
IMAGE_BYTES = 1_000_000
IMAGE_COUNT = 4
# app.bsky.embed.video
FILMS = ("video/mp4",)
FILM_BYTES = 100_000_000
UPLOAD_SECONDS = 120.0
FRESH = timedelta(minutes=2)
"""How long a post may take until the servers that show posts know it."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_ACTIONS = {Action.LIKE: (LIKE, "like"), Action.UNLIKE: (LIKE, "like"),
            Action.REPOST: (REPOST, "repost")}  # fmt: skip
_PARSERS = {
    "post": post_to_mention,
    "notification": post_to_mention,
    "message": message_to_mention,
    "event": event_to_mention,
}


class Bluesky(SignIn, Profile, Stream):
    """An account on Bluesky, connected by an app password or a sign-in.

    Parse kinds: ``post`` (``app.bsky.feed.defs#postView``, also in a feed or thread, quoted, or as
    a bare record), ``notification`` (``listNotifications``), ``message``
    (``chat.bsky.convo.defs#messageView``, or a log entry with it), ``event`` (Jetstream).
    """

    key = "bluesky"
    label = "Bluesky"
    icon = "fa-cloud"
    connect = Connect.SECRETS
    libraries = {"atproto_client": "atproto", "websocket": "websocket-client"}
    settings = (
        Setting(
            "handle",
            _("Handle"),
            required=True,
            placeholder="acme.bsky.social",
            help=_("The name of the account, without the @."),
        ),
        Setting(
            "sign_in",
            _("Sign-in"),
            "selection",
            default="password",
            choices={"password": _("App password"), "oauth": _("Sign in at the server")},
            help=_(
                "A sign-in at the server needs no app password, and has to be repeated every two"
                " weeks: Bluesky allows no longer."
            ),
        ),
        Setting(
            "password",
            _("App password"),
            "secret",
            placeholder="xxxx-xxxx-xxxx-xxxx",
            help=_(
                "Made at Bluesky under Settings, Privacy and security, App passwords. Let it access"
                " direct messages if they shall be read here. Never the password of the account."
            ),
        ),
        Setting(
            "server",
            _("Server"),
            "url",
            default=SERVER,
            help=_("Where the account signs in, if that is not Bluesky itself."),
        ),
        Setting(
            "jetstream",
            _("Stream"),
            default=JETSTREAM,
            help=_(
                "A Jetstream server, from which new posts are heard at once. Empty: they are only"
                " read every few minutes."
            ),
        ),
    )
    app_settings = ("server",)
    permissions = (
        Permission(
            "chat", _("Read and write direct messages"), serves=("messages", "direct_message")
        ),
    )
    source_kinds = (
        SourceKind(
            "mentions",
            _("Mentions, answers and quotes"),
            help=_("Posts that name the account, answer it or quote it."),
            addressed=True,
            offered=True,
            interval=2,
        ),
        SourceKind(
            "messages",
            _("Direct messages"),
            help=_("Needs an app password that may access direct messages."),
            addressed=True,
            interval=2,
            told=False,
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
            help=_("Posts with this hashtag."),
            interval=10,
        ),
        SourceKind(
            "search",
            _("Search"),
            settings=(Setting("query", _("Search term"), required=True, help=HELP),),
            help=_("Posts of everybody with these words."),
            interval=10,
        ),
    )
    capabilities = frozenset(
        {
            Capability.REPLY,
            Capability.THREAD,
            Capability.DIRECT_MESSAGE,
            Capability.MEDIA,
            Capability.DELETE,
            Capability.LIKE,
            Capability.REPOST,
            Capability.RECHECK,
            Capability.NOTICE,
        }
    )
    parse_kinds = tuple(_PARSERS)
    # https://docs.bsky.app/docs/advanced-guides/rate-limits (2026-11): writes are counted in
    # points, three for each at most: 5,000 an hour, 35,000 a day.
    recheck_limit = "all"
    recheck_at_once = 25
    limits = (
        Limit("all", 3000, 300, "app"),
        Limit("login", 30, 300, path=r"POST /xrpc/com\.atproto\.server\.createSession"),
        Limit("login_day", 300, 86400, path=r"POST /xrpc/com\.atproto\.server\.createSession"),
        Limit("write", 1666, 3600, path=r"POST /xrpc/com\.atproto\.repo\.\w+Record"),
        Limit("write_day", 11666, 86400, path=r"POST /xrpc/com\.atproto\.repo\.\w+Record"),
    )
    _stated: ClassVar[tuple[str, ...]] = ("did", "handle", "name", "avatar")

    def check(self) -> Identity:
        try:
            session = mapping(self._ask("com.atproto.server.getSession"))
        except Rejected as error:
            if error.code != "InvalidRequest":
                raise
            # So says the reference server, without a code of its own, of an account taken down.
            raise Unauthorized(
                _("%(host)s does not know this account any more.", host=self._host())
            ) from None
        did, handle = id_text(session.get("did")), one_line(session.get("handle"))
        if not did:
            raise Malformed(_("%(host)s does not say whose account this is.", host=self._host()))
        if session.get("active") is False:
            raise self._refusal(401, "AccountDeactivated", "")
        try:
            profile = mapping(self._ask("app.bsky.actor.getProfile", {"actor": did}))
        except Rejected:  # just after signing up, or a server without Bluesky's own service
            profile = {}
        author = to_author({"handle": handle, **profile}, did)
        chat = self._scope()
        name = author.name if author else ""
        avatar = safe_url(profile.get("avatar"))
        facts = {"did": did, "handle": handle, "name": name, "avatar": avatar, "chat": chat}
        if plc := clean(self.access.facts.get("plc")):
            facts["plc"] = plc
        messages = SuggestedSource("messages", self.source_kind("messages").label)
        return Identity(
            external_id=did,
            handle=handle,
            name=name,
            url=author.url if author else "",
            avatar_url=avatar,
            facts=facts,
            sources=() if chat is False else (messages,),
            granted=None if chat is None else ("chat",) if chat else (),
        )

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        item = load(kind, cls.parse_kinds, raw)
        return _PARSERS[kind](item)

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None:
            return (Audience.PUBLIC,)
        return (Audience.DIRECT,) if parent.audience.private else (Audience.PUBLIC, Audience.DIRECT)

    @classmethod
    def ways(cls, parent: Mention, situation: Situation) -> tuple[Way, ...]:
        found = []
        for way in super().ways(parent, situation):
            if way.audience is Audience.DIRECT and situation.facts.get("chat") is False:
                way = replace(way, refusal=NO_CHAT)
            elif way.audience is Audience.DIRECT and not situation.heard_at:
                refusal = _("The person takes no direct messages of this account.")
                way = way if parent.may("private_reply") else replace(way, refusal=refusal)
            found.append(way)
        return tuple(found)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        private = reply.audience is Audience.DIRECT
        return Length(size(reply.text), MESSAGE_LIMIT if private else POST_LIMIT)

    @classmethod
    def upload_rules(cls, facts: Mapping[str, Any]) -> tuple[UploadRule, ...]:
        return (
            UploadRule("image", IMAGES, IMAGE_BYTES, IMAGE_COUNT),
            UploadRule("video", FILMS, FILM_BYTES, alone=True),
        )

    def send(self, reply: Reply, key: str) -> Posted:
        if reply.audience not in self.audiences(reply.parent):
            raise Rejected(_("Bluesky has no such audience for this."))
        if reply.audience is Audience.DIRECT:
            if reply.uploads:
                raise Rejected(_("Direct messages of Bluesky take no files."))
            return self._send_message(reply)
        record = self._record(reply)
        answer = self._put(POST, record_key(key), record)
        if answer is None:  # a try before this one got through
            return self.find_sent(reply, key, self.clock())[0]
        return self._posted({**answer, "value": record})

    def _record(self, reply: Reply) -> dict[str, Any]:
        """What we say, as a record."""
        record: dict[str, Any] = {"$type": POST, **rich_text(clean(reply.text), self._did_of)}
        record["createdAt"] = self._now()
        if _LANGUAGE.fullmatch(reply.language.replace("_", "-")):
            record["langs"] = [reply.language.replace("_", "-")]
        if reply.parent is not None:
            record["reply"] = self._place_below(reply.parent)
        media = self._media(reply.uploads)
        quoted = self._quoted(reply.text)
        if quoted and media:
            both = "app.bsky.embed.recordWithMedia"
            record["embed"] = {"$type": both, "record": quoted, "media": media}
        elif quoted or media:
            record["embed"] = quoted or media
        return record

    def _place_below(self, parent: Mention) -> dict[str, Any]:
        """Where an answer hangs: what it answers, and the beginning of the thread.

        :raises Rejected: the post is gone, or its author lets nobody answer
        """
        uri = parent.external_id
        if split_uri(uri)[0] == self._me():
            # Our own server knows what we have just said, other servers learn of it later.
            view: Mapping[str, Any] = self._record_at(uri) or {}
        else:
            view = self._posts([uri]).get(uri, {})
        if not view:
            new = parent.written_at is not None and self.clock() - parent.written_at < FRESH
            sentence = _("The post that you answer no longer exists.")
            raise Temporary(sentence, 30, sent=False) if new else Rejected(sentence, 404)
        if mapping(view.get("viewer")).get("replyDisabled") is True:
            raise Rejected(_("The author lets nobody answer this post, or not this account."))
        above = {"uri": uri, "cid": id_text(view.get("cid"))}
        record = mapping(view.get("record")) or mapping(view.get("value"))
        root = mapping(mapping(record.get("reply")).get("root"))
        known = bool(root.get("uri") and root.get("cid"))
        root = {"uri": root["uri"], "cid": root["cid"]} if known else above
        return {"root": root, "parent": above}

    def _media(self, uploads: Sequence[Upload]) -> dict[str, Any]:
        """Pictures, or one film, uploaded, as a record embeds them.

        :raises Rejected: both, or several films
        """
        films = [upload for upload in uploads if upload.mimetype in FILMS]
        if films and len(uploads) > 1:
            raise Rejected(_("A film goes out alone."))
        if films:
            blob = self._uploaded(films[0])
            return {"$type": "app.bsky.embed.video", "video": blob, "alt": clean(films[0].alt)}
        images = [{"image": self._uploaded(each), "alt": clean(each.alt)} for each in uploads]
        return {"$type": "app.bsky.embed.images", "images": images} if images else {}

    def _uploaded(self, upload: Upload) -> dict[str, Any]:
        """A file as records refer to it. Whatever goes wrong here, nothing has been published yet.

        Films are worked by Bluesky when the post is there ("simple method" of
        https://docs.bsky.app/docs/tutorials/video, 2026-11); the other method would have to be
        asked again and again.
        """
        try:
            answer = self._do(
                "com.atproto.repo.uploadBlob",
                upload.data,
                mimetype=upload.mimetype,
                deadline=UPLOAD_SECONDS,
            )
        except RateLimited:
            raise
        except Temporary as error:
            raise Temporary(error.sentence, error.retry_after, sent=False) from None
        blob = mapping(mapping(answer).get("blob"))
        if not blob:
            sentence = _("%(host)s did not take the file “%(name)s”.", host=self._host(),
                         name=upload.name)  # fmt: skip
            raise Temporary(sentence, sent=False)
        return dict(blob)

    def _quoted(self, text: str) -> dict[str, Any]:
        """The post that a link in the text leads to, as Bluesky's own program would quote it."""
        actor, key = quoted_in(text)
        did = actor if actor.startswith("did:") else self._did_of(actor) if actor else ""
        uri = f"at://{did}/{POST}/{key}"
        view = self._posts([uri]).get(uri) if did else None
        if not view or not view.get("cid"):
            return {}
        subject = {"uri": uri, "cid": view["cid"]}
        return {"$type": "app.bsky.embed.record", "record": subject}

    def _did_of(self, handle: str) -> str:
        try:
            answer = self._ask("com.atproto.identity.resolveHandle", {"handle": handle})
        except Rejected:
            return ""
        return id_text(mapping(answer).get("did"))

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        if reply.audience is Audience.DIRECT:
            return self._find_message(reply, since)
        record = self._record_at(f"at://{self._me()}/{POST}/{record_key(key)}")
        return (self._posted(record),) if record else ()

    def _posted(self, answer: Mapping[str, Any]) -> Posted:
        uri, record = id_text(answer.get("uri")), answer["value"]
        author = {"did": self._me(), **self._myself()}
        view = {"uri": uri, "cid": id_text(answer.get("cid")), "author": author, "record": record}
        try:
            mention = post_to_mention(view)
        except Malformed:
            raise Temporary(
                _("%(host)s did not say clearly whether it was done.", host=self._host())
            ) from None
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def _myself(self) -> dict[str, str]:
        facts = self.access.facts
        named = {"handle": "handle", "displayName": "name", "avatar": "avatar"}
        return {theirs: clean(facts.get(ours)) for theirs, ours in named.items()}

    def act(self, action: Action, mention: Mention) -> None:
        collection, seen_as = _ACTIONS.get(action, ("", ""))
        if not collection:
            raise Unsupported(_("%(network)s cannot do that.", network=self.label))
        uri = mention.external_id
        if split_uri(uri)[1] != POST:
            raise Rejected(_("Only posts can be liked or reposted."))
        view = self._posts([uri]).get(uri)
        mine = id_text(mapping(mapping(view).get("viewer")).get(seen_as))
        rkey = record_key(uri, collection)
        if action is Action.UNLIKE:
            ours = f"at://{self._me()}/{collection}/{rkey}"
            for done in dict.fromkeys(filter(None, (mine, ours))):
                self.delete(done)
        elif view is None:
            raise Rejected(_("The post no longer exists."), 404)
        elif not mine:
            subject = {"uri": uri, "cid": id_text(view.get("cid"))}
            record = {"$type": collection, "subject": subject, "createdAt": self._now()}
            self._put(collection, rkey, record)

    def delete(self, external_id: str) -> None:
        repo, collection, key = split_uri(external_id)
        if not repo:
            raise Unsupported(_("Bluesky takes back no direct messages."))
        if repo != self._me():
            raise Rejected(_("Only what the account said itself can be taken back."))
        body = {"repo": repo, "collection": collection, "rkey": key}
        self._do("com.atproto.repo.deleteRecord", body)

    def _now(self) -> str:
        return self.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
