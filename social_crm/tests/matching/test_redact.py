"""Taking one person out of the words of others."""

import base64

from hypothesis import given
from hypothesis import strategies as st
from matching.redact import Redactor, distinctive, spellings

MARTINA = {
    "sure": ["did:plc:martina77", "martina@mueller.example", "https://net.example/mausi007"],
    "handles": ["mausi007"],
    "names": ["Martina Müller", "Martina", "Müller"],
    "word": "[gelöscht]",
}


def here(**more):
    return Redactor(**{**MARTINA, **more}, here=True)


def test_a_handle_goes_in_every_spelling_and_the_sentence_still_reads():
    redactor = Redactor(**MARTINA)
    for spelled in ("@mausi007", "@Mausi007", "@mausi007@net.example", "mausi007"):
        assert redactor.text(f"Hallo {spelled}, wie geht's?") == "Hallo [gelöscht], wie geht's?"


def test_what_only_begins_or_ends_like_a_handle_is_somebody_else():
    text = "Das schrieb @mausi0071, nicht @supermausi007 und nicht a.mausi007@x.example"
    assert Redactor(**MARTINA).text(text) == text


def test_names_go_only_where_the_person_stands():
    text = "Martina Müller sagte das, Frau  Müllers Paket fehlt"
    assert Redactor(**MARTINA).text(text) == text
    assert here().text(text) == "[gelöscht] sagte das, Frau  [gelöscht] Paket fehlt"


def test_a_name_inside_another_word_stays():
    assert here().text("Müllerstraße, Martinas, Vermüllern") == (
        "Müllerstraße, [gelöscht], Vermüllern"
    )


def test_a_handle_that_is_a_name_goes_everywhere_only_with_its_sign():
    boris = {"handles": ["boris"], "names": ["Boris Beispiel"]}
    text = "boris und @boris"
    assert Redactor(**boris).text(text) == "boris und […]"
    assert Redactor(**boris, here=True).text(text) == "[…] und […]"
    assert not distinctive("boris") and distinctive("boris_99") and distinctive("borisbeispiel")


def test_what_the_person_wrote_goes_where_others_quote_it():
    words = "Mein Paket 4711 ist seit Montag verschwunden. Hilfe!"
    redactor = here(phrases=[words])
    quoted = "> Mein Paket 4711 ist\nseit Montag verschwunden.\nBei mir auch!"
    assert redactor.text(quoted) == "> [gelöscht]\nBei mir auch!"


def test_html_keeps_its_shape_and_links_lead_nowhere():
    html = (
        '<p>Hallo <a href="https://net.example/mausi007" title="Martina Müller">@mausi007</a>,'
        " <b>danke</b> &amp; Gruß</p>"
    )
    assert here().html(html) == (
        '<p>Hallo <a href="#" title="[gelöscht]">[gelöscht]</a>, <b>danke</b> &amp; Gruß</p>'
    )


def test_html_that_tears_a_name_apart_is_given_up():
    assert here().html("<p>Mar<b>tina</b> Müller</p>") is None
    assert Redactor(**MARTINA).html("<p>mau<i>si007</i></p>") is None


def test_html_without_the_person_comes_back_as_it_was():
    html = "<P>a<br>b &nbsp; <img src=x>"
    assert here().html(html) is html


def test_json_is_gone_through_at_any_depth():
    value = {"a": [{"mausi007": "x martina@mueller.example y"}, 7, None]}
    assert here().value(value) == {"a": [{"[gelöscht]": "x [gelöscht] y"}, 7, None]}


def test_nothing_known_changes_nothing():
    assert Redactor().text("a") == "a" and Redactor().html("<p>a") == "<p>a"


@given(
    st.text(alphabet="abcdefghij_0123456789äöü", min_size=8, max_size=20), st.binary(), st.binary()
)
def test_a_word_is_found_in_base64_wherever_it_stands(word, before, after):
    _loose, exact = spellings(word)
    encoded = base64.b64encode(before + word.encode() + after).decode()
    assert any(each in encoded for each in exact)


@given(st.text(max_size=60))
def test_taking_out_twice_is_taking_out_once(text):
    once = here().text(f"{text} @mausi007 {text}")
    assert here().text(once) == once and "mausi007" not in once.lower().split()
