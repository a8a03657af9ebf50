"""Who helps other customers, over all networks: one row for each contact, or for each profile that
is linked to none. Computed each time from the help that the user may read."""

from odoo import api, fields, models
from odoo.tools import SQL

from .social_crm_help import HELPED
from .social_crm_person import PERSON
from .social_crm_profile_standing import STANDINGS

LATELY = "90 days"


class SocialCrmHelper(models.Model):
    _name = "social.crm.helper"
    _description = "Customer Who Helps Others"
    _auto = False
    _order = "helped desc, offered desc, id"
    _rec_name = "name"

    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    profile_id = fields.Many2one(
        "social.crm.profile", readonly=True, help="The one of their profiles that helps most."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    name = fields.Char("Person", compute="_compute_name")
    network_list = fields.Char("Network Keys", readonly=True)
    networks = fields.Char(compute="_compute_networks")
    standing = fields.Selection(STANDINGS, readonly=True)
    offered = fields.Integer(
        "Answers", readonly=True, help="Answers to other customers' questions, whether they helped."
    )
    helped = fields.Integer(
        readonly=True, help="Thanked by who asked, accepted, or confirmed by a colleague."
    )
    lately = fields.Integer(
        "Last 90 Days", readonly=True, help="Answers of the last 90 days that helped."
    )
    thanked = fields.Integer(readonly=True)
    confirmed = fields.Integer(readonly=True, help="By a colleague, or accepted at the network.")
    wrong = fields.Integer(readonly=True)
    askers = fields.Integer("People Helped", readonly=True, help="Different people.")
    reach = fields.Float(
        readonly=True, digits=(16, 0), aggregator=None, help="Followers of all their profiles."
    )
    last_at = fields.Datetime("Last Answer", readonly=True)

    @property
    def _table_query(self):
        """Help that the user may read, by profile, then profiles by person."""
        Help = self.env["social.crm.help"]
        Help.flush_model()
        self.env["social.crm.mention"].flush_model(["gone_at"])
        self.env["social.crm.profile"].flush_model()
        found = Help._search([("state", "!=", "none"), ("mention_id.gone_at", "=", False)])
        found.order = None
        return SQL(
            """
            SELECT %(person)s AS id,
                   max(profile.partner_id) AS partner_id,
                   (array_agg(profile.id ORDER BY profile.helped DESC, profile.id))[1]
                   AS profile_id,
                   min(profile.company_id) AS company_id,
                   string_agg(DISTINCT profile.network, ',') AS network_list,
                   CASE min(CASE profile.standing WHEN 'blocked' THEN 1 WHEN 'vip' THEN 2
                                                  WHEN 'superuser' THEN 3 WHEN 'supporter' THEN 4
                                                  END)
                        WHEN 1 THEN 'blocked' WHEN 2 THEN 'vip' WHEN 3 THEN 'superuser'
                        WHEN 4 THEN 'supporter' END AS standing,
                   sum(profile.offered)::int AS offered, sum(profile.helped)::int AS helped,
                   sum(profile.lately)::int AS lately, sum(profile.thanked)::int AS thanked,
                   sum(profile.confirmed)::int AS confirmed, sum(profile.wrong)::int AS wrong,
                   sum(profile.askers)::int AS askers,
                   max(coalesce(profile.person_reach, profile.followers, 0)) AS reach,
                   max(profile.last_at) AS last_at
              FROM (
                   SELECT who.id, who.partner_id, who.company_id, who.network, who.standing,
                          who.followers, who.person_reach,
                          count(*) AS offered,
                          count(*) FILTER (WHERE help.state IN %(helped)s) AS helped,
                          count(*) FILTER (WHERE help.state IN %(helped)s
                              AND help.written_at > now() AT TIME ZONE 'UTC' - %(lately)s::interval
                          ) AS lately,
                          count(*) FILTER (WHERE help.thanked_at IS NOT NULL) AS thanked,
                          count(*) FILTER (WHERE help.state IN ('confirmed', 'accepted'))
                          AS confirmed,
                          count(*) FILTER (WHERE help.state = 'wrong') AS wrong,
                          count(DISTINCT help.asker_id) FILTER (WHERE help.state IN %(helped)s)
                          AS askers,
                          max(help.written_at) AS last_at
                     FROM social_crm_help help
                     JOIN social_crm_profile who ON who.id = help.profile_id
                    WHERE help.id IN (%(found)s)
                    GROUP BY who.id) profile
             GROUP BY %(person)s
            """,
            person=SQL(PERSON),
            helped=HELPED,
            lately=LATELY,
            found=found.select(),
        )

    @api.depends("partner_id", "profile_id")
    def _compute_name(self):
        # Who is listed may be named; who is not listed for this user is not found at all.
        for helper in self:
            helper.name = (helper.partner_id or helper.profile_id).sudo().display_name

    @api.depends("network_list")
    def _compute_networks(self):
        labels = dict(self.env["social.crm.network"]._selection())
        for helper in self:
            keys = (helper.network_list or "").split(",")
            helper.networks = ", ".join(labels.get(key, key) for key in keys)

    def _profiles(self):
        """All profiles of these, as superuser.

        :rtype: social.crm.profile
        """
        linked = self.sudo().partner_id
        alone = self.sudo().filtered(lambda helper: not helper.partner_id).profile_id
        return self.env["social.crm.data.map"]._profiles_of(linked) | alone

    def action_open(self):
        """What they have answered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.help_action")
        action["domain"] = [("profile_id", "in", self._profiles().ids)]
        action["context"] = {}
        action["display_name"] = self.name
        return action

    def action_standing(self):
        """The form on which somebody says how we stand to these."""
        self.ensure_one()
        profiles = self._profiles().with_env(self.env)
        return profiles._filtered_access("write").action_standing()
