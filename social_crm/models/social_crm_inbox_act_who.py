"""Who gets cases, and who is told about them, from the inbox."""

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

SHOWN = 30
"""Choices that a list offers; typing narrows them down."""


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    # Colleagues

    @api.model
    def choose_people(self, keys, search=None, whole=False):
        """Who could get these cases: members of all of their teams, those first who are there and
        have least to do.

        :param list[str] keys: of tickets
        :param str search: a part of the name
        :param bool whole: whoever may read them, to be asked or told about them
        :returns: dicts with ``id``, ``name``, ``load`` (open social cases), ``maximum`` (``0``:
            not said), ``availability`` (a key of ``AVAILABILITY``, or ``False``: gets no cases by
            themselves) and ``there`` (its words), ``me``
        :rtype: list[dict]
        """
        tickets = self._act_tickets(keys).sudo()
        users = self._who_could(tickets, whole)
        if search and search.strip():
            wanted = search.strip().casefold()
            users = users.filtered(lambda user: wanted in user.name.casefold())
        members = self.env["social.crm.member"].sudo()
        loads = members._loads(users.ids)
        members = members.search(
            [("user_id", "in", users.ids), ("team_id", "in", tickets.team_id.ids)]
        )
        there = {member.user_id.id: member for member in members}
        words = dict(members._fields["availability"]._description_selection(self.env))
        people = [
            {
                "id": user.id,
                "name": user.name,
                "load": loads.get(user.id, 0),
                "maximum": there[user.id].maximum if user.id in there else 0,
                "availability": there[user.id].availability if user.id in there else False,
                "there": words[there[user.id].availability] if user.id in there else "",
                "me": user == self.env.user,
            }
            for user in users
        ]
        people.sort(
            key=lambda each: (
                each["availability"] not in ("free", False),
                not each["availability"],
                each["load"],
                each["name"].casefold(),
            )
        )
        return people[:SHOWN]

    @api.model
    def _who_could(self, tickets, whole):
        """Users who may read all of these, and where not ``whole`` are in all of their teams.

        :rtype: res.users
        """
        agents = self.env.ref("social_crm.group_agent").sudo().all_user_ids
        agents = agents.filtered(lambda user: user.active and not user.share)
        for company in tickets.company_id:
            agents = agents.filtered(lambda user, company=company: company in user.company_ids)
        teams = tickets.team_id
        allowed = self.env["social.crm.member"]._may_read(
            [(user, team) for user in agents for team in teams or [teams]]
        )
        return agents.filtered(
            lambda user: all(
                (user.id, team.id) in allowed and (whole or not team or user in team.user_ids)
                for team in teams or [teams]
            )
        )

    # Teams

    @api.model
    def choose_teams(self, keys, search=None):
        """Teams that these cases can be handed to.

        :returns: dicts with ``id``, ``name``, ``people`` (how many are in it), ``chosen``
        :rtype: list[dict]
        """
        tickets = self._act_tickets(keys)
        domain = Domain("company_id", "in", [False, *tickets.company_id.ids])
        if search and search.strip():
            domain &= Domain("name", "ilike", search.strip())
        teams = self.env["helpdesk.ticket.team"].search(domain, limit=SHOWN)
        return [
            {
                "id": team.id,
                "name": team.display_name,
                "people": len(team.sudo().user_ids),
                "chosen": tickets.team_id == team,
            }
            for team in teams
        ]

    @api.model
    def act_team(self, keys, team_id):
        """Hand cases to a team. Who had them and is not in it has them no more.

        :param list[str] keys: of tickets
        :param int team_id: id
        """
        tickets = self._act_tickets(keys)
        team = self.env["helpdesk.ticket.team"].browse(int(team_id or 0)).exists()
        team.check_access("read")
        if not team or (team.company_id and tickets.company_id != team.company_id):
            raise UserError(self.env._("There is no such team in the company of these cases."))
        name = team.display_name
        tickets.sudo()._social_picked_up()
        return self._act_write(
            tickets, {"team_id": team.id}, self._of(tickets, self.env._("Handed to “%s”", name))
        )

    # Notes

    @api.model
    def act_note(self, keys, text, user_ids=None):
        """Write a note for colleagues into the chatter of a case, and tell some of them.

        :param list[str] keys: of one ticket
        :param str text: plain
        :param list[int] user_ids: whom to tell; they may read the case
        """
        ticket = self._act_tickets(keys)
        ticket.ensure_one()
        body = self._act_words(text)
        told = self.env["res.users"].sudo().browse(map(int, user_ids or ())).exists()
        self._act_readers(ticket, told)
        names = Markup(" ").join(
            Markup(
                '<a href="#" data-oe-model="res.partner" data-oe-id="%s"'
                ' class="o_mail_redirect">@%s</a>'
            )
            % (user.partner_id.id, user.name)
            for user in told
        )
        ticket.message_post(
            body=Markup("%s<p>%s</p>") % (body, names) if told else body,
            subtype_xmlid="mail.mt_note",
            partner_ids=told.partner_id.ids,
        )
        ticket._social_listed()
        return self._acted(self.env._("Noted"))

    @api.model
    def _act_words(self, text):
        """What somebody typed, as safe HTML.

        :raises UserError: nothing
        """
        text = (text or "").strip() if isinstance(text, str) else ""
        if not text:
            raise UserError(self.env._("Write something first."))
        return plaintext2html(text)

    @api.model
    def _act_readers(self, ticket, users):
        """
        :raises UserError: one of these may not read this
        """
        outside = users - self._who_could(ticket.sudo(), True)
        if outside:
            raise UserError(self.env._("%s may not read this case.", outside[0].name))
