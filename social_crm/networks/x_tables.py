"""What X allows, charges and calls things, as data.

Everything that X changes now and then is here, each table with its source and date.
"""

from __future__ import annotations

from collections.abc import Mapping

from .sentence import _
from .types import Capability, Limit, Permission, Price, UploadRule

API = "https://api.x.com"
# https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code (2026-11)
AUTHORIZE = "https://x.com/i/oauth2/authorize"
TOKEN = "/2/oauth2/token"

PLANS: Mapping[str, str] = {
    "pay_per_use": _("Pay per use"),
    "free": _("Free"),
    "basic": _("Basic"),
    "pro": _("Pro"),
    "enterprise": _("Enterprise"),
}
SELF_SERVE = frozenset({"pay_per_use", "free", "basic", "pro"})
"""Plans on which only people who named or quoted us can be answered, since 2026-02, and on which
liking is gone, since 2026-04-20."""

# Scopes of OAuth 2: https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
PERMISSIONS = (
    Permission("tweet.read", _("Read posts"), required=True),
    Permission("users.read", _("Know who wrote them"), required=True),
    Permission("offline.access", _("Stay connected after two hours"), required=True),
    Permission("tweet.write", _("Answer, repost, take back"), serves=("reply", "repost", "delete")),
    Permission("tweet.moderate.write", _("Hide answers to our posts"), serves=("hide",)),
    Permission("dm.read", _("Read direct messages"), serves=("messages",)),
    Permission("dm.write", _("Send direct messages"), serves=("direct_message",)),
    Permission("like.write", _("Like posts"), serves=("like",)),
    Permission("media.write", _("Send images"), serves=("media",)),
)

# https://docs.x.com/x-api/getting-started/pricing (2026-11), in force since 2026-04-20. Reads are
# charged per item, each once in a day of UTC; writes per request.
_PRICING = "https://docs.x.com/x-api/getting-started/pricing"
PRICES = (
    Price("own_read", _("Mention or own post read"), 0.001, "2026-04-20", _PRICING, most=100),
    Price("post_read", _("Post of others read"), 0.005, "2026-04-20", _PRICING, most=100),
    Price("message_read", _("Direct message read"), 0.010, "2026-04-20", _PRICING, most=100),
    Price("post", _("Post or answer sent"), 0.015, "2026-04-20", _PRICING),
    Price("post_link", _("Post or answer with a link sent"), 0.200, "2026-04-20", _PRICING),
    Price("message", _("Direct message sent"), 0.015, "2026-04-20", _PRICING),
)

# https://docs.x.com/x-api/fundamentals/rate-limits (2026-11): per user, as we sign in as one; those
# of the app where X has them for signed-in requests as well.
_QUARTER, _DAY = 15 * 60, 24 * 3600
LIMITS = (
    Limit("me", 75, _QUARTER, path=r"GET /2/users/me$"),
    Limit("mentions", 300, _QUARTER, path=r"GET /2/users/\d+/mentions$"),
    Limit("own", 900, _QUARTER, path=r"GET /2/users/\d+/tweets$"),
    Limit("search", 300, _QUARTER, path=r"GET /2/tweets/search/recent$"),
    Limit("lookup", 5000, _QUARTER, path=r"GET /2/tweets$"),
    Limit("counts", 300, _QUARTER, "app", r"GET /2/tweets/counts/recent$"),
    Limit("messages", 15, _QUARTER, path=r"GET /2/dm_events$"),
    Limit("message", 15, _QUARTER, path=r"GET /2/dm_events/"),
    Limit("conversation", 15, _QUARTER, path=r"GET /2/dm_conversations/"),
    Limit("posting", 100, _QUARTER, path=r"POST /2/tweets$"),
    Limit("posting_app", 10_000, _DAY, "app", r"POST /2/tweets$"),
    Limit("deleting", 50, _QUARTER, path=r"DELETE /2/tweets/"),
    Limit("messaging", 15, _QUARTER, path=r"POST /2/dm_conversations/"),
    Limit("messaging_day", 1440, _DAY, path=r"POST /2/dm_conversations/"),
    Limit("messaging_app", 1440, _DAY, "app", r"POST /2/dm_conversations/"),
    Limit("liking", 50, _QUARTER, path=r"(POST|DELETE) /2/users/\d+/likes"),
    Limit("liking_day", 1000, _DAY, path=r"(POST|DELETE) /2/users/\d+/likes"),
    Limit("reposting", 50, _QUARTER, path=r"POST /2/users/\d+/retweets$"),
    Limit("hiding", 50, _QUARTER, path=r"PUT /2/tweets/\d+/hidden$"),
    Limit("uploading", 500, _QUARTER, path=r"POST /2/media/upload$"),
    Limit("describing", 500, _QUARTER, path=r"POST /2/media/metadata$"),
)

# https://docs.x.com/x-api/media/quickstart/best-practices (2026-11)
UPLOADS = (UploadRule("image", ("image/jpeg", "image/png", "image/webp"), 5_000_000, 4),)
MAX_ALT = 1000

MAX_QUERY = 512
"""Characters of a search, on all plans but enterprise; see the rate limits."""
SEARCH_DAYS = 7
"""How far back a search reaches."""
MAX_MESSAGE = 10_000
MAX_LONG = 25_000
"""A long post of an account with X Premium: https://help.x.com/en/using-x/x-premium (2026-11)"""

# The specification of 2026 (2.167) has other names than the documentation before it, which tweepy
# 4.17 knows. The first are asked for; a server that says that it does not know them is asked with
# the second. In answers both are understood (x_items).
_USER = "description,entities,location,name,profile_image_url,protected,public_metrics,url,username"
_MEDIA = "alt_text,media_key,preview_image_url,type,url,variants"
FIELDS: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "": ({}, {}),
    "me": (
        {"user.fields": f"{_USER},subscription_type,verified_type"},
        {"user.fields": f"{_USER},verified_type"},
    ),
    "post": (
        {
            "post.fields": "attachments,conversation_id,created_at,entities,id,lang,note_post,"
            "public_metrics,reply_settings,text",
            "expansions": "attachments.media_keys,attachments.poll_ids,author_id,"
            "edit_history_post_ids,in_reply_to_user_id,referenced_posts",
            "user.fields": _USER,
            "media.fields": _MEDIA,
            "poll.fields": "id,options",
        },
        {
            "tweet.fields": "attachments,author_id,conversation_id,created_at,"
            "edit_history_tweet_ids,entities,id,in_reply_to_user_id,lang,note_tweet,"
            "public_metrics,referenced_tweets,reply_settings,text",
            "expansions": "attachments.media_keys,attachments.poll_ids,author_id,"
            "referenced_tweets.id",
            "user.fields": _USER,
            "media.fields": _MEDIA,
            "poll.fields": "id,options",
        },
    ),
    "message": (
        {
            "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,event_type,id,"
            "text",
            "expansions": "attachments.media_keys,sender_id",
            "user.fields": _USER,
            "media.fields": _MEDIA,
        },
        {
            "dm_event.fields": "attachments,created_at,dm_conversation_id,event_type,id,"
            "sender_id,text",
            "expansions": "attachments.media_keys,sender_id",
            "user.fields": _USER,
            "media.fields": _MEDIA,
        },
    ),
}

# What X's numbers mean: https://docs.x.com/x-api/fundamentals/response-codes-and-errors and, older
# and longer, https://developer.x.com/en/support/x-api/error-troubleshooting (2026-11).
GONE_CODES: Mapping[int, str] = {
    32: _("X does not accept the credentials. Please connect the account again."),
    64: _("X has suspended this account."),
    89: _("The sign-in at X has run out. Please connect the account again."),
    326: _("X has locked this account. Please sign in at x.com and unlock it."),
}
CODES: Mapping[int, str] = {
    131: "",  # passing trouble of X's own
    136: _("The author has blocked this account."),
    139: _("The post is liked already."),
    144: _("The post does not exist (any more)."),
    150: _("The person does not take direct messages from this account."),
    179: _("The post is not visible to this account."),
    186: _("X says that the text is too long."),
    187: _("The same text was posted just before; X does not take it twice."),
    261: _("The app may not write. Give it write access at console.x.com and connect again."),
    327: _("The post is reposted already."),
    349: _("The person does not take direct messages from this account."),
    385: _("The post that you answer was deleted or is not visible to this account."),
    433: _("The author has limited who can answer this post."),
}
DONE_CODES = frozenset({139, 327})
"""It was done already, which is what was wanted."""
# By the last part of ``type``.
PROBLEMS: Mapping[str, str] = {
    "client-forbidden": _(
        "The app is not allowed to do this: it belongs to no project, or the plan does not have it."
    ),
    "client-not-enrolled": _("The app belongs to no project at console.x.com."),
    "unsupported-authentication": _("X does not offer this with this kind of sign-in."),
    "oauth1-permissions": _(
        "The app may not do this. Change its permissions at console.x.com and connect again."
    ),
    "resource-not-found": _("X does not find it (any more)."),
    "not-authorized-for-resource": _("This is not visible to the account."),
}
SPENT_PROBLEMS: Mapping[str, str] = {
    "credits": _("The credits of the app at X are used up."),
    "credits-depleted": _("The credits of the app at X are used up."),
    "usage-capped": _("The month's allowance of the app at X is used up."),
}
HIDDEN_PROBLEMS = frozenset({"resource-not-found", "not-authorized-for-resource"})
"""Deleted, suspended or protected: X wants such content to be removed within a day
(https://developer.x.com/en/developer-terms/policy, "Content compliance", 2026-11)."""

ACTIONS: Mapping[str, str] = {
    Capability.LIKE.value: _("X has taken liking out of all plans but Enterprise."),
}
