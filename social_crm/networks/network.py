"""The base class of all networks, and the registry that finds them."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any, ClassVar

from .errors import Malformed, Unsupported
from .http import Session
from .sentence import _
from .text_tools import sane_time
from .types import (
    Access,
    Action,
    Audience,
    Capability,
    Connect,
    Identity,
    Length,
    Limit,
    MediaPolicy,
    Mention,
    Page,
    Permission,
    Posted,
    Presence,
    Price,
    Pushed,
    PushRequest,
    Redirect,
    Reply,
    Secrets,
    Setting,
    SettingValue,
    Situation,
    SourceKind,
    SourceSpec,
    UploadRule,
    Way,
)

Clock = Callable[[], datetime]
"""Returns the present time, aware, in UTC. Injected, so that tests decide what time it is."""

FAR = datetime(2099, 1, 1, tzinfo=UTC)
"""The latest date that is believed where there is no clock."""

_registry: dict[str, type[Network]] = {}


class Network(ABC):
    """One social network: a class in a file of its own. Importing the file registers it.

    A network holds no state between calls but what it got in its constructor, so that one object
    per thread can be used side by side. It never sleeps, never retries a write, and never reads the
    clock but the one that it was given. Errors are those of :mod:`.errors`; anything else that
    escapes is a bug of the network.
    """

    key: ClassVar[str]
    """stored in the database; never change it"""
    label: ClassVar[str]
    """its name for people"""
    icon: ClassVar[str] = "fa-comments-o"
    """a Font Awesome 4 class"""
    connect: ClassVar[Connect] = Connect.SECRETS
    libraries: ClassVar[Mapping[str, str]] = {}
    """module to the name under which pip knows it: what only this network needs"""
    settings: ClassVar[tuple[Setting, ...]] = ()
    source_kinds: ClassVar[tuple[SourceKind, ...]] = ()
    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    parse_kinds: ClassVar[tuple[str, ...]] = ()
    """what ``parse`` understands"""
    newest_first: ClassVar[bool] = True
    """pages go back in time: an interrupted run leaves its gap in the past"""
    app_settings: ClassVar[tuple[str, ...]] = ()
    """settings that name the app; accounts that agree in them share its limits. Empty: all of
    them"""
    permissions: ClassVar[tuple[Permission, ...]] = ()
    """what a person grants when signing in"""
    limits: ClassVar[tuple[Limit, ...]] = ()
    """never more requests than these, whatever the server would take"""
    prices: ClassVar[tuple[Price, ...]] = ()
    cheap_kinds: ClassVar[tuple[str, ...]] = ()
    """kinds of sources in the order in which a budget gives them up, the dearest to us last; what
    is not named goes first"""
    media_policy: ClassVar[MediaPolicy] = MediaPolicy.ARCHIVE
    media_days: ClassVar[int] = 0
    """how long files may be kept under ``MediaPolicy.CACHE``"""
    recheck_hours: ClassVar[int] = 24
    """how old our knowledge of an item may become under ``Capability.RECHECK``, where the network's
    rules say how soon deletions must be followed"""
    recheck_at_once: ClassVar[int] = 1
    """items of which one request of ``recheck`` tells"""
    recheck_limit: ClassVar[str] = ""
    """key of the limit that counts for it; empty: none is known"""
    refreshes: ClassVar[bool] = False
    """credentials run out and can be renewed with ``refresh``"""
    pushes: ClassVar[bool] = False
    """the server calls us (``parse_push``)"""
    streams: ClassVar[bool] = False
    """a connection can be kept open that tells what happens (``stream``)"""
    keeps_place: ClassVar[bool] = False
    """it keeps what there is in a folder of the account's own (``Access.place``)"""
    practice: ClassVar[bool] = False
    """nobody there is real: what comes is an exercise, counts nowhere, and nothing leaves"""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "key" not in cls.__dict__:  # an abstract step between
            return
        known = _registry.get(cls.key)
        if known and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"Two networks want the key {cls.key!r}: {known} and {cls}")
        _registry[cls.key] = cls

    def __init__(self, access: Access, http: Session, clock: Clock) -> None:
        """Called once per piece of work, in the thread that does it.

        :param http: the only way out; it guards addresses, limits sizes and speaks in our errors
        """
        self.access = access
        self.http = http
        self.clock = clock

    # Connecting

    @classmethod
    def connect_by(cls, settings: Mapping[str, SettingValue]) -> Connect:
        """How an account with these settings is connected. Pure. Overridden where a setting chooses
        between signing in and typing keys in."""
        return cls.connect

    @classmethod
    def client_metadata(cls, address: str, callback: str) -> Mapping[str, Any] | None:
        """What a public JSON document at ``oauth.client_address`` says of us, for servers that read
        there who an app is; ``None``: there is no such document. Pure; nothing of an account.

        :param address: of the document itself
        :param callback: our address that servers send the browser back to
        """
        return None

    def begin_connect(self, callback: str, state: str) -> Redirect:
        """Where to sign in. For ``Connect.OAUTH`` only.

        :param callback: our address that the server sends the browser back to
        :param state: a value that must come back unchanged
        """
        raise Unsupported(_("%(network)s has no sign-in at the server.", network=self.label))

    def finish_connect(self, callback: str, params: Mapping[str, str]) -> Secrets:
        """Turn what came back to ``callback`` into the secrets to keep.

        They replace those kept before, so an app's id and secret must be among them.

        :raises Unauthorized: the person said no, or the code is not good
        """
        raise Unsupported(_("%(network)s has no sign-in at the server.", network=self.label))

    def presences(self) -> tuple[Presence, ...]:
        """What this sign-in gives access to, if that is not one thing alone. Called once, after
        ``finish_connect`` and with its secrets; a person then chooses. Empty: the account is what
        ``check`` says.

        :raises Rejected: there is nothing that could be connected
        """
        return ()

    def refresh(self) -> Secrets:
        """Renew credentials that run out. They replace those kept; called by one worker at a time.

        :raises Unauthorized: the grant is known to be gone; anything else leaves things as they are
        """
        raise Unsupported(_("The credentials of %(network)s are not renewed.", network=self.label))

    @classmethod
    def expires(cls, secrets: Mapping[str, str]) -> datetime | None:
        """When the credentials run out; ``None``: never, or nobody knows. Pure.

        Reads ``expires_at`` (ISO 8601), as :mod:`.oauth` writes it.
        """
        return sane_time(secrets.get("expires_at"), FAR)

    @abstractmethod
    def check(self) -> Identity:
        """Ask the server who we are. The cheapest call that proves that the account works."""

    # Listening

    @abstractmethod
    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        """Read what came since ``cursor``, page by page, until nothing more is there.

        The caller stores each page with its cursor before it asks for the next, and may stop or die
        after any of them; the next call with the stored cursor goes on from there. Reading
        something twice is harmless, leaving something out is not. An item that cannot be parsed
        goes to ``Page.unreadable``.

        :param cursor: of the last stored page, empty on the first run
        """

    @classmethod
    def check_source(cls, source: SourceSpec) -> None:
        """Refuse a source that makes no sense, such as a search for a bare ``#``. Pure; called
        before it is stored.

        That required settings are filled in has been checked already.

        :raises Rejected: with a sentence that says what to change
        """
        return None  # anything goes

    def recheck(self, external_ids: Sequence[str]) -> Page:
        """See what became of known items. What is still there is among the mentions, what is surely
        gone among the deleted; of the rest nothing is known. The cursor means nothing.

        :param external_ids: at most a hundred
        """
        raise Unsupported(_("%(network)s cannot be asked for single items.", network=self.label))

    @classmethod
    def recheck_per_day(cls) -> int:
        """How many known items can be looked at within a day, with half of what the network allows
        left for reading and answering; 0: no limit is known."""
        for limit in cls.limits:
            if limit.key == cls.recheck_limit:
                return cls.recheck_at_once * (limit.requests // 2) * (86_400 // limit.seconds)
        return 0

    def count(self, source: SourceSpec, since: datetime) -> int:
        """How many items a source would have brought since a time, as the server counts them."""
        raise Unsupported(_("%(network)s does not count.", network=self.label))

    def stream(self, kinds: Collection[str], cursor: str) -> Iterator[Pushed]:
        """Listen, and hand out what comes as it comes. Ends when the connection ends: the caller
        connects again, with the cursor of the last page that it stored.

        An empty page with a cursor is a sign of life, at least twice a minute; the caller may stop
        at any of them.

        :param kinds: of sources that somebody wants
        :param cursor: where to go on, as far as the server can
        """
        raise Unsupported(_("%(network)s has no stream.", network=self.label))

    @classmethod
    @abstractmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        """One item, spelled as the network spells it (JSON or XML), to a mention. Pure.

        :param kind: one of ``parse_kinds``
        :raises Malformed: with the reason
        """

    @classmethod
    def handshake(cls, request: PushRequest, secrets: Secrets) -> str | None:
        """What to answer when the server asks whether the push address is really ours. ``None``: it
        is no such question, but a push.

        :raises Rejected: it asks with the wrong word
        """
        return None

    @classmethod
    def parse_push(cls, request: PushRequest, secrets: Secrets) -> tuple[Pushed, ...]:
        """Read a push. The signature is checked first, over the raw body, in constant time; no
        secret, no entry.

        :raises Rejected: forged, truncated or of somebody else
        """
        raise Unsupported(_("%(network)s does not push.", network=cls.label))

    @classmethod
    def verify_push(cls, request: PushRequest, secrets: Secrets) -> None:
        """Believe a push or not. Called as it arrives, before it is stored; so it is quick. Pure.

        Overridden where the signature can be checked without reading what is in it.

        :raises Rejected: as ``parse_push``
        :raises Unsupported: the network does not push
        """
        with suppress(Malformed):  # signed, and yet not understood: kept, and told when it is read
            cls.parse_push(request, secrets)

    @classmethod
    def script_line(cls, raw: str) -> str:
        """Where a practice network is: what kind of line of its script an item is, so that a
        training can be looked back on. Empty: it is none. Pure.

        :param raw: :attr:`Mention.raw`
        """
        return ""

    # Speaking

    def send(self, reply: Reply, key: str) -> Posted:
        """Say it, once.

        :param key: unique per answer and the same at a second try; goes out as idempotency key
            where there is one
        :raises Temporary: with ``sent=False`` only if nothing can have been published
        """
        raise Unsupported(_("%(network)s cannot be answered from here.", network=self.label))

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        """What of ours at the network could be this reply: after a call whose outcome is not known.

        Complete since ``since``, or it raises: an empty answer means that the reply is surely not
        there.

        :param since: when the call began
        """
        raise Unsupported(
            _("%(network)s cannot be searched for what was sent.", network=self.label)
        )

    def act(self, action: Action, mention: Mention) -> None:
        """Do something to somebody's item. Doing what is done already is no error.

        :raises Rejected: the network does not let us
        """
        raise Unsupported(_("%(network)s cannot do that.", network=self.label))

    def delete(self, external_id: str) -> None:
        """Take back something of ours. Deleting what is gone already is no error."""
        raise Unsupported(_("%(network)s cannot take back what was said.", network=self.label))

    def show_notice(self, text: str) -> None:
        """Say something on our own profile, in one line that :mod:`.notice` marks as ours. Nothing
        else there is touched, whatever somebody has changed meanwhile; showing what is shown
        already changes nothing, so this may be called again after an outcome that is not known.

        :param text: plain, one line; empty: our line is taken away
        :raises Rejected: there is no room for it, or we may not; with a sentence that says what to
            do. Nothing that is there is shortened.
        """
        raise Unsupported(_("%(network)s shows no notice on the profile.", network=self.label))

    @classmethod
    def measure_notice(cls, text: str, facts: Mapping[str, Any]) -> Length:
        """How long a notice is, on a profile where nothing else stands. Pure; called while somebody
        types.

        :param facts: those of ``Identity.facts``
        """
        return Length(len(text), 0)

    @classmethod
    def measure(cls, reply: Reply, facts: Mapping[str, Any]) -> Length:
        """How long the text is, counted as the network counts. Pure; called while somebody types.

        :param facts: those of ``Identity.facts``
        """
        return Length(len(reply.text), 0)

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        """Whom an answer to ``parent`` may be shown to, the sensible choice first; empty: it cannot
        be answered."""
        return ()

    @classmethod
    def ways(cls, parent: Mention, situation: Situation) -> tuple[Way, ...]:
        """How ``parent`` can be answered now: one way for each of ``audiences``, with what stands
        against it and when it closes. Pure. Overridden where a network has windows or rules."""
        refused = _("%(network)s takes no answers to this.", network=cls.label)
        closed = "" if parent.may("reply") else refused
        return tuple(
            Way(audience, "" if audience.private else closed) for audience in cls.audiences(parent)
        )

    @classmethod
    def charges(cls, reply: Reply, facts: Mapping[str, Any]) -> Mapping[str, int]:
        """What sending this costs: key of a ``Price`` to how many of it. Pure; called while
        somebody types."""
        return {}

    @classmethod
    def upload_rules(cls, facts: Mapping[str, Any]) -> tuple[UploadRule, ...]:
        """What files may go out with an answer. Pure. Needed for ``Capability.MEDIA``."""
        return ()

    # About the class

    @classmethod
    def missing_libraries(cls) -> tuple[str, ...]:
        """Names for pip of what is needed and not installed."""
        return tuple(
            package for module, package in cls.libraries.items() if find_spec(module) is None
        )

    @classmethod
    def source_kind(cls, key: str) -> SourceKind:
        """The declared kind.

        :raises Unsupported: when the network has no such kind (any more)
        """
        found = _kinds(cls).get(key)
        if found is None:
            raise Unsupported(
                _("%(network)s has no source of kind “%(kind)s”.", network=cls.label, kind=key)
            )
        return found

    @classmethod
    def addon(cls) -> str:
        """The technical name of the Odoo addon that brings this class."""
        parts = cls.__module__.split(".")
        return parts[2] if parts[:2] == ["odoo", "addons"] else "social_crm"


@functools.cache
def _kinds(cls: type[Network]) -> dict[str, SourceKind]:
    return {kind.key: kind for kind in cls.source_kinds}


def networks() -> Mapping[str, type[Network]]:
    """All networks of this process by key. A database uses those whose addon is installed in it."""
    return _registry
