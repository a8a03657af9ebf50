"""Takes what was practised away: cases, posts, answers, invented people, accounts, their worlds.

What somebody learned from it, the report, stays. Nothing here can reach anything real: all of it
is found by its practice account.
"""

import shutil

from odoo import api, models
from odoo.exceptions import AccessError, UserError


class SocialCrmTraining(models.Model):
    _inherit = "social.crm.training"

    def action_wipe(self):
        """Take away what was practised in these. The reports stay."""
        for training in self:
            training._check_mine()
            if training.state == "running":
                raise UserError(self.env._("End the training first."))
        self.sudo().with_context(active_test=False).account_id._wipe_practice()
        return True

    @api.model
    def action_wipe_all(self):
        """Take away everything that was ever practised in these companies, also outside of
        trainings; what runs goes on."""
        if not self.env.user.has_group("social_crm.group_manager"):
            raise AccessError(self.env._("Managers wipe what others have practised."))
        Account = self.env["social.crm.account"].sudo().with_context(active_test=False)
        accounts = Account.search(
            [("practice", "=", True), ("company_id", "in", self.env.companies.ids)]
        )
        running = self.sudo().search([("state", "=", "running")]).account_id
        gone = accounts - running
        gone._wipe_practice()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("What was practised is gone. The reports stay."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    def _wipe_practice(self):
        """Delete these accounts and all that came of them."""
        if not all(account.practice for account in self):
            raise UserError(self.env._("Only what was practised is wiped."))
        self = self.sudo().with_context(active_test=False)
        places = [account._place() for account in self]
        mine = [("account_id", "in", self.ids)]
        mentions = self.env["social.crm.mention"].search(mine)
        profiles = mentions.profile_id
        tickets = self.env["helpdesk.ticket"].search([("social_account_id", "in", self.ids)])
        replies = self.env["social.crm.reply"].search(mine)
        with_context = {"social_crm_wipe": True, "social_crm_keep_later": True}
        tickets.with_context(**with_context).unlink()
        replies.with_context(**with_context).unlink()
        mentions.with_context(**with_context).unlink()
        left = self.env["social.crm.mention"].search([("profile_id", "in", profiles.ids)])
        (profiles - left.profile_id).unlink()
        self.unlink()
        # A file that is gone does not come back with a transaction that is: last of all.
        self.env.cr.postcommit.add(lambda: [shutil.rmtree(p, ignore_errors=True) for p in places])


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_said(self):
        """What was said to nobody real may go."""
        real = self
        if self.env.su and self.env.context.get("social_crm_wipe"):
            real = self.filtered(lambda reply: not reply.account_id.practice)
        return super(SocialCrmReply, real)._unlink_unless_said()


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.training": {"scored": "names of things that were looked at"},
            "social.crm.training.case": {
                "customer": "an invented person",
                "asked": "words of an invented person",
                "said": "what a colleague said to an invented person",
                "remarks": "what there is to learn from it",
                "better": "how it could have been said",
                "better_from": "the name of a text block",
            },
        }
