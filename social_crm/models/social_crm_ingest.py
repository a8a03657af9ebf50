"""Stores a page: mentions, their authors, and the cursor, set-based, in one transaction.

The number of queries does not depend on the number of items. What is known already costs one
look-up for the whole page. Uniqueness is the database's: ``(account_id, external_id)``.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, timedelta

import psycopg2

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, mute_logger

from ..networks.types import Unreadable
from .social_crm_ingest_values import (
    COLUMNS,
    MAX_ID,
    RAW_KEPT,
    _address,
    _counters,
    _json,
    _Known,
    _moment,
    _Place,
    _row,
    _storable,
    _text,
)
from .social_crm_source_run import SourceBusy

_logger = logging.getLogger(__name__)


@dataclass
class Counts:
    """What became of a page."""

    new: int = 0
    updated: int = 0
    known: int = 0
    gone: int = 0
    unreadable: int = 0


class SocialCrmIngest(models.AbstractModel):
    _name = "social.crm.ingest"
    _description = "Storing of Social Mentions"

    @api.model
    def _store_page(self, source, page):
        """Store one page and the source's new cursor. The caller commits.

        Storing the same page again changes nothing; two workers may store the same items at once.

        :param source: one ``social.crm.source``
        :param Page page: as the network read it
        :rtype: Counts
        :raises SourceBusy: another worker has the source
        """
        place = self._lock(source)
        counts = self._store_items(place, page)
        if page.charges:
            self.env["social.crm.charge"]._book(source.account_id, source.id, page.charges)
        self._store_position(source, place, page, counts)
        return counts

    @api.model
    def _lock(self, source):
        """Lock the source for this transaction, and read what storing needs to know, in one query.

        :rtype: _Place
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id, account.company_id, account.network, account.external_id,
                       account.connected_at, source.id, source.opens_tickets, source.cursor,
                       source.last_item_at,
                       CASE WHEN source.caught_up THEN 'poll' ELSE 'first' END,
                       EXISTS (SELECT FROM social_crm_shield shield
                                WHERE shield.company_id = account.company_id)
                  FROM social_crm_source source
                  JOIN social_crm_account account ON account.id = source.account_id
                 WHERE source.id = %s
                   FOR NO KEY UPDATE OF source SKIP LOCKED
                """,
                source.id,
            )
        )
        if not rows:
            raise SourceBusy
        return _Place(*rows[0], now=self._now(), uid=self.env.uid)

    @api.model
    def _place_of(self, account):
        """Where something belongs that no source found: what we said ourselves.

        :rtype: _Place
        """
        return _Place(
            account.id,
            account.company_id.id,
            account.network,
            account.external_id,
            account.connected_at,
            now=self._now(),
            uid=self.env.uid,
        )

    @api.model
    def _now(self):
        return self.env.cr.now().replace(microsecond=0)

    @api.model
    def _store_items(self, place, page):
        """Store what a page holds, without its cursor.

        :param _Place place: account and source
        :rtype: Counts
        """
        mentions, unreadable = self._readable(page)
        known = self._to_do(place, mentions)
        fresh, changed = [], []
        for mention in mentions if known else ():
            row = known.get(mention.external_id)
            if row is not None and row.id is None:
                fresh.append(mention)
            elif row is not None and row.changed:
                changed.append(mention)
        reposts = page.reposts
        if place.shielded and (fresh or changed or unreadable or reposts):
            fresh, changed, unreadable, reposts = self._admit(
                place, fresh, changed, unreadable, reposts
            )
        counts = Counts(updated=len(changed), known=len(mentions) - len(fresh) - len(changed))
        if fresh or changed:
            profiles = self._store_profiles(place, [*fresh, *changed])
            counts.new = self._insert(place, fresh, profiles, unreadable)
            self._update(place, changed, known, profiles)
        if known and place.source_id:
            self._note_source(place, [row for row in known.values() if row.id])
        if reposts:
            self._store_reposts(place, reposts)
        if page.deleted:
            counts.gone = self._remove_gone(place.account_id, page.deleted)
        if unreadable:
            counts.unreadable = len(unreadable)
            self._keep_unreadable(place, unreadable)
        if known or reposts or page.deleted or unreadable:
            self._forget_cache()
        return counts

    @api.model
    def _forget_cache(self):
        for name in ("mention", "profile", "media", "unreadable"):
            self.env[f"social.crm.{name}"].invalidate_model(flush=False)

    @api.model
    def _readable(self, page):
        """The mentions of a page, each id once, and what cannot be stored, with its reason."""
        unreadable = list(page.unreadable)
        mentions = {
            mention.external_id: mention for mention in page.mentions
        }  # the later one counts
        ids = [*mentions, *(mention.author.external_id for mention in mentions.values())]
        if (
            not all(ids)
            or len(max(ids, key=len, default="")) > MAX_ID
            or not _storable("".join(ids))
        ):
            for key, mention in [*mentions.items()]:
                if reason := self._why_not_storable(mention):
                    unreadable.append(Unreadable(reason, mention.raw, external_id=key[:100]))
                    del mentions[key]
        # The same order in all workers, so that they never wait for each other in a circle.
        return [mentions[key] for key in sorted(mentions)], unreadable

    @api.model
    def _why_not_storable(self, mention):
        ids = (mention.external_id, mention.author.external_id)
        if not all(ids):
            return self.env._("It has no id, or no author.")
        if max(map(len, ids)) > MAX_ID:
            return self.env._("Its id is longer than %s characters.", MAX_ID)
        if not all(map(_storable, ids)):
            return self.env._("Its id has characters that cannot be stored.")
        return None

    @api.model
    def _to_do(self, place, mentions):
        """Those of the mentions for which there is something to do: new, changed, or new to this
        source.

        :returns: external id to :class:`_Known`; what is known and unchanged is left out
        :rtype: dict
        """
        if not mentions:
            return {}
        # Two long strings are read much faster than a thousand short ones; ids are printable, so
        # the separator is in none of them.
        # LATERAL with OFFSET 0: one probe of the unique index per item, whatever the planner
        # thinks of the table's size.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT seen.external_id, mention.id,
                       mention.fingerprint IS DISTINCT FROM seen.fingerprint,
                       mention.addressed OR mention.own,
                       mention.source_id IS NOT DISTINCT FROM %(source)s,
                       (SELECT count(*) FROM social_crm_repost repost
                         WHERE repost.account_id = %(account)s
                           AND repost.original_external_id = seen.external_id)
                  FROM unnest(string_to_array(%(ids)s, chr(31)),
                              string_to_array(%(fingerprints)s, chr(31)))
                       AS seen(external_id, fingerprint)
                  LEFT JOIN LATERAL (
                           SELECT * FROM social_crm_mention
                            WHERE account_id = %(account)s AND external_id = seen.external_id
                           OFFSET 0) mention ON TRUE
                 WHERE mention.id IS NULL
                    OR mention.fingerprint IS DISTINCT FROM seen.fingerprint
                    OR (%(opens)s AND NOT mention.addressed AND NOT mention.own)
                    OR (mention.source_id IS DISTINCT FROM %(source)s AND %(source)s IS NOT NULL
                        AND NOT EXISTS (SELECT FROM social_crm_mention_source_rel rel
                                         WHERE rel.mention_id = mention.id
                                           AND rel.source_id = %(source)s))
                """,
                ids="\x1f".join(mention.external_id for mention in mentions),
                fingerprints="\x1f".join(mention.fingerprint() for mention in mentions),
                account=place.account_id,
                source=place.source_id,
                opens=place.opens_tickets,
            )
        )
        place.reposts = {row[0]: row[-1] for row in rows if row[-1]}
        return {row[0]: _Known(*row[1:-1]) for row in rows}

    @api.model
    def _insert(self, place, mentions, profiles, unreadable):
        """Insert new mentions with their media.

        One that the database does not take is found by halving, and goes to ``unreadable``.

        :returns: how many were new
        """
        if not mentions:
            return 0
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                rows = self._insert_rows(place, mentions, profiles)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (psycopg2.Error, ValueError, TypeError) as error:
            if len(mentions) == 1:
                reason = self.env._("The database did not take it: %s", str(error).split("\n")[0])
                unreadable.append(
                    Unreadable(reason, mentions[0].raw, external_id=mentions[0].external_id)
                )
                return 0
            half = len(mentions) // 2
            return sum(
                self._insert(place, part, profiles, unreadable)
                for part in (mentions[:half], mentions[half:])
            )
        return len(rows)

    @api.model
    def _insert_rows(self, place, mentions, profiles):
        returned = _execute_values(
            self.env,
            f"INSERT INTO social_crm_mention ({', '.join(COLUMNS)}) VALUES %s"
            " ON CONFLICT (account_id, external_id) DO NOTHING RETURNING external_id, id",
            [_row(mention, profiles, place) for mention in mentions],
        )
        ids = dict(returned)
        if ids and place.source_id:
            self.env.execute_query(
                SQL(
                    "INSERT INTO social_crm_mention_source_rel (mention_id, source_id)"
                    " SELECT unnest(%s), %s ON CONFLICT DO NOTHING RETURNING 1",
                    list(ids.values()),
                    place.source_id,
                )
            )
        self._insert_media(mentions, ids)
        return ids

    @api.model
    def _update(self, place, mentions, known, profiles):
        """Write what changed at the network. A changed text is worked again, so that the ticket
        shows it. Whose author was not known before gets the one that is known now."""
        if not mentions:
            return
        rows = [
            (
                known[mention.external_id].id,
                mention.fingerprint(),
                _text(mention.subject, 1000),
                _text(mention.text),
                _text(mention.html),
                _moment(mention.edited_at, None, place.now),
                _counters(mention, place),
                _text(mention.raw, RAW_KEPT),
                _address(mention.url),
                _json(dict(mention.permissions)),
                profiles[mention.author.external_id],
            )
            for mention in mentions
        ]
        _execute_values(
            self.env,
            """
            UPDATE social_crm_mention mention
               SET fingerprint = new.fingerprint,
                   processed_at = CASE WHEN mention.redacted_at IS NULL
                                        AND (mention.text, mention.subject)
                                            IS DISTINCT FROM (new.text, new.subject)
                                       THEN NULL ELSE mention.processed_at END,
                   subject = CASE WHEN mention.redacted_at IS NULL
                                  THEN new.subject ELSE mention.subject END,
                   text = CASE WHEN mention.redacted_at IS NULL
                               THEN new.text ELSE mention.text END,
                   html = CASE WHEN mention.redacted_at IS NULL
                               THEN new.html ELSE mention.html END,
                   raw = CASE WHEN mention.raw_unwanted IS NOT TRUE
                              THEN new.raw ELSE mention.raw END,
                   url = CASE WHEN mention.redacted_at IS NULL
                              THEN new.url ELSE mention.url END,
                   edited_at = new.edited_at::timestamp,
                   counters = new.counters::jsonb, permissions = new.permissions::jsonb,
                   profile_id = CASE WHEN profile.external_id LIKE '?%%'
                                     THEN new.profile_id ELSE mention.profile_id END,
                   handled_at = CASE WHEN mention.state IN ('ignored', 'closed')
                                     THEN LEAST(mention.handled_at, mention.gone_at)
                                     ELSE mention.handled_at END,
                   gone_at = NULL, write_date = now() at time zone 'UTC'
              FROM (VALUES %s)
                   AS new(id, fingerprint, subject, text, html, edited_at, counters, raw, url,
                          permissions, profile_id),
                   social_crm_profile profile
             WHERE mention.id = new.id AND profile.id = mention.profile_id
            RETURNING 1
            """,
            rows,
        )
        ids = {mention.external_id: known[mention.external_id].id for mention in mentions}
        self.env.execute_query(
            SQL(
                "DELETE FROM social_crm_media"
                " WHERE mention_id = ANY(%s) AND state = 'there' RETURNING 1",
                list(ids.values()),
            )
        )
        fetched = self.env.execute_query(
            SQL(
                "SELECT mention_id, url, id FROM social_crm_media WHERE mention_id = ANY(%s)",
                list(ids.values()),
            )
        )
        self._insert_media(mentions, ids, [row[:2] for row in fetched])
        if fetched:
            self._drop_media(mentions, ids, fetched)

    @api.model
    def _note_source(self, place, rows):
        """A mention knows all sources that found it; one that is addressed to us by any of them is
        worked as such."""
        found_first = [row.id for row in rows if not row.found_before]
        if found_first:
            self.env.execute_query(
                SQL(
                    "INSERT INTO social_crm_mention_source_rel (mention_id, source_id)"
                    " SELECT unnest(%s), %s ON CONFLICT DO NOTHING RETURNING 1",
                    found_first,
                    place.source_id,
                )
            )
        addressed = [row.id for row in rows if not row.addressed] if place.opens_tickets else []
        if addressed:
            self.env.execute_query(
                SQL(
                    "UPDATE social_crm_mention SET addressed = TRUE, processed_at = NULL"
                    " WHERE id = ANY(%s) RETURNING 1",
                    addressed,
                )
            )

    @api.model
    def _keep_unreadable(self, place, unreadable):
        rows = []
        for item in unreadable:
            raw = _text(item.raw, RAW_KEPT) or ""
            digest = hashlib.sha256(f"{item.external_id}\n{raw}".encode()).hexdigest()
            rows.append(
                (
                    place.source_id,
                    digest,
                    _text(item.external_id, MAX_ID),
                    _text(item.kind, 100),
                    _text(self.env["social.crm.source"]._sentence(item.reason), 500) or "?",
                    raw,
                    place.now,
                )
            )
        _execute_values(
            self.env,
            "INSERT INTO social_crm_unreadable"
            " (source_id, digest, external_id, kind, reason, raw, create_date) VALUES %s"
            " ON CONFLICT (source_id, digest) DO NOTHING RETURNING 1",
            rows,
        )

    @api.model
    def _store_position(self, source, place, page, counts):
        """The cursor, and what the health view tells of the items."""
        values = {}
        if page.cursor != (place.cursor or ""):
            values["cursor"] = page.cursor
        latest = (place.now + timedelta(days=1)).replace(tzinfo=UTC)
        newest = max(
            (m.written_at for m in page.mentions if m.written_at and m.written_at <= latest),
            default=None,
        )
        newest = _moment(newest, None, place.now)
        if newest and (not place.last_item_at or newest > place.last_item_at):
            values["last_item_at"] = newest
            if counts.new and place.connected_at and newest > place.connected_at:
                values["lag"] = max(0, int((place.now - newest).total_seconds()))
        if page.gap:
            values["gap"] = self.env["social.crm.source"]._sentence(page.gap)
            values["gap_at"] = place.now
        if values:
            source.write(values)
            source.flush_recordset()


def _execute_values(env, query, rows, template=None):
    """Run one statement over many rows, in one round trip; what the ORM has not written yet is
    written before.

    :returns: what the statement returns, as a list of tuples
    """
    env.flush_all()
    return env.cr.execute_values(query, rows, template=template, page_size=len(rows), fetch=True)
