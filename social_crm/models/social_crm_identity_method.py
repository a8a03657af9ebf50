"""The ways in which one finds out who a profile is, each with what it is worth: the one table that
an administrator tunes."""

from odoo import api, fields, models
from odoo.tools import ormcache

from ..matching.weights import bits

EXPLICIT = ("proof", "word")


class SocialCrmIdentityMethod(models.Model):
    _name = "social.crm.identity.method"
    _description = "Method of Recognition"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="What is archived is neither found nor counted.")
    kind = fields.Selection(
        [
            ("proof", "Proof"),
            ("words", "Found in their words"),
            ("declared", "Declared"),
            ("alike", "Alike"),
            ("word", "Somebody's word"),
        ],
        required=True,
        readonly=True,
    )
    explicit = fields.Boolean(
        compute="_compute_explicit", help="Somebody said so; this links whatever else was found."
    )
    found = fields.Float(
        "Share Where Right",
        default=0.9,
        help="Of profiles and the contacts that they are: how many show this.",
    )
    by_chance = fields.Float(
        "Share by Chance",
        default=0.0001,
        help="Of profiles and contacts that they are not: how many show this. Where how common a "
        "value is can be counted, that is taken instead.",
    )
    links = fields.Boolean(
        "May Link",
        help="Together with the rest this may link without a person, if it is certain enough and "
        "nobody else fits. Without it, it only supports.",
    )
    bits = fields.Float(
        "Strength",
        compute="_compute_bits",
        digits=(6, 1),
        help="What this adds to the sum, in bits: one more doubles the odds.",
    )

    _code_uniq = models.UniqueIndex("(code)")
    _found_share = models.Constraint(
        "CHECK (found > 0 AND found <= 1 AND by_chance > 0 AND by_chance <= 1)",
        "Shares lie above 0 and are at most 1.",
    )

    @api.depends("kind")
    def _compute_explicit(self):
        for method in self:
            method.explicit = method.kind in EXPLICIT

    @api.depends("found", "by_chance")
    def _compute_bits(self):
        for method in self:
            method.bits = bits(method.found, method.by_chance)

    @api.model
    @ormcache("code")
    def _id_of(self, code):
        """The id of a method by its code, archived ones too."""
        return self.sudo().with_context(active_test=False).search([("code", "=", code)]).id

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
