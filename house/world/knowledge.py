"""What the demo's company has approved to be answered, and what waits for somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

SLUG = "nordlicht"
APPROVED: tuple[dict[str, Any], ...] = (
    {
        "name": "Wie oft muss ich die Fjord entkalken?",
        "phrasings": "Entkalken bei hartem Wasser\nWann muss man die Maschine entkalken?",
        "language": "de",
        "public_answer": "Hallo {{first_name|zusammen}}, bei weichem Wasser alle drei Monate, bei "
        "hartem alle sechs Wochen. Die Fjord 2 erinnert daran, sobald die Wasserhärte eingestellt "
        "ist (Menü > Pflege > Wasser).",
        "published": True,
    },
    {
        "name": "Die App stürzt beim Öffnen ab, was kann ich tun?",
        "phrasings": "App startet nicht mehr\nSeit dem Update geht die App nicht",
        "language": "de",
        "public_answer": "Hallo {{first_name|zusammen}}, das tut uns leid: Die Version 4.2 hat "
        "einen Fehler. Bitte die Version 4.2.1 laden, sie ist seit heute da.",
        "valid_until": 10,
        "published": True,
    },
    {
        "name": "Where is my parcel?",
        "phrasings": "My order is still in transit\nHow do I track a parcel?",
        "language": "en",
        "public_answer": "Hello {{first_name|there}}, the tracking link is in the mail “Your order "
        "is on its way”. If it has not moved for a week, write to us in private and we start a "
        "search.",
        "private_answer": "Hello {{first_name|there}}, I have looked at order {{order_number}} and "
        "start a search today. You hear from us within two days.",
        "published": True,
    },
    {
        "name": "When are water filters in stock again?",
        "phrasings": "Water filters are sold out\nWhere can I buy filters for the Fjord 2?",
        "language": "en",
        "public_answer": "Hello {{first_name|there}}, the next delivery is due at the end of the "
        "month. Filters of the Fjord 1 fit, too, and are in stock.",
    },
    {
        "name": "Wie bekomme ich mein Geld zurück?",
        "phrasings": "Rechnung doppelt bezahlt\nErstattung",
        "language": "de",
        "public_answer": False,
        "private_answer": "{{salutation}}, wir erstatten den Betrag auf das Konto, von dem er kam. "
        "Das dauert etwa fünf Werktage.",
    },
)
DRAFT = {
    "name": "Do you ship to Ireland?",
    "language": "en",
    "public_answer": "Hello {{first_name|there}}, yes, from November on. It takes six days.",
}


def set_up(env: Any, team: Any) -> None:
    """Entries in each state, and a help page that shows some of them."""
    manager = team.user_ids.filtered(lambda user: user.login == "manager")
    team.company_id.write({"social_crm_help_slug": SLUG})
    entries = env["social.crm.faq"].with_user(manager).with_company(team.company_id)
    today = env["social.crm.faq"]._fields["valid_until"].context_today(entries)
    for values in APPROVED:
        days = values.get("valid_until")
        until = today + timedelta(days=days) if days else False
        entries.create({**values, "valid_until": until})._approve()
    entries.create(DRAFT)
    changed = entries.search([("name", "like", "filters")])
    changed.public_answer += " A voucher is on its way to everybody who has waited."
    entries.sudo()._cron_review()
