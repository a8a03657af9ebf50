"""Erasing a person in tickets and leads, and in what was written about these."""

from markupsafe import Markup

from odoo import models
from odoo.tools import SQL, html2plaintext, plaintext2html

TICKETS = 50
TOLD = ("name", "description", "partner_id", "partner_name", "partner_email", "social_url")
"""Fields whose earlier values tell who somebody was."""
LEAD_TOLD = (
    "name",
    "description",
    "contact_name",
    "partner_name",
    "partner_id",
    "email_from",
    "email_cc",
    "phone",
    "mobile",
    "function",
    "website",
    "street",
    "street2",
    "zip",
    "city",
)


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _erase_tickets(self, position):
        """Their own cases stay as figures; in other people's, they are taken out of the words."""
        kept = self._kept_tickets()
        own, others = self._own_tickets() - kept, self._others_tickets()
        batch = [each for each in (own + others).sorted("id") if each.id > position][:TICKETS]
        if not batch:
            return None
        tickets = own.union(*batch)
        if self.open_cases == "close":
            self._close(tickets & own)
        for ticket in tickets & own:
            self._blank_ticket(ticket)
        for ticket in tickets & others:
            self._redact_case(ticket, ("name", "description"))
        self._count(ticket=len(tickets & own), named_ticket=len(tickets & others))
        return batch[-1].id

    def _close(self, tickets):
        for ticket in tickets.filtered(lambda ticket: not ticket.stage_id.closed):
            stage = ticket.team_id._get_applicable_stages().filtered("closed")[:1]
            if stage:
                ticket.stage_id = stage

    def _blank_ticket(self, ticket):
        word = Markup("<p>%s</p>") % self.env._("[erased]")
        ticket.with_context(social_crm_carry_partner=True).write(
            {
                "name": self.env._("Case of an erased person"),
                "description": word,
                "partner_name": self.env._("Erased person"),
                "partner_email": False,
                "social_url": False,
                "social_before_link": False,
                # An anonymised contact tells nothing; one that is left would tell all.
                **({} if self._contact_goes() else {"partner_id": False}),
            }
        )
        self._blank_ratings(ticket)
        self._blank_chatter(ticket, TOLD)

    def _blank_ratings(self, record):
        if "rating.rating" in self.env:
            ratings = self.env["rating.rating"].search(
                [("res_model", "=", record._name), ("res_id", "=", record.id)]
            )
            # Not written: that would say that they were given just now.
            ratings.flush_recordset()
            self._blank_records(ratings, ("feedback",))

    def _blank_chatter(self, record, told):
        """What was said about a record goes, with its files; that it was said stays."""
        messages = self.env["mail.message"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)]
        )
        word = Markup("<p>%s</p>") % self.env._("[erased]")
        shown = messages.filtered(lambda message: message.message_type == "social_crm")
        spoken = (messages - shown).filtered(lambda message: message.body or message.subject)
        theirs = messages.filtered(
            lambda message: self._contact() and message.author_id == self._contact()
        )
        files = messages.attachment_ids | self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        self._count(chatter=len(messages), files=len(files))
        files.unlink()
        spoken.write({"body": word, "subject": False})
        theirs.write({"email_from": False, "author_id": False})
        messages.write(
            {
                name: False
                for name in ("incoming_email_to", "incoming_email_cc", "outgoing_email_to")
                if name in messages
            }
        )
        self._drop_mails(messages)
        self._drop_tracking(messages, told)
        activities = self._redact_activities(record, self._redactor(here=True))
        activities.write({"res_name": self.env._("Case of an erased person")})

    def _redact_activities(self, record, redactor):
        """Take the person out of what somebody still has to do about a record.

        :rtype: mail.activity
        """
        activities = self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        for activity in activities:
            activity.write(
                {
                    "summary": redactor.text(activity.summary or None),
                    "note": self._redacted_html(redactor, activity.note),
                    "res_name": redactor.text(activity.res_name or None),
                }
            )
        return activities

    def _drop_mails(self, messages):
        """Copies of messages that went out, or wait to."""
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        self._count(mail=len(mails))
        # A mail of its own takes its message along when it goes; the message stays here.
        self.env.execute_query(
            SQL("DELETE FROM mail_mail WHERE id = ANY(%s) RETURNING 1", mails.ids)
        )
        mails.invalidate_model(flush=False)

    def _drop_tracking(self, messages, told):
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM mail_tracking_value value USING ir_model_fields field
                 WHERE value.mail_message_id = ANY(%s) AND field.id = value.field_id
                   AND field.name = ANY(%s)
                RETURNING 1
                """,
                messages.ids,
                list(told),
            )
        )
        self._count(tracking=len(rows))

    def _redact_case(self, record, names):
        """Take the person out of what stands on a record of somebody else and in its chatter."""
        texts, found = self._phrases(
            SQL(
                "(mention.ticket_id = %(id)s OR (mention.account_id, mention.thread) IN"
                " (SELECT account_id, thread FROM social_crm_mention WHERE ticket_id = %(id)s))",
                id=record.id if record._name == "helpdesk.ticket" else 0,
            )
        )
        words = self._words()
        redactor = type(self._redactor())(
            **{**words, "sure": [*words["sure"], *found]},
            phrases=texts,
            here=True,
            word=self._redactor().word,
        )
        values = {
            name: new
            for name in names
            if (new := self._redacted(redactor, record, name)) != record[name]
        }
        if values:
            record.write(values)
        messages = self.env["mail.message"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)]
        )
        theirs = messages.filtered(
            lambda message: self._contact() and message.author_id == self._contact()
        )
        for message in messages - theirs:
            if message.message_type != "social_crm":
                self._redact_message(message, redactor)
        self._blank_messages(theirs)
        self._redact_activities(record, redactor)
        self._drop_mails(messages)
        self._redact_rows("mail_tracking_value", "mail_message_id", messages.ids, redactor)

    def _redact_message(self, message, redactor):
        values = {
            name: new
            for name in ("body", "subject", "email_from")
            if (new := self._redacted(redactor, message, name)) != message[name]
        }
        if values:
            message.write(values)
        for file in message.attachment_ids:
            if redactor.text(file.name) != file.name:
                file.name = redactor.text(file.name)

    def _blank_messages(self, messages):
        """What the person wrote themselves, by mail or in the portal, wherever it stands."""
        files = messages.attachment_ids
        self._count(chatter=len(messages), files=len(files))
        files.unlink()
        messages.write(
            {
                "body": Markup("<p>%s</p>") % self.env._("[erased]"),
                "subject": False,
                "email_from": False,
                "author_id": False,
            }
        )
        self._drop_mails(messages)

    def _redacted(self, redactor, record, name):
        """A field's value without the person."""
        value = record[name]
        if not value:
            return value
        if record._fields[name].type == "html":
            return self._redacted_html(redactor, value)
        return redactor.text(value)

    def _redacted_html(self, redactor, html):
        if not html:
            return html
        new = redactor.html(str(html))
        if new is None:  # only without the marks
            return plaintext2html(redactor.text(html2plaintext(html)) or "")
        return Markup(new)  # it was sanitised before, and is again by the field

    def _redact_rows(self, table, key, ids, redactor):
        """Words of a table without a person, by plain SQL: not every table lets itself be
        written."""
        columns = [
            column
            for name, columns, _has_id in self.env["social.crm.search"]._tables()
            if name == table
            for column, data in columns
            if not data
        ]
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, %s FROM %s WHERE %s = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(table),
                SQL.identifier(key),
                list(ids),
            )
        )
        for row in rows:
            new = {
                column: redactor.text(row[column])
                for column in columns
                if isinstance(row[column], str) and redactor.text(row[column]) != row[column]
            }
            if new:
                self.env.execute_query(
                    SQL(
                        "UPDATE %s SET %s WHERE id = %s RETURNING 1",
                        SQL.identifier(table),
                        SQL(", ").join(
                            SQL("%s = %s", SQL.identifier(column), value)
                            for column, value in new.items()
                        ),
                        row["id"],
                    )
                )

    def _erase_leads(self, position):
        """Leads stay as figures of sales."""
        leads = self._leads()
        for lead in leads:
            values = dict.fromkeys((name for name in LEAD_TOLD if name in lead), False)
            values["name"] = self.env._("Lead of an erased person")
            values["social_before_link"] = False
            if self._contact_goes():
                del values["partner_id"]
            lead.with_context(social_crm_carry_partner=True).write(values)
            self._blank_ratings(lead)
            self._blank_chatter(lead, LEAD_TOLD)
        self._count(lead=len(leads))
        return None
