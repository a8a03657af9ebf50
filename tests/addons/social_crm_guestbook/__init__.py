"""A network in an addon of its own: the guestbook of a web site, with a small JSON API.

    GET  /api/me                               -> {"id": "acme", "name": "Acme"}
    GET  /api/entries?limit=50[&before=ID]     -> {"entries": [...]}, newest first
    POST /api/entries  {"text", "answers"}     -> the new entry

An entry is {"id", "text", "written", "answers", "author": {"id", "name"}}.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from odoo.addons.social_crm.networks import items
from odoo.addons.social_crm.networks.errors import Malformed, Temporary
from odoo.addons.social_crm.networks.network import FAR, Network
from odoo.addons.social_crm.networks.newest_first import Batch, walk
from odoo.addons.social_crm.networks.sentence import _
from odoo.addons.social_crm.networks.text_tools import clean, one_line, sane_time
from odoo.addons.social_crm.networks.types import (
    Audience,
    Author,
    Capability,
    Connect,
    Identity,
    Length,
    Mention,
    MentionKind,
    Page,
    Posted,
    Reply,
    Setting,
    SourceKind,
    SourceSpec,
)

from . import regulars

# A network knows no env: what it says is marked here and translated where it is shown.
# pylint: disable=prefer-env-translation

LIMIT = 1000
"""Characters of an entry."""


class Guestbook(Network):
    """The guestbook of one site."""

    key = "guestbook"
    label = "Guestbook"
    icon = "fa-book"
    connect = Connect.SECRETS
    settings = (
        Setting("address", _("Address"), "url", required=True, placeholder="https://example.com"),
        Setting("token", _("Access token"), "secret", required=True),
    )
    source_kinds = (SourceKind("entries", _("Entries"), addressed=True, offered=True),)
    capabilities = frozenset({Capability.REPLY})
    parse_kinds = ("entry",)

    def check(self) -> Identity:
        """Ask the guestbook who we are."""
        me = self._call("GET", "/api/me")
        if not isinstance(me, dict) or not me.get("id"):
            raise Malformed(_("The guestbook does not say who we are."))
        return Identity(clean(me["id"]), handle=clean(me["id"]), name=clean(me.get("name")))

    def fetch(self, source: SourceSpec, cursor: str) -> Iterator[Page]:
        """Read the entries, newest first."""
        self.source_kind(source.kind)
        overlap = timedelta(minutes=5)
        pages = walk(cursor, self._batch, floor=source.since, overlap=overlap, now=self.clock())
        for page, _position in pages:
            yield page

    @classmethod
    def parse(cls, kind: str, raw: str) -> Mention:
        """Turn one entry into a mention. Kinds: ``entry``."""
        entry = items.mapping(items.load(kind, cls.parse_kinds, raw))
        external_id, who = items.id_text(entry.get("id")), items.mapping(entry.get("author"))
        if not external_id:
            raise Malformed(_("This is no entry of a guestbook."), raw[:1000])
        key, name = items.id_text(who.get("id")), one_line(who.get("name"))
        return Mention(
            external_id=external_id,
            author=Author(key, key, name or key) if key else Author.unknown(external_id),
            kind=MentionKind.COMMENT if entry.get("answers") else MentionKind.POST,
            text=clean(entry.get("text")),
            written_at=sane_time(clean(entry.get("written")), FAR),
            parent_id=items.id_text(entry.get("answers")),
            raw=raw,
        )

    @classmethod
    def audiences(cls, parent: Mention | None) -> tuple[Audience, ...]:
        """Everybody can read a guestbook."""
        return (Audience.PUBLIC,) if parent and not parent.audience.private else ()

    @classmethod
    def measure(cls, reply: Reply, facts: Any) -> Length:
        """The guestbook counts characters."""
        return Length(len(reply.text), LIMIT)

    def send(self, reply: Reply, key: str) -> Posted:
        """Write an answer below an entry."""
        answers = reply.parent.external_id if reply.parent else None
        said = {"text": reply.text, "answers": answers}
        try:
            entry = self._call("POST", "/api/entries", json=said, headers={"Idempotency-Key": key})
            return self._posted(json.dumps(entry))
        except Malformed:
            raise Temporary(_("The guestbook did not say whether it took the entry.")) from None

    def find_sent(self, reply: Reply, key: str, since: datetime) -> tuple[Posted, ...]:
        """Look for an answer of ours with these words."""
        me, parent = self.check().external_id, reply.parent.external_id if reply.parent else ""
        source = SourceSpec("entries", since=since - timedelta(minutes=2))
        return tuple(
            self._posted(entry.raw)
            for page in self.fetch(source, "")
            for entry in page.mentions
            if (entry.author.external_id, entry.parent_id, entry.text) == (me, parent, reply.text)
        )

    def _batch(self, before: str) -> Batch:
        params = {"limit": "50", **({"before": before} if before else {})}
        answer = self._call("GET", "/api/entries", params=params)
        entries = answer.get("entries") if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise Malformed(_("The guestbook sent no list of entries."))
        mentions, unreadable = items.read_items(
            entries, "entry", lambda entry: self.parse("entry", json.dumps(entry))
        )
        return Batch(
            mentions,
            unreadable,
            listed=tuple(items.id_text(items.mapping(entry).get("id")) for entry in entries),
            times=tuple(mention.written_at for mention in mentions if mention.written_at),
        )

    def _posted(self, raw: str) -> Posted:
        mention = self.parse("entry", raw)
        return Posted(mention.external_id, posted_at=mention.written_at, mention=mention)

    def _call(self, method: str, path: str, **options: Any) -> Any:
        address = str(self.access.settings.get("address", "")).rstrip("/")
        token = self.access.secrets.get("token", "")
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        response = self.http.request(method, address + path, headers=headers, **options)
        return self.http.json(response)
