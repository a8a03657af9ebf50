"""A department other than service that gets what is theirs, in documents of its own."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SocialCrmDepartment(models.Model):
    _name = "social.crm.department"
    _description = "Department That Gets Social Posts"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(selection="_kind_selection", string="Gets", required=True)
    target = fields.Reference(
        selection="_target_selection", string="In", help="The team, project or job that it is for."
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain=[("share", "=", False)],
        check_company=True,
        help="Gets the documents and is told of them, once for many.",
    )

    @api.model
    def _kind_selection(self):
        kinds = self.env["social.crm.document.kind"]._kinds()
        return [(code, kind._label()) for code, kind in kinds.items()]

    @api.model
    def _target_selection(self):
        kinds = self.env["social.crm.document.kind"]._kinds().values()
        names = sorted({kind._targets for kind in kinds if kind._targets in self.env})
        return [(name, self.env["ir.model"]._get(name).name) for name in names]

    @api.constrains("kind", "target", "company_id")
    def _check_target(self):
        kinds = self.env["social.crm.document.kind"]._kinds()
        for department in self:
            kind = kinds.get(department.kind)
            if kind is None:
                raise ValidationError(
                    self.env._("What “%s” gets is not installed.", department.name)
                )
            target = department.target
            if target and target._name != kind._targets:
                raise ValidationError(
                    self.env._(
                        "“%(what)s” cannot go to “%(target)s”.",
                        what=kind._label(),
                        target=target.sudo().display_name,
                    )
                )
            if (
                target
                and "company_id" in target
                and target.sudo().company_id
                not in (
                    self.env["res.company"],
                    department.company_id,
                )
            ):
                raise ValidationError(
                    self.env._("“%s” belongs to another company.", target.sudo().display_name)
                )
