"""One page on what colleagues have taught: how many examples there are, how good it is, and which
versions there were."""

from odoo import api, fields, models

from ..models.social_crm_model_learning import NEEDED


class SocialCrmTaught(models.TransientModel):
    _name = "social.crm.taught"
    _description = "What Was Learned"

    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, default=lambda self: self.env.company
    )
    model_id = fields.Many2one(
        "social.crm.model", "In Use", compute="_compute_state", help="Empty: the shipped model."
    )
    shipped_only = fields.Boolean(related="company_id.social_crm_shipped_only")
    example_count = fields.Integer("Examples", compute="_compute_state")
    corrected_count = fields.Integer("Corrected", compute="_compute_state")
    progress = fields.Integer(compute="_compute_state", help="Towards the first that is learned.")
    state = fields.Char("Now", compute="_compute_state")
    agreement = fields.Text("Good Enough?", compute="_compute_state")
    version_ids = fields.Many2many("social.crm.model", string="Versions", compute="_compute_state")

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_state(self):
        for page in self:
            company = page.company_id
            examples = self.env["social.crm.example"]
            domain = [("company_id", "=", company.id)]
            page.example_count = examples.search_count(domain)
            page.corrected_count = examples.search_count([*domain, ("confirmed", "=", False)])
            page.progress = min(100, 100 * page.example_count // NEEDED)
            page.version_ids = self.env["social.crm.model"].search(domain, limit=30)
            page.model_id = page.version_ids.filtered(lambda model: model.state == "active")[:1]
            page.agreement = page.model_id.agreement
            page.state = page._state_in_words()

    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("What Was Learned")

    def _state_in_words(self):
        if self.shipped_only:
            return self.env._(
                "Only the shipped model is used, and nothing is learned: somebody chose that."
            )
        if self.model_id:
            return self.env._(
                "%(version)s is used, learned from %(count)s examples. There are %(now)s now; each"
                " night it is looked whether they make it better.",
                version=self.model_id.name,
                count=self.model_id.example_count,
                now=self.example_count,
            )
        if self.example_count < NEEDED:
            return self.env._(
                "%(count)s of %(needed)s examples. An example is a post whose mood, kind or topic a"
                " colleague corrected, or left as it was when answering.",
                count=self.example_count,
                needed=NEEDED,
            )
        return self.env._(
            "The shipped model is used. There are %s examples to learn from.", self.example_count
        )

    @api.model
    def action_open(self):
        """Open the page for the company that the user works in."""
        page = self.create({})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Was Learned"),
            "res_model": self._name,
            "res_id": page.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_learn(self):
        return self.env["social.crm.model"].action_learn()

    def action_shipped_only(self):
        return self.env["social.crm.model"].action_shipped_only()

    def action_examples(self):
        return self.env["ir.actions.act_window"]._for_xml_id("social_crm.example_action")
