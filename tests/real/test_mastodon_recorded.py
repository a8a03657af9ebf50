"""What real servers, new and old, answered to the tests of Mastodon.py goes through ``parse``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from networks.errors import Malformed
from networks.mastodon import Mastodon

from house import cassettes
from house.say import HouseError


@pytest.fixture(scope="module", params=[cassettes.PACKAGE, cassettes.OLD])
def answers(request: pytest.FixtureRequest) -> list[tuple[str, Any]]:
    """Cassette and answer."""
    try:
        path = cassettes.ensure(request.param)
    except HouseError as error:
        pytest.skip(str(error))
    lines = map(json.loads, path.read_text().splitlines())
    return [(line["cassette"], line["answer"]) for line in lines]


@pytest.fixture(scope="module")
def recorded(answers: list[tuple[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Cassette, kind and item of all statuses and notifications in all answers, however deep."""
    return [(cassette, *found) for cassette, answer in answers for found in items(answer)]


def items(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if {"content", "visibility", "account"} <= set(value):
            yield "status", value
        elif isinstance(value.get("status"), dict) and "type" in value:
            yield "notification", value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            yield from items(part)


class _Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("br", "p"):
            self.text += "\n"


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def test_there_is_something_to_try(recorded: list[tuple[str, str, dict[str, Any]]]) -> None:
    assert len(recorded) > 300
    assert {kind for _, kind, _ in recorded} == {"status", "notification"}


def test_no_item_is_refused_and_no_text_is_lost(
    recorded: list[tuple[str, str, dict[str, Any]]],
) -> None:
    for cassette, kind, item in recorded:
        try:
            mention = Mastodon.parse(kind, json.dumps(item))
        except Malformed as error:
            pytest.fail(f"{cassette}: {error.sentence}: {json.dumps(item)[:300]}")
        status = item.get("status", item)
        for line in _Words(status["content"]).text.split("\n"):
            assert letters(line) in letters(mention.text), cassette
        for option in (status.get("poll") or {}).get("options", []):
            assert option["title"] in mention.text
        assert mention.subject == status["spoiler_text"].strip()
        assert len(mention.attachments) == len(status["media_attachments"])
        assert mention.written_at is not None
        assert mention.author.external_id == status["account"]["url"]
        assert mention.author.handle.count("@") == 1
        assert set(mention.mentioned) == {each["url"] for each in status["mentions"]}
        assert Mastodon.parse("status", mention.raw) == mention


def test_whatever_else_was_answered_is_refused_cleanly(answers: list[tuple[str, Any]]) -> None:
    for _cassette, answer in answers:
        for part in answer if isinstance(answer, list) else [answer]:
            for kind in Mastodon.parse_kinds:
                try:
                    Mastodon.parse(kind, json.dumps(part))
                except Malformed as error:
                    assert error.sentence
