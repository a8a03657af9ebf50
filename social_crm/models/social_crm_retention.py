"""How long what is kept, as data: one row for each kind, with days, reason and ground in law.

What falls under a kind, and what happens to it, is code (:mod:`.social_crm_retention_kinds`); how
long, and whether at all, is decided by whoever answers for data protection. A kind that removes
something works only after a dry run has shown what that would be with these days: nobody is to
learn from a hole what a number meant.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SocialCrmRetention(models.Model):
    _name = "social.crm.retention"
    _description = "Social Retention"
    _order = "sequence, id"

    sequence = fields.Integer()
    code = fields.Char(required=True, readonly=True)
    name = fields.Char("What", required=True, translate=True, readonly=True)
    days = fields.Integer(
        "Kept for Days", required=True, help="Counted from the moment that the description names."
    )
    action = fields.Selection(
        [
            ("remove", "Removed"),
            ("pseudonymise", "Made anonymous"),
            ("blank", "Words removed"),
        ],
        "Then",
        required=True,
        readonly=True,
        help="Made anonymous: rows go on counting, without words, media and person.",
    )
    description = fields.Text("What Falls under It", translate=True, readonly=True)
    purpose = fields.Text("What It Is Kept For", translate=True)
    basis = fields.Text("Why So Long", translate=True, help="The ground in law, and the reason.")
    enabled = fields.Boolean(
        "On", help="Works every night. It can be switched on after a dry run with these days."
    )
    dry_run_at = fields.Datetime("Dry Run", readonly=True, copy=False)
    dry_run_days = fields.Integer("Days of the Dry Run", readonly=True, copy=False)
    line_ids = fields.One2many("social.crm.retention.line", "retention_id", "Runs")
    last_count = fields.Integer("Last Found", compute="_compute_last", help="In the last run.")
    last_at = fields.Datetime("Last Run", compute="_compute_last")
    state = fields.Selection(
        [
            ("on", "Works every night"),
            ("ready", "Can be switched on"),
            ("off", "Needs a dry run first"),
        ],
        compute="_compute_state",
    )

    _code_uniq = models.UniqueIndex("(code)")
    _days_positive = models.Constraint("CHECK (days > 0)", "At least one day.")

    @api.depends("enabled", "days", "dry_run_at", "dry_run_days")
    def _compute_state(self):
        for kind in self:
            kind.state = "on" if kind.enabled else "ready" if kind._was_seen() else "off"

    @api.depends("line_ids")
    def _compute_last(self):
        lines = self.env["social.crm.retention.line"].sudo()
        latest = lines._read_group([("retention_id", "in", self.ids)], ["retention_id"], ["id:max"])
        last = {kind: lines.browse(line) for kind, line in latest}
        for kind in self:
            line = last.get(kind, lines.browse())
            kind.last_count = line.found
            kind.last_at = line.run_id.started_at

    def _was_seen(self, days=None):
        """A dry run has shown at least as much as would be removed with so many days."""
        self.ensure_one()
        return bool(self.dry_run_at) and (days or self.days) >= self.dry_run_days

    def write(self, vals):
        """Fewer days remove more than anybody has seen: the kind goes off until a dry run has shown
        it. Whoever switches it on has seen one."""
        if "days" in vals and "enabled" not in vals:
            unseen = self.filtered(lambda kind: not kind._was_seen(vals["days"]))
            super(SocialCrmRetention, unseen).write({**vals, "enabled": False})
            return super(SocialCrmRetention, self - unseen).write(vals)
        return super().write(vals)

    @api.constrains("enabled", "days")
    def _check_seen(self):
        if self.env.context.get("install_mode"):
            return  # what is shipped switched on removed the same before
        for kind in self:
            if kind.enabled and not kind._was_seen():
                raise ValidationError(
                    self.env._(
                        "“%s”: run a dry run with these days first and look at what it counts.",
                        kind.name,
                    )
                )

    @api.model
    def _all(self):
        """The whole table; it has a row for each kind, and nobody adds any."""
        return self.search([("code", "!=", False)])

    def action_dry_run(self):
        """Count what would go, and change nothing; show the result."""
        self._check_privacy()
        kinds = self or self._all()
        run = self.env["social.crm.retention.run"].sudo().create({"dry": True})
        run._count(kinds.sudo())
        for kind in kinds.sudo():
            kind.write({"dry_run_at": fields.Datetime.now(), "dry_run_days": kind.days})
        return {
            "type": "ir.actions.act_window",
            "res_model": run._name,
            "res_id": run.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_switch_on(self):
        """From tonight on."""
        self._check_privacy()
        self.enabled = True

    def action_switch_off(self):
        """Nothing of this kind is removed any more."""
        self._check_privacy()
        self.enabled = False

    def _check_privacy(self):
        if not (
            self.env.user.has_group("social_crm.group_privacy")
            or self.env.user.has_group("social_crm.group_administrator")
        ):
            raise UserError(
                self.env._("This is for whoever looks after data protection, or an administrator.")
            )
