"""Finds help among customers while posts are worked: who answers another's question in public, and
what who asked says of it.

Where nobody answers anybody nothing is asked of the database. Else one statement finds the help of
a whole batch, and one more what was said of it; both can be repeated.
"""

from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL, ormcache

from ..text.helping import THANKED, may_help, reaction
from .social_crm_ingest import _execute_values
from .social_crm_mention import PUBLIC

LATE = timedelta(days=14)
"""So long after an answer what who asked says is still about it."""


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _find_tickets(self, account, items, conversations):
        result = super()._find_tickets(account, items, conversations)
        self.env["social.crm.help"]._find(account, items, conversations)
        return result


class SocialCrmHelp(models.Model):
    _inherit = "social.crm.help"

    @api.model
    def _find(self, account, items, conversations):
        """Note who helped whom in a batch, and who was thanked. The caller commits.

        :param account: of all of them
        :param items: of :mod:`.social_crm_process`, with their facts and conversations
        :param dict conversations: id to conversation, of all threads of the batch
        :returns: the answers of which something new is known
        """
        accepted = {
            item.id: bool((item.facts.counters or {}).get("accepted"))
            for item in items
            if item.facts is not None and not item.own
        }
        new = self._note_help(account, _helping(items, conversations))
        if any(accepted.values()):
            new |= self._note_solved(account, [each for each, yes in accepted.items() if yes])
        if not new and not self._any_of(account.id):
            return self.browse()
        # Most conversations are without help: their words are not looked at once more.
        with_help = self._conversations_of({item.conversation_id for item in items})
        self._note_accepted(accepted)
        items = [item for item in items if item.conversation_id in with_help]
        heard = self._note_heard(account, _reacting(items), new)
        return new | heard

    @api.model
    def _conversations_of(self, ids):
        """Of conversations, those in which somebody has helped, or was.

        :param ids: ids, ``None`` among them
        :rtype: set[int]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT said.conversation_id FROM social_crm_mention said"
                "  JOIN social_crm_help help ON help.mention_id = said.id"
                " WHERE said.conversation_id = ANY(%(ids)s) UNION "
                "SELECT said.conversation_id FROM social_crm_mention said"
                "  JOIN social_crm_help help ON help.asked_id = said.id"
                " WHERE said.conversation_id = ANY(%(ids)s)",
                ids=sorted(filter(None, ids)),
            )
        )
        return {row[0] for row in rows}

    @api.model
    @ormcache("account_id")
    def _any_of(self, account_id):
        """Whether there was ever help below what came in through an account."""
        self.flush_model(["mention_id"])
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM social_crm_help help"
                    "  JOIN social_crm_mention mention ON mention.id = help.mention_id"
                    " WHERE mention.account_id = %s LIMIT 1",
                    account_id,
                )
            )
        )

    @api.model
    def _note_help(self, account, found):
        """
        :param found: triples of the ids of an answer, a conversation, and the profile of who asked
        :returns: those of them that answer a question and were not known yet
        """
        if not found:
            return self.browse()
        self.env.flush_all()
        known = self._any_of(account.id)
        now = self.env.cr.now().replace(microsecond=0)
        rows = _execute_values(
            self.env,
            """
            INSERT INTO social_crm_help (
                   mention_id, asked_id, profile_id, asker_id, company_id, network, written_at,
                   state, create_date, write_date, create_uid, write_uid)
            SELECT answer.id, asked.id, answer.profile_id, asker.id, answer.company_id,
                   answer.network, answer.written_at, 'offered', found.at, found.at, found.by,
                   found.by
              FROM (VALUES %s) AS found(mention_id, conversation_id, profile_id, at, by)
              JOIN social_crm_mention answer ON answer.id = found.mention_id
              JOIN social_crm_profile helper ON helper.id = answer.profile_id
              JOIN social_crm_profile asker ON asker.id = found.profile_id
             CROSS JOIN LATERAL (
                   SELECT said.id
                     FROM social_crm_mention said
                    WHERE said.conversation_id = found.conversation_id
                      AND said.profile_id = found.profile_id
                      AND said.written_at <= answer.written_at
                      AND said.audience IN ('public', 'unlisted')
                      AND (said.is_question OR said.is_complaint OR said.needs_answer)
                    ORDER BY (said.id = answer.parent_id) DESC NULLS LAST,
                             said.written_at DESC, said.id DESC
                    LIMIT 1) asked
             WHERE helper.bot IS NOT TRUE AND helper.own IS NOT TRUE AND asker.own IS NOT TRUE
               AND helper.standing IS DISTINCT FROM 'blocked'
               AND (helper.partner_id IS NULL
                    OR helper.partner_id IS DISTINCT FROM asker.partner_id)
            ON CONFLICT (mention_id) DO NOTHING
            RETURNING id
            """,
            [(*each, now, self.env.uid) for each in found],
        )
        if rows and not known:
            self.env.registry.clear_cache()
        return self.browse([row[0] for row in rows])

    @api.model
    def _note_solved(self, account, ids):
        """Note that these answer what their threads began with: the network shows them as the
        accepted answers. Forums do not tell of each answer to which post it is one. Nothing is
        noted of what is known to answer somebody else, nor where the one who began the thread is
        none of our customers.

        :param ids: of posts
        :returns: those that were not known yet
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT answer.id, first.conversation_id, first.profile_id
                  FROM social_crm_mention answer
                  JOIN social_crm_mention first
                    ON first.account_id = answer.account_id AND first.thread = answer.thread
                       AND first.kind = 'post' AND first.written_at <= answer.written_at
                       AND first.profile_id <> answer.profile_id
                  JOIN social_crm_conversation talk
                    ON talk.id = first.conversation_id AND talk.profile_id = first.profile_id
                 WHERE answer.id = ANY(%s) AND answer.own IS NOT TRUE AND first.own IS NOT TRUE
                   AND answer.gone_at IS NULL AND answer.parent_external_id IS NULL
                   AND answer.audience IN ('public', 'unlisted')
                   AND NOT EXISTS (SELECT FROM social_crm_help help
                                    WHERE help.mention_id = answer.id)
                """,
                list(ids),
            )
        )
        return self._note_help(account, found)

    @api.model
    def _note_accepted(self, accepted):
        """Note what the network shows as the accepted answer, and what no longer. One query, and
        one more where something has changed.

        :param dict accepted: id of a post to whether it is one
        """
        if not accepted:
            return
        now = fields.Datetime.now()
        for each in self.sudo().search([("mention_id", "in", list(accepted))]):
            if accepted[each.mention_id.id] != bool(each.accepted_at):
                each.accepted_at = now if accepted[each.mention_id.id] else False

    @api.model
    def _note_by_hand(self, mentions):
        """Note help that was not recognised, because a colleague says that it is.

        :param mentions: posts of somebody who answered another customer
        :raises UserError: nobody was answered by it, or it is private
        """
        rows = []
        for mention in mentions.sudo():
            asker = mention.conversation_id.profile_id
            if mention.parent_id and not mention.parent_id.own and not mention.bystander:
                asker = mention.parent_id.profile_id
            if (
                mention.own
                or mention.audience not in PUBLIC
                or not asker
                or asker == mention.profile_id
            ):
                raise UserError(self.env._("Nobody else was answered in public by this."))
            parent = mention.parent_id
            if parent.profile_id != asker:
                parent = mention.search(
                    [
                        ("conversation_id", "=", mention.conversation_id.id),
                        ("profile_id", "=", asker.id),
                        ("written_at", "<=", mention.written_at),
                    ],
                    order="written_at desc, id desc",
                    limit=1,
                )
            rows.append(
                {
                    "mention_id": mention.id,
                    "asked_id": parent.id,
                    "profile_id": mention.profile_id.id,
                    "asker_id": asker.id,
                    "company_id": mention.company_id.id,
                    "network": mention.network,
                    "written_at": mention.written_at,
                }
            )
        if rows:
            try:
                self.sudo().create(rows)
            except UniqueViolation:
                # A colleague says something of it at this moment. Done again, it is known.
                raise ConcurrencyError("noted by another worker") from None
            self.env.registry.clear_cache()

    @api.model
    def _note_heard(self, account, reacting, new):
        """Note who was thanked, and who was told that it did not help: by who asked, and nobody
        else; in an answer to the help, where its author is named, or where nobody else has
        answered since.

        :param dict reacting: ids of posts of the batch that say so, to a key of
            :func:`..text.helping.reaction`
        :param new: help that was found now: what was said of it may be stored already
        :returns: the help that something was said of
        """
        if new:
            reacting = {**self._stored_reactions(new), **reacting}
        if not reacting:
            return self.browse()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (heard.id) heard.id, heard.written_at, help.id
                  FROM social_crm_mention heard
                  JOIN social_crm_profile who ON who.id = heard.profile_id
                 CROSS JOIN LATERAL (
                       SELECT said.id FROM social_crm_mention said
                        WHERE said.conversation_id = heard.conversation_id) said
                  JOIN social_crm_help help
                    ON help.mention_id = said.id OR help.asked_id = said.id
                  JOIN social_crm_mention answer ON answer.id = help.mention_id
                  JOIN social_crm_profile helper ON helper.id = help.profile_id
                  JOIN social_crm_profile asker ON asker.id = help.asker_id
             LEFT JOIN social_crm_mention asked ON asked.id = help.asked_id
             LEFT JOIN social_crm_mention above ON above.id = heard.parent_id
                 WHERE heard.id = ANY(%(ids)s)
                   AND heard.audience IN ('public', 'unlisted') AND heard.gone_at IS NULL
                   AND (who.id = asker.id OR who.partner_id = asker.partner_id)
                   AND answer.written_at <= heard.written_at
                   AND answer.written_at > heard.written_at - %(late)s
                   AND (heard.parent_id = answer.id
                        OR (heard.parent_id IS NULL OR above.profile_id = who.id)
                       AND (jsonb_exists(heard.mentioned, helper.external_id)
                            OR NOT EXISTS (
                               SELECT FROM social_crm_mention other
                                WHERE other.conversation_id = heard.conversation_id
                                  AND other.profile_id NOT IN (who.id, helper.id)
                                  AND other.gone_at IS NULL
                                  AND other.written_at <= heard.written_at
                                  AND other.written_at
                                      >= coalesce(asked.written_at, answer.written_at))))
                 ORDER BY heard.id, (heard.parent_id = answer.id) DESC NULLS LAST,
                          answer.written_at DESC, help.id DESC
                """,
                ids=list(reacting),
                late=LATE,
            )
        )
        changed = self.browse()
        for heard_id, at, help_id in rows:
            each = self.browse(help_id)
            name = "thanked" if reacting[heard_id] == THANKED else "failed"
            if not each[f"{name}_at"] or each[f"{name}_at"] < at:
                each.write({f"{name}_id": heard_id, f"{name}_at": at})
                changed |= each
        return changed

    @api.model
    def _stored_reactions(self, new):
        """What was written before this help came in, and after it was given: posts come in
        whatever order.

        :rtype: dict[int, str]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT said.id, said.text
                  FROM social_crm_help help
                  JOIN social_crm_mention answer ON answer.id = help.mention_id
             LEFT JOIN social_crm_mention asked ON asked.id = help.asked_id
                  JOIN social_crm_mention said ON said.conversation_id
                       = coalesce(asked.conversation_id, answer.conversation_id)
                 WHERE help.id = ANY(%s) AND said.own IS NOT TRUE AND said.bystander IS NOT TRUE
                   AND said.gone_at IS NULL AND said.written_at > answer.written_at
                   AND said.written_at < answer.written_at + %s
                """,
                new.ids,
                LATE,
            )
        )
        return {
            mention_id: what for mention_id, text in rows if (what := reaction(text)) is not None
        }


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _update(self, place, mentions, known, profiles):
        # An answer is accepted later than it was written; nothing else of it need change with that.
        result = super()._update(place, mentions, known, profiles)
        Help = self.env["social.crm.help"]
        accepted = {
            known[mention.external_id].id: bool(mention.counters.get("accepted"))
            for mention in mentions
        }
        if any(accepted.values()):
            account = self.env["social.crm.account"].browse(place.account_id)
            Help._note_solved(account, [each for each, yes in accepted.items() if yes])
        if accepted and Help._any_of(place.account_id):
            Help._note_accepted(accepted)
        return result


def _helping(items, conversations):
    """Answers to other customers' posts that may be of help.

    :returns: triples of the ids of a post, a conversation, and the profile of who asked
    :rtype: list[tuple[int, int, int]]
    """
    found = []
    for item in items:
        if item.own or item.direct or item.gone or not (item.bystander or item.parent):
            continue
        asker = _asker(item, conversations)
        if asker is None:
            continue
        facts = item.facts
        if (
            facts is not None
            and not facts.noise
            and not facts.is_complaint
            and may_help(facts.words)
        ):
            found.append((item.id, *asker))
    return found


def _asker(item, conversations):
    """Whose question an item stands below: the conversation and the profile; ``None``: nobody
    else's."""
    if item.bystander:
        conversation = conversations.get(item.conversation_id)
        return conversation and (conversation.id, conversation.profile_id)
    parent = item.parent
    if parent.own or parent.direct or parent.profile_id == item.profile_id:
        return None
    conversation = conversations.get(parent.conversation_id)
    if conversation is None or conversation.profile_id != parent.profile_id:
        return None
    return conversation.id, conversation.profile_id


def _reacting(items):
    """What those who have asked say of help, as it seems.

    :returns: id of a post to a key of :func:`..text.helping.reaction`
    :rtype: dict[int, str]
    """
    return {
        item.id: what
        for item in items
        if not (item.own or item.direct or item.gone or item.bystander)
        and item.conversation_id
        and item.facts is not None
        and (what := reaction(item.facts.words)) is not None
    }
