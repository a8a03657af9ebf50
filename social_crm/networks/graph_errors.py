"""What an error of Meta's Graph means for us, by its code. Pure.

https://developers.facebook.com/docs/graph-api/guides/error-handling (2026-11)
https://developers.facebook.com/docs/messenger-platform/error-codes (2026-03)
https://developers.facebook.com/docs/graph-api/overview/rate-limiting (2026-11)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from .errors import NetworkError, RateLimited, Rejected, Temporary, Unauthorized
from .sentence import _

GONE = "100/33"
"""``Rejected.code`` of an object that is not there, or that we may not see."""
NO_SUCH_ALIAS = 803
WINDOW = frozenset({"10/2018278", "10/2534022", "100/2018065"})
"""``Rejected.code`` of a message that came too late."""
CODE_USED_UP = frozenset({"100/36007", "100/36008", "100/36009"})
"""``Rejected.code`` of a sign-in whose code is no good (any more)."""

# The grant is gone. 102: session; 190: token; 2500: no token at all.
_SIGNED_OUT = frozenset({102, 190, 2500})
_WHY_SIGNED_OUT = {
    458: _("The app was removed at Meta by the person who connected it. Connect again."),
    459: _("Meta wants the person who connected the account to sign in there. Then connect again."),
    460: _("The person who connected the account has a new password. Connect again."),
    463: _("The access has run out. Connect again."),
    464: _("Meta wants the person who connected the account to sign in there. Then connect again."),
    467: _("The access is no longer good. Connect again."),
    492: _("The person who connected the account no longer has a role there. Connect again."),
}
_SIGNED_OUT_SENTENCE = _("Meta no longer accepts the access. Connect again.")

_TOO_MANY: Mapping[int, Literal["account", "app"]] = {
    4: "app", 341: "app", 17: "account", 32: "account", 613: "account",
    **dict.fromkeys(range(80000, 80015), "account"),
}  # fmt: skip
_LATER = frozenset({1, 2, 1200})
"""API Unknown, API Service, and a passing trouble with the request."""

_MISSING = _("The permission is missing at Meta. Connect again and allow everything.")
_TOO_LATE = _(
    "The time in which Meta lets a message be answered is over: 24 hours after their last one,"
    " 7 days with the Human Agent permission."
)
_UNREACHABLE = _("This person cannot be written to: they have blocked us, left, or do not want it.")
_REFUSALS: Mapping[int | str, str] = {
    GONE: _("It no longer exists at Meta, or the account may not see it."),
    NO_SUCH_ALIAS: _("It no longer exists at Meta, or the account may not see it."),
    368: _("Meta has blocked this for now, because it looks like abuse to them."),
    506: _("Meta refuses the same words twice in a row."),
    551: _UNREACHABLE,
    "100/2018001": _UNREACHABLE,
    "100/2018108": _UNREACHABLE,
    "10/2018108": _UNREACHABLE,
    "100/2534014": _UNREACHABLE,
    10900: _("This was answered in private already; Meta allows one private answer to a comment."),
    "10/2018027": _("The number of messages that Meta allows at this time is used up."),
    101: _("Meta does not know the app: its id or its secret is wrong."),
    **dict.fromkeys(WINDOW, _TOO_LATE),
}
_PERMISSION = re.compile(
    r"\b(?:pages|instagram|threads|ads|business|human|read|publish)_(?:[a-z]+_?)+[a-z]\b"
)


def code_of_error(error: Mapping[str, Any]) -> int | str:
    """The code as ``Rejected.code`` has it: ``100``, or ``100/33`` with a subcode; 0: none."""
    code, subcode = error.get("code"), error.get("error_subcode")
    if isinstance(code, bool) or not isinstance(code, int):
        return 0
    known = isinstance(subcode, int) and not isinstance(subcode, bool) and subcode
    return f"{code}/{subcode}" if known else code


def not_there(error: Rejected) -> bool:
    """Whether Graph says that it does not know what was asked for, or not that of it (code 100)."""
    return str(error.code).partition("/")[0] == "100"


def graph_error(error: Any, said: str, wait: float | None = None) -> NetworkError | None:
    """Our error for the ``error`` object of an answer; ``None`` if it has no code.

    :param said: what the server says about it, without secrets
    :param wait: seconds that the server asks us to wait
    """
    full = code_of_error(error) if isinstance(error, Mapping) else 0
    if not full:
        return None
    code, subcode = int(error["code"]), error.get("error_subcode")
    if code in _SIGNED_OUT:
        return Unauthorized(_WHY_SIGNED_OUT.get(subcode, _SIGNED_OUT_SENTENCE))
    if code in _TOO_MANY:
        return RateLimited(_("Meta asks for a pause."), wait, _TOO_MANY[code])
    if full in _REFUSALS or code in _REFUSALS:
        return Rejected(_REFUSALS.get(full) or _REFUSALS[code], full)
    if code in _LATER or error.get("is_transient") is True:
        return Temporary(_("Meta could not answer: %(said)s", said=said or "–"), wait)
    if code in (3, 10, 294) or 200 <= code <= 299 or "permission" in said.lower():
        named = _PERMISSION.findall(str(error.get("message")))
        if named:
            sentence = _(
                "Meta refuses this: the permission %(name)s is missing. Connect again and allow"
                " it, or ask for it in the app's review.",
                name=", ".join(dict.fromkeys(named[:3])),
            )
            return Rejected(sentence, full)
        if code != 100:
            return Rejected(_MISSING, full)
    return Rejected(_("Meta refuses this: %(said)s", said=said or str(full)), full)
