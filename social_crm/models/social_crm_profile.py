"""One author on one network, who may be linked to a contact."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..networks.types import Author

UNKNOWN = Author.unknown("").external_id
"""What ids of authors begin with whom the network does not tell."""


class SocialCrmProfile(models.Model):
    _name = "social.crm.profile"
    _description = "Social Profile"
    _order = "name, handle, id"
    _rec_names_search = ["name", "handle"]
    _check_company_auto = True

    network = fields.Selection(
        selection=lambda self: self.env["social.crm.network"]._selection(),
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    external_id = fields.Char("Id at the Network", required=True, readonly=True)
    handle = fields.Char(readonly=True, index="trigram")
    name = fields.Char(readonly=True, index="trigram")
    url = fields.Char("Page", readonly=True)
    avatar_url = fields.Char(readonly=True)
    followers = fields.Integer(readonly=True, aggregator=None)
    bot = fields.Boolean(readonly=True)
    own = fields.Boolean("Ours", readonly=True)
    unknown = fields.Boolean(
        compute="_compute_unknown", help="The network does not say whose words these are."
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="Who this is. Mentions and open tickets of the profile follow.",
    )
    mention_ids = fields.One2many("social.crm.mention", "profile_id", "Mentions")
    mention_count = fields.Integer(compute="_compute_mention_facts")
    last_mention_at = fields.Datetime("Last Heard Of", compute="_compute_mention_facts")

    _external_uniq = models.UniqueIndex("(company_id, network, external_id)")

    @api.depends("external_id")
    def _compute_unknown(self):
        for profile in self:
            profile.unknown = (profile.external_id or "").startswith(UNKNOWN)

    @api.depends("name", "handle")
    def _compute_display_name(self):
        for profile in self:
            if profile.unknown:
                profile.display_name = self.env._("Unknown")
                continue
            handle = profile.handle and f"@{profile.handle.lstrip('@')}"
            if profile.name and handle and profile.name != profile.handle:
                profile.display_name = f"{profile.name} ({handle})"
            else:
                profile.display_name = profile.name or handle or profile.external_id

    def _compute_mention_facts(self):
        groups = self.env["social.crm.mention"]._read_group(
            [("profile_id", "in", self.ids)], ["profile_id"], ["__count", "written_at:max"]
        )
        facts = {profile.id: (count, last) for profile, count, last in groups}
        for profile in self:
            profile.mention_count, profile.last_mention_at = facts.get(profile.id, (0, False))

    def write(self, vals):
        if not self.env.su and (forbidden := vals.keys() - {"partner_id"}):
            raise AccessError(
                self.env._("The network decides on these: %s", ", ".join(sorted(forbidden)))
            )
        if vals.get("partner_id") and any(profile.unknown for profile in self):
            raise UserError(
                self.env._("Nobody knows who wrote this, so it cannot be linked to a contact.")
            )
        result = super().write(vals)
        if "partner_id" in vals:
            self._carry_partner()
        return result

    def _carry_partner(self):
        """Tickets in which these profiles are the customer follow the contact that was linked or
        unlinked.

        A ticket whose contact somebody chose by hand, other than by this link, keeps it.
        """
        tickets = self.env[
            "helpdesk.ticket"
        ].sudo()  # also of teams that the linking agent is not in
        tickets = tickets.search(
            [("social_profile_id", "in", self.ids), ("social_partner_by_hand", "=", False)]
        )
        for profile, own in tickets.grouped("social_profile_id").items():
            own.with_context(social_crm_carry_partner=True).write(profile._ticket_partner_values())
            messages = own._social_messages_of(profile)
            messages.sudo().author_id = profile.partner_id

    def _ticket_partner_values(self):
        """How this person stands on a ticket.

        :rtype: dict
        """
        partner = self.partner_id
        return {
            "partner_id": partner.id,
            "partner_name": partner.name or self.display_name,
            "partner_email": partner.email or False,
        }

    def action_unlink_partner(self):
        """It was somebody else: take the link back."""
        self.write({"partner_id": False})

    def action_create_partner(self):
        """A form for a new contact, filled with what the profile says; saving it links the two."""
        self.ensure_one()
        if self.unknown:
            raise UserError(
                self.env._("Nobody knows who wrote this, so it cannot be linked to a contact.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Contact"),
            "res_model": "res.partner",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_name": self.name or self.handle,
                "default_company_id": self.company_id.id,
                "default_social_profile_ids": [fields.Command.link(self.id)],
            },
        }

    def action_view_mentions(self):
        """Everything this profile has said."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {}
        return action
