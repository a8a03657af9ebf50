"""A one-time link that asks a profile who it is.

The link (``/s/TOKEN``) reveals nothing and links nobody by itself. Whoever opens it shows to be a
certain contact and gets a code; the contact is linked when the profile sends the code from its own
account (:mod:`.social_crm_process_proof`). Of the token and the codes only digests are kept.
"""

import hashlib
import re
import secrets
from datetime import timedelta

from werkzeug.urls import url_join

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, LazyTranslate

from ..tools.page_languages import page_language

_lt = LazyTranslate(__name__)

PATH = "/s"
TOKEN_BYTES = 24
TOKEN = re.compile(r"[\w-]{32}", re.ASCII)
"""Languages of the page, by what browsers and networks call them."""
WRONG_ANSWERS = 5
"""After so many a link is locked."""
# state -> states that it may come from
TRANSITIONS = {
    "answered": {"open", "answered"},
    "confirmed": {"answered", "locked"},  # codes given before it was locked hold
    "expired": {"open", "answered", "locked"},
    "locked": {"open", "answered"},
    "revoked": {"open", "answered", "locked"},
}
ALIVE = ("open", "answered")
"""States in which the page answers."""
ASKING = _lt(
    "So that we can find your customer record, please open this link. "
    "It says nothing about you: %(link)s"
)
OFFERING = _lt("%(title)s: please open this link. It says nothing about you: %(link)s")


class SocialCrmInvitation(models.Model):
    _name = "social.crm.invitation"
    _description = "One-Time Link"
    _order = "id desc"
    _rec_name = "profile_id"
    _check_company_auto = True

    profile_id = fields.Many2one(
        "social.crm.profile", "Asked", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    network = fields.Selection(related="profile_id.network")
    mention_id = fields.Many2one(
        "social.crm.mention",
        "Answering",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    account_id = fields.Many2one(
        "social.crm.account", readonly=True, index="btree_not_null", ondelete="set null"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", "Asked By", required=True, readonly=True, ondelete="cascade"
    )
    lang = fields.Selection(
        [("de_DE", "German"), ("en_US", "English")], "Language", required=True, readonly=True
    )
    token_digest = fields.Char(required=True, readonly=True, copy=False, groups=NO_ACCESS)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("answered", "Answered, code not sent yet"),
            ("confirmed", "Confirmed"),
            ("expired", "Expired"),
            ("locked", "Locked"),
            ("revoked", "Revoked"),
        ],
        default="open",
        required=True,
        readonly=True,
        help="Locked: too many wrong answers. Confirmed: the code came from the account that was "
        "asked.",
    )
    expires_at = fields.Datetime("Expires", required=True, readonly=True)
    wrong = fields.Integer("Wrong Answers", readonly=True, aggregator=None)
    purpose_ids = fields.Many2many("social.crm.purpose", string="Asks For", readonly=True)
    answer_ids = fields.One2many("social.crm.invitation.answer", "invitation_id", groups=NO_ACCESS)
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="set null"
    )
    identity_id = fields.Many2one(
        "social.crm.identity",
        "Evidence",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    confirmed_at = fields.Datetime(readonly=True)

    _token_uniq = models.UniqueIndex("(token_digest)")
    _alive_idx = models.Index("(profile_id) WHERE state IN ('open', 'answered', 'locked')")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Links are made by asking who a profile is."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("Links change by being answered. They can be revoked."))
        return super().write(vals)

    def _move(self, target, **values):
        """Move to a state, as far as the present one allows.

        :param str target: a key of ``TRANSITIONS``
        :returns: what moved
        """
        moving = self.sudo().filtered(lambda each: each.state in TRANSITIONS[target])
        moving.write({"state": target, **values})
        return moving

    # Asking

    @api.model
    def _make(self, profile, mention, revoke=True, **values):
        """A new link. Whoever calls this has checked who may ask.

        :param profile: who is asked
        :param mention: what the link will be an answer to
        :param bool revoke: whether open links that the profile got before are revoked
        :returns: the invitation and its token, which is kept nowhere
        :rtype: tuple[social.crm.invitation, str]
        """
        if profile.own or profile.unknown:
            raise UserError(self.env._("Nobody can be asked who this is."))
        Invitation = self.sudo()
        if revoke:
            Invitation.search([("profile_id", "=", profile.id), ("state", "=", "open")])._move(
                "revoked"
            )
        token = secrets.token_urlsafe(TOKEN_BYTES)
        days = max(1, profile.company_id.social_crm_link_days)
        invitation = Invitation.create(
            {
                "profile_id": profile.id,
                "mention_id": mention.id,
                "account_id": mention.account_id.id,
                "ticket_id": mention.ticket_id.id,
                "user_id": self.env.uid,
                "lang": self._language_of(profile, mention),
                "token_digest": _digest(token),
                "expires_at": self.env.cr.now().replace(microsecond=0) + timedelta(days=days),
                "purpose_ids": self._purposes_to_ask().ids,
                **values,
            }
        )
        return invitation, token

    @api.model
    def _purposes_to_ask(self):
        """What a person can agree to on the page: linking, and whatever else needs consent."""
        return self.env["social.crm.purpose"].sudo().search([("needs_consent", "=", True)])

    @api.model
    def _language_of(self, profile, mention):
        """The language of the person: of the post, of the contact, else English."""
        return page_language(mention.language, profile.partner_id.lang)

    @api.model
    def _action_ask(self, mention, **values):
        """Make a link for the author of a mention and open the composer with it: private if the
        network allows that now.

        :param values: of the invitation
        """
        action = self.env["social.crm.reply"]._action_compose(mention)
        mention._check_agent()
        invitation, token = self._make(mention.profile_id, mention, **values)
        ways = [way.audience.value for way in mention._ways()[mention.id] if not way.refusal]
        action["context"] = {
            **action["context"],
            "default_text": invitation._ready_text(token),
            **({"default_audience": "direct"} if "direct" in ways else {}),
        }
        action["res_id"] = False  # a draft begun before says something else
        return action

    def _ready_text(self, token):
        """What the person is written, in their language; nothing of it is about them.

        :rtype: str
        """
        return ASKING._translate(self.lang) % {"link": self._link_of(token)}

    def _link_of(self, token):
        return url_join(self.get_base_url(), f"{PATH}/{token}")

    # Opening

    @api.model
    def _by_token(self, token):
        """The link that this token opens now, with the rights of the system; empty if none.

        :param str token: whatever somebody sent
        """
        Invitation = self.sudo()
        if not TOKEN.fullmatch(token or ""):
            return Invitation.browse()
        return Invitation.search(
            [
                ("token_digest", "=", _digest(token)),
                ("state", "in", ALIVE),
                ("expires_at", ">", fields.Datetime.now()),
            ]
        )

    def _is_alive(self):
        self.ensure_one()
        return self.state in ALIVE and self.expires_at > fields.Datetime.now()

    def _in(self, lang):
        """This, with words that are in the database in the reader's language if that is installed.

        :param str lang: ``de_DE`` or ``en_US``
        """
        installed = self.env["res.lang"]._get_data(code=lang)
        return self.with_context(lang=lang if installed else "en_US")

    def _agreed(self, form):
        """What somebody has ticked, of what was asked.

        :param dict form: what was posted
        :rtype: social.crm.purpose
        """
        return self.purpose_ids.filtered(lambda each: form.get(f"agree_{each.code}") == "1")

    def _lock(self):
        """Wait for others who answer the same link now. If one of them changed it, this
        transaction fails, and Odoo begins it anew."""
        self.env.execute_query(
            SQL(
                "SELECT 1 FROM social_crm_invitation WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )

    def _note_wrong(self):
        """Somebody answered wrongly. One time too many locks the link and tells who asked, once."""
        self.ensure_one()
        self.wrong += 1
        if self.wrong >= WRONG_ANSWERS and self._move("locked"):
            self = self.with_context(lang=self.user_id.lang)
            self._tell(
                self.env._(
                    "The one-time link that asked %(who)s who they are was locked after %(count)s "
                    "wrong answers. Send a new one if you expect an answer.",
                    who=self.profile_id.display_name,
                    count=self.wrong,
                )
            )

    def _tell(self, sentence):
        """Tell the one who asked: by an activity on the ticket, or in their inbox."""
        if self.ticket_id.with_user(self.user_id).has_access("read"):
            self.ticket_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("One-time link locked"),
                note=sentence,
                user_id=self.user_id.id,
            )
        else:
            self.user_id.partner_id.message_notify(
                partner_ids=self.user_id.partner_id.ids,
                subject=self.env._("One-time link locked"),
                body=sentence,
            )

    # Buttons

    def action_revoke(self):
        """What was sent opens nothing any more."""
        self.check_access("read")
        self.profile_id.check_access("write")
        if stuck := self - self._move("revoked").with_env(self.env):
            raise UserError(
                self.env._("This link is not open any more: %s", stuck[0].profile_id.display_name)
            )

    # Cleaning up

    @api.autovacuum
    def _gc_expired(self):
        """Links that ran out are expired; what was answered to them and never confirmed is
        removed, as is what was kept of it."""
        late = self.sudo().search(
            [
                ("state", "in", ("open", "answered", "locked")),
                ("expires_at", "<", self.env.cr.now() - timedelta(days=2)),
            ]
        )
        late._move("expired")
        self.env["social.crm.invitation.answer"].sudo().search(
            [
                ("invitation_id.state", "in", ("expired", "revoked")),
                ("used_at", "=", False),
            ]
        ).unlink()


def _digest(token):
    return hashlib.sha256(token.encode()).hexdigest()
