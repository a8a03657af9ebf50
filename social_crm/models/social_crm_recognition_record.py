"""What recognition writes down: evidence that was found in words or was declared. Names that are
alike are never a reason to write anything; they only support what was found."""

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

REASONS = ("words", "declared")
"""Kinds of evidence that are worth being written down without a person."""
MOST = 3
"""Contacts about which evidence is written down at once, for one profile."""


class SocialCrmIdentity(models.Model):
    _inherit = "social.crm.identity"

    digest = fields.Char(
        readonly=True,
        help="Of what was found by itself: what makes it the same as found before.",
    )

    _found_uniq = models.UniqueIndex(
        "(profile_id, partner_id, method_id, digest)"
        " WHERE withdrawn_at IS NULL AND digest IS NOT NULL"
    )


class SocialCrmRecognition(models.AbstractModel):
    _inherit = "social.crm.recognition"

    @api.model
    def _recognise(self, items):
        """Before tickets are opened: find out who wrote a batch of mentions.

        :param items: of :mod:`.social_crm_process`
        """
        ids = {
            item.profile_id
            for item in items
            if not (item.own or item.bystander or item.gone) and item.conversation_id
        }
        if not ids:
            return
        profiles = self.env["social.crm.profile"].sudo().browse(sorted(ids))
        profiles.fetch(["partner_id", "own", "external_id", "company_id"])
        profiles = profiles.filtered(lambda each: not (each.partner_id or each.own or each.unknown))
        if profiles:
            texts = self._texts(SQL("id = ANY(%s)", [item.id for item in items]), profiles)
            self._record_found(self._find(profiles, texts))

    @api.model
    def _texts(self, where, profiles):
        """What profiles wrote.

        :rtype: dict[int, list[tuple[str, bool, int]]]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, concat_ws(E'\n', subject, text), audience = 'direct', id
                  FROM social_crm_mention
                 WHERE profile_id = ANY(%s) AND own IS NOT TRUE AND gone_at IS NULL AND %s
                 ORDER BY id DESC
                """,
                profiles.ids,
                where,
            )
        )
        texts = {}
        for profile_id, text, private, mention_id in rows:
            texts.setdefault(profile_id, []).append((text, bool(private), mention_id))
        return texts

    @api.model
    def _record_found(self, asked):
        """Write evidence down that is new, and let links follow where it is certain.

        What a person took back is not found again.

        :returns: the evidence
        """
        self = self.sudo()
        rows = [
            row
            for each in asked
            for ranked in each.ranked[:MOST]
            for row in self._rows_of(each, ranked)
        ]
        rows = self._new(rows)
        if not rows:
            return self.env["social.crm.identity"]
        # All at once, not one by one when links are written.
        self.env["res.partner"].browse({row["partner_id"] for row in rows}).fetch(["company_id"])
        try:
            return self.env["social.crm.identity"]._record(rows)
        except psycopg2.errors.UniqueViolation as error:
            if error.diag.constraint_name != "social_crm_identity_found_uniq":
                raise
            # Another worker found the same at this moment: try again, and see it.
            raise psycopg2.errors.SerializationFailure("Found by another worker") from error

    @api.model
    def _rows_of(self, asked, ranked):
        """Values of the evidence for one contact: with what supports it and what speaks against
        it, so that the sum is the one that was compared."""
        kinds = self.env["social.crm.identity.method"]._kinds()
        digest = self.env["social.crm.contact.key"]._digest()
        parts = asked.compared[ranked.contact].parts
        if not any(kinds[part.method_code].kind in REASONS and part.bits > 0 for part in parts):
            return []
        pattern = {part.method_code: round(part.bits, 2) for part in parts}
        # What is kept is in the language of the company: at night nobody's own is at hand.
        lang = asked.profile.company_id.partner_id.lang or self.env.lang
        told = self.with_context(lang=lang)
        rows = []
        for part in parts:
            links = kinds[part.method_code].links and part.bits > 0 and ranked.single
            rows.append(
                {
                    "profile_id": asked.profile.id,
                    "partner_id": ranked.contact,
                    "method": part.method_code,
                    "strength": part.bits,
                    "links": links,
                    "needed": ranked.needed,
                    "seen": told._in_words(part.seen),
                    "mention_id": _where(asked, part),
                    "pattern": pattern,
                    "user_id": False,
                    # Found again when it may link what it might not before.
                    "digest": f"{digest(f'{part.seen} {links}') & 2**64 - 1:016x}",
                }
            )
        return rows

    @api.model
    def _new(self, rows):
        """Those of these rows that were not written down before. One query."""
        if not rows:
            return []
        Identity = self.env["social.crm.identity"]
        Method = self.env["social.crm.identity.method"]
        known = Identity.search_fetch(
            [
                ("profile_id", "in", list({row["profile_id"] for row in rows})),
                ("digest", "in", list({row["digest"] for row in rows})),
                "|",
                ("withdrawn_at", "=", False),
                ("withdrawn_by_id", "!=", self.env.ref("base.user_root").id),
            ],
            ["profile_id", "partner_id", "method_id", "digest"],
        )
        seen = {
            (each.profile_id.id, each.partner_id.id, each.method_id.id, each.digest)
            for each in known
        }
        new = []
        for row in rows:
            key = (
                row["profile_id"],
                row["partner_id"],
                Method._id_of(row["method"]),
                row["digest"],
            )
            if key not in seen:
                seen.add(key)
                new.append(row)
        return new

    @api.model
    def _in_words(self, sentence):
        return self.env["social.crm.network"]._translated(sentence)


def _where(asked, part):
    """The mention in which something was seen, if it was seen in one."""
    values = part.seen.params.values() if hasattr(part.seen, "params") else ()
    return next((asked.where[value] for value in values if value in asked.where), None)
