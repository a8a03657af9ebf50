"""What opinion leaders write is told to whoever talks to them: once for a batch, together with what
else that person is told, and only what he may read."""

from odoo import api, models
from odoo.tools import SQL, formatLang, ormcache

TELL = "social_crm_tell_also"


class SocialCrmLeader(models.Model):
    _inherit = "social.crm.leader"

    @api.model
    @ormcache("company_id")
    def _any_told(self, company_id):
        """Whether anybody of a company is told of anything. Asked for each batch."""
        return bool(
            self.sudo().search_count(
                [
                    ("company_id", "=", company_id),
                    ("state", "=", "watched"),
                    ("user_id", "!=", False),
                ],
                limit=1,
            )
        )

    @api.model
    def _written(self, mention_ids):
        """Which of these posts are by somebody who is watched, and who talks to them.

        :param list[int] mention_ids:
        :returns: pairs of the ids of a post and a user
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT said.id, leader.user_id
                  FROM social_crm_mention said
                  JOIN social_crm_profile who ON who.id = said.profile_id
                  JOIN social_crm_profile known
                    ON known.id = who.id
                    OR (known.partner_id = who.partner_id AND known.company_id = who.company_id)
                  JOIN social_crm_leader leader ON leader.profile_id = known.id
                 WHERE said.id = ANY(%s) AND leader.state = 'watched'
                   AND leader.user_id IS NOT NULL
                 ORDER BY said.id
                """,
                mention_ids,
            )
        )


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _carry_out(self, account, items):
        also = self._tell_of_leaders(account, items)
        result = super(
            SocialCrmAssignment, self.with_context(**{TELL: also}) if also else self
        )._carry_out(account, items)
        if also:  # nobody was told of anything else
            self.with_context(**{TELL: also})._tell({})
        return result

    @api.model
    def _tell_of_leaders(self, account, items):
        """
        :returns: user to what he is told, as for :meth:`_tell`
        :rtype: dict
        """
        if not self.env["social.crm.leader"]._any_told(account.company_id.id):
            return {}
        fresh = {
            item.id: item
            for item in items
            if not (item.own or item.gone or item.backfilled)
            and not (item.facts and item.facts.noise)
        }
        if not fresh:
            return {}
        Mention = self.env["social.crm.mention"]
        Ticket = self.env["helpdesk.ticket"].sudo()
        also = {}
        for mention_id, user_id in self.env["social.crm.leader"].sudo()._written(list(fresh)):
            user = self.env["res.users"].sudo().browse(user_id)
            mention = Mention.browse(mention_id)
            item = fresh[mention_id]
            if not user.active or not mention.with_user(user).has_access("read"):
                continue
            ticket = Ticket.browse(item.ticket_id or [])
            # A case that he may not open is of no use to him; the post is.
            shown = bool(ticket) and ticket.with_user(user).has_access("read")
            record = ticket if shown else mention.sudo()
            known = also.setdefault(user, {}).setdefault("leader", [])
            if record not in known:
                known.append(record)
        return also

    @api.model
    def _tell(self, told):
        also = self.env.context.get(TELL)
        if also:
            told = {user: dict(known) for user, known in told.items()}
            for user, known in also.items():
                mine = told.setdefault(user, {})
                heard = [record for records in mine.values() for record in records]
                new = [record for record in known["leader"] if record not in heard]
                if new:
                    mine["leader"] = new
            also.clear()
        return super()._tell({user: known for user, known in told.items() if known})

    @api.model
    def _heads(self):
        return {**super()._heads(), "leader": self.env._("An opinion leader has written:")}


class SocialCrmInbox(models.AbstractModel):
    _inherit = "social.crm.inbox"

    @api.model
    def _person_sections(self, person):
        sections = super()._person_sections(person)
        section = self._section_leader(person)
        return [section, *sections] if section else sections

    @api.model
    def _section_leader(self, person):
        """That this is somebody whose words go far, and who talks to them."""
        Leader = self.env["social.crm.leader"]
        leader = Leader.search(
            [("profile_id", "in", list(person.profiles)), ("state", "=", "watched")], limit=1
        )
        if not leader:
            return None
        user = leader.user_id.sudo()
        relations = dict(leader._fields["relation"]._description_selection(self.env))
        rows = [
            {
                "label": self.env._("Talks to them"),
                "value": (
                    user.name
                    if user.active
                    else self.env._("%s, who has left", user.name)
                    if user
                    else self.env._("Nobody yet")
                ),
                "open": [leader._name, leader.id],
                "tone": False if user.active else "danger",
            },
            {"label": self.env._("Reach"), "value": formatLang(self.env, leader.reach, digits=0)},
            {"label": self.env._("Relation to us"), "value": relations[leader.relation]},
        ]
        if leader.topic_ids:
            names = ", ".join(leader.topic_ids.sudo().mapped("name"))
            rows.append({"label": self.env._("Writes about"), "value": names})
        if leader.note:
            rows.append({"label": self.env._("Note"), "value": leader.note})
        return self._section("leader", self.env._("Opinion Leader"), "fa-bullhorn", rows)
