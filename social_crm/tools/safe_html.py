"""What others wrote, shown without doing anything but standing there."""

from lxml.html import fragment_fromstring, tostring
from markupsafe import Markup

from ..networks.text_tools import safe_url

REMOTE_TAGS = ("img", "video", "audio", "source", "picture", "iframe", "embed", "object")
LINK = {"target": "_blank", "rel": "noopener noreferrer"}


def without_remote_media(html):
    """Pictures and films as links: looking at a post must not tell its author who looked, and when.
    Links lead to the web or to a mail program, and tell those whom they lead to nothing.

    :param Markup html: sanitised
    :rtype: Markup
    """
    if not any(f"<{tag}" in html for tag in (*REMOTE_TAGS, "a ")):
        return html
    root = fragment_fromstring(str(html), create_parent="div")
    for element in list(root.iter(*REMOTE_TAGS)):
        address = element.get("src") or ""
        label = element.get("alt") or address
        element.attrib.clear()
        element.tag = "a"
        element.set("href", address)
        element.text = label
    for element in list(root.iter("a")):
        address = element.get("href") or ""
        usable = safe_url(address) or (address if address.startswith("mailto:") else "")
        element.attrib.clear()
        if not usable:
            element.tag = "span"
            continue
        for name, value in {"href": usable, **LINK}.items():
            element.set(name, value)
    return Markup(tostring(root, encoding="unicode"))  # sanitised before
