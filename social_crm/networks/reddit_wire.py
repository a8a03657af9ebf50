"""How Reddit is asked: through praw, whose waiting and second tries are off, on our session."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import requests

from .errors import Malformed, NetworkError, RateLimited, Rejected, Unauthorized, Unsupported
from .http import unwrapped
from .items import mapping
from .network import Network
from .sentence import _
from .text_tools import clean, one_line

API = "https://oauth.reddit.com"
WEB = "https://www.reddit.com"
_REDIRECTS = (301, 302, 303, 307, 308)
_REFUSALS = (400, 403, 404, 413, 414, 451)

# Where a refusal has a reason of its own: https://www.reddit.com/dev/api (2026-11)
_REASONS = {
    "private": _("This subreddit is private, and the account is not among its members."),
    "banned": _("This subreddit is banned by Reddit."),
    "quarantined": _("This subreddit is quarantined; open it once in a browser with the account."),
    "gold_only": _("This subreddit is for people with Reddit Premium only."),
    "gated": _("This subreddit asks for a confirmation; open it once in a browser."),
}
# praw.exceptions and https://github.com/reddit-archive/reddit/blob/master/r2/r2/lib/errors.py
_ERRORS = {
    "THREAD_LOCKED": _("The thread is locked: nobody can answer any more."),
    "DELETED_LINK": _("The post that you answer no longer exists."),
    "DELETED_COMMENT": _("The post that you answer no longer exists."),
    "TOO_OLD": _("The post is too old to be answered."),
    "TOO_LONG": _("Reddit says that the text is too long."),
    "NO_TEXT": _("There is nothing to send yet."),
    "USER_BLOCKED": _("The person does not take messages from this account."),
    "USER_BLOCKED_MESSAGE": _("The person does not take messages from this account."),
    "NOT_WHITELISTED_BY_USER_MESSAGE": _("The person takes messages from chosen people only."),
    "USER_DOESNT_EXIST": _("There is no such person on Reddit (any more)."),
    "SUBREDDIT_NOTALLOWED": _("The account may not write in this subreddit."),
    "RESTRICTED_TO_PM": _("Reddit does not let this account send messages."),
    "BANNED_FROM_SUBREDDIT": _("The account is banned from this subreddit."),
    "QUARANTINE_REQUIRES_VERIFICATION": _REASONS["quarantined"],
}
_UNITS = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}
_BREAK = re.compile(r"(\d{1,5}) (millisecond|second|minute|hour)s?")


class RedditWire(Network):
    """Asks Reddit in the name of the account."""

    def _api(self) -> str:
        return clean(self.access.facts.get("base")) or API

    def _web(self) -> str:
        return clean(self.access.facts.get("base")) or WEB

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        """Let praw make a request. Returns the JSON values as Reddit spelled them."""
        token = self.access.secrets.get("access_token", "")
        if not token:
            raise Unauthorized(_("The account is not connected to Reddit. Connect it."))
        try:
            with unwrapped():
                return self._client(token).request(method=method, path=path, **options)
        except NetworkError:
            raise
        except Exception as error:  # praw's own are bugs here: what Reddit says is judged before
            sentence = _("praw could not make the request: %(kind)s.", kind=type(error).__name__)
            raise Malformed(sentence) from None

    def _client(self, token: str) -> Any:
        try:
            import praw
            import prawcore
            from prawcore.rate_limit import RateLimiter
            from prawcore.sessions import RetryStrategy
        except ImportError:
            raise Unsupported(_("The Python package praw is not installed.")) from None
        ask = self._judged

        class Requestor(prawcore.Requestor):
            """Hands requests to our session, which speaks in our errors."""

            def request(self, *args: Any, timeout: Any = None, **kwargs: Any) -> requests.Response:
                return ask(*args, **kwargs)

        class Now(RateLimiter):
            """Never sleeps; the shell waits."""

            def delay(self) -> None:
                """Do not."""

            def update(self, *, response_headers: Mapping[str, str]) -> None:
                """The session has read them."""

        class Once(RetryStrategy):
            """Never tries again."""

            def _sleep_seconds(self) -> float | None:
                return None

            def consume_available_retry(self) -> Once:
                return self

            def should_retry_on_failure(self) -> bool:
                return False

        client = praw.Reddit(
            "DEFAULT",
            client_id=str(self.access.settings.get("client_id") or "-"),
            client_secret=None,
            user_agent=f"web:social_crm:19 (by /u/{self.access.external_id or 'unknown'})",
            oauth_url=self._api(),
            reddit_url=self._web(),
            ratelimit_seconds="0",
            check_for_updates=False,
            check_for_async=False,
            requestor_class=Requestor,
            requestor_kwargs={"session": self.http},
        )
        client.auth.implicit(access_token=token, expires_in=3600, scope="*")
        core: Any = client._core
        core._rate_limiter = Now(window_size=600)
        core._retry_strategy_class = Once
        return client

    def _judged(self, method: str, url: str, **options: Any) -> requests.Response:
        """Ask. What Reddit refuses is raised with its reason.

        :raises Rejected: with Reddit's reason as code
        """
        options["allow_redirects"] = False
        response = self.http.request(method, url, expect=_REFUSALS, **options)
        if response.status_code in _REDIRECTS:
            # It sends whoever asks for a subreddit that is not there to its search for one.
            raise Rejected(_("Reddit has no such place. Is the name right?"), response.status_code)
        if response.ok:
            self.http.json(response)
            return response
        reason, said = _refusal(response)
        if "insufficient_scope" in response.headers.get("www-authenticate", ""):
            raise Rejected(
                _("The account lacks a permission for this. Connect it again."),
                "insufficient_scope",
            )
        raise Rejected(
            _REASONS.get(reason)
            or _(
                "Reddit refuses it (%(status)s): %(said)s", status=response.status_code, said=said
            ),
            reason or response.status_code,
        )

    @staticmethod
    def _raise_errors(answer: Any) -> Mapping[str, Any]:
        """The data of an answer to something written; Reddit answers 200 to errors, too.

        :raises RateLimited: too much was written lately
        :raises Rejected: with Reddit's code
        """
        told = mapping(mapping(answer).get("json"))
        errors = told.get("errors")
        for error in errors if isinstance(errors, list) else []:
            parts = error if isinstance(error, list) else [error]
            code, said = (one_line(part, 200) for part in [*parts, "", ""][:2])
            if code == "RATELIMIT":
                raise RateLimited(_("Reddit asks for a pause."), _seconds(told, said))
            if code == "USER_REQUIRED":
                raise Unauthorized(_("Reddit no longer lets this account in. Connect it again."))
            raise Rejected(
                _ERRORS.get(code) or _("Reddit refuses it: %(said)s", said=said or code), code
            )
        return mapping(told.get("data"))


def _refusal(response: requests.Response) -> tuple[str, str]:
    """The reason that a refusal names, and what it says."""
    try:
        body = mapping(response.json())
    except (ValueError, RecursionError):
        body = {}
    reason = one_line(body.get("reason"), 60)
    said = one_line(body.get("explanation") or body.get("message"), 160)
    return reason, said or reason or "?"


def _seconds(told: Mapping[str, Any], said: str) -> float | None:
    """How long to wait: as a number where there is one, else as the sentence says."""
    number = told.get("ratelimit")
    if isinstance(number, int | float) and not isinstance(number, bool) and number > 0:
        return float(number)
    found = _BREAK.search(said)
    return float(found[1]) * _UNITS[found[2]] if found else None
