"""What nobody has to look at: spam, machines, authors we do not listen to. It is kept, counted and
out of the way."""

from odoo import api, fields, models

NOISE = [
    ("blocked", "Blocked author"),
    ("bot", "Machine"),
    ("spam", "Spam"),
    ("copy", "Copy"),
]


class SocialCrmNoise(models.AbstractModel):
    _name = "social.crm.noise"
    _description = "Noise among Social Mentions"

    @api.model
    def _sort_out(self, account, facts):
        """Find out which of these are noise.

        :param account: the account of all of them
        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets ``noise``
        """


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    noise = fields.Selection(NOISE, readonly=True)
    noise_parts = fields.Json(readonly=True, help="Why: code and values of each sign.")
