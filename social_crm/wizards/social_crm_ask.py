"""Which offer somebody is made."""

from odoo import fields, models


class SocialCrmAsk(models.TransientModel):
    _name = "social.crm.ask"
    _description = "Make an Offer"

    mention_id = fields.Many2one("social.crm.mention", required=True, readonly=True)
    company_id = fields.Many2one(related="mention_id.company_id")
    offer_id = fields.Many2one(
        "social.crm.offer", required=True, domain="[('company_id', '=', company_id)]"
    )
    reward = fields.Char(related="offer_id.reward")
    text = fields.Text(related="offer_id.text")

    def action_compose(self):
        """The composer, with a link that carries the offer."""
        self.ensure_one()
        self.offer_id.check_access("read")
        return self.env["social.crm.invitation"]._action_ask(
            self.mention_id, offer_id=self.offer_id.id
        )


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def action_make_offer(self):
        """Choose what the author is offered."""
        self.ensure_one()
        self._check_agent()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make an Offer"),
            "res_model": "social.crm.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_mention_id": self.id},
        }


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    def action_make_offer(self):
        """Choose what this profile is offered."""
        self.ensure_one()
        self.check_access("write")
        return self._last_answerable().action_make_offer()
