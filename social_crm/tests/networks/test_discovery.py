"""The checker of requests and answers notices what does not fit Google's description."""

from __future__ import annotations

import json
import unittest
from typing import Any

from discovery import discovery
from networks.fakeserver import Answer, Seen

YOUTUBE = discovery("youtube.v3")
GOOD: dict[str, Any] = {"kind": "youtube#commentListResponse", "items": []}


def wrong(
    path: str = "comments",
    method: str = "GET",
    body: Any = None,
    answer: Any = GOOD,
    **query: str,
) -> list[str]:
    pairs = tuple(query.items())
    data = json.dumps(body).encode() if body else b""
    seen = Seen(method, f"/youtube/v3/{path}", query, {}, data, pairs)
    return YOUTUBE.complaints(seen, Answer(json.dumps(answer) if answer is not None else b""))


class TestDiscovery(unittest.TestCase):
    def test_a_call_as_google_describes_it_is_fine(self) -> None:
        self.assertEqual(wrong(part="snippet", parentId="x", maxResults="100"), [])
        moderation = {"id": "x", "moderationStatus": "published"}
        self.assertEqual(
            wrong("comments/setModerationStatus", "POST", answer=None, **moderation), []
        )

    def test_requests_that_do_not_fit_are_noticed(self) -> None:
        for complaint, call in {
            "there is no GET": {"path": "comment"},
            "there is no PATCH": {"method": "PATCH"},
            "part is missing": {"parentId": "x"},
            "colour is no parameter": {"part": "snippet", "colour": "red"},
            "out of bounds": {"part": "snippet", "maxResults": "101"},
            "instead of a number": {"part": "snippet", "maxResults": "many"},
            "none of": {"part": "snippet", "textFormat": "markdown"},
            "no body": {"method": "POST", "part": "snippet", "answer": {}},
            "body.snippet.text is no field": {
                "method": "POST", "part": "snippet", "answer": {},
                "body": {"snippet": {"text": "x"}},
            },
        }.items():  # fmt: skip
            with self.subTest(complaint):
                self.assertIn(complaint, "\n".join(wrong(**call)))

    def test_answers_that_do_not_fit_are_noticed(self) -> None:
        for complaint, answer in {
            "body.thing is no field": {"thing": 1},
            "body.items is {} instead of array": {"items": {}},
            "body.items[0].snippet.likeCount is '3' instead of integer": {
                "items": [{"snippet": {"likeCount": "3"}}]
            },
            "instead of a time": {"items": [{"snippet": {"publishedAt": "yesterday"}}]},
        }.items():
            with self.subTest(complaint):
                self.assertIn(complaint, "\n".join(wrong(part="snippet", answer=answer)))
