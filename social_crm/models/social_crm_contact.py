"""Contacts as recognition sees them: what is known of each, in one query for all."""

import re
from dataclasses import dataclass

import phonenumbers

from odoo import api, models
from odoo.tools import SQL

from ..matching.person import Person

SEVERAL = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class Contact:
    """
    :param findable: false for who is archived, and for addresses, which are nobody
    :param company_id: the company that the contact belongs to, ``None`` for all
    :param ours: a colleague or a company of ours, who is never a customer
    """

    id: int
    person: Person
    findable: bool
    company_id: int | None
    ours: bool


class SocialCrmContact(models.AbstractModel):
    _name = "social.crm.contact"
    _description = "Contacts as Recognition Sees Them"

    @api.model
    def _read(self, partner_ids, numbers=None):
        """What is known of contacts. Whoever calls this has written what waits to be written.

        :param numbers: of each contact, kind of reference to numbers that are its own, besides the
            number that stands on the contact
        :type numbers: dict[int, dict[str, set[str]]] | None
        :rtype: list[Contact]
        """
        numbers = numbers or {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id, partner.name, partner.ref, partner.email, partner.phone,
                       partner.website, partner.city, partner.zip, partner.lang,
                       partner.is_company, partner.company_id, country.code, home.code,
                       COALESCE(employer.name, partner.company_name),
                       partner.active AND COALESCE(partner.type, 'contact') = 'contact',
                       EXISTS (SELECT FROM res_users
                                WHERE partner_id = partner.id AND share IS NOT TRUE)
                       OR EXISTS (SELECT FROM res_company WHERE partner_id = partner.id),
                       ARRAY(SELECT network || ':' || ltrim(trim(handle), '@')
                               FROM social_crm_handle
                              WHERE partner_id = partner.id ORDER BY id)
                  FROM res_partner partner
                  LEFT JOIN res_country country ON country.id = partner.country_id
                  LEFT JOIN res_partner employer
                         ON employer.id = partner.parent_id AND employer.is_company
                  LEFT JOIN res_company company
                         ON company.id = COALESCE(
                                partner.company_id, (SELECT min(id) FROM res_company WHERE active))
                  LEFT JOIN res_partner place ON place.id = company.partner_id
                  LEFT JOIN res_country home ON home.id = place.country_id
                 WHERE partner.id = ANY(%s)
                 ORDER BY partner.id
                """,
                list(partner_ids),
            )
        )
        return [_contact(row, numbers.get(row[0], {})) for row in rows]


def _contact(row, numbers):
    (
        id_,
        name,
        ref,
        email,
        phone,
        website,
        city,
        zip_,
        language,
        is_company,
        company_id,
        country,
        home,
        employer,
        findable,
        ours,
        handles,
    ) = row
    own = {kind: tuple(sorted(values)) for kind, values in numbers.items()}
    if ref and ref.strip():
        own["number"] = (*own.get("number", ()), ref.strip())
    person = Person(
        name=name or "",
        handles=tuple(handles),
        city=city or "",
        zip=zip_ or "",
        country=country or "",
        language=language or "",
        emails=tuple(part for part in SEVERAL.split(email or "") if "@" in part),
        phones=((phone if country else _phone(phone, home)),) if phone else (),
        websites=(website,) if website else (),
        numbers=own,
        company=bool(is_company),
        employer=employer or "",
    )
    return Contact(id_, person, bool(findable), company_id, bool(ours))


def _phone(phone, country):
    """A telephone number of a contact without a country: it is that of the company that the contact
    belongs to."""
    if not country or phone.lstrip().startswith(("+", "00")):
        return phone
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
