"""The same things are spelled in several ways: by older versions of an API, by lists and pushes, by
answers to a write. Whatever it is, what somebody said is found."""

from __future__ import annotations

import json
import unittest
from typing import Any

from networks.network import networks

LEAKS = "The kettle leaks"

X_OLD = {
    "id": 1050118621198921728,
    "id_str": "1050118621198921728",
    "created_at": "Wed Oct 10 20:19:24 +0000 2018",
    "full_text": LEAKS,
    "user": {"id_str": "7", "screen_name": "anna", "name": "Anna"},
    "in_reply_to_status_id_str": "9",
}
X_MESSAGE = {
    "id": "1585",
    "created_timestamp": "1666832661000",
    "message_create": {
        "target": {"recipient_id": "2"},
        "sender_id": "7",
        "message_data": {"text": LEAKS},
    },
}
X_PEOPLE = {"7": {"id": "7", "screen_name": "anna", "name": "Anna"}}
YOUTUBE = {
    "id": "Ugx1",
    "snippet": {
        "videoId": "abcdefghijk",
        "topLevelComment": {
            "id": "Ugx1",
            "snippet": {"textDisplay": LEAKS, "authorChannelId": {"value": "UCanna0123456"}},
        },
    },
}

FOUND: tuple[tuple[str, str, Any, str, str], ...] = (
    # network, kind, item, id of the author ("" where nobody tells), parent
    ("x", "tweet", X_OLD, "7", "9"),
    ("x", "event", X_OLD, "7", "9"),
    ("x", "event", {"for_user_id": "2", "tweet_create_events": [X_OLD]}, "7", "9"),
    ("x", "tweet", {"id": "1", "text": "The…", "note_tweet": {"text": LEAKS}}, "", ""),
    ("x", "tweet", {"id": "1", "text": "The…", "note_post": {"text": LEAKS}}, "", ""),
    ("x", "tweet", {**X_OLD, "full_text": None, "extended_tweet": {"full_text": LEAKS}}, "7", "9"),
    ("x", "tweet", {"data": {"id": "1", "text": LEAKS}, "matching_rules": [{"id": "3"}]}, "", ""),
    ("x", "tweet", {"data": [{"id": "1", "text": LEAKS, "author_id": "7"}]}, "7", ""),
    ("x", "tweet", {"id": "1", "text": "https://t.co/a", "article": {"title": LEAKS}}, "", ""),
    ("x", "tweet", X_MESSAGE, "7", ""),
    ("x", "dm", X_MESSAGE, "7", ""),
    ("x", "dm", {"event": X_MESSAGE}, "7", ""),
    ("x", "event", {"direct_message_event": X_MESSAGE, "users": X_PEOPLE}, "7", ""),
    ("x", "event", {"direct_message_events": [X_MESSAGE], "users": X_PEOPLE}, "7", ""),
    ("x", "dm", {"id": "5", "text": LEAKS, "sender": {"id_str": "7"}, "sender_id": 7}, "7", ""),
    ("youtube", "comment", YOUTUBE, "UCanna0123456", "abcdefghijk"),
    ("youtube", "comment_thread", YOUTUBE, "UCanna0123456", "abcdefghijk"),
    ("youtube", "comment_thread", {"kind": "youtube#commentThreadListResponse", "items": [YOUTUBE]},
     "UCanna0123456", "abcdefghijk"),
    ("youtube", "comment_thread", {"id": "Ugx1", "snippet": {"textDisplay": LEAKS}}, "", ""),
    ("mastodon", "status", {"id": "1", "content": "", "text": LEAKS}, "", ""),
    ("mastodon", "status", {"id": "4", "unread": True, "accounts": [], "last_status": {
        "id": "1", "content": f"<p>{LEAKS}</p>", "account": {"url": "https://m.example/@anna"},
    }}, "https://m.example/@anna", ""),
    ("reddit", "comment", {"id": "abc", "selftext": LEAKS, "author": "Anna"}, "anna", ""),
    ("reddit", "submission", {"kind": "t1", "data": {"id": "abc", "body": LEAKS}}, "", ""),
    ("discourse", "post", {"id": 7, "title": "Kettles", "post_stream": {"posts": [
        {"id": 1, "username": "Anna", "cooked": f"<p>{LEAKS}</p>"}, {"id": 2, "cooked": "Mine, too"}
    ]}}, "anna", ""),
    ("discourse", "post", {"post_id": 1, "username": "Anna", "excerpt": LEAKS}, "anna", ""),
    ("threads", "post", {"id": "1", "text": "", "text_attachment": {"plaintext": LEAKS}}, "", ""),
    ("threads", "post", {"id": "1", "poll_attachment": {"option_a": LEAKS, "option_b": "It does"}},
     "", ""),
    ("linkedin", "comment", {"id": "1", "message": {"text": LEAKS}}, "", ""),
    ("linkedin", "post", {"id": "urn:li:ugcPost:1", "specificContent": {
        "com.linkedin.ugc.ShareContent": {"shareCommentary": {"text": LEAKS}}
    }}, "", ""),
    ("linkedin", "post", {"id": "urn:li:share:1", "content": {"poll": {"question": LEAKS}}},
     "", ""),
    ("linkedin", "post", {"id": "urn:li:share:1", "content": {"article": {"title": LEAKS}}},
     "", ""),
    ("google_play", "review", {"reviewId": "1", "comments": [
        {"userComment": {"text": "", "originalText": LEAKS}}
    ]}, "", ""),
    ("facebook", "message", {"id": "t_1", "snippet": LEAKS}, "", ""),
    ("instagram", "comment", {"mentioned_comment": {"id": "1", "text": LEAKS}, "id": "2"}, "", ""),
    ("linkedin", "post", {"id": "urn:li:share:1", "commentary": LEAKS, "author": "urn:li:person:7"},
     "urn:li:person:7", ""),
    ("bluesky", "message", {"id": "1", "text": LEAKS, "sender": {"did": "did:plc:anna"}},
     "did:plc:anna", ""),
    ("bluesky", "message", {"convoId": "c", "message": {"id": "1", "text": LEAKS}}, "", ""),
    ("bluesky", "event", {"did": "did:plc:anna", "commit": {
        "collection": "app.bsky.feed.post", "rkey": "1", "record": {"text": LEAKS},
    }}, "did:plc:anna", ""),
    ("bluesky", "post", {"thread": {"post": {
        "uri": "at://did:plc:anna/app.bsky.feed.post/1", "record": {"text": LEAKS},
    }}}, "did:plc:anna", ""),
    ("feed", "entry", f"<item><guid>1</guid><author>anna</author><title>{LEAKS}</title></item>",
     "|anna", ""),
    ("feed", "json_entry", {"id": "1", "content_text": LEAKS, "authors": [{"name": "Anna"}]},
     "|Anna", ""),
    ("feed", "json_entry", {"content_html": f"<p>{LEAKS}</p>"}, "|", ""),
)  # fmt: skip


def spelled(item: Any) -> str:
    """The item as it comes over the wire."""
    return item if isinstance(item, str) else json.dumps(item)


class TestSpellings(unittest.TestCase):
    def test_what_was_said_is_found_however_it_is_spelled(self) -> None:
        for key, kind, item, author, parent in FOUND:
            with self.subTest(f"{key}, {kind}: {spelled(item)[:120]}"):
                got = networks()[key].parse(kind, spelled(item))
                self.assertIn(LEAKS, f"{got.subject}\n{got.text}")
                self.assertEqual(got.author.external_id, author or f"?{got.external_id}")
                self.assertEqual(got.parent_id, parent)
                again = "parsed" if key == "feed" else kind
                self.assertEqual(networks()[key].parse(again, got.raw), got)

    def test_a_link_to_a_picture_stays_where_the_picture_is_not_told(self) -> None:
        link = {
            "url": "https://t.co/a",
            "expanded_url": "https://x.com/anna/status/1/photo/1",
            "media_key": "3_1",
        }
        item = {
            "id": "1",
            "text": f"{LEAKS} https://t.co/a",
            "entities": {"urls": [link]},
            "attachments": {"media_keys": ["3_1"]},
        }
        picture = {"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg"}
        alone = networks()["x"].parse("tweet", json.dumps(item))
        self.assertEqual(alone.text, f"{LEAKS} {link['expanded_url']}")
        told = {"data": item, "includes": {"media": [picture]}}
        shown = networks()["x"].parse("tweet", json.dumps(told))
        self.assertEqual((shown.text, len(shown.attachments)), (LEAKS, 1))
