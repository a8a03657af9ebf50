"""Signing in with a Google account, and what Google's errors mean: for all networks of Google."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import requests

from .errors import NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from .items import mapping, mappings
from .network import Network
from .oauth import authorize_url, code_of, tokens
from .sentence import _
from .text_tools import clean
from .types import Connect, Redirect, Secrets, Setting

# https://developers.google.com/identity/protocols/oauth2/web-server (2026-11)
SIGN_IN = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"
SOON = 60.0
"""Seconds to wait when Google says "too fast" without saying how long."""

# What the reasons mean, in ``error.errors[].reason`` of older APIs and ``error.details[].reason``
# or ``error.status`` of newer ones. https://developers.google.com/youtube/v3/docs/errors,
# https://docs.cloud.google.com/apis/design/errors, both 2026-11. What is not named here keeps the
# meaning of its HTTP status: the same reason comes with different statuses.
_DAY = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_FAST: Mapping[str, Literal["account", "app"]] = {
    "rateLimitExceeded": "app",
    "RATE_LIMIT_EXCEEDED": "app",
    "RESOURCE_EXHAUSTED": "app",
    "userRateLimitExceeded": "account",
}
_GONE = frozenset(
    {
        "authError",
        "insufficientPermissions",
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "authenticatedUserAccountClosed",
        "authenticatedUserAccountSuspended",
        "authenticatedUserNotChannel",
        "youtubeSignupRequired",
        "accountDelegationForbidden",
    }
)
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_PASSING = frozenset({"backendError", "internalError", "UNAVAILABLE", "INTERNAL", "ABORTED"})


class GoogleAccount(Network):
    """What connects by Google's sign-in. The rights asked for are those of ``permissions``."""

    connect = Connect.OAUTH
    refreshes = True
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "client_id",
            _("Client ID"),
            required=True,
            placeholder="…apps.googleusercontent.com",
            help=_("Of the OAuth client, type “Web application”, in the Google Cloud console."),
        ),
        Setting("client_secret", _("Client secret"), "secret", required=True),
    )
    app_settings = ("client_id",)
    refusals: ClassVar[Mapping[str, str]] = {}
    """reason of an error to the sentence that says it to people"""

    # Connecting

    def begin_connect(self, callback: str, state: str) -> Redirect:
        app = self._app()
        url = authorize_url(
            self._at(SIGN_IN),
            client_id=app["client_id"],
            redirect_uri=callback,
            scope=" ".join(permission.key for permission in self.permissions),
            state=state,
            # Only both together bring a token that can be renewed, also at a second sign-in.
            access_type="offline",
            prompt="consent",
        )
        return Redirect(url, Secrets(app))

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        app = self._app()
        form = {
            **app,
            "grant_type": "authorization_code",
            "code": code_of(params, urlsplit(SIGN_IN).netloc),
            "redirect_uri": callback,
        }
        found = tokens(self.http, self._at(TOKEN), form)
        if "refresh_token" not in found:
            raise Unauthorized(
                _(
                    "Google gave no lasting access. Please take the app's access away at"
                    " myaccount.google.com/connections and connect again."
                )
            )
        return Secrets({**self.access.secrets, **app, **found})

    def refresh(self) -> Secrets:
        kept = self.access.secrets
        if not kept.get("refresh_token"):
            raise Unauthorized(_("The sign-in has run out. Please connect the account again."))
        form = {
            **self._app(),
            "grant_type": "refresh_token",
            "refresh_token": kept["refresh_token"],
        }
        return Secrets({**kept, **tokens(self.http, self._at(TOKEN), form)})

    def _app(self) -> dict[str, str]:
        """Id and secret of the app, as they are sent.

        :raises Rejected: they are not filled in
        """
        secrets = self.access.secrets
        client_id = clean(self.access.settings.get("client_id") or secrets.get("client_id"))
        if not client_id or not secrets.get("client_secret"):
            raise Rejected(_("Please fill in the client ID and the client secret first."))
        return {"client_id": client_id.strip(), "client_secret": secrets["client_secret"].strip()}

    def _granted(self) -> tuple[str, ...] | None:
        """Which permissions the person ticked; Google lets each be refused."""
        scope = self.access.secrets.get("scope")
        return tuple(scope.split()) if scope else None

    # The wire

    def _at(self, address: str) -> str:
        """An address of Google, or the same place at the server that stands in for it."""
        base = self.access.facts.get("base")
        if not base:
            return address
        return clean(base).rstrip("/") + "/" + address.split("/", 3)[3]

    def _kept_base(self) -> dict[str, str]:
        base = clean(self.access.facts.get("base"))
        return {"base": base} if base else {}

    def _token(self) -> str:
        token = self.access.secrets.get("access_token")
        if not token:
            raise Unauthorized(_("The account is not connected to Google. Connect it."))
        return token

    @contextmanager
    def _understood(self) -> Iterator[list[requests.Response]]:
        """Collects the answers that come inside. An error becomes what Google says that it is."""
        answers: list[requests.Response] = []
        self.http.hooks["response"] = [lambda response, *_args, **_kw: answers.append(response)]
        failure: NetworkError | None = None
        try:
            yield answers
        except NetworkError as error:
            failure = error
        finally:
            self.http.hooks["response"] = []
        if failure is not None:
            raise self._exact(failure, answers[-1] if answers else None)

    def _exact(self, error: NetworkError, response: requests.Response | None) -> NetworkError:
        if response is None or response.status_code < 400:
            return error
        wait = getattr(error, "retry_after", None)
        for reason in reasons(response):
            if reason in _DAY:
                sentence = _("Today's quota of the Google Cloud project is used up.")
                return RateLimited(sentence, seconds_to_midnight(self.clock()), "app")
            if scope := _FAST.get(reason):
                sentence = _("Google asks for a pause.")
                return RateLimited(sentence, SOON if wait is None else wait, scope)
            if said := self.refusals.get(reason):
                return Rejected(said, reason)
            if reason in _GONE:
                return Unauthorized(
                    _("Google no longer lets us act for this account. Please connect it again.")
                )
            if reason in _OFF:
                sentence = _(
                    "The API “%(name)s” is not switched on in the Google Cloud project.",
                    name=urlsplit(response.url or "").netloc,
                )
                return Rejected(sentence, reason)
            if reason in _PASSING:
                return Temporary(error.sentence, wait)
        if isinstance(error, Rejected):
            return Rejected(error.sentence, next(iter(reasons(response)), error.code))
        return error


def reasons(response: requests.Response) -> tuple[str, ...]:
    """The words by which Google tells errors apart, the most exact first."""
    try:
        error = mapping(mapping(response.json()).get("error"))
    except (ValueError, RecursionError):
        return ()
    named = [clean(part.get("reason")) for part in mappings(error, "errors")]
    named += [clean(part.get("reason")) for part in mappings(error, "details")]
    return tuple(dict.fromkeys(filter(None, [*named, clean(error.get("status"))])))


def seconds_to_midnight(now: datetime) -> float:
    """Until Google's quotas begin anew: midnight in California
    (https://developers.google.com/youtube/v3/determine_quota_cost, 2026-11)."""
    zone: tzinfo
    try:
        zone = ZoneInfo("America/Los_Angeles")
    except (ZoneInfoNotFoundError, OSError):  # a machine without time zones: at most an hour late
        zone = timezone(timedelta(hours=-8))
    here = now.astimezone(zone)
    midnight = datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), zone)
    return max(60.0, (midnight.astimezone(UTC) - now).total_seconds())


def text_of(value: Any) -> str:
    """A text with its white space made plain, to compare what was sent with what came back."""
    return " ".join(clean(value).split())
