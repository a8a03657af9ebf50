"""Entries that are out of date come up: their owners are asked to look at them."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SOON = timedelta(days=14)
OLD = timedelta(days=180)
"""So long an entry may be offered without anybody having looked at it."""


class SocialCrmFaq(models.Model):
    _inherit = "social.crm.faq"

    @api.model
    def _cron_review(self):
        """Ask the owners of what runs out, has run out, or was not looked at for long. Safe to
        repeat: nobody is asked twice."""
        today = fields.Date.context_today(self)
        approved = Domain("state", "=", "approved")
        over = self.search(approved & Domain("version_id.valid_until", "<", today))
        over._move("review")
        over._ask_owners(
            _lt("It is no longer valid"),
            _lt("It is not offered any more. Approve it with a later day, or retire it."),
        )
        soon = self.search(
            approved
            & Domain("version_id.valid_until", ">=", today)
            & Domain("version_id.valid_until", "<=", today + SOON)
        )
        soon._ask_owners(
            _lt("It runs out soon"),
            _lt("Approve it with a later day, or let it end."),
        )
        old = self.search(approved & Domain("reviewed_at", "<=", today - OLD)) - soon
        old._ask_owners(
            _lt("Is this still right?"),
            _lt("Nobody has looked at it for half a year. Approve it again, or change it."),
        )

    def _ask_owners(self, summary, note):
        """Give the owners something to do, each in the own language, unless it waits for them
        already. One query for all, and what Odoo needs for each activity.

        :param summary: a term of ``LazyTranslate``, and so is ``note``
        """
        if not self:
            return
        kind = self.env.ref("social_crm.activity_type_faq", raise_if_not_found=False)
        waiting = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", kind.id if kind else False),
                ]
            )
        )
        # It was said in the language that the owner had then.
        spellings = {
            summary._translate(code) for code, _name in self.env["res.lang"].get_installed()
        }
        asked = {activity.res_id for activity in waiting if activity.summary in spellings}
        for entry in self.sudo().filtered(lambda entry: entry.id not in asked):
            user = entry._looked_after_by()
            lang = user.lang or "en_US"
            entry.activity_schedule(
                "social_crm.activity_type_faq",
                summary=summary._translate(lang),
                note=note._translate(lang),
                user_id=user.id,
            )

    def _looked_after_by(self):
        """Who is asked about it: its owner; who approved it, if the owner has left; else a manager.

        :rtype: res.users
        """
        self.ensure_one()
        managers = self.env.ref("social_crm.group_manager").sudo().all_user_ids
        here = (self.owner_id | self.version_id.author_id).filtered("active") or managers.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return here[:1] or self.owner_id
