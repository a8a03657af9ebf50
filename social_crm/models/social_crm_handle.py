"""A handle of a contact, typed by hand: what somebody wrote on a business card or in a form."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SocialCrmHandle(models.Model):
    _name = "social.crm.handle"
    _description = "Social Handle"
    _order = "network, handle"
    _rec_name = "handle"

    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), required=True
    )
    handle = fields.Char(
        required=True, index="trigram", help="As it is written there, with or without @."
    )

    _handle_uniq = models.UniqueIndex(
        "(partner_id, network, lower(handle))", "This handle is there already."
    )

    @api.constrains("handle")
    def _check_handle(self):
        for record in self:
            if not (record.handle or "").strip().lstrip("@"):
                raise ValidationError(self.env._("A handle needs at least one letter."))
