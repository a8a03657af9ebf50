"""Copies that two workers received at the same moment saw nothing of each other: they are put
together at night."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

DAYS = 2
"""How far back is looked."""
AT_ONCE = 500


class SocialCrmSame(models.Model):
    _inherit = "social.crm.same"

    @api.autovacuum
    def _gc_missed(self):
        """Put equal texts together of which some are alone, but for those of whom people said
        where they belong.

        :returns: how many groups were found, and whether more wait
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT signature.company_id, array_agg(mention.id ORDER BY mention.id),
                       min(mention.same_id)
                  FROM social_crm_signature signature
                  JOIN social_crm_mention mention ON mention.id = signature.mention_id
                 WHERE signature.written_at >= %s AND mention.gone_at IS NULL
                   AND mention.removed_at IS NULL
                   AND NOT coalesce(mention.fixed ? 'same_id', FALSE)
                   AND NOT EXISTS (SELECT FROM social_crm_same_refusal refusal
                                    WHERE refusal.mention_id = mention.id)
                 GROUP BY signature.company_id, signature.exact
                HAVING count(*) > 1 AND bool_or(mention.same_id IS NULL)
                 LIMIT %s
                """,
                fields.Datetime.now() - timedelta(days=DAYS),
                AT_ONCE,
            )
        )
        for company_id, ids, same_id in rows:
            group = self.browse(same_id) if same_id else self._begin(company_id, ids[0])
            mentions = self.env["social.crm.mention"].browse(ids)
            mentions.filtered(lambda mention: not mention.same_id).same_id = group
        return len(rows), int(len(rows) == AT_ONCE)

    @api.model
    def _begin(self, company_id, first_id):
        """The group that begins with a mention, made if there is none yet."""
        known = self.search([("first_id", "=", first_id)])
        return known or self.create({"company_id": company_id, "first_id": first_id})
