"""Asking who a profile is, and the code that proves it."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..matching.codes import new_code
from ..models.social_crm_attempt import LIMITS
from ..models.social_crm_invitation import WRONG_ANSWERS
from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, SocialCommon

ADDRESS = "198.51.100.7"


class InvitationCommon(SocialCommon):
    def setUp(self):
        super().setUp()
        self.martina = self.env["res.partner"].create(
            {
                "name": "Martina von der Müller",
                "ref": "K-123456",
                "email": "martina@mail.example",
                "zip": "10115",
            }
        )
        (self.mention,) = self.arrive(self.item("My kettle is broken"))
        self.profile = self.mention.profile_id

    def ask(self, mention=None, **values):
        """An invitation and its token, as the agent makes it."""
        mention = mention or self.mention
        Invitation = self.env["social.crm.invitation"].with_user(self.agent)
        invitation, token = Invitation._make(mention.profile_id, mention, **values)
        return invitation.sudo().with_env(self.env), token

    def answer(self, invitation, partner=None, how="email", codes=("identity",)):
        """A right answer. Returns its code."""
        return self.env["social.crm.invitation.answer"]._make(
            invitation,
            how,
            self.env["social.crm.purpose"]._of(codes).with_env(self.env),
            "en_US",
            partner or self.martina,
        )

    def say(self, text, author=MARTINA, **values):
        """Somebody writes, and it is worked."""
        (mention,) = self.arrive(self.item(text, author=author, minutes=1, **values))
        return mention

    def token_in(self, action):
        return action["context"]["default_text"].rpartition("/s/")[2]


@tagged("post_install", "-at_install")
class TestInvitation(InvitationCommon):
    def test_asking_opens_the_composer_with_a_link_in_private_that_tells_nothing(self):
        action = self.mention.with_user(self.agent).action_ask_who()
        self.assertEqual(action["res_model"], "social.crm.reply")
        self.assertEqual(action["context"]["default_audience"], "direct")
        text = action["context"]["default_text"]
        for secret in ("Martina", "mausi007", "K-123456", str(self.profile.id) + "/"):
            self.assertNotIn(secret, text)
        invitation = self.env["social.crm.invitation"]._by_token(self.token_in(action))
        self.assertEqual(invitation.profile_id, self.profile)
        self.assertEqual(invitation.user_id, self.agent)
        self.assertEqual(invitation.ticket_id, self.mention.ticket_id)

    def test_asking_is_possible_from_the_profile_and_the_ticket(self):
        for record, act in (
            (self.profile, "action_ask_who"),
            (self.mention.ticket_id, "action_social_ask_who"),
        ):
            action = getattr(record.with_user(self.agent), act)()
            self.assertEqual(action["context"]["default_mention_id"], self.mention.id)

    def test_the_text_is_in_the_language_of_the_customer(self):
        (german,) = self.arrive(self.item("Kaputt", author=BORIS, language="de"))
        invitation, _token = self.ask(german)
        self.assertEqual(invitation.lang, "de_DE")
        self.assertEqual(self.ask()[0].lang, "en_US")
        # Odoo gives a contact the language of who makes it.
        german.profile_id.partner_id = self.env["res.partner"].create(
            {"name": "Boris Berg", "lang": "en_US"}
        )
        self.assertEqual(self.ask(german)[0].lang, "de_DE")
        german.language = "uk"
        self.assertEqual(self.ask(german)[0].lang, "en_US")

    def test_the_token_is_kept_nowhere(self):
        invitation, token = self.ask()
        self.assertGreaterEqual(len(token) * 6, 128)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(i)::text FROM social_crm_invitation i WHERE id = %s",
            [invitation.id],
        )
        self.assertNotIn(token, self.env.cr.fetchone()[0])
        with self.assertRaises(AccessError):
            invitation.with_user(self.administrator).read(["token_digest"])

    def test_a_new_link_revokes_the_open_one_before(self):
        first, old = self.ask()
        _second, new = self.ask()
        Invitation = self.env["social.crm.invitation"]
        self.assertEqual(first.state, "revoked")
        self.assertFalse(Invitation._by_token(old))
        self.assertTrue(Invitation._by_token(new))
        self.ask(revoke=False)
        self.assertTrue(Invitation._by_token(new))

    def test_links_run_out_after_what_the_company_says(self):
        self.company.social_crm_link_days = 2
        invitation, token = self.ask()
        left = invitation.expires_at - fields.Datetime.now()
        self.assertLess(abs(left - timedelta(days=2)), timedelta(minutes=5))
        invitation.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertFalse(self.env["social.crm.invitation"]._by_token(token))

    def test_nobody_asks_us_or_somebody_unknown(self):
        (unknown,) = self.arrive(self.item("?", author=Author.unknown("x")))
        with self.assertRaises(UserError):
            self.ask(unknown)

    def test_what_was_never_confirmed_is_forgotten(self):
        invitation, _token = self.ask()
        self.answer(invitation)
        invitation.expires_at = fields.Datetime.now() - timedelta(days=3)
        self.env["social.crm.invitation"]._gc_expired()
        self.assertEqual(invitation.state, "expired")
        self.assertFalse(invitation.sudo().answer_ids)


@tagged("post_install", "-at_install")
class TestCode(InvitationCommon):
    def test_the_code_from_the_account_links_with_consent_and_a_note(self):
        invitation, _token = self.ask()
        code = self.answer(invitation, codes=("identity", "marketing"))
        self.assertFalse(self.profile.partner_id, "an answer alone links nobody")
        mention = self.say(f"@acme my code is {code.lower().replace('-', ' ')}")
        self.assertEqual(self.profile.partner_id, self.martina)
        self.assertEqual(invitation.state, "confirmed")
        piece = self.profile.identity_ids
        self.assertEqual(piece.method_id.code, "proof")
        self.assertEqual(piece.mention_id, mention)
        self.assertIn("K-123456", piece.seen)
        consents = self.env["social.crm.consent"].search([("partner_id", "=", self.martina.id)])
        self.assertEqual(set(consents.purpose_id.mapped("code")), {"identity", "marketing"})
        self.assertEqual(consents.identity_id, piece)
        ticket = self.mention.ticket_id
        self.assertEqual(ticket.partner_id, self.martina)
        notes = " ".join(ticket.message_ids.mapped("body"))
        self.assertIn("has proved to be Martina von der Müller", notes)

    def test_a_mention_that_is_a_code_alone_needs_no_case(self):
        invitation, _token = self.ask()
        code = self.answer(invitation)
        mention = self.say(f"@acme {code}")
        self.assertFalse(mention.ticket_id)
        self.assertEqual(mention.state, "closed")
        other, _token = self.ask()
        more = self.say(f"@acme {self.answer(other)} and it leaks, too")
        self.assertTrue(more.ticket_id)
        self.assertEqual(more.state, "open")

    def test_a_private_message_does_as_well(self):
        invitation, _token = self.ask()
        self.say(self.answer(invitation), audience=Audience.DIRECT)
        self.assertEqual(self.profile.partner_id, self.martina)
        ticket = self.mention.ticket_id.with_user(self.agent)
        notes = " ".join(ticket.message_ids.mapped("body"))
        self.assertIn("has proved to be", notes, "the agent reads it")

    def test_a_code_from_another_account_links_nobody(self):
        invitation, _token = self.ask()
        code = self.answer(invitation)
        boris = self.say(code, author=BORIS)
        self.assertFalse(boris.profile_id.partner_id)
        self.assertFalse(self.profile.partner_id)
        self.assertEqual(invitation.state, "answered")
        self.assertTrue(boris.ticket_id, "it is a post like any other")

    def test_a_code_of_another_link_links_nobody(self):
        mine, _token = self.ask()
        (theirs,) = self.arrive(self.item("Hm", author=BORIS))
        boris, _token = self.ask(theirs)
        self.answer(mine)
        self.say(self.answer(boris))
        self.assertFalse(self.profile.partner_id)

    def test_each_who_answers_has_a_code_and_the_account_says_which_counts(self):
        invitation, _token = self.ask()
        finder = self.env["res.partner"].create({"name": "Finder", "ref": "K-9"})
        stolen, right = self.answer(invitation, finder), self.answer(invitation)
        self.assertNotEqual(stolen, right)
        self.say(right)
        self.assertEqual(self.profile.partner_id, self.martina)
        self.say(stolen)
        self.assertEqual(self.profile.partner_id, self.martina, "the others are void")

    def test_a_code_works_once(self):
        invitation, token = self.ask()
        code = self.answer(invitation)
        self.say(code)
        self.profile.action_unlink_partner()
        self.say(code)
        self.assertFalse(self.profile.partner_id)
        self.assertEqual(len(self.profile.identity_ids), 2)
        self.assertFalse(self.env["social.crm.invitation"]._by_token(token))

    def test_a_code_that_ran_out_or_whose_link_was_revoked_links_nobody(self):
        invitation, _token = self.ask()
        code = self.answer(invitation)
        invitation.sudo().answer_ids.expires_at = fields.Datetime.now() - timedelta(hours=1)
        self.say(code)
        self.assertFalse(self.profile.partner_id)
        other, _token = self.ask()
        code = self.answer(other)
        other.with_user(self.agent).action_revoke()
        self.say(code)
        self.assertFalse(self.profile.partner_id)

    def test_a_link_that_was_locked_by_somebody_else_does_not_void_a_code(self):
        invitation, _token = self.ask()
        code = self.answer(invitation)
        for _turn in range(WRONG_ANSWERS):
            invitation._note_wrong()
        self.assertEqual(invitation.state, "locked")
        self.say(code)
        self.assertEqual(self.profile.partner_id, self.martina)

    def test_a_proof_is_noted_where_something_weaker_has_linked_before(self):
        self.profile._link(self.martina)
        invitation, _token = self.ask()
        self.say(self.answer(invitation))
        self.assertIn("proof", self.profile.identity_ids.method_id.mapped("code"))

    def test_codes_are_not_guessed_in_numbers(self):
        invitation, _token = self.ask()
        self.answer(invitation)
        self.say(" ".join(new_code() for _turn in range(400)))
        self.assertFalse(self.profile.partner_id)

    def test_looking_for_codes_costs_one_query_and_no_more_for_more_mentions(self):
        self.keep_environments()
        process = self.env["social.crm.process"]

        def cost(count, text):
            items = [self.item(text) for _turn in range(count)]
            loaded = process._load(self.account, self.store(*items).ids)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            process._prove(loaded)
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(5, "hello"), 1)
        invitation, _token = self.ask()
        self.answer(invitation)
        cost(1, new_code())  # reads the secret of the database once
        self.assertEqual(cost(2, new_code()), 2)
        self.assertEqual(cost(40, new_code()), 2)


@tagged("post_install", "-at_install")
class TestGuessing(InvitationCommon):
    def guess(self, number, fact, invitation=None, address=ADDRESS):
        invitation = invitation or self.ask()[0]
        return self.env["social.crm.proof"]._by_number(invitation, number, fact, address)

    def test_number_and_one_thing_more_are_right(self):
        for fact, how in (
            ("Martina@Mail.example", "email"),
            ("müller", "name"),
            ("von der Mueller", "name"),
            ("10115", "zip"),
        ):
            self.assertEqual(self.guess("k-123456", fact), (self.martina, how), fact)

    def test_everything_else_is_wrong(self):
        other = self.env["res.partner"].create({"name": "Otto", "ref": "K-7"})
        away = {"name": "Away", "ref": "K-8", "company_id": self.other_company.id, "zip": "1"}
        self.env["res.partner"].create(away)
        self.assertFalse(other.zip or other.email)
        for number, fact in (
            ("K-123456", "Schmidt"),
            ("K-123456", "Martina"),
            ("K-123456", "%"),
            ("K-123456", "-"),
            ("K-123456", "."),
            ("K-999999", "10115"),
            ("K-999999", "-"),
            ("K-7", "False"),
            ("K-7", "-"),
            ("K-8", "1"),
            ("%", "10115"),
            ("' OR 1=1 --", "10115"),
        ):
            self.env["social.crm.attempt"].search([]).unlink()
            self.assertIsNone(self.guess(number, fact), (number, fact))

    def test_of_two_with_the_same_number_the_fact_decides_and_never_at_random(self):
        twin = self.martina.copy({"name": "Anna Müller", "ref": "K-123456", "zip": "99999"})
        self.assertEqual(self.guess("K-123456", "99999"), (twin, "zip"))
        self.assertIsNone(self.guess("K-123456", "müller"))

    def test_a_number_costs_the_same_whether_it_exists_or_not(self):
        self.keep_environments()
        costs = {}
        self.guess("K-1", "x")  # reads the secret of the database once
        for number in ("K-123456", "K-000000", "nonsense"):
            invitation, _token = self.ask()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertIsNone(self.guess(number, "Nobody", invitation))
            self.env.flush_all()
            costs[number] = self.env.cr.sql_log_count - before
        self.assertEqual(len(set(costs.values())), 1, costs)

    def test_a_link_is_locked_after_some_wrong_answers_and_who_asked_is_told_once(self):
        invitation, token = self.ask()
        for turn in range(WRONG_ANSWERS):
            self.assertEqual(invitation.state, "open")
            self.guess("K-123456", f"wrong {turn}", invitation)
        self.assertEqual(invitation.state, "locked")
        self.assertFalse(self.env["social.crm.invitation"]._by_token(token))
        invitation._note_wrong()
        activities = self.mention.ticket_id.activity_ids
        self.assertEqual(len(activities), 1)
        self.assertEqual(activities.user_id, self.agent)

    def test_an_address_may_not_guess_over_many_links(self):
        for turn in range(LIMITS["address"][1]):
            self.assertIsNone(self.guess(f"K-{turn}", "x"))
        self.assertIs(self.guess("K-123456", "10115"), False)
        self.assertTrue(self.guess("K-123456", "10115", address="203.0.113.9"))

    def test_a_number_may_not_be_guessed_at_from_many_addresses(self):
        for turn in range(LIMITS["number"][1]):
            self.assertIsNone(self.guess("K-123456", "x", address=f"192.0.2.{turn}"))
        self.assertIs(self.guess("k-123456", "10115", address="203.0.113.9"), False)
        self.env["social.crm.attempt"].search([]).since = fields.Datetime.now() - timedelta(days=2)
        self.assertTrue(self.guess("K-123456", "10115", address="203.0.113.9"))
        self.env["social.crm.attempt"]._gc_old()
        left = self.env["social.crm.attempt"].search([])
        self.assertFalse(left.filtered("count"), "what was right is not counted")

    def test_what_is_counted_names_nobody(self):
        self.guess("K-123456", "x")
        self.env.cr.execute("SELECT string_agg(a::text, ' ') FROM social_crm_attempt a")
        stored = self.env.cr.fetchone()[0]
        self.assertNotIn("123456", stored)
        self.assertNotIn(ADDRESS, stored)


@tagged("post_install", "-at_install")
class TestInvitationRights(InvitationCommon):
    def test_agents_of_the_team_ask_and_see_and_others_do_not(self):
        invitation, _token = self.ask()
        invitation.with_user(self.agent).read(["state", "profile_id"])
        invitation.with_user(self.manager).read(["state"])
        for user in (self.stranger, self.employee):
            with self.assertRaises(AccessError):
                invitation.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                self.mention.with_user(user).action_ask_who()
            with self.assertRaises(AccessError):
                invitation.with_user(user).action_revoke()
        elsewhere = new_test_user(
            self.env,
            "social_elsewhere",
            groups="social_crm.group_manager",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        Theirs = self.env["social.crm.invitation"].with_user(elsewhere)
        self.assertFalse(Theirs.search([]))
        self.assertFalse(Theirs.search_count([]))

    def test_nobody_writes_links_or_reads_what_was_answered(self):
        invitation, _token = self.ask()
        self.answer(invitation)
        for user in (self.agent, self.manager, self.administrator):
            theirs = invitation.with_user(user)
            for act in (
                lambda theirs=theirs: theirs.write({"partner_id": self.martina.id}),
                lambda theirs=theirs: theirs.unlink(),
                lambda theirs=theirs: theirs.create({"profile_id": self.profile.id}),
                lambda theirs=theirs: theirs.read(["answer_ids"]),
                lambda theirs=theirs: theirs.search([("token_digest", "=like", "a%")]),
                lambda theirs=theirs: theirs.env["social.crm.invitation.answer"].search([]),
                lambda theirs=theirs: theirs.env["social.crm.attempt"].search([]),
            ):
                with self.assertRaises(AccessError):
                    act()
