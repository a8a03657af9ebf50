"""Professional accounts on Instagram, by Meta's Graph and the Facebook page they are linked to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from . import instagram_items as items
from .errors import Rejected, Temporary
from .graph import AT_ONCE, without_future
from .graph_errors import GONE, not_there
from .graph_items import next_place, to_message, to_messaging, when
from .graph_messages import GraphMessaging
from .graph_push import Told, read_told, told_in_private
from .items import id_text, load, mapping, mappings, read_items
from .nested import Step, reached, walk_lists
from .sentence import _
from .text_tools import EARLIEST, clean, one_line, safe_url
from .types import (
    Action,
    Identity,
    Length,
    Limit,
    Mention,
    MentionKind,
    Page,
    Permission,
    Posted,
    Reply,
    SourceKind,
    SourceSpec,
    Unreadable,
)

ME_FIELDS = "id,name,instagram_business_account{id,username,name,profile_picture_url}"
MEDIA = 10
COMMENTS = 25
REPLIES = 25
WATCHED = timedelta(days=60)
MOST_MEDIA = 100
"""Comments are looked for under this many of the newest media, no older than ``WATCHED``; what is
said under older ones is told by pushes only."""
OVERLAP = timedelta(minutes=30)
SINGLE_LOOKS = 10
"""Requests at most that a second look spends on what is not ours, one for each item."""

_INNER = (
    f"comments.limit({COMMENTS}){{{items.COMMENT_FIELDS},"
    f"replies.limit({REPLIES}){{{items.COMMENT_FIELDS}}}}}"
)
_READERS: Mapping[str, Callable[[Any], Mention]] = {
    "comment": items.to_comment,
    "media": items.to_media,
    "message": to_message,
    "change": items.to_change,
    "messaging": to_messaging,
}


class Instagram(GraphMessaging):
    """A professional account on Instagram.

    Parses ``comment`` (IGComment, with ``media``: {id} for what it stands under), ``media``
    (IGMedia), ``message`` (with ``conversation``: {id, can_reply}), ``change`` (of a push: {field,
    value, time}) and ``messaging`` (of a push: {sender, recipient, timestamp, message}).
    """

    key = "instagram"
    label = "Instagram"
    icon = "fa-instagram"
    source_kinds = (
        SourceKind(
            "comments",
            _("Comments"),
            help=_("Comments and answers to comments under what the account has published."),
            addressed=True,
            offered=True,
            interval=10,
        ),
        SourceKind(
            "messages",
            _("Messages"),
            help=_("Direct messages."),
            addressed=True,
            offered=True,
            interval=5,
        ),
        SourceKind(
            "mentions",
            _("Mentions"),
            help=_(
                "Posts that tag the account; by pushes also captions and comments that name it."
            ),
            addressed=True,
            offered=True,
            interval=15,
        ),
        SourceKind(
            "own",
            _("Own posts"),
            help=_("What the account says itself, also elsewhere: as context, never as tickets."),
            offered=True,
            interval=30,
        ),
    )
    parse_kinds = tuple(_READERS)
    cheap_kinds = ("own", "mentions", "comments", "messages")
    # https://developers.facebook.com/docs/permissions (2026-11)
    permissions = (
        Permission("pages_show_list", _("See the pages to choose from"), required=True),
        Permission("pages_read_engagement", _("Read what is linked to the page"), required=True),
        Permission(
            "instagram_basic", _("See the linked Instagram account"), required=True, serves=("own",)
        ),
        Permission(
            "instagram_manage_comments",
            _("Read and answer comments"),
            required=True,
            serves=("comments", "mentions", "reply", "hide", "delete"),
        ),
        Permission(
            "instagram_manage_messages",
            _("Read and answer messages"),
            serves=("messages", "direct_message"),
        ),
        Permission("pages_messaging", _("Answer comments in private"), serves=("direct_message",)),
        Permission("pages_manage_metadata", _("Be told at once (pushes)")),
        Permission("business_management", _("See pages that belong to a business portfolio")),
    )
    # "2 calls per second per Instagram professional account" of the Conversations API:
    # https://developers.facebook.com/docs/graph-api/overview/rate-limiting (2026-11)
    limits = (Limit("conversations", 2, 1, path=r"GET /v[0-9.]+/[^/]+/conversations"),)
    platform = "instagram"
    push_object = "instagram"
    # A comment has 2,200 characters, as a caption has. The 300 of the interface of 2014 are not in
    # its reference any more (ig-media/comments, ig-comment/replies; 2026-11).
    public_limit = 2200
    # https://developers.facebook.com/docs/messenger-platform/instagram/features/conversation
    message_fields = (
        "id,created_time,from,to,message,shares,"
        "attachments{id,mime_type,name,size,file_url,image_data,video_data}"
    )

    # Connecting

    def check(self) -> Identity:
        me = mapping(
            self.ask("get_object", "me", fields=ME_FIELDS).get("instagram_business_account")
        )
        external_id, handle = id_text(me.get("id")), one_line(me.get("username"), 100)
        if not external_id:
            raise Rejected(self._nothing_there())
        return Identity(
            external_id=external_id,
            handle=handle,
            name=one_line(me.get("name"), 300) or handle,
            url=safe_url(f"https://www.instagram.com/{handle}/") if handle else "",
            avatar_url=safe_url(me.get("profile_picture_url")),
            facts={**self._facts(), "handle": handle},
            granted=self._granted(),
        )

    def _ours(self, page: Mapping[str, Any]) -> bool:
        return bool(id_text(mapping(page.get("instagram_business_account")).get("id")))

    def _nothing_there(self) -> str:
        return _("No professional Instagram account is linked to the Facebook page.")

    # Listening

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        asks = {
            "messages": self.conversations,
            "comments": self._comments,
            "mentions": self._naming,
            "own": self._own,
        }
        most = MOST_MEDIA if source.kind == "comments" else 10**9
        yield from walk_lists(
            cursor, asks[source.kind], floor=source.since, overlap=OVERLAP, now=self.clock(),
            most=most,
        )  # fmt: skip

    def _own(self, inner: str, place: str, goal: datetime | None) -> Step:
        fields = f"{items.MEDIA_FIELDS},owner{{id}}"
        return self._flat("media", fields, place, goal)

    def _naming(self, inner: str, place: str, goal: datetime | None) -> Step:
        return self._flat("tags", f"{items.NAMING_FIELDS},permalink", place, goal, self._around)

    def _around(self, item: Any) -> Any:
        """A post of somebody else, with what we know about it."""
        if not isinstance(item, Mapping) or not item:
            return item
        handle = re.escape(one_line(self.access.facts.get("handle")) or "\n")
        named = re.search(rf"(?<!\w)@{handle}(?![\w.]*\w)", clean(item.get("caption")), re.I)
        return {**item, "origin": items.NAMING, "named": bool(named)}

    def _flat(
        self,
        edge: str,
        fields: str,
        place: str,
        goal: datetime | None,
        around: Callable[[Any], Any] = lambda item: item,
    ) -> Step:
        me = self.access.external_id
        found, after, _answer = self.part(me, edge, place, fields=fields, limit="25")
        step = self._read([around(item) for item in found], "media")
        times = [mention.written_at for mention in step.mentions]
        return replace(step, after="" if reached(goal, times) else after)

    def _comments(self, inner: str, place: str, goal: datetime | None) -> Step:
        if inner:
            media_id, _slash, comment_id = inner.partition("/")
            under = {"id": media_id}
            if comment_id:
                found, after, _answer = self.part(
                    comment_id, "replies", place, fields=items.COMMENT_FIELDS, limit=str(REPLIES)
                )
                step = self._read(_under(under, found, comment_id), "comment")
                return replace(step, after=after)
            fields = _INNER.partition("{")[2].removesuffix("}")
            found, after, _answer = self.part(
                media_id, "comments", place, fields=fields, limit=str(COMMENTS)
            )
            step = self._with_replies(under, found)
            return replace(step, after="" if _old(goal, found) else after)
        media, after, _answer = self.part(
            self.access.external_id, "media", place,
            fields=f"id,timestamp,permalink,{_INNER}", limit=str(MEDIA),
        )  # fmt: skip
        whole = Step()
        for each in map(mapping, media):
            under = {"id": id_text(each.get("id")), "permalink": clean(each.get("permalink"))}
            comments = mapping(each.get("comments"))
            found = mappings(comments, "data")
            step = self._with_replies(under, found)
            rest = next_place(comments)
            todo = [*whole.inner, *step.inner]
            if rest and under["id"] and not _old(goal, found):
                todo.append((under["id"], rest))
            whole = Step(
                whole.mentions + step.mentions,
                whole.unreadable + step.unreadable,
                inner=tuple(todo),
            )
        times = [when(mapping(each).get("timestamp")) for each in media]
        end = reached(self.clock() - WATCHED, times)
        return replace(whole, after="" if end else after, lists=len(media))

    def _with_replies(self, under: Mapping[str, str], found: Sequence[Any]) -> Step:
        """Comments and the answers to them, which stand inside."""
        spelled: list[Any] = []
        todo: list[tuple[str, str]] = []
        for comment in found:
            replies = mapping(comment).get("replies")
            plain = comment
            if isinstance(comment, Mapping):
                plain = {name: value for name, value in comment.items() if name != "replies"}
            comment_id = id_text(mapping(comment).get("id"))
            spelled += _under(under, [plain])
            spelled += _under(under, mappings(replies, "data"), comment_id)
            if (rest := next_place(replies)) and comment_id:
                todo.append((f"{under['id']}/{comment_id}", rest))
        return replace(self._read(spelled, "comment"), inner=tuple(todo))

    def _read(self, found: Sequence[Any], kind: str) -> Step:
        mentions, unreadable = read_items(found, kind, _READERS[kind])
        return Step(tuple(without_future(each, self.clock()) for each in mentions), unreadable)

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        item = load(kind, cls.parse_kinds, raw)
        return _READERS[kind](item)

    @classmethod
    def read_entry(cls, account: str, entry: Mapping[str, Any]) -> Iterator[Told]:
        kinds = {"comments": "comments", "live_comments": "comments", items.NAMING: "mentions"}
        for change in mappings(entry, "changes"):
            if kind := kinds.get(clean(change.get("field"))):
                # When it was said stands around it.
                timed = {**change, "time": entry.get("time")}
                yield read_told(kind, "change", timed, items.to_change)
        yield from told_in_private(entry)

    def recheck(self, external_ids: Sequence[str]) -> Page:
        known = [each for each in external_ids if each and not each.startswith("?")]
        ours = [each for each in known if each.isdigit()]
        messages = [each for each in known if not each.isdigit()]
        steps: list[Step] = []
        gone: list[str] = []
        for ids, fields, kind in (
            (ours, f"{items.COMMENT_FIELDS},media{{id,permalink}}", "comment"),
            (messages, self.message_fields, "message"),
        ):
            for start in range(0, len(ids), AT_ONCE):
                found, missing = self.look(ids[start : start + AT_ONCE], fields)
                steps.append(self._read([found[key] for key in found], kind))
                gone += missing
        seen = {mention.external_id for step in steps for mention in step.mentions}
        for external_id in [each for each in ours if each not in seen][:SINGLE_LOOKS]:
            step = self._look_elsewhere(external_id)
            if step.mentions:
                gone = [each for each in gone if each != external_id]
            steps.append(step)
        if gone and not any(step.mentions for step in steps):
            # Meta says the same of what is gone and of what we may not see (any more).
            fields = "id,comments.limit(1){id}"
            self.part(self.access.external_id, "media", fields=fields, limit="1")
        mentions = tuple(mention for step in steps for mention in step.mentions)
        unreadable: tuple[Unreadable, ...] = tuple(bad for step in steps for bad in step.unreadable)
        return Page(mentions, deleted=tuple(gone), unreadable=unreadable)

    def _look_elsewhere(self, external_id: str) -> Step:
        """A comment or a post of somebody else that names us; nothing, if it is none."""
        for field, name, fields, kind in (
            ("mentioned_comment", "comment_id", f"{_BARE},media{{id}}", "comment"),
            ("mentioned_media", "media_id", items.NAMING_FIELDS, "media"),
        ):
            asked = f"{field}.{name}({external_id}){{{fields}}}"
            try:
                answer = self.ask("get_object", self.access.external_id, fields=asked)
            except Rejected as error:
                if not not_there(error):
                    raise
                continue
            if found := mapping(answer.get(field)):
                # Meta tells of captions that name us only, so this one does.
                return self._read([{**found, "origin": items.NAMING, "named": True}], kind)
        return Step()

    # Speaking

    @classmethod
    def spoken(cls, reply: Reply) -> str:
        """The text; with the person's name in front where the answer is put under somebody else's
        comment, since Instagram has two levels only and would not tell the person."""
        parent = reply.parent
        if parent is None or parent.kind is not MentionKind.COMMENT:
            return reply.text
        handle = parent.author.handle
        nested = parent.parent_id not in ("", parent.thread_id)
        named = f"@{handle}".lower() in reply.text.lower()
        return f"@{handle} {reply.text}" if nested and handle and not named else reply.text

    @classmethod
    def private_length(cls, text: str) -> Length:
        # "1000 bytes or less" in UTF-8: .../messenger-platform/instagram/features/send-message
        return Length(len(text.encode("utf-8", "surrogatepass")), 1000)

    def say(self, reply: Reply) -> Posted:
        assert reply.parent is not None
        parent, text = reply.parent, self.spoken(reply)
        me, above = self.access.external_id, _top(reply.parent)
        try:
            if items.is_foreign(parent):
                comment = parent.kind is MentionKind.COMMENT
                external_id = self.publish(
                    me, "mentions", "id", message=text, media_id=parent.thread_id,
                    comment_id=parent.external_id if comment else "",
                )  # fmt: skip
            else:
                edge = "replies" if parent.kind is MentionKind.COMMENT else "comments"
                external_id = self.publish(above, edge, "id", message=text)
        except Rejected as error:
            if error.code == GONE:
                raise Rejected(_("What you answer no longer exists."), GONE) from None
            raise
        now = self.clock()
        spelled = {
            "id": external_id,
            "text": text,
            "timestamp": now.isoformat(),
            "user": {"id": me},
            "username": one_line(self.access.facts.get("handle")),
            "parent_id": above,
            "media": {"id": parent.thread_id},
        }
        return Posted(external_id, "", now, items.to_comment(spelled))

    def said(self, reply: Reply, begin: datetime) -> Sequence[Mention]:
        assert reply.parent is not None
        parent, above = reply.parent, _top(reply.parent)
        if items.is_foreign(parent):
            raise Temporary(_("Meta does not show whether the answer was sent."))
        edge = "replies" if parent.kind is MentionKind.COMMENT else "comments"
        options = {"fields": items.COMMENT_FIELDS, "limit": "50"}
        # In which order answers are listed is not promised, so all are read.
        found = list(self.all_since(EARLIEST, above, edge, **options))
        return self._read(_under({"id": parent.thread_id}, found, above), "comment").mentions

    def act(self, action: Action, mention: Mention) -> None:
        if action.capability not in self.capabilities:
            return super().act(action, mention)
        if mention.kind is not MentionKind.COMMENT or items.is_foreign(mention):
            raise Rejected(_("Only comments under own posts can be hidden."))
        hidden = "true" if action is Action.HIDE else "false"
        self.ask("post_object", mention.external_id, data={"hide": hidden})
        return None

    def delete(self, external_id: str) -> None:
        if not external_id.isdigit():
            raise Rejected(_("Instagram takes no message back."))
        try:
            self.ask("delete_object", external_id)
        except Rejected as error:
            if error.code != GONE:
                raise


_BARE = "id,text,timestamp,username,like_count"
"""What Meta tells of a comment elsewhere that names us."""


def _top(parent: Mention) -> str:
    """Under what an answer is put: Instagram has comments, and answers to them, and no more."""
    nested = parent.kind is MentionKind.COMMENT and parent.parent_id not in ("", parent.thread_id)
    return parent.parent_id if nested else parent.external_id


def _under(media: Mapping[str, str], found: Sequence[Any], parent_id: str = "") -> list[Any]:
    """Comments together with what they stand under, which the answer tells around them."""
    known = {"media": {name: value for name, value in media.items() if value}}
    above = {"parent_id": parent_id} if parent_id else {}
    return [
        {**above, **item, **known} if isinstance(item, Mapping) and item else item for item in found
    ]


def _old(goal: datetime | None, found: Sequence[Any]) -> bool:
    return reached(goal, [when(mapping(item).get("timestamp")) for item in found])
