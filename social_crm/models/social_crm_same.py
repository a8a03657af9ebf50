"""The same thing said again: copies and near copies, grouped when they arrive."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from odoo import api, fields, models
from odoo.tools import SQL

from ..text.result import Signature
from .social_crm_ingest import _execute_values
from .social_crm_signature import CAP, Known


@dataclass(slots=True, eq=False)
class _Group:
    """Those who say the same; ``id`` is ``None`` until it is stored."""

    id: int | None
    first_id: int


@dataclass(slots=True, eq=False)
class _One:
    """A mention while it is compared.

    :param joins: its group is found here, not known before
    :param fixed: people said where it belongs
    """

    id: int
    written_at: datetime
    signature: Signature
    group: _Group | None
    joins: bool
    fixed: bool


class SocialCrmSame(models.Model):
    _name = "social.crm.same"
    _description = "Same Thing Said by Several"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    first_id = fields.Many2one(
        "social.crm.mention",
        "First Said",
        readonly=True,
        ondelete="set null",
        help="The mention that the others were found to be like.",
    )
    mention_ids = fields.One2many("social.crm.mention", "same_id", readonly=True)

    _first_uniq = models.UniqueIndex(
        "(first_id) WHERE first_id IS NOT NULL", "This mention began another group already."
    )

    @api.model
    def _group(self, account, facts):
        """Find out which of these say the same, among each other and as earlier ones.

        First what the network itself says, then equal words, then similar ones. The number of
        queries is constant. Besides what is set in the facts, mentions that were alone until now
        get their group here.

        :param account: the account of all of them
        :param dict facts: mention id to :class:`.social_crm_facts.Facts`; sets ``same_id``
        """
        since = self.env.cr.now() - timedelta(days=account.company_id.social_crm_same_days)
        asked = [each for each in facts.values() if each.written_at >= since]
        if not asked:
            return
        self._sign(asked)
        Signatures = self.env["social.crm.signature"]
        stored, refused, siblings = Signatures._stored(account, [each.id for each in asked])
        changed = [each for each in asked if stored.get(each.id) != each.signature.exact]
        Signatures._forget([each.id for each in changed if each.id in stored])
        company_id = account.company_id.id
        keys = Signatures._keys(
            company_id, {each.id: each.signature for each in changed if each.signature.exact}
        )
        wanted = {key for mine in keys.values() for key in mine}
        known = Signatures._look_up(company_id, wanted, since) if wanted else []
        told = self._told(account, changed, siblings)
        others = (*known, *told.values())
        refused |= {(each.id, same_id) for each in others for same_id in each.refused}
        ones = _join(changed, keys, known, told, refused)
        self._settle(company_id, {each.id: each for each in changed}, ones)
        recent = since + (self.env.cr.now() - since) / 2
        full = _full(known, recent)
        rows = [
            (each.id, each.written_at, each.signature, [k for k in keys[each.id] if k not in full])
            for each in changed
            if each.id in keys
        ]
        if rows:
            Signatures._store(company_id, rows)

    @api.model
    def _sign(self, asked):
        """Make the signatures that understanding did not leave behind."""
        missing = [each for each in asked if each.signature is None]
        if missing:
            from ..text.signature import signatures
            from ..text.tokens import tokenise

            found = signatures([tokenise(each.words) for each in missing])
            for each, signed in zip(missing, found, strict=True):
                each.signature = signed

    @api.model
    def _told(self, account, asked, siblings):
        """What the network says itself: the same post found through another account of the
        company, and for what quotes without a word of its own, the quoted.

        :param bool siblings: there are other accounts on the same network
        :returns: mention id to the stored mention that says the same
        :rtype: dict[int, Known]
        """
        quoting = defaultdict(list)
        for each in asked:
            if each.quoted and not each.signature.exact:
                quoting[each.quoted].append(each.id)
        if not quoting and not siblings:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                WITH accounts AS (
                    SELECT id FROM social_crm_account WHERE company_id = %(company)s
                       AND network = %(network)s)
                SELECT mention.external_id, mention.account_id, mention.id, mention.written_at,
                       mention.same_id, coalesce(mention.fixed ? 'same_id', FALSE),
                       ARRAY(SELECT refusal.same_id FROM social_crm_same_refusal refusal
                              WHERE refusal.mention_id = mention.id)
                  FROM social_crm_mention mention
                 WHERE mention.account_id = ANY(ARRAY(
                           SELECT id FROM accounts WHERE id <> %(account)s))
                   AND mention.external_id = ANY(%(own)s)
                   AND mention.gone_at IS NULL AND mention.own IS NOT TRUE
                 UNION ALL
                SELECT mention.external_id, NULL, mention.id, mention.written_at,
                       mention.same_id, coalesce(mention.fixed ? 'same_id', FALSE),
                       ARRAY(SELECT refusal.same_id FROM social_crm_same_refusal refusal
                              WHERE refusal.mention_id = mention.id)
                  FROM social_crm_mention mention
                 WHERE mention.account_id = ANY(ARRAY(SELECT id FROM accounts))
                   AND mention.external_id = ANY(%(quoted)s)
                   AND mention.gone_at IS NULL AND mention.own IS NOT TRUE
                """,
                company=account.company_id.id,
                network=account.network,
                account=account.id,
                own=[each.external_id for each in asked],
                quoted=list(quoting),
            )
        )
        by_key = {each.external_id: each.id for each in asked}
        told = {}
        for key, account_id, id_, *values in rows:
            for asker in quoting[key] if account_id is None else [by_key[key]]:
                written_at, same_id, fixed, refused = values
                told[asker] = Known(id_, written_at, Signature(), same_id, fixed, [], refused)
        return told

    @api.model
    def _settle(self, company_id, facts, ones):
        """Store what was found: groups that are new, and the group of mentions that were alone.

        Two workers that begin a group with the same mention make one: the later one waits, is
        told that it was late, and works its batch again.

        :param dict facts: mention id to those that are worked now
        :param ones: all that were compared
        """
        begun = {each.group.first_id for each in ones if each.group and each.group.id is None}
        if begun:
            now = self.env.cr.now()
            ids = dict(
                _execute_values(
                    self.env,
                    "INSERT INTO social_crm_same (company_id, first_id, create_date, write_date)"
                    " VALUES %s ON CONFLICT (first_id) WHERE first_id IS NOT NULL"
                    " DO UPDATE SET write_date = excluded.write_date RETURNING first_id, id",
                    [(company_id, first_id, now, now) for first_id in sorted(begun)],
                )
            )
            for each in ones:
                if each.group and each.group.id is None:
                    each.group.id = ids[each.group.first_id]
        found = {each.id: each.group.id if each.group else None for each in ones if each.joins}
        for id_ in facts.keys() & found.keys():
            facts[id_].find(same_id=found[id_])
        alone = [(id_, found[id_]) for id_ in found.keys() - facts.keys() if found[id_]]
        if alone:
            _execute_values(
                self.env,
                "UPDATE social_crm_mention mention SET same_id = new.same_id"
                " FROM (VALUES %s) AS new(id, same_id) WHERE mention.id = new.id RETURNING 1",
                sorted(alone),
            )
            self.env["social.crm.mention"].invalidate_model(["same_id"], flush=False)
        self.invalidate_model(flush=False)

    @api.autovacuum
    def _gc_alone(self):
        """Groups that all but one have left are none. With one left, and others of whom people
        said that they do not belong, a group stays: else they would be put together anew."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM social_crm_same same
                 WHERE same.id IN (
                           SELECT id FROM social_crm_same small
                            WHERE (SELECT count(*) FROM (
                                    SELECT FROM social_crm_mention mention
                                     WHERE mention.same_id = small.id LIMIT 2) AS two)
                                < CASE WHEN EXISTS (
                                           SELECT FROM social_crm_same_refusal refusal
                                            WHERE refusal.same_id = small.id)
                                       THEN 1 ELSE 2 END
                            LIMIT 1000)
                RETURNING 1
                """
            )
        )
        self.env.invalidate_all()
        return len(rows), int(len(rows) >= 1000)


def _join(asked, keys, known, told, refused):
    """Put mentions that say the same into groups.

    :param asked: the :class:`.social_crm_facts.Facts` that are new or changed
    :param dict keys: mention id to the digests that it is found by
    :param known: stored :class:`.social_crm_signature.Known` that may say the same
    :param dict told: what the network says, mention id to ``Known``
    :param refused: pairs of mention id and group id that are not to be
    :returns: all that were compared, those that were asked for among them
    :rtype: list[_One]
    """
    groups = {}
    ones = {}
    near = defaultdict(list)

    def add(key, each):
        near[key].append(each)
        if len(near[key]) > CAP:
            del near[key][0]

    def one(mention, fixed, group_id, joins):
        if mention.id not in ones:
            group = group_id and groups.setdefault(group_id, _Group(group_id, mention.id))
            ones[mention.id] = _One(
                mention.id, mention.written_at, mention.signature, group or None, joins, fixed
            )
        return ones[mention.id]

    for mention in sorted(known, key=lambda mention: mention.id):
        for band in mention.bands:
            add(band, one(mention, mention.fixed, mention.same_id, not mention.same_id))
    for facts in sorted(asked, key=lambda facts: (facts.written_at, facts.id)):
        mine = keys.get(facts.id, ())
        alike = []
        if facts.id in told:
            other = told[facts.id]
            alike.append(one(other, other.fixed, other.same_id, not other.same_id))
        candidates = {each for key in mine for each in near.get(key, ())}
        if candidates:
            alike += _alike(facts.signature, candidates)
        fixed = bool(facts.fixed and "same_id" in facts.fixed)
        me = one(facts, fixed, facts.same_id if fixed else None, not fixed)
        if alike and not fixed:
            _choose(me, alike, refused)
        for key in mine:
            add(key, me)
    return list(ones.values())


def _alike(signature, candidates):
    """Those that say the same, the most alike first.

    :param candidates: a set of :class:`_One`
    :rtype: list[_One]
    """
    from ..text.signature import SAME, likeness

    equal = [each for each in candidates if each.signature.exact == signature.exact]
    if equal:
        return sorted(equal, key=attrgetter("written_at", "id"))
    found = [(likeness(signature, each.signature), each) for each in candidates]
    found = [(how, each) for how, each in found if how >= SAME]
    return [each for how, each in sorted(found, key=lambda pair: (-pair[0], pair[1].id))]


def _choose(me, alike, refused):
    """Join those that say the same: their group if they have one, else a new one."""
    alike = [
        each
        for each in alike
        if each is not me and (each.group is None or (me.id, each.group.id) not in refused)
    ]
    group = next((each.group for each in alike if each.group is not None), None)
    free = [each for each in alike if each.group is None and not each.fixed]
    if group is None and free:
        first = min(free, key=attrgetter("written_at", "id"))
        group = _Group(None, first.id)
    if group is not None:
        me.group = group
        for each in free:
            if (each.id, group.id) not in refused:
                each.group = group


def _full(known, recent):
    """Digests that as many recent mentions have as are looked at: one more would not be found
    better."""
    count = defaultdict(int)
    for mention in known:
        if mention.written_at >= recent:
            for band in mention.bands:
                count[band] += 1
    return {band for band, number in count.items() if number >= CAP}


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    same_id = fields.Many2one(
        "social.crm.same",
        "Said by Several",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
