"""Signing in and being told, as Facebook pages and Instagram accounts share it: both act by the
token of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from . import graph_push
from .errors import (
    Malformed,
    NetworkError,
    RateLimited,
    Rejected,
    Temporary,
    Unauthorized,
    Unsupported,
)
from .graph import Graph, exchange
from .graph_errors import CODE_USED_UP
from .graph_items import next_place, place_params
from .graph_push import Told
from .items import id_text, mapping, mappings
from .oauth import authorize_url, code_of
from .sentence import _
from .text_tools import clean, one_line
from .types import (
    MediaPolicy,
    Presence,
    Pushed,
    PushRequest,
    Redirect,
    Secrets,
    Setting,
)

DIALOG = "https://www.facebook.com"
PAGES = 20
"""Requests at most for the list of pages that somebody manages, a hundred in each."""


class GraphPage(Graph):
    """A network at Meta's Graph, by the token of a Facebook page."""

    settings = (
        Setting(
            "app_id",
            _("App ID"),
            required=True,
            placeholder="1234567890",
            help=_("Of your app at developers.facebook.com: App settings → Basic."),
        ),
        Setting("app_secret", _("App secret"), "secret", required=True),
        Setting(
            "config_id",
            _("Login configuration"),
            help=_("Only for apps with Facebook Login for Business: the id of its configuration."),
        ),
        Setting(
            "verify_token",
            _("Verify token"),
            "secret",
            help=_("A word of your own; type it at Meta under Webhooks too. Needed for pushes."),
        ),
    )
    # Meta Platform Terms 3.d (2026-11): content is kept no longer than it is there, and deleted
    # on request; addresses of files run out after days. So: for a while.
    media_policy = MediaPolicy.CACHE
    media_days = 30
    pushes = True

    push_object: ClassVar[str]
    """``object`` of the pushes that are about this network"""
    # One list for a page and the Instagram account linked to it: a later one replaces an earlier.
    # https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
    push_fields: ClassVar[str] = (
        "feed,mention,ratings,messages,message_echoes,message_edits,messaging_postbacks,standby"
    )
    """what the app subscribes the page to"""

    # Connecting

    def begin_connect(self, callback: str, state: str) -> Redirect:
        app_id, _secret = self.app()
        config = one_line(self.access.settings.get("config_id"), 100)
        url = authorize_url(
            f"{self.base(DIALOG)}/{self.version}/dialog/oauth",
            client_id=app_id,
            redirect_uri=callback,
            state=state,
            config_id=config,
            scope="" if config else ",".join(each.key for each in self.permissions),
        )
        return Redirect(url, Secrets(self.access.secrets))

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        code = code_of(params, "Facebook")
        app_id, app_secret = self.app()
        app = {"client_id": app_id, "client_secret": app_secret}
        try:
            short = self._token_for({**app, "redirect_uri": callback, "code": code})
        except Rejected as error:
            if error.code in CODE_USED_UP:
                sentence = _(
                    "%(host)s did not accept the sign-in. Please try again.", host="Facebook"
                )
                raise Unauthorized(sentence) from None
            raise
        form = {**app, "grant_type": "fb_exchange_token", "fb_exchange_token": short}
        long = self._token_for(form)
        secrets = {
            **self.access.secrets,
            "app_id": app_id,
            "user_token": long,
            "access_token": long,
        }
        mine = [page for page in self._pages(long) if self._ours(page)]
        if len(mine) == 1:  # no choice is left, so the account is that page
            secrets["access_token"] = clean(mine[0].get("access_token")) or long
        return Secrets(secrets)

    def presences(self) -> tuple[Presence, ...]:
        user = self.access.secrets.get("user_token")
        if not user:
            return ()
        found: list[Presence] = []
        for page in self._pages(user):
            token, page_id = clean(page.get("access_token")), id_text(page.get("id"))
            if not token or not page_id:
                continue
            secrets = Secrets({**self.access.secrets, "access_token": token})
            name = one_line(page.get("name"), 300)
            handle = one_line(page.get("username"), 300)
            found.append(Presence("facebook", page_id, name, secrets, handle))
            linked = mapping(page.get("instagram_business_account"))
            if linked_id := id_text(linked.get("id")):
                handle = one_line(linked.get("username"), 300)
                name = one_line(linked.get("name"), 300) or handle
                found.append(Presence("instagram", linked_id, name, secrets, handle))
        if not any(each.network == self.key for each in found):
            raise Rejected(self._nothing_there())
        return tuple(found)

    def _nothing_there(self) -> str:
        return _("The person who signed in manages no Facebook page, or allowed us none.")

    def _ours(self, page: Mapping[str, Any]) -> bool:
        """Whether a page of the list is, or leads to, an account of this network."""
        return bool(id_text(page.get("id")))

    def _pages(self, user_token: str) -> list[Mapping[str, Any]]:
        fields = "id,name,username,access_token,instagram_business_account{id,username,name}"
        found: list[Mapping[str, Any]] = []
        place = ""
        for _number in range(PAGES):
            answer = self.ask(
                "get_connection", "me", "accounts", token=user_token, fields=fields, limit="100",
                **place_params(place),
            )  # fmt: skip
            found += mappings(answer, "data")
            place = next_place(answer)
            if not place:
                break
        return found

    def _token_for(self, form: Mapping[str, str]) -> str:
        """A token of a user, for a code or for a short-lived token. In the body, not the address:
        https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived"""
        url = f"{self.base(self.address)}/{self.version}/oauth/access_token"
        answer = self.http.json(exchange(self.http, "POST", url, data=dict(form)))
        token = clean(mapping(answer).get("access_token"))
        if not token:
            raise Malformed(_("%(host)s did not answer with a token.", host="Facebook"))
        return token

    def _granted(self) -> tuple[str, ...] | None:
        """Permissions that the person gave; ``None`` when it cannot be known."""
        user = self.access.secrets.get("user_token")
        if not user:
            return None
        try:
            answer = self.ask("get_connection", "me", "permissions", token=user)
        except (RateLimited, Temporary):
            raise
        except NetworkError:  # it runs out after sixty days; the page's own token does not
            return None
        given = [each for each in mappings(answer, "data") if each.get("status") == "granted"]
        return tuple(
            sorted(filter(None, (one_line(each.get("permission"), 100) for each in given)))
        )

    def _subscribed(self) -> str:
        """Have the page's changes pushed to the app, once. Returns what it is subscribed to."""
        known = one_line(self.access.facts.get("subscribed"))
        if known == self.push_fields or not self.access.secrets.get("verify_token"):
            return known
        try:
            self.ask(
                "post_object", "me", "subscribed_apps", data={"subscribed_fields": self.push_fields}
            )
        except (Rejected, Unsupported):  # reading works without
            return ""
        return self.push_fields

    def _facts(self) -> dict[str, Any]:
        """What every account keeps."""
        base = self.access.facts.get("base")
        return {"subscribed": self._subscribed()} | ({"base": base} if base else {})

    # Being told

    @classmethod
    def handshake(cls, request: PushRequest, secrets: Secrets) -> str | None:
        return graph_push.challenge(request, secrets)

    @classmethod
    def parse_push(cls, request: PushRequest, secrets: Secrets) -> tuple[Pushed, ...]:
        payload = graph_push.verified(request, secrets)
        if payload.get("object") != cls.push_object:
            return ()  # of another network with the same app
        told: dict[str, list[Told]] = {}
        for entry in mappings(payload, "entry"):
            if account := id_text(entry.get("id")):
                told.setdefault(account, []).extend(cls.read_entry(account, entry))
        return tuple(
            pushed
            for account, parts in told.items()
            for pushed in graph_push.gathered(account, parts)
        )

    @classmethod
    def read_entry(cls, account: str, entry: Mapping[str, Any]) -> Iterator[Told]:
        """What one entry of a push tells its account."""
        raise NotImplementedError
