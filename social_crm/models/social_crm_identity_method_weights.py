"""What methods are worth: as recognition needs it, in words for people, and as it was shipped."""

from typing import NamedTuple

from lxml import etree

from odoo import api, fields, models
from odoo.tools import file_open, ormcache

from ..matching.weights import Weight

SHIPPED = "social_crm/data/identity_methods.xml"
IN_WORDS = (
    (0, lambda env: env._("speaks against it")),
    (3, lambda env: env._("weak")),
    (8, lambda env: env._("fair")),
    (17, lambda env: env._("strong")),
)
"""Up to how many bits a strength is called what. 8 bits make the odds 256 times better, 17 bits
131,072 times."""


class Kind(NamedTuple):
    kind: str
    links: bool


class SocialCrmIdentityMethod(models.Model):
    _inherit = "social.crm.identity.method"

    strength_in_words = fields.Char(
        "In Words", compute="_compute_strength_in_words", help="What the strength means."
    )
    shares_in_words = fields.Char("That Is to Say", compute="_compute_shares_in_words")

    @api.depends("bits", "explicit")
    @api.depends_context("lang")
    def _compute_strength_in_words(self):
        for method in self:
            if method.explicit:
                method.strength_in_words = self.env._("decides")
                continue
            words = [word for upto, word in IN_WORDS if method.bits < upto]
            method.strength_in_words = words[0](self.env) if words else self.env._("very strong")

    @api.depends("found", "by_chance")
    @api.depends_context("lang")
    def _compute_shares_in_words(self):
        for method in self:
            method.shares_in_words = self.env._(
                "Of 100 profiles and their right contacts, %(found)s show this; of a million wrong "
                "pairs, %(by_chance)s do.",
                found=f"{100 * method.found:g}",
                by_chance=f"{1_000_000 * method.by_chance:,.10g}",
            )

    @api.model
    @ormcache()
    def _kinds(self):
        """What kind each method is, and whether it may link, by code; archived ones are missing.

        :rtype: dict[str, Kind]
        """
        return {
            each.code: Kind(each.kind, each.links)
            for each in self.sudo().search([("code", "!=", False)])
        }

    @api.model
    @ormcache()
    def _weights(self):
        """The table that recognition counts with.

        :rtype: dict[str, matching.weights.Weight]
        """
        return {
            each.code: Weight(each.found, each.by_chance, each.links)
            for each in self.sudo().search([("code", "!=", False)])
            if not each.explicit
        }

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    # As it was shipped

    @api.model
    def _shipped(self):
        """The values that the addon came with.

        :rtype: dict[str, dict[str, float]]
        """
        with file_open(SHIPPED, "rb") as file:
            tree = etree.parse(file)
        shipped = {}
        for record in tree.iterfind(".//record"):
            values = {field.get("name"): field.text for field in record.iterfind("field")}
            shipped[values["code"]] = {name: float(values[name]) for name in ("found", "by_chance")}
        return shipped

    def action_restore(self):
        """Back to the shipped values, of all methods."""
        self.browse().check_access("write")
        shipped = self._shipped()
        methods = self.with_context(active_test=False).search([("code", "in", list(shipped))])
        for method in methods:
            method.write(shipped[method.code])
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_estimate(self):
        """Show what the weights would be by what agents have decided."""
        self.browse().check_access("write")
        estimate = self.env["social.crm.estimate"].create({})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Estimate Anew"),
            "res_model": "social.crm.estimate",
            "res_id": estimate.id,
            "view_mode": "form",
            "target": "new",
        }
