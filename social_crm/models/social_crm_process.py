"""What happens to stored mentions: threads and conversations are worked out, tickets opened, joined
or reopened, and shown.

It runs in batches behind :mod:`.social_crm_ingest`, each in a transaction of its own, and can be
repeated at any point: each step skips what it has done (``processed_at``, ``ticket_id``,
``message_id``). The number of queries per batch is constant, whatever the number of mentions, but
for what Odoo's own ticket and mail code does per ticket with followers.
"""

import logging
import time
from dataclasses import dataclass, field

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .social_crm_conversation import with_somebody_else
from .social_crm_ingest import _execute_values
from .social_crm_understanding import without_collecting

_logger = logging.getLogger(__name__)

BATCH = 500


@dataclass(slots=True)
class _Item:
    """A mention while it is worked: what the steps need to know of it."""

    id: int
    external_id: str
    parent_key: str
    thread: str
    profile_id: int
    own: bool
    addressed: bool
    direct: bool
    mentioned: list
    backfilled: bool
    written_at: object
    state: str
    gone: bool
    ticket_id: int
    message_id: int
    conversation_id: int
    bystander: bool
    profile_key: str
    parent: "_Item" = None
    resolved: bool = False
    in_batch: bool = True
    facts: object = None  # see social_crm_facts
    answered: bool = False  # before we listened
    decision: object = None  # see social_crm_routing; None: the rules say nothing about it


@dataclass(slots=True)
class _Conversation:
    id: int
    thread: str
    profile_id: int
    ticket_id: int = None
    waiting: list = field(default_factory=list)  # items that want a ticket


class SocialCrmProcess(models.AbstractModel):
    _name = "social.crm.process"
    _description = "Processing of Social Mentions"

    @api.model
    def _cron_process(self):
        """Work what was stored. Called by the scheduled action that storing wakes; safe to run in
        several workers at once."""
        commit = self.env["ir.cron"]._commit_progress
        conflicts = 0
        while True:
            started = time.monotonic()
            ids = []
            try:
                account, ids = self._claim_batch()
                if not ids:
                    commit(remaining=0)
                    return
                self._process(account, ids)
                worked = self.env["social.crm.mention"].browse(ids)
                worked.with_context(social_crm_keep_later=True)._announce()  # kept with the batch
                self.env.flush_all()
                left = commit(len(ids), remaining=1)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Another worker was quicker with a part of it; the rest comes with the next round.
                self.env.cr.rollback()
                conflicts += 1
                if conflicts > 20:
                    raise
                continue
            except Exception:
                self.env.cr.rollback()
                if not ids:
                    raise
                self._process_one_by_one(account, ids)
                left = commit(len(ids), remaining=1)
            conflicts = 0
            _logger.info(
                "Process: %s mentions of account %s in %.2f s",
                len(ids),
                account.id,
                time.monotonic() - started,
            )
            if left <= 0:
                return

    @api.model
    def _process_one_by_one(self, account, ids):
        """Something in a batch cannot be worked: the others are, and that one is set aside with its
        reason in the log."""
        commit = self.env["ir.cron"]._commit_progress
        for mention_id in ids:
            try:
                self._process(account, [mention_id])
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Mention %s could not be worked", mention_id)
                mention = self.env["social.crm.mention"].browse(mention_id)
                mention.write({"processed_at": self.env.cr.now()})
                account._speaking()._note_unworked(mention, error)
            commit()

    @api.model
    def _claim_batch(self):
        """The oldest mentions of one account that wait, locked for this transaction.

        What was written before the connection waits until all sources of the account have been read
        once, since only then it is known whether it was answered.

        :rtype: tuple[social.crm.account, list[int]]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH ready AS (
                    SELECT account.id, NOT EXISTS (
                               SELECT FROM social_crm_source source
                                WHERE source.account_id = account.id AND source.active
                                  AND source.paused IS NOT TRUE AND source.caught_up IS NOT TRUE
                                  AND source.error_kind IS NULL) AS caught_up
                      FROM social_crm_account account
                ), first AS (
                    SELECT ready.id, ready.caught_up
                      FROM ready
                     WHERE EXISTS (
                               SELECT FROM social_crm_mention waiting
                                WHERE waiting.account_id = ready.id AND waiting.processed_at IS NULL
                                  AND (ready.caught_up OR NOT waiting.backfilled))
                     ORDER BY ready.id
                     LIMIT 1
                )
                SELECT mention.account_id, mention.id
                  FROM social_crm_mention mention
                  JOIN first ON first.id = mention.account_id
                 WHERE mention.processed_at IS NULL AND (first.caught_up OR NOT mention.backfilled)
                 ORDER BY mention.written_at, mention.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF mention SKIP LOCKED
                """,
                BATCH,
            )
        )
        account = self.env["social.crm.account"].browse(rows[0][0] if rows else [])
        return account, [row[1] for row in rows]

    @api.model
    def _process(self, account, ids):
        """Work one batch of mentions of one account. The caller commits."""
        account = account.sudo().with_company(account.company_id)._speaking()
        self = self.with_env(account.env)
        items = self._load(account, ids)
        self._adopt(account, items)
        conversations = self._converse(account, items)
        self._store_conversations(account, items)
        self.env["social.crm.recognition"]._recognise(items)
        self._note_answered_before(items)
        self._understand(account, items)
        self._find_tickets(account, items, conversations)
        self._show(ids)
        self._note_windows(account, items)
        self.env["social.crm.assignment"]._carry_out(account, items)
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_mention SET processed_at = %s WHERE id = ANY(%s) RETURNING 1",
                self.env.cr.now().replace(microsecond=0),
                list(ids),
            )
        )
        self.env["social.crm.mention"].invalidate_model(["processed_at"], flush=False)

    # Threads and conversations

    @api.model
    def _load(self, account, ids):
        """The batch, each with its parent if that is stored, in the order of writing."""
        self.env["social.crm.mention"].flush_model()
        rows = self._rows(SQL("mention.id = ANY(%s)", list(ids)))
        items = [_Item(*row) for row in rows]
        by_key = {item.external_id: item for item in items}
        missing = {item.parent_key for item in items if item.parent_key} - by_key.keys()
        if missing:
            rows = self._rows(
                SQL(
                    "mention.account_id = %s AND mention.external_id = ANY(%s)",
                    account.id,
                    list(missing),
                )
            )
            for row in rows:
                parent = _Item(*row, in_batch=False, resolved=True)
                by_key[parent.external_id] = parent
        for item in items:
            item.parent = by_key.get(item.parent_key)
        for item in items:
            _resolve_thread(item)
        return items

    @api.model
    def _rows(self, where):
        return self.env.execute_query(
            SQL(
                """
                SELECT mention.id, mention.external_id, mention.parent_external_id, mention.thread,
                       mention.profile_id, mention.own, mention.addressed,
                       mention.audience = 'direct',
                       mention.mentioned, mention.backfilled, mention.written_at, mention.state,
                       mention.gone_at IS NOT NULL, mention.ticket_id, mention.message_id,
                       mention.conversation_id, mention.bystander, profile.external_id
                  FROM social_crm_mention mention
                  JOIN social_crm_profile profile ON profile.id = mention.profile_id
                 WHERE %s
                 ORDER BY mention.written_at, mention.id
                """,
                where,
            )
        )

    @api.model
    def _adopt(self, account, items):
        """Let those follow who have been waiting for one of these as their parent, whole
        conversations included."""
        found = [(account.id, item.id, item.external_id, item.thread) for item in items]
        _execute_values(
            self.env,
            """
            WITH found(account_id, id, external_id, thread) AS (VALUES %s),
            adopted AS (
                UPDATE social_crm_mention mention SET parent_id = found.id
                  FROM found
                 WHERE mention.account_id = found.account_id
                   AND mention.parent_external_id = found.external_id
                   AND mention.parent_id IS NULL AND mention.id <> found.id
             RETURNING mention.id),
            moved AS (
                UPDATE social_crm_conversation conversation SET thread = found.thread
                  FROM found
                 WHERE conversation.account_id = found.account_id
                   AND conversation.thread = found.external_id
                   AND found.thread <> found.external_id
                   AND NOT EXISTS (
                           SELECT FROM social_crm_conversation there
                            WHERE there.account_id = found.account_id
                              AND there.thread = found.thread
                              AND there.profile_id = conversation.profile_id)
             RETURNING conversation.id)
            SELECT 1 FROM adopted UNION ALL SELECT 1 FROM moved
            """,
            found,
        )
        _execute_values(
            self.env,
            """
            UPDATE social_crm_mention mention SET thread = found.thread
              FROM (VALUES %s) AS found(account_id, id, external_id, thread)
             WHERE mention.account_id = found.account_id AND mention.thread = found.external_id
               AND mention.thread <> found.thread
            RETURNING 1
            """,
            found,
        )

    @api.model
    def _converse(self, account, items):
        """Find out for each item with whom it is a conversation, and make sure that the
        conversations exist.

        :returns: conversation id to :class:`_Conversation`, locked for this transaction
        """
        threads = {item.thread for item in items}
        threads |= {item.parent.thread for item in items if item.parent}
        known = {}
        by_id = {}
        for row in self._conversation_rows(
            SQL("account_id = %s AND thread = ANY(%s)", account.id, list(threads))
        ):
            conversation = _Conversation(*row)
            known[conversation.thread, conversation.profile_id] = conversation
            by_id[conversation.id] = conversation
        addressees = self._addressees(account, items)
        wanted = {}
        ordered = _parents_first(items)
        for item in ordered:
            key = self._counterpart(item, known, by_id, wanted, addressees)
            wanted[item.external_id] = key
        missing = sorted({key for key in wanted.values() if key and key not in known})
        if missing:
            rows = _execute_values(
                self.env,
                "INSERT INTO social_crm_conversation"
                " (account_id, thread, profile_id, create_date, write_date) VALUES %s"
                " ON CONFLICT (account_id, thread, profile_id) DO NOTHING"
                " RETURNING id, thread, profile_id",
                [(account.id, *key, self.env.cr.now(), self.env.cr.now()) for key in missing],
            )
            for row in rows:
                conversation = _Conversation(*row)
                known[conversation.thread, conversation.profile_id] = conversation
                by_id[conversation.id] = conversation
        for item in ordered:
            if conversation := known.get(wanted[item.external_id]):
                item.conversation_id = conversation.id
                item.bystander = with_somebody_else(item, conversation)
        return by_id

    @api.model
    def _conversation_rows(self, where):
        return self.env.execute_query(
            SQL(
                "SELECT id, thread, profile_id, ticket_id FROM social_crm_conversation WHERE %s"
                " ORDER BY id FOR NO KEY UPDATE",
                where,
            )
        )

    @api.model
    def _addressees(self, account, items):
        """Profiles of the people whom our own private messages name, by their id at the network."""
        keys = {
            key for item in items if item.own and item.direct for key in (item.mentioned or [])[:1]
        }
        if not keys:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT external_id, id FROM social_crm_profile"
                    " WHERE company_id = %s AND network = %s AND external_id = ANY(%s)",
                    account.company_id.id,
                    account.network,
                    list(keys),
                )
            )
        )

    @api.model
    def _counterpart(self, item, known, by_id, wanted, addressees):
        """The (thread, profile id) of the conversation that an item belongs to, or ``None``.

        Somebody who answers another customer in that customer's thread is a bystander: shown there,
        without a case of his own. Somebody who answers us, or speaks to us first, has one.
        """
        parent = item.parent
        above = None  # the conversation of the parent
        if parent is not None:
            if parent.external_id in wanted:
                above = wanted[parent.external_id]
            elif parent.conversation_id in by_id:
                conversation = by_id[parent.conversation_id]
                above = (conversation.thread, conversation.profile_id)
        if item.own:
            if above is None and item.direct and item.mentioned:
                profile_id = addressees.get(item.mentioned[0])
                above = profile_id and (item.thread, profile_id)
            return above or None
        mine = (item.thread, item.profile_id)
        if mine in known or mine in wanted.values():
            return mine
        answers_another = (
            above is not None and not parent.own and above[1] != item.profile_id and not item.direct
        )
        if item.addressed and not answers_another:
            return mine
        return above

    @api.model
    def _store_conversations(self, account, items):
        """Write what was found out."""
        _execute_values(
            self.env,
            """
            UPDATE social_crm_mention mention
               SET thread = new.thread, parent_id = new.parent_id::int,
                   conversation_id = new.conversation_id::int, bystander = new.bystander
              FROM (VALUES %s) AS new(id, thread, parent_id, conversation_id, bystander)
             WHERE mention.id = new.id
            RETURNING 1
            """,
            [
                (
                    item.id,
                    item.thread,
                    item.parent.id if item.parent else None,
                    item.conversation_id,
                    bool(item.bystander),
                )
                for item in items
            ],
        )
        self.env["social.crm.mention"].invalidate_model(flush=False)

    # Understanding and routing

    @api.model
    @without_collecting()
    def _understand(self, account, items):
        """Understand the batch, group what says the same, rate it, and ask the rules; each item
        gets its facts and what the rules decided."""
        facts = self.env["social.crm.facts"]._load([item.id for item in items])
        theirs = {each.id: each for each in facts.values() if not (each.own or each.gone)}
        self.env["social.crm.understanding"]._understand(account, theirs)
        self.env["social.crm.same"]._group(account, theirs)
        self.env["social.crm.noise"]._sort_out(account, theirs)
        self.env["social.crm.priority"]._rate(theirs)
        decisions = self.env["social.crm.routing"]._route(account, theirs)
        self.env["social.crm.assignment"]._note(theirs, decisions)
        self.env["social.crm.facts"]._store(theirs.values())
        for item in items:
            item.facts = facts[item.id]
            item.decision = decisions.get(item.id)

    # Chatter

    @api.model
    def _show(self, ids):
        """Show mentions in the chatter of their tickets, in the order of writing; show edits and
        deletions there as well."""
        mentions = self.env["social.crm.mention"].search(
            [
                "|",
                ("id", "in", list(ids)),
                "&",
                ("message_id", "=", False),
                ("conversation_id.mention_ids", "in", list(ids)),
                ("ticket_id", "!=", False),
            ],
            order="written_at, id",
        )
        self.env["helpdesk.ticket"].sudo()._social_show(mentions)


def _resolve_thread(item):
    """Set the thread of an item, its parents first.

    A thread that the network names counts; else it is the parent's; else the parent's id, until the
    parent turns up. Private messages without a parent are one thread per person.
    """
    chain = [item]
    while (parent := chain[-1].parent) and not parent.resolved and parent not in chain:
        chain.append(parent)
    for each in reversed(chain):
        if each.resolved:
            continue
        each.resolved = True
        named = each.thread and each.thread not in (each.external_id, each.parent_key)
        if each.parent is not None and each.parent.resolved and each.parent is not each:
            each.thread = each.parent.thread
        elif named:
            continue
        elif each.parent_key:
            each.thread = each.parent_key
        elif each.direct:
            with_whom = (each.mentioned or [None])[0] if each.own else each.profile_key
            each.thread = f"direct:{with_whom}" if with_whom else each.external_id


def _parents_first(items):
    """The items of a batch, each behind what it answers: clocks differ, so an answer may look older
    than that.

    :rtype: list[_Item]
    """
    ordered = {}
    for item in items:
        chain = []
        while item is not None and item.in_batch and item.id not in ordered and item not in chain:
            chain.append(item)
            item = item.parent
        ordered.update((each.id, each) for each in reversed(chain))
    return list(ordered.values())
