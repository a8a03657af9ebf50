"""What colleagues said about posts, kept to learn from.

One row for each mention, with its text masked (:mod:`..matching.mask`): it outlives the mention,
and leads to nobody. Rows are written by :meth:`SocialCrmExample._record`; managers may correct and
delete them.
"""

import random

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..matching.mask import mask
from ..text.result import KINDS
from ..tools.vault import digester
from .social_crm_ingest import _execute_values
from .social_crm_mention_mood import MOODS

YES_NO = [("yes", "Yes"), ("no", "No")]
SAID = ("mood", *KINDS, "topic_said", "topic_id", "needs_answer")
"""What can be said of a text; empty where nobody has said."""


class SocialCrmExample(models.Model):
    _name = "social.crm.example"
    _description = "Example to Learn From"
    _order = "said_at desc, id desc"
    _rec_name = "text"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    mention_id = fields.Many2one(
        "social.crm.mention",
        "Post",
        readonly=True,
        ondelete="set null",
        help="Empty once the post was removed: the example stays, without anything personal.",
    )
    text = fields.Text(
        required=True,
        readonly=True,
        help="Without names, handles, links, addresses and numbers.",
    )
    author = fields.Char(
        readonly=True,
        help="Tells people apart, so that the words of one person alone are never learned. It "
        "leads to nobody.",
    )
    language = fields.Char(readonly=True)
    mood = fields.Selection(MOODS)
    complaint = fields.Selection(YES_NO)
    question = fields.Selection(YES_NO)
    praise = fields.Selection(YES_NO)
    suggestion = fields.Selection(YES_NO)
    needs_answer = fields.Selection(YES_NO)
    topic_id = fields.Many2one("social.crm.topic", index="btree_not_null", ondelete="set null")
    topic_said = fields.Boolean("About a Topic Said", help="Also that it is about none of them.")
    confirmed = fields.Boolean(
        readonly=True, help="A colleague found it right as it was; otherwise it was corrected."
    )
    user_id = fields.Many2one("res.users", "Said By", readonly=True, ondelete="set null")
    said_at = fields.Datetime("Said", readonly=True, required=True)

    _mention_uniq = models.UniqueIndex("(mention_id) WHERE mention_id IS NOT NULL")

    @api.model
    def _record(self, mentions, values, user, confirmed=False):
        """Keep what a colleague said about mentions. What was said before of something else about
        the same mention stays; what was corrected stays a correction. Whoever calls this has
        checked who may. A fixed number of queries.

        :param mentions: own ones and those without words are left out
        :param dict values: one or more of ``mood`` (a key of ``MOODS``), ``kinds`` (iterable of
            ``KINDS`` that hold; all others do not), ``topic_id`` (an id, or ``False``: none),
            ``needs_answer`` (bool); ``None`` says nothing
        :param user: who said so
        :param bool confirmed: it was found like this already
        :returns: the examples
        :rtype: social.crm.example
        """
        said = self._said_columns(values)
        if not said or not mentions:
            return self.browse()
        self.env.flush_all()
        digests = digester()
        now = self.env.cr.now().replace(microsecond=0)
        rows = []
        for source in self._sources(mentions.ids):
            text = mask(source["text"], source["names"], source["handles"])
            if not text.strip():
                continue
            author = digests("example", str(source["profile_id"]))[0][:16]
            rows.append(
                (
                    source["company_id"],
                    source["id"],
                    text,
                    author,
                    source["language"],
                    *(said.get(name) for name in SAID),
                    bool(confirmed),
                    user.id or None,
                    now,
                    self.env.uid,
                    self.env.uid,
                    now,
                    now,
                )
            )
        if not rows:
            return self.browse()
        ids = _execute_values(self.env, _UPSERT, rows)
        self.invalidate_model(flush=False)
        return self.browse([row[0] for row in ids])

    @api.model
    def _said_columns(self, values):
        """What was said, as columns.

        :rtype: dict[str, object]
        """
        columns = {}
        if values.get("mood"):
            columns["mood"] = values["mood"]
        if values.get("kinds") is not None:
            holds = set(values["kinds"])
            columns |= {kind: "yes" if kind in holds else "no" for kind in KINDS}
        if values.get("needs_answer") is not None:
            columns["needs_answer"] = "yes" if values["needs_answer"] else "no"
        if values.get("topic_id") is not None:
            columns |= {"topic_said": True, "topic_id": values["topic_id"] or None}
        return columns

    @api.model
    def _sources(self, ids):
        """Texts of mentions, with the names and handles to take out of them; none of what is
        practised, since nothing is learned from scripts.

        :rtype: list[dict]
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT mention.id, mention.company_id, mention.profile_id, mention.language,
                       concat_ws(E'\\n', mention.subject, mention.text) AS text,
                       array_remove(ARRAY[profile.name, partner.name, parent.name], NULL) AS names,
                       array_remove(ARRAY[profile.handle], NULL)
                           || ARRAY(SELECT jsonb_array_elements_text(
                                  CASE jsonb_typeof(mention.mentioned)
                                  WHEN 'array' THEN mention.mentioned ELSE '[]' END)) AS handles
                  FROM social_crm_mention mention
                  JOIN social_crm_profile profile ON profile.id = mention.profile_id
             LEFT JOIN res_partner partner ON partner.id = profile.partner_id
             LEFT JOIN res_partner parent ON parent.id = partner.parent_id
                 WHERE mention.id = ANY(%s) AND mention.own IS NOT TRUE
                   AND mention.removed_at IS NULL AND %s
                 ORDER BY mention.id
                """,
                list(ids),
                self.env["social.crm.account"]._real_sql("mention.network"),
            )
        )

    @api.model
    def _part_from(self, mention_ids):
        """These mentions are taken out of the database, or their authors are: what was learned
        from them stays, with nothing that leads back. Who said several of them stays one and the
        same nobody, as far as they go together.

        :param mention_ids: ids of ``social.crm.mention``
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, author FROM social_crm_example WHERE mention_id = ANY(%s)",
                list(mention_ids),
            )
        )
        nobody = {}
        for _id, author in rows:
            if author not in nobody:
                nobody[author] = f"-{random.SystemRandom().getrandbits(60):015x}"
        if rows:
            _execute_values(
                self.env,
                "UPDATE social_crm_example example SET mention_id = NULL, author = new.author"
                " FROM (VALUES %s) AS new(id, author) WHERE example.id = new.id RETURNING 1",
                [(id_, nobody[author]) for id_, author in rows],
            )
            self.invalidate_model(flush=False)

    def write(self, vals):
        """Said again on the list: whoever does that has the last word."""
        by_hand = set(vals) & set(SAID)
        if by_hand:
            vals = {
                **vals,
                "confirmed": False,
                "user_id": self.env.uid,
                "said_at": fields.Datetime.now(),
            }
            if vals.get("topic_id"):
                vals["topic_said"] = True
                self._check_topic(vals["topic_id"])
        return super().write(vals)

    def _check_topic(self, topic_id):
        topic = self.env["social.crm.topic"].browse(topic_id)
        if topic.company_id and self.company_id - topic.company_id:
            raise UserError(self.env._("This topic belongs to another company."))


_COLUMNS = (
    "company_id",
    "mention_id",
    "text",
    "author",
    "language",
    *SAID,
    "confirmed",
    "user_id",
    "said_at",
    "create_uid",
    "write_uid",
    "create_date",
    "write_date",
)
_UPSERT = f"""
    INSERT INTO social_crm_example AS known ({", ".join(_COLUMNS)}) VALUES %s
    ON CONFLICT (mention_id) WHERE mention_id IS NOT NULL DO UPDATE SET
        text = excluded.text, author = excluded.author, language = excluded.language,
        {
    ", ".join(
        f"{name} = coalesce(excluded.{name}, known.{name})"
        for name in SAID
        if name not in ("topic_id", "topic_said")
    )
},
        topic_said = coalesce(excluded.topic_said, known.topic_said),
        topic_id = CASE WHEN excluded.topic_said THEN excluded.topic_id ELSE known.topic_id END,
        confirmed = known.confirmed AND excluded.confirmed,
        user_id = CASE WHEN excluded.confirmed THEN known.user_id ELSE excluded.user_id END,
        said_at = excluded.said_at, write_uid = excluded.write_uid,
        write_date = excluded.write_date
    RETURNING id
"""
