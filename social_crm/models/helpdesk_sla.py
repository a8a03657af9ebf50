"""What is promised to customers who write on networks: which target, how soon, and for whom."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..handing.promise import FIRST_ANSWER, NEXT_ANSWER, SOLUTION

MATTERS = {
    *("active", "ignore_stage_ids", "social_calendar_id", "social_minutes"),
    *("social_warn_agent", "social_warn_lead"),
}
"""What changes how promises stand that are made already. To whom they are made is decided when a
case is opened."""
CUSTOMERS = [("known", "Known contacts"), ("vip", "VIPs")]


class HelpdeskSla(models.Model):
    _inherit = "helpdesk.sla"

    social_target = fields.Selection(
        [
            (FIRST_ANSWER, "First answer"),
            (NEXT_ANSWER, "Next answer"),
            (SOLUTION, "Solution"),
        ],
        "Social Promise",
        index="btree_not_null",
        help="What is promised to people who write on networks. Empty: an ordinary agreement on "
        "stages, for tickets that come in otherwise.",
    )
    social_minutes = fields.Integer("Promised Within", help="Minutes of working time.")
    social_networks = fields.Json("Networks", help="Empty: all.")
    social_network_names = fields.Char("On", compute="_compute_choices")
    choices = fields.Json(compute="_compute_choices")
    social_topic_ids = fields.Many2many(
        "social.crm.topic",
        "social_crm_sla_topic_rel",
        "sla_id",
        "topic_id",
        "Topics",
        help="And those below them. Empty: whatever it is about.",
    )
    social_customers = fields.Selection(CUSTOMERS, "Customers", help="Empty: everybody.")
    social_priority = fields.Selection(
        [("1", "Medium"), ("2", "High"), ("3", "Very high")],
        "At Least as Urgent As",
        help="The priority of the ticket. Empty: any.",
    )
    social_calendar_id = fields.Many2one(
        "resource.calendar",
        "Service Hours",
        help="Only these hours count, without holidays. Empty: the working hours of the team.",
    )
    social_sequence = fields.Integer("Order", default=10)
    social_warn_agent = fields.Integer(
        "Warn Whoever Has the Case",
        default=30,
        help="Minutes of working time before it is due. 0: no warning.",
    )
    social_warn_lead = fields.Integer(
        "Warn the Team Leader",
        default=10,
        help="Minutes of working time before it is due. 0: no warning.",
    )
    social_since = fields.Datetime(
        "Holds Since",
        copy=False,
        help="Cases that were opened before are not promised anything. Empty: all cases.",
    )

    _social_minutes_check = models.Constraint(
        "CHECK (social_target IS NULL OR social_minutes > 0)",
        "Say how soon: at least one minute.",
    )
    _social_warn_check = models.Constraint(
        "CHECK (coalesce(social_warn_agent, 0) >= 0 AND coalesce(social_warn_lead, 0) >= 0)",
        "Minutes are 0 or more.",
    )

    @api.depends("social_networks")
    def _compute_choices(self):
        known = self.env["social.crm.network"]._selection()
        labels = dict(known)
        for sla in self:
            sla.choices = {"social_networks": known}
            sla.social_network_names = ", ".join(
                labels.get(key, key) for key in sla.social_networks or ()
            )

    @api.constrains("company_id", "social_topic_ids", "social_calendar_id", "team_ids")
    def _check_social_company(self):
        """What a promise names belongs to its company or to all."""
        for sla in self.sudo().filtered(lambda sla: sla.social_target and sla.company_id):
            named = [*sla.social_topic_ids, *sla.social_calendar_id, *sla.team_ids]
            for record in named:
                if record.company_id and record.company_id != sla.company_id:
                    raise ValidationError(
                        self.env._(
                            "“%(what)s” belongs to another company than the promise “%(name)s”.",
                            what=record.display_name,
                            name=sla.name,
                        )
                    )

    @api.constrains("social_calendar_id")
    def _check_social_hours(self):
        self.filtered("social_target").social_calendar_id._social_check_hours()

    # What is promised at present

    @api.model
    @ormcache()
    def _social_promises(self):
        """All active promises, as plain values, the one that counts first.

        The one that depends on the most counts, of several the first in order. Kept, since it is
        asked for whenever a post is worked.

        :rtype: tuple[dict]
        """
        slas = self.sudo().with_context(active_test=False)
        slas = slas.search([("social_target", "!=", False)])
        topics = self.env["social.crm.topic"].sudo().with_context(active_test=False)
        found = []
        for sla in slas:
            named = sla.social_topic_ids
            below = topics.search([("id", "child_of", named.ids)]).ids if named else []
            conditions = {
                "teams": frozenset(sla.team_ids.ids),
                "networks": frozenset(sla.social_networks or ()),
                "topics": frozenset(below),
                "customers": sla.social_customers or "",
                "priority": sla.social_priority or "",
            }
            found.append(
                {
                    "id": sla.id,
                    "active": sla.active,
                    "target": sla.social_target,
                    "minutes": sla.social_minutes,
                    "company_id": sla.company_id.id or None,
                    "calendar_id": sla.social_calendar_id.id or None,
                    "held": frozenset(sla.ignore_stage_ids.ids),
                    "warn_agent": sla.social_warn_agent,
                    "warn_lead": sla.social_warn_lead,
                    "since": sla.social_since or None,
                    "weight": sum(1 for value in conditions.values() if value),
                    "sequence": sla.social_sequence,
                    **conditions,
                }
            )
        found.sort(key=lambda each: (-each["weight"], each["sequence"], each["id"]))
        return tuple(found)

    @api.model
    def _social_used(self):
        """Whether anything is promised to people on networks, or was: else nothing is kept book
        of."""
        return any(each["active"] for each in self._social_promises())

    @api.model_create_multi
    def create(self, vals_list):
        slas = super().create(vals_list)
        promises = slas.filtered("social_target")
        if promises:
            promises.filtered("active")._social_begin()
            self.env.registry.clear_cache()
        return slas

    def write(self, vals):
        beginning = self.browse()
        if vals.get("active") or vals.get("social_target"):
            beginning = self.filtered(lambda sla: not (sla.active and sla.social_target))
        result = super().write(vals)
        beginning.filtered(lambda sla: sla.active and sla.social_target)._social_begin()
        if "social_target" in vals or any(sla.social_target for sla in self.sudo()):
            self.env.registry.clear_cache()
            if vals.keys() & MATTERS:
                self._social_left()._social_promise()
        return result

    def _social_left(self):
        """Tickets to which these promises were made, which are not kept yet.

        :rtype: helpdesk.ticket
        """
        rows = self.env["helpdesk.ticket.sla"].sudo()
        rows = rows.search(
            [
                ("sla_id", "in", self.ids),
                ("social_target", "!=", False),
                ("social_met_at", "=", False),
                ("social_ended_at", "=", False),
            ]
        )
        return rows.ticket_id.with_context(social_crm_promise_anyway=True)

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _social_begin(self):
        """It holds for what is opened from now on, unless something else was said."""
        now = self.env.cr.now().replace(microsecond=0)
        self.filtered(lambda sla: not sla.social_since).social_since = now


class SocialCrmTopic(models.Model):
    _inherit = "social.crm.topic"

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self.env.registry.clear_cache()  # what is below what, see _social_promises
        return result

    @api.model_create_multi
    def create(self, vals_list):
        topics = super().create(vals_list)
        if any(vals.get("parent_id") for vals in vals_list):
            self.env.registry.clear_cache()
        return topics
