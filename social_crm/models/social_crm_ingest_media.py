"""Stores the media of a page, and takes away what its authors have taken away."""

from collections import Counter

from odoo import api, models
from odoo.tools import SQL

from .social_crm_ingest import _execute_values
from .social_crm_ingest_values import _address, _text


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _insert_media(self, mentions, ids, fetched=()):
        """Store the media of mentions as addresses.

        :param fetched: pairs of mention id and address of which there are copies. Addresses that
            are signed anew at each request are the same up to the question mark.
        """
        copies = Counter((mention_id, url.partition("?")[0]) for mention_id, url in fetched)

        def is_new(mention, attachment):
            key = (ids[mention.external_id], attachment.url.partition("?")[0])
            copies[key] -= 1
            return copies[key] < 0

        rows = [
            (
                ids[mention.external_id],
                attachment.kind if attachment.kind in ("image", "video", "audio") else "file",
                _address(attachment.url) or "",  # that there is a file is said anyway
                _address(attachment.preview_url),
                _text(attachment.mimetype, 100),
                _text(attachment.alt, 5000),
                "there",
            )
            for mention in mentions
            if mention.attachments and mention.external_id in ids
            for attachment in mention.attachments[:20]
            if not fetched or is_new(mention, attachment)
        ]
        if rows:
            _execute_values(
                self.env,
                "INSERT INTO social_crm_media"
                " (mention_id, kind, url, preview_url, mimetype, alt, state) VALUES %s RETURNING 1",
                rows,
            )

    @api.model
    def _drop_media(self, mentions, ids, fetched):
        """Drop the copies of what its author has taken out of a post.

        :param fetched: rows of mention id, address, media id
        """
        there = {
            (ids[mention.external_id], attachment.url.partition("?")[0])
            for mention in mentions
            for attachment in mention.attachments
        }
        gone = [row[2] for row in fetched if (row[0], row[1].partition("?")[0]) not in there]
        media = self.env["social.crm.media"].sudo().browse(gone)
        media.attachment_id.unlink()
        media.unlink()

    @api.model
    def _remove_gone(self, account_id, external_ids):
        """What its author deleted is deleted here: text, payload, addresses and media go, the fact
        and the times stay.

        :returns: how many were removed now
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_mention
                   SET gone_at = %s, fingerprint = 'gone', text = NULL, html = NULL, raw = NULL,
                       subject = NULL, counters = NULL, tags = NULL, url = NULL,
                       mentioned = NULL, permissions = NULL, processed_at = NULL
                 WHERE account_id = %s AND external_id = ANY(%s) AND gone_at IS NULL
                RETURNING id
                """,
                self._now(),
                account_id,
                list(external_ids),
            )
        )
        if rows:
            self._forget_cache()
            media = self.env["social.crm.media"].sudo()
            media = media.search([("mention_id", "in", [row[0] for row in rows])])
            media.attachment_id.unlink()
            media.unlink()
            self._follow_gone([row[0] for row in rows])
        return len(rows)

    @api.model
    def _follow_gone(self, mention_ids):
        """These were deleted at the network. Hook for what else was made of them."""
