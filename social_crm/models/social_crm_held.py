"""A cap on tickets: from one source, rule or person so many an hour, and the rest is watched until
somebody lets it through. One notice for each, however much follows."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

DIRECTLY = 200
"""Mentions that are worked while somebody waits; more are left to the scheduled action."""


TICKETS = 100
"""Tickets an hour from one search, unless somebody says otherwise."""


class SocialCrmHeld(models.Model):
    _name = "social.crm.held"
    _description = "Posts Held Back from the Desk"
    _order = "id desc"

    account_id = fields.Many2one(
        "social.crm.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("source", "Source"), ("rule", "Rule"), ("profile", "Person")],
        "Too Much From",
        required=True,
        readonly=True,
    )
    key = fields.Integer("Id of What It Comes From", required=True, readonly=True, aggregator=None)
    cap = fields.Integer("Tickets an Hour", readonly=True, aggregator=None)
    state = fields.Selection(
        [("holding", "Held back"), ("released", "Let through"), ("left", "Left as it is")],
        default="holding",
        required=True,
        readonly=True,
    )
    since = fields.Datetime(readonly=True, default=fields.Datetime.now)
    ended_at = fields.Datetime("Ended", readonly=True)
    user_id = fields.Many2one("res.users", "Decided By", readonly=True, ondelete="set null")
    mention_ids = fields.One2many("social.crm.mention", "held_id", "Mentions", readonly=True)
    count = fields.Integer("Posts", compute="_compute_count")
    waiting = fields.Integer("Not Dealt With", compute="_compute_count")
    what = fields.Char("Where From", compute="_compute_what")
    text = fields.Char("What Happened", compute="_compute_text")

    _holding_uniq = models.UniqueIndex("(account_id, kind, key) WHERE state = 'holding'")

    @api.depends("mention_ids")
    def _compute_count(self):
        Mention = self.env["social.crm.mention"]
        counts = dict(Mention._read_group([("held_id", "in", self.ids)], ["held_id"], ["__count"]))
        waits = dict(
            Mention._read_group(
                [("held_id", "in", self.ids), ("state", "=", "new")], ["held_id"], ["__count"]
            )
        )
        for held in self:
            held.count = counts.get(held, 0)
            held.waiting = waits.get(held, 0)

    @api.depends("kind", "key")
    def _compute_what(self):
        models_of = {
            "source": "social.crm.source",
            "rule": "social.crm.rule",
            "profile": "social.crm.profile",
        }
        for held in self:
            model = models_of[held.kind]
            record = model in self.env and self.env[model].sudo().browse(held.key).exists()
            held.what = record.display_name if record else self.env._("no longer there")

    @api.depends("what", "cap", "kind")
    def _compute_display_name(self):
        for held in self:
            held.display_name = held.what

    @api.depends("what", "cap", "kind", "state")
    @api.depends_context("lang")
    def _compute_text(self):
        sentences = {
            "source": lambda **values: self.env._(
                "The source %(what)s would have opened more than %(cap)s tickets within an hour. "
                "The rest is kept, and waits for your word.",
                **values,
            ),
            "rule": lambda **values: self.env._(
                "The rule %(what)s would have opened more than %(cap)s tickets within an hour. "
                "The rest is kept, and waits for your word.",
                **values,
            ),
            "profile": lambda **values: self.env._(
                "%(what)s would have opened more than %(cap)s tickets within an hour. "
                "The rest is kept, and waits for your word.",
                **values,
            ),
        }
        for held in self:
            held.text = sentences[held.kind](what=held.what, cap=held.cap)

    @api.model
    def _hold(self, account, kind, keys):
        """What holds back for these, begun where there is none; who begins is told of, once.

        :param dict keys: id of source, rule or profile to the cap that it came up against
        :rtype: dict[int, social.crm.held]
        """
        holding = self.search(
            [
                ("account_id", "=", account.id),
                ("kind", "=", kind),
                ("key", "in", list(keys)),
                ("state", "=", "holding"),
            ]
        )
        found = {held.key: held for held in holding}
        begun = self.create(
            [
                {"account_id": account.id, "kind": kind, "key": key, "cap": cap}
                for key, cap in keys.items()
                if key not in found
            ]
        )
        begun._tell()
        return {**found, **{held.key: held for held in begun}}

    def _tell(self):
        """An activity for who looks after the account, and a word on the screens of the other
        managers."""
        managers = self.env.ref("social_crm.group_manager").sudo().all_user_ids
        for held in self:
            account = held.account_id
            keeper = account.user_id or account.create_uid
            account.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Too many tickets at once: the rest is held back"),
                note=held.text,
                user_id=keeper.id,
                automated=True,
            )
            for user in (managers - keeper).filtered(
                lambda each, held=held: held.company_id in each.company_ids
            ):
                said = held.with_context(lang=user.lang)
                user._bus_send(
                    "simple_notification",
                    {
                        "type": "warning",
                        "sticky": True,
                        "title": said.env._("Too many tickets at once: the rest is held back"),
                        "message": said.text,
                    },
                )

    def _check_manager(self):
        self.check_access("read")
        if not self.env.user.has_group("social_crm.group_manager"):
            raise AccessError(self.env._("Managers decide on what is held back."))

    def action_release(self):
        """Let through what was held back: it becomes work as if it had come now."""
        self._check_manager()
        holding = self.filtered(lambda held: held.state == "holding")
        mentions = holding.mention_ids.filtered(lambda mention: mention.state == "new")
        holding._end("released")
        mentions[:DIRECTLY]._work_anew()
        rest = mentions[DIRECTLY:].sudo()
        if rest:
            rest.write({"processed_at": False})
            self.env.ref("social_crm.ir_cron_process").sudo()._trigger()
        return True

    def action_leave(self):
        """Nothing comes of it: it stays where it is, and can be found."""
        self._check_manager()
        self.filtered(lambda held: held.state == "holding")._end("left")
        return True

    def _end(self, state):
        self.sudo().write(
            {"state": state, "ended_at": fields.Datetime.now(), "user_id": self.env.uid}
        )

    def action_view(self):
        """What is held back."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [("held_id", "=", self.id)]
        action["context"] = {}
        return action


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    held_id = fields.Many2one(
        "social.crm.held",
        "Held Back",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="There were too many at once: it waits for a word of a manager.",
    )


class SocialCrmSource(models.Model):
    _inherit = "social.crm.source"

    ticket_cap = fields.Integer(
        "Tickets an Hour",
        compute="_compute_ticket_cap",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        help="What comes beyond so many new tickets within an hour is kept and held back, until "
        "somebody lets it through. 0: no limit.",
    )
    held_text = fields.Char(compute="_compute_held_text")

    _ticket_cap_check = models.Constraint(
        "CHECK (ticket_cap >= 0)", "A number of tickets is not negative."
    )

    @api.depends("account_id", "kind")
    def _compute_ticket_cap(self):
        """Only what somebody made up can go wild, not what is said to us."""
        for source in self:
            kind = source._declared_kind()
            source.ticket_cap = TICKETS if kind and kind.settings and not kind.addressed else 0

    def _held(self):
        return self.env["social.crm.held"].search(
            [("kind", "=", "source"), ("key", "in", self.ids), ("state", "=", "holding")]
        )

    def _compute_held_text(self):
        texts = {}
        if self.env["social.crm.held"].has_access("read"):
            texts = {held.key: held.text for held in self._held()}
        for source in self:
            source.held_text = texts.get(source._origin.id, False)

    def action_release_held(self):
        """Let through what was held back of these."""
        return self._held().action_release()

    def action_view_held(self):
        """What is held back of this."""
        return self._held()[:1].action_view()


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_profile_cap = fields.Integer(
        "Tickets an Hour from One Person",
        default=30,
        help="What comes beyond is kept and held back, until somebody lets it through. "
        "0: no limit.",
    )
    social_crm_rule_cap = fields.Integer(
        "Tickets an Hour by One Rule",
        default=100,
        help="What comes beyond is kept and held back, until somebody lets it through. "
        "0: no limit.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_profile_cap = fields.Integer(
        related="company_id.social_crm_profile_cap", readonly=False
    )
    social_crm_rule_cap = fields.Integer(related="company_id.social_crm_rule_cap", readonly=False)
