from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_reopen_days = fields.Integer(
        "Reopen Within",
        default=14,
        help="Days after closing in which a further post of the same person reopens the ticket. "
        "Later ones open a new ticket.",
    )
    social_crm_link_days = fields.Integer(
        "One-Time Links Hold",
        default=3,
        help="Days until a link that asks somebody who they are opens nothing any more.",
    )
    social_crm_answered_stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        "Stage after the First Answer",
        default=lambda self: self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_stage_in_progress", raise_if_not_found=False
        ),
        help="Where a ticket goes with the first answer to the customer. "
        "Empty: it stays where it is.",
    )
    social_crm_reopened_stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        "Stage when Reopened",
        domain=[("closed", "=", False)],
        help="Where a closed ticket goes when the customer writes again. "
        "Empty: the first stage of its team.",
    )
    social_crm_same_days = fields.Integer(
        "Compare Posts Of",
        default=14,
        help="Days in which posts that say the same are put together.",
    )
