"""What contacts can be found by, however many there are: short keys made of names, numbers,
addresses and handles (:mod:`..matching.keys`), looked up by equality.

The table holds no personal text: a key is a digest made with a secret of the database, so that
nobody who sees the table can try names or telephone numbers. It is no foreign key of contacts that
could be merged or followed; a look-up joins the contacts anyway, and removing contacts removes
their keys.
"""

import hashlib

from odoo import api, models
from odoo.tools import SQL, split_every

from ..matching.keys import KEYS_VERSION, contact_keys

BATCH = 2000
"""Contacts whose keys are made at once."""
STAMP = "social_crm.contact_keys_stamp"
"""Parameter: what the keys in the table were made with."""
DONE = "social_crm.contact_keys_done"
"""Parameter: keys of contacts up to this id are there."""
PENDING = "social.crm.contact.key"


class SocialCrmContactKey(models.Model):
    _name = "social.crm.contact.key"
    _description = "Key of a Contact"
    _auto = False
    _log_access = False

    def init(self):
        """The smallest table that does: 8 + 4 + 4 bytes a key, found by the key or by the
        contact. A key says in which company it counts, 0 for all."""
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS social_crm_contact_key (
                key bigint NOT NULL,
                partner_id integer NOT NULL,
                company_id integer NOT NULL
            );
            CREATE INDEX IF NOT EXISTS social_crm_contact_key_idx
                ON social_crm_contact_key (key, company_id) INCLUDE (partner_id);
            CREATE UNIQUE INDEX IF NOT EXISTS social_crm_contact_key_partner_idx
                ON social_crm_contact_key (partner_id, key);
            CREATE SEQUENCE IF NOT EXISTS social_crm_contact_key_change AS bigint;
            """
        )

    # Keys

    @api.model
    def _digest(self):
        """A function that makes the number of a key.

        :rtype: Callable[[str], int]
        """
        secret = self._secret()

        def digest(key):
            raw = hashlib.blake2b(key.encode(), digest_size=8, key=secret).digest()
            return int.from_bytes(raw, "big", signed=True)

        return digest

    @api.model
    def _secret(self):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret") or ""
        return hashlib.sha256(f"contact keys {secret}".encode()).digest()

    @api.model
    def _stamp(self):
        """What keys are made with now: those made with something else are made anew."""
        return f"{KEYS_VERSION}:{hashlib.sha256(self._secret()).hexdigest()[:12]}"

    # Looking up

    @api.model
    def _look_up(self, wanted, cap):
        """Contacts by keys, in one query.

        :param wanted: triples of a key's digest, the id of the company that asks, and up to which
            number its contacts are counted
        :param int cap: how many contacts of each key are told
        :returns: for each pair of digest and company that is known, how many contacts there are,
            and at most ``cap`` of them
        :rtype: dict[tuple[int, int], tuple[int, list[int]]]
        """
        self._catch_up()
        wanted = list(wanted)
        if not wanted:
            return {}
        keys, companies, limits = zip(*wanted, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT wanted.key, wanted.company_id, found.number, found.partner_ids
                  FROM unnest(%s::bigint[], %s::int[], %s::int[])
                       AS wanted(key, company_id, upto)
                 CROSS JOIN LATERAL (
                           SELECT count(*) AS number,
                                  (array_agg(known.partner_id))[:%s] AS partner_ids
                             FROM (
                                   SELECT partner_id
                                     FROM social_crm_contact_key
                                    WHERE key = wanted.key
                                      AND company_id IN (0, wanted.company_id)
                                    LIMIT wanted.upto) AS known) AS found
                 WHERE found.number > 0
                """,
                list(keys),
                list(companies),
                list(limits),
                cap,
            )
        )
        return {(key, company): (number, partners) for key, company, number, partners in rows}

    # Keeping up

    @api.model
    def _changed(self, partner_ids):
        """These contacts changed in what they can be found by. Their keys are made when the
        transaction is about to be committed, or somebody looks up: once for all of them."""
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = set()
            precommit.add(self.env["social.crm.contact.key"].sudo()._catch_up)
        precommit.data[PENDING].update(partner_ids)

    @api.model
    def _catch_up(self):
        pending = self.env.cr.precommit.data.get(PENDING)
        if not pending:
            return
        ids = sorted(pending)
        pending.clear()
        self.env.flush_all()
        changed = False
        for batch in split_every(BATCH, ids):
            changed |= self._make(batch)
        if changed:
            # Not in the transaction, so that nobody waits for anybody; a gap does no harm.
            self.env.cr.execute("SELECT nextval('social_crm_contact_key_change')")

    @api.model
    def _make(self, partner_ids):
        """Make the keys of contacts, and write what differs. Two queries.

        :returns: whether anything did
        """
        digest = self._digest()
        rows = {
            (digest(key), contact.id, contact.company_id or 0)
            for contact in self.env["social.crm.contact"]._read(partner_ids)
            if contact.findable
            for key in contact_keys(contact.person)
        }
        keys, partners, companies = zip(*rows, strict=True) if rows else ((), (), ())
        self.env.cr.execute(
            SQL(
                """
                WITH new AS MATERIALIZED (
                    SELECT key, partner_id, company_id
                      FROM unnest(%s::bigint[], %s::int[], %s::int[])
                           AS new(key, partner_id, company_id)
                ), gone AS (
                    DELETE FROM social_crm_contact_key old
                     WHERE old.partner_id = ANY(%s)
                       AND NOT EXISTS (
                               SELECT FROM new
                                WHERE new.partner_id = old.partner_id AND new.key = old.key)
                 RETURNING 1
                ), come AS (
                    INSERT INTO social_crm_contact_key AS old (key, partner_id, company_id)
                    SELECT key, partner_id, company_id FROM new
                        ON CONFLICT (partner_id, key) DO UPDATE
                       SET company_id = EXCLUDED.company_id
                     WHERE old.company_id <> EXCLUDED.company_id
                 RETURNING 1
                )
                SELECT EXISTS (SELECT FROM come) OR EXISTS (SELECT FROM gone)
                """,
                list(keys),
                list(partners),
                list(companies),
                list(partner_ids),
            )
        )
        return self.env.cr.fetchone()[0]

    # Filling

    @api.model
    def _cron_fill(self):
        """Make the keys of all contacts after an installation, or anew if they are made otherwise
        than before; batch by batch, each committed."""
        commit = self.env["ir.cron"]._commit_progress
        parameters = self.env["ir.config_parameter"].sudo()
        stamp = self._stamp()
        if parameters.get_param(STAMP) != stamp:
            parameters.set_param(STAMP, stamp)
            parameters.set_param(DONE, "0")
        while True:
            done = int(parameters.get_param(DONE) or 0)
            batch = self._after(done)
            if not batch:
                commit(remaining=0)
                return
            self._make(batch)
            parameters.set_param(DONE, str(batch[-1]))
            if commit(len(batch), remaining=self._remaining(batch[-1])) <= 0:
                return

    @api.model
    def _after(self, done):
        """Ids of the next contacts, archived ones among them: keys that they had go."""
        rows = self.env.execute_query(
            SQL("SELECT id FROM res_partner WHERE id > %s ORDER BY id LIMIT %s", done, BATCH)
        )
        return [row[0] for row in rows]

    @api.model
    def _remaining(self, done):
        """About how many are left; counting them each time would cost more than making keys."""
        rows = self.env.execute_query(SQL("SELECT max(id) FROM res_partner"))
        return max(0, (rows[0][0] or 0) - done)
