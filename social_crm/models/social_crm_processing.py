"""The record of processing activities (GDPR Art. 30), made of the map of personal data, the
retention table and the accounts that are connected: what, why, where, how long, who."""

from odoo import api, models
from odoo.exceptions import AccessError

from ..networks.network import networks
from ..networks.types import Capability

ROLES = ("reader", "agent", "manager", "administrator", "privacy")


class SocialCrmProcessing(models.AbstractModel):
    _name = "social.crm.processing"
    _description = "Record of Processing"

    @api.model
    def _rows(self):
        """One row for each place of the map, in words.

        :rtype: list[dict]
        """
        kinds = {kind.code: kind for kind in self.env["social.crm.retention"].sudo()._all()}
        places = self.env["social.crm.data.map"]._places()
        # What lasts comes first; open forms are gone the next day.
        places.sort(key=lambda place: "transient" in place.retention.split())
        return [
            {
                "place": place,
                "table": self._stored_in(place),
                "kept": [kinds[code] for code in place.retention.split() if code in kinds],
                "ends": self._ends(place, kinds),
                "erasing": self._erasing(place),
            }
            for place in places
        ]

    @api.model
    def _stored_in(self, place):
        if place.model not in self.env:
            return self.env._("The server's log files")
        return self.env["ir.model"]._get(place.model).sudo().name

    @api.model
    def _ends(self, place, kinds):
        """How long, in words."""
        words = [
            self.env._("%(kind)s: %(days)s days", kind=kinds[code].name, days=kinds[code].days)
            for code in place.retention.split()
            if code in kinds
        ]
        if "transient" in place.retention.split():
            words.append(self.env._("A day or two: Odoo removes it by itself"))
        return "; ".join(words) or self.env._("As long as what it belongs to")

    @api.model
    def _erasing(self, place):
        words = {
            "delete": self.env._("Deleted"),
            "blank": self.env._("Words taken out"),
            "pseudonymise": self.env._("Made anonymous"),
            "keep": self.env._("Kept"),
        }[place.erasing]
        return f"{words}: {place.reason}" if place.reason else words

    @api.model
    def _deletions(self, cls, paid):
        """How deletions at a network are followed, in words.

        :param cls: class of the network
        :param bool paid: every look costs money
        """
        if Capability.RECHECK not in cls.capabilities:
            return self.env._(
                "The network cannot be asked for single items. Deletions are followed when it "
                "tells of them, or reading finds them."
            )
        if paid:
            return self.env._(
                "Every look is paid for: items of open cases are looked at every %s hours, others "
                "when the network tells of their deletion. What nobody acts on is removed by the "
                "retention.",
                cls.recheck_hours,
            )
        most = cls.recheck_per_day()
        if most:
            return self.env._(
                "Every stored item is looked at every %(hours)s hours; the network's limits allow "
                "%(most)s items a day, with half of the requests left for reading and answering.",
                hours=cls.recheck_hours,
                most=f"{most:,}",
            )
        return self.env._(
            "Every stored item is looked at every %s hours. No fixed limit is known; when the "
            "network asks for a pause, it gets one.",
            cls.recheck_hours,
        )

    @api.model
    def _accounts(self, company):
        """The accounts of a company with how far the second look is.

        :rtype: list[dict]
        """
        accounts = self.env["social.crm.account"].sudo().search([("company_id", "=", company.id)])
        rows = []
        for account in accounts:
            cls = networks().get(account.network)
            if cls is None:
                continue
            rows.append(
                {
                    "account": account,
                    "network": str(cls.label),
                    "reads": ", ".join(account.source_ids.mapped("kind_label")),
                    "deletions": self._deletions(cls, account.has_prices),
                    **account._recheck_facts(),
                }
            )
        return rows

    @api.model
    def _roles(self):
        """Who may see what, and how many people that are."""
        groups = [self.env.ref(f"social_crm.group_{name}").sudo() for name in ROLES]
        return [
            {
                "name": group.name,
                "comment": group.comment,
                "count": len(group.all_user_ids.filtered(lambda user: not user.share)),
            }
            for group in groups
        ]

    @api.model
    def _markdown(self):
        """The part of ``docs/privacy.md`` that is made of the map and of what is shipped; in
        English.

        :rtype: str
        """
        self = self.with_context(lang="en_US")
        kinds = self.env["social.crm.retention"].sudo()._all()
        lines = ["### What is stored where", ""]
        for row in self._rows():
            place = row["place"]
            columns = ", ".join(f"`{name}`" for name in place.fields)
            lines += [
                f"**{place.what}** (`{place.code}`)",
                "",
                f"* stored in: `{place.model or 'log files'}`" + (f" ({columns})" * bool(columns)),
                f"* for: {place.purpose}",
                f"* ground: {place.basis}",
                f"* from: {place.origin}; seen by: {place.seen_by}",
                f"* kept: {row['ends']}",
                f"* erasing a person: {row['erasing']}",
                "",
            ]
        lines += [
            "### How long, as shipped",
            "",
            "| kind | days | then | as shipped | counted from, and why |",
            "|---|---|---|---|---|",
        ]
        labels = dict(kinds._fields["action"]._description_selection(self.env))
        on = self._shipped_on()
        for kind in kinds:
            state = "on" if kind.code in on else "off until a dry run"
            lines.append(
                f"| {kind.name} (`{kind.code}`) | {kind.days} | {labels[kind.action].lower()}"
                f" | {state} | {kind.description} {kind.basis} |"
            )
        lines += ["", "### Deletions at the networks", "", "| network | rule |", "|---|---|"]
        for key in sorted(networks()):
            cls = networks()[key]
            if cls.__module__.startswith("odoo.addons.social_crm.networks."):
                paid = any(price.currency for price in cls.prices)
                lines.append(f"| {cls.label} | {self._deletions(cls, paid)} |")
        return "\n".join(lines) + "\n"

    @api.model
    def _shipped_on(self):
        """Codes of the kinds that work without anybody having switched them on."""
        return ("push", "push_unreadable")


class ReportProcessingRecord(models.AbstractModel):
    _name = "report.social_crm.processing_record"
    _description = "Record of Processing (Document)"

    @api.model
    def _get_report_values(self, docids, data=None):
        if not (
            self.env.user.has_group("social_crm.group_privacy")
            or self.env.user.has_group("social_crm.group_administrator")
        ):
            raise AccessError(self.env._("This is for data protection and administrators."))
        Processing = self.env["social.crm.processing"]
        company = self.env.company
        runs = self.env["social.crm.retention.run"].sudo()
        return {
            "docs": company,
            "company": company,
            "rows": Processing._rows(),
            "kinds": self.env["social.crm.retention"].sudo()._all(),
            "accounts": Processing._accounts(company),
            "roles": Processing._roles(),
            "runs": runs.search([("dry", "=", False)], limit=12),
        }
