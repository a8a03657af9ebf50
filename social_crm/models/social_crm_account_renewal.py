"""Credentials that run out are renewed early, by one worker at a time, and never lost by trying.

A claim is a date, as with sources: committed before the network is called, and it runs out if its
worker dies. What the network hands out is committed before anything else uses it. Some networks
make the old refresh token invalid with the same answer that brings the new one: if a worker dies in
the moment between that answer and the commit, nobody knows the new one, and somebody has to sign in
again. Nothing on our side can close that hole; so nothing is done in it but the commit.
"""

import logging
import random
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..networks.errors import Malformed, NetworkError, Unauthorized, Unsupported
from ..networks.network import networks
from ..tools.times import naive
from ..tools.transactions import committed
from .social_crm_calls import Call
from .social_crm_source import TROUBLE_AFTER

_logger = logging.getLogger(__name__)

GONE = "social_crm_grant_gone"
"""Key in the context: a renewal has shown that the grant is gone; there is nothing to try."""
BEGAN = "social_crm_began"
"""Key in the context: when the work began whose outcome is being written down."""
EARLY = timedelta(minutes=10)
"""Credentials that live for hours are renewed at least so long before their end."""
LAST_CHANCE = timedelta(minutes=2)
LAST_CHANCE_AFTER_REFUSAL = timedelta(hours=1)
"""A server that refuses again so soon after a renewal does not mean the age of the credentials."""
REQUESTS = 3
"""Requests that a renewal can need."""
WARN_BEFORE = timedelta(days=7)
"""Somebody is told so long before the end of credentials that cannot be renewed."""


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    expires_at = fields.Datetime("Credentials Run Out", readonly=True, copy=False)
    refresh_at = fields.Datetime("Next Renewal", readonly=True, copy=False, index="btree_not_null")
    refreshing_until = fields.Datetime(
        readonly=True, copy=False, help="A worker renews; if it dies, another may begin then."
    )
    refreshed_at = fields.Datetime("Last Renewal", readonly=True, copy=False)
    refresh_failures = fields.Integer(readonly=True, copy=False)
    refresh_error = fields.Char(readonly=True, copy=False)
    refused_at = fields.Datetime(
        readonly=True, copy=False, help="The server refused us; the work waits for a renewal."
    )
    last_chance_until = fields.Datetime(
        readonly=True, copy=False, help="Refused again before that, the account is disconnected."
    )
    expiry_told = fields.Datetime(readonly=True, copy=False)
    renews = fields.Boolean(compute="_compute_renews")

    @api.depends("network", "expires_at", "refresh_at")
    def _compute_renews(self):
        for account in self:
            account.renews = bool(account.expires_at and account.refresh_at)

    @api.depends("refresh_error", "refresh_failures", "refused_at", "expires_at", "refresh_at")
    def _compute_health(self):
        done = super()._compute_health()
        for account in self:
            if account.health not in ("ok", "waiting"):
                continue
            if account.refresh_failures >= TROUBLE_AFTER:
                account.health = "trouble"
            elif account.refused_at or account._ran_out():
                account.health = "waiting"
        return done

    def _ran_out(self):
        """Whether the credentials are too old to be used, and will be renewed."""
        self.ensure_one()
        return bool(
            self.refresh_at and self.expires_at and self.expires_at <= fields.Datetime.now()
        )

    def _renewable(self):
        self.ensure_one()
        cls = networks().get(self.network)
        return bool(cls and cls.refreshes and self._readable_secrets())

    # Knowing when

    def _keep_secrets(self, secrets):
        done = super()._keep_secrets(secrets)
        self._plan_renewal()
        return done

    def _plan_renewal(self):
        """Read off the credentials when they run out, and decide when to renew them."""
        self.ensure_one()
        cls = networks().get(self.network)
        secrets = self._readable_secrets()
        expires_at = naive(cls.expires(secrets)) if cls and secrets else False
        planned = bool(expires_at) and cls.refreshes
        self.sudo().write(
            {
                "expires_at": expires_at,
                "refresh_at": self._moment_to_renew(expires_at) if planned else False,
            }
        )
        if planned:
            self.env.ref("social_crm.ir_cron_refresh")._trigger(at=self.refresh_at)

    @api.model
    def _moment_to_renew(self, expires_at):
        """When a fifth of the life is left, or ten minutes if that is earlier, but never before the
        half; a little earlier by chance, so that many accounts do not come as one."""
        life = max(expires_at - fields.Datetime.now(), timedelta())
        early = max(life / 5, min(EARLY, life / 2)) * random.uniform(1.0, 1.2)
        return (expires_at - early).replace(microsecond=0)

    # Renewing

    @api.model
    def _cron_refresh(self):
        """Renew what is due. Called by the scheduled action; safe to run in several workers at
        once."""
        committed(self.env, self.env["social.crm.choice"]._drop_old)
        committed(self.env, self._tell_expiring)
        threads = self.env["social.crm.source"]._parameter("refresh_threads", 20)
        Calls = self.env["social.crm.calls"]
        Calls._work_off(self._claim_renewals, self._note_renewal, threads)
        self._trigger_renewal()

    @api.model
    def _claim_renewals(self, accounts=None, limit=100):
        """Take what is due; nobody else renews it meanwhile. The caller commits.

        :param accounts: only among these
        :rtype: list[_Renewal]
        """
        now = fields.Datetime.now()
        domain = fields.Domain(
            [
                ("state", "=", "connected"),
                ("refresh_at", "<=", now),
                "|",
                ("refreshing_until", "=", False),
                ("refreshing_until", "<=", now),
            ]
        )
        if accounts is not None:
            domain &= fields.Domain("id", "in", accounts.ids)
        due = self.sudo().search(domain, order="refresh_at, id", limit=limit)
        due = due.try_lock_for_update(allow_referencing=True)
        tasks = [task for account in due if (task := account._speaking()._renewal())]
        through, held = self.env["social.crm.calls"]._let_through(tasks, REQUESTS)
        for task, share in held:
            account = self.sudo().browse(task.account_id)
            account.refresh_at = now + timedelta(seconds=share.wait)
        lease = timedelta(seconds=self._refresh_lease_seconds())
        claimed = self.sudo().browse([task.account_id for task in through])
        claimed.refreshing_until = now + lease
        return through

    @api.model
    def _refresh_lease_seconds(self):
        """Longer than any renewal can take."""
        return self.env["social.crm.source"]._parameter("refresh_lease_seconds", 300)

    def _renewal(self):
        """What a thread needs to renew, or ``None`` if it cannot be tried, with the reason on the
        account."""
        self.ensure_one()
        Networks = self.env["social.crm.network"]
        try:
            cls = Networks._class(self.network)
            access = self._access()
        except NetworkError as error:  # the key of the vault is gone
            self._disconnect(error)
            return None
        except UserError as error:
            self._renewal_failed(Malformed(error.args[0]))
            return None
        return _Renewal(
            network_class=cls,
            access=access,
            guard=Networks._guard(),
            gates=self._gates(),
            account_id=self.id,
        )

    @api.model
    def _note_renewal(self, task, result):
        self.env["social.crm.gate"].sudo()._give_back([(task.share, task.used)])
        account = self.sudo().browse(task.account_id).exists()
        if not account:
            return
        account = account._speaking()
        account.refreshing_until = False
        if account._changed_since(task.access.secrets, result):
            return  # somebody signed in meanwhile: that grant is the newer one
        if isinstance(result, NetworkError):
            account._renewal_failed(result)
        elif isinstance(result, Exception):
            _logger.error("Account %s: the renewal failed", account.id, exc_info=result)
            account._renewal_failed(
                Malformed(
                    account.env._("An unforeseen error (%s), see the log.", type(result).__name__)
                )
            )
        else:
            account._renewed(result)

    def _changed_since(self, begun, result):
        """Whether what a renewal was about to replace is not there any more."""
        now = self._readable_secrets()
        if isinstance(result, Exception):
            return now != begun
        return any(now.get(key) != begun.get(key) for key in result)

    def _renewed(self, secrets):
        """Keep what the network handed out. What is empty never replaces what is not."""
        self.ensure_one()
        before = self._readable_secrets()
        fresh = {key: value for key, value in secrets.items() if value}
        changed = any(before.get(key) != value for key, value in fresh.items())
        changed |= bool(fresh) and "expires_at" in before and "expires_at" not in fresh
        if fresh and not changed and self.refused_at:
            # All there is is what was refused.
            self._disconnect(Unauthorized(self.error))
            return
        if not changed:
            self._renewal_failed(Malformed(self.env._("The server renewed nothing.")))
            return
        kept = {**before, **fresh}
        if "expires_at" not in fresh:
            kept.pop("expires_at", None)  # the end of the credentials before
        self._keep_secrets(kept)
        now = fields.Datetime.now()
        if self._ran_out():
            self._renewal_failed(
                Malformed(self.env._("The server handed out credentials that have run out."))
            )
            return
        if self.refresh_failures:
            self._close_trouble()
        values = {
            "refreshed_at": now,
            "refresh_failures": 0,
            "refresh_error": False,
            "last_chance_until": now + LAST_CHANCE,
        }
        if self.refused_at:
            values |= {
                "last_chance_until": now + LAST_CHANCE_AFTER_REFUSAL,
                "refused_at": False,
                "error": False,
                "error_at": False,
            }
        self.write(values)
        self._work_again()

    def _renewal_failed(self, error):
        """Only a grant that is known to be gone disconnects. Everything else leaves things as they
        are, and is tried again.

        :param NetworkError error: what ``refresh`` raised
        """
        self.ensure_one()
        if isinstance(error, Unauthorized):
            self._disconnect(error)
            return
        sentence = self.env["social.crm.source"]._sentence(error)
        if isinstance(error, Unsupported):  # there is nothing to renew them with
            if self.refused_at:
                self._disconnect(Unauthorized(self.error or sentence))
            else:
                self.refresh_at = False
            return
        failures = self.refresh_failures + 1
        asked = getattr(error, "retry_after", None) or 0
        backoff = min(30 * 2 ** min(failures, 10), 3600) * random.uniform(0.5, 1.0)
        later = fields.Datetime.now() + timedelta(seconds=max(asked, backoff))
        self.write({"refresh_failures": failures, "refresh_error": sentence, "refresh_at": later})
        self.env.ref("social_crm.ir_cron_refresh")._trigger(at=later)
        if failures == TROUBLE_AFTER:
            self._open_trouble(self.env._("The credentials could not be renewed: %s", sentence))

    def _disconnect(self, error):
        """The grant is gone: somebody has to sign in again. What is stored stays."""
        self.write({"refused_at": False, "refreshing_until": False, "refresh_error": False})
        self.with_context(**{GONE: True})._failed(error)

    @api.model
    def _trigger_renewal(self):
        """Come back when the next renewal is due."""
        first = self.sudo().search(
            [("state", "=", "connected"), ("refresh_at", "!=", False)],
            order="refresh_at",
            limit=1,
        )
        if first:
            soon = fields.Datetime.now() + timedelta(seconds=10)
            moment = max(first.refresh_at, first.refreshing_until or soon, soon)
            self.env.ref("social_crm.ir_cron_refresh")._trigger(at=moment)

    @api.model
    def _tell_expiring(self):
        """Whoever looks after an account is told in time when only a person can renew its
        credentials."""
        soon = fields.Datetime.now() + WARN_BEFORE
        found = self.sudo().search(
            [("state", "=", "connected"), ("refresh_at", "=", False), ("expires_at", "<=", soon)]
        )
        for account in found.filtered(lambda each: each.expiry_told != each.expires_at):
            account = account._speaking()
            account.expiry_told = account.expires_at
            account._open_trouble(
                account.env._(
                    "The credentials run out on %s and cannot be renewed by themselves. "
                    "Please connect the account again before.",
                    fields.Date.to_string(account.expires_at),
                )
            )

    # When the server refuses us

    def _failed(self, error):
        gone = self.env.context.get(GONE)
        if isinstance(error, Unauthorized) and not gone and self._renew_instead(error):
            return None
        return super()._failed(error)

    def _renew_instead(self, error):
        """Credentials that are refused may just be old. They are renewed, and the work is tried
        again; refused once more right after that, somebody has to sign in.

        :returns: whether that is under way
        """
        self.ensure_one()
        if self.state != "connected" or not self._renewable():
            return False
        now = fields.Datetime.now()
        # Who does not say when the work began (a stream, say) may well have used the old ones.
        began = self.env.context.get(BEGAN) or now - LAST_CHANCE
        if self.refreshed_at and self.refreshed_at >= began - timedelta(seconds=1):
            self._work_again()  # what was refused is not in use any more
            return True
        if self.last_chance_until and now < self.last_chance_until:
            return False
        if not self.refused_at:
            account = self.sudo()
            account.write({"refused_at": now, "refresh_at": now})
            account._say(self.env["social.crm.source"]._sentence(error))
            self.env.ref("social_crm.ir_cron_refresh").sudo()._trigger()
        return True

    def _work_again(self):
        """What waited for new credentials goes on."""
        self.ensure_one()
        now = fields.Datetime.now()
        self.source_ids.filtered(lambda source: source.error_kind and not source.paused)._due_now()
        self.env["social.crm.reply"].sudo().search(
            [
                ("account_id", "=", self.id),
                ("state", "in", ("queued", "unknown")),
                ("error", "!=", False),
            ]
        ).write({"next_try": now})
        for name in ("fetch", "send"):
            self.env.ref(f"social_crm.ir_cron_{name}").sudo()._trigger()

    # Connecting

    def action_check(self):
        """Ask the server who we are, with credentials that are good."""
        self.ensure_one()
        self.check_access("write")
        if self.state == "connected" and (self.refused_at or self._ran_out()):
            self.sudo().refresh_at = fields.Datetime.now()
            tasks = committed(self.env, partial(self._claim_renewals, self))
            self.env["social.crm.calls"]._call_each(tasks, self._note_renewal, 1)
        return super().action_check()

    def _connected(self, identity, secrets=None):
        done = super()._connected(identity, secrets)
        self.write(
            {
                "refresh_failures": 0,
                "refresh_error": False,
                "refused_at": False,
                "last_chance_until": False,
                "refreshing_until": False,
            }
        )
        self._plan_renewal()
        return done


@dataclass(frozen=True, kw_only=True)
class _Renewal(Call):
    """One renewal."""

    account_id: int

    def ask(self, network):
        """Returns the new secrets."""
        return network.refresh()
