"""What falls under each kind of retention, and what happens to it.

A kind with the code ``x`` has two methods: ``_due_x(before)``, a statement that gives ``id`` and
``moment`` (what its age is counted from), and ``_apply_x(ids)``. Other parts add kinds with a row
of data and these two. Cases that are open are in none of them.
"""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

OPEN = SQL(
    """EXISTS (SELECT FROM helpdesk_ticket ticket
                 LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
                WHERE ticket.id = mention.ticket_id AND ticket.active
                  AND stage.closed IS NOT TRUE)"""
)
"""A mention belongs to a case that somebody works on."""
CLOSED_AT = SQL("coalesce(ticket.closed_date, ticket.last_stage_update, ticket.write_date)")


class Stopped(Exception):
    """A kind says why it does not go on now."""


class SocialCrmRetention(models.Model):
    _inherit = "social.crm.retention"

    def _before(self, now):
        """What is older than this has been kept long enough."""
        self.ensure_one()
        return now - timedelta(days=self.days)

    def _due(self, before):
        """What has been kept long enough.

        :param datetime before: older than this
        :returns: a statement with the columns ``id`` and ``moment``
        :rtype: SQL
        """
        self.env.flush_all()
        return getattr(self, f"_due_{self.code}")(before)

    def _apply(self, ids):
        """Do to these what the kind does. A number of queries that does not depend on theirs.

        :param list[int] ids: as :meth:`_due` gave them
        """
        getattr(self.sudo(), f"_apply_{self.code}")(ids)
        self.env.flush_all()

    # What was said

    @api.model
    def _due_hit(self, before):
        return SQL(
            """
            SELECT mention.id, mention.received_at AS moment
              FROM social_crm_mention mention
             WHERE mention.removed_at IS NULL AND mention.received_at < %s AND NOT mention.own
               AND mention.audience <> 'direct' AND mention.ticket_id IS NULL
               AND mention.lead_id IS NULL
               AND NOT EXISTS (SELECT FROM social_crm_reply reply
                                WHERE reply.mention_id = mention.id
                                  AND reply.state NOT IN ('sent', 'cancelled'))
            """,
            before,
        )

    def _apply_hit(self, ids):
        self.env["social.crm.removal"]._pseudonymise(ids)

    @api.model
    def _due_private(self, before):
        return SQL(
            """
            SELECT mention.id, mention.received_at AS moment
              FROM social_crm_mention mention
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = mention.ticket_id
             WHERE mention.removed_at IS NULL AND mention.audience = 'direct'
               AND mention.received_at < %(before)s AND NOT %(open)s
               AND (ticket.id IS NULL OR %(closed)s < %(before)s)
               AND NOT EXISTS (SELECT FROM crm_lead lead WHERE lead.id = mention.lead_id
                                  AND lead.won_status = 'pending')
            """,
            before=before,
            open=OPEN,
            closed=CLOSED_AT,
        )

    def _apply_private(self, ids):
        mentions = self.env["social.crm.mention"].browse(ids)
        begun = mentions.ticket_id.filtered(
            lambda ticket: ticket.social_private and not ticket.social_removed_at
        )
        # A case that is all private messages goes as a whole: its title is made of one.
        self.env["social.crm.removal"]._empty_tickets(begun.ids)
        self.env["social.crm.removal"]._empty_leads(mentions.lead_id)
        self.env["social.crm.removal"]._pseudonymise(ids)

    @api.model
    def _due_case(self, before):
        return SQL(
            """
            SELECT ticket.id, %(closed)s AS moment
              FROM helpdesk_ticket ticket
              LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
             WHERE ticket.social_account_id IS NOT NULL AND ticket.social_removed_at IS NULL
               AND (stage.closed OR ticket.active IS NOT TRUE) AND %(closed)s < %(before)s
               AND NOT EXISTS (SELECT FROM social_crm_mention mention
                                 JOIN crm_lead lead ON lead.id = mention.lead_id
                                WHERE mention.ticket_id = ticket.id
                                  AND lead.won_status = 'pending')
            """,
            closed=CLOSED_AT,
            before=before,
        )

    def _apply_case(self, ids):
        self.env["social.crm.removal"]._empty_tickets(ids)

    @api.model
    def _due_lead(self, before):
        return SQL(
            """
            SELECT mention.id, coalesce(lead.date_closed, lead.write_date) AS moment
              FROM social_crm_mention mention
              JOIN crm_lead lead ON lead.id = mention.lead_id
             WHERE mention.removed_at IS NULL AND mention.ticket_id IS NULL
               AND lead.won_status <> 'pending'
               AND coalesce(lead.date_closed, lead.write_date) < %s
            """,
            before,
        )

    def _apply_lead(self, ids):
        leads = self.env["social.crm.mention"].browse(ids).lead_id
        self.env["social.crm.removal"]._empty_leads(leads)
        self.env["social.crm.removal"]._pseudonymise(ids)

    @api.model
    def _due_raw(self, before):
        return SQL(
            "SELECT id, received_at AS moment FROM social_crm_mention"
            " WHERE raw IS NOT NULL AND received_at < %s",
            before,
        )

    def _apply_raw(self, ids):
        self.env.execute_query(
            SQL("UPDATE social_crm_mention SET raw = NULL WHERE id = ANY(%s) RETURNING 1", ids)
        )
        self.env["social.crm.mention"].invalidate_model(["raw"], flush=False)

    @api.model
    def _due_media(self, before):
        return SQL(
            """
            SELECT media.id, media.fetched_at AS moment
              FROM social_crm_media media
              JOIN social_crm_mention mention ON mention.id = media.mention_id
             WHERE media.state = 'here' AND media.fetched_at < %s AND NOT %s
            """,
            before,
            OPEN,
        )

    def _apply_media(self, ids):
        media = self.env["social.crm.media"].browse(ids)
        media.attachment_id.unlink()
        media.write({"state": "there", "fetched_at": False})

    @api.model
    def _due_repost(self, before):
        return SQL(
            "SELECT id, seen_at AS moment FROM social_crm_repost"
            " WHERE seen_at IS NULL OR seen_at < %s",
            before,
        )

    def _apply_repost(self, ids):
        self._delete("social.crm.repost", ids)

    # Who it is

    @api.model
    def _due_evidence(self, before):
        return SQL(
            "SELECT id, withdrawn_at AS moment FROM social_crm_identity WHERE withdrawn_at < %s",
            before,
        )

    def _apply_evidence(self, ids):
        self._delete("social.crm.identity", ids)

    @api.model
    def _due_refused(self, before):
        return SQL(
            """
            SELECT id, seen_at AS moment FROM social_crm_identity
             WHERE against AND withdrawn_at IS NULL AND seen_at < %s
               AND (seen IS NOT NULL OR note IS NOT NULL)
            """,
            before,
        )

    def _apply_refused(self, ids):
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_identity SET seen = NULL, note = NULL"
                " WHERE id = ANY(%s) RETURNING 1",
                ids,
            )
        )
        self.env["social.crm.identity"].invalidate_model(["seen", "note"], flush=False)

    @api.model
    def _due_profile(self, before):
        return SQL(
            """
            SELECT profile.id, profile.write_date AS moment
              FROM social_crm_profile profile
             WHERE profile.own IS NOT TRUE AND profile.write_date < %(before)s
               AND profile.external_id <> '?removed'
               AND NOT EXISTS (SELECT FROM social_crm_mention mention
                                WHERE mention.profile_id = profile.id)
               AND NOT EXISTS (SELECT FROM helpdesk_ticket ticket
                                WHERE ticket.social_profile_id = profile.id)
               AND NOT EXISTS (SELECT FROM crm_lead lead
                                WHERE lead.social_profile_id = profile.id)
               AND NOT EXISTS (SELECT FROM social_crm_identity piece
                                WHERE piece.profile_id = profile.id
                                  AND piece.seen_at >= %(before)s)
            """,
            before=before,
        )

    def _apply_profile(self, ids):
        self._delete("social.crm.profile", ids)

    @api.model
    def _due_consent(self, before):
        return SQL(
            "SELECT id, withdrawn_at AS moment FROM social_crm_consent WHERE withdrawn_at < %s",
            before,
        )

    def _apply_consent(self, ids):
        self._delete("social.crm.consent", ids)

    @api.model
    def _due_invitation(self, before):
        return SQL(
            """
            SELECT id, expires_at AS moment FROM social_crm_invitation
             WHERE state NOT IN ('open', 'answered') AND expires_at < %s
            """,
            before,
        )

    def _apply_invitation(self, ids):
        self._delete("social.crm.invitation", ids)

    # Machinery

    @api.model
    def _due_export(self, before):
        return SQL(
            "SELECT id, exported_at AS moment FROM social_crm_export_log WHERE exported_at < %s",
            before,
        )

    def _apply_export(self, ids):
        self._delete("social.crm.export.log", ids)

    @api.model
    def _due_unreadable(self, before):
        return SQL(
            "SELECT id, create_date AS moment FROM social_crm_unreadable WHERE create_date < %s",
            before,
        )

    def _apply_unreadable(self, ids):
        self._delete("social.crm.unreadable", ids)

    @api.model
    def _due_push(self, before):
        return self._due_pushes("done", before)

    def _apply_push(self, ids):
        self._delete("social.crm.push", ids)

    @api.model
    def _due_push_unreadable(self, before):
        return self._due_pushes("unreadable", before)

    def _apply_push_unreadable(self, ids):
        self._delete("social.crm.push", ids)

    @api.model
    def _due_pushes(self, state, before):
        return SQL(
            "SELECT id, received_at AS moment FROM social_crm_push"
            " WHERE state = %s AND received_at < %s",
            state,
            before,
        )

    @api.model
    def _delete(self, model, ids):
        """Delete rows, and let Odoo forget what it knew of them."""
        self.env[model].sudo().browse(ids).unlink()
