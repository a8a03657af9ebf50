"""Looks again at profiles that are nobody yet, when contacts were added or changed since."""

import logging
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from odoo.tools.misc import DEFAULT_SERVER_DATETIME_FORMAT as FORMAT

from .social_crm_profile import UNKNOWN

_logger = logging.getLogger(__name__)

BATCH = 200
LATELY = timedelta(days=30)
"""Profiles that wrote within this time are looked at again."""
TEXTS = 20
"""Of what a profile wrote lately, the latest that are read again."""
ROUND = "social.crm.recognition_round"
"""Parameter: the change of contacts that the present round is for, and when it began."""
BETWEEN = timedelta(minutes=55)
"""Between two rounds over all of them. Somebody whose handle was typed does not wait for it."""


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    recognised_at = fields.Datetime(
        "Looked For", readonly=True, help="When contacts were last searched for this profile."
    )

    _recognise_idx = models.Index(
        "(recognised_at NULLS FIRST) WHERE partner_id IS NULL AND own IS NOT TRUE"
    )


class SocialCrmHandle(models.Model):
    _inherit = "social.crm.handle"

    def _keys_changed(self, before=()):
        """Profiles of that handle are looked at soon: whoever typed it expects that."""
        super()._keys_changed(before)
        typed = self.exists()
        if not typed:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE social_crm_profile profile SET recognised_at = NULL
                  FROM unnest(%s::text[], %s::text[]) AS typed(network, handle)
                 WHERE profile.network = typed.network AND profile.handle ILIKE typed.handle
                   AND profile.partner_id IS NULL AND profile.recognised_at IS NOT NULL
                """,
                typed.mapped("network"),
                [_as_pattern(each.handle) for each in typed],
            )
        )
        self.env.ref("social_crm.ir_cron_recognise").sudo()._trigger()


class SocialCrmRecognition(models.AbstractModel):
    _inherit = "social.crm.recognition"

    @api.model
    def _cron_recognise(self):
        """Look for contacts of profiles that are nobody yet, in batches; safe in several workers at
        once."""
        commit = self.env["ir.cron"]._commit_progress
        began = self._round()
        while True:
            try:
                profiles = self._waiting(began)
                if not profiles:
                    commit(remaining=0)
                    return
                found = self._recognise_again(profiles)
                left = commit(len(profiles), remaining=1)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                self.env.invalidate_all()
                left = commit(remaining=1)
            else:
                _logger.info("Looked at %s profiles again, found %s", len(profiles), found)
            if left <= 0:
                return

    @api.model
    def _round(self):
        """When the present round over all profiles began: a new one begins if contacts have changed
        since, not too soon after the last.

        :rtype: datetime
        """
        parameters = self.env["ir.config_parameter"].sudo()
        self.env.cr.execute("SELECT last_value FROM social_crm_contact_key_change")
        change = str(self.env.cr.fetchone()[0])
        now = self.env.cr.now().replace(microsecond=0)
        known, _space, began = (parameters.get_param(ROUND) or "").partition(" ")
        began = datetime.strptime(began, FORMAT) if began else datetime.min
        if known != change and now - began >= BETWEEN:
            parameters.set_param(ROUND, f"{change} {now.strftime(FORMAT)}")
            return now
        return began

    @api.model
    def _waiting(self, began):
        """The next profiles to look at, locked for this transaction."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id
                  FROM social_crm_profile profile
                 WHERE profile.partner_id IS NULL AND profile.own IS NOT TRUE
                   AND NOT starts_with(profile.external_id, %s)
                   AND (profile.recognised_at IS NULL OR profile.recognised_at < %s)
                   AND EXISTS (
                           SELECT FROM social_crm_mention mention
                            WHERE mention.profile_id = profile.id AND mention.own IS NOT TRUE
                              AND mention.written_at > %s)
                 ORDER BY profile.recognised_at NULLS FIRST
                 LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                UNKNOWN,
                began,
                self.env.cr.now() - LATELY,
                BATCH,
            )
        )
        return self.env["social.crm.profile"].sudo().browse([row[0] for row in rows])

    @api.model
    def _recognise_again(self, profiles):
        """
        :returns: how many pieces of evidence were new
        """
        texts = self._texts(SQL("written_at > %s", self.env.cr.now() - LATELY), profiles)
        texts = {profile_id: wrote[:TEXTS] for profile_id, wrote in texts.items()}
        pieces = self._record_found(self._find(profiles, texts))
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE social_crm_profile SET recognised_at = %s WHERE id = ANY(%s)",
                self.env.cr.now(),
                profiles.ids,
            )
        )
        profiles.invalidate_recordset(["recognised_at"], flush=False)
        return len(pieces)


def _as_pattern(handle):
    """A handle for a comparison that does not mind capitals and uses the index."""
    bare = handle.strip().lstrip("@")
    return bare.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
