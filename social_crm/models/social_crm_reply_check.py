"""What is looked at before an answer is sent, in one place: what it would give away, and who has to
agree. The files that know one of these add to it."""

from dataclasses import asdict, dataclass

from odoo import api, models

LEVELS = ("direct", "four_eyes", "manager")
"""Who decides that an answer goes out: its writer, anybody else of the team, a manager."""


@dataclass(frozen=True)
class Finding:
    """Personal data in an answer that everybody would read.

    :param kind: code: ``mail``, ``phone``, ``iban`` …
    :param words: as they stand in the text
    :param why: a sentence for the agent
    :param start: of the words in the text, in characters
    :param end: likewise
    """

    kind: str
    words: str
    why: str
    start: int
    end: int


@dataclass(frozen=True)
class Need:
    """Who has to agree to an answer.

    :param level: one of ``LEVELS``
    :param why: sentences
    """

    level: str = "direct"
    why: tuple[str, ...] = ()

    def __or__(self, other):
        """The stricter one, with the reasons for that level."""
        if self.level == other.level:
            return Need(self.level, tuple(dict.fromkeys(self.why + other.why)))
        return max(self, other, key=lambda need: LEVELS.index(need.level))


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.model
    def check_draft(self, mention_id, values):
        """What would happen if this were sent now, while somebody types it.

        :param dict values: ``text``, ``audience``, ``subject``, ``as_thread``, ``attachment_ids``
        :returns: ``length``: as :meth:`measure`; ``findings``: list of :class:`Finding` as dicts;
            ``need``: :class:`Need` as a dict
        :rtype: dict
        """
        mention = self.env["social.crm.mention"].browse(mention_id)
        mention.check_access("read")
        draft = self.new(
            {
                "mention_id": mention.id,
                "text": values.get("text") or "",
                "audience": values.get("audience") or "public",
                "subject": values.get("subject") or False,
                "as_thread": bool(values.get("as_thread")),
            }
        )
        return {
            "length": self.measure(mention_id, draft.text, draft.audience, draft.subject or ""),
            "findings": [asdict(finding) for finding in draft._findings()],
            "need": asdict(draft._need()),
        }

    def _findings(self):
        """Personal data that this answer would make public; nothing, where it is private.

        :rtype: list[Finding]
        """
        self.ensure_one()
        return []

    def _need(self):
        """Who has to agree before this goes out.

        :rtype: Need
        """
        self.ensure_one()
        rules = self._approval_rules()
        return Need("manager", (rules,)) if rules else Need()
