"""What the rules decided is done, once the tickets are there: documents made, followers added,
activities begun, people told.

All of it happens in the transaction of its batch, and only for what was decided in it: repeated
work finds nothing decided, and does nothing.
"""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

LINES = 20
"""Things that one notification names."""


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _carry_out(self, account, items):
        """Do what was decided about a batch, but for its tickets, which are there.

        :param account: the account of all of them
        :param items: of :mod:`.social_crm_process`, with ``facts``, ``decision``, ``ticket_id``
        """
        decided = [item for item in items if item.decision is not None]
        if not decided:
            return
        self.env.flush_all()
        tickets = self._tickets(decided)
        told = {}
        self.env["social.crm.document"]._make(account, decided, told)
        self._close_leads(decided)
        self._subscribe(decided, tickets)
        self._begin_activities(account, decided, tickets)
        self._tell_those_who_got(decided, tickets, told)
        self._tell_those_named(account, decided, tickets, told)
        self._tell(told)

    @api.model
    def _tickets(self, items):
        """The tickets of a batch with what is asked of them, in one query.

        :rtype: dict[int, helpdesk.ticket]
        """
        tickets = self.env["helpdesk.ticket"].sudo()
        tickets = tickets.browse(sorted({item.ticket_id for item in items if item.ticket_id}))
        tickets.fetch(
            [
                "number",
                "company_id",
                "team_id",
                "user_id",
                "social_account_id",
                "social_handing",
                "social_opening_id",
                "social_private",
            ]
        )
        return {ticket.id: ticket for ticket in tickets}

    @api.model
    def _close_leads(self, items):
        """What became a lead and no ticket waits for nobody here."""
        mentions = self.env["social.crm.mention"].browse(
            [item.id for item in items if item.decision.outcome == "lead" and not item.ticket_id]
        )
        mentions.filtered("lead_id")._set_state("closed")

    # Who may

    @api.model
    def _readers(self, users, tickets):
        """Of users, who may read which tickets: public ones every colleague of the company, private
        ones agents of the team and managers.

        :returns: pairs of ids of users and tickets
        :rtype: set[tuple[int, int]]
        """
        tickets = list(tickets)
        teams = {ticket.team_id for ticket in tickets if ticket.social_private}
        may = self.env["social.crm.member"]._may_read(
            [(user, team) for user in users for team in teams]
        )
        return {
            (user.id, ticket.id)
            for user in users
            for ticket in tickets
            if user.active
            and not user.share
            and ticket.company_id in user.company_ids
            and (not ticket.social_private or (user.id, ticket.team_id.id) in may)
        }

    # Followers

    @api.model
    def _subscribe(self, items, tickets):
        """Let colleagues follow tickets. What is private only those may follow who may read it."""
        wanted = {}
        for item in items:
            if item.ticket_id and item.decision.partner_ids:
                wanted.setdefault(item.ticket_id, set()).update(item.decision.partner_ids)
        if not wanted:
            return
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(sorted(set().union(*wanted.values()))).exists()
        users = partners.user_ids
        may = self._readers(users, [tickets[ticket_id] for ticket_id in wanted])
        groups = {}
        for ticket_id, ids in wanted.items():
            following = frozenset(
                user.partner_id.id
                for user in users
                if user.partner_id.id in ids and (user.id, ticket_id) in may
            )
            groups.setdefault(following, []).append(ticket_id)
        for following, ticket_ids in groups.items():
            if following:
                self.env["helpdesk.ticket"].sudo().browse(ticket_ids).message_subscribe(
                    sorted(following)
                )

    # Activities

    @api.model
    def _begin_activities(self, account, items, tickets):
        """Begin activities, all at once; on a ticket the same one only once."""
        wanted = {}
        for item in items:
            ticket = tickets.get(item.ticket_id)
            for type_id, user_id, summary, days in item.decision.activities:
                user_id = user_id or (ticket.user_id.id if ticket else None)
                key = (item.ticket_id or -item.id, type_id, user_id, summary or "")
                wanted.setdefault(key, (item, days or 0))
        if not wanted:
            return
        users = self.env["res.users"].sudo().browse({key[2] for key in wanted if key[2]}).exists()
        may = self._readers(users, tickets.values())
        there = self._activities_there(tickets)
        today = fields.Date.context_today(account)
        models_ = self.env["ir.model"].sudo()
        model_id = models_._get_id("helpdesk.ticket")
        mentions = self.env["social.crm.mention"].sudo()
        values = []
        for (where, type_id, user_id, summary), (item, days) in wanted.items():
            if (where, type_id, user_id or False, summary) in there:
                continue
            each = {
                "activity_type_id": type_id,
                "summary": summary,
                "date_deadline": today + timedelta(days=days),
            }
            if where > 0:
                # Somebody who may not read a private ticket would not be helped by it.
                allowed = (user_id, where) in may
                fallback = tickets[where].user_id or tickets[where].team_id.user_id
                each |= {
                    "res_model_id": model_id,
                    "res_id": where,
                    "user_id": user_id if allowed else fallback.id,
                }
            else:
                each |= {
                    "user_id": user_id or account.user_id.id,
                    "note": _link(mentions.browse(item.id)),
                }
            values.append(each)
        activities = self.env["mail.activity"].sudo()
        activities.with_context(mail_activity_quick_update=True).create(values)

    @api.model
    def _activities_there(self, tickets):
        """Activities of tickets that are not done yet.

        :rtype: set[tuple]
        """
        found = self.env["mail.activity"].sudo()
        found = found.search([("res_model", "=", "helpdesk.ticket"), ("res_id", "in", [*tickets])])
        return {
            (each.res_id, each.activity_type_id.id, each.user_id.id, each.summary or "")
            for each in found
        }

    # Telling people

    @api.model
    def _tell_those_who_got(self, items, tickets, told):
        """Whoever was given tickets hears of all of them at once."""
        opened = {item.id for item in items}
        for ticket in tickets.values():
            if ticket.social_handing == "given" and ticket.social_opening_id.id in opened:
                told.setdefault(ticket.user_id, {}).setdefault("given", []).append(ticket)

    @api.model
    def _tell_those_named(self, account, items, tickets, told):
        """Whom a rule wants to know of it now."""
        users = self.env["res.users"].sudo()
        users = users.browse({id for item in items for id in item.decision.tell_user_ids}).exists()
        users = users.filtered(
            lambda user: user.active and not user.share and account.company_id in user.company_ids
        )
        mentions = self.env["social.crm.mention"].sudo()
        for item in items:
            record = tickets.get(item.ticket_id) or mentions.browse(item.id)
            for user in users.browse(item.decision.tell_user_ids & set(users.ids)):
                known = told.setdefault(user, {})
                if record not in known.get("given", []) + known.get("told", []):
                    known.setdefault("told", []).append(record)

    @api.model
    def _tell(self, told):
        """One notification each, in the inbox or by mail, as each has chosen.

        :param dict told: user to {``given``, ``told``, ``late``: records}
        """
        groups = {}
        for user, known in told.items():
            what = tuple((kind, tuple(records)) for kind, records in sorted(known.items()))
            groups.setdefault((user.lang, what), []).append(user.partner_id.id)
        for (lang, what), partner_ids in groups.items():
            speaking = self.with_context(lang=lang)
            count = sum(len(records) for _kind, records in what)
            subject = (
                speaking.env._("A social case for you")
                if count == 1
                else speaking.env._("%s social cases for you", count)
            )
            body = Markup().join(speaking._paragraph(kind, records) for kind, records in what)
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=partner_ids, subject=subject, body=body
            )

    @api.model
    def _paragraph(self, kind, records):
        """Things with their links, below what they are.

        :rtype: Markup
        """
        lines = Markup().join(
            Markup("<li>%s</li>") % _link(record.with_env(self.env)) for record in records[:LINES]
        )
        more = len(records) - LINES
        if more > 0:
            lines += Markup("<li>%s</li>") % self.env._("and %s more", more)
        return Markup("<p>%s</p><ul>%s</ul>") % (self._heads()[kind], lines)

    @api.model
    def _heads(self):
        """What stands above things of a kind; other files add kinds.

        :rtype: dict[str, str]
        """
        return {
            "given": self.env._("Given to you:"),
            "late": self.env._("Nobody has picked these up in time:"),
            "told": self.env._("A rule wants you to know of this:"),
            "approve": self.env._("These answers wait for approval:"),
            "returned": self.env._("This answer came back to you:"),
        }


def _link(record):
    """A link that works in the inbox and in mails, without anybody's words or name: those would
    stay where they were sent when their author deletes them.

    :rtype: Markup
    """
    record = record.sudo()
    if record._name == "social.crm.reply" and record.ticket_id:
        # To the case in the inbox, where it is decided.
        label = f"{record.ticket_id.number} · {record.account_id.name}"
        link = f"{record.get_base_url()}/odoo/social-inbox?case=t{record.ticket_id.id}"
        return Markup('<a href="%s">%s</a>') % (link, label)
    if record._name == "helpdesk.ticket":
        label = record.number
        if record.social_account_id:
            label += f" · {record.social_account_id.name}"
    else:
        label = f"{record.env['ir.model']._get(record._name).name} {record.id}"
        if record._name == "social.crm.mention":
            kinds = dict(record._fields["kind"]._description_selection(record.env))
            label = f"{kinds[record.kind]} · {record._network_label()}"
    return Markup(
        '<a href="/mail/view?model=%s&amp;res_id=%s" data-oe-model="%s" data-oe-id="%s">%s</a>'
    ) % (record._name, record.id, record._name, record.id, label)
