"""What somebody has agreed to: for which purpose, on which channel, when and how.

Rows are written by :meth:`_give` and :meth:`_withdraw` alone. They are never written over: what was
agreed to anew is a new row, and the old one says until when it held.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ANY = "any"
"""The channel of purposes that know no channels."""


class SocialCrmConsent(models.Model):
    _name = "social.crm.consent"
    _description = "Consent"
    _order = "id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, help="To whom it was given."
    )
    profile_id = fields.Many2one(
        "social.crm.profile",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="Who was asked.",
    )
    purpose_id = fields.Many2one(
        "social.crm.purpose", required=True, readonly=True, ondelete="restrict"
    )
    channel = fields.Selection(
        selection=lambda self: self._channels(), required=True, readonly=True, default=ANY
    )
    given_at = fields.Datetime(
        "Given", required=True, readonly=True, default=lambda self: self.env.cr.now()
    )
    how = fields.Selection(
        [
            ("page", "On our page"),
            ("agent", "Noted by an agent"),
            ("survey", "In a survey"),
            ("import", "Imported"),
        ],
        required=True,
        readonly=True,
    )
    note = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "Noted By", readonly=True)
    wording = fields.Text("Agreed To", readonly=True, help="The words as they were then.")
    identity_id = fields.Many2one(
        "social.crm.identity",
        "Came with the Evidence",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    withdrawn_at = fields.Datetime("Until", readonly=True)
    withdrawn_how = fields.Selection(
        [
            ("person", "Withdrawn by the person"),
            ("agent", "Withdrawal noted by an agent"),
            ("mistaken", "It was somebody else"),
            ("renewed", "Given anew"),
            ("merged", "Contacts were merged"),
        ],
        "How It Ended",
        readonly=True,
    )
    withdrawn_reason = fields.Char("Reason", readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", "Ended By", readonly=True)
    live = fields.Boolean("In Force", compute="_compute_live", search="_search_live")

    _live_uniq = models.UniqueIndex(
        "(partner_id, purpose_id, channel, company_id) WHERE withdrawn_at IS NULL",
        "This consent has just been given.",
    )

    @api.model
    def _channels(self):
        """Where somebody can be reached: values of a selection field.

        :rtype: list[tuple[str, str]]
        """
        return [
            (ANY, self.env._("Any channel")),
            ("email", self.env._("E-mail")),
            ("phone", self.env._("Phone")),
            ("letter", self.env._("Letter")),
            *self.env["social.crm.network"]._selection(),
        ]

    @api.depends("withdrawn_at")
    def _compute_live(self):
        for consent in self:
            consent.live = not consent.withdrawn_at

    def _search_live(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("withdrawn_at", "=", False)] if True in value else [("withdrawn_at", "!=", False)]

    @api.depends("purpose_id", "channel")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for consent in self:
            name = consent.purpose_id.name
            by_channel = consent.channel != ANY
            consent.display_name = f"{name} · {channels[consent.channel]}" if by_channel else name

    # Giving and withdrawing

    @api.model
    def _give(
        self,
        partner,
        codes,
        profile=None,
        channel=None,
        how="page",
        identity=None,
        note=False,
        lang=None,
        wording=None,
        company=None,
    ):
        """Somebody agrees. Whoever calls this has checked who may.

        What is in force already ends as "given anew". Purposes that need no consent are passed
        over.

        :param partner: one contact
        :param codes: iterable of codes of purposes
        :param profile: who was asked, if that was a profile; by default its network is the channel
        :param str channel: a key of :meth:`_channels`, for purposes that know channels
        :param str how: ``page``, ``agent``, ``survey`` or ``import``
        :param identity: the evidence that it came with; when that is withdrawn this is, too
        :param str lang: the language in which was asked
        :param dict wording: code to the words that were shown, if they were others than the
            purpose's
        :param company: to whom; by default the profile's, or the present one
        :returns: the new consents
        :raises UserError: a purpose wants a channel and there is none
        """
        partner.ensure_one()
        company = company or (profile and profile.company_id) or self.env.company
        purposes = self.env["social.crm.purpose"]._of(codes).filtered("needs_consent")
        if not purposes:
            return self.browse()
        rows = []
        for purpose in purposes:
            if not purpose.by_channel:
                where = ANY
            elif not (where := channel or (profile and profile.network)):
                raise UserError(
                    self.env._("“%s” is agreed to for a channel. Say for which.", purpose.name)
                )
            rows.append(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "profile_id": profile and profile.id,
                    "purpose_id": purpose.id,
                    "channel": where,
                    "how": how,
                    "note": note,
                    "user_id": self.env.uid if how in ("agent", "import") else False,
                    "wording": (wording or {}).get(purpose.code) or purpose._wording(lang),
                    "identity_id": identity and identity.id,
                }
            )
        keys = {(row["purpose_id"], row["channel"]) for row in rows}
        live = self.sudo().search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("purpose_id", "in", purposes.ids),
                ("withdrawn_at", "=", False),
            ]
        )
        live.filtered(lambda one: (one.purpose_id.id, one.channel) in keys)._end("renewed")
        return self.sudo().create(rows).with_env(self.env)

    def _withdraw(self, how, reason=False):
        """Somebody takes it back; that takes effect at once. The rows stay, as history.

        Evidence that the profile and the contact are one goes with the consent to linking them.

        :param str how: ``person``, ``agent`` or ``mistaken``
        :param str reason: in words
        :returns: what was withdrawn now
        """
        live = self.sudo().filtered("live")._end(how, reason)
        linking = live.filtered(lambda one: one.purpose_id.code == "identity").identity_id
        if linking := linking.filtered("counts"):
            linking.with_env(self.env)._withdraw(self.env._("The consent to it was withdrawn."))
        return live.with_env(self.env)

    def action_withdraw(self):
        """Ask for the reason, then withdraw."""
        return self.env["social.crm.consent.end"]._open(self)

    def _end(self, how, reason=False):
        self.sudo().write(
            {
                "withdrawn_at": self.env.cr.now(),
                "withdrawn_how": how,
                "withdrawn_reason": reason,
                "withdrawn_by_id": False if how == "person" else self.env.uid,
            }
        )
        # The index that holds what is in force asks the database.
        self.flush_recordset(["withdrawn_at"])
        return self

    # Asking

    @api.model
    def _in_force(self, code, channel=None, company=None):
        """A domain of consents that hold.

        :param str channel: ``None`` for whatever channel
        :rtype: list
        """
        purpose = self.env["social.crm.purpose"]._of([code])
        domain = [
            ("purpose_id", "=", purpose.id),
            ("withdrawn_at", "=", False),
            ("company_id", "=", (company or self.env.company).id),
        ]
        if channel and purpose.by_channel:
            domain.append(("channel", "in", [channel, ANY]))
        return domain

    @api.model
    def _has(self, partners, code, channel=None, company=None):
        """Who may be dealt with for a purpose: all where it needs no consent, else those who have
        agreed. One query, whatever the number.

        :param partners: contacts
        :param str code: of a purpose
        :param str channel: a key of :meth:`_channels`; ``None`` for whatever channel
        :param company: by default the present one
        :returns: ids
        :rtype: set[int]
        """
        if not self.env["social.crm.purpose"]._of([code]).needs_consent:
            return set(partners.ids)
        groups = self.sudo()._read_group(
            [("partner_id", "in", partners.ids), *self._in_force(code, channel, company)],
            ["partner_id"],
        )
        return {partner.id for (partner,) in groups}

    @api.model
    def _require(self, partner, code, channel=None, company=None):
        """Go no further without consent.

        :param partner: contacts; all of them have to have agreed
        :raises UserError: somebody has not agreed
        """
        missing = set(partner.ids) - self._has(partner, code, channel, company)
        if not missing:
            return
        purpose = self.env["social.crm.purpose"]._of([code]).with_env(self.env).sudo()
        without = partner.filtered(lambda one: one.id in missing)
        names = ", ".join(without[:5].mapped("display_name"))
        more = len(without) - 5
        if more > 0:
            names = self.env._("%(names)s and %(more)s more", names=names, more=more)
        if channel and purpose.by_channel:
            where = dict(self._fields["channel"]._description_selection(self.env))[channel]
            raise UserError(
                self.env._(
                    "This needs a consent to “%(purpose)s” (%(channel)s), which is not there for: "
                    "%(names)s",
                    purpose=purpose.name,
                    channel=where,
                    names=names,
                )
            )
        raise UserError(
            self.env._(
                "This needs a consent to “%(purpose)s”, which is not there for: %(names)s",
                purpose=purpose.name,
                names=names,
            )
        )

    # Nothing else writes

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Consents are given by the person, or noted by an agent."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("Consents stay as they were given. Withdraw them."))
        return super().write(vals)
