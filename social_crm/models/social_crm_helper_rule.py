"""From how much help on somebody counts as a supporter or a super user: declared, said with its
reason in the book of standings, and taken back when it does not hold any more.

What a colleague says of somebody counts more: a standing that was said by hand stays, and one that
was taken away by hand does not come back by itself.
"""

from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .social_crm_help import HELPED
from .social_crm_profile_standing import HELPING

STANDINGS = [("superuser", "Super User"), ("supporter", "Supporter")]


@dataclass(frozen=True, slots=True)
class Helped:
    """What a person did for others in the time that a rule looks at.

    :param profile_ids: all profiles of the person in the company
    """

    profile_ids: tuple[int, ...]
    helped: int
    askers: int
    wrong: int


class SocialCrmHelperRule(models.Model):
    _name = "social.crm.helper.rule"
    _description = "Rule for Super Users"
    _order = "company_id, sequence, id"
    _rec_name = "text"

    sequence = fields.Integer(default=10, help="The first that holds counts.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    standing = fields.Selection(STANDINGS, "Counts As", required=True, default="superuser")
    least = fields.Integer(
        "Helped at Least",
        required=True,
        default=5,
        help="Answers that helped: thanked by who asked, accepted, or confirmed by a colleague.",
    )
    askers = fields.Integer("Different People", required=True, default=3)
    days = fields.Integer("Within Days", required=True, default=90)
    wrong_share = fields.Integer(
        "Wrong at Most (%)", required=True, default=20, help="Of the answers that were judged."
    )
    text = fields.Char("Rule", compute="_compute_text")

    _least_check = models.Constraint(
        "CHECK (least > 0 AND askers > 0 AND days BETWEEN 1 AND 3650)",
        "Numbers are 1 or more, and days at most 3650.",
    )
    _wrong_check = models.Constraint(
        "CHECK (wrong_share BETWEEN 0 AND 100)", "A share is between 0 and 100 percent."
    )

    @api.depends("standing", "least", "askers", "days", "wrong_share")
    @api.depends_context("lang")
    def _compute_text(self):
        labels = dict(self._fields["standing"]._description_selection(self.env))
        for rule in self:
            rule.text = self.env._(
                "%(standing)s: helped %(least)s times, %(askers)s different people, within "
                "%(days)s days; wrong at most %(wrong)s %%",
                standing=labels.get(rule.standing, ""),
                least=rule.least,
                askers=rule.askers,
                days=rule.days,
                wrong=rule.wrong_share,
            )

    def _holds(self, helped, half=False):
        """Whether somebody helped as much as the rule wants.

        :param Helped helped:
        :param bool half: half of it is enough, for who has the standing already
        :rtype: bool
        """
        times = 2 if half else 1
        judged = helped.helped + helped.wrong
        return (
            helped.helped * times >= self.least
            and helped.askers * times >= self.askers
            and helped.wrong * 100 <= self.wrong_share * judged
        )

    @api.model
    def _cron_standings(self):
        """Say who is a supporter or a super user. Called once a day; repeats harmlessly."""
        for company, rules in (
            self.sudo().search([("company_id", "!=", False)]).grouped("company_id").items()
        ):
            speaking = rules.with_company(company).with_context(lang=company.partner_id.lang)
            speaking._say_standings(company)
            self.env["ir.cron"]._commit_progress(len(rules))

    def _say_standings(self, company):
        """Bring the standings of a company's helpers up to date with these rules."""
        Profile = self.env["social.crm.profile"]
        done = set()
        for rule in self:
            people = rule._people(company)
            ids = {id for each in people for id in each.profile_ids}
            said = rule._said_before(ids)
            # Half is enough for who has this standing already, or a better one; nobody else.
            enough = HELPING[HELPING.index(rule.standing) :]
            having = {
                profile.id for profile in Profile.browse(ids) if profile.standing_said in enough
            }
            met = [
                each
                for each in people
                if not done & set(each.profile_ids)
                and rule._holds(each, half=bool(having & set(each.profile_ids)))
            ]
            for each in met:
                done.update(each.profile_ids)
                profiles = Profile.browse(each.profile_ids).filtered(
                    lambda profile, said=said, rule=rule: (
                        profile.standing_said != rule.standing and said.get(profile.id, True)
                    )
                )
                rule._set(profiles, rule.standing, each)
        self._take_back(company, done)

    def _set(self, profiles, standing, helped):
        reason = self.env._(
            "Helped %(count)s times, %(people)s different people, within %(days)s days",
            count=helped.helped,
            people=helped.askers,
            days=self.days,
        )
        if profiles:
            profiles._set_standing(standing, reason, helper_rule_id=self.id)

    def _take_back(self, company, kept):
        """Take back what these rules said of people for whom none of them holds any more, not even
        half.

        :param set kept: ids of profiles for which one does
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id FROM social_crm_profile profile
                 CROSS JOIN LATERAL (
                       SELECT helper_rule_id FROM social_crm_standing said
                        WHERE said.profile_id = profile.id ORDER BY id DESC LIMIT 1) latest
                 WHERE profile.company_id = %s AND profile.standing IN ('supporter', 'superuser')
                   AND profile.standing_said IS NOT NULL AND latest.helper_rule_id = ANY(%s)
                   AND profile.id <> ALL(%s)
                """,
                company.id,
                self.ids,
                list(kept),
            )
        )
        gone = self.env["social.crm.profile"].browse([row[0] for row in rows])
        if gone:
            gone._set_standing(False, self.env._("Has not helped enough lately"))

    def _people(self, company):
        """What each helper of a company did within the rule's days. One query.

        :rtype: list[Helped]
        """
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT CASE WHEN profile.partner_id IS NULL THEN array_agg(DISTINCT profile.id)
                            ELSE ARRAY(SELECT id FROM social_crm_profile theirs
                                        WHERE theirs.partner_id = profile.partner_id
                                          AND theirs.company_id = %(company)s) END,
                       count(*) FILTER (WHERE help.state IN %(helped)s),
                       count(DISTINCT coalesce(asker.partner_id, -asker.id))
                           FILTER (WHERE help.state IN %(helped)s),
                       count(*) FILTER (WHERE help.state = 'wrong')
                  FROM social_crm_help help
                  JOIN social_crm_profile profile ON profile.id = help.profile_id
                  JOIN social_crm_mention answer ON answer.id = help.mention_id
             LEFT JOIN social_crm_profile asker ON asker.id = help.asker_id
                 WHERE help.company_id = %(company)s AND help.written_at > %(since)s
                   AND answer.gone_at IS NULL AND profile.external_id NOT LIKE '?%%'
                 GROUP BY profile.partner_id,
                          CASE WHEN profile.partner_id IS NULL THEN profile.id END
                """,
                company=company.id,
                helped=HELPED,
                since=fields.Datetime.now() - timedelta(days=self.days),
            )
        )
        return [Helped(tuple(ids), helped, askers, wrong) for ids, helped, askers, wrong in rows]

    def _said_before(self, profile_ids):
        """Whether a rule may say something of profiles of which something was said before: it said
        the last word itself, and no colleague.

        :returns: id of a profile to that; those of which nothing was said are not in it
        :rtype: dict[int, bool]
        """
        if not profile_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (profile_id) profile_id, helper_rule_id IS NOT NULL
                      FROM social_crm_standing WHERE profile_id = ANY(%s)
                     ORDER BY profile_id, id DESC
                    """,
                    list(profile_ids),
                )
            )
        )


class SocialCrmStanding(models.Model):
    _inherit = "social.crm.standing"

    helper_rule_id = fields.Many2one(
        "social.crm.helper.rule",
        "Said by the Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
