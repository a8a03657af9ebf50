"""What scripted customers say back, whatever it was about. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from .practice_stories import Lines

REACTIONS: Mapping[str, Lines] = {
    "nudge": {
        "de": (
            "Hallo? Liest hier jemand mit?",
            "Ich warte immer noch auf eine Antwort.",
            "Wäre nett, wenn sich mal jemand meldet.",
        ),
        "en": (
            "Hello? Is anybody reading this?",
            "I am still waiting for an answer.",
            "It would be nice to hear from somebody.",
        ),
    },
    "nudge_angry": {
        "de": (
            "Immer noch nichts. So geht man also mit Kunden um.",
            "Keine Antwort ist auch eine Antwort. Ich bin stinksauer.",
        ),
        "en": (
            "Still nothing. So this is how you treat customers.",
            "No answer is an answer, too. I am really angry now.",
        ),
    },
    "leave": {
        "de": (
            "Vergesst es. Ich kaufe woanders und rate jedem ab.",
            "Mir reicht es. Das war meine letzte Bestellung bei euch.",
        ),
        "en": (
            "Forget it. I will buy elsewhere and tell everybody why.",
            "I have had enough. That was my last order with you.",
        ),
    },
    "number": {
        "de": (
            "Meine Kundennummer ist {number}.",
            "Gern: Kundennummer {number}, Bestellung {order}.",
        ),
        "en": (
            "My customer number is {number}.",
            "Sure: customer number {number}, order {order}.",
        ),
    },
    "careful": {
        "de": (
            "Soll ich die Nummer wirklich hier öffentlich hinschreiben?",
            "Die schreibe ich ungern hier rein. Geht das auch privat?",
        ),
        "en": (
            "Should I really post my number here in public?",
            "I would rather not write that here. Is there a private way?",
        ),
    },
    "no_detail": {
        "de": ("Mehr weiß ich dazu nicht, das steht alles oben.",),
        "en": ("I do not know more than that, it is all up there.",),
    },
    "again": {
        "de": (
            "Das beantwortet meine Frage leider nicht.",
            "Und was heißt das jetzt konkret für mich?",
            "Verstehe ich nicht. Was soll ich denn nun tun?",
        ),
        "en": (
            "I am afraid that does not answer my question.",
            "And what does that mean for me now?",
            "I do not follow. So what should I do?",
        ),
    },
    "brushed": {
        "de": (
            "Genau da war ich schon. Sie schieben mich nur weiter, das ist keine Hilfe.",
            "Eine Standardantwort, na toll. Haben Sie meine Nachricht überhaupt gelesen?",
        ),
        "en": (
            "I have been there already. You are just passing me on, that is no help.",
            "A standard answer, great. Did you even read what I wrote?",
        ),
    },
    "insulted": {
        "de": (
            "Wie reden Sie denn mit mir? Das habe ich mir jetzt gespeichert.",
            "Dieser Ton ist eine Frechheit.",
        ),
        "en": (
            "Who do you think you are talking to? I have kept a copy of that.",
            "That tone is an outrage.",
        ),
    },
    "exposed": {
        "de": (
            "Warum steht das jetzt öffentlich da? Nehmen Sie meine Daten sofort raus!",
            "Moment, das kann hier jeder lesen! Das sind meine persönlichen Daten.",
        ),
        "en": (
            "Why is that out in public now? Take my data down at once!",
            "Wait, everybody can read that here! Those are my personal details.",
        ),
    },
    "waits": {
        "de": ("Gut, dann warte ich auf Ihre Rückmeldung.", "In Ordnung, danke fürs Nachsehen."),
        "en": ("All right, I will wait to hear from you.", "Okay, thank you for looking."),
    },
    "thanks": {
        "de": (
            "Super, vielen Dank für die schnelle Hilfe!",
            "Das hat geholfen, danke!",
            "Perfekt, danke euch. Problem gelöst.",
        ),
        "en": (
            "Great, thank you for the quick help!",
            "That did it, thanks!",
            "Perfect, thank you. Problem solved.",
        ),
    },
    "cool": {
        "de": ("Na also, warum nicht gleich so. Danke.", "Gut. Hat ja lange genug gedauert."),
        "en": ("There you go, why not at once. Thanks.", "Fine. It took long enough, though."),
    },
    "back": {
        "de": (
            "Ich bin es noch einmal: Das Problem ist leider wieder da.",
            "Hat leider nicht gehalten, es ist wieder genauso wie vorher.",
        ),
        "en": (
            "It is me again: I am afraid the problem is back.",
            "Sadly it did not last, it is just as before.",
        ),
    },
}
