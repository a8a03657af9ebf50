"""What crosses the border between a network and Odoo: plain, immutable values.

Times are aware datetimes in UTC. Ids are strings, also where a network uses numbers. Texts are
plain text; ``html`` is what the network sent, untrusted, and is sanitised before anybody sees it.

They are imported from here; where one is written down is nobody else's concern.
"""

from .account import Access, Identity, Presence, Redirect, Secrets, SuggestedSource
from .declared import (
    Action,
    Capability,
    Connect,
    Limit,
    MediaPolicy,
    Permission,
    Price,
    Setting,
    SettingValue,
    SourceKind,
    UploadRule,
)
from .items import Attachment, Audience, Author, Link, Mention, MentionKind, Repost, Unreadable
from .reading import Page, Pushed, PushRequest, SourceSpec
from .speaking import Length, Posted, Reply, Situation, Upload, Way

__all__ = [
    "Access",
    "Action",
    "Attachment",
    "Audience",
    "Author",
    "Capability",
    "Connect",
    "Identity",
    "Length",
    "Limit",
    "Link",
    "MediaPolicy",
    "Mention",
    "MentionKind",
    "Page",
    "Permission",
    "Posted",
    "Presence",
    "Price",
    "PushRequest",
    "Pushed",
    "Redirect",
    "Reply",
    "Repost",
    "Secrets",
    "Setting",
    "SettingValue",
    "Situation",
    "SourceKind",
    "SourceSpec",
    "SuggestedSource",
    "Unreadable",
    "Upload",
    "UploadRule",
    "Way",
]
