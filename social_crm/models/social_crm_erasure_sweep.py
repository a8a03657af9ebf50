"""The last steps of an erasure: what the data map names besides, what a search still finds, the
profiles themselves, and the proof."""

import base64
import json
import re

from odoo import api, fields, models
from odoo.tools import SQL

from ..matching.redact import spellings
from .social_crm_data_map import BLANK, DELETE, KEEP, PSEUDONYMISE
from .social_crm_search import any_of
from .social_crm_shield import ERASED

# Places of the data map that have a step of their own.
OWN_STEP = {
    "profile",
    "words",
    "ids",
    "raw",
    "named_by_others",
    "media",
    "files",
    "reply",
    "conversation",
    "ticket",
    "chatter",
    "notes",
    "tracking",
    "mail",
    "lead",
    "push",
    "unreadable",
    "consent",
}
# Tables in which words that are surely the person's are looked for everywhere, and taken out.
REDACTED = (
    "helpdesk_ticket",
    "crm_lead",
    "mail_message",
    "mail_mail",
    "mail_activity",
    "mail_notification",
    "mail_tracking_value",
    "mail_scheduled_message",
    "rating_rating",
    "ir_attachment",
)
# Tables out of which whole rows go: nobody needs them for longer than a day, or they are logs.
PASSING = (
    "bus_bus",
    "ir_logging",
    "privacy_lookup_wizard",
    "privacy_lookup_wizard_line",
    "mail_compose_message",
    "base_partner_merge_automatic_wizard",
    "base_partner_merge_line",
    "social_crm_trial_example",
)
OURS = "social_crm_"
# Of our own tables, those that hold no people, or are this very case.
NOT_OURS = (
    "social_crm_account",
    "social_crm_source",
    "social_crm_price",
    "social_crm_charge",
    "social_crm_gate",
    "social_crm_shield",
    "social_crm_identity_method",
    "social_crm_purpose",
    "social_crm_push",
    "social_crm_trial_example",
)
SEARCH_SECONDS = 60
MARKED = re.compile(r"</\w|<(?:br|p|div|span|a|img)\b", re.IGNORECASE)
"""What HTML has, and an address in angle brackets has not."""


class SocialCrmConsent(models.Model):
    _inherit = "social.crm.consent"

    withdrawn_how = fields.Selection(selection_add=[("erased", "The person was erased")])


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    @api.model
    def _places_in_words(self):
        """What is erased where, in words: code to (what, what happens, why it stays)."""
        happens = {
            DELETE: self.env._("Deleted"),
            BLANK: self.env._("Words are removed, the fact stays"),
            PSEUDONYMISE: self.env._("Made nameless"),
            KEEP: self.env._("Kept"),
        }
        places = {
            place.code: (place.what, happens.get(place.erasing, ""), place.reason)
            for place in self.env["social.crm.data.map"]._places()
        }
        places["named_ticket"] = (
            self.env._("Cases of other people in which the person stands"),
            self.env._("The person is taken out; the other's words stay"),
            "",
        )
        places["contact"] = (
            self.env._("The contact"),
            self.env._("Anonymised and archived"),
            "",
        )
        places["login"] = (self.env._("Access to the portal"), self.env._("Deleted"), "")
        places["passing"] = (
            self.env._("Messages to open browsers, lines of logs"),
            self.env._("Deleted"),
            "",
        )
        places["swept"] = (
            self.env._("Further places in which an id, a handle or an address stood"),
            self.env._("The person is taken out"),
            "",
        )
        return places

    def _erase_map(self, position):
        """Places of the data map that need nothing but what the map says."""
        data_map = self.env["social.crm.data.map"]
        kept = self._kept_tickets().social_profile_id
        profiles = self._profiles() - kept
        partners = self._contact() if self._contact_goes() else self._contact().browse()
        for place in data_map._places():
            if place.code in OWN_STEP or place.erasing == KEEP or place.named:
                continue
            records = data_map._records(place, profiles, partners)
            if not records:
                continue
            records = records.sudo()
            if place.erasing == DELETE:
                count = len(records)
                records.with_context(social_crm_erasing=True).unlink()
            else:
                count = len(records)
                self._blank_records(records, place.fields)
            self._count(**{place.code: count})
        self._blank_consents(profiles, partners)
        return None

    def _blank_consents(self, profiles, partners):
        """That consent was given stays provable, without a name; from now on there is none."""
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_consent
                   SET note = NULL, withdrawn_reason = NULL,
                       withdrawn_at = coalesce(withdrawn_at, %s),
                       withdrawn_how = coalesce(withdrawn_how, 'erased')
                 WHERE partner_id = ANY(%s)
                    OR (profile_id = ANY(%s) AND (partner_id IS NULL OR %s))
                RETURNING 1
                """,
                self.env.cr.now().replace(microsecond=0),
                partners.ids,
                profiles.ids,
                bool(partners) or not self._contact(),
            )
        )
        self.env["social.crm.consent"].invalidate_model(flush=False)
        self._count(consent=len(rows))

    def _blank_records(self, records, names):
        for name in names:
            field = records._fields.get(name)
            if field and field.store and field.column_type:
                empty = SQL("''") if field.required else SQL("NULL")
                self.env.execute_query(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = ANY(%s) RETURNING 1",
                        SQL.identifier(records._table),
                        SQL.identifier(name),
                        empty,
                        records.ids,
                    )
                )
        records.invalidate_model(flush=False)

    # What a search still finds

    def _swept_tables(self):
        """Tables to sweep: (table, columns that hold words)."""
        return [
            (table, [column for column, data in columns if not data])
            for table, columns, has_id in self.env["social.crm.search"]._tables()
            if has_id
            and (
                table in (*REDACTED, *PASSING)
                or (
                    table.startswith(OURS)
                    and table not in NOT_OURS
                    and not table.startswith("social_crm_erasure")
                )
            )
        ]

    def _erase_sweep(self, position):
        """Take the person out wherever a search for what is surely theirs finds them. One table
        for each call."""
        tables = self._swept_tables()
        if position >= len(tables):
            self._sweep_bytes()
            return None
        table, columns = tables[position]
        words = self._words()
        redactor = self._redactor()
        sought = redactor.search_words()
        if table in PASSING:
            sought = [*sought, *(name for name in words["names"] if " " in name)]
        ids = self._rows_with(table, columns, sought) if columns else []
        if table in PASSING:
            if ids:
                self.env.execute_query(
                    SQL(
                        "DELETE FROM %s WHERE id = ANY(%s) RETURNING 1",
                        SQL.identifier(table),
                        ids,
                    )
                )
                self._count(passing=len(ids))
        elif ids:
            self._sweep_rows(table, columns, ids, redactor)
        return position + 1

    def _rows_with(self, table, columns, sought):
        """Ids of the rows that hold one of the words, in whatever spelling."""
        loose = sorted({each for word in sought for each in spellings(word)[0] if len(each) >= 3})
        if not loose:
            return []
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE concat_ws(chr(31), %s) ~* %s AND %s ORDER BY id",
                SQL.identifier(table),
                SQL(", ").join(SQL("%s::text", SQL.identifier(column)) for column in columns),
                any_of(loose),
                self._not_kept(table),
            )
        )
        return [row[0] for row in rows]

    def _not_kept(self, table):
        """What of a table may be touched."""
        kept = self._kept_tickets()
        conditions = {
            "social_crm_mention": SQL("(ticket_id IS NULL OR ticket_id <> ALL(%s))", kept.ids),
            "social_crm_reply": SQL("(ticket_id IS NULL OR ticket_id <> ALL(%s))", kept.ids),
            "social_crm_conversation": SQL("(ticket_id IS NULL OR ticket_id <> ALL(%s))", kept.ids),
            "helpdesk_ticket": SQL("id <> ALL(%s)", kept.ids),
            "mail_message": SQL(
                "(model IS DISTINCT FROM 'helpdesk.ticket' OR res_id <> ALL(%s))", kept.ids
            ),
            "social_crm_profile": SQL("id <> ALL(%s)", kept.social_profile_id.ids),
            # Views, icons and what modules brought are nobody's.
            "ir_attachment": SQL("res_field IS NULL AND url IS NULL AND public IS NOT TRUE"),
        }
        if not self._contact_goes() and self._contact():
            conditions["social_crm_handle"] = SQL("partner_id <> %s", self._contact().id)
        # Letters about vouchers, and the files of both, are kept with these.
        for model, ids in self._kept_vouchers().items():
            for name, column in (("mail_message", "model"), ("ir_attachment", "res_model")):
                conditions[name] = SQL(
                    "%s AND (%s IS DISTINCT FROM %s OR res_id <> ALL(%s))",
                    conditions[name],
                    SQL.identifier(column),
                    model,
                    ids,
                )
        return conditions.get(table, SQL("TRUE"))

    def _sweep_rows(self, table, columns, ids, redactor):
        """Take the person out of rows. What cannot be taken apart is emptied."""
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, %s FROM %s WHERE id = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(table),
                ids,
            )
        )
        swept = 0
        for row in rows:
            changes = []
            for column in columns:
                value = row[column]
                new = self._swept_value(redactor, value)
                if new != value:
                    changes.append(
                        SQL(
                            "%s = %s",
                            SQL.identifier(column),
                            json.dumps(new) if isinstance(new, dict | list) else new,
                        )
                    )
            if changes:
                swept += 1
                self.env.execute_query(
                    SQL(
                        "UPDATE %s SET %s WHERE id = %s RETURNING 1",
                        SQL.identifier(table),
                        SQL(", ").join(changes),
                        row["id"],
                    )
                )
        self._count(swept=swept)

    def _swept_value(self, redactor, value):
        match value:
            case str() if MARKED.search(value):
                new = redactor.html(value)
                return str(self._redacted_html(redactor, value)) if new is None else new
            case str():
                return redactor.text(value)
            case dict() | list():
                return redactor.value(value)
        return value

    def _sweep_bytes(self):
        """Pushes that wait or could not be read, and items that were not understood."""
        sought = [each.lower() for each in self._redactor(here=True).search_words()]
        if not sought:
            return
        pushes = self.env["social.crm.push"].search([("body", "!=", False)])
        theirs = pushes.filtered(
            lambda push: any(
                each in base64.b64decode(push.body or b"").decode("utf-8", "replace").lower()
                or each in _unescaped(push.body)
                for each in sought
            )
        )
        theirs.write(
            {
                "state": "done",
                "worked_at": fields.Datetime.now(),
                "body": False,
                "headers": False,
                "query": False,
                "reason": False,
            }
        )
        self._count(push=len(theirs))
        unreadable = self._rows_with(
            "social_crm_unreadable", ["raw", "external_id", "reason"], sought
        )
        if unreadable:
            # The digest stays, so that the same item is not kept again.
            self.env.execute_query(
                SQL(
                    "UPDATE social_crm_unreadable SET raw = NULL, external_id = NULL, reason = %s"
                    " WHERE id = ANY(%s) RETURNING 1",
                    self.env._("[erased]"),
                    unreadable,
                )
            )
        self._count(unreadable=len(unreadable))
        sources = self.env["social.crm.source"].search([("cursor", "!=", False)])
        telling = sources.filtered(lambda source: self._tells(source.cursor))
        # Read anew from the first page: what is known stays, what was erased is held back.
        telling.write({"cursor": False})

    # The profiles themselves

    def _erase_profiles(self, position):
        """What is left of a profile is a number, so that figures stay."""
        Shield = self.env["social.crm.shield"]
        kept = self._kept_tickets().social_profile_id
        going = self._profiles() - kept
        for profile in going:
            if not profile.external_id.startswith(ERASED):
                keys = Shield._cover(
                    profile.company_id, profile.network, [profile.external_id], "author"
                )
                profile.external_id = f"{keys[profile.external_id]}.{profile.id}"
        for conversation in self.env["social.crm.conversation"].search(
            [("profile_id", "in", going.ids)]
        ):
            if not conversation.thread.startswith(ERASED) and self._tells(conversation.thread):
                conversation.thread = self._thread_key(conversation.account_id, conversation.thread)
        going.standing_said = False
        going.flush_recordset()
        self._blank_records(
            going,
            [
                name
                for name, field in going._fields.items()
                if field.store
                and field.type in ("char", "text", "html", "json", "integer")
                and name not in ("id", "external_id", "network")
            ],
        )
        if not self._contact_goes():
            going.with_context(social_crm_follow_evidence=True).write({"partner_id": False})
        self._count(profile=len(going))
        return None

    # The proof

    def _erase_search(self, position):
        """Search everything for what the person was found by; what is found is shown, and not
        hidden. One table for each call."""
        Search = self.env["social.crm.search"]
        tables = [table for table, _columns, _id in Search._tables()]
        if not position:
            self.findings = []
        if position > len(tables):
            self.searched_at = fields.Datetime.now()
            return None
        names = tables[position : position + 20] or ["filestore"]
        if position + 20 >= len(tables):
            names.append("filestore")
        words = self._words()
        sought = {
            *words["sure"],
            *self._redactor().search_words(),
            *(name for name in words["names"] if " " in name),
        }
        hits = Search._everywhere(sought, seconds=SEARCH_SECONDS, tables=names)
        self.findings = [
            *(self.findings or ()),
            *(
                {"table": hit.table, "column": hit.column, "count": hit.count,
                 "ids": list(hit.ids), "unknown": hit.unknown}
                for hit in hits
            ),
        ]  # fmt: skip
        return position + 20 if position + 20 < len(tables) else len(tables) + 1

    def _erase_end(self, position):
        """Write down what was done, and throw away what the person was found by."""
        self._note_kept()
        kept = self._waits()
        self.line_ids.unlink()
        counts = self.counts or {}  # a JSON column has an order of its own
        self.env["social.crm.erasure.line"].create(
            [
                {"erasure_id": self.id, "code": code, "count": counts[code], "sequence": number}
                for number, code in enumerate([*self._places_in_words()])
                if counts.get(code)
            ]
        )
        if not self.kept_ids.filtered(lambda each: each.code == "digests"):
            shields = self.env["social.crm.shield"].search_count(
                [("company_id", "=", self.company_id.id)]
            )
            self.env["social.crm.erasure.kept"].create(
                {"erasure_id": self.id, "code": "digests", "count": shields}
            )
        self.write(
            {
                "state": "kept" if kept else "done",
                "done_at": fields.Datetime.now(),
                "step": False,
                "position": 0,
                "sealed": self.sealed if kept else False,
            }
        )
        if self.log_id:
            self.log_id.execution_details = self.env._(
                "Erasure %(number)s: %(what)s",
                number=self.id,
                what=", ".join(f"{line.place}: {line.count}" for line in self.line_ids),
            )
        return None


def _unescaped(body):
    """A body in which letters are written as ``\\u00fc``, as they are meant."""
    text = base64.b64decode(body or b"").decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False).lower()
    except ValueError:
        return ""
