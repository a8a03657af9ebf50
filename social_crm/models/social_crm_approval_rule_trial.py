"""A rule for approval is tried, as it stands in the form, on the answers of the last days: how many
it would have caught, and how many of them the other rules would have caught anyway. Nothing is
written."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .social_crm_reply_check import LEVELS

CAP = 5_000
"""Answers that are looked at, the latest first."""
EXAMPLES = 5
LONGEST = 90  # days


class SocialCrmApprovalRule(models.Model):
    _inherit = "social.crm.approval.rule"

    @api.readonly
    def try_it(self, values, days=30):
        """Try a rule on what was sent in the last days. A fixed number of queries.

        :param dict values: what was changed in the form, as for ``write``
        :returns: ``error``, a sentence, or: ``seen``, how many answers; ``more``, whether there
            were more than are looked at; ``caught``, how many of them it fits; ``needed``, how many
            would have needed approval with all rules as they would be; ``before``, the same without
            this rule; ``examples``: dicts with ``id``, ``text``, ``who``, ``sent_at``
        :rtype: dict
        """
        draft = self._draft(values)
        try:
            draft._check_picked()
            draft._check_words()
            draft._check_hours()
            draft._check_direct()
        except UserError as error:
            return {"error": error.args[0]}
        company = draft.company_id._origin or self.env.company
        since = fields.Datetime.now() - timedelta(days=min(max(int(days), 1), LONGEST))
        replies = self.env["social.crm.reply"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "sent"),
                ("sent_at", ">=", since),
                ("part", "in", (False, 1)),
            ],
            order="sent_at desc, id desc",
            limit=CAP + 1,
        )
        more = len(replies) > CAP
        replies = replies[:CAP]
        rules = self._rules_with(draft)
        compiled, *words = self._compile_all(rules)
        mine = compiled[rules.index(draft)]
        ruled = replies.sudo()._ruled((compiled, *words))
        without = tuple(rule for rule in compiled if rule is not mine)
        before = replies.sudo()._ruled((without, *words))
        caught = [reply for reply, fits in ruled.items() if mine in fits]
        return {
            "seen": len(replies),
            "more": more,
            "caught": len(caught),
            "needed": sum(map(_needs_somebody, ruled.values())),
            "before": sum(map(_needs_somebody, before.values())),
            "examples": [
                {
                    "id": reply.id,
                    "text": (reply.text or "")[:200],
                    "who": reply.user_id.name,
                    "sent_at": fields.Datetime.to_string(reply.sent_at),
                }
                for reply in caught[:EXAMPLES]
            ],
        }


def _needs_somebody(rules):
    return bool(rules) and max((rule.level for rule in rules), key=LEVELS.index) != "direct"
