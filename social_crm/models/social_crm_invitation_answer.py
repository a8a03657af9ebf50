"""Somebody opened a one-time link and showed to be a contact. It counts when the code that they got
comes from the profile that was asked: a forwarded link links nobody by itself."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

from ..matching.codes import new_code

AT_LEAST = timedelta(days=1)
"""How long a code holds, also if the link runs out before."""
AT_MOST = 20
"""Right answers to one link; more are nobody's who was asked."""


class SocialCrmInvitationAnswer(models.Model):
    _name = "social.crm.invitation.answer"
    _description = "Answer to a One-Time Link"
    _order = "id desc"

    invitation_id = fields.Many2one(
        "social.crm.invitation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: somebody who is not a customer yet.",
    )
    code_digest = fields.Char(required=True, readonly=True)
    how = fields.Selection(
        [
            ("portal", "Signed in to the portal"),
            ("email", "Customer number and e-mail address"),
            ("name", "Customer number and last name"),
            ("zip", "Customer number and postcode"),
            ("told", "Told us who they are"),
        ],
        required=True,
        readonly=True,
    )
    purpose_ids = fields.Many2many("social.crm.purpose", readonly=True)
    lang = fields.Char(readonly=True, help="In which language the page was read.")
    told = fields.Json(readonly=True, help="What was volunteered, until the code comes.")
    expires_at = fields.Datetime(required=True, readonly=True)
    used_at = fields.Datetime(readonly=True)

    _waiting_idx = models.Index("(invitation_id) WHERE used_at IS NULL")

    @api.model
    def _make(self, invitation, how, purposes, lang, partner=None, told=None):
        """Note a right answer.

        :returns: the code, which is kept nowhere; ``None`` if there were too many answers
        :rtype: str | None
        """
        Answer = self.sudo()
        if Answer.search_count([("invitation_id", "=", invitation.id)]) >= AT_MOST:
            return None
        code = new_code()
        now = self.env.cr.now().replace(microsecond=0)
        Answer.create(
            {
                "invitation_id": invitation.id,
                "partner_id": partner.id if partner else False,
                "code_digest": self._digest(invitation.id, code),
                "how": how,
                "purpose_ids": purposes.ids,
                "lang": lang,
                "told": told or False,
                "expires_at": max(invitation.expires_at, now + AT_LEAST),
            }
        )
        invitation._move("answered")
        return code

    @api.model
    def _latest(self, invitation):
        """The answer that was given last to a link."""
        return self.sudo().search([("invitation_id", "=", invitation.id)], limit=1)

    @api.model
    def _digest(self, invitation_id, code):
        """A code is short: only with the secret of the database its digest can be tried out."""
        return hmac(self.sudo().env, "social_crm_code", f"{invitation_id}:{code}")

    @api.model
    def _waiting(self, profile_ids):
        """What waits for a code from these profiles. One query.

        :rtype: dict[int, list[tuple]]
        :returns: profile id to (answer id, invitation id, digest, expiry)
        """
        self.env["social.crm.invitation"].flush_model(["state", "profile_id"])
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT invitation.profile_id, answer.id, invitation.id, answer.code_digest,
                       answer.expires_at
                  FROM social_crm_invitation invitation
                  JOIN social_crm_invitation_answer answer
                    ON answer.invitation_id = invitation.id AND answer.used_at IS NULL
                 WHERE invitation.state IN ('answered', 'locked')
                   AND invitation.profile_id = ANY(%s)
                 ORDER BY answer.id
                """,
                list(profile_ids),
            )
        )
        waiting = {}
        for profile_id, *rest in rows:
            waiting.setdefault(profile_id, []).append(tuple(rest))
        return waiting

    def _confirm(self, mention):
        """The code came from the account that was asked: link it, and note what was agreed to.

        :param mention: where the code stood
        :returns: whether it counted; a code counts once
        :rtype: bool
        """
        self.ensure_one()
        invitation = self.invitation_id
        if self.used_at or not invitation._move("confirmed", confirmed_at=self.env.cr.now()):
            return False
        profile = invitation.profile_id
        known = profile.partner_id
        partner = self.partner_id or self._contact_told(profile)
        piece = self.env["social.crm.identity"]
        # Who only tells something proves nothing about whom the profile was linked to before.
        if self.partner_id or not known:
            piece = self._link_proved(profile, partner, self._seen(), mention)
        self.env["social.crm.consent"]._give(
            partner,
            self.purpose_ids.mapped("code"),
            profile=profile,
            how="page",
            identity=piece,
            wording={each.code: "\n".join(each._shown(self.lang)) for each in self.purpose_ids},
        )
        self.used_at = self.env.cr.now()
        self._land_told(partner, piece)
        invitation.write({"partner_id": partner.id, "identity_id": piece.id})
        others = invitation.answer_ids - self
        others.unlink()
        self.told = False
        return True

    def _link_proved(self, profile, partner, seen, mention):
        """Record the proof, also where a weaker piece of evidence has linked them already."""
        pieces = profile._link(partner, method="proof", seen=seen, mention_id=mention.id)
        if not pieces:
            pieces = self.env["social.crm.identity"]._record(
                [
                    {
                        "profile_id": profile.id,
                        "partner_id": partner.id,
                        "method": "proof",
                        "seen": seen,
                        "mention_id": mention.id,
                    }
                ]
            )
        return pieces[:1]

    def _contact_told(self, profile):
        """Who is not a customer yet: the contact that the profile is linked to, or a new one."""
        return profile.partner_id or self.env["res.partner"].create(
            {"name": profile.name or profile.handle, "company_id": profile.company_id.id}
        )

    def _land_told(self, partner, piece):
        """What was volunteered becomes data of the contact."""

    def _seen(self):
        """What was seen, in words.

        :rtype: str
        """
        how = dict(self._fields["how"]._description_selection(self.env))[self.how]
        if self.partner_id.ref and self.how in ("email", "name", "zip"):
            how = f"{how} ({self.partner_id.ref})"
        return self.env._("%s, given on the page of our link; the code came from this account", how)
