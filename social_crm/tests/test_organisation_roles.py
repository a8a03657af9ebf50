"""What each role may do in each of the five ways to be organised: tried by everybody with every
case, whatever a screen would show. c: sees the case, r: reads the post, a: answers at once, w: an
answer waits for approval.
"""

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .organised import OrganisedCommon


@tagged("post_install", "-at_install")
class TestCentral(OrganisedCommon):
    def test_the_team_does_everything_and_nobody_else_anything_but_what_is_public(self):
        self.apply("central", self.row("service", self.team, accounts=self.account.ids))
        cases = {
            "private": self.said("my invoice"),
            "public": self.said("where is my parcel", private=False),
        }
        self.assertMay(
            cases,
            """
                          private public
            agent         cra     cra
            mate          cra     cra
            stranger      -       r
            guide         -       r
            outsider      -       r
            reader        -       r
            employee      -       -
            manager       cra     cra
            administrator cra     cra
            foreign       -       -
            """,
        )

    def test_cases_are_given_out_evenly_among_the_team(self):
        self.apply("central", self.row("service", self.team, accounts=self.account.ids))
        given = [self.said(f"hello {number}").ticket_id.user_id for number in range(4)]
        self.assertEqual(sorted(given.count(user) for user in (self.agent, self.mate)), [2, 2])


@tagged("post_install", "-at_install")
class TestDecentral(OrganisedCommon):
    def setUp(self):
        super().setUp()
        self.second = self.account.copy({"name": "Acme Sales", "team_id": False})
        self.second.write({"state": "connected", "external_id": "sales", "facts": {"limit": 40}})
        self.apply(
            "decentral",
            self.row("department", self.team, accounts=self.account.ids, topics=self.bills.ids),
            self.row(
                "department", self.other_team, accounts=self.second.ids, topics=self.parcels.ids
            ),
        )

    def test_each_department_has_its_own_cases_and_topics_and_nobody_elses(self):
        cases = {
            "ours": self.said("hello"),
            "theirs": self.said("hello", account=self.second),
            "theirs_public": self.said("hello", private=False, account=self.second),
            "topic": self.said("where is my parcel"),
        }
        self.assertEqual(cases["topic"].ticket_id.team_id, self.other_team)
        # What arrived at an account may be read by its team, whoever the case went to.
        self.assertMay(
            cases,
            """
                          ours theirs theirs_public topic
            agent         cra  -      r             ra
            mate          cra  -      r             ra
            stranger      -    cra    cra           cra
            guide         -    -      r             -
            outsider      -    -      r             -
            reader        -    -      r             -
            employee      -    -      -             -
            manager       cra  cra    cra           cra
            administrator cra  cra    cra           cra
            foreign       -    -      -             -
            """,
        )

    def test_a_topic_is_given_to_somebody_of_its_department(self):
        self.assertEqual(self.said("where is my parcel").ticket_id.user_id, self.stranger)


@tagged("post_install", "-at_install")
class TestHubAndSpokes(OrganisedCommon):
    def setUp(self):
        super().setUp()
        self.apply(
            "hub",
            self.row("hub", self.hub, accounts=self.account.ids),
            self.row("department", self.team, topics=self.bills.ids),
            self.row("department", self.other_team, topics=self.parcels.ids),
        )

    def test_the_hub_does_everything_and_departments_what_was_handed_to_them(self):
        cases = {
            "untriaged": self.said("hello"),
            "bill": self.said("my invoice"),
            "parcel": self.said("my parcel"),
            "bill_public": self.said("Thank you for the invoice", private=False),
        }
        self.assertFalse(cases["untriaged"].ticket_id.user_id)
        self.assertIn(cases["bill"].ticket_id.user_id, self.agent + self.mate)
        self.assertMay(
            cases,
            """
                          untriaged bill parcel bill_public
            agent         -         cra  -      cra
            mate          -         cra  -      cra
            stranger      -         -    cra    r
            guide         cra       cra  cra    cra
            outsider      -         -    -      r
            reader        -         -    -      r
            employee      -         -    -      -
            manager       cra       cra  cra    cra
            administrator cra       cra  cra    cra
            foreign       -         -    -      -
            """,
        )

    def test_the_hub_hands_over_and_only_then_the_department_sees_it(self):
        mention = self.said("hello")
        self.assertEqual(self.may(self.agent, mention), "")
        key = f"t{mention.ticket_id.id}"
        self.env["social.crm.inbox"].with_user(self.guide).act_team([key], self.team.id)
        self.assertEqual(self.may(self.agent, mention), "cra")
        self.assertEqual(self.may(self.stranger, mention), "")

    def test_a_public_answer_to_a_complaint_waits_for_the_hub_or_a_colleague(self):
        complaint = self.said(
            "This invoice is wrong again! I am so angry, terrible service!", private=False
        )
        complaint.is_complaint = True
        self.assertEqual(self.may(self.agent, complaint), "crw")
        reply = self.waiting(self.agent, complaint)
        may = {name for name, user in self.people().items() if self.approves(user, reply)}
        self.assertEqual(may, {"mate", "guide", "manager", "administrator"})

    def test_nobody_is_given_cases_of_a_department_for_being_in_the_hub(self):
        for number in range(3):
            self.assertNotEqual(self.said(f"my parcel {number}").ticket_id.user_id, self.guide)

    def test_who_leaves_the_hub_sees_the_departments_no_more(self):
        mention = self.said("my invoice")
        self.hub.user_ids = [Command.unlink(self.guide.id)]
        self.assertEqual(self.may(self.guide, mention), "")


@tagged("post_install", "-at_install")
class TestSeveralHubs(OrganisedCommon):
    def setUp(self):
        super().setUp()
        both = (self.company + self.other_company).ids
        self.administrator.company_ids = [Command.set(both)]
        self.setup = self.setup.with_context(allowed_company_ids=both)
        agent = "social_crm.group_agent"
        elsewhere = {
            "company_id": self.other_company.id,
            "company_ids": [Command.set(self.other_company.ids)],
        }
        self.paris = self._user("paris", agent, **elsewhere)
        self.lyon = self._user("lyon", agent, **elsewhere)
        self.french = self.account.sudo().copy(
            {"name": "Acme France", "company_id": self.other_company.id, "team_id": False}
        )
        self.french.write({"state": "connected", "external_id": "fr", "facts": {"limit": 40}})
        self.second = self._team("Hub North")
        self.north = self._user("north", agent, self.second)
        self.german = self.env.ref("base.lang_de")
        french_hub = {
            "key": "new1",
            "id": False,
            "name": "Hub France",
            "role": "hub",
            "company": self.other_company.id,
            "users": self.paris.ids,
            "accounts": self.french.ids,
        }
        french_department = {
            "key": "new2",
            "id": False,
            "name": "Factures",
            "role": "department",
            "hub": "new1",
            "users": self.lyon.ids,
            "topics": self.bills.ids,
        }
        self.organisation = self.apply(
            "hubs",
            self.row("hub", self.hub, accounts=self.account.ids),
            self.row("hub", self.second, languages=self.german.ids),
            self.row("department", self.team, hub=f"t{self.hub.id}", topics=self.bills.ids),
            self.row("department", self.other_team, hub=f"t{self.second.id}"),
            french_hub,
            french_department,
        )

    def people(self):
        return {**super().people(), "paris": self.paris, "lyon": self.lyon, "north": self.north}

    def test_each_hub_has_its_own_and_companies_see_nothing_of_each_other(self):
        cases = {
            "here": self.said("hello"),
            "bill": self.said("my invoice"),
            "german": self.said(
                "Guten Tag, ich warte seit Wochen auf eine Antwort und niemand meldet sich bei mir"
            ),
            "france": self.said("my invoice", account=self.french),
        }
        self.assertEqual(cases["german"].ticket_id.team_id, self.second)
        self.assertEqual(cases["france"].ticket_id.team_id.name, "Factures")
        self.assertMay(
            cases,
            """
                          here bill german france
            agent         -    cra  -      -
            mate          -    cra  -      -
            stranger      -    -    -      -
            guide         cra  cra  ra     -
            north         -    -    cra    -
            outsider      -    -    -      -
            reader        -    -    -      -
            employee      -    -    -      -
            manager       cra  cra  cra    -
            administrator cra  cra  cra    cra
            foreign       -    -    -      cra
            paris         -    -    -      cra
            lyon          -    -    -      cra
            """,
        )

    def test_what_concerns_several_companies_is_taken_back_in_all_of_them_or_not_at_all(self):
        single = self.setup.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaisesRegex(Exception, "all companies"):
            single.undo(self.organisation.id)
        self.undo(self.organisation)
        self.assertFalse(self.french.team_id)
        self.assertFalse(self.team.social_hub_id)


@tagged("post_install", "-at_install")
class TestEveryone(OrganisedCommon):
    def setUp(self):
        super().setUp()
        everybody = self.agent + self.mate + self.stranger + self.guide
        self.organisation = self.apply(
            "holistic",
            self.row("everyone", self.team, users=everybody.ids, accounts=self.account.ids),
            needed=2,
            trusted=self.mate.ids,
        )

    def test_everyone_answers_and_who_is_new_waits(self):
        cases = {
            "private": self.said("my invoice"),
            "public": self.said("where is my parcel", private=False),
        }
        self.assertMay(
            cases,
            """
                          private public
            agent         crw     crw
            mate          cra     cra
            stranger      crw     crw
            guide         crw     crw
            outsider      -       r
            reader        -       r
            employee      -       -
            manager       crw     crw
            administrator crw     crw
            foreign       -       -
            """,
        )

    def test_only_the_experienced_and_managers_approve_what_the_new_write(self):
        reply = self.waiting(self.agent, self.said("my invoice"))
        may = {name for name, user in self.people().items() if self.approves(user, reply)}
        self.assertEqual(may, {"mate", "manager", "administrator"})

    def test_after_enough_were_approved_as_they_stood_answers_go_out_at_once(self):
        for number in range(2):
            reply = self.waiting(self.agent, self.said(f"hello {number}"))
            reply.with_user(self.mate)._approve()
            self.sent(reply)
        self.assertEqual(self.may(self.agent, self.said("hello")), "cra")
        self.assertEqual(self.may(self.stranger, self.said("hello")), "crw")
        theirs = self.waiting(self.stranger, self.said("hello"))
        self.assertTrue(self.approves(self.agent, theirs), "experienced by now")

    def test_what_was_sent_back_does_not_make_anybody_experienced(self):
        for number in range(2):
            reply = self.waiting(self.agent, self.said(f"hello {number}"))
            reply.with_user(self.mate)._send_back("Friendlier, please")
            reply.action_send()
            reply.with_user(self.mate)._approve()
            self.sent(reply)
        self.assertEqual(self.may(self.agent, self.said("hello")), "crw")

    def sent(self, reply):
        reply.sudo().write(
            {"state": "sent", "sent_at": fields.Datetime.subtract(fields.Datetime.now(), minutes=1)}
        )

    def test_nobody_answers_in_public_before_having_confirmed_the_guidelines(self):
        guideline = self.env["social.crm.guideline"].create(
            {"name": "Kindly", "body": "<p>Be kind.</p>"}
        )
        guideline._publish()
        public = self.said("where is my parcel", private=False)
        reply = self.env["social.crm.reply"].with_user(self.mate)
        reply = reply.create({"mention_id": public.id, "text": "Here", "audience": "public"})
        with self.assertRaisesRegex(Exception, "Kindly"):
            reply.action_send()

    def test_the_new_cannot_lower_the_bar_for_themselves(self):
        rule = self.env["social.crm.approval.rule"].search([("unchanged_below", ">", 0)])
        for values in ({"unchanged_below": 0}, {"trusted_ids": [Command.link(self.agent.id)]}):
            with self.assertRaises(AccessError):
                rule.with_user(self.agent).write(values)
        with self.assertRaises(AccessError):
            self.organisation.with_user(self.agent).read(["plan"])
