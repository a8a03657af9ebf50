"""Who asked for what: which post belongs to which idea."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .social_crm_facts import KINDS

OTHER_KINDS = tuple(kind for kind in KINDS if kind != "suggestion")


class SocialCrmIdeaVoice(models.Model):
    _name = "social.crm.idea.voice"
    _description = "Who Asked for an Idea"
    _order = "written_at desc, id desc"
    _rec_name = "mention_id"

    idea_id = fields.Many2one(
        "social.crm.idea", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="idea_id.company_id", store=True)
    mention_id = fields.Many2one(
        "social.crm.mention", "Post", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        "Put Here By",
        readonly=True,
        ondelete="set null",
        help="Empty: by itself, since others said the same before.",
    )
    reply_id = fields.Many2one(
        "social.crm.reply", "Told With", readonly=True, index="btree_not_null", ondelete="set null"
    )
    written_at = fields.Datetime(related="mention_id.written_at", store=True)
    profile_id = fields.Many2one(related="mention_id.profile_id", string="Who")
    network = fields.Selection(related="mention_id.network")
    audience = fields.Selection(related="mention_id.audience")
    summary = fields.Char(related="mention_id.summary", string="What They Wrote")
    told = fields.Selection(related="reply_id.state", string="Was Told")

    _mention_uniq = models.UniqueIndex("(mention_id)", "This post belongs to an idea already.")

    def action_open(self):
        """The post, for those who may see it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.mention",
            "res_id": self.mention_id.id,
            "views": [(False, "form")],
        }

    def action_not_this(self):
        """It is about something else: it waits to be sorted again."""
        self.mention_id._check_sorter()
        ideas = self.sudo().idea_id
        self.sudo().unlink()
        ideas._recount()


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    idea_voice_ids = fields.One2many("social.crm.idea.voice", "mention_id", "Ideas")
    idea_id = fields.Many2one(
        "social.crm.idea", compute="_compute_idea_id", search="_search_idea_id"
    )

    @api.depends("idea_voice_ids.idea_id")
    def _compute_idea_id(self):
        for mention in self:
            mention.idea_id = mention.idea_voice_ids.idea_id[:1]

    @api.model
    def _search_idea_id(self, operator, value):
        if operator == "in" and False in value:
            return [("idea_voice_ids", "=", False)]
        return [("idea_voice_ids.idea_id", operator, value)]

    def _check_sorter(self):
        """Who sees these posts and may write ideas sorts them, if they are real.

        :raises AccessError: one of the two is missing
        :raises UserError: they are practice
        """
        self.check_access("read")
        self.env["social.crm.idea"].check_access("create")
        if any(self.account_id.sudo().mapped("practice")):
            raise UserError(self.env._("What is practised asks for nothing real."))

    def action_sort_idea(self):
        """Say to which idea these belong, or that they are a new one."""
        theirs = self.filtered(lambda mention: not mention.own)
        if not theirs or len(theirs.company_id) > 1:
            raise UserError(self.env._("Choose posts of customers of the same company."))
        theirs._check_sorter()
        guess = theirs[:1].idea_id or theirs[:1]._idea_guesses().get(theirs[:1].id)
        wizard = self.env["social.crm.idea.sort"].create(
            {"mention_ids": theirs.ids, "idea_id": guess and guess.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Do They Ask For?"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_no_idea(self):
        """Nothing is suggested here: it is learned from."""
        self._check_agent()
        self._say_suggestions(False)
        self._announce()

    def _say_suggestions(self, suggested):
        """Somebody said whether these are suggestions, which counts from now on and is learned:
        once for all that are of the same other kinds."""
        unsaid = self.filtered(
            lambda mention: (
                mention.is_suggestion != suggested or "is_suggestion" not in (mention.fixed or ())
            )
        )
        for others, mentions in unsaid.grouped(
            lambda mention: tuple(kind for kind in OTHER_KINDS if mention[f"is_{kind}"])
        ).items():
            mentions._correct({"kinds": [*others, *(("suggestion",) if suggested else ())]})

    def _join_idea(self, idea):
        """These, and all who say the same as one of them, ask for an idea.

        :param idea: of the same company
        """
        self._check_sorter()
        idea.check_access("read")
        if idea.company_id != self.company_id:
            raise AccessError(self.env._("The idea belongs to another company."))
        mentions = self.sudo()
        mentions |= mentions.search(
            [("same_id", "in", mentions.same_id.ids), ("idea_voice_ids", "=", False)]
        )
        before = mentions.idea_voice_ids
        ideas = before.idea_id | idea.sudo()
        before.write({"idea_id": idea.id, "user_id": self.env.uid})
        self.env["social.crm.idea.voice"].sudo().create(
            [
                {"idea_id": idea.id, "mention_id": mention.id, "user_id": self.env.uid}
                for mention in mentions - before.mention_id
            ]
        )
        self._filtered_access("write")._say_suggestions(True)
        ideas._recount()


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _carry_out(self, account, items):
        result = super()._carry_out(account, items)
        asked = [
            item.id
            for item in items
            if item.facts and item.facts.is_suggestion and not item.own and item.facts.same_id
        ]
        if asked and not account.practice:
            self.env["social.crm.idea"].sudo()._hear(asked)
        return result


class SocialCrmIdea(models.Model):
    _inherit = "social.crm.idea"

    @api.model
    def _hear(self, mention_ids):
        """Whoever says the same as somebody whose idea is known asks for it, too. One statement,
        which can be repeated, and one more where somebody did.

        :param list[int] mention_ids: suggestions of customers
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO social_crm_idea_voice
                       (idea_id, company_id, mention_id, written_at, create_date, create_uid)
                SELECT DISTINCT ON (mention.id) known.idea_id, known.company_id, mention.id,
                       mention.written_at, now() AT TIME ZONE 'UTC', %s
                  FROM social_crm_mention mention
                  JOIN social_crm_mention other ON other.same_id = mention.same_id
                  JOIN social_crm_idea_voice known ON known.mention_id = other.id
                 WHERE mention.id = ANY(%s) AND mention.company_id = known.company_id
                 ORDER BY mention.id, known.id
                    ON CONFLICT DO NOTHING
                RETURNING idea_id
                """,
                self.env.uid,
                list(mention_ids),
            )
        )
        if rows:
            self.env["social.crm.idea.voice"].invalidate_model(flush=False)
            self.env["social.crm.mention"].invalidate_model(["idea_voice_ids"], flush=False)
            self.browse({row[0] for row in rows})._recount()
