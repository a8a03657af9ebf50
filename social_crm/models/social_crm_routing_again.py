"""The rules are asked once more, after rules or what is understood have changed: about what is
still open. Settled cases stay, and so does what colleagues decided."""

from odoo import api, models
from odoo.tools import SQL

from .social_crm_routing import Decision


class SocialCrmRouting(models.AbstractModel):
    _inherit = "social.crm.routing"

    @api.model
    def _route_again(self, ids, preview=True, facts=None):
        """What the rules want now for these, or have them worked once more.

        Left out are our own posts, what is gone, what became a ticket or a lead, what is settled,
        and where colleagues had decided otherwise than a rule.

        :param ids: ids of mentions
        :param bool preview: only find out; nothing is written
        :param dict facts: for a preview: what is known of these mentions, if that differs from
            what is stored
        :returns: what the rules decide by mention, with a decision for each that they are asked
            about; without preview: the same ids, and ``None`` for each, since that is worked in
            the background
        :rtype: dict[int, Decision | None]
        """
        open_ids = self._open_again(ids)
        if not preview:
            return dict.fromkeys(self._ask_anew(open_ids))
        if facts is None:
            facts = self.env["social.crm.facts"]._load(open_ids)
        asked = [facts[key] for key in open_ids if key in facts]
        decisions = {}
        for company_id in {each.company_id for each in asked}:
            rules, words = self.env["social.crm.rule"]._compiled(company_id)
            theirs = [each for each in asked if each.company_id == company_id]
            found, _hits, _run = self._decide(theirs, rules, words)
            decisions.update({each.id: found.get(each.id) or Decision() for each in theirs})
        return decisions

    @api.model
    def _open_again(self, ids):
        """Those of these mentions that the rules may be asked about once more, in rising order."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mention.id
                  FROM social_crm_mention mention
                  JOIN social_crm_account account ON account.id = mention.account_id
                 WHERE mention.id = ANY(%s)
                   AND mention.own IS NOT TRUE AND mention.gone_at IS NULL
                   AND mention.ticket_id IS NULL AND mention.lead_id IS NULL
                   AND (mention.state = 'new'
                        OR (mention.state = 'ignored' AND mention.outcome = 'ignore'))
                   AND (mention.backfilled IS NOT TRUE OR account.backfill_tickets)
                   AND NOT EXISTS (
                           SELECT FROM social_crm_rule_hit hit
                            WHERE hit.mention_id = mention.id AND hit.overruled IS NOT NULL)
                 ORDER BY mention.id
                """,
                list(ids),
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _ask_anew(self, ids):
        """Have these worked once more, by the scheduled action that works what arrives."""
        if not ids:
            return []
        self.env.execute_query(
            SQL(
                """
                WITH earlier AS (
                    DELETE FROM social_crm_rule_hit WHERE mention_id = ANY(%(ids)s) RETURNING 1)
                UPDATE social_crm_mention
                   SET routed_at = NULL, outcome = NULL, processed_at = NULL, state = 'new',
                       handled_at = NULL
                 WHERE id = ANY(%(ids)s)
                RETURNING id
                """,
                ids=ids,
            )
        )
        self.env["social.crm.mention"].invalidate_model(flush=False)
        self.env["social.crm.rule.hit"].invalidate_model(flush=False)
        self.env.ref("social_crm.ir_cron_process").sudo()._trigger()
        return ids
