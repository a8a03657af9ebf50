"""Reviews of a business on Google (Maps and Search), and the owner's answer to each.

By ``requests``: there is no client library for this API. Reviews are still read in version 4; where
the locations are listed, Google has moved on to APIs of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import requests

from .errors import Malformed, NetworkError, Rejected, Temporary
from .google_account import GoogleAccount, text_of
from .google_business_items import (
    REPLY,
    location_of,
    rejected,
    reply_to_mention,
    review_id,
    review_to_mention,
)
from .items import id_text, load, mapping, mappings, read_items, timestamp
from .newest_first import Batch
from .page_tokens import walk_tokens
from .sentence import _
from .text_tools import clean, one_line, safe_url, sane_time
from .types import (
    Audience,
    Capability,
    Identity,
    Length,
    Limit,
    MediaPolicy,
    Mention,
    MentionKind,
    Page,
    Permission,
    Posted,
    Presence,
    Reply,
    Secrets,
    Situation,
    SourceKind,
    SourceSpec,
    Way,
)

REVIEWS = "https://mybusiness.googleapis.com/v4/"
ACCOUNTS = "https://mybusinessaccountmanagement.googleapis.com/v1/accounts"
LOCATIONS = "https://mybusinessbusinessinformation.googleapis.com/v1/"
PAGE = 50
"""Reviews of one request; the most that Google gives."""
MOST = 500
"""Locations that a person is given to choose from."""
MAX_BYTES = 4096
"""Length of an answer (https://developers.google.com/my-business/reference/rest/v4/
accounts.locations.reviews#ReviewReply, 2026-11)."""
SKEW = timedelta(minutes=2)
_OVERLAP = timedelta(hours=1)
_GONE = ("NOT_FOUND", "notFound")


class GoogleBusiness(GoogleAccount):
    """One location of a business. Parses ``review`` and, from the same item, ``reply``: the owner's
    answer that is in it."""

    key = "google_business"
    label = "Google Business"
    icon = "fa-google"
    permissions = (
        Permission(
            "https://www.googleapis.com/auth/business.manage",
            _("Read reviews of the locations and answer them"),
            required=True,
        ),
    )
    source_kinds = (
        SourceKind(
            "reviews",
            _("Reviews"),
            help=_("Reviews of the location, and the owner's answers to them."),
            addressed=True,
            offered=True,
            interval=15,
        ),
    )
    capabilities = frozenset({Capability.REPLY, Capability.DELETE, Capability.RECHECK})
    parse_kinds = ("review", "reply")
    # https://developers.google.com/my-business/content/limits (2026-11): 300 a minute for each of
    # the newer APIs; version 4 is not listed.
    recheck_limit = "minute"
    limits = (Limit("minute", 300, 60, "app"),)
    # Google's policies name no time for which pictures of others may be kept.
    media_policy = MediaPolicy.LINK

    # Connecting

    def presences(self) -> tuple[Presence, ...]:
        found: dict[str, Presence] = {}
        for account in self._all(ACCOUNTS, "accounts", pageSize="20"):
            name = id_text(account.get("name"))
            if not name:
                continue
            params = {"readMask": "name,title,storeCode", "pageSize": "100"}
            for location in self._all(f"{LOCATIONS}{name}/locations", "locations", **params):
                external_id = id_text(location.get("name"))
                # One location can be reached through several groups.
                if not external_id or external_id in found:
                    continue
                secrets = {**self.access.secrets, "location": f"{name}/{external_id}"}
                found[external_id] = Presence(
                    self.key,
                    external_id,
                    one_line(location.get("title"), 300),
                    Secrets(secrets),
                    one_line(location.get("storeCode"), 100),
                )
                if len(found) >= MOST:
                    return tuple(found.values())
        if not found:
            raise Rejected(_("This Google account manages no business."))
        return tuple(found.values())

    def _all(self, url: str, key: str, **params: str) -> Iterator[Mapping[str, Any]]:
        """All items of a list, page by page."""
        token, seen = "", set[str]()
        while token not in seen:
            seen.add(token)
            answer = self._get(url, **params, **({"pageToken": token} if token else {}))
            yield from mappings(answer, key)
            token = clean(answer.get("nextPageToken"))
            if not token:
                return

    def check(self) -> Identity:
        place = self._location()
        answer = self._get(
            f"{LOCATIONS}{location_of(place)}", readMask="name,title,storeCode,metadata"
        )
        external_id = id_text(answer.get("name"))
        if not external_id:
            raise Malformed(_("Google does not say which location this is."))
        return Identity(
            external_id=external_id,
            handle=one_line(answer.get("storeCode"), 100),
            name=one_line(answer.get("title"), 300),
            url=safe_url(mapping(answer.get("metadata")).get("mapsUri")),
            facts={"location": place, **self._kept_base()},
            granted=self._granted(),
        )

    def _location(self) -> str:
        """Full name of the location: ``accounts/1/locations/2``."""
        known = self.access.secrets.get("location") or clean(self.access.facts.get("location"))
        if known:
            return known
        choice = self.presences()
        if len(choice) > 1:
            raise Rejected(_("Please choose one of the locations of this Google account."))
        return choice[0].secrets["location"]

    # Listening

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        url = f"{REVIEWS}{self._location()}/reviews"
        seen: set[str] = set()

        def older(token: str) -> tuple[Batch, str]:
            params = {"pageSize": str(PAGE), "orderBy": "updateTime desc"}
            answer = self._get(url, **params, **({"pageToken": token} if token else {}))
            items = answer.get("reviews")
            reviews = items if isinstance(items, list) else []
            times = (timestamp(mapping(each).get("updateTime")) for each in reviews)
            batch = replace(
                self._batch(reviews, seen),
                listed=tuple(map(review_id, reviews)),
                times=tuple(filter(None, (sane_time(time, self.clock()) for time in times))),
            )
            return batch, clean(answer.get("nextPageToken"))

        for page, _position in walk_tokens(
            cursor, older, floor=source.since, overlap=_OVERLAP, now=self.clock()
        ):
            yield page

    def _batch(self, reviews: Sequence[Any], seen: set[str]) -> Batch:
        """Reviews and the answers in them, each of them once."""
        mentions, unreadable = read_items(reviews, "review", review_to_mention, review_id)
        answered = [each for each in reviews if mapping(mapping(each).get("reviewReply"))]
        replies, odd = read_items(answered, "reply", reply_to_mention, review_id)
        found = []
        for mention in (*mentions, *replies):
            if mention.external_id in seen:
                continue
            seen.add(mention.external_id)
            late = mention.written_at and sane_time(mention.written_at, self.clock()) is None
            found.append(replace(mention, written_at=None) if late else mention)
        bad = {item.raw for item in unreadable}
        return Batch(tuple(found), (*unreadable, *(item for item in odd if item.raw not in bad)))

    def recheck(self, external_ids: Sequence[str]) -> Page:
        wanted = set(external_ids)
        gone: list[str] = []
        mentions: list[Mention] = []
        unreadable: list[Any] = []
        for review in dict.fromkeys(each.removesuffix(REPLY) for each in external_ids):
            about = [each for each in (review, review + REPLY) if each in wanted]
            answer = self._review(review)
            if answer is None:
                gone += about
                continue
            batch = self._batch([answer], set())
            unreadable += batch.unreadable
            mentions += [each for each in batch.mentions if each.external_id in wanted]
            if review + REPLY in wanted and not mapping(answer.get("reviewReply")):
                gone.append(review + REPLY)
        return Page(tuple(mentions), deleted=tuple(gone), unreadable=tuple(unreadable))

    def _review(self, review: str) -> Mapping[str, Any] | None:
        """One review; ``None`` if it is gone."""
        try:
            answer = self._get(self._address(review))
        except Rejected as error:
            if error.code not in _GONE:
                raise
            return None
        if review_id(answer) != review:
            raise Malformed(_("Google answered with something else than the review."))
        return answer

    def _address(self, review: str) -> str:
        return f"{REVIEWS}{self._location()}/reviews/{quote(review, safe='')}"

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
            review = mapping(load("review", ("review",), parent.raw))
        except Malformed:
            return ways
        reply = mapping(review.get("reviewReply"))
        if not reply:
            return ways
        note = (
            _("Google does not show the answer that is there. A new one takes its place.")
            if rejected(reply)
            else _("There is an answer already. A new one takes its place.")
        )
        return tuple(replace(way, note=note) for way in ways)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        return Length(len(reply.text.encode("utf-8", "surrogatepass")), MAX_BYTES)

    def send(self, reply: Reply, key: str) -> Posted:
        parent = reply.parent
        if parent is None or reply.audience not in self.audiences(parent):
            raise Rejected(_("On Google only reviews can be answered, in public."))
        url = f"{self._address(parent.external_id)}/reply"
        unclear = Temporary(_("Google did not say clearly whether the answer was published."))
        try:
            answer = self._asked("PUT", url, json={"comment": reply.text})
        except Malformed:
            raise unclear from None
        posted = self._posted(parent, answer)
        if posted is None:
            raise unclear
        return posted

    def _posted(self, parent: Mention, reply: Any) -> Posted | None:
        """What Google made of an answer; ``None`` if that is not clear."""
        if not clean(mapping(reply).get("comment")):
            return None
        name = f"{self._location()}/reviews/{parent.external_id}"
        item = {"name": name, "reviewId": parent.external_id, "reviewReply": reply}
        mention = reply_to_mention(item)
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        if reply.parent is None:
            return ()
        review = self._review(reply.parent.external_id)
        there = mapping(mapping(review).get("reviewReply"))
        if text_of(there.get("comment")) != text_of(reply.text):
            return ()
        posted = self._posted(reply.parent, there)
        # One review has one answer: the same words are the same answer, whenever they were said.
        return (posted,) if posted else ()

    def delete(self, external_id: str) -> None:
        try:
            self._asked("DELETE", f"{self._address(external_id.removesuffix(REPLY))}/reply")
        except Rejected as error:
            if error.code not in _GONE:
                raise

    # The wire

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

    def _exact(self, error: NetworkError, response: requests.Response | None) -> NetworkError:
        if response is not None and response.status_code == 429 and _never_allowed(response):
            return Rejected(
                _(
                    "Google has not let this Cloud project use the Business Profile APIs yet. Apply"
                    " for it with Google's form."
                ),
                "not_granted",
            )
        return super()._exact(error, response)


def _never_allowed(response: requests.Response) -> bool:
    """Whether the allowance is nought: projects that did not apply get that as "too many"."""
    try:
        error = mapping(mapping(json.loads(response.content)).get("error"))
    except (ValueError, RecursionError):
        return False
    details = [mapping(each.get("metadata")) for each in mappings(error, "details")]
    return any(clean(each.get("quota_limit_value")) == "0" for each in details)
