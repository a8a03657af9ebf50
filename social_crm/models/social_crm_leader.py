"""Opinion leaders: people whose words go far, over all their networks; how that changes, how they
stand to us, and who in the company talks to them.

Who may be one is proposed once a day (:mod:`.social_crm_leader_found`); a person decides. What a
leader writes is told to whoever talks to him (:mod:`.social_crm_leader_told`).
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .social_crm_profile_influence import DAYS

STATES = [("proposed", "Proposed"), ("watched", "Watched"), ("dropped", "Not One")]
MOODY = 0.34
"""From this balance of moods on (-1 to 1) somebody is for or against us."""
RELATIONS = [
    ("friend", "Friendly"),
    ("mixed", "Mixed"),
    ("critic", "Critical"),
    ("unknown", "Not known"),
]


class SocialCrmLeader(models.Model):
    _name = "social.crm.leader"
    _description = "Opinion Leader"
    _order = "influence desc, id"
    _rec_name = "profile_id"

    profile_id = fields.Many2one(
        "social.crm.profile",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('own', '=', False)]",
        help="Their other profiles count as well, if they belong to the same contact.",
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="profile_id.partner_id", string="Contact")
    state = fields.Selection(STATES, required=True, default="watched", index=True)
    user_id = fields.Many2one(
        "res.users",
        "Talks to Them",
        domain="[('share', '=', False)]",
        ondelete="set null",
        help="Is told when they write something.",
    )
    note = fields.Char(help="For colleagues, e.g. what they care about.")
    reach = fields.Float(
        readonly=True, digits=(16, 0), aggregator=None, help="Followers of all their profiles."
    )
    influence = fields.Float(
        readonly=True,
        digits=(16, 0),
        aggregator=None,
        help="Reach, times how often a post is passed on, and once for the post itself.",
    )
    trend = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator=None,
        help="How much the influence has grown within about 30 days. Empty: not known yet.",
    )
    trend_known = fields.Boolean(readonly=True)
    topic_ids = fields.Many2many(
        "social.crm.topic",
        string="Topics",
        readonly=True,
        help="What they have written about most in the last 90 days, in public.",
    )
    network_list = fields.Char("Network Keys", readonly=True)
    networks = fields.Char(compute="_compute_networks")
    standing = fields.Selection(related="profile_id.standing")
    posts = fields.Integer("Posts in 90 Days", compute="_compute_relation")
    relation = fields.Selection(
        RELATIONS,
        "Relation to Us",
        compute="_compute_relation",
        help="By the moods of their posts of the last 90 days that are known and sure.",
    )
    last_at = fields.Datetime("Last Post", compute="_compute_relation")
    answered_at = fields.Datetime(
        "We Spoke Last", compute="_compute_relation", help="Our latest post to them."
    )
    ticket_count = fields.Integer("Open Cases", compute="_compute_relation")
    reach_ids = fields.One2many("social.crm.leader.reach", "leader_id", "Reach by Day")

    _profile_uniq = models.UniqueIndex("(profile_id)", "This person stands here already.")

    @api.depends("profile_id")
    def _compute_display_name(self):
        for leader in self:
            record = leader.partner_id or leader.profile_id
            leader.display_name = record.sudo().display_name

    @api.depends("network_list")
    def _compute_networks(self):
        labels = dict(self.env["social.crm.network"]._selection())
        for leader in self:
            keys = (leader.network_list or "").split(",")
            leader.networks = ", ".join(labels.get(key, key) for key in keys if key)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_relation(self):
        """What the user may read of it counts. A fixed number of queries for any number."""
        profiles = self._profiles()
        owner = {profile_id: leader for leader, ids in profiles.items() for profile_id in ids}
        figures = self._figures(list(owner))
        for leader in self:
            mine = [figures[id] for id in profiles[leader] if id in figures]
            negative = sum(each["negative"] for each in mine)
            positive = sum(each["positive"] for each in mine)
            leader.posts = sum(each["posts"] for each in mine)
            leader.last_at = max(
                (each["last_at"] for each in mine if each["last_at"]), default=False
            )
            leader.answered_at = max(
                (each["answered_at"] for each in mine if each["answered_at"]), default=False
            )
            leader.ticket_count = sum(each["tickets"] for each in mine)
            known = negative + positive
            balance = (positive - negative) / known if known else 0
            leader.relation = (
                "unknown"
                if not known
                else "friend"
                if balance >= MOODY
                else "critic"
                if balance <= -MOODY
                else "mixed"
            )

    def _profiles(self):
        """The profiles of each of these.

        :rtype: dict[social.crm.leader, list[int]]
        """
        leaders = self.sudo()
        linked = leaders.partner_id
        theirs = self.env["social.crm.data.map"]._profiles_of(linked).grouped("partner_id")
        return {
            leader.with_env(self.env): (
                theirs[leader.partner_id]
                .filtered(lambda each, leader=leader: each.company_id == leader.company_id)
                .ids
                if leader.partner_id in theirs
                else leader.profile_id.ids
            )
            for leader in leaders
        }

    @api.model
    def _figures(self, profile_ids):
        """What profiles wrote lately, and what we said to them, as far as the user may read it.

        :returns: profile id to ``posts``, ``negative``, ``positive``, ``last_at``,
            ``answered_at``, ``tickets``
        :rtype: dict[int, dict]
        """
        nothing = {"posts": 0, "negative": 0, "positive": 0, "tickets": 0}
        found = {id: {**nothing, "last_at": False, "answered_at": False} for id in profile_ids}
        if not profile_ids:
            return found
        Mention = self.env["social.crm.mention"]
        said = [("profile_id", "in", profile_ids), ("own", "=", False)]
        lately = [("written_at", ">=", f"today -{DAYS}d")]
        for profile, mood, sure, count, last in Mention._read_group(
            [*said, *lately],
            ["profile_id", "mood", "mood_sure"],
            ["__count", "written_at:max"],
        ):
            each = found[profile.id]
            each["posts"] += count
            each["last_at"] = max(filter(None, (each["last_at"], last)))
            if mood in ("negative", "positive") and sure != "unsure":
                each[mood] += count
        for profile, last in Mention._read_group(
            [("own", "=", True), ("conversation_id.profile_id", "in", profile_ids)],
            ["conversation_id.profile_id"],
            ["written_at:max"],
        ):
            found[profile.id]["answered_at"] = last
        for profile, count in self.env["helpdesk.ticket"]._read_group(
            [("social_profile_id", "in", profile_ids), ("social_done", "=", False)],
            ["social_profile_id"],
            ["__count"],
        ):
            found[profile.id]["tickets"] = count
        return found

    @api.constrains("profile_id")
    def _check_profile(self):
        for leader in self.sudo():
            profile = leader.profile_id
            if profile.own or profile.unknown:
                raise ValidationError(
                    self.env._("Neither we ourselves nor unknown people can be one.")
                )
            others = self.search(
                [("id", "!=", leader.id), ("company_id", "=", leader.company_id.id)]
            )
            if profile.partner_id and profile.partner_id in others.partner_id:
                raise ValidationError(
                    self.env._(
                        "%s stands here already, with another profile.",
                        profile.partner_id.display_name,
                    )
                )

    @api.constrains("user_id")
    def _check_user(self):
        for leader in self.sudo():
            user = leader.user_id
            if user and (user.share or leader.company_id not in user.company_ids):
                raise ValidationError(
                    self.env._("%s does not work for the company of this person.", user.name)
                )

    # What people do

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        leaders = super().create(vals_list)
        leaders.sudo()._measure()
        return leaders

    def write(self, vals):
        if vals.keys() & {"state", "user_id", "profile_id"}:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def action_watch(self):
        """They are one: the person at the screen talks to them, if nobody does yet."""
        self.state = "watched"
        mine = self.filtered(lambda leader: not leader.user_id)
        mine.filtered(
            lambda leader: leader.company_id in self.env.user.company_ids
        ).user_id = self.env.user

    def action_drop(self):
        """They are none, and are not proposed again."""
        self.state = "dropped"

    def action_posts(self):
        """What they have written."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [("profile_id", "in", self._profiles()[self]), ("own", "=", False)]
        action["context"] = {}
        action["display_name"] = self.display_name
        return action

    def action_tickets(self):
        """Their cases."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.ticket_action")
        action["domain"] = [("social_profile_id", "in", self._profiles()[self])]
        action["context"] = {}
        action["display_name"] = self.display_name
        return action


class SocialCrmLeaderReach(models.Model):
    _name = "social.crm.leader.reach"
    _description = "Reach of an Opinion Leader on a Day"
    _order = "day desc, id desc"
    _rec_name = "day"

    leader_id = fields.Many2one(
        "social.crm.leader", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="leader_id.company_id", store=True)
    day = fields.Date(required=True, readonly=True)
    reach = fields.Float(readonly=True, digits=(16, 0), aggregator="sum")
    influence = fields.Float(readonly=True, digits=(16, 0), aggregator="sum")

    _day_uniq = models.UniqueIndex("(leader_id, day)")

    @api.autovacuum
    def _gc_reach(self):
        """A year is enough to see how it changes."""
        self.env.cr.execute(
            SQL("DELETE FROM social_crm_leader_reach WHERE day < now() - interval '400 days'")
        )
