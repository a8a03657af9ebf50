"""Media of a mention: an address, until somebody wants to see it."""

import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ..networks.errors import NetworkError
from ..networks.media import ALLOWED_TYPES, MAX_BYTES
from ..networks.network import networks
from ..networks.types import MediaPolicy


class SocialCrmMedia(models.Model):
    _name = "social.crm.media"
    _description = "Social Media File"
    _order = "mention_id, id"

    mention_id = fields.Many2one(
        "social.crm.mention", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("image", "Image"), ("video", "Video"), ("audio", "Audio"), ("file", "File")],
        required=True,
        readonly=True,
    )
    url = fields.Char(required=True, readonly=True)
    preview_url = fields.Char(readonly=True)
    mimetype = fields.Char(readonly=True)
    alt = fields.Char("Description", readonly=True)
    state = fields.Selection(
        [("there", "At the network"), ("here", "Fetched"), ("failed", "Not available")],
        default="there",
        required=True,
        readonly=True,
    )
    error = fields.Char("Reason", readonly=True)
    fetched_at = fields.Datetime(readonly=True)
    link = fields.Char(
        compute="_compute_link", help="Set where the network's rules let us keep no copy."
    )
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")
    image = fields.Binary(compute="_compute_image")

    @api.depends("attachment_id", "kind")
    def _compute_image(self):
        for media in self:
            media.image = media.kind == "image" and media.attachment_id.datas

    @api.depends("url", "mention_id.network")
    def _compute_link(self):
        for media in self:
            usable = (media.url or "").startswith(("http://", "https://"))
            media.link = usable and media._policy() is MediaPolicy.LINK and media.url

    def _policy(self):
        """What the rules of the network let us do with this file.

        :rtype: MediaPolicy
        """
        cls = networks().get(self.mention_id.network)
        return cls.media_policy if cls else MediaPolicy.LINK

    @api.depends("kind", "alt")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for media in self:
            media.display_name = media.alt or labels.get(media.kind, "")

    def action_fetch(self):
        """Fetch the files now, one after another, with type and size looked at before they are
        kept."""
        self.check_access("read")
        if any(media._policy() is MediaPolicy.LINK for media in self):
            raise UserError(
                self.env._("The network lets nobody keep copies of its files. Open it there.")
            )
        commit = self.env["ir.cron"]._commit_progress
        for media in self.filtered(lambda media: media.state != "here"):
            url = media.url
            session = self.env["social.crm.network"]._session(max_bytes=MAX_BYTES)
            commit()  # no transaction stays open while the server thinks
            try:
                data = session.get(url).content
            except NetworkError as error:
                media.sudo().write(
                    {"state": "failed", "error": self.env["social.crm.source"]._sentence(error)}
                )
            else:
                media.sudo()._keep(data)
            finally:
                session.close()
            commit()
        if len(self) == 1 and self.state == "failed":
            raise UserError(self.error)

    def _keep(self, data):
        """Store a file if it is what it may be. What the server calls it does not count."""
        self.ensure_one()
        mimetype = guess_mimetype(data)
        if mimetype not in ALLOWED_TYPES:
            self.write(
                {
                    "state": "failed",
                    "error": self.env._("Files of the type %s are not kept.", mimetype),
                }
            )
            return
        attachment = self.env["ir.attachment"].create(
            {
                "name": (self.alt and self.alt[:60]) or f"{self.kind}-{self.id}",
                "datas": base64.b64encode(data),
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "state": "here",
                "error": False,
                "attachment_id": attachment.id,
                "fetched_at": fields.Datetime.now(),
            }
        )

    @api.autovacuum
    def _gc_cached(self):
        """Drop copies that the network lets us keep for a while only. They can be fetched again."""
        done, most = 0, 1000
        for key, cls in networks().items():
            if cls.media_policy is MediaPolicy.ARCHIVE:
                continue
            days = cls.media_days if cls.media_policy is MediaPolicy.CACHE else 0
            expired = self.search(
                [
                    ("mention_id.network", "=", key),
                    ("state", "=", "here"),
                    ("fetched_at", "<", fields.Datetime.now() - timedelta(days=days)),
                ],
                limit=most - done,
            )
            expired.attachment_id.unlink()
            expired.write({"state": "there", "fetched_at": False})
            done += len(expired)
            if done >= most:
                break
        return done, done >= most
