"""Search Everywhere: does a name, a handle, an address still stand anywhere? What is typed is
stored encrypted, and only for as long as the dialog is open: the search would find itself
otherwise."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.vault import seal, unseal

SECONDS = 20


class SocialCrmSearchWizard(models.TransientModel):
    _name = "social.crm.search.wizard"
    _description = "Search Everywhere"

    words = fields.Text(
        compute="_compute_words",
        inverse="_inverse_words",
        help="One in each line, at least three letters: names, handles, e-mail addresses, numbers.",
    )
    sealed = fields.Text(groups=fields.NO_ACCESS)
    found = fields.Json(readonly=True)
    found_html = fields.Html(compute="_compute_found_html", sanitize=False)

    @api.depends("sealed")
    def _compute_words(self):
        for wizard in self:
            wizard.words = dict(unseal(wizard.sudo().sealed)).get("words", "")

    def _inverse_words(self):
        for wizard in self:
            wizard.sudo().sealed = seal({"words": wizard.words or ""})

    @api.depends("found")
    def _compute_found_html(self):
        for wizard in self:
            hits = self.env["social.crm.erasure"]._hits_in_words(wizard.found)
            wizard.found_html = self.env["ir.qweb"]._render(
                "social_crm.erasure_findings", {"hits": hits, "searched": wizard.found is not False}
            )

    def action_search(self):
        """Search all tables and the file store. Where a table takes too long, it says so."""
        self.ensure_one()
        self.env["social.crm.erasure"]._check_privacy()
        words = [line.strip() for line in (self.words or "").splitlines() if line.strip()]
        if not words or any(len(word) < 3 for word in words):
            raise UserError(self.env._("Type at least three letters in each line."))
        hits = self.env["social.crm.search"].sudo()._everywhere(words, seconds=SECONDS)
        self.found = [
            {
                "table": hit.table,
                "column": hit.column,
                "count": hit.count,
                "ids": list(hit.ids),
                "unknown": hit.unknown,
            }
            for hit in hits
        ]
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Search Everywhere"),
        }
