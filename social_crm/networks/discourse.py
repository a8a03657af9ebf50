"""Discourse forums: topics and posts, mentions of the account, private messages.

Understanding a post is in :mod:`.discourse_items`. See docs/networks/discourse.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from .discourse_items import (
    LIKE,
    PARENT,
    PRIVATE,
    is_gone,
    is_liked,
    person_id,
    place_of,
    to_mention,
)
from .discourse_reading import GONE, DiscourseReading, category_of, tag_of
from .errors import (
    Malformed,
    Rejected,
    Unauthorized,
    Unsupported,
)
from .items import count, id_text, load, mapping, mappings, timestamp
from .query import HELP, Query
from .sentence import _
from .text_tools import clean, html_to_text, one_line, safe_url, sane_time
from .types import (
    Action,
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    Limit,
    Mention,
    Posted,
    Pushed,
    PushRequest,
    Reply,
    Secrets,
    Setting,
    Situation,
    SourceKind,
    SourceSpec,
    Way,
)

SKEW = timedelta(minutes=2)
MAX_TITLE = 255

# https://github.com/discourse/discourse, config/site_settings.yml (2026-11): what a forum has
# unless its owner says otherwise, and the most that is believed.
_FACTS = {
    "min_post_length": (20, 1000),
    "min_personal_message_post_length": (10, 1000),
    "max_post_length": (32_000, 10**7),
}


class Discourse(DiscourseReading):
    """An account in a Discourse forum. Parse kinds: ``post`` (as in ``/posts.json``,
    ``/posts/ID.json`` and webhooks, bare or inside ``{"post": …}``)."""

    key = "discourse"
    label = "Discourse"
    icon = "fa-comments"
    connect = Connect.SECRETS
    settings = (
        Setting("address", _("Forum"), "url", required=True, placeholder="forum.example.com"),
        Setting(
            "username",
            _("User name"),
            required=True,
            help=_("Whom the key speaks for."),
            placeholder="acme",
        ),
        Setting(
            "key_kind",
            _("Kind of key"),
            "selection",
            default="admin",
            choices={"admin": _("API key"), "user": _("User API key")},
        ),
        Setting(
            "api_key",
            _("API key"),
            "secret",
            required=True,
            help=_("Made by an administrator of the forum under Admin → API, for this user only."),
        ),
        Setting(
            "push_secret",
            _("Secret of the webhook"),
            "secret",
            help=_("The same as in the webhook of the forum; without it no push is believed."),
        ),
    )
    source_kinds = (
        SourceKind(
            "mentions",
            _("Mentions and answers"),
            help=_("Posts that name or quote the account, and answers to its posts."),
            addressed=True,
            offered=True,
            interval=2,
        ),
        SourceKind("messages", _("Private messages"), addressed=True, offered=True, interval=2),
        SourceKind(
            "own",
            _("Own posts"),
            help=_("What the account says itself, also elsewhere: as context, never as tickets."),
            offered=True,
        ),
        SourceKind("posts", _("All posts"), interval=10),
        SourceKind(
            "category",
            _("Category"),
            settings=(
                Setting(
                    "category",
                    _("Category"),
                    required=True,
                    help=_("Its address in the forum, or its number."),
                    placeholder="https://forum.example.com/c/support/7",
                ),
            ),
            interval=10,
        ),
        SourceKind(
            "tag",
            _("Tag"),
            settings=(Setting("tag", _("Tag"), required=True),),
            help=_("Posts in topics with this tag."),
            interval=10,
        ),
        SourceKind(
            "search",
            _("Search"),
            settings=(Setting("query", _("Search term"), required=True, help=HELP),),
            interval=10,
        ),
    )
    capabilities = frozenset(
        {
            Capability.REPLY,
            Capability.DIRECT_MESSAGE,
            Capability.DELETE,
            Capability.LIKE,
            Capability.RECHECK,
        }
    )
    parse_kinds = ("post",)
    app_settings = ("address", "username")
    # config/discourse_defaults.conf, max_admin_api_reqs_per_minute (2026-11)
    recheck_limit = "minute"
    limits = (Limit("minute", 60, 60),)
    pushes = True

    # Connecting

    def check(self) -> Identity:
        user = mapping(mapping(self._get("/session/current.json")).get("current_user"))
        username = one_line(user.get("username"), 200)
        if not username:
            raise Malformed(_("%(host)s does not say whose account this is.", host=self._host()))
        try:
            said = mapping(self._get("/site/settings.json"))
        except (Rejected, Unauthorized, Malformed):
            said = {}
        avatar = clean(user.get("avatar_template")).replace("{size}", "120")
        return Identity(
            external_id=person_id(self._site(), username),
            handle=username,
            name=one_line(user.get("name"), 200) or username,
            url=f"{self._site()}/u/{quote(username)}",
            avatar_url=safe_url(avatar, f"{self._site()}/"),
            facts={
                **{name: _number(said, name) for name in _FACTS},
                "forum": one_line(said.get("title"), 200),
                "private": user.get("can_send_private_messages") is not False,
            },
        )

    # Listening

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        if source.kind == "search":
            Query.read(source.settings.get("query"))
        elif source.kind == "category":
            category_of(source)
        elif source.kind == "tag":
            tag_of(source)

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return to_mention(load(kind, cls.parse_kinds, raw))

    @classmethod
    def parse_push(cls, request: PushRequest, secrets: Secrets) -> tuple[Pushed, ...]:
        from .discourse_push import read_push

        return read_push(request, secrets.get("push_secret", ""))

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None:
            return ()
        return (Audience.DIRECT,) if parent.audience.private else (Audience.PUBLIC, Audience.DIRECT)

    @classmethod
    def ways(cls, parent: Mention, situation: Situation) -> tuple[Way, ...]:
        closed = "" if parent.may("reply") else _("The topic is closed.")
        mute = (
            ""
            if situation.facts.get("private", True)
            else _("The account may not send private messages in this forum.")
        )
        private = closed if parent.audience.private else mute
        return tuple(
            Way(audience, private if audience.private else closed)
            for audience in cls.audiences(parent)
        )

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        private = reply.audience.private
        least = "min_personal_message_post_length" if private else "min_post_length"
        return Length(
            len(reply.text.strip()),
            _number(facts, "max_post_length"),
            _number(facts, least) if least in facts else 0,
        )

    def send(self, reply: Reply, key: str) -> Posted:
        parent = reply.parent
        if parent is None or reply.audience not in self.audiences(parent):
            raise Rejected(_("Discourse has no such audience for this."))
        body: dict[str, Any] = {"raw": reply.text, "nested_post": True}
        if reply.audience.private and not parent.audience.private:
            if not parent.author.handle:
                raise Rejected(_("The person has no name to which a message could be sent."))
            body |= {
                "title": self._title(reply),
                "target_recipients": parent.author.handle,
                "archetype": PRIVATE,
            }
        else:
            topic, number = self._place(parent)
            body |= {"topic_id": int(topic), "reply_to_post_number": int(number)}
        response = self._request("POST", "/posts.json", json=body, expect=(403, 422))
        if not response.ok:
            raise self._refused(response)
        try:
            answer = mapping(self.http.json(response))
        except Malformed:
            raise self._unclear() from None
        return self._posted(answer, reply)

    def _posted(self, answer: Mapping[str, Any], reply: Reply) -> Posted:
        if answer.get("action") == "enqueued":  # somebody of the forum has to approve it
            number = id_text(mapping(answer.get("pending_post")).get("id"))
            return Posted(f"pending:{number}", posted_at=self.clock())
        told = {"topic_archetype": PRIVATE} if reply.audience.private else {}
        if reply.parent:
            told[PARENT] = reply.parent.external_id
        try:
            mention = self._mention({**mapping(answer.get("post", answer)), **told})
        except Malformed:
            raise self._unclear() from None
        if reply.parent:
            named = (reply.parent.author.external_id, *mention.mentioned)
            title = mention.subject or reply.parent.subject
            mention = replace(mention, mentioned=tuple(dict.fromkeys(named)), subject=title)
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def _place(self, parent: Mention) -> tuple[str, str]:
        """Topic and number of a post in it.

        :raises Rejected: it is gone
        """
        topic, number = place_of(parent.url)
        if topic:
            return topic, number
        post = self._known(parent.external_id)
        if not post:
            raise Rejected(_("The post that you answer no longer exists."), 404)
        return id_text(post.get("topic_id")), str(count(post.get("post_number")) or 1)

    @staticmethod
    def _title(reply: Reply) -> str:
        about = reply.parent.subject if reply.parent else ""
        title = reply.subject or (f"Re: {about}" if about else one_line(reply.text, 60))
        return one_line(title, MAX_TITLE)

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        begin = since - SKEW
        wanted = _essence(reply.text)
        found: dict[str, Posted] = {}
        parent = reply.parent
        new_topic = parent is None or (reply.audience.private and not parent.audience.private)
        posts = self._sent_messages(begin) if new_topic else self._written_in(parent, begin)
        me = person_id(self._site(), self._username())
        for post in posts:
            said = clean(post.get("raw")) or html_to_text(post.get("cooked"))
            if _essence(said) == wanted and person_id(self._site(), post.get("username")) == me:
                posted = self._posted(post, reply)
                if posted.posted_at is None or posted.posted_at >= begin:
                    found.setdefault(posted.external_id, posted)
        return tuple(found.values())

    def _sent_messages(self, begin: datetime) -> Iterator[Mapping[str, Any]]:
        """Private messages of ours since ``begin``."""
        listed = self._done("messages")
        while not listed.ended:
            for row in listed.read_on():
                written = sane_time(timestamp(row.get("created_at")), self.clock())
                if written and written < begin:
                    return
                if (post := self._post_of(row)) is not None:
                    yield post

    def _written_in(self, parent: Mention | None, begin: datetime) -> Iterator[Mapping[str, Any]]:
        """The posts of a topic since ``begin``, newest first."""
        if parent is None:
            return
        topic = quote(self._place(parent)[0], safe="")
        path, params = f"/t/{topic}/posts.json", [("include_raw", "true")]
        view = mapping(self._get(f"/t/{topic}.json"))
        stream = mapping(view.get("post_stream")).get("stream")
        ids = [id_text(each) for each in stream] if isinstance(stream, list) else []
        if not ids:
            raise Malformed(_("%(host)s does not list the posts of the topic.", host=self._host()))
        while ids:
            part, ids = ids[-20:], ids[:-20]
            asked = [*params, *(("post_ids[]", each) for each in part)]
            posts = mappings(self._get(path, asked), "post_stream", "posts")
            yield from posts
            times = self._times(posts)
            if times and max(times) < begin:
                return

    def act(self, action: Action, mention: Mention) -> None:
        if action.capability is not Capability.LIKE:
            return super().act(action, mention)
        post_id = quote(mention.external_id, safe="")
        wanted = action is Action.LIKE
        if wanted:
            body = {"id": mention.external_id, "post_action_type_id": LIKE}
            response = self._request(
                "POST", "/post_actions.json", json=body, expect=(400, 403, 422)
            )
        else:
            path, params = f"/post_actions/{post_id}.json", {"post_action_type_id": LIKE}
            response = self._request("DELETE", path, params=params, expect=(400, 403, 404, 422))
        if response.ok:
            return
        # Liking twice is refused in several ways.
        post = self._known(mention.external_id)
        if post is None or is_liked(post) != wanted:
            raise self._refused(response)

    def delete(self, external_id: str) -> None:
        if external_id.startswith("pending:"):
            raise Unsupported(
                _("What waits for approval is taken back on the pages of the forum only.")
            )
        path = f"/posts/{quote(external_id, safe='')}.json"
        response = self._request("DELETE", path, expect=(403, 422, *GONE))
        if response.ok or response.status_code in GONE:
            return
        post = self._known(external_id)
        if post is not None and not is_gone(post):
            raise self._refused(response)


def _essence(text: str) -> str:
    """What remains of a text whatever the forum does to its spaces and quotes."""
    return "".join(re.findall(r"\w", clean(text))) or clean(text).strip()


def _number(values: Mapping[str, Any], name: str) -> int:
    default, most = _FACTS[name]
    value = count(values.get(name))
    return value if value is not None and value <= most else default
