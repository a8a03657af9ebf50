"""What follows the link of a profile: tickets and leads name the contact while there is a link, and
are as they were when it is taken back.

What the link replaced is kept on the record as long as the link lasts. What somebody changed by
hand meanwhile stays as it was changed.
"""

from odoo import api, fields, models


class SocialCrmLinked(models.AbstractModel):
    _name = "social.crm.linked"
    _description = "Follows the Link of a Profile"

    social_partner_by_hand = fields.Boolean(
        readonly=True, copy=False, help="Somebody chose the contact; it follows no link."
    )
    social_before_link = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What stood here before the link, what the link put there, and who of the contact's "
        "people followed already.",
    )

    # Hooks

    def _social_filled(self):
        """Names of the fields that a link fills. Called here; each model says its own.

        :rtype: tuple[str, ...]
        """
        raise NotImplementedError

    def _social_given(self, partner):
        """What a link with this contact writes on this record beside the contact.

        :rtype: dict
        """
        raise NotImplementedError

    def _social_unlinked(self, profile):
        """What the record says where nobody is linked and nobody typed anything else.

        :rtype: dict
        """
        raise NotImplementedError

    # Following

    def write(self, vals):
        if "partner_id" not in vals or self.env.context.get("social_crm_carry_partner"):
            return super().write(vals)
        former = [(record, record.partner_id) for record in self.sudo()]
        result = super().write({**vals, "social_partner_by_hand": bool(vals["partner_id"])})
        for record, partner in former:
            family, now = partner.commercial_partner_id, record.partner_id.commercial_partner_id
            if record.social_profile_id and family != now:
                record._social_shut_out(partner)
        return result

    def _social_follow(self, profile):
        """Name the contact that a profile is linked to now, or nobody.

        :param profile: whose these are
        """
        partner = profile.partner_id
        for record in self.sudo().with_context(social_crm_carry_partner=True):
            former = record.partner_id
            was = record._social_release(profile) if former else record._social_present()
            followers = (record.social_before_link or {}).get("followers") or []
            if former != partner:
                record._social_shut_out(former)
                followers = record._social_followers_of(partner)
            # Nobody in between: what is written to a lead reaches the contact that stands there.
            record.write({"partner_id": False, "social_before_link": False, **was})
            if not partner:
                continue
            given = record._social_given(partner)
            record.write({"partner_id": partner.id, **given})
            now = record._social_present()
            record.social_before_link = {"was": was, "given": now, "followers": followers}

    def _social_present(self):
        """What stands in the fields that a link fills.

        :rtype: dict
        """
        return {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in self._social_filled()
        }

    def _social_release(self, profile):
        """What stands here if the present contact goes: what was there before where the link's own
        words still stand, else what somebody wrote since.

        :rtype: dict
        """
        memo = self.social_before_link or {}
        was = memo.get("was") or self._social_unlinked(profile)
        given = memo.get("given") or self._social_given(self.partner_id)
        present = self._social_present()
        return {
            name: was.get(name, value) if value == given.get(name) else value
            for name, value in present.items()
        }

    def _social_family(self, partner):
        """Domain of a contact, the own company and its people: who reads on the portal what any of
        them may."""
        return [("id", "child_of", partner.commercial_partner_id.ids)]

    def _social_followers_of(self, partner):
        """Ids of those of the contact's people who follow this already."""
        family = self.env["res.partner"].sudo().with_context(active_test=False)
        return family.search(
            [("id", "in", self.message_partner_ids.ids), *self._social_family(partner)]
        ).ids

    def _social_shut_out(self, partner):
        """A contact that this was not for must not go on reading it: nobody of the contact's people
        follows who did not before, and links that were sent out end. Colleagues stay."""
        if not partner:
            return
        before = (self.social_before_link or {}).get("followers") or []
        people = self.env["res.partner"].sudo().with_context(active_test=False)
        going = people.search(
            [
                ("id", "in", self.message_partner_ids.ids),
                ("id", "not in", before),
                ("partner_share", "=", True),
                *self._social_family(partner),
            ]
        )
        if going:
            self.message_unsubscribe(going.ids)
        if "access_token" in self._fields and self.access_token:
            self.access_token = False

    @api.model
    def _social_memo(self, was, given):
        """What a record that begins with a contact remembers of the link."""
        return {"was": was, "given": given, "followers": []}
