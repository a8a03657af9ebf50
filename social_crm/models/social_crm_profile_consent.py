"""What the person behind a profile has agreed to, and what a profile gives to its contact with
that."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ..networks.errors import NetworkError

PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
MOST = 5_000_000
"""Bytes of a picture."""


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    consent_ids = fields.Many2many(
        "social.crm.consent",
        string="Consents",
        compute="_compute_consent_ids",
        groups="social_crm.group_reader",
        help="Of the contact: what is agreed to is agreed to by a person, on whatever profile.",
    )

    @api.depends("partner_id.social_consent_ids")
    def _compute_consent_ids(self):
        for profile in self:
            profile.consent_ids = profile.partner_id.social_consent_ids.filtered(
                lambda consent, company=profile.company_id: consent.company_id == company
            )

    def action_note_consent(self):
        """The form in which an agent notes what this person has agreed to."""
        self.ensure_one()
        action = self.partner_id.action_note_consent()
        action["context"].update(default_profile_id=self.id, default_channel=self.network)
        return action

    def action_take_over(self):
        """Fill what is empty on the contact with what the profile shows to everybody.

        The picture is fetched with no transaction open.

        :raises UserError: there is no contact, no consent, or nothing to take
        """
        self.ensure_one()
        partner = self._partner_to_enrich()
        picture, trouble = None, None
        if self.avatar_url and not partner.image_1920:
            picture, trouble = self._fetch_avatar()
            partner = self._partner_to_enrich()  # may have been withdrawn meanwhile
        values = self._enriching(partner)
        if picture and not partner.image_1920:
            values["image_1920"] = picture
        taken = self._write_enriching(partner, values)
        if not taken:
            raise UserError(
                trouble or self.env._("The profile shows nothing that the contact does not have.")
            )
        text = self.env._("Taken over: %s", ", ".join(taken))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if trouble else "success",
                "message": f"{text}. {trouble}" if trouble else text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _partner_to_enrich(self):
        """The contact, if it may be done.

        :rtype: res.partner
        """
        self.check_access("read")
        partner = self.partner_id
        if not partner:
            raise UserError(self.env._("Link the profile to a contact first."))
        partner.check_access("write")
        self.env["social.crm.consent"]._require(partner, "enrichment", company=self.company_id)
        return partner

    def _fetch_avatar(self):
        """The picture of the profile. The transaction ends before.

        :returns: the picture, and what went wrong in words; one of the two is ``None``
        :rtype: tuple[bytes | None, str | None]
        """
        address = self.avatar_url
        session = self.env["social.crm.network"]._session(max_bytes=MOST)
        self.env["ir.cron"]._commit_progress()
        try:
            data = session.get(address).content
        except NetworkError as error:
            reason = self.env["social.crm.source"]._sentence(error)
            return None, self.env._("The picture could not be fetched: %s", reason)
        finally:
            session.close()
        # What the server calls it does not count.
        if guess_mimetype(data) not in PICTURES:
            return None, self.env._("What stands in the place of the picture is no picture.")
        return base64.b64encode(data), None

    def _enriching(self, partner):
        """What this says of itself for empty fields of the contact.

        :rtype: dict
        """
        values = {}
        if self.website and not partner.website:
            values["website"] = self.website
        if self.language and not partner.lang and (lang := self._installed_lang()):
            values["lang"] = lang
        return values

    def _installed_lang(self):
        """The installed language that the profile's tag (``de``, ``de-AT``) means, or ``None``.

        :rtype: str | None
        """
        tag = self.language.replace("-", "_").lower()
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        exact = [code for code in codes if code.lower() == tag]
        alike = [code for code in codes if code.split("_")[0].lower() == tag.split("_")[0]]
        return next(iter(exact + alike), None)

    def _write_enriching(self, partner, values):
        """Write it, and the handle; say so in the chatter of the contact.

        :returns: names of what was taken
        :rtype: list[str]
        """
        taken = [partner._fields[name]._description_string(self.env) for name in values]
        partner.write(values)
        handles = self.env["social.crm.handle"]
        known = {
            handle.handle.lstrip("@").lower()
            for handle in partner.social_handle_ids
            if handle.network == self.network
        }
        if self.handle and self.handle.lstrip("@").lower() not in known:
            handles.create(
                {"partner_id": partner.id, "network": self.network, "handle": self.handle}
            )
            taken.append(handles._fields["handle"]._description_string(self.env))
        if taken:
            partner.message_post(
                body=self.env._(
                    "Taken over from the profile %(profile)s, with consent: %(what)s",
                    profile=self.display_name,
                    what=", ".join(taken),
                )
            )
        return taken
