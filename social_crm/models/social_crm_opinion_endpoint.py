"""Whom a company asks for a second opinion, and how much: off until an administrator sets it up."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, formatLang

from ..networks.errors import Blocked, NetworkError, Rejected, Unauthorized
from ..networks.guard import netloc
from ..networks.opinion import Endpoint, ask, most_tokens
from ..tools import vault

WELL = {
    "waiting_until": False,
    "stopped": False,
    "failures": 0,
    "error": False,
    "error_at": False,
}
FOR_GOOD = (402, 403, 404)
"""Statuses after which asking again makes no sense before somebody has changed something."""
TEST_TEXT = "Where is my parcel? It was due on Monday."
FIRST_PAUSE, LONGEST_PAUSE = 300, 6 * 3600
"""Seconds to wait after one failure, doubled with each, and at most."""


class SocialCrmOpinionEndpoint(models.Model):
    _name = "social.crm.opinion.endpoint"
    _description = "Service for Second Opinions"
    _rec_name = "model_name"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    enabled = fields.Boolean(
        "Ask It", help="For what is chosen here. Nothing is sent unless this is set."
    )
    opinions = fields.Boolean(
        "Second Opinions", default=True, help="About posts whose mood is not sure."
    )
    url = fields.Char(
        "Address",
        help="Where a service answers that speaks as OpenAI's does; your own server, too, if its "
        "host is among the servers in your own network.",
    )
    model_name = fields.Char("Model", help="As the service calls it.")
    key = fields.Char(
        compute="_compute_key",
        inverse="_inverse_key",
        help="Stored encrypted, and never shown again. Empty: the one that is stored stays.",
    )
    sealed_key = fields.Text(groups=NO_ACCESS, copy=False)
    key_kept = fields.Boolean("A Key Is Stored", compute="_compute_key_kept")
    private = fields.Boolean(
        "Private Messages Too",
        help="Masked as all others. Without this they never leave the house.",
    )
    monthly_calls = fields.Integer("Questions a Month", default=1000)
    monthly_tokens = fields.Integer(
        "Tokens a Month",
        default=1_000_000,
        help="What services count and charge by; a question takes about 500.",
    )
    month = fields.Char(readonly=True, copy=False)
    calls = fields.Integer(readonly=True, copy=False)
    tokens = fields.Integer(
        readonly=True, copy=False, help="With the most that questions under way can take."
    )
    used = fields.Char("Used This Month", compute="_compute_used")
    waiting_until = fields.Datetime(readonly=True, copy=False)
    stopped = fields.Boolean(
        readonly=True, copy=False, help="It is not asked until somebody changes something here."
    )
    failures = fields.Integer(readonly=True, copy=False)
    error = fields.Char(readonly=True, copy=False)
    error_at = fields.Datetime(readonly=True, copy=False)

    _company_uniq = models.UniqueIndex(
        "(company_id)", "A company asks one service for second opinions."
    )
    _budget = models.Constraint(
        "CHECK (monthly_calls >= 0 AND monthly_tokens >= 0)", "A budget is not below 0."
    )

    def _compute_key(self):
        self.key = False

    def _inverse_key(self):
        for endpoint in self:
            if key := (endpoint.key or "").strip():
                endpoint.sudo().sealed_key = vault.seal({"key": key})

    @api.depends("sealed_key")
    def _compute_key_kept(self):
        for endpoint in self:
            endpoint.key_kept = bool(endpoint.sudo().sealed_key)

    @api.depends("month", "calls", "tokens", "monthly_calls", "monthly_tokens")
    def _compute_used(self):
        for endpoint in self:
            calls, tokens = endpoint._used_now()
            endpoint.used = endpoint.env._(
                "%(calls)s of %(most_calls)s questions, %(tokens)s of %(most_tokens)s tokens",
                calls=formatLang(endpoint.env, calls, digits=0),
                most_calls=formatLang(endpoint.env, endpoint.monthly_calls, digits=0),
                tokens=formatLang(endpoint.env, tokens, digits=0),
                most_tokens=formatLang(endpoint.env, endpoint.monthly_tokens, digits=0),
            )

    @api.constrains("enabled", "url", "model_name")
    def _check_askable(self):
        allows = self.env["social.crm.network"]._guard().allows
        for endpoint in self:
            if endpoint.enabled and not (endpoint.url and endpoint.model_name):
                raise ValidationError(
                    endpoint.env._("Say where to ask and which model before you switch it on.")
                )
            if not endpoint.url:
                continue
            try:
                scheme, host, port = netloc(endpoint.url.strip())
            except Blocked as error:
                raise ValidationError(endpoint._sentence(error)) from None
            if scheme not in ("http", "https") or not host:
                raise ValidationError(
                    endpoint.env._("The address begins with https:// and names a server.")
                )
            if scheme == "http" and not allows(host, port):
                raise ValidationError(
                    endpoint.env._(
                        "%s is asked without encryption. That is only done with servers in your "
                        "own network that the settings name; otherwise begin with https://.",
                        host,
                    )
                )

    def write(self, vals):
        """Whoever changes how to ask wants it tried at once."""
        if vals.keys() & {"url", "model_name", "key", "enabled"}:
            vals = {**WELL, **vals}
        if "url" in vals and not (vals.get("key") or "").strip():
            for endpoint in self:
                if endpoint.url and _host(endpoint.url) != _host(vals["url"]):
                    # A key is for whom it was given to.
                    endpoint.sudo().sealed_key = False
        return super().write(vals)

    # The budget

    def _used_now(self):
        """Questions and tokens of the present month.

        :rtype: tuple[int, int]
        """
        return (self.calls, self.tokens) if self.month == self._month() else (0, 0)

    @api.model
    def _month(self):
        return fields.Date.today().strftime("%Y-%m")

    def _reserve(self, sizes):
        """Take as many of these questions out of the budget as it has room for, each with the most
        that it can take. The caller holds the lock of the row and commits before it asks.

        :param list[int] sizes: most tokens of each
        :returns: how many may be asked
        :rtype: int
        """
        self.ensure_one()
        calls, tokens = self._used_now()
        most = min(len(sizes), max(0, self.monthly_calls - calls))
        granted = 0
        while granted < most and tokens + sizes[granted] <= self.monthly_tokens:
            tokens += sizes[granted]
            granted += 1
        if granted:
            self.write({"month": self._month(), "calls": calls + granted, "tokens": tokens})
        return granted

    def _settle(self, month, reserved, used):
        """A question is over: only what it took counts.

        :param str month: when it was reserved
        :param int reserved: most tokens
        :param used: tokens; ``None``: nobody knows, so all of them
        """
        if used is None or used == reserved:
            return
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_opinion_endpoint SET tokens = greatest(0, tokens + %s)"
                " WHERE id = %s AND month = %s RETURNING 1",
                used - reserved,
                self.id,
                month,
            )
        )
        self.invalidate_recordset(["tokens"], flush=False)

    # Asking

    def _endpoint(self):
        """Whom to ask, with the key in the clear: for the one who asks and nobody else.

        :rtype: Endpoint
        :raises Unauthorized: the key cannot be read any more
        """
        self.ensure_one()
        try:
            secrets = vault.unseal(self.sudo().sealed_key)
        except vault.KeyMissing:
            raise Unauthorized(
                self.env._("The key was encrypted with another one. Type it again.")
            ) from None
        return Endpoint(self.url.strip(), self.model_name.strip(), secrets.get("key", ""))

    def _language(self):
        """English name of the language in which reasons are to be given."""
        code = self.company_id.partner_id.lang or self.env.lang or "en_US"
        language = self.env["res.lang"].sudo().with_context(lang="en_US")
        name = language._lang_get(code).name or "English"
        return name.partition(" (")[0].partition(" /")[0]

    def _sentence(self, error):
        return self.env["social.crm.source"]._sentence(error)

    def _failed(self, error):
        """Note a failure, and wait: as long as the service asks for, longer each time; where asking
        again makes no sense, until somebody changes something."""
        final = isinstance(error, Unauthorized | Blocked) or (
            isinstance(error, Rejected) and error.code in FOR_GOOD
        )
        pause = getattr(error, "retry_after", None) or min(
            FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE
        )
        now = fields.Datetime.now()
        again = bool(self.waiting_until and self.waiting_until > now)  # of the same batch
        until = now + timedelta(seconds=pause)
        self.write(
            {
                "error": self._sentence(error),
                "error_at": now,
                "failures": self.failures if again else min(self.failures + 1, 20),
                "waiting_until": max(until, self.waiting_until) if again else until,
                "stopped": self.stopped or final,
            }
        )

    def _worked(self):
        if self.error and not self.stopped:
            self.write(WELL)

    def action_test(self):
        """Ask about an invented sentence; it counts as a question."""
        self.ensure_one()
        self.check_access("write")
        if not (self.url and self.model_name):
            raise UserError(self.env._("Say first where to ask and which model."))
        try:
            endpoint = self._endpoint()
        except NetworkError as error:
            raise UserError(self._sentence(error)) from None
        language, month = self._language(), self._month()
        size = most_tokens(endpoint, TEST_TEXT, language)
        if not self.try_lock_for_update() or not self._reserve([size]):
            raise UserError(self.env._("The budget of this month is used up: %s.", self.used))
        session = self.env["social.crm.network"]._session()
        commit = self.env["ir.cron"]._commit_progress
        commit()  # no transaction stays open while the model thinks
        try:
            found = ask(session, endpoint, TEST_TEXT, language)
        except NetworkError as error:
            self._settle(month, size, getattr(error, "tokens", 0))
            self._failed(error)
            commit()  # the reason stays although the dialog says it as well
            raise UserError(self._sentence(error)) from None
        finally:
            session.close()
        self._settle(month, size, found.tokens)
        self.write(WELL)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(model)s answers: %(reason)s", model=self.model_name, reason=found.reason
                )
                if found.reason
                else self.env._("%s answers as it should.", self.model_name),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _action_of(self, company):
        """Open the service of a company; one that is not there yet begins switched off."""
        endpoint = self.search([("company_id", "=", company.id)], limit=1)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Second Opinion"),
            "res_model": self._name,
            "res_id": endpoint.id,
            "view_mode": "form",
            "context": {"default_company_id": company.id},
        }


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    def action_social_crm_opinion(self):
        return self.env["social.crm.opinion.endpoint"]._action_of(self.company_id)


def _host(url):
    try:
        return netloc((url or "").strip())
    except Blocked:
        return None
