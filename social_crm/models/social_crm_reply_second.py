"""Nobody answers what a colleague has answered meanwhile without having been shown it.

The gate between states holds this, so it holds for every road that sends. Of two who send at the
same moment exactly one gets through: each takes the next turn at the post, and the database gives a
turn once. Nothing is locked for that but the answers themselves, so neither the outbox nor the
work on posts waits for it or is waited for.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, RedirectWarning
from odoo.tools import SQL

SAID = ("queued", "sending", "sent", "unknown")
WAITS = "approval"
DECIDED = {"draft", "approval", "failed"}
"""States from which a person sends an answer on its way."""
LONGEST = 200
"""Characters of another answer that are shown."""


@dataclass(frozen=True)
class Said:
    """What was said to a post.

    :param key: ``r12`` for an answer from here, ``m34`` for a post of ours at the network
    :param user_id: id of who said it; 0: somebody at the network
    :param who: his name
    :param text: its first words
    :param state: of the answer; ``sent`` for a post
    :param at: when, in UTC
    """

    key: str
    user_id: int
    who: str
    text: str
    state: str
    at: datetime | None


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    turn = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="Which answer to the post this is."
    )

    _turn_uniq = models.UniqueIndex("(mention_id, turn) WHERE turn > 0")

    @api.depends("mention_id")
    def _compute_earlier(self):
        said = self._said()
        for reply in self:
            others = [] if reply.after_id else said[reply]
            reply.earlier = reply._sentence_of(others[0]) if others else False

    # What was said

    def _said(self):
        """What was said from here and at the network to the posts that these answer, the latest
        first: answers that are on their way or wait for approval, and our own posts. Nothing of
        these answers themselves. Two queries, whatever their number.

        :rtype: dict[social.crm.reply, list[Said]]
        """
        mentions = self.mention_id._origin.sudo()
        found = {mention.id: [] for mention in mentions}
        ours = set()  # posts that answers from here have become
        replies = self.sudo().search(self._said_domain(mentions))
        for reply in replies:
            ours.add((reply.account_id.id, reply.external_id))
            if not reply.after_id:  # of a thread the first part tells enough
                found[reply.mention_id.id].append(reply._as_said())
        for mention_id, post in self._said_there(mentions):
            if (post.account_id.id, post.external_id) not in ours:
                found[mention_id].append(
                    Said(f"m{post.id}", 0, "", _short(post.text), "sent", post.written_at)
                )
        for each in found.values():
            each.sort(key=lambda said: said.at or datetime.max, reverse=True)
        return {
            reply: [
                said
                for said in found.get(reply.mention_id._origin.id, ())
                if said.key != f"r{reply._origin.id}"
            ]
            for reply in self
        }

    @api.model
    def _said_domain(self, mentions):
        """Answers that count as something said to these posts."""
        return [("mention_id", "in", mentions.ids), ("state", "in", (*SAID, WAITS))]

    def _as_said(self):
        return Said(
            f"r{self.id}",
            self.user_id.id,
            self.user_id.name,
            _short(self.text),
            self.state,
            self.sent_at or self.queued_at or self.write_date,
        )

    @api.model
    def _said_there(self, mentions):
        """Posts of ours that answer these, or that came after them in a private conversation.

        :returns: pairs of the id of the post that is answered, and ours
        :rtype: list[tuple[int, social.crm.mention]]
        """
        if not mentions:
            return []
        mentions.env["social.crm.mention"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ours.parent_id, ours.id FROM social_crm_mention ours
                 WHERE ours.parent_id = ANY(%(ids)s) AND ours.own AND ours.gone_at IS NULL
                 UNION
                SELECT theirs.id, ours.id
                  FROM social_crm_mention theirs
                  JOIN social_crm_mention ours
                    ON ours.account_id = theirs.account_id AND ours.thread = theirs.thread
                   AND ours.written_at > theirs.written_at
                 WHERE theirs.id = ANY(%(ids)s) AND theirs.audience = 'direct'
                   AND ours.audience = 'direct' AND ours.own AND ours.gone_at IS NULL
                """,
                ids=mentions.ids,
            )
        )
        posts = mentions.browse(sorted({row[1] for row in rows}))
        posts.fetch(["account_id", "external_id", "text", "written_at"])
        return [(answered, mentions.browse(post_id)) for answered, post_id in rows]

    def _said_meanwhile(self, seen=None):
        """What somebody else said to the same post, and whoever sends this has not been shown.

        An answer that is approved does not stand in the way of another that waits as well: whoever
        approves sees both.

        :param list[str] seen: keys of what was shown; by default those in the context
            (``social_seen``)
        :rtype: list[Said]
        """
        self.ensure_one()
        if seen is None:
            seen = self.env.context.get("social_seen") or ()
        return [said for said in self._said_by_others() if said.key not in seen]

    def _said_by_others(self):
        """Of what was said, that which is not by the one who sends this."""
        self.ensure_one()
        if self.after_id:  # decided with the first part
            return []
        waits = self.state == WAITS
        mine = self._writers() if waits else self.env.user
        return [
            said
            for said in self._said()[self]
            if said.user_id not in mine.ids and not (waits and said.state == WAITS)
        ]

    @api.model
    def _said_by_others_to(self, mentions):
        """What others than the user said to posts.

        :rtype: dict[int, list[Said]]
        """
        drafts = [self.new({"mention_id": mention.id}) for mention in mentions]
        said = self.union(*drafts)._said()
        return {
            draft.mention_id._origin.id: [
                each for each in said[draft] if each.user_id != self.env.uid
            ]
            for draft in drafts
        }

    @api.model
    def said_to(self, mention_id):
        """What was said to a post by now, as whoever answers it is shown it.

        :returns: :class:`Said` as dicts, with ``sentence`` and ``mine``
        :rtype: list[dict]
        :raises AccessError: the user may not answer it
        """
        mention = self.env["social.crm.mention"].browse(mention_id)
        mention._check_agent()
        return [
            {
                **asdict(said),
                "at": fields.Datetime.to_string(said.at),
                "sentence": self._sentence_of(said),
                "mine": said.user_id == self.env.uid,
            }
            for said in self._said_to(mention)
        ]

    @api.model
    def _said_to(self, mention):
        draft = self.new({"mention_id": mention.id})
        return draft._said()[draft]

    def _sentence_of(self, said):
        """What was said, in a sentence.

        :rtype: str
        """
        if not said.user_id:
            return self.env._(
                "This was answered at the network already: “%(text)s”", text=said.text
            )
        if said.state == WAITS:
            return self.env._(
                "%(who)s has written an answer that waits for approval: “%(text)s”",
                who=said.who,
                text=said.text,
            )
        return self.env._(
            "%(who)s has answered this already: “%(text)s”", who=said.who, text=said.text
        )

    # The gate

    def _move(self, target, from_states=None, **values):
        sources = DECIDED & from_states if from_states else DECIDED
        decided = self.browse()
        if target in ("queued", WAITS):
            decided = self.sudo().filtered(lambda reply: reply.state in sources)
        beside = decided.with_env(self.env)._check_second()
        moved = super()._move(target, from_states, **values)
        (moved & decided.with_env(self.env))._take_turn()
        for reply, others in beside.items():
            self.env["social.crm.approval"]._log(
                reply, "beside", "\n".join(reply._sentence_of(said) for said in others)
            )
        return moved

    def _check_second(self):
        """Stop whoever does not know what a colleague has said meanwhile.

        :returns: for those that go out beside what others said, what that is
        :rtype: dict[social.crm.reply, list[Said]]
        """
        beside = {}
        anyway = self.env.context.get("social_anyway")
        for reply in self:
            if not anyway and (said := reply._said_meanwhile()):
                reply._raise_second(said)
            if others := reply._said_by_others():
                beside[reply] = others
        return beside

    def _raise_second(self, said):
        """Say what was said, with the way to send this all the same."""
        raise RedirectWarning(
            "\n".join(map(self._sentence_of, said)), self._action_seen(), self.env._("Look at It")
        )

    def _action_seen(self):
        """This answer again, with what was said before it."""
        if self.state == "draft":
            return {**self._action_compose(self.mention_id), "res_id": self.id}
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
            "context": {"social_seen": [each.key for each in self._said()[self]]},
        }

    def _take_turn(self):
        """Take the next turns at the posts that these answer.

        :raises ConcurrencyError: somebody else has taken it at this moment; what is done again then
            sees what he said
        """
        first = self.sudo().filtered(lambda reply: not reply.after_id)
        if not first:
            return
        self.flush_model()
        try:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE social_crm_reply reply SET turn = next.turn
                      FROM (SELECT mine.id,
                                   COALESCE((SELECT max(other.turn) FROM social_crm_reply other
                                              WHERE other.mention_id = mine.mention_id), 0)
                                   + row_number() OVER (PARTITION BY mine.mention_id
                                                        ORDER BY mine.id) AS turn
                              FROM social_crm_reply mine WHERE mine.id = ANY(%s)
                             ORDER BY mine.mention_id) AS next
                     WHERE reply.id = next.id
                    """,
                    first.ids,
                ),
                log_exceptions=False,
            )
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError("Answered by two at the same moment") from error
        first.invalidate_recordset(["turn"])

    def action_was_not_sent(self):
        """Somebody looked: it is not there, so it may be said."""
        for reply in self:
            if reply.state == "unknown" and (said := reply._said_meanwhile()):
                reply._raise_second(said)
        return super().action_was_not_sent()

    @api.model
    def _action_compose(self, mention):
        # What was said by now is shown with the composer, see `earlier`.
        action = super()._action_compose(mention)
        seen = [said.key for said in self._said_to(mention)]
        return {**action, "context": {**action["context"], "social_seen": seen}}


class SocialCrmApproval(models.Model):
    _inherit = "social.crm.approval"

    step = fields.Selection(
        selection_add=[("beside", "Sent beside another answer")],
        ondelete={"beside": "cascade"},
    )


def _short(text):
    text = " ".join((text or "").split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
