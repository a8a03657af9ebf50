"""Numbers, addresses and websites in the one spelling in which they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

_FREE = frozenset(
    word
    for words in (
        "gmail googlemail gmx web yahoo hotmail outlook live icloud me mac aol aon t-online",
        "freenet chello a1 posteo mailbox proton protonmail mynet msn arcor vodafone liwest inode",
        "utanet tele2 btinternet sky ymail online bluewin superonline kabsi drei mail email",
    )
    for word in words.split()
)
_OFFICES = frozenset(
    word
    for words in (
        "office info kontakt contact mail service support sales verkauf buero hello hallo team",
        "webmaster admin bilgi iletisim rechnung buchhaltung accounting bestellung shop post",
    )
    for word in words.split()
)
_SHARED = ("facebook.", "instagram.", "linkedin.", "youtube.", "twitter.", "linktr.", "tiktok.")
_SHARED_HOSTS = ("x.com", "t.me", "wa.me", "bit.ly", "youtu.be", "github.com", "etsy.com")


def number(text: str) -> str:
    """A customer, order, invoice or ticket number: letters and digits only, upper case."""
    return re.sub(r"[\W_]+", "", text).upper()


def digits(text: str) -> str:
    """The digits of a number behind its letters, if at least five: ``S00123`` gives ``00123``."""
    found = re.sub(r"\D+", "", text)
    return found if len(found) >= 5 and found != text else ""


def trimmed(text: str) -> str:
    """A number of digits without the zeros before it, if it has any: ``000123`` gives ``123``."""
    found = text.lstrip("0")
    return found if text.isdigit() and found != text and len(found) > 2 else ""


def local_part(address: str) -> str:
    """What stands before the @ of an e-mail address, if it is somebody's and not an office's."""
    local = email(address).partition("@")[0]
    return "" if len(local) < 5 or local in _OFFICES else local


def email(text: str) -> str:
    """An e-mail address in lower case; ``googlemail.com`` is ``gmail.com``. Empty if it is none."""
    match = re.search(r"[^\s<>\"',;:()]+@[^\s<>\"',;:()@]+\.[a-zA-Z]{2,}", text)
    return match[0].lower().replace("@googlemail.com", "@gmail.com") if match else ""


@lru_cache(20_000)
def phone(text: str, country: str = "") -> str:
    """A phone number with the code of its country: ``+436641234567``. Empty if it is none.

    :param country: ISO code of where it was written, for numbers without a country
    """
    try:
        parsed = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def domain(address: str) -> str:
    """The domain of an e-mail address, if it is nobody's who gives addresses to all the world."""
    host = email(address).rpartition("@")[2]
    return "" if not host or host.split(".")[0] in _FREE else host


def site(address: str) -> str:
    """A website without scheme and ``www``; its path only where many share a host."""
    bare = re.sub(r"^[a-z]+://", "", address.strip().lower()).removeprefix("www.")
    host, _slash, path = re.split(r"[?#]", bare)[0].partition("/")
    host = host.partition(":")[0]
    if "." not in host:
        return ""
    if host.startswith(_SHARED) or host in _SHARED_HOSTS:
        return f"{host}/{path.strip('/')}" if path.strip("/") else ""
    return host


def handle(text: str) -> tuple[str, str]:
    """Network, or nothing, and handle in lower case. A server's port belongs to the handle."""
    name = text.strip().lower()
    network, _colon, rest = name.partition(":")
    if not rest or not network.isidentifier():
        network, rest = "", name
    return network, rest.lstrip("@").strip()
