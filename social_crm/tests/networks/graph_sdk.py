"""What Meta's own client library says there is: the fields and edges of its classes."""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from typing import Any

from graph_peer import Fields, parsed

# What Graph has and the generated classes do not: objects that they leave untyped, with the page of
# the reference that has them (2026-11).
UNTYPED = {
    # https://developers.facebook.com/docs/graph-api/reference/message
    "Message": {
        "id": "", "created_time": "", "from": "", "to": "", "message": "", "sticker": "",
        "shares": "Share", "attachments": "MessageAttachment",
    },
    "Share": {"id": "", "link": "", "name": "", "description": ""},
    "MessageAttachment": {
        "id": "", "mime_type": "", "name": "", "size": "", "file_url": "", "image_data": "",
        "video_data": "",
    },
    # https://developers.facebook.com/docs/graph-api/reference/story-attachment
    "StoryAttachment": {
        "type": "", "media": "", "title": "", "description": "", "url": "", "unshimmed_url": "",
        "subattachments": "",
    },
    # https://developers.facebook.com/docs/graph-api/reference/open-graph-object
    "OpenGraphStory": {"id": ""},
    "ProfilePictureSource": {"url": ""},
    # https://developers.facebook.com/docs/graph-api/reference/user/accounts
    "Account": {
        "id": "", "name": "", "username": "", "access_token": "",
        "instagram_business_account": "IGUser",
    },
}  # fmt: skip
# Where a field or edge leads to that the classes do not name.
_LEADS = {
    ("Comment", "parent"): "Comment",
    ("Recommendation", "open_graph_story"): "OpenGraphStory",
    ("UnifiedThread", "messages"): "Message",
    ("PagePost", "attachments"): "StoryAttachment",
    ("Page", "picture"): "ProfilePictureSource",
    ("Page", "instagram_business_account"): "IGUser",
    ("IGComment", "from"): "IGCommentFromUser",
    ("IGComment", "user"): "IGUser",
    ("IGComment", "media"): "IGMedia",
    ("IGComment", "replies"): "IGComment",
    ("IGMedia", "owner"): "IGUser",
    ("IGMedia", "children"): "IGMedia",
    ("IGUser", "mentioned_comment"): "IGComment",
    ("IGUser", "mentioned_media"): "IGMedia",
}


def _class(name: str) -> Any:
    module = importlib.import_module(f"facebook_business.adobjects.{name.lower()}")
    return getattr(module, name)


@functools.cache
def fields_of(name: str) -> set[str]:
    """The names of all fields that an object has."""
    found = vars(_class(name).Field)
    return {value for key, value in found.items() if not key.startswith("_")}


def enum(name: str, values: str) -> set[str]:
    """The values of an enumeration of a class."""
    found = vars(getattr(_class(name), values))
    return {value for key, value in found.items() if not key.startswith("_")}


@functools.cache
def leads_to(name: str, edge: str) -> str:
    """The class of what an edge lists; empty if there is no such edge."""
    cls = _class(name)
    for method in vars(cls).values():
        source = _source(method)
        if f"endpoint='/{edge}'," in source and "method='GET'" in source:
            found = re.search(r"target_class=(\w+)", source)
            return found[1] if found else ""
    return ""


def takes(name: str, edge: str, method: str) -> set[str]:
    """Names of the parameters of a call; raises if there is no such call."""
    for each in vars(_class(name)).values():
        source = _source(each)
        if f"endpoint='/{edge}'," in source and f"method='{method}'" in source:
            body = source.partition("param_types = {")[2].partition("}")[0]
            return set(re.findall(r"'(\w+)':", body))
    raise AssertionError(f"{name} has no {method} /{edge}")


def _source(method: Any) -> str:
    return _source_of(method) if inspect.isfunction(method) else ""


@functools.cache
def _source_of(method: Any) -> str:
    return inspect.getsource(method)


def unknown(name: str, fields: str) -> list[str]:
    """Of fields that are asked for, those that Meta's library does not know."""
    return _unknown(name, parsed(fields))


def _unknown(name: str, fields: Fields) -> list[str]:
    found: list[str] = []
    for field, _more, inner in fields:
        if name in UNTYPED:
            known, target = field in UNTYPED[name], UNTYPED[name].get(field, "")
        else:
            listed = leads_to(name, field)
            known = field in fields_of(name) or bool(listed)
            target = _LEADS.get((name, field)) or listed
        if not known:
            found.append(f"{name}.{field}")
        elif inner and not target:
            found.append(f"{name}.{field}{{…}}")
        elif inner:
            found += _unknown(target, inner)
    return found
