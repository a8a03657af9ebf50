"""To which idea posts belong."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.social_crm_data_map import KEEP, Place


class SocialCrmIdeaSort(models.TransientModel):
    _name = "social.crm.idea.sort"
    _description = "Sort Posts into Ideas"

    mention_ids = fields.Many2many("social.crm.mention", string="Posts", readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    idea_id = fields.Many2one(
        "social.crm.idea",
        domain="[('company_id', '=', company_id)]",
        help="Empty: it is a new one.",
    )
    name = fields.Char("New Idea", help="What is asked for, in our words, so that all fit.")
    topic_id = fields.Many2one("social.crm.topic", compute="_compute_topic_id", readonly=False)
    also_text = fields.Char(compute="_compute_also_text")

    @api.depends("mention_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.mention_ids.company_id[:1]

    @api.depends("mention_ids")
    def _compute_topic_id(self):
        for wizard in self:
            wizard.topic_id = wizard.mention_ids.topic_id[:1]

    @api.depends("mention_ids")
    def _compute_also_text(self):
        for wizard in self:
            mentions = wizard.mention_ids._origin
            also = self.env["social.crm.mention"].search_count(
                [("same_id", "in", mentions.same_id.ids), ("id", "not in", mentions.ids)]
            )
            wizard.also_text = bool(also) and self.env._(
                "%s more say the same and come along.", also
            )

    def action_sort(self):
        """Put the posts where they belong."""
        self.ensure_one()
        idea = self.idea_id
        if not idea:
            if not (self.name or "").strip():
                raise UserError(self.env._("Choose an idea, or say in a few words what it is."))
            idea = idea.create(
                {
                    "name": " ".join(self.name.split()),
                    "company_id": self.company_id.id,
                    "topic_id": self.topic_id.id,
                }
            )
        self.mention_ids._join_idea(idea)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "“%(idea)s”: %(figures)s.", idea=idea.name, figures=idea.figures_text
                ),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "idea_sort",
                "social.crm.idea.sort",
                ("name",),
                self.env._("The name of an idea, while a colleague is typing it"),
                profile="mention_ids.profile_id",
                purpose=words["serve"],
                basis=words["interest"],
                erasing=KEEP,
                reason=self.env._("It goes by itself within hours, and names nobody"),
                seen_by=words["agents"],
                origin=words["colleague"],
                retention="transient",
            ),
        ]
