"""What was understood of a mention, and by which model. How sure that is, and why, is worked out
when somebody asks."""

from odoo import fields, models

SURE = [("sure", "Sure"), ("likely", "Likely"), ("unsure", "Not sure")]


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    told_language = fields.Char(
        "Language, Says the Network", readonly=True, help="What the network itself said."
    )
    mood_sure = fields.Selection(SURE, readonly=True)
    mood_score = fields.Float(
        readonly=True, aggregator=None, help="Probability of the mood, between 0 and 1."
    )
    is_complaint = fields.Boolean("Complaint", readonly=True)
    is_question = fields.Boolean("Question", readonly=True)
    is_praise = fields.Boolean("Praise", readonly=True)
    is_suggestion = fields.Boolean("Suggestion", readonly=True)
    needs_answer = fields.Boolean(readonly=True, help="Addressed to us, asks, complains or waits.")
    fixed = fields.Json(readonly=True, help="What people said: it is not found anew.")
    understood_at = fields.Datetime(readonly=True)
    routed_at = fields.Datetime(readonly=True, help="When the rules last looked at it.")
