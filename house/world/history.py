"""What was before the demo begins: a year with some customers on a network that the company has
left since, mails, notes and a lead. So timelines, moods and the lists of critics and friends have
something to show. All of it is invented.

``write`` runs in an Odoo shell, in the transaction of ``office.set_up``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from .past import left_account, say
from .people import BRAND_NAME

OURS = "did:plc:nordlicht"


@dataclass(frozen=True)
class Person:
    """Somebody on the network that was left.

    :param contact: customer number of the contact that somebody has linked, may be empty
    :param told: what the profile tells: ``about``, ``place``, and pages that were checked or not
    """

    handle: str
    name: str
    followers: int
    contact: str = ""
    about: str = ""
    place: str = ""
    pages: tuple[tuple[str, bool], ...] = ()


PEOPLE = {
    "martina": Person(
        "mausi007.bsky.social",
        "Martina M. ☕",
        1840,
        "123456",
        "Espresso vor acht, Deich danach. Schreibe über kleine Cafés an der Küste.",
        "Husum, Deutschland",
        (("https://deichkaffee.example", True), ("https://fotos.example/mausi", False)),
    ),
    "konrad": Person("konrad-kocht.example", "Konrad kocht", 12600, "123533", place="Passau"),
    "oliver": Person("oliverbrews.bsky.social", "Oliver Grant", 5300, place="Leeds, UK"),
    "emily": Person("emcarter.bsky.social", "Emily Carter", 410, place="Leeds"),
    "svenja": Person(
        "cafe-boettcher.example",
        "Café Böttcher",
        960,
        "123518",
        "Kaffee und Kuchen in der Lübecker Altstadt.",
        "Lübeck",
    ),
    "fynn": Person("fynnjaeger.bsky.social", "Fynn Jäger", 220),
    "greta": Person("gretas.bsky.social", "Greta Söderholm", 2750, place="Malmö"),
}


@dataclass(frozen=True)
class Said:
    """Something said, so many days ago, and what we answered some hours later.

    :param mood: that a colleague has said, may be empty
    """

    who: str
    days: int
    text: str
    mood: str = ""
    answer: str = ""
    private: bool = False


SAID = (
    Said(
        "martina",
        318,
        "Neu im Haus: eine Fjord. Der erste Espresso war schon mal gut! @nordlicht",
        "positive",
        "Wie schön, viel Freude damit!",
    ),
    Said(
        "martina",
        241,
        "@nordlicht Passt der große Wassertank auch an die erste Fjord?",
        "neutral",
        "Leider nur an die Fjord 2. Wir haben aber einen Adapter im Laden.",
    ),
    Said(
        "martina",
        178,
        "@nordlicht Der Adapter ist seit zwei Wochen »unterwegs«. Langsam reicht es.",
        "negative",
        "Das tut uns leid. Wir haben ihn heute noch einmal verschickt, per Express.",
    ),
    Said(
        "martina",
        174,
        "@nordlicht Meine Adresse hat sich geändert: Hafenstraße 7, Husum.",
        "",
        "Danke, wir haben sie geändert.",
        private=True,
    ),
    Said("martina", 170, "Adapter ist da, passt, läuft. So geht Service, @nordlicht!", "positive"),
    Said(
        "martina",
        96,
        "@nordlicht Ich überlege, auf die Fjord 2 umzusteigen. Nehmt ihr alte in Zahlung?",
        "neutral",
        "Ja, bei Geräten bis fünf Jahre. Wir schreiben dir eine Mail.",
    ),
    Said("martina", 22, "@nordlicht Gibt es für die Fjord 2 noch Ersatzdichtungen?"),
    Said(
        "konrad",
        205,
        "@nordlicht Drei Anrufe, drei Auskünfte. Wer hat bei euch eigentlich den Hut auf?",
        "negative",
        "Das geht besser. Bitte schick uns deine Nummer als Nachricht.",
    ),
    Said(
        "konrad",
        150,
        "Wer ein Ersatzteil von @nordlicht braucht, sollte noch keine Enkel haben.",
        "negative",
    ),
    Said("konrad", 88, "@nordlicht Immerhin: Die Mühle mahlt. Noch.", "neutral"),
    Said(
        "konrad",
        47,
        "@nordlicht Sechs Wochen Werkstatt, und jetzt das falsche Gehäuse. Ernsthaft?",
        "negative",
        "Das darf nicht passieren. Wir rufen dich heute an.",
    ),
    Said(
        "oliver",
        190,
        "@nordlicht Best customer service I have had in years. Chapeau.",
        "positive",
        "Thank you, Oliver. That goes straight to the workshop wall.",
    ),
    Said("oliver", 61, "Two years in, my Fjord still pulls a perfect shot. @nordlicht", "positive"),
    Said("oliver", 12, "@nordlicht Any plans for a travel grinder?"),
    Said(
        "emily",
        73,
        "@nordlicht The parcel came, but the box was open.",
        "negative",
        "We are sorry, Emily. A new one leaves today.",
    ),
    Said("emily", 69, "@nordlicht Arrived, thank you for the quick help.", "positive"),
    Said("svenja", 130, "Unsere Gäste lieben den neuen Espresso aus der @nordlicht.", "positive"),
    Said(
        "svenja",
        40,
        "@nordlicht Wir bräuchten für die zweite Filiale drei Maschinen. Gibt es Mengenpreise?",
        "neutral",
        "Sehr gern, wir melden uns mit einem Angebot.",
    ),
    Said("fynn", 33, "@nordlicht Die App meldet »Wasser fehlt«, der Tank ist voll.", "negative"),
    Said("greta", 27, "Grönt, vackert, gott kaffe. Tack @nordlicht!", "positive"),
    Said("emily", 30, "@nordlicht Please add a timer to the app, so the Fjord is warm at seven."),
    Said(
        "fynn", 19, "@nordlicht Baut doch einen Timer in die App ein, damit sie morgens warm ist."
    ),
    Said("svenja", 16, "@nordlicht Ihr solltet der App einen Timer geben. Um sechs öffnen wir!"),
    Said("oliver", 9, "@nordlicht You should sell the grinder without the machine."),
    Said("martina", 6, "@nordlicht Bietet doch Filterpapier im Abo an, das wäre praktisch."),
)


@dataclass(frozen=True)
class Mail:
    """A mail to or from a contact, or a note about one."""

    contact: str
    days: int
    text: str
    subject: str = ""
    ours: bool = False
    note: bool = False
    lead: bool = False


MAILS = (
    Mail(
        "123456",
        95,
        "Hallo Martina, für deine Fjord rechnen wir 180 Euro an. Das Angebot gilt bis "
        "Monatsende. Viele Grüße, Alina",
        "Inzahlungnahme deiner Fjord",
        ours=True,
    ),
    Mail(
        "123456",
        92,
        "Danke, das klingt gut. Ich sehe mir die Fjord 2 am Samstag im Laden an.",
        "Re: Inzahlungnahme deiner Fjord",
    ),
    Mail("123456", 91, "Kommt Samstag in den Laden; Gerät zum Zeigen bereitstellen.", note=True),
    Mail(
        "123518",
        39,
        "Für drei Maschinen kommen wir Ihnen entgegen. Wann passt ein Termin?",
        "Angebot für Ihre zweite Filiale",
        ours=True,
        lead=True,
    ),
    Mail(
        "123518",
        37,
        "Entscheidung Ende des Monats, Konkurrenz ist mit im Rennen.",
        note=True,
        lead=True,
    ),
)


def write(env: Any, team: Any) -> None:
    """Write the year that was. The caller commits.

    :param team: the helpdesk team
    """
    name = f"{BRAND_NAME} on Bluesky (left)"
    account = left_account(env, team, name, OURS, "nordlicht.example", days=400)
    _say(env, account)
    _mail(env)


def _say(env: Any, account: Any) -> None:
    types = import_module("odoo.addons.social_crm.networks.types")
    direct, public = types.Audience.DIRECT, types.Audience.PUBLIC
    message, post, comment = (types.MentionKind(key) for key in ("message", "post", "comment"))
    ours = types.Author(OURS, "nordlicht.example", BRAND_NAME)
    now = datetime.now(UTC).replace(microsecond=0)
    items = []
    for number, said in enumerate(SAID):
        person = PEOPLE[said.who]
        when = now - timedelta(days=said.days, hours=number % 7, minutes=13 * number % 60)
        author = types.Author(
            f"did:plc:{said.who}",
            person.handle,
            person.name,
            f"https://bsky.app/profile/{person.handle}",
            followers=person.followers,
            links=tuple(types.Link(url, checked) for url, checked in person.pages),
            place=person.place,
            about=person.about,
        )
        key = f"before-{number}"
        more = {"audience": public, "kind": post, "language": "de", "thread_id": key}
        more["written_at"] = when
        if said.private:
            more |= {"audience": direct, "kind": message}
        items.append(types.Mention(key, author, text=said.text, **more))
        if said.answer:
            more |= {
                "kind": message if said.private else comment,
                "written_at": when + timedelta(hours=2),
                "parent_id": key,
            }
            items.append(types.Mention(f"{key}-answer", ours, text=said.answer, **more))
    say(env, account, items)
    _moods_and_links(env, account)
    account.active = False


def _moods_and_links(env: Any, account: Any) -> None:
    alina = env["res.users"].search([("login", "=", "agent")])
    mentions = env["social.crm.mention"].search([("account_id", "=", account.id)])
    by_key = {mention.external_id: mention for mention in mentions}
    for number, said in enumerate(SAID):
        if said.mood:
            by_key[f"before-{number}"].with_user(alina).action_set_mood(said.mood)
    for key, person in PEOPLE.items():
        if person.contact:
            profile = env["social.crm.profile"].search([("external_id", "=", f"did:plc:{key}")])
            profile.with_user(alina)._link(
                _contact(env, person.contact), note="Hat es am Telefon gesagt"
            )
    done = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
    old = mentions.ticket_id.filtered(
        lambda ticket: (
            max(ticket.social_mention_ids.mapped("written_at"))
            < datetime.now() - timedelta(days=30)
        )
    )
    # Nobody is mailed that these are closed.
    template, done.mail_template_id = done.mail_template_id, False
    old.stage_id = done
    env.cr.flush()
    done.mail_template_id = template


def _contact(env: Any, number: str) -> Any:
    return env["res.partner"].search([("ref", "=", number)])


def _mail(env: Any) -> None:
    alina = env["res.users"].search([("login", "=", "agent")])
    leads: dict[str, Any] = {}
    for mail in MAILS:
        contact = _contact(env, mail.contact)
        record = contact
        if mail.lead:
            values = {"name": "Drei Maschinen für die zweite Filiale", "partner_id": contact.id}
            record = leads.get(mail.contact) or env["crm.lead"].create(values)
            leads[mail.contact] = record
        author = alina.partner_id if mail.ours or mail.note else contact
        message = record.with_context(mail_notify_force_send=False).message_post(
            body=mail.text,
            subject=mail.subject or None,
            author_id=author.id,
            email_from=author.email or f"{mail.contact}@kunde.example",
            message_type="comment" if mail.note else "email",
            subtype_xmlid="mail.mt_note" if mail.note else "mail.mt_comment",
        )
        message.date = datetime.now() - timedelta(days=mail.days)
