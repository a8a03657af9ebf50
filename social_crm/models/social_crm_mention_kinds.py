"""Why a mention is a complaint, a question, praise, a suggestion, or needs an answer, in words."""

from odoo import models


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _reason_sentences(self):
        return {
            **super()._reason_sentences(),
            "kind_words": self.env._("Words that it says:"),
            "kind_signs": self.env._("How it is written:"),
            "kinds": self.env._("What sort of post it is:"),
        }

    def _reason_in_words(self, reason):
        told = super()._reason_in_words(reason)
        names = {}
        if reason.code == "kind_signs":
            names = self._sign_names()
        elif reason.code == "kinds":
            names = {
                kind: self._fields[f"is_{kind}"]._description_string(self.env)
                for kind, _weight in reason.terms
            }
        for term in told["terms"]:
            term["word"] = names.get(term["word"], term["word"])
        return told

    def _sign_names(self):
        """What is found of a text beside its words: signs of ``text/data/kinds.txt``.

        :rtype: dict[str, str]
        """
        return {
            "negative": self.env._("it sounds negative"),
            "neutral": self.env._("it sounds neutral"),
            "positive": self.env._("it sounds positive"),
            "name first": self.env._("it begins with a profile's name"),
            "several names": self.env._("it speaks to several profiles"),
            "link": self.env._("it has a link"),
            "asked": self.env._("it has a question mark"),
            "asked at the end": self.env._("it ends with a question"),
            "question word first": self.env._("a sentence begins as questions do"),
            "question word and asked": self.env._("a question word and a question mark"),
            "marks !?": self.env._("several marks like ?! in a row"),
            "order first": self.env._("a sentence begins as requests do"),
            "shouted": self.env._("much is WRITTEN LARGE"),
            "news": self.env._("it shows a link and speaks to nobody"),
            "repost": self.env._("it was passed on from somebody else"),
            "addressed": self.env._("it is addressed to us"),
            "answers": self.env._("it answers something"),
            "waiting": self.env._("an earlier post got no answer"),
            "few words": self.env._("it is short"),
            "no words": self.env._("there is hardly a word in it"),
            "only closes": self.env._("it only ends a conversation"),
            "private": self.env._("it is private"),
        }
