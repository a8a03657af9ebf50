"""Where personal data stands: one table that retention, erasure, the access report, the record of
processing and the documentation read.

Other parts add their places in the same way: inherit ``social.crm.data.map``, extend ``_places``
and, for fields that hold nothing personal, ``_impersonal``. A test looks at every stored field of
ours that can hold words and fails if it is in neither.
"""

from dataclasses import dataclass

from odoo import api, models
from odoo.fields import Domain

DELETE = "delete"
BLANK = "blank"
PSEUDONYMISE = "pseudonymise"
KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere personal data stands.

    :param code: short name, unique; the anchor in documents and the key in the JSON of the access
        report, so it stays once it was given
    :param model: model, or empty for what is no table (log files)
    :param fields: the personal ones among its stored fields
    :param what: what it is, in words, translated
    :param profile: dotted path from a record to the ``social.crm.profile`` that it is about;
        ``id`` for the profile itself; empty if there is none
    :param partner: the same to the ``res.partner``
    :param find: name of a method of ``social.crm.data.map`` that finds the records where no path
        leads to the person: ``method(profiles, partners) -> recordset``
    :param named: the person may stand here in words only (somebody else wrote it, or nobody has
        read it yet), so that only a search for names, handles and ids finds them
    :param retention: codes of the kinds of ``social.crm.retention`` that end it, with blanks
        between them; ``transient``: Odoo removes it within a day or two; empty: it goes when the
        record goes that it belongs to
    :param purpose: what for, translated
    :param basis: the ground in law, translated
    :param erasing: what erasing a person does: ``delete``, ``blank``, ``pseudonymise`` or ``keep``
    :param reason: why it is kept, or how it is blanked, translated
    :param seen_by: who sees it, translated
    :param origin: where it comes from, translated
    :param beside: fields that hold nothing personal by themselves and say when, where and how;
        shown beside the others
    :param theirs: it is the person's own data, and goes into the access report; otherwise it is
        somebody else's, or technical, and the report only says that it is there
    """

    code: str
    model: str
    fields: tuple[str, ...]
    what: str
    profile: str = ""
    partner: str = ""
    find: str = ""
    named: bool = False
    retention: str = ""
    purpose: str = ""
    basis: str = ""
    erasing: str = DELETE
    reason: str = ""
    seen_by: str = ""
    origin: str = ""
    beside: tuple[str, ...] = ()
    theirs: bool = True


class SocialCrmDataMap(models.AbstractModel):
    _name = "social.crm.data.map"
    _description = "Map of Personal Data"

    @api.model
    def _places(self):
        """All places, of all parts that are installed.

        :rtype: list[Place]
        """
        return []

    @api.model
    def _impersonal(self):
        """Stored fields that can hold words and hold nothing about a person, each with why.

        :returns: model name to {field name or ``*``: reason}
        :rtype: dict[str, dict[str, str]]
        """
        return {}

    @api.model
    def _records(self, place, profiles, partners):
        """What stands in a place about a person, archived records included.

        What only a search for words finds (``named``) is not looked for here.

        :param Place place: one of :meth:`_places`
        :param profiles: the person's profiles, may be empty
        :param partners: the person's contacts, may be empty
        :returns: records as superuser, in their order; ``None`` if the place has no table here
        """
        if place.model not in self.env:
            return None
        model = self.env[place.model].sudo().with_context(active_test=False)
        if place.find:
            return getattr(self.sudo(), place.find)(profiles.sudo(), partners.sudo())
        domains = [
            Domain(path, "in", people.ids)
            for path, people in ((place.profile, profiles), (place.partner, partners))
            if path and people
        ]
        return model.search(Domain.OR(domains)) if domains else model.browse()

    @api.model
    def _profiles_of(self, partners):
        """The profiles that are linked to contacts now.

        :rtype: social.crm.profile
        """
        return self.env["social.crm.profile"].sudo().search([("partner_id", "in", partners.ids)])

    # Where no path leads

    @api.model
    def _mentions_of(self, profiles):
        return self.env["social.crm.mention"].sudo().search([("profile_id", "in", profiles.ids)])

    @api.model
    def _find_messages(self, profiles, partners):
        """Messages that show what they said."""
        mentions = self._mentions_of(profiles)
        return mentions.message_id | mentions.earlier_message_ids

    @api.model
    def _find_mails(self, profiles, partners):
        """Mails that brought these messages to colleagues."""
        messages = self._find_messages(profiles, partners)
        return self.env["mail.mail"].sudo().search([("mail_message_id", "in", messages.ids)])

    @api.model
    def _find_tickets(self, profiles, partners):
        """Tickets in which they are the customer."""
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        return tickets.search([("social_profile_id", "in", profiles.ids)])

    @api.model
    def _find_notes(self, profiles, partners):
        """Notes of ours in the chatter of their tickets that name them: what was done to a post."""
        mentions = self._mentions_of(profiles)
        tickets = self._find_tickets(profiles, partners) | mentions.ticket_id
        shown = self._find_messages(profiles, partners)
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "helpdesk.ticket"),
                    ("res_id", "in", tickets.ids),
                    ("message_type", "not in", ("social_crm", "user_notification")),
                    ("id", "not in", shown.ids),
                ]
            )
        )

    @api.model
    def _find_tracking(self, profiles, partners):
        """Earlier titles, names and addresses of their tickets and leads."""
        tickets = self._find_tickets(profiles, partners)
        leads = self._find_leads(profiles, partners)
        return (
            self.env["mail.tracking.value"]
            .sudo()
            .search(
                Domain("mail_message_id.model", "=", "helpdesk.ticket")
                & Domain("mail_message_id.res_id", "in", tickets.ids)
                | Domain("mail_message_id.model", "=", "crm.lead")
                & Domain("mail_message_id.res_id", "in", leads.ids)
            )
        )

    @api.model
    def _find_leads(self, profiles, partners):
        """Leads that were made from what they said."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        return leads.search([("social_profile_id", "in", profiles.ids)])

    @api.model
    def _find_files(self, profiles, partners):
        """Copies of their files that were fetched."""
        return (
            self.env["social.crm.media"]
            .sudo()
            .search([("mention_id.profile_id", "in", profiles.ids)])
            .attachment_id
        )

    @api.model
    def _find_reposts(self, profiles, partners):
        """Passed-on posts: theirs, passed on by others."""
        mentions = self._mentions_of(profiles)
        return (
            self.env["social.crm.repost"]
            .sudo()
            .search(
                [
                    ("account_id", "in", mentions.account_id.ids),
                    ("original_external_id", "in", mentions.mapped("external_id")),
                ]
            )
        )
