"""Who may be an opinion leader, and how reach and topics of those who are change: once a day, a
fixed number of statements, whatever the number of people."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .social_crm_profile_influence import DAYS

PROPOSED = 20
"""People who are proposed at once for a company, at most."""
TOPICS = 3
MONTH = 30
SLACK = 10
"""So many days more or less a month ago may be."""


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_leader_influence = fields.Integer(
        "Opinion Leaders From",
        default=0,
        help="Who may be heard by so many is proposed as an opinion leader. 0: nobody is.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_leader_influence = fields.Integer(
        related="company_id.social_crm_leader_influence", readonly=False
    )


class SocialCrmLeader(models.Model):
    _inherit = "social.crm.leader"

    @api.model
    def _cron_leaders(self):
        """Propose people, and bring figures up to date. Called once a day; repeats harmlessly."""
        companies = self.env["res.company"].sudo().search([("social_crm_leader_influence", ">", 0)])
        for company in companies:
            self.sudo()._propose(company)
        self.sudo()._drop_doubles()
        everybody = self.sudo().search([("state", "!=", "dropped")])
        everybody._measure()
        everybody._keep_day()
        everybody._work_out_trend()
        self.env["ir.cron"]._commit_progress(len(everybody))

    @api.model
    def _drop_doubles(self):
        """Profiles turn out to be of the same contact, and contacts are merged: then one person
        stands here twice. Who is watched and has somebody who talks to them stays; the others are
        kept apart, since links can be taken back.

        :returns: those that count no more
        """
        current = self.search([("state", "!=", "dropped"), ("partner_id", "!=", False)])
        doubles = self.browse()
        for same in current.grouped(lambda each: (each.company_id, each.partner_id)).values():
            if len(same) > 1:
                doubles |= same.sorted(
                    lambda each: (each.state != "watched", not each.user_id.active, each.id)
                )[1:]
        doubles.state = "dropped"
        return doubles

    @api.model
    def _propose(self, company):
        """Propose those whose words go farthest, of a company, who do not stand there yet.

        :returns: the proposed
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT DISTINCT ON (coalesce(profile.partner_id, -profile.id))
                           profile.id, profile.influence
                      FROM social_crm_profile profile
                     WHERE profile.company_id = %(company)s AND profile.influence >= %(least)s
                       AND profile.own IS NOT TRUE AND profile.bot IS NOT TRUE
                       AND profile.standing IS DISTINCT FROM 'blocked'
                       AND profile.external_id NOT LIKE '?%%'
                       AND profile.network <> ALL(%(practice)s)
                       AND NOT EXISTS (
                               SELECT FROM social_crm_leader leader
                                 JOIN social_crm_profile known ON known.id = leader.profile_id
                                WHERE known.id = profile.id
                                   OR (known.partner_id = profile.partner_id
                                       AND known.company_id = profile.company_id))
                     ORDER BY coalesce(profile.partner_id, -profile.id),
                              profile.followers DESC NULLS LAST, profile.id) person
                 ORDER BY influence DESC, id LIMIT %(most)s
                """,
                company=company.id,
                least=company.social_crm_leader_influence,
                most=PROPOSED,
                # Nobody is real there.
                practice=list(self.env["social.crm.network"]._practice_keys()),
            )
        )
        return self.create([{"profile_id": row[0], "state": "proposed"} for row in rows])

    def _measure(self):
        """Reach, influence, networks and topics of these, out of their profiles and what they said
        in public."""
        if not self:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_leader leader
                   SET reach = new.reach, influence = new.influence,
                       network_list = new.networks
                  FROM (SELECT leader.id,
                               sum(coalesce(theirs.followers, 0)) AS reach,
                               sum(coalesce(theirs.followers, 0))
                               * (1 + max(coalesce(theirs.repeats, 0))) AS influence,
                               string_agg(DISTINCT theirs.network, ',') AS networks
                          FROM social_crm_leader leader
                          JOIN social_crm_profile own ON own.id = leader.profile_id
                          JOIN social_crm_profile theirs
                            ON theirs.id = own.id
                            OR (theirs.partner_id = own.partner_id
                                AND theirs.company_id = own.company_id)
                         WHERE leader.id = ANY(%s)
                         GROUP BY leader.id) new
                 WHERE leader.id = new.id
                RETURNING 1
                """,
                self.ids,
            )
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, array_agg(topic_id ORDER BY number DESC, topic_id) FROM (
                    SELECT leader.id, said.topic_id, count(*) AS number,
                           row_number() OVER (
                               PARTITION BY leader.id ORDER BY count(*) DESC, said.topic_id)
                           AS place
                      FROM social_crm_leader leader
                      JOIN social_crm_profile own ON own.id = leader.profile_id
                      JOIN social_crm_profile theirs
                        ON theirs.id = own.id
                        OR (theirs.partner_id = own.partner_id
                            AND theirs.company_id = own.company_id)
                      JOIN social_crm_mention said ON said.profile_id = theirs.id
                     WHERE leader.id = ANY(%(ids)s) AND said.topic_id IS NOT NULL
                       AND said.written_at > %(since)s AND said.gone_at IS NULL
                       AND said.audience IN ('public', 'unlisted')
                     GROUP BY leader.id, said.topic_id) counted
                 WHERE place <= %(most)s GROUP BY id
                """,
                ids=self.ids,
                since=fields.Datetime.now() - timedelta(days=DAYS),
                most=TOPICS,
            )
        )
        self.invalidate_recordset(["reach", "influence", "network_list"], flush=False)
        topics = dict(rows)
        for leader in self:
            wanted = topics.get(leader.id, [])
            if set(leader.topic_ids.ids) != set(wanted):
                leader.topic_ids = wanted

    def _keep_day(self):
        """Keep how it stands today, once a day."""
        if self:
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO social_crm_leader_reach (
                           leader_id, company_id, day, reach, influence, create_date, write_date)
                    SELECT id, company_id, %(day)s, reach, influence, %(now)s, %(now)s
                      FROM social_crm_leader WHERE id = ANY(%(ids)s)
                    ON CONFLICT (leader_id, day) DO UPDATE
                       SET reach = EXCLUDED.reach, influence = EXCLUDED.influence
                    RETURNING 1
                    """,
                    day=fields.Date.today(),
                    now=fields.Datetime.now(),
                    ids=self.ids,
                )
            )
            self.env["social.crm.leader.reach"].invalidate_model(flush=False)

    def _work_out_trend(self):
        """How much the influence has grown since about a month ago."""
        if not self:
            return
        today = fields.Date.today()
        self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_leader leader
                   SET trend = coalesce(
                           (leader.influence - before.influence) / nullif(before.influence, 0), 0),
                       trend_known = before.influence IS NOT NULL
                  FROM social_crm_leader this
             LEFT JOIN LATERAL (
                       SELECT influence FROM social_crm_leader_reach reach
                        WHERE reach.leader_id = this.id
                          AND reach.day BETWEEN %(first)s AND %(last)s
                        ORDER BY abs(reach.day - %(month)s) LIMIT 1) before ON TRUE
                 WHERE this.id = leader.id AND leader.id = ANY(%(ids)s)
                RETURNING 1
                """,
                first=today - timedelta(days=MONTH + SLACK),
                last=today - timedelta(days=MONTH - SLACK),
                month=today - timedelta(days=MONTH),
                ids=self.ids,
            )
        )
        self.invalidate_recordset(["trend", "trend_known"], flush=False)
