"""Reviews of an Android app on Google Play, and the developer's answer to each.

By ``requests``: three calls, which Google's own library could make by httplib2 only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from .errors import Malformed, Rejected, Temporary
from .google_account import GoogleAccount, text_of
from .google_play_items import (
    comment_of,
    moment,
    of_app,
    reply_to_mention,
    review_id,
    review_to_mention,
)
from .items import load, mapping, read_items
from .newest_first import Batch
from .page_tokens import walk_tokens
from .sentence import _
from .text_tools import clean, one_line
from .types import (
    Audience,
    Capability,
    Identity,
    Length,
    Limit,
    Mention,
    MentionKind,
    Page,
    Permission,
    Posted,
    Reply,
    Setting,
    Situation,
    SourceKind,
    SourceSpec,
    Way,
)

API = "https://androidpublisher.googleapis.com/androidpublisher/v3/applications/"
PAGE = 100
MAX_LENGTH = 350
"""Characters of an answer (https://developers.google.com/android-publisher/reply-to-reviews,
2026-11)."""
_OVERLAP = timedelta(hours=1)
_GONE = ("NOT_FOUND", "notFound", "reviewNotFound")
_PACKAGE = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)+")


class GooglePlay(GoogleAccount):
    """One app. Parses ``review`` and, from the same item, ``reply``: the developer's answer."""

    key = "google_play"
    label = "Google Play"
    icon = "fa-android"
    settings = (
        *GoogleAccount.settings,
        Setting(
            "package",
            _("App"),
            required=True,
            placeholder="com.example.app",
            help=_("Package name of the app, or its address on Google Play."),
        ),
    )
    permissions = (
        Permission(
            "https://www.googleapis.com/auth/androidpublisher",
            _("Read reviews of the apps and answer them"),
            required=True,
        ),
    )
    source_kinds = (
        SourceKind(
            "reviews",
            _("Reviews"),
            help=_("Reviews with words of the last week, and the answers to them."),
            addressed=True,
            offered=True,
            interval=15,
        ),
    )
    capabilities = frozenset({Capability.REPLY})
    parse_kinds = ("review", "reply")
    # For each app: https://support.google.com/googleplay/android-developer/contact/review_apiqr
    # (2026-11)
    limits = (
        Limit("read", 200, 3600, "account", r"GET /androidpublisher/"),
        Limit("write", 2000, 86_400, "account", r"POST /androidpublisher/"),
    )

    # Connecting

    def check(self) -> Identity:
        package = self._package()
        self._reviews(maxResults="1")
        return Identity(
            external_id=package,
            handle=package,
            name=package,
            url=f"https://play.google.com/store/apps/details?id={package}",
            facts={"package": package, **self._kept_base()},
            granted=self._granted(),
        )

    def _package(self) -> str:
        """Package name of the app.

        :raises Rejected: there is none in what was typed
        """
        typed = one_line(self.access.settings.get("package"), 300)
        found = typed.partition("id=")[2].partition("&")[0] if "id=" in typed else typed
        if not _PACKAGE.fullmatch(found):
            sentence = _("“%(text)s” is not the package name of an app.", text=typed[:80])
            raise Rejected(sentence)
        return found

    # Listening

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        seen: set[str] = set()

        def older(token: str) -> tuple[Batch, str]:
            more = {"token": token} if token else {}
            answer = self._reviews(maxResults=str(PAGE), **more)
            items = answer.get("reviews")
            reviews = [of_app(each, self._package()) for each in items or ()]
            batch = replace(
                self._batch(reviews, seen),
                listed=tuple(map(review_id, reviews)),
                times=tuple(
                    time
                    for each in reviews
                    if (time := moment(comment_of(each, "userComment"), self.clock()))
                ),
            )
            return batch, clean(mapping(answer.get("tokenPagination")).get("nextPageToken"))

        for page, _position in walk_tokens(
            cursor, older, floor=source.since, overlap=_OVERLAP, now=self.clock()
        ):
            yield page

    def _batch(self, reviews: Sequence[Any], seen: set[str]) -> Batch:
        """Reviews and the answers to them, each of them once."""
        mentions, unreadable = read_items(reviews, "review", review_to_mention, review_id)
        answered = [each for each in reviews if comment_of(each, "developerComment")]
        replies, odd = read_items(answered, "reply", reply_to_mention, review_id)
        found = []
        for mention in (*mentions, *replies):
            if mention.external_id not in seen:
                seen.add(mention.external_id)
                found.append(mention)
        bad = {item.raw for item in unreadable}
        return Batch(tuple(found), (*unreadable, *(item for item in odd if item.raw not in bad)))

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        item = load(kind, cls.parse_kinds, raw)
        return reply_to_mention(item) if kind == "reply" else review_to_mention(item)

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None or parent.kind is not MentionKind.REVIEW or parent.audience.private:
            return ()
        return (Audience.PUBLIC,)

    @classmethod
    def ways(cls, parent: Mention, situation: Situation) -> tuple[Way, ...]:
        ways = super().ways(parent, situation)
        try:
            review = load("review", ("review",), parent.raw)
        except Malformed:
            return ways
        if not comment_of(review, "developerComment"):
            return ways
        note = _("There is an answer already. A new one takes its place.")
        return tuple(replace(way, note=note) for way in ways)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        return Length(len(reply.text), MAX_LENGTH)

    def send(self, reply: Reply, key: str) -> Posted:
        parent = reply.parent
        if parent is None or reply.audience not in self.audiences(parent):
            raise Rejected(_("On Google Play only reviews can be answered, in public."))
        url = f"{self._address(parent.external_id)}:reply"
        unclear = Temporary(_("Google did not say clearly whether the answer was published."))
        try:
            answer = self._asked("POST", url, json={"replyText": reply.text})
        except Malformed:
            raise unclear from None
        result = mapping(mapping(answer).get("result"))
        if not clean(result.get("replyText")):
            raise unclear
        said = {"text": result["replyText"], "lastModified": result.get("lastEdited")}
        return self._posted(parent, said)

    def _posted(self, parent: Mention, said: Mapping[str, Any]) -> Posted:
        item = {"reviewId": parent.external_id, "comments": [{"developerComment": said}]}
        mention = reply_to_mention(of_app(item, self._package()))
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        if reply.parent is None:
            return ()
        try:
            review = self._get(self._address(reply.parent.external_id))
        except Rejected as error:
            if error.code not in _GONE:
                raise
            return ()
        if review_id(review) != reply.parent.external_id:
            raise Malformed(_("Google answered with something else than the review."))
        there = comment_of(review, "developerComment")
        # One review has one answer: the same words are the same answer, whenever they were said.
        same = text_of(there.get("text")) == text_of(reply.text)
        return (self._posted(reply.parent, there),) if same else ()

    # The wire

    def _address(self, review: str) -> str:
        return f"{API}{self._package()}/reviews/{quote(review, safe='')}"

    def _reviews(self, **params: str) -> Mapping[str, Any]:
        answer = self._get(f"{API}{self._package()}/reviews", **params)
        if not isinstance(answer.get("reviews", []), list):
            raise Malformed(_("Google answered with something else than asked for."))
        return answer

    def _get(self, url: str, **params: str) -> Mapping[str, Any]:
        answer = self._asked("GET", url, params=params)
        if not isinstance(answer, Mapping) or "error" in answer:
            raise Malformed(_("Google answered with something else than asked for."))
        return answer

    def _asked(self, method: str, url: str, **options: Any) -> Any:
        """The JSON of an answer."""
        headers = {"Authorization": f"Bearer {self._token()}"}
        with self._understood():
            response = self.http.request(method, self._at(url), headers=headers, **options)
        return self.http.json(response)
