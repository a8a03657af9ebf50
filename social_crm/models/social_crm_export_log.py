"""Who took data out of the system: one row for each export, which nobody changes."""

import hashlib

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

OURS = "social.crm."
LENGTH = 20_000
"""Letters of ids that a row holds at most; what is longer has its digest alone."""
SOCIAL = {
    "helpdesk.ticket": [("social_account_id", "!=", False)],
    "crm.lead": [("social_profile_id", "!=", False)],
    "mail.message": [("message_type", "=", "social_crm")],
}
"""Which records of others say what people wrote to us."""


class SocialCrmExportLog(models.Model):
    _name = "social.crm.export.log"
    _description = "Export of Social Data"
    _order = "id desc"
    _log_access = False

    user_id = fields.Many2one("res.users", "Who", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    exported_at = fields.Datetime("When", required=True, readonly=True, index=True)
    model = fields.Char("Technical Name", required=True, readonly=True)
    what = fields.Char(compute="_compute_what")
    count = fields.Integer("Records", required=True, readonly=True, aggregator=None)
    columns = fields.Text(readonly=True, help="The fields that were taken.")
    records = fields.Text(
        "Ids of the Records", readonly=True, help="Empty where there were too many."
    )
    digest = fields.Char(readonly=True, help="SHA-256 of the ids, to compare two exports.")
    failed = fields.Boolean(
        readonly=True, help="Something went wrong afterwards, so the file may not have arrived."
    )

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_what(self):
        for log in self:
            known = log.model in self.env
            log.what = self.env["ir.model"]._get(log.model).name if known else log.model

    @api.depends("model", "count")
    def _compute_display_name(self):
        for log in self:
            log.display_name = f"{log.what} ({log.count})"

    @api.model
    def _note(self, model, count, columns, records=None):
        """Write down that the present user took data out. The row stays even if what follows fails
        and is rolled back.

        :param str model: name of a model, or of a document
        :param int count: how many
        :param columns: iterable of names of fields
        :param records: recordset, if there is one
        :returns: the row
        """
        ids = _ranges(records.ids) if records else ""
        values = {
            "user_id": self.env.uid,
            "company_id": self.env.company.id,
            "exported_at": fields.Datetime.now(),
            "model": model,
            "count": count,
            "columns": ", ".join(columns),
            "records": ids if len(ids) <= LENGTH else False,
            "digest": hashlib.sha256(ids.encode()).hexdigest() if ids else False,
        }
        registry = self.env.registry

        def keep():
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["social.crm.export.log"].create({**values, "failed": True})

        self.env.cr.postrollback.add(keep)
        return self.sudo().create(values)

    @api.model
    def _note_export(self, records, paths):
        """Write down an export of records if there is something of ours in it.

        :param records: what was exported
        :param list[str] paths: fields as ``export_data`` takes them, with ``/`` over relations
        """
        if self._concerns(records, paths):
            self._note(records._name, len(records), paths, records)

    @api.model
    def _concerns(self, records, paths):
        if records._name.startswith(OURS):
            return True
        if any(self._leads_to_ours(records, path) for path in paths):
            return True
        domain = SOCIAL.get(records._name)
        return bool(domain and records.sudo().filtered_domain(domain))

    @api.model
    def _leads_to_ours(self, model, path):
        """Whether a path ends in, or goes through, something of ours."""
        names = path.split("/")
        for name in names:
            field = model._fields.get(name)
            if field is None:
                return False
            if name.startswith("social_"):
                return True
            if not field.relational:
                return False
            if field.comodel_name.startswith(OURS):
                return True
            if field.comodel_name in SOCIAL and name != names[-1]:
                return True
            model = model.env[field.comodel_name]
        return False

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_hands()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_hands()
        return super().write(vals)

    def unlink(self):
        self._refuse_hands()
        return super().unlink()

    def _refuse_hands(self):
        if not self.env.su:
            raise AccessError(self.env._("What was exported is written down by itself, and stays."))


class Base(models.AbstractModel):
    _inherit = "base"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        self.env["social.crm.export.log"]._note_export(self, fields_to_export)
        return result


def _ranges(ids):
    """Ids in few letters: ``1-5,9``.

    :param list[int] ids: in any order
    :rtype: str
    """
    parts = []
    for number in sorted(set(ids)):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)
