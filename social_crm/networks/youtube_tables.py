"""What can be read on YouTube, what that costs, and what its refusals mean, as data."""

from __future__ import annotations

from .query import HELP
from .sentence import _
from .types import Limit, Price, Setting, SourceKind

COSTS = "https://developers.google.com/youtube/v3/determine_quota_cost"
_WORDS = Setting("query", _("Only with these words"), help=HELP)

SOURCE_KINDS = (
    SourceKind(
        "comments",
        _("Comments on own videos"),
        help=_("Comments below all videos of the channel, and replies to them."),
        addressed=True,
        offered=True,
        interval=5,
        costs=("read",),
    ),
    SourceKind(
        "held",
        _("Comments held for review"),
        help=_("What waits to be published below own videos."),
        addressed=True,
        interval=15,
        costs=("read",),
    ),
    SourceKind(
        "video",
        _("Comments on one video"),
        settings=(
            Setting(
                "video",
                _("Video"),
                required=True,
                placeholder="https://www.youtube.com/watch?v=…",
            ),
            _WORDS,
        ),
        help=_("Comments below one video, also of somebody else."),
        interval=15,
        costs=("read",),
    ),
    SourceKind(
        "channel",
        _("Comments on another channel"),
        settings=(Setting("channel", _("Channel"), required=True, placeholder="@acme"), _WORDS),
        help=_("Comments below all videos of another channel."),
        interval=15,
        costs=("read",),
    ),
    SourceKind(
        "search",
        _("Search"),
        settings=(Setting("query", _("Search term"), required=True, help=HELP),),
        help=_("New videos with these words in title, description or tags."),
        interval=120,
        costs=("search", "read"),
    ),
)

# One project has 10,000 units a day and, beside them, 100 searches (see COSTS, 2026-11). A read
# costs one unit, a write fifty: shared out so that both together stay within.
LIMITS = (
    Limit("search", 100, 86_400, "app", r"GET /youtube/v3/search"),
    Limit("read", 5_000, 86_400, "app", r"GET /youtube/v3/(?!search)"),
    Limit("write", 100, 86_400, "app", r"(POST|PUT|DELETE) /youtube/v3/"),
)

PRICES = (
    Price("read", _("Quota: list"), 1, "2026-11-01", COSTS, currency=""),
    Price("write", _("Quota: write, moderate, delete"), 50, "2026-11-01", COSTS, currency=""),
    Price("search", _("Searches (100 a day)"), 1, "2026-11-01", COSTS, currency=""),
)

# Reasons: https://developers.google.com/youtube/v3/docs/errors and the pages of the calls, 2026-11.
REFUSALS = {
    "commentsDisabled": _("Comments are turned off below this video."),
    "videoNotFound": _("This video does not exist, or is not public."),
    "channelNotFound": _("This channel does not exist."),
    "forbidden": _("YouTube does not allow this account to do that."),
    "ineligibleAccount": _("Sign in at youtube.com with this account once: it cannot write yet."),
    "commentTextTooLong": _("The comment is too long for YouTube."),
    "commentTextRequired": _("A comment cannot be empty."),
    "commentNotFound": _("The comment no longer exists."),
    "commentThreadNotFound": _("The comment no longer exists."),
    "parentCommentNotFound": _("The comment that you answer no longer exists."),
    "parentCommentIsPrivate": _("The comment is not public; it cannot be answered."),
    "operationNotSupported": _("YouTube takes no answers to this."),
    "processingFailure": _("YouTube could not make sense of this comment."),
    "banWithoutReject": _("YouTube does not allow this account to do that."),
    "invalidPageToken": _("YouTube no longer knows the place where reading stopped."),
}
