"""The whole of what is understood."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text import KINDS, MOODS, Hint, explain, understand


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
