"""What looks like spam, in both languages, and what only sounds a little like it."""

import pytest
from text.spam import LIMIT, score, signs

SPAM = {
    "en": [
        "Earn 500 $ daily from home! Join us now https://bit.ly/quick",
        "I made $ 9,000 with crypto trading experts, contact me on WhatsApp +1 202 555 0134",
        "You have won a free iPhone! Claim your prize: https://tinyurl.com/prize",
        "Buy real followers and get more views https://cutt.ly/fame follow me",
        "HOT GIRLS IN YOUR AREA www.meet-now.xyz/here onlyfans free followers",
        "My account was hacked but @fixer helped me recover it, text him on Telegram",
    ],
    "de": [
        "Verdiene 3.000 € pro Monat von zu Hause, schreib mir auf WhatsApp https://t.me/geld",
        "Kredit ohne Schufa, sofort! https://bit.ly/kredit Passives Einkommen für alle",
        "Du hast ein iPhone gewonnen! Jetzt Gewinn sichern: https://bit.ly/gewinn",
        "Follower kaufen, 1.000 Likes gratis! https://tinyurl.com/likes",
        "Heiße Frauen aus deiner Stadt, einfach melden auf Telegram t.me/date",
    ],
}
HAM = {
    "en": [
        "I paid $ 500 for this machine and it leaks. https://example.com/picture.jpg",
        "Could you text me on WhatsApp when the parcel is there?",
        "I have won nothing but trouble with you.",
        "Your new machine is really hot, and so is the water on my floor",
        "How do I recover my password? The link in the mail does not work",
        "Is there a free gift card with the machine, as your ad says?",
        "@acme @anna thanks, both of you helped me",
        "WHY DOES NOBODY ANSWER? I HAVE BEEN WAITING FOR THREE WEEKS NOW!!!",
        "",
    ],
    "de": [
        "Ich habe 300 € bezahlt und will mein Geld zurück!",
        "Wie viel verdient man bei euch als Techniker?",
        "Kann ich mich bei euch auf WhatsApp melden?",
        "Habe beim Gewinnspiel mitgemacht, wann wird gezogen? https://example.com/spiel",
        "Kann ich die Maschine auf Kredit kaufen?",
        "Ich arbeite von zu Hause aus und brauche den Kaffee dringend",
    ],
}


def each(texts: dict[str, list[str]]) -> list[str]:
    return [text for those in texts.values() for text in those]


@pytest.mark.parametrize("text", each(SPAM))
def test_what_advertises_is_spam(text: str) -> None:
    assert score(signs(text)) >= LIMIT, signs(text)


@pytest.mark.parametrize("text", each(HAM))
def test_what_customers_say_is_not(text: str) -> None:
    assert score(signs(text)) < LIMIT, signs(text)


def test_no_sign_is_enough_alone() -> None:
    assert score(signs("#" * 3, tags=30)) < LIMIT
    assert score(signs("hello", mentioned=30)) < LIMIT
    assert score(signs("hello", tags=30, mentioned=30)) >= LIMIT


def test_signs_tell_what_was_seen() -> None:
    seen = {sign.code: sign.seen for sign in signs(SPAM["de"][0])}
    assert seen["money"].startswith("Verdiene 3.000 €")
    assert "link" in seen


def test_long_texts_cost_no_more_than_short_ones() -> None:
    assert signs("word " * 1_000_000 + SPAM["en"][0]) == []
