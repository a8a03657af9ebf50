"""Mastodon and what speaks its API: snac2, GoToSocial, Pleroma and others."""

from __future__ import annotations

from .items import load
from .mastodon_connect import PERMISSIONS, Connecting
from .mastodon_items import to_mention
from .mastodon_profile import Profile
from .mastodon_stream import Streaming
from .query import HELP
from .sentence import _
from .types import Capability, Connect, Limit, Mention, Setting, SourceKind


class Mastodon(Connecting, Streaming, Profile):
    """An account on a server with the Mastodon API.

    Parse kinds: ``status`` (a post, also a conversation with its last one), ``notification``.
    """

    key = "mastodon"
    label = "Mastodon"
    icon = "fa-comment"
    connect = Connect.OAUTH
    libraries = {"mastodon": "Mastodon.py"}
    settings = (
        Setting(
            "instance",
            _("Server"),
            "url",
            required=True,
            placeholder="mastodon.social",
            help=_("The server that the account is on, or its full name (@name@server)."),
        ),
        Setting(
            "profile",
            _("May change the profile"),
            "boolean",
            help=_(
                "Only for a notice when nobody is there. After a change, connect the account again."
            ),
        ),
    )
    source_kinds = (
        SourceKind(
            "mentions",
            _("Mentions and messages"),
            help=_("Posts that name the account, answers to it, and private messages."),
            addressed=True,
            offered=True,
            interval=2,
        ),
        SourceKind(
            "own",
            _("Own posts"),
            help=_("What the account says itself, also elsewhere: as context, never as tickets."),
            offered=True,
        ),
        SourceKind(
            "hashtag",
            _("Hashtag"),
            settings=(Setting("tag", _("Hashtag"), required=True, placeholder="#acme"),),
            help=_("Public posts with this hashtag that the server knows."),
            interval=10,
        ),
        SourceKind(
            "search",
            _("Search"),
            settings=(Setting("query", _("Search term"), required=True, help=HELP),),
            help=_("Posts that the server finds. Many servers do not search the text of posts."),
            interval=15,
        ),
    )
    capabilities = frozenset(
        {
            Capability.REPLY,
            Capability.DIRECT_MESSAGE,
            Capability.UNLISTED,
            Capability.SUBJECT,
            Capability.MEDIA,
            Capability.DELETE,
            Capability.LIKE,
            Capability.REPOST,
            Capability.RECHECK,
            Capability.THREAD,
            Capability.NOTICE,
        }
    )
    permissions = PERMISSIONS
    # https://docs.joinmastodon.org/api/rate-limits/ (2026-11). Uploads and deletions have limits of
    # their own, 30 in half an hour: the server's own word on them is enough.
    # Before 4.3; from then on twenty at once.
    recheck_limit = "all"
    limits = (Limit("all", 300, 300),)
    streams = True
    parse_kinds = ("status", "notification")

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        return to_mention(load(kind, cls.parse_kinds, raw))
