"""Answers, likes, passes on and takes back, and finds again what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from .errors import Malformed, RateLimited, Rejected, Temporary, Unsupported
from .items import timestamp
from .mastodon_facts import number_of
from .mastodon_items import id_of, status_key, to_mention
from .mastodon_reading import PAGE, Reading
from .mastodon_text import addressed, essence, length
from .sentence import _
from .text_tools import clean, html_to_text, sane_time
from .types import (
    Action,
    Audience,
    Length,
    Mention,
    Posted,
    Reply,
    SourceSpec,
    Upload,
    UploadRule,
)

UPLOAD_SECONDS = 120.0
SKEW = timedelta(minutes=2)
"""How far the clock of a server may be from ours when we look for what was sent."""

# https://docs.joinmastodon.org/user/posting/#media (2026-11)
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/heic")
FILMS = ("video/mp4", "video/webm", "video/quicktime")
SOUNDS = ("audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/aac", "audio/mp4")

_VISIBILITIES = {
    Audience.PUBLIC: "public",
    Audience.UNLISTED: "unlisted",
    Audience.FOLLOWERS: "private",
    Audience.DIRECT: "direct",
}
# What Mastodon.py calls it. Doing it twice is no error there.
_ACTIONS = {
    Action.LIKE: "status_favourite",
    Action.UNLIKE: "status_unfavourite",
    Action.REPOST: "status_reblog",
}


class Speaking(Reading):
    """What we say and do."""

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
        link = number_of(facts, "characters_reserved_per_url")
        used = length(addressed(reply, facts), reply.subject, link)
        return Length(used, number_of(facts, "max_characters"))

    @classmethod
    def upload_rules(cls, facts: Mapping[str, Any]) -> tuple[UploadRule, ...]:
        most = number_of(facts, "max_media_attachments")
        pictures = number_of(facts, "image_size_limit")
        films = number_of(facts, "video_size_limit")
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
            params = [("limit", str(PAGE)), *feed.params]
            params += [("max_id", before)] if before else []
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

    def act(self, action: Action, mention: Mention) -> None:
        call = _ACTIONS.get(action)
        if call is None:
            raise Unsupported(_("%(network)s cannot do that.", network=self.label))
        if action is Action.REPOST and mention.audience.private:
            raise Rejected(_("What was said in private is not passed on."))
        try:
            self._ask(call, mention.external_id)
        except Rejected as error:
            if error.code == 404:
                raise Rejected(_("The post no longer exists."), 404) from None
            if error.code == 403:
                raise Rejected(
                    _(
                        "%(host)s does not let us: the post is protected, or the account was "
                        "connected without this right. Connect it again.",
                        host=self._host(),
                    ),
                    403,
                ) from None
            raise
