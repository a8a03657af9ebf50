"""How a company is organised: which form was chosen when and by whom, what that changed, and the
way back. The last one is taken back first: what came later was built on it.
"""

import hashlib
import json

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .social_crm_organisation_change import TEAM
from .social_crm_organisation_form import FORMS


class SocialCrmOrganisation(models.Model):
    _name = "social.crm.organisation"
    _description = "How We Are Organised"
    _order = "id desc"
    _rec_name = "form"

    form = fields.Selection(selection="_forms", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    company_ids = fields.Many2many(
        "res.company", string="Companies", readonly=True, help="All that it concerns."
    )
    state = fields.Selection(
        [("applied", "In force"), ("undone", "Taken back")],
        required=True,
        readonly=True,
        default="applied",
    )
    done_at = fields.Datetime("Since", required=True, readonly=True)
    done_by_id = fields.Many2one(
        "res.users", "Chosen By", required=True, readonly=True, ondelete="restrict"
    )
    undone_at = fields.Datetime("Taken Back", readonly=True)
    undone_by_id = fields.Many2one("res.users", "Taken Back By", readonly=True, ondelete="restrict")
    plan = fields.Json(readonly=True)
    changes = fields.Json(readonly=True, help="What was changed, with before and after.")
    said = fields.Json(readonly=True, help="The same in words, as it was shown.")
    report = fields.Json(readonly=True, help="What was taken back, and what was not.")

    @api.model
    def _forms(self):
        return [(form.code, self.env._(form.label)) for form in FORMS]

    @api.depends("form")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._forms())
        for organisation in self:
            organisation.display_name = labels.get(organisation.form, "")

    @api.model
    def _check_administrator(self):
        """
        :raises AccessError: no administrator
        """
        if not self.env.user.has_group("social_crm.group_administrator"):
            raise AccessError(
                self.env._("How you are organised is for administrators of Social CRM to decide.")
            )

    # What is in force

    @api.model
    def _current(self):
        """The last that was chosen for the company of the moment and is in force.

        :rtype: social.crm.organisation
        """
        return self.sudo().search(
            [("company_ids", "in", self.env.company.id), ("state", "=", "applied")], limit=1
        )

    @api.model
    def _live(self, company_ids):
        """What forms made that are in force, as they left it.

        :returns: (model, key) to a dict of ``id`` and ``snapshot``
        :rtype: dict[tuple[str, str], dict]
        """
        found = self.sudo().search(
            [("company_ids", "in", list(company_ids)), ("state", "=", "applied")], order="id"
        )
        live, by_id = {}, {}
        for entry in (entry for each in found for entry in each.changes or ()):
            where = (entry["model"], entry["id"])
            if entry["op"] == "create":
                made = {"id": entry["id"], "snapshot": dict(entry["after"])}
                live[entry["model"], entry["key"]] = by_id[where] = made
            elif where in by_id:
                snapshot, name = by_id[where]["snapshot"], entry["field"]
                if entry["op"] == "set":
                    snapshot[name] = entry["after"]
                elif name in snapshot:
                    there = set(snapshot[name]) - {entry["after"]}
                    snapshot[name] = sorted(
                        there | {entry["after"]} if entry["op"] == "link" else there
                    )
        return live

    # Choosing

    @api.model
    def _token(self, work):
        """What makes these changes these: what was shown is what is done, or nothing is.

        :rtype: str
        """
        what = [
            (each.op, each.model, str(each.target), each.field, each.value) for each in work.changes
        ]
        return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()

    @api.model
    def _one_at_a_time(self):
        """Of two who do this at the same moment the second waits, is done again and sees the first.

        The rows are written, not only locked: who has begun before another came to his end would
        get the lock then, and go on with what he saw before.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE res_company SET write_uid = write_uid WHERE id = ANY(%s) RETURNING 1",
                self.env.companies.ids,
            )
        )

    @api.model
    def _apply(self, values, token):
        """Make a plan true.

        :param dict values: as for ``preview`` of ``social.crm.setup``
        :param str token: of what was shown
        :rtype: social.crm.organisation
        :raises UserError: it makes no sense, or something changed since it was shown
        """
        self._check_administrator()
        self._one_at_a_time()
        Plans = self.env["social.crm.organisation.plan"]
        plan = Plans._read_plan(values)
        work = Plans._work_out(plan)
        if token != self._token(work):
            raise UserError(
                self.env._("Something was changed since you looked. Please look at it once more.")
            )
        if not work.changes:
            raise UserError(self.env._("It is so already: there is nothing to change."))
        Changes = self.env["social.crm.organisation.change"]
        done = [*Changes._hours_made(), *Changes._perform(work.changes)]
        self._name_teams(done)
        return self.sudo().create(
            {
                "form": plan.form.code,
                "company_id": self.env.company.id,
                "company_ids": [Command.set(sorted(plan.companies()))],
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
                "plan": values,
                "changes": done,
                "said": [each.said for each in work.changes],
            }
        )

    @api.model
    def _name_teams(self, done):
        """Keys with the teams that exist now, by which the next form knows them."""
        names = {
            entry["key"]: f"t{entry['id']}"
            for entry in done
            if entry["op"] == "create" and entry["model"] == TEAM
        }
        for entry in done:
            if entry["op"] == "create":
                parts = entry["key"].split(":")
                entry["key"] = ":".join(names.get(part, part) for part in parts)

    # The way back

    def _check_last(self):
        """
        :raises UserError: it was taken back, or something came later
        """
        self.ensure_one()
        if self.state != "applied":
            raise UserError(self.env._("This was taken back already."))
        later = self.sudo().search(
            [
                ("id", ">", self.id),
                ("state", "=", "applied"),
                ("company_ids", "in", self.sudo().company_ids.ids),
            ],
            limit=1,
        )
        if later:
            form = dict(self._fields["form"]._description_selection(self.env))[later.form]
            raise UserError(self.env._("Take “%s” back first: it came later.", form))

    def _undo(self, really=True):
        """Take back what still stands as it was set; say what does not.

        :param bool really: else it is only said
        :returns: pairs of whether it is taken back, and a sentence
        :rtype: list[tuple[bool, str]]
        """
        self._check_administrator()
        self.check_access("read")
        self._check_last()
        if self.sudo().company_ids - self.env.companies:
            raise UserError(
                self.env._("Choose all companies that it concerns at the top of the screen first.")
            )
        if really:
            self._one_at_a_time()
            self.invalidate_recordset(["state"])
            self._check_last()
        said = self.env["social.crm.organisation.change"]._revert(self.changes or [], really)
        if really:
            self.sudo().write(
                {
                    "state": "undone",
                    "undone_at": fields.Datetime.now(),
                    "undone_by_id": self.env.uid,
                    "report": said,
                }
            )
        return said


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.organisation": dict.fromkeys(
                ("plan", "changes", "said", "report"),
                "teams, accounts, rules and colleagues of the company",
            ),
        }
