"""What else a post can become: a lead, a task, an application, a ticket of another team.

An addon adds a kind with one class that inherits ``social.crm.document.kind``. It is offered where
the model that it makes is installed.
"""

from markupsafe import Markup

from odoo import api, models

from .social_crm_mention import PUBLIC


class SocialCrmDocumentKind(models.AbstractModel):
    _name = "social.crm.document.kind"
    _description = "Kind of Document Made of a Social Post"

    _code = ""
    """Short name, unique; it stays once it was given."""
    _makes = ""
    """The model of the document."""
    _targets = ""
    """The model of where documents go: a team, a project; empty: nowhere in particular."""
    _title = "name"
    _text = "description"
    """Fields of the document with the first words and the text. They follow what becomes of the
    post: edited there, edited here; deleted there, deleted here."""
    _told = ()
    """Further fields that tell of the person, emptied when the person is erased."""

    @api.model
    def _label(self):
        """What it makes, translated.

        :rtype: str
        """
        return self.env[self._makes]._description

    @api.model
    def _values(self, mention, department):
        """The values of a document. Called for each post of a batch whose posts are read already;
        extended by each kind.

        :param mention: ``social.crm.mention``
        :param department: ``social.crm.department``, may be empty
        :rtype: dict
        """
        return {
            self._title: self._words(mention),
            self._text: self._quote(mention),
        }

    @api.model
    def _words(self, mention):
        """The first words of what was said in public; who it is, if it was not."""
        if mention.audience in PUBLIC:
            return mention._title()
        return self.env._("%s, who wrote to us in private", mention.profile_id.display_name)

    @api.model
    def _quote(self, mention):
        """What was said in public; departments have no right to the rest.

        :rtype: Markup
        """
        if mention.audience in PUBLIC:
            return mention._quoted()
        return Markup("<p>%s</p>") % self.env._(
            "What was said in private is with the agents of the team."
        )

    # Which there are

    @api.model
    def _kinds(self):
        """The kinds that are to be had here.

        :returns: code to model
        :rtype: dict[str, models.AbstractModel]
        """
        names = self.env.registry[self._name]._inherit_children
        kinds = (self.env[name] for name in sorted(names) if name in self.env)
        return {kind._code: kind for kind in kinds if kind._makes in self.env}


class SocialCrmDocumentLead(models.AbstractModel):
    _name = "social.crm.document.lead"
    _inherit = "social.crm.document.kind"
    _description = "Leads Made of Social Posts"

    _code = "lead"
    _makes = "crm.lead"
    _targets = "crm.team"

    @api.model
    def _label(self):
        return self.env._("A lead")

    @api.model
    def _values(self, mention, department):
        values = mention._lead_values()
        leads = (
            self.env.ref("crm.group_use_lead") in self.env.ref("base.group_user").all_implied_ids
        )
        values["type"] = "lead" if leads else "opportunity"
        values["user_id"] = department.user_id.id
        if department.target:
            values["team_id"] = department.target.id
        return values


class SocialCrmDocumentTicket(models.AbstractModel):
    _name = "social.crm.document.ticket"
    _inherit = "social.crm.document.kind"
    _description = "Tickets of Other Teams Made of Social Posts"

    _code = "ticket"
    _makes = "helpdesk.ticket"
    _targets = "helpdesk.ticket.team"

    @api.model
    def _label(self):
        return self.env._("A ticket of another team")

    @api.model
    def _values(self, mention, department):
        values = {
            **super()._values(mention, department),
            "channel_id": mention.account_id.channel_id.id,
            "company_id": mention.company_id.id,
            "user_id": department.user_id.id,
            "social_profile_id": mention.profile_id.id,
            **mention.profile_id._ticket_partner_values(),
        }
        if department.target:
            values["team_id"] = department.target.id
        return values


class SocialCrmDocumentTask(models.AbstractModel):
    _name = "social.crm.document.task"
    _inherit = "social.crm.document.kind"
    _description = "Tasks Made of Social Posts"

    _code = "task"
    _makes = "project.task"
    _targets = "project.project"

    @api.model
    def _label(self):
        return self.env._("A task")

    @api.model
    def _values(self, mention, department):
        return {
            **super()._values(mention, department),
            "project_id": department.target.id if department.target else False,
            "company_id": mention.company_id.id,
            "user_ids": [(6, 0, department.user_id.ids)],
        }


class SocialCrmDocumentApplicant(models.AbstractModel):
    _name = "social.crm.document.applicant"
    _inherit = "social.crm.document.kind"
    _description = "Applications Made of Social Posts"

    _code = "applicant"
    _makes = "hr.applicant"
    _targets = "hr.job"
    _title = "partner_name"
    _text = "applicant_notes"

    @api.model
    def _label(self):
        return self.env._("An application")

    @api.model
    def _words(self, mention):
        return mention.profile_id.name or mention.profile_id.display_name

    @api.model
    def _values(self, mention, department):
        return {
            **super()._values(mention, department),
            "job_id": department.target.id if department.target else False,
            "user_id": department.user_id.id,
            "company_id": mention.company_id.id,
        }
