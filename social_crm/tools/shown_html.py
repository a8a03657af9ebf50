"""HTML as it may be looked at: looking loads nothing from elsewhere, links lead out safely, and
nothing in it can reach for the page around it."""

import re

from lxml import etree
from lxml.html import fragment_fromstring, tostring
from markupsafe import Markup

from odoo.tools import html_sanitize

from ..networks.text_tools import safe_url
from .safe_html import LINK, REMOTE_TAGS

LOCAL = re.compile(r"/web/(?:image|content)/(?!.*\.\.)[\w./?=&-]+")
"""Where files of our own come from; nothing that leads back out of there."""
REACHING = ("id", "name", "tabindex", "accesskey", "style", "class", "background")
"""Attributes with which HTML takes hold of the page around it, or loads from elsewhere."""


def web_address(address):
    """An address that may be clicked, or ``""``.

    :param address: a text, or what stands for none
    :rtype: str
    """
    return safe_url((address or "").strip())


def for_looking(html):
    """HTML that somebody else wrote, to be shown inside a page of ours.

    :param html: sanitised or not
    :rtype: Markup
    """
    safe = html_sanitize(
        html or "",
        sanitize_attributes=True,
        sanitize_form=True,
        strip_style=True,
        strip_classes=True,
    )
    if "<" not in safe:
        return safe
    root = fragment_fromstring(str(safe), create_parent="div")
    for element in list(root.iter(etree.Element)):
        for name in REACHING:
            element.attrib.pop(name, None)
        if element.tag in REMOTE_TAGS:
            _as_link(element)
        elif element.tag == "a":
            _outwards(element)
    inside = Markup((root.text and Markup.escape(root.text)) or "")
    return inside + Markup("").join(
        Markup(tostring(child, encoding="unicode", method="html")) for child in root
    )


def _as_link(element):
    """A picture or a film of elsewhere as a link to it; our own pictures stay."""
    address = element.get("src") or element.get("data") or ""
    label = element.get("alt") or ""
    if element.tag == "img" and LOCAL.fullmatch(address):
        kept = {"src": address, "alt": label, "loading": "lazy"}
        element.attrib.clear()
        element.attrib.update(kept)
        return
    element.attrib.clear()
    for child in list(element):  # sources and tracks of a film
        element.remove(child)
    linked = any(above.tag == "a" for above in element.iterancestors())
    if web_address(address) and not linked:
        element.tag = "a"
        element.attrib.update({"href": web_address(address), **LINK})
        element.text = element.text or label or address
    else:
        element.tag = "span"
        element.text = element.text or label


def _outwards(element):
    address = element.get("href") or ""
    if not address.lower().startswith("mailto:"):
        address = web_address(address)
    if address:
        element.attrib.update({"href": address, **LINK})
    else:
        element.attrib.pop("href", None)
