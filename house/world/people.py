"""Who lives on the demo's social server, and what they have written there. All of it is invented.

The posts are what a brand gets: complaints, questions, praise, a private message, a thread with
bystanders, emoji only, a rant, an answer to the brand's own post, posts about the brand that do not
address it, three that say the same, and an advertisement. Somebody blogs about the brand as well.
"""

from __future__ import annotations

from dataclasses import dataclass

BRAND = "nordlicht"
BRAND_NAME = "Nordlicht Kaffeemaschinen"
HASHTAG = "NordlichtKaffee"

CUSTOMERS = {
    "martina": "Martina Müller",
    "joerg": "Jörg Weißenfels",
    "emily": "Emily Carter",
    "oliver": "Oliver Grant",
    "svenja": "Svenja Böttcher",
    "tarik": "Tarık Yıldız",
    "fynn": "Fynn Jäger",
    "paul": "Paul Hughes",
    "konrad": "Konrad Überreiter",
    "mia": "Mia Schröder",
    "hannah": "Hannah O'Neill",
    "greta": "Greta Söderholm",
    "deals": "Deal-Alarm 24",
}
BLOG = "kaffeeblog"
BLOG_NAME = "Der Kaffeeblog"
NAMES = {BRAND: BRAND_NAME, **CUSTOMERS, BLOG: BLOG_NAME}
"""Everybody: user at the server -> displayed name."""
WRITER = "martina"
"""The customer as whom a person at the demo is invited to write."""


@dataclass(frozen=True)
class Post:
    """Something that somebody has written.

    :param key: what other posts call it in ``answers``.
    :param answers: the key of the post that this one answers.
    """

    author: str
    text: str
    language: str
    key: str = ""
    answers: str = ""
    private: bool = False

    @property
    def addresses_brand(self) -> bool:
        """Whether the server tells the brand of it."""
        return self.author != BRAND and f"@{BRAND}" in self.text


RANT = (
    "@nordlicht Drei Werkstätten, vier Telefonate, null Ergebnis. Meine Fjord steht seit sechs "
    "Wochen bei euch, jedes Mal heißt es, das Ersatzteil sei »unterwegs«. Unterwegs wohin? "
    "Zum Nordpol? Inzwischen trinke ich Tütenkaffee im Büro, und meine Frau lacht mich aus. Für "
    "899 Euro erwarte ich, dass jemand zurückruft, statt mich durch fünf Warteschleifen zu "
    "schicken. Letzte Chance: Ersatzgerät bis Freitag oder Geld zurück, sonst gehe ich zur "
    "Verbraucherzentrale. Ich meine das ernst!"
)

POSTS = (
    Post(
        BRAND,
        "Guten Morgen! Die Fjord 2 gibt es ab heute auch in Salbeigrün. ☕🌿 #NordlichtKaffee",
        "de",
        key="green",
    ),
    Post(
        BRAND,
        "Our service team is here for you from Monday to Saturday: write to us, in German or in "
        "English. #NordlichtKaffee",
        "en",
    ),
    Post(
        "greta",
        "@nordlicht Hat euer Laden in Lübeck am Samstag offen?",
        "de",
        key="opening hours",
    ),
    Post(
        "martina",
        "@nordlicht Meine Fjord 2 ist drei Wochen alt und tropft seit gestern unten aus dem "
        "Gehäuse, die ganze Arbeitsplatte ist nass. Was soll ich tun? Kundennummer 123456",
        "de",
    ),
    Post(
        "joerg",
        "@nordlicht Wie oft muss man die Fjord bei hartem Wasser entkalken? In der Anleitung "
        "steht nur »regelmäßig«. Schöne Grüße aus Gießen",
        "de",
    ),
    Post(
        "emily",
        "@nordlicht Hi, I ordered a grinder on the 2nd (order N-20817) and the parcel has been "
        "“in transit” for nine days now. Could somebody have a look, please?",
        "en",
    ),
    Post(
        "oliver",
        "@nordlicht Just wanted to say: your repair service is brilliant. Sent the machine in on "
        "Monday, had it back on Thursday, works like new. Thank you!",
        "en",
    ),
    Post(
        "svenja",
        "@nordlicht Guten Tag, ich habe die Rechnung R-4711 versehentlich zweimal überwiesen. Wie "
        "bekomme ich den Betrag zurück? Öffentlich möchte ich das nicht besprechen. "
        "Svenja Böttcher, Café Böttcher",
        "de",
        private=True,
    ),
    Post(
        "tarik",
        "@nordlicht Seit dem Update stürzt eure App beim Öffnen ab. Handy neu gestartet, App neu "
        "installiert – nichts hilft. Bin ich der Einzige?",
        "de",
        key="app",
    ),
    Post("konrad", RANT, "de"),
    Post("mia", "@nordlicht 😍☕️👏", "de"),
    Post(
        "fynn",
        "Zweiter Kaffee, und es ist erst halb neun. Die kleine Fjord macht das schon. "
        "#NordlichtKaffee",
        "de",
    ),
    Post(
        "paul",
        "Water filters for the Fjord 2 are sold out everywhere again, three weeks now. What are we "
        "supposed to drink? #NordlichtKaffee",
        "en",
    ),
    Post(
        "emily",
        "Water filters for the Fjord 2 are sold out everywhere again, three weeks now. What are we "
        "supposed to drink?? 😡 #NordlichtKaffee",
        "en",
    ),
    Post(
        "oliver",
        "“Water filters for the Fjord 2 are sold out everywhere again, three weeks now. What are "
        "we supposed to drink?” Same question here. #NordlichtKaffee",
        "en",
    ),
    Post(
        "deals",
        "Gratis iPhone gewinnen!!! Jetzt 500 € Bonus sichern, nur heute: "
        "https://bit.ly/gratis-gewinn #NordlichtKaffee #gewinnspiel #gratis #bonus #deal #win",
        "de",
    ),
    Post(
        BLOG,
        "Im Test: vier Wochen mit der Nordlicht Fjord 2. Der Espresso ist hervorragend, der "
        "Milchschaum fein. Schade nur, dass der Wassertank so klein ist und die App oft abstürzt. "
        "Unser Urteil: empfehlenswert.",
        "de",
    ),
    Post(
        BLOG,
        "Fünf Mühlen unter 200 Euro im Vergleich: Bei Espresso siegt knapp die von Nordlicht.",
        "de",
    ),
    Post(
        BRAND,
        "@greta Ja, von 9 bis 16 Uhr. Wir freuen uns auf dich!",
        "de",
        answers="opening hours",
    ),
    Post(
        "fynn",
        "@tarik @nordlicht Nein, bei mir genauso, seit heute früh.",
        "de",
        answers="app",
    ),
    Post(
        "paul",
        "@tarik @nordlicht Same here on Android. Going back to the previous version helped.",
        "en",
        key="old version",
        answers="app",
    ),
    Post(
        "hannah",
        "@nordlicht Oh, that green is gorgeous! Will you ship it to Ireland as well?",
        "en",
        answers="green",
    ),
    Post(
        "tarik",
        "@paul @nordlicht Danke, das probiere ich. Eine Lösung vom Hersteller wäre trotzdem schön.",
        "de",
        answers="old version",
    ),
)
