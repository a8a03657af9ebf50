"""What a mention says: language, mood, kinds, topic, whether it needs an answer."""

from odoo import api, models


class SocialCrmUnderstanding(models.AbstractModel):
    _name = "social.crm.understanding"
    _description = "Understanding of Social Mentions"

    @api.model
    def _understand(self, account, facts):
        """Understand these, with the shipped model and what the company taught.

        :param account: the account of all of them
        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets what was understood
        """
