"""Facebook pages, by Meta's Graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from . import facebook_items as items
from .errors import Malformed, Rejected
from .graph import AT_ONCE, without_future
from .graph_errors import GONE
from .graph_items import (
    MESSAGE_FIELDS,
    next_place,
    to_message,
    to_messaging,
    when,
)
from .graph_messages import GraphMessaging
from .graph_push import Told, read_told, told_in_private
from .items import id_text, load, mapping, mappings, read_items
from .nested import Step, reached, walk_lists
from .sentence import _
from .text_tools import clean, one_line, safe_url
from .types import (
    Action,
    Capability,
    Identity,
    Length,
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

PAGE_FIELDS = "id,name,username,link,category,picture{url}"
POSTS = 10
"""Posts of one request that brings their comments along."""
COMMENTS = 25
WATCHED = timedelta(days=60)
MOST_POSTS = 100
"""Comments are looked for under this many of the newest posts, no older than ``WATCHED``; what is
said under older ones is told by pushes only."""
OVERLAP = timedelta(minutes=30)

_INNER = (
    f"comments.filter(stream).order(reverse_chronological).limit({COMMENTS})"
    f"{{{items.COMMENT_FIELDS}}}"
)


@dataclass(frozen=True)
class _List:
    """How to read one source: which edge of the page, and what is in it.

    :param kind: under which ``parse`` understands an item
    """

    edge: str
    fields: str
    kind: str
    read: Callable[[Any], Mention]
    params: Mapping[str, str] | None = None


_LISTS = {
    "posts": _List("visitor_posts", items.POST_FIELDS, "post", items.to_post),
    "mentions": _List("tagged", items.POST_FIELDS, "post", items.to_post),
    "reviews": _List("ratings", items.REVIEW_FIELDS, "review", items.to_review),
    "own": _List("published_posts", items.POST_FIELDS, "post", items.to_post),
}
# Lists of posts whose comments are wanted.
_WITH_COMMENTS = {"comments": "feed", "ad_comments": "ads_posts"}
_READERS: Mapping[str, Callable[[Any], Mention]] = {
    "comment": items.to_comment,
    "post": items.to_post,
    "review": items.to_review,
    "message": to_message,
    "change": items.to_change,
    "messaging": to_messaging,
}


class FacebookPage(GraphMessaging):
    """A page on Facebook.

    Parses ``comment`` (with ``post``: {id} for what it stands under, and the fields of Graph's
    Comment), ``post`` (PagePost), ``review`` (Recommendation), ``message`` (Message, with
    ``conversation``: {id, can_reply}), ``change`` (of a page's push: {field, value}) and
    ``messaging`` (of Messenger's push: {sender, recipient, timestamp, message}).
    """

    key = "facebook"
    label = "Facebook"
    icon = "fa-facebook-square"
    source_kinds = (
        SourceKind(
            "comments",
            _("Comments"),
            help=_("Comments and answers to comments under everything on the page."),
            addressed=True,
            offered=True,
            interval=10,
        ),
        SourceKind(
            "messages",
            _("Messages"),
            help=_("Conversations in Messenger."),
            addressed=True,
            offered=True,
            interval=5,
        ),
        SourceKind(
            "posts",
            _("Posts by visitors"),
            help=_("What others write on the page."),
            addressed=True,
            offered=True,
            interval=10,
        ),
        SourceKind(
            "mentions",
            _("Mentions"),
            help=_("Public posts that name or tag the page."),
            addressed=True,
            offered=True,
            interval=15,
        ),
        SourceKind(
            "reviews",
            _("Reviews"),
            help=_("Recommendations of the page."),
            addressed=True,
            offered=True,
            interval=60,
        ),
        SourceKind(
            "own",
            _("Own posts"),
            help=_("What the page says itself, also elsewhere: as context, never as tickets."),
            offered=True,
            interval=30,
        ),
        SourceKind(
            "ad_comments",
            _("Comments on ads"),
            help=_("Comments under ads that do not stand on the page."),
            addressed=True,
            interval=15,
        ),
    )
    capabilities = GraphMessaging.capabilities | {Capability.LIKE}
    parse_kinds = tuple(_READERS)
    cheap_kinds = ("own", "reviews", "ad_comments", "mentions", "posts", "comments", "messages")
    # https://developers.facebook.com/docs/permissions (2026-11)
    permissions = (
        Permission("pages_show_list", _("See the pages to choose from"), required=True),
        Permission(
            "pages_read_engagement", _("Read the page's own posts"), required=True, serves=("own",)
        ),
        Permission(
            "pages_read_user_content",
            _("Read comments, posts of others, reviews"),
            required=True,
            serves=("comments", "posts", "mentions", "reviews", "ad_comments"),
        ),
        Permission(
            "pages_manage_engagement",
            _("Comment, like, hide, delete"),
            serves=("reply", "like", "hide", "delete"),
        ),
        Permission(
            "pages_messaging",
            _("Read and answer messages; answer comments in private"),
            serves=("messages", "direct_message"),
        ),
        Permission("pages_manage_metadata", _("Be told at once (pushes)")),
        Permission("business_management", _("See pages that belong to a business portfolio")),
        Permission("instagram_basic", _("See the linked Instagram account")),
        Permission("instagram_manage_comments", _("Read and answer comments on Instagram")),
        Permission("instagram_manage_messages", _("Read and answer messages on Instagram")),
    )
    platform = "messenger"
    push_object = "page"
    # https://developers.facebook.com/docs/graph-api/reference/comment: 8,000 characters (2026-11)
    public_limit = 8000

    # Connecting

    def check(self) -> Identity:
        me = self.ask("get_object", "me", fields=PAGE_FIELDS)
        external_id = id_text(me.get("id"))
        if not external_id:
            raise Malformed(_("Meta does not say whose account this is."))
        picture = mapping(mapping(me.get("picture")).get("data"))
        return Identity(
            external_id=external_id,
            handle=one_line(me.get("username"), 300),
            name=one_line(me.get("name"), 300),
            url=safe_url(me.get("link")) or f"https://www.facebook.com/{external_id}",
            avatar_url=safe_url(picture.get("url")),
            facts=self._facts(),
            granted=self._granted(),
        )

    # Listening

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        if source.kind == "messages":
            ask, most = self.conversations, 10**9
        elif source.kind in _WITH_COMMENTS:
            edge, most = _WITH_COMMENTS[source.kind], MOST_POSTS

            def ask(inner: str, place: str, goal: datetime | None) -> Step:
                return self._comments(edge, inner, place, goal)
        else:
            listed, most = _LISTS[source.kind], 10**9

            def ask(inner: str, place: str, goal: datetime | None) -> Step:
                return self._flat(listed, place, goal)

        yield from walk_lists(
            cursor, ask, floor=source.since, overlap=OVERLAP, now=self.clock(), most=most
        )

    def _flat(self, listed: _List, place: str, goal: datetime | None) -> Step:
        found, after, _answer = self.part(
            "me", listed.edge, place, fields=listed.fields, limit="25"
        )
        step = self._read(found, listed.kind, listed.read)
        times = [mention.written_at for mention in step.mentions]
        return replace(step, after="" if reached(goal, times) else after)

    def _comments(self, edge: str, inner: str, place: str, goal: datetime | None) -> Step:
        if inner:
            found, after, _answer = self.part(
                inner, "comments", place, fields=items.COMMENT_FIELDS, filter="stream",
                order="reverse_chronological", limit=str(COMMENTS),
            )  # fmt: skip
            step = self._read(_under(inner, found), "comment", items.to_comment)
            times = [mention.written_at for mention in step.mentions]
            return replace(step, after="" if reached(goal, times) else after)
        more = {"include_inline_create": "true"} if edge == "ads_posts" else {}
        posts, after, _answer = self.part(
            "me", edge, place, fields=f"id,created_time,{_INNER}", limit=str(POSTS), **more
        )
        whole, todo = Step(), []
        for post in map(mapping, posts):
            post_id, comments = id_text(post.get("id")), mapping(post.get("comments"))
            shown = comments.get("data")
            under = _under(post_id, shown if isinstance(shown, list) else [])
            step = self._read(under, "comment", items.to_comment)
            whole = Step(whole.mentions + step.mentions, whole.unreadable + step.unreadable)
            rest = next_place(comments)
            if rest and post_id and not reached(goal, [m.written_at for m in step.mentions]):
                todo.append((post_id, rest))
        times = [when(mapping(post).get("created_time")) for post in posts]
        end = reached(self.clock() - WATCHED, times)
        return replace(whole, after="" if end else after, inner=tuple(todo), lists=len(posts))

    def _read(self, found: Sequence[Any], kind: str, read: Callable[[Any], Mention]) -> Step:
        mentions, unreadable = read_items(found, kind, read)
        return Step(tuple(without_future(each, self.clock()) for each in mentions), unreadable)

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        item = load(kind, cls.parse_kinds, raw)
        return _READERS[kind](item)

    @classmethod
    def read_entry(cls, account: str, entry: Mapping[str, Any]) -> Iterator[Told]:
        for change in mappings(entry, "changes"):
            kind = items.pushed_kind(change, account)
            if not kind:
                continue
            if clean(mapping(change.get("value")).get("verb")) in items.GONE:
                yield Told(kind, deleted=items.pushed_id(change))
                continue
            yield read_told(kind, "change", change, items.to_change)
        yield from told_in_private(entry)

    def recheck(self, external_ids: Sequence[str]) -> Page:
        # Stories of reviews have plain numbers, and cannot be asked for.
        made_here = ("?", "review:")
        known = [
            each
            for each in external_ids
            if each.startswith("mid.") or ("_" in each and not each.startswith(made_here))
        ]
        me = self.access.external_id
        messages = [each for each in known if each.startswith(("m_", "mid."))]
        posts = [each for each in known if each.startswith(f"{me}_")]
        comments = [each for each in known if each not in {*messages, *posts}]
        mentions: list[Mention] = []
        unreadable: list[Unreadable] = []
        gone: list[str] = []
        for ids, fields, kind in (
            (comments, items.COMMENT_FIELDS, "comment"),
            (posts, items.POST_FIELDS, "post"),
            (messages, MESSAGE_FIELDS, "message"),
        ):
            for start in range(0, len(ids), AT_ONCE):
                found, missing = self.look(ids[start : start + AT_ONCE], fields)
                step = self._read([found[key] for key in found], kind, _READERS[kind])
                mentions += step.mentions
                unreadable += step.unreadable
                gone += missing
        if gone and not mentions:
            # Meta says the same of what is gone and of what we may not see (any more).
            self.part("me", "feed", fields="id,comments.limit(1){id}", limit="1")
        return Page(tuple(mentions), deleted=tuple(gone), unreadable=tuple(unreadable))

    # Speaking

    @classmethod
    def private_length(cls, text: str) -> Length:
        # 2,000 characters; counted as JavaScript does, which is never too few.
        # https://developers.facebook.com/docs/messenger-platform/reference/send-api (2026-03)
        return Length(len(text.encode("utf-16-le", "surrogatepass")) // 2, 2000)

    def say(self, reply: Reply) -> Posted:
        assert reply.parent is not None
        parent = reply.parent
        try:
            external_id = self.publish(parent.external_id, "comments", "id", message=reply.text)
        except Rejected as error:
            if error.code == GONE:
                raise Rejected(_("What you answer no longer exists."), GONE) from None
            raise
        now = self.clock()
        spelled = {
            "id": external_id,
            "message": reply.text,
            "created_time": now.isoformat(),
            "from": {"id": self.access.external_id},
            "parent": {"id": parent.external_id},
            "post": {"id": parent.thread_id or parent.external_id},
        }
        return Posted(external_id, "", now, items.to_comment(spelled))

    def said(self, reply: Reply, begin: datetime) -> Sequence[Mention]:
        assert reply.parent is not None
        post = reply.parent.thread_id or reply.parent.external_id
        # Facebook puts an answer to an answer under the first of the two.
        above = {reply.parent.external_id, reply.parent.parent_id, post}
        found = []
        for item in self.all_since(
            begin, post, "comments", fields=items.COMMENT_FIELDS, filter="stream",
            order="reverse_chronological", limit="50",
        ):  # fmt: skip
            step = self._read(_under(post, [item]), "comment", items.to_comment)
            found += [mention for mention in step.mentions if mention.parent_id in above]
        return found

    def act(self, action: Action, mention: Mention) -> None:
        if action.capability not in self.capabilities:
            return super().act(action, mention)
        if mention.kind is MentionKind.MESSAGE:
            raise Rejected(_("Messages can neither be liked nor hidden from here."))
        if action is Action.LIKE:
            self.ask("post_object", mention.external_id, "likes")
        elif action is Action.UNLIKE:
            self.ask("delete_object", mention.external_id, "likes")
        else:
            hidden = "true" if action is Action.HIDE else "false"
            self.ask("post_object", mention.external_id, data={"is_hidden": hidden})
        return None

    def delete(self, external_id: str) -> None:
        if external_id.startswith(("m_", "mid.")):
            raise Rejected(_("Messenger takes no message back."))
        try:
            self.ask("delete_object", external_id)
        except Rejected as error:
            if error.code != GONE:
                raise


def _under(post_id: str, found: Sequence[Any]) -> list[Any]:
    """Comments together with what they stand under, which the answer tells around them."""
    known = {"post": {"id": post_id}} if post_id else {}
    return [{**item, **known} if isinstance(item, Mapping) and item else item for item in found]
