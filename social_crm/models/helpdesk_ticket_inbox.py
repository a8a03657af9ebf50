"""What the inbox needs to know of a ticket to list it without looking at its posts.

One statement works the columns out for any number of tickets, from what is stored anyway: it can be
repeated at any time, and nothing drifts.
"""

from odoo import api, fields, models
from odoo.tools import SQL

KEPT = ("social_last_id", "social_last_at", "social_waits_since", "social_done")
LISTED = {"stage_id", "user_id", "team_id", "priority", "tag_ids", "partner_id", "name", "active"}
"""Fields of a ticket whose change the inbox shows."""


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_last_id = fields.Many2one(
        "social.crm.mention",
        "Latest Post",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    social_last_at = fields.Datetime("Latest Post Written", readonly=True, copy=False)
    social_waits_since = fields.Datetime(
        "Waits Since",
        readonly=True,
        copy=False,
        help="When the oldest post was written that waits for our answer.",
    )
    social_done = fields.Boolean("Done", readonly=True, copy=False, help="The ticket is closed.")

    _social_inbox_idx = models.Index(
        "(social_last_at DESC, id DESC)"
        " WHERE social_account_id IS NOT NULL AND social_done IS NOT TRUE"
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & LISTED and (listed := self.filtered("social_account_id")):
            listed.sudo()._social_keep()
            listed._social_listed()
        return result

    def _social_keep(self):
        """Bring what the inbox lists up to date."""
        if not self:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE helpdesk_ticket ticket
                   SET social_last_id = last.id,
                       social_last_at = last.written_at,
                       social_waits_since = waiting.since,
                       social_done = COALESCE(stage.closed, FALSE)
                  FROM helpdesk_ticket this
                  LEFT JOIN helpdesk_ticket_stage stage ON stage.id = this.stage_id
                  LEFT JOIN LATERAL (
                       SELECT id, written_at FROM social_crm_mention mention
                        WHERE mention.ticket_id = this.id AND mention.bystander IS NOT TRUE
                        ORDER BY written_at DESC, id DESC LIMIT 1) last ON TRUE
                  LEFT JOIN LATERAL (
                       SELECT min(written_at) AS since
                         FROM social_crm_mention mention
                        WHERE mention.ticket_id = this.id AND mention.state = 'open'
                          AND NOT mention.own AND mention.bystander IS NOT TRUE
                          AND mention.gone_at IS NULL) waiting ON TRUE
                 WHERE ticket.id = this.id AND this.id = ANY(%s)
                   AND this.social_account_id IS NOT NULL
                RETURNING 1
                """,
                self.ids,
            )
        )
        self.invalidate_recordset(KEPT, flush=False)

    def _social_listed(self):
        """Let the inboxes of agents know, on commit, that something about these has changed that
        they list: ids, nothing else."""
        if self:
            self.env.ref("social_crm.group_agent")._bus_send(
                "social_crm/inbox", {"ticket_ids": self.ids, "mention_ids": []}
            )


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _set_state(self, target):
        moved = super()._set_state(target)
        moved.sudo().ticket_id._social_keep()
        return moved

    def _announce(self):
        self.sudo().ticket_id._social_keep()
        return super()._announce()


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _process(self, account, ids):
        result = super()._process(account, ids)
        self.env["social.crm.mention"].sudo().browse(ids).ticket_id._social_keep()
        return result


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    def _move(self, target, from_states=None, **values):
        moved = super()._move(target, from_states, **values)
        moved.sudo().ticket_id._social_listed()
        return moved
