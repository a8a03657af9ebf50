"""Examples and what is learned from them, in the map of personal data, and for how long."""

from odoo import api, models
from odoo.tools import SQL

from .social_crm_data_map import KEEP, Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "example",
                "social.crm.example",
                ("text", "author"),
                self.env._(
                    "Texts that colleagues said something about, to learn from: without names,"
                    " handles, links, addresses and numbers"
                ),
                profile="mention_id.profile_id",
                retention="example",
                purpose=self.env._("Understand better what people write to the company"),
                basis=words["interest"],
                erasing=KEEP,
                reason=self.env._(
                    "Nothing leads to the person: the text was masked when it was kept, and the"
                    " post that it was made of is gone"
                ),
                seen_by=self.env._("Managers"),
                origin=words["network"],
                beside=("said_at",),
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.example": {"language": "of a text that leads to nobody"},
            "social.crm.model": {
                "data": "weights of words that at least two people used",
                "figures": "numbers of examples",
                **dict.fromkeys(("base", "digest"), "which model, and made of what"),
            },
        }


class SocialCrmRemoval(models.AbstractModel):
    _inherit = "social.crm.removal"

    @api.model
    def _pseudonymise(self, ids):
        self.env["social.crm.example"].sudo()._part_from(ids)
        return super()._pseudonymise(ids)


class SocialCrmRetention(models.Model):
    _inherit = "social.crm.retention"

    @api.model
    def _due_example(self, before):
        return SQL(
            "SELECT id, said_at AS moment FROM social_crm_example WHERE said_at < %s", before
        )

    def _apply_example(self, ids):
        self._delete("social.crm.example", ids)
