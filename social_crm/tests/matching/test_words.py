"""What people say of themselves in what they write."""

import pytest
from matching.words import find


@pytest.mark.parametrize(
    "text, kind, value",
    [
        ("Meine Kundennummer ist 123456, bitte um Hilfe", "number", "123456"),
        ("KdNr. 123 456", "number", "123456"),
        ("Kd.-Nr.: 123456", "number", "123456"),
        ("my customer number is K-20445", "number", "K20445"),
        ("Müşteri numaram 123456", "number", "123456"),
        ("Bestellung S00123 fehlt", "order", "S00123"),
        ("order no. SO-2025-0042 is late", "order", "SO20250042"),
        ("Sipariş no: 445566", "order", "445566"),
        ("Rechnung INV/2025/00123 ist falsch", "invoice", "INV202500123"),
        ("Re.-Nr. 2025/00123", "invoice", "202500123"),
        ("Ticket #HT00042 seit Montag offen", "ticket", "HT00042"),
        ("123456", "bare", "123456"),
        ("Erreichbar unter Martina.Mueller@gmx.at", "email", "martina.mueller@gmx.at"),
        ("tina (at) gmail (dot) com", "email", "tina@gmail.com"),
        ("Tel. 0664 / 123 45 67", "phone", "+436641234567"),
        ("call +44 20 7946 0958", "phone", "+442079460958"),
        ("wohne in 8010 Graz", "zip", "8010"),
        ("wohne in 8010 Graz", "city", "Graz"),
        ("siehe https://www.huber.example/shop?a=1.", "website", "huber.example"),
        ("Bitte melden!\nLiebe Grüße\nMartina Müller", "name", "Martina Müller"),
        ("Mein Name ist Martina Müller und", "name", "Martina Müller"),
        ("Thanks, John Smith", "name", "John Smith"),
        ("Wo bleibt mein Paket?\nMartina Müller", "name", "Martina Müller"),
        ("KdNr 123456", "number", "123456"),
        ("it's 197106", "bare", "197106"),
        ("Saygılarımla, Mehmet Yıldız", "name", "Mehmet Yıldız"),
    ],
)
def test_what_is_said_is_found(text, kind, value):
    assert value in find(text, ("AT", "DE")).of(kind)


def test_the_port_of_a_server_is_no_postcode():
    assert not find("@brand@localhost:8370 Drei Anrufe, niemand da").of("city")


@pytest.mark.parametrize(
    "text",
    [
        "Seit 2019 Kunde und nun 120000 Euro weg",
        "am 12.05.2025 um 17:30 Uhr",
        "Das kostet 49,90 und dauert 14 Tage",
    ],
)
def test_dates_and_amounts_are_no_numbers_of_anybody(text):
    found = find(text, ("AT",))
    assert not [clue for clue in found.clues if clue.kind in ("number", "bare", "order", "phone")]


@pytest.mark.parametrize(
    "text",
    [
        "Meine Frau hat die Kundennummer 123456",
        "Läuft auf meinen Vater, KdNr. 123456",
        "It is my husband's account, customer number 123456",
        "Eşimin müşteri numarası 123456",
        "> meine Kundennummer ist 123456\nDas geht mir auch so",
    ],
)
def test_somebody_elses_number_is_known_as_such(text):
    found = find(text)
    assert found.of("number") == ()
    assert found.of("number", own=False) == ("123456",)


def test_a_relative_in_another_sentence_does_not_matter():
    assert find("Danke an meine Frau. Kundennummer 123456").of("number") == ("123456",)
