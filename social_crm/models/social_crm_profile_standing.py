"""How we stand to somebody: important, or not to be listened to. Said by a colleague, with a
reason, and kept in a book; a contact's standing holds for all their profiles."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column, table_exists

from .social_crm_data_map import Place

STANDINGS = [
    ("vip", "VIP"),
    ("superuser", "Super User"),
    ("supporter", "Supporter"),
    ("blocked", "Blocked"),
]
HELPING = ("supporter", "superuser")
"""Standings of those who help others."""


class SocialCrmStanding(models.Model):
    _name = "social.crm.standing"
    _description = "Change of a Standing"
    _order = "id desc"
    _rec_name = "standing"

    profile_id = fields.Many2one(
        "social.crm.profile", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    standing = fields.Selection(STANDINGS, readonly=True, help="Empty: like everybody else.")
    before = fields.Selection(STANDINGS, readonly=True)
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "Said By", readonly=True, ondelete="set null")
    said_at = fields.Datetime("Said", readonly=True)


class SocialCrmProfile(models.Model):
    _inherit = "social.crm.profile"

    standing_said = fields.Selection(
        STANDINGS, "Standing, as Said", readonly=True, help="What a colleague said of this profile."
    )
    standing = fields.Selection(
        STANDINGS,
        compute="_compute_standing",
        store=True,
        help="VIP: more urgent. Supporter, super user: helps others, and is never noise. Blocked: "
        "kept, and never shown as work. A contact who is a VIP is one on all networks.",
    )
    standing_ids = fields.One2many(
        "social.crm.standing", "profile_id", "Standings", groups="social_crm.group_agent"
    )

    _standing_idx = models.Index("(standing) WHERE standing IS NOT NULL")

    def _auto_init(self):
        # Where profiles are there already, nobody has a standing yet: nothing to work out for each.
        cr = self.env.cr
        if table_exists(cr, self._table) and not column_exists(cr, self._table, "standing"):
            create_column(cr, self._table, "standing", "varchar")
        return super()._auto_init()

    @api.depends("standing_said", "partner_id.social_vip")
    def _compute_standing(self):
        for profile in self:
            vip = profile.sudo().partner_id.social_vip and "vip"
            profile.standing = profile.standing_said or vip or False

    def _set_standing(self, standing, reason, **more):
        """Say how we stand to these, and work off what follows.

        :param standing: a key of ``STANDINGS``, or ``False``: like everybody else
        :param str reason: in a few words
        :param more: what else is noted with it, by those who extend the book
        :raises UserError: where there is no reason, or nobody to stand to
        """
        self.check_access("write")
        if any(profile.own for profile in self):
            raise UserError(self.env._("To ourselves we stand as we do."))
        if any(profile.unknown for profile in self):
            raise UserError(self.env._("Nobody knows who this is, so there is no standing."))
        changing = self.filtered(lambda profile: (profile.standing_said or False) != standing)
        if not changing:
            return
        self.env["social.crm.standing"].sudo().create(
            [
                {
                    "profile_id": profile.id,
                    "company_id": profile.company_id.id,
                    "standing": standing,
                    "before": profile.standing_said,
                    "reason": _said(self.env, reason),
                    "user_id": self.env.uid,
                    "said_at": fields.Datetime.now(),
                    **more,
                }
                for profile in changing
            ]
        )
        changing.sudo().write({"standing_said": standing})
        changing._follow_standing()

    def _follow_standing(self):
        """What waits of theirs is out of the way, or comes back; and is rated anew."""
        blocked = self.filtered(lambda profile: profile.standing == "blocked")
        Mention = self.env["social.crm.mention"].sudo()
        waiting = Mention.search(
            [
                ("profile_id", "in", self.ids),
                ("own", "=", False),
                ("gone_at", "=", False),
                ("state", "in", ("new", "open")),
            ]
        )
        free = waiting.filtered(lambda mention: "noise" not in (mention.fixed or ()))
        free.filtered(
            lambda mention: mention.profile_id in blocked and mention.state == "new"
        ).write({"noise": "blocked", "noise_parts": [["blocked", None]]})
        back = free.filtered(
            lambda mention: mention.noise == "blocked" and mention.profile_id not in blocked
        )
        back.write({"noise": False, "noise_parts": False})
        self.env["social.crm.priority"].sudo()._rate_again(waiting.ids)
        back._work_anew()
        (waiting - back)._announce()

    def action_standing(self):
        """The form on which somebody says how we stand to these."""
        return self.env["social.crm.standing.say"]._action_for(self)


class ResPartner(models.Model):
    _inherit = "res.partner"

    social_vip = fields.Boolean(
        "VIP on Social Media",
        readonly=True,
        copy=False,
        groups="social_crm.group_reader",
        help="More urgent, on whichever network they write.",
    )
    social_standing_ids = fields.One2many(
        "social.crm.standing", "partner_id", "Standings", groups="social_crm.group_agent"
    )

    def _set_social_vip(self, vip, reason):
        """Say whether these are important, on all networks.

        :param bool vip: whether they are
        :param str reason: in a few words
        """
        changing = self.filtered(lambda partner: partner.social_vip != vip)
        changing.check_access("read")
        if not changing:
            return
        self.env["social.crm.standing"].sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": (partner.company_id or self.env.company).id,
                    "standing": "vip" if vip else False,
                    "before": "vip" if partner.social_vip else False,
                    "reason": _said(self.env, reason),
                    "user_id": self.env.uid,
                    "said_at": fields.Datetime.now(),
                }
                for partner in changing
            ]
        )
        changing.sudo().social_vip = vip
        changing.sudo().social_profile_ids._follow_standing()

    def action_social_standing(self):
        """The form on which somebody says how we stand to these."""
        return self.env["social.crm.standing.say"]._action_for(self)


def _said(env, reason):
    reason = (reason or "").strip()
    if not reason:
        raise UserError(env._("Say in a few words why."))
    return reason


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        words = self._words()
        return [
            *super()._places(),
            Place(
                "standing",
                "social.crm.standing",
                ("reason",),
                self.env._("How we stand to the person, since when, who said so, and why"),
                profile="profile_id",
                partner="partner_id",
                purpose=words["serve"],
                basis=words["interest"],
                seen_by=words["agents"],
                origin=words["colleague"],
                beside=("standing", "before", "said_at"),
            ),
            Place(
                "standing_form",
                "social.crm.standing.say",
                ("reason",),
                self.env._("The form in which a colleague says how we stand to somebody"),
                profile="profile_ids",
                partner="partner_ids",
                retention="transient",
                purpose=words["serve"],
                basis=words["interest"],
                seen_by=self.env._("Who fills it in"),
                origin=words["colleague"],
                theirs=False,
            ),
        ]
