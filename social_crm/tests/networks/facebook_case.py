"""Comments and messages as Facebook spells them, and tests with a fake page."""

from __future__ import annotations

import json
from typing import Any

from facebook_peer import FacebookPeer
from graph_peer import ANNA
from networks.facebook import FacebookPage
from networks.fakeserver import Answer
from networks.testing import NOW
from networks.types import Access, Audience, Author, Mention, MentionKind, SourceSpec
from peer_case import PeerCase

CALLBACK = "https://odoo.example.com/social_crm/connect/callback"


def comment(**changes: Any) -> dict[str, Any]:
    """A comment as Graph spells it."""
    return {
        "id": "1_77",
        "message": "My kettle leaks",
        "created_time": "2026-03-01T10:00:00+0000",
        "from": {"name": "Anna Muster", "id": "200"},
        "permalink_url": "https://www.facebook.com/100/posts/1/?comment_id=77",
        "post": {"id": "100_1"},
        "like_count": 2,
        "comment_count": 1,
        **changes,
    }


def parsed(kind: str, item: Any) -> Mention:
    return FacebookPage.parse(kind, json.dumps(item))


def message(**values: Any) -> Mention:
    given = {"kind": MentionKind.MESSAGE, "audience": Audience.DIRECT, "thread_id": "dm:100-200"}
    return Mention(**{"external_id": "m_1", "author": Author(ANNA), **given, **values})


class Peered(PeerCase):
    """A test with a fake page."""

    peer_class: type[FacebookPeer] = FacebookPeer

    def make(self, access: Access | None = None) -> FacebookPage:
        return FacebookPage(access or self.peer.access(), self.session(), lambda: NOW)

    def answered(self, answer: Answer) -> FacebookPage:
        """A page whose server gives this answer to everything."""
        self.peer.fault = answer
        self.addCleanup(setattr, self.peer, "fault", None)
        return self.make()

    def read(self, kind: str, **values: Any) -> list[Mention]:
        pages = self.make().fetch(SourceSpec(kind, **values), "")
        return [mention for page in pages for mention in page.mentions]
