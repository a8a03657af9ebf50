"""Questions that were activities on tickets, before there were questions."""

from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.tools import html2plaintext


class SocialCrmQuestion(models.Model):
    _inherit = "social.crm.question"

    @api.model
    def _take_over(self, activities):
        """Make questions of activities on tickets that wait. Nobody is told anew: whoever has such
        an activity knows of it.

        :param mail.activity activities:
        """
        tickets = self.env["helpdesk.ticket"].sudo().browse(activities.mapped("res_id")).exists()
        tickets = {ticket.id: ticket for ticket in tickets}
        for activity in activities:
            ticket = tickets.get(activity.res_id)
            text = html2plaintext(activity.note or "").strip() or activity.summary
            if not ticket or not ticket.social_account_id or not activity.user_id or not text:
                continue
            company = ticket.company_id
            asked_at = activity.create_date.replace(microsecond=0)
            # Until the end of the day that was chosen, as it was meant.
            due = datetime.combine(activity.date_deadline, time()) + timedelta(days=1)
            due = max(due, asked_at + timedelta(hours=1))
            question = self.sudo().create(
                {
                    "ticket_id": ticket.id,
                    "company_id": company.id,
                    "user_id": activity.user_id.id,
                    "asker_id": activity.create_uid.id or self.env.uid,
                    "question": text,
                    "asked_at": asked_at,
                    "calendar_id": self._calendar_of(activity.user_id, company).id,
                    "due_at": due,
                    "escalate_at": due,
                }
            )
            question._keep_token()
            question._begin_activity()
            activity.unlink()
