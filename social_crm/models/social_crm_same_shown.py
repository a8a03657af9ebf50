"""What is shown of those who say the same: how many, where, since when, and how many hear it.
Worked out when somebody looks, of what that person may see."""

from odoo import api, fields, models
from odoo.tools import SQL

FIGURES = (
    "mention_count",
    "people_count",
    "reach",
    "networks_text",
    "first_at",
    "latest_at",
    "open_count",
)


class SocialCrmSame(models.Model):
    _inherit = "social.crm.same"

    mention_count = fields.Integer(
        "Posts", compute="_compute_figures", search="_search_mention_count"
    )
    people_count = fields.Integer("People", compute="_compute_figures")
    reach = fields.Integer(
        compute="_compute_figures", help="Followers of those who said it, taken together."
    )
    networks_text = fields.Char("Networks", compute="_compute_figures")
    first_at = fields.Datetime("First", compute="_compute_figures")
    latest_at = fields.Datetime("Latest", compute="_compute_figures", search="_search_latest_at")
    open_count = fields.Integer(
        "Open Tickets", compute="_compute_figures", help="Tickets of it that are not closed yet."
    )
    words = fields.Char("What Was Said", compute="_compute_words")

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("mention_ids")
    def _compute_figures(self):
        empty = dict.fromkeys(FIGURES, False)
        figures = self._figures() if self.ids else {}
        for same in self:
            same.update(figures.get(same._origin.id, empty))

    def _figures(self):
        """Figures of groups, of the mentions that the user may see, in one query.

        :rtype: dict[int, dict]
        """
        seen = self.env["social.crm.mention"]._search(
            [("same_id", "in", self._origin.ids), ("gone_at", "=", False)]
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH seen AS (
                    SELECT mention.same_id, mention.profile_id, mention.network,
                           mention.written_at, mention.ticket_id
                      FROM social_crm_mention mention WHERE mention.id IN %s),
                people AS (
                    SELECT seen.same_id, sum(profile.followers) AS reach
                      FROM (SELECT DISTINCT same_id, profile_id FROM seen) AS seen
                      JOIN social_crm_profile profile ON profile.id = seen.profile_id
                     GROUP BY seen.same_id)
                SELECT seen.same_id, count(*), count(DISTINCT seen.profile_id),
                       max(people.reach), array_agg(DISTINCT seen.network),
                       min(seen.written_at), max(seen.written_at),
                       count(DISTINCT ticket.id) FILTER (
                           WHERE ticket.active AND stage.closed IS NOT TRUE)
                  FROM seen
                  JOIN people ON people.same_id = seen.same_id
             LEFT JOIN helpdesk_ticket ticket ON ticket.id = seen.ticket_id
             LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
                 GROUP BY seen.same_id
                """,
                seen.subselect(),
            )
        )
        labels = dict(
            self.env["social.crm.mention"]._fields["network"]._description_selection(self.env)
        )
        return {
            id_: dict(
                zip(
                    FIGURES,
                    (
                        mentions,
                        people,
                        reach or 0,
                        ", ".join(sorted(labels.get(each, each) for each in networks)),
                        first,
                        latest,
                        tickets,
                    ),
                    strict=True,
                )
            )
            for id_, mentions, people, reach, networks, first, latest, tickets in rows
        }

    @api.model
    def _search_mention_count(self, operator, value):
        if operator not in (">", ">=", "<", "<=", "="):
            return NotImplemented
        groups = self.env["social.crm.mention"]._read_group(
            [("same_id", "!=", False)], ["same_id"], [], having=[("__count", operator, value)]
        )
        return [("id", "in", [same.id for (same,) in groups])]

    @api.model
    def _search_latest_at(self, operator, value):
        if operator not in (">", ">="):
            return NotImplemented
        return [("mention_ids.written_at", operator, value)]

    @api.depends_context("uid", "lang", "allowed_company_ids")
    @api.depends("mention_ids")
    def _compute_words(self):
        seen = self.env["social.crm.mention"]._read_group(
            [("same_id", "in", self._origin.ids), ("gone_at", "=", False)],
            ["same_id"],
            ["id:min"],
        )
        first = {same.id: mention_id for same, mention_id in seen}
        for same in self:
            mention = self.env["social.crm.mention"].browse(first.get(same._origin.id, []))
            same.words = mention.summary or self.env._("What several said")

    @api.depends("words")
    def _compute_display_name(self):
        for same in self:
            words = same.words or ""
            same.display_name = words if len(words) <= 60 else f"{words[:59].rstrip()}…"

    def action_mentions(self):
        """All who say it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        return {
            **action,
            "domain": [("same_id", "=", self.id)],
            "context": {},
            "name": self.env._("Said by Several"),
        }

    def action_tickets(self):
        """Their tickets that are not closed yet."""
        self.ensure_one()
        tickets = self.env["helpdesk.ticket"].search(
            [("social_mention_ids.same_id", "=", self.id), ("stage_id.closed", "=", False)]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt.helpdesk_ticket_action"
        )
        return {**action, "domain": [("id", "in", tickets.ids)], "context": {}}

    def _action_form(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Said by Several"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    same_count = fields.Integer(
        "Others Who Say the Same",
        compute="_compute_same_count",
        help="Other people who said the same, of those whom you may see.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("same_id")
    def _compute_same_count(self):
        figures = self.same_id._figures() if self.same_id else {}
        for mention in self:
            found = figures.get(mention.same_id.id)
            mention.same_count = found["people_count"] - 1 if found else 0

    def action_said_by_others(self):
        """Who else says the same."""
        self.ensure_one()
        return self.same_id._action_form()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_same_id = fields.Many2one(
        "social.crm.same", "Said by Several", compute="_compute_social_same"
    )
    social_same_count = fields.Integer("Others Who Say the Same", compute="_compute_social_same")

    @api.depends("social_mention_ids.same_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_social_same(self):
        for ticket in self:
            mentions = ticket.social_mention_ids.filtered("same_id")
            most = max(mentions, key=lambda mention: mention.same_count, default=mentions)
            ticket.social_same_id = most.same_id
            ticket.social_same_count = most.same_count if most else 0

    def action_social_same(self):
        """Who else says the same."""
        self.ensure_one()
        return self.social_same_id._action_form()
