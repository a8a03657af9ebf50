"""The mood of what somebody said, as far as somebody has told it. Empty means not known, and is
never counted as neutral."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .social_crm_data_map import KEEP, Place

MOODS = [("negative", "Negative"), ("neutral", "Neutral"), ("positive", "Positive")]


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    mood = fields.Selection(MOODS, readonly=True, help="Empty: nobody has said yet.")
    mood_user_id = fields.Many2one(
        "res.users",
        "Mood Set By",
        readonly=True,
        ondelete="set null",
        help="Empty: found by itself, if there is a mood.",
    )
    mood_at = fields.Datetime("Mood Set", readonly=True)

    # Figures by person read nothing else of the many mentions whose mood is known.
    _mood_idx = models.Index("(profile_id, mood) WHERE mood IS NOT NULL")

    def action_set_mood(self, mood):
        """Say in which mood these were said, or that it is not known after all.

        :param mood: ``negative``, ``neutral``, ``positive``, or ``False``
        """
        self._check_agent()
        if mood and mood not in dict(MOODS):
            raise UserError(self.env._("A mood is negative, neutral or positive."))
        if self.filtered("own"):
            raise UserError(self.env._("What we said ourselves has no mood."))
        self._set_mood(mood or False, self.env.user)
        self._announce()
        return True

    def _set_mood(self, mood, user=None):
        """Note a mood. Whoever calls this has checked who may.

        :param mood: a key of ``MOODS``, or ``False``
        :param user: who said so; none if it was found by itself
        """
        known = bool(mood)
        self.sudo().write(
            {
                "mood": mood,
                "mood_user_id": user.id if known and user else False,
                "mood_at": fields.Datetime.now() if known else False,
            }
        )


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
                ("mood",),
                self.env._("In which mood the person wrote, as a colleague said"),
                profile="profile_id",
                purpose=words["serve"],
                basis=words["interest"],
                erasing=KEEP,
                reason=self.env._("It stays for the figures; nothing leads to the person any more"),
                seen_by=words["readers"],
                origin=words["colleague"],
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.person": {"network_list": "computed each time from what is in the map"},
        }
