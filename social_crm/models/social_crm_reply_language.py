"""Whether a draft is in the customer's language, while somebody types it. Found on this server."""

from odoo import api, models

from ..text import understand

LEAST_WORDS = 4
"""Fewer could be of any language."""


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _language_in(self, text, mention):
        """The language of a draft.

        :returns: ISO 639-1, or ``False``: it cannot be told
        """
        if len((text or "").split()) < LEAST_WORDS:
            return False
        languages = [self._language_of(mention), *mention.account_id.sudo()._languages()]
        return understand([text], [code for code in languages if code])[0].language or False


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.model
    def check_draft(self, mention_id, values):
        """Adds ``language`` where the draft is in another one than the post: ``draft`` and
        ``customer``, names of languages; else ``False``."""
        checked = super().check_draft(mention_id, values)
        return {**checked, "language": self._other_language(mention_id, values.get("text"))}

    @api.model
    def _other_language(self, mention_id, text):
        mention = self.env["social.crm.mention"].browse(mention_id)
        if not mention.language:
            return False
        found = self.env["social.crm.inbox"]._language_in(text, mention)
        if not found or found == mention.language:
            return False
        names = dict(self.env["social.crm.block.text"]._languages())
        return {
            "draft": names.get(found, found),
            "customer": names.get(mention.language, mention.language),
        }
