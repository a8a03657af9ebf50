"""What posts say in another language: asked for once by an agent, of the company's own model, and
kept with the post."""

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.tools import mute_logger

from ..tools.vault import digester
from .social_crm_data_map import Place


class SocialCrmTranslation(models.Model):
    _name = "social.crm.translation"
    _description = "Translation of a Social Post"
    _order = "id desc"
    _rec_name = "told_by"

    mention_id = fields.Many2one(
        "social.crm.mention", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    language = fields.Char(required=True, readonly=True, help="ISO 639-1.")
    text = fields.Text(required=True, readonly=True)
    told_by = fields.Char("Translated By", readonly=True, help="Which model, and where.")
    asked_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    digest = fields.Char(readonly=True, help="Of the text that was translated.")

    _language_uniq = models.UniqueIndex("(mention_id, language)")

    @api.model
    def _known(self, mentions, language):
        """Translations of the words as they are now: one query. Whoever may see a post may see
        that.

        :param str language: ISO 639-1
        :rtype: dict[int, social.crm.translation]
        """
        found = self.sudo().search(
            [("mention_id", "in", mentions.ids), ("language", "=", language)]
        )
        digests = digester() if found else None
        words = {mention.id: mention._opinion_words() for mention in mentions}
        return {
            each.mention_id.id: each
            for each in found
            if each.digest == digests("translation", words[each.mention_id.id])[0]
        }

    @api.model
    def _keep(self, mention, language, text, told_by):
        """Keep a translation; the one of words that have changed goes.

        :rtype: social.crm.translation
        """
        translations = self.sudo()
        translations.search([("mention_id", "=", mention.id), ("language", "=", language)]).unlink()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return translations.create(
                    {
                        "mention_id": mention.id,
                        "company_id": mention.company_id.id,
                        "language": language,
                        "text": text,
                        "told_by": told_by,
                        "digest": digester()("translation", mention._opinion_words())[0],
                    }
                )
        except IntegrityError:  # a colleague asked at the same moment
            return translations.browse()


class SocialCrmRemoval(models.AbstractModel):
    _inherit = "social.crm.removal"

    @api.model
    def _said_of_posts(self):
        return (*super()._said_of_posts(), "social.crm.translation")


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "translation",
                "social.crm.translation",
                ("text",),
                self.env._(
                    "What the person wrote, in the language of a colleague. A language model was"
                    " sent the text without names, handles, links, addresses and numbers; only if"
                    " an administrator has set such a service up, and a colleague asked for it"
                ),
                profile="mention_id.profile_id",
                purpose=words["serve"],
                basis=words["interest"],
                seen_by=words["readers"],
                origin=self.env._("The service that the company has chosen"),
                beside=("language", "told_by", "asked_at"),
            ),
        ]

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.translation": {
                "language": "code of a language",
                "told_by": "name of a model and its server",
                "digest": "keyed digest of a text, to tell whether it has changed",
            },
        }
