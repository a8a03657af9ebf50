"""Who gets a ticket, and why: gathers what :mod:`..handing.choose` has to know, and says in words
what it chose."""

from dataclasses import dataclass, field, replace

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..handing.choose import (
    AWAY,
    FORBIDDEN,
    FULL,
    LANGUAGE,
    LONG_AGO,
    OFF,
    PASSED,
    Case,
    Choice,
    Colleague,
    choose,
    obstacle,
)
from .social_crm_ingest import _execute_values


@dataclass(slots=True)
class _People:
    """Who could get something, while it is given out."""

    teams: dict = field(default_factory=dict)  # team id to user id to Colleague
    named: dict = field(default_factory=dict)  # (team id, user id) to Colleague
    last: dict = field(default_factory=dict)  # user id to when he was given something now

    def note(self, choice):
        """Somebody was given a case: he has one more, in whatever team."""
        user = choice.user
        self.last[user] = choice.at
        for known, key in (
            *((team, user) for team in self.teams.values()),
            *((self.named, key) for key in self.named if key[1] == user),
        ):
            if each := known.get(key):
                known[key] = replace(each, load=each.load + 1, last=choice.at)


class SocialCrmAssignment(models.AbstractModel):
    _inherit = "social.crm.assignment"

    @api.model
    def _give(self, company, wishes):
        """Find somebody for each ticket: a constant number of queries, whatever their number.

        Those who could get one are locked until the transaction ends, so that two workers never
        give one person too much.

        :param list[Wish] wishes:
        :returns: key of the wish to values of the ticket
        :rtype: dict[int, dict]
        """
        if not wishes:
            return {}
        self.env.flush_all()
        wishes = sorted(wishes, key=lambda each: (-each.priority, each.written_at, each.key))
        people = self._people(company, wishes)
        cases = self._cases(wishes)
        now = fields.Datetime.now()
        choices = {}
        for wish in wishes:
            choice = choices[wish.key] = _choose(wish, cases[wish.key], people, now)
            if choice.user:
                people.note(choice)
        self._note_given(people.last)
        words = self._words(wishes, people, choices.values())
        return {
            wish.key: {
                "user_id": choices[wish.key].user or False,
                "social_handing": "given" if choices[wish.key].user else "waits",
                "social_given_at": now if choices[wish.key].user else False,
                "social_given_why": self._why(wish, choices[wish.key], words),
            }
            for wish in wishes
        }

    @api.model
    def _people(self, company, wishes):
        """Who could get one of these. Their rows are locked.

        :rtype: _People
        """
        now = fields.Datetime.now()
        named = {wish.user_id for wish in wishes if wish.user_id}
        users = self.env["res.users"].sudo().browse(sorted(named)).exists()
        members = (
            self.env["social.crm.member"]
            .sudo()
            .search(
                Domain("team_id", "in", [wish.team_id for wish in wishes if wish.team_id])
                | Domain("user_id", "in", users.ids)
            )
        )
        users |= members.user_id
        # What somebody has counts in all of his teams, so all of his places are locked. Who is
        # given something has them written as well: a worker that waited here begins anew.
        self.env.execute_query(
            SQL(
                "SELECT id FROM social_crm_member WHERE user_id = ANY(%s)"
                " ORDER BY id FOR NO KEY UPDATE",
                users.ids,
            )
        )
        members.invalidate_recordset(["last_given_at"], flush=False)
        away = members._away(now).user_id.ids
        away = {*away, *members._on_leave(users.ids, now)}
        loads, present = members._loads(users.ids), self._present(users.ids)
        teams = {
            team.id: team
            for team in members.team_id.browse({wish.team_id for wish in wishes if wish.team_id})
        }
        pairs = [(member.user_id, member.team_id) for member in members]
        pairs += [
            (users.browse(wish.user_id), teams.get(wish.team_id, members.team_id.browse()))
            for wish in wishes
            if wish.user_id in users.ids
        ]
        may = {
            pair
            for pair in members._may_read(pairs)
            if company in users.browse(pair[0]).company_ids
        }
        working = members._working(now)
        people = _People()
        for member in members:
            user, team = member.user_id.id, member.team_id.id
            people.teams.setdefault(team, {})[user] = Colleague(
                user,
                frozenset(code[:2] for code in member.language_ids.mapped("code")),
                frozenset(member.topic_ids.ids),
                loads.get(user, 0),
                member.maximum,
                working=member in working,
                away=user in away,
                present=user in present,
                may=(user, team) in may,
                last=member.last_given_at or LONG_AGO,
            )
        for wish in wishes:
            if wish.user_id in users.ids:
                key = (wish.team_id, wish.user_id)
                # Who is named gets it also outside his hours, and whatever he speaks.
                people.named[key] = replace(
                    people.teams.get(wish.team_id, {}).get(
                        wish.user_id, Colleague(wish.user_id, load=loads.get(wish.user_id, 0))
                    ),
                    languages=frozenset(),
                    working=True,
                    away=wish.user_id in away,
                    may=(wish.user_id, wish.team_id or False) in may,
                )
        return people

    @api.model
    def _present(self, user_ids):
        """Users who are at the screen: one query.

        :rtype: set[int]
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT user_id FROM mail_presence WHERE user_id = ANY(%s) AND status = 'online'"
                " AND last_poll > now() AT TIME ZONE 'UTC' - interval '5 minutes'",
                list(user_ids),
            )
        )
        return {row[0] for row in rows}

    @api.model
    def _cases(self, wishes):
        """Wishes as the decision knows them.

        :rtype: dict[int, Case]
        """
        topics = self.env["social.crm.topic"].sudo().with_context(active_test=False)
        topics = topics.browse({wish.topic_id for wish in wishes if wish.topic_id}).exists()
        above = {topic.id: _path(topic.parent_path) for topic in topics}
        had = self._had([wish.profile_id for wish in wishes if wish.profile_id])
        return {
            wish.key: Case(
                wish.key,
                (wish.language or "")[:2],
                above.get(wish.topic_id, frozenset()),
                had.get(wish.profile_id, 0),
                wish.private,
                wish.passed,
            )
            for wish in wishes
        }

    @api.model
    def _had(self, profile_ids):
        """Who had these customers last, also on other networks: one query.

        :rtype: dict[int, int]
        """
        if not profile_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    WITH theirs AS (
                        SELECT id AS profile_id, id AS other_id
                          FROM social_crm_profile WHERE id = ANY(%(ids)s)
                        UNION
                        SELECT profile.id, other.id
                          FROM social_crm_profile profile
                          JOIN social_crm_profile other
                            ON other.partner_id = profile.partner_id
                           AND other.company_id = profile.company_id
                         WHERE profile.id = ANY(%(ids)s)
                    )
                    SELECT DISTINCT ON (theirs.profile_id) theirs.profile_id, ticket.user_id
                      FROM theirs
                      JOIN helpdesk_ticket ticket ON ticket.social_profile_id = theirs.other_id
                     WHERE ticket.user_id IS NOT NULL
                     ORDER BY theirs.profile_id, ticket.id DESC
                    """,
                    ids=list(profile_ids),
                )
            )
        )

    @api.model
    def _note_given(self, last):
        """Write down when each was given something, which also lets other workers know.

        :param dict last: user id to moment
        """
        if not last:
            return
        _execute_values(
            self.env,
            "UPDATE social_crm_member member SET last_given_at = new.at::timestamp"
            " FROM (VALUES %s) AS new(user_id, at) WHERE member.user_id = new.user_id RETURNING 1",
            sorted(last.items()),
        )
        self.env["social.crm.member"].invalidate_model(["last_given_at"], flush=False)

    # Words

    @api.model
    def _words(self, wishes, people, choices):
        """Names of what choices speak of.

        :rtype: dict[str, dict]
        """
        users = {user for team in people.teams.values() for user in team}
        users |= {user for _team, user in people.named}
        languages = self.env["res.lang"].with_context(active_test=False).sudo()
        codes = {(wish.language or "")[:2] for wish in wishes} - {""}
        return {
            "users": {
                user.id: user.name for user in self.env["res.users"].sudo().browse(sorted(users))
            },
            "topics": {
                topic.id: topic.name
                for topic in self.env["social.crm.topic"]
                .sudo()
                .browse({wish.topic_id for wish in wishes if wish.topic_id})
                .exists()
            },
            "languages": {
                each.iso_code: each.name.split(" /")[0].split(" (")[0]
                for each in languages.search([("iso_code", "in", sorted(codes))])
            },
        }

    @api.model
    def _why(self, wish, choice, words):
        """A sentence on why this person, or why nobody.

        :rtype: str
        """
        names = words["users"]
        language = words["languages"].get((wish.language or "")[:2], wish.language)
        if not choice.user:
            if not choice.against:
                return self.env._("Nobody is set up to get cases in this team.")
            reasons = {
                AWAY: self.env._("%s is away"),
                OFF: self.env._("%s is not at work"),
                FULL: self.env._("%s has enough"),
                FORBIDDEN: self.env._("%s cannot read it"),
                LANGUAGE: self.env._(
                    "%(who)s does not speak %(language)s", who="%s", language=language
                ),
                PASSED: self.env._("%s had it"),
            }
            each = [reasons[no] % names.get(user, "") for user, no in choice.against.items()]
            return self.env._("Nobody can take it now: %s", ", ".join(each))
        load = (
            self.env._("%(load)s of %(most)s cases", load=choice.load, most=choice.maximum)
            if choice.maximum
            else self.env._("case number %s", choice.load)
        )
        reasons = {
            "had": self.env._("had this customer before"),
            "speaks": self.env._("speaks %s", language),
            "knows": self.env._("knows %s", words["topics"].get(wish.topic_id, "")),
            "present": self.env._("is there now"),
        }
        said = [reasons[name] for name in choice.why]
        if choice.user == wish.user_id:
            said.insert(0, self.env._("named by a rule"))
        return f"{names.get(choice.user, '')}: {', '.join([*said, load])}"


def _choose(wish, case, people, now):
    """Whoever was named, if he can have it; otherwise who of the team it suits.

    :rtype: Choice
    """
    named = people.named.get((wish.team_id, wish.user_id))
    if named and not obstacle(case, named):
        return choose([case], [named], now)[0]
    choice = choose([case], list(people.teams.get(wish.team_id, {}).values()), now)[0]
    if named and not choice.user:
        return Choice(case.id, against={named.user: obstacle(case, named), **choice.against})
    return choice


def _path(parent_path):
    return frozenset(int(part) for part in (parent_path or "").split("/") if part)
