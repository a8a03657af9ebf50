"""Whether somebody is the contact that they say: a customer number, and one thing more that the
contact and we know.

A number that does not exist costs the same work as one that does: the same queries, and as many
comparisons as with a contact found.
"""

import unicodedata
from hmac import compare_digest

from odoo import api, models
from odoo.tools import SQL, email_normalize

NAMESAKES = 5
"""How many contacts are looked at that share a number."""
NOBODY = (0, "-", "-", "-", False)
"""Compared where nobody was found; nothing that is compared is ever this."""
LONGEST = 100
"""Of what somebody may type into a field that is compared."""


class SocialCrmProof(models.AbstractModel):
    _name = "social.crm.proof"
    _description = "Proof by Customer Number"

    @api.model
    def _by_number(self, invitation, number, fact, address):
        """Compare what somebody typed. The same queries whether the number exists or not.

        An attempt is counted before anything is compared, and taken back if it was right: many at
        once are no way around the limits.

        :param invitation: an open link
        :param str number: the customer number
        :param str fact: an e-mail address, last name or postcode
        :param str address: of the client
        :returns: ``(contact, how)`` if it is right, ``None`` if not, ``False`` if somebody has
            guessed too often
        """
        Attempt = self.env["social.crm.attempt"].sudo()
        number = "".join(number.split())[:LONGEST]
        keys = Attempt._keys(address=address, number=number.casefold())
        invitation._lock()
        Attempt._count(keys)
        if Attempt._full(keys):
            Attempt._count(keys, -1)
            return False
        found = [
            (row[0], how)
            for row in self._candidates(invitation.company_id, number)
            if (how := _agrees(row, fact[:LONGEST]))
        ]
        if len(found) == 1:
            contact, how = found[0]
            Attempt._count(keys, -1)
            return self.env["res.partner"].sudo().browse(contact), how
        invitation._note_wrong()
        return None

    @api.model
    def _candidates(self, company, number):
        """Who has this number, filled up with nobody: always as many rows."""
        self.env["res.partner"].flush_model(["ref", "name", "email_normalized", "zip", "active"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, name, email_normalized, zip, is_company FROM res_partner"
                " WHERE ref = ANY(%s) AND active AND (company_id IS NULL OR company_id = %s)"
                " ORDER BY id LIMIT %s",
                sorted({number, number.upper(), number.lower()} - {""}),
                company.id,
                NAMESAKES,
            )
        )
        return rows + [NOBODY] * (NAMESAKES - len(rows))


def _agrees(row, fact):
    """With what of a contact a fact agrees: ``email``, ``name``, ``zip``, or nothing. All are
    compared, whatever was found."""
    contact, name, email, zipcode, is_company = row
    same = {
        "email": _same(email_normalize(fact) or "", email or ""),
        "name": sum(_same(_plain(fact), each) for each in _last_names(name, is_company)) > 0,
        "zip": _same(_plain(fact), _plain(zipcode or "")),
    }
    return next((how for how, agrees in same.items() if agrees and contact), None)


def _same(one, other):
    return bool(one) and compare_digest(one.encode(), other.encode())


def _last_names(name, is_company):
    """How a name may end: ``leyen``, ``derleyen``, ``vonderleyen``; of a company, the whole."""
    words = (name or "").split()
    if is_company:
        return [_plain(" ".join(words))]
    return [_plain(" ".join(words[start:])) for start in range(max(0, len(words) - 3), len(words))]


def _plain(text):
    """Letters and digits alone, without case and accents; ``ä`` as ``ae``."""
    text = text.casefold().translate({228: "ae", 246: "oe", 252: "ue"})
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if letter.isalnum())
