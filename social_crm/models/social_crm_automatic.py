"""Machines keep quiet in public: what is said without a person is private, said once a day to each
person, never to another machine, and says that it is automatic.

The gate between states holds this for every answer that no person wrote, whichever code made it;
that nobody gets two on a day holds the database.
"""

import re
from contextlib import contextmanager

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError

DECIDED = {"draft", "approval", "failed"}
MARKS = {
    "cs": "(automatická odpověď)",
    "da": "(automatisk svar)",
    "de": "(automatische Antwort)",
    "en": "(automatic reply)",
    "es": "(respuesta automática)",
    "fr": "(réponse automatique)",
    "hu": "(automatikus válasz)",
    "it": "(risposta automatica)",
    "nl": "(automatisch antwoord)",
    "pl": "(odpowiedź automatyczna)",
    "pt": "(resposta automática)",
    "sl": "(samodejni odgovor)",
    "sv": "(automatiskt svar)",
    "tr": "(otomatik yanıt)",
}
_MACHINES_SAY = re.compile(
    "|".join(map(re.escape, (mark.strip("()") for mark in MARKS.values())))
    + r"|auto-?(?:reply|response|responder|antwort)|automated (?:message|reply|response)|"
    r"automatisch (?:erzeugt|erstellt|generiert|gesendet)|out of (?:the )?office|"
    r"abwesenheits(?:notiz|meldung|nachricht)|do[ -]not[ -]reply|no-?reply|"
    r"nicht auf diese nachricht antworten|bin (?:derzeit|aktuell) nicht (?:im büro|erreichbar)",
    re.IGNORECASE,
)


class SocialCrmReply(models.Model):
    _inherit = "social.crm.reply"

    automatic = fields.Boolean(
        readonly=True, copy=False, help="No person wrote this: it was sent by itself."
    )
    automatic_key = fields.Char(readonly=True, copy=False)

    _automatic_uniq = models.UniqueIndex("(automatic_key) WHERE automatic_key IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        # What scheduled work writes no person has written, whatever it says of itself.
        if self.env.context.get("cron_id"):
            replies.sudo().filtered(lambda reply: not reply.automatic).automatic = True
        return replies

    @api.model
    def _automatic_mark(self, language):
        """What says, in a customer's language, that nobody wrote this.

        :param str language: of what he wrote
        """
        return MARKS.get((language or "")[:2], MARKS["en"])

    @api.model
    def _automatic_person(self, mention):
        """Whom a post is by, as the key that is counted by: the contact, where known.

        :rtype: str
        """
        profile = mention.sudo().profile_id
        partner = profile.partner_id
        return f"c{partner.id}" if partner else f"u{profile.id}"

    @api.model
    def _automatic_key_of(self, mention):
        """The person and today's date (UTC)."""
        today = fields.Datetime.now().date().isoformat()
        return f"{mention.sudo().company_id.id} {self._automatic_person(mention)} {today}"

    def _automatic_refusal(self):
        """Why this must not go out without a person, in a sentence; empty: it may.

        :rtype: str
        """
        self.ensure_one()
        reply = self.sudo()
        mention = reply.mention_id
        account = mention.account_id
        if not account.company_id.social_crm_automatic or not reply._automatic_wanted():
            return self.env._("Automatic answers are switched off.")
        if reply.audience != "direct" or mention.audience != "direct":
            return self.env._("Automatic answers are private, and answer private messages only.")
        if self._is_by_machine(mention):
            return self.env._("This was written by a machine, which gets no automatic answer.")
        if reply.after_id or reply.parts:
            return self.env._("An automatic answer is one message.")
        if not (reply.text or "").rstrip().endswith(self._automatic_mark(mention.language)):
            return self.env._("An automatic answer has to say that it is one.")
        if (
            not reply.automatic_key
            or reply.automatic_key.rpartition(" ")[0]
            != (self._automatic_key_of(mention).rpartition(" ")[0])
        ):
            return self.env._("Nobody counts how often this person gets automatic answers.")
        return ""

    def _automatic_wanted(self):
        """Whether what this says by itself is switched on. Who makes another kind of automatic
        answer extends this for that kind; the company's own switch holds for all.

        :rtype: bool
        """
        return bool(self.account_id.acknowledge)

    @api.model
    def _is_by_machine(self, mention):
        """Whether a post is by a machine, ours included, as far as can be known."""
        return bool(
            mention.own
            or mention.bystander
            or mention.profile_id.bot
            or mention.noise == "bot"
            or _MACHINES_SAY.search(mention.text or "")
        )

    # The gate

    def _move(self, target, from_states=None, **values):
        if target in ("queued", "approval"):
            for reply in self.sudo():
                if reply.automatic and reply.state in DECIDED:
                    reply._count_automatic()
                    if why := reply._automatic_refusal():
                        raise UserError(why)
        return super()._move(target, from_states, **values)

    def _count_automatic(self):
        """Note that this person gets an automatic answer today. The database takes it once."""
        key = self._automatic_key_of(self.mention_id)
        if self.automatic_key == key:
            return
        if self.search_count([("automatic_key", "=", key), ("id", "!=", self.id)], limit=1):
            raise UserError(self.env._("This person has got an automatic answer today."))
        with self._counted_once():
            self.automatic_key = key
            self.flush_recordset(["automatic_key"])

    @contextmanager
    def _counted_once(self):
        """Where two workers count the same person at the same moment, the second is done again,
        and sees the first then."""
        try:
            yield
        except psycopg2.errors.UniqueViolation as error:
            raise psycopg2.errors.SerializationFailure(str(error)) from error

    def _refusal(self):
        # Once more where it is sent: it may have been switched off since.
        if self.automatic and self.state != "draft" and (why := self._automatic_refusal()):
            return why
        return super()._refusal()

    def _needs(self):
        """Whoever switched it on has agreed to its words."""
        automatic = self.filtered("automatic")
        needs = super()._needs()
        for reply in automatic:
            needs[reply.id] = type(needs[reply.id])()
        return needs

    @api.model
    def _said_domain(self, mentions):
        # A person's answer still has to come.
        return [*super()._said_domain(mentions), ("automatic", "=", False)]

    @api.model
    def _said_there(self, mentions):
        said = super()._said_there(mentions)
        ids = [post.external_id for _answered, post in said]
        automatic = self.sudo().search(
            [
                ("account_id", "in", mentions.account_id.ids),
                ("external_id", "in", ids),
                ("automatic", "=", True),
            ]
        )
        known = {(reply.account_id.id, reply.external_id) for reply in automatic}
        return [
            (answered, post)
            for answered, post in said
            if (post.account_id.id, post.external_id) not in known
        ]

    def _said_by_others(self):
        return [] if self.automatic else super()._said_by_others()

    def _take_turn(self):
        return super(SocialCrmReply, self.filtered(lambda reply: not reply.automatic))._take_turn()


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _impersonal(self):
        impersonal = super()._impersonal()
        return {
            **impersonal,
            "social.crm.reply": {
                **impersonal.get("social.crm.reply", {}),
                "automatic_key": "numbers of records and a day, so that nobody gets two",
            },
            "social.crm.account": {
                **impersonal.get("social.crm.account", {}),
                "acknowledge_text": "what the company says to everybody",
            },
        }
