"""Approval by experience: until so many answers of a colleague were approved as they stood,
somebody with that experience, or a manager, looks at the next.

Counted is what is stored: answers that were sent, that somebody else had approved, and that never
went back to their writer, neither with a reason nor with a better wording.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

CHANGED = ("returned", "suggested", "used")
"""Steps of ``social.crm.approval`` after which an answer was not approved as it stood."""


class SocialCrmApprovalRule(models.Model):
    _inherit = "social.crm.approval.rule"

    unchanged_below = fields.Integer(
        "Approved Unchanged Fewer Than",
        help="Answers of each who wrote a part of it that somebody approved without a change. "
        "Whoever has not so many does not approve either, managers apart. 0: no matter.",
    )
    trusted_ids = fields.Many2many(
        "res.users",
        "social_crm_approval_rule_trusted_rel",
        "rule_id",
        "user_id",
        "Already Experienced",
        domain=[("share", "=", False)],
        check_company=True,
        help="What only these wrote does not count as written without experience, however much "
        "of theirs was approved.",
    )

    _unchanged_check = models.Constraint(
        "CHECK (coalesce(unchanged_below, 0) >= 0)", "Numbers of answers are not negative."
    )

    @api.model
    def _conditions(self):
        label = self._fields["unchanged_below"]._description_string(self.env)
        return [*super()._conditions(), ("unchanged_below", label)]

    def _about_answer(self, company):
        said = super()._about_answer(company)
        if self.unchanged_below:
            said.append(
                self.env._(
                    "fewer than %s answers of who wrote it were approved without a change",
                    self._number("unchanged_below"),
                )
            )
        return said

    @api.depends("unchanged_below")
    def _compute_sentence(self):
        return super()._compute_sentence()

    def _inexperienced(self, users):
        """Who of these may not decide yet about what this rule asks for.

        :rtype: res.users
        """
        self.ensure_one()
        if not self.unchanged_below:
            return users.browse()
        asked = users - self.sudo().trusted_ids
        now = fields.Datetime.now()
        counts = self.env["social.crm.reply"]._unchanged(
            [(user.id, user.id, now) for user in asked], self.unchanged_below
        )
        return asked.filtered(lambda user: counts.get(user.id, 0) < self.unchanged_below)


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.model
    def _unchanged(self, rows, most):
        """How many answers were approved without a change: one query.

        :param rows: (key, user id, moment before which)
        :param int most: more than that are not counted
        :returns: key to the number of the least experienced of its users
        :rtype: dict[int, int]
        """
        if not rows:
            return {}
        self.flush_model(["user_id", "state", "sent_at", "approved_by_id", "part"])
        self.env["social.crm.approval"].flush_model(["reply_id", "step"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT asked.key, min(known.unchanged)
                      FROM unnest(%s, %s, %s::timestamp[]) AS asked(key, user_id, moment)
                CROSS JOIN LATERAL (
                           SELECT count(*) AS unchanged FROM (
                               SELECT FROM social_crm_reply said
                                WHERE said.user_id = asked.user_id AND said.state = 'sent'
                                  AND said.sent_at < asked.moment
                                  AND coalesce(said.part, 0) < 2
                                  AND said.approved_by_id IS NOT NULL
                                  AND NOT EXISTS (
                                      SELECT FROM social_crm_approval step
                                       WHERE step.reply_id = said.id AND step.step = ANY(%s))
                                LIMIT %s) AS theirs) AS known
                     GROUP BY asked.key
                    """,
                    *(list(column) for column in zip(*rows, strict=True)),
                    list(CHANGED),
                    most,
                )
            )
        )

    @api.model
    def _add_experience(self, asked, rules):
        super()._add_experience(asked, rules)
        most = max((rule.unchanged for rule in rules), default=0)
        if not most:
            return
        cases = list(asked.items())
        rows = []
        for place, (reply, each) in enumerate(cases):
            writers = reply._writers() or self.env.user
            each.writers = frozenset(writers.ids)
            rows += [(place, user.id, each.moment) for user in writers]
        counts = {
            (place, user_id): count
            for (place, user_id, _moment), count in self._unchanged_each(rows, most)
        }
        for place, (_reply, each) in enumerate(cases):
            each.unchanged = {user: counts.get((place, user), 0) for user in each.writers}

    @api.model
    def _unchanged_each(self, rows, most):
        """
        :returns: each of the rows with its number
        """
        numbers = self._unchanged(
            [(number, user_id, moment) for number, (_, user_id, moment) in enumerate(rows)], most
        )
        return [(row, numbers.get(number, 0)) for number, row in enumerate(rows)]

    # Who has no experience does not judge

    @api.model
    def _deciders(self, needs):
        deciders = super()._deciders(needs)
        rules = self._experience_rules(
            sorted({rule_id for _reply, need in needs for rule_id in need.rule_ids})
        )
        if not rules:
            return deciders
        managers = self.env.ref("social_crm.group_manager").sudo().all_user_ids
        asked = self.env["res.users"].union(*deciders.values()) - managers
        new = {rule.id: rule._inexperienced(asked) for rule in rules}
        for reply, need in needs:
            for rule_id in need.rule_ids:
                deciders[reply.id] -= new.get(rule_id, asked.browse())
        return deciders

    @api.model
    def _experience_rules(self, ids):
        rules = self.env["social.crm.approval.rule"].sudo().with_context(active_test=False)
        return rules.browse(ids).exists().filtered("unchanged_below")

    @api.model
    def _approval_domain(self):
        mine = super()._approval_domain()
        if hidden := self._not_mine_to_judge():
            mine &= Domain("approval_rule_ids", "not in", hidden.ids)
        return mine

    @api.depends("approval_rule_ids")
    def _compute_can_approve(self):
        result = super()._compute_can_approve()
        if hidden := self._not_mine_to_judge():
            for reply in self.filtered("can_approve"):
                reply.can_approve = not reply.sudo().approval_rule_ids & hidden
        return result

    @api.model
    def _not_mine_to_judge(self):
        """The rules by experience for which the person at the screen has too little.

        :rtype: social.crm.approval.rule
        """
        rules = self.env["social.crm.approval.rule"].sudo().with_context(active_test=False)
        if self.env.user.has_group("social_crm.group_manager"):
            return rules.browse()
        rules = rules.search([("unchanged_below", ">", 0)])
        return rules.filtered(lambda rule: rule._inexperienced(self.env.user))

    def _check_approver(self):
        needs = super()._check_approver()
        if self.env.user.has_group("social_crm.group_manager"):
            return needs
        for reply in self.sudo():
            ids = {*needs[reply.id].rule_ids, *reply.approval_rule_ids.ids}
            for rule in self._experience_rules(sorted(ids)):
                if rule._inexperienced(self.env.user):
                    raise AccessError(
                        self.env._(
                            "Whoever approves this has had %s answers approved without a change, "
                            "or is a manager.",
                            rule.unchanged_below,
                        )
                    )
        return needs


class SocialCrmApproval(models.Model):
    _inherit = "social.crm.approval"

    # That an answer went back is looked up for each of a writer's answers.
    _step_idx = models.Index("(reply_id) WHERE step IN ('returned', 'suggested', 'used')")
