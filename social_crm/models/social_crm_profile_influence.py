"""Whose words go far: reach, and how often posts are passed on, over the networks of a person."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

DAYS = 90


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    repeats = fields.Float(
        "Passed On",
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="How often a public post is passed on, with or without words: the mean of the last "
        "90 days.",
    )
    person_reach = fields.Float(
        "Reach",
        readonly=True,
        digits=(16, 0),
        aggregator=None,
        help="Followers, of all profiles of the same contact.",
    )
    influence = fields.Float(
        readonly=True,
        digits=(16, 0),
        aggregator=None,
        help="Reach, times how often a post is passed on, and once for the post itself: how many "
        "may hear of it.",
    )

    _influence_idx = models.Index("(company_id, influence DESC) WHERE influence > 0")

    @api.model
    def _cron_influence(self):
        """Work out whose words go far. Two statements, whatever the number of profiles; what has
        not changed is not written. Called once a day."""
        real = self.env["social.crm.account"]._real_sql
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_profile profile SET repeats = round(new.repeats, 1)
                  FROM (SELECT profile.id, coalesce(said.repeats, 0) AS repeats
                          FROM social_crm_profile profile
                     LEFT JOIN (SELECT profile_id,
                                       avg(coalesce((counters->>'reposts')::numeric, 0)
                                           + coalesce((counters->>'quotes')::numeric, 0)) AS repeats
                                  FROM social_crm_mention
                                 WHERE written_at > %s AND own IS NOT TRUE AND gone_at IS NULL
                                   AND audience IN ('public', 'unlisted')
                                 GROUP BY profile_id) said ON said.profile_id = profile.id
                         WHERE profile.own IS NOT TRUE AND %s) new
                 WHERE profile.id = new.id
                   AND coalesce(profile.repeats, 0) <> round(new.repeats, 1)
                RETURNING 1
                """,
                fields.Datetime.now() - timedelta(days=DAYS),
                real("profile.network"),
            )
        )
        self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_profile profile
                   SET person_reach = new.reach, influence = new.reach * (1 + new.repeats)
                  FROM (SELECT id,
                               sum(coalesce(followers, 0)) OVER person AS reach,
                               max(coalesce(repeats, 0)) OVER person AS repeats
                          FROM social_crm_profile
                         WHERE own IS NOT TRUE AND %s
                        WINDOW person AS (PARTITION BY company_id, coalesce(partner_id, -id))
                       ) new
                 WHERE profile.id = new.id
                   AND (profile.person_reach IS DISTINCT FROM new.reach
                        OR profile.influence IS DISTINCT FROM new.reach * (1 + new.repeats))
                RETURNING 1
                """,
                real("network"),
            )
        )
        self.invalidate_model(["repeats", "person_reach", "influence"], flush=False)
