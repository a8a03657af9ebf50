"""Which mentions become tickets: opened, joined or reopened, by themselves or because somebody
chose so."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .social_crm_ingest import _execute_values
from .social_crm_process import _Conversation


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _find_tickets(self, account, items, conversations):
        """Open a ticket for what is addressed to us or decided to be one, or let it join the one
        that is there.

        What speaks to nobody of us goes on with a case only while that is open, or by answering us.
        Behind a closed one it is what it would be without: heard, until somebody makes it a case.
        """
        self._put_aside(items)
        self._begin(account, items, conversations)
        wanting = [
            item
            for item in items
            if _wants_ticket(item, account.backfill_tickets, _had_ticket(item, conversations))
        ]
        for item in self._let_through(account, wanting, conversations):
            conversations[item.conversation_id].waiting.append(item)
        self._give_tickets(account, [c for c in conversations.values() if c.waiting])
        joining = [
            (item, conversations[item.conversation_id].ticket_id)
            for item in items
            # What was taken back before it was worked belongs to no case: see ..handing.promise.
            if not (item.ticket_id or item.gone or _is_noise(item))
            and item.conversation_id in conversations
            and conversations[item.conversation_id].ticket_id
        ]
        self._join(self._still_there(joining))
        self._note_answers(items)

    @api.model
    def _let_through(self, account, wanting, conversations):
        """Of these items that want a ticket, those that may have one now. Who holds some back sees
        to it that nothing is lost.

        :rtype: list[_Item]
        """
        return wanting

    @api.model
    def _put_aside(self, items):
        """What the rules want ignored is, unless somebody has taken it up meanwhile."""
        ignored = [
            item for item in items if _outcome(item) == "ignore" and item.state in ("new", "open")
        ]
        for item in ignored:
            item.state = "ignored"
        self.env["social.crm.mention"].browse([item.id for item in ignored])._set_state("ignored")

    @api.model
    def _begin(self, account, items, conversations):
        """What is to be a ticket although nobody spoke to us begins a conversation of its own."""
        found = [
            item
            for item in items
            if _outcome(item) == "ticket"
            and item.state == "new"
            and not (item.conversation_id or item.own or item.gone or item.ticket_id)
            and (not item.backfilled or account.backfill_tickets)
        ]
        if not found:
            return
        now = self.env.cr.now()
        keys = sorted({(item.thread or item.external_id, item.profile_id) for item in found})
        rows = _execute_values(
            self.env,
            # An update that changes nothing, so that those that are there are returned and locked.
            "INSERT INTO social_crm_conversation"
            " (account_id, thread, profile_id, create_date, write_date) VALUES %s"
            " ON CONFLICT (account_id, thread, profile_id)"
            " DO UPDATE SET write_date = social_crm_conversation.write_date"
            " RETURNING id, thread, profile_id, ticket_id",
            [(account.id, *key, now, now) for key in keys],
        )
        begun = {
            (row[1], row[2]): conversations.setdefault(row[0], _Conversation(*row)) for row in rows
        }
        for item in found:
            item.thread = item.thread or item.external_id
            item.conversation_id = begun[item.thread, item.profile_id].id
        _execute_values(
            self.env,
            "UPDATE social_crm_mention mention"
            " SET conversation_id = new.conversation_id, thread = new.thread"
            " FROM (VALUES %s) AS new(id, conversation_id, thread)"
            " WHERE mention.id = new.id RETURNING 1",
            [(item.id, item.conversation_id, item.thread) for item in found],
        )
        self.env["social.crm.mention"].invalidate_model(["conversation_id", "thread"], flush=False)

    @api.model
    def _note_answered_before(self, items):
        """Note what was written before the connection and answered there: before the rules are
        asked, which leave it alone."""
        old = [
            item for item in items if item.backfilled and item.addressed and item.conversation_id
        ]
        if not old:
            return
        rows = _execute_values(
            self.env,
            """
            SELECT old.id
              FROM (VALUES %s) AS old(id, conversation_id)
              JOIN social_crm_mention mention ON mention.id = old.id
             WHERE EXISTS (
                       SELECT FROM social_crm_mention ours
                        WHERE ours.account_id = mention.account_id AND ours.own
                          AND ours.parent_external_id = mention.external_id)
                OR EXISTS (
                       SELECT FROM social_crm_mention ours
                        WHERE ours.conversation_id = old.conversation_id AND ours.own
                          AND ours.written_at >= mention.written_at)
            """,
            [(item.id, item.conversation_id) for item in old],
        )
        answered = {row[0] for row in rows}
        for item in items:
            item.answered = item.id in answered
        self.env["social.crm.mention"].browse(sorted(answered))._set_state("answered")

    @api.model
    def _give_tickets(self, account, conversations):
        """See that each conversation has an open ticket: the one it has, the one it had, or a new
        one."""
        if not conversations:
            return
        Ticket = self.env["helpdesk.ticket"].sudo()
        had = Ticket.with_context(active_test=False).browse(
            [c.ticket_id for c in conversations if c.ticket_id]
        )
        had = had.exists()
        had.fetch(["stage_id", "closed_date", "active", "team_id"])
        earliest = fields.Datetime.now() - timedelta(days=account.company_id.social_crm_reopen_days)
        reopen = Ticket.browse()
        new = []
        for conversation in conversations:
            ticket = had.browse(conversation.ticket_id)
            if not conversation.ticket_id or ticket not in had or not ticket.active:
                new.append(conversation)
            elif ticket.stage_id.closed:
                if ticket.closed_date and ticket.closed_date >= earliest:
                    reopen |= ticket
                else:
                    new.append(conversation)
        reopen._social_reopen()
        if new:
            decided = self.env["social.crm.assignment"]._ticket_values(
                account, [c.waiting for c in new]
            )
            tickets = Ticket._social_open(account, [c.waiting[0].id for c in new], decided)
            for conversation, ticket in zip(new, tickets, strict=True):
                conversation.ticket_id = ticket.id
            _execute_values(
                self.env,
                """
                UPDATE social_crm_conversation conversation SET ticket_id = new.ticket_id
                  FROM (VALUES %s) AS new(id, ticket_id) WHERE conversation.id = new.id RETURNING 1
                """,
                [(c.id, c.ticket_id) for c in new],
            )
            # What was said in these conversations before, as context.
            self.env.execute_query(
                SQL(
                    """
                    UPDATE social_crm_mention mention SET ticket_id = conversation.ticket_id
                      FROM social_crm_conversation conversation
                     WHERE conversation.id = ANY(%s) AND mention.conversation_id = conversation.id
                       AND mention.ticket_id IS NULL AND mention.gone_at IS NULL
                    RETURNING 1
                    """,
                    [c.id for c in new],
                )
            )
            self.env["social.crm.conversation"].invalidate_model(["ticket_id"], flush=False)

    @api.model
    def _still_there(self, joining):
        """Without what would ask for an answer in a case that is over.

        :param joining: pairs of item and ticket id
        """
        asking = {ticket_id for item, ticket_id in joining if _asks_by_the_way(item)}
        if not asking:
            return joining
        tickets = self.env["helpdesk.ticket"].sudo().browse(sorted(asking)).exists()
        over = set(tickets.filtered(lambda t: t.stage_id.closed or not t.active).ids)
        return [
            (item, ticket_id)
            for item, ticket_id in joining
            if ticket_id not in over or not _asks_by_the_way(item)
        ]

    @api.model
    def _join(self, joining):
        """Tie mentions to tickets; those that somebody has to answer become open."""
        if not joining:
            return
        mentions = self.env["social.crm.mention"]
        for item, ticket_id in joining:
            item.ticket_id = ticket_id
        _execute_values(
            self.env,
            "UPDATE social_crm_mention mention SET ticket_id = new.ticket_id"
            " FROM (VALUES %s) AS new(id, ticket_id) WHERE mention.id = new.id RETURNING 1",
            [(item.id, ticket_id) for item, ticket_id in joining],
        )
        mentions.invalidate_model(flush=False)
        theirs = [item for item, _ in joining if not item.own]
        # What is only watched, or noise, is shown in the ticket and asks nothing of anybody there.
        quiet = [item.id for item in theirs if item.bystander or _outcome(item) == "watch"]
        loud = [item.id for item in theirs if item.id not in quiet and _outcome(item) != "ignore"]
        mentions.browse(loud)._set_state("open")
        mentions.browse(quiet)._set_state("closed")

    @api.model
    def _note_answers(self, items):
        """What we said elsewhere, with the network's own page or app, answers a ticket as well."""
        ours = [
            item
            for item in items
            if item.own and item.ticket_id and not item.gone and not item.bystander
        ]
        if not ours:
            return
        latest = {}
        for item in ours:
            latest[item.ticket_id] = max(
                item.written_at, latest.get(item.ticket_id, item.written_at)
            )
        tickets = self.env["helpdesk.ticket"].sudo().browse(latest)
        tickets._social_answered(latest)

    # On request

    @api.model
    def _make_tickets(self, mentions):
        """Tickets for mentions that somebody chose by hand: a search hit, a feed entry, a
        bystander.

        :returns: the tickets
        """
        tickets = self.env["helpdesk.ticket"]
        for account, chosen in (
            mentions.filtered(lambda mention: not mention.own).grouped("account_id").items()
        ):
            wanting = chosen.filtered(lambda mention: not mention.ticket_id or mention.bystander)
            wanting.sudo()._set_state("new")
            if wanting:
                self.env.flush_all()
                self.env.execute_query(
                    SQL(
                        """
                        UPDATE social_crm_mention
                           SET addressed = TRUE, bystander = FALSE, backfilled = FALSE,
                               ticket_id = NULL,
                               conversation_id = NULL, processed_at = NULL, message_id = NULL,
                               routed_at = coalesce(
                                   routed_at, date_trunc('second', now() AT TIME ZONE 'UTC')),
                               outcome = 'ticket',
                               state = CASE WHEN state = 'closed' THEN 'new' ELSE state END
                         WHERE id = ANY(%s) RETURNING 1
                        """,
                        wanting.ids,
                    )
                )
                wanting.invalidate_recordset(flush=False)
                self.sudo()._process_chosen(account, wanting)
            tickets |= chosen.ticket_id
        return tickets

    @api.model
    def _process_chosen(self, account, mentions):
        """Each chosen mention is about its own author, whoever's thread it stands in."""
        now = self.env.cr.now()
        threads = {mention.id: mention.thread or mention.external_id for mention in mentions}
        rows = sorted({(threads[mention.id], mention.profile_id.id) for mention in mentions})
        _execute_values(
            self.env,
            "INSERT INTO social_crm_conversation"
            " (account_id, thread, profile_id, create_date, write_date) VALUES %s"
            " ON CONFLICT (account_id, thread, profile_id) DO NOTHING RETURNING 1",
            [(account.id, *row, now, now) for row in rows],
        )
        self._process(account, mentions.ids)


def _outcome(item):
    """What was decided about an item, now or before. Noise that nobody decided about is watched.

    :returns: a key of ``OUTCOMES``, or ``None``
    """
    facts = item.facts
    if facts is None:
        return None
    return facts.outcome or ("watch" if facts.noise else None)


def _is_noise(item):
    """Noise that no rule wants to be a ticket, and no colleague."""
    return bool(item.facts and item.facts.noise) and _outcome(item) != "ticket"


def _asks_by_the_way(item):
    """Whether it is a customer's, wants an answer as long as his case is open, and opens none."""
    return _outcome(item) is None and not (item.own or item.bystander or item.addressed)


def _had_ticket(item, conversations):
    conversation = conversations.get(item.conversation_id)
    return bool(conversation and conversation.ticket_id)


def _wants_ticket(item, backfill_tickets, had_ticket=False):
    """Whether somebody has to take care of it.

    :param bool had_ticket: there is or was one in its conversation
    """
    outcome = _outcome(item)
    answers_us = had_ticket and item.parent is not None and item.parent.own
    return (
        item.conversation_id
        and (outcome == "ticket" or (outcome is None and (item.addressed or answers_us)))
        and item.state == "new"
        and not (item.own or item.bystander or item.gone or item.ticket_id)
        and (not item.backfilled or (backfill_tickets and not item.answered))
    )
