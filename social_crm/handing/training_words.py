"""How it could have been said, for each thing that costs points, where the company has no text
block for it. In the customer's language. No Odoo."""

from __future__ import annotations

from collections.abc import Mapping

BETTER: Mapping[str, Mapping[str, str]] = {
    "rude": {
        "de": "Ich verstehe, dass Sie verärgert sind, und das tut mir leid. Ich kümmere mich jetzt "
        "selbst darum und melde mich heute bei Ihnen.",
        "en": "I understand that you are upset, and I am sorry. I am looking into it myself now "
        "and will get back to you today.",
    },
    "brushed": {
        "de": "Das klären wir gleich hier. Was genau passiert, wenn Sie es versuchen? Ich schaue "
        "es mir an und melde mich bei Ihnen.",
        "en": "Let us sort this out right here. What exactly happens when you try? I am looking "
        "into it and will get back to you.",
    },
    "no_sorry": {
        "de": "Dass Sie so lange warten mussten, tut uns sehr leid. Wir kümmern uns sofort darum.",
        "en": "We are very sorry that you had to wait this long. We look into it right away.",
    },
    "negative": {
        "de": "Das tut uns leid. Wir prüfen, was wir für Sie tun können, und melden uns gleich.",
        "en": "We are sorry about that. We are checking what we can do for you and get right back.",
    },
    "exposed": {
        "de": "Danke! Damit Ihre Daten nicht öffentlich stehen, schreiben wir Ihnen privat weiter.",
        "en": "Thank you! To keep your details out of public view, we go on in a private message.",
    },
    "number": {
        "de": "Das sehen wir uns an. Bitte schicken Sie uns Ihre Kundennummer in einer privaten "
        "Nachricht, nicht hier.",
        "en": "We will look into this. Please send us your customer number in a private message, "
        "not here.",
    },
    "late": {
        "de": "Danke für Ihre Nachricht, wir haben sie gesehen und melden uns in Kürze.",
        "en": "Thank you for your message, we have seen it and will get back to you shortly.",
    },
    "promise": {
        "de": "Wie versprochen melde ich mich: Es ist geklärt, Ersatz ist unterwegs.",
        "en": "As promised, I am getting back to you: it is sorted, a replacement is on its way.",
    },
}
BETTER = {**BETTER, "unanswered": BETTER["late"], "left": BETTER["no_sorry"]}
"""Code of a remark to language to words."""
WORST = (
    "exposed", "rude", "brushed", "number", "no_sorry", "negative", "left", "promise",
    "unanswered", "late",
)  # fmt: skip
"""What is shown first how to say it better."""
