"""Who sees and changes evidence: tests that try to break it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..networks.types import Audience
from .test_identity import IdentityCommon


@tagged("post_install", "-at_install")
class TestEvidenceRights(IdentityCommon):
    def setUp(self):
        super().setUp()
        (self.secret,) = self.arrive(self.item("I am 123456", audience=Audience.DIRECT))
        (self.open,) = self.arrive(self.item("I am Anna"))
        self.who = self.secret.profile_id
        self.found_private = self.find(
            self.who, self.anna, mention_id=self.secret.id, seen="123456"
        )
        self.found_open = self.find(
            self.who, self.anna, mention_id=self.open.id, method="email_public", seen="Anna"
        )
        self.word = self.who.with_user(self.agent)._link(self.anna, note="She called")
        self.all = self.found_private + self.found_open + self.word
        self.reader = self._user("reader", "social_crm.group_reader")
        self.seller = self._user("seller2", "sales_team.group_sale_salesman")
        self.portal = self._user("portal3", "base.group_portal")

    def seen_by(self, user):
        return self.identity.with_user(user).search([("id", "in", self.all.ids)]).sudo()

    def test_readers_sellers_employees_and_customers_see_no_evidence(self):
        for user in (self.reader, self.seller, self.employee, self.portal):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.identity.with_user(user).search([])
                with self.assertRaises(AccessError):
                    self.identity.with_user(user)._read_group([], ["method_id"])
                with self.assertRaises(AccessError):
                    self.word.with_user(user).read(["seen"])
        for user in (self.reader, self.seller):
            with self.assertRaises(AccessError):
                self.who.with_user(user).read(["identity_ids"])
            with self.assertRaises(AccessError):
                self.who.with_user(user).identity_panel()

    def test_agents_of_the_team_see_all_of_it(self):
        self.assertEqual(self.seen_by(self.agent), self.all.sorted("id", reverse=True))

    def test_agents_of_another_team_do_not_see_what_stood_in_a_private_message(self):
        self.assertEqual(self.seen_by(self.stranger), self.word + self.found_open)
        with self.assertRaises(AccessError):
            self.found_private.with_user(self.stranger).read(["seen"])
        groups = self.identity.with_user(self.stranger)._read_group([], ["seen"])
        self.assertNotIn("123456", [seen for (seen,) in groups])
        why = self.who.with_user(self.stranger).identity_panel()["linked"]["why"]
        self.assertNotIn("123456", why)
        self.assertIn("another team", why)
        self.assertIn("123456", self.who.with_user(self.agent).identity_panel()["linked"]["why"])

    def test_what_was_private_stays_so_when_the_message_is_gone(self):
        self.secret.sudo().unlink()
        self.found_private.invalidate_recordset()
        self.assertFalse(self.found_private.mention_id)
        self.assertNotIn(self.found_private, self.seen_by(self.stranger))
        self.assertIn(self.found_private, self.seen_by(self.manager))

    def test_a_ticket_that_is_handed_to_another_team_brings_the_evidence_along(self):
        self.secret.ticket_id.team_id = self.other_team
        self.assertIn(self.found_private, self.seen_by(self.stranger))

    def test_managers_see_all_teams_and_one_company(self):
        self.assertEqual(self.seen_by(self.manager), self.all.sorted("id", reverse=True))
        elsewhere = self._user(
            "elsewhere",
            "social_crm.group_administrator",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        self.assertFalse(self.seen_by(elsewhere))
        with self.assertRaises(AccessError):
            self.word.with_user(elsewhere).read(["note"])
        with self.assertRaises(AccessError):
            self.word.with_user(elsewhere).action_withdraw()
        with self.assertRaises(AccessError):
            self.who.with_user(elsewhere).link_contact(self.bert.id)

    def test_nobody_writes_evidence_by_hand(self):
        values = {
            "profile_id": self.who.id,
            "partner_id": self.bert.id,
            "method_id": self.word.method_id.id,
        }
        everybody = (
            self.portal,
            self.employee,
            self.reader,
            self.agent,
            self.manager,
            self.administrator,
        )
        for user in everybody:
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.identity.with_user(user).create(values)
                with self.assertRaises(AccessError):
                    self.word.with_user(user).write({"partner_id": self.bert.id})
                with self.assertRaises(AccessError):
                    self.word.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    self.who.with_user(user).write(
                        {"identity_ids": [(1, self.word.id, {"note": "forged"})]}
                    )
                with self.assertRaises(AccessError):
                    self.who.with_user(user).write({"decided_at": "2026-01-01"})

    def test_what_is_kept_for_an_undo_is_read_by_nobody(self):
        for user in (self.agent, self.administrator):
            with self.assertRaises(AccessError):
                self.secret.ticket_id.with_user(user).read(["social_before_link"])

    def test_who_may_not_read_a_piece_does_not_take_it_back(self):
        with self.assertRaises(AccessError):
            self.found_private.with_user(self.stranger).action_withdraw()
        wizard = self.env["social.crm.take.back"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            wizard.create({"identity_id": self.found_private.id}).action_take_back()
        with self.assertRaises(AccessError):
            wizard.create({"identity_id": self.found_private.id}).read(["what", "follows"])
        with self.assertRaises(AccessError):
            self.word.with_user(self.reader).action_withdraw()
        self.assertTrue(all(self.all.mapped("counts")))

    def test_a_contact_that_an_agent_may_not_see_is_not_linked_by_him(self):
        hidden = self.env["res.partner"].create(
            {"name": "Hidden", "company_id": self.other_company.id}
        )
        who = self.who.with_user(self.agent)
        for act in (who.link_contact, who.refuse_contact):
            with self.assertRaises(AccessError):
                act(hidden.id)


@tagged("post_install", "-at_install")
class TestTakeBack(IdentityCommon):
    def take_back(self, piece):
        action = piece.with_user(self.agent).action_take_back()
        wizard = self.env["social.crm.take.back"].with_user(self.agent)
        return wizard.with_context(**action["context"]).create({})

    def test_what_will_follow_is_said_before(self):
        profile = self.profile()
        found = self.find(profile, self.bert, seen="Customer number 123456")
        word = profile._link(self.anna, note="She called")
        wizard = self.take_back(word)
        self.assertIn("She called", wizard.what)
        self.assertIn("Bert Bach", wizard.follows)
        self.assertIn("Tickets that follow: 1, leads: 0", wizard.follows)
        self.assertIn("stays linked to Anna", self.take_back(found).follows)
        wizard.reason = "It was her sister"
        wizard.action_take_back()
        self.assertEqual(profile.partner_id, self.bert)
        self.assertIn("It was her sister", word.withdrawn_reason)
        self.assertEqual(profile.withdrawn_identity_ids, word)
        with self.assertRaises(UserError):
            wizard.action_take_back()
        self.assertIn("linked to nobody", self.take_back(found).follows)

    def test_an_agent_s_word_for_another_contact_needs_a_note(self):
        profile = self.profile()
        form = Form(
            self.env["social.crm.link"]
            .with_user(self.agent)
            .with_context(default_profile_id=profile.id)
        )
        form.partner_id = self.anna
        link = form.save()
        with self.assertRaises(UserError):
            link.action_link()
        link.note = "She called"
        link.action_link()
        self.assertEqual(profile.partner_id, self.anna)
        self.assertRecordValues(
            profile.identity_ids, [{"note": "She called", "user_id": self.agent.id}]
        )

    def test_undo_of_what_was_found_is_remembered(self):
        profile = self.profile()
        self.find(profile, self.anna)
        panel = profile.take_back_link()
        self.assertFalse(panel["linked"])
        self.find(profile, self.anna, method="email_private")
        self.assertFalse(profile.partner_id)

    def test_undo_of_a_word_gives_what_was_before(self):
        profile = self.profile()
        self.find(profile, self.bert, seen="Customer number 123456")
        profile.link_contact(self.anna.id)
        panel = profile.take_back_link()
        self.assertEqual(panel["linked"]["partner"]["id"], self.bert.id)
        self.assertEqual(panel["linked"]["why"], "Linked because: Customer number 123456")
        self.assertIn("Bert Bach", panel["told"])
