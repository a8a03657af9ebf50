"""Nothing is read or said with credentials that have run out: the work waits for the renewal."""

import time
from datetime import timedelta

from odoo import api, fields, models

from ..networks.errors import Unauthorized
from .social_crm_account_renewal import BEGAN


class SocialCrmSource(models.Model):
    _inherit = "social.crm.source"

    @api.model
    def _due_domain(self):
        good = fields.Domain.OR(
            [
                fields.Domain("account_id.refresh_at", "=", False),
                fields.Domain("account_id.expires_at", "=", False),
                fields.Domain("account_id.expires_at", ">", fields.Datetime.now()),
            ]
        )
        return super()._due_domain() & fields.Domain("account_id.refused_at", "=", False) & good

    def _finish_run(self, ended, run):
        began = fields.Datetime.now() - timedelta(seconds=time.monotonic() - run.started)
        source = self.with_context(**{BEGAN: began})
        return super(SocialCrmSource, source)._finish_run(ended, run)

    def _finish_failed(self, error):
        done = super()._finish_failed(error)
        if isinstance(error, Unauthorized) and self.account_id.state == "connected":
            # New credentials are on their way; it is no failure of this source.
            self.write({"error_kind": "temporary", "failures": max(0, self.failures - 1)})
        return done


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    def _finish(self, verb, result):
        lease = timedelta(seconds=self._lease_seconds())
        # A look-up took the reply for the length of a lease.
        began = self.sending_at if verb == "send" else self.next_try and self.next_try - lease
        reply = self.with_context(**{BEGAN: began})
        return super(SocialCrmReply, reply)._finish(verb, result)
