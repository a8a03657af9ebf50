"""The person beside a conversation: who it is, and what else we know that matters now.

What stands there comes in sections. An addon adds one by extending ``_person_sections``; each reads
with the rights of the user, and one that may show nothing is left out.
"""

from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..tools.shown_html import web_address
from .social_crm_inbox import _moment, _pair

OTHERS = 5
SHOWN = 5


@dataclass(frozen=True)
class Person:
    """Whom a section is about, as far as the user may read it.

    :param record: the ticket or mention that is open
    :param profile: the one that the conversation is with
    :param partner: the contact, or none
    :param people: ids of the contact, and of those who belong to it
    :param profiles: ids of all profiles of the same person
    """

    record: models.BaseModel
    profile: models.BaseModel
    partner: models.BaseModel
    people: tuple[int, ...]
    profiles: tuple[int, ...]


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def person(self, key):
        """Who a conversation is with.

        :returns: as :meth:`_person_facts`, and ``sections``: as :meth:`_person_sections`
        :rtype: dict
        """
        record = self._record(key)
        person = self._person(record)
        return {
            **self._person_facts(person.profile),
            "sections": self._person_sections(person) if person.profile else [],
        }

    @api.model
    def _person(self, record):
        """
        :rtype: Person
        """
        profile = self._profile_of(record)
        none = self.env["res.partner"]
        scope = self._person_scope(record)
        if scope is None:
            return Person(record, profile, none, (), tuple(profile.ids))
        partner = profile.partner_id
        readable = partner if partner and partner.has_access("read") else none
        return Person(record, profile, readable, scope.people, scope.profiles)

    @api.model
    def _person_facts(self, profile):
        """What the network and colleagues say about somebody.

        :returns: ``profile_id``; ``name``, ``handle``, ``network``, ``url``; ``followers``,
            ``reach`` (of all their profiles), ``about``, ``place``, ``language``, ``bot``,
            ``unknown``; ``standing`` and ``standing_label``; ``links``: pages they name;
            ``may_link``: whether the user may say who it is; ``partner_id``
        :rtype: dict
        """
        if not profile:
            return {"profile_id": False, "name": "", "sections": []}
        standings = dict(profile._fields["standing"]._description_selection(self.env))
        return {
            "profile_id": profile.id,
            "name": profile.name or profile.handle or profile.display_name,
            "handle": profile.handle and f"@{profile.handle.lstrip('@')}",
            "network": profile.network,
            "url": web_address(profile.url),
            "followers": profile.followers or 0,
            "reach": round(profile.person_reach or profile.followers or 0),
            "about": profile.about or "",
            "place": profile.place or "",
            "language": profile.language or "",
            "bot": profile.bot,
            "unknown": profile.unknown,
            "own": profile.own,
            "standing": profile.standing,
            "standing_label": standings.get(profile.standing, ""),
            "links": [
                {"url": web_address(link.get("url")), "verified": bool(link.get("verified"))}
                for link in profile.links or []
                if isinstance(link, dict) and web_address(link.get("url"))
            ],
            "may_link": not profile.unknown
            and not profile.own
            and self.env.user.has_group("social_crm.group_agent")
            and profile.has_access("write"),
            "partner_id": profile.partner_id.id,
        }

    @api.model
    def _person_sections(self, person):
        """What is shown below who it is, in this order. Extended by other files and addons.

        :param Person person: whom it is about
        :returns: dicts with ``code``, ``title``, ``icon``, ``rows`` and maybe ``more``: an action
            on everything, of which the rows are the first; a row has ``label`` and ``value``, and
            maybe ``open`` (model and id), ``url``, ``note`` and ``tone`` (``danger``, ``muted``)
        :rtype: list[dict]
        """
        sections = [
            self._section_contact(person),
            self._section_tickets(person),
            self._section_leads(person),
            self._section_heard(person),
            self._section_profiles(person),
            self._section_consents(person),
        ]
        return [section for section in sections if section]

    @api.model
    def _section(self, code, title, icon, rows, **more):
        return {"code": code, "title": title, "icon": icon, "rows": rows, **more}

    # Sections

    @api.model
    def _section_contact(self, person):
        partner = person.partner
        if not partner:
            return None
        company = partner.commercial_partner_id
        facts = [
            (self.env._("Customer number"), partner.ref or company.sudo().ref),
            (self.env._("Company"), company != partner and company.sudo().display_name),
            (self.env._("E-mail"), partner.email),
            (self.env._("Phone"), partner.phone),
            (
                self.env._("Place"),
                ", ".join(filter(None, (partner.city, partner.country_id.name))),
            ),
        ]
        rows = [{"label": label, "value": value} for label, value in facts if value]
        rows.insert(
            0,
            {
                "label": self.env._("Contact"),
                "value": partner.display_name,
                "open": ["res.partner", partner.id],
            },
        )
        return self._section("contact", self.env._("Contact"), "fa-address-card-o", rows)

    @api.model
    def _of_person(self, person):
        """A domain of the documents of a person: of the contact, or made of what a profile said."""
        return [
            "|",
            ("partner_id", "in", person.people),
            ("social_profile_id", "in", person.profiles),
        ]

    @api.model
    def _section_tickets(self, person):
        """The latest tickets, open ones first, but the one that is open here."""
        domain = self._of_person(person)
        if person.record._name == "helpdesk.ticket":
            domain = [("id", "!=", person.record.id), *domain]
        return self._documents_section(
            person,
            "tickets",
            self.env._("Tickets"),
            "fa-ticket",
            "helpdesk.ticket",
            domain,
            "closed, create_date desc, id desc",
            lambda ticket: {
                "label": ticket.display_name,
                "value": ticket.stage_id.sudo().display_name or "",
                "note": format_date(self.env, ticket.create_date),
                "tone": "muted" if ticket.closed else False,
            },
        )

    @api.model
    def _section_leads(self, person):
        return self._documents_section(
            person,
            "leads",
            self.env._("Leads"),
            "fa-star-o",
            "crm.lead",
            self._of_person(person),
            "create_date desc, id desc",
            lambda lead: {
                "label": lead.display_name,
                "value": lead.stage_id.sudo().display_name or "",
                "note": format_date(self.env, lead.create_date),
            },
        )

    @api.model
    def _documents_section(self, person, code, title, icon, model, domain, order, row):
        """A section of records of a model, where the user may read any and there are any.

        :param row: a function of a record to its row, without ``open``
        """
        Model = self.env[model]
        if not Model.has_access("read"):
            return None
        found = Model.search(domain, order=order, limit=SHOWN + 1)
        if not found:
            return None
        section = self._section(
            code,
            title,
            icon,
            [{**row(record), "open": [model, record.id]} for record in found[:SHOWN]],
        )
        if len(found) > SHOWN:
            section["more"] = {"model": model, "domain": domain, "name": title}
        return section

    @api.model
    def _section_heard(self, person):
        """The mood over the last twelve months, of posts that the user may read, in two queries."""
        timeline = self.env["social.crm.timeline"]
        theirs = [("profile_id", "in", person.profiles), ("own", "=", False)]
        ((count, first),) = self.env["social.crm.mention"]._read_group(
            theirs, [], ["__count", "written_at:min"]
        )
        if not count:
            return None
        return self._section(
            "heard",
            self.env._("Mood"),
            "fa-line-chart",
            [
                {"label": self.env._("Posts"), "value": str(count)},
                {"label": self.env._("Known since"), "value": format_date(self.env, first)},
            ],
            months=timeline._months(theirs),
        )

    @api.model
    def _section_profiles(self, person):
        """Their profiles elsewhere."""
        others = self.env["social.crm.profile"].browse(person.profiles) - person.profile
        if not others:
            return None
        networks = dict(others._fields["network"]._description_selection(self.env))
        return self._section(
            "profiles",
            self.env._("Other Profiles"),
            "fa-share-alt",
            [
                {
                    "label": profile.display_name,
                    "value": networks.get(profile.network, profile.network),
                    "open": ["social.crm.profile", profile.id],
                }
                for profile in others[:SHOWN]
            ],
        )

    @api.model
    def _section_consents(self, person):
        """What this contact may be dealt with for, and where; also to what there is no consent."""
        Consent, Purpose = self.env["social.crm.consent"], self.env["social.crm.purpose"]
        if not person.partner or not (Consent.has_access("read") and Purpose.has_access("read")):
            return None
        channels = dict(Consent._fields["channel"]._description_selection(self.env))
        given = {}
        for consent in Consent.search(
            [
                ("partner_id", "=", person.partner.id),
                ("company_id", "=", person.profile.company_id.id),
                ("withdrawn_at", "=", False),
            ]
        ):
            given.setdefault(consent.purpose_id.id, []).append(consent)
        rows = []
        for purpose in Purpose.search([("needs_consent", "=", True)]):
            consents = given.get(purpose.id)
            if not consents:
                rows.append(
                    {"label": purpose.name, "value": self.env._("no consent"), "tone": "muted"}
                )
                continue
            where = ", ".join(channels.get(each.channel, "") for each in consents)
            rows.append(
                {
                    "label": purpose.name,
                    "value": where if purpose.by_channel else self.env._("Yes"),
                    "note": self.env._(
                        "since %s",
                        format_date(self.env, min(each.given_at for each in consents)),
                    ),
                    "open": ["social.crm.consent", consents[0].id],
                }
            )
        return rows and self._section("consents", self.env._("Consents"), "fa-check-square-o", rows)

    # Other cases

    @api.model
    def _other_cases(self, profile, ticket):
        """Open cases of the same person, the latest first.

        :returns: dicts with ``key``, ``number``, ``name``, ``network``, ``at``, ``user``
        :rtype: list[dict]
        """
        if not profile or profile.unknown:
            return []
        same = [("social_profile_id", "=", profile.id)]
        if profile.partner_id:
            same = ["|", ("partner_id", "=", profile.partner_id.id), *same]
        try:
            found = self.env["helpdesk.ticket"].search(
                [
                    ("id", "!=", ticket.id),
                    ("social_account_id", "!=", False),
                    ("social_done", "!=", True),
                    *same,
                ],
                order="social_last_at desc, id desc",
                limit=OTHERS,
            )
        except AccessError:
            return []
        return [
            {
                "key": f"t{other.id}",
                "number": other.number or "",
                "name": other.name,
                "network": other.social_account_id.sudo().network,
                "at": _moment(other.social_last_at or other.create_date),
                "user": _pair(other.user_id),
            }
            for other in found
        ]
