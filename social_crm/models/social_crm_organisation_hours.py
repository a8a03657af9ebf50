"""Working hours that were made on the way to how a company is organised go with it again, unless
somebody uses or has changed them since."""

from odoo import api, fields, models

from .social_crm_organisation_change import HOURS


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    social_setup = fields.Boolean(
        "Made in the Guided Setup",
        readonly=True,
        copy=False,
        help="Of what is being set up: it has not been decided yet.",
    )


class SocialCrmOrganisationChange(models.AbstractModel):
    _inherit = "social.crm.organisation.change"

    @api.model
    def _hours_made(self):
        """The hours that the person has made for what is decided now, as done changes.

        :rtype: list[dict]
        """
        calendars = self.env[HOURS].search(
            [
                ("social_setup", "=", True),
                ("create_uid", "=", self.env.uid),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        calendars.sudo().social_setup = False
        return [
            {
                "op": "create",
                "model": HOURS,
                "id": calendar.id,
                "key": f"hours:{calendar.id}",
                "name": calendar.display_name,
                "after": self._snapshot(calendar),
            }
            for calendar in calendars
        ]

    @api.model
    def _snapshot(self, record):
        """Hours are what their lines say."""
        super_snapshot = super()._snapshot
        snapshot = super_snapshot(record)
        if record._name == HOURS:
            lines = record.sudo().attendance_ids.sorted("id")
            snapshot["attendance_ids"] = [super_snapshot(each) for each in lines]
        return snapshot

    @api.model
    def _hours_stay(self, calendar, todo):
        """Why hours are not taken away, or nothing.

        :param list todo: what is taken back before, as in ``_revert``
        :rtype: str
        """
        back = [entry for entry, act, _sentence in todo if act]
        if self._is_used(calendar, back):
            return self.env._("“%s” stays: these hours are used.", calendar.display_name)
        if not calendar.has_access("unlink"):
            return self.env._(
                "“%s” stays: somebody who manages working hours can delete it.",
                calendar.display_name,
            )
        return ""
