"""Finding the same thing said again."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text import tokenise, understand
from text.signature import BANDS, CAP, SAME, Index, likeness, signature

POST = (
    "My parcel has been stuck in Leipzig for nine days and nobody at the hotline can tell me"
    " where it is, please help @Paketfuchs https://paketfuchs.example/4711"
)


def signed(text):
    return signature(tokenise(text))


def alike(one, other):
    return likeness(signed(one), signed(other))


@pytest.mark.parametrize(
    "copy",
    [
        POST.lower(),
        f"RT @somebody: {POST}",
        f"“{POST}” via @other",
        POST.replace("@Paketfuchs", "@Paketdachs"),
        POST.replace("https://paketfuchs.example/4711", "https://t.co/x1"),
        POST + " 😡😡👍🏽!!!",
        POST.replace(",", "…").replace(" ", "  "),
        "&quot;" + POST + "&quot;",
    ],
)
def test_quoting_links_names_emoji_and_marks_do_not_count(copy):
    assert signed(copy).exact == signed(POST).exact
    assert alike(copy, POST) == 1.0


@pytest.mark.parametrize(
    "copy",
    [
        POST[:100] + "…",
        POST[30:],
        POST.replace("nine", "eleven"),
        POST.replace("parcel", "package").replace("Leipzig", "Kassel").replace("tell", "say"),
        POST.replace("please ", ""),
        f"So true: {POST} This is a shame",
    ],
)
def test_copies_cut_off_or_changed_in_some_words_are_found(copy):
    assert signed(copy).exact != signed(POST).exact
    assert SAME <= alike(copy, POST) < 1.0
    index = Index()
    index.add(1, signed(POST))
    assert [number for number, _likeness in index.find(signed(copy))] == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Danke schön", "Danke euch"),
        ("very bad service", "very good service"),
        ("Wo bleibt mein Paket", "Wo bleibt mein Geld"),
        ("Can't wait to see the Lakers tomorrow", "Can't wait to see my mum on Friday evening"),
        (
            "My parcel has been late since Monday and your hotline never answers",
            "The new widget looks great and your shop was very quick, thanks a lot",
        ),
    ],
)
def test_other_texts_are_not_the_same(one, other):
    assert alike(one, other) < SAME


def test_a_short_text_is_found_by_its_exact_copy_only():
    index = Index()
    index.add(1, signed("Danke schön!"))
    assert signed("Danke schön!").bands == ()
    assert index.find(signed("danke schön 😊 @shop")) == [(1, 1.0)]
    assert index.find(signed("danke sehr")) == []


@pytest.mark.parametrize("text", ["", None, "😂😂", "@anna https://shop.example", "?!"])
def test_a_text_without_words_is_like_nothing(text):
    assert signed(text).exact == 0
    assert alike(text or "", text or "") == 0.0
    index = Index()
    index.add(1, signed(text))
    assert index.find(signed(text)) == []


def test_texts_without_spaces_have_near_copies_too():
    text = "我的包裹已经九天没有送到了请帮忙"
    assert signed(text).bands
    assert SAME <= alike(text, text.replace("九", "八")) < 1.0


def test_many_texts_that_share_their_beginning_are_not_all_compared():
    index = Index()
    for number in range(500):
        index.add(number, signed(f"Happy birthday to my dear friend number{number} from me"))
    found = index.find(signed("Happy birthday to my dear friend from me and all the others"))
    assert len(found) <= BANDS * CAP


def test_signatures_are_the_same_in_every_process():
    folder = str(Path(__file__).parents[2])
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from text import tokenise; from text.signature import signature;"
        "print(repr(signature(tokenise(sys.argv[2]))))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code, folder, POST],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert made == {repr(signed(POST))}


@given(st.text(), st.text())
@settings(deadline=None)
def test_likeness_is_symmetric_and_fits_the_database(one, other):
    left, right = signed(one), signed(other)
    assert likeness(left, right) == likeness(right, left)
    assert 0 <= likeness(left, right) <= 1
    for each in (left, right):
        assert 0 <= each.exact < 2**63
        assert all(-(2**31) <= band < 2**31 for band in each.bands)
        assert len(each.bands) <= BANDS


@given(
    st.lists(
        st.sampled_from(["where", "is", "my", "parcel", "please", "help", "me", "now"]), max_size=90
    )
)
@settings(deadline=None)
def test_a_text_is_the_same_as_itself(words):
    text = " ".join(words)
    assert alike(text, text) == (1.0 if words else 0.0)


def test_the_signature_stands_in_what_is_understood():
    first, second = understand([POST, f"RT @somebody: {POST}"])
    assert first.signature == second.signature == signed(POST)
