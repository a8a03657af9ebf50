"""What taking back says: in words of what a thing is for, since a name alone does not tell whether
a person, a rule or a team goes."""

from odoo import api, models

from .social_crm_organisation_change import TEAM


class SocialCrmOrganisationChange(models.AbstractModel):
    _inherit = "social.crm.organisation.change"

    @api.model
    def _gone_sentence(self, record):
        """What was made goes again.

        :rtype: str
        """
        name = record.display_name
        if record._name == "social.crm.member":
            return self._gets_cases(record, False)
        if record._name == "social.crm.rule":
            return self.env._("The rule “%s” goes again.", name)
        if record._name == "social.crm.approval.rule":
            return self.env._("The rule for approval “%s” goes again.", name)
        if record._name == TEAM:
            return self._team_goes(record)
        return self.env._("“%s” goes again.", name)

    @api.model
    def _set_sentence(self, record, field, before):
        """A field gets the value again that it had.

        :param before: as :meth:`_value` gives it
        :rtype: str
        """
        if field == "active":
            if record._name == "social.crm.member":
                return self._gets_cases(record, before)
            return (
                self.env._("“%s” is on again.", record.display_name)
                if before
                else self.env._("“%s” is off again.", record.display_name)
            )
        words = {"name": record.display_name, "field": self._label(record, field)}
        if before in (False, []) and record._fields[field].type != "boolean":
            return self.env._("%(field)s of “%(name)s” is empty again.", **words)
        return self.env._(
            "%(field)s of “%(name)s” is “%(value)s” again.",
            value=self._shown(record, field, before),
            **words,
        )

    @api.model
    def _gets_cases(self, member, gets):
        words = {"who": member.user_id.name, "team": member.team_id.name}
        if gets:
            return self.env._("%(who)s gets cases of “%(team)s” again.", **words)
        return self.env._("%(who)s gets no cases of “%(team)s” any more.", **words)
