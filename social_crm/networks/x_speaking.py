"""What is said and done on X: answers, messages, images, and finding them again."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from .errors import Malformed, RateLimited, Rejected, Temporary, Unsupported
from .items import id_text, mapping, mappings
from .sentence import _
from .text_tools import clean
from .types import Action, Audience, Mention, Posted, Reply, Upload
from .x_items import (
    Beside,
    conversation_of,
    id_of_time,
    is_id,
    latest_id,
    parse_item,
    post_id,
    time_of_id,
)
from .x_reading import PAGE, XReading
from .x_tables import ACTIONS, DONE_CODES, MAX_ALT, SELF_SERVE, UPLOADS
from .x_wire import UPLOAD_SECONDS

SKEW = timedelta(minutes=2)
"""How far X's clock may be from ours when we look for what was sent."""


class XSpeaking(XReading):
    """Says and does things in the name of the account."""

    def send(self, reply: Reply, key: str) -> Posted:
        if reply.audience not in self.audiences(reply.parent):
            raise Rejected(_("What was said in private is answered in private only."))
        if reply.audience.private:
            return self._send_message(reply)
        params: dict[str, Any] = {"text": reply.text}
        if media := self._uploaded(reply.uploads, "tweet_image"):
            params["media_ids"] = media
        if reply.parent:
            params["in_reply_to_tweet_id"] = latest_id(reply.parent)
        try:
            answer = self._ask("create_tweet", user_auth=False, **params)
        except Malformed:
            raise self._unclear() from None
        data = mapping(mapping(answer).get("data"))
        external_id = post_id(data)
        if not external_id:
            raise self._unclear()
        item: dict[str, Any] = {"text": reply.text, **data, "author_id": self._me()}
        if reply.parent:
            item["referenced_posts"] = [{"type": "replied_to", "id": reply.parent.external_id}]
            item["conversation_id"] = reply.parent.thread_id
        return self._posted(parse_item("tweet", self._by_us(item)))

    def _send_message(self, reply: Reply) -> Posted:
        parent = reply.parent
        if parent is None:
            raise Rejected(_("A direct message needs somebody to go to."))
        if len(reply.uploads) > 1:
            raise Rejected(_("A direct message takes one image."))
        media = self._uploaded(reply.uploads, "dm_image")
        params: dict[str, Any] = {"text": reply.text} if reply.text else {}
        if media:
            params["media_id"] = media[0]
        params |= self._whose(parent)
        try:
            answer = self._ask("create_direct_message", user_auth=False, **params)
        except Malformed:
            raise self._unclear() from None
        data = mapping(mapping(answer).get("data"))
        external_id = id_text(data.get("dm_event_id"))
        if not external_id:
            raise self._unclear()
        item = {
            "id": external_id,
            "event_type": "MessageCreate",
            "text": reply.text,
            "dm_conversation_id": id_text(data.get("dm_conversation_id")),
            "sender_id": self._me(),
        }
        return self._posted(parse_item("dm", self._by_us(item)))

    @staticmethod
    def _whose(parent: Mention) -> dict[str, str]:
        """The conversation that an answer goes into, or else the person it goes to.

        :raises Rejected: neither is known
        """
        if parent.audience is Audience.DIRECT and (conversation := conversation_of(parent)):
            return {"dm_conversation_id": conversation}
        if is_id(parent.author.external_id):
            return {"participant_id": parent.author.external_id}
        raise Rejected(_("X does not say who wrote this."))

    def _by_us(self, item: Mapping[str, Any]) -> Mapping[str, Any]:
        us = {"id": self._me(), "username": clean(self.access.facts.get("handle"))}
        return {"data": item, "includes": {"users": [us]}}

    def _posted(self, mention: Mention) -> Posted:
        posted_at = mention.written_at or time_of_id(mention.external_id)
        return Posted(mention.external_id, mention.url, posted_at, mention)

    def _uploaded(self, uploads: Sequence[Upload], category: str) -> list[str]:
        """Ids of the uploaded images. Whatever goes wrong here, nothing has been published yet."""
        if any(upload.mimetype not in UPLOADS[0].mimetypes for upload in uploads):
            raise Unsupported(_("To X, only still images can be sent from here."))
        try:
            return [self._upload(upload, category) for upload in uploads]
        except RateLimited:
            raise
        except (Temporary, Malformed) as error:
            after = getattr(error, "retry_after", None)
            raise Temporary(error.sentence, after, sent=False) from None

    def _upload(self, upload: Upload, category: str) -> str:
        """Upload an image with its description. Returns its id."""
        body = {"media": b64encode(upload.data).decode(), "media_category": category}
        answer = self._ask("request", "POST", "/2/media/upload", json=body, deadline=UPLOAD_SECONDS)
        media_id = id_text(mapping(mapping(answer).get("data")).get("id"))
        if not media_id:
            raise Temporary(_("X did not take the file “%(name)s”.", name=upload.name))
        if upload.alt:
            described = {
                "id": media_id, "metadata": {"alt_text": {"text": upload.alt[:MAX_ALT]}}
            }  # fmt: skip
            self._ask("request", "POST", "/2/media/metadata", json=described)
        return media_id

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        begin = since - SKEW
        private = reply.audience.private
        found = self._messages_since(reply, begin) if private else self._posts_since(begin)
        parent = {reply.parent.external_id, latest_id(reply.parent)} if reply.parent else {""}
        wanted = _essence(reply.text)
        return tuple(
            self._posted(mention)
            for mention in found
            if mention.author.external_id == self._me()
            and (mention.written_at is None or mention.written_at >= begin)
            and _essence(mention.text) == wanted
            and (reply.audience.private or mention.parent_id in parent)
        )

    def _posts_since(self, begin: datetime) -> list[Mention]:
        """Everything that we posted since then."""
        params: dict[str, Any] = {"max_results": PAGE, "since_id": id_of_time(begin)}
        return self._all("get_users_tweets", "tweet", self._me(), fields="post", **params)

    def _messages_since(self, reply: Reply, begin: datetime) -> list[Mention]:
        """The newest messages of a conversation.

        :raises Temporary: since then there were more of them than one look can bring
        """
        parent = reply.parent
        if parent is None:
            return []
        params: dict[str, Any] = {"event_types": "MessageCreate", "max_results": PAGE}
        params |= self._whose(parent)
        found = self._all(
            "get_direct_message_events", "dm", fields="message", user_auth=False, **params
        )
        times = [message.written_at for message in found if message.written_at]
        if len(found) >= PAGE and min(times, default=begin) > begin:
            raise self._no_look_up()
        return found

    def _all(self, call: str, kind: str, *args: Any, **params: Any) -> list[Mention]:
        """The items of all pages of a short list; of messages, of the first alone: a hundred.

        :raises Temporary: the list repeats itself, so what is older stays unknown
        """
        found: list[Mention] = []
        while True:
            answer = self._ask(call, *args, **params)
            told = mapping(answer)
            if "data" not in told and "meta" not in told:
                raise self._no_look_up()
            beside = Beside(answer)
            items = [item for item in mappings(answer, "data") if post_id(item)]
            found += [self._believed(parse_item(kind, beside.wrapped(item))) for item in items]
            more = clean(mapping(told.get("meta")).get("next_token"))
            if not more or not items or kind == "dm":
                return found
            before = post_id(items[-1])
            if params.get("until_id") == before:
                raise self._no_look_up()
            params["until_id"] = before

    @staticmethod
    def _no_look_up() -> Temporary:
        return Temporary(_("X does not show whether the answer was sent."))

    # Doing

    def act(self, action: Action, mention: Mention) -> None:
        if mention.audience is Audience.DIRECT:
            raise Rejected(_("This cannot be done to a direct message."))
        if action.capability.value in ACTIONS and self._plan() in SELF_SERVE:
            raise Rejected(ACTIONS[action.capability.value], "plan")
        me, post = self._me(), latest_id(mention)
        if not is_id(post):
            raise Rejected(_("The post has no id."))
        body = {"tweet_id": post}
        calls: Mapping[Action, tuple[str, str, Any]] = {
            Action.LIKE: ("POST", f"/2/users/{me}/likes", body),
            Action.UNLIKE: ("DELETE", f"/2/users/{me}/likes/{post}", None),
            Action.REPOST: ("POST", f"/2/users/{me}/retweets", body),
            Action.HIDE: ("PUT", f"/2/tweets/{post}/hidden", {"hidden": True}),
            Action.UNHIDE: ("PUT", f"/2/tweets/{post}/hidden", {"hidden": False}),
        }
        method, path, json = calls[action]
        try:
            # tweepy's own methods for these keep a client and its token for ever.
            self._ask("request", method, path, json=json)
        except Rejected as error:
            if error.code not in DONE_CODES:
                raise

    def delete(self, external_id: str) -> None:
        if not is_id(external_id):
            raise Rejected(_("The post has no id."))
        try:
            answer = self._ask("delete_tweet", external_id, user_auth=False)
            done = mapping(mapping(answer).get("data")).get("deleted") is True
        except Rejected as error:
            if error.code not in (404, 144, "resource-not-found"):
                raise
            done = False
        # A message can be removed from our own view only: that is no taking back.
        if not done and self._message(external_id) is not None:
            raise Unsupported(_("X does not take back direct messages."))

    def _unclear(self) -> Temporary:
        return Temporary(_("X did not say clearly whether the post was published."))


def _essence(text: str) -> str:
    """A text without what X adds or changes: the names ahead of an answer, white space, schemes of
    links."""
    words = clean(text).split()
    while words and words[0].startswith("@"):
        words.pop(0)
    return " ".join(word.removeprefix("https://").removeprefix("http://") for word in words)
