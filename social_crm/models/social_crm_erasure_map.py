"""What erasing itself leaves behind, in the map of personal data."""

from odoo import api, models


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.shield": {"digest": "keyed digest: leads to nobody"},
            "social.crm.erasure": {
                "step": "how far it is",
                "counts": "numbers",
                "findings": "names of tables and numbers of rows",
                "sealed": "what a person is found by, encrypted, until the erasure is done",
            },
            "social.crm.erasure.line": {"code": "a place of the data map"},
            "social.crm.erasure.kept": {"code": "a reason"},
            "social.crm.search.wizard": {
                "sealed": "what somebody looks for, encrypted, for a day",
                "found": "names of tables and numbers of rows",
            },
        }
