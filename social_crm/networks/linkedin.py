"""A company's page on LinkedIn: comments on its posts, posts that name it, and answers.

By ``requests``: the versioned REST API has no Python library of LinkedIn that knows these calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from .errors import Malformed, NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from .items import dump, id_text, load, mapping, mappings, read_items
from .linkedin_items import (
    comment_to_mention,
    notification_to_mention,
    parts_of,
    post_to_mention,
    urn,
)
from .linkedin_notifications import KEPT, NotificationReader, milliseconds
from .network import Network
from .oauth import authorize_url, code_of, tokens
from .sentence import _
from .text_tools import clean, one_line
from .types import (
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    MediaPolicy,
    Mention,
    MentionKind,
    Page,
    Permission,
    Posted,
    Presence,
    Redirect,
    Reply,
    Secrets,
    Setting,
    SourceKind,
    SourceSpec,
)

SIGN_IN = "https://www.linkedin.com/oauth/v2/authorization"
TOKEN = "https://www.linkedin.com/oauth/v2/accessToken"
API = "https://api.linkedin.com/rest/"
VERSION = "202607"
"""Of the API; each lives for a year at least
(https://learn.microsoft.com/linkedin/marketing/versioning, 2026-11)."""
MAX_LENGTH = 1250
"""Characters of a comment, as on LinkedIn's own page; the API names no number."""
PAGE = 50
MOST = 50
"""Pages that a person is given to choose from."""
GONE = "NOT_FOUND"
PAUSE = 900.0
"""Seconds to wait when the allowance of the day is used up and no time is told."""
SKEW = timedelta(minutes=2)
_ACTIONS = {
    "comments": "COMMENT,ADMIN_COMMENT,COMMENT_EDIT,COMMENT_DELETE",
    "mentions": "SHARE_MENTION",
}
_PARSERS = {
    "notification": notification_to_mention,
    "comment": comment_to_mention,
    "post": post_to_mention,
}


class LinkedIn(Network):
    """A page. Parses ``notification`` (a comment, or a post that names the page), ``comment`` and
    ``post``, the last two as the APIs of these names spell them."""

    key = "linkedin"
    label = "LinkedIn"
    icon = "fa-linkedin"
    connect = Connect.OAUTH
    refreshes = True
    settings = (
        Setting("client_id", _("Client ID"), required=True, help=_("Of the app at LinkedIn.")),
        Setting("client_secret", _("Client secret"), "secret", required=True),
    )
    app_settings = ("client_id",)
    permissions = (
        Permission(
            "rw_organization_admin",
            _("Hear of comments and mentions"),
            required=True,
            serves=("comments", "mentions"),
        ),
        Permission(
            "r_organization_social_feed", _("Read comments"), required=True, serves=("comments",)
        ),
        Permission(
            "w_organization_social_feed",
            _("Answer and delete as the page"),
            serves=("reply", "delete"),
        ),
    )
    source_kinds = (
        SourceKind(
            "comments",
            _("Comments on own posts"),
            help=_("Comments on posts of the page, and what the page answers."),
            addressed=True,
            offered=True,
            interval=15,
        ),
        SourceKind(
            "mentions",
            _("Mentions"),
            help=_("Posts of others that name the page."),
            addressed=True,
            offered=True,
            interval=15,
        ),
    )
    capabilities = frozenset({Capability.REPLY, Capability.DELETE, Capability.RECHECK})
    parse_kinds = ("notification", "comment", "post")
    media_policy = MediaPolicy.LINK

    # Connecting

    def begin_connect(self, callback: str, state: str) -> Redirect:
        app = self._app()
        scope = " ".join(permission.key for permission in self.permissions)
        query = {"client_id": app["client_id"], "redirect_uri": callback}
        url = authorize_url(self._at(SIGN_IN), **query, state=state, scope=scope)
        return Redirect(url, Secrets(app))

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        app = self._app()
        code = code_of(params, urlsplit(SIGN_IN).netloc)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback}
        found = tokens(self.http, self._at(TOKEN), {**app, **form})
        return Secrets({**self.access.secrets, **app, **found})

    def refresh(self) -> Secrets:
        kept = self.access.secrets
        if not kept.get("refresh_token"):
            sentence = _(
                "LinkedIn does not let this app renew its access. Please connect the account again."
            )
            until = self.expires(kept)
            if until is not None and until <= self.clock():
                raise Unauthorized(sentence)
            raise Rejected(sentence, "no_refresh")
        form = {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]}
        return Secrets({**kept, **tokens(self.http, self._at(TOKEN), {**self._app(), **form})})

    def _app(self) -> dict[str, str]:
        """Id and secret of the app, as they are sent.

        :raises Rejected: they are not filled in
        """
        secrets = self.access.secrets
        client_id = clean(self.access.settings.get("client_id") or secrets.get("client_id"))
        if not client_id or not secrets.get("client_secret"):
            raise Rejected(_("Please fill in the client ID and the client secret first."))
        return {"client_id": client_id.strip(), "client_secret": secrets["client_secret"].strip()}

    def presences(self) -> tuple[Presence, ...]:
        query = "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED&count=100"
        found = []
        for role in mappings(self._get(f"organizationAcls?{query}"), "elements"):
            page = urn(role.get("organization") or role.get("organizationTarget"))
            if page and page not in found:
                found.append(page)
        if not found:
            raise Rejected(_("This LinkedIn account is administrator of no page."))
        return tuple(
            Presence(
                self.key,
                page,
                one_line(about.get("localizedName"), 300),
                Secrets({**self.access.secrets, "organization": page}),
                one_line(about.get("vanityName"), 200),
            )
            for page in found[:MOST]
            if (about := self._about(page))
        )

    def check(self) -> Identity:
        page = self._page()
        about = self._about(page)
        if not id_text(about.get("id")):
            raise Malformed(_("LinkedIn does not say which page this is."))
        name = one_line(about.get("vanityName"), 200)
        scope = self.access.secrets.get("scope")
        base = clean(self.access.facts.get("base"))
        return Identity(
            external_id=page,
            handle=name,
            name=one_line(about.get("localizedName"), 300),
            url=f"https://www.linkedin.com/company/{quote(name)}" if name else "",
            facts={"organization": page, **({"base": base} if base else {})},
            granted=tuple(re.split(r"[\s,]+", scope.strip())) if scope else None,
        )

    def _about(self, page: str) -> Mapping[str, Any]:
        return self._get(f"organizations/{quote(page.rpartition(':')[2], safe='')}")

    def _page(self) -> str:
        """Name of our page: ``urn:li:organization:1``."""
        known = self.access.secrets.get("organization")
        known = known or clean(self.access.facts.get("organization"))
        if known:
            return known
        choice = self.presences()
        if len(choice) > 1:
            raise Rejected(_("Please choose one of the pages of this LinkedIn account."))
        return choice[0].external_id

    # Listening

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        self.source_kind(source.kind)
        now = self.clock()
        reader = NotificationReader(
            ask=lambda begin, offset: self._notifications(source.kind, begin, offset),
            look_up=self._comment,
            now=now,
        )
        yield from reader.pages(cursor, max(source.since or now - KEPT, now - KEPT))

    def _notifications(self, kind: str, begin: int, offset: int) -> list[Any]:
        """A page of what happened since a time in milliseconds."""
        answer = self._get(
            "organizationalEntityNotifications?q=criteria"
            f"&actions=List({_ACTIONS[kind]})"
            f"&organizationalEntity={quote(self._page(), safe='')}"
            f"&timeRange=(start:{begin},end:{milliseconds(self.clock())})"
            f"&start={offset}&count={PAGE}"
        )
        items = answer.get("elements")
        if not isinstance(items, list):
            raise Malformed(_("LinkedIn answered with something that is no list."))
        return items

    def recheck(self, external_ids: Sequence[str]) -> Page:
        found: list[Any] = []
        gone: list[str] = []
        posts: list[Any] = []
        for external_id in dict.fromkeys(external_ids):
            try:
                if external_id.startswith("urn:li:comment:"):
                    comment = self._comment(external_id)
                    found += [] if comment is None else [comment]
                    gone += [external_id] if comment is None else []
                else:
                    posts.append(self._get(f"posts/{quote(external_id, safe='')}"))
            except Malformed as error:
                if not error.raw.startswith("urn:"):
                    raise
            except Rejected as error:
                if error.code == GONE:
                    gone.append(external_id)
                elif error.code != 403:  # posts of others may not be ours to read
                    raise
        mentions, unreadable = read_items(found, "comment", comment_to_mention)
        others, odd = read_items(posts, "post", post_to_mention)
        return Page((*mentions, *others), deleted=tuple(gone), unreadable=(*unreadable, *odd))

    def _comment(self, name: str) -> Mapping[str, Any] | None:
        """One comment; ``None`` if it is gone.

        :raises Malformed: it is no name of a comment, or something else came
        """
        post, number = parts_of(name)
        try:
            answer = self._get(f"socialActions/{quote(post, safe='')}/comments/{number}")
        except Rejected as error:
            if error.code != GONE:
                raise
            return None
        comment_to_mention(answer)
        # By whatever name LinkedIn answers: it is the one that was asked for.
        return {**answer, "commentUrn": name, "object": post}

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        item = load(kind, cls.parse_kinds, raw)
        return _PARSERS[kind](item)

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        return () if parent is None or parent.audience.private else (Audience.PUBLIC,)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        return Length(len(reply.text), MAX_LENGTH)

    def send(self, reply: Reply, key: str) -> Posted:
        parent = reply.parent
        if parent is None or reply.audience not in self.audiences(parent):
            raise Rejected(_("On LinkedIn only comments and posts can be answered, in public."))
        post, root = self._root(parent)
        body = {"actor": self._page(), "object": post, "message": {"text": reply.text}}
        if root:
            body["parentComment"] = root
        unclear = Temporary(_("LinkedIn did not say clearly whether the answer was published."))
        try:
            path = f"socialActions/{quote(root or post, safe='')}/comments"
            answer = mapping(self._asked("POST", path, json=body))
            known = {"actor": self._page(), "object": post, "message": body["message"]}
            mention = comment_to_mention({**known, **answer})
        except Malformed:
            raise unclear from None
        return Posted(mention.external_id, mention.url, mention.written_at, mention)

    def _root(self, parent: Mention) -> tuple[str, str]:
        """The post, and the comment below which an answer goes: LinkedIn knows one level only.

        :raises Rejected: the comment is gone
        """
        if parent.kind is MentionKind.POST:
            return parent.external_id, ""
        comment = self._comment(parent.external_id)
        if comment is None:
            raise Rejected(_("The comment that you answer no longer exists."), GONE)
        post = urn(comment.get("object")) or parts_of(parent.external_id)[0]
        return post, urn(comment.get("parentComment")) or parent.external_id

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        if reply.parent is None:
            return ()
        try:
            post, root = self._root(reply.parent)
        except Rejected as error:
            if error.code == GONE and reply.parent.kind is not MentionKind.POST:
                return ()
            raise
        found: dict[str, Posted] = {}
        for item in self._below(root or post):
            comment = comment_to_mention(item)
            written = comment.written_at
            ours = comment.author.external_id == self._page()
            same = " ".join(comment.text.split()) == " ".join(clean(reply.text).split())
            if ours and same and (written is None or written >= since - SKEW):
                posted = Posted(comment.external_id, comment.url, written, comment)
                found.setdefault(comment.external_id, posted)
        return tuple(found.values())

    def _below(self, target: str) -> Iterator[Any]:
        """All comments below a post or a comment."""
        offset, seen = 0, set[str]()
        while True:
            query = f"start={offset}&count={PAGE}"
            answer = self._get(f"socialActions/{quote(target, safe='')}/comments?{query}")
            items = answer.get("elements")
            if not isinstance(items, list):
                raise Malformed(_("LinkedIn answered with something that is no list."))
            names = {dump(item) for item in items}
            if not items:
                return
            if seen.issuperset(names):
                raise Temporary(_("LinkedIn does not show whether the answer was published."))
            seen |= names
            yield from items
            offset += len(items)

    def delete(self, external_id: str) -> None:
        post, number = parts_of(external_id)
        path = f"socialActions/{quote(post, safe='')}/comments/{number}"
        try:
            self._asked("DELETE", f"{path}?actor={quote(self._page(), safe='')}")
        except Rejected as error:
            if error.code != GONE:
                raise

    # The wire

    def _at(self, address: str) -> str:
        """An address of LinkedIn, or the same place at the server that stands in for it."""
        base = clean(self.access.facts.get("base"))
        return base.rstrip("/") + "/" + address.split("/", 3)[3] if base else address

    def _get(self, path: str) -> Mapping[str, Any]:
        answer = self._asked("GET", path)
        if not isinstance(answer, Mapping) or not answer or "error" in answer:
            raise Malformed(_("LinkedIn answered with something else than asked for."))
        return answer

    def _asked(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of an answer; nothing if LinkedIn has nothing to say."""
        token = self.access.secrets.get("access_token")
        if not token:
            raise Unauthorized(_("The account is not connected to LinkedIn. Connect it."))
        headers = {
            "Authorization": f"Bearer {token}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        failure: NetworkError
        try:
            url = self._at(f"{API}{path}")
            response = self.http.request(method, url, headers=headers, expect=(404,), **options)
        except RateLimited as error:
            wait = PAUSE if error.retry_after is None else error.retry_after
            failure = RateLimited(error.sentence, wait, error.scope)
        except Rejected as error:
            if error.code != 426:
                raise
            failure = Rejected(
                _("LinkedIn has switched off the version of its API that this addon speaks."), 426
            )
        else:
            if response.status_code == 404:
                raise self._missing(response)
            return self.http.json(response) if response.content or method != "DELETE" else None
        raise failure

    def _missing(self, response: requests.Response) -> Rejected:
        """Something is not there. That it is gone is believed only of LinkedIn itself."""
        try:
            said = mapping(self.http.json(response)).get("status")
        except Malformed:
            said = None
        sentence = _("LinkedIn does not know this, or no longer.")
        return Rejected(sentence, GONE if said == 404 else 404)
