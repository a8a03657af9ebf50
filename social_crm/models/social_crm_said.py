"""What was said, to be counted: by mood, kind, topic, language, over time.

One row per mention and kind: what is a complaint and a question counts for both, and once among the
posts. It is computed from the mentions that the user may read, each time, and nothing is stored.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.labels import labels_of
from .social_crm_facts import KINDS
from .social_crm_mention_mood import MOODS

READ = (
    "id",
    "written_at",
    "mood",
    "mood_sure",
    "topic_id",
    "language",
    "network",
    "account_id",
    "company_id",
    "needs_answer",
    "state",
    *(f"is_{kind}" for kind in KINDS),
)


class SocialCrmSaid(models.Model):
    _name = "social.crm.said"
    _description = "What Was Said"
    _auto = False
    _order = "written_at desc, id desc"
    _rec_name = "mention_id"

    mention_id = fields.Many2one(
        "social.crm.mention", "Post", readonly=True, aggregator="count_distinct"
    )
    written_at = fields.Datetime("Written", readonly=True)
    kind = fields.Selection(
        [
            ("complaint", "Complaint"),
            ("question", "Question"),
            ("praise", "Praise"),
            ("suggestion", "Suggestion"),
            ("none", "None of these"),
        ],
        readonly=True,
        help="What is of two kinds counts for both.",
    )
    mood = fields.Selection(
        [*MOODS, ("unsure", "Not sure")],
        readonly=True,
        help="Found by itself, or said by a colleague. Empty: not known.",
    )
    topic_id = fields.Many2one("social.crm.topic", readonly=True)
    language = fields.Char(readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), readonly=True
    )
    account_id = fields.Many2one("social.crm.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    needs_answer = fields.Boolean(readonly=True)
    state = fields.Selection(
        selection=labels_of("social.crm.mention", "state"),
        readonly=True,
    )

    @property
    def _table_query(self):
        Mention = self.env["social.crm.mention"]
        Mention.flush_model([name for name in READ if name != "id"] + ["own", "audience"])
        real = self.env["social.crm.account"]._real("network")
        said = Mention._search(Domain("own", "=", False) & real, order="id")
        said.order = None
        columns = [SQL.identifier("social_crm_mention", name) for name in READ]
        kinds = SQL(", ").join(
            SQL("(%s, %s, said.%s)", place, kind, SQL.identifier(f"is_{kind}"))
            for place, kind in enumerate(KINDS, 1)
        )
        none = SQL(" OR ").join(SQL("said.%s", SQL.identifier(f"is_{kind}")) for kind in KINDS)
        return SQL(
            """
            SELECT 8 * said.id + kind.place AS id, said.id AS mention_id, said.written_at,
                   kind.key AS kind,
                   CASE WHEN said.mood_sure = 'unsure' THEN 'unsure' ELSE said.mood END AS mood,
                   said.topic_id, said.language, said.network, said.account_id, said.company_id,
                   said.needs_answer, said.state
              FROM (%(said)s) said
        CROSS JOIN LATERAL (VALUES %(kinds)s, (0, 'none', (%(none)s) IS NOT TRUE))
                   AS kind(place, key, holds)
             WHERE kind.holds
            """,
            said=said.select(*columns),
            kinds=kinds,
            none=none,
        )

    @api.readonly
    def action_open(self):
        """The post itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.mention",
            "res_id": self.mention_id.id,
            "views": [(False, "form")],
        }
