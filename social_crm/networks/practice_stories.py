"""Why scripted customers write, and in which words. Pure; more stories: ``practice_stories_more``.

Each line is a template for :attr:`practice_people.Person.facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Lines = Mapping[str, tuple[str, ...]]
"""Language to ways to say it."""


@dataclass(frozen=True, slots=True)
class Story:
    """One reason to write.

    :param openings: with what they begin
    :param detail: what they say when they are asked what exactly happened
    :param temper: how angry they are at first, 0 to 3
    :param customer: they have a customer number, which they give if asked
    :param careless: they give it in public without a thought
    :param easy: any answer with substance is enough
    :param direct: they write privately
    :param returns: how likely it is that they come back later with the same trouble, 0 to 1
    """

    openings: Lines
    detail: Lines = field(default_factory=dict)
    temper: int = 1
    customer: bool = True
    careless: bool = False
    easy: bool = False
    direct: bool = False
    returns: float = 0.0


PARCEL = Story(
    openings={
        "de": (
            "Seit {days} Tagen warte ich auf mein Paket. Die Sendungsverfolgung steht still. Wo "
            "ist mein {thing}?",
            "Bestellung angeblich zugestellt, aber hier ist nichts angekommen. Was nun?",
            "Mein {thing} sollte letzte Woche kommen. Bis heute kein Paket, keine Nachricht.",
        ),
        "en": (
            "I have been waiting for my parcel for {days} days. Tracking has not moved. Where is "
            "my {thing}?",
            "You say my order was delivered. It was not, nothing has arrived here. What now?",
            "My {thing} was due last week. Still no parcel and no word from you.",
        ),
    },
    detail={
        "de": (
            "Bestellt vor {days} Tagen, der letzte Stand ist „im Verteilzentrum“.",
            "Beim Nachbarn war ich schon, der hat auch nichts angenommen.",
        ),
        "en": (
            "Ordered {days} days ago, and the last thing I see is “at the depot”.",
            "I asked the neighbours already, they have not taken it in either.",
        ),
    },
    returns=0.2,
)
BROKEN = Story(
    openings={
        "de": (
            "Der {thing} ist nach nur {days} Tagen kaputt. Geht einfach nicht mehr an. Was für "
            "eine Qualität ist das denn?",
            "Hallo, mein neuer {thing} macht laute Geräusche und riecht verbrannt. Ist das normal?",
            "Schon der zweite {thing} von euch, der den Geist aufgibt. Ich bin enttäuscht.",
        ),
        "en": (
            "The {thing} broke after just {days} days. It simply does not switch on any more. What "
            "kind of quality is that?",
            "Hello, my new {thing} makes a loud noise and smells of burning. Is that normal?",
            "This is the second {thing} of yours that has died on me. I am disappointed.",
        ),
    },
    detail={
        "de": (
            "Er ging zuerst noch an und aus, seit gestern tut sich gar nichts mehr.",
            "Gekauft direkt bei euch im Shop, die Rechnung habe ich noch.",
        ),
        "en": (
            "At first it went on and off, since yesterday nothing happens at all.",
            "I bought it directly in your shop and still have the invoice.",
        ),
    },
    returns=0.15,
)
CHARGED = Story(
    openings={
        "de": (
            "Mir wurden {sum} Euro doppelt abgebucht! Ich will mein Geld zurück.",
            "Warum bucht ihr {sum} Euro ab, obwohl ich die Bestellung storniert habe?",
            "Rechnung über {sum} Euro bekommen, dabei habe ich längst bezahlt. Bitte klären.",
        ),
        "en": (
            "You charged me {sum} twice! I want my money back.",
            "Why did you take {sum} from my account although I cancelled the order?",
            "I got an invoice over {sum} that I paid weeks ago. Please sort this out.",
        ),
    },
    detail={
        "de": ("Beide Abbuchungen waren am selben Tag, per Lastschrift.",),
        "en": ("Both payments went out on the same day, by direct debit.",),
    },
    temper=2,
)
LOGIN = Story(
    openings={
        "de": (
            "Seit dem Update komme ich nicht mehr in die App. „Unbekannter Fehler“. Was soll ich "
            "tun?",
            "Passwort vergessen, und der Link in eurer Mail funktioniert nicht. Hilfe?",
            "Eure App stürzt bei jedem Start ab. Habe sie schon neu installiert.",
        ),
        "en": (
            "Since the update I cannot get into the app. “Unknown error”. What can I do?",
            "Forgot my password, and the link in your mail does not work. Help?",
            "Your app crashes every time I open it. I have installed it again already.",
        ),
    },
    detail={
        "de": ("Ein älteres Android-Telefon, die App ist die neueste.",),
        "en": ("An older Android phone, and the app is the latest one.",),
    },
    temper=0,
    returns=0.25,
)
CONTRACT = Story(
    openings={
        "de": (
            "Ich habe vor {days} Tagen gekündigt und bekomme immer noch keine Bestätigung. Wie "
            "lange dauert das?",
            "Wie kann ich meinen Vertrag kündigen? Auf der Seite finde ich nichts.",
        ),
        "en": (
            "I cancelled my contract {days} days ago and still have no confirmation. How long does "
            "that take?",
            "How do I cancel my contract? I cannot find anything on your page.",
        ),
    },
    detail={
        "de": ("Per Mail gekündigt, eine Antwort kam nie.",),
        "en": ("By mail, and there was never an answer.",),
    },
)
QUESTION = Story(
    openings={
        "de": (
            "Habt ihr eigentlich am Samstag geöffnet?",
            "Gibt es den {thing} auch in Blau? Finde ihn im Shop nicht.",
            "Passt der Filter vom alten {thing} auch in den neuen?",
        ),
        "en": (
            "Are you open on Saturday?",
            "Does the {thing} come in blue? I cannot find it in the shop.",
            "Does the filter of the old {thing} fit into the new one?",
        ),
    },
    detail={
        "de": ("In {town} wäre das.",),
        "en": ("That would be in {town}.",),
    },
    temper=0,
    customer=False,
    easy=True,
)
