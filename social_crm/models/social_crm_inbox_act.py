"""What is done to cases from the inbox: one method for each, for one case or several.

Everything happens with the rights of the user. Each returns what was done in a sentence, and a
token with which the same person can undo it (:mod:`.social_crm_inbox_undo`).
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

MOST = 200
"""Cases at once."""
TICKET_FIELDS = (
    "user_id",
    "team_id",
    "stage_id",
    "priority",
    "tag_ids",
    "closed_date",
    "social_handing",
    "social_community_until",
    "social_snoozed_until",
    "social_snoozed_by_id",
)
"""What actions change on tickets, and put back."""


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    # What it is done to

    @api.model
    def _act_records(self, keys, letter):
        """The records behind keys of one kind, which the user may change.

        :raises UserError: none, too many, or of another kind
        :raises AccessError: not an agent of the right team
        """
        self.env["social.crm.reply"].check_access("write")
        keys = list(dict.fromkeys(map(str, keys or ())))
        ids = [int(key[1:]) for key in keys if key[:1] == letter and key[1:].isdecimal()]
        if not ids or len(ids) < len(keys):
            raise UserError(
                self.env._("This can be done to cases.")
                if letter == "t"
                else self.env._("This can be done to posts.")
            )
        if len(ids) > MOST:
            raise UserError(self.env._("At most %s at once.", MOST))
        model = self.env["helpdesk.ticket" if letter == "t" else "social.crm.mention"]
        records = model.browse(ids).exists()
        if not records:
            raise UserError(self.env._("There is no such case any more."))
        records.check_access("write")
        return records

    @api.model
    def _act_tickets(self, keys):
        """
        :param list[str] keys: of tickets
        :rtype: helpdesk.ticket
        """
        tickets = self._act_records(keys, "t")
        if any(not ticket.social_account_id for ticket in tickets):
            raise UserError(self.env._("This can be done to cases."))
        return tickets

    @api.model
    def _act_mentions(self, keys):
        """
        :param list[str] keys: of posts, whether they have a ticket or not
        :rtype: social.crm.mention
        """
        return self._act_records(keys, "m")

    # What comes of it

    @api.model
    def _acted(self, said, undo=None, **more):
        """
        :param str said: what was done, in a sentence
        :param list undo: steps as in :meth:`_undo_token`
        :rtype: dict
        """
        return {"said": said, "undo": self._undo_token(undo) if undo else False, **more}

    @api.model
    def _act_write(self, tickets, values, said):
        """Write on tickets what can be undone.

        :param said: sentence
        """
        before = self._ticket_state(tickets)
        tickets.write(values)
        return self._acted(said, [["tickets", [before, self._ticket_state(tickets)]]])

    @api.model
    def _ticket_state(self, tickets):
        """What actions change, as it stands.

        :returns: id of the ticket, as text, to values that can be written
        :rtype: dict[str, dict]
        """
        return {
            str(ticket.id): {name: self._plain(ticket, name) for name in TICKET_FIELDS}
            for ticket in tickets.sudo()
        }

    @api.model
    def _plain(self, record, name):
        value = record[name]
        if isinstance(value, models.BaseModel):
            return sorted(value.ids) if record._fields[name].type == "many2many" else value.id
        return (
            fields.Datetime.to_string(value) if record._fields[name].type == "datetime" else value
        )

    # Who does it

    @api.model
    def act_assign(self, keys, user_id):
        """Give cases to a colleague, or to nobody.

        :param list[str] keys: of tickets
        :param user_id: id, or ``False``
        :raises UserError: somebody who may not read them
        """
        tickets = self._act_tickets(keys)
        user = self._act_colleague(tickets, user_id) if user_id else self.env["res.users"]
        tickets.sudo()._social_picked_up()
        # Whoever gets several is told once of all, instead of once of each.
        several = len(tickets) > 1
        result = self._act_write(
            tickets.with_context(mail_auto_subscribe_no_notify=True) if several else tickets,
            {"user_id": user.id},
            self._of(
                tickets,
                self.env._("Given to %s", user.name) if user else self.env._("Given back"),
            ),
        )
        if several and user and user != self.env.user:
            self.env["social.crm.assignment"]._tell({user: {"given": list(tickets)}})
        return result

    @api.model
    def _act_colleague(self, tickets, user_id):
        """Somebody who may work on all of these.

        :rtype: res.users, as superuser
        """
        user = self.env["res.users"].sudo().browse(int(user_id)).exists()
        teams = tickets.sudo().team_id
        allowed = self.env["social.crm.member"]._may_read(
            [(user, team) for team in teams or [teams]]
        )
        outside = teams.filtered(
            lambda team: user not in team.user_ids or (user.id, team.id) not in allowed
        )
        if not user or outside:
            raise UserError(
                self.env._(
                    "%(who)s is not in the team “%(team)s”, so this case cannot be theirs.",
                    who=user.name or "?",
                    team=outside[:1].name or "",
                )
            )
        if any(ticket.company_id not in user.company_ids for ticket in tickets.sudo()):
            raise UserError(self.env._("%s does not work for the company of this case.", user.name))
        if not allowed:
            raise AccessError(self.env._("%s may not read these cases.", user.name))
        return user

    @api.model
    def _of(self, records, said):
        """A sentence, with how many it is about where that is more than one."""
        return said if len(records) == 1 else f"{said}: {len(records)}"

    # Whether it is done

    @api.model
    def act_close(self, keys):
        """Close cases: each comes to the first closed stage of its team. What waited in it is
        closed with it.

        :param list[str] keys: of tickets
        """
        tickets = self._act_tickets(keys)
        posts = self._post_states(tickets)
        steps = self._act_stage(tickets.filtered(lambda ticket: not ticket.stage_id.closed), True)
        return self._acted(self._of(tickets, self.env._("Closed")), [*steps, ["posts", posts]])

    @api.model
    def act_reopen(self, keys):
        """Open closed cases again.

        :param list[str] keys: of tickets
        """
        tickets = self._act_tickets(keys)
        steps = self._act_stage(tickets.filtered("stage_id.closed"), False)
        return self._acted(self._of(tickets, self.env._("Opened again")), steps)

    @api.model
    def _act_stage(self, tickets, closed, quiet=False):
        """Move tickets to the first stage of their team that is closed, or open.

        :param bool quiet: the customer is not mailed what the stage says
        :returns: steps that undo it
        """
        before = self._ticket_state(tickets)
        for team, group in tickets.grouped("team_id").items():
            stages = team._get_applicable_stages()
            stage = stages.filtered(lambda stage: bool(stage.closed) == closed)[:1]
            if not stage:
                raise UserError(
                    self.env._("The team “%s” has no stage for that.", team.name)
                    if team
                    else self.env._("There is no stage for that.")
                )
            group.with_context(**({"mail_notrack": True} if quiet else {})).write(
                {"stage_id": stage.id}
            )
        return [["tickets", [before, self._ticket_state(tickets)]]]

    @api.model
    def _post_states(self, tickets):
        """In which states the posts of tickets are that closing closes.

        :rtype: dict[str, list]
        """
        mentions = self.env["social.crm.mention"].sudo()
        mentions = mentions.search_fetch(
            [
                ("ticket_id", "in", tickets.ids),
                ("own", "=", False),
                ("state", "in", ("new", "open", "answered")),
            ],
            ["state", "handled_at"],
        )
        return {
            str(mention.id): [mention.state, fields.Datetime.to_string(mention.handled_at)]
            for mention in mentions
        }

    # When it is done

    @api.model
    def act_snooze(self, keys, until, why=None):
        """Put cases off until a time; they come back then, or when the customer writes again.

        :param list[str] keys: of tickets
        :param str until: UTC, as Odoo writes it
        :param str why: in a few words, for colleagues
        :raises UserError: not in the future
        """
        tickets = self._act_tickets(keys)
        try:
            until = fields.Datetime.to_datetime(until)
        except (TypeError, ValueError):
            until = None
        if not until or until <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time in the future."))
        if any(ticket.stage_id.closed for ticket in tickets):
            raise UserError(self.env._("A closed case does not wait for anything."))
        tickets.sudo()._social_picked_up()
        shown = self._shown(until)
        result = self._act_write(
            tickets,
            {"social_snoozed_until": until, "social_snoozed_by_id": self.env.uid},
            self._of(tickets, self.env._("Put off until %s", shown)),
        )
        said = self.env._("Put off until %s.", shown)
        said = f"{said} {why.strip()}" if (why or "").strip() else said
        tickets._message_log_batch({ticket.id: said for ticket in tickets})
        self.env.ref("social_crm.ir_cron_wake").sudo()._trigger(at=until)
        return result

    @api.model
    def act_wake(self, keys):
        """Let cases come back now that were put off.

        :param list[str] keys: of tickets
        """
        tickets = self._act_tickets(keys)
        return self._act_write(
            tickets,
            {"social_snoozed_until": False, "social_snoozed_by_id": False},
            self._of(tickets, self.env._("Back")),
        )

    @api.model
    def _shown(self, moment):
        """A time in the words of the user's language and time zone."""
        return format_datetime(self.env, moment, dt_format="short")
