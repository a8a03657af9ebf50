"""The mood of what somebody said: found by itself, or told by a colleague, whose word counts. Empty
means not known, and is never counted as neutral."""

from odoo import api, fields, models

from .social_crm_data_map import KEEP, Place

MOODS = [("negative", "Negative"), ("neutral", "Neutral"), ("positive", "Positive")]


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    mood = fields.Selection(
        MOODS, readonly=True, help="Found by itself, or said by a colleague. Empty: not known."
    )
    mood_user_id = fields.Many2one(
        "res.users",
        "Mood Set By",
        readonly=True,
        ondelete="set null",
        help="Empty: found by itself, if there is a mood.",
    )
    mood_at = fields.Datetime("Mood Set", readonly=True)

    def action_set_mood(self, mood):
        """Say in which mood these were said, or take that back: it is found by itself again.

        :param mood: ``negative``, ``neutral``, ``positive``, or ``False``
        :returns: as :meth:`understood_values`
        :rtype: dict
        """
        if mood:
            return self.action_correct({"mood": mood})
        return self.action_take_back(["mood"])


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "mood",
                "social.crm.mention",
                (
                    "mood",
                    "is_complaint",
                    "is_question",
                    "is_praise",
                    "is_suggestion",
                    "needs_answer",
                    "topic_id",
                    "told_language",
                ),
                self.env._(
                    "What a post is taken for: mood, kind, topic, and whether it needs an answer;"
                    " found by itself, or said by a colleague"
                ),
                profile="profile_id",
                purpose=words["serve"],
                basis=words["interest"],
                erasing=KEEP,
                reason=self.env._("It stays for the figures; nothing leads to the person any more"),
                seen_by=words["readers"],
                origin=self.env._("Found by itself in what they wrote, or said by a colleague"),
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.person": {"network_list": "computed each time from what is in the map"},
        }
