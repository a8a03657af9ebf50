"""Private messages at Meta's Graph, and the windows in which they may be sent.

A message may be answered for 24 hours after the person's last one; for 7 days by a human, with the
tag HUMAN_AGENT, if Meta has granted that to the app. A comment or a post may be answered in private
once, within 7 days. https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
and https://developers.facebook.com/docs/messenger-platform/discovery/private-replies (2026-04)
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from .errors import Malformed, Rejected, Temporary
from .graph import without_future
from .graph_items import (
    MESSAGE_FIELDS,
    counterpart,
    next_place,
    spelled_message,
    to_message,
    when,
)
from .graph_page import GraphPage
from .items import id_text, mapping, mappings, read_items
from .nested import Step, reached
from .sentence import _
from .text_tools import clean
from .types import (
    Audience,
    Capability,
    Length,
    Mention,
    MentionKind,
    Posted,
    Reply,
    Situation,
    Way,
)

STANDARD = timedelta(hours=24)
HUMAN_AGENT = timedelta(days=7)
PRIVATE_REPLY = timedelta(days=7)
SKEW = timedelta(minutes=2)
"""How far Meta's clock may be from ours when we look for what was sent."""
CONVERSATIONS = 10
MESSAGES = 20
"""How many of them one request asks for; of older messages of a conversation Meta tells the id only
(https://developers.facebook.com/docs/messenger-platform/conversations, 2026-11)."""


class GraphMessaging(GraphPage):
    """A network at Graph whose items are answered in public by comments, in private by messages."""

    capabilities = frozenset(
        {Capability.REPLY, Capability.DIRECT_MESSAGE, Capability.DELETE, Capability.HIDE,
         Capability.RECHECK}
    )  # fmt: skip
    platform: ClassVar[str]
    """``platform`` of the conversations"""
    public_limit: ClassVar[int]
    """characters of a comment"""
    message_fields: ClassVar[str] = MESSAGE_FIELDS

    @abstractmethod
    def say(self, reply: Reply) -> Posted:
        """Answer in public."""

    @abstractmethod
    def said(self, reply: Reply, begin: datetime) -> Sequence[Mention]:
        """Our public answers since a time, in the place where this one would be."""

    @classmethod
    @abstractmethod
    def private_length(cls, text: str) -> Length:
        """How long a private message is."""

    @classmethod
    def spoken(cls, reply: Reply) -> str:
        """The text as it goes out."""
        return reply.text

    # How it can be answered

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None:
            return ()
        if parent.audience.private or parent.kind is MentionKind.MESSAGE:
            return (Audience.DIRECT,)
        if parent.kind is MentionKind.REVIEW:
            return (Audience.PUBLIC,)
        return (Audience.PUBLIC, Audience.DIRECT)

    @classmethod
    def ways(cls, parent: Mention, situation: Situation) -> tuple[Way, ...]:
        return tuple(cls._way(audience, parent, situation) for audience in cls.audiences(parent))

    @classmethod
    def _way(cls, audience: Audience, parent: Mention, situation: Situation) -> Way:
        if not audience.private:
            closed = _("Comments are closed here, or the account may not write any.")
            return Way(audience, "" if parent.may("reply") else closed)
        if parent.kind is MentionKind.MESSAGE:
            return cls._message_way(parent, situation)
        until = parent.written_at + PRIVATE_REPLY if parent.written_at else None
        if situation.told_privately:
            refusal = _(
                "It was answered in private already; Meta allows that once. Go on in the"
                " conversation, as soon as the person has answered."
            )
            return Way(audience, refusal)
        if not parent.may("private_reply"):
            return Way(audience, _("Meta lets this person not be written to in private from here."))
        if until and until <= situation.now:
            refusal = _("Meta allows a private answer within 7 days. That time is over.")
            return Way(audience, refusal, until)
        note = _("Only this one message, until the person answers it.")
        return Way(audience, "", until, note)

    @classmethod
    def _message_way(cls, parent: Mention, situation: Situation) -> Way:
        if not parent.may("reply"):
            refusal = _(
                "This person cannot be written to: they have blocked us, left, or do not want it."
            )
            return Way(Audience.DIRECT, refusal)
        heard = max(filter(None, (situation.heard_at, parent.written_at)), default=None)
        if heard is None:
            return Way(Audience.DIRECT)
        if situation.now < heard + STANDARD:
            note = _("After that, until 7 days: only by a human, with the Human Agent permission.")
            return Way(Audience.DIRECT, "", heard + STANDARD, note)
        until = heard + HUMAN_AGENT
        if situation.now < until:
            note = _("Sent as the answer of a human: the app needs Meta's Human Agent permission.")
            return Way(Audience.DIRECT, "", until, note)
        return Way(Audience.DIRECT, cls._too_late(), until)

    @staticmethod
    def _too_late() -> str:
        return _(
            "More than 7 days have passed since their last message; Meta allows no answer now."
        )

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        if reply.audience.private:
            return cls.private_length(reply.text)
        return Length(len(cls.spoken(reply)), cls.public_limit)

    # Saying it

    def send(self, reply: Reply, key: str) -> Posted:
        if reply.parent is None or reply.audience not in self.audiences(reply.parent):
            if reply.parent and reply.parent.audience.private:
                raise Rejected(_("What was said in private is answered in private only."))
            raise Rejected(_("%(network)s has no such audience for this.", network=self.label))
        if reply.uploads:
            raise Rejected(_("%(network)s takes no files from here.", network=self.label))
        return self._tell(reply, reply.parent) if reply.audience.private else self.say(reply)

    def _tell(self, reply: Reply, parent: Mention) -> Posted:
        other = self._other(parent)
        more: dict[str, Any] = {"messaging_type": "RESPONSE"}
        recipient = {"id": other}
        if parent.kind is MentionKind.MESSAGE:
            if not other:
                raise Rejected(_("Meta does not say who this conversation is with."))
            if self._is_late(parent, other):
                more = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        elif parent.kind is MentionKind.POST:
            recipient = {"post_id": parent.external_id}
        else:
            recipient = {"comment_id": parent.external_id}
        external_id = self.publish(
            "me", "messages", "message_id",
            recipient=recipient, message={"text": reply.text}, **more,
        )  # fmt: skip
        me, now = self.access.external_id, self.clock()
        mention = to_message(spelled_message(external_id, reply.text, me, other, now))
        return Posted(external_id, "", now, mention)

    def _other(self, parent: Mention) -> str:
        """The person that a private answer goes to; empty if that is not known."""
        me, author = self.access.external_id, parent.author.external_id
        if author not in (me, "") and not author.startswith("?"):
            return author
        return counterpart(parent.thread_id, me) if parent.kind is MentionKind.MESSAGE else ""

    def _is_late(self, parent: Mention, other: str) -> bool:
        """Whether the person's last message is older than a day.

        :raises Rejected: it is older than a week
        """
        now = self.clock()
        theirs = parent.author.external_id == other
        if theirs and parent.written_at and now < parent.written_at + STANDARD:
            return False
        # They may have written since.
        answer = self.ask(
            "get_connection", "me", "conversations", platform=self.platform, user_id=other,
            fields=f"id,messages.limit({MESSAGES}){{id,created_time,from}}",
        )  # fmt: skip
        heard = parent.written_at if theirs else None
        for conversation in mappings(answer, "data"):
            for message in mappings(conversation, "messages", "data"):
                time = when(message.get("created_time"))
                if id_text(mapping(message.get("from")).get("id")) == other and time:
                    heard = max(heard, time) if heard else time
        if heard and now >= heard + HUMAN_AGENT:
            raise Rejected(self._too_late(), "window")
        return bool(heard and now >= heard + STANDARD)

    # Finding it again

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        begin, parent = since - SKEW, reply.parent
        if parent is None:
            raise Rejected(_("%(network)s has no such audience for this.", network=self.label))
        said = self._told(parent, begin) if reply.audience.private else self.said(reply, begin)
        wanted = _essence(reply.text if reply.audience.private else self.spoken(reply))
        found: dict[str, Posted] = {}
        for mention in said:
            ours = mention.author.external_id == self.access.external_id
            late = mention.written_at is None or mention.written_at >= begin
            if ours and late and _essence(mention.text) == wanted:
                posted = Posted(mention.external_id, mention.url, mention.written_at, mention)
                found.setdefault(mention.external_id, posted)
        return tuple(found.values())

    def _told(self, parent: Mention, begin: datetime) -> list[Mention]:
        other = self._other(parent)
        if not other:
            raise Temporary(_("Meta does not show whether the answer was sent."))
        answer = self.ask(
            "get_connection", "me", "conversations", platform=self.platform, user_id=other,
            fields="id",
        )  # fmt: skip
        found = []
        for conversation in mappings(answer, "data"):
            known = id_text(conversation.get("id"))
            options = {"fields": self.message_fields, "limit": "50"}
            for item in self.all_since(begin, known, "messages", **options):
                try:
                    found.append(without_future(to_message(item), self.clock()))
                except Malformed:
                    continue
        return found

    # Reading

    def conversations(self, inner: str, place: str, goal: datetime | None) -> Step:
        """A part of the conversations with their newest messages, or of one of them."""
        if inner:
            items, after, _answer = self.part(
                inner, "messages", place, fields=self.message_fields, limit=str(MESSAGES)
            )
            step = self._messages(items, {"id": inner})
            times = [mention.written_at for mention in step.mentions]
            return replace(step, after="" if reached(goal, times) else after)
        fields = f"id,updated_time,can_reply,messages.limit({MESSAGES}){{{self.message_fields}}}"
        items, after, _answer = self.part(
            "me", "conversations", place,
            platform=self.platform, fields=fields, limit=str(CONVERSATIONS),
        )  # fmt: skip
        whole = Step()
        todo = []
        for item in map(mapping, items):
            known = {"id": id_text(item.get("id")), "can_reply": item.get("can_reply")}
            messages = item.get("messages")
            shown = mapping(messages).get("data")
            step = self._messages(shown if isinstance(shown, list) else [], known)
            whole = Step(whole.mentions + step.mentions, whole.unreadable + step.unreadable)
            rest = next_place(messages)
            if rest and known["id"] and not reached(goal, [m.written_at for m in step.mentions]):
                todo.append((known["id"], rest))
        times = [when(mapping(item).get("updated_time")) for item in items]
        return replace(
            whole,
            after="" if reached(goal, times) else after,
            inner=tuple(todo),
            lists=len(items),
        )

    def _messages(self, items: Sequence[Any], conversation: Mapping[str, Any]) -> Step:
        # What a message belongs to stands around it in the answer, and is kept with it.
        known = {name: value for name, value in conversation.items() if value is not None}
        spelled = [
            {**item, "conversation": known} if isinstance(item, Mapping) and item else item
            for item in items
            if not _only_named(item)
        ]
        mentions, unreadable = read_items(spelled, "message", to_message)
        return Step(tuple(without_future(each, self.clock()) for each in mentions), unreadable)


def _only_named(item: Any) -> bool:
    """Whether an item is known by its id alone."""
    return bool(mapping(item).get("id")) and not set(item) - {"id", "created_time"}


def _essence(text: str) -> str:
    """What stays of a text whatever Meta does to its white space."""
    return "".join(clean(text).split())
