"""Where a company wants it, nobody answers in public who has not confirmed the guidelines."""

from odoo import fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_guidelines_first = fields.Boolean(
        "Guidelines First",
        help="Public answers only by those who have confirmed the guidelines in force.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_guidelines_first = fields.Boolean(
        related="company_id.social_crm_guidelines_first", readonly=False
    )


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    def _check_sendable(self):
        super()._check_sendable()
        company = self.company_id.sudo()
        if self.audience == "direct" or not company.social_crm_guidelines_first:
            return
        pending = self.env["social.crm.guideline"].sudo()._pending(self.user_id, company)
        if pending and self.user_id != self.env.user:
            raise UserError(
                self.env._(
                    "%(who)s wrote this and has not confirmed “%(name)s” (version %(number)s).",
                    who=self.user_id.sudo().name,
                    name=pending[0].guideline_id.name,
                    number=pending[0].number,
                )
            )
        if pending:
            raise UserError(
                self.env._(
                    "Before a public answer, read and confirm “%(name)s” (version %(number)s). You "
                    "find it below the text.",
                    name=pending[0].guideline_id.name,
                    number=pending[0].number,
                )
            )
