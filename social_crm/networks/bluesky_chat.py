"""Direct messages of Bluesky: a service of its own (``chat.bsky.convo``) behind our server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from .bluesky_items import message_id, message_to_mention
from .bluesky_text import rich_text
from .bluesky_wire import CHAT, Wire
from .errors import Malformed, Rejected, Temporary
from .items import id_text, mapping, mappings, read_items, timestamp
from .newest_first import Batch, Position
from .sentence import _
from .text_tools import clean, sane_time
from .types import Audience, Posted, Reply, SourceSpec

PAGE = 50
"""Conversations, and messages, of one request; 100 is the most."""
PAGES = 40
"""Requests that one conversation gets in one run."""
SKEW = timedelta(minutes=2)
OVERLAP = timedelta(minutes=10)

_MESSAGE = "chat.bsky.convo.defs#messageView"
_DELETED = "chat.bsky.convo.defs#deletedMessageView"
# What the service answers when somebody does not take messages (chat.bsky.convo.getConvoForMembers
# and sendMessage, 2026-11).
_REFUSALS = {
    "AccountSuspended": _("Bluesky has suspended the account's direct messages."),
    "BlockedActor": _("The person has blocked the account, or the account the person."),
    "ConvoLocked": _("The conversation is closed."),
    "InvalidConvo": _("The conversation no longer exists."),
    "MessagesDisabled": _("The person takes no direct messages."),
    "NotFollowedBySender": _("The person takes direct messages of people only whom they follow."),
    "RecipientNotFound": _("The person no longer has an account."),
}


class Chat(Wire):
    """Reads and writes direct messages."""

    def _conversations(
        self, source: SourceSpec, cursor: str, before: str, deleted: list[str]
    ) -> Batch:
        """Conversations, those with the newest messages first, with their messages back to what is
        known.

        :param deleted: gets the ids of messages that somebody has taken back
        """
        position = Position.load(cursor)
        goal = position.mark - OVERLAP if position.mark else source.since
        params = {"limit": str(PAGE)} | ({"cursor": before} if before else {})
        answer = mapping(self._ask("chat.bsky.convo.listConvos", params, proxy=CHAT))
        convos = answer.get("convos")
        if not isinstance(convos, list):
            raise Malformed(
                _("%(host)s answered with something that is no list.", host=self._host())
            )
        items: list[Mapping[str, Any]] = []
        times: list[datetime] = []
        for convo in mappings(answer, "convos"):
            last = self._time(mapping(convo.get("lastMessage")).get("sentAt"))
            times += filter(None, [last])
            if last is None or goal is None or last >= goal:
                items += self._messages(convo, goal)
        told = [item for item in items if self._is(item, _MESSAGE)]
        mentions, unreadable = read_items(told, "message", message_to_mention, _id_of)
        deleted += [_id_of(item) for item in items if self._is(item, _DELETED)]
        after = id_text(answer.get("cursor"))
        return Batch(mentions, unreadable, (after,) if after and convos else (), tuple(times))

    def _messages(
        self, convo: Mapping[str, Any], goal: datetime | None, *, whole: bool = False
    ) -> Iterator[Mapping[str, Any]]:
        """The messages of a conversation since a time, newest first, spelled as the log spells
        them, with what is known of their authors.

        :param whole: whether more than ``PAGES`` of them are an error
        """
        convo_id = id_text(convo.get("id"))
        people = {id_text(member.get("did")): member for member in mappings(convo, "members")}
        before, known = "", set[str]()
        for _number in range(PAGES):
            params = {"convoId": convo_id, "limit": str(PAGE)}
            params |= {"cursor": before} if before else {}
            answer = mapping(self._ask("chat.bsky.convo.getMessages", params, proxy=CHAT))
            messages = mappings(answer, "messages")
            times = [self._time(message.get("sentAt")) for message in messages]
            for message, time in zip(messages, times, strict=True):
                if goal is None or time is None or time >= goal:
                    sender = mapping(message.get("sender"))
                    sender = {**_known(people.get(id_text(sender.get("did")), {})), **sender}
                    yield {"convoId": convo_id, "message": {**message, "sender": sender}}
            before = id_text(answer.get("cursor"))
            old = goal is not None and all(time is not None and time < goal for time in times)
            if not messages or not before or before in known or old:
                return
            known.add(before)
        if whole:
            raise Temporary(
                _("%(host)s does not show whether the answer was sent.", host=self._host())
            )

    def _is(self, item: Mapping[str, Any], kind: str) -> bool:
        """What a message is. One that does not say is a message if it has a text."""
        message = mapping(item.get("message"))
        named = clean(message.get("$type")) or (_MESSAGE if "text" in message else "")
        # A broken one must not vanish; what systems say is no message.
        return named == kind or (kind == _MESSAGE and not named)

    def _send_message(self, reply: Reply) -> Posted:
        """Say it in private. The service knows no key: after an outcome that is not clear, what was
        said is looked up by its text."""
        convo_id = self._convo_with(reply)
        message = rich_text(clean(reply.text), self._did_of)
        body = {"convoId": convo_id, "message": message}
        try:
            answer = self._do("chat.bsky.convo.sendMessage", body, proxy=CHAT)
        except Rejected as error:
            raise _refused(error) from None
        posted = self._message_posted(convo_id, answer)
        if posted is None:
            raise Temporary(
                _("%(host)s did not say clearly whether it was done.", host=self._host())
            )
        return posted

    def _find_message(self, reply: Reply, since: datetime) -> tuple[Posted, ...]:
        """What we said in this conversation since then, in these words."""
        begin = since - SKEW
        convo = {"id": self._convo_with(reply)}
        wanted = _essence(reply.text)
        found: dict[str, Posted] = {}
        for item in self._messages(convo, begin, whole=True):
            message = mapping(item.get("message"))
            ours = mapping(message.get("sender")).get("did") == self._me()
            if ours and _essence(clean(message.get("text"))) == wanted:
                posted = self._message_posted(str(convo["id"]), message)
                if posted:
                    found.setdefault(posted.external_id, posted)
        return tuple(found.values())

    def _message_posted(self, convo_id: str, message: Any) -> Posted | None:
        mine = {"did": self._me(), **self._myself()}
        item = {"convoId": convo_id, "message": {**mapping(message), "sender": mine}}
        try:
            mention = message_to_mention(item)
        except Malformed:
            return None
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def _convo_with(self, reply: Reply) -> str:
        """The conversation to answer in: that of the message, or the one with the author of a post.

        :raises Rejected: the person takes no messages
        """
        parent = reply.parent
        if parent is None:
            raise Rejected(_("A direct message answers somebody."))
        if parent.audience is Audience.DIRECT and parent.thread_id:
            return parent.thread_id
        if not parent.author.external_id.startswith("did:"):
            raise Rejected(_("The person has no name by which a private answer would arrive."))
        params = {"members": parent.author.external_id}
        try:
            answer = self._ask("chat.bsky.convo.getConvoForMembers", params, proxy=CHAT)
        except Rejected as error:
            raise _refused(error) from None
        convo_id = id_text(mapping(mapping(answer).get("convo")).get("id"))
        if not convo_id:
            raise Malformed(_("%(host)s names no conversation.", host=self._host()))
        return convo_id

    def _time(self, value: Any) -> datetime | None:
        return sane_time(timestamp(value), self.clock())

    def _did_of(self, handle: str) -> str:
        """The DID of a handle; empty if there is nobody of that name."""
        raise NotImplementedError

    def _myself(self) -> dict[str, str]:
        """Our own handle and name, as the network spells an author."""
        raise NotImplementedError


def _known(member: Mapping[str, Any]) -> dict[str, Any]:
    names = ("handle", "displayName", "avatar", "labels")
    return {name: member[name] for name in names if name in member}


def _id_of(item: Any) -> str:
    message = mapping(mapping(item).get("message"))
    return message_id(id_text(mapping(item).get("convoId")), id_text(message.get("id")))


def _essence(text: str) -> str:
    return " ".join(clean(text).split())


def _refused(error: Rejected) -> Rejected:
    sentence = _REFUSALS.get(str(error.code))
    return Rejected(sentence, error.code) if sentence else error
