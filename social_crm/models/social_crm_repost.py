"""Reposts: somebody passed on an item without a word of their own. They count for the original."""

from odoo import api, fields, models
from odoo.tools import SQL

from .social_crm_ingest import _execute_values
from .social_crm_ingest_values import MAX_ID, _storable


class SocialCrmRepost(models.Model):
    _name = "social.crm.repost"
    _description = "Social Repost"
    _log_access = False

    account_id = fields.Many2one("social.crm.account", required=True, ondelete="cascade")
    external_id = fields.Char(required=True)
    original_external_id = fields.Char(required=True)
    seen_at = fields.Datetime()

    _external_uniq = models.UniqueIndex("(account_id, external_id)")
    _original_idx = models.Index("(account_id, original_external_id)")


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _store_reposts(self, place, reposts):
        """Count reposts, each once, for the originals that are known; those that come later count
        what is here already. Two queries, whatever the number.

        :param _Place place: account and source
        :param reposts: an iterable of ``networks.types.Repost``
        """
        rows = {
            repost.external_id: repost.original_id
            for repost in reposts
            if all(
                key and len(key) <= MAX_ID and _storable(key)
                for key in (repost.external_id, repost.original_id)
            )
        }
        if not rows:
            return
        new = _execute_values(
            self.env,
            "INSERT INTO social_crm_repost"
            " (account_id, external_id, original_external_id, seen_at)"
            " VALUES %s ON CONFLICT (account_id, external_id) DO NOTHING"
            " RETURNING original_external_id",
            [(place.account_id, key, rows[key], place.now) for key in sorted(rows)],
        )
        if not new:
            return
        self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_mention mention
                   SET counters = jsonb_set(
                           coalesce(mention.counters, '{}'), '{reposts}',
                           to_jsonb(greatest(seen.count, (mention.counters->>'reposts')::numeric)))
                  FROM (SELECT original_external_id, count(*) AS count
                          FROM social_crm_repost repost
                         WHERE repost.account_id = %(account)s
                           AND repost.original_external_id = ANY(%(originals)s)
                         GROUP BY original_external_id) seen
                 WHERE mention.account_id = %(account)s AND mention.gone_at IS NULL
                   AND mention.external_id = seen.original_external_id
                RETURNING 1
                """,
                account=place.account_id,
                originals=sorted({original for (original,) in new}),
            )
        )
