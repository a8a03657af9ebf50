"""When an approved answer was used, and whether it helped. By whom is nobody's business."""

from odoo import api, fields, models, tools
from odoo.tools import SQL, LazyTranslate

from ..text.helped import did_not_help

_lt = LazyTranslate(__name__)

WITHIN_DAYS = 30
"""So long after an answer somebody may say that it did not help."""


class SocialCrmFaqUse(models.Model):
    _name = "social.crm.faq.use"
    _description = "Use of the Social Knowledge"
    _order = "used_at desc, id desc"
    _rec_name = "version_id"

    faq_id = fields.Many2one(
        "social.crm.faq", "Entry", required=True, readonly=True, index=True, ondelete="cascade"
    )
    version_id = fields.Many2one("social.crm.faq.version", readonly=True, ondelete="set null")
    company_id = fields.Many2one(related="faq_id.company_id", store=True, index=True)
    mention_id = fields.Many2one(
        "social.crm.mention",
        "Answer To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    used_at = fields.Datetime("Used", required=True, readonly=True, default=fields.Datetime.now)
    unhelpful_id = fields.Many2one(
        "social.crm.mention",
        "Did Not Help",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What the customer wrote then.",
    )
    unhelpful_at = fields.Datetime("Said So", readonly=True)

    _entry_idx = models.Index("(faq_id, used_at)")

    @api.model_create_multi
    def create(self, vals_list):
        if not self._in_use():
            self.env.registry.clear_cache()
        return super().create(vals_list)

    @api.model
    @tools.ormcache()
    def _in_use(self):
        """Whether any entry was ever used: else nothing is looked for in what arrives."""
        return bool(self.env.execute_query(SQL("SELECT 1 FROM social_crm_faq_use LIMIT 1")))

    @api.model
    def _note_unhelpful(self, mention_ids):
        """Find out who says that an answer with an entry did not help, and tell the owners. Two
        statements for a batch of mentions, and one for each entry that did not help.

        :param mention_ids: ids of mentions that are worked now
        """
        if not mention_ids or not self._in_use():
            return self.browse()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (said.id) said.id, said.text, used.id
                  FROM social_crm_mention said
                  JOIN social_crm_mention asked
                       ON asked.conversation_id = said.conversation_id
                      AND asked.profile_id = said.profile_id
                  JOIN social_crm_faq_use used ON used.mention_id = asked.id
                 WHERE said.id = ANY(%s) AND said.own IS NOT TRUE
                   AND said.backfilled IS NOT TRUE AND said.removed_at IS NULL
                   AND used.unhelpful_at IS NULL
                   AND used.used_at >= said.written_at - make_interval(days => %s)
                   AND EXISTS (SELECT FROM social_crm_reply reply
                                WHERE reply.mention_id = asked.id AND reply.state = 'sent'
                                  AND reply.sent_at >= used.used_at
                                  AND reply.sent_at <= said.written_at)
                 ORDER BY said.id, used.used_at DESC
                """,
                list(mention_ids),
                WITHIN_DAYS,
            )
        )
        found = {used: said for said, text, used in rows if did_not_help(text)}
        uses = self.browse(sorted(found))
        now = fields.Datetime.now()
        for use in uses:
            use.write({"unhelpful_id": found[use.id], "unhelpful_at": now})
        uses.faq_id._ask_owners(
            _lt("It did not help"),
            _lt("A customer wrote that this answer did not help. See “Did Not Help”."),
        )
        return uses


class SocialCrmFaq(models.Model):
    _inherit = "social.crm.faq"

    use_ids = fields.One2many("social.crm.faq.use", "faq_id", "Uses", readonly=True)
    unhelpful_ids = fields.One2many(
        "social.crm.faq.use",
        "faq_id",
        "Did Not Help",
        domain=[("unhelpful_at", "!=", False)],
        readonly=True,
    )
    use_count = fields.Integer("Used", compute="_compute_uses")
    unhelpful_count = fields.Integer("Not Helped", compute="_compute_uses")
    last_used_at = fields.Datetime("Last Used", compute="_compute_uses")

    @api.depends("use_ids.unhelpful_at")
    def _compute_uses(self):
        """Counted from what was written down: one query."""
        used = {
            entry.id: figures
            for entry, *figures in self.env["social.crm.faq.use"]
            .sudo()
            ._read_group(
                [("faq_id", "in", self.ids)],
                ["faq_id"],
                ["__count", "unhelpful_at:count", "used_at:max"],
            )
        }
        for entry in self:
            entry.use_count, entry.unhelpful_count, entry.last_used_at = used.get(
                entry.id, (0, 0, False)
            )

    def action_uses(self):
        """Where it was used, and what customers said of it."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("social_crm.faq_use_action"),
            "domain": [("faq_id", "=", self.id)],
        }


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _note_windows(self, account, items):
        result = super()._note_windows(account, items)
        theirs = [item.id for item in items if not (item.own or item.backfilled or item.bystander)]
        self.env["social.crm.faq.use"]._note_unhelpful(theirs)
        return result
