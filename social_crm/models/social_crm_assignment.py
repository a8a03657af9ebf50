"""What the rules decided is done: who gets it, who is told, what else is made of it."""

from odoo import api, models


class SocialCrmAssignment(models.AbstractModel):
    _name = "social.crm.assignment"
    _description = "Assignment of Social Mentions"

    @api.model
    def _note(self, facts, decisions):
        """Keep who wants answers approved with the facts, to be stored with them.

        :param dict facts: mention id to :class:`.social_crm_facts.Facts`
        :param dict decisions: mention id to :class:`.social_crm_routing.Decision`
        """
        asking = {
            mention_id: decision.approval_rule_ids or decision.rule_ids
            for mention_id, decision in decisions.items()
            if decision.approval
        }
        names = self._rule_names({rule_id for ids in asking.values() for rule_id in ids})
        for mention_id, ids in asking.items():
            said = [names[rule_id] for rule_id in ids if rule_id in names]
            facts[mention_id].find(approval=", ".join(said) or self.env._("A rule"))

    @api.model
    def _rule_names(self, ids):
        """:rtype: dict[int, str]"""
        if not ids or "social.crm.rule" not in self.env:
            return {}
        rules = self.env["social.crm.rule"].sudo().browse(sorted(ids)).exists()
        return {rule.id: rule.display_name for rule in rules}
