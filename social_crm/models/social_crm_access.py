"""Everything that is stored about a person, as plain values (GDPR Art. 15), read from the map of
personal data. The JSON of it is described in ``docs/access-report.md``.

Other people's words are left out: of posts that only name the person it is said where and when they
are, no more.
"""

import base64
import json
from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

FORMAT = "social_crm.access"
VERSION = 1
SKIPPED = frozenset(
    ("fingerprint", "digest", "token_digest", "code_digest", "datas", "index_content", "author_id")
)
"""Fields that say nothing to anybody: keyed digests, and contents that are handed over as files."""
COPIES = frozenset(("raw", "html"))
"""The same as the network sent it: in the JSON only."""
ROWS = 10_000
"""Records of one place that a report holds at most; it says how many there are."""


class SocialCrmAccess(models.AbstractModel):
    _name = "social.crm.access"
    _description = "What Is Stored about a Person"

    @api.model
    def _collect(self, profiles, partners, copies=True):
        """What is stored about a person. Whoever calls this has checked who may.

        :param profiles: the person's profiles
        :param partners: the person's contacts
        :param bool copies: also the same once more as the network sent it
        :returns: values that JSON knows; see ``docs/access-report.md``
        :rtype: dict
        """
        Map = self.env["social.crm.data.map"]
        profiles, partners = profiles.sudo(), partners.sudo()
        kinds = {kind.code: kind for kind in self.env["social.crm.retention"].sudo()._all()}
        places = []
        for place in Map._places():
            if place.named and not place.find:
                continue
            records = Map._records(place, profiles, partners)
            if not records:
                continue
            places.append(self._place(place, records, kinds, copies))
        return {
            "format": FORMAT,
            "version": VERSION,
            "created_at": _plain(fields.Datetime.now()),
            "company": self.env.company.name,
            "contacts": [
                {"id": partner.id, "name": partner.name or "", "email": partner.email or ""}
                for partner in partners
            ],
            "profiles": [
                {
                    "id": profile.id,
                    "network": self._label(profile, "network"),
                    "id_there": profile.external_id,
                    "handle": profile.handle or "",
                    "name": profile.name or "",
                }
                for profile in profiles
            ],
            "places": places,
            "named_by_others": self._named_by_others(profiles),
            "told": self._told(profiles),
            "rights": self._rights(),
        }

    @api.model
    def _place(self, place, records, kinds, copies):
        """One place of the map with what stands in it."""
        names = [
            name for name in place.fields if name not in SKIPPED and (copies or name not in COPIES)
        ]
        beside = [name for name in place.beside if name in records._fields]
        shown = records[:ROWS] if place.theirs else records[:0]
        return {
            "code": place.code,
            "what": place.what,
            "purpose": place.purpose,
            "basis": place.basis,
            "origin": place.origin,
            "seen_by": place.seen_by,
            "kept": self._kept(place, kinds),
            "labels": {
                name: records._fields[name]._description_string(self.env)
                for name in (*beside, *names)
            },
            "count": len(records),
            "left_out": len(records) - len(shown),
            "records": [self._record(record, beside, names) for record in shown],
        }

    @api.model
    def _record(self, record, beside, names):
        values = {name: self._value(record, name) for name in (*beside, *names)}
        values = {name: value for name, value in values.items() if value not in (None, "", [])}
        if record._name == "ir.attachment":
            values["content_base64"] = base64.b64encode(record.raw or b"").decode()
        until = self._kept_until(record)
        return {**values, **({"kept_until": _plain(until)} if until else {})}

    @api.model
    def _value(self, record, name):
        """A field as a person reads it, in values that JSON knows."""
        field, value = record._fields[name], record[name]
        if field.type == "selection":
            return self._label(record, name)
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        if field.type == "html":
            return html2plaintext(value).strip() if value else None
        if field.type == "boolean":
            return bool(value)
        if value is False:
            return None
        return _plain(value)

    @api.model
    def _label(self, record, name):
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], record[name]) or ""

    @api.model
    def _kept(self, place, kinds):
        """The rules that end what stands in a place."""
        return [
            {
                "kind": kinds[code].name,
                "days": kinds[code].days,
                "on": kinds[code].enabled,
                "then": self._label(kinds[code], "action"),
            }
            for code in place.retention.split()
            if code in kinds
        ]

    @api.model
    def _kept_until(self, record):
        """When a post or a case goes, as things are now; ``None`` if that is open, or there is no
        rule for it.

        :rtype: date | None
        """
        if record._name == "social.crm.mention":
            if record.removed_at or record.lead_id:
                return None
            code, since = "hit", record.received_at
            ticket = record.ticket_id
            if record.audience == "direct":
                code = "private"
            if ticket:
                code = "private" if record.audience == "direct" else "case"
                since = ticket.closed and (ticket.closed_date or ticket.last_stage_update)
        elif record._name == "helpdesk.ticket":
            code = "private" if record.social_private else "case"
            since = record.closed and (record.closed_date or record.last_stage_update)
        else:
            return None
        kind = self.env["social.crm.retention"].sudo().search([("code", "=", code)])
        if not since or not kind.enabled:
            return None
        return (since + timedelta(days=kind.days)).date()

    @api.model
    def _named_by_others(self, profiles):
        """Other people's posts that name the person: where and when. The words are theirs."""
        if not profiles:
            return []
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT mention.network, mention.written_at
                  FROM social_crm_mention mention
                  JOIN social_crm_profile profile
                    ON profile.id = ANY(%s) AND profile.company_id = mention.company_id
                   AND profile.network = mention.network
                   AND mention.mentioned @> to_jsonb(profile.external_id)
                 WHERE mention.profile_id <> profile.id AND NOT mention.own
                   AND mention.audience <> 'direct'
                 ORDER BY mention.written_at DESC
                 LIMIT 1000
                """,
                profiles.ids,
            )
        )
        networks = dict(self.env["social.crm.network"]._selection())
        return [
            {"network": networks.get(network, network), "written_at": _plain(written)}
            for network, written in rows
        ]

    @api.model
    def _told(self, profiles):
        """Who was told something about the person."""
        mentions = self.env["social.crm.data.map"]._mentions_of(profiles)
        replies = self.env["social.crm.reply"].sudo()
        networks = dict(self.env["social.crm.network"]._selection())
        answered = replies._read_group(
            [("mention_id", "in", mentions.ids), ("state", "=", "sent")],
            ["account_id"],
            ["__count"],
        )
        told = [
            {
                "who": networks.get(account.network, account.network),
                "what": self.env._("Our answers, to be delivered or published there"),
                "count": count,
            }
            for account, count in answered
        ]
        notified = self.env["mail.notification"].sudo()
        notified = notified.search_count([("mail_message_id", "in", mentions.message_id.ids)])
        if notified:
            told.append(
                {
                    "who": self.env._("Colleagues who follow the cases"),
                    "what": self.env._("Notifications of what was written"),
                    "count": notified,
                }
            )
        return told

    @api.model
    def _rights(self):
        return [
            self.env._("to have it corrected (GDPR Art. 16)"),
            self.env._("to have it erased (Art. 17) or its use restricted (Art. 18)"),
            self.env._("to object to its use (Art. 21), and to withdraw consent at any time"),
            self.env._("to receive it in a form that machines can read (Art. 20)"),
            self.env._("to complain to a supervisory authority (Art. 77)"),
            self.env._("No decision about the person is made by machines alone (Art. 22)."),
        ]

    @api.model
    def _to_json(self, collected):
        """
        :rtype: str
        """
        return json.dumps(collected, ensure_ascii=False, indent=2)


def _plain(value):
    """A value that JSON knows."""
    if isinstance(value, datetime):
        return f"{value.replace(microsecond=0).isoformat()}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
