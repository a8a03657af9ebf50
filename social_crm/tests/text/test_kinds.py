"""Kinds and the need of an answer, on invented posts."""

import time
from collections import Counter
from pathlib import Path

import pytest
from text import Hint, explain, understand
from text.kinds import START, TABLE, read, table
from text.result import KINDS
from text.topics import Unusable, parse_line

EXAMPLES = Path(__file__).with_name("kinds_examples.txt")
LETTERS = dict(zip("cqps", KINDS, strict=True))
LEAST = {"complaint": 0.85, "question": 0.95, "praise": 0.85, "suggestion": 0.9, "needs": 0.93}


def examples():
    """(language, kinds, whether it needs an answer or None, text)"""
    language = ""
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line in ("# en", "# de"):
            language = line[2:]
        elif line and not line.startswith("#"):
            head, _space, text = line.partition(" ")
            kinds = {LETTERS[letter] for letter in head if letter in LETTERS}
            yield language, kinds, {"!": True, ".": False}.get(head[-1]), text


def one(text, **hint):
    (result,) = understand([text], hints=[Hint(**hint)])
    return result


@pytest.mark.parametrize("language", ["en", "de"])
def test_most_of_what_people_write_to_a_company_is_told_apart(language):
    counts = Counter()
    for which, kinds, needs, text in examples():
        if which != language:
            continue
        result = one(text, addressed=bool(kinds))
        for kind in KINDS:
            counts[kind, kind in kinds, kind in result.kinds] += 1
        if needs is not None:
            counts["needs", needs, result.needs_answer] += 1
    for what, least in LEAST.items():
        right, wrong = counts[what, True, True], counts[what, False, True]
        score = 2 * right / (2 * right + wrong + counts[what, True, False])
        assert score >= least, (what, score)


@pytest.mark.parametrize(
    "text", ["Wo bleibt meine Bestellung? Sollte vor drei Tagen da sein!", "Why is my order late?!"]
)
def test_several_kinds_may_hold(text):
    assert {"complaint", "question"} <= one(text).kinds


@pytest.mark.parametrize(
    "text", ["kein Problem, danke", "no problems at all, thanks", "nicht schlecht", "läuft wieder"]
)
def test_a_problem_denied_is_no_complaint(text):
    assert "complaint" not in one(text).kinds


@pytest.mark.parametrize("text", ["thanks for nothing", "Danke für nichts, schon wieder Ausfall"])
def test_bitter_thanks_are_no_praise(text):
    result = one(text)
    assert "praise" not in result.kinds
    assert "complaint" in result.kinds


def test_a_wish_with_a_comma_is_a_suggestion():
    assert one("Wäre schön, wenn es eine Suche gäbe").kinds == {"suggestion"}


@pytest.mark.parametrize("text", ["ok, danke", "Thanks!", "alles klar", "👍", ""])
def test_what_ends_a_conversation_needs_no_answer_even_in_private(text):
    assert not one(text, private=True, addressed=True).needs_answer


def test_private_messages_nearly_always_need_an_answer():
    assert one(
        "Hallo, hier die Nummer vom Vertrag: 4711", private=True, addressed=True
    ).needs_answer


def test_being_addressed_and_having_waited_counts():
    text = "Acme Service in Leeds"
    bare, addressed, waiting = (
        one(text, **hint).needs_answer_score
        for hint in ({}, {"addressed": True}, {"addressed": True, "waiting": True})
    )
    assert bare < addressed < waiting


def test_probabilities_are_given_for_all_kinds():
    result = one("Was kostet der Versand?")
    assert set(result.kind_scores) == set(KINDS)
    assert all(0 < score < 1 for score in result.kind_scores.values())
    assert result.kind_scores["question"] > 0.9


def test_the_words_that_made_it_are_told():
    reasons = explain("My parcel is broken, fix it! When do you answer?")
    by_about = {}
    for reason in reasons:
        by_about.setdefault(reason.about, {})[reason.code] = reason
    words = dict(by_about["kind:complaint"]["kind_words"].terms)
    assert words["broken"] > 1
    assert dict(by_about["kind:question"]["kind_signs"].terms)["asked"] > 1
    assert "kinds" in by_about["needs_answer"]


def test_the_shipped_table_can_be_read_and_every_word_of_it_found():
    assert START in table().weights
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#[":
            for word in line.split("|"):
                try:
                    parse_line(word, common=True)
                except Unusable as error:
                    raise AssertionError(f"{word} is {error.code}") from error


@pytest.mark.parametrize("text", ["[a]  praise +1\n[a]  praise +2", "[a]  anger +1", "word | word"])
def test_a_table_that_is_not_one_is_refused(text):
    with pytest.raises(ValueError, match="Line"):
        read(text)


def test_it_costs_a_small_part_of_a_half_millisecond():
    texts = [text for *_labels, text in examples()] * 5
    understand(texts[:200])
    from text.draft import Draft
    from text.kinds import find
    from text.tokens import tokenise

    drafts = [Draft(text, tokenise(text), Hint()) for text in texts]
    begin = time.thread_time()
    for draft in drafts:
        find(draft, None)
    assert (time.thread_time() - begin) / len(drafts) < 0.0005
