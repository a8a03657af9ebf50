"""Until when something can be answered, where a network closes its windows."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.times import naive
from .social_crm_ingest import _execute_values

LATELY = timedelta(days=1)
MOST = 2000
"""Windows that are looked at in one run."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    window_until = fields.Datetime(
        "Can Be Answered Until",
        readonly=True,
        index="btree_not_null",
        help="The network takes no answer later than that, at least not in the usual way.",
    )

    def _note_windows(self):
        """Keep until when each of these can be answered, so that lists can be sorted by it."""
        changed = []
        for mention_id, ways in self._ways().items():
            until = next((naive(way.until) for way in ways if not way.refusal), None)
            mention = self.browse(mention_id)
            # One that has closed stays where it was, to be seen as closed.
            if until is not None and until != mention.window_until:
                changed.append((mention_id, until or None))
        if changed:
            _execute_values(
                self.env,
                "UPDATE social_crm_mention mention SET window_until = new.until::timestamp"
                " FROM (VALUES %s) AS new(id, until) WHERE mention.id = new.id RETURNING 1",
                changed,
            )
            self.invalidate_recordset(["window_until"], flush=False)

    @api.model
    def _cron_windows(self):
        """Where one window has closed, another may be open, with other rules: look once more at
        what closed lately and still waits. Called by the scheduled action; repeats harmlessly."""
        now = fields.Datetime.now()
        waiting = self.search(
            [
                ("window_until", "<=", now),
                ("window_until", ">", now - LATELY),
                ("state", "in", ("new", "open")),
            ],
            order="window_until desc",
            limit=MOST,
        )
        waiting._note_windows()
        waiting.ticket_id._social_note_window()

    def _set_state(self, target):
        moved = super()._set_state(target)
        Networks = self.env["social.crm.network"]
        windowed = moved.filtered(lambda mention: Networks._has_windows(mention.network))
        windowed.ticket_id._social_note_window()
        return moved


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _note_windows(self, account, items):
        """What somebody says in private opens a window anew, what we answer may close one: keep
        book for all that waits for an answer to the same people."""
        if not self.env["social.crm.network"]._has_windows(account.network):
            return
        mentions = self.env["social.crm.mention"].search(
            [
                ("account_id", "=", account.id),
                ("own", "=", False),
                ("gone_at", "=", False),
                ("state", "in", ("new", "open")),
                "|",
                ("profile_id", "in", [item.profile_id for item in items if not item.own]),
                (
                    "conversation_id",
                    "in",
                    [item.conversation_id for item in items if item.conversation_id],
                ),
            ]
        )
        mentions._note_windows()
        tickets = self.env["helpdesk.ticket"].browse(
            {item.ticket_id for item in items if item.ticket_id}
        )
        (mentions.ticket_id | tickets)._social_note_window()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_window_until = fields.Datetime(
        "Answer Until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The network takes no answer to what waits here later than that.",
    )

    def _social_note_window(self):
        """The window of the latest post that waits for an answer; none, if nothing waits."""
        if not self:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE helpdesk_ticket ticket
                   SET social_window_until = new.until,
                       social_due_at = LEAST(new.until, ticket.social_promised_at),
                       social_due_why = CASE
                           WHEN new.until <= ticket.social_promised_at
                                OR ticket.social_promised_at IS NULL AND new.until IS NOT NULL
                           THEN 'window' ELSE ticket.social_promised_target END
                  FROM (
                       SELECT asked.id, (
                                  SELECT mention.window_until FROM social_crm_mention mention
                                   WHERE mention.ticket_id = asked.id AND mention.state = 'open'
                                     AND NOT mention.own AND mention.bystander IS NOT TRUE
                                     AND mention.gone_at IS NULL
                                   ORDER BY mention.written_at DESC, mention.id DESC
                                   LIMIT 1) AS until
                         FROM unnest(%s) asked(id)) new
                 WHERE ticket.id = new.id
                RETURNING 1
                """,
                self.ids,
            )
        )
        self.invalidate_recordset(
            ["social_window_until", "social_due_at", "social_due_why"], flush=False
        )
