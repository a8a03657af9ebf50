"""What stands against an answer: the network's rules and windows for this very item."""

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..tools.times import naive


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    way_refusal = fields.Char("Why Not", compute="_compute_way")
    way_until = fields.Datetime("Possible Until", compute="_compute_way")
    way_note = fields.Char(compute="_compute_way")
    open_link = fields.Html(related="mention_id.open_link")

    @api.depends("audience", "mention_id")
    def _compute_way(self):
        Networks = self.env["social.crm.network"]
        for reply in self:
            way = reply._way() if reply.state == "draft" else None
            reply.way_refusal = Networks._translated(way.refusal) if way else False
            reply.way_until = naive(way.until) if way else False
            reply.way_note = Networks._translated(way.note) if way else False

    def _ways(self):
        """How the mention can be answered now.

        :rtype: tuple[networks.types.Way]
        """
        mention = self.mention_id._origin
        return mention._ways()[mention.id] if mention else ()

    def _way(self):
        """The way that this answer would go; ``None`` if there is no such way."""
        return next((way for way in self._ways() if way.audience.value == self.audience), None)

    def _refusal(self):
        """Why this answer cannot be sent now, in a sentence; empty: it can.

        :rtype: str
        """
        self.ensure_one()
        if self.after_id:  # whether it may be answered was decided with the first part
            return ""
        way = self._way()
        if way is None:
            return self.env._("This post cannot be answered from here.")
        return self.env["social.crm.network"]._translated(way.refusal)

    def _check_sendable(self):
        if refusal := self._refusal():
            self.mention_id._raise_refused(refusal)
        return super()._check_sendable()

    def _task(self, verb):
        # The window may have closed, or somebody may have been quicker, since it was queued.
        if verb == "send" and (refusal := self._refusal()):
            self._move("failed", error=refusal)
            return None
        return super()._task(verb)

    @api.model
    def _action_compose(self, mention):
        action = super()._action_compose(mention)
        if mention.answer_refusal:
            mention._raise_refused(mention.answer_refusal)
        return action


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def _raise_refused(self, sentence):
        """Say why this cannot be answered from here, with the way to where it can."""
        self.ensure_one()
        if not self.open_link:
            raise UserError(sentence)
        action = {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
        raise RedirectWarning(sentence, action, self._open_label())
