"""Codes of coupons go out in private only, whoever writes them; and a reward is sent when its
message is."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.social_crm.models.social_crm_reply_check import Finding

from .social_crm_reward import PURPOSE

_MAYBE = re.compile(r"[\w-]{6,64}")
MOST = 200
"""Pieces of a text that are looked up."""


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    reward_id = fields.Many2one(
        "social.crm.reward",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
    )

    def _coupons_in(self):
        """Where codes of coupons stand in what everybody would read. One query, whatever the number
        of answers.

        :returns: id to (where, start, end, code)
        :rtype: dict[int, list[tuple[str, int, int, str]]]
        """
        found = {reply.id: [] for reply in self}
        maybe = [
            (reply.id, where, match)
            for reply in self.sudo()
            if reply._is_public()
            for where, text in reply._pieces()
            for match in list(_MAYBE.finditer(text))[:MOST]
            if any(map(str.isdigit, match.group()))
        ]
        if not maybe:
            return found
        cards = self.env["loyalty.card"].sudo().with_context(active_test=False)
        codes = set(
            cards.search([("code", "in", list({match.group() for *_rest, match in maybe}))]).mapped(
                "code"
            )
        )
        for reply_id, where, match in maybe:
            if match.group() in codes:
                found[reply_id].append((where, match.start(), match.end(), match.group()))
        return found

    def _exposed(self):
        exposed = super()._exposed()
        why = self.env._("This is the code of a coupon.")
        for reply_id, places in self._coupons_in().items():
            for where, start, end, code in places:
                exposed[reply_id].append(Finding("coupon", code, why, start, end, True, where))
        return exposed

    def _check_sendable(self):
        for reply in self:
            if why := reply._rewarding_refusal():
                raise UserError(why)
        return super()._check_sendable()

    def _refusal(self):
        # Once more where it is sent: consent may have been withdrawn since.
        return self._rewarding_refusal() or super()._refusal()

    def _rewarding_refusal(self):
        """Why this answer must not go out, since it holds the code of a coupon, or is the message
        of a reward; empty: it may.

        :rtype: str
        """
        self.ensure_one()
        # No manager's agreement makes a code public: whoever reads it first would use it.
        if self._coupons_in()[self.id]:
            return self.env._("The code of a coupon goes out in private only.")
        reward = self.sudo().reward_id
        if reward:
            if self._is_public():
                return self.env._("A reward goes out in private only.")
            Consent = self.env["social.crm.consent"].sudo()
            agreed = Consent._has(reward.partner_id, PURPOSE, company=reward.company_id)
            if not reward.partner_id or reward.partner_id.id not in agreed:
                return self.env._("They have not agreed to get rewards.")
            if reward.state != "approved":
                return self.env._("Nobody has approved this reward.")
            if self.mention_id.profile_id != reward.profile_id:
                return self.env._("This reward is for somebody else.")
        return ""

    def _move(self, target, from_states=None, **values):
        moved = super()._move(target, from_states, **values)
        if target == "sent":
            rewards = moved.sudo().reward_id.filtered(lambda reward: reward.state == "approved")
            if rewards:
                rewards._move("sent", sent_at=fields.Datetime.now())
        return moved

    @api.model
    def _why_found(self, kind, certain):
        if kind == "coupon":
            return self.env._("This is the code of a coupon.")
        return super()._why_found(kind, certain)
