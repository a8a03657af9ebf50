"""To which idea a suggestion may belong: proposed by likeness, never decided."""

from odoo import api, fields, models

from ..text.alike import Index

MOST_IDEAS = 500
"""Ideas that a suggestion is compared with: those that most people asked for."""
LEAST = 0.2
"""Likeness from which on an idea is proposed. Less than where approved answers are offered: it is a
hint for who sorts, and few words of a suggestion are those of its idea."""
VOICES = 5
"""Public posts of each idea by which it is found, the latest ones."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    idea_guess = fields.Char(
        "Perhaps", compute="_compute_idea_guess", help="An idea that sounds like it."
    )

    @api.depends("same_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_idea_guess(self):
        guesses = self._origin._idea_guesses()
        none = self.env["social.crm.idea"]
        for mention in self:
            mention.idea_guess = guesses.get(mention._origin.id, none).name

    def _idea_guesses(self):
        """The idea that each of these may belong to, of those the user may see: of others who say
        the same, else of others who use the same words. The number of queries is constant.

        :rtype: dict[int, social.crm.idea]
        """
        Idea = self.env["social.crm.idea"]
        voices = self.env["social.crm.idea.voice"]
        known = voices.search([("mention_id.same_id", "in", self.same_id.ids)]).sudo()
        of_group = {voice.mention_id.same_id: voice.idea_id for voice in known}
        guesses = {}
        for company, mentions in self.grouped("company_id").items():
            ideas = Idea.search([("company_id", "=", company.id)], limit=MOST_IDEAS)
            index = ideas._index()
            for mention in mentions:
                found = index.find(mention.text or "", limit=1, least=LEAST)
                alike = Idea.browse(found[0].key) if found else Idea
                guesses[mention.id] = of_group.get(mention.same_id, alike)
        return guesses


class SocialCrmIdea(models.Model):
    _inherit = "social.crm.idea"

    def _index(self):
        """What these are found by: their names, and some posts that the user may see.

        :rtype: Index
        """
        texts = {idea.id: [idea.name] for idea in self}
        for voice in self.env["social.crm.idea.voice"].search([("idea_id", "in", self.ids)]):
            mine = texts[voice.idea_id.id]
            if len(mine) <= VOICES:
                mine.append(voice.mention_id.text or "")
        return Index(texts.items())
