"""What people of the known world write."""

from __future__ import annotations

from random import Random

from .slips import slip

CHAT = {
    "de": """Euer Kundendienst ist wirklich eine Zumutung.|Seit Montag kein Internet!|Danke für
die schnelle Hilfe 👍|Warum ruft mich niemand zurück?|Ich warte seit 14 Tagen auf
mein Paket.|Das Gerät ist nach 3 Wochen kaputt.|Kann mir bitte jemand helfen?|Die
App stürzt ständig ab.|Super Service, gerne wieder!|120 Euro für nichts,
Frechheit.|Ich habe am 12.03.2025 bestellt und nichts ist da.|Euer neuer Laden in
der Innenstadt gefällt mir.|Wann habt ihr am Samstag offen?|Zum dritten Mal falsch
geliefert 😡""",
    "en": """Your support is terrible.|Still waiting for my parcel since Monday.|Great service,
thank you!|Why does nobody answer the phone?|The app keeps crashing after the
update.|I was charged 49.90 twice.| Can somebody please help me?|Broken after 3
weeks, seriously?|Loved the new shop.|Third time you sent the wrong size.|When do
you open on Saturday?""",
    "tr": """Kargom hala gelmedi.|Müşteri hizmetleri çok kötü.|Teşekkürler, çok hızlıydı 👍|Neden
kimse cevap vermiyor?|Uygulama sürekli kapanıyor.|Üç haftada bozuldu.|Lütfen
yardımcı olur musunuz?|Yanlış ürün gönderdiniz.|Fatura çok yüksek geldi.""",
}
NUMBER = {
    "de": """Meine Kundennummer ist {}.|Kundennummer {}|KdNr. {}|Kd.-Nr.: {}|Kunden-Nr {}|Hier
die Kundennummer: {}|Nummer {}|{}|Kundennummer lautet {}, danke|meine Nummer bei
euch: {}""",
    "en": """My customer number is {}.|Customer no. {}|account number {}|customer ID: {}|{}|it's
{}""",
    "tr": """Müşteri numaram {}.|müşteri no: {}|abone no {}|{}|Numaram {}""",
}
ORDER = {
    "de": """Es geht um Bestellung {}.|Bestellnummer {}|Auftrag {} fehlt|Meine Bestellung {} ist
nicht da|Auftragsnummer: {}""",
    "en": """It is about order {}.|Order number {}|my order {} is missing|order #{}""",
    "tr": """Sipariş no: {}|{} numaralı sipariş gelmedi|Sipariş numaram {}""",
}
INVOICE = {
    "de": """Rechnung {} ist falsch.|Rechnungsnummer {}|zur Rechnung Nr. {}|Re.-Nr. {}""",
    "en": """Invoice {} is wrong.|invoice no. {}|about invoice {}""",
    "tr": """Fatura no {}|{} numaralı fatura yanlış""",
}
TICKET = {
    "de": "Mein Ticket {} ist seit Tagen offen.|Ticketnummer {}|Vorgang {}",
    "en": "My ticket {} is still open.|ticket no. {}|Case {}",
    "tr": "Talep no {}|Ticket {} hala açık",
}
EMAIL = {
    "de": "Bitte an {} schreiben.|Meine Mail: {}|{}|registriert mit {}",
    "en": "Please write to {}.|my email is {}|{}|registered with {}",
    "tr": "Mail adresim {}|{} adresine yazın|{}",
}
PHONE = {
    "de": "Bitte um Rückruf unter {}.|Tel. {}|Handy: {}|erreichbar unter {}",
    "en": "Please call {}.|my phone: {}|reach me at {}",
    "tr": "Telefonum {}|Beni arayın: {}",
}
WHERE = {
    "de": "Ich wohne in {zip} {city}.|Adresse: {zip} {city}|Bin aus {city}.",
    "en": "I live in {city}, {zip}.|Based in {city}.",
    "tr": "{city}'de oturuyorum.|Adres: {zip} {city}",
}
SIGN = {
    "de": [
        "LG {}",
        "Liebe Grüße\n{}",
        "MfG {}",
        "Mit freundlichen Grüßen\n{}",
        "Danke, {}",
        "Grüße aus {city}, {}",
        "{}",
    ],
    "en": ["Thanks, {}", "Best regards\n{}", "Cheers {}", "Kind regards,\n{}", "{}"],
    "tr": ["Saygılarımla, {}", "Teşekkürler, {}", "{}"],
}
RELATIVE = {
    "de": """Es geht um den Vertrag meiner Frau, Kundennummer {}.|Die Kundennummer meines Mannes
ist {}.| Ich schreibe für meine Mutter: {}|Läuft auf meinen Vater, KdNr. {}|Vertrag
meiner Schwester {}| Das ist der Anschluss von der Oma, Nummer {}""",
    "en": """It is my husband's account, customer number {}.|My wife's customer number is
{}.|Writing for my mother, {}|the contract is in my dad's name: {}|grandma's number
is {}""",
    "tr": "Eşimin müşteri numarası {}.|Annemin numarası {}|Babamın abone no {}",
}
QUOTE = {
    "de": [
        "> Meine Kundennummer ist {}\nMir geht es genauso!",
        "@service was ist mit der Kundin {}? Steht seit gestern hier.",
        "Der Nutzer oben schreibt, seine Kundennummer sei {}, löscht das bitte!",
        "Zitat: „Kundennummer {}“. Sowas öffentlich posten, echt jetzt?",
    ],
    "en": [
        "> my customer number is {}\nSame here!",
        "Someone posted their customer number {} here, please remove.",
        "The user above wrote customer no. {}, is that allowed?",
    ],
    "tr": [
        "> müşteri numaram {}\nBende de aynı sorun!",
        "Biri burada {} numarasını paylaşmış",
    ],
}
ELSEWHERE = {
    "de": """Bei der Konkurrenz hatte ich Kundennummer {}, da ging das.|Sendungsnummer {}|IMEI
{}|Seriennr. {}""",
    "en": """tracking number {}|serial no. {}|At my old provider, customer number {}, this
worked.""",
    "tr": "Kargo takip no {}|seri no {}",
}


def pick(dice: Random, table: dict[str, str], language: str) -> str:
    """A line of a table in a language."""
    return dice.choice([line.replace("\n", " ").strip() for line in table[language].split("|")])


def phone(dice: Random, number: str) -> str:
    """A telephone number as people write it in a message."""
    digits = "".join(each for each in number if each.isdigit() or each == "+")
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not digits.startswith("+"):
        cut = dice.choice((4, 4, 5))
        rest = digits[cut:]
        return dice.choice(
            (digits, f"{digits[:cut]} {rest}", f"{digits[:cut]}/{rest}", f"{digits[:cut]}-{rest}")
        )
    rest = digits[6:]
    national = digits[3:]
    return dice.choice(
        (
            digits,
            f"{digits[:3]} {digits[3:6]} {rest}",
            f"0{national}",
            f"0{national[:3]} {national[3:6]} {national[6:]}",
            f"00{digits[1:]}",
        )
    )


def code(dice: Random, number: str, typos: float) -> str:
    """A number as people write it in a message, now and then mistyped."""
    if dice.random() < typos:
        number = slip(dice, number)
    kind = dice.random()
    if kind < 0.1 and number.isdigit() and len(number) == 6:
        return f"{number[:3]} {number[3:]}"
    if kind < 0.2:
        return number.lower()
    return number
