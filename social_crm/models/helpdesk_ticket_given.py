"""To whom a ticket was given, why, and whether that person has picked it up."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

HANDING = [
    ("waits", "Waits for somebody who can take it"),
    ("given", "Given, not picked up yet"),
    ("told", "Not picked up, the team leader knows"),
]

PICKED_UP = {"user_id", "team_id", "stage_id", "social_answered_at"}
"""What changes when somebody works on a ticket."""


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_handing = fields.Selection(
        HANDING,
        "Handing Out",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="Empty: somebody has picked it up, or nobody was to be found for it.",
    )
    # What is said about colleagues is not for customers who look at their ticket in the portal.
    social_given_at = fields.Datetime(
        "Handed Out", readonly=True, copy=False, groups="base.group_user"
    )
    social_given_why = fields.Char(
        "Why This Person", readonly=True, copy=False, groups="base.group_user"
    )
    social_passed_user_ids = fields.Many2many(
        "res.users",
        "social_crm_ticket_passed_rel",
        "ticket_id",
        "user_id",
        "Had It Before",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Were given it and did not pick it up.",
    )
    social_approval = fields.Char(
        "Answers Need Approval",
        compute="_compute_social_approval",
        search="_search_social_approval",
        groups="social_crm.group_agent",
        help="The rules that want a manager to look at answers before they are sent.",
    )

    @api.depends("social_mention_ids.approval")
    def _compute_social_approval(self):
        for ticket in self:
            names = ticket.sudo().social_mention_ids.filtered("approval").mapped("approval")
            ticket.social_approval = ", ".join(sorted(set(names))) or False

    @api.model
    def _search_social_approval(self, operator, value):
        return [("social_mention_ids.approval", operator, value)]

    def write(self, vals):
        if PICKED_UP & vals.keys() and not self.env.context.get("social_crm_handing"):
            self._social_picked_up()
        return super().write(vals)

    def message_post(self, **kwargs):
        # Whoever writes on a ticket has picked it up.
        theirs = self.sudo().filtered(lambda ticket: ticket.user_id == self.env.user)
        theirs._social_picked_up()
        return super().message_post(**kwargs)

    def _social_picked_up(self):
        """Somebody works on these: they are not given to others any more."""
        handed = self.sudo().filtered("social_handing")
        if handed:
            handed.with_context(social_crm_handing=True).write({"social_handing": False})

    def action_social_take(self):
        """The person at the screen takes it."""
        self.ensure_one()
        if not self.social_account_id:
            raise UserError(self.env._("This is no social case."))
        self.check_access("write")
        if self.team_id and self.env.user not in self.team_id.user_ids:
            raise AccessError(
                self.env._(
                    "You are not in the team “%s”, so this case cannot be yours.", self.team_id.name
                )
            )
        self.user_id = self.env.user
        self._social_picked_up()
        return True

    def _social_subscribe(self):
        """Whoever gets a ticket follows it, as those who follow the team do. He is told of all that
        he got at once, later."""
        groups = {}
        for ticket in self:
            groups.setdefault((ticket.team_id.id, ticket.user_id.id), self.browse())
            groups[ticket.team_id.id, ticket.user_id.id] += ticket
        for (team_id, user_id), tickets in groups.items():
            tickets.with_context(mail_auto_subscribe_no_notify=True)._message_auto_subscribe(
                {"team_id": team_id, "user_id": user_id}
            )


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "helpdesk.ticket": {
                **impersonal.get("helpdesk.ticket", {}),
                "social_given_why": "about the colleague who got it",
            },
        }
