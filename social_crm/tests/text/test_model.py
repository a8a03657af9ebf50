"""A model is data: written, read, refused if it is nonsense."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_learning import harbour
from text import Model, Unreadable, learn, understand
from text.topics import Topic

TOPICS = (Topic("1", ("ferry", "boat*")), Topic("2", (), "1"))


@pytest.fixture(scope="module")
def model():
    return learn(harbour(120), Model(topics=TOPICS))


def test_what_is_written_is_read_and_does_the_same(model):
    again = Model.from_json(model.to_json())
    assert again.to_json() == model.to_json()
    assert again.topics == TOPICS
    assert again.figures == model.figures
    texts = [each["text"] for each in harbour(50, seed=3)]
    assert understand(texts, "en", again) == understand(texts, "en", model)


def test_a_model_of_a_few_hundred_examples_is_small():
    assert len(learn(harbour(400)).to_json()) < 100_000


def test_layers_for_another_shipped_model_are_not_used(model):
    other = Model("another", model.layers, model.topics)
    texts = [each["text"] for each in harbour(50, seed=3)]
    assert [u.mood for u in understand(texts, "en", other)] == [
        u.mood for u in understand(texts, "en")
    ]


def broken(model, **changes):
    data = json.loads(model.to_json())
    data.update(changes)
    return json.dumps(data)


def test_nonsense_is_refused_in_words(model):
    layer = json.loads(model.to_json())["layers"][0]
    for text in (
        "",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"format": 99}',
        broken(model, layers=[{**layer, "bias": [1]}]),
        broken(model, layers=[{**layer, "bias": ["x", "y", "z"]}]),
        broken(model, layers=[{**layer, "bias": [1e300, 0, 0]}]),
        broken(model, layers=[{**layer, "task": "fortune"}]),
        broken(model, layers=[{**layer, "way": "magic"}]),
        broken(model, layers=[{**layer, "classes": ["no", "yes"]}]),
        broken(model, layers=[{**layer, "weights": {"w": [1, 2]}}]),
        broken(model, layers=3),
        broken(model, topics=[["1"]]),
        broken(model, figures=[]),
        broken(model, base=7),
    ):
        with pytest.raises(Unreadable, match=r"[Mm]odel"):
            Model.from_json(text)


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_anything_else_is_refused_too(text):
    with pytest.raises(Unreadable):
        Model.from_json(text)
