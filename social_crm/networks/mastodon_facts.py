"""What a server of the Mastodon API says about itself, and what we believe of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .items import mapping
from .text_tools import clean, one_line

# Facts of a server: Mastodon's own value for one that does not say, and the most that is believed.
FACTS = {
    "max_characters": (500, 10**7),
    "characters_reserved_per_url": (23, 500),
    "max_media_attachments": (4, 100),
    "description_limit": (1500, 10**6),
    "image_size_limit": (16_777_216, 10**12),
    "video_size_limit": (103_809_024, 10**12),
    "max_profile_fields": (4, 1000),
    "profile_field_value_limit": (255, 10**6),
}
_OF_PROFILES = ("max_profile_fields", "profile_field_value_limit")


def facts_of(instance: Mapping[str, Any]) -> dict[str, Any]:
    """What ``measure`` and the interface need to know of a server, as plain JSON values."""
    configuration = mapping(instance.get("configuration"))
    said = {
        **mapping(configuration.get("statuses")),
        **mapping(configuration.get("media_attachments")),
    }
    about_profiles = mapping(configuration.get("accounts"))
    said |= {name: about_profiles.get(name) for name in _OF_PROFILES}
    said.setdefault("max_characters", instance.get("max_toot_chars"))  # Pleroma
    said.setdefault("description_limit", instance.get("description_limit"))
    types = said.get("supported_mime_types")
    version = one_line(instance.get("version"), 80)
    software = _software(version)
    facts = {name: number_of(said, name) for name in FACTS}
    if software != "mastodon" and not said["max_profile_fields"]:
        facts["max_profile_fields"] = 0  # nobody knows
    return {
        **facts,
        "supported_mime_types": [clean(name) for name in types] if isinstance(types, list) else [],
        "version": version,
        "software": software,
        "streaming": _streaming(instance),
        "batch": software == "mastodon" and _version(version) >= (4, 3),
    }


def _software(version: str) -> str:
    """``mastodon``, ``snac`` or ``other``: others name themselves, or count from zero."""
    if "snac" in version:
        return "snac"
    return "mastodon" if "(" not in version and _version(version) >= (3, 0) else "other"


def _version(version: str) -> tuple[int, int]:
    found = re.match(r"(\d{1,4})\.(\d{1,4})", version)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def number_of(values: Mapping[str, Any], name: str) -> int:
    default, most = FACTS[name]
    value = values.get(name)
    sensible = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most
    return int(value) if sensible and value is not None else default


def _streaming(instance: Mapping[str, Any]) -> str:
    """The address of the server's streams, without a path; empty if it does not say.

    It may be on another host. Whoever says so has our token already.
    """
    urls = mapping(mapping(instance.get("configuration")).get("urls"))
    told = clean(urls.get("streaming") or mapping(instance.get("urls")).get("streaming_api"))
    scheme, _colon, rest = told.partition("://")
    secure = {"ws": "http", "wss": "https", "http": "http", "https": "https"}.get(scheme.lower())
    try:
        host = urlsplit(f"https://{rest}").netloc
    except ValueError:
        return ""
    return f"{secure}://{host}" if secure and host and "@" not in host else ""
