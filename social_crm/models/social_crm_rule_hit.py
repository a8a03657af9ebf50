"""What rules have caught, and where colleagues decided otherwise."""

from odoo import api, fields, models
from odoo.tools import SQL

from .social_crm_routing import OUTCOMES

OVERRULED = [
    ("team", "Moved to another team"),
    ("category", "Filed under another category"),
    ("ignored", "Ignored"),
    ("taken", "Taken up"),
]
"""How colleagues decided otherwise."""


class SocialCrmRuleHit(models.Model):
    _name = "social.crm.rule.hit"
    _description = "Hit of a Social Rule"
    _order = "hit_at desc, id desc"
    _rec_name = "rule_id"
    _log_access = False  # many rows, of one kind of writer

    rule_id = fields.Many2one("social.crm.rule", required=True, readonly=True, ondelete="cascade")
    mention_id = fields.Many2one(
        "social.crm.mention", "Post", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    hit_at = fields.Datetime("Caught", required=True, readonly=True)
    # What this rule decided and no rule before it.
    outcome = fields.Selection(OUTCOMES, "What Became of It", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True, ondelete="set null")
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True, ondelete="set null")
    overruled = fields.Selection(OVERRULED, readonly=True)
    overruled_at = fields.Datetime(readonly=True)
    other_team_id = fields.Many2one(
        "helpdesk.ticket.team", "Moved To", readonly=True, ondelete="set null"
    )
    other_category_id = fields.Many2one(
        "helpdesk.ticket.category", "Filed Under", readonly=True, ondelete="set null"
    )

    _once = models.UniqueIndex("(mention_id, rule_id)")
    _by_time_idx = models.Index("(rule_id, hit_at)")

    @api.model
    def _note(self, company, hits, now):
        """Write down what rules have caught, in one statement.

        :param company: of all of the mentions
        :param list hits: of :meth:`.social_crm_routing.SocialCrmRouting._decide`
        :param datetime now:
        """
        if not hits:
            return
        columns = [[hit[0] for hit in hits], [hit[1] for hit in hits]]
        columns += (
            [getattr(then, name) if name in taken else None for _rule, _id, taken, then in hits]
            for name in ("outcome", "team_id", "category_id")
        )
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO social_crm_rule_hit
                       (rule_id, mention_id, outcome, team_id, category_id, company_id, hit_at)
                SELECT new.*, %s, %s
                  FROM unnest(%s::int[], %s::int[], %s::varchar[], %s::int[], %s::int[]) AS new
                ON CONFLICT (mention_id, rule_id) DO UPDATE
                   SET hit_at = excluded.hit_at, outcome = excluded.outcome,
                       team_id = excluded.team_id, category_id = excluded.category_id,
                       overruled = NULL, overruled_at = NULL
                RETURNING 1
                """,
                company.id,
                now,
                *columns,
            )
        )
        self.invalidate_model(flush=False)

    def action_open_mention(self):
        """The post that was caught."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.mention",
            "res_id": self.mention_id.id,
            "views": [(False, "form")],
        }

    def _overrule(self, how, **values):
        """Colleagues decided otherwise than these.

        :param str how: a key of ``OVERRULED``
        :param values: ``other_team_id`` or ``other_category_id``
        """
        self.sudo().write({"overruled": how, "overruled_at": fields.Datetime.now(), **values})

    @api.model
    def _of(self, mentions, **conditions):
        """Hits on mentions by rules that decided something, and were not overruled yet.

        :param conditions: field name to a list of values
        """
        domain = [("mention_id", "in", mentions.ids), ("overruled", "=", False)]
        domain += [(name, "in", values) for name, values in conditions.items()]
        return self.sudo().search(domain)


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    rule_hit_ids = fields.One2many(
        "social.crm.rule.hit", "mention_id", "Hits of Rules", groups="social_crm.group_manager"
    )
    deciding_rule_ids = fields.Many2many(
        "social.crm.rule",
        string="Decided by Rules",
        compute="_compute_deciding_rule_ids",
        compute_sudo=True,
    )

    def _compute_deciding_rule_ids(self):
        for mention in self:
            mention.deciding_rule_ids = mention.rule_hit_ids.rule_id.sorted("sequence")

    def action_ignore(self):
        result = super().action_ignore()
        self.env["social.crm.rule.hit"]._of(self, outcome=["ticket", "lead"])._overrule("ignored")
        return result

    def action_unignore(self):
        result = super().action_unignore()
        put_aside = self.sudo().filtered(lambda mention: mention.outcome == "ignore")
        put_aside.outcome = False  # it is not put aside again when it is edited
        self.env["social.crm.rule.hit"]._of(self, outcome=["ignore"])._overrule("taken")
        return result

    def action_make_ticket(self):
        hits = self.env["social.crm.rule.hit"]._of(self, outcome=["watch", "ignore", "lead"])
        result = super().action_make_ticket()
        hits._overrule("taken")
        return result


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        names = [name for name in ("team_id", "category_id") if name in vals]
        # What the app does by itself, it does as superuser; people do it as themselves.
        social = self.filtered("social_account_id") if names and not self.env.su else None
        if not social:
            return super().write(vals)
        before = [(ticket, name, ticket[name]) for ticket in social for name in names]
        result = super().write(vals)
        for ticket, name, old in before:
            if old and ticket[name] != old:
                ticket._social_overrule(name, old)
        return result

    def _social_overrule(self, name, old):
        """A colleague changed what a rule had decided."""
        mentions = self.sudo().social_mention_ids
        hits = self.env["social.crm.rule.hit"]._of(mentions, **{name: old.ids})
        how = {"team_id": "team", "category_id": "category"}[name]
        if hits:
            hits._overrule(how, **{f"other_{name}": self[name].id})


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.rule": dict.fromkeys(
                (
                    "name",
                    "networks",
                    "item_kinds",
                    "moods",
                    "kinds",
                    "words",
                    "standings",
                    "weekdays",
                    "domain",
                    "activity_summary",
                ),
                "conditions and instructions of the company",
            ),
        }
