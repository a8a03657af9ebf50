"""Second opinions in the map of personal data: they go with the post that they are about."""

from odoo import api, models

from .social_crm_data_map import Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "opinion",
                "social.crm.opinion",
                ("reason", "kinds"),
                self.env._(
                    "What a language model said of a post whose mood was not sure. It was sent the"
                    " text without names, handles, links, addresses and numbers; only if an"
                    " administrator has set such a service up"
                ),
                profile="mention_id.profile_id",
                purpose=self.env._("Understand better what people write to the company"),
                basis=words["interest"],
                seen_by=words["readers"],
                origin=self.env._("The service that the company has chosen"),
                beside=("mood", "needs_answer", "told_by", "asked_at"),
            ),
        ]

    @api.model
    def _impersonal(self):
        said = "a sentence of ours about what went wrong, without content of posts"
        return {
            **super()._impersonal(),
            "social.crm.opinion": {
                "told_by": "name of a model and its server",
                "digest": "keyed digest of a text, to tell whether it has changed",
                "error": said,
            },
            "social.crm.opinion.endpoint": {
                **dict.fromkeys(("url", "model_name"), "typed by us to set it up"),
                "sealed_key": "credentials",
                "month": "which month the numbers are of",
                "error": said,
            },
        }


class SocialCrmRemoval(models.AbstractModel):
    _inherit = "social.crm.removal"

    @api.model
    def _said_of_posts(self):
        return (*super()._said_of_posts(), "social.crm.opinion")
