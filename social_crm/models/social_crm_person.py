"""People by reach and mood, over all networks: the loudest critics and the warmest friends.

One row per contact, or per profile that is linked to none. It is computed from the mentions that
the user may read, each time: nothing is stored, nothing can drift, and private words weigh only for
those who may read them. Moods are those that were found, or said by a colleague; a mood that is not
sure counts as not known.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .social_crm_mention_mood import MOODS

# Ids are told apart by parity, so that those of contacts and of profiles never meet.
PERSON = (
    "CASE WHEN profile.partner_id IS NULL THEN 2 * profile.id ELSE 2 * profile.partner_id + 1 END"
)


class SocialCrmPerson(models.Model):
    _name = "social.crm.person"
    _description = "Person by Reach and Mood"
    _auto = False
    _order = "negative_reach desc, reach desc, id"
    _rec_name = "name"

    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    profile_id = fields.Many2one(
        "social.crm.profile", readonly=True, help="The one of their profiles that reaches most."
    )
    name = fields.Char("Person", compute="_compute_name")
    network_list = fields.Char("Network Keys", readonly=True)
    networks = fields.Char(compute="_compute_networks")
    reach = fields.Integer(readonly=True, aggregator=None, help="Followers of all their profiles.")
    posts = fields.Integer(readonly=True)
    negative = fields.Integer(readonly=True)
    neutral = fields.Integer(readonly=True)
    positive = fields.Integer(readonly=True)
    unknown = fields.Integer(
        "Mood Not Known", readonly=True, help="Posts without a mood, or with one that is not sure."
    )
    known_share = fields.Float(
        "Known",
        readonly=True,
        aggregator=None,
        help="Of how many of their posts the mood is known: found by itself and not unsure, or "
        "said by a colleague.",
    )
    negative_share = fields.Float(
        readonly=True, aggregator=None, help="Of the posts whose mood is known."
    )
    positive_share = fields.Float(
        readonly=True, aggregator=None, help="Of the posts whose mood is known."
    )
    negative_reach = fields.Float(
        "Criticism Heard",
        readonly=True,
        digits=(16, 0),
        help="Negative posts times reach: how often criticism could be heard.",
    )
    positive_reach = fields.Float(
        "Praise Heard",
        readonly=True,
        digits=(16, 0),
        help="Positive posts times reach: how often praise could be heard.",
    )
    leaning = fields.Selection(
        [
            ("critic", "Critic"),
            ("friend", "Friend"),
            ("mixed", "Mixed"),
            ("unknown", "Not known"),
        ],
        readonly=True,
        help="More negative than positive posts, or the other way round. Moods are found by "
        "themselves, or said by a colleague; those that are not sure do not count.",
    )
    last_at = fields.Datetime("Last Heard Of", readonly=True)

    @property
    def _table_query(self):
        """Mentions that the user may read, by profile, then profiles by person."""
        Mention = self.env["social.crm.mention"]
        Mention.flush_model(["profile_id", "mood", "mood_sure", "written_at", "own", "audience"])
        self.env["social.crm.profile"].flush_model(["partner_id", "followers"])
        real = self.env["social.crm.account"]._real("network")
        said = Mention._search(Domain("own", "=", False) & real, order="id")
        said.order = None
        said.groupby = SQL("social_crm_mention.profile_id")
        spoken = said.select(
            SQL("social_crm_mention.profile_id"),
            SQL("count(*) AS posts"),
            SQL("max(social_crm_mention.written_at) AS last_at"),
            *(
                SQL(
                    "count(*) FILTER (WHERE social_crm_mention.mood = %s"
                    " AND social_crm_mention.mood_sure IS DISTINCT FROM 'unsure') AS %s",
                    mood,
                    SQL.identifier(mood),
                )
                for mood, _label in MOODS
            ),
        )
        return SQL(
            """
            SELECT person.*,
                   posts - known AS unknown,
                   known::float / posts AS known_share,
                   CASE WHEN known > 0 THEN negative::float / known ELSE 0 END AS negative_share,
                   CASE WHEN known > 0 THEN positive::float / known ELSE 0 END AS positive_share,
                   negative::float * (reach + 1) AS negative_reach,
                   positive::float * (reach + 1) AS positive_reach,
                   CASE WHEN known = 0 THEN 'unknown' WHEN negative > positive THEN 'critic'
                        WHEN positive > negative THEN 'friend' ELSE 'mixed' END AS leaning
              FROM (
                SELECT %(person)s AS id,
                       max(profile.partner_id) AS partner_id,
                       (array_agg(profile.id ORDER BY profile.followers DESC NULLS LAST, profile.id)
                       )[1] AS profile_id,
                       string_agg(DISTINCT profile.network, ',') AS network_list,
                       sum(COALESCE(profile.followers, 0))::bigint AS reach,
                       sum(spoken.posts)::bigint AS posts,
                       sum(spoken.negative)::bigint AS negative,
                       sum(spoken.neutral)::bigint AS neutral,
                       sum(spoken.positive)::bigint AS positive,
                       sum(spoken.negative + spoken.neutral + spoken.positive)::bigint AS known,
                       max(spoken.last_at) AS last_at
                  FROM (%(spoken)s) spoken
                  JOIN social_crm_profile profile ON profile.id = spoken.profile_id
                 WHERE profile.own IS NOT TRUE AND profile.external_id NOT LIKE '?%%'
                 GROUP BY %(person)s
              ) person
            """,
            person=SQL(PERSON),
            spoken=spoken,
        )

    @api.depends("partner_id", "profile_id")
    def _compute_name(self):
        # Who is listed may be named; who is not listed for this user is not found at all.
        for person in self:
            person.name = (person.partner_id or person.profile_id).sudo().display_name

    @api.depends("network_list")
    def _compute_networks(self):
        labels = dict(self.env["social.crm.network"]._selection())
        for person in self:
            keys = (person.network_list or "").split(",")
            person.networks = ", ".join(labels.get(key, key) for key in keys)

    def action_open(self):
        """The contact, or the profile where there is none."""
        self.ensure_one()
        record = self.partner_id or self.profile_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
