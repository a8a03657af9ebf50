"""What somebody told us about themselves on a page of ours, each with what it is for.

A contact gets a value only where it has none: what is there is never written over. Both stand here.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .social_crm_offer_field import KINDS


class SocialCrmVolunteered(models.Model):
    _name = "social.crm.volunteered"
    _description = "Volunteered Data"
    _order = "id desc"
    _rec_name = "label"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, index=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "social.crm.profile", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    offer_id = fields.Many2one(
        "social.crm.offer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    kind = fields.Char(required=True, readonly=True)
    label = fields.Char("Asked", required=True, readonly=True)
    value = fields.Text("Told", required=True, readonly=True)
    purpose_id = fields.Many2one(
        "social.crm.purpose", "What For", required=True, readonly=True, ondelete="restrict"
    )
    filled = fields.Boolean(
        "On the Contact", readonly=True, help="The contact had nothing there, and has this now."
    )
    given_at = fields.Datetime(
        "When", required=True, readonly=True, default=lambda self: self.env.cr.now()
    )
    withdrawn_at = fields.Datetime(
        "Taken Back", readonly=True, help="It turned out that somebody else told this."
    )
    identity_id = fields.Many2one(
        "social.crm.identity",
        "Came with the Evidence",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _land(self, partner, profile, told, identity=None, offer=None):
        """Note what was told, and fill what the contact does not have.

        :param list[dict] told: ``kind``, ``label``, ``value`` (a string, or ids of tags),
            ``shown`` (words), ``purpose`` (an id)
        :returns: the new rows
        """
        rows = [
            {
                "partner_id": partner.id,
                "profile_id": profile.id,
                "company_id": profile.company_id.id,
                "offer_id": offer.id if offer else False,
                "kind": each["kind"],
                "label": each["label"],
                "value": each["shown"],
                "purpose_id": each["purpose"],
                "filled": self._fill(partner, each["kind"], each["value"]),
                "identity_id": identity.id if identity else False,
            }
            for each in told
        ]
        return self.sudo().create(rows)

    @api.model
    def _fill(self, partner, kind, value):
        """Put a value where the contact has none.

        :returns: whether it was put there
        :rtype: bool
        """
        name = KINDS[kind][0]
        if kind == "interests":
            tags = self.env["res.partner.category"].browse(value).exists() - partner.category_id
            partner.category_id |= tags
            return bool(tags)
        if not name or partner[name]:
            return False
        partner[name] = value
        return True

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("People tell this themselves."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("What was told stays as it was told."))
        return super().write(vals)
