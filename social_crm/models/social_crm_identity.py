"""Evidence that a profile is, or is not, a contact.

Links are not stored decisions: they follow from the evidence that was not withdrawn
(:mod:`..matching.decide`). So each link can be explained and taken back, and nobody is ever fused
with anybody. Rows are written by :meth:`_record` and :meth:`_withdraw` alone, and are never deleted
but where the law asks for it.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..matching.decide import Evidence, decide

OPEN = ("public", "unlisted")
"""Audiences of what everybody may read."""


class SocialCrmIdentity(models.Model):
    _name = "social.crm.identity"
    _description = "Identity Evidence"
    _order = "id desc"
    _rec_name = "seen"
    _check_company_auto = True

    profile_id = fields.Many2one(
        "social.crm.profile", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    method_id = fields.Many2one(
        "social.crm.identity.method", "How", required=True, readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(related="method_id.kind", string="Kind of Evidence")
    against = fields.Boolean("Not This One", readonly=True)
    strength = fields.Float(
        readonly=True,
        digits=(6, 1),
        aggregator=None,
        help="In bits, as it was when this was found: one more doubles the odds.",
    )
    # None is not the same as 0 here, and a float field knows no None.
    links = fields.Boolean(
        "May Link", readonly=True, help="Whether this could link, with what else counted."
    )
    needed = fields.Float(
        readonly=True,
        digits=(6, 1),
        aggregator=None,
        help="What all evidence for this contact had to add up to for a link.",
    )
    explicit = fields.Boolean("Said by Somebody", readonly=True)
    seen = fields.Char("What Was Seen", readonly=True)
    note = fields.Char(readonly=True)
    pattern = fields.Json(
        readonly=True,
        help="What agreed and what did not when this was decided; weights are estimated from it.",
    )
    mention_id = fields.Many2one(
        "social.crm.mention",
        "Where",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    private = fields.Boolean(
        readonly=True,
        help="It was seen in a private message. It stays private when the message is gone.",
    )
    seen_at = fields.Datetime(
        "When", required=True, readonly=True, default=lambda self: self.env.cr.now()
    )
    user_id = fields.Many2one("res.users", "By", readonly=True, help="Empty: found by itself.")
    cause_id = fields.Many2one(
        "social.crm.identity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Came with this one, and goes with it.",
    )
    withdrawn_at = fields.Datetime("Withdrawn", readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True)
    withdrawn_reason = fields.Char("Why Withdrawn", readonly=True)
    counts = fields.Boolean(
        compute="_compute_counts",
        search="_search_counts",
        help="It was not withdrawn.",
    )

    _live_idx = models.Index("(profile_id, id) WHERE withdrawn_at IS NULL")

    @api.depends("withdrawn_at")
    def _compute_counts(self):
        for piece in self:
            piece.counts = not piece.withdrawn_at

    def _search_counts(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("withdrawn_at", "=", False)] if True in value else [("withdrawn_at", "!=", False)]

    @api.model
    def _record(self, vals_list):
        """Add evidence and let the links follow. Whoever calls this has checked who may.

        :param list[dict] vals_list: ``profile_id``, ``partner_id``, ``method`` (a code), and
            whatever else is known. ``strength`` is the method's if it is not given; what somebody
            said links, anything else only if it says ``links`` and ``needed``
        :rtype: social.crm.identity
        """
        Method = self.env["social.crm.identity.method"].sudo()
        Mention = self.env["social.crm.mention"].sudo()
        mentions = Mention.browse(
            [vals["mention_id"] for vals in vals_list if vals.get("mention_id")]
        )
        private = set(mentions.filtered(lambda mention: mention.audience not in OPEN).ids)
        rows = []
        for vals in vals_list:
            vals = dict(vals)
            method = Method.browse(Method._id_of(vals.pop("method")))
            row = {
                "method_id": method.id,
                "strength": 0.0 if vals.get("against") else method.bits,
                "explicit": method.explicit,
                "links": method.explicit and not vals.get("against"),
                "private": vals.get("mention_id") in private,
                **vals,
            }
            rows.append(row)
        pieces = self.sudo().create(rows)
        pieces.profile_id._follow_evidence()
        return pieces

    def _withdraw(self, reason):
        """Take evidence back, and what came with it. The rows stay, as history.

        :param str reason: in words
        :returns: what was withdrawn now
        """
        live = self.sudo().filtered("counts")
        live |= self.sudo().search([("cause_id", "in", live.ids), ("withdrawn_at", "=", False)])
        live.write(
            {
                "withdrawn_at": self.env.cr.now(),
                "withdrawn_by_id": self.env.uid,
                "withdrawn_reason": reason,
            }
        )
        live.profile_id._follow_evidence()
        return live

    @api.model
    def _decide(self, profiles, without=()):
        """The contact of each profile by its evidence, in a fixed number of queries.

        Contacts of another company count nowhere; for a profile that several people write with,
        companies alone do.

        :param without: evidence to leave out, to see what would follow
        :returns: profile id to the contact's id or ``None``
        :rtype: dict[int, int | None]
        """
        rows = self.sudo().search_fetch(
            [
                ("profile_id", "in", profiles.ids),
                ("withdrawn_at", "=", False),
                ("id", "not in", list(without)),
            ],
            [
                "profile_id",
                "partner_id",
                "method_id",
                "strength",
                "needed",
                "links",
                "explicit",
                "against",
            ],
            order="id",
        )
        rows.partner_id.fetch(["company_id", "is_company"])
        rows.profile_id.fetch(["company_id", "shared"])
        evidence = {}
        for row in rows.filtered(lambda row: row._may_link()):
            evidence.setdefault(row.profile_id.id, []).append(row._as_evidence())
        return {profile.id: decide(evidence.get(profile.id, ())) for profile in profiles}

    def _may_link(self):
        """Whether the contact is one that the profile can be linked to at all."""
        partner, profile = self.partner_id, self.profile_id
        if partner.company_id and partner.company_id != profile.company_id:
            return False
        return partner.is_company or not profile.shared

    def _as_evidence(self):
        """:rtype: matching.decide.Evidence"""
        return Evidence(
            number=self.id,
            contact=self.partner_id.id,
            method=str(self.method_id.id),
            strength=self.strength,
            needed=self.needed if self.links else None,
            explicit=self.explicit,
            against=self.against,
        )

    def action_withdraw(self):
        """Take this back: the link becomes what follows from the rest."""
        self.profile_id.check_access("write")
        self.check_access("read")
        self._withdraw(self.env._("Taken back by %s", self.env.user.name))

    def action_take_back(self):
        """Ask, and say what will follow."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Back"),
            "res_model": "social.crm.take.back",
            "view_mode": "form",
            "target": "new",
            "context": {"default_identity_id": self.id},
        }

    def action_open_mention(self):
        """Where it was seen."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.crm.mention",
            "res_id": self.mention_id.id,
            "views": [(False, "form")],
        }

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Evidence is recorded by linking and by proof."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("Evidence stays as it was seen. It can be withdrawn."))
        return super().write(vals)
