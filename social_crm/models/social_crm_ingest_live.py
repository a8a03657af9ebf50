"""Stores what a network tells by itself, in a push or a stream, on the same road as what is read.

It knows no cursor of a source: reading stays the net under it and goes on where it was.
"""

from datetime import UTC, timedelta

from odoo import api, models
from odoo.tools import SQL

from ..networks.types import Page
from .social_crm_ingest import Counts
from .social_crm_ingest_values import _moment, _Place


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _store_pushed(self, account, pushed, found_by):
        """Store what was told to one account. The caller commits. Again is harmless.

        What nobody wants to read (no source of this kind, or it is paused) is left out; that
        something was deleted is followed in any case.

        :param account: one ``social.crm.account``
        :param Pushed pushed: for this very account
        :param str found_by: ``push`` or ``stream``
        :returns: what became of it, or ``None`` when nobody wants it
        :rtype: Counts | None
        """
        page = pushed.page
        source = account._source_for(pushed.source_kind)
        if not source:
            wanted = Page(deleted=page.deleted, reposts=() if account.paused else page.reposts)
            if not wanted.deleted and not wanted.reposts:
                return None if page.mentions or page.unreadable else Counts()
            page = wanted
        place = self._live_place(account, source, found_by)
        counts = self._store_items(place, page)
        if page.mentions:
            self._note_told(place, page.mentions)
            self._note_arrival(place, page.mentions, counts)
        if page.charges:
            self.env["social.crm.charge"]._book(account, source.id or None, page.charges)
        return counts

    @api.model
    def _live_place(self, account, source, found_by):
        """Where something belongs that came by itself.

        :rtype: _Place
        """
        return _Place(
            account.id,
            account.company_id.id,
            account.network,
            account.external_id,
            account.connected_at,
            source_id=source.id or None,
            opens_tickets=source.opens_tickets,
            last_item_at=source.last_item_at,
            found_by=found_by,
            now=self._now(),
            uid=self.env.uid,
        )

    @api.model
    def _note_told(self, place, mentions):
        """What reading was quicker to find has been told all the same."""
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_mention SET found_by = %s"
                " WHERE account_id = %s AND external_id = ANY(%s) AND found_by = 'poll'"
                " RETURNING 1",
                place.found_by,
                place.account_id,
                [mention.external_id for mention in mentions],
            )
        )

    @api.model
    def _note_arrival(self, place, mentions, counts):
        """When the newest item was written and how long it took, for the health view."""
        latest = (place.now + timedelta(days=1)).replace(tzinfo=UTC)
        times = (m.written_at for m in mentions if m.written_at and m.written_at <= latest)
        newest = _moment(max(times, default=None), None, place.now)
        known = place.last_item_at
        if not place.source_id or not newest or (known and newest <= known):
            return
        values = {"last_item_at": newest}
        if counts.new and place.connected_at and newest > place.connected_at:
            values["lag"] = max(0, int((place.now - newest).total_seconds()))
        source = self.env["social.crm.source"].browse(place.source_id)
        # Whoever reads the source right now notes the same.
        source.try_lock_for_update(allow_referencing=True).write(values)
        source.flush_recordset()


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    def _source_for(self, kind):
        """The source that stands for what is told of a kind, if somebody wants to read it."""
        self.ensure_one()
        if not kind or self.paused:
            return self.env["social.crm.source"]
        return self.source_ids.filtered(
            lambda source: source.kind == kind and source.active and not source.paused
        )[:1]
