"""What people say about texts is learned, helps early and does no harm."""

import random
import time

import pytest
from text import Example, Model, explain, learn, understand
from text.local import STRENGTH, Ready, features
from text.model import Layer
from text.topics import Topic
from text.understanding import _drafts

WORDS = [
    "harbour",
    "ferry",
    "deck",
    "quay",
    "captain",
    "tide",
    "anchor",
    "rope",
    "sail",
    "wind",
    "wave",
    "pier",
]
# Nobody outside of this harbour would know what is meant.
BAD, GOOD = ("blorped", "kelched", "snurfy"), ("zingy", "plimfine", "brightwise")


def harbour(count, seed=1, flip=False):
    """Posts in a jargon of their own, with their moods."""
    chance = random.Random(seed)
    for _number in range(count):
        mood = chance.choice(("negative", "negative", "positive", "neutral"))
        words = chance.sample(WORDS, 5)
        if mood != "neutral":
            words.insert(chance.randrange(5), chance.choice(BAD if mood == "negative" else GOOD))
        wrong = {"negative": "positive", "positive": "negative", "neutral": "neutral"}
        yield {"text": " ".join(words), "mood": wrong[mood] if flip else mood}


def right(examples, model):
    found = understand([each["text"] for each in examples], "en", model)
    return sum(u.mood == e["mood"] for u, e in zip(found, examples, strict=True)) / len(examples)


def test_25_corrections_already_help_and_40_a_lot():
    later = list(harbour(300, seed=2))
    alone = right(later, None)
    gains = [right(later, learn(harbour(25, seed=seed))) - alone for seed in (1, 5, 8)]
    assert min(gains) > 0
    assert sum(gains) / len(gains) > 0.05
    assert right(later, learn(harbour(40))) > alone + 0.2


def test_more_of_them_help_more():
    later = list(harbour(300, seed=2))
    few, many = learn(harbour(40)), learn(harbour(400))
    assert right(later, many) >= right(later, few)
    assert right(later, many) > 0.95


@pytest.mark.parametrize("count", [50, 200])
@pytest.mark.parametrize("seed", range(3, 8))
def test_what_contradicts_itself_teaches_nothing(seed, count):
    later = list(harbour(300, seed=2))
    chance = random.Random(seed)
    noise = [
        {**each, "mood": chance.choice(("negative", "neutral", "positive"))}
        for each in harbour(count)
    ]
    assert right(later, learn(noise)) >= right(later, None) - 0.05


@pytest.mark.parametrize(
    "examples",
    [
        [],
        [{"text": "", "mood": "negative"}] * 50,
        [{"text": "all the same", "mood": "negative"}] * 50,
        [{"text": f"post {number}", "mood": "negative"} for number in range(50)],
        [{"text": "one thing", "mood": mood} for mood in ("negative", "positive") * 25],
        [{"text": "something", "mood": "gloomy", "kinds": ["rant"]}] * 50,
        [{"text": f"post {number}"} for number in range(50)],
        [("\ud800 \x00 🚢", "negative"), ("ﷺ" * 5000, "positive")] * 20,
    ],
)
def test_examples_that_teach_nothing_leave_everything_as_it_was(examples):
    model = learn(examples)
    assert "mood" not in model.layers or model.figures["mood"]["way"] != "base"
    texts = ["The ferry is late again!", "Danke, toll!", ""]
    for with_it, without in zip(understand(texts, model=model), understand(texts), strict=True):
        if "mood" not in model.layers:
            assert with_it.mood_scores == without.mood_scores
        assert with_it.kinds == without.kinds


def test_what_is_no_example_is_said():
    with pytest.raises(TypeError, match="text"):
        learn([42])


def test_examples_come_in_several_shapes():
    (one, *_more) = list(harbour(1))
    shapes = [one, (one["text"], one["mood"]), (one["text"], {"mood": one["mood"]}), Example(**one)]
    assert len({(each.text, each.mood) for each in map(Example.of, shapes)}) == 1


def test_the_same_examples_always_give_the_same_model():
    assert learn(harbour(120)).to_json() == learn(harbour(120)).to_json()


def test_words_of_one_author_alone_are_never_learned():
    examples = [
        Example(
            each["text"] + (" quorbex" if number % 4 == 0 else ""),
            each["mood"],
            author="one" if number % 4 == 0 else f"author {number}",
        )
        for number, each in enumerate(harbour(200))
    ]
    stored = learn(examples).to_json()
    assert "blorped" in stored
    assert "quorbex" not in stored


def test_kinds_topics_and_needs_are_learned_as_well():
    topics = (Topic("1", ("ferry",)), Topic("2", ("rope",)))
    chance = random.Random(4)
    examples = []
    for _number in range(160):
        about = chance.choice(("1", "2", ""))
        words = chance.sample(WORDS[2:7], 4) + {"1": ["gangway"], "2": ["splice"], "": []}[about]
        pleads = chance.random() < 0.5
        examples.append(
            {
                "text": " ".join(words + ["wubwub"] * pleads),
                "topic": about,
                "kinds": ["suggestion"] if pleads else [],
                "needs_answer": pleads,
            }
        )
    model = learn(examples, Model(topics=topics))
    found = understand(
        ["captain gangway tide wubwub", "deck splice quay", "deck quay"], "en", model
    )
    assert [each.topic for each in found] == ["1", "2", None]
    assert ["suggestion" in each.kinds for each in found] == [True, False, False]
    assert [each.needs_answer for each in found] == [True, False, False]
    # Its words still lead to a topic that nobody has said anything about.
    assert understand(["ferry"], "en", learn(examples, Model(topics=topics)))[0].topic == "1"


def test_a_topic_that_is_no_more_is_not_learned():
    examples = [{"text": f"{each['text']} x", "topic": "9"} for each in harbour(30)]
    examples += [{"text": each["text"], "topic": ""} for each in harbour(30, seed=5)]
    assert "topic" not in learn(examples, Model(topics=(Topic("1", ("ferry",)),))).layers


def test_what_was_learned_of_other_tasks_stays():
    model = learn(harbour(100))
    more = learn(
        [{"text": e["text"], "needs_answer": e["mood"] == "negative"} for e in harbour(100)], model
    )
    assert {"mood", "needs_answer"} <= more.layers.keys()


def test_a_few_more_examples_take_a_model_further_and_do_not_replace_it():
    model = learn(harbour(300))
    later = list(harbour(300, seed=2))
    assert right(later, learn(harbour(30, seed=7), model)) > 0.95


def test_it_is_told_which_words_were_taught():
    model = learn(harbour(200))
    reasons = [each for each in explain("the ferry blorped", "en", model) if each.about == "mood"]
    (taught,) = [each for each in reasons if each.code == "taught"]
    assert taught.terms[0][0] == "blorped"
    assert taught.terms[0][1] > 0
    assert taught.values["examples"] == 200


def test_layers_cost_hardly_anything():
    model = learn(harbour(200))
    texts = [each["text"] for each in harbour(2_000, seed=9)]
    understand(texts, "en", model)

    def seconds(given):
        begun = time.thread_time()
        understand(texts, "en", given)
        return time.thread_time() - begun

    extra = min(seconds(model) - seconds(None) for _turn in range(5)) / len(texts)
    assert extra < 0.0002


def test_what_is_learned_of_a_text_is_what_is_looked_for_later():
    """The same features are worked out in two ways: all of them, and only what they add."""
    drafts = _drafts(
        ["Don't worry, it's not late!! 12 ferries http://x.example", ""], (), [None] * 2, None
    )
    for draft in drafts:
        names = features(draft.tokens)
        rows = {name: (number % 7 - 3.0, 0.0, number % 5) for number, name in enumerate(names)}
        layer = Layer("mood", ("negative", "neutral", "positive"), "full", (0, 0, 0), {}, rows)
        sums = Ready([layer]).sums(draft)
        scale = STRENGTH / (len(names) or 1) ** 0.5
        for column, found in enumerate(sums):
            assert found == pytest.approx(scale * sum(rows[name][column] for name in names))
