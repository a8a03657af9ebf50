"""Where a question about satisfaction goes out: as an answer like all others, through all gates."""

from odoo import fields, models
from odoo.exceptions import UserError

from .social_crm_invitation import _digest
from .social_crm_satisfaction_ask import LINK

BEGINS = {"draft", "approval", "failed"}
"""States from which an answer sets out."""
ENDS = ("draft", "failed", "cancelled")


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    satisfaction_id = fields.Many2one(
        "social.crm.satisfaction.ask",
        "Asks How It Was",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _move(self, target, from_states=None, **values):
        if target in ("queued", "approval"):
            self.sudo().filtered(lambda reply: reply.state in BEGINS)._find_asking()
        moved = super()._move(target, from_states, **values)
        asking = moved.sudo().filtered("satisfaction_id")
        if target == "queued":
            for reply in asking:
                reply.satisfaction_id._set_asked(public=reply.audience != "direct")
        elif target in ENDS:
            asking.satisfaction_id._set_unasked()
        return moved

    def _find_asking(self):
        """Which of these ask how it was: those with such a link.

        :raises UserError: a link that is of another case or opens nothing, or that would stand in
            public where that is not wanted
        """
        Ask = self.env["social.crm.satisfaction.ask"].sudo()
        links = {reply: set(LINK.findall(reply.text or "")) for reply in self}
        self.filtered(
            lambda reply: reply.satisfaction_id and not links[reply]
        ).satisfaction_id = False
        asking = self.filtered(lambda reply: links[reply])
        if not asking:
            return
        digests = {_digest(token) for reply in asking for token in links[reply]}
        asks = {ask.token_digest: ask for ask in Ask.search([("token_digest", "in", [*digests])])}
        refused = Ask._refusals(asking.ticket_id)
        for reply in asking:
            ask = asks.get(_digest(min(links[reply])))
            if (
                len(links[reply]) > 1
                or not ask
                or ask.ticket_id != reply.ticket_id
                or ask.state not in ("made", "withdrawn")
            ):
                raise UserError(
                    self.env._(
                        "The link that asks how it was is of another case, or was sent already. "
                        "Make a new one."
                    )
                )
            if reply.audience != "direct" and not reply.company_id.social_crm_rating_public:
                raise UserError(
                    self.env._("In public, anybody could open this link. Ask privately.")
                )
            if why := refused.get(reply.ticket_id.id):
                raise UserError(why)
            if reply.satisfaction_id != ask:
                reply.satisfaction_id = ask

    def _automatic_wanted(self):
        if self.satisfaction_id:
            return self.company_id.social_crm_rating
        return super()._automatic_wanted()

    def _task(self, verb):
        # It may have been opened again, or the customer erased, since it was queued. What nobody
        # misses is no failure.
        ticket = self.sudo().satisfaction_id.ticket_id
        if (
            verb == "send"
            and ticket
            and (why := self.env["social.crm.satisfaction.ask"]._refusals(ticket).get(ticket.id))
        ):
            self._move("cancelled", error=why)
            return None
        return super()._task(verb)


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    unasked_at = fields.Datetime(
        "Not Asked Since",
        readonly=True,
        help="This person does not want to be asked how it was.",
    )

    def _set_unasked(self, unasked):
        """
        :param bool unasked: whether these people do not want to be asked how it was
        """
        self.sudo().unasked_at = fields.Datetime.now() if unasked else False

    def action_unasked(self):
        """Note that somebody does not want to be asked, or wants to be asked again."""
        self.ensure_one()
        self.check_access("write")
        self._set_unasked(not self.unasked_at)
