"""What was erased, and must not come back when sources overlap, are reset, or push again.

Only keyed digests are kept (:mod:`..tools.vault`): they tell an erased item when it stands there
again, and tell nobody whose it was. What an erased person wrote before the erasure is held back
also where we never had it; whoever writes anew is welcome.
"""

from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.vault import digester
from .social_crm_ingest import _execute_values, _moment

ERASED = "erased:"
"""What ids begin with that were replaced by a digest."""


class SocialCrmShield(models.Model):
    _name = "social.crm.shield"
    _description = "Social Shield against Erased Items"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    digest = fields.Char(required=True)
    kind = fields.Selection([("item", "Item"), ("author", "Author")], required=True)
    erased_at = fields.Datetime(required=True)

    _digest_uniq = models.UniqueIndex("(company_id, digest)")

    @api.model
    def _cover(self, company, network, ids, kind="item"):
        """From now on these do not come back. Again is harmless. One query.

        :param company: one ``res.company``
        :param str network: key of the network
        :param Iterable[str] ids: as the network gives them
        :param str kind: ``item``, or ``author``: nothing that they wrote until now comes back
        :returns: id to what it is replaced by wherever it stands
        :rtype: dict[str, str]
        """
        digests = digester()
        keys = {
            each: digests(kind, network, each)[0]
            for each in sorted(set(ids))
            if each and not each.startswith(ERASED)
        }
        if keys:
            _execute_values(
                self.env,
                "INSERT INTO social_crm_shield (company_id, digest, kind, erased_at) VALUES %s"
                " ON CONFLICT (company_id, digest) DO UPDATE"
                " SET erased_at = greatest(EXCLUDED.erased_at, social_crm_shield.erased_at)"
                " RETURNING 1",
                [
                    (company.id, digest, kind, self.env.cr.now())
                    for digest in sorted(set(keys.values()))
                ],
            )
        return {each: f"{ERASED}{digest}" for each, digest in keys.items()}

    @api.model
    def _covered(self, company_id, network, items=(), authors=()):
        """Which of these were erased, in one query.

        :param Iterable[str] items: ids of items at the network
        :param Iterable[str] authors: ids of authors at the network
        :returns: ids of items to what replaces them, and ids of authors to when they were erased
        :rtype: tuple[dict[str, str], dict[str, datetime]]
        """
        digests = digester()
        asked = {
            digest: (kind, each)
            for kind, ids in (("item", items), ("author", authors))
            for each in ids
            for digest in digests(kind, network, each)
        }
        found = {"item": {}, "author": {}}
        if asked:
            # One long string is read much faster than a thousand short ones.
            rows = self.env.execute_query(
                SQL(
                    "SELECT digest, erased_at FROM social_crm_shield"
                    " WHERE company_id = %s AND digest = ANY(string_to_array(%s, ','))",
                    company_id,
                    ",".join(asked),
                )
            )
            for digest, erased_at in rows:
                kind, each = asked[digest]
                found[kind][each] = erased_at if kind == "author" else f"{ERASED}{digest}"
        return found["item"], found["author"]


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    redacted_at = fields.Datetime(
        "Words Taken Out",
        readonly=True,
        help="Somebody who stood in it was erased. It stays as it is now, also if it is edited.",
    )

    def _shield(self):
        """These items do not come back once they are removed. One query for each network."""
        for (company, network), mentions in self.grouped(
            lambda mention: (mention.company_id, mention.network)
        ).items():
            self.env["social.crm.shield"]._cover(company, network, mentions.mapped("external_id"))


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _admit(self, place, fresh, changed, unreadable, reposts):
        """What of a page may be stored: all but what was erased. One query.

        An item that answers or quotes something erased is stored, with what replaced its id.

        :param _Place place: account and source
        :param list fresh: mentions that are not known
        :param list changed: mentions that are known and look different now
        :returns: fresh, changed, unreadable, reposts
        """
        items, authors = set(), set()
        for mention in (*fresh, *changed):
            items |= {
                mention.external_id,
                mention.parent_id,
                mention.thread_id,
                mention.quoted_id,
            }
            authors |= {mention.author.external_id, *mention.mentioned}
        items.update(item.external_id for item in unreadable)
        for repost in reposts:
            items |= {repost.external_id, repost.original_id}
        items.discard("")
        gone, erased = self.env["social.crm.shield"]._covered(
            place.company_id, place.network, items, authors
        )
        if not gone and not erased:
            return fresh, changed, unreadable, reposts

        def admitted(mention):
            until = erased.get(mention.author.external_id)
            if until:
                written = _moment(mention.written_at, None, place.now)
                if written and written <= until:
                    return False
            return mention.external_id not in gone

        return (
            [_without_erased(mention, gone, erased) for mention in fresh if admitted(mention)],
            [mention for mention in changed if admitted(mention)],
            [item for item in unreadable if item.external_id not in gone],
            tuple(
                repost
                for repost in reposts
                if repost.external_id not in gone and repost.original_id not in gone
            ),
        )


def _without_erased(mention, gone, erased):
    """A new mention whose references to what was erased lead to what stands in its place."""
    changes = {
        name: gone[value]
        for name in ("parent_id", "thread_id", "quoted_id")
        if (value := getattr(mention, name)) in gone
    }
    if any(each in erased for each in mention.mentioned):
        changes["mentioned"] = tuple(each for each in mention.mentioned if each not in erased)
    return replace(mention, **changes) if changes else mention
