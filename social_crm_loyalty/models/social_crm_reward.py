"""A reward for somebody who helps other customers: proposed with a reason, approved by somebody
else within the budget, sent privately to who has agreed to get such things.

There is one gate between the states, :meth:`_move`; nobody writes them.
"""

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "Draft"),
    ("asked", "Waits for Approval"),
    ("approved", "Approved, on Its Way"),
    ("sent", "Sent"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]
# state -> states that it may come from
TRANSITIONS = {
    "asked": {"draft"},
    "approved": {"asked"},
    "sent": {"approved"},
    "refused": {"asked"},
    "draft": {"asked", "refused"},
    "cancelled": {"draft", "asked", "approved"},
}
WRITABLE = {"kind_id", "reason", "help_ids"}
"""What people write, in drafts."""
PURPOSE = "reward"


class SocialCrmReward(models.Model):
    _name = "social.crm.reward"
    _description = "Reward"
    _inherit = ["social.crm.seen"]
    _order = "id desc"
    _check_company_auto = True

    profile_id = fields.Many2one(
        "social.crm.profile",
        "For",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('own', '=', False), ('partner_id', '!=', False)]",
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", string="Contact")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind_id = fields.Many2one(
        "social.crm.reward.kind",
        "Reward",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    worth = fields.Monetary(readonly=True, help="As it was when the reward was proposed.")
    reason = fields.Char(required=True, size=200, help="For colleagues.")
    help_ids = fields.Many2many(
        "social.crm.help",
        string="Answers",
        domain="[('partner_id', '=', partner_id), ('helped', '=', True)]",
        help="For which it is.",
    )
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, copy=False)
    asked_by_id = fields.Many2one(
        "res.users", "Proposed By", readonly=True, copy=False, ondelete="restrict"
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    decided_at = fields.Datetime("Decided", readonly=True, copy=False)
    sent_at = fields.Datetime("Sent", readonly=True, copy=False)
    refused_why = fields.Char(
        "Why Not", size=200, copy=False, help="Told to who proposed it if you refuse."
    )
    reply_id = fields.Many2one(
        "social.crm.reply",
        "Message",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    reply_state = fields.Selection(related="reply_id.state", string="State of the Message")
    reply_error = fields.Char(related="reply_id.error", string="What Went Wrong")
    # The coupon itself is for who gets it, and for those who work with loyalty programs.
    card_id = fields.Many2one(
        "loyalty.card",
        "Coupon",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")
    obstacle = fields.Char(
        "What Is Missing", compute="_compute_obstacle", help="Without which it cannot be sent."
    )

    # Whoever proposes one does not decide about it, whatever code says so.
    _four_eyes_check = models.Constraint(
        "CHECK (decided_by_id IS NULL OR decided_by_id <> asked_by_id)",
        "Somebody else has to decide about a reward than who proposed it.",
    )
    _card_uniq = models.UniqueIndex("(card_id) WHERE card_id IS NOT NULL")

    @api.depends("profile_id", "kind_id")
    def _compute_display_name(self):
        for reward in self:
            who = reward.sudo().partner_id or reward.sudo().profile_id
            parts = (reward.kind_id.sudo().name, who.display_name)
            reward.display_name = " · ".join(filter(None, parts)) or self.env._("New Reward")

    @api.depends("state", "asked_by_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        manager = self.env.user.has_group("social_crm.group_manager")
        for reward in self:
            reward.can_decide = (
                manager and reward.state == "asked" and reward.asked_by_id != self.env.user
            )

    @api.depends("profile_id", "kind_id", "state")
    def _compute_obstacle(self):
        for reward in self:
            reward.obstacle = (
                reward._obstacle()
                if reward.profile_id and reward.state in ("draft", "asked")
                else False
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            extra = {name for vals in vals_list for name in vals} - WRITABLE - {"profile_id"}
            if extra:
                raise AccessError(self.env._("This is decided with the buttons of a reward."))
        rewards = super().create(vals_list)
        for reward in rewards.sudo():
            reward.worth = reward.kind_id.worth
        return rewards

    def write(self, vals):
        if vals.keys() == {"refused_why"} and all(self.mapped("can_decide")):
            return super().write(vals)
        if not self.env.su:
            if vals.keys() - WRITABLE:
                raise AccessError(self.env._("This is decided with the buttons of a reward."))
            if vals and any(reward.state != "draft" for reward in self):
                raise UserError(self.env._("Take it back first: it was proposed as it stands."))
        result = super().write(vals)
        if "kind_id" in vals:
            for reward in self.sudo():
                reward.worth = reward.kind_id.worth
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(reward.state in ("approved", "sent") for reward in self):
            raise UserError(self.env._("What was given stays on the books."))

    # Whether it can be sent

    def _obstacle(self):
        """Why this person cannot be sent a reward now, in a sentence; empty: they can.

        :rtype: str
        """
        self.ensure_one()
        reward = self.sudo()
        partner = reward.partner_id
        if not partner:
            return self.env._("Nobody knows yet which contact this is.")
        Consent = self.env["social.crm.consent"].sudo()
        if partner.id not in Consent._has(partner, PURPOSE, company=reward.company_id):
            return self.env._(
                "They have not agreed to get rewards. When they have, note it on their contact."
            )
        if reward.profile_id.standing == "blocked":
            return self.env._("They are blocked.")
        if not self._way():
            return self.env._("There is no private way to them now.")
        if reward.kind_id.program_id and not reward.kind_id._running():
            return self.env._("The loyalty program of this reward has ended.")
        return ""

    def _way(self):
        """The latest post of the person that can be answered in private now.

        :rtype: social.crm.mention, as superuser
        """
        self.ensure_one()
        mentions = self.env["social.crm.mention"].sudo()
        mentions = mentions.search(
            [
                ("profile_id", "=", self.sudo().profile_id.id),
                ("own", "=", False),
                ("gone_at", "=", False),
                # Where we have left nothing is sent any more.
                ("account_id.active", "=", True),
            ],
            order="written_at desc, id desc",
            limit=20,
        )
        ways = mentions._ways()
        return next(
            (
                mention
                for mention in mentions
                if any(
                    way.audience.value == "direct" and not way.refusal for way in ways[mention.id]
                )
            ),
            mentions.browse(),
        )

    # What people do

    def _move(self, target, **values):
        """The gate between the states.

        :param str target: a key of ``STATES``
        :param values: what is written with it
        :raises UserError: it is not in a state that leads there
        """
        if any(reward.state not in TRANSITIONS[target] for reward in self):
            raise UserError(self.env._("Somebody else has decided about this meanwhile."))
        self.sudo().write({"state": target, **values})
        # Written at once: of two who do this at the same moment, the second is told.
        self.flush_recordset(["state", *values])

    def action_ask(self):
        """Propose it."""
        self.check_access("write")
        for reward in self:
            if why := reward._obstacle():
                raise UserError(why)
        self._move(
            "asked", asked_by_id=self.env.uid, decided_by_id=False, decided_at=False,
            refused_why=False,
        )  # fmt: skip
        told = {}
        for reward in self:
            for user in reward._deciders():
                told.setdefault(user, {}).setdefault("reward_asked", []).append(reward)
        self.env["social.crm.assignment"].sudo()._tell(told)

    def _deciders(self):
        """Who may decide about it now: managers of its company, but not who proposed it.

        :rtype: res.users
        """
        self.ensure_one()
        managers = self.env.ref("social_crm.group_manager").sudo().all_user_ids
        company = self.sudo().company_id
        return managers.filtered(
            lambda user: (
                user.active
                and not user.share
                and company in user.company_ids
                and user != self.sudo().asked_by_id
            )
        )

    def action_draft(self):
        """Take it back, to change it."""
        self.check_access("write")
        self._move("draft", decided_by_id=False, decided_at=False)

    def _check_decider(self):
        self.check_access("write")
        if not self.env.user.has_group("social_crm.group_manager"):
            raise AccessError(self.env._("Only managers decide about rewards."))
        if any(reward.asked_by_id == self.env.user for reward in self):
            raise AccessError(
                self.env._("Somebody else has to decide about a reward than who proposed it.")
            )

    def _to_be_seen(self):
        """Also what a coupon of its kind is good for now, and what is written with it."""
        kind = self.kind_id
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        return [
            self.profile_id.id,
            kind.id,
            self.worth,
            self.reason,
            sorted(self.help_ids.ids),
            self.asked_by_id.id,
            [kind.program_id.id, kind.points, kind.valid_days],
            [kind.with_context(lang=lang).text for lang in langs],
        ]

    def action_approve(self):
        """It is given, as it was seen."""
        self._check_decider()
        return self._as_seen()._approve()

    def _approve(self):
        """It is given: the coupon is made and sent privately, through the outbox and its gates."""
        self._check_decider()
        self._hold()
        for reward in self:
            if why := reward._obstacle():
                raise UserError(why)
            reward.kind_id._spend(reward.worth)
            reward._move(
                "approved", decided_by_id=self.env.uid, decided_at=fields.Datetime.now(),
                refused_why=False,
            )  # fmt: skip
            reward._send()

    def action_refuse(self, why=None):
        """It is not given.

        :param str why: in a few words
        """
        self._check_decider()
        now = fields.Datetime.now()
        told = {}
        for reward in self:
            reason = (why or reward.refused_why or "").strip()
            reward._move(
                "refused", decided_by_id=self.env.uid, decided_at=now, refused_why=reason or False
            )
            user = reward.sudo().asked_by_id
            if user.active:
                told.setdefault(user, {}).setdefault("reward_refused", []).append(reward)
        self.env["social.crm.assignment"].sudo()._tell(told)

    def action_cancel(self):
        """Not given after all. What has been sent stays sent; a coupon that is still on its way is
        worth nothing any more."""
        self.check_access("write")
        if any(reward.state == "approved" for reward in self):
            self.filtered(lambda reward: reward.state == "approved")._check_decider_of_cancel()
        for reward in self.sudo():
            if reward.reply_id.state in ("sending", "unknown"):
                raise UserError(self.env._("It is being sent at this moment. Try again soon."))
            if reward.reply_id.state in ("draft", "approval", "queued", "failed"):
                reward.reply_id._move("cancelled")
            reward.card_id.active = False
        self._move("cancelled")

    def _check_decider_of_cancel(self):
        if not self.env.user.has_group("social_crm.group_manager"):
            raise AccessError(self.env._("Only managers decide about rewards."))

    def action_send_again(self):
        """Send a message again that could not be sent, with the same coupon, as it was seen."""
        self._check_decider()
        self._as_seen()._send_again()

    def _send_again(self):
        self._check_decider()
        for reward in self:
            if reward.state != "approved" or reward.reply_id.sudo().state not in (
                False, "failed", "cancelled",
            ):  # fmt: skip
                raise UserError(self.env._("There is nothing that could be sent again."))
            if why := reward._obstacle():
                raise UserError(why)
            reward._send()

    def action_open_reply(self):
        self.ensure_one()
        return self.reply_id.get_formview_action()

    def _send(self):
        """Make the coupon, if there is none yet, and hand the message to the outbox."""
        self.ensure_one()
        reward = self.sudo()
        mention = reward._way()
        if not reward.card_id:
            reward.card_id = reward._make_card()
        text = reward.kind_id.with_context(lang=reward._language(mention)).text
        reply = (
            self.env["social.crm.reply"]
            .sudo()
            .create(
                {
                    "mention_id": mention.id,
                    "user_id": self.env.uid,
                    "audience": "direct",
                    "text": text.replace("{code}", reward.card_id.code),
                    "reward_id": reward.id,
                }
            )
        )
        reward.reply_id = reply
        reply._check_sendable()
        reply._queue()

    def _language(self, mention):
        """The language of what goes along: in which the person writes, if it is installed; else of
        the contact.

        :param mention: what is answered
        :rtype: str
        """
        own, spoken = self.partner_id.lang or "", mention.language
        if not spoken or own.startswith(spoken):
            return own
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        return next((code for code in installed if code.startswith(spoken)), own)

    def _make_card(self):
        """The coupon, with nobody mailed about it.

        :rtype: loyalty.card
        """
        self.ensure_one()
        kind = self.kind_id
        days = kind.valid_days
        card = (
            self.env["loyalty.card"]
            .sudo()
            .with_context(loyalty_no_mail=True, action_no_send_mail=True)
            .create(
                {
                    "program_id": kind.program_id.id,
                    "partner_id": self.partner_id.id,
                    "points": kind.points,
                    "expiration_date": fields.Date.today() + timedelta(days=days)
                    if days and kind.program_id.program_type != "loyalty"
                    else False,
                }
            )
        )
        self.env["loyalty.history"].sudo().create(
            {
                "card_id": card.id,
                "description": self.env._("For helping other customers"),
                "issued": kind.points,
            }
        )
        return card


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    def _reward_action(self, helps):
        """A form for a new reward.

        :param helps: for which it is
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reward"),
            "res_model": "social.crm.reward",
            "views": [(False, "form")],
            "context": {
                "default_profile_id": self.id,
                "default_help_ids": [Command.set(helps.ids)],
            },
        }


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _heads(self):
        return {
            **super()._heads(),
            "reward_asked": self.env._("These rewards wait for somebody who decides:"),
            "reward_refused": self.env._("Your proposal for a reward was refused:"),
        }
