"""What customers suggest, put on the list of ideas from the inbox."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .social_crm_inbox_act_who import SHOWN


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _options(self):
        return {**super()._options(), "may_idea": self.env["social.crm.idea"].has_access("create")}

    @api.model
    def choose_ideas(self, keys, search=None):
        """Ideas that posts may belong to: the likely ones first, then those that most people asked
        for.

        :param list[str] keys: of posts
        :returns: ``choices``: dicts with ``id``, ``name``, ``chosen``; ``create``
        :rtype: dict
        """
        mentions = self._act_mentions(keys)
        domain = Domain("company_id", "in", mentions.company_id.ids)
        if search and search.strip():
            domain &= Domain("name", "ilike", search.strip())
        Idea = self.env["social.crm.idea"]
        ideas = Idea.search(domain, limit=SHOWN)
        if not search:
            guesses = mentions._idea_guesses()
            ideas = Idea.union(mentions.idea_id, *guesses.values()) | ideas
        return {
            "choices": [
                {
                    "id": idea.id,
                    "name": idea.name,
                    "chosen": all(mention.idea_id == idea for mention in mentions),
                }
                for idea in ideas
            ],
            "create": Idea.has_access("create"),
        }

    @api.model
    def act_idea(self, keys, idea_id):
        """Say to which idea posts belong.

        :param list[str] keys: of posts
        :param int idea_id:
        """
        mentions = self._act_mentions(keys)
        idea = self.env["social.crm.idea"].browse(int(idea_id)).exists()
        if not idea:
            raise UserError(self.env._("There is no such idea."))
        mentions._join_idea(idea)
        return self._acted(self._of(mentions, self.env._("Asks for: %s", idea.name)))

    @api.model
    def act_idea_new(self, keys, name):
        """Say what posts ask for, which nobody has asked for before.

        :param list[str] keys: of posts
        :param str name: of the idea; one with that name is taken
        """
        mentions = self._act_mentions(keys)
        name = " ".join((name or "").split())
        Idea = self.env["social.crm.idea"]
        company = mentions.company_id[:1]
        idea = Idea.search([("name", "=ilike", name), ("company_id", "=", company.id)], limit=1)
        if not idea:
            idea = Idea.create(
                {"name": name, "company_id": company.id, "topic_id": mentions.topic_id[:1].id}
            )
        return self.act_idea(keys, idea.id)
