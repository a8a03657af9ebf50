"""When customers are asked whether they were satisfied, and by whom."""

from datetime import UTC, datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

AWAKE = (8, 20)
"""Hours of the company's day between which a machine may ask."""


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_rating = fields.Boolean(
        "Ask How It Was",
        help="Whoever wrote privately is asked once, some time after the case was closed, whether "
        "he was satisfied. It counts as an automatic answer: never in public, one on a day, "
        "never to machines, and marked as automatic.",
    )
    social_crm_rating_hours = fields.Integer(
        "Hours after Closing",
        default=24,
        help="So long after closing customers are asked, between 8 and 20 o'clock.",
    )
    social_crm_rating_days = fields.Integer(
        "Days between Two Questions",
        default=90,
        help="Nobody is asked again before so many days have gone by, whatever the case.",
    )
    social_crm_rating_public = fields.Boolean(
        "Agents May Ask in Public",
        help="A link that stands in public can be opened by anybody. A machine never asks there.",
    )

    @api.constrains("social_crm_rating_hours", "social_crm_rating_days")
    def _check_social_crm_rating(self):
        for company in self:
            if not 0 <= company.social_crm_rating_hours <= 24 * 14:
                raise ValidationError(
                    self.env._("Ask at once or within two weeks after closing: 0 to 336 hours.")
                )
            if company.social_crm_rating_days < 1:
                raise ValidationError(self.env._("Leave at least a day between two questions."))

    def _social_asks_now(self):
        """Whether it is an hour at which people may be asked. Nobody is woken by a machine.

        :rtype: bool
        """
        self.ensure_one()
        zone = self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
        now = datetime.now(UTC).astimezone(pytz.timezone(zone))
        return AWAKE[0] <= now.hour < AWAKE[1]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_rating = fields.Boolean(related="company_id.social_crm_rating", readonly=False)
    social_crm_rating_hours = fields.Integer(
        related="company_id.social_crm_rating_hours", readonly=False
    )
    social_crm_rating_days = fields.Integer(
        related="company_id.social_crm_rating_days", readonly=False
    )
    social_crm_rating_public = fields.Boolean(
        related="company_id.social_crm_rating_public", readonly=False
    )
