"""How often somebody guessed: counted in the database, so that it holds over restarts and for all
workers. Addresses and numbers stand here as keyed digests only."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

# kind -> hours that are looked back, and how many wrong answers these may hold
LIMITS = {"address": (1, 20), "number": (24, 10)}


class SocialCrmAttempt(models.Model):
    _name = "social.crm.attempt"
    _description = "Wrong Answers to One-Time Links"
    _log_access = False

    kind = fields.Char(required=True)
    key = fields.Char(required=True)
    since = fields.Datetime(required=True)
    count = fields.Integer(required=True)

    _key_uniq = models.UniqueIndex("(kind, key, since)")

    @api.model
    def _keys(self, **values):
        """What is counted under.

        :param values: kind to what somebody came with, an address or a number
        :rtype: dict[str, str]
        """
        return {
            kind: hmac(self.sudo().env, "social_crm_attempt", f"{kind}:{value}")
            for kind, value in values.items()
        }

    @api.model
    def _full(self, keys):
        """Whether one of these has guessed too often, what was counted just now included. One
        query.

        :param dict[str, str] keys: of :meth:`_keys`
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT attempt.kind, sum(attempt.count) FROM social_crm_attempt attempt WHERE %s"
                " GROUP BY attempt.kind",
                SQL(" OR ").join(
                    SQL(
                        "(attempt.kind = %s AND attempt.key = %s AND attempt.since > %s)",
                        kind,
                        key,
                        self.env.cr.now() - timedelta(hours=LIMITS[kind][0]),
                    )
                    for kind, key in keys.items()
                ),
            )
        )
        return any(count > LIMITS[kind][1] for kind, count in rows)

    @api.model
    def _count(self, keys, more=1):
        """One attempt more, or taken back. One query.

        Whoever counts at the same time waits, fails and begins anew: so attempts are looked at one
        after another, however many come at once.
        """
        self.flush_model()
        hour = self.env.cr.now().replace(minute=0, second=0, microsecond=0)
        self.env.execute_query(
            SQL(
                "INSERT INTO social_crm_attempt (kind, key, since, count) VALUES %s"
                " ON CONFLICT (kind, key, since)"
                " DO UPDATE SET count = social_crm_attempt.count + excluded.count RETURNING 1",
                SQL(", ").join(
                    SQL("(%s, %s, %s, %s)", kind, key, hour, more) for kind, key in keys.items()
                ),
            )
        )
        self.invalidate_model(["count"], flush=False)

    @api.autovacuum
    def _gc_old(self):
        """What no limit looks back to is forgotten."""
        hours = max(hours for hours, _count in LIMITS.values()) + 1
        self.search([("since", "<", self.env.cr.now() - timedelta(hours=hours))]).unlink()
