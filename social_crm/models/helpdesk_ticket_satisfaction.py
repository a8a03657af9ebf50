"""What a ticket knows of its customer's satisfaction, and how an agent asks."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_satisfaction_ids = fields.One2many(
        "social.crm.satisfaction.ask",
        "ticket_id",
        readonly=True,
        copy=False,
        groups="social_crm.group_agent",
    )
    social_satisfaction = fields.Char(
        "How It Was for the Customer",
        compute="_compute_social_satisfaction",
        groups="social_crm.group_agent",
    )

    @api.depends(
        "social_satisfaction_ids.state", "social_satisfaction_ids.rating_id", "social_thanked_id"
    )
    def _compute_social_satisfaction(self):
        for ticket in self:
            ask = ticket.social_satisfaction_ids[:1]
            words = [
                ask.state == "asked" and self.env._("asked, not answered yet"),
                ask.state == "rated"
                and ask._rate_words().get(int(ask.sudo().rating_id.rating), False),
                ticket.social_thanked_id and self.env._("thanked in public, it seems"),
            ]
            ticket.social_satisfaction = ", ".join(filter(None, words)) or False

    def message_post(self, **kwargs):
        # Odoo rates as superuser for whoever posts with a value.
        rates = kwargs.get("rating_value") and self.env.user._is_internal()
        if rates and self.sudo().social_account_id:
            raise AccessError(self.env._("Customers say how it was, not colleagues."))
        return super().message_post(**kwargs)

    def _send_ticket_rating_mail(self, force_send=False):
        """The helpdesk's own question by mail: not beside ours, and not for a case that goes on in
        another one."""
        ours = self.sudo().filtered(
            lambda ticket: (
                ticket.social_account_id
                and (
                    ticket.company_id.social_crm_rating
                    or ticket.social_satisfaction_ids
                    or ticket.social_merged_into_id
                )
            )
        )
        return super(HelpdeskTicket, self - ours.with_env(self.env))._send_ticket_rating_mail(
            force_send=force_send
        )

    def _social_merge(self, into):
        """What goes on elsewhere is not asked about: what was not sent yet is not."""
        self.sudo().social_satisfaction_ids.filtered(lambda ask: ask.state == "made").unlink()
        return super()._social_merge(into)

    def action_social_ask_satisfied(self):
        """The composer with the question, for the agent to send: in private where there is a way.

        :raises UserError: this customer is not to be asked, or was asked already
        """
        self.ensure_one()
        mention = self._social_post_to_ask()
        mention._check_agent()
        Ask = self.env["social.crm.satisfaction.ask"]
        before = self.sudo().social_satisfaction_ids
        if before.filtered(lambda ask: ask.state in ("asked", "rated")):
            raise UserError(self.env._("This customer was asked about it already."))
        if why := Ask._refusals(self).get(self.id):
            raise UserError(why)
        ways = [way.audience.value for way in mention._ways()[mention.id] if not way.refusal]
        if "direct" not in ways and not self.company_id.social_crm_rating_public:
            raise UserError(
                self.env._("There is no private way to this person, and in public you may not ask.")
            )
        action = self.env["social.crm.reply"]._action_compose(mention)
        _ask, text = Ask._make(mention, self.env.user)[mention.id]
        action["context"] = {
            **action["context"],
            "default_text": text,
            **({"default_audience": "direct"} if "direct" in ways else {}),
        }
        action["res_id"] = False  # a draft begun before says something else
        return action

    def _social_post_to_ask(self):
        """The customer's post that the question would answer: the latest that can be answered
        privately, else the latest."""
        theirs = self.social_mention_ids.filtered(
            lambda mention: (
                not mention.own
                and not mention.bystander
                and not mention.gone_at
                and mention.profile_id == self.social_profile_id
            )
        ).sorted(lambda mention: (mention.written_at, mention.id), reverse=True)
        ways = theirs._ways()
        private = theirs.filtered(
            lambda mention: any(
                way.audience.value == "direct" and not way.refusal for way in ways[mention.id]
            )
        )
        if not theirs:
            raise UserError(self.env._("There is no post of the customer that could be answered."))
        return (private or theirs)[:1]


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def case(self, key):
        """A case with ``satisfaction``: how it was for the customer, in words, or ``False``."""
        record = self._record(key)
        ticket = record._name == "helpdesk.ticket"
        shown = ticket and self.env.user.has_group("social_crm.group_agent")
        satisfaction = shown and record.social_satisfaction
        return {**super().case(key), "satisfaction": satisfaction}

    @api.model
    def act_ask_satisfied(self, keys):
        """Ask a customer how it was: ``action`` opens the composer with the question.

        :param list[str] keys: of one ticket
        :rtype: dict
        """
        ticket = self._act_tickets(keys)
        ticket.ensure_one()
        action = ticket.action_social_ask_satisfied()
        return self._acted(self.env._("Look at the question before you send it."), action=action)
