"""Whether a text is negative, neutral or positive."""

import hashlib
import re
import time
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text import explain, understand
from text.features import DATA, features, lexicon
from text.mood import FALLBACK, LANGUAGES, Table, sureness, table
from text.pieces import PIECE, cut, digests, is_plain
from text.result import MOODS
from text.tokens import tokenise


def mood(text, language):
    (found,) = understand([text], [language])
    return found


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Thank you so much, that was quick!", "en", "positive"),
        ("no problems at all, thanks", "en", "positive"),
        ("My parcel is lost and nobody answers the phone", "en", "negative"),
        ("it wasn't bad at all", "en", "positive"),
        ("I can't thank you enough", "en", "positive"),
        ("I don't love it", "en", "negative"),
        ("this is not good", "en", "negative"),
        ("What are your opening hours on Sunday?", "en", "neutral"),
        ("Vielen Dank, das ging schnell!", "de", "positive"),
        ("kein Problem, danke", "de", "positive"),
        ("gar nicht schlecht!", "de", "positive"),
        ("War noch nie so zufrieden", "de", "positive"),
        ("Der Zug ist schon wieder ausgefallen, so eine Frechheit", "de", "negative"),
        ("Das gefällt mir überhaupt nicht", "de", "negative"),
        ("Diese Lieferverzögerungskatastrophe nervt", "de", "negative"),
        ("Wie sind eure Öffnungszeiten am Sonntag?", "de", "neutral"),
    ],
)
def test_moods_of_plain_posts(text, language, expected):
    assert mood(text, language).mood == expected


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        ("😍", "positive"),
        ("👍🏽", "positive"),
        ("👎🏿", "negative"),
        ("😭", "negative"),
        ("🤬", "negative"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_sign_alone_has_its_mood_in_any_language_and_skin(sign, expected, language):
    found = mood(sign, language)
    assert found.mood == expected
    assert "short" not in found.doubts


@pytest.mark.parametrize(
    "pair", [("Das macht Spaß!", "Das macht Spass!"), ("GROẞARTIG", "GROSSARTIG")]
)
def test_sharp_s_and_double_s_say_the_same(pair):
    one, other = (mood(text, "de") for text in pair)
    assert one.mood_scores == other.mood_scores


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("great, delayed again", "en"),
        ("Thanks for nothing", "en"),
        ("na toll, wieder verspätet", "de"),
        ("Vielen Dank für nichts", "de"),
    ],
)
def test_praise_beside_a_complaint_is_never_sure(text, language):
    found = mood(text, language)
    assert "irony" in found.doubts
    assert found.mood_sure == "unsure"


def test_good_and_bad_joined_by_but_is_mixed_not_irony():
    found = mood("The food was great but the waiter was late and rude", "en")
    assert "mixed" in found.doubts
    assert "irony" not in found.doubts
    assert found.mood_sure != "sure"


def test_a_language_without_weights_is_judged_by_signs_alone_and_says_so():
    (plain,) = understand(["Mon colis est perdu et personne ne répond au téléphone"], ["fr"])
    assert (plain.language, plain.mood, plain.mood_sure) == ("fr", "neutral", "unsure")
    assert "language" in plain.doubts
    (sign,) = understand(["Mon colis est arrivé aujourd'hui avec deux jours d'avance 😍"], ["fr"])
    assert sign.mood == "positive"
    assert sign.mood_sure == "unsure"


def test_hardly_a_word_is_in_doubt():
    assert "short" in mood("k", "en").doubts


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text())
@settings(deadline=None)
def test_probabilities_are_probabilities(language, text):
    ((scores, _),) = table(language).scores([tokenise(text)])
    assert abs(sum(scores) - 1) < 1e-9
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    "text",
    [
        "I don't love the NEW app, but #GreatService 😍 and it is not BAD, no problems at all",
        "Naaaa toll, schon wieder 20 Minuten zu spät 👎",
        "@anna https://shop.example/1 :-)",
        "",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_kept_of_words_sums_up_to_all_features(text, language):
    """The quick way by kept sums and the plain way that training takes see the same."""
    weights = table(language)
    sums = list(weights._bias)
    for share, found in zip(weights._shares, features(tokenise(text), language), strict=True):
        for feature in found:
            for place, weight in enumerate(weights.weights(feature)):
                sums[place] += share * weight / len(found) ** 0.5
    assert weights.raw(tokenise(text)) == pytest.approx(sums)


@given(st.lists(st.text(st.characters(codec="ascii"), min_size=1).filter(is_plain), min_size=1))
@settings(deadline=None)
def test_pieces_that_are_not_cut_out_are_those_that_are(words):
    whose, found = digests(words)
    for number, word in enumerate(words):
        expected = [crc32(f"{PIECE}{piece}".encode()) for piece in cut(word)]
        assert found[whose == number].tolist() == expected


@pytest.mark.parametrize(("word", "plain"), [("late", True), ("bananas", False), ("spät", False)])
def test_words_with_pieces_that_repeat_or_are_not_ascii_are_cut_by_hand(word, plain):
    assert is_plain(word) == plain
    assert len(set(cut(word))) == len(cut(word))


def test_reasons_name_the_words_and_the_signs():
    reasons = {
        reason.code: dict(reason.terms)
        for reason in explain("The hotline is terrible 😡 and I do not like it", ["en"])
        if reason.about == "mood"
    }
    assert max(reasons["mood_words"], key=reasons["mood_words"].get) == "terrible"
    assert reasons["mood_signs"]["😡"] > 0
    assert "like" in reasons["mood_negated"]


def test_words_of_a_phrase_that_says_their_opposite_count_for_nothing():
    terms = {each.code: dict(each.terms) for each in explain("that was not bad", ["en"])}
    assert list(terms["mood_phrase"]) == ["not bad"]
    assert terms["mood_phrase"]["not bad"] > 0
    assert "bad" not in terms.get("mood_negated", {}) | terms.get("mood_words", {})


def test_reasons_name_phrases_and_doubts():
    codes = {each.code for each in explain("great, my train is delayed again", ["en"])}
    assert "doubt_irony" in codes
    phrases = [
        each for each in explain("kein Problem, danke", ["de"]) if each.code == "mood_phrase"
    ]
    assert [word for word, weight in phrases[0].terms if weight > 0] == ["kein problem"]


def test_reasons_say_that_there_are_no_weights_for_a_language():
    reasons = explain("Merci beaucoup pour votre aide 😍", ["fr"])
    assert any(each.code == "mood_no_weights" for each in reasons)
    assert any(each.code == "mood_signs" and each.terms == (("😍", 1.0),) for each in reasons)


def test_doubts_outweigh_a_high_probability():
    assert sureness(0.95, set()) == "sure"
    assert sureness(0.95, {"mixed"}) == "likely"
    assert sureness(0.95, {"irony"}) == "unsure"
    assert sureness(0.5, set()) == "unsure"


def test_fallback_probabilities_sum_to_one():
    assert all(abs(sum(scores) - 1) < 1e-9 for scores in FALLBACK.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_weights_are_those_of_the_card(language):
    path = DATA / f"mood_{language}.bin"
    card = (DATA / "CARD.md").read_text()
    (row,) = re.findall(rf"`{path.name}`, version (\w+) \| `(\w+)`", card)
    assert row == (Table(path).version, hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_file_of_weights_is_small(language):
    assert (DATA / f"mood_{language}.bin").stat().st_size < 2_000_000


@pytest.mark.parametrize("name", ["words_en.txt", "words_de.txt", "signs.txt"])
def test_no_word_stands_in_two_groups(name):
    words = [
        word
        for line in (DATA / name).read_text().splitlines()
        if not line.startswith("# ") and not re.fullmatch(r"\[[a-z_]+\]", line)
        for word in line.split()
    ]
    assert sorted(set(words)) == sorted(words)


def test_words_are_found_whole_by_beginning_and_by_end():
    german = lexicon("de")
    grouped = {
        text: german.group(tokenise(text).items[0])
        for text in (
            "kaputt",
            "Verspätungen",
            "Verspaetung",
            "Signalstörung",
            "Tisch",
            "#NieWieder",
        )
    }
    assert grouped["kaputt"] == grouped["Verspätungen"] == grouped["Verspaetung"] == "trouble"
    assert grouped["Signalstörung"] is not None
    assert grouped["Tisch"] is None


def test_weights_of_another_format_are_refused(tmp_path):
    other = tmp_path / "mood_en.bin"
    other.write_bytes(b'{"format": 0}\n')
    with pytest.raises(ValueError, match="format"):
        Table(other)


@pytest.mark.parametrize("piece", ["a", "great ", "not good ", "😡", "#Abc", "\ud800", "a.b/c "])
def test_a_hundred_thousand_characters_are_judged_in_no_time(piece):
    understand(["warm"], ["en"])
    begun = time.process_time()
    (found,) = understand([piece * (100_000 // len(piece))], ["en"])
    assert time.process_time() - begun < 0.5  # about 0.005 on an idle machine
    assert found.mood in MOODS
