"""Makes profiles say what they should: a claim, the network, and what it said.

That a profile is about to be changed is committed before the network is called; from then on nobody
knows what stands there until the outcome is committed, too. So whatever dies in between is done
again, which at a network changes nothing that is as it should be (``Network.show_notice``).
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import str2bool

from ..networks.errors import AllowanceUsed, NetworkError, RateLimited, Temporary, Unauthorized
from .social_crm_account_notice import STEERING
from .social_crm_calls import Call
from .social_crm_source import TROUBLE_AFTER

_logger = logging.getLogger(__name__)

REQUESTS = 8
"""Requests that a notice can need, where somebody else is changing the profile as well."""
LEASE = timedelta(minutes=5)
"""Longer than any call can take. After that, another worker begins anew."""
SOON = timedelta(minutes=10)
"""How often the scheduled action comes by itself; what is due before is told to it."""
REFUSED = timedelta(hours=1)
"""When a refusal is looked at again: somebody may have made room meanwhile."""
BATCH = 100
THREADS = 20


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    notice_shown = fields.Char("Stands on the Profile", readonly=True, copy=False)
    notice_shown_at = fields.Datetime("Stands There Since", readonly=True, copy=False)
    notice_busy_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="The profile is being changed; after that, it is not known what stands there.",
    )
    notice_try_at = fields.Datetime("Next Try", readonly=True, copy=False)
    notice_failures = fields.Integer(readonly=True, copy=False)
    notice_error = fields.Char(readonly=True, copy=False)

    @api.depends("notice_failures")
    def _compute_health(self):
        done = super()._compute_health()
        for account in self:
            if account.health in ("ok", "waiting") and account.notice_failures >= TROUBLE_AFTER:
                account.health = "trouble"
        return done

    @api.depends("notice_failures", "notice_error")
    def _compute_health_text(self):
        done = super()._compute_health_text()
        for account in self:
            if not account.health_text and account.notice_failures >= TROUBLE_AFTER:
                account.health_text = account.notice_error
        return done

    def write(self, vals):
        done = super().write(vals)
        if vals.keys() & STEERING:
            self._notice_again()
        return done

    def _notice_again(self):
        """What should stand on the profile may be something else now: see at once."""
        concerned = self.sudo().filtered(
            lambda account: account.notice or account.notice_shown or account.notice_busy_until
        )
        if not concerned:
            return
        if failed := concerned.filtered("notice_try_at"):
            failed.write({"notice_try_at": False})
        self.env.ref("social_crm.ir_cron_notice").sudo()._trigger()

    def _work_again(self):
        done = super()._work_again()
        self._notice_again()
        return done

    # The scheduled action

    @api.model
    def _cron_notice(self):
        """Change the profiles that say something else than they should. Called by the scheduled
        action; safe to run in several workers at once."""
        Calls = self.env["social.crm.calls"]
        Calls._work_off(self._claim_notices, self._note_notice, THREADS)
        self._trigger_notices()

    @api.model
    def _notice_domain(self):
        """Accounts whose profile may have to say something, or does."""
        return Domain("state", "=", "connected") & (
            Domain("notice", "=", True)
            | Domain("notice_shown", "!=", False)
            | Domain("notice_busy_until", "!=", False)
        )

    @api.model
    def _claim_notices(self):
        """Take the profiles that differ from what they should say; nobody else changes them
        meanwhile. A fixed number of queries, and some for each set of hours. The caller commits.

        :rtype: list[_Notice]
        """
        parameters = self.env["ir.config_parameter"].sudo()
        if str2bool(parameters.get_param("database.is_neutralized"), False):
            return []  # a copy of a database says nothing, whatever is in it
        now = fields.Datetime.now()
        domain = self._notice_domain()
        for name in ("notice_try_at", "notice_busy_until", "waiting_until"):
            domain &= Domain(name, "=", False) | Domain(name, "<=", now)
        domain &= Domain("refused_at", "=", False)  # credentials are being renewed
        Accounts = self.sudo().with_context(active_test=False)
        known = Accounts.search(domain, order="id").filtered(lambda account: not account._ran_out())
        wanted = known._notice_wanted()
        differ = known.filtered(
            lambda account: (
                account.notice_busy_until or (account.notice_shown or "") != wanted[account]
            )
        )
        due = differ[:BATCH].try_lock_for_update(allow_referencing=True)
        tasks = [task for each in due if (task := each._speaking()._notice_task(wanted[each]))]
        through, held = self.env["social.crm.calls"]._let_through(tasks, REQUESTS)
        for task, share in held:
            account = Accounts.browse(task.account_id)
            account.notice_try_at = now + timedelta(seconds=share.wait)
        Accounts.browse([task.account_id for task in through]).notice_busy_until = now + LEASE
        return through

    def _notice_task(self, text):
        """What a thread needs, as plain values; ``None`` if it cannot be tried, with the reason on
        the account.

        :param str text: what shall stand on the profile
        """
        self.ensure_one()
        Networks = self.env["social.crm.network"]
        try:
            cls = Networks._class(self.network)
            access = self._access()
        except NetworkError as error:  # the key of the vault is gone
            self._notice_failed(error)
            return None
        except UserError as error:
            self._notice_not_done(error.args[0], for_good=True)
            return None
        return _Notice(
            network_class=cls,
            access=access,
            guard=Networks._guard(),
            gates=self._gates(),
            account_id=self.id,
            text=text,
        )

    @api.model
    def _note_notice(self, task, result):
        self.env["social.crm.gate"].sudo()._give_back([(task.share, task.used)])
        account = self.sudo().browse(task.account_id).exists()
        if not account:
            return
        account = account._speaking()
        if result is None:
            account._notice_done(task.text)
            return
        # Until it is known what stands there, it is as if nobody had looked.
        account.notice_busy_until = fields.Datetime.now()
        if isinstance(result, NetworkError):
            account._notice_failed(result)
        else:
            _logger.error("Account %s: the notice failed", account.id, exc_info=result)
            account._notice_not_done(
                account.env._("An unforeseen error (%s), see the log.", type(result).__name__)
            )

    def _notice_done(self, text):
        """This stands on the profile now."""
        if self.notice_failures >= TROUBLE_AFTER:
            self._close_trouble()
        self.write(
            {
                "notice_shown": text or False,
                "notice_shown_at": text and fields.Datetime.now(),
                "notice_busy_until": False,
                "notice_try_at": False,
                "notice_failures": 0,
                "notice_error": False,
            }
        )
        _logger.info("Account %s: the profile says %s", self.id, "a notice" if text else "nothing")

    def _notice_failed(self, error):
        """:param NetworkError error: what the network raised"""
        sentence = self.env["social.crm.source"]._sentence(error)
        if isinstance(error, Unauthorized):
            self._failed(error)
            self._notice_later(timedelta(minutes=1))
        elif isinstance(error, AllowanceUsed):
            self._notice_later(timedelta(seconds=error.retry_after or 60))
        elif isinstance(error, RateLimited):
            accounts = self._same_app() if error.scope == "app" else self
            accounts._wait(error.retry_after or LEASE.total_seconds())
            self._notice_later(timedelta(seconds=error.retry_after or LEASE.total_seconds()))
        else:
            after = getattr(error, "retry_after", None)
            self._notice_not_done(sentence, after, for_good=not isinstance(error, Temporary))

    def _notice_later(self, wait):
        self.notice_try_at = fields.Datetime.now() + max(wait, timedelta(seconds=1))

    def _notice_not_done(self, sentence, after=None, for_good=False):
        """Say on the account why the profile could not be changed, and try again: soon, or in an
        hour where the same call would be refused again. Who looks after the account is told.

        :param str sentence: the reason
        :param float after: seconds that the server asked for
        :param bool for_good: it will not work as it is
        """
        failures = self.notice_failures + 1
        wait = timedelta(seconds=max(after or 0, min(30 * 2 ** min(failures, 10), 3600)))
        if for_good:
            failures, wait = max(failures, TROUBLE_AFTER), max(wait, REFUSED)
        told = self.notice_failures >= TROUBLE_AFTER
        self.write({"notice_failures": failures, "notice_error": sentence})
        self._notice_later(wait)
        if failures >= TROUBLE_AFTER and not told:
            self._open_trouble(
                self.env._("The notice on the profile could not be changed: %s", sentence)
            )

    @api.model
    def _trigger_notices(self):
        """Come back when somebody comes or goes, or when the next try is due, if that is before the
        scheduled action comes by itself."""
        now = fields.Datetime.now()
        accounts = self.sudo().with_context(active_test=False).search(self._notice_domain())
        moments = [service.changes_at for service in accounts._service_now(now).values() if service]
        moments += accounts.mapped("notice_try_at") + accounts.mapped("notice_busy_until")
        coming = [moment for moment in moments if moment and now < moment < now + SOON]
        if coming:
            self.env.ref("social_crm.ir_cron_notice")._trigger(at=min(coming))


@dataclass(frozen=True, kw_only=True)
class _Notice(Call):
    """What one profile shall say."""

    account_id: int
    text: str

    def ask(self, network):
        """Returns ``None`` when it is done."""
        return network.show_notice(self.text)
