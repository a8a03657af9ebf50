"""Cases are merged and split from the inbox."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .social_crm_inbox import _moment
from .social_crm_inbox_act_who import SHOWN


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def choose_merge(self, keys, search=None):
        """Open cases that this one could be merged into: of the same person, and what is searched
        for by number, title or name.

        :param list[str] keys: of one ticket
        :returns: dicts with ``id``, ``name`` (number and title), ``who``, ``words``, ``at``,
            ``same`` (it is the same person)
        :rtype: list[dict]
        """
        ticket = self._act_tickets(keys)
        ticket.ensure_one()
        profile = ticket.social_profile_id
        domain = (
            Domain("id", "!=", ticket.id)
            & Domain("company_id", "=", ticket.company_id.id)
            & Domain("social_account_id", "!=", False)
            & Domain("social_done", "!=", True)
        )
        same = Domain("social_profile_id", "=", profile.id)
        if profile.partner_id:
            same |= Domain("social_profile_id.partner_id", "=", profile.partner_id.id)
        if text := (search or "").strip():
            domain &= Domain.OR(
                Domain(name, "ilike", text)
                for name in (
                    "number",
                    "name",
                    "social_profile_id.name",
                    "social_profile_id.handle",
                    "partner_name",
                )
            )
        else:
            domain &= same
        found = self.env["helpdesk.ticket"].search(
            domain, order="social_last_at desc, id desc", limit=SHOWN
        )
        found = found._filtered_access("write")
        return sorted(
            (
                {
                    "id": each.id,
                    "name": each.display_name,
                    "who": each.social_profile_id.display_name,
                    "words": each.social_last_id.summary or "",
                    "at": _moment(each.social_last_at),
                    "same": ticket._social_same_person(each),
                }
                for each in found
            ),
            key=lambda each: not each["same"],
        )

    @api.model
    def act_merge(self, keys, into_id):
        """Move what was said in a case to another one, and close it.

        :param list[str] keys: of one ticket
        :param int into_id: id of the other ticket
        :returns: also ``into``: key of the other case
        """
        ticket = self._act_tickets(keys)
        into = self._act_tickets([f"t{int(into_id or 0)}"])
        ticket.ensure_one()
        ticket._social_check_merge(into)
        ticket._social_merge(into)
        return self._acted(
            self.env._("Merged into %s", into.number),
            [["merge", ticket.id]],
            into=f"t{into.id}",
        )

    @api.model
    def act_split(self, keys):
        """Split a case again from the one that it was merged into.

        :param list[str] keys: of one ticket
        :returns: also ``into``: key of the other case
        """
        ticket = self._act_tickets(keys)
        ticket.ensure_one()
        other = ticket.sudo().social_merged_into_id
        if other:
            self._act_tickets([f"t{other.id}"])
        other = ticket._social_split()
        return self._acted(self.env._("Split again"), into=f"t{other.id}")

    @api.model
    def _undo_merge(self, value):
        ticket = self.env["helpdesk.ticket"].sudo().browse(value).exists()
        try:
            return ticket._social_split() if ticket.social_merged_into_id else False
        except UserError:
            return False
