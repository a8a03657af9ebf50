"""Whatever Meta sends, in lists or in pushes: understood or malformed, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unittest
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from networks.errors import Malformed
from networks.facebook import FacebookPage
from networks.instagram import Instagram
from networks.network import Network
from networks.threads import Threads
from networks.types import PushRequest, Secrets

NETWORKS: tuple[type[Network], ...] = (FacebookPage, Instagram, Threads)
NAMES = re.findall(
    r"\w+",
    """
    id message text from to data created_time timestamp parent parent_id permalink_url attachment
    attachments media image src message_tags comments summary shares reviewer open_graph_story
    rating recommendation_type review_text field value item verb comment_id post_id photos photo
    link sender recipient mid payload url type conversation username user owner children media_url
    root_post replied_to hide_status message_edit postback title is_hidden can_comment size
    image_data caption mentioned_comment mentioned_media subattachments
    """,
)
WORDS = ("add", "remove", "comment", "status", "rating", "mentions", "mention", "ratings", "feed",
         "comments", "http://[", "https://x.example/100/posts/1?comment_id=3", "\ud800", "\x00",
         "2021-07-23T09:50:48+0000", "100")  # fmt: skip

_leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=9),
    st.sampled_from(WORDS),
)
_values = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=15,
)
objects = st.dictionaries(st.sampled_from(NAMES), _values, max_size=12)
calm = settings(max_examples=60, deadline=None, derandomize=True, database=None)


class TestWhateverMetaSends(unittest.TestCase):
    @calm
    @given(objects)
    def test_an_item_is_understood_or_malformed(self, item: dict[str, Any]) -> None:
        raw = json.dumps(item)
        for network in NETWORKS:
            for kind in network.parse_kinds:
                with suppress(Malformed):
                    got = network.parse(kind, raw)
                    self.assertTrue(got.external_id and got.author.external_id)
                    self.assertEqual(network.parse(kind, got.raw), got)
                    for text in (got.text, got.raw, got.external_id, got.thread_id, got.parent_id):
                        text.encode()
                        self.assertNotIn("\x00", text)

    @calm
    @given(st.lists(objects, max_size=3), st.lists(objects, max_size=3))
    def test_a_push_that_is_signed_is_read_as_far_as_it_goes(
        self, changes: list[dict[str, Any]], messages: list[dict[str, Any]]
    ) -> None:
        for network, kind in ((FacebookPage, "page"), (Instagram, "instagram")):
            entry = {"id": "100", "changes": changes, "messaging": messages}
            body = json.dumps({"object": kind, "entry": [entry, *changes, 7]}).encode()
            signature = hmac.new(b"hush", body, hashlib.sha256).hexdigest()
            headers = {"X-Hub-Signature-256": f"sha256={signature}"}
            request = PushRequest("POST", headers, {}, body)
            kinds = {each.key for each in network.source_kinds}
            for pushed in network.parse_push(request, Secrets({"app_secret": "hush"})):
                self.assertIn(pushed.source_kind, kinds)
                self.assertTrue(all(pushed.page.deleted))
