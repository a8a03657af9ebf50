"""Tells people who write privately that their message has arrived, where a company wants that: a
step behind the work on posts, through the same outbox as everything that is said."""

import logging
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

FRESH = timedelta(hours=6)
"""Older messages that are only read now get no such answer: it would come out of nowhere."""
LONGEST = 800


class ResCompany(models.Model):
    _inherit = "res.company"

    social_crm_automatic = fields.Boolean(
        "Automatic Answers",
        help="Accounts may tell people who write privately that their message has arrived. Never "
        "in public, once a day to each person, never to machines, and marked as automatic.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_crm_automatic = fields.Boolean(related="company_id.social_crm_automatic", readonly=False)


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    acknowledge = fields.Selection(
        [("always", "At any time"), ("closed", "Outside working hours")],
        "Confirm Private Messages",
        help="People who write privately are told that their message has arrived, once a day.",
    )
    acknowledge_text = fields.Text(
        "Said Then",
        help="In the language of your customers. That it is automatic is added in the language "
        "of whoever wrote. {{back}} becomes when somebody is there again.",
    )
    automatic_allowed = fields.Boolean(related="company_id.social_crm_automatic")

    @api.constrains("acknowledge", "acknowledge_text")
    def _check_acknowledge(self):
        for account in self:
            text = (account.acknowledge_text or "").strip()
            if account.acknowledge and not text:
                raise ValidationError(self.env._("Say what people who write privately are told."))
            if len(text) > LONGEST:
                raise ValidationError(
                    self.env._("This is too long: at most %s characters, please.", LONGEST)
                )

    def _acknowledges(self):
        """Whether people are told now that their messages have arrived."""
        self.ensure_one()
        company = self.company_id
        if not company.social_crm_automatic or not self.acknowledge or not self.acknowledge_text:
            return False
        return self.acknowledge == "always" or not any(
            self._is_open(calendar) for calendar in self._service_calendars() or [None]
        )

    def _service_calendars(self):
        """The hours in which somebody is there; none: always."""
        return self.company_id.resource_calendar_id

    def _acknowledge_words(self, language):
        """What is said, without the mark.

        :param str language: of whoever wrote, ISO 639-1, may be empty
        """
        return self.acknowledge_text.strip()

    @api.model
    def _is_open(self, calendar):
        """Whether it is working time. Without a calendar it always is."""
        if not calendar:
            return True
        start = fields.Datetime.now().replace(tzinfo=UTC)
        hours = calendar._work_intervals_batch(start, start + timedelta(seconds=1))[False]
        return bool(list(hours))


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _carry_out(self, account, items):
        super()._carry_out(account, items)
        if not account._acknowledges():
            return
        try:
            with self.env.cr.savepoint():
                self.env["social.crm.reply"].sudo()._acknowledge(account, items)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # the cases themselves must not wait for that
            _logger.exception("Account %s: messages could not be confirmed", account.id)


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    @api.model
    def _acknowledge(self, account, items):
        """Tell those whose private messages have just come that they have arrived. The caller
        commits.

        :param account: of all of them
        :param items: of :mod:`.social_crm_process`, worked
        """
        since = fields.Datetime.now() - FRESH
        fresh = [
            item.id
            for item in items
            if item.direct
            and not (item.own or item.gone or item.backfilled or item.bystander or item.answered)
            and item.written_at >= since
        ]
        if not fresh:
            return
        mentions = self.env["social.crm.mention"].sudo().browse(fresh)
        mentions.fetch(["profile_id", "language", "text", "noise", "audience", "company_id"])
        first = {}
        for mention in mentions.filtered(lambda mention: not self._is_by_machine(mention)):
            first.setdefault(self._automatic_key_of(mention), mention)
        had = self.search([("automatic_key", "in", list(first))]).mapped("automatic_key")
        ways = mentions._ways()
        with self._counted_once():
            replies = self.create(
                [
                    {
                        "mention_id": mention.id,
                        "user_id": self.env.ref("base.user_root").id,
                        "audience": "direct",
                        "text": f"{account._acknowledge_words(mention.language)}\n\n"
                        f"{self._automatic_mark(mention.language)}",
                        "automatic": True,
                        "automatic_key": key,
                    }
                    for key, mention in first.items()
                    if key not in had
                    and any(
                        way.audience.value == "direct" and not way.refusal
                        for way in ways[mention.id]
                    )
                ]
            )
            self.env.flush_all()
        unfit = self.browse()
        for reply in replies:
            try:
                reply._check_length()
            except UserError as error:
                _logger.info("Account %s: no automatic answer: %s", account.id, error)
                unfit |= reply
        unfit.unlink()
        if replies - unfit:
            (replies - unfit)._queue()


class SocialCrmProcess(models.AbstractModel):
    _inherit = "social.crm.process"

    @api.model
    def _note_answers(self, items):
        # That a message has arrived is no answer to it.
        ours = [item.external_id for item in items if item.own]
        automatic = set()
        if ours:
            accounts = (
                self.env["social.crm.mention"]
                .browse([item.id for item in items if item.own])
                .account_id
            )
            automatic = set(
                self.env["social.crm.reply"]
                .sudo()
                .search(
                    [
                        ("account_id", "in", accounts.ids),
                        ("external_id", "in", ours),
                        ("automatic", "=", True),
                    ]
                )
                .mapped("external_id")
            )
        return super()._note_answers([item for item in items if item.external_id not in automatic])
