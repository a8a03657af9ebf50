"""One thing that an offer asks for, and what it is for."""

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

# kind -> field of the contact that is filled if it is empty; type and autocomplete of the input
KINDS = {
    "name": ("", "text", "name"),
    "email": ("email", "email", "email"),
    "phone": ("phone", "tel", "tel"),
    "city": ("city", "text", "address-level2"),
    "zip": ("zip", "text", "postal-code"),
    "birthday": ("", "date", "bday"),
    "interests": ("category_id", "", ""),
    "question": ("", "", ""),
}
LONGEST = {"question": 2000}
SHORT = 100


class SocialCrmOfferField(models.Model):
    _name = "social.crm.offer.field"
    _description = "What an Offer Asks For"
    _order = "sequence, id"
    _rec_name = "label"

    offer_id = fields.Many2one("social.crm.offer", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("name", "Name"),
            ("email", "E-mail address"),
            ("phone", "Phone"),
            ("city", "City"),
            ("zip", "Postcode"),
            ("birthday", "Birthday"),
            ("interests", "Interests"),
            ("question", "A question of your own"),
        ],
        required=True,
        default="question",
    )
    label = fields.Char(
        "Question", translate=True, help="What the page asks. Empty: the usual word for it."
    )
    purpose_id = fields.Many2one(
        "social.crm.purpose",
        "What For",
        required=True,
        ondelete="restrict",
        help="Where this needs consent, an answer without it is not taken.",
    )
    required = fields.Boolean("Needed")
    tag_ids = fields.Many2many(
        "res.partner.category", string="To Choose From", help="Contact tags, for interests."
    )

    @api.constrains("kind", "label", "tag_ids")
    def _check_askable(self):
        for field in self:
            if field.kind == "question" and not field.label:
                raise ValidationError(field.env._("Write the question."))
            if field.kind == "interests" and not field.tag_ids:
                raise ValidationError(field.env._("Choose the tags that people may pick from."))

    @api.depends("label", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for field in self:
            field.display_name = field.label or kinds.get(field.kind)

    def _input(self):
        """Type and autocomplete of the input on the page.

        :rtype: tuple[str, str]
        """
        return KINDS[self.kind][1:]

    def _read(self, form):
        """What somebody filled in.

        :param dict form: what was posted
        :returns: the value, empty if there is none: a string, or ids of tags
        :raises ValueError: it cannot be that
        """
        if self.kind == "interests":
            return [tag.id for tag in self.tag_ids if form.get(f"told_{self.id}_{tag.id}") == "1"]
        value = form.get(f"told_{self.id}", "")
        if not value:
            return ""
        if len(value) > LONGEST.get(self.kind, SHORT):
            raise ValueError(self.kind)
        return CHECKS.get(self.kind, str)(value)

    def _shown(self, value):
        """A value as words.

        :rtype: str
        """
        if self.kind == "interests":
            return ", ".join(self.tag_ids.filtered(lambda tag: tag.id in value).mapped("name"))
        return value


def _email(value):
    """An address, or ``ValueError``."""
    if not (address := email_normalize(value)):
        raise ValueError("email")
    return address


def _phone(value):
    """Something that can be dialled, or ``ValueError``."""
    digits = sum(letter.isdigit() for letter in value)
    if not 5 <= digits <= 20 or set(value) - set("0123456789 +-/()."):
        raise ValueError("phone")
    return value


def _birthday(value):
    """A day of the past, as ``YYYY-MM-DD``, or ``ValueError``."""
    day = date.fromisoformat(value)
    if not date(1900, 1, 1) <= day <= fields.Date.today():
        raise ValueError("birthday")
    return day.isoformat()


CHECKS = {"email": _email, "phone": _phone, "birthday": _birthday}
