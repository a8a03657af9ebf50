"""The link of a profile to a contact: what it brings, and that it can be taken back."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.types import Audience
from .common import BORIS, SocialCommon


class IdentityCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.bert = cls.env["res.partner"].create(
            [
                {"name": "Anna Acker", "email": "anna@example.com", "phone": "+49 30 111111"},
                {"name": "Bert Bach", "email": "bert@example.com", "city": "Bonn"},
            ]
        )
        cls.firm = cls.env["res.partner"].create({"name": "Müller GmbH", "is_company": True})
        cls.identity = cls.env["social.crm.identity"]

    def profile(self, text="Hello", **values):
        """A profile that has written, with a ticket."""
        (mention,) = self.arrive(self.item(text, **values))
        return mention.profile_id.with_user(self.agent)

    def find(self, profile, partner, strength=18.0, needed=15.0, method="number_private", **more):
        """What the recognition does when it finds something."""
        return self.identity._record(
            [
                {
                    "profile_id": profile.id,
                    "partner_id": partner.id,
                    "method": method,
                    "strength": strength,
                    "links": True,
                    "needed": needed,
                    **more,
                }
            ]
        )

    def ticket(self, profile):
        return self.env["helpdesk.ticket"].search([("social_profile_id", "=", profile.id)])


@tagged("post_install", "-at_install")
class TestLink(IdentityCommon):
    def test_undo_gives_a_ticket_back_as_it_was(self):
        profile = self.profile()
        ticket = self.ticket(profile)
        ticket.write({"partner_name": "Frau Martina", "partner_email": "typed@example.com"})
        fields = ["partner_id", "partner_name", "partner_email", "message_partner_ids"]
        before = ticket.read(fields)
        piece = profile._link(self.anna, note="She called")
        self.assertEqual(ticket.partner_id, self.anna)
        self.assertEqual(ticket.partner_name, "Anna Acker")
        self.assertEqual(ticket.partner_email, "anna@example.com")
        ticket.message_subscribe(self.anna.ids)
        piece.with_user(self.agent).action_withdraw()
        ticket.invalidate_recordset()
        self.assertEqual(ticket.read(fields), before)
        self.assertFalse(profile.partner_id)
        self.assertRecordValues(
            piece, [{"note": "She called", "counts": False, "withdrawn_by_id": self.agent.id}]
        )

    def test_what_somebody_typed_while_linked_stays(self):
        profile = self.profile()
        piece = profile._link(self.anna)
        ticket = self.ticket(profile)
        ticket.partner_email = "new@example.com"
        piece._withdraw("Wrong")
        self.assertEqual(ticket.partner_email, "new@example.com")
        self.assertEqual(ticket.partner_name, "Martina (@mausi007)")

    def test_a_contact_without_an_address_leaves_the_one_that_was_typed(self):
        profile = self.profile()
        ticket = self.ticket(profile)
        ticket.partner_email = "typed@example.com"
        profile._link(self.firm)
        self.assertEqual(ticket.partner_email, "typed@example.com")

    def test_a_ticket_that_began_linked_names_the_profile_after_the_undo(self):
        profile = self.profile()
        piece = profile._link(self.anna)
        (second,) = self.arrive(self.item("another matter"))
        self.assertEqual(second.ticket_id.partner_id, self.anna)
        piece._withdraw("Wrong")
        self.assertRecordValues(
            second.ticket_id,
            [{"partner_id": False, "partner_name": "Martina (@mausi007)", "partner_email": False}],
        )

    def test_archived_tickets_follow_too(self):
        profile = self.profile()
        ticket = self.ticket(profile)
        ticket.active = False
        piece = profile._link(self.anna)
        self.assertEqual(ticket.partner_id, self.anna)
        piece._withdraw("Wrong")
        self.assertFalse(ticket.partner_id)

    def test_posts_in_other_people_s_tickets_change_their_author_too(self):
        profile = self.profile()
        root = self.mentions_of(profile)
        (answer,) = self.arrive(self.item("me too", author=BORIS, parent_id=root.external_id))
        self.assertTrue(answer.bystander)
        boris = answer.profile_id.with_user(self.agent)
        piece = boris._link(self.bert)
        self.assertEqual(answer.message_id.author_id, self.bert)
        piece._withdraw("Wrong")
        self.assertFalse(answer.message_id.author_id)

    def mentions_of(self, profile):
        return self.env["social.crm.mention"].search([("profile_id", "=", profile.id)])

    def test_a_word_over_what_was_found_and_back(self):
        profile = self.profile()
        self.find(profile, self.anna)
        self.assertEqual(profile.partner_id, self.anna)
        piece = profile._link(self.bert)
        ticket = self.ticket(profile)
        self.assertEqual((profile.partner_id, ticket.partner_id), (self.bert, self.bert))
        piece._withdraw("Wrong")
        self.assertEqual((profile.partner_id, ticket.partner_id), (self.anna, self.anna))
        self.assertEqual(ticket.partner_email, "anna@example.com")

    def test_a_word_over_proofs_and_back(self):
        profile = self.profile()
        profile._link(self.firm, method="proof")
        profile._link(self.anna, method="proof")
        piece = profile._link(self.bert)
        self.assertEqual(profile.partner_id, self.bert)
        piece._withdraw("Wrong")
        self.assertEqual(profile.partner_id, self.anna)

    def test_saying_again_what_was_found_is_evidence_of_its_own(self):
        profile = self.profile()
        found = self.find(profile, self.anna)
        word = profile._link(self.anna)
        found._withdraw("It was somebody else's number")
        self.assertEqual(profile.partner_id, self.anna)
        word._withdraw("Wrong")
        self.assertFalse(profile.partner_id)

    def test_choosing_the_present_contact_in_a_form_says_nothing_new(self):
        profile = self.profile()
        profile.partner_id = self.anna
        profile.partner_id = self.anna
        self.assertEqual(len(profile.identity_ids), 1)

    def test_several_profiles_of_one_person_are_apart(self):
        one = self.profile()
        (mention,) = self.arrive(self.item(author=BORIS))
        two = mention.profile_id.with_user(self.agent)
        first, _second = one._link(self.anna), two._link(self.anna)
        self.assertEqual(self.anna.social_mention_count, 2)
        first._withdraw("Wrong")
        self.anna.invalidate_recordset()
        self.assertEqual(self.anna.social_mention_count, 1)
        self.assertEqual(two.partner_id, self.anna)
        self.assertFalse(self.ticket(one).partner_id)
        self.assertEqual(self.ticket(two).partner_id, self.anna)

    def test_deleting_a_contact_leaves_what_follows_from_the_rest(self):
        profile = self.profile()
        self.find(profile, self.bert)
        profile._link(self.anna)
        ticket = self.ticket(profile)
        self.anna.unlink()
        self.assertEqual((profile.partner_id, ticket.partner_id), (self.bert, self.bert))
        self.assertEqual(ticket.partner_email, "bert@example.com")
        self.bert.unlink()
        self.assertFalse(profile.partner_id)
        self.assertRecordValues(
            ticket,
            [{"partner_id": False, "partner_name": "Martina (@mausi007)", "partner_email": False}],
        )

    def test_companies_are_apart(self):
        profile = self.profile()
        foreign = self.env["res.partner"].create(
            {"name": "Foreign", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            profile.sudo()._link(foreign)
        profile._link(self.anna)
        self.anna.company_id = self.other_company
        self.assertFalse(profile.partner_id)
        self.assertFalse(self.ticket(profile).partner_id)
        self.anna.company_id = False
        self.assertEqual(profile.partner_id, self.anna)


@tagged("post_install", "-at_install")
class TestShared(IdentityCommon):
    def test_a_profile_that_several_write_with_is_linked_to_companies_only(self):
        profile = self.profile()
        employee = self.env["res.partner"].create({"name": "Eva", "parent_id": self.firm.id})
        profile._link(employee)
        profile.shared = True
        self.assertFalse(profile.partner_id)
        with self.assertRaisesRegex(UserError, "Müller GmbH"):
            profile._link(employee)
        with self.assertRaisesRegex(UserError, "not to a person"):
            profile._link(self.anna)
        self.find(profile, self.anna)
        self.assertFalse(profile.partner_id)
        profile._link(self.firm)
        self.assertEqual(profile.partner_id, self.firm)

    def test_evidence_about_people_waits_until_one_person_writes_again(self):
        profile = self.profile()
        profile._link(self.anna)
        profile.shared = True
        profile.shared = False
        self.assertEqual(profile.partner_id, self.anna)

    def test_a_contact_that_turns_out_to_be_a_company_is_linked(self):
        profile = self.profile()
        self.find(profile, self.anna)
        profile.shared = True
        self.anna.is_company = True
        self.assertEqual(profile.partner_id, self.anna)


@tagged("post_install", "-at_install")
class TestLeads(IdentityCommon):
    FIELDS = (
        "partner_id",
        "contact_name",
        "email_from",
        "phone",
        "city",
        "website",
        "message_partner_ids",
    )

    def lead(self, profile):
        mention = self.env["social.crm.mention"].search([("profile_id", "=", profile.id)])
        return self.env["crm.lead"].browse(mention.action_make_lead()["res_id"])

    def test_a_lead_follows_the_link_and_comes_back(self):
        profile = self.profile()
        lead = self.lead(profile)
        lead.phone = "+49 40 222222"
        before = lead.read(self.FIELDS)
        piece = profile._link(self.anna)
        self.assertRecordValues(
            lead,
            [
                {
                    "partner_id": self.anna.id,
                    "contact_name": "Anna Acker",
                    "email_from": "anna@example.com",
                    "phone": "+49 30 111111",
                }
            ],
        )
        lead.message_subscribe(self.anna.ids)
        piece._withdraw("Wrong")
        lead.invalidate_recordset()
        self.assertEqual(lead.read(self.FIELDS), before)

    def test_another_contact_is_not_given_the_former_one_s_particulars(self):
        profile = self.profile()
        lead = self.lead(profile)
        profile._link(self.anna)
        profile._link(self.bert)
        self.assertEqual((lead.email_from, lead.phone), ("bert@example.com", False))
        self.assertEqual(self.bert.email, "bert@example.com")
        self.assertFalse(self.bert.phone)
        self.assertEqual(self.anna.phone, "+49 30 111111")

    def test_a_lead_that_began_linked_names_the_profile_after_the_undo(self):
        profile = self.profile()
        piece = profile._link(self.anna)
        lead = self.lead(profile)
        self.assertEqual(lead.email_from, "anna@example.com")
        piece._withdraw("Wrong")
        self.assertRecordValues(
            lead,
            [
                {
                    "partner_id": False,
                    "contact_name": "Martina",
                    "email_from": False,
                    "phone": False,
                }
            ],
        )

    def test_a_contact_that_somebody_chose_for_the_lead_stays(self):
        profile = self.profile()
        lead = self.lead(profile)
        piece = profile._link(self.anna)
        lead.partner_id = self.bert
        piece._withdraw("Wrong")
        self.assertEqual(lead.partner_id, self.bert)


@tagged("post_install", "-at_install")
class TestShutOut(IdentityCommon):
    """Somebody who was linked by mistake reads nothing of another's conversation any more."""

    def setUp(self):
        super().setUp()
        self.wrong = self._user("wrong", "base.group_portal")
        self.firm_member = self._user("colleague", "base.group_portal")
        (self.wrong + self.firm_member).partner_id.parent_id = self.firm
        self.private = self.profile("My number is 123456", audience=Audience.DIRECT)
        self.case = self.ticket(self.private)

    def assert_no_ticket(self, *users):
        self.env.invalidate_all()
        for user in users:
            self.assertFalse(self.case.with_user(user).search([("id", "=", self.case.id)]))
            with self.assertRaises(AccessError):
                self.case.with_user(user).read(["name"])

    def assert_shut_out(self, *users):
        self.assert_no_ticket(*users)
        for user in users:
            messages = self.env["mail.message"].with_user(user)
            self.assertFalse(messages.search([("id", "in", self.case.message_ids.ids)]))

    def test_after_the_undo_nobody_of_the_wrong_contact_s_company_reads_it(self):
        piece = self.private._link(self.wrong.partner_id)
        self.assertTrue(self.case.with_user(self.wrong).read(["name"]))
        # Whoever writes on the portal page follows.
        self.case.with_user(self.wrong).message_post(
            body="What is this?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.case.message_subscribe((self.wrong + self.firm_member).partner_id.ids)
        token = self.case._portal_ensure_token()
        piece._withdraw("Wrong")
        self.env.invalidate_all()
        self.assertFalse(self.case.message_partner_ids & (self.wrong.partner_id + self.firm))
        self.assertNotEqual(self.case._portal_ensure_token(), token)
        own = self.case.message_ids.filtered(lambda each: each.author_id == self.wrong.partner_id)
        own.unlink()  # what he wrote himself he may read
        self.assert_shut_out(self.wrong, self.firm_member)

    def test_another_contact_chosen_by_hand_shuts_him_out_too(self):
        self.private._link(self.wrong.partner_id)
        self.case.message_subscribe(self.wrong.partner_id.ids)
        self.case.with_user(self.agent).partner_id = self.anna
        self.assert_no_ticket(self.wrong, self.firm_member)

    def test_who_followed_before_the_link_goes_on_following(self):
        self.case.message_subscribe(self.wrong.partner_id.ids)
        piece = self.private._link(self.wrong.partner_id)
        piece._withdraw("Wrong")
        self.assertIn(self.wrong.partner_id, self.case.message_partner_ids)

    def test_colleagues_go_on_following(self):
        self.agent.partner_id.parent_id = self.firm
        piece = self.private._link(self.wrong.partner_id)
        self.case.message_subscribe(self.agent.partner_id.ids)
        piece._withdraw("Wrong")
        self.assertIn(self.agent.partner_id, self.case.message_partner_ids)
