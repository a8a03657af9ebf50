"""What is stored about a person, to be handed over."""

import json
import re

from odoo import api, fields, models
from odoo.exceptions import UserError

SHOWN = 300
"""Records of one place that the document for people shows; the one for machines has all."""


class SocialCrmAccessWizard(models.TransientModel):
    _name = "social.crm.access.wizard"
    _description = "Access Report"

    partner_ids = fields.Many2many("res.partner", string="Contacts", readonly=True)
    profile_ids = fields.Many2many(
        "social.crm.profile", string="Profiles", help="Take out whatever is somebody else's."
    )
    count = fields.Integer("Records", compute="_compute_count")
    pdf_missing = fields.Boolean(compute="_compute_pdf_missing")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        profiles = self.env["social.crm.profile"].sudo()
        partners = self.env["res.partner"]
        if model == "res.partner":
            partners = partners.browse(ids)
            partners.check_access("read")
            profiles = self.env["social.crm.data.map"]._profiles_of(partners)
        elif model == "social.crm.profile":
            profiles = profiles.browse(ids)
            partners = profiles.partner_id
        profiles = profiles.filtered(lambda each: each.company_id in self.env.companies)
        values["partner_ids"] = [fields.Command.set(partners.ids)]
        values["profile_ids"] = [fields.Command.set(profiles.ids)]
        return values

    @api.depends("profile_ids", "partner_ids")
    def _compute_count(self):
        Map = self.env["social.crm.data.map"]
        for wizard in self:
            profiles, partners = wizard._people()
            wizard.count = sum(
                len(records)
                for place in Map._places()
                if not place.named
                and (records := Map._records(place, profiles, partners)) is not None
            )

    def _compute_pdf_missing(self):
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        self.pdf_missing = state not in ("ok", "workers")

    def _people(self):
        """Profiles and contacts of companies that the user works in.

        :raises UserError: nobody was chosen
        """
        self.ensure_one()
        profiles = self.sudo().profile_ids.filtered(
            lambda each: each.company_id in self.env.companies
        )
        partners = self.sudo().partner_ids.filtered(
            lambda each: not each.company_id or each.company_id in self.env.companies
        )
        return profiles._origin, partners._origin

    def _check_may(self):
        """The groups that may create the wizard, asked again where data leaves."""
        if not (
            self.env.user.has_group("social_crm.group_privacy")
            or self.env.user.has_group("social_crm.group_manager")
        ):
            raise UserError(self.env._("This is for managers and data protection."))

    def _collected(self, copies=False):
        """What is stored, and the download is noted.

        :rtype: dict
        """
        self._check_may()
        profiles, partners = self._people()
        if not profiles and not partners:
            raise UserError(self.env._("Choose a profile or a contact."))
        collected = self.env["social.crm.access"]._collect(profiles, partners, copies)
        self.env["social.crm.export.log"]._note(
            self._name,
            sum(place["count"] for place in collected["places"]),
            [place["code"] for place in collected["places"]],
            partners or profiles,
        )
        return collected

    def _for_paper(self):
        """What the document for people shows.

        :rtype: dict
        """
        collected = self._collected()
        for place in collected["places"]:
            place["left_out"] += max(0, len(place["records"]) - SHOWN)
            place["records"] = [_shown(record) for record in place["records"][:SHOWN]]
        return collected

    def _filename(self):
        profiles, partners = self._people()
        name = (partners or profiles)[:1].display_name or ""
        safe = re.sub(r"[^\w.-]+", "-", name).strip("-")
        return f"{self.env._('Access report')} {safe}"

    def action_pdf(self):
        """The document for people; without a printer of PDFs on the server, as a page."""
        self._check_may()
        name = "access_report_page" if self.pdf_missing else "access_report_pdf"
        return self.env.ref(f"social_crm.{name}").report_action(self, config=False)

    def action_json(self):
        """The document for machines."""
        self._check_may()
        return {
            "type": "ir.actions.act_url",
            "url": f"/social_crm/access/{self.id}.json",
            "target": "download",
        }


def _shown(record):
    """A record for paper: structures as text, contents of files as their size."""
    record = dict(record)
    if "content_base64" in record:
        del record["content_base64"]
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        for name, value in record.items()
    }
