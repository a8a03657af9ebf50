"""Thanks are told from words that only look like them."""

import pytest

from social_crm.text.thanks import thanks


@pytest.mark.parametrize(
    "text",
    [
        "Danke, das ging ja schnell!",
        "Vielen Dank, Problem gelöst!",
        "@acme thanks!!",
        "Thank you, it works again :)",
        "Danke für eure schnelle Hilfe",
    ],
)
def test_thanks_are_found_in_german_and_english(text):
    assert thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "Danke für nichts",
        "Thanks for nothing",
        "Danke im Voraus",
        "Danke, und jetzt?",
        "Na danke",
        "Na vielen Dank auch.",
        "Thanks to you my machine is dead",
        "Nein danke",
        "No thanks.",
        "Danke, aber es ist immer noch kaputt",
        "Thanks, but that did not help",
        "Thanks, the problem is back",
        "Danke, leider ohne Erfolg",
    ],
)
def test_what_is_bitter_too_early_or_not_over_is_no_thanks(text):
    assert not thanks(text)
