"""Correct in place: what an agent says about a mention counts, stays when it is understood anew,
and is kept as an example from which the company's model learns."""

from odoo import models
from odoo.exceptions import UserError

from .social_crm_facts import KINDS
from .social_crm_mention_mood import MOODS

KIND_COLUMNS = tuple(f"is_{kind}" for kind in KINDS)
SAID = {
    "mood": ("mood", "mood_sure", "mood_score"),
    "kinds": KIND_COLUMNS,
    "topic_id": ("topic_id",),
    "needs_answer": ("needs_answer",),
}
"""What can be said, and the columns that are no longer found by themselves then."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def action_correct(self, values):
        """Say what these are. What was found already is confirmed by saying the same.

        :param dict values: one or more of ``mood`` (a key of ``MOODS``), ``kinds`` (list of keys of
            ``KINDS``), ``topic_id`` (an id or ``False``), ``needs_answer`` (bool)
        :returns: as :meth:`understood_values`
        :rtype: dict
        :raises UserError: it cannot be said, or it is ours
        """
        self._check_agent()
        self._check_sayable(values)
        self._correct(values)
        self._announce()
        return self.understood_values()

    def action_take_back(self, names):
        """What was said about these does not count any more: it is found by itself again.

        :param names: of ``SAID``
        :returns: as :meth:`understood_values`
        """
        self._check_agent()
        if not set(names) <= SAID.keys():
            raise UserError(self.env._("This cannot be said of a post."))
        self._take_back(names)
        self._announce()
        return self.understood_values()

    def understood_values(self):
        """What is known of a mention, as the screens show it.

        :returns: ``mood``, ``mood_sure``, ``language``, ``kinds``, ``topic`` (pair of id and name,
            or ``False``), ``needs_answer``, ``said`` (what people said, keys of ``SAID``); of the
            first one if there are several
        :rtype: dict
        """
        for mention in self[:1]:
            topic = mention.topic_id.sudo()
            return {
                "mood": mention.mood,
                "mood_sure": mention.mood_sure,
                "language": mention.language,
                "kinds": [kind for kind in KINDS if mention[f"is_{kind}"]],
                "topic": [topic.id, topic.display_name] if topic else False,
                "needs_answer": mention.needs_answer,
                "said": mention._said(),
            }
        return {}

    def _said(self):
        """What people said of a mention, keys of ``SAID``.

        :rtype: list[str]
        """
        fixed = set(self.fixed or ())
        return [name for name, columns in SAID.items() if fixed.issuperset(columns[:1])]

    def _check_sayable(self, values):
        if not values or not values.keys() <= SAID.keys():
            raise UserError(self.env._("This cannot be said of a post."))
        if "mood" in values and values["mood"] not in dict(MOODS):
            raise UserError(self.env._("A mood is negative, neutral or positive."))
        if not set(values.get("kinds") or ()) <= set(KINDS):
            raise UserError(
                self.env._("A post is a complaint, question, praise, suggestion, or none of them.")
            )
        if self.filtered("own"):
            raise UserError(self.env._("What we said ourselves is not judged."))
        topic = self.env["social.crm.topic"].browse(values.get("topic_id") or ())
        # Reads with the rights of the user: a topic of another company is none.
        if topic and not topic.exists().filtered(
            lambda each: (
                each.has_access("read")
                and (not each.company_id or each.company_id == self.company_id)
            )
        ):
            raise UserError(self.env._("There is no such topic in the company of these posts."))

    def _correct(self, values):
        """Note what a person said: on the mentions, and as examples. Whoever calls this has
        checked who may, and that it can be said."""
        user = self.env.user
        same = self.filtered(lambda mention: mention._is_known_as(values))
        for mentions, confirmed in ((self - same, False), (same, True)):
            with_words = mentions.filtered(lambda mention: mention.text or mention.subject)
            self.env["social.crm.example"]._record(with_words, values, user, confirmed)
        written = {name: values[name] for name in values if name != "kinds"}
        if "kinds" in values:
            written |= {f"is_{kind}": kind in values["kinds"] for kind in KINDS}
        if "mood" in values:
            now = self.env.cr.now().replace(microsecond=0)
            written |= {"mood_sure": False, "mood_score": False}
            written |= {"mood_user_id": user.id, "mood_at": now}
        columns = [column for name in values for column in SAID[name]]
        for mention in self.sudo():
            fixed = list(dict.fromkeys([*(mention.fixed or ()), *columns]))
            mention.write({**written, "fixed": fixed})
        self._rate_again()

    def _is_known_as(self, values):
        """Whether all that is said of a mention is what is known of it already."""
        known = {
            "mood": self.mood,
            "kinds": {kind for kind in KINDS if self[f"is_{kind}"]},
            "topic_id": self.topic_id.id,
            "needs_answer": self.needs_answer,
        }
        return bool(self.understood_at) and all(
            known[name] == (set(value) if name == "kinds" else value)
            for name, value in values.items()
        )

    def _take_back(self, names):
        columns = {column for name in names for column in SAID[name]}
        for mention in self.sudo():
            fixed = [column for column in mention.fixed or () if column not in columns]
            mention.write({"fixed": fixed or False})
        examples = self.env["social.crm.example"].sudo()
        for example in examples.search([("mention_id", "in", self.ids)]):
            example._unsay(names)
        if "mood" in names:
            self.sudo().write({"mood_user_id": False, "mood_at": False})
        self._rate_again(understand=True)

    def _rate_again(self, understand=False):
        """What was said changes how urgent these are.

        :param bool understand: find anew what nobody says any more
        """
        self.env.flush_all()
        for account, mentions in self.sudo().grouped("account_id").items():
            account = account.with_company(account.company_id)
            facts = self.env["social.crm.facts"].sudo()._load(mentions.ids)
            if understand:
                account.env["social.crm.understanding"]._understand(account, facts)
            account.env["social.crm.priority"]._rate(facts)
            account.env["social.crm.facts"]._store(facts.values())
        self.invalidate_recordset(flush=False)


class SocialCrmExample(models.Model):
    _inherit = "social.crm.example"

    def _unsay(self, names):
        """What was taken back is not learned; an example that says nothing any more goes.

        :param names: of ``SAID``
        """
        columns = {
            "mood": ("mood",),
            "kinds": KINDS,
            "topic_id": ("topic_id", "topic_said"),
            "needs_answer": ("needs_answer",),
        }
        self.write({column: False for name in names for column in columns[name]})
        said = ("mood", *KINDS, "topic_said", "needs_answer")
        self.filtered(lambda example: not any(example[name] for name in said)).unlink()
