"""What came of a reward: whether it was used, and whether the person has helped more since."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm.models.social_crm_help import HELPED

DAYS = 90


class SocialCrmReward(models.Model):
    _inherit = "social.crm.reward"

    used = fields.Selection(
        [("no", "Not used"), ("partly", "Used in part"), ("yes", "Used"), ("expired", "Expired")],
        compute="_compute_used",
        help="Of what the coupon is good for.",
    )
    helped_before = fields.Integer(
        compute="_compute_effect",
        help="Answers that helped in the 90 days before it was sent.",
    )
    helped_after = fields.Integer(
        "Helped Since",
        compute="_compute_effect",
        help="Answers that helped since it was sent, in 90 days at most.",
    )

    @api.depends("state")
    def _compute_used(self):
        today = fields.Date.today()
        for reward in self.sudo():
            card = reward.card_id
            if not card or reward.state != "sent":
                reward.used = False
                continue
            issued = sum(card.history_ids.mapped("issued")) or reward.kind_id.points
            # Orders take points from the card, and note it in its history.
            used = max(sum(card.history_ids.mapped("used")), issued - card.points)
            if used >= issued > 0:
                reward.used = "yes"
            elif used > 0:
                reward.used = "partly"
            elif card.expiration_date and card.expiration_date < today:
                reward.used = "expired"
            else:
                reward.used = "no"

    @api.depends("sent_at")
    def _compute_effect(self):
        counts = self._counts()
        for reward in self:
            reward.helped_before, reward.helped_after = counts.get(reward.id, (0, 0))

    def _counts(self):
        """How often people helped before and after. One query, whatever the number.

        :rtype: dict[int, tuple[int, int]]
        """
        sent = self.sudo().filtered("sent_at")
        if not sent:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reward.id,
                       count(*) FILTER (WHERE help.written_at <= reward.sent_at),
                       count(*) FILTER (WHERE help.written_at > reward.sent_at)
                  FROM social_crm_reward reward
                  JOIN social_crm_profile own ON own.id = reward.profile_id
                  JOIN social_crm_profile theirs
                    ON theirs.id = own.id
                    OR (theirs.partner_id = own.partner_id AND theirs.company_id = own.company_id)
                  JOIN social_crm_help help ON help.profile_id = theirs.id
                  JOIN social_crm_mention answer ON answer.id = help.mention_id
                 WHERE reward.id = ANY(%s) AND help.state IN %s AND answer.gone_at IS NULL
                   AND help.written_at BETWEEN reward.sent_at - %s * interval '1 day'
                                           AND reward.sent_at + %s * interval '1 day'
                 GROUP BY reward.id
                """,
                sent.ids,
                HELPED,
                DAYS,
                DAYS,
            )
        )
        return {row[0]: row[1:] for row in rows}
