"""Erasing a person, as a case of its own: what was asked for, how far it is, what was done, what is
kept and why.

The work is done in small transactions (:mod:`.social_crm_erasure_work`) and goes on where it was
after a crash. What the person is found by is needed until the end; it is kept encrypted, and thrown
away with the last step.
"""

import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.vault import seal, unseal

PRIVACY = "social_crm.group_privacy"


class SocialCrmErasure(models.Model):
    _name = "social.crm.erasure"
    _description = "Erasure of a Person"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Erased By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    profile_ids = fields.Many2many(
        "social.crm.profile", string="Profiles", readonly=True, groups=PRIVACY
    )
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, ondelete="set null")
    contact = fields.Selection(
        [("erase", "Anonymise and archive"), ("leave", "Leave as it is")],
        "The Contact",
        required=True,
        readonly=True,
        default="erase",
    )
    open_cases = fields.Selection(
        [
            ("keep", "Keep what they need until they are closed"),
            ("close", "Close and erase them now"),
        ],
        required=True,
        readonly=True,
        default="keep",
    )
    state = fields.Selection(
        [
            ("running", "Under way"),
            ("kept", "Erased but for what is kept"),
            ("done", "Erased"),
        ],
        required=True,
        readonly=True,
        default="running",
    )
    step = fields.Char(readonly=True)
    position = fields.Integer(readonly=True)
    sealed = fields.Text(readonly=True, groups="base.group_no_one", prefetch=False)
    begun_at = fields.Datetime("Begun", readonly=True, default=lambda self: self.env.cr.now())
    done_at = fields.Datetime("Done", readonly=True)
    counts = fields.Json(readonly=True, help="What was done, by place of the data map.")
    findings = fields.Json(readonly=True, help="Where the last search still found something.")
    searched_at = fields.Datetime("Searched Everywhere", readonly=True)
    kept_ids = fields.One2many(
        "social.crm.erasure.kept", "erasure_id", "What Is Kept", readonly=True
    )
    line_ids = fields.One2many(
        "social.crm.erasure.line", "erasure_id", "What Was Done", readonly=True
    )
    log_id = fields.Many2one("privacy.log", readonly=True, ondelete="set null")
    findings_html = fields.Html("Found Afterwards", compute="_compute_findings_html")

    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = self.env._("Erasure %s", erasure.id or "")

    @api.depends("findings")
    def _compute_findings_html(self):
        for erasure in self:
            erasure.findings_html = self.env["ir.qweb"]._render(
                "social_crm.erasure_findings",
                {
                    "hits": self._hits_in_words(erasure.findings),
                    "searched": erasure.searched_at,
                },
            )

    @api.model
    def _hits_in_words(self, hits):
        """Tables and columns by the names that people see, of models and fields.

        :param hits: list of dict(table, column, count, ids, unknown)
        :returns: the same with ``where``, and the field's name as ``column``
        """
        models_of = {model._table: name for name, model in self.env.registry.models.items()}
        Model = self.env["ir.model"].sudo()
        named = []
        for hit in hits or ():
            model = models_of.get(hit["table"], "?")
            where = Model._get(model).name or hit["table"]
            fields_of = self.env[model]._fields if model in self.env else {}
            field = fields_of.get(hit.get("column"))
            column = field.get_description(self.env, ["string"])["string"] if field else None
            named.append({**hit, "where": where, "column": column or hit.get("column")})
        return named

    # Beginning

    @api.model
    def _check_privacy(self):
        """Those who protect data, and nobody else."""
        if not self.env.user.has_group(PRIVACY):
            raise AccessError(self.env._("Only those who protect personal data erase people."))

    @api.model
    def _check_companies(self, profiles, partner):
        """Nobody erases, or looks into, what belongs to a company that they are not in."""
        companies = profiles.sudo().company_id | partner.sudo().company_id
        if companies - self.env.companies:
            raise AccessError(self.env._("This belongs to another company."))

    @api.model
    def _check_erasable(self, profiles, partner):
        """Say in a sentence what stands against erasing these at all."""
        if not profiles and not partner:
            raise UserError(self.env._("Choose a contact or a profile."))
        if any(profile.own for profile in profiles):
            raise UserError(self.env._("This profile is ours. Disconnect the account instead."))
        if any(profile.unknown for profile in profiles):
            raise UserError(
                self.env._("Nobody knows whose words these are; there is no person to erase.")
            )
        users = partner.sudo().with_context(active_test=False).user_ids
        if partner and any(user._is_internal() for user in users):
            raise UserError(
                self.env._(
                    "%s works here. Take the user's access away first, then erase the contact.",
                    partner.name,
                )
            )

    @api.model
    def _begin(self, profiles, partner, contact="erase", open_cases="keep"):
        """Begin to erase a person, or go on where that was begun already.

        Whoever calls this is looked at: group and companies.

        :param profiles: profiles of the person
        :param partner: the contact, may be empty
        :returns: the erasure; :meth:`_work` does it
        """
        self._check_privacy()
        self._check_companies(profiles, partner)
        profiles, partner = profiles.sudo(), partner.sudo()
        self._check_erasable(profiles, partner)
        begun = self.sudo().search([("state", "=", "running")])
        for erasure in begun:
            if erasure.profile_ids == profiles and erasure.partner_id == partner:
                return erasure.with_env(self.env)
        erasure = self.sudo().create(
            {
                "user_id": self.env.uid,
                "company_id": (profiles.company_id or self.env.company)[:1].id,
                "profile_ids": [fields.Command.set(profiles.ids)],
                "partner_id": partner.id,
                "contact": contact,
                "open_cases": open_cases,
            }
        )
        erasure._know(erasure._words_now())
        erasure._note_kept()
        erasure._note_begun()
        return erasure.with_env(self.env)

    def _profiles(self):
        """The profiles that are stored, also while somebody fills in the form."""
        return self.profile_ids._origin

    def _contact(self):
        """The contact that is stored, also while somebody fills in the form."""
        return self.partner_id._origin

    # What the person is found by

    def _know(self, words):
        """Keep what the person is found by, encrypted.

        :param dict[str, list[str]] words: as :meth:`_words_now` gives them
        """
        self.sealed = seal({key: json.dumps(value) for key, value in words.items()})

    def _words(self):
        """What the person is found by, as it was in the beginning.

        :rtype: dict[str, list[str]]
        """
        return {key: json.loads(value) for key, value in unseal(self.sudo().sealed).items()}

    def _note_begun(self):
        """An entry in Odoo's own log of such requests. It masks name and address itself."""
        partner = self._contact()
        name = partner.name or self.profile_ids[:1].name or self.profile_ids[:1].handle or "?"
        email = partner.email if partner.email and partner.email.count("@") == 1 else "?@?.invalid"
        self.log_id = (
            self.env["privacy.log"]
            .sudo()
            .create(
                {
                    "anonymized_name": name.replace("@", "") or "?",
                    "anonymized_email": email,
                    "user_id": self.user_id.id,
                    "execution_details": self.env._("Erasure %s begun", self.id),
                }
            )
        )

    # Buttons

    def _action_show(self):
        """What was done, what is kept, what is left."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_search(self):
        """The search of everything, empty: whoever wants to make sure types a name."""
        self._check_privacy()
        return self.env["ir.actions.act_window"]._for_xml_id("social_crm.search_action")

    def action_go_on(self):
        """Go on with what was interrupted."""
        self._check_privacy()
        self.check_access("read")
        self.sudo()._work(seconds=20)

    def action_confirmation(self):
        """The confirmation, to be given to the person: numbers, no names."""
        self._check_privacy()
        self.check_access("read")
        return self.env.ref("social_crm.report_erasure").report_action(self)


class SocialCrmErasureLine(models.Model):
    _name = "social.crm.erasure.line"
    _description = "What Was Erased"
    _order = "sequence, id"

    erasure_id = fields.Many2one(
        "social.crm.erasure", required=True, readonly=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    place = fields.Text("What", compute="_compute_place")
    count = fields.Integer(readonly=True)
    done = fields.Text("What Happened", compute="_compute_place")

    _code_uniq = models.UniqueIndex("(erasure_id, code)")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_place(self):
        words = self.env["social.crm.erasure"]._places_in_words()
        for line in self:
            line.place, line.done = words.get(line.code, (line.code, ""))[:2]


class SocialCrmErasureKept(models.Model):
    _name = "social.crm.erasure.kept"
    _description = "What an Erasure Keeps"
    _order = "id"

    erasure_id = fields.Many2one(
        "social.crm.erasure", required=True, readonly=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True, readonly=True)
    count = fields.Integer(readonly=True)
    until = fields.Date(readonly=True, help="Empty: until what it is needed for has ended.")
    ended_at = fields.Datetime("Ended", readonly=True)
    what = fields.Text(compute="_compute_words")
    reason = fields.Text("Why", compute="_compute_words")
    later = fields.Text("What Happens Then", compute="_compute_words")

    @api.depends("code", "until")
    @api.depends_context("lang")
    def _compute_words(self):
        reasons = self.env["social.crm.erasure"]._reasons()
        for kept in self:
            reason = reasons.get(kept.code)
            kept.what = reason.what if reason else kept.code
            kept.reason = reason.why if reason else ""
            kept.later = reason.later if reason else ""
