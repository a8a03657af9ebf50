"""What was made of a post for other departments: which documents, each once, linked both ways."""

from markupsafe import Markup

from odoo import api, fields, models

from .social_crm_assignment_after import _link
from .social_crm_data_map import BLANK, Place
from .social_crm_ingest import _execute_values
from .social_crm_removal import QUIET

DEPARTMENT = "department_"
"""What the code of a document begins with that goes to a department, followed by its id."""


class SocialCrmDocument(models.Model):
    _name = "social.crm.document"
    _description = "Document Made of a Social Post"
    _order = "id desc"

    mention_id = fields.Many2one(
        "social.crm.mention", "Post", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="mention_id.company_id", store=True)
    code = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True
    )
    what = fields.Char("What It Is", compute="_compute_what")

    _once = models.UniqueIndex("(mention_id, code)")
    _res_idx = models.Index("(res_model, res_id)")

    @api.depends("res_model")
    def _compute_what(self):
        for document in self:
            known = document.res_model in self.env
            document.what = known and self.env["ir.model"]._get(document.res_model).name

    @api.depends("res_model", "res_id")
    def _compute_display_name(self):
        for document in self:
            document.display_name = document.what or document.res_model

    @api.model
    def _selection(self):
        """What can be made of a post by rules.

        :rtype: list[tuple[str, str]]
        """
        kinds = self.env["social.crm.document.kind"]._kinds()
        departments = self.env["social.crm.department"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        return [
            *[(code, kind._label()) for code, kind in kinds.items() if code == "lead"],
            *[(f"{DEPARTMENT}{each.id}", each.name) for each in departments],
        ]

    def action_open(self):
        """The document, for those who may see it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    # Making them

    @api.model
    def _make(self, account, items, told):
        """Make what was decided, each once; a batch of documents for each kind and department.

        :param account: the account of all of them
        :param items: with ``decision``
        :param dict told: user to what he is told of; responsible people are added
        """
        wanted = {}
        for item in items:
            codes = list(item.decision.documents)
            if item.decision.outcome == "lead":
                codes.append("lead")
            for code in codes:
                wanted.setdefault(code, []).append(item.id)
        if not wanted:
            return
        departments = self._departments(account.company_id, wanted)
        for code, mention_ids in wanted.items():
            kind, department = departments.get(code, (None, None))
            if kind is not None:
                self._make_kind(code, kind, department, mention_ids, told)

    @api.model
    def _departments(self, company, codes):
        """The kind and the department of each code that is to be had in a company.

        :rtype: dict[str, tuple]
        """
        kinds = self.env["social.crm.document.kind"]._kinds()
        none = self.env["social.crm.department"].sudo()
        found = {code: (kinds[code], none) for code in codes if code in kinds}
        ids = [
            int(code.removeprefix(DEPARTMENT))
            for code in codes
            if code.startswith(DEPARTMENT) and code.removeprefix(DEPARTMENT).isdecimal()
        ]
        for department in none.search([("id", "in", ids), ("company_id", "=", company.id)]):
            if department.kind in kinds:
                found[f"{DEPARTMENT}{department.id}"] = (kinds[department.kind], department)
        return found

    @api.model
    def _make_kind(self, code, kind, department, mention_ids, told):
        mentions = self.env["social.crm.mention"].sudo()
        done = self.sudo().search([("code", "=", code), ("mention_id", "in", mention_ids)])
        mentions = mentions.browse(mention_ids) - done.mention_id
        if kind._makes == "crm.lead":
            mentions = mentions.filtered(lambda mention: not mention.lead_id)
        if not mentions:
            return
        mentions.profile_id.partner_id.fetch(["name", "email"])
        made = (
            self.env[kind._makes]
            .sudo()
            .with_context(
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
                mail_auto_subscribe_no_notify=True,
            )
            .create([kind._values(mention, department) for mention in mentions])
        )
        self.sudo().create(
            [
                {
                    "mention_id": mention.id,
                    "code": code,
                    "res_model": made._name,
                    "res_id": record.id,
                }
                for mention, record in zip(mentions, made, strict=True)
            ]
        )
        if made._name == "crm.lead":
            self._tie_leads(mentions, made)
        if hasattr(made, "_message_log_batch"):
            made._message_log_batch(
                {
                    record.id: Markup("<p>%s %s</p>")
                    % (self.env._("Made of a post:"), _link(mention))
                    for mention, record in zip(mentions, made, strict=True)
                }
            )
        if department.user_id:
            told.setdefault(department.user_id, {}).setdefault("given", []).extend(made)

    @api.model
    def _tie_leads(self, mentions, leads):
        for lead in leads:
            lead._social_begins_linked()
        _execute_values(
            self.env,
            "UPDATE social_crm_mention mention SET lead_id = new.lead_id"
            " FROM (VALUES %s) AS new(id, lead_id) WHERE mention.id = new.id RETURNING 1",
            list(zip(mentions.ids, leads.ids, strict=True)),
        )
        mentions.invalidate_recordset(["lead_id"], flush=False)

    # What becomes of them

    def _records(self):
        """The documents that are still there, with the kind of each.

        :returns: triples of a row of this, its kind and the document
        """
        kinds = {
            kind._makes: kind for kind in self.env["social.crm.document.kind"]._kinds().values()
        }
        found = []
        for model, rows in self.sudo().grouped("res_model").items():
            if model not in kinds or model == "crm.lead":  # leads are looked after as such
                continue
            there = self.env[model].sudo().browse(rows.mapped("res_id")).exists()
            found += [
                (row, kinds[model], there.browse(row.res_id))
                for row in rows
                if row.res_id in there.ids
            ]
        return found

    def _empty(self):
        """Take the person and the words out of these: their time is over, or somebody is erased."""
        for row, kind, record in self._records():
            record.with_context(**QUIET).write(
                {
                    kind._title: self.env._("Post on %s", row.mention_id._network_label()),
                    kind._text: Markup("<p><em>%s</em></p>") % self.env._("(removed)"),
                    **dict.fromkeys(kind._told, False),
                }
            )


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    document_ids = fields.One2many("social.crm.document", "mention_id", "Made of It")
    document_count = fields.Integer(compute="_compute_document_count")

    @api.depends("document_ids")
    def _compute_document_count(self):
        for mention in self:
            mention.document_count = len(mention.document_ids)

    def action_documents(self):
        """What was made of this for other departments."""
        self.ensure_one()
        if len(self.document_ids) == 1:
            return self.document_ids.action_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Made of This Post"),
            "res_model": "social.crm.document",
            "views": [(False, "list")],
            "domain": [("mention_id", "=", self.id)],
        }

    def _follow(self):
        """Edited there, edited here; deleted there, deleted here."""
        result = super()._follow()
        for row, kind, record in self.sudo().document_ids._records():
            mention = row.mention_id
            requoted = mention._requoted(record[kind._text])
            if requoted is None and mention.gone_at:
                requoted = mention._quoted()
            values = {}
            if requoted is not None and requoted != record[kind._text]:
                values[kind._text] = requoted
            if mention.gone_at and record[kind._title] != kind._words(mention):
                values[kind._title] = kind._words(mention)
            if values:
                record.write(values)
        return result


class SocialCrmRemoval(models.AbstractModel):
    _inherit = "social.crm.removal"

    @api.model
    def _pseudonymise(self, ids):
        rows = self.env["social.crm.document"].sudo().search([("mention_id", "in", list(ids))])
        rows._empty()
        return super()._pseudonymise(ids)


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _erase_leads(self, position):
        rows = self.env["social.crm.document"].sudo()
        rows = rows.search([("mention_id.profile_id", "in", self._profiles().ids)])
        rows._empty()
        return super()._erase_leads(position)


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        """Leads and tickets have places of their own."""
        words = self._words()
        kinds = self.env["social.crm.document.kind"]._kinds().values()
        return [
            *super()._places(),
            *(
                Place(
                    f"made_{kind._code}",
                    kind._makes,
                    (kind._title, kind._text, *kind._told),
                    self.env._("What departments made of a post: %s", kind._label()),
                    find=f"_find_made_{kind._code}",
                    purpose=words["serve"],
                    basis=words["interest"],
                    erasing=BLANK,
                    reason=self.env._("The document itself stays, for the department"),
                    seen_by=self.env._("Colleagues of the department"),
                    origin=words["network"],
                    beside=("create_date",),
                )
                for kind in kinds
                if hasattr(self, f"_find_made_{kind._code}")
            ),
        ]

    @api.model
    def _find_made(self, code, profiles):
        kind = self.env["social.crm.document.kind"]._kinds()[code]
        rows = self.env["social.crm.document"].sudo()
        rows = rows.search(
            [
                ("res_model", "=", kind._makes),
                ("mention_id.profile_id", "in", profiles.ids),
            ]
        )
        return self.env[kind._makes].sudo().browse(rows.mapped("res_id")).exists()

    @api.model
    def _find_made_task(self, profiles, partners):
        """Tasks that were made of what they said."""
        return self._find_made("task", profiles)

    @api.model
    def _find_made_applicant(self, profiles, partners):
        """Applications that were made of what they said."""
        return self._find_made("applicant", profiles)

    @api.model
    def _impersonal(self):
        return {
            **super()._impersonal(),
            "social.crm.document": {"code": "a kind of document", "res_model": "a model"},
            "social.crm.department": {
                "name": "a department of the company",
                "target": "a team, a project or a job",
            },
        }
