"""The first step of erasing a person: what will happen, in words and numbers, and two choices."""

from odoo import api, fields, models


class SocialCrmErasureWizard(models.TransientModel):
    _name = "social.crm.erasure.wizard"
    _description = "Erase a Person"

    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    profile_ids = fields.Many2many("social.crm.profile", string="Profiles", readonly=True)
    contact = fields.Selection(
        lambda self: self._choices("contact"),
        "The Contact",
        default="erase",
        required=True,
    )
    open_cases = fields.Selection(
        lambda self: self._choices("open_cases"),
        default="keep",
        required=True,
    )
    has_open_cases = fields.Boolean(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    understood = fields.Boolean("This cannot be taken back")

    @api.model
    def _choices(self, name):
        """What the erasure offers to choose, in the user's language."""
        field = self.env["social.crm.erasure"]._fields[name]
        return field.get_description(self.env, ["selection"])["selection"]

    @api.model
    def default_get(self, fields_list):
        """The person of the contact or profile from which the wizard was opened."""
        values = super().default_get(fields_list)
        self.env["social.crm.erasure"]._check_privacy()
        model, active_id = self.env.context.get("active_model"), self.env.context.get("active_id")
        Profile = self.env["social.crm.profile"].sudo()
        profiles, partner = Profile, self.env["res.partner"].sudo()
        if model == "res.partner":
            partner = partner.browse(active_id).exists()
        elif model == "social.crm.profile":
            profiles = Profile.browse(active_id).exists()
            partner = profiles.partner_id
        if partner:
            profiles |= Profile.search(
                [
                    ("partner_id", "=", partner.id),
                    ("company_id", "in", self.env.companies.ids),
                    ("own", "=", False),
                ]
            )
        if model:
            self.env["social.crm.erasure"]._check_companies(profiles, partner)
            values["partner_id"] = partner.id
            values["profile_ids"] = [fields.Command.set(profiles.ids)]
        return values

    @api.depends("partner_id", "profile_ids", "contact", "open_cases")
    def _compute_preview(self):
        Erasure = self.env["social.crm.erasure"]
        Erasure._check_privacy()
        for wizard in self:
            partner, profiles = wizard.partner_id._origin, wizard.profile_ids._origin
            wizard.has_open_cases = wizard.preview = False
            if not partner and not profiles:
                continue
            Erasure._check_companies(profiles, partner)
            erasure = Erasure.sudo().new(
                {
                    "partner_id": partner.id,
                    "profile_ids": [fields.Command.set(profiles.ids)],
                    "contact": wizard.contact,
                    "open_cases": wizard.open_cases,
                }
            )
            places, others, kept = erasure._preview()
            wizard.has_open_cases = bool(erasure._open_tickets())
            wizard.preview = self.env["ir.qweb"]._render(
                "social_crm.erasure_preview",
                {"places": places, "others": others, "kept": kept},
            )

    def action_erase(self):
        """Do it. What takes longer than a click may is finished by the scheduled action."""
        self.ensure_one()
        erasure = self.env["social.crm.erasure"]._begin(
            self.profile_ids, self.partner_id, self.contact, self.open_cases
        )
        erasure.sudo()._work(seconds=20)
        return erasure._action_show()
