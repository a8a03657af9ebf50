"""Contacts with their profiles: how much they said, how far it reaches."""

from odoo import api, fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    social_profile_ids = fields.One2many(
        "social.crm.profile", "partner_id", "Social Profiles", groups="social_crm.group_reader"
    )
    social_handle_ids = fields.One2many("social.crm.handle", "partner_id", "Social Handles")
    social_mention_count = fields.Integer(
        "Social Posts", compute="_compute_social_facts", groups="social_crm.group_reader"
    )
    social_reach = fields.Integer(
        compute="_compute_social_facts",
        groups="social_crm.group_reader",
        help="Followers of all profiles, those of a company's people too.",
    )
    social_last_at = fields.Datetime(
        "Last Heard Of", compute="_compute_social_facts", groups="social_crm.group_reader"
    )

    @api.depends("social_profile_ids")
    def _compute_social_facts(self):
        """Posts, reach and the last time, of each contact and of all below it, in four queries
        however many contacts, people and profiles there are."""
        below = self._social_below()
        Profile = self.env["social.crm.profile"]
        profiles = Profile.search_fetch(
            [("partner_id", "in", [*below])], ["partner_id", "followers"], order="id"
        )
        groups = self.env["social.crm.mention"]._read_group(
            [("profile_id", "in", profiles.ids), ("own", "=", False)],
            ["profile_id"],
            ["__count", "written_at:max"],
        )
        heard = {profile: (count, last) for profile, count, last in groups}
        facts = {}
        for profile in profiles:
            count, last = heard.get(profile, (0, False))
            for root in below[profile.partner_id.id]:
                had = facts.get(root, (0, 0, False))
                facts[root] = (
                    had[0] + count,
                    had[1] + (profile.followers or 0),
                    max(filter(None, (had[2], last)), default=False),
                )
        for partner in self:
            partner.social_mention_count, partner.social_reach, partner.social_last_at = facts.get(
                partner._origin.id, (0, 0, False)
            )

    def _social_below(self):
        """Contacts below these, and these, to the ones of these that they are below.

        :rtype: dict[int, list[int]]
        """
        self.env["res.partner"].flush_model(["parent_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE below(root, id) AS (
                    SELECT id, id FROM res_partner WHERE id = ANY(%s)
                     UNION
                    SELECT below.root, child.id
                      FROM below JOIN res_partner child ON child.parent_id = below.id
                )
                SELECT id, array_agg(root) FROM below GROUP BY id
                """,
                self._origin.ids,
            )
        )
        return dict(rows)

    def action_view_social_mentions(self):
        """What this person, or the people of this company, said on all networks, and what we
        answered."""
        self.ensure_one()
        profiles = self.env["social.crm.profile"].search([("partner_id", "child_of", self.ids)])
        return profiles._action_conversation()
