"""Handles that are typed on contacts are keys by which these are found."""

from odoo import api, models


class SocialCrmHandle(models.Model):
    _inherit = "social.crm.handle"

    @api.model_create_multi
    def create(self, vals_list):
        handles = super().create(vals_list)
        handles._keys_changed()
        return handles

    def write(self, vals):
        before = self.partner_id.ids
        result = super().write(vals)
        self._keys_changed(before)
        return result

    def unlink(self):
        before = self.partner_id.ids
        result = super().unlink()
        self._keys_changed(before)
        return result

    def _keys_changed(self, before=()):
        self.env["social.crm.contact.key"]._changed([*before, *self.exists().partner_id.ids])
