"""What an answer costs, said while somebody writes it."""

from odoo import api, models

from ..networks.types import Audience, Reply


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.model
    def _cost_text(self, mention, texts, audience, subject):
        """What saying these costs, in a sentence; empty, if nothing.

        :rtype: str
        """
        account = mention.account_id.sudo()
        cls = self.env["social.crm.network"]._class(account.network)
        parent = mention._as_value()
        charges = {}
        for text in texts:
            value = Reply(text=text, audience=Audience(audience), parent=parent, subject=subject)
            for key, number in cls.charges(value, account.facts or {}).items():
                charges[key] = charges.get(key, 0) + number
        prices = self.env["social.crm.price"]._today(account.network)
        known = {key: number for key, number in charges.items() if number and key in prices}
        if not known:
            return ""
        what = ", ".join(
            prices[key].label if number == 1 else f"{number} × {prices[key].label}"
            for key, number in known.items()
        )
        cost = account._cost_of(known)
        if cost:
            return self.env._(
                "This answer costs %(amount)s (%(what)s).",
                amount=account._money_text(cost),
                what=what,
            )
        units = sum(
            number * prices[key].amount for key, number in known.items() if not prices[key].currency
        )
        if not units:
            return ""
        return self.env._("This answer uses %(units)s units of the quota.", units=f"{units:g}")
