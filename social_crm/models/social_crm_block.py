"""Text blocks: what is said often, once in each language. Managers keep them, agents use them.

Which text is offered follows the customer's language, so the texts are records of their own and no
translations, which would follow the agent's. See :mod:`.social_crm_inbox_blocks`.
"""

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

SHORTCUT = re.compile(r"[\w-]+\Z")
EVERYWHERE, PUBLIC, PRIVATE = "both", "public", "private"
LATELY = timedelta(days=90)
"""What was used in this time says what comes first, and how much it is used."""
TRIMMED = 10_000
"""Uses that are forgotten in one go."""


class SocialCrmBlock(models.Model):
    _name = "social.crm.block"
    _description = "Social Text Block"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "shortcut"]
    _check_company_auto = True

    name = fields.Char("Text Block", required=True, translate=True)
    active = fields.Boolean(default=True, help="What is archived is not offered any more.")
    sequence = fields.Integer(default=10)
    shortcut = fields.Char(
        copy=False, help="What agents type behind two colons to get it: ::thanks. No blanks."
    )
    kind = fields.Selection(
        [
            ("normal", "Answer"),
            ("to_private", "Says that it goes on in private"),
            ("crisis", "Crisis wording"),
        ],
        required=True,
        default="normal",
        help="What says that it goes on in private stands ready in public where an agent writes to "
        "somebody privately instead.",
    )
    audience = fields.Selection(
        [
            (EVERYWHERE, "Public and private answers"),
            (PUBLIC, "Public answers"),
            (PRIVATE, "Private answers"),
        ],
        "For",
        required=True,
        default=EVERYWHERE,
    )
    text_ids = fields.One2many("social.crm.block.text", "block_id", "Texts", copy=True)
    languages = fields.Char(compute="_compute_languages")
    topic_ids = fields.Many2many(
        "social.crm.topic",
        "social_crm_block_topic_rel",
        string="Topics",
        check_company=True,
        help="And those below them. Empty: whatever it is about.",
    )
    networks = fields.Json("On Networks", help="Empty: all.")
    network_names = fields.Char("Networks", compute="_compute_choices")
    choices = fields.Json(compute="_compute_choices")
    team_ids = fields.Many2many(
        "helpdesk.ticket.team",
        "social_crm_block_team_rel",
        string="Teams",
        check_company=True,
        help="Whose cases it is offered for. Empty: all.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Only For",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: for all companies.",
    )
    use_count = fields.Integer("Used", compute="_compute_uses", help="In the last 90 days.")
    last_used_at = fields.Datetime("Last Inserted", compute="_compute_uses")

    _shortcut_uniq = models.UniqueIndex(
        "(coalesce(company_id, 0), lower(shortcut)) WHERE active AND shortcut IS NOT NULL",
        "Another text block has this shortcut already.",
    )

    @api.depends("text_ids.language")
    @api.depends_context("lang")
    def _compute_languages(self):
        names = dict(self.env["social.crm.block.text"]._languages())
        for block in self:
            block.languages = ", ".join(
                names.get(text.language, text.language or "") for text in block.text_ids
            )

    @api.depends("networks")
    @api.depends_context("lang")
    def _compute_choices(self):
        known = self.env["social.crm.network"]._selection()
        labels = dict(known)
        for block in self:
            block.choices = {"networks": known}
            block.network_names = ", ".join(labels.get(key, key) for key in block.networks or ())

    def _compute_uses(self):
        Use = self.env["social.crm.block.use"].sudo()
        used = self._uses()
        last = dict(Use._read_group([("block_id", "in", self.ids)], ["block_id"], ["used_at:max"]))
        for block in self:
            block.use_count = used.get(block.id, 0)
            block.last_used_at = last.get(block._origin, False)

    def _uses(self):
        """How often each was used lately, counted from what was written down: one query.

        :rtype: dict[int, int]
        """
        groups = (
            self.env["social.crm.block.use"]
            .sudo()
            ._read_group(
                [
                    ("block_id", "in", self.ids),
                    ("used_at", ">=", fields.Datetime.now() - LATELY),
                ],
                ["block_id"],
                ["__count"],
            )
        )
        return {block.id: count for block, count in groups}

    @api.constrains("shortcut")
    def _check_shortcut(self):
        for block in self:
            if block.shortcut and not SHORTCUT.match(block.shortcut):
                raise ValidationError(
                    block.env._(
                        "“%s” cannot be a shortcut: only letters, digits, - and _ without blanks.",
                        block.shortcut,
                    )
                )

    @api.constrains("text_ids", "active")
    def _check_texts(self):
        for block in self:
            if block.active and not block.text_ids:
                raise ValidationError(
                    block.env._("“%s” says nothing yet: write at least one text.", block.name)
                )

    @api.constrains("kind", "audience")
    def _check_audience(self):
        for block in self:
            if block.kind == "to_private" and block.audience == PRIVATE:
                raise ValidationError(
                    block.env._(
                        "“%s” says that it goes on in private, so it is said in public.", block.name
                    )
                )

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", block.name)}
            if not (default or {}).get("name")
            else vals
            for block, vals in zip(self, super().copy_data(default), strict=True)
        ]


class SocialCrmBlockUse(models.Model):
    """When a block was used: what the figures are counted from. By whom is nobody's business."""

    _name = "social.crm.block.use"
    _description = "Use of a Social Text Block"
    _log_access = False
    _rec_name = "used_at"

    block_id = fields.Many2one("social.crm.block", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", ondelete="cascade")
    used_at = fields.Datetime(required=True, default=fields.Datetime.now)

    _block_idx = models.Index("(block_id, used_at)")

    @api.autovacuum
    def _gc_uses(self):
        """Forget what no figure is counted from any more: what is older than that, but for the last
        use of each block."""
        gone = self.env.execute_query(
            SQL(
                """
                DELETE FROM social_crm_block_use
                 WHERE id IN (
                       SELECT old.id FROM social_crm_block_use old
                        WHERE old.used_at < %s
                          AND EXISTS (
                              SELECT FROM social_crm_block_use later
                               WHERE later.block_id = old.block_id
                                 AND (later.used_at, later.id) > (old.used_at, old.id))
                        LIMIT %s)
                RETURNING 1
                """,
                fields.Datetime.now() - LATELY,
                TRIMMED,
            )
        )
        self.invalidate_model(flush=False)
        return len(gone), len(gone) == TRIMMED
