"""Noticing that an answer did not help."""

import pytest
from text.helped import did_not_help


@pytest.mark.parametrize(
    "text",
    [
        "That did not help",
        "@brand sorry, this didn't help at all!!",
        "It does not work either",
        "I've tried that, nothing changed",
        "I already tried this twice",
        "Still the same problem",
        "it still doesn't work 😡",
        "That's not what I asked.",
        "Your answer was no help",
        "none of that worked",
        "That link doesn't work",
        "That is not an answer",
        "Das hat leider nicht geholfen",
        "Hilft mir leider nicht weiter.",
        "Das bringt mir gar nichts",
        "Funktioniert immer noch nicht",
        "Geht leider immer noch nicht!",
        "immer noch das gleiche Problem",
        "Das habe ich alles schon versucht",
        "hab ich doch schon probiert…",
        "Das war nicht meine Frage",
        "Das ist keine Antwort.",
        "nicht sehr hilfreich",
        "Das beantwortet meine Frage nicht",
        "Das hat nichts gebracht",
    ],
)
def test_who_was_not_helped_is_noticed(text):
    assert did_not_help(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "Thanks, that helped!",
        "Thank you, it works now",
        "It did not help at first, but then it worked, thanks: that did the trick",
        "Danke, das hat geholfen!",
        "Super, jetzt geht es wieder",
        "Das hat sehr geholfen, danke",
        "Ok, I will try that",
        "Probiere ich gleich aus, danke",
        "Can you help me with another thing?",
        "Könnt ihr mir helfen?",
        "Which page is that?",
        "Perfect 👍",
        "Danke, hat funktioniert",
    ],
)
def test_who_was_helped_or_says_something_else_is_left_alone(text):
    assert not did_not_help(text)
