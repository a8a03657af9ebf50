from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_reopen_days = fields.Integer(
        related="company_id.social_crm_reopen_days", readonly=False
    )
    social_crm_link_days = fields.Integer(related="company_id.social_crm_link_days", readonly=False)
    social_crm_same_days = fields.Integer(related="company_id.social_crm_same_days", readonly=False)
    social_crm_answered_stage_id = fields.Many2one(
        related="company_id.social_crm_answered_stage_id", readonly=False
    )
    social_crm_reopened_stage_id = fields.Many2one(
        related="company_id.social_crm_reopened_stage_id", readonly=False
    )
    social_crm_allowed_hosts = fields.Char(
        "Allowed Internal Hosts", config_parameter="social_crm.allowed_hosts"
    )
