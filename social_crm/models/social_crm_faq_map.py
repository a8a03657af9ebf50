"""The knowledge in the map of personal data: the company's own words, about nobody. What customers
asked stands in their posts alone; groups of questions only point at these."""

from odoo import api, models


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        ours = "what the company answers to anybody; checked for personal data when it is approved"
        said = ("name", "phrasings", "public_answer", "private_answer")
        return {
            **super()._impersonal(),
            "social.crm.faq": dict.fromkeys(said, ours),
            "social.crm.faq.version": dict.fromkeys(said, ours),
            "res.company": {
                **super()._impersonal().get("res.company", {}),
                "social_crm_help_slug": "part of an address of the company's own",
            },
        }
