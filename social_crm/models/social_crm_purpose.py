"""What people's data may be used for, in words that they are asked with."""

from odoo import api, fields, models
from odoo.tools import ormcache


class SocialCrmPurpose(models.Model):
    _name = "social.crm.purpose"
    _description = "Purpose of Using Personal Data"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        required=True,
        translate=True,
        help="What people read and agree to. Whoever agreed before agreed to the words of then.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    legal_basis = fields.Selection(
        [
            ("a", "Art. 6 (1) (a) GDPR: consent"),
            ("b", "Art. 6 (1) (b) GDPR: contract, or what somebody asked for"),
            ("c", "Art. 6 (1) (c) GDPR: legal obligation"),
            ("f", "Art. 6 (1) (f) GDPR: legitimate interests"),
        ],
        required=True,
        default="a",
    )
    needs_consent = fields.Boolean(compute="_compute_needs_consent", store=True)
    by_channel = fields.Boolean(
        "For Each Channel",
        help="People agree to this for e-mail, for the phone and so on, each for itself.",
    )

    _code_uniq = models.UniqueIndex("(code)", "There is a purpose with this code already.")

    @api.depends("legal_basis")
    def _compute_needs_consent(self):
        for purpose in self:
            purpose.needs_consent = purpose.legal_basis == "a"

    @api.model
    def _of(self, codes):
        """Purposes by their codes, in that order.

        :param codes: iterable of str
        :rtype: social.crm.purpose
        :raises ValueError: there is no such purpose
        """
        ids = [self._id_of(code) for code in codes]
        if not all(ids):
            raise ValueError(f"Unknown purpose among {list(codes)!r}")
        return self.sudo().browse(ids)

    @api.model
    @ormcache("code")
    def _id_of(self, code):
        """The id of a purpose by its code, archived ones too."""
        return self.sudo().with_context(active_test=False).search([("code", "=", code)]).id

    def _wording(self, lang=None):
        """What somebody reads who is asked.

        :param str lang: code of an installed language; by default the present one
        :rtype: str
        """
        self.ensure_one()
        purpose = self.with_context(lang=lang) if lang else self
        return f"{purpose.name}\n{purpose.description}"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
