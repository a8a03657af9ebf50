"""Working hours that are none: nothing would ever be due in them, and nobody on duty."""

from odoo import models
from odoo.exceptions import ValidationError


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _social_check_hours(self):
        """Called where one of these is chosen.

        :raises ValidationError: there is no working time in one of them
        """
        for calendar in self.sudo():
            if not calendar.attendance_ids and not calendar.flexible_hours:
                raise ValidationError(
                    self.env._(
                        "“%s” has no working time: add hours to it, or choose others.",
                        calendar.name,
                    )
                )
