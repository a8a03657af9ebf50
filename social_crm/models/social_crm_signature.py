"""By which copies and near copies of a mention are found, however many mentions there are: digests,
looked up by equality (:mod:`..text.signature`).

The tables hold no word that could be read. They have no foreign keys: checking them would lock a
row of a mention for each digest; a look-up joins the mentions anyway, and whatever takes the words
of mentions takes their rows here (:meth:`SocialCrmSignature._forget`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..text.result import Signature

CAP = 12
"""Mentions that are looked at for one digest, the newest ones. What more share is what everybody
says, or a storm, and the newest of a storm are in its group."""
SWEPT = 5_000
"""Mentions whose rows are removed at once."""


@dataclass(slots=True)
class Known:
    """A stored mention that may say the same.

    :param bands: those digests that were looked up and that it has
    :param refused: groups that people said it has nothing to do with
    """

    id: int
    written_at: datetime
    signature: Signature
    same_id: int | None
    fixed: bool
    bands: list[int]
    refused: list[int]


class SocialCrmSignature(models.Model):
    _name = "social.crm.signature"
    _description = "Signature of What Was Said"
    _auto = False
    _log_access = False

    def init(self):
        """The least that does: a row for each mention, and 8 bytes for each of its digests, found
        by the digest, the newest first. A GIN index on the array of digests would take fewer rows;
        it reads all mentions of a digest that everybody has, and where the statistics are old the
        planner reads the table instead."""
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS social_crm_signature (
                mention_id integer,
                company_id integer,
                written_at timestamp,
                exact bigint,
                bands integer[],
                bins bytea
            );
            CREATE UNIQUE INDEX IF NOT EXISTS social_crm_signature_mention_uniq
                ON social_crm_signature (mention_id);
            CREATE INDEX IF NOT EXISTS social_crm_signature_written_idx
                ON social_crm_signature (company_id, written_at);
            CREATE TABLE IF NOT EXISTS social_crm_signature_band (
                band integer NOT NULL,
                mention_id integer NOT NULL
            );
            CREATE INDEX IF NOT EXISTS social_crm_signature_band_idx
                ON social_crm_signature_band (band, mention_id);
            """
        )

    @api.model
    def _keys(self, company_id, signatures):
        """The digests that mentions are found by, other ones for each company: those of the runs of
        its words, which exact copies have too, or where there are none that of the whole.

        :param dict signatures: by mention
        :rtype: dict[int, list[int]]
        """
        salt = company_id * 0x9E3779B1 & 0xFFFFFFFF
        found = {}
        for mention_id, each in signatures.items():
            digests = each.bands or (each.exact ^ each.exact >> 32,)
            found[mention_id] = [((digest ^ salt) & 0xFFFFFFFF) - 0x80000000 for digest in digests]
        return found

    @api.model
    def _stored(self, account, ids):
        """What is known of these mentions by an earlier time.

        :param account: of all of them
        :returns: mention id to the digest of the whole; pairs of mention id and group id that
            people said have nothing to do with each other; whether the company has other accounts
            on the same network
        :rtype: tuple[dict[int, int], set[tuple[int, int]], bool]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT 'stored', mention_id, exact
                  FROM social_crm_signature WHERE mention_id = ANY(%(ids)s)
                 UNION ALL
                SELECT 'refused', mention_id, same_id
                  FROM social_crm_same_refusal WHERE mention_id = ANY(%(ids)s)
                 UNION ALL
                (SELECT 'sibling', id, NULL FROM social_crm_account
                  WHERE company_id = %(company)s AND network = %(network)s AND id <> %(account)s
                  LIMIT 1)
                """,
                ids=list(ids),
                company=account.company_id.id,
                network=account.network,
                account=account.id,
            )
        )
        found = {"stored": {}, "refused": set(), "sibling": False}
        for what, id_, value in rows:
            if what == "stored":
                found[what][id_] = value
            elif what == "refused":
                found[what].add((id_, value))
            else:
                found[what] = True
        return tuple(found.values())

    @api.model
    def _look_up(self, company_id, keys, since):
        """Mentions of a company that have one of these digests, in one query. With ``OFFSET 0`` it
        looks at what has one, whatever the planner takes the number of all others for.

        :param keys: digests, see :meth:`_keys`
        :param datetime since: written then or later
        :rtype: list[Known]
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mention.id, signature.written_at, signature.exact, signature.bins,
                       mention.same_id, coalesce(mention.fixed ? 'same_id', FALSE), near.bands,
                       ARRAY(SELECT refusal.same_id FROM social_crm_same_refusal refusal
                              WHERE refusal.mention_id = mention.id)
                  FROM (
                        SELECT found.mention_id, array_agg(wanted.band) AS bands
                          FROM unnest(%(keys)s::int[]) AS wanted(band)
                         CROSS JOIN LATERAL (
                                   SELECT mention_id
                                     FROM social_crm_signature_band
                                    WHERE band = wanted.band
                                    ORDER BY mention_id DESC
                                    LIMIT %(cap)s) AS found
                         GROUP BY found.mention_id) AS near
                 CROSS JOIN LATERAL (
                           SELECT * FROM social_crm_signature
                            WHERE mention_id = near.mention_id AND company_id = %(company)s
                              AND written_at >= %(since)s
                           OFFSET 0) signature
                 CROSS JOIN LATERAL (
                           SELECT id, same_id, fixed FROM social_crm_mention
                            WHERE id = near.mention_id
                              AND gone_at IS NULL AND removed_at IS NULL
                           OFFSET 0) mention
                """,
                keys=_array(keys),
                cap=CAP,
                company=company_id,
                since=since,
            )
        )
        return [
            Known(id_, written_at, Signature(exact, (), bytes(bins)), *rest)
            for id_, written_at, exact, bins, *rest in rows
        ]

    @api.model
    def _store(self, company_id, rows):
        """Let mentions be found, in one statement.

        :param rows: mention id, time of writing, :class:`..text.result.Signature` and digests to
            find it by
        """
        ids, times, signatures, keys = zip(*rows, strict=True)
        self.env.execute_query(
            SQL(
                """
                WITH kept AS (
                    INSERT INTO social_crm_signature
                           (mention_id, company_id, written_at, exact, bands, bins)
                    SELECT new.mention_id, %s, new.written_at, new.exact, new.bands::int[],
                           decode(new.bins, 'hex')
                      FROM unnest(%s::int[], %s::timestamp[], %s::bigint[], %s::text[], %s::text[])
                           AS new(mention_id, written_at, exact, bands, bins)
                        ON CONFLICT (mention_id) DO NOTHING
                 RETURNING mention_id, bands),
                found AS (
                    INSERT INTO social_crm_signature_band (band, mention_id)
                    SELECT unnest(bands), mention_id FROM kept)
                SELECT 1
                """,
                company_id,
                _array(ids),
                _array(f'"{each}"' for each in times),
                _array(each.exact for each in signatures),
                _array(f'"{_array(each)}"' for each in keys),
                _array(f'"{each.bins.hex()}"' for each in signatures),
            )
        )

    @api.model
    def _forget(self, ids):
        """Remove what these mentions are found by.

        :param ids: of mentions
        """
        if ids:
            self.env.execute_query(
                SQL(
                    """
                    WITH old AS (
                        DELETE FROM social_crm_signature WHERE mention_id = ANY(%s)
                     RETURNING mention_id, bands),
                    bands AS (
                        DELETE FROM social_crm_signature_band band
                         USING (SELECT mention_id, unnest(bands) AS band FROM old) AS gone
                         WHERE band.band = gone.band AND band.mention_id = gone.mention_id)
                    SELECT 1
                    """,
                    list(ids),
                )
            )

    @api.autovacuum
    def _gc_old(self):
        """Remove what nobody compares with any more: older than the company's window, or of a
        mention that is gone.

        :returns: how many were removed, and whether more wait
        """
        done = 0
        for company in self.env["res.company"].search([("social_crm_same_days", ">=", 0)]):
            before = fields.Datetime.now() - timedelta(days=company.social_crm_same_days)
            done += self._sweep(
                SQL(
                    "SELECT mention_id FROM social_crm_signature"
                    " WHERE company_id = %s AND written_at < %s LIMIT %s",
                    company.id,
                    before,
                    SWEPT - done,
                )
            )
        done += self._sweep(
            SQL(
                """
                SELECT mention_id FROM social_crm_signature signature
                 WHERE NOT EXISTS (SELECT FROM social_crm_mention mention
                                    WHERE mention.id = signature.mention_id
                                      AND mention.gone_at IS NULL AND mention.removed_at IS NULL)
                 LIMIT %s
                """,
                SWEPT - done,
            )
        )
        return done, int(done >= SWEPT)

    @api.model
    def _sweep(self, statement):
        ids = [row[0] for row in self.env.execute_query(statement)]
        self._forget(ids)
        return len(ids)


def _array(values):
    """An array as PostgreSQL reads it: adapting thousands of values one by one takes longer than
    all else here. For what has no quotes and backslashes in it.

    :rtype: str
    """
    return f"{{{','.join(map(str, values))}}}"


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    @api.ondelete(at_uninstall=True)
    def _unlink_signatures(self):
        self.env["social.crm.signature"].sudo()._forget(self.ids)


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _follow_gone(self, mention_ids):
        self.env["social.crm.signature"]._forget(mention_ids)
        return super()._follow_gone(mention_ids)


class SocialCrmRemoval(models.AbstractModel):
    _inherit = "social.crm.removal"

    @api.model
    def _pseudonymise(self, ids):
        self.env["social.crm.signature"].sudo()._forget(list(ids))
        return super()._pseudonymise(ids)


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _replace_ids(self, mentions):
        self.env["social.crm.signature"].sudo()._forget(mentions.ids)
        return super()._replace_ids(mentions)
