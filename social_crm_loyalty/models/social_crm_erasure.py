"""What becomes of rewards when the person is erased: what was given stays on the books, without
words; what was not goes."""

from odoo import models


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _blank_records(self, records, names):
        """Of rewards, those that were given stay without words; the others go."""
        if records._name == "social.crm.reward":
            given = records._given()
            (records - given)._drop()
            given.write({"reason": self.env._("[erased]"), "refused_why": False})
            return None
        return super()._blank_records(records, names)


class SocialCrmReward(models.Model):
    _inherit = "social.crm.reward"

    def _given(self):
        """Those of these that have reached somebody, or may have.

        :rtype: social.crm.reward
        """
        return self.filtered(
            lambda reward: (
                reward.state == "sent"
                or (
                    reward.state == "approved"
                    and reward.reply_id.state in ("sending", "sent", "unknown")
                )
            )
        )

    def _drop(self):
        """Nobody gets these any more: not even the coupon that was on its way."""
        self.card_id.active = False
        self.filtered(lambda reward: reward.state == "approved")._move("cancelled")
        self.unlink()
