"""Taking people out of what stays: rows go on counting, words and persons are gone.

Everything here works on batches, with a number of queries that does not depend on their size (but
for what Odoo's own code does for attachments), and can be repeated. What was taken out is covered
by ``social.crm.shield``, so that no later reading brings it back.
"""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.vault import digester
from .social_crm_ingest import _execute_values
from .social_crm_shield import ERASED

NOBODY = "?removed"
"""Id of the profile that stands for everybody who was taken out, one for each network."""
QUIET = {"tracking_disable": True, "mail_notrack": True, "mail_auto_subscribe_no_notify": True}


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    removed_at = fields.Datetime(
        "Made Anonymous",
        readonly=True,
        help="Kept for the figures only: words, media and person were removed when their time was "
        "over.",
    )

    @api.depends("removed_at")
    def _compute_can_answer(self):
        removed = self.filtered("removed_at")
        removed.can_answer = False
        return super(SocialCrmMention, self - removed)._compute_can_answer()

    @api.depends("removed_at")
    def _compute_summary(self):
        removed = self.filtered("removed_at")
        removed.summary = self.env._("(removed)")
        return super(SocialCrmMention, self - removed)._compute_summary()

    @api.depends("removed_at")
    def _compute_body(self):
        removed = self.filtered("removed_at")
        removed.body = Markup("<p><em>%s</em></p>") % self.env._(
            "Removed when its time was over. It is kept for the figures only."
        )
        return super(SocialCrmMention, self - removed)._compute_body()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_removed_at = fields.Datetime("Made Anonymous", readonly=True, copy=False)


class SocialCrmRemoval(models.AbstractModel):
    _name = "social.crm.removal"
    _description = "Taking People out of Social Data"

    @api.model
    def _nobody(self, pairs):
        """The profiles that stand for whoever was taken out.

        :param pairs: iterable of company id and network
        :returns: (company id, network) to profile id
        :rtype: dict[tuple[int, str], int]
        """
        keys = sorted(set(pairs))
        if not keys:
            return {}
        _execute_values(
            self.env,
            "INSERT INTO social_crm_profile (company_id, network, external_id, create_date,"
            " write_date) VALUES %s ON CONFLICT (company_id, network, external_id) DO NOTHING"
            " RETURNING 1",
            [(*key, NOBODY, self.env.cr.now(), self.env.cr.now()) for key in keys],
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT company_id, network, id FROM social_crm_profile"
                " WHERE external_id = %s AND company_id = ANY(%s)",
                NOBODY,
                list({company_id for company_id, _network in keys}),
            )
        )
        return {(company_id, network): id_ for company_id, network, id_ in rows}

    @api.model
    def _said_of_posts(self):
        """Models that keep something said of the words of one post (``mention_id``), which goes
        when the words go.

        :rtype: tuple[str]
        """
        return ()

    @api.model
    def _remove_said_of(self, ids):
        """What was said of the words of these posts, which are gone.

        :param ids: of ``social.crm.mention``
        """
        for name in self._said_of_posts():
            self.env[name].sudo().search([("mention_id", "in", list(ids))]).unlink()

    @api.model
    def _pseudonymise(self, ids):
        """Take words, media and person out of mentions. Times, kind, network, state, reactions and
        the conversation stay; of our own ones, that they are ours.

        :param ids: of ``social.crm.mention``
        :returns: how many there were
        """
        self._remove_said_of(ids)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, company_id, network, external_id, thread, own, conversation_id,"
                " account_id FROM social_crm_mention WHERE id = ANY(%s) AND removed_at IS NULL",
                list(ids),
            )
        )
        if not rows:
            return 0
        ids = [row[0] for row in rows]
        nobody = self._nobody((row[1], row[2]) for row in rows)
        by_network = {}
        for _id, company_id, network, external_id, *_rest in rows:
            by_network.setdefault((company_id, network), []).append(external_id)
        Shield = self.env["social.crm.shield"].sudo()
        covered = {}
        for (company_id, network), external_ids in by_network.items():
            company = self.env["res.company"].browse(company_id)
            names = Shield._cover(company, network, external_ids)
            covered.update({(company_id, network, key): name for key, name in names.items()})
        self._remove_reposts(rows)
        self._remove_media(ids)
        digests = digester()
        _execute_values(
            self.env,
            """
            UPDATE social_crm_mention mention
               SET external_id = new.external_id, thread = new.thread,
                   profile_id = coalesce(new.profile_id::int, mention.profile_id),
                   subject = NULL, text = NULL, html = NULL, raw = NULL, url = NULL,
                   fingerprint = 'removed', tags = NULL, mentioned = NULL, permissions = NULL,
                   parent_external_id = NULL, quoted_external_id = NULL,
                   removed_at = now() at time zone 'UTC',
                   processed_at = coalesce(mention.processed_at, now() at time zone 'UTC')
              FROM (VALUES %s) AS new(id, external_id, thread, profile_id)
             WHERE mention.id = new.id
            RETURNING 1
            """,
            [
                (
                    id_,
                    covered.get((company_id, network, external_id), external_id),
                    _veiled(digests, network, thread),
                    None if own else nobody[company_id, network],
                )
                for id_, company_id, network, external_id, thread, own, *_rest in rows
            ],
        )
        self._remove_replies(ids)
        self._remove_evidence_words(ids)
        self._leave_conversations({row[6] for row in rows if row[6]}, nobody, digests)
        self._remove_messages(ids)
        self.env.invalidate_all(flush=False)
        return len(ids)

    @api.model
    def _remove_reposts(self, rows):
        _execute_values(
            self.env,
            "DELETE FROM social_crm_repost repost"
            " USING (VALUES %s) AS gone(account_id, external_id)"
            " WHERE repost.account_id = gone.account_id"
            " AND repost.original_external_id = gone.external_id RETURNING 1",
            [(row[7], row[3]) for row in rows],
        )

    @api.model
    def _remove_media(self, mention_ids):
        """Addresses and copies, the file store included."""
        media = self.env["social.crm.media"].sudo()
        media = media.search([("mention_id", "in", list(mention_ids))])
        media.attachment_id.unlink()
        media.unlink()

    @api.model
    def _remove_replies(self, mention_ids):
        """What we answered to them: that and when stays."""
        Reply = self.env["social.crm.reply"].sudo()
        replies = Reply.search([("mention_id", "in", list(mention_ids))])
        if not replies:
            return
        replies.attachment_ids.unlink()
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_reply SET text = '', subject = NULL, external_id = NULL,"
                " url = NULL, error = NULL WHERE id = ANY(%s) RETURNING 1",
                replies.ids,
            )
        )

    @api.model
    def _remove_evidence_words(self, mention_ids):
        """What was read in them, word for word. That there was evidence, and of what kind, stays:
        the link rests on it."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_identity SET seen = NULL"
                " WHERE mention_id = ANY(%s) AND seen IS NOT NULL RETURNING 1",
                list(mention_ids),
            )
        )
        self.env["social.crm.identity"].invalidate_model(["seen"], flush=False)

    @api.model
    def _leave_conversations(self, ids, nobody, digests):
        """Conversations of which nothing is left but figures are with nobody any more."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT conversation.id, account.company_id, account.network, conversation.thread
                  FROM social_crm_conversation conversation
                  JOIN social_crm_account account ON account.id = conversation.account_id
                 WHERE conversation.id = ANY(%s)
                   AND NOT EXISTS (SELECT FROM social_crm_mention mention
                                    WHERE mention.conversation_id = conversation.id
                                      AND mention.removed_at IS NULL)
                """,
                list(ids),
            )
        )
        if rows:
            # A thread may have been a conversation with several people: each stays one.
            _execute_values(
                self.env,
                "UPDATE social_crm_conversation conversation"
                " SET profile_id = new.profile_id, thread = new.thread"
                " FROM (VALUES %s) AS new(id, profile_id, thread)"
                " WHERE conversation.id = new.id RETURNING 1",
                [
                    (id_, nobody[company_id, network], f"{_veiled(digests, network, thread)}:{id_}")
                    for id_, company_id, network, thread in rows
                ],
            )

    @api.model
    def _remove_messages(self, mention_ids):
        """The messages that showed them, wherever they stand, with mails and notifications."""
        self.env["social.crm.mention"].invalidate_model(flush=False)
        mentions = self.env["social.crm.mention"].sudo().browse(mention_ids)
        messages = mentions.message_id | mentions.earlier_message_ids
        self._remove_mails(messages)
        messages.unlink()

    @api.model
    def _remove_mails(self, messages):
        """Copies of messages that were, or are to be, mailed to colleagues, and translations."""
        mails = self.env["mail.mail"].sudo()
        mails.search([("mail_message_id", "in", messages.ids)]).unlink()
        translations = self.env["mail.message.translation"].sudo()
        translations.search([("message_id", "in", messages.ids)]).unlink()

    # Cases

    @api.model
    def _empty_tickets(self, ids):
        """Take everything but the figures out of closed cases: title, description, names, messages,
        files, posts and answers.

        :param ids: of ``helpdesk.ticket``
        :returns: how many there were
        """
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False, **QUIET)
        tickets = tickets.browse(ids).exists()
        mentions = self.env["social.crm.mention"].sudo()
        mentions = mentions.search([("ticket_id", "in", tickets.ids), ("removed_at", "=", False)])
        self._pseudonymise(mentions.ids)
        self._empty_chatter(tickets)
        self._empty_leads(self.env["crm.lead"].sudo().browse(mentions.lead_id.ids), closed=True)
        nobody = self._nobody(
            (ticket.company_id.id or ticket.social_account_id.company_id.id, ticket.social_network)
            for ticket in tickets
            if ticket.social_network
        )
        for (company, network), group in tickets.grouped(
            lambda ticket: (
                ticket.company_id or ticket.social_account_id.company_id,
                ticket.social_network,
            )
        ).items():
            group.with_context(social_crm_carry_partner=True).write(
                {
                    **self._blank_case(company),
                    "partner_id": False,
                    "partner_name": False,
                    "partner_email": False,
                    "social_profile_id": nobody.get((company.id, network)),
                    "social_url": False,
                    "social_before_link": False,
                    "social_removed_at": fields.Datetime.now(),
                }
            )
        return len(tickets)

    @api.model
    def _blank_case(self, company):
        """What stands where a title and a description were, in the language of the company."""
        lang = self.env.lang or company.partner_id.lang
        title = self.with_context(lang=lang).env._("Removed when its time was over")
        return {"name": title, "description": Markup("<p></p>")}

    @api.model
    def _empty_chatter(self, records):
        """Messages, activities and files of records."""
        messages = self.env["mail.message"].sudo()
        messages = messages.search([("model", "=", records._name), ("res_id", "in", records.ids)])
        self._remove_mails(messages)
        messages.attachment_ids.unlink()
        messages.unlink()
        files = self.env["ir.attachment"].sudo()
        files.search([("res_model", "=", records._name), ("res_id", "in", records.ids)]).unlink()
        records.activity_ids.unlink()

    @api.model
    def _empty_leads(self, leads, closed=False):
        """Take out of leads what a post brought in.

        :param bool closed: only of those that are won or lost
        """
        leads = leads.with_context(active_test=False, **QUIET).exists()
        if closed:
            leads = leads.filtered(lambda lead: lead.won_status in ("won", "lost"))
        if not leads:
            return
        tracking = self.env["mail.tracking.value"].sudo()
        tracking.search(
            [
                ("mail_message_id.model", "=", "crm.lead"),
                ("mail_message_id.res_id", "in", leads.ids),
                ("field_id.name", "in", ("name", "contact_name", "partner_name", "website")),
            ]
        ).unlink()
        for company, group in leads.grouped("company_id").items():
            group.write(
                {
                    **self._blank_case(company or self.env.company),
                    "contact_name": False,
                    "website": False,
                    "social_before_link": False,
                    "social_profile_id": False,
                }
            )


def _veiled(digests, network, thread):
    """A key of a thread that still tells which rows belong together, and leads nowhere."""
    if not thread or thread.startswith(ERASED):
        return thread
    return f"{ERASED}{digests('item', network, thread)[0]}"
