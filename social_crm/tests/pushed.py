"""A network that pushes, and a second one that shares its app, for tests of webhooks."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from ..networks.errors import Malformed, Rejected
from ..networks.network import Network
from ..networks.types import (
    Author,
    Connect,
    Identity,
    Mention,
    Page,
    Pushed,
    PushRequest,
    Repost,
    Setting,
    SourceKind,
)

__all__ = ["SIGNATURE", "PagesNetwork", "PicturesNetwork", "PushRequest"]
SIGNATURE = "X-Signature"


class PagesNetwork(Network):
    """One push carries entries of several pages; ``object`` says of which network."""

    key = "pages"
    label = "Pages"
    connect = Connect.SECRETS
    settings = (
        Setting("app", "App", required=True),
        Setting("app_secret", "App secret", "secret"),
        Setting("word", "Verify word", "secret"),
    )
    source_kinds = (
        SourceKind("comments", "Comments", addressed=True, offered=True),
        SourceKind("quiet", "What no push tells of", told=False),
        SourceKind("search", "Search", settings=(Setting("term", "Term", required=True),)),
    )
    parse_kinds = ("item",)
    app_settings = ("app",)
    pushes = True
    trouble = []
    """exceptions to raise, one for each reading of a push"""

    def check(self):
        return Identity("page-1")

    def fetch(self, source, cursor):
        yield Page()

    @classmethod
    def parse(cls, kind, raw):
        item = json.loads(raw)
        if "text" not in item:
            raise Malformed("No text.", raw)
        return Mention(
            item["id"],
            Author(item.get("author", "u-1"), "anna"),
            text=item["text"],
            written_at=datetime.now(UTC),
            raw=raw,
        )

    @classmethod
    def handshake(cls, request, secrets):
        if "word" not in request.query:
            return None
        known = secrets.get("word", "")
        if not known or not hmac.compare_digest(known, request.query["word"]):
            raise Rejected("The word is wrong.", 403)
        return request.query.get("challenge", "")

    @classmethod
    def verify_push(cls, request, secrets):
        headers = {name.lower(): value for name, value in request.headers.items()}
        secret = secrets.get("app_secret", "")
        wanted = sign(request.body, secret)
        told = headers.get(SIGNATURE.lower(), "").encode("utf-8", "replace")
        if not secret or not hmac.compare_digest(wanted.encode(), told):
            raise Rejected("The signature is wrong.", 403)

    @classmethod
    def parse_push(cls, request, secrets):
        cls.verify_push(request, secrets)
        if cls.trouble:
            raise cls.trouble.pop()
        try:
            payload = json.loads(request.body)
        except ValueError:
            raise Malformed("No JSON.") from None
        if payload.get("object") != cls.key:
            return ()
        return tuple(
            Pushed(
                entry["id"],
                Page(
                    mentions=tuple(
                        cls.parse("item", json.dumps(item)) for item in entry.get("items", ())
                    ),
                    deleted=tuple(entry.get("deleted", ())),
                    reposts=tuple(Repost(*each) for each in entry.get("reposts", ())),
                ),
                entry.get("kind", "comments"),
            )
            for entry in payload.get("entries", ())
        )


class PicturesNetwork(PagesNetwork):
    """Shares the app, and so the address, with the other one."""

    key = "pictures"
    label = "Pictures"


def sign(body, secret):
    """The signature of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def payload(*entries, network="pages"):
    """The body of a push."""
    return json.dumps({"object": network, "entries": list(entries)}).encode()


def entry(page="page-1", **values):
    """What a push tells of one page."""
    return {"id": page, **values}
