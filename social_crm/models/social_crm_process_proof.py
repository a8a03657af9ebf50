"""Codes of one-time links in what people write: they prove whose account it is.

They are looked for before tickets are opened, so that a ticket opened now has its customer; a text
that is a code and nothing else needs no ticket.
"""

from hmac import compare_digest

from odoo import api, models
from odoo.tools import SQL

from ..matching.codes import find_codes, only_code


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _find_tickets(self, account, items, conversations):
        proved = self._prove(items)
        quiet = [item for item, text, _answer in proved if only_code(text)]
        for item in quiet:
            item.state = "closed"
        result = super()._find_tickets(account, items, conversations)
        if proved:
            self.env["social.crm.mention"].browse([item.id for item in quiet])._set_state("closed")
            for item, _text, answer in proved:
                answer._note_proved(item.ticket_id)
        return result

    @api.model
    def _prove(self, items):
        """Confirm the answers whose codes stand in these items, each sent by the profile that was
        asked. One query if nobody was asked, two if somebody was; more for each code that came.

        :returns: what counted, as (item, text, answer)
        """
        theirs = [item for item in items if not (item.own or item.gone)]
        Answer = self.env["social.crm.invitation.answer"].sudo()
        waiting = Answer._waiting({item.profile_id for item in theirs}) if theirs else {}
        theirs = [item for item in theirs if item.profile_id in waiting]
        if not theirs:
            return []
        texts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, text FROM social_crm_mention WHERE id = ANY(%s)",
                    [item.id for item in theirs],
                )
            )
        )
        proved = []
        for item in theirs:
            text = texts.get(item.id) or ""
            answer = Answer.browse(self._answer_in(text, item, waiting[item.profile_id]))
            mention = self.env["social.crm.mention"].browse(item.id)
            if answer.exists() and answer._confirm(mention):
                proved.append((item, text, answer))
        return proved

    @api.model
    def _answer_in(self, text, item, waiting):
        """The answer whose code stands in a text, if it still holds."""
        digest = self.env["social.crm.invitation.answer"]._digest
        codes = find_codes(text)
        for answer_id, invitation_id, kept, expires_at in waiting:
            if item.written_at <= expires_at and any(
                compare_digest(digest(invitation_id, code), kept) for code in codes
            ):
                return answer_id
        return []


class SocialCrmInvitationAnswer(models.Model):
    _inherit = "social.crm.invitation.answer"

    def _note_proved(self, ticket_id):
        """Say on the ticket who it is, and why."""
        invitation = self.invitation_id
        ticket = self.env["helpdesk.ticket"].sudo().browse(ticket_id or [])
        for each in ticket | invitation.ticket_id:
            each.message_post(
                body=self.env._(
                    "%(profile)s has proved to be %(contact)s: %(seen)s.",
                    profile=invitation.profile_id.display_name,
                    contact=invitation.partner_id.display_name,
                    seen=invitation.identity_id.seen,
                ),
                message_type="notification",
                subtype_xmlid="mail.mt_note",
            )
