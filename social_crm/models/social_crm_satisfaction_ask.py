"""The question whether a customer was satisfied: asked once for a case, answered on a page.

Of the link (``/s/r/TOKEN``) only a digest is kept. What is answered is an Odoo rating of the
ticket, so that its figures and those of the helpdesk count it as any other. Who may be asked, and
when a machine asks, says :mod:`.social_crm_satisfaction_run`.
"""

import re
import secrets
from datetime import timedelta

from markupsafe import Markup
from werkzeug.urls import url_join

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL, LazyTranslate
from odoo.tools.mail import plaintext2html

from ..tools.page_languages import page_language
from .social_crm_invitation import TOKEN, TOKEN_BYTES, _digest

_lt = LazyTranslate(__name__)

PATH = "/s/r"
LINK = re.compile(r"/s/r/([\w-]{32})", re.ASCII)
RATES = (5, 3, 1)
"""What can be clicked: satisfied, so-so, not satisfied, as Odoo counts it."""
BAD = 1
LIVES = timedelta(days=30)
"""So long a link can be answered."""
CHANGES = timedelta(days=7)
"""So long after the first click it can be changed."""
ASKING = _lt(
    "Your case is closed on our side. Were you satisfied? One click on this page tells us: %(link)s"
)


class SocialCrmSatisfactionAsk(models.Model):
    _name = "social.crm.satisfaction.ask"
    _description = "Question about Satisfaction"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, ondelete="cascade")
    profile_id = fields.Many2one(
        "social.crm.profile", "Asked", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        "social.crm.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    network = fields.Selection(related="account_id.network")
    user_id = fields.Many2one(
        "res.users", "Asked By", readonly=True, help="Empty: asked by itself.", ondelete="set null"
    )
    lang = fields.Selection(
        [("de_DE", "German"), ("en_US", "English")], "Language", required=True, readonly=True
    )
    token_digest = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)
    state = fields.Selection(
        [
            ("made", "Not sent yet"),
            ("asked", "Asked"),
            ("rated", "Answered"),
            ("withdrawn", "Not asked after all"),
        ],
        default="made",
        required=True,
        readonly=True,
    )
    public = fields.Boolean("In Public", readonly=True)
    asked_at = fields.Datetime("Asked On", readonly=True)
    rated_at = fields.Datetime("First Answered", readonly=True)
    open_until = fields.Datetime("Can Be Answered Until", readonly=True)
    told_at = fields.Datetime(readonly=True, help="When a colleague was told of a bad answer.")
    rating_id = fields.Many2one(
        "rating.rating", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _ticket_uniq = models.UniqueIndex("(ticket_id)", "This customer was asked about it already.")
    _token_uniq = models.UniqueIndex("(token_digest) WHERE token_digest IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Customers are asked with a button, not by hand."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("What a customer was asked cannot be changed."))
        return super().write(vals)

    # Asking

    @api.model
    def _make(self, mentions, user=None):
        """Links for the customers of these posts' tickets, in their languages. Where one was made
        before and not sent, it opens nothing any more.

        :param mentions: the post of each that will be answered; whoever calls this has asked
            :meth:`_refusals`
        :param user: who asks; nobody: a machine
        :returns: id of the post to the question and the words with its link
        :rtype: dict[int, tuple[social.crm.satisfaction.ask, str]]
        """
        Ask = self.sudo()
        old = {
            ask.ticket_id.id: ask
            for ask in Ask.search([("ticket_id", "in", mentions.ticket_id.ids)])
        }
        base, tokens, new = self.get_base_url(), {}, []
        for mention in mentions.sudo():
            token = tokens[mention.id] = secrets.token_urlsafe(TOKEN_BYTES)
            values = {
                "user_id": user.id if user else False,
                "lang": page_language(mention.language, mention.profile_id.partner_id.lang),
                "token_digest": _digest(token),
                "state": "made",
            }
            if ask := old.get(mention.ticket_id.id):
                ask.write(values)
            else:
                values |= {
                    "ticket_id": mention.ticket_id.id,
                    "profile_id": mention.profile_id.id,
                    "account_id": mention.account_id.id,
                }
                new.append(values)
        made = {ask.ticket_id.id: ask for ask in Ask.create(new)} if new else {}
        asks = {mention.id: (old | made)[mention.ticket_id.id] for mention in mentions}
        return {
            key: (
                ask,
                ASKING._translate(ask.lang) % {"link": url_join(base, f"{PATH}/{tokens[key]}")},
            )
            for key, ask in asks.items()
        }

    def _set_asked(self, public=False):
        """It is on its way to the customer."""
        waiting = self.sudo().filtered(lambda ask: ask.state in ("made", "withdrawn"))
        now = fields.Datetime.now()
        if waiting:
            waiting.write(
                {"state": "asked", "public": public, "asked_at": now, "open_until": now + LIVES}
            )

    def _set_unasked(self):
        """It was not said after all."""
        self.sudo().filtered(lambda ask: ask.state == "asked").write(
            {"state": "withdrawn", "asked_at": False, "open_until": False}
        )

    # Answering

    @api.model
    def _by_token(self, token):
        """The question that a link opens now, with the rights of the system; empty if none.

        :param str token: whatever somebody sent
        """
        Ask = self.sudo()
        if not TOKEN.fullmatch(token or ""):
            return Ask.browse()
        return Ask.search([("token_digest", "=", _digest(token)), *Ask._open_domain()])

    @api.model
    def _open_domain(self):
        return [
            ("state", "in", ("asked", "rated")),
            ("open_until", ">", fields.Datetime.now()),
            ("profile_id.erased_at", "=", False),
        ]

    def _lock(self):
        """Of two clicks at the same moment the second waits, and then sees the first."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT 1 FROM social_crm_satisfaction_ask WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )
        self.invalidate_recordset(flush=False)

    def _answer(self, rate=None, comment=""):
        """What the customer clicked and wrote.

        :param int rate: one of ``RATES``; ``None``: the one given before stays
        :param str comment: plain; empty: the one given before stays
        :returns: whether it could still be answered
        :rtype: bool
        """
        self.ensure_one()
        self._lock()
        if not self.filtered_domain(self._open_domain()) or not (rate or self.rating_id):
            return False
        values = {"consumed": True, "is_internal": True}
        if rate:
            values["rating"] = rate
        if comment:
            values["feedback"] = comment
        if self.rating_id:
            self.rating_id.write(values)
        else:
            ticket = self.ticket_id
            self.rating_id = self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(ticket._name),
                    "res_id": ticket.id,
                    "partner_id": ticket.partner_id.id,
                    "rated_partner_id": ticket.user_id.partner_id.id,
                    "access_token": False,  # it is answered on our page alone
                    **values,
                }
            )
        if self.state != "rated":
            now = fields.Datetime.now()
            self.write({"state": "rated", "rated_at": now, "open_until": now + CHANGES})
        self._note()
        self.ticket_id._social_listed()
        if rate == BAD and not self.told_at:
            self._tell_bad()
        return True

    def _note(self):
        """Say in the chatter what was answered, for colleagues alone: what is said in public or to
        the customer is said by people."""
        ticket, rating = self.ticket_id, self.rating_id
        speaking = self.with_context(lang=ticket.user_id.lang or self.company_id.partner_id.lang)
        answer = speaking._rate_words()[int(rating.rating)]
        body = Markup("<p>%s</p>") % speaking.env._("How it was for the customer: %s", answer)
        if rating.feedback:
            body += Markup("<blockquote>%s</blockquote>") % plaintext2html(rating.feedback)
        if rating.message_id:
            rating.message_id.body = body
        else:
            author = self.env.ref("base.partner_root")
            rating.message_id = ticket._message_log(body=body, author_id=author.id)

    def _rate_words(self):
        """:rtype: dict[int, str]"""
        satisfied, so_so, bad = RATES
        return {
            satisfied: self.env._("satisfied"),
            so_so: self.env._("so-so"),
            bad: self.env._("not satisfied"),
        }

    def _tell_bad(self):
        """Whoever had the case is told, once, where he wants to be told."""
        ticket, user = self.ticket_id, self.ticket_id.user_id
        self.told_at = fields.Datetime.now()
        Assignment = self.env["social.crm.assignment"]
        if user and (user.id, ticket.id) in Assignment._readers(user, [ticket]):
            Assignment._tell({user: {"unsatisfied": [ticket]}})

    def _stop(self):
        """The customer does not want to be asked any more."""
        self.profile_id._set_unasked(True)

    # Buttons

    def action_open(self):
        """The case."""
        self.ensure_one()
        return self.ticket_id.action_social_inbox()

    # Cleaning up

    @api.autovacuum
    def _gc_links(self):
        """Links that open nothing any more are forgotten, those that were never sent as well."""
        now = fields.Datetime.now()
        over = self.sudo().search(
            [
                ("token_digest", "!=", False),
                "|",
                ("open_until", "<", now),
                "&",
                ("state", "in", ("made", "withdrawn")),
                ("write_date", "<", now - LIVES),
            ],
            limit=5000,
        )
        over.token_digest = False
        return len(over), len(over) == 5000


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _heads(self):
        return {
            **super()._heads(),
            "unsatisfied": self.env._("This customer was not satisfied:"),
        }
