"""One item that somebody wrote: a post, comment, reply, direct message or feed entry; also our own,
as context.

Rows come from :mod:`.social_crm_ingest`; what happens to them next is decided in
:mod:`.social_crm_process`. A mention does not inherit ``mail.thread``: the ticket has the chatter.
"""

import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.tools import html_sanitize, plaintext2html

from ..tools.safe_html import without_remote_media

LEADING_HANDLES = re.compile(r"^\s*(?:@[^\s@]+(?:@[^\s@]+)?[\s,:]+)+")
"""Whom a post addresses at its beginning says nothing about the matter."""
# state -> states that it may come from
TRANSITIONS = {
    "open": {"new", "answered", "ignored", "closed"},
    "answered": {"new", "open", "closed"},
    "ignored": {"new", "open"},
    "closed": {"new", "open", "answered"},
    "new": {"ignored"},
}

PUBLIC = ("public", "unlisted")
"""Audiences with whom everybody can read it."""
THREAD_SHOWN = 200
LEADING_HANDLES = re.compile(r"^\s*(?:@[^\s@]+(?:@[^\s@]+)?\s+)+")


class SocialCrmMention(models.Model):
    _name = "social.crm.mention"
    _description = "Social Mention"
    _order = "written_at desc, id desc"
    _rec_names_search = ["text", "subject"]

    account_id = fields.Many2one(
        "social.crm.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    network = fields.Selection(related="account_id.network", store=True)
    source_id = fields.Many2one(
        "social.crm.source", "First Found By", readonly=True, ondelete="set null"
    )
    source_ids = fields.Many2many(
        "social.crm.source",
        "social_crm_mention_source_rel",
        "mention_id",
        "source_id",
        "Found By",
        readonly=True,
    )
    external_id = fields.Char("Id at the Network", required=True, readonly=True)
    fingerprint = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("post", "Post"),
            ("comment", "Comment"),
            ("message", "Private message"),
            ("review", "Review"),
            ("entry", "Entry"),
        ],
        required=True,
        readonly=True,
    )
    audience = fields.Selection(
        [
            ("public", "Public"),
            ("unlisted", "Public, not listed"),
            ("followers", "Followers only"),
            ("direct", "Private"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("new", "New"),
            ("open", "Open"),
            ("answered", "Answered"),
            ("ignored", "Ignored"),
            ("closed", "Closed"),
        ],
        default="new",
        required=True,
        readonly=True,
        help="New: nobody took it up. Open: it has a ticket. The others say how that ended.",
    )
    profile_id = fields.Many2one(
        "social.crm.profile",
        "Author",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    author_partner_id = fields.Many2one(related="profile_id.partner_id", string="Contact")
    own = fields.Boolean("Ours", readonly=True)
    addressed = fields.Boolean("To Us", readonly=True)
    bystander = fields.Boolean(
        readonly=True,
        help="Somebody else in the thread of a customer: shown, but not the customer.",
    )
    backfilled = fields.Boolean(
        "From before the Connection", readonly=True, help="Context from before we listened."
    )
    subject = fields.Char("Title", readonly=True)
    text = fields.Text(readonly=True)
    html = fields.Text(
        "As It Came", readonly=True, groups=NO_ACCESS, help="Untrusted; never shown as it is."
    )
    body = fields.Html(compute="_compute_body", sanitize=False)
    summary = fields.Char(compute="_compute_summary")
    language = fields.Char(readonly=True)
    url = fields.Char("Link", readonly=True)
    written_at = fields.Datetime("Written", required=True, readonly=True)
    edited_at = fields.Datetime("Edited", readonly=True)
    received_at = fields.Datetime("Received", required=True, readonly=True)
    handled_at = fields.Datetime("Handled", readonly=True, help="Answered, ignored or closed.")
    gone_at = fields.Datetime(
        "Gone", readonly=True, help="Deleted by its author; the text was removed here as well."
    )
    processed_at = fields.Datetime(readonly=True)
    parent_external_id = fields.Char(readonly=True)
    parent_id = fields.Many2one(
        "social.crm.mention",
        "Answers To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    quoted_external_id = fields.Char(readonly=True)
    thread = fields.Char(readonly=True)
    conversation_id = fields.Many2one(
        "social.crm.conversation", readonly=True, index="btree_not_null", ondelete="set null"
    )
    thread_ids = fields.Many2many(
        "social.crm.mention",
        string="Whole Thread",
        compute="_compute_thread_ids",
        help="The latest posts of the thread that this one stands in, if there are others.",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    ticket_number = fields.Char(related="ticket_id.number", string="Ticket Number")
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    reply_ids = fields.One2many("social.crm.reply", "mention_id", "Our Answers")
    media_ids = fields.One2many("social.crm.media", "mention_id")
    counters = fields.Json(readonly=True)
    counters_text = fields.Char("Reactions", compute="_compute_counters_text")
    permissions = fields.Json(readonly=True, help="What the network says may be done to it.")
    mentioned = fields.Json(readonly=True)
    tags = fields.Json(readonly=True)
    raw = fields.Text(readonly=True, groups="social_crm.group_administrator")
    can_answer = fields.Boolean(compute="_compute_can_answer")

    _external_uniq = models.UniqueIndex("(account_id, external_id)")
    _thread_idx = models.Index("(account_id, thread)")
    _parent_idx = models.Index(
        "(account_id, parent_external_id)"
        " WHERE parent_external_id IS NOT NULL AND parent_id IS NULL"
    )
    _unprocessed_idx = models.Index("(account_id, written_at) WHERE processed_at IS NULL")
    _received_idx = models.Index("(source_id, received_at)")
    _written_idx = models.Index("(written_at DESC, id DESC)")

    @api.depends("account_id", "thread")
    def _compute_thread_ids(self):
        for mention in self:
            thread = mention.thread and self.search(
                [("account_id", "=", mention.account_id.id), ("thread", "=", mention.thread)],
                limit=THREAD_SHOWN,
            )
            mention.thread_ids = thread if thread and len(thread) > 1 else False

    @api.depends("text", "gone_at", "html")
    def _compute_body(self):
        for mention in self:
            if mention.gone_at:
                mention.body = Markup("<p><em>%s</em></p>") % self.env._(
                    "Deleted at the network by its author."
                )
            elif html := mention.sudo().html:
                safe = html_sanitize(
                    html,
                    sanitize_attributes=True,
                    sanitize_style=True,
                    sanitize_form=True,
                    strip_style=True,
                    strip_classes=True,
                )
                mention.body = without_remote_media(safe)
            else:
                mention.body = plaintext2html(mention.text or "")

    @api.depends("text", "subject", "gone_at")
    def _compute_summary(self):
        for mention in self:
            text = _unaddressed(mention.text)
            subject = (mention.subject or "").strip()
            # Where there are no titles, servers make them of the first words.
            if subject and not text.startswith(subject.rstrip("….")):
                text = f"{subject} · {text}" if text else subject
            mention.summary = self.env._("(deleted)") if mention.gone_at else _shorten(text, 140)

    @api.depends("profile_id", "text", "subject", "audience")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Whoever may read something that refers to a mention is shown this, whether he may read
        the mention or not: so there are no words of private messages in it."""
        audiences = dict(self._fields["audience"]._description_selection(self.env))
        for mention in self:
            text = (
                _shorten(mention.subject or _unaddressed(mention.text), 40)
                if mention.audience in PUBLIC
                else audiences.get(mention.audience, "")
            )
            mention.display_name = f"{mention.profile_id.display_name}: {text}"

    @api.depends("counters")
    def _compute_counters_text(self):
        labels = {
            "likes": (self.env._("1 like"), self.env._("%s likes")),
            "reposts": (self.env._("1 repost"), self.env._("%s reposts")),
            "replies": (self.env._("1 reply"), self.env._("%s replies")),
            "quotes": (self.env._("1 quote"), self.env._("%s quotes")),
            "accepted": (self.env._("accepted as the answer"), None),
        }
        for mention in self:
            shown = []
            for name, count in (mention.counters or {}).items():
                one, many = labels.get(name, (f"1 {name}", None))
                if count:
                    several = many % count if many else f"{count} {name}"
                    shown.append(one if count == 1 else several)
            mention.counters_text = ", ".join(shown)

    @api.depends("account_id", "own", "gone_at")
    def _compute_can_answer(self):
        for mention in self:
            mention.can_answer = (
                mention.account_id.can_answer and not mention.own and not mention.gone_at
            )

    # The gate

    def _set_state(self, target):
        """Move to a state, as far as the present one allows; the others stay where they are.

        Our own mentions have no state of their own and are left out.

        :param str target: a key of ``TRANSITIONS``
        :returns: the mentions that moved
        """
        allowed = TRANSITIONS[target]
        moving = self.filtered(lambda mention: mention.state in allowed and not mention.own)
        values = {"state": target}
        if target in ("answered", "ignored", "closed"):
            values["handled_at"] = fields.Datetime.now()
        moving.sudo().write(values)
        return moving

    def _announce(self):
        """Let the agents' browsers know, on commit, that something about these mentions has
        changed: ids, nothing else."""
        self.env.ref("social_crm.group_agent")._bus_send(
            "social_crm/mentions", {"ids": self.ids, "ticket_ids": self.ticket_id.ids}
        )

    def action_ignore(self):
        """Nothing needs to be done about these."""
        self._check_agent()
        moved = self._set_state("ignored")
        moved._announce()
        if stuck := self - moved:
            raise UserError(
                self.env._(
                    "%s of these cannot be ignored: they are answered or closed.", len(stuck)
                )
            )

    def action_unignore(self):
        """Take them up again: in an open case they wait for an answer, in a closed one they are
        closed as all others are."""
        self._check_agent()
        ignored = self.filtered(lambda mention: mention.state == "ignored")
        done = ignored.filtered(lambda mention: mention.sudo().ticket_id.stage_id.closed)
        # Past the gate on purpose: closing leaves alone what is ignored, and when they were put
        # aside stays known.
        done.sudo().write({"state": "closed"})
        in_case = (ignored - done).filtered("ticket_id")
        in_case._set_state("open")
        (ignored - done - in_case)._set_state("new")
        ignored._announce()

    def _check_agent(self):
        """The rights of an agent of the right team. Readers see more than they may work."""
        self.check_access("write")

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("What was said stays as it was said. Use the buttons to work with it.")
            )
        return super().write(vals)

    # Tickets and leads

    def action_make_ticket(self):
        """Open tickets for these, or join those that are open; then show them."""
        self._check_agent()
        tickets = self.env["social.crm.process"]._make_tickets(self)
        return self._action_tickets(tickets)

    def action_open_ticket(self):
        """The ticket of this mention."""
        self.ensure_one()
        return self._action_tickets(self.ticket_id)

    def _action_tickets(self, tickets):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt.helpdesk_ticket_action"
        )
        if len(tickets) == 1:
            action.update(res_id=tickets.id, views=[(False, "form")], view_mode="form")
        else:
            action["domain"] = [("id", "in", tickets.ids)]
        return action

    def _title(self):
        """The first words, or whose it is where there are none."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        words = self.subject or LEADING_HANDLES.sub("", self.text or "")
        return _shorten(words, 80) or self.env._(
            "%(kind)s by %(name)s", kind=kinds[self.kind], name=self.profile_id.display_name
        )

    def _ticket_values(self, account, stage):
        """A ticket that begins with this mention.

        :rtype: dict
        """
        self.ensure_one()
        values = {
            "name": self._title(),
            "description": self._quoted(),
            "channel_id": account.channel_id.id,
            "company_id": account.company_id.id,
            "team_id": account.team_id.id,
            "user_id": False,
            "social_account_id": account.id,
            "social_opening_id": self.id,
            "social_profile_id": self.profile_id.id,
            "social_url": self.url,
            "social_private": self.audience not in PUBLIC,
            **self.profile_id._ticket_partner_values(),
        }
        if stage:
            values["stage_id"] = stage.id
        return values

    def _message_values(self):
        """This mention as a message in the chatter of its ticket.

        :rtype: dict
        """
        self.ensure_one()
        profile = self.profile_id
        networks = dict(self._fields["network"]._description_selection(self.env))
        agent = self.env["social.crm.reply"]._author_of(self)
        return {
            "model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "message_type": "social_crm",
            "date": self.written_at,
            "author_id": (agent or profile.partner_id).id,
            "email_from": f"{profile.display_name} · {networks.get(self.network, self.network)}",
            "body": self._message_body(),
        }

    def _message_body(self):
        """The text, and a line on where and to whom it was said."""
        networks = dict(self._fields["network"]._description_selection(self.env))
        audiences = dict(self._fields["audience"]._description_selection(self.env))
        facts = [
            self.profile_id.display_name,
            networks.get(self.network, self.network),
            audiences[self.audience],
        ]
        if self.bystander and self.own:
            facts.append(self.env._("to somebody else in the thread"))
        elif self.bystander:
            facts.append(self.env._("somebody else in the thread"))
        if self.edited_at:
            facts.append(self.env._("edited"))
        line = Markup(" · ").join(facts)
        if (self.url or "").startswith(("http://", "https://")):
            line += Markup(" · %s") % self._out_link(self.env._("Open at the network"))
        subject = Markup("<p><b>%s</b></p>") % self.subject if self.subject else Markup()
        return subject + self.body + Markup("<p><small>%s</small></p>") % line

    def _out_link(self, label):
        return Markup('<a href="%s" target="_blank" rel="noopener noreferrer">%s</a>') % (
            self.url,
            label,
        )

    def action_make_lead(self):
        """A lead with what is known of the person and what was said."""
        self.ensure_one()
        self._check_agent()
        if not self.lead_id:
            lead = self.env["crm.lead"].create(self._lead_values())
            lead.sudo()._social_begins_linked()
            self.sudo().lead_id = lead
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    def _lead_values(self):
        """A lead for this mention. Sellers see it, and not what is private; so that is not quoted.

        :rtype: dict
        """
        partner = self.profile_id.partner_id
        who = self.profile_id.display_name
        if self.audience in PUBLIC:
            title = _shorten(self.subject or _unaddressed(self.text) or who, 80)
            quoted = self._quoted()
        else:
            title = self.env._("%s, who wrote to us in private", who)
            quoted = Markup("<p>%s</p>") % self.env._(
                "What was said in private is with the agents of the team."
            )
        return {
            "name": title,
            "type": "lead" if self.env.user.has_group("crm.group_use_lead") else "opportunity",
            "partner_id": partner.id,
            "contact_name": partner.name or self.profile_id.name or self.profile_id.handle,
            "website": False if partner else self.profile_id.url,
            "description": quoted,
            "company_id": self.company_id.id,
            "social_profile_id": self.profile_id.id,
        }

    def _quoted(self):
        """The text with author, network, time and link, as safe HTML.

        :rtype: Markup
        """
        self.ensure_one()
        networks = dict(self._fields["network"]._description_selection(self.env))
        head = f"{self.profile_id.display_name} · {networks.get(self.network, self.network)}"
        link = Markup()
        if (self.url or "").startswith(("http://", "https://")):
            link = Markup(
                '<p><a href="%s" target="_blank" rel="noopener noreferrer">%s</a></p>'
            ) % (
                self.url,
                self.env._("Open at the network"),
            )
        subject = Markup("<p><b>%s</b></p>") % self.subject if self.subject else Markup()
        return Markup("<p><b>%s</b></p>") % head + subject + self.body + link

    def action_answer(self):
        """The composer for an answer to this mention."""
        self.ensure_one()
        self._check_agent()
        return self.env["social.crm.reply"]._action_compose(self)


def _unaddressed(text):
    """A text without the handles that it begins with: what is said, not to whom. A text of handles
    alone stays."""
    return LEADING_HANDLES.sub("", text or "") or text or ""


def _shorten(text, length):
    """The first words of a text, on one line."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head = text[:length].rsplit(" ", 1)[0]
    return f"{head if len(head) > length / 2 else text[:length]}…"
