"""What an answer may do now: the network's limits, and the account's budget."""

from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

REQUESTS = 10
"""Requests that sending one answer, files included, can need."""


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.model
    def _let_through(self, tasks):
        """Those of the tasks that may be done now, each with its share. Of the others, those that
        the network has no room for wait; those that nobody wants to pay for fail. The caller
        commits.

        :param list tasks: of the outbox
        :rtype: list
        """
        gated = []
        for task in tasks:
            account = self.browse(task.reply_id).account_id.sudo()
            gates = account._gates()
            money = account._money_gate(None, account._cost_of(task.charges))
            if money:
                gates["money"] = money
            gated.append(replace(task, gates=gates))
        through, held = self.env["social.crm.calls"]._let_through(gated, REQUESTS)
        for task, share in held:
            reply = self.browse(task.reply_id)._speaking()
            if share.allowed.get("money") == 0 and task.verb == "send":
                account = reply.account_id.sudo()
                reply._move(
                    "failed",
                    error=reply.env._(
                        "The budget of the account is spent: %s.", account.spent_text
                    ),
                )
            else:
                reply.write(
                    {
                        "next_try": fields.Datetime.now() + timedelta(seconds=share.wait),
                        "error": reply.env._("What the network allows is used up for the moment."),
                    }
                )
        return through

    def _charges(self):
        """What sending this costs: key of a price to how many.

        :rtype: dict[str, int]
        """
        self.ensure_one()
        try:
            cls = self.env["social.crm.network"]._class(self.network)
        except UserError:
            return {}
        return dict(cls.charges(self._as_value(), self.account_id.sudo().facts or {}))

    def _book_cost(self):
        """It was said, so it is paid for."""
        self.ensure_one()
        account = self.account_id.sudo()
        self.env["social.crm.charge"].sudo()._book(account, None, self._charges())
        account._watch_budget()
