"""What stands elsewhere of a mention follows it: the chatter of tickets, and what tickets and leads
quote. Edited there, edited here; deleted there, deleted here, wherever it was put."""

from lxml.html import fragment_fromstring, tostring
from markupsafe import Markup

from odoo import Command, api, fields, models

QUOTED = "o_social_crm_quoted_"
"""Class of the block that quotes a mention, followed by its id."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    earlier_message_ids = fields.Many2many(
        "mail.message",
        "social_crm_mention_earlier_message_rel",
        "mention_id",
        "message_id",
        readonly=True,
        help="In the chatter of tickets that it belonged to before.",
    )

    def _leave_messages(self):
        """These get another ticket; what was shown in the chatter of the last one stays theirs."""
        for mention in self.sudo().filtered("message_id"):
            mention.earlier_message_ids = [Command.link(mention.message_id.id)]

    def _follow(self):
        """Bring up to date what was made of these before."""
        for mention in self:
            messages = mention.message_id | mention.earlier_message_ids
            if messages:
                messages.body = mention._message_body()
            if mention.ticket_id.social_opening_id == mention:
                mention._follow_in(mention.ticket_id)
            if mention.lead_id:
                mention._follow_in(mention.lead_id)

    def _follow_in(self, record):
        """Quote anew in a ticket or a lead, and leave what colleagues wrote beside it.

        :param record: has ``name`` and ``description``
        """
        self.ensure_one()
        values = {}
        description = self._requoted(record.description)
        if description is None and self.gone_at:
            description = self._quoted()
        if description is not None and description != record.description:
            values["description"] = description
        if self.gone_at and record.name != self._title():
            values["name"] = self._title()
        if values:
            record.write(values)

    def _quoted(self):
        return Markup('<div class="%s%s">%s</div>') % (QUOTED, self.id, super()._quoted())

    def _requoted(self, html):
        """A text with what it quotes of this as it is now; ``None`` if it quotes nothing.

        :rtype: Markup or None
        """
        name = f"{QUOTED}{self.id}"
        if name not in (html or ""):
            return None
        root = fragment_fromstring(str(html), create_parent="div")
        blocks = [each for each in root.iter() if name in (each.get("class") or "").split()]
        for block in blocks:
            quoted = fragment_fromstring(str(self._quoted()))
            quoted.tail = block.tail
            block.getparent().replace(block, quoted)
        inside = "".join(tostring(child, encoding="unicode") for child in root)
        return Markup(inside) if blocks else None  # sanitised before, and again by the field


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _show(self, ids):
        shown = super()._show(ids)
        mentions = self.env["social.crm.mention"].browse(ids)
        # Tickets have been seen to; leads have no chatter of ours.
        mentions.filtered(lambda mention: mention.lead_id and not mention.ticket_id)._follow()
        return shown

    @api.model
    def _make_tickets(self, mentions):
        mentions.filtered(lambda mention: mention.bystander)._leave_messages()
        return super()._make_tickets(mentions)
