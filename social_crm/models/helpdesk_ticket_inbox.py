"""What the inbox needs to know of a ticket to list it without looking at its posts.

One statement works the columns out for any number of tickets, from what is stored anyway: it can be
repeated at any time, and nothing drifts. :mod:`.social_crm_inbox_kept` calls it wherever something
changes that they are made of.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, OrderedSet

from .social_crm_mention_mood import MOODS

KEPT = (
    "social_last_id",
    "social_last_at",
    "social_heard_id",
    "social_waits_since",
    "social_mood",
    "social_topic_id",
    "social_done",
)
LISTED = {"stage_id", "user_id", "team_id", "priority", "tag_ids", "partner_id", "name", "active"}
"""Fields of a ticket whose change the inbox shows."""
OPEN = "social_account_id IS NOT NULL AND social_done IS NOT TRUE"


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
    social_heard_id = fields.Many2one(
        "social.crm.mention",
        "Customer's Latest Post",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    social_waits_since = fields.Datetime(
        "Waits Since",
        readonly=True,
        copy=False,
        help="When the oldest post was written that waits for our answer.",
    )
    social_mood = fields.Selection(
        MOODS,
        "Mood of the Latest Post",
        readonly=True,
        copy=False,
    )
    social_topic_id = fields.Many2one(
        "social.crm.topic",
        "Topic of the Latest Post",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    social_done = fields.Boolean("Done", readonly=True, copy=False, help="The ticket is closed.")
    social_snoozed_until = fields.Datetime(
        "Put Off Until", readonly=True, copy=False, index="btree_not_null"
    )

    # What is open is little, and all that is listed and counted most of the time.
    _social_inbox_idx = models.Index(f"(social_last_at DESC, id DESC) WHERE {OPEN}")
    _social_inbox_urgent_idx = models.Index(
        f"(COALESCE(social_priority, 0) DESC, social_last_at DESC, id DESC) WHERE {OPEN}"
    )
    _social_inbox_all_idx = models.Index(
        "(social_last_at DESC, id DESC) WHERE social_account_id IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Lists are sorted by it: it is never empty.
        now = fields.Datetime.now()
        tickets = super().create(
            [
                {"social_last_at": now, **vals} if vals.get("social_account_id") else vals
                for vals in vals_list
            ]
        )
        tickets.filtered("social_account_id").sudo()._social_keep_done()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & LISTED and (listed := self.filtered("social_account_id")):
            if "stage_id" in vals:
                listed.sudo()._social_keep_done()
            listed._social_listed()
        return result

    def unlink(self):
        self.filtered("social_account_id")._social_listed()
        return super().unlink()

    def _social_keep_done(self):
        """Whether these are closed, at once: what reads them next may list them."""
        for closed, tickets in self.grouped(lambda ticket: ticket.stage_id.closed).items():
            tickets.filtered(lambda t, closed=closed: t.social_done != closed).social_done = closed

    def _social_keep(self):
        """Bring what the inbox lists up to date; what has not changed is not written. One query.

        What closes, opens or moves posts in a batch says so in the context
        (``social_crm_keep_later``) and calls this once at its end.
        """
        if not self or self.env.context.get("social_crm_keep_later"):
            return
        self.env.flush_all()
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE helpdesk_ticket ticket
                   SET (social_last_id, social_last_at, social_heard_id, social_waits_since,
                        social_mood, social_topic_id, social_done) = (
                       new.last_id, new.last_at, new.heard_id, new.waits_since, new.mood,
                       new.topic_id, new.done)
                  FROM (
                       SELECT this.id, last.id AS last_id,
                              COALESCE(last.written_at, date_trunc('second', this.create_date))
                              AS last_at,
                              heard.id AS heard_id, waiting.since AS waits_since,
                              heard.mood, heard.topic_id,
                              COALESCE(stage.closed, FALSE) AS done
                         FROM helpdesk_ticket this
                         LEFT JOIN helpdesk_ticket_stage stage ON stage.id = this.stage_id
                         LEFT JOIN LATERAL (
                              SELECT id, written_at FROM social_crm_mention mention
                               WHERE mention.ticket_id = this.id
                                 AND mention.bystander IS NOT TRUE
                               ORDER BY written_at DESC, id DESC LIMIT 1) last ON TRUE
                         LEFT JOIN LATERAL (
                              SELECT id, mood, topic_id FROM social_crm_mention mention
                               WHERE mention.ticket_id = this.id AND mention.own IS NOT TRUE
                                 AND mention.bystander IS NOT TRUE
                               ORDER BY written_at DESC, id DESC LIMIT 1) heard ON TRUE
                         LEFT JOIN LATERAL (
                              SELECT min(written_at) AS since
                                FROM social_crm_mention mention
                               WHERE mention.ticket_id = this.id AND mention.state = 'open'
                                 AND mention.own IS NOT TRUE AND mention.bystander IS NOT TRUE
                                 AND mention.gone_at IS NULL) waiting ON TRUE
                        WHERE this.id = ANY(%s) AND this.social_account_id IS NOT NULL) new
                 WHERE ticket.id = new.id
                   AND (ticket.social_last_id, ticket.social_last_at, ticket.social_heard_id,
                        ticket.social_waits_since, ticket.social_mood, ticket.social_topic_id,
                        ticket.social_done)
                       IS DISTINCT FROM (
                       new.last_id, new.last_at, new.heard_id, new.waits_since, new.mood,
                       new.topic_id, new.done)
                RETURNING 1
                """,
                self.ids,
            )
        )
        if changed:
            self.invalidate_recordset(KEPT, flush=False)

    def _social_listed(self):
        """Let the inboxes of agents know, on commit, that something about these has changed that
        they list: ids, nothing else."""
        if self:
            self.env.ref("social_crm.group_agent")._bus_send(
                "social_crm/inbox", {"ticket_ids": self.ids, "mention_ids": []}
            )

    def _search_message_partner_ids(self, operator, operand):
        """Record rules ask of each ticket whether somebody follows it, beside what is quicker to
        answer. All that he follows, which Odoo would look up for that, may be very much; where
        rules ask, which they do as the superuser and of archived ones, too, it is looked up for
        each ticket that nothing else answers for."""
        partners = operand if isinstance(operand, (list, tuple, set, OrderedSet)) else [operand]
        asked = self.env.su and not self.env.context.get("active_test", True)
        if (
            not asked
            or operator not in ("=", "in")
            or not all(type(each) is int for each in partners)
        ):
            return super()._search_message_partner_ids(operator, operand)
        followers = self.env["mail.followers"]._fields

        def of(name):
            return SQL.identifier("follower", name, to_flush=followers[name])

        def to_sql(model, alias, query):
            # OFFSET 0: else the planner makes a list of all of them first, again.
            return SQL(
                "EXISTS (SELECT FROM mail_followers follower WHERE %s = %s AND %s = %s"
                " AND %s = ANY(%s) OFFSET 0)",
                of("res_model"),
                self._name,
                of("res_id"),
                SQL.identifier(alias, "id"),
                of("partner_id"),
                list(partners),
            )

        return Domain.custom(
            to_sql=to_sql,
            predicate=lambda ticket: bool(set(partners) & set(ticket.message_partner_ids.ids)),
        )

    @api.model
    def _social_approval_domain(self):
        """The tickets with an answer that waits for the person at the screen to approve it.

        :rtype: Domain
        """
        if not self.env.user.has_group("social_crm.group_manager"):
            return Domain.FALSE
        waiting = self.env["social.crm.reply"]._search(
            [
                ("state", "=", "approval"),
                ("user_id", "!=", self.env.uid),
                ("writer_ids", "not in", self.env.uid),
                ("ticket_id", "!=", False),
            ]
        )
        return Domain("id", "in", waiting.subselect("social_crm_reply.ticket_id"))


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    def write(self, vals):
        result = super().write(vals)
        if "closed" in vals:
            self.env.flush_all()
            self.env.execute_query(
                SQL(
                    """
                    UPDATE helpdesk_ticket ticket SET social_done = COALESCE(stage.closed, FALSE)
                      FROM helpdesk_ticket_stage stage
                     WHERE stage.id = ANY(%s) AND ticket.stage_id = stage.id
                       AND ticket.social_account_id IS NOT NULL
                       AND ticket.social_done IS DISTINCT FROM COALESCE(stage.closed, FALSE)
                    RETURNING 1
                    """,
                    self.ids,
                )
            )
            self.env["helpdesk.ticket"].invalidate_model(["social_done"], flush=False)
        return result


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    _waiting_idx = models.Index("(ticket_id, state) WHERE state IN ('draft', 'approval')")

    def _move(self, target, from_states=None, **values):
        moved = super()._move(target, from_states, **values)
        moved.sudo().ticket_id._social_listed()
        return moved
