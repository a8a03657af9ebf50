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
    website = fields.Char(
        readonly=True, help="What they name as their page: one that the network checked, if any."
    )
    links = fields.Json(
        readonly=True, help="All pages that they name: a list of url, and whether it was checked."
    )
    place = fields.Char(readonly=True, help="Where they say to be, in their own words.")
    about = fields.Text(readonly=True, help="What they say about themselves.")
    language = fields.Char(readonly=True, help="That they use the network in.")
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
        help="Who this is, by the evidence. Mentions and tickets of the profile follow.",
    )
    shared = fields.Boolean(
        "Several People Write",
        help="A profile of a company: linked to companies only, since nobody knows which of its "
        "people wrote.",
    )
    decided_at = fields.Datetime(
        readonly=True, help="When it was last worked out from the evidence who this is."
    )
    identity_ids = fields.One2many(
        "social.crm.identity", "profile_id", "Evidence", groups="social_crm.group_agent"
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

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        partners = [vals.pop("partner_id", False) for vals in vals_list]
        profiles = super().create(vals_list)
        for profile, partner in zip(profiles, partners, strict=True):
            if partner:
                profile._link(self.env["res.partner"].browse(partner))
        return profiles

    def write(self, vals):
        """Writing a contact is somebody's word; writing none says that it is not the present
        one."""
        if not self.env.su and (forbidden := vals.keys() - {"partner_id", "shared"}):
            raise AccessError(
                self.env._("The network decides on these: %s", ", ".join(sorted(forbidden)))
            )
        if self.env.su and self.env.context.get("social_crm_follow_evidence"):
            return super().write(vals)
        vals = dict(vals)
        linking = "partner_id" in vals
        partner = self.env["res.partner"].browse(vals.pop("partner_id", False) or [])
        if vals:
            super().write(vals)
        if "shared" in vals:
            self._follow_evidence()
        if partner:
            self.filtered(lambda profile: profile.partner_id != partner)._link(partner)
        elif linking:
            self._refuse()
        return True

    # Linking

    def _link(self, partner, note=False, method="agent", **more):
        """Somebody says, or has proved, who these are.

        :param partner: a contact
        :param str method: code of an explicit method
        :param more: values of the evidence
        :returns: the evidence, one piece for each profile, also where the link was there already
        """
        self.check_access("write")
        partner.check_access("read")
        self._check_linkable(partner)
        Identity = self.env["social.crm.identity"]
        pieces = Identity._record(
            [
                {
                    "profile_id": profile.id,
                    "partner_id": partner.id,
                    "method": method,
                    "user_id": self.env.uid,
                    "note": note,
                    **more,
                }
                for profile in self
            ]
        )
        causes = {piece.profile_id.id: piece.id for piece in pieces}
        # Where something stronger said otherwise, the word is that it was wrong; there may be
        # more behind it.
        while wrong := self.filtered(
            lambda profile: profile.partner_id and profile.partner_id != partner
        ):
            Identity._record(
                [
                    {
                        "profile_id": profile.id,
                        "partner_id": profile.partner_id.id,
                        "method": "refused",
                        "against": True,
                        "user_id": self.env.uid,
                        "cause_id": causes[profile.id],
                    }
                    for profile in wrong
                ]
            )
        return pieces

    def _check_linkable(self, partner):
        """Say so where these can be linked to nobody, or not to this contact.

        :raises UserError:
        """
        if any(profile.unknown for profile in self):
            raise UserError(
                self.env._("Nobody knows who wrote this, so it cannot be linked to a contact.")
            )
        if not partner.is_company and any(profile.shared for profile in self):
            company = partner.commercial_partner_id
            raise UserError(
                self.env._(
                    "Several people write with this profile, so it is linked to a company, not to "
                    "a person. The company of %(name)s is %(company)s.",
                    name=partner.display_name,
                    company=company.display_name,
                )
                if company.is_company
                else self.env._(
                    "Several people write with this profile, so it is linked to a company, not to "
                    "a person."
                )
            )

    def _refuse(self, partner=None, note=False, **more):
        """Somebody says that these are not a contact; it is remembered.

        :param partner: the contact; by default the one that each is linked to
        :returns: the evidence
        """
        self.check_access("write")
        return self.env["social.crm.identity"]._record(
            [
                {
                    "profile_id": profile.id,
                    "partner_id": (partner or profile.partner_id).id,
                    "method": "refused",
                    "against": True,
                    "user_id": self.env.uid,
                    "note": note,
                    **more,
                }
                for profile in self
                if partner or profile.partner_id
            ]
        )

    def _follow_evidence(self):
        """Link what the evidence amounts to, and let tickets follow."""
        # Who decides about a profile at the same time has not seen all evidence: by this write
        # the database makes the later one begin anew.
        deciding = self.sudo().with_context(social_crm_follow_evidence=True)
        deciding.write({"decided_at": self.env.cr.now()})
        decided = self.env["social.crm.identity"]._decide(self)
        moved = self.sudo().filtered(
            lambda profile: (profile.partner_id.id or None) != decided[profile.id]
        )
        following = moved.with_context(social_crm_follow_evidence=True)
        for partner_id, profiles in following.grouped(lambda each: decided[each.id]).items():
            profiles.write({"partner_id": partner_id})
        if moved:
            moved._carry_partner()

    def _carry_partner(self):
        """What follows the link names the contact that was linked, or nobody: tickets in which
        these are the customer, leads made from what they said, and their posts in any chatter.

        A ticket or lead whose contact somebody chose by hand keeps it.
        """
        # Also of teams that the linking agent is not in.
        for model in ("helpdesk.ticket", "crm.lead"):
            records = self.env[model].sudo().with_context(active_test=False)
            records = records.search(
                [("social_profile_id", "in", self.ids), ("social_partner_by_hand", "=", False)]
            )
            for profile, own in records.grouped("social_profile_id").items():
                own._social_follow(profile)
        mentions = self.env["social.crm.mention"].sudo()
        mentions = mentions.search(
            [("profile_id", "in", self.ids), ("message_id", "!=", False), ("own", "=", False)]
        )
        for profile, said in mentions.grouped("profile_id").items():
            said.message_id.author_id = profile.partner_id

    def _ticket_partner_values(self):
        """How this person stands on a ticket that begins now.

        :rtype: dict
        """
        Ticket = self.env["helpdesk.ticket"]
        partner = self.partner_id
        alone = Ticket._social_unlinked(self)
        if not partner:
            return alone
        given = {
            "partner_name": partner.name or alone["partner_name"],
            "partner_email": partner.email or False,
        }
        return {
            "partner_id": partner.id,
            **given,
            "social_before_link": Ticket._social_memo(alone, given),
        }

    def action_unlink_partner(self):
        """It was somebody else: take the link back, and remember that it is not this contact."""
        self._refuse()

    def action_view_mentions(self):
        """Everything this profile has said."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {}
        return action

    def _action_conversation(self):
        """Everything these have said, and what we answered them."""
        action = self.env["ir.actions.act_window"]._for_xml_id("social_crm.mention_action")
        action["domain"] = [
            "|",
            ("profile_id", "in", self.ids),
            "&",
            ("own", "=", True),
            ("conversation_id.profile_id", "in", self.ids),
        ]
        action["context"] = {}
        return action
