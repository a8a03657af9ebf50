"""The help page: approved answers for everybody to read, if the company wants one."""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..text.placeholders import fill, gaps

PATH = "/social/help"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_help_slug = fields.Char(
        "Help Page",
        copy=False,
        help="The last part of its address, such as “acme”. Empty: there is no help page.",
    )
    social_crm_help_indexed = fields.Boolean(
        "In Search Engines", help="Search engines may list the help page."
    )
    social_crm_help_url = fields.Char("Address", compute="_compute_social_crm_help_url")

    _social_crm_help_slug_uniq = models.UniqueIndex(
        "(social_crm_help_slug) WHERE social_crm_help_slug IS NOT NULL",
        "Another company has its help page there.",
    )

    @api.depends("social_crm_help_slug")
    def _compute_social_crm_help_url(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "").rstrip("/")
        for company in self:
            slug = company.social_crm_help_slug
            company.social_crm_help_url = f"{base}{PATH}/{slug}" if slug else False

    @api.constrains("social_crm_help_slug")
    def _check_social_crm_help_slug(self):
        for company in self:
            slug = company.social_crm_help_slug
            if slug and (len(slug) > 60 or not SLUG.match(slug)):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be part of an address: small letters, digits and - between "
                        "them.",
                        slug,
                    )
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_help_slug = fields.Char(related="company_id.social_crm_help_slug", readonly=False)
    social_crm_help_indexed = fields.Boolean(
        related="company_id.social_crm_help_indexed", readonly=False
    )
    social_crm_help_url = fields.Char(related="company_id.social_crm_help_url")


class SocialCrmFaqVersion(models.Model):
    _inherit = "social.crm.faq.version"

    @api.model
    def _published_domain(self, company):
        """What the help page of a company shows today.

        :rtype: odoo.fields.Domain
        """
        return (
            self._offered_domain()
            & Domain("company_id", "=", company.id)
            & Domain("faq_id.published", "=", True)
            & Domain("public_answer", "not in", (False, ""))
        )

    def _published_answer(self, company):
        """The public answer as it stands on a page, where nobody is known and nobody fills in what
        is open.

        :returns: empty if something stays open
        :rtype: str
        """
        self.ensure_one()
        pieces = fill(self.public_answer or "", _values_of(company))
        return "" if gaps(pieces) else "".join(pieces)


class SocialCrmFaq(models.Model):
    _inherit = "social.crm.faq"

    help_url = fields.Char("On the Page", compute="_compute_help_url")
    help_slug = fields.Char(related="company_id.social_crm_help_slug", string="Page There Is")

    @api.depends("published", "state", "version_id", "company_id.social_crm_help_slug")
    def _compute_help_url(self):
        for entry in self:
            page = entry.company_id.sudo().social_crm_help_url
            entry.help_url = bool(page and entry.published and entry.offered) and (
                f"{page}/{entry.id}"
            )

    @api.constrains("published", "public_answer")
    def _check_published(self):
        for entry in self.filtered("published"):
            company = entry.company_id.sudo()
            left = gaps(fill(entry.public_answer or "", _values_of(company)))
            if left:
                raise ValidationError(
                    entry.env._(
                        "Nobody fills in %(gap)s on the help page. Write what stands there "
                        "instead: %(instead)s",
                        gap=f"{{{{{left[0]}}}}}",
                        instead=f"{{{{{left[0]}|…}}}}",
                    )
                )


def _values_of(company):
    """What placeholders stand for where nobody in particular reads."""
    found = {"company": company.name, "website": company.website}
    return {name: value for name, value in found.items() if value}
