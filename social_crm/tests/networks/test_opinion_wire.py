"""What is sent for a second opinion, and what comes back, without Odoo."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks.errors import Blocked, NetworkError
from networks.fakeserver import Answer, FakeServer, redirect
from networks.guard import Guard
from networks.http import Session
from networks.opinion import (
    ANSWER_TOKENS,
    LONGEST_TEXT,
    Endpoint,
    Garbled,
    Opinion,
    address,
    ask,
    most_tokens,
    read,
    request_of,
)

GOOD = {"mood": "positive", "kinds": ["praise"], "needs_answer": False, "reason": "It\nthanks."}


def answer(content, **more):
    return {"choices": [{"message": {"content": content}}], **more}


@pytest.mark.parametrize(
    "typed",
    [
        "https://llm.example/v1",
        "https://llm.example/v1/",
        " https://llm.example/v1/chat/completions",
    ],
)
def test_the_address_may_be_typed_in_several_ways(typed):
    assert address(typed) == "https://llm.example/v1/chat/completions"


def test_an_opinion_is_read_wherever_the_model_put_it():
    for content in (json.dumps(GOOD), f"Sure!\n```json\n{json.dumps(GOOD)}\n```"):
        found = read(answer(content, usage={"total_tokens": 321}))
        assert found == Opinion("positive", frozenset({"praise"}), False, "It thanks.", 321)


def test_what_is_none_of_our_words_is_left_out():
    found = read(answer(json.dumps({"mood": "neutral", "kinds": ["rant", 7, "question"]})))
    assert found.kinds == {"question"}
    assert (found.needs_answer, found.reason, found.tokens) == (False, "", None)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["choices", "message", "content", "usage", "total_tokens", "mood"]),
                inner,
                max_size=4,
            )
        ),
    )
)
@settings(deadline=None)
def test_anything_else_is_garbled_and_nothing_worse(data):
    with pytest.raises(Garbled):
        read(data)


@given(st.text(max_size=3000))
@settings(deadline=None)
def test_no_question_is_larger_than_what_is_reserved_for_it(text):
    endpoint = Endpoint("https://llm.example/v1", "tiny")
    sent = request_of(endpoint, text, "German")
    size = sum(len(each["content"].encode("utf-8", "replace")) for each in sent["messages"])
    assert size + ANSWER_TOKENS < most_tokens(endpoint, text, "German")
    assert len(sent["messages"][1]["content"]) <= LONGEST_TEXT + 20


def test_the_key_is_in_no_repr():
    assert "secret" not in repr(Endpoint("https://llm.example/v1", "tiny", "secret"))


def test_nobody_is_led_elsewhere_with_a_question():
    with FakeServer() as other, FakeServer() as server:
        other.route("POST /v1/chat/completions", Answer(json.dumps(answer(json.dumps(GOOD)))))
        server.route("POST /v1/chat/completions", redirect(other.url("/v1/chat/completions"), 307))
        session = Session(Guard([server.host]))
        with pytest.raises(NetworkError) as error:
            ask(session, Endpoint(server.url("/v1"), "tiny", "secret"), "hello")
        assert isinstance(error.value, Blocked)
        assert other.count() == 0
