"""What Odoo's digest tells of social service: for the company of each recipient, with the rights of
each, a query or two for each figure, and nothing of exercises.
"""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

FIGURES = {  # field of the digest -> group that may know it, action behind it
    "kpi_social_heard": ("group_reader", "social_crm.mention_action"),
    "kpi_social_answered": ("group_agent", "social_crm.reply_action"),
    "kpi_social_first_answer": ("group_agent", "social_crm.ticket_action"),
    "kpi_social_promises": ("group_manager", "social_crm.promise_report_action"),
    "kpi_social_satisfied": ("group_manager", "social_crm.satisfaction_action"),
    "kpi_social_reaction": ("group_manager", "social_crm.reaction_action"),
}
MAY_BE_NOTHING = FIGURES.keys() - {"kpi_social_heard", "kpi_social_answered"}
"""Of nothing there is no median and no share: that is not 0."""
NOTHING = "–"
LESS_IS_BETTER = {"kpi_social_first_answer", "kpi_social_reaction"}
"""Odoo's mail paints what grows green: with these that would praise what got worse."""


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_social_heard = fields.Boolean("Social: Posts Heard")
    kpi_social_heard_value = fields.Integer(compute="_compute_kpi_social_heard_value")
    kpi_social_answered = fields.Boolean("Social: Answers Sent")
    kpi_social_answered_value = fields.Integer(compute="_compute_kpi_social_answered_value")
    kpi_social_first_answer = fields.Boolean("Social: Minutes to the First Answer (Median)")
    kpi_social_first_answer_value = fields.Integer(compute="_compute_kpi_social_first_answer_value")
    kpi_social_promises = fields.Boolean("Social: Promises Kept (%)")
    kpi_social_promises_value = fields.Integer(compute="_compute_kpi_social_promises_value")
    kpi_social_satisfied = fields.Boolean("Social: Customers Satisfied (%)")
    kpi_social_satisfied_value = fields.Integer(compute="_compute_kpi_social_satisfied_value")
    kpi_social_reaction = fields.Boolean("Social: Minutes until Departments Answer (Median)")
    kpi_social_reaction_value = fields.Integer(compute="_compute_kpi_social_reaction_value")

    def _compute_kpi_social_heard_value(self):
        self._social_may("kpi_social_heard")
        self._calculate_company_based_kpi(
            "social.crm.mention",
            "kpi_social_heard_value",
            date_field="received_at",
            additional_domain=Domain("own", "=", False)
            & Domain("backfilled", "=", False)
            & self._social_real("network"),
        )

    def _compute_kpi_social_answered_value(self):
        self._social_may("kpi_social_answered")
        self._calculate_company_based_kpi(
            "social.crm.reply",
            "kpi_social_answered_value",
            date_field="sent_at",
            additional_domain=Domain("state", "=", "sent")
            & Domain("automatic", "=", False)
            & Domain("after_id", "=", False)
            & self._social_real("account_id.network"),
        )

    def _compute_kpi_social_first_answer_value(self):
        """From when the customer wrote, or from when we read it where that was long before."""
        self._social_may("kpi_social_first_answer")
        self._social_medians(
            "kpi_social_first_answer",
            "helpdesk.ticket",
            "social_answered_at",
            Domain("social_opening_id", "!=", False)
            & Domain("social_opening_id.backfilled", "=", False)
            & self._social_real("social_account_id.network"),
            SQL(
                "(SELECT extract(epoch FROM helpdesk_ticket.social_answered_at - "
                "opening.written_at) / 60 FROM social_crm_mention opening"
                " WHERE opening.id = helpdesk_ticket.social_opening_id)"
            ),
        )

    def _compute_kpi_social_promises_value(self):
        """Of what became due or was done in the time: what was done in time."""
        self._social_may("kpi_social_promises")
        start, end, companies = self._get_kpi_compute_parameters()
        rows = self.env["helpdesk.ticket.sla"]._read_group(
            Domain("social_target", "!=", False)
            & Domain("ticket_id", "any", self._social_real("social_account_id.network"))
            & Domain("ticket_id.company_id", "in", companies.ids)
            & (
                Domain("state", "=", "accomplished")
                & Domain("social_met_at", ">=", start)
                & Domain("social_met_at", "<", end)
                | Domain("state", "=", "expired")
                & Domain("deadline", ">=", start)
                & Domain("deadline", "<", end)
            ),
            ["ticket_id.company_id", "state"],
            ["__count"],
        )
        counts = defaultdict(dict)
        for company, state, count in rows:
            counts[company.id][state] = count
        self._social_set(
            "kpi_social_promises",
            {
                company: 100 * each.get("accomplished", 0) / sum(each.values())
                for company, each in counts.items()
            },
        )

    def _compute_kpi_social_satisfied_value(self):
        self._social_may("kpi_social_satisfied")
        start, end, companies = self._get_kpi_compute_parameters()
        rows = self.env["social.crm.satisfaction"]._read_group(
            [
                ("company_id", "in", companies.ids),
                ("answered_at", ">=", start),
                ("answered_at", "<", end),
            ],
            ["company_id"],
            ["satisfied_share:avg"],
        )
        self._social_set("kpi_social_satisfied", {company.id: share for company, share in rows})

    def _compute_kpi_social_reaction_value(self):
        self._social_may("kpi_social_reaction")
        self._social_medians(
            "kpi_social_reaction",
            "social.crm.question",
            "answered_at",
            Domain("state", "=", "answered")
            & self._social_real("ticket_id.social_account_id.network"),
            SQL("social_crm_question.reaction_minutes"),
        )

    # What they have in common

    @api.model
    def _social_may(self, name):
        """
        :param str name: a key of ``FIGURES``
        :raises AccessError: the recipient is not told this
        """
        if not self.env.user.has_group(f"social_crm.{FIGURES[name][0]}"):
            raise AccessError(self.env._("This figure is not for everybody."))

    @api.model
    def _social_real(self, path):
        """All but exercises.

        :param str path: to the network
        """
        return self.env["social.crm.account"]._real(path)

    def _social_medians(self, name, model, date_field, domain, value):
        """The median of something, for each company, of what the user may read. One query.

        :param SQL value: of a row of the model
        """
        start, end, companies = self._get_kpi_compute_parameters()
        self.env.flush_all()
        Model = self.env[model].with_context(active_test=False)
        query = Model._search(
            Domain("company_id", "in", companies.ids)
            & Domain(date_field, ">=", start)
            & Domain(date_field, "<", end)
            & Domain(domain),
            order="id",
        )
        query.order = None
        rows = self.env.execute_query(
            SQL(
                "SELECT company_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY value)"
                " FROM (%s) found WHERE value IS NOT NULL GROUP BY company_id",
                query.select(
                    SQL("%s AS company_id", SQL.identifier(Model._table, "company_id")),
                    SQL("%s AS value", value),
                ),
            )
        )
        self._social_set(name, dict(rows))

    def _social_set(self, name, by_company):
        """Write a figure on these digests, and note for which there is nothing to tell.

        :param dict by_company: id of the company to the value
        """
        nothing = self.env.context.get("social_crm_nothing")
        for digest in self:
            value = by_company.get((digest.company_id or self.env.company).id)
            digest[f"{name}_value"] = round(value or 0)
            if nothing is not None:
                nothing[name].append(value is None)

    def _compute_kpis(self, company, user):
        """A share or a median of nothing is no 0, and minutes have no arrow."""
        # What somebody has looked at before in the same transaction is of another time.
        self.invalidate_model([f"{name}_value" for name in FIGURES])
        nothing = defaultdict(list)
        kpis = super(DigestDigest, self.with_context(social_crm_nothing=nothing))._compute_kpis(
            company, user
        )
        for kpi in kpis:
            name = kpi["kpi_name"]
            # For each column: the time itself, and the one before, to compare with.
            now, before = nothing[name][::2], nothing[name][1::2]
            for number in range(len(before)) if name in MAY_BE_NOTHING else ():
                column = kpi[f"kpi_col{number + 1}"]
                if now[number]:
                    column["value"] = NOTHING
                if now[number] or before[number] or name in LESS_IS_BETTER:
                    column["margin"] = 0.0
        return kpis

    def _compute_kpis_actions(self, company, user):
        menu = self.env.ref("social_crm.menu_root").id
        return {
            **super()._compute_kpis_actions(company, user),
            **{name: f"{action}?menu_id={menu}" for name, (_group, action) in FIGURES.items()},
        }
