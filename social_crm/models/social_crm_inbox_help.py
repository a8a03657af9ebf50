"""Help by the company's own model in the inbox: translations below posts, other words for drafts.
Where no administrator has set a model up, nothing of it is in what the browser gets."""

from odoo import api, models
from odoo.exceptions import UserError

from .social_crm_opinion_help import TRANSLATE, WORDINGS


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    # Posts

    @api.model
    def entries(self, key, *args, **kwargs):
        page = super().entries(key, *args, **kwargs)
        self._offer_translations(page["entries"])
        return page

    @api.model
    def _offer_translations(self, entries):
        """Add ``translation`` to posts in other languages: ``from`` (name), and if it was asked for
        already ``text`` and ``by``. A fixed number of queries; none but one without a model."""
        helping = self.env["social.crm.opinion.endpoint"]._helping(self.env.companies)
        helping = {key: each for key, each in helping.items() if each.translates}
        if not helping:
            return
        posts = {
            entry["mention_id"]: entry
            for entry in entries
            if entry.get("type") == "post" and entry.get("mention_id")
        }
        mine = self._own_language()
        mentions = (
            self.env["social.crm.mention"]
            .browse(posts)
            .filtered(
                lambda mention: (
                    mention.language
                    and mention.language != mine
                    and not mention.own
                    and not mention.gone_at
                    and mention.company_id.id in helping
                    and self._may_leave(helping[mention.company_id.id], mention)
                )
            )
        )
        known = self.env["social.crm.translation"]._known(mentions, mine)
        names = dict(self.env["social.crm.block.text"]._languages())
        for mention in mentions:
            told = known.get(mention.id)
            posts[mention.id]["translation"] = {
                "from": names.get(mention.language, mention.language),
                "text": told.text if told else False,
                "by": told.told_by if told else False,
            }

    @api.model
    def translate(self, mention_id):
        """A post in the user's language: what is known already, or what the model says.

        :returns: ``text`` and ``by``
        :rtype: dict
        :raises UserError: what stands against it
        """
        mention = self._answerable(mention_id)
        endpoint = self._helper(mention, "translates")
        mine = self._own_language()
        if told := self.env["social.crm.translation"]._known(mention, mine).get(mention.id):
            return {"text": told.text, "by": told.told_by}
        source = self._words_of(mention)
        by = endpoint._called()
        text, _left_out = endpoint._ask_words(
            TRANSLATE, source["text"], mine, source["names"], source["handles"]
        )
        self.env["social.crm.translation"]._keep(mention, mine, text, by)
        return {"text": text, "by": by}

    # Drafts

    @api.model
    def composer(self, mention_id, exact=False):
        data = super().composer(mention_id, exact)
        mention = self.env["social.crm.mention"].browse(data["mention_id"])
        endpoint = self.env["social.crm.opinion.endpoint"]._helping(mention.company_id)
        endpoint = endpoint.get(mention.company_id.id)
        if not endpoint or not endpoint.rewrites or not self._may_leave(endpoint, mention):
            return data
        spoken = self._language_of(mention)
        names = dict(self.env["social.crm.block.text"]._languages())
        return {
            **data,
            "help": {
                "by": endpoint._called(),
                "private": endpoint.private,
                "language": spoken and names.get(spoken, spoken),
            },
        }

    @api.model
    def rewrite(self, mention_id, task, text, audience):
        """A draft in other words. Nothing is stored or sent.

        :param str task: ``shorter``, ``friendlier``, ``clearer``, or ``translate`` into the
            customer's language
        :returns: ``text``, ``by``, and ``missing``: words of the draft that were left out
        :rtype: dict
        :raises UserError: what stands against it
        """
        mention = self._answerable(mention_id)
        endpoint = self._helper(mention, "rewrites")
        if audience == "direct" and not endpoint.private:
            raise UserError(self.env._("Private messages are not given to the model."))
        spoken = self._language_of(mention)
        if task == TRANSLATE:
            language = spoken
        elif task in WORDINGS:
            language = self._language_in(text, mention) or spoken or self._own_language()
        else:
            raise UserError(self.env._("There is no such help."))
        if not language:
            raise UserError(self.env._("It is not known which language the customer writes."))
        source = self._words_of(mention)
        worded, missing = endpoint._ask_words(
            task, text, language, source["names"], source["handles"]
        )
        return {"text": worded, "by": endpoint._called(), "missing": list(missing)}

    # Who may ask, and about what

    @api.model
    def _helper(self, mention, what):
        """The model that does this for a post.

        :param str what: field that allows it
        :raises UserError: there is none
        """
        endpoint = self.env["social.crm.opinion.endpoint"]._helping(mention.company_id)
        endpoint = endpoint.get(mention.company_id.id)
        if not endpoint or not endpoint[what]:
            raise UserError(self.env._("Your company has set up no model for that."))
        if not self._may_leave(endpoint, mention):
            raise UserError(self.env._("Private messages are not given to the model."))
        return endpoint

    @api.model
    def _may_leave(self, endpoint, mention):
        return mention.audience != "direct" or endpoint.private

    @api.model
    def _words_of(self, mention):
        """What was written, with the names and handles to take out of it.

        :rtype: dict
        """
        sources = self.env["social.crm.example"].sudo()._sources(mention.ids)
        if not sources:
            raise UserError(self.env._("There are no words in it."))
        return sources[0]

    @api.model
    def _own_language(self):
        """The user's language, ISO 639-1."""
        return (self.env.user.lang or self.env.lang or "en").partition("_")[0]
