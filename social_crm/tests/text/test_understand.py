"""The whole of what is understood."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text import KINDS, MOODS, Hint, explain, understand

from house import training


def test_there_is_one_result_for_each_text_in_their_order():
    assert understand([]) == []
    assert len(understand(["Danke!", None, "", "Wo bleibt mein Paket?"])) == 4


def test_results_can_be_read_by_attribute_and_by_name():
    (result,) = understand(["Thanks a lot, that was quick!"])
    assert result["mood"] == result.mood
    with pytest.raises(KeyError):
        result["nothing"]


def test_as_many_hints_as_texts_are_needed():
    with pytest.raises(ValueError, match="2 texts"):
        understand(["a", "b"], hints=[Hint()])


def posts():
    """Posts of all sorts: those of the examples, odd ones, and real ones where there are any."""
    examples = (Path(__file__).parent / "kinds_examples.txt").read_text(encoding="utf-8")
    found = [line for line in examples.splitlines() if line]
    found += ["", "!!!", "RT @a via", "#NeverAgain #not", "日本語のテキストです", "bananas " * 50]
    found += [
        "no problem, not bad",
        "I do not, never ever! But nobody can",
        "zu spät, aber nicht schlimm",
    ]
    if folder := training.data():
        for name in ("domain_en_airline_first_half", "train_de_potts", "test_fr_umsab_val"):
            rows = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
            found += [json.loads(row)["text"] for row in rows[:700]]
    return found


def test_a_text_says_the_same_alone_and_among_others_to_the_last_bit():
    texts = posts()
    hints = [
        Hint(language=("de", None)[place % 2], addressed=place % 3 > 0)
        for place in range(len(texts))
    ]
    together = understand(texts, ["en", "de"], hints=hints)
    backwards = understand(texts[::-1], ["en", "de"], hints=hints[::-1])[::-1]
    alone = [
        understand([text], ["en", "de"], hints=[hint])[0]
        for text, hint in zip(texts, hints, strict=True)
    ]
    for text, *found in zip(texts, together, backwards, alone, strict=True):
        assert found[0] == found[1] == found[2], text


@given(st.lists(st.text(), max_size=3))
@settings(deadline=None)
def test_any_text_gets_a_whole_result(texts):
    for text, result in zip(texts, understand(texts), strict=True):
        assert result.mood in MOODS
        assert result.kinds <= set(KINDS)
        assert result.mood_sure in ("sure", "likely", "unsure")
        assert result.language is None or len(result.language) == 2
        explain(text)


def test_it_is_found_without_odoo_and_under_its_full_name_too():
    code = (
        "import importlib.util, sys; from importlib import import_module\n"
        "sys.path.insert(0, sys.argv[1]); import text\n"
        "assert text.understand(['hello'])[0].mood_scores is not None\n"
        "assert 'odoo' not in sys.modules"
    )
    folder = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)
