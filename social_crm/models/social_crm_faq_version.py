"""What an entry of the knowledge said when it was approved. It never changes: what is offered and
published is always something that somebody has approved, word for word."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class SocialCrmFaqVersion(models.Model):
    _name = "social.crm.faq.version"
    _description = "Approved Version of the Social Knowledge"
    _order = "faq_id, number desc"

    faq_id = fields.Many2one(
        "social.crm.faq", "Entry", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Integer("Version", required=True, readonly=True, aggregator=None)
    name = fields.Char("Question", required=True, readonly=True)
    phrasings = fields.Text("Other Ways to Ask", readonly=True)
    language = fields.Selection(selection="_languages", required=True, readonly=True)
    public_answer = fields.Text(readonly=True)
    private_answer = fields.Text(readonly=True)
    valid_until = fields.Date(readonly=True)
    author_id = fields.Many2one("res.users", "Approved By", required=True, readonly=True)
    approved_at = fields.Datetime("Approved", required=True, readonly=True)
    company_id = fields.Many2one(related="faq_id.company_id", store=True, index=True)
    topic_id = fields.Many2one(related="faq_id.topic_id")
    in_force = fields.Boolean(compute="_compute_in_force", store=True, index=True)

    _number_uniq = models.UniqueIndex("(faq_id, number)")

    @api.model
    def _languages(self):
        return self.env["social.crm.block.text"]._languages()

    @api.depends("faq_id.state", "faq_id.active", "faq_id.version_id")
    def _compute_in_force(self):
        for version in self:
            entry = version.faq_id
            version.in_force = (
                entry.state == "approved" and entry.active and entry.version_id == version
            )

    @api.model
    def _offered_domain(self):
        """Those that are offered today, of all companies.

        :rtype: odoo.fields.Domain
        """
        today = fields.Date.context_today(self)
        return Domain("in_force", "=", True) & (
            Domain("valid_until", "=", False) | Domain("valid_until", ">=", today)
        )

    def write(self, vals):
        if vals.keys() - {"in_force", "company_id"}:
            raise UserError(self.env._("What was approved stays as it is. Approve a new version."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was approved is kept."))

    def _wordings(self):
        """The question and the other ways to ask it.

        :rtype: list[str]
        """
        self.ensure_one()
        lines = [self.name, *(self.phrasings or "").splitlines()]
        return [line.strip() for line in lines if line.strip()]

    def _answer(self, private):
        """What is said there; empty if nothing was approved for it.

        :param bool private: only the one whom it is for reads it
        :rtype: str
        """
        self.ensure_one()
        return (private and self.private_answer) or self.public_answer or ""
