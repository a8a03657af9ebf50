"""What is looked at before an answer is sent, in one place: what it would give away, and who has to
agree. The files that know one of these add to it."""

from dataclasses import asdict, dataclass

from odoo import Command, api, models

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
    :param certain: it keeps the answer from being sent; else it is a hint
    :param where: in what: ``text``, ``subject``, ``thread`` (over its parts), ``file`` (its name or
        alternative text)
    """

    kind: str
    words: str
    why: str
    start: int
    end: int
    certain: bool = True
    where: str = "text"


@dataclass(frozen=True)
class Need:
    """Who has to agree to an answer.

    :param level: one of ``LEVELS``
    :param why: sentences
    :param names: what asks for it, in a few words that name nobody: they stay in the log
    :param rule_ids: of :class:`.social_crm_approval_rule.SocialCrmApprovalRule`
    :param minutes: within which somebody should decide; 0: as is usual
    """

    level: str = "direct"
    why: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    rule_ids: tuple[int, ...] = ()
    minutes: int = 0

    def __or__(self, other):
        """The stricter one, with the reasons for that level; of the same, all of them."""
        if self.level != other.level:
            return max(self, other, key=lambda need: LEVELS.index(need.level))
        return Need(
            self.level,
            tuple(dict.fromkeys(self.why + other.why)),
            tuple(dict.fromkeys(self.names + other.names)),
            tuple(dict.fromkeys(self.rule_ids + other.rule_ids)),
            min(filter(None, (self.minutes, other.minutes)), default=0),
        )


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
        files = self.env["ir.attachment"].browse(values.get("attachment_ids") or [])
        draft = self.new(
            {
                "mention_id": mention.id,
                "text": values.get("text") or "",
                "audience": values.get("audience") or "public",
                "subject": values.get("subject") or False,
                "as_thread": bool(values.get("as_thread")),
                "attachment_ids": [Command.set(files.exists()._filtered_access("read").ids)],
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
        return self._needs()[self.id]

    def _needs(self):
        """Who has to agree before each of these goes out. A fixed number of queries; what asks for
        approval extends this, with ``|``.

        :returns: id to need
        :rtype: dict[int, Need]
        """
        asked = self._asked_for_by()
        return {
            reply.id: Need("manager", asked[reply.id], asked[reply.id])
            if asked.get(reply.id)
            else Need()
            for reply in self
        }
