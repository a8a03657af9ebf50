"""Choosing how to be organised: what is shown is what is done, what makes no sense is refused, what
somebody did by hand stays, and the way back leads to where one was."""

import json
import random

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.social_crm_organisation_form import BY_CODE, FORMS
from .organised import OrganisedCommon

WALKS = 6
STEPS = 14


class Steered(OrganisedCommon):
    def hubbed(self, **values):
        return self.apply(
            "hub",
            self.row("hub", self.hub, accounts=self.account.ids),
            self.row("department", self.team, topics=self.bills.ids),
            self.row("department", self.other_team, topics=self.parcels.ids),
            **values,
        )

    def central(self, **values):
        return self.apply("central", self.row("service", self.team, accounts=self.account.ids))

    def everyone(self, needed=5, trusted=()):
        users = self.agent + self.mate + self.stranger
        row = self.row("everyone", self.team, users=users.ids, accounts=self.account.ids)
        return self.apply("holistic", row, needed=needed, trusted=list(trusted))

    def state(self):
        """All that forms can change, as atoms: what is archived is not there."""
        self.env.flush_all()
        self.env.invalidate_all()
        atoms = {}
        for team in self.env["helpdesk.ticket.team"].search([]):
            for name in ("user_id", "social_hub_id", "resource_calendar_id"):
                atoms["team", team.id, name] = team[name].id
            atoms["team", team.id, "opening"] = team.social_opening
            for user in team.user_ids:
                atoms["in", team.id, user.id] = True
        for account in self.env["social.crm.account"].search([]):
            atoms["account", account.id] = account.team_id.id
        for model in ("social.crm.rule", "social.crm.approval.rule", "social.crm.member"):
            for record in self.env[model].search([]):
                snapshot = self.env["social.crm.organisation.change"]._snapshot(record)
                for name, value in snapshot.items():
                    atoms[model, record.id, name] = json.dumps(value, default=str)
        for user in self.env.ref("social_crm.group_agent").user_ids:
            atoms["agent", user.id] = True
        atoms["guidelines"] = self.company.social_crm_guidelines_first
        return atoms


@tagged("post_install", "-at_install")
class TestOrganisation(Steered):
    def test_looking_changes_nothing_and_what_was_shown_is_done(self):
        before = self.state()
        plan = self.plan(
            "hub",
            self.row("hub", self.hub, accounts=self.account.ids),
            self.row("department", self.team, topics=self.bills.ids),
        )
        shown = self.setup.preview(plan)
        self.assertEqual(self.state(), before)
        applied = self.setup.apply(plan, shown["token"])
        organisation = self.env["social.crm.organisation"].browse(applied["id"])
        said = {line["said"] for part in shown["parts"] for line in part["lines"]}
        self.assertEqual(set(organisation.said), said)
        self.assertEqual(organisation.display_name, "Hub and Spokes")
        again = self.setup.preview(plan)
        self.assertEqual((again["parts"], again["count"]), ([], 0), "it is so already")
        with self.assertRaises(UserError):
            self.setup.apply(plan, again["token"])

    def test_what_changed_since_it_was_shown_is_looked_at_once_more(self):
        plan = self.plan("central", self.row("service", self.team, accounts=self.account.ids))
        token = self.setup.preview(plan)["token"]
        self.account.team_id = self.other_team
        with self.assertRaisesRegex(UserError, "once more"):
            self.setup.apply(plan, token)

    def test_each_form_can_be_drafted_shown_done_and_taken_back_to_the_letter(self):
        for form in FORMS:
            with self.subTest(form.code):
                before = self.state()
                draft = self.setup.draft(form.code)
                token = self.setup.preview(draft)["token"]
                applied = self.setup.apply(draft, token)
                self.assertNotEqual(self.state(), before)
                self.assertEqual(self.setup.start()["current"]["form"], form.code)
                said = self.undo(self.env["social.crm.organisation"].browse(applied["id"]))
                self.assertTrue(all(each["back"] for each in said), said)
                self.assertEqual(self.state(), before)

    def test_a_form_takes_the_place_of_another_and_both_are_taken_back_one_by_one(self):
        states = [self.state()]
        organisations = []
        for choose in (self.hubbed, self.everyone, self.central):
            organisations.append(choose())
            states.append(self.state())
        rules = self.env["social.crm.approval.rule"].search([])
        self.assertFalse(rules, "the rules of forms that are past ask for nothing")
        with self.assertRaisesRegex(UserError, "first"):
            self.undo(organisations[0])
        for organisation, state in zip(reversed(organisations), reversed(states[:-1]), strict=True):
            self.undo(organisation)
            self.assertEqual(self.state(), state)
        with self.assertRaises(UserError):
            self.undo(organisations[0])

    def test_what_is_opened_or_loosened_is_said(self):
        self.everyone()
        plan = self.plan(
            "hub",
            self.row("hub", self.hub, accounts=self.account.ids),
            self.row("department", self.team),
        )
        weights = {}
        for part in self.setup.preview(plan)["parts"]:
            for line in part["lines"]:
                weights.setdefault(line["weight"], []).append(line["said"])
        self.assertTrue(any("asks for no approval any more" in each for each in weights["loosens"]))
        self.assertTrue(any("private messages too" in each for each in weights["opens"]))

    def test_a_team_without_anybody_is_named_before_cases_go_there(self):
        row = self.row("service", self.hub, users=[])
        shown = self.setup.preview(self.plan("central", row))
        (note,) = [note for note in shown["notes"] if "Nobody is in" in note]
        self.assertIn("“Newsroom”", note)

    def test_taking_back_says_of_each_thing_what_it_is(self):
        """A name alone reads as if a person were deleted."""
        said = {line["said"] for line in self.undo(self.hubbed())}
        self.assertIn("The rule for approval “Departments answer complaints” goes again.", said)
        self.assertIn("Hub of “Service” is empty again.", said)
        gets = [each for each in said if "gets no cases of “Service” any more." in each]
        self.assertEqual(len(gets), len(self.team._social_own_users()), said)

    def test_accounts_that_are_given_to_nobody_are_named(self):
        shown = self.setup.preview(self.plan("central", self.row("service", self.hub)))
        self.assertIn("“Acme” stays with “Service”.", shown["notes"])
        self.account.team_id = False
        shown = self.setup.preview(self.plan("central", self.row("service", self.hub)))
        self.assertIn("“Acme” has no team: every agent has it.", shown["notes"])

    def test_who_leaves_a_team_gives_back_what_he_could_not_answer_any_more(self):
        self.account.team_id = self.hub
        hubs, theirs, public = self.said("one"), self.said("two"), self.said("three", private=False)
        cases = (hubs + theirs + public).ticket_id
        cases.write({"team_id": self.team.id, "user_id": self.mate.id})
        hubs.ticket_id.user_id = self.guide
        self.team.user_ids += self.guide
        self.assertEqual(self.may(self.mate, theirs), "cra")
        row = self.row("service", self.team, users=self.agent.ids, accounts=[])
        shown = self.setup.preview(self.plan("central", row))
        said = [line["said"] for part in shown["parts"] for line in part["lines"]]
        self.assertTrue([each for each in said if "go back to it" in each and "mate" in each], said)
        self.apply("central", row)
        self.assertFalse((theirs + public).ticket_id.user_id)
        self.assertIn("any more", theirs.ticket_id.social_given_why)
        self.assertEqual(hubs.ticket_id.user_id, self.guide, "it came in by his own team's account")
        self.assertEqual(self.may(self.guide, hubs), "cra")
        theirs.ticket_id.user_id = self.agent
        self.agent.helpdesk_team_ids -= self.team
        self.assertFalse(theirs.ticket_id.user_id, "also where it is done at the user")

    def test_who_works_here_no_more_has_no_open_cases(self):
        case, done = self.said("one").ticket_id, self.said("two").ticket_id
        (case + done).write({"user_id": self.mate.id})
        done.stage_id = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        self.mate.active = False
        self.assertFalse(case.user_id)
        self.assertIn("does not work here any more", case.social_given_why)
        self.assertEqual(done.user_id, self.mate, "what is over stays his")

    def test_open_cases_of_teams_that_are_left_out_are_named(self):
        plan = self.plan("central", self.row("service", self.team, accounts=self.account.ids))
        said = "Open cases of “Other Team” (1) stay there until somebody hands them over."
        self.other_team.name = "Other Team"
        self.assertNotIn(said, self.setup.preview(plan)["notes"])
        case = self.said("where is my parcel").ticket_id
        case.team_id = self.other_team
        self.assertIn(said, self.setup.preview(plan)["notes"])
        case.stage_id = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        self.assertNotIn(said, self.setup.preview(plan)["notes"])

    def test_asking_for_less_experience_is_said_to_loosen(self):
        self.everyone(needed=10)
        users = self.agent + self.mate + self.stranger
        row = self.row("everyone", self.team, users=users.ids, accounts=self.account.ids)
        for needed, weight in ((5, "loosens"), (20, "")):
            shown = self.setup.preview(self.plan("holistic", row, needed=needed))
            ((line,),) = [part["lines"] for part in shown["parts"]]
            self.assertEqual(line["weight"], weight)

    def test_own_rules_stay_as_they_are_and_go_first(self):
        mine = self.rule("Mine", topic_ids=self.bills.ids, team_id=self.other_team.id)
        strict = self.env["social.crm.approval.rule"].create(
            {"name": "Strict", "level": "manager", "answer_words": "refund"}
        )
        before = [self.env["social.crm.organisation.change"]._snapshot(r) for r in (mine, strict)]
        shown = self.setup.preview(
            self.plan(
                "hub",
                self.row("hub", self.hub, accounts=self.account.ids),
                self.row("department", self.team, topics=self.bills.ids),
            )
        )
        self.assertTrue(any("“Mine”" in note for note in shown["notes"]))
        self.hubbed()
        after = [self.env["social.crm.organisation.change"]._snapshot(r) for r in (mine, strict)]
        self.assertEqual(after, before)
        self.assertEqual(self.said("my invoice").ticket_id.team_id, self.other_team)
        reply = self.env["social.crm.reply"].with_user(self.stranger)
        reply = reply.create({"mention_id": self.said("my invoice").id, "text": "A refund"})
        self.assertEqual(reply._need().level, "manager")

    def test_a_rule_of_a_form_that_somebody_changed_stays_as_it_is(self):
        self.hubbed()
        rule = self.env["social.crm.rule"].search([("name", "=", "Topics of Service")])
        rule.words = "bill*"
        shown = self.setup.preview(
            self.plan(
                "hub",
                self.row("hub", self.hub, accounts=self.account.ids),
                self.row("department", self.team, topics=self.parcels.ids),
                self.row("department", self.other_team, topics=self.bills.ids),
            )
        )
        self.assertTrue(any("“Topics of Service” was changed" in each for each in shown["notes"]))
        self.central()
        self.assertTrue(rule.active)
        self.assertEqual(rule.words, "bill*")

    def test_what_happened_with_something_keeps_it_in_the_archive(self):
        row = self.row("hub", accounts=self.account.ids, users=self.guide.ids)
        organisation = self.apply("hub", row, self.row("department", self.team, hub="new1"))
        hub = self.account.team_id
        self.said("hello")
        said = self.undo(organisation)
        self.assertFalse(hub.active)
        self.assertTrue(any("is archived" in each["said"] for each in said))

    def test_open_cases_of_a_team_that_goes_again_go_to_who_has_their_account(self):
        row = self.row("department", users=self.outsider.ids, topics=self.bills.ids, key="new9")
        organisation = self.apply(
            "decentral", self.row("department", self.hub, accounts=self.account.ids), row
        )
        case = self.said("the invoice is wrong").ticket_id
        done = self.said("one more invoice is wrong").ticket_id
        done.stage_id = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        made = case.team_id
        self.assertEqual((made.name, case.user_id), ("A new team", self.outsider))
        shown = [each["said"] for each in self.setup.undo_preview(organisation.id)]
        self.assertTrue([each for each in shown if "open cases (1)" in each], shown)
        said = [each["said"] for each in self.undo(organisation)]
        self.assertTrue([each for each in said if "open cases (1)" in each], said)
        self.assertFalse(made.active)
        self.assertEqual((case.team_id, self.account.team_id), (self.team, self.team))
        self.assertFalse(case.user_id, "who is not in that team would read nothing of it")
        self.assertEqual(done.team_id, made, "what is over stays where it was")
        self.assertEqual(self.may(self.agent, case.social_opening_id), "cra")

    def test_a_team_to_which_something_leads_stays_with_its_people(self):
        row = self.row("department", users=self.mate.ids, topics=self.bills.ids, key="new9")
        organisation = self.apply(
            "decentral", self.row("department", self.hub, accounts=self.account.ids), row
        )
        made = self.env["helpdesk.ticket.team"].search([("name", "=", "A new team")])
        mine = self.rule("Mine", topic_ids=self.parcels.ids, team_id=made.id)
        said = self.undo(organisation)
        self.assertIn(
            "“A new team” stays as it is, with its people: “Mine” brings cases to it.",
            [each["said"] for each in said if not each["back"]],
        )
        self.assertTrue(made.active and mine.active)
        self.assertEqual(made.user_ids, self.mate)
        case = self.said("where is my parcel").ticket_id
        self.assertEqual(self.may(self.mate, case.social_opening_id), "cra")

    def test_rights_are_given_only_by_those_who_manage_them(self):
        row = self.row("service", self.team, users=self.employee.ids, accounts=self.account.ids)
        shown = self.setup.preview(self.plan("central", row))
        self.assertTrue(any("social_employee" in note for note in shown["notes"]))
        self.apply("central", row)
        self.assertFalse(self.employee.has_group("social_crm.group_agent"))
        self.administrator.group_ids += self.env.ref("base.group_erp_manager")
        organisation = self.apply("central", row)
        self.assertTrue(self.employee.has_group("social_crm.group_agent"))
        self.undo(organisation)
        self.assertFalse(self.employee.has_group("social_crm.group_agent"))

    def test_only_administrators_choose(self):
        organisation = self.central()
        plan = self.plan("central", self.row("service", self.team))
        for user in (self.manager, self.agent, self.reader, self.employee, self.foreign):
            setup = self.setup.with_user(user)
            for call in (
                setup.start,
                lambda setup=setup: setup.draft("hub"),
                lambda setup=setup: setup.preview(plan),
                lambda setup=setup: setup.apply(plan, "x"),
                lambda setup=setup: setup.undo_preview(organisation.id),
                lambda setup=setup: setup.undo(organisation.id),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            organisation.with_user(self.administrator).write({"state": "undone"})

    def test_an_administrator_of_another_company_changes_nothing_here(self):
        organisation = self.central()
        theirs = self._user(
            "their_administrator",
            "social_crm.group_administrator",
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        setup = self.setup.with_user(theirs).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertFalse(setup.start()["current"])
        self.assertNotIn(self.account.id, [each["id"] for each in setup.start()["accounts"]])
        for row in (
            self.row("service", self.team),
            self.row("service", accounts=self.account.ids),
            self.row("service", users=self.agent.ids),
        ):
            with self.subTest(row), self.assertRaises(UserError):
                setup.preview(self.plan("central", row))
        with self.assertRaises(AccessError):
            setup.undo(organisation.id)

    def test_nonsense_is_refused_in_words(self):
        team, other = self.row("department", self.team), self.row("department", self.other_team)
        hub = self.row("hub", self.hub)
        twice = {"topics": self.bills.ids}
        for words, plan in (
            ("Choose how", {}),
            ("Choose how", self.plan("soviet", team)),
            ("has to be a team", self.plan("hub")),
            ("no such teams", self.plan("hub", hub, self.row("service", self.team))),
            ("one team of the kind", self.plan("hub", hub, {**other, "role": "hub"})),
            ("is there twice", self.plan("decentral", team, team)),
            ("is given to", self.plan("decentral", {**team, **twice}, {**other, **twice})),
            ("Give each team a name", self.plan("central", self.row("service", name=" "))),
            ("nobody who works", self.plan("central", self.row("service", users=self.foreign.ids))),
            ("is gone", self.plan("central", self.row("service", accounts=[99999999]))),
            ("no number", self.plan("central", self.row("service", accounts=["x"]))),
            ("is not known", self.plan("central", self.row("service", key="x; DROP"))),
            ("have to be approved", self.plan("holistic", self.row("everyone"), needed=0)),
            ("Which hub", self.plan("hubs", hub, {**team, "hub": "new9"})),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.setup.preview(plan)

    def test_hours_are_made_in_a_few_clicks_by_who_may_make_calendars(self):
        with self.assertRaises(AccessError):
            self.setup.make_hours(8, 18, [0, 1])
        self.assertFalse(self.setup.start()["days"])
        self.administrator.group_ids += self.env.ref("base.group_system")
        self.assertEqual(self.setup.start()["days"][0], "Mon")
        made = self.setup.make_hours(8, 22.5, [0, 1, 2, 3, 4])
        calendar = self.env["resource.calendar"].browse(made["id"])
        self.assertEqual(calendar.name, "Mon–Fri 8:00–22:30")
        self.assertEqual(
            {(each.dayofweek, each.hour_from, each.hour_to) for each in calendar.attendance_ids},
            {(str(day), 8, 22.5) for day in range(5)},
        )
        self.assertEqual(calendar.hours_per_day, 14.5)
        for begin, end, days in (
            (8, 8, [0]),
            (22, 6, [0]),
            (8, 25, [0]),
            (8, 18, []),
            (8, 18, [7]),
        ):
            with self.assertRaises(UserError):
                self.setup.make_hours(begin, end, days)

    def test_each_lever_and_role_of_the_table_exists(self):
        Plans = self.env["social.crm.organisation.plan"]
        for form in FORMS:
            for lever in form.levers:
                self.assertTrue(callable(getattr(Plans, f"_lever_{lever.name}")), lever.name)
                for role in lever.roles:
                    self.assertTrue(form.role(role), (form.code, role))
        self.assertEqual(len(BY_CODE), 5)


@tagged("post_install", "-at_install")
class TestOrganisationWalk(Steered):
    """Choose, change by hand, choose, take back, in any order: what is taken back is what still
    stands as it was set, and nothing else."""

    def test_any_walk_leads_back(self):
        for seed in range(WALKS):
            with self.subTest(seed=seed), self.cr.savepoint() as savepoint:
                self.walk(random.Random(seed))
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache()

    def walk(self, chance):
        stack = []
        for _step in range(STEPS):
            act = chance.choice(("choose", "choose", "hand", "hand", "back"))
            if act == "choose":
                before = self.state()
                if organisation := self.choose(chance):
                    stack.append((organisation, before, self.state()))
            elif act == "hand":
                self.by_hand(chance)
            elif stack:
                self.take_back(*stack.pop())
        while stack:
            self.take_back(*stack.pop())

    def take_back(self, organisation, before, after):
        now = self.state()
        said = self.undo(organisation)
        then = self.state()
        changed = {
            key
            for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)
            # who is somewhere by a hub follows from the hub
            and not (key[0] == "in" and self.by_hub(key))
        }
        stays = {key for key in changed if now.get(key) != after.get(key)}
        # What was made and changed since stays as a whole.
        whole = {key[:2] for key in stays if not any(each[:2] == key[:2] for each in before)}
        stays |= {key for key in changed if key[:2] in whole and key[0].startswith("social.")}
        for key in changed - stays:
            self.assertEqual(then.get(key), before.get(key), key)
        for key in stays - {key for key in stays if now.get(key) == before.get(key)}:
            self.assertEqual(then.get(key), now.get(key), key)
            self.assertTrue([each for each in said if not each["back"]], key)
        for key in now.keys() - changed:
            if key[0] != "in":
                self.assertEqual(then.get(key), now[key], key)

    def by_hub(self, key):
        team = self.env["helpdesk.ticket.team"].browse(key[1])
        return key[2] in team.social_step_in_ids.ids or key[2] in self.guide.ids

    def choose(self, chance):
        teams = [self.team, self.other_team, self.hub]
        chance.shuffle(teams)
        form = chance.choice(FORMS)
        rows = []
        for number, team in enumerate(teams):
            role = form.roles[0] if number == 0 else form.roles[-1]
            if number and not role.many:
                break
            users = set(chance.sample(team.user_ids.ids, len(team.user_ids) // 2))
            users.add(chance.choice((self.agent, self.mate, self.stranger, self.outsider)).id)
            values = {"users": sorted(users)}
            if number == 0:
                values["accounts"] = self.account.ids
            if "topics" in role.gives:
                values["topics"] = (self.bills.ids, self.parcels.ids, [])[number]
            if "hub" in role.gives:
                values["hub"] = f"t{teams[0].id}"
            rows.append(self.row(role.code, team, **values))
        try:
            return self.apply(form.code, *rows, needed=chance.randint(1, 9))
        except UserError as error:
            if "so already" not in str(error):
                raise
            return None

    def by_hand(self, chance):
        team = chance.choice((self.team, self.other_team, self.hub))
        act = chance.randrange(5)
        if act == 0:
            user = chance.choice((self.agent, self.mate, self.stranger, self.outsider))
            team.user_ids = [chance.choice((Command.link, Command.unlink))(user.id)]
        elif act == 1:
            self.account.team_id = chance.choice((team, team.browse()))
        elif act == 2:
            team.social_opening = chance.choice((False, "all", "mine"))
        else:
            model = chance.choice(("social.crm.rule", "social.crm.approval.rule"))
            rules = self.env[model].search([])
            if rules:
                rule = chance.choice(list(rules))
                rule.write(chance.choice(({"name": f"Mine {act}"}, {"active": False})))
