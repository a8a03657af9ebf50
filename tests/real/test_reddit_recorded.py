"""What the real Reddit answered to the tests of praw goes through ``parse``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from networks.errors import Malformed
from networks.reddit import Reddit
from networks.reddit_items import KINDS, NAMES
from networks.types import MentionKind

from house import cassettes
from house.say import HouseError

KIND = {
    "comment": MentionKind.COMMENT,
    "submission": MentionKind.POST,
    "message": MentionKind.MESSAGE,
}


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, Any]]:
    """Cassette and answer."""
    try:
        path = cassettes.ensure(cassettes.PRAW)
    except HouseError as error:
        pytest.skip(str(error))
    lines = map(json.loads, path.read_text().splitlines())
    return [(line["cassette"], line["answer"]) for line in lines]


def things(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and thing of all comments, submissions and messages, however deep."""
    if isinstance(value, dict) and value.get("kind") in NAMES and isinstance(value["data"], dict):
        yield NAMES[value["kind"]], value
    parts = list(value.values()) if isinstance(value, dict) else value
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, dict | list):
            yield from things(part)


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def test_no_item_is_refused_and_no_text_is_lost(answers: list[tuple[str, Any]]) -> None:
    seen = dict.fromkeys(KINDS, 0)
    for cassette, answer in answers:
        for kind, item in things(answer):
            seen[kind] += 1
            data = item["data"]
            try:
                mention = Reddit.parse(kind, json.dumps(item))
            except Malformed as error:
                pytest.fail(f"{cassette}: {error.sentence}: {json.dumps(item)[:300]}")
            text = data.get("selftext") if kind == "submission" else data.get("body")
            assert letters(text or "") in letters(mention.text), cassette
            assert letters(data.get("title") or data.get("subject") or "") in letters(
                mention.subject
            ) or data.get("was_comment")
            assert mention.external_id == data["name"]
            assert mention.kind is KIND[kind]
            assert mention.written_at is not None
            assert mention.url.startswith("https://www.reddit.com/")
            assert Reddit.parse(kind, mention.raw) == mention
            bare = Reddit.parse(kind, json.dumps(data))
            assert (bare.external_id, bare.text) == (mention.external_id, mention.text)
    assert seen["comment"] > 15_000
    assert seen["submission"] > 15_000
    assert seen["message"] > 2_000


def test_whatever_else_was_answered_is_refused_cleanly(answers: list[tuple[str, Any]]) -> None:
    for _cassette, answer in answers:
        for part in answer if isinstance(answer, list) else [answer]:
            for kind in Reddit.parse_kinds:
                try:
                    Reddit.parse(kind, json.dumps(part))
                except Malformed as error:
                    assert error.sentence
