"""How satisfied customers were, case by case: read from what is stored each time it is asked, with
the rights of who asks.

* A row is a case from a network that is closed now, did not go on in another one, and is no
  exercise. It stands at the day on which it was closed last.
* It is a *complaint* if the customer said something in it that was understood, or corrected by a
  colleague, as a complaint.
* The customer *answered* if there is a rating of the ticket, from our page or the helpdesk's mail,
  and he has not complained again since: then it says nothing of how the case ended.
* He was *satisfied* with 4 or 5 of Odoo's five.
* *Share of complaints solved to satisfaction*: of closed complaints whose customers answered, those
  who were satisfied. Whoever did not answer is in neither number; how many answered stands beside
  it, and so does the share of all, which is the least that it can be.
* *Thanked* is guessed from public posts (:mod:`.social_crm_satisfaction_thanks`) and in none of
  the others.

Shares are 100 or 0 for a case and empty where it does not count, so that their average over any
group is the share in it.
"""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

GOOD = 4
COLUMNS = (
    *("id", "company_id", "team_id", "user_id", "social_account_id", "social_profile_id"),
    *("social_opening_id", "social_topic_id", "social_thanked_id", "closed_date", "create_date"),
)


class SocialCrmSatisfaction(models.Model):
    _name = "social.crm.satisfaction"
    _description = "Satisfaction"
    _auto = False
    _order = "closed_at desc, id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("helpdesk.ticket", "Case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one("res.users", "Colleague", readonly=True)
    account_id = fields.Many2one("social.crm.account", readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), readonly=True
    )
    topic_id = fields.Many2one("social.crm.topic", readonly=True)
    profile_id = fields.Many2one("social.crm.profile", "Customer", readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    complaint = fields.Boolean(readonly=True)
    answer = fields.Selection(
        [("top", "Satisfied"), ("ok", "So-so"), ("ko", "Not satisfied")],
        "How It Was",
        readonly=True,
    )
    answered_at = fields.Datetime("Rated", readonly=True)
    # Not as superuser: who may not see the rating is not told what stands in it.
    rating_id = fields.Many2one("rating.rating", readonly=True)
    comment = fields.Text(related="rating_id.feedback", string="Comment", related_sudo=False)
    asked = fields.Boolean(readonly=True)
    thanked = fields.Boolean("Thanked in Public, It Seems", readonly=True)
    solved_share = fields.Float(
        "Complaints Solved to Satisfaction (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of closed complaints whose customers answered, and did not complain again since: "
        "those who were satisfied.",
    )
    least_share = fields.Float(
        "The Same of All Complaints (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of all closed complaints: those whose customers said that they were satisfied. The "
        "share cannot be less than that.",
    )
    satisfied_share = fields.Float(
        "Satisfied (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of all closed cases whose customers answered, complaints or not: those who were "
        "satisfied.",
    )
    answered_share = fields.Float(
        "Answered (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of the customers who were asked: those who answered.",
    )
    thanked_share = fields.Float(
        "Thanked, It Seems (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of all closed cases: those in which the customer seems to have thanked us in public. "
        "This is guessed, and counts in no other figure.",
    )

    @property
    def _table_query(self):
        Ticket = self.env["helpdesk.ticket"].with_context(active_test=False)
        Ticket.flush_model([*COLUMNS, "stage_id", "social_done", "social_merged_into_id"])
        for model in ("social.crm.mention", "social.crm.satisfaction.ask", "rating.rating"):
            self.env[model].flush_model()
        closed = Ticket._search(
            Domain("social_account_id", "!=", False)
            & Domain("social_done", "=", True)
            & Domain("social_account_id.network", "not in", self._practice_keys())
            & Domain("closed_date", "!=", False),
            order="id",
        )
        closed.order = None
        # What stands on the ticket and nobody reads there as a user.
        closed.add_where(SQL("helpdesk_ticket.social_merged_into_id IS NULL"))
        return SQL(
            """
            SELECT ticket.id, ticket.id AS ticket_id, ticket.company_id, ticket.team_id,
                   ticket.user_id, ticket.social_account_id AS account_id, account.network,
                   coalesce(opening.topic_id, ticket.social_topic_id) AS topic_id,
                   ticket.social_profile_id AS profile_id, ticket.closed_date AS closed_at,
                   this.complaint, rating.id AS rating_id, rating.answer,
                   rating.rated_on AS answered_at, this.asked, this.thanked,
                   CASE WHEN this.complaint AND rating.id IS NOT NULL
                        THEN CASE WHEN rating.answer = 'top' THEN 100.0 ELSE 0.0 END
                    END AS solved_share,
                   CASE WHEN this.complaint
                        THEN CASE WHEN rating.answer = 'top' THEN 100.0 ELSE 0.0 END
                    END AS least_share,
                   CASE WHEN rating.id IS NOT NULL
                        THEN CASE WHEN rating.answer = 'top' THEN 100.0 ELSE 0.0 END
                    END AS satisfied_share,
                   CASE WHEN this.asked
                        THEN CASE WHEN rating.id IS NOT NULL THEN 100.0 ELSE 0.0 END
                    END AS answered_share,
                   CASE WHEN this.thanked THEN 100.0 ELSE 0.0 END AS thanked_share
              FROM (%(closed)s) ticket
              JOIN social_crm_account account ON account.id = ticket.social_account_id
         LEFT JOIN social_crm_mention opening ON opening.id = ticket.social_opening_id
         LEFT JOIN social_crm_mention thanks
                ON thanks.id = ticket.social_thanked_id AND thanks.gone_at IS NULL
         LEFT JOIN LATERAL (
                   SELECT given.id, given.rated_on, given.rating_text AS answer
                     FROM rating_rating given
                    WHERE given.res_model = 'helpdesk.ticket' AND given.res_id = ticket.id
                      AND given.consumed AND given.rating >= 1
                      AND NOT EXISTS (
                              SELECT FROM social_crm_mention again
                               WHERE again.ticket_id = ticket.id AND again.is_complaint
                                 AND again.own IS NOT TRUE AND again.bystander IS NOT TRUE
                                 AND again.written_at > given.rated_on)
                    ORDER BY given.rated_on DESC, given.id DESC LIMIT 1) rating ON TRUE
        CROSS JOIN LATERAL (
                   SELECT EXISTS (
                              SELECT FROM social_crm_mention said
                               WHERE said.ticket_id = ticket.id AND said.is_complaint
                                 AND said.own IS NOT TRUE AND said.bystander IS NOT TRUE)
                              AS complaint,
                          rating.id IS NOT NULL OR EXISTS (
                              SELECT FROM social_crm_satisfaction_ask ask
                               WHERE ask.ticket_id = ticket.id AND ask.asked_at IS NOT NULL)
                              AS asked,
                          thanks.id IS NOT NULL AS thanked) this
            """,
            closed=closed.select(*(SQL.identifier("helpdesk_ticket", name) for name in COLUMNS)),
        )

    def _practice_keys(self):
        return self.env["social.crm.network"]._practice_keys()

    def action_open(self):
        """The case."""
        self.ensure_one()
        return self.ticket_id.action_social_inbox()
