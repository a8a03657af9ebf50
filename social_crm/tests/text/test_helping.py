"""Help among customers, on invented posts."""

import pytest
from text.helping import FAILED, THANKED, may_help, reaction, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thanks, that worked!", THANKED),
        ("Danke dir, hat geklappt 👍", THANKED),
        ("thank you so much", THANKED),
        ("Vielen Dank!", THANKED),
        ("@boris das war's, läuft wieder", THANKED),
        ("Thanks, but that didn't help", FAILED),
        ("Danke, hat leider nicht geklappt", FAILED),
        ("Danke für nichts.", FAILED),
        ("Thanks for nothing", FAILED),
        ("Already tried that", FAILED),
        ("Funktioniert immer noch nicht", FAILED),
        ("Thanks in advance for any help", None),
        ("Danke im Voraus", None),
        ("Thanks! And where do I find the menu?", None),
        ("First one did not work, the second one fixed it, thanks", None),
        ("Where is the menu?", None),
        ("", None),
        (None, None),
        ("thanks " + "and so on and on " * 30, None),
    ],
)
def test_who_asked_says_whether_it_helped(text, expected):
    assert reaction(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "You find it under Settings, third line.",
        "Have you tried to restart it?",
        "Halte die Taste zehn Sekunden gedrückt, dann geht es.",
        "Hast du schon mal versucht, sie zu entkalken?",
        "https://help.example/descale",
        "The small lever on the left is stuck.",
    ],
)
def test_advice_may_help(text):
    assert may_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "Me too!",
        "Same problem here, for weeks",
        "Bei mir auch, seit Montag",
        "Nein, bei mir genauso, seit heute früh stürzt sie ab.",
        "Any news on this?",
        "Hast du eine Lösung gefunden?",
        "lol",
        "👍👍",
        "",
        "Which colour is yours?",
        "That's wrong, do not do that.",
    ],
)
def test_company_in_misery_is_no_help(text):
    assert not may_help(text)


def test_a_line_before_the_first_sign_is_refused_with_its_number():
    with pytest.raises(ValueError, match="Line 2"):
        read("# head\nfoo | bar\n[sign]\n")
