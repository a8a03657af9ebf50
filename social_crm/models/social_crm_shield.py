"""What was erased, and must not come back when sources overlap, are reset, or push again.

Only keyed digests are kept (:mod:`..tools.vault`): they tell an erased item when it stands there
again, and tell nobody whose it was. What an erased person wrote before the erasure is held back
also where we never had it; whoever writes anew is welcome.
"""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.vault import digester
from .social_crm_ingest import _execute_values

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
