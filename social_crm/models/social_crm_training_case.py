"""One scripted customer in a training, looked back on: what happened, why it counts, and how it
could have been said."""

from odoo import api, fields, models


class SocialCrmTrainingCase(models.Model):
    _name = "social.crm.training.case"
    _description = "Case of a Training"
    _order = "counts desc, score, id"
    _rec_name = "customer"

    training_id = fields.Many2one(
        "social.crm.training", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="training_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="training_id.user_id", store=True, index=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    customer = fields.Char(readonly=True)
    asked = fields.Text("They Wrote", readonly=True)
    said = fields.Text("You Wrote", readonly=True)
    first_minutes = fields.Integer("First Answer", readonly=True, aggregator="avg")
    answered = fields.Boolean(readonly=True)
    end = fields.Selection(
        [
            ("thanked", "Thanked you"),
            ("cool", "Thanked you coolly"),
            ("waiting", "Waits for what you promised"),
            ("talking", "Goes on"),
            ("unheard", "Never heard from you"),
            ("early", "Not due yet"),
            ("left", "Has given up"),
        ],
        "How It Ended",
        readonly=True,
    )
    counts = fields.Boolean(
        compute="_compute_counts",
        store=True,
        help="Whose answer was not due yet when it ended, says nothing about who practised.",
    )
    score = fields.Integer("Points", readonly=True, aggregator="avg")
    remarks = fields.Text("What and Why", readonly=True)
    better = fields.Text("Better Words", readonly=True)
    better_from = fields.Char("From", readonly=True)

    @api.depends("end")
    def _compute_counts(self):
        for case in self:
            case.counts = case.end != "early"

    def action_open(self):
        """The case, as long as it is there."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }
