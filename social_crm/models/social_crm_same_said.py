"""What people say about what is the same: that it is not, and that it is."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SocialCrmSameRefusal(models.Model):
    _name = "social.crm.same.refusal"
    _description = "Not the Same Thing"
    _order = "id desc"
    _rec_name = "mention_id"

    mention_id = fields.Many2one(
        "social.crm.mention", required=True, readonly=True, index=True, ondelete="cascade"
    )
    same_id = fields.Many2one(
        "social.crm.same",
        "Not the Same As",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="same_id.company_id", store=True)
    user_id = fields.Many2one("res.users", "Said By", readonly=True, ondelete="set null")

    _pair_uniq = models.UniqueIndex("(mention_id, same_id)")


class SocialCrmSame(models.Model):
    _inherit = "social.crm.same"

    refusal_ids = fields.One2many("social.crm.same.refusal", "same_id", readonly=True)

    def _absorb(self, others):
        """Everybody of other groups joins this one, with what was refused to them.

        :param others: groups that are gone afterwards
        """
        self.ensure_one()
        others -= self
        if not others:
            return
        self.env.flush_all()
        for statement in (
            "UPDATE social_crm_mention SET same_id = %s WHERE same_id = ANY(%s) RETURNING 1",
            "UPDATE social_crm_same_refusal old SET same_id = %s WHERE same_id = ANY(%s)"
            " AND NOT EXISTS (SELECT FROM social_crm_same_refusal known"
            " WHERE known.mention_id = old.mention_id AND known.same_id = %s) RETURNING 1",
        ):
            values = [self.id, others.ids, self.id][: statement.count("%s")]
            self.env.execute_query(SQL(statement, *values))
        self.env.invalidate_all()
        others.unlink()


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    def action_not_same(self):
        """These say something else than the others of their groups, and never join them again."""
        self._check_agent()
        grouped = self.filtered("same_id").sudo()
        known = {(each.mention_id, each.same_id) for each in grouped.same_id.refusal_ids}
        self.env["social.crm.same.refusal"].sudo().create(
            [
                {"mention_id": each.id, "same_id": each.same_id.id, "user_id": self.env.uid}
                for each in grouped
                if (each, each.same_id) not in known
            ]
        )
        for each in grouped:
            each.fixed = [name for name in each.fixed or () if name != "same_id"] or False
        grouped.same_id = False
        grouped._announce()

    def action_same(self):
        """These say the same, whatever their words; so do all who say the same as one of them."""
        self._check_agent()
        if len(self) < 2 or len(self.company_id) > 1 or any(self.mapped("own")):
            raise UserError(
                self.env._("Choose at least two posts of customers of the same company.")
            )
        mentions = self.sudo()
        groups = mentions.same_id.sorted("id")
        if not groups:
            first = mentions.sorted(lambda mention: (mention.written_at, mention.id))[0]
            groups = groups._begin(self.company_id.id, first.id)
        group = groups[0]
        group._absorb(groups)
        group.refusal_ids.filtered(lambda each: each.mention_id in mentions).unlink()
        mentions.same_id = group
        for each in mentions:
            each.fixed = sorted({*(each.fixed or ()), "same_id"})
        mentions._announce()
        return self.with_env(self.env)[0].action_said_by_others()
