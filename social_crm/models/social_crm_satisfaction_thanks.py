"""Who thanked us in public, as it seems: worked out from what customers write after our answer.

It is a guess of a machine, kept apart from what customers themselves clicked, and is never counted
as that.
"""

from odoo import api, fields, models

from ..text.thanks import thanks
from .social_crm_ingest import _execute_values
from .social_crm_mention import PUBLIC


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_thanked_id = fields.Many2one(
        "social.crm.mention",
        "Thanked Us With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What the customer wrote in public after our answer, and what seems to thank us.",
    )


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _find_tickets(self, account, items, conversations):
        result = super()._find_tickets(account, items, conversations)
        self._note_thanks(items)
        return result

    @api.model
    def _note_thanks(self, items):
        """Keep with which post a customer thanked us first, once we had answered: one statement,
        and none where nobody does."""
        found = {}
        for item in items:
            if item.ticket_id and item.ticket_id not in found and _thanks(item):
                found[item.ticket_id] = (
                    item.ticket_id,
                    item.id,
                    item.profile_id,
                    item.written_at,
                )
        if not found:
            return
        self.env.flush_all()
        _execute_values(
            self.env,
            """
            UPDATE helpdesk_ticket ticket SET social_thanked_id = new.mention_id
              FROM (VALUES %s) AS new(ticket_id, mention_id, profile_id, written_at)
             WHERE ticket.id = new.ticket_id AND ticket.social_profile_id = new.profile_id
               AND ticket.social_thanked_id IS NULL
               AND EXISTS (
                       SELECT FROM social_crm_mention ours
                        WHERE ours.ticket_id = ticket.id AND ours.own AND ours.gone_at IS NULL
                          AND ours.written_at <= new.written_at
                          AND NOT EXISTS (
                                  SELECT FROM social_crm_reply said
                                   WHERE said.account_id = ours.account_id AND said.automatic
                                     AND said.external_id = ours.external_id))
            RETURNING 1
            """,
            list(found.values()),
        )
        self.env["helpdesk.ticket"].invalidate_model(["social_thanked_id"], flush=False)


def _thanks(item):
    facts = item.facts
    return (
        facts is not None
        and not (item.own or item.bystander or item.backfilled or item.gone)
        and facts.audience in PUBLIC
        and facts.mood != "negative"
        and not (facts.is_complaint or facts.is_question)
        and thanks(facts.words)
    )
