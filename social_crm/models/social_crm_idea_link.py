"""What becomes of an idea in the company: a task, a lead or whatever else departments work with."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

QUOTED = 20
"""Voices that are quoted in the document."""


class SocialCrmIdea(models.Model):
    _inherit = "social.crm.idea"

    work = fields.Reference(
        selection="_work_selection",
        string="Worked On In",
        help="The task or lead in which it is worked on.",
    )
    department_id = fields.Many2one(
        "social.crm.department",
        "Hand to",
        check_company=True,
        domain="[('kind', '!=', False)]",
        help="Who gets a task or lead of it, as set up for departments.",
    )

    @api.model
    def _work_selection(self):
        kinds = self.env["social.crm.document.kind"]._kinds().values()
        return [(kind._makes, kind._label()) for kind in kinds]

    @api.model_create_multi
    def create(self, vals_list):
        ideas = super().create(vals_list)
        if any(vals.get("work") for vals in vals_list):
            ideas._check_work()
        return ideas

    def write(self, vals):
        result = super().write(vals)
        if vals.get("work"):
            self._check_work()
        return result

    def _check_work(self):
        """Whoever names a document may read it: all who see the idea are told its name."""
        for idea in self.filtered("work"):
            idea.work.check_access("read")

    def action_make_work(self):
        """Make the document in which the chosen department works on it, with what was said in
        public, and open it."""
        self.ensure_one()
        self.check_access("write")
        department = self.department_id.sudo()
        kind = self.env["social.crm.document.kind"]._kinds().get(department.kind)
        if self.work:
            return self.action_open_work()
        if not department:
            raise UserError(self.env._("Say first which department it is for."))
        if kind is None:
            raise UserError(
                self.env._("“%s” gets no tasks or leads: it is only asked.", department.name)
            )
        mentions = self.sudo().voice_ids.mention_id.filtered(
            lambda mention: mention.audience in ("public", "unlisted") and not mention.gone_at
        )
        if not mentions:
            raise UserError(
                self.env._("Everybody asked for it in private: write the task or lead yourself.")
            )
        values = {
            **kind._values(mentions[0], department),
            kind._title: self.name,
            kind._text: self._work_text(mentions),
        }
        # Who hands it over need not be able to read what the others work with.
        self.sudo().work = self.env[kind._makes].sudo().create(values)
        if department.user_id:
            self.env["social.crm.assignment"].sudo()._tell(
                {department.user_id: {"given": [self.work]}}
            )
        if self._may_open_work():
            return self.action_open_work()
        return self._say(self.env._("Handed over to “%s”.", department.name), "success")

    def _may_open_work(self):
        return bool(self.work) and self.work.with_env(self.env).has_access("read")

    def _say(self, message, kind):
        """A message in passing, and the form as it is now."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": kind,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _work_text(self, mentions):
        """What is asked for, by how many, and some of them in their own words.

        :rtype: Markup
        """
        return Markup("<p>%s</p><p>%s</p><ul>%s</ul>") % (
            self.note or self.name,
            self.figures_text,
            Markup().join(
                Markup("<li>%s</li>") % mention._title() for mention in mentions[:QUOTED]
            ),
        )

    def action_open_work(self):
        """The document, for those who may see it."""
        self.ensure_one()
        if not self._may_open_work():
            return self._say(self.env._("You may not open what it is worked on in."), "warning")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.work._name,
            "res_id": self.work.id,
            "views": [(False, "form")],
        }


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "social.crm.idea": {**impersonal.get("social.crm.idea", {}), "work": "a document"},
        }
