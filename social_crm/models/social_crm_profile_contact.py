"""A new contact made of a profile: what the profile tells, in the fields where it belongs."""

import re
import unicodedata

from odoo import fields, models
from odoo.exceptions import UserError

LETTERS = frozenset("LMNZ")
"""Kinds of characters that names are made of: letters, marks, digits, spaces."""
INSIDE = frozenset("'’.-,&+")
"""Signs that stand inside names."""
SEPARATORS = frozenset("|•·/([{:–—")
BEHIND = re.compile(r"\s*(?:[|•·/(\[{]|\s[-–—:]\s).*", re.DOTALL)
"""What people put behind their name: a job, a place, pronouns."""


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    def action_create_partner(self):
        """A form for a new contact, filled with what the profile tells; saving it links the two."""
        self.ensure_one()
        if self.unknown:
            raise UserError(
                self.env._("Nobody knows who wrote this, so it cannot be linked to a contact.")
            )
        defaults = {
            "name": plain_name(self.name) or self.name or self.handle,
            "company_id": self.company_id.id,
            "is_company": self.shared,
            "website": self.website,
            "lang": self._contact_language(),
            **self._contact_place(),
            "social_profile_ids": [fields.Command.link(self.id)],
        }
        if self.handle:
            handle = {"network": self.network, "handle": self.handle}
            defaults["social_handle_ids"] = [fields.Command.create(handle)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Contact"),
            "res_model": "res.partner",
            # Widgets call this themselves, and nothing but a button adds what is missing here.
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }

    def _contact_language(self):
        """The code of the installed language that they use the network in, or else write in.

        :rtype: str or False
        """
        told = self.language
        if not told:
            groups = self.env["social.crm.mention"]._read_group(
                [("profile_id", "=", self.id), ("language", "!=", False)],
                ["language"],
                ["__count"],
            )
            told = max(groups, key=lambda group: group[1], default=("",))[0]
        wanted = (told or "").replace("-", "_").lower()
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        for fits in (
            lambda code: code.lower() == wanted,
            lambda code: code.lower().split("_")[0] == wanted.split("_")[0],
        ):
            if found := next(filter(fits, codes), False):
                return found
        return False

    def _contact_place(self):
        """City and country of "Graz, Austria"; a country by its name or code, in the languages
        of the database. What names no country is a city.

        :rtype: dict
        """
        parts = [plain_name(part) for part in re.split(r"[,/|·•]", self.place or "")]
        parts = [part for part in parts if part]
        if not parts:
            return {}
        Country = self.env["res.country"]
        named = [("name", "=ilike", parts[-1])]
        country = Country.search(["|", ("code", "=ilike", parts[-1]), *named], limit=1)
        if not country:
            country = Country.with_context(lang="en_US").search(named, limit=1)
        city = parts[0] if len(parts) > 1 or not country else False
        return {"city": city, "country_id": country.id}


def plain_name(text):
    """A name without what people decorate it with, in the order in which it is spoken.

    >>> plain_name("✨ Martina Müller 🌍 | she/her")
    'Martina Müller'
    >>> plain_name("Müller, Martina")
    'Martina Müller'

    :rtype: str
    """
    text = unicodedata.normalize("NFKC", text or "")
    signs = INSIDE | SEPARATORS
    kept = "".join(
        char if unicodedata.category(char)[0] in LETTERS or char in signs else " " for char in text
    )
    name = " ".join((BEHIND.sub("", kept.strip()) or kept).split()).strip(" ,-–—:|/•·&+")
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and first and "," not in first else name
