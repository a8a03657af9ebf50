"""Personal data in an answer that everybody would read: found and named, before it is sent.

What is looked for is in :mod:`..matching.personal`; here it gets what is known of the person, of
those whose names and numbers stand in the text, and of ourselves.
"""

from odoo import api, models
from odoo.tools import SQL

from ..matching import names, personal, values
from ..networks.types import Audience
from .social_crm_reply_check import Finding

SAME_NAME = 20
"""Contacts of a name or a number that are looked at."""
LEAST_DIGITS = 4
"""Of a number that is taken for somebody's; shorter ones may be anything and count where the word
before them says so."""


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    def _findings(self):
        return [*super()._findings(), *self._exposed()[self.id]]

    def _is_public(self):
        """Whether more people read it than the one whom it is for and those who follow us."""
        return not Audience(self.audience or "public").private

    def _exposed(self):
        """Personal data that these answers would make public. A fixed number of queries.

        :returns: id to findings
        :rtype: dict[int, list[Finding]]
        """
        found = {reply.id: [] for reply in self}
        public = self.filtered(lambda reply: reply._is_public())
        pieces = {reply: reply._pieces() for reply in public.sudo()}
        if not pieces:
            return found
        known = self._known_of(pieces)
        companies = public.mention_id.company_id
        said = {company: company._social_said_publicly() for company in companies}
        for reply, texts in pieces.items():
            allowed = said[reply.mention_id.company_id]
            for where, text in texts:
                for each in personal.find(text, known[reply], allowed):
                    found[reply.id].append(
                        Finding(
                            each.kind,
                            each.words,
                            self._why_found(each.kind, each.certain),
                            each.start,
                            each.end,
                            each.certain,
                            where,
                        )
                    )
        return found

    def _pieces(self):
        """Everything of an answer that is read at the network. What goes out in parts is one text:
        a number may not be torn apart by that.

        :returns: pairs of where it stands (``text``, ``subject``, ``thread``, ``file``) and a text
        """
        pieces = [("text", self.text or ""), ("subject", self.subject or "")]
        if self.parts and self.id:
            chain = self._chain().sorted("part")
            pieces.append(("thread", " ".join(part.text or "" for part in chain)))
        for file in self.attachment_ids:
            pieces += [("file", file.description or ""), ("file", _title(file.name))]
        return [(where, text) for where, text in pieces if text.strip()]

    @api.model
    def _why_found(self, kind, certain):
        """Why something must not stand in a public answer, in a sentence.

        :param str kind: of :mod:`..matching.personal`
        """
        if not certain:
            return {
                "name": lambda: self.env._("This may be somebody's name."),
                "address": lambda: self.env._("This may be somebody's address."),
                "phone": lambda: self.env._("This may be a telephone number."),
            }.get(kind, lambda: self.env._("This may be personal data."))()
        return {
            "email": lambda: self.env._("This is an e-mail address."),
            "phone": lambda: self.env._("This is a telephone number."),
            "iban": lambda: self.env._("This is a bank account."),
            "bic": lambda: self.env._("This is the code of a bank."),
            "card": lambda: self.env._("This is the number of a card."),
            "id": lambda: self.env._("This is a tax, insurance or identity number."),
            "number": lambda: self.env._("This is a customer number."),
            "order": lambda: self.env._("This is the number of an order."),
            "invoice": lambda: self.env._("This is the number of an invoice."),
            "ticket": lambda: self.env._("This is the number of a case."),
            "shipment": lambda: self.env._("This is the number of a shipment."),
            "address": lambda: self.env._("This is an address."),
            "birth": lambda: self.env._("This is a date of birth."),
            "name": lambda: self.env._("This is a customer's name, which is not public here."),
        }.get(kind, lambda: self.env._("This is personal data."))()

    # What is known

    @api.model
    def _known_of(self, pieces):
        """What is known of whom each answer is for, and of others who stand in it.

        :param dict pieces: reply to pairs of where and text
        :rtype: dict[social.crm.reply, personal.Known]
        """
        texts = {
            reply: "\n".join(text for _where, text in texts) for reply, texts in pieces.items()
        }
        others, numbers = self._others_in(texts)
        return {
            reply: personal.Known(
                values=(*self._data_of(reply), *numbers[reply]),
                names=tuple(
                    name
                    for name in (reply.mention_id.profile_id.partner_id.name, *others[reply])
                    if name
                ),
                public=self._publicly_known(reply),
                countries=self._countries_of(reply),
            )
            for reply in pieces
        }

    @api.model
    def _data_of(self, reply):
        """What stands on the contact of the person: pairs of kind and value."""
        partner = reply.mention_id.profile_id.partner_id
        if not partner:
            return ()
        address = partner.street or ""
        found = [
            ("email", partner.email),
            ("phone", partner.phone),
            ("address", address if any(map(str.isdigit, address)) else ""),
            ("number", partner.ref),
            ("id", partner.vat),
            *(("iban", account.acc_number) for account in partner.bank_ids),
        ]
        return tuple((kind, value) for kind, value in found if value)

    @api.model
    def _publicly_known(self, reply):
        """Names that everybody sees beside the post."""
        profile = reply.mention_id.profile_id
        account = reply.mention_id.account_id
        named = [profile.name, profile.handle, account.name, account.handle]
        return tuple(name for name in named if name)

    @api.model
    def _countries_of(self, reply):
        company = reply.mention_id.company_id
        partner = reply.mention_id.profile_id.partner_id
        codes = (company.country_id.code, partner.country_id.code, *personal.NOTHING.countries)
        return tuple(dict.fromkeys(code for code in codes if code))

    @api.model
    def _others_in(self, texts):
        """Customers whose names stand in texts, and numbers in them that are somebody's here. A few
        queries, however many texts there are.

        :returns: for each reply names, and pairs of kind and number
        """
        called = {reply: personal.full_names(text) for reply, text in texts.items()}
        written = {reply: personal.numbers(text) for reply, text in texts.items()}
        people = self._contacts_called(
            {(reply.company_id.id, name) for reply, found in called.items() for name in found}
        )
        kinds = self._kinds_of_numbers(
            {(reply.company_id.id, number) for reply, found in written.items() for number in found}
        )
        return (
            {
                reply: [name for name in found if (reply.company_id.id, name) in people]
                for reply, found in called.items()
            },
            {
                reply: [
                    (kind, number)
                    for number in found
                    for kind in kinds.get((reply.company_id.id, number), ())
                ]
                for reply, found in written.items()
            },
        )

    @api.model
    def _contacts_called(self, wanted):
        """Which of these are names of contacts of a company that are no colleagues.

        :param set wanted: pairs of the id of a company and a name
        :rtype: set
        """
        if not wanted:
            return set()
        Key = self.env["social.crm.contact.key"].sudo()
        digest = Key._digest()
        keys = {
            (company_id, name): {digest(f"n:{joined}") for joined in _joined(name)}
            for company_id, name in wanted
        }
        found = Key._look_up(
            {
                (key, company_id, SAME_NAME)
                for (company_id, _name), mine in keys.items()
                for key in mine
            },
            SAME_NAME,
        )
        ids = {partner_id for _number, partner_ids in found.values() for partner_id in partner_ids}
        partners = self.env["res.partner"].sudo().browse(sorted(ids)).exists()
        partners.fetch(["name", "is_company"])
        customers = partners.filtered(
            lambda partner: (
                not partner.is_company and not any(not user.share for user in partner.user_ids)
            )
        )
        whole = {frozenset(_words(partner.name)) for partner in customers}
        return {pair for pair in wanted if frozenset(_words(pair[1])) in whole}

    @api.model
    def _kinds_of_numbers(self, wanted):
        """What numbers are here: of orders, cases, customers.

        :param set wanted: pairs of the id of a company and a number
        :returns: to kinds
        :rtype: dict[tuple[int, str], set[str]]
        """
        if not wanted:
            return {}
        self.env.flush_all()
        numbers = sorted({number for _company, number in wanted})
        queries = [
            SQL("SELECT %s, source.* FROM (%s) AS source", kind, query)
            for kind, query in self.env["social.crm.reference"]._sources(numbers).items()
        ]
        rows = self.env.execute_query(SQL(" UNION ALL ").join(queries))
        found = {}
        companies = {company_id for company_id, _number in wanted}
        for kind, number, _partner_id, company_id in rows:
            plain = values.number(number or "")
            if sum(map(str.isdigit, plain)) < LEAST_DIGITS:
                continue
            for owner in companies if company_id is None else {company_id}:
                found.setdefault((owner, plain), set()).add(kind)
                if digits := values.digits(plain):
                    found.setdefault((owner, digits), set()).add(kind)
        for pair in self._customer_numbers(wanted):
            found.setdefault(pair, set()).add("number")
        return {pair: kinds for pair, kinds in found.items() if pair in wanted}

    @api.model
    def _customer_numbers(self, wanted):
        """Which of these are customer numbers of a person, however they are written.

        :param set wanted: as for :meth:`_kinds_of_numbers`
        :rtype: set
        """
        Key = self.env["social.crm.contact.key"].sudo()
        digest = Key._digest()
        keys = {
            (digest(f"number:{number}"), company): (company, number)
            for company, number in wanted
            if sum(map(str.isdigit, number)) >= LEAST_DIGITS
        }
        found = Key._look_up({(*key, SAME_NAME) for key in keys}, SAME_NAME)
        ids = {partner_id for _number, partner_ids in found.values() for partner_id in partner_ids}
        partners = self.env["res.partner"].sudo().browse(sorted(ids)).exists()
        people = set(partners.filtered(lambda partner: not partner.is_company).ids)
        return {
            keys[key] for key, (_number, partner_ids) in found.items() if people & set(partner_ids)
        }


def _joined(name):
    parsed = names.parse(name)
    return {
        joined
        for given in parsed.given
        for family in parsed.family
        for joined in (f"{given}{family}", f"{family}{given}")
    }


def _words(name):
    parsed = names.parse(name or "")
    return (*parsed.given, *parsed.family)


def _title(name):
    """A file name as a reader sees it: underscores are blanks, the ending is none of it."""
    return (name or "").rpartition(".")[0].replace("_", " ")
