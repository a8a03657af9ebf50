"""X (Twitter): mentions, conversations, direct messages, searches, answers.

tweepy makes the requests (:mod:`.x_wire`); what comes is read as JSON (:mod:`.x_items`), list by
list (:mod:`.x_reading`). What X allows, charges and calls things is in :mod:`.x_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from . import oauth, x_push
from .errors import Rejected, Unauthorized, Unsupported
from .items import load
from .query import HELP
from .sentence import _
from .text_tools import clean
from .types import (
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    MediaPolicy,
    Mention,
    Pushed,
    PushRequest,
    Redirect,
    Reply,
    Secrets,
    Setting,
    SettingValue,
    Situation,
    SourceKind,
    UploadRule,
    Way,
)
from .x_items import (
    conversation_of,
    is_id,
    kept_item,
    named_us,
    parse_item,
    to_author,
)
from .x_speaking import XSpeaking
from .x_tables import (
    AUTHORIZE,
    LIMITS,
    MAX_LONG,
    MAX_MESSAGE,
    PERMISSIONS,
    PLANS,
    PRICES,
    SELF_SERVE,
    TOKEN,
    UPLOADS,
)
from .x_text import MAX_WEIGHT, links, weighted_length


class X(XSpeaking):
    """An account on X. Parse kinds: ``tweet`` (of the API v2, bare, in ``data``, or with
    ``includes`` beside it), ``dm`` (likewise), ``event`` (a post or a message of a webhook)."""

    key = "x"
    label = "X"
    icon = "fa-twitter"
    connect = Connect.OAUTH
    libraries = {"tweepy": "tweepy"}
    settings = (
        Setting(
            "plan",
            _("Plan"),
            "selection",
            default="pay_per_use",
            choices=PLANS,
            help=_("What the app has at console.x.com: it decides what may be answered."),
        ),
        Setting(
            "sign_in",
            _("Sign-in"),
            "selection",
            default="oauth2",
            choices={
                "oauth2": _("OAuth 2: sign in at X"),
                "oauth1": _("OAuth 1.0a: keys typed in"),
            },
        ),
        Setting("client_id", _("Client ID"), help=_("For OAuth 2, at console.x.com.")),
        Setting("client_secret", _("Client secret"), "secret", help=_("For OAuth 2.")),
        Setting("consumer_key", _("Consumer key"), help=_("For OAuth 1.0a.")),
        Setting(
            "consumer_secret",
            _("Consumer secret"),
            "secret",
            help=_("For OAuth 1.0a, and for everybody whom X tells by webhook: it signs with it."),
        ),
        Setting("user_token", _("Access token"), "secret", help=_("For OAuth 1.0a.")),
        Setting("user_token_secret", _("Access token secret"), "secret", help=_("For OAuth 1.0a.")),
    )
    app_settings = ("client_id", "consumer_key")
    source_kinds = (
        SourceKind(
            "mentions",
            _("Mentions"),
            help=_("Posts that name the account, answers to it among them."),
            addressed=True,
            offered=True,
            costs=("own_read",),
        ),
        SourceKind(
            "messages",
            _("Direct messages"),
            help=_("Not those that X encrypts: no program can read them."),
            addressed=True,
            offered=True,
            costs=("message_read",),
        ),
        SourceKind(
            "own",
            _("Own posts"),
            help=_("What the account says itself, also elsewhere: as context, never as tickets."),
            offered=True,
            interval=15,
            costs=("own_read",),
        ),
        SourceKind(
            "replies",
            _("Replies in our conversations"),
            help=_("Answers below our newest posts, also where the account is not named."),
            addressed=True,
            interval=30,
            costs=("own_read", "post_read"),
        ),
        SourceKind(
            "quotes",
            _("Quotes of our posts"),
            help=_("Posts that quote our newest posts."),
            interval=60,
            costs=("own_read", "post_read"),
        ),
        SourceKind(
            "search",
            _("Search"),
            settings=(Setting("query", _("Search term"), required=True, help=HELP),),
            help=_("Posts of the last seven days. On most plans X does not let us answer them."),
            interval=15,
            costs=("post_read",),
        ),
        SourceKind(
            "hashtag",
            _("Hashtag"),
            settings=(Setting("tag", _("Hashtag"), required=True, placeholder="#acme"),),
            interval=15,
            costs=("post_read",),
        ),
        SourceKind(
            "user",
            _("Posts of somebody"),
            settings=(Setting("user", _("Account"), required=True, placeholder="@acme"),),
            interval=15,
            costs=("post_read",),
        ),
    )
    capabilities = frozenset(
        {
            Capability.REPLY,
            Capability.DIRECT_MESSAGE,
            Capability.MEDIA,
            Capability.DELETE,
            Capability.LIKE,
            Capability.HIDE,
            Capability.REPOST,
            Capability.THREAD,
            Capability.RECHECK,
            Capability.COUNT,
        }
    )
    parse_kinds = ("tweet", "dm", "event")
    permissions = PERMISSIONS
    recheck_limit = "lookup"
    recheck_at_once = 100
    limits = LIMITS
    prices = PRICES
    cheap_kinds = (
        "user", "hashtag", "search", "quotes", "replies", "own", "mentions", "messages"
    )  # fmt: skip
    # Deleted posts must go within a day, and not all are looked at again for ever.
    media_policy = MediaPolicy.CACHE
    media_days = 30
    refreshes = True
    pushes = True

    # Connecting

    @classmethod
    def connect_by(cls, settings: Mapping[str, SettingValue]) -> Connect:
        return Connect.SECRETS if settings.get("sign_in") == "oauth1" else cls.connect

    def begin_connect(self, callback: str, state: str) -> Redirect:
        if self._by_oauth1():
            raise Unsupported(_("With OAuth 1.0a, the keys are typed in: there is no sign-in."))
        app = self._app()
        verifier, challenge = oauth.pkce()
        base = self.access.facts.get("base")
        url = oauth.authorize_url(
            f"{base}/i/oauth2/authorize" if base else AUTHORIZE,
            client_id=app["client_id"],
            redirect_uri=callback,
            scope=" ".join(permission.key for permission in self.permissions),
            state=state,
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        return Redirect(url, Secrets({**self.access.secrets, **app, "verifier": verifier}))

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        form = {
            "grant_type": "authorization_code",
            "code": oauth.code_of(params, urlsplit(AUTHORIZE).netloc),
            "redirect_uri": callback,
            "code_verifier": self.access.secrets.get("verifier", ""),
        }
        found = self._tokens(form)
        if "refresh_token" not in found:
            raise Unauthorized(_("X gave no lasting access. Please connect again."))
        return Secrets({**self.access.secrets, **self._app(), **found})

    def refresh(self) -> Secrets:
        kept = self.access.secrets
        if self._by_oauth1():  # nothing runs out; what is left of an earlier sign-in does not count
            old = {"access_token", "refresh_token", "expires_at", "scope"}
            return Secrets({name: value for name, value in kept.items() if name not in old})
        if not kept.get("refresh_token"):
            raise Unauthorized(_("The sign-in has run out. Please connect the account again."))
        form = {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]}
        return Secrets({**kept, **self._app(), **self._tokens(form)})

    def _tokens(self, form: Mapping[str, str]) -> dict[str, str]:
        app = self._app()
        options: dict[str, Any] = {}
        if "client_secret" in app:
            options["auth"] = (app["client_id"], app["client_secret"])
        try:
            return oauth.tokens(
                self.http,
                self._base() + TOKEN,
                {**form, "client_id": app["client_id"]},
                **options,
            )
        except Rejected as error:
            # X's word for a code or a refresh token that is not good (any more).
            if error.code == "invalid_request":
                raise Unauthorized(
                    _("X did not accept the sign-in. Please connect the account again.")
                ) from None
            raise

    def _app(self) -> dict[str, str]:
        """Id and secret of the app; an app without secret is a public one."""
        kept = self.access.secrets
        client_id = clean(self.access.settings.get("client_id") or kept.get("client_id")).strip()
        if not client_id:
            raise Rejected(_("Please fill in the client ID of the app first."))
        secret = kept.get("client_secret", "").strip()
        return {"client_id": client_id} | ({"client_secret": secret} if secret else {})

    def check(self) -> Identity:
        person = self._myself()
        author = to_author(person, "", "")
        scope = self.access.secrets.get("scope") if not self._by_oauth1() else None
        base = clean(self.access.facts.get("base"))
        # On other plans the API refuses long posts, whatever the account has paid for.
        long = self._plan() == "enterprise" and clean(person.get("subscription_type")) in (
            "Basic", "Premium", "PremiumPlus"
        )  # fmt: skip
        return Identity(
            external_id=author.external_id,
            handle=author.handle,
            name=author.name,
            url=author.url,
            avatar_url=author.avatar_url,
            facts={
                "me": author.external_id,
                "handle": author.handle,
                "plan": self._plan(),
                "max_characters": MAX_LONG if long else MAX_WEIGHT,
                **({"base": base} if base else {}),
            },
            granted=tuple(scope.split()) if scope else None,
        )

    # Listening

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return parse_item(kind, load(kind, cls.parse_kinds, raw))

    @classmethod
    def handshake(cls, request: PushRequest, secrets: Secrets) -> str | None:
        return x_push.answer_to(request, secrets)

    @classmethod
    def verify_push(cls, request: PushRequest, secrets: Secrets) -> None:
        x_push.verify(request, secrets)

    @classmethod
    def parse_push(cls, request: PushRequest, secrets: Secrets) -> tuple[Pushed, ...]:
        return x_push.read(request, secrets)

    # Speaking

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        if parent is None:
            return (Audience.PUBLIC,)
        if parent.audience.private:
            return (Audience.DIRECT,)
        return (Audience.PUBLIC, Audience.DIRECT)

    @classmethod
    def ways(cls, parent: Mention, situation: Situation) -> tuple[Way, ...]:
        return tuple(
            cls._private_way(parent) if audience.private else cls._public_way(parent, situation)
            for audience in cls.audiences(parent)
        )

    @classmethod
    def _public_way(cls, parent: Mention, situation: Situation) -> Way:
        """X's rule since 2026-02: https://docs.x.com/changelog, "programmatic replies"."""
        me = clean(situation.facts.get("me"))
        plan = clean(situation.facts.get("plan")) or "pay_per_use"
        refusal = ""
        if not parent.may("reply"):
            refusal = _("%(network)s takes no answers to this.", network=cls.label)
        elif (
            plan in SELF_SERVE
            and me not in ("", parent.author.external_id)
            and not named_us(parent, me)
        ):
            refusal = _(
                "On this plan, X lets programs answer only people who named or quoted the"
                " account. Answer on X itself."
            )
        limited = clean(kept_item(parent).get("reply_settings")) not in ("", "everyone")
        note = _("The author has limited who can answer.") if limited and not refusal else ""
        return Way(Audience.PUBLIC, refusal, note=note)

    @classmethod
    def _private_way(cls, parent: Mention) -> Way:
        unknown = not is_id(parent.author.external_id) and not conversation_of(parent)
        if unknown:
            return Way(Audience.DIRECT, _("X does not say who wrote this."))
        if not parent.may("private_reply"):
            return Way(Audience.DIRECT, _("The person takes no direct messages from this account."))
        if parent.audience.private:
            return Way(Audience.DIRECT)
        return Way(Audience.DIRECT, note=_("It arrives only if the person takes messages from us."))

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        if reply.audience.private:
            return Length(len(reply.text), MAX_MESSAGE)
        most = facts.get("max_characters")
        known = isinstance(most, int) and not isinstance(most, bool) and most > 0
        return Length(weighted_length(reply.text), int(most) if known and most else MAX_WEIGHT)

    @classmethod
    def charges(cls, reply: Reply, facts: Mapping[str, Any]) -> Mapping[str, int]:
        if (clean(facts.get("plan")) or "pay_per_use") != "pay_per_use":
            return {}
        if reply.audience.private:
            return {"message": 1}
        return {"post_link" if links(reply.text) else "post": 1}

    @classmethod
    def upload_rules(cls, facts: Mapping[str, Any]) -> tuple[UploadRule, ...]:
        return UPLOADS
