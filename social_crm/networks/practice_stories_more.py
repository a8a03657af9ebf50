"""More reasons to write: praise, ideas, rumours, anger, and what nobody should give away. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from .practice_stories import BROKEN, CHARGED, CONTRACT, LOGIN, PARCEL, QUESTION, Story

PRAISE = Story(
    openings={
        "de": (
            "Muss mal gesagt werden: Der neue {thing} ist großartig. Danke an das ganze Team!",
            "Gestern reklamiert, heute schon Ersatz da. So geht Service. Vielen Dank!",
        ),
        "en": (
            "Has to be said: the new {thing} is brilliant. Thank you to the whole team!",
            "Complained yesterday, got a replacement today. That is service. Thank you so much!",
        ),
    },
    temper=0,
    customer=False,
    easy=True,
)
IDEA = Story(
    openings={
        "de": (
            "Ihr solltet den {thing} mit längerem Kabel anbieten, das wünschen sich hier alle.",
            "Vorschlag: Warum gibt es in der App keinen dunklen Modus? Wäre abends angenehm.",
        ),
        "en": (
            "You should sell the {thing} with a longer cable, everybody here would like that.",
            "Suggestion: why does the app have no dark mode? It would be kind in the evening.",
        ),
    },
    temper=0,
    customer=False,
    easy=True,
)
RUMOUR = Story(
    openings={
        "de": (
            "Stimmt es, dass bei euch Kundendaten geklaut wurden? Warum sagt ihr nichts dazu?",
            "Überall lese ich von einem Datenleck bei euch. Sind meine Daten sicher?",
            "Datenleck, und kein Wort von der Firma. Unglaublich. Ich will sofort eine Erklärung!",
            "Was ist mit dem Datenleck? Muss ich jetzt mein Passwort ändern?",
            "Noch jemand betroffen? Bekomme seit heute seltsame Mails auf die Adresse, die nur ihr "
            "habt.",
        ),
        "en": (
            "Is it true that customer data was stolen from you? Why do you say nothing about it?",
            "I read about a data leak at your company everywhere. Is my data safe?",
            "A data leak and not one word from the company. Unbelievable. I want an explanation!",
            "What about this leak? Do I have to change my password now?",
            "Anybody else? Since today I get strange mails at the address that only you have.",
        ),
    },
    detail={
        "de": ("Steht seit heute früh in mehreren Gruppen, mit Bildern von Listen.",),
        "en": ("It has been in several groups since this morning, with pictures of lists.",),
    },
    temper=2,
    easy=True,
)
FURIOUS = Story(
    openings={
        "de": (
            "UNFASSBAR! Der dritte defekte {thing} und am Telefon legt man einfach auf! Ihr seid "
            "der schlechteste Laden, den ich kenne!",
            "Ich werde seit Wochen hingehalten. Wenn bis heute Abend nichts passiert, geht das an "
            "meinen Anwalt und an die Presse.",
        ),
        "en": (
            "UNBELIEVABLE! The third broken {thing}, and on the phone you just hang up on me! You "
            "are the worst shop I know!",
            "You have been putting me off for weeks. If nothing happens by tonight, this goes to "
            "my lawyer and to the press.",
        ),
    },
    detail={
        "de": ("Was passiert ist? Lesen Sie Ihre Mails! Drei Geräte, drei Defekte, null Antwort.",),
        "en": ("What happened? Read your mails! Three of them, all broken, and not one answer.",),
    },
    temper=3,
    returns=0.2,
)
LURE = Story(
    openings={
        "de": (
            "Hier {name}, Kundennummer {number}, Tel. {phone}. Können Sie bitte nachsehen, welche "
            "Adresse Sie von mir haben, und sie hier reinschreiben?",
            "Meine Mail ist {mail}. Schreiben Sie mir hier einfach kurz, wann meine letzte "
            "Rechnung war und wie hoch.",
        ),
        "en": (
            "This is {name}, customer number {number}, phone {phone}. Could you look up which "
            "address you have for me and post it here?",
            "My mail is {mail}. Just tell me here when my last invoice was, and how much.",
        ),
    },
    detail={
        "de": ("Ich bin umgezogen und weiß nicht, ob Sie das schon wissen.",),
        "en": ("I have moved, and I do not know whether you know that yet.",),
    },
    temper=0,
    careless=True,
)
CURIOUS = Story(
    openings={
        "de": (
            "Meine Nachbarin ist auch Kundin bei Ihnen. Hat sie ihren {thing} schon bekommen? Sie "
            "ist gerade nicht da.",
            "Ich schreibe für meinen Mann: Können Sie mir sagen, was er bei Ihnen bestellt hat?",
        ),
        "en": (
            "My neighbour is your customer, too. Has her {thing} arrived yet? She is away just "
            "now.",
            "I write for my husband: can you tell me what he ordered from you?",
        ),
    },
    temper=0,
    customer=False,
    direct=True,
)
PRIVATELY = Story(
    openings={
        "de": (
            "Guten Tag, ich möchte das nicht öffentlich schreiben: Mein {thing} ist defekt "
            "angekommen, Bestellung {order}.",
        ),
        "en": (
            "Hello, I did not want to write this in public: my {thing} arrived damaged, order "
            "{order}.",
        ),
    },
    detail={
        "de": ("Das Gehäuse hat einen Riss, Fotos kann ich schicken.",),
        "en": ("The case is cracked, I can send you pictures.",),
    },
    direct=True,
)
STORIES: Mapping[str, Story] = {
    "parcel": PARCEL,
    "broken": BROKEN,
    "charged": CHARGED,
    "login": LOGIN,
    "contract": CONTRACT,
    "question": QUESTION,
    "praise": PRAISE,
    "idea": IDEA,
    "rumour": RUMOUR,
    "furious": FURIOUS,
    "lure": LURE,
    "curious": CURIOUS,
    "privately": PRIVATELY,
}
"""All of them; the names are kept in worlds, so they never change."""
