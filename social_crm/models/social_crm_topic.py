"""What mentions are about: a tree that the company owns."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ..text.topics import LONGEST, MOST_WORDS, SHORTEST_PREFIX, Topic, Unusable, parse_line

MOST_LINES = 300


class SocialCrmTopic(models.Model):
    _name = "social.crm.topic"
    _description = "Social Topic"
    _parent_store = True
    _order = "sequence, name, id"
    _rec_name = "complete_name"
    _rec_names_search = ["name", "words"]
    _check_company_auto = True

    name = fields.Char("Topic", required=True, translate=True)
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", recursive=True, search="_search_name"
    )
    parent_id = fields.Many2one(
        "social.crm.topic", "Part Of", index=True, ondelete="restrict", check_company=True
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("social.crm.topic", "parent_id", "Topics Below")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="What is archived is not found any more.")
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies.", string="Only For"
    )
    words = fields.Text(
        help="One word or phrase a line, in all languages that people write in. A * at the end of "
        "a word stands for any ending: deliver* finds delivered and delivery."
    )
    word_count = fields.Integer("Words Known", compute="_compute_word_count")
    color = fields.Integer("Colour")
    # What is for all companies has somebody of each to look after it.
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Responsible Team",
        company_dependent=True,
        check_company=True,
        help="Who knows about this, in the company that you work in.",
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", company_dependent=True, check_company=True
    )
    example_ids = fields.One2many(
        "social.crm.example",
        "topic_id",
        "Examples",
        readonly=True,
        groups="social_crm.group_manager",
        help="Posts that colleagues said are about this: what is learned from.",
    )
    mention_count = fields.Integer("Mentions", compute="_compute_mention_count")

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for topic in self:
            names = (topic.parent_id.complete_name, topic.name)
            topic.complete_name = " / ".join(name for name in names if name)

    @api.model
    def _search_name(self, operator, value):
        return [("name", operator, value)]

    @api.depends("words")
    def _compute_word_count(self):
        for topic in self:
            topic.word_count = len(topic._lines())

    def _compute_mention_count(self):
        """With the topics below, as far as the user may see the mentions."""
        mentions = self.env["social.crm.mention"].with_context(active_test=False)
        groups = mentions._read_group(
            [
                ("topic_id", "child_of", self.ids),
                ("own", "=", False),
                *self.env["social.crm.account"]._real("network"),
            ],
            ["topic_id"],
            ["__count"],
        )
        for topic in self:
            topic.mention_count = sum(
                count
                for each, count in groups
                if (each.sudo().parent_path or "").startswith(topic.parent_path or "-")
            )

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A topic cannot be part of itself."))

    @api.constrains("parent_id", "company_id")
    def _check_company_of_parent(self):
        for topic in self | self.child_ids:
            above = topic.parent_id.company_id
            if above and above != topic.company_id:
                raise ValidationError(
                    topic.env._(
                        "“%(topic)s” has to be for %(company)s only, as what it is part of.",
                        topic=topic.name,
                        company=above.name,
                    )
                )

    @api.constrains("words")
    def _check_words(self):
        for topic in self:
            lines = topic._lines()
            if len(lines) > MOST_LINES:
                raise ValidationError(
                    topic.env._(
                        "%(topic)s has %(count)s words; %(most)s are enough.",
                        topic=topic.name,
                        count=len(lines),
                        most=MOST_LINES,
                    )
                )
            for line in lines:
                try:
                    parse_line(line)
                except Unusable as error:
                    raise ValidationError(topic._why_not(line, error.code)) from error

    def _why_not(self, line, code):
        """Why a line cannot be a word of a topic, as a sentence."""
        sentences = {
            "long": self.env._(
                "“%(line)s” is too long for a word of a topic: at most %(words)s words, "
                "%(letters)s letters.",
                line=line[:LONGEST] + "…",
                words=MOST_WORDS,
                letters=LONGEST,
            ),
            "nothing": self.env._("“%s” has no letters: nobody would be understood by it.", line),
            "star": self.env._("In “%s”, put the * at the end of a word.", line),
            "short": self.env._(
                "“%(line)s” would find too much: at least %(letters)s letters before the *.",
                line=line,
                letters=SHORTEST_PREFIX,
            ),
            "common": self.env._(
                "“%s” stands in nearly every text: it says nothing about a topic.", line
            ),
            "marks": self.env._("“%s”: a line is a word or a phrase, with * at its end.", line),
        }
        return sentences[code]

    def _lines(self):
        """The words of one topic, each once.

        :rtype: list[str]
        """
        lines = (" ".join(line.split()) for line in (self.words or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    @api.model
    @ormcache("company.id")
    def _for_text(self, company):
        """The topics of a company, as what understands texts wants them: keys are ids as strings.

        :param company: whose topics; those for all companies are among them
        :rtype: tuple[Topic]
        """
        # Whose language and which archived ones the caller sees must not be remembered for all.
        topics = self.sudo().with_context(active_test=True, lang=None)
        topics = topics.search([("company_id", "in", (False, company.id))], order="sequence, id")
        return tuple(
            Topic(
                str(topic.id),
                tuple(topic._lines()),
                str(topic.parent_id.id) if topic.parent_id in topics else None,
            )
            for topic in topics
        )

    def action_mentions(self):
        """Show what was said about this and what is part of it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [
            ("topic_id", "child_of", self.id),
            ("own", "=", False),
            ("practice", "=", False),
        ]
        action["context"] = {}
        action["display_name"] = self.complete_name
        return action

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """What is part of an archived topic is archived with it; what is taken up again brings
        back what it is part of."""
        self.env.registry.clear_cache()
        if "active" in vals:
            with_them = self.with_context(active_test=False).search(
                [("id", "parent_of" if vals["active"] else "child_of", self.ids)]
            )
            super(SocialCrmTopic, with_them - self).write({"active": vals["active"]})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_without_others(self):
        if self.with_context(active_test=False).child_ids - self:
            raise UserError(
                self.env._("There are topics below this one: delete or move them first.")
            )

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def copy_data(self, default=None):
        copies = super().copy_data(default)
        return [
            {**values, "name": self.env._("%s (copy)", topic.name)}
            for topic, values in zip(self, copies, strict=True)
        ]


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    topic_id = fields.Many2one(
        "social.crm.topic", readonly=True, index="btree_not_null", ondelete="set null"
    )


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.topic": {
                **dict.fromkeys(("name", "words"), "typed by us, about our business"),
                "parent_path": "ids of topics",
            },
        }
