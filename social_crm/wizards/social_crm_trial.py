"""Try something before it is read for good: what would the last day have brought, at what cost?"""

from contextlib import suppress
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.social_crm_network import utc_now
from ..networks.errors import NetworkError, Unsupported
from ..networks.types import Capability, SourceSpec

PAGES = 5
"""Pages that a trial reads where the network cannot count: enough to see what comes."""
EXAMPLES = 5


class SocialCrmTrial(models.TransientModel):
    _name = "social.crm.trial"
    _description = "Trial of a Social Source"

    account_id = fields.Many2one(
        "social.crm.account",
        required=True,
        domain="[('state', '=', 'connected')]",
        ondelete="cascade",
    )
    network = fields.Selection(related="account_id.network")
    source_id = fields.Many2one("social.crm.source", readonly=True, ondelete="cascade")
    kind = fields.Char(required=True)
    kind_choices = fields.Json(compute="_compute_kind_facts")
    kind_help = fields.Char(compute="_compute_kind_facts")
    settings = fields.Json()
    settings_schema = fields.Json(compute="_compute_kind_facts")
    state = fields.Selection([("ask", "Question"), ("told", "Answer")], default="ask")
    found = fields.Integer(readonly=True)
    result = fields.Char(readonly=True)
    cost = fields.Char(readonly=True)
    warning = fields.Char(readonly=True)
    error = fields.Char(readonly=True)
    example_ids = fields.One2many("social.crm.trial.example", "trial_id", readonly=True)

    @api.depends("account_id", "kind")
    def _compute_kind_facts(self):
        Networks = self.env["social.crm.network"]
        for trial in self:
            trial.kind_choices = []
            trial.kind_help = False
            trial.settings_schema = []
            try:
                cls = Networks._class(trial.account_id.network)
            except UserError:
                continue
            kinds = [kind for kind in cls.source_kinds if kind.settings]
            trial.kind_choices = [[kind.key, Networks._translated(kind.label)] for kind in kinds]
            kind = next((kind for kind in kinds if kind.key == trial.kind), None)
            if kind:
                trial.kind_help = Networks._translated(kind.help)
                trial.settings_schema = Networks._schema(kind.settings)

    @api.onchange("account_id")
    def _onchange_account_id(self):
        keys = [key for key, _label in self.kind_choices or []]
        if self.kind not in keys:
            self.kind = keys[0] if keys else False

    @api.onchange("kind", "settings")
    def _onchange_question(self):
        self.state = "ask"

    def action_try(self):
        """Ask the network. Nothing is stored of what it says but what is shown here."""
        self.ensure_one()
        self.check_access("write")
        account = self.account_id
        self.env["social.crm.source"]._check_question(account, self.kind, self.settings)
        since = utc_now() - timedelta(days=1)
        spec = SourceSpec(self.kind, self.settings or {}, since)
        account = account.sudo()  # credentials are for the administrator; trying is for managers
        network = account._network_or_error()
        commit = self.env["ir.cron"]._commit_progress
        commit()  # no transaction stays open while the server thinks
        try:
            told = _ask(network, spec, since)
        except NetworkError as error:
            self._tell_error(self.env["social.crm.source"]._sentence(error))
            return self._shown()
        finally:
            network.http.close()
        self.env["social.crm.charge"].sudo()._book(account, None, told.charges)
        self._tell(told)
        return self._shown()

    def _tell_error(self, sentence):
        self.example_ids.unlink()
        self.write(
            {"state": "told", "error": sentence, "result": False, "cost": False, "warning": False}
        )

    def _tell(self, told):
        """Say what a day would bring.

        :param _Told told: what the network said
        """
        account = self.account_id.sudo()
        cls = self.env["social.crm.network"]._class(account.network)
        kind = cls.source_kind(self.kind)
        day = max((account._cost_of({key: told.found}) for key in kind.costs), default=0.0)
        text = account._money_text
        names = {"count": told.found}
        self.example_ids.unlink()
        self.write(
            {
                "state": "told",
                "found": told.found,
                "error": False,
                "result": (
                    self.env._("More than %(count)s items in the last 24 hours.", **names)
                    if told.more
                    else self.env._("%(count)s items in the last 24 hours.", **names)
                ),
                "cost": (
                    self.env._(
                        "They would have cost %(day)s; a month like this %(month)s.",
                        day=text(day),
                        month=text(30 * day),
                    )
                    if day
                    else False
                ),
                "warning": self._warning(told),
                "example_ids": [
                    fields.Command.create(
                        {
                            "author": mention.author.name or mention.author.handle,
                            "text": " ".join(mention.text.split())[:300],
                            "url": mention.url,
                            "written_at": mention.written_at
                            and mention.written_at.astimezone(UTC).replace(tzinfo=None),
                        }
                    )
                    for mention in told.examples
                ],
            }
        )

    def _warning(self, told):
        if told.found > 24 * 100:
            return self.env._(
                "That is a lot for a desk. Can the search be narrowed, with a phrase or by leaving "
                "words out?"
            )
        if not told.found and not told.more:
            return self.env._("Nothing was found. Is it spelled as people write it?")
        return False

    def _shown(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try Before Reading"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_read(self):
        """Read it from now on."""
        self.ensure_one()
        account = self.account_id
        schema = self.settings_schema or []
        said = next(
            (value for each in schema if (value := (self.settings or {}).get(each["key"]))), ""
        )
        labels = dict(self.kind_choices or [])
        name = f"{labels.get(self.kind, self.kind)}: {said}"[:100]
        values = {"kind": self.kind, "settings": self.settings}
        if self.source_id:
            self.source_id.write(values)
        else:
            self.env["social.crm.source"].create({"account_id": account.id, "name": name, **values})
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class SocialCrmTrialExample(models.TransientModel):
    _name = "social.crm.trial.example"
    _description = "Example of a Trial"

    trial_id = fields.Many2one("social.crm.trial", required=True, ondelete="cascade")
    author = fields.Char()
    text = fields.Char()
    url = fields.Char()
    written_at = fields.Datetime("Written")


class _Told:
    """What a network said in a trial."""

    def __init__(self, found=0, more=False):
        self.found = found
        self.more = more
        self.examples = []
        self.charges = {}


def _ask(network, spec, since):
    """Count, or read some pages. No env here: no transaction is open.

    :rtype: _Told
    """
    if Capability.COUNT in network.capabilities:
        with suppress(Unsupported):  # of this kind
            return _Told(network.count(spec, since))
    told = _Told()
    for number, page in enumerate(network.fetch(spec, ""), start=1):
        fresh = [m for m in page.mentions if m.written_at is None or m.written_at >= since]
        told.found += len(fresh)
        told.examples += fresh[: EXAMPLES - len(told.examples)]
        for key, count in page.charges.items():
            told.charges[key] = told.charges.get(key, 0) + count
        if not page.more or (page.mentions and not fresh):
            break
        if number == PAGES:
            told.more = True
            break
    return told
