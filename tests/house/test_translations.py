"""What is not translated, or not any more, is found; what is translated is kept."""

import polib
import pytest

from house import translations

PLACE = "code:addons/social_crm/models/a.py"


def catalog(*entries, comment="module: social_crm\nodoo-python", place=PLACE):
    file = polib.POFile()
    for number, (msgid, msgstr) in enumerate(entries):
        places = [(place, str(number))]
        file.append(polib.POEntry(msgid=msgid, msgstr=msgstr, comment=comment, occurrences=places))
    return file


def test_a_complete_translation_has_no_shortcomings():
    german = catalog(("Open", "Offen"), ("%(count)s posts", "%(count)s Beiträge"))
    assert translations.shortcomings(catalog(("Open", ""), ("%(count)s posts", "")), german) == []


def test_what_is_missing_empty_fuzzy_or_obsolete_is_named():
    german = catalog(("Empty", " "), ("Fuzzy", "Unscharf"), ("Gone", "Weg"), ("Old", "Alt"))
    german[1].flags.append("fuzzy")
    german[2].obsolete = True
    fresh = catalog(("Missing", ""), ("Empty", ""), ("Fuzzy", ""))
    assert translations.shortcomings(fresh, german) == [
        "lacks “Missing”",
        "has no translation of “Empty”",
        "“Fuzzy” is marked as fuzzy",
        "“Gone” is obsolete",
        "“Old” is obsolete",
    ]


def test_an_obsolete_translation_does_not_count_as_one():
    german = catalog(("Open", "Offen"))
    german[0].obsolete = True
    assert "lacks “Open”" in translations.shortcomings(catalog(("Open", "")), german)


@pytest.mark.parametrize(
    ("english", "german", "differ"),
    [
        ("%(who)s wrote", "Jemand schrieb", "%(who)s"),
        ("%(who)s wrote", "%(wer)s schrieb", "%(wer)s, %(who)s"),
        ("%(count)s posts", "%(count)d Beiträge", "%(count)d, %(count)s"),
        ("%s of %s", "%s", "%s"),
        ("in {place}", "in {ort}", "{ort}, {place}"),
        ("<b>New</b> post", "<b>Neuer</i> Beitrag", "</b>, </i>"),
        ('<a href="/a">Open</a>', '<a href="/b">Öffnen</a>', '<a href="/a">, <a href="/b">'),
    ],
)
def test_a_placeholder_or_tag_that_differs_is_named(english, german, differ):
    found = translations.shortcomings(catalog((english, "")), catalog((english, german)))
    assert found == [f"“{english}”: {differ} differ in the translation"]


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("%(a)s to %(b)s", "an %(b)s von %(a)s"),
        ("%(old)s moved what was meant for it", "%(old)s bewegte, was für %(old)s bestimmt war"),
        ('<i class="fa" title="Error"/>', '<i class="fa" title="Fehler"/>'),
        ("100 % public", "100 % öffentlich"),
    ],
)
def test_another_order_and_what_tags_say_to_people_may_differ(english, german):
    assert translations.shortcomings(catalog((english, "")), catalog((english, german))) == []


def test_a_template_may_differ_in_order_and_lines_only():
    one, two = catalog(("A", ""), ("B", "")), catalog(("B", ""), ("A", ""))
    two.metadata = {"POT-Creation-Date": "2020-01-01 00:00+0000"}
    assert translations.differences(one, two) == []


def test_a_template_that_lags_behind_is_found():
    moved = catalog(("B", ""), place="code:addons/social_crm/models/b.py")
    assert translations.differences(catalog(("A", ""), ("B", "")), moved) == [
        "lacks “A”",
        "“B” is found in other places now",
    ]
    assert translations.differences(catalog(("A", "")), catalog(("A", ""), ("B", ""))) == [
        "still has “B”"
    ]


def test_merging_keeps_translations_and_comments_adds_new_terms_empty_and_drops_old_ones():
    german = catalog(("B", "b"), ("Gone", "weg"))
    german.header = "Terms used"
    german[0].tcomment = "as Odoo has it"
    texts = translations.merge(catalog(("A", ""), ("B", "")), german)
    assert [(entry.msgid, entry.msgstr) for entry in german] == [("A", ""), ("B", "b")]
    assert german[1].tcomment == "as Odoo has it"
    assert german.header == "Terms used"
    assert texts == ["dropped “Gone”", "has no translation of “A”"]
