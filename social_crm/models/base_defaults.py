"""What nobody may write is filled in by nobody's defaults either.

``create`` fills in what it was not given: from ``default_x`` in the context, which the caller
chooses, and from defaults that everybody may keep for himself. Neither is asked for rights, and
both come along where a button creates something as superuser.
"""

from odoo import api, models


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def default_get(self, fields):
        found = super().default_get(fields)
        if self._name.startswith("social.crm.") and not self._transient:
            self._social_own_defaults(found)
        return found

    @api.model
    def _social_own_defaults(self, found):
        """Of fields that are read-only put what their model says in the place of what somebody
        else says. Forms that are only filled in (wizards) get their subject by the context.

        :param dict found: names to defaults, changed in place
        """
        context, kept = self.env.context, self.env["ir.default"]._get_model_defaults(self._name)
        for name in [*found]:
            field = self._fields.get(name)
            if field is None or not field.readonly:
                continue
            if f"default_{name}" not in context and name not in kept:
                continue
            del found[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                found[name] = field.convert_to_write(value, self)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def default_get(self, fields):
        found = super().default_get(fields)
        ours = {name: found.pop(name) for name in [*found] if name.startswith("social_")}
        self._social_own_defaults(ours)
        return found | ours
