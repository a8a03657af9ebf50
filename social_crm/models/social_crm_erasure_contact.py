"""Erasing a person's contact: anonymised and archived, with its access to the portal."""

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

KEPT_FIELDS = {"name", "lang", "tz", "type", "company_type", "active"}
"""What says nothing about a person, or has a value of its own."""
WORDS = ("char", "text", "html", "binary", "image", "json", "properties")


class SocialCrmErasure(models.Model):
    _inherit = "social.crm.erasure"

    def _erase_contact(self, position):
        partner = self._contact()
        if not partner:
            return None
        if not self._contact_goes():
            self._erase_written(partner)
            if self.contact == "erase":
                self._erase_mails(partner)
            return None
        email = partner.email_normalized
        phone = self._words()
        self._erase_written(partner)
        self._erase_mails(partner)
        self._erase_users(partner)
        self._blank_chatter(partner, [*self._contact_fields(partner), "name"])
        self._erase_lists(email, phone["sure"])
        if "res.partner.bank" in self.env:
            self.env["res.partner.bank"].search([("partner_id", "=", partner.id)]).unlink()
        self.env["mail.followers"].search([("partner_id", "=", partner.id)]).unlink()
        partner.category_id = False
        # Odoo refuses while users are active, and would take archived ones for such.
        partner.with_context(active_test=True).write(
            {
                **dict.fromkeys(self._contact_fields(partner), False),
                "name": self.env._("Erased person"),
                "active": False,
                "social_vip": False,
            }
        )
        self._count(contact=1)
        return None

    def _contact_fields(self, partner):
        """All fields of a contact that can hold words about a person, whichever modules added
        them."""
        return [
            name
            for name, field in partner._fields.items()
            if field.type in WORDS
            and (field.store or field.company_dependent)
            and not field.related
            and name not in KEPT_FIELDS
            and not (field.compute and field.readonly)
        ] + [name for name in ("state_id", "title", "parent_id") if name in partner]

    def _erase_written(self, partner):
        """What the person wrote in Odoo, on whatever record, is theirs."""
        kept = self._kept_tickets()
        messages = self.env["mail.message"].search([("author_id", "=", partner.id)])
        if not self._contact_goes():
            # Mails about orders and invoices go with these.
            messages = messages.filtered(
                lambda message: message.model in ("helpdesk.ticket", "crm.lead")
            )
        messages = messages.filtered(
            lambda message: message.model != "helpdesk.ticket" or message.res_id not in kept.ids
        )
        self._blank_messages(messages)
        redactor = self._redactor(here=True)
        sent = self.env["mail.message"].search(
            [
                ("notification_ids.res_partner_id", "=", partner.id),
                ("model", "!=", "helpdesk.ticket"),
            ]
        )
        if self._contact_goes():
            for message in sent - messages:
                self._redact_message(message, redactor)
            self._drop_mails(sent)

    def _erase_mails(self, partner):
        """Mails that went to the person alone, or wait to; and what they said."""
        addresses = [partner.email, partner.email_normalized]
        domain = Domain("recipient_ids", "in", partner.ids)
        for address in {address for address in addresses if address}:
            domain |= Domain("email_to", "ilike", address) | Domain("email_cc", "ilike", address)
        kept = self._kept_tickets().ids
        messages = self.env["mail.mail"].search(domain).mail_message_id
        messages = messages.filtered(
            lambda message: message.model != "helpdesk.ticket" or message.res_id not in kept
        )
        loose = messages.filtered(lambda message: not message.model)
        files = loose.attachment_ids
        self._drop_mails(messages)
        loose.write({"body": Markup("<p>%s</p>") % self.env._("[erased]"), "subject": False})
        files.unlink()

    def _erase_users(self, partner):
        """Access to the portal: login, password, keys, devices."""
        users = partner.with_context(active_test=False).user_ids
        if not users:
            return
        for table, column in (
            ("res_users_apikeys", "user_id"),
            ("auth_totp_device", "user_id"),
            ("res_device_log", "user_id"),
            ("res_users_log", "create_uid"),
            ("res_users_identitycheck", "create_uid"),
        ):
            exists = self.env.execute_query(SQL("SELECT to_regclass(%s)", table))[0][0]
            if exists:
                self.env.execute_query(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s) RETURNING 1",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        users.ids,
                    )
                )
        # Written plainly: Odoo would mail the person that the login was changed.
        self.env.execute_query(
            SQL(
                "UPDATE res_users SET login = 'erased-' || id, active = FALSE, password = NULL,"
                " signature = NULL WHERE id = ANY(%s) RETURNING 1",
                users.ids,
            )
        )
        users.invalidate_model(flush=False)
        self.env.registry.clear_cache()
        self._count(login=len(users))

    def _erase_lists(self, email, sure):
        """Lists of those who want no mail and no calls: nobody is left to be spared."""
        for model, field, values in (
            ("mail.blacklist", "email", [email]),
            ("phone.blacklist", "number", sure),
            ("mail.gateway.allowed", "email_normalized", [email]),
        ):
            if model in self.env:
                entries = (
                    self.env[model]
                    .with_context(active_test=False)
                    .search([(field, "in", [value for value in values if value])])
                )
                for entry in entries:
                    if "message_ids" in entry:
                        self._blank_chatter(entry, (field,))
                entries.unlink()
