"""A training: somebody works scripted customers for a while, the real way, and sees how it went.

Each has an account of its own on a practice network, whose customers write as long as it runs.
Looking back is done by :mod:`.social_crm_training_score`, taking it away by
:mod:`.social_crm_training_wipe`.
"""

import random

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..networks.errors import NetworkError
from ..networks.network import networks
from .social_crm_inbox_practice import PRACTICE
from .social_crm_source_run import SourceBusy

PLANNED = frozenset(
    {"user_id", "scenario", "language", "conversations", "minutes", "answer_within", "seed"}
)
"""What somebody fills in; everything else follows."""
MOST = 200
"""Customers in one training."""


class SocialCrmTraining(models.Model):
    _name = "social.crm.training"
    _description = "Training with Scripted Customers"
    _order = "id desc"
    _rec_name = "scenario"

    user_id = fields.Many2one(
        "res.users",
        "Who Practises",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    scenario = fields.Selection(
        selection=lambda self: self._scenarios(), required=True, default="calm"
    )
    language = fields.Selection(
        [("de", "German"), ("en", "English")],
        "Customers Speak",
        help="Empty: some of each.",
    )
    conversations = fields.Integer("Customers", help="0: as many as the scenario says.")
    minutes = fields.Integer(
        "They Begin Within", help="Minutes in which all of them begin to write. 0: as usual."
    )
    answer_within = fields.Integer(
        default=10, required=True, help="Minutes that a customer should wait."
    )
    seed = fields.Integer(
        "Number of the Run",
        default=lambda self: random.randint(1, 9999),
        help="The same number brings the same customers, so that two can be compared.",
    )
    state = fields.Selection(
        [("draft", "Not begun"), ("running", "Running"), ("done", "Over")],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    account_id = fields.Many2one(
        "social.crm.account", readonly=True, copy=False, index=True, ondelete="set null"
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False)
    waiting = fields.Integer("Wait for an Answer", compute="_compute_waiting")

    _limits = models.Constraint(
        f"CHECK (conversations BETWEEN 0 AND {MOST} AND minutes BETWEEN 0 AND 1440"
        " AND answer_within BETWEEN 1 AND 1440)",
        f"At most {MOST} customers, within at most a day; answers within a day.",
    )
    _one_running = models.UniqueIndex(
        "(user_id) WHERE state = 'running'",
        "You are in a training already. End that one first.",
    )

    @api.model
    def _network_key(self):
        """The practice network that trainings run on: the first that there is."""
        return next(iter(self.env["social.crm.network"]._practice_keys()))

    @api.model
    def _scenarios(self):
        """:rtype: list[tuple[str, str]]"""
        Networks = self.env["social.crm.network"]
        cls = networks()[self._network_key()]
        setting = next(each for each in cls.settings if each.key == "scenario")
        return [(key, Networks._translated(label)) for key, label in setting.choices.items()]

    @api.constrains("scenario")
    def _check_scenario(self):
        known = dict(self._scenarios())
        if any(training.scenario not in known for training in self):
            raise ValidationError(self.env._("There is no such scenario."))

    @api.depends("scenario", "user_id", "started_at")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._scenarios())
        for training in self:
            training.display_name = f"{labels.get(training.scenario, '')} · {training.user_id.name}"

    @api.depends("state", "account_id")
    def _compute_waiting(self):
        counts = {}
        running = self.filtered(lambda training: training.state == "running")
        if running:
            counts = dict(
                self.env["helpdesk.ticket"]
                .sudo()
                ._read_group(
                    [
                        ("social_account_id", "in", running.account_id.ids),
                        ("social_waits_since", "!=", False),
                        ("social_done", "=", False),
                    ],
                    ["social_account_id"],
                    ["__count"],
                )
            )
        for training in self:
            training.waiting = counts.get(training.account_id, 0)

    # What follows from what happens is nobody's to write

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_planned(vals, {"company_id"})
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_planned(vals)
            if any(training.state != "draft" for training in self):
                raise UserError(self.env._("What has begun is not changed. Plan another training."))
        return super().write(vals)

    @api.model
    def _check_planned(self, vals, more=frozenset()):
        if vals.keys() - PLANNED - more:
            raise AccessError(self.env._("How a training went follows from what was done in it."))
        if vals.get("user_id", self.env.uid) != self.env.uid and not self.env.user.has_group(
            "social_crm.group_manager"
        ):
            raise AccessError(self.env._("You can plan a training for yourself."))

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_running(self):
        if any(training.state == "running" for training in self):
            raise UserError(self.env._("End the training first."))

    # From the beginning to the end

    def _check_mine(self):
        """Those who practise begin and end it; managers may, too."""
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user and not self.env.user.has_group(
            "social_crm.group_manager"
        ):
            raise AccessError(self.env._("This is somebody else's training."))

    def action_start(self):
        """The first customers write. Opens the inbox for who practises."""
        self._check_mine()
        if self.state != "draft":
            raise UserError(self.env._("This training has begun already."))
        if not self.user_id.has_group("social_crm.group_agent"):
            raise UserError(
                self.env._("%s is no agent, and could not answer anybody.", self.user_id.name)
            )
        training = self.sudo()
        running = training.search([("user_id", "=", self.user_id.id), ("state", "=", "running")])
        if running:
            raise UserError(self.env._("You are in a training already. End that one first."))
        training.write({"state": "running", "started_at": fields.Datetime.now()})
        training.account_id = training._open_account()
        training._pull()
        return self.action_inbox() if self.user_id == self.env.user else True

    def action_inbox(self):
        """Where the customers are answered."""
        action = self.env["ir.actions.actions"]._for_xml_id("social_crm.inbox_action")
        return {**action, "params": {"queue": PRACTICE}}

    def action_look(self):
        """Fetch what was written meanwhile, without waiting for the next minute."""
        self._check_mine()
        if self.state != "running":
            raise UserError(self.env._("Nobody writes: the training is not running."))
        self.sudo()._pull()
        return True

    def action_end(self):
        """No more customers write. What was done is looked back on."""
        self._check_mine()
        if self.state != "running":
            raise UserError(self.env._("The training is not running."))
        training = self.sudo()
        training._pull()
        training.write({"state": "done", "ended_at": fields.Datetime.now()})
        training._score()
        training.account_id.active = False
        return True

    def _open_account(self):
        """An account on the practice network for this training alone.

        :rtype: social.crm.account
        """
        self.ensure_one()
        settings = {
            "scenario": self.scenario,
            "seed": self.seed,
            "start": fields.Datetime.to_string(self.started_at).replace(" ", "T") + "+00:00",
            "patience": max(2, self.answer_within),
        }
        for name in ("language", "conversations", "minutes"):
            if self[name]:
                settings[name] = self[name]
        account = self.env["social.crm.account"].create(
            {
                "name": self.env._("Practice of %s", self.user_id.name),
                "network": self._network_key(),
                "company_id": self.company_id.id,
                "team_id": self._team().id,
                "user_id": self.user_id.id,
                "settings": settings,
            }
        )
        network = account._network()
        try:
            # Its server is a file beside the database: nobody is waited for.
            account._connected(network.check())
        except NetworkError as error:
            raise UserError(self.env["social.crm.source"]._sentence(error)) from None
        finally:
            network.http.close()
        return account

    def _team(self):
        """The team of those who practise, to which the trainee belongs.

        :rtype: helpdesk.ticket.team
        """
        Team = self.env["helpdesk.ticket.team"]
        team = Team.search(
            [("social_practice", "=", True), ("company_id", "=", self.company_id.id)], limit=1
        ) or Team.create(
            {
                "name": self.env._("Practice"),
                "company_id": self.company_id.id,
                "social_practice": True,
            }
        )
        if self.user_id not in team.user_ids:
            team.user_ids = [Command.link(self.user_id.id)]
        return team

    def _pull(self):
        """Read what customers have written and make cases of it, now. The scheduled actions do the
        same every minute; whoever comes second finds nothing left."""
        for source in self.account_id.source_ids:
            network = source.account_id._network()
            try:
                for page in network.fetch(source._spec(), source.cursor or ""):
                    self.env["social.crm.ingest"]._store_page(source, page)
            except SourceBusy:
                continue  # a worker is at it
            except NetworkError as error:
                raise UserError(self.env["social.crm.source"]._sentence(error)) from None
            finally:
                network.http.close()
            source.caught_up = True
        for account in self.account_id:
            waiting = self.env["social.crm.mention"].search(
                [("account_id", "=", account.id), ("processed_at", "=", False)]
            )
            waiting = waiting.try_lock_for_update(allow_referencing=True)
            if waiting:
                self.env["social.crm.process"]._process(account, waiting.ids)
                waiting.with_context(social_crm_keep_later=True)._announce()


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_practice = fields.Boolean(
        "For Practice", readonly=True, copy=False, help="Of those who are in a training."
    )
