"""A public answer that tells of a private message: it goes out once that message is there, and not
at all without it."""

from odoo import api, fields, models
from odoo.tools import SQL

WAITING = ("approval", "queued")
STOPPED = {"draft", "failed", "cancelled"}


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    with_id = fields.Many2one(
        "social.crm.reply",
        "Sent With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The private message that this tells of: it is sent first.",
    )

    @api.model
    def _ready_condition(self):
        return SQL(
            "%s AND (due.with_id IS NULL OR EXISTS (SELECT FROM social_crm_reply told"
            " WHERE told.id = due.with_id AND told.state = 'sent'))",
            super()._ready_condition(),
        )

    def _move(self, target, from_states=None, **values):
        moved = super()._move(target, from_states, **values)
        if target in STOPPED:
            moved._stop_those_told_of(target)
        if target == "failed":
            moved._tell_that_it_stands_alone()
        return moved

    def _stop_those_told_of(self, target):
        """Nobody is told of a private message that is not there."""
        telling = self.sudo().search([("with_id", "in", self.ids), ("state", "in", WAITING)])
        for reply in telling:
            reply._move(
                "failed" if target == "failed" and reply.state == "queued" else "cancelled",
                error=reply._speaking().env._(
                    "The private message was not sent, so this, which tells of it, was not either."
                ),
            )

    def _tell_that_it_stands_alone(self):
        """The private message is there, and nobody was told of it in public."""
        for reply in self.sudo().filtered(lambda each: each.with_id.state == "sent"):
            reply.with_id.error = reply._speaking().env._(
                "The public answer that tells of this was not sent: %s", reply.error or ""
            )

    def action_retry(self):
        """Try once more what failed, with what tells of it."""
        telling = self.search([("with_id", "in", self.ids), ("state", "=", "failed")])
        return super(SocialCrmReply, self | telling).action_retry()
