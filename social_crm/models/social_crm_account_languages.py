"""In which languages people write to an account: where a few words could be of several, these come
first."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_language_ids = fields.Many2many(
        "res.lang",
        "social_crm_company_language_rel",
        string="Languages of Customers",
        context={"active_test": False},
        help="In which your customers write. Where a few words could be of several languages, "
        "these come first. Empty: your own and those that are installed.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_language_ids = fields.Many2many(
        related="company_id.social_crm_language_ids",
        readonly=False,
        context={"active_test": False},
    )


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    language_ids = fields.Many2many(
        "res.lang",
        "social_crm_account_language_rel",
        string="Languages of Customers",
        context={"active_test": False},
        help="In which people write to this account. Empty: those of the company.",
    )

    def _languages(self):
        """In which languages people write to this account, the likeliest first.

        :returns: ISO 639-1
        :rtype: list[str]
        """
        company = self.company_id
        chosen = self.language_ids or company.social_crm_language_ids
        codes = chosen.mapped("code")
        if not codes:
            codes = [
                company.partner_id.lang,
                *(code for code, _name in self.env["res.lang"].get_installed()),
            ]
        return list(dict.fromkeys(code.partition("_")[0] for code in codes if code))
