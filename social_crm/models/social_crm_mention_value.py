"""A mention as networks know it, and what it quotes."""

from odoo import api, fields, models

from ..networks.types import Audience, Author, Mention, MentionKind
from ..tools.times import aware


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    quoted_id = fields.Many2one(
        "social.crm.mention", "Quotes", compute="_compute_quoted_id", help="What it speaks about."
    )

    @api.depends("quoted_external_id", "account_id")
    def _compute_quoted_id(self):
        self.quoted_id = False
        quoting = self.filtered("quoted_external_id")
        if not quoting:
            return
        quoted = {
            (mention.account_id, mention.external_id): mention
            for mention in self.search(
                [
                    ("account_id", "in", quoting.account_id.ids),
                    ("external_id", "in", quoting.mapped("quoted_external_id")),
                ]
            )
        }
        for mention in quoting:
            mention.quoted_id = quoted.get((mention.account_id, mention.quoted_external_id))

    def _as_value(self):
        """This mention as networks know it, as far as answering and acting need it.

        :rtype: networks.types.Mention
        """
        self.ensure_one()
        profile = self.profile_id
        return Mention(
            external_id=self.external_id,
            author=Author(
                profile.external_id,
                profile.handle or "",
                profile.name or "",
                profile.url or "",
                bot=profile.bot,
            ),
            kind=MentionKind(self.kind),
            audience=Audience(self.audience),
            subject=self.subject or "",
            text=self.text or "",
            language=self.language or "",
            written_at=aware(self.written_at),
            edited_at=aware(self.edited_at),
            url=self.url or "",
            parent_id=self.parent_external_id or "",
            quoted_id=self.quoted_external_id or "",
            thread_id=self.thread or "",
            mentioned=tuple(self.mentioned or ()),
            tags=tuple(self.tags or ()),
            permissions=self.permissions or {},
            raw=self.sudo().raw or "",
        )
