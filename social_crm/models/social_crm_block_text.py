"""What a text block says in one language."""

from babel import Locale

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..text.language import LANGUAGES
from ..text.placeholders import fill, unknown


class SocialCrmBlockText(models.Model):
    _name = "social.crm.block.text"
    _description = "Text of a Social Text Block"
    _order = "sequence, id"
    _rec_name = "text"

    block_id = fields.Many2one("social.crm.block", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="block_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    language = fields.Selection(
        selection="_languages",
        required=True,
        default=lambda self: (self.env.lang or "en").partition("_")[0],
    )
    text = fields.Text(
        required=True,
        help="With placeholders, for example {{first_name|there}}: behind the bar stands what is "
        "said if nobody knows the name.",
    )
    preview = fields.Text(
        compute="_compute_preview", help="What it would say to the author of the example."
    )

    _language_uniq = models.UniqueIndex(
        "(block_id, language)", "There is one text for each language."
    )

    @api.model
    def _languages(self):
        """The languages that can be told apart, in the reader's words, by name.

        :rtype: list[tuple[str, str]]
        """
        names = Locale.parse(self.env.lang or "en_US").languages
        return sorted(
            ((code, names.get(code, code)) for code in LANGUAGES), key=lambda pair: pair[1]
        )

    @api.constrains("text")
    def _check_placeholders(self):
        known = self.env["social.crm.block"]._placeholders()
        for line in self:
            self._check_words(line.text, known)

    @api.model
    def _check_words(self, text, known=None):
        """Refuse what looks like a placeholder and is none.

        :param known: as ``_placeholders``
        """
        known = known or self.env["social.crm.block"]._placeholders()
        if wrong := unknown(text or "", known):
            raise ValidationError(
                self.env._(
                    "There is no placeholder %(wrong)s. These are known: %(known)s.",
                    wrong=wrong[0].strip(),
                    known=", ".join(f"{{{{{name}}}}}" for name in known),
                )
            )

    @api.depends("text", "language", "block_id.example_id", "block_id.audience")
    def _compute_preview(self):
        Block = self.env["social.crm.block"]
        labels = {name: each.label for name, each in Block._placeholders().items()}
        for line in self:
            mention = line.block_id.example_id
            audience = "direct" if line.block_id.audience == "private" else "public"
            values = Block._values(mention, audience, line.language) if mention else {}
            line.preview = "".join(
                piece
                if isinstance(piece, str)
                else self.env._("[%s?]", labels.get(piece.name, piece.name))
                for piece in fill(line.text or "", values)
            )


class SocialCrmBlock(models.Model):
    _inherit = "social.crm.block"

    example_id = fields.Many2one(
        "social.crm.mention",
        "Tried On",
        compute="_compute_example_id",
        readonly=False,
        help="A post that the texts are shown for.",
    )

    @api.depends_context("uid")
    def _compute_example_id(self):
        example = self.env["social.crm.mention"].search(
            [("own", "=", False), ("company_id", "in", self.env.companies.ids)], limit=1
        )
        self.example_id = example
