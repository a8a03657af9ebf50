"""Evidence as people read it: what was seen or said, and how strong it is."""

from odoo import api, fields, models

STRENGTHS = ((15, "strong"), (7, "medium"), (0, "weak"))
"""From how many bits on something is called what: 15 bits are 1 in 33,000, 7 are 1 in 128."""


class SocialCrmIdentity(models.Model):
    _inherit = "social.crm.identity"

    in_words = fields.Char("What", compute="_compute_in_words")
    strength_in_words = fields.Char("Strength in Words", compute="_compute_in_words")

    @api.depends("method_id", "seen", "note", "user_id", "against", "strength", "explicit")
    @api.depends_context("lang")
    def _compute_in_words(self):
        for piece in self:
            piece.in_words = piece._in_words()
            piece.strength_in_words = piece._strength_in_words()

    def _in_words(self):
        """This piece as a reason: who said it, or what was found.

        :rtype: str
        """
        if self.kind == "word":
            who = self.user_id.sudo().name or self.env._("an agent")
            what = (
                self.env._("%s says that it is not this one", who)
                if self.against
                else self.env._("%s says so", who)
            )
            if self.note:
                what = f"{what} (“{self.note}”)"
        elif self.kind == "proof" or not self.seen:
            what = self.method_id.name
        else:
            return self.seen
        return f"{what}: {self.seen}" if self.seen and not self.against else what

    def _strength_in_words(self):
        """:rtype: str"""
        if self.against:
            return self.env._("Rules out")
        if self.explicit:
            return self.env._("Decides")
        if self.strength < 0:
            return self.env._("Speaks against")
        words = {
            "strong": self.env._("Strong"),
            "medium": self.env._("Medium"),
            "weak": self.env._("Weak"),
        }
        return words[next(name for least, name in STRENGTHS if self.strength >= least)]
