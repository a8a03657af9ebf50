"""Weights of methods, estimated anew from the suggestions that agents have confirmed and refused:
before and after, side by side, and nothing is changed until somebody says so."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..matching.weights import bits, estimate

ENOUGH = 30
"""Decisions of each sort from which on an estimate is worth more than what was shipped."""


class SocialCrmEstimate(models.TransientModel):
    _name = "social.crm.estimate"
    _description = "Estimate of Weights"

    confirmed = fields.Integer(readonly=True)
    refused = fields.Integer(readonly=True)
    enough = fields.Boolean(readonly=True)
    text = fields.Char("What It Is Based On", compute="_compute_text")
    line_ids = fields.One2many("social.crm.estimate.line", "estimate_id", readonly=True)

    @api.depends("confirmed", "refused", "enough")
    def _compute_text(self):
        for wizard in self:
            counts = {"confirmed": wizard.confirmed, "refused": wizard.refused, "least": ENOUGH}
            if wizard.enough:
                wizard.text = self.env._(
                    "Your agents have confirmed %(confirmed)s suggestions and refused %(refused)s. "
                    "Recognition would count with these strengths from now on; links that are "
                    "there stay.",
                    **counts,
                )
            else:
                wizard.text = self.env._(
                    "Your agents have confirmed %(confirmed)s suggestions and refused %(refused)s. "
                    "With less than %(least)s of each, chance would decide: the shipped values are "
                    "better.",
                    **counts,
                )

    @api.model_create_multi
    def create(self, vals_list):
        Method = self.env["social.crm.identity.method"]
        Method.browse().check_access("write")
        confirmed, refused = self._decisions()
        enough = min(len(confirmed), len(refused)) >= ENOUGH
        values = {"confirmed": len(confirmed), "refused": len(refused), "enough": enough}
        if enough:
            after = estimate(confirmed, refused, Method._weights())
            values["line_ids"] = [
                Command.create(
                    {
                        "method_id": method.id,
                        "before": method.bits,
                        "found": after[method.code].found,
                        "by_chance": after[method.code].by_chance,
                    }
                )
                for method in Method.search([])
                if not method.explicit and method.code in after
            ]
        return super().create([{**vals, **values} for vals in vals_list])

    @api.model
    def _decisions(self):
        """What agreed where agents said yes, and where they said no.

        :rtype: tuple[list[dict[str, float]], list[dict[str, float]]]
        """
        pieces = (
            self.env["social.crm.identity"]
            .sudo()
            .search_fetch(
                [
                    ("withdrawn_at", "=", False),
                    ("pattern", "!=", False),
                    ("user_id", "!=", False),
                    ("method_id.kind", "=", "word"),
                ],
                ["pattern", "against"],
            )
        )
        sorts = ([], [])
        for piece in pieces:
            sorts[piece.against].append(piece.pattern)
        return sorts

    def action_apply(self):
        """Count with these from now on."""
        self.ensure_one()
        if not self.enough:
            raise UserError(self.text)
        for line in self.line_ids:
            line.method_id.write({"found": line.found, "by_chance": line.by_chance})
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class SocialCrmEstimateLine(models.TransientModel):
    _name = "social.crm.estimate.line"
    _description = "Estimated Weight"

    estimate_id = fields.Many2one("social.crm.estimate", required=True, ondelete="cascade")
    method_id = fields.Many2one(
        "social.crm.identity.method", "How", required=True, ondelete="cascade"
    )
    before = fields.Float("Strength Now", digits=(6, 1))
    found = fields.Float(digits=(16, 12))
    by_chance = fields.Float(digits=(16, 12))
    after = fields.Float("Strength Then", digits=(6, 1), compute="_compute_after")

    @api.depends("found", "by_chance")
    def _compute_after(self):
        for line in self:
            line.after = bits(line.found, line.by_chance)
