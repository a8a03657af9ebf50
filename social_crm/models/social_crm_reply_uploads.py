"""The files of an answer, held against the rules of the network before anything is sent."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..networks.types import Capability
from ..networks.uploads import File, refusals


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    files_refusal = fields.Text(compute="_compute_files_refusal")

    @api.depends("attachment_ids", "mention_id")
    def _compute_files_refusal(self):
        for reply in self:
            reply.files_refusal = "\n".join(reply._files_refusals())

    def _files_refusals(self):
        """What stands against the files, in sentences.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self.attachment_ids:
            return []
        cls = self._network_class()
        if cls is None or Capability.MEDIA not in cls.capabilities:
            return [self.env._("No files can be sent with this answer.")]
        files = [
            File(file.name or "", file.mimetype or "", file.file_size)
            for file in self.attachment_ids.sudo()
        ]
        rules = cls.upload_rules(self.mention_id.account_id.sudo().facts or {})
        translated = self.env["social.crm.network"]._translated
        return [translated(sentence) for sentence in refusals(files, rules)]

    def _check_sendable(self):
        if found := self._files_refusals():
            raise UserError("\n".join(found))
        return super()._check_sendable()
