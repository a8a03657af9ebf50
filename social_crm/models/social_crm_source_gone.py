"""At the source gone, here gone: what else was made of an item goes with it, and how soon that was
can be shown.

Its text, payload, addresses and media go when the deletion is noticed, in the same transaction;
what quotes it in chatter, tickets and leads right after, when it is worked
(:mod:`.social_crm_quoting`).
"""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.labels import labels_of

TOLD = ("avatar_url", "followers", "website", "links", "place", "about", "language")
"""What a profile tells of itself."""


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    gone_after = fields.Float(
        "Hours since Last Seen",
        readonly=True,
        aggregator="max",
        help="So long before the deletion was noticed it had last been seen there, or received. It "
        "was deleted at some time in between.",
    )

    def _follow(self):
        result = super()._follow()
        gone = self.filtered("gone_at")
        if gone:
            gone.sudo()._follow_gone()
        return result

    def _follow_gone(self):
        """Copies of what is gone: mails and translations of its messages, names of tickets in
        activities, tickets that began with it and that it does not belong to any more."""
        self.env["social.crm.removal"]._remove_mails(self.message_id | self.earlier_message_ids)
        Ticket = self.env["helpdesk.ticket"].with_context(active_test=False)
        began = Ticket.search([("social_opening_id", "in", self.ids)])
        for ticket in began.filtered(lambda ticket: ticket.social_url):
            ticket.social_url = False
        for ticket in began - self.ticket_id:
            ticket.social_opening_id._follow_in(ticket)
        activities = self.env["mail.activity"].search(
            [("res_model", "=", Ticket._name), ("res_id", "in", (began | self.ticket_id).ids)]
        )
        activities |= self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", self.lead_id.ids)]
        )
        if activities:
            self.env.add_to_compute(activities._fields["res_name"], activities)


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _follow_gone(self, mention_ids):
        result = super()._follow_gone(mention_ids)
        removal = self.env["social.crm.removal"]
        removal._remove_said_of(mention_ids)
        removal._remove_evidence_words(mention_ids)
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_mention SET gone_after ="
                " extract(epoch FROM gone_at - coalesce(seen_at, received_at)) / 3600"
                " WHERE id = ANY(%s) RETURNING 1",
                list(mention_ids),
            )
        )
        self._forget_authors(mention_ids)
        self._forget_cache()
        return result

    @api.model
    def _forget_authors(self, mention_ids):
        """Of whom nothing is left at the network, the account itself may be gone: what it told of
        itself goes. Its name stays as long as a case is open, or a contact is linked."""
        told = SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in TOLD)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE social_crm_profile profile SET %s
                 WHERE profile.own IS NOT TRUE
                   AND profile.id IN (SELECT profile_id FROM social_crm_mention
                                       WHERE id = ANY(%s))
                   AND NOT EXISTS (SELECT FROM social_crm_mention left_over
                                    WHERE left_over.profile_id = profile.id
                                      AND left_over.gone_at IS NULL)
                RETURNING profile.id
                """,
                told,
                list(mention_ids),
            )
        )
        if rows:
            self.env.execute_query(
                SQL(
                    """
                    UPDATE social_crm_profile profile
                       SET handle = NULL, name = NULL, url = NULL
                     WHERE profile.id = ANY(%s) AND profile.partner_id IS NULL
                       AND NOT EXISTS (
                               SELECT FROM helpdesk_ticket ticket
                                 LEFT JOIN helpdesk_ticket_stage stage
                                   ON stage.id = ticket.stage_id
                                WHERE ticket.social_profile_id = profile.id AND ticket.active
                                  AND stage.closed IS NOT TRUE)
                    RETURNING 1
                    """,
                    [row[0] for row in rows],
                )
            )


class SocialCrmGone(models.Model):
    """No words and no people, so that whoever proves deletion needs to see neither."""

    _name = "social.crm.gone"
    _description = "Deleted at the Source"
    _auto = False
    _order = "gone_at desc, id desc"
    _rec_name = "gone_at"

    account_id = fields.Many2one("social.crm.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(), readonly=True
    )
    kind = fields.Selection(
        selection=labels_of("social.crm.mention", "kind"),
        readonly=True,
    )
    written_at = fields.Datetime("Written", readonly=True)
    received_at = fields.Datetime("Received", readonly=True)
    seen_at = fields.Datetime("Last Seen There", readonly=True)
    gone_at = fields.Datetime("Noticed", readonly=True)
    gone_after = fields.Float(
        "Hours since Last Seen", readonly=True, aggregator="max", digits=(16, 1)
    )
    empty = fields.Boolean(
        "Nothing Left", readonly=True, help="No text, payload, address or file is stored of it."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT mention.id, mention.account_id, mention.company_id, mention.network,
                   mention.kind, mention.written_at, mention.received_at, mention.seen_at,
                   mention.gone_at, mention.gone_after,
                   coalesce(mention.text, mention.html, mention.raw, mention.subject, mention.url)
                       IS NULL
                   AND NOT EXISTS (SELECT FROM social_crm_media media
                                    WHERE media.mention_id = mention.id) AS empty
              FROM social_crm_mention mention
             WHERE mention.gone_at IS NOT NULL AND %s
            """,
            self.env["social.crm.account"]._real_sql("mention.network"),
        )


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    def _recheck_facts(self):
        """How far the second look of this account is.

        :returns: ``followed`` items that are looked at, ``overdue`` ones that were not within a
            day, ``oldest`` look, ``gone`` within 30 days, and the ``longest`` time in hours within
            which that was noticed
        :rtype: dict
        """
        self.ensure_one()
        self.env.flush_all()
        Recheck = self.env["social.crm.recheck"]
        followed, overdue, oldest, gone, longest = self.env.execute_query(
            SQL(
                """
                WITH followed AS (
                    SELECT coalesce(mention.checked_at, mention.received_at) AS looked
                      FROM social_crm_mention mention
                     WHERE mention.account_id = %(account)s AND mention.gone_at IS NULL
                       AND mention.removed_at IS NULL AND %(followed)s)
                SELECT (SELECT count(*) FROM followed),
                       (SELECT count(*) FROM followed
                         WHERE looked < now() at time zone 'UTC' - interval '24 hours'),
                       (SELECT min(looked) FROM followed),
                       count(*), max(gone_after)
                  FROM social_crm_mention
                 WHERE account_id = %(account)s
                   AND gone_at > now() at time zone 'UTC' - interval '30 days'
                """,
                account=self.id,
                followed=Recheck._followed(self),
            )
        )[0]
        return {
            "followed": followed,
            "overdue": overdue,
            "oldest": oldest,
            "gone": gone,
            "longest": longest or 0.0,
        }
