"""What a company says in public although it looks like somebody's data: its own."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..matching import personal, values

LONGEST = 200
MOST = 500
"""Lines of the list."""


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_public_text = fields.Text(
        "May Be Said in Public",
        help="Addresses, telephone numbers, e-mail addresses and names that answers may contain "
        "although they look like personal data: one a line. A line such as @example.com allows "
        "all addresses there. What stands on the company itself needs no line.",
    )

    @api.constrains("social_crm_public_text")
    def _check_social_crm_public_text(self):
        for company in self:
            lines = company._social_public_lines()
            if len(lines) > MOST:
                raise ValidationError(self.env._("At most %s lines, please.", MOST))
            for line in lines:
                if len(line) > LONGEST:
                    raise ValidationError(self.env._("“%s…” is too long for one line.", line[:50]))
                if not company._is_personal(line):
                    raise ValidationError(
                        self.env._(
                            "“%s” is no address, number or name that would be found in an answer.",
                            line,
                        )
                    )

    def _is_personal(self, line):
        """Whether an answer with this would be found fault with."""
        if line.startswith("@"):
            return bool(values.site(line[1:]))
        known = personal.Known(countries=tuple(filter(None, (self.country_id.code, "DE", "AT"))))
        return bool(
            personal.find(line, known)
            or personal.find(f"Tel. {line}", known)
            or personal.full_names(line)
        )

    def _social_public_lines(self):
        lines = (self.social_crm_public_text or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def _social_said_publicly(self):
        """What answers may contain: the list, what stands on the company, names of colleagues.

        :rtype: tuple[str, ...]
        """
        self.ensure_one()
        company = self.sudo()
        partner = company.partner_id
        own = [
            partner.name,
            partner.email,
            partner.phone,
            partner.street,
            partner.vat,
            company.company_registry,
            *partner.bank_ids.mapped("acc_number"),
            *self.env["res.users"]
            .sudo()
            .search([("company_ids", "in", company.ids), ("share", "=", False)])
            .mapped("name"),
        ]
        if domain := values.domain(partner.email or ""):
            own.append(f"@{domain}")
        return tuple(filter(None, (*own, *company._social_public_lines())))


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_public_text = fields.Text(
        related="company_id.social_crm_public_text", readonly=False
    )


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "res.company": {
                **impersonal.get("res.company", {}),
                "social_crm_public_text": "addresses, numbers and names that the company itself "
                "publishes",
            },
        }
