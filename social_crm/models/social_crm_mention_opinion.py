"""A second opinion where the post is shown: said to be one, with who said so and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..text.result import KINDS
from ..tools.vault import digester


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    opinion_text = fields.Char(compute="_compute_opinion_text")
    opinion_new = fields.Boolean(
        compute="_compute_opinion_text", help="It says something else than what is known."
    )

    # What a service may be asked about is looked for every few minutes.
    _unsure_idx = models.Index("(company_id, received_at) WHERE mood_sure = 'unsure'")

    @api.depends("mood", "is_complaint", "is_question", "is_praise", "is_suggestion")
    @api.depends("needs_answer", "text", "subject")
    def _compute_opinion_text(self):
        opinions = self._opinions()
        for mention in self:
            opinion = opinions.get(mention.id)
            mention.opinion_text = opinion and mention._opinion_in_words(opinion)
            mention.opinion_new = bool(opinion) and any(
                mention[name] != value for name, value in _columns(opinion).items()
            )

    def _opinions(self):
        """What was said of the words as they are now; whoever may see a post may see that.

        :rtype: dict[int, social.crm.opinion]
        """
        opinions = self.env["social.crm.opinion"].sudo()
        if not self.ids:
            return {}
        told = opinions.search([("mention_id", "in", self.ids), ("state", "=", "told")])
        digests = digester() if told else None
        return {
            opinion.mention_id.id: opinion
            for opinion in told
            if opinion.digest == digests("opinion", opinion.mention_id._opinion_words())[0]
        }

    def _opinion_words(self):
        """The words as they are compared: blanks do not count."""
        return " ".join(f"{self.subject or ''} {self.text or ''}".split())

    def _opinion_in_words(self, opinion):
        """An opinion as a sentence.

        :rtype: str
        """
        moods = dict(self._fields["mood"]._description_selection(self.env))
        said = [moods[opinion.mood]]
        said += [
            self._fields[f"is_{kind}"]._description_string(self.env)
            for kind in KINDS
            if kind in (opinion.kinds or ())
        ]
        said.append(
            self.env._("needs an answer") if opinion.needs_answer else self.env._("needs no answer")
        )
        values = {
            "who": opinion.told_by,
            "when": format_date(self.env, opinion.asked_at),
            "said": ", ".join(said),
            "why": opinion.reason,
        }
        if not opinion.reason:
            return self.env._("A second opinion of %(who)s, %(when)s: %(said)s.", **values)
        return self.env._("A second opinion of %(who)s, %(when)s: %(said)s. “%(why)s”", **values)

    def action_take_opinion(self):
        """An agent finds that the second opinion is right: it becomes the agent's word."""
        self._check_agent()
        opinions = self._opinions()
        if not opinions:
            raise UserError(self.env._("There is no second opinion about this."))
        for mention in self:
            if opinion := opinions.get(mention.id):
                mention.action_correct(
                    {
                        "mood": opinion.mood,
                        "kinds": opinion.kinds or [],
                        "needs_answer": opinion.needs_answer,
                    }
                )
        return True

    def explain_understanding(self):
        told = super().explain_understanding()
        if self.opinion_text:
            for value in told["values"]:
                if value["about"] == "mood":
                    value["reasons"].append({"text": self.opinion_text, "terms": []})
        return told


def _columns(opinion):
    """What a mention would have if the opinion were right."""
    return {
        "mood": opinion.mood,
        "needs_answer": opinion.needs_answer,
        **{f"is_{kind}": kind in (opinion.kinds or ()) for kind in KINDS},
    }
