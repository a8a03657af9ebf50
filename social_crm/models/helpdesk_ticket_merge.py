"""Two cases become one, and two again.

What was moved is kept on the ticket that was merged, so that splitting brings each piece back to
where it was. What came in the meantime goes with its conversation.
"""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

SPOKEN = ("comment", "email", "email_outgoing", "auto_comment", "social_crm")
"""Messages that move: what people said. What the system noted of a ticket stays there."""
KEPT_ASIDE = ("stage_id", "closed_date", "social_snoozed_until", "social_snoozed_by_id")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_merged = fields.Json(
        readonly=True,
        copy=False,
        groups=NO_ACCESS,
        help="What was moved to another ticket, and how things stood before: ids and states.",
    )
    social_merged_into_id = fields.Many2one(
        "helpdesk.ticket",
        "Merged Into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )

    def _social_check_merge(self, into):
        """
        :param into: another ticket; the user may change both
        :raises UserError: these two cannot become one
        """
        self.ensure_one()
        if not into or self == into or not into.social_account_id:
            raise UserError(self.env._("Choose another case."))
        if self.company_id != into.company_id:
            raise UserError(self.env._("Cases of different companies cannot be merged."))
        if self.sudo().social_merged_into_id or into.sudo().social_merged_into_id:
            raise UserError(self.env._("One of these was merged into another case already."))
        if into.stage_id.closed:
            raise UserError(self.env._("Case %s is closed. Open it again first.", into.number))
        if not self._social_same_person(into) and (self.social_private or into.social_private):
            # Each customer sees the own case in the portal, with all that stands in it.
            raise UserError(
                self.env._(
                    "These are different people, and not everything was said in public. "
                    "Link both to one contact first if it is one person."
                )
            )

    def _social_same_person(self, other):
        """Whether two cases are with one person, as far as known."""
        mine, theirs = self.social_profile_id, other.social_profile_id
        partner = mine.partner_id
        return mine == theirs or bool(partner and partner == theirs.partner_id)

    def _social_merge(self, into):
        """Move what was said in this case to another one, and close this one.

        Whoever calls this has checked who may, and that it can be.
        """
        ticket, into = self.sudo(), into.sudo()
        self.env.flush_all()
        mentions = ticket.social_mention_ids
        messages = self.env["mail.message"].sudo()
        messages = messages.search(
            [
                ("model", "=", self._name),
                ("res_id", "=", ticket.id),
                "|",
                ("message_type", "in", SPOKEN),
                ("attachment_ids", "!=", False),
            ]
        )
        files = self.env["ir.attachment"].sudo()
        files = files.search(
            [("res_model", "=", self._name), ("res_id", "=", ticket.id), ("res_field", "=", False)]
        )
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        activities = activities.search(
            [("res_model", "=", self._name), ("res_id", "=", ticket.id), ("active", "=", True)]
        )
        conversations = self.env["social.crm.conversation"].sudo()
        conversations = conversations.search([("ticket_id", "=", ticket.id)])
        invitations = self.env["social.crm.invitation"].sudo()
        invitations = invitations.search([("ticket_id", "=", ticket.id)])
        questions = self.env["social.crm.question"].sudo()
        questions = questions.search([("ticket_id", "=", ticket.id)])
        memo = {
            "mentions": mentions.ids,
            "messages": messages.ids,
            "files": files.ids,
            "activities": activities.ids,
            "conversations": conversations.ids,
            "invitations": invitations.ids,
            "questions": questions.ids,
            "followers": ticket._social_lend_followers(into),
            "was": ticket._social_kept_aside(),
            "into_was": into._social_kept_aside(),
            "into_private": into.social_private,
        }
        ticket._social_move(into, memo)
        if ticket.social_private:
            into.social_private = True
        # Not told to the customer, whose case goes on in the other one.
        quiet = ticket.with_context(mail_notrack=True)
        stage = quiet.team_id._get_applicable_stages().filtered("closed")[:1]
        if not stage:
            raise UserError(self.env._("There is no stage for that."))
        quiet.write(
            {
                **({} if ticket.stage_id.closed else {"stage_id": stage.id}),
                "duplicate_id": into.id,
                "social_merged_into_id": into.id,
                "social_merged": memo,
            }
        )
        into._social_wake()
        ticket._social_told(into, self.env._("Merged into %s: it goes on there."))
        into._social_told(ticket, self.env._("%s was merged into this case."))
        ticket._social_moved(into, mentions)

    def _social_split(self):
        """Take out of the other case again what was moved there from this one, and open this one as
        it was. Whoever calls this has checked who may.

        :returns: the other ticket
        """
        ticket = self.sudo()
        into, memo = ticket.social_merged_into_id, ticket.social_merged
        if not into or not memo:
            raise UserError(self.env._("This case was not merged into another one."))
        if into.social_merged_into_id:
            raise UserError(
                self.env._("Case %s was merged itself since. Split that one first.", into.number)
            )
        self.env.flush_all()
        # What came since belongs to the conversations that go back.
        later = into.social_mention_ids.filtered(
            lambda mention: mention.conversation_id.id in memo["conversations"]
        )
        mentions = into.social_mention_ids.filtered(lambda each: each.id in memo["mentions"])
        mentions |= later
        back = {
            **memo,
            "mentions": mentions.ids,
            "messages": [*memo["messages"], *later.message_id.ids],
        }
        into._social_move(ticket, back)
        lent = into.message_partner_ids.filtered(lambda each: each.id in memo["followers"])
        if lent:
            into.message_unsubscribe(lent.ids)
        left = into.social_mention_ids.filtered(lambda each: not each.gone_at)
        if not memo["into_private"] and set(left.mapped("audience")) <= {"public", "unlisted"}:
            into.social_private = False
        if not into.stage_id.closed and not into.social_snoozed_until:
            snoozed = ("social_snoozed_until", "social_snoozed_by_id")
            into.write({name: memo["into_was"][name] for name in snoozed})
        was = ticket._social_stage_still_there(memo["was"])
        ticket.with_context(mail_notrack=True).write(
            {
                "duplicate_id": False,
                "social_merged_into_id": False,
                "social_merged": False,
                "stage_id": was["stage_id"],
            }
        )
        ticket.with_context(mail_notrack=True).write(
            {name: was[name] for name in KEPT_ASIDE if name != "stage_id"}
        )
        ticket._social_told(into, self.env._("Split from %s again."))
        into._social_told(ticket, self.env._("%s was split from this case again."))
        ticket._social_moved(into, mentions)
        return into

    def _social_kept_aside(self):
        """How a ticket stands, as far as merging changes it.

        :rtype: dict
        """
        return {
            name: fields.Datetime.to_string(self[name])
            if self._fields[name].type == "datetime"
            else self[name].id
            for name in KEPT_ASIDE
        }

    def _social_stage_still_there(self, was):
        stages = self.team_id._get_applicable_stages()
        stage = stages.filtered(lambda stage: stage.id == was["stage_id"]) or stages[:1]
        return {**was, "stage_id": stage.id}

    def _social_move(self, target, moved):
        """Move pieces of this ticket to another one, as they are.

        :param dict moved: ids by kind, see :meth:`_social_merge`
        """
        steps = [
            ("social_crm_mention", "ticket_id", "mentions"),
            ("social_crm_conversation", "ticket_id", "conversations"),
            ("social_crm_invitation", "ticket_id", "invitations"),
            ("social_crm_question", "ticket_id", "questions"),
            ("mail_message", "res_id", "messages"),
            ("ir_attachment", "res_id", "files"),
            ("mail_activity", "res_id", "activities"),
        ]
        for table, column, name in steps:
            if moved.get(name):  # merged before there were questions
                self.env.execute_query(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = ANY(%s) AND %s = %s RETURNING 1",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        target.id,
                        moved[name],
                        SQL.identifier(column),
                        self.id,
                    )
                )
        self.env.execute_query(
            SQL(
                "UPDATE social_crm_reply reply SET ticket_id = mention.ticket_id"
                "  FROM social_crm_mention mention"
                " WHERE mention.id = reply.mention_id AND mention.id = ANY(%s) RETURNING 1",
                moved["mentions"],
            )
        )
        self.env.invalidate_all(flush=False)
        activities = self.env["mail.activity"].sudo().browse(moved["activities"]).exists()
        self.env.add_to_compute(activities._fields["res_name"], activities)

    def _social_lend_followers(self, into):
        """Colleagues who follow this case follow the other one, if they may read it.

        :returns: ids of partners who did not before
        :rtype: list[int]
        """
        colleagues = (self.message_partner_ids - into.message_partner_ids).filtered(
            lambda partner: not partner.partner_share
        )
        may = self.env["social.crm.assignment"]._readers(colleagues.user_ids, [into])
        private = self.social_private or into.social_private
        agents = self.env.ref("social_crm.group_agent").sudo().all_user_ids
        lent = {
            user.partner_id.id
            for user in colleagues.user_ids
            if (user.id, into.id) in may and (not private or user in agents)
        }
        if lent:
            into.message_subscribe(sorted(lent))
        return sorted(lent)

    def _social_told(self, other, sentence):
        """Say in the chatter what became of it, with a way to the other case.

        :param str sentence: with a place for the other case
        """
        link = Markup('<a href="#" data-oe-model="helpdesk.ticket" data-oe-id="%s">%s</a>') % (
            other.id,
            other.number,
        )
        self._message_log(body=Markup("<p>%s</p>") % (Markup(sentence) % link))

    def _social_moved(self, other, mentions):
        """Bring up to date what is worked out from the posts of two tickets, and tell."""
        both = self | other
        both._social_note_priority()
        both._social_note_window()
        both._social_keep()
        both._social_listed()
        mentions._announce()


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "helpdesk.ticket": {
                **impersonal.get("helpdesk.ticket", {}),
                "social_merged": "ids and states",
            },
        }
