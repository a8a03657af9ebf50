"""Tickets that are conversations with somebody on a network."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

PORTAL_MESSAGE_TYPES = ("comment", "email", "email_outgoing", "auto_comment", "out_of_office")


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "social.crm.linked"]

    social_account_id = fields.Many2one(
        "social.crm.account", readonly=True, index="btree_not_null", copy=False
    )
    social_network = fields.Selection(related="social_account_id.network", string="Network")
    social_profile_id = fields.Many2one(
        "social.crm.profile",
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="The customer of this conversation.",
    )
    social_opening_id = fields.Many2one(
        "social.crm.mention", "Began With", readonly=True, index="btree_not_null", copy=False
    )
    social_url = fields.Char("Link at the Network", readonly=True, copy=False)
    social_private = fields.Boolean(
        "Private Conversation",
        readonly=True,
        copy=False,
        help="Not everything in it was said in public. It is for agents of the team.",
    )
    social_answered_at = fields.Datetime("First Answered", readonly=True, copy=False)
    social_mention_ids = fields.One2many("social.crm.mention", "ticket_id", "Social Posts")
    social_reply_ids = fields.One2many("social.crm.reply", "ticket_id", "Social Answers")
    social_pending_reply_ids = fields.One2many(
        "social.crm.reply",
        string="Answers on Their Way",
        compute="_compute_social_pending_reply_ids",
        groups="social_crm.group_agent",
        help="What has not been said yet: drafts, what waits, and what went wrong.",
    )
    social_can_answer = fields.Boolean(compute="_compute_social_can_answer")
    # The customer sees the conversation on the portal page of the ticket too.
    website_message_ids = fields.One2many(
        domain=lambda self: [
            ("model", "=", self._name),
            ("message_type", "in", (*PORTAL_MESSAGE_TYPES, "social_crm")),
        ]
    )

    @api.depends("social_account_id")
    def _compute_social_can_answer(self):
        for ticket in self:
            ticket.social_can_answer = ticket.social_account_id.can_answer

    @api.depends("social_reply_ids.state")
    def _compute_social_pending_reply_ids(self):
        for ticket in self:
            ticket.social_pending_reply_ids = ticket.social_reply_ids.filtered(
                lambda reply: reply.state not in ("sent", "cancelled")
            )

    def _prepare_ticket_number(self, values):
        # A batch fetches its numbers at once instead of asking once per ticket.
        numbers = self.env.context.get("social_crm_ticket_numbers")
        return numbers.pop(0) if numbers else super()._prepare_ticket_number(values)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("stage_id"):
            self._social_close_mentions()
        return result

    def _social_close_mentions(self):
        """What was open on a ticket that was closed is closed with it."""
        closed = self.filtered(lambda ticket: ticket.social_account_id and ticket.stage_id.closed)
        if closed:
            closed.sudo().social_mention_ids._set_state("closed")

    # Opening

    @api.model
    def _social_open(self, account, mention_ids, decided=None):
        """Open one ticket for each of these mentions.

        :param account: the account of all of them
        :param list[int] mention_ids: the mention that each ticket begins with
        :param list[dict] decided: values of each ticket that were decided, in the same order
        :returns: the tickets, in the same order
        """
        mentions = self.env["social.crm.mention"].browse(mention_ids)
        mentions.fetch(
            [
                *("text", "subject", "profile_id", "audience", "url", "gone_at", "kind"),
                *("written_at", "mood", "topic_id"),
            ]
        )
        mentions.profile_id.fetch(["name", "handle", "partner_id", "external_id"])
        mentions.profile_id.partner_id.fetch(["name", "email"])
        stage = account.team_id._get_applicable_stages()[:1]
        values = [
            mention._ticket_values(account, stage) | extra
            for mention, extra in zip(mentions, decided or [{}] * len(mentions), strict=True)
        ]
        tickets = (
            self.with_context(
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
                social_crm_subscribe_later=True,
                social_crm_ticket_numbers=self._social_numbers(account.company_id, len(values)),
            )
            .create(values)
            .with_env(self.env)
        )
        tickets._social_subscribe()
        return tickets

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if self.env.context.get("social_crm_subscribe_later"):
            return True
        return super()._message_auto_subscribe(updated_values, followers_existing_policy)

    def _track_template(self, tracking):
        """The mail of a stage is for those who have an address. Of others it would stand in the
        conversation as if they had been told."""
        templates = super()._track_template(tracking)
        ticket = self[:1]
        if "stage_id" not in templates or not ticket.social_account_id:
            return templates
        if not (ticket.partner_id.email if ticket.partner_id else ticket.partner_email):
            del templates["stage_id"]
        return templates

    @api.model
    def _social_numbers(self, company, count):
        """The next ticket numbers, if they come from a plain sequence of the database; else none,
        and they are asked for singly.

        :rtype: list[str]
        """
        sequence = (
            self.env["ir.sequence"]
            .with_company(company)
            .sudo()
            .search(
                [
                    ("code", "=", "helpdesk.ticket.sequence"),
                    ("company_id", "in", [company.id, False]),
                ],
                order="company_id",
                limit=1,
            )
        )
        if not sequence or sequence.implementation != "standard" or sequence.use_date_range:
            return []
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(row[0]) for row in rows]

    # Life

    def _social_reopen(self):
        """The customer wrote again."""
        for ticket in self:
            stages = ticket.team_id._get_applicable_stages()
            wanted = ticket.company_id.social_crm_reopened_stage_id
            ticket.stage_id = wanted or stages.filtered(lambda stage: not stage.closed)[:1]

    def _social_answered(self, latest):
        """We answered: posts of the customer up to then are answered, and the first answer moves
        the ticket.

        :param dict[int, datetime] latest: ticket id to the time of our answer
        """
        mentions = self.env["social.crm.mention"].search(
            [("ticket_id", "in", self.ids), ("state", "=", "open"), ("own", "=", False)]
        )
        mentions.filtered(
            lambda mention: mention.written_at <= latest[mention.ticket_id.id]
        )._set_state("answered")
        for ticket in self.filtered(lambda ticket: not ticket.social_answered_at):
            values = {"social_answered_at": latest[ticket.id]}
            stage = ticket.company_id.social_crm_answered_stage_id
            if stage and stage in ticket.team_id._get_applicable_stages() and not ticket.closed:
                values["stage_id"] = stage.id
            ticket.write(values)

    # Chatter

    def _social_show(self, mentions):
        """Put mentions into the chatter of their tickets, or bring what stands there up to date.

        :param mentions: with a ticket, in the order of writing
        """
        mentions = mentions.sudo()
        mentions._keep_private()
        mentions.filtered(lambda mention: mention.message_id or mention.gone_at)._follow()
        new = mentions.filtered(lambda mention: not mention.message_id and not mention.gone_at)
        if not new:
            return
        openings = {}
        for mention in new:
            if not mention.own:
                openings.setdefault(mention.ticket_id, mention)
        shown = new.ticket_id._social_tickets_shown()
        reply_to = new.ticket_id._notify_get_reply_to()
        comment = self.env.ref("mail.mt_comment")
        created = self.env["helpdesk.ticket"]._creation_subtype()
        values = []
        for mention in new:
            opens = mention.ticket_id not in shown and openings.get(mention.ticket_id) == mention
            values.append(
                {
                    **mention._message_values(),
                    "subtype_id": (created if opens else comment).id,
                    "reply_to": reply_to.get(mention.ticket_id.id) or False,
                }
            )
        messages = self.env["mail.message"].create(values)
        for mention, message in zip(new, messages, strict=True):
            mention.message_id = message
        self._social_notify(new)

    def _social_tickets_shown(self):
        """Those of these tickets whose chatter shows a post of the customer already."""
        groups = self.env["social.crm.mention"]._read_group(
            [("ticket_id", "in", self.ids), ("message_id", "!=", False), ("own", "=", False)],
            ["ticket_id"],
        )
        return self.browse([ticket.id for (ticket,) in groups])

    def _social_notify(self, mentions):
        """Tell the colleagues who follow the tickets. The customer said it himself and is not
        mailed his own words.

        What Odoo does message by message is done here for the batch: recipients in one query per
        subtype, inbox notifications in one insert, and what the web client needs to show them once
        per colleague.
        """
        mentions = mentions.filtered(lambda mention: not mention.own and not mention.backfilled)
        Followers = self.env["mail.followers"].sudo()
        inbox, mails = {}, []
        for subtype, group in mentions.grouped(
            lambda mention: mention.message_id.subtype_id
        ).items():
            recipients = Followers._get_recipient_data(group.ticket_id, "social_crm", subtype.id)
            for mention in group:
                colleagues = mention.ticket_id._social_those_who_may(
                    each
                    for each in recipients[mention.ticket_id.id].values()
                    if each["active"] and each["type"] == "user"
                )
                for each in colleagues:
                    if each["notif"] == "inbox":
                        inbox.setdefault((each["id"], each["uid"]), []).append(mention.message_id)
                if any(each["notif"] == "email" for each in colleagues):
                    mails.append((mention, [e for e in colleagues if e["notif"] == "email"]))
        self._social_notify_inbox(inbox)
        for mention, colleagues in mails:
            mention.ticket_id._notify_thread_by_email(mention.message_id, colleagues)
            mention.ticket_id._notify_thread_by_web_push(mention.message_id, colleagues)

    def _social_notify_inbox(self, inbox):
        """Put messages into the Odoo inboxes of colleagues.

        :param dict inbox: (partner id, user id) to a list of messages
        """
        self.env["mail.notification"].sudo().create(
            [
                {
                    "author_id": message.author_id.id,
                    "mail_message_id": message.id,
                    "notification_status": "sent",
                    "notification_type": "inbox",
                    "res_partner_id": partner_id,
                }
                for (partner_id, _user_id), messages in inbox.items()
                for message in messages
            ]
        )
        there = self._social_listening([user_id for _partner_id, user_id in inbox])
        for (partner_id, user_id), messages in inbox.items():
            if user_id not in there:
                continue
            user = self.env["res.users"].browse(user_id)
            messages = self.env["mail.message"].union(*messages)
            followers = (
                self.env["mail.followers"]
                .sudo()
                .search(
                    [
                        ("res_model", "=", "helpdesk.ticket"),
                        ("res_id", "in", messages.mapped("res_id")),
                        ("partner_id", "=", partner_id),
                    ]
                )
            )
            store = Store(bus_channel=user).add(
                messages.with_user(user).with_context(allowed_company_ids=[]),
                add_followers=True,
                followers=followers,
            )
            data = store.get_result()
            for message in messages:
                user._bus_send("mail.message/inbox", {"message_id": message.id, "store_data": data})
                data = {}  # the client has them all from the first

    @api.model
    def _social_listening(self, user_ids):
        """Users whose browser may hear what is sent to it: what nobody hears is read when the next
        one is opened, and takes a third of the time of a batch. Odoo knows of each browser that
        was open within twelve hours.

        :rtype: set[int]
        """
        presences = self.env["mail.presence"].sudo().search([("user_id", "in", user_ids)])
        return set(presences.user_id.ids)

    # The contact

    def _social_filled(self):
        return ("partner_name", "partner_email")

    def _social_given(self, partner):
        return {
            "partner_name": partner.name or self.partner_name,
            "partner_email": partner.email or self.partner_email,
        }

    def _social_unlinked(self, profile):
        return {"partner_name": profile.display_name, "partner_email": False}

    # Buttons

    def action_social_answer(self):
        """The composer, for the customer's latest post that is still there."""
        self.ensure_one()
        mention = self.social_mention_ids.filtered(
            lambda mention: not mention.own and not mention.bystander and not mention.gone_at
        ).sorted("written_at")[-1:]
        return mention.action_answer()

    def action_social_thread(self):
        """The whole thread with bystanders, as it stands at the network."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [
            ("account_id", "=", self.social_account_id.id),
            ("thread", "in", list(set(self.social_mention_ids.mapped("thread")))),
        ]
        action["context"] = {}
        return action
