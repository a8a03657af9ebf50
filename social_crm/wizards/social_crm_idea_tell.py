"""Tells those who asked for something what has become of it: the form for answering many, each in
his language, once."""

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from .social_crm_same_answer import SAID, one_each, person_of


class SocialCrmSameAnswer(models.TransientModel):
    _inherit = "social.crm.same.answer"

    idea_id = fields.Many2one("social.crm.idea", readonly=True)
    idea_seen = fields.Char(
        readonly=True, help="A fingerprint of the idea as it was when the form was opened."
    )

    def _subject_fields(self):
        return (*super()._subject_fields(), "idea_id")

    def _action_for(self, subject):
        """Of several languages the most spoken one is chosen first; the others have to be told in
        theirs, one after the other."""
        action = super()._action_for(subject)
        lines = self.browse(action["res_id"]).line_ids
        if subject._name == "social.crm.idea":
            action["name"] = self.env._("Tell Those Who Asked")
            self.browse(action["res_id"]).idea_seen = subject._fingerprint()
            spoken = Counter(line.language for line in lines).most_common(1)
            for line in lines:
                line.chosen = line.language == spoken[0][0]
        return action

    def _unchosen_text(self, lines):
        languages = set(self._getting().mapped("language"))
        if self.idea_id and languages and not languages & set(lines.mapped("language")):
            return self.env._(
                "Tell those who write in another language afterwards, in theirs: %s.", len(lines)
            )
        return super()._unchosen_text(lines)

    def _said_to(self, mentions):
        # Those who asked have been answered then; this is what has become of it since.
        return {} if self.idea_id else super()._said_to(mentions)

    def action_send(self):
        wizard = self.with_context(social_anyway=True) if self.idea_id else self
        return super(SocialCrmSameAnswer, wizard).action_send()

    def _make_replies(self):
        if self.idea_id:  # nobody is told that it is done, when somebody has just declined it
            self.idea_id._as_seen(self.idea_seen)
        replies = super()._make_replies()
        if self.idea_id:
            self.idea_id._note_told(replies)
        return replies


class SocialCrmSameAnswerLine(models.TransientModel):
    _inherit = "social.crm.same.answer.line"

    language = fields.Char(related="mention_id.language")


class SocialCrmIdea(models.Model):
    _inherit = "social.crm.idea"

    def _to_answer(self):
        """Of each person who asked the latest post that the user may answer, unless that person was
        told already.

        :rtype: social.crm.mention
        :raises UserError: there is nobody
        """
        voices = self.sudo().voice_ids
        told = voices.filtered(lambda voice: voice.reply_id.state in SAID)
        mentions = self.env["social.crm.mention"].search(
            [
                ("id", "in", voices.mention_id.ids),
                ("own", "=", False),
                ("gone_at", "=", False),
            ],
            order="written_at desc, id desc",
        )
        mentions = one_each(
            mentions._filtered_access("write"),
            {person_of(voice.mention_id) for voice in told},
        )
        if not mentions:
            raise UserError(
                self.env._("There is nobody left to be told: they were told, or cannot be reached.")
            )
        return mentions

    def _note_told(self, replies):
        """Remember with which answer people are told; a draft counts once it is sent.

        :param replies: of one person each
        """
        reply_of = {person_of(reply.sudo().mention_id): reply for reply in replies}
        for voice in self.sudo().voice_ids:
            if reply := reply_of.get(person_of(voice.mention_id)):
                voice.reply_id = reply


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.same.answer": {"idea_seen": "a digest of an idea, in words of ours"},
        }
