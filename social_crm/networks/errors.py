"""What can go wrong at a network, told apart by what the caller has to do.

::

    NetworkError
     |- Temporary              nothing is lost, try later (after ``retry_after`` seconds, if told)
     |   '- RateLimited        the server asks for a pause, for this account or for the whole app
     |       '- AllowanceUsed  we ask for it ourselves, before the server has to
     |- Unauthorized           the grant is gone: somebody must connect again
     |- Rejected               this one call will never work as it is
     |- Unsupported            the network, or this server, cannot do that at all
     |- Malformed              the answer was not understood
     '- Blocked                our own guard refused the address; no request left the machine

Every error carries one English sentence that can be shown to a person. It never carries a token, a
header or a full address with its query.
"""

from __future__ import annotations

from typing import Literal


class NetworkError(Exception):
    """Base of all errors that cross the border.

    :param sentence: one sentence for the person who looks after the account
    """

    final = False
    """The network surely did not do what was asked, and never will for this call."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Temporary(NetworkError):
    """The same call may work later; nothing is lost by waiting.

    :param retry_after: seconds to wait, ``None`` when the server did not say
    :param sent: whether the request may have reached the server. ``False`` only when it surely did
        not (no connection, name not found), which lets an answer be sent again without a look-up.
    """

    def __init__(
        self, sentence: str, retry_after: float | None = None, *, sent: bool = True
    ) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.sent = sent


class RateLimited(Temporary):
    """The server asks for a pause. It refused the call, so the call had no effect.

    :param scope: ``account`` when only this account waits, ``app`` when all accounts of the app do
    """

    def __init__(
        self,
        sentence: str,
        retry_after: float | None = None,
        scope: Literal["account", "app"] = "account",
    ) -> None:
        super().__init__(sentence, retry_after, sent=False)
        self.scope: Literal["account", "app"] = scope


class AllowanceUsed(RateLimited):
    """We stop by ourselves, before the server has to: no request was made."""


class Unauthorized(NetworkError):
    """The credentials no longer work. Fetching stops; what is stored stays."""


class Rejected(NetworkError):
    """The server understood and refuses this one call for good.

    :param code: HTTP status or the network's own error code, for telling cases apart without
        reading sentences; ``None`` when there is none
    """

    final = True

    def __init__(self, sentence: str, code: int | str | None = None) -> None:
        super().__init__(sentence)
        self.code = code


class Unsupported(NetworkError):
    """The capability does not exist here; offering it again makes no sense."""

    final = True


class Malformed(NetworkError):
    """The answer was not understood: HTML for JSON, a body over the size limit, a broken feed.

    :param raw: the beginning of what came (at most some kilobytes), kept for the health view
    """

    def __init__(self, sentence: str, raw: str = "") -> None:
        super().__init__(sentence)
        self.raw = raw


class Blocked(NetworkError):
    """The guard refused the address (private network, scheme, too many redirects).

    An administrator can allow a host by the system parameter ``social_crm.allowed_hosts``.
    """

    final = True
