"""Undo of what was done from the inbox.

A token says what stood there before and what was put there. It is signed, valid for some minutes,
and for the person who did it: whoever was allowed to do something may take it back, also where the
case is somebody else's by then. What others have changed meanwhile stays as they changed it.
"""

from datetime import timedelta

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "social_crm.inbox.undo"
VALID = timedelta(minutes=15)


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _undo_token(self, steps):
        """
        :param list steps: pairs of a name and what ``_undo_<name>`` gets, in the order of undoing
        :rtype: str
        """
        values = [self.env.uid, steps]
        return hash_sign(self.sudo().env, SCOPE, values, expiration=VALID)

    @api.model
    def act_undo(self, token):
        """Undo what an action did.

        :param str token: ``undo`` of what the action returned
        :raises UserError: not one's own, too late, or others have changed it since
        """
        self.env["social.crm.reply"].check_access("write")
        try:
            values = verify_hash_signed(self.sudo().env, SCOPE, token or "")
        except (ValueError, TypeError, AttributeError):
            values = None
        if not values or values[0] != self.env.uid:
            raise UserError(self.env._("It is too late to undo this."))
        done = [bool(getattr(self, f"_undo_{name}")(value)) for name, value in values[1]]
        if not any(done):
            raise UserError(self.env._("Others have changed this since. It stays as it is."))
        return self._acted(self.env._("Undone"))

    # Each returns whether there was something to undo. They run for the one who was allowed to do
    # what they undo, and therefore as superuser.

    @api.model
    def _undo_tickets(self, value):
        """:param value: :meth:`_ticket_state` before, and after"""
        before, after = value
        tickets = self.env["helpdesk.ticket"].sudo().browse(map(int, before)).exists()
        now = self._ticket_state(tickets)
        groups = {}
        for ticket in tickets:
            key = str(ticket.id)
            was, put = before[key], after[key]
            back = {
                name: was[name]
                for name in was
                if was[name] != put[name] and now[key][name] == put[name]
            }
            if back:
                groups.setdefault(repr(sorted(back.items())), (back, []))[1].append(ticket.id)
        for back, ids in groups.values():
            if "tag_ids" in back:
                back = {**back, "tag_ids": [Command.set(back["tag_ids"])]}
            tickets.browse(ids).with_context(social_crm_handing=True).write(back)
        return groups

    @api.model
    def _undo_posts(self, value):
        """:param value: as of :meth:`_post_states`"""
        mentions = self.env["social.crm.mention"].sudo().browse(map(int, value)).exists()
        # Past the gate on purpose: they come to where they were, not to where they may go on.
        closed = mentions.filtered(lambda mention: mention.state in ("closed", "ignored"))
        # Nothing waits in a case that was closed meanwhile.
        closed -= closed.filtered(
            lambda mention: (
                mention.ticket_id.stage_id.closed and value[str(mention.id)][0] in ("new", "open")
            )
        )
        for was, group in closed.grouped(lambda mention: tuple(value[str(mention.id)])).items():
            group.write({"state": was[0], "handled_at": was[1] or False})
        closed.ticket_id._social_keep()
        closed._announce()
        return closed
