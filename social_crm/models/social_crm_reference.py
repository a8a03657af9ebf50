"""Numbers that people write, checked against what has them here: tickets, and with other addons
orders and invoices."""

from odoo import api, models
from odoo.tools import SQL

from ..matching import values

WRITTEN_AS = ("number", "order", "invoice", "ticket", "bare")
"""Kinds of clues that may be one of these numbers."""


def bare(column):
    """SQL for a number as people write it, see :func:`..matching.values.number`."""
    return f"upper(regexp_replace({column}, '[^[:alnum:]]+', '', 'g'))"


def digits(column):
    """SQL for its digits, which some write alone."""
    return f"regexp_replace({column}, '[^0-9]+', '', 'g')"


class SocialCrmReference(models.AbstractModel):
    _name = "social.crm.reference"
    _description = "Numbers that Lead to a Contact"

    @api.model
    def _sources(self, numbers):
        """Where such numbers are. An addon adds to it.

        :param list[str] numbers: as :func:`..matching.values.number` makes them
        :returns: kind of number to a query for number, contact and company
        :rtype: dict[str, SQL]
        """
        return {
            "ticket": SQL(
                "SELECT number, partner_id, company_id FROM helpdesk_ticket"
                " WHERE partner_id IS NOT NULL AND %s",
                self._written("number", numbers),
            )
        }

    @api.model
    def _written(self, column, numbers):
        """A condition: the number in a column is one of these, or has their digits. Such columns
        have an index for either, as tickets have below.

        :rtype: SQL
        """
        return SQL(
            "(%s = ANY(%s) OR %s = ANY(%s))",
            SQL(bare(column)),
            numbers,
            SQL(digits(column)),
            [number for number in numbers if number.isdigit()],
        )

    @api.model
    def _look_up(self, asked):
        """Give profiles those as candidates to whom a number that they wrote leads. One query.

        What leads to an address leads to the contact that it is an address of.

        :returns: contact id to kind to its numbers
        :rtype: dict[int, dict[str, set[str]]]
        """
        wanted = {}
        for each in asked:
            for clue in each.person.said:
                if clue.kind in WRITTEN_AS:
                    wanted.setdefault(clue.value, []).append(each)
        if not wanted:
            return {}
        queries = [
            SQL("SELECT %s, source.* FROM (%s) AS source", kind, query)
            for kind, query in self._sources(list(wanted)).items()
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT found.kind, found.number, found.company_id,
                       CASE WHEN COALESCE(partner.type, 'contact') = 'contact' THEN partner.id
                            ELSE COALESCE(partner.parent_id, partner.id) END
                  FROM (%s) AS found(kind, number, partner_id, company_id)
                  JOIN res_partner partner ON partner.id = found.partner_id
                """,
                SQL(" UNION ALL ").join(queries),
            )
        )
        numbers = {}
        for kind, number, company_id, partner_id in rows:
            plain = values.number(number)
            writers = {
                each.profile.id: each
                for value in (plain, values.digits(plain))
                for each in wanted.get(value, ())
            }
            for each in writers.values():
                if company_id in (None, each.profile.company_id.id):
                    each.candidates.add(partner_id)
                    numbers.setdefault(partner_id, {}).setdefault(kind, set()).add(number)
        return numbers


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    _social_bare_idx = models.Index(f"({bare('number')})")
    _social_digits_idx = models.Index(f"({digits('number')})")
