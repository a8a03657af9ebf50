"""What customers would like to be different, as a list for those who can change it: each idea once,
with everybody who asked for it."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .social_crm_seen import SHOWN

STATES = [
    ("collected", "Collected"),
    ("considered", "Being Considered"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("declined", "Not Done"),
]
ENDED = ("done", "declined")
FIGURES = ("voice_count", "post_count", "told_count", "reach", "networks_text")


class SocialCrmIdea(models.Model):
    _name = "social.crm.idea"
    _description = "Idea of Customers"
    _inherit = ["social.crm.seen", "mail.thread", "mail.activity.mixin"]
    _order = "weight desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        "Idea", required=True, tracking=True, help="What is asked for, in our words."
    )
    note = fields.Text("Our Notes")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    topic_id = fields.Many2one("social.crm.topic", ondelete="set null", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
        help="Who decides about it. Needs no further rights to work on it than to read what is "
        "said in public.",
    )
    state = fields.Selection(
        STATES, default="collected", required=True, index=True, tracking=True, group_expand=True
    )
    done_at = fields.Datetime("Decided", readonly=True, copy=False)
    answered_at = fields.Datetime("Last Told", readonly=True, copy=False)
    voice_ids = fields.One2many("social.crm.idea.voice", "idea_id", "Voices")
    weight = fields.Integer(
        "People",
        readonly=True,
        copy=False,
        aggregator="sum",
        help="How many people asked for it; a contact counts once, on however many networks.",
    )
    voice_count = fields.Integer("People Who Asked", compute="_compute_figures")
    post_count = fields.Integer("Posts", compute="_compute_figures")
    told_count = fields.Integer("Were Told", compute="_compute_figures")
    reach = fields.Integer(compute="_compute_figures", help="Followers of those who asked for it.")
    networks_text = fields.Char("Networks", compute="_compute_figures")
    figures_text = fields.Char(compute="_compute_figures")

    @api.depends("voice_ids", "voice_ids.reply_id.state")
    def _compute_figures(self):
        """Counted of all who asked, whoever looks: of what was said in private it gives away no
        more than that somebody asked. One query."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT voice.idea_id,
                       count(DISTINCT %(person)s), count(*),
                       count(DISTINCT %(person)s) FILTER (WHERE reply.state = ANY(%(said)s)),
                       COALESCE(sum(profile.followers), 0),
                       array_agg(DISTINCT mention.network)
                  FROM social_crm_idea_voice voice
                  JOIN social_crm_mention mention ON mention.id = voice.mention_id
                  JOIN social_crm_profile profile ON profile.id = mention.profile_id
             LEFT JOIN social_crm_reply reply ON reply.id = voice.reply_id
                 WHERE voice.idea_id = ANY(%(ids)s)
                 GROUP BY voice.idea_id
                """,
                person=PERSON,
                said=["queued", "sending", "sent", "unknown"],
                ids=self._origin._flushed_ids(),
            )
        )
        labels = dict(self.env["social.crm.network"]._selection())
        known = {row[0]: row[1:] for row in rows}
        for idea in self:
            people, posts, told, reach, networks = known.get(idea._origin.id, (0, 0, 0, 0, []))
            idea.voice_count, idea.post_count = people, posts
            idea.told_count, idea.reach = told, reach
            idea.networks_text = ", ".join(sorted(labels.get(each, each) for each in networks))
            idea.figures_text = (
                self.env._("1 person, 1 post")
                if people == posts == 1
                else self.env._("1 person, %(posts)s posts", posts=posts)
                if people == 1
                else self.env._("%(people)s people, %(posts)s posts", people=people, posts=posts)
            )

    def _flushed_ids(self):
        self.env["social.crm.idea.voice"].flush_model()
        self.env["social.crm.reply"].flush_model(["state"])
        self.env["social.crm.mention"].flush_model(["profile_id", "network"])
        self.env["social.crm.profile"].flush_model(["partner_id", "followers"])
        return self.ids

    def _recount(self):
        """Bring the number of people up to date, which lists are sorted by: counted anew, so that
        nothing drifts. One query."""
        if not self:
            return
        self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_idea idea SET weight = now.people
                  FROM (SELECT this.id, count(DISTINCT %s) FILTER (WHERE voice.id IS NOT NULL)
                               AS people
                          FROM social_crm_idea this
                     LEFT JOIN social_crm_idea_voice voice ON voice.idea_id = this.id
                     LEFT JOIN social_crm_mention mention ON mention.id = voice.mention_id
                     LEFT JOIN social_crm_profile profile ON profile.id = mention.profile_id
                         WHERE this.id = ANY(%s) GROUP BY this.id) now
                 WHERE idea.id = now.id AND idea.weight IS DISTINCT FROM now.people
                RETURNING 1
                """,
                PERSON,
                self._flushed_ids(),
            )
        )
        self.invalidate_recordset(["weight", *FIGURES, "figures_text"], flush=False)

    @api.autovacuum
    def _gc_weights(self):
        """People are erased, linked and parted: what is sorted by follows every night."""
        ideas = self.with_context(active_test=False)
        ideas.search(["|", ("weight", ">", 0), ("voice_ids", "!=", False)])._recount()

    def write(self, vals):
        if vals.get("state") in ENDED:
            vals = {"done_at": fields.Datetime.now(), **vals}
        elif vals.get("state"):
            vals = {"done_at": False, **vals}
        return super().write(vals)

    @api.constrains("name")
    def _check_name(self):
        if any(not (idea.name or "").strip() for idea in self):
            raise ValidationError(self.env._("Say in a few words what is asked for."))

    # Putting two together

    def action_merge(self):
        """These are one idea: all voices go to the one with the most people; the others are
        archived, and say where they went."""
        if len(self) < 2 or len(self.company_id) > 1:
            raise UserError(self.env._("Choose at least two ideas of the same company."))
        self.check_access("write")
        into = self.sorted(lambda idea: (-idea.weight, idea.id))[0]
        for other in self - into:
            other.message_post(body=self.env._("Is the same as “%s”.", into.name))
            into.message_post(
                body=self.env._("“%s” is the same: its voices came here.", other.name)
            )
        voices = (self - into).sudo().voice_ids
        voices.idea_id = into
        (self - into).active = False
        (self.sudo())._recount()
        return into._action_form()

    # Buttons

    def _action_form(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_posts(self):
        """The posts in which it was asked for, as far as the user may see them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        return {
            **action,
            "display_name": self.name,
            "domain": [("idea_voice_ids.idea_id", "=", self.id)],
            "context": {},
        }

    def action_tell(self):
        """Tell those who asked for it, in the composer for many."""
        self.ensure_one()
        self.env["social.crm.reply"].check_access("create")
        if self.env.context.get(SHOWN):
            self = self._as_seen()
        action = self.env["social.crm.same.answer"]._action_for(self)
        return {**action, "context": {SHOWN: False}}  # it was about the idea, and not its answers

    def _to_be_seen(self):
        """What those who asked are told of."""
        return [self.name, self.state]


PERSON = SQL("COALESCE('c' || profile.partner_id, 'p' || profile.id)")
"""Whom a voice is by: the contact, where known."""


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.idea": dict.fromkeys(
                ("name", "note"), "what could be better, in words of ours"
            ),
        }
