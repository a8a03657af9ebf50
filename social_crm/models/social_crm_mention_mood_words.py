"""Why a mention has its mood, in words."""

from odoo import models


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _reason_sentences(self):
        return {
            **super()._reason_sentences(),
            "mood_words": self.env._("Its words:"),
            "mood_negated": self.env._("Words behind a “not”:"),
            "mood_signs": self.env._("Its emoji and marks:"),
            "mood_phrase": self.env._("Phrases that have a meaning of their own:"),
            "mood_no_weights": self.env._(
                "Of this language only emoji are understood; without them it counts as neutral."
            ),
            "doubt_irony": self.env._("Praise beside a complaint: this may be irony."),
            "doubt_mixed": self.env._("It says good and bad things."),
            "doubt_short": self.env._("It is hardly a word."),
            "doubt_language": self.env._("How moods are said in its language is not known here."),
        }
