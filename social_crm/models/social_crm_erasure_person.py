"""Who is erased: what is known of the person, which cases are theirs, and what has to be kept."""

from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain

from ..matching.redact import Redactor
from .social_crm_data_map import KEEP


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is kept, in words, translated."""

    what: str
    why: str
    later: str


@dataclass(frozen=True, slots=True)
class Law:
    """Records that a law wants kept, and their contacts with them.

    :param domain: which records count
    :param moment: field of the record's date
    :param years: from the end of the calendar year of that date on (§ 147 (4) AO, § 257 (5) HGB)
    """

    code: str
    model: str
    domain: tuple
    moment: str
    years: int


LAWS = (
    # Vouchers: eight years since 2025-01-01, § 147 (3) AO and § 257 (4) HGB as changed by the
    # Viertes Bürokratieentlastungsgesetz of 2024-10-23 (BGBl. 2024 I Nr. 323), Art. 3 and 4.
    Law("invoices", "account.move", (("state", "=", "posted"),), "date", 8),
    # Letters of trade received and sent: six years, § 147 (1) no. 2 and 3, (3) AO; § 257 (4) HGB.
    Law("orders", "sale.order", (("state", "in", ("sale", "done")),), "date_order", 6),
)


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _words_now(self):
        """What the person can be found by, now, before anything is erased.

        :returns: ``sure`` and ``handles`` for everywhere; ``names`` for where they stand
        :rtype: dict[str, list[str]]
        """
        profiles, partner = self._profiles(), self._contact()
        sure, handles, names = set(), set(), set()
        for profile in profiles:
            sure |= {profile.external_id, profile.url, profile.avatar_url}
            handles.add(profile.handle)
            names |= {profile.name, profile.website, profile.place}
        if partner:
            handles.update(partner.social_handle_ids.mapped("handle"))
            sure |= {partner.email, partner.email_normalized, partner.vat, *_numbers(partner.phone)}
            if "mobile" in partner:
                sure |= {*_numbers(partner.mobile)}
            names |= {partner.name, partner.ref, partner.street, partner.website}
            sure.update(partner.user_ids.mapped("login"))
        for name in {*profiles.mapped("name"), not partner.is_company and partner.name}:
            names.update(part for part in (name or "").split() if len(part.strip(".,")) >= 3)
        return {
            key: sorted({" ".join(word.split()) for word in words if word and word.strip()})
            for key, words in (("sure", sure), ("handles", handles), ("names", names))
        }

    def _redactor(self, here=False, phrases=()):
        """What takes the person out of texts.

        :param bool here: whether the person is known to stand in them
        :rtype: Redactor
        """
        return Redactor(
            **self._words(), phrases=phrases, here=here, word=self._speaking().env._("[erased]")
        )

    def _speaking(self):
        """In the company's language: what is written stays for whoever reads it later."""
        return self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)

    # Cases

    def _own_tickets(self):
        """Tickets in which the person is the customer, in the erasure's companies."""
        domain = Domain("social_profile_id", "in", self._profiles().ids)
        if self._contact():
            domain |= Domain("partner_id", "=", self._contact().id) & (
                Domain("social_profile_id", "=", False)
                | Domain("social_profile_id", "in", self._profiles().ids)
            )
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        return tickets.search(domain, order="id")

    def _others_tickets(self):
        """Tickets of other people in which the person stands."""
        mentions = self.env["social.crm.mention"].sudo()
        tickets = mentions.search(
            [("profile_id", "in", self._profiles().ids), ("ticket_id", "!=", False)]
        ).ticket_id
        messages = self.env["mail.message"].sudo()
        if self._contact():
            wrote = messages.search(
                [("model", "=", "helpdesk.ticket"), ("author_id", "=", self._contact().id)]
            )
            tickets |= tickets.browse(wrote.mapped("res_id")).exists()
        named = self.env.execute_query_dict(self._named_tickets_query())
        tickets |= tickets.browse([row["id"] for row in named])
        return (tickets - self._own_tickets()).sorted("id")

    def _open_tickets(self):
        """Their cases that nobody has closed."""
        return self._own_tickets().filtered(
            lambda ticket: ticket.active and not ticket.stage_id.closed
        )

    def _kept_tickets(self):
        """Their cases that are left alone for now."""
        tickets = self.env["helpdesk.ticket"].sudo()
        return self._open_tickets() if self.open_cases == "keep" else tickets

    def _leads(self):
        domain = Domain("social_profile_id", "in", self._profiles().ids)
        if self._contact() and self._contact_goes():
            domain |= Domain("partner_id", "=", self._contact().id)
        return self.env["crm.lead"].sudo().with_context(active_test=False).search(domain)

    # What will happen

    def _preview(self):
        """What erasing would do, before anything is done: per place what, how many and how.

        :returns: places (list of dict: what, count, done, why), numbers of the tickets of other
            people, reasons to keep something
        :rtype: tuple[list[dict], list[str], list[dict]]
        """
        data_map = self.env["social.crm.data.map"]
        partners = self._contact() if self._contact_goes() else self._contact().browse()
        words = self._places_in_words()
        places = []
        for place in data_map._places():
            if place.erasing == KEEP or place.named:
                continue
            records = data_map._records(place, self._profiles(), partners)
            if records:
                what, done, why = words[place.code]
                places.append({"what": what, "count": len(records), "done": done, "why": why})
        if partners:
            what, done, why = words["contact"]
            places.append({"what": what, "count": 1, "done": done, "why": why})
        reasons = self._reasons()
        kept = [
            {"reason": reasons[code], "count": count, "until": until}
            for code, (count, until) in self._keeping().items()
        ]
        return places, self._others_tickets().mapped("number"), kept

    # What is kept

    @api.model
    def _reasons(self):
        """Why things are kept, by code.

        :rtype: dict[str, Reason]
        """
        later = self.env._("The contact is anonymised and archived by the nightly job.")
        return {
            "open_cases": Reason(
                self.env._("Open cases with their posts, their profile and their contact"),
                self.env._("The person waits for an answer (GDPR Art. 17(3)(e), Art. 6(1)(b))."),
                self.env._("Erased by the nightly job once they are closed."),
            ),
            "invoices": Reason(
                self.env._("The contact: name and address on invoices"),
                self.env._(
                    "Vouchers are kept for 8 years from the end of the year (§ 147 AO, § 257 HGB, "
                    "as of 1 January 2025; GDPR Art. 17(3)(b)). Nothing in accounting is erased."
                ),
                later,
            ),
            "orders": Reason(
                self.env._("The contact: name and address on orders"),
                self.env._(
                    "Letters of trade are kept for 6 years from the end of the year (§ 147 AO, "
                    "§ 257 HGB; GDPR Art. 17(3)(b))."
                ),
                later,
            ),
            "contact": Reason(
                self.env._("The contact itself"),
                self.env._("Chosen by who erased: there are other grounds to keep it."),
                self.env._("It stays until somebody deletes it."),
            ),
            "consents": Reason(
                self.env._("That and when consents were given and taken back, without a name"),
                self.env._("What was done with consent must be provable (GDPR Art. 7(1))."),
                self.env._("It stays as figures; it leads to no person."),
            ),
            "digests": Reason(
                self.env._("Keyed digests of the ids of what was erased"),
                self.env._("So that networks do not bring it back (GDPR Art. 17(1), Art. 25)."),
                self.env._("They lead to nobody; they go with the company's data."),
            ),
        }

    def _law_keeps(self):
        """What the law keeps the contact for: code to (count, until).

        :rtype: dict[str, tuple[int, date]]
        """
        kept = {}
        for law in LAWS:
            if not self._contact() or law.model not in self.env:
                continue
            (row,) = self._vouchers(law.model)._read_group(
                self._voucher_domain(law), [], ["__count", f"{law.moment}:max"]
            )
            count, last = row
            until = last and kept_until(last, law.years)
            if count and (not until or until >= fields.Date.context_today(self)):
                kept[law.code] = (count, until)
        return kept

    def _vouchers(self, model):
        return self.env[model].sudo().with_context(active_test=False)

    def _voucher_domain(self, law):
        return [("partner_id", "child_of", self._contact().ids), *law.domain]

    def _kept_vouchers(self):
        """What the law keeps: model to ids of records.

        :rtype: dict[str, list[int]]
        """
        kept = self._law_keeps()
        return {
            law.model: self._vouchers(law.model).search(self._voucher_domain(law)).ids
            for law in LAWS
            if law.code in kept
        }

    def _contact_goes(self):
        """Whether the contact is anonymised now."""
        return bool(
            self._contact()
            and self.contact == "erase"
            and not self._law_keeps()
            and self._contact() not in self._kept_tickets().partner_id
        )

    def _keeping(self):
        """What is kept now: code to (count, until)."""
        kept = {}
        if tickets := self._kept_tickets():
            kept["open_cases"] = (len(tickets), False)
        kept.update(self._law_keeps() if self.contact == "erase" else {})
        if self._contact() and self.contact == "leave":
            kept["contact"] = (1, False)
        consents = self.env["social.crm.consent"].sudo()
        domain = Domain("profile_id", "in", self._profiles().ids)
        if self._contact_goes():
            domain |= Domain("partner_id", "=", self._contact().id)
        if count := consents.search_count(domain):
            kept["consents"] = (count, False)
        return kept

    def _note_kept(self):
        """Write down what is kept now, and what has ended."""
        keeping = self._keeping()
        known = {kept.code: kept for kept in self.kept_ids if not kept.ended_at}
        for code, kept in known.items():
            if code in keeping:
                kept.write({"count": keeping[code][0], "until": keeping[code][1]})
            elif code != "digests":
                kept.ended_at = fields.Datetime.now()
        self.env["social.crm.erasure.kept"].sudo().create(
            [
                {"erasure_id": self.id, "code": code, "count": count, "until": until}
                for code, (count, until) in keeping.items()
                if code not in known
            ]
        )

    def _waits(self):
        """Whether something is kept that the nightly job erases later."""
        return bool(
            {"open_cases", *(law.code for law in LAWS)}
            & set(self.kept_ids.filtered(lambda kept: not kept.ended_at).mapped("code"))
        )


def kept_until(last, years):
    """The last day on which something is kept: the period begins with the end of the calendar year.

    :param date last: of the latest record
    """
    return date(last.year + years, 12, 31)


def _numbers(number):
    """A telephone number as it is typed by different people."""
    if not number:
        return ()
    digits = "".join(each for each in number if each.isdigit())
    return {number, digits, f"+{digits}", number.replace(" ", "")}
