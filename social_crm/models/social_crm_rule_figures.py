"""How rules do: how often they catch something, how often colleagues decide otherwise, and what
that suggests."""

from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

DAYS = 30
ENOUGH = 5
"""Fewer times overruled is chance."""
SHARE = 0.2
"""From this share on, a change is suggested."""


class SocialCrmRule(models.Model):
    _inherit = "social.crm.rule"

    hit_ids = fields.One2many(
        "social.crm.rule.hit", "rule_id", "Hits", groups="social_crm.group_manager"
    )
    hits_week = fields.Integer("7 Days", compute="_compute_figures", compute_sudo=True)
    hits_month = fields.Integer("30 Days", compute="_compute_figures", compute_sudo=True)
    overruled_share = fields.Float(
        "Overruled",
        compute="_compute_figures",
        compute_sudo=True,
        help="Of what it caught in 30 days: where colleagues decided otherwise.",
    )
    last_hit_at = fields.Datetime("Last Hit", compute="_compute_figures", compute_sudo=True)
    advice = fields.Char("Suggestion", compute="_compute_advice", compute_sudo=True)

    @api.depends_context("allowed_company_ids")
    def _compute_figures(self):
        Hit = self.env["social.crm.rule.hit"]
        mine = [("rule_id", "in", self.ids), ("company_id", "in", self.env.companies.ids)]
        now = fields.Datetime.now()
        month = [*mine, ("hit_at", ">=", now - timedelta(days=DAYS))]
        week = [*mine, ("hit_at", ">=", now - timedelta(days=7))]
        by_rule = {}
        for rule, overruled, count, last in Hit._read_group(
            month, ["rule_id", "overruled"], ["__count", "hit_at:max"]
        ):
            by_rule.setdefault(rule.id, []).append((overruled, count, last))
        weekly = {rule.id: n for rule, n in Hit._read_group(week, ["rule_id"], ["__count"])}
        for rule in self:
            found = by_rule.get(rule._origin.id, [])
            hits = sum(count for _overruled, count, _last in found)
            rule.hits_month = hits
            rule.hits_week = weekly.get(rule._origin.id, 0)
            rule.overruled_share = (
                sum(count for overruled, count, _last in found if overruled) / hits if hits else 0
            )
            rule.last_hit_at = max((last for _o, _count, last in found), default=False)

    @api.depends("active", "create_date", "outcome", "team_id", "category_id", "stop")
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_advice(self):
        since = fields.Datetime.now() - timedelta(days=DAYS)
        groups = self.env["social.crm.rule.hit"]._read_group(
            [
                ("rule_id", "in", self.ids),
                ("company_id", "in", self.env.companies.ids),
                ("hit_at", ">=", since),
                ("overruled", "!=", False),
            ],
            ["rule_id", "overruled", "other_team_id", "other_category_id"],
            ["__count"],
        )
        found = {}
        for rule, overruled, team, category, count in groups:
            how = found.setdefault(rule.id, {}).setdefault(overruled, Counter())
            how[team.name or category.complete_name or ""] += count
        for rule in self:
            rule.advice = rule._advice(found.get(rule._origin.id, {}), since)

    def _advice(self, overruled, since):
        """What to change, in words.

        :param overruled: how colleagues decided otherwise, to where to, to how many
        :rtype: str | bool
        """
        if not self.hits_month:
            idle = self.active and self.create_date and self.create_date < since
            return idle and self.env._(
                "Has caught nothing for %s days. A dry run shows whether an earlier rule takes it "
                "all; else switch it off.",
                DAYS,
            )
        totals = {how: sum(where.values()) for how, where in overruled.items()}
        how = max(totals, key=totals.get, default=None)
        if not how or totals[how] < ENOUGH or totals[how] < SHARE * self.hits_month:
            return False
        where = overruled[how].most_common(1)[0][0] or "?"
        values = {"count": totals[how], "all": self.hits_month, "where": where}
        return {
            "team": self.env._(
                "Colleagues moved %(count)s of %(all)s to another team, mostly to %(where)s: let "
                "the rule name that team, or catch less.",
                **values,
            ),
            "category": self.env._(
                "Colleagues filed %(count)s of %(all)s under another category, mostly "
                "%(where)s: let the rule name that one, or catch less.",
                **values,
            ),
            "ignored": self.env._(
                "Colleagues ignored %(count)s of %(all)s: let it only be watched, or catch less.",
                **values,
            ),
            "taken": self.env._(
                "Colleagues took up %(count)s of %(all)s that this puts aside: let it become a "
                "ticket, or catch less.",
                **values,
            ),
        }[how]

    def action_hits(self):
        """What it caught."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.rule_hit_action")
        action["domain"] = [("rule_id", "=", self.id)]
        action["display_name"] = self.name
        return action
