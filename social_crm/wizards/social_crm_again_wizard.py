"""Before many mentions are understood again: how many values would change, and which."""

from collections import Counter
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.social_crm_again import COMPARED

SAMPLE = 300
"""The latest so many are tried."""
SHOWN = 12


class SocialCrmAgainWizard(models.TransientModel):
    _name = "social.crm.again.wizard"
    _description = "Understand Again"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, readonly=True
    )
    chosen = fields.Integer(readonly=True)
    days = fields.Integer("Of the Last", default=30, help="0: all of them.")
    conditions = fields.Char("Only Posts That", default="[]")
    with_settled = fields.Boolean(
        "Settled Ones Too", help="Also what is answered, ignored or closed."
    )
    with_rules = fields.Boolean(
        "Ask the Rules Again",
        help="For what is new and nobody has taken up: rules may make tickets of it now.",
    )
    state = fields.Selection([("ask", "Ask"), ("seen", "Seen")], default="ask", required=True)
    total = fields.Integer(readonly=True)
    tried = fields.Integer(readonly=True)
    would_change = fields.Integer(readonly=True)
    told = fields.Char("What Would Change", compute="_compute_told")
    told_rules = fields.Char("What the Rules Would Do", readonly=True)
    example_ids = fields.One2many("social.crm.again.example", "wizard_id", readonly=True)

    @api.model
    def default_get(self, names):
        """From the list: those that are ticked."""
        values = super().default_get(names)
        ids = self.env.context.get("active_ids")
        if self.env.context.get("active_model") == "social.crm.mention" and ids:
            values.update(chosen=len(ids), days=0, conditions=repr([("id", "in", ids)]))
        return values

    @api.depends("state", "total", "tried", "would_change")
    def _compute_told(self):
        for wizard in self:
            if wizard.state == "ask":
                wizard.told = False
            elif wizard.tried < wizard.total:
                wizard.told = self.env._(
                    "Of the latest %(tried)s posts, %(count)s would change; there are %(total)s.",
                    tried=wizard.tried,
                    count=wizard.would_change,
                    total=wizard.total,
                )
            else:
                wizard.told = self.env._(
                    "Of %(total)s posts, %(count)s would change.",
                    total=wizard.total,
                    count=wizard.would_change,
                )

    @api.onchange("days", "conditions", "with_settled", "with_rules")
    def _onchange_what(self):
        self.state = "ask"

    def _since(self):
        """:rtype: datetime | bool"""
        if self.days <= 0:
            return False
        return fields.Datetime.now() - timedelta(days=self.days)

    def _domain(self):
        """Which mentions are meant.

        :rtype: Domain
        :raises UserError: the conditions cannot be read
        """
        return self.env["social.crm.again"]._mentions(
            self.company_id, self.conditions, self._since(), self.with_settled
        )

    def _check_may(self):
        if not self.env.user.has_group("social_crm.group_manager"):
            raise AccessError(self.env._("Only managers have many posts understood again."))

    def action_preview(self):
        """Try it on the latest ones; nothing is written."""
        self.ensure_one()
        self._check_may()
        domain = self._domain()
        Mention = self.env["social.crm.mention"]
        latest = Mention.search(domain, limit=SAMPLE)
        pairs = self.env["social.crm.again"]._understand_again(latest, store=False)
        self.example_ids.unlink()
        self.write(
            {
                "state": "seen",
                "total": Mention.search_count(domain),
                "tried": len(latest),
                "would_change": len(pairs),
                "told_rules": self._ask_rules(latest) if self.with_rules else False,
                "example_ids": [
                    Command.create(self._example(before, after)) for before, after in pairs[:SHOWN]
                ],
            }
        )
        return self._shown()

    def _ask_rules(self, latest):
        """What the rules would do with those that nobody has taken up, in words."""
        known = {}
        for account, theirs in latest.sudo().grouped("account_id").items():
            account = account.with_company(account.company_id)
            facts = self.env["social.crm.facts"].sudo()._load(theirs.ids)
            account.env["social.crm.understanding"].sudo()._understand(account, facts)
            account.env["social.crm.priority"].sudo()._rate(facts)
            known.update(facts)
        routing = self.env["social.crm.routing"].sudo()
        decisions = routing._route_again(latest.ids, facts=known)
        outcomes = Counter(each.outcome for each in decisions.values() if each.outcome)
        labels = dict(
            self.env["social.crm.mention"]._fields["outcome"]._description_selection(self.env)
        )
        told = ", ".join(f"{labels.get(key, key)}: {n}" for key, n in outcomes.most_common())
        return self.env._(
            "%(count)s of these nobody has taken up. The rules would decide: %(told)s",
            count=len(decisions),
            told=told or self.env._("nothing"),
        )

    def _example(self, before, after):
        changes = [
            self.env._(
                "%(what)s: %(before)s → %(after)s",
                what=self._label(name),
                before=self._in_words(name, before[name]),
                after=self._in_words(name, getattr(after, name)),
            )
            for name in COMPARED
            if before[name] != getattr(after, name)
        ]
        return {"mention_id": after.id, "change": " · ".join(changes)}

    def _label(self, name):
        return self.env["social.crm.mention"]._fields[name]._description_string(self.env)

    def _in_words(self, name, value):
        """A value as the screens show it."""
        Mention = self.env["social.crm.mention"]
        field = Mention._fields[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if not value:
            return self.env._("not known")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "many2one":
            return self.env[field.comodel_name].sudo().browse(value).display_name
        return Mention._language_in_words(value)

    def action_start(self):
        """Have it done, in the background."""
        self.ensure_one()
        self._check_may()
        domain = self._domain()
        Mention = self.env["social.crm.mention"]
        total = Mention.search_count(domain)
        if not total:
            raise UserError(self.env._("There are no such posts."))
        job = (
            self.env["social.crm.again"]
            .sudo()
            .create(
                {
                    "company_id": self.company_id.id,
                    "user_id": self.env.uid,
                    "conditions": self.conditions,
                    "since": self._since(),
                    "with_settled": self.with_settled,
                    "with_rules": self.with_rules,
                    "total": total,
                    "upto_id": Mention.search(domain, order="id desc", limit=1).id,
                }
            )
        )
        self.env.ref("social_crm.ir_cron_again").sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.again",
            "res_id": job.id,
            "views": [(False, "form")],
        }

    def _shown(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Understand Again"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class SocialCrmAgainExample(models.TransientModel):
    _name = "social.crm.again.example"
    _description = "What Would Change"

    wizard_id = fields.Many2one("social.crm.again.wizard", required=True, ondelete="cascade")
    mention_id = fields.Many2one(
        "social.crm.mention", "Post", required=True, readonly=True, ondelete="cascade"
    )
    summary = fields.Char("What Was Said", related="mention_id.summary")
    change = fields.Char("What Would Change", readonly=True)
