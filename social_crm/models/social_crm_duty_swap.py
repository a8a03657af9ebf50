"""A colleague offers a shift of his, or a part of it, to another or to the whole team.

It stays his until somebody accepts; only then the roster changes, by what managers would write into
it as well (``social.crm.duty.change``). Who is told of it: :mod:`.social_crm_duty_swap_told`.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..handing.duty import cut, merge

STATES = [
    ("offered", "Offered"),
    ("accepted", "Taken over"),
    ("declined", "Declined"),
    ("withdrawn", "Taken back"),
    ("over", "Nobody took it"),
]


class SocialCrmRoster(models.Model):
    _inherit = "social.crm.roster"

    swaps = fields.Boolean(
        "Colleagues May Swap",
        default=True,
        help="Whoever has a shift may offer it to colleagues of the team; who accepts has it. "
        "The team leader is told. Otherwise only managers change the roster.",
    )
    swap_ids = fields.One2many("social.crm.duty.swap", "roster_id", "Offered Shifts")

    def write(self, vals):
        result = super().write(vals)
        if "swaps" in vals and not vals["swaps"]:
            self.sudo().swap_ids.filtered(lambda swap: swap.state == "offered")._forbidden()
        return result

    def _theirs(self, user, start, end, absences=False):
        """What somebody has by this roster between two moments.

        :rtype: list[.duty.Shift]
        """
        self.ensure_one()
        roster = self.sudo()
        sources = {*roster.duty_ids.ids, *(-each.id for each in roster.change_ids)}
        shifts = self._shifts(roster.team_id.ids, start, end, absences).get(roster.team_id.id, [])
        return [each for each in shifts if each.user == user.id and each.source in sources]


class SocialCrmDutySwap(models.Model):
    _name = "social.crm.duty.swap"
    _description = "Offered Shift"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _rec_name = "start"
    _order = "start desc, id desc"

    roster_id = fields.Many2one(
        "social.crm.roster", required=True, readonly=True, index=True, ondelete="cascade"
    )
    team_id = fields.Many2one(related="roster_id.team_id", store=True, index=True)
    company_id = fields.Many2one(related="roster_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", "Whose Shift", required=True, readonly=True, index=True, ondelete="cascade"
    )
    to_id = fields.Many2one(
        "res.users",
        "Offered To",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty: to everybody in the team.",
    )
    start = fields.Datetime("From", required=True, readonly=True)
    stop = fields.Datetime("Until", required=True, readonly=True, index=True)
    lead = fields.Boolean("In Charge", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="offered", index=True)
    taken_by_id = fields.Many2one("res.users", readonly=True, index=True, ondelete="set null")
    declined_by_ids = fields.Many2many("res.users", string="Cannot", readonly=True)
    offered_at = fields.Datetime("Offered Since", readonly=True, default=fields.Datetime.now)
    decided_at = fields.Datetime("Decided", readonly=True)
    reminded = fields.Boolean(readonly=True, help="That it begins soon and is still theirs.")
    may_accept = fields.Boolean(compute="_compute_may")
    may_decline = fields.Boolean(compute="_compute_may", help="Once: they may still accept.")
    may_withdraw = fields.Boolean(compute="_compute_may")

    _times_check = models.Constraint("CHECK (start < stop)", "A shift ends after it begins.")

    @api.depends("start", "stop", "team_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for swap in self:
            swap.display_name = f"{swap.team_id.sudo().name}: {swap._when()}" if swap.start else ""

    @api.depends("state", "to_id", "user_id", "declined_by_ids")
    @api.depends_context("uid")
    def _compute_may(self):
        user = self.env.user
        for swap in self:
            live = swap.state == "offered" and swap.stop > fields.Datetime.now()
            asked = swap.to_id == user if swap.to_id else user in swap.team_id.sudo().user_ids
            swap.may_accept = live and asked and swap.user_id != user
            swap.may_decline = swap.may_accept and user not in swap.declined_by_ids
            swap.may_withdraw = live and swap.user_id == user

    def _when(self):
        """The time in words, in the zone of the team."""
        return self.roster_id._say([(self.start, self.stop)], self.team_id)[0]

    @api.constrains("state", "start", "stop", "user_id", "roster_id")
    def _check_one_at_a_time(self):
        for swap in self.filtered(lambda each: each.state == "offered"):
            others = Domain("id", "!=", swap.id) & Domain("state", "=", "offered")
            if self.sudo().search_count(
                others
                & Domain("roster_id", "=", swap.roster_id.id)
                & Domain("user_id", "=", swap.user_id.id)
                & Domain("start", "<", swap.stop)
                & Domain("stop", ">", swap.start),
                limit=1,
            ):
                raise ValidationError(self.env._("You have offered this time already."))

    # Offering

    @api.model
    def _offer(self, roster, start, stop, colleague):
        """The person at the screen offers his own time.

        :param colleague: to whom; empty: to everybody in the team
        :rtype: social.crm.duty.swap
        :raises UserError: it is not his, is over, or may not be offered
        """
        giver = self.env.user
        roster.check_access("read")
        now = fields.Datetime.now().replace(microsecond=0)
        if not roster.sudo().swaps:
            raise UserError(
                self.env._("For this roster only managers swap shifts. Ask your team leader.")
            )
        if stop <= now:
            raise UserError(self.env._("That is over already."))
        start = max(start, now)
        if start >= stop:
            raise UserError(self.env._("A shift ends after it begins."))
        theirs = roster._theirs(giver, start, stop)
        if cut([(start, stop)], [(each.start, each.end) for each in theirs]):
            raise UserError(self.env._("That is not your shift, or not all of that time."))
        team = roster.sudo().team_id
        if colleague == giver or (colleague and colleague not in team.user_ids):
            raise UserError(self.env._("Choose a colleague of the team “%s”.", team.name))
        if not team.user_ids - giver:
            raise UserError(self.env._("Nobody else is in the team “%s”.", team.name))
        quietly = {"mail_create_nolog": True, "mail_create_nosubscribe": True}
        swap = (
            self.sudo()
            .with_context(**quietly)
            .create(
                {
                    "roster_id": roster.id,
                    "user_id": giver.id,
                    "to_id": colleague.id,
                    "start": start,
                    "stop": stop,
                    "lead": any(each.lead for each in theirs),
                }
            )
        )
        swap._tell_offered()
        return swap.with_env(self.env)

    # Deciding

    def action_accept(self):
        """The person at the screen has the shift from now on."""
        swap = self._decide()
        taker = self.env.user
        if not swap.roster_id.swaps:
            raise UserError(self.env._("For this roster only managers swap shifts."))
        start = max(swap.start, fields.Datetime.now().replace(microsecond=0))
        swap._check_still_theirs(start)
        swap._check_free(taker, start)
        swap._hand_over(taker, start)
        swap._check_covered(taker, start)
        swap._end("accepted", taken_by_id=taker.id)
        swap._tell_accepted()
        return self._said(self.env._("The shift is yours now."))

    def action_decline(self):
        """The person at the screen cannot: it stays whose it is, and he is told when nobody can."""
        swap = self._decide()
        swap.declined_by_ids |= self.env.user
        swap._close_activities(self.env.user)
        asked = swap.to_id or swap.team_id.user_ids - swap.user_id
        if not asked - swap.declined_by_ids:
            swap._end("declined")
            swap._tell_declined()
        return self._said(self.env._("Noted that you cannot."))

    @api.model
    def _said(self, words):
        """What became of it, since the offer itself may vanish from where the person is looking."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": words,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_withdraw(self):
        """It is not offered any more."""
        self.ensure_one()
        self.check_access("read")
        swap = self._locked()
        if swap.user_id != self.env.user:
            raise AccessError(self.env._("Only who has offered a shift takes the offer back."))
        swap._end("withdrawn")
        return True

    def _decide(self):
        """The offer, locked, if the person at the screen may decide about it.

        :raises AccessError: it was offered to others
        :raises UserError: it is decided already
        """
        self.ensure_one()
        self.check_access("read")
        swap = self._locked()
        if not self.may_accept:
            raise AccessError(self.env._("This shift was offered to others."))
        return swap

    def _locked(self):
        """
        :raises UserError: it is decided already, or somebody is at it
        """
        swap = self.sudo()
        roster = swap.roster_id
        if not (
            roster.try_lock_for_update(allow_referencing=True)
            and swap.try_lock_for_update(allow_referencing=True)
        ):
            raise UserError(self.env._("Somebody changes this roster right now. Try again."))
        swap.invalidate_recordset()
        if swap.state == "accepted":
            raise UserError(self.env._("%s has this shift already.", swap.taken_by_id.name))
        if swap.state != "offered" or swap.stop <= fields.Datetime.now():
            raise UserError(self.env._("This shift is not offered any more."))
        return swap

    def _check_still_theirs(self, start):
        theirs = self.roster_id._theirs(self.user_id, start, self.stop)
        if cut([(start, self.stop)], [(each.start, each.end) for each in theirs]):
            raise UserError(
                self.env._(
                    "The roster was changed since: that is not the shift of %s any more.",
                    self.user_id.name,
                )
            )

    def _check_free(self, taker, start):
        """Whoever is on duty then anyway would leave one less."""
        shifts = self.roster_id._shifts(self.team_id.ids, start, self.stop)
        if any(each.user == taker.id for each in shifts[self.team_id.id]):
            raise UserError(
                self.env._("You are on duty for “%s” at that time already.", self.team_id.name)
            )
        absent = self.roster_id.change_ids.filtered(
            lambda each: (
                each.user_id == taker
                and not each.instead_id
                and each.start < self.stop
                and each.stop > start
            )
        )
        if absent:
            raise UserError(self.env._("You are away at that time."))

    def _check_covered(self, taker, start):
        """Nothing is left that nobody has: else nothing happens."""
        theirs = self.roster_id._theirs(taker, start, self.stop, absences=True)
        if cut([(start, self.stop)], [(each.start, each.end) for each in theirs]):
            raise UserError(self.env._("You are away at that time."))

    def _hand_over(self, taker, start):
        """Write into the roster that somebody else has this time: what is planned is changed, and
        of what the roster says already of others, this part says it of him."""
        Change = self.env["social.crm.duty.change"].sudo()
        lines = self.roster_id.duty_ids.filtered(lambda line: line.user_id == self.user_id).ids
        theirs = self.roster_id._theirs(self.user_id, start, self.stop)
        changed = Change.search(
            [
                ("roster_id", "=", self.roster_id.id),
                ("instead_id", "=", self.user_id.id),
                ("start", "<", self.stop),
                ("stop", ">", start),
            ]
        )
        for change in changed:
            change._pass_on(max(change.start, start), min(change.stop, self.stop), taker)
        planned = merge((each.start, each.end) for each in theirs if each.source in lines)
        Change.create(
            [
                {
                    "roster_id": self.roster_id.id,
                    "start": begin,
                    "stop": end,
                    "user_id": self.user_id.id,
                    "instead_id": taker.id,
                }
                for begin, end in planned
            ]
        )
        self.env.flush_all()

    def _end(self, state, **values):
        self.write({"state": state, "decided_at": fields.Datetime.now(), **values})
        self._close_activities()

    @api.model
    def _begin_to_end(self):
        """Remind those whose offered shifts begin, and end offers that are over. Called by the
        scheduled action; two queries where nothing is offered."""
        now = fields.Datetime.now()
        offered = self.sudo().search([("state", "=", "offered"), ("stop", "<=", now)])
        if offered:
            offered._end("over")
        self._remind(now)


class SocialCrmDutyChange(models.Model):
    _inherit = "social.crm.duty.change"

    def _pass_on(self, start, stop, taker):
        """A part of what somebody has by this change is another's; what was taken over from him
        goes back to him."""
        self.ensure_one()
        before, after = self.start, self.stop
        rest = [(before, start), (stop, after)]
        values = {
            "roster_id": self.roster_id.id,
            "user_id": self.user_id.id,
            "instead_id": self.instead_id.id,
            "lead": self.lead,
        }
        if taker == self.user_id:
            self.unlink()
        else:
            self.write({"instead_id": taker.id, "start": start, "stop": stop})
        self.env["social.crm.duty.change"].create(
            [{**values, "start": begin, "stop": end} for begin, end in rest if begin < end]
        )


class SocialCrmDutyShift(models.Model):
    _inherit = "social.crm.duty.shift"

    swap_id = fields.Many2one("social.crm.duty.swap", "Open Offer", compute="_compute_swap_id")
    may_offer = fields.Boolean(compute="_compute_swap_id")

    @api.depends("roster_id", "user_id", "start", "stop")
    @api.depends_context("uid")
    def _compute_swap_id(self):
        now = fields.Datetime.now()
        swaps = self.env["social.crm.duty.swap"].search(
            [
                ("state", "=", "offered"),
                ("stop", ">", now),
                ("user_id", "in", self.user_id.ids),
                ("roster_id", "in", self.roster_id.ids),
            ]
        )
        for shift in self:
            shift.swap_id = swaps.filtered(
                lambda swap, shift=shift: (
                    swap.user_id == shift.user_id
                    and swap.roster_id == shift.roster_id
                    and swap.start < shift.stop
                    and swap.stop > shift.start
                )
            )[:1]
            shift.may_offer = (
                shift.user_id == self.env.user
                and shift.stop > now
                and shift.roster_id.swaps
                and not shift.swap_id
            )

    def action_offer(self):
        """Ask to whom, and which part."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offer This Shift"),
            "res_model": "social.crm.duty.offer",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_roster_id": self.roster_id.id,
                "default_start": fields.Datetime.to_string(self.start),
                "default_stop": fields.Datetime.to_string(self.stop),
            },
        }

    def action_withdraw(self):
        """Take the offer back."""
        self.ensure_one()
        return self.swap_id.action_withdraw() if self.swap_id else True
