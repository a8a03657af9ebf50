"""Contacts tell when they can be found by something else than before."""

from odoo import api, models

FOUND_BY = frozenset(
    {
        "active",
        "city",
        "company_id",
        "country_id",
        "email",
        "is_company",
        "name",
        "phone",
        "ref",
        "type",
        "website",
    }
)
"""Fields of a contact that its keys are made of; handles tell by themselves."""


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["social.crm.contact.key"]._changed(partners.ids)
        return partners

    def write(self, vals):
        result = super().write(vals)
        if not FOUND_BY.isdisjoint(vals):
            self.env["social.crm.contact.key"]._changed(self.ids)
        return result

    def unlink(self):
        ids = self.ids
        result = super().unlink()
        self.env["social.crm.contact.key"]._changed(ids)
        return result
