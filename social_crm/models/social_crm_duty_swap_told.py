"""Who is told of offered shifts: those who can take one, and after that whose it was and who leads,
each once and in their language. Those who can take one have it among their activities as well."""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.transactions import committed

ACTIVITY = "social_crm.activity_type_swap"
SOON = timedelta(hours=2)
"""So long before an offered shift begins its owner is reminded that it is still his."""


class SocialCrmDutySwap(models.Model):
    _inherit = "social.crm.duty.swap"

    def _asked(self):
        """To whom it is offered: the colleague, or the team."""
        self.ensure_one()
        users = self.to_id or self.team_id.user_ids - self.user_id
        return users.filtered(lambda user: user.active and not user.share)

    def _tell_offered(self):
        asked = self._asked()
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": self.id,
                    "activity_type_id": self.env.ref(ACTIVITY).id,
                    "date_deadline": self.start.date(),
                    "user_id": user.id,
                }
                for user in asked
            ]
        )
        self._notify(
            asked,
            lambda env: env._("A shift is offered to you"),
            lambda env, swap, words: (
                env._("%(giver)s offers you a shift of “%(team)s”, in charge: %(when)s.", **words)
                if swap.lead
                else env._("%(giver)s offers you a shift of “%(team)s”: %(when)s.", **words)
            ),
        )

    def _tell_accepted(self):
        """Whose it was, and who leads the team: he hears of it this once."""
        self._notify(
            (self.user_id | self._team_leads()) - self.taken_by_id,
            lambda env: env._("A shift was taken over"),
            lambda env, swap, words: env._(
                "%(taker)s takes over a shift of “%(team)s” from %(giver)s: %(when)s.", **words
            ),
        )

    def _tell_declined(self):
        self._notify(
            self.user_id,
            lambda env: env._("Your shift stays yours"),
            lambda env, swap, words: (
                env._(
                    "%(colleague)s cannot take over: %(when)s.",
                    colleague=swap.to_id.name,
                    when=words["when"],
                )
                if swap.to_id
                else env._("Nobody of “%(team)s” can take over: %(when)s.", **words)
            ),
        )

    def _forbidden(self):
        """Offers end where swapping is not allowed any more."""
        for swap in self:
            swap._end("withdrawn")
            swap._notify(
                swap.user_id,
                lambda env: env._("Your shift stays yours"),
                lambda env, swap, words: env._(
                    "Shifts of “%(team)s” are not swapped among colleagues any more: %(when)s.",
                    **words,
                ),
            )

    @api.model
    def _remind(self, now):
        soon = self.sudo().search(
            [("state", "=", "offered"), ("reminded", "=", False), ("start", "<=", now + SOON)]
        )
        soon.reminded = True
        for swap in soon.filtered(lambda each: each.offered_at < each.start - SOON):
            swap._notify(
                swap.user_id,
                lambda env: env._("Your shift stays yours"),
                lambda env, swap, words: env._(
                    "It begins soon, and nobody has taken it over yet: %(when)s.",
                    when=words["when"],
                ),
            )

    def _team_leads(self):
        """Who leads the team; where nobody does, who is in charge by the roster."""
        leads = self.team_id.user_id or self.roster_id.duty_ids.filtered("lead").user_id
        return leads.filtered(lambda user: user.active and not user.share)

    def _notify(self, users, subject, text):
        """One notification for each, in their inbox or by mail, as each has chosen.

        :param callable subject: gets an environment of their language
        :param callable text: gets that, this offer in it, and the words of sentences
        """
        self.ensure_one()
        for lang, same in users.grouped("lang").items():
            swap = self.sudo().with_context(lang=lang)
            words = {
                "giver": swap.user_id.name,
                "taker": swap.taken_by_id.name,
                "team": swap.team_id.name,
                "when": swap._when(),
            }
            link = Markup('<a href="%s/odoo/social-swaps/%s">%s</a>') % (
                swap.get_base_url(),
                swap.id,
                swap.env._("Look at it"),
            )
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=same.partner_id.ids,
                subject=subject(swap.env),
                body=Markup("<p>%s</p><p>%s</p>") % (text(swap.env, swap, words), link),
            )

    def _close_activities(self, user=None):
        """Nobody has to decide any more, or this one not."""
        activities = self.sudo().activity_ids
        if user:
            activities = activities.filtered(lambda each: each.user_id == user)
        activities.unlink()


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        offers = self.filtered(lambda each: each.res_model == "social.crm.duty.swap")
        if offers:
            raise UserError(self.env._("Open the offer, and accept or decline it."))
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _cron_duty(self):
        committed(self.env, self.env["social.crm.duty.swap"]._begin_to_end)
        return super()._cron_duty()
