import random

from odoo.tests import tagged

from ..networks.types import Audience, Author
from .common import BORIS, MARTINA, OURS, SocialCommon


@tagged("post_install", "-at_install")
class TestConversations(SocialCommon):
    def test_further_posts_of_the_same_person_join_the_ticket(self):
        first = self.item("It is broken")
        second = self.item("Since Monday", parent_id=first.external_id)
        one, two = self.arrive(first, second)
        self.assertEqual(one.ticket_id, two.ticket_id)
        (three,) = self.arrive(self.item("Anybody?", parent_id=second.external_id))
        self.assertEqual(three.ticket_id, one.ticket_id)
        bodies = [str(message.body) for message in one.ticket_id.message_ids.sorted("date")]
        order = [
            next(i for i, body in enumerate(bodies) if text in body)
            for text in ("broken", "Monday", "Anybody")
        ]
        self.assertEqual(order, sorted(order))

    def test_a_new_thread_of_the_same_person_is_another_matter(self):
        one, two = self.arrive(self.item("broken"), self.item("invoice"))
        self.assertNotEqual(one.ticket_id, two.ticket_id)

    def test_a_bystander_is_shown_but_is_not_the_customer(self):
        first = self.item("It is broken")
        aside = self.item("Mine too!", author=BORIS, parent_id=first.external_id)
        one, two = self.arrive(first, aside)
        self.assertEqual(two.ticket_id, one.ticket_id)
        self.assertTrue(two.bystander)
        self.assertEqual(one.ticket_id.social_profile_id, one.profile_id)
        self.assertEqual(two.state, "closed", "nobody has to answer it")
        self.assertTrue(two.message_id)
        two.with_user(self.agent).action_make_ticket()
        self.assertNotEqual(two.ticket_id, one.ticket_id)
        self.assertEqual(two.ticket_id.social_profile_id, two.profile_id)
        self.assertFalse(two.bystander)

    def test_what_we_tell_a_bystander_privately_does_not_answer_the_customer(self):
        """Whoever helped is thanked and rewarded; who asked has heard nothing of us."""
        first = self.item("How do I open it?", minutes=30)
        aside = self.item("Turn the ring.", author=BORIS, parent_id=first.external_id, minutes=20)
        thanks = self.item(
            "A coupon for you: 0446-b358",
            author=OURS,
            parent_id=aside.external_id,
            audience=Audience.DIRECT,
            minutes=10,
        )
        rest = self.item(
            "It is good until May.",
            author=OURS,
            parent_id=thanks.external_id,
            audience=Audience.DIRECT,
            minutes=9,
        )
        one, _two, ours = self.arrive(first, aside, thanks)
        ticket = one.ticket_id
        (more,) = self.arrive(rest)
        self.assertTrue(ours.bystander and more.bystander)
        self.assertEqual(one.state, "open")
        self.assertFalse(ticket.social_answered_at)
        self.assertEqual(ticket.social_waits_since, one.written_at)
        self.assertEqual(ticket.social_last_id, one)
        self.assertIn("to somebody else in the thread", ours._message_body())
        (answer,) = self.arrive(
            self.item("It opens so.", author=OURS, parent_id=first.external_id, minutes=5)
        )
        self.assertEqual(ticket.social_answered_at, answer.written_at)

    def test_a_bystander_whose_clock_is_behind_is_a_bystander_all_the_same(self):
        first = self.item("It is broken", minutes=50)
        aside = self.item("Mine too!", author=BORIS, minutes=55, parent_id=first.external_id)
        two, one = self.arrive(aside, first)
        self.assertTrue(two.bystander)
        self.assertEqual(two.ticket_id, one.ticket_id)
        self.assertEqual(one.ticket_id.social_profile_id, one.profile_id)

    def test_somebody_who_answers_us_in_the_thread_of_another_has_a_case_of_his_own(self):
        first = self.item("It is broken")
        ours = self.item("Please try again", author=OURS, parent_id=first.external_id)
        other = self.item("Does not work for me either", author=BORIS, parent_id=ours.external_id)
        one, _, two = self.arrive(first, ours, other)
        self.assertTrue(one.ticket_id and two.ticket_id)
        self.assertNotEqual(one.ticket_id, two.ticket_id)

    def test_comments_under_our_own_post_are_one_case_per_person(self):
        ours = self.item("New widget!", author=OURS)
        comments = [
            self.item("How much?", parent_id=ours.external_id),
            self.item("Ugly", author=BORIS, parent_id=ours.external_id),
            self.item("And when?", parent_id=ours.external_id),
        ]
        (post,) = self.arrive(ours, source=self.own_source)
        how, ugly, when = self.arrive(*comments)
        self.assertEqual(how.ticket_id, when.ticket_id)
        self.assertNotEqual(how.ticket_id, ugly.ticket_id)
        self.assertFalse(post.ticket_id)

    def test_an_answer_that_we_gave_elsewhere_answers_the_ticket(self):
        (mention,) = self.arrive(self.item("Open on Sunday?"))
        self.company.social_crm_answered_stage_id = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_stage_in_progress"
        )
        ours = self.item("Yes", author=OURS, parent_id=mention.external_id)
        (answer,) = self.arrive(ours, source=self.own_source)
        mention.invalidate_recordset()
        self.assertEqual(answer.ticket_id, mention.ticket_id)
        self.assertEqual(mention.state, "answered")
        self.assertEqual(mention.ticket_id.social_answered_at, answer.written_at)
        self.assertEqual(mention.ticket_id.stage_id, self.company.social_crm_answered_stage_id)
        self.assertIn("Yes", answer.message_id.body)

    def test_private_messages_of_one_person_are_one_conversation(self):
        first = self.item("hello", audience=Audience.DIRECT)
        second = self.item("my number is 123", audience=Audience.DIRECT)
        one, two = self.arrive(first, second)
        self.assertEqual(one.ticket_id, two.ticket_id)
        ours = self.item(
            "thanks", author=OURS, audience=Audience.DIRECT, mentioned=(MARTINA.external_id,)
        )
        (answer,) = self.arrive(ours, source=self.own_source)
        self.assertEqual(answer.ticket_id, one.ticket_id)
        (other,) = self.arrive(self.item("me too", author=BORIS, audience=Audience.DIRECT))
        self.assertNotEqual(other.ticket_id, one.ticket_id)

    def test_a_private_answer_in_a_public_thread_stays_in_the_case(self):
        (mention,) = self.arrive(self.item("broken"))
        ours = self.item(
            "number please", author=OURS, parent_id=mention.external_id, audience=Audience.DIRECT
        )
        self.arrive(ours, source=self.own_source)
        (private,) = self.arrive(
            self.item("123456", parent_id=ours.external_id, audience=Audience.DIRECT)
        )
        self.assertEqual(private.ticket_id, mention.ticket_id)

    def test_replies_that_come_before_what_they_answer_find_their_thread(self):
        root = self.item("We launched", author=OURS, minutes=300)
        first = self.item("Broken", parent_id=root.external_id, minutes=200)
        second = self.item("Really", parent_id=first.external_id, minutes=100)
        (two,) = self.arrive(second)
        self.assertEqual(two.thread, first.external_id)
        (one,) = self.arrive(first)
        self.arrive(root, source=self.own_source)
        (one + two).invalidate_recordset()
        self.assertEqual(one.thread, root.external_id)
        self.assertEqual(two.thread, root.external_id)
        self.assertEqual(two.parent_id, one)
        self.assertEqual(one.ticket_id, two.ticket_id)

    def test_any_order_of_arrival_gives_the_same_cases(self):
        """Whatever order the network delivers in, one person in one thread is one case."""
        dice = random.Random(7)
        for _ in range(8):
            tag = next(self.numbers)
            authors = [Author(f"{tag}-{name}", name) for name in ("a", "b", "c")]
            root = self.item("root", author=OURS)
            items = [root]
            for _ in range(10):
                items.append(
                    self.item("x", author=dice.choice([*authors, OURS]), parent_id=root.external_id)
                )
            shuffled = items[:]
            dice.shuffle(shuffled)
            for begin in range(0, len(shuffled), 3):
                self.arrive(*shuffled[begin : begin + 3])
            mentions = self.mentions(*items)
            for author in authors:
                theirs = mentions.filtered(
                    lambda m, author=author: m.profile_id.external_id == author.external_id
                )
                self.assertEqual(len(theirs.ticket_id), min(1, len(theirs)))
                self.assertEqual(
                    set(theirs.mapped("thread")) or {root.external_id}, {root.external_id}
                )

    def test_circles_of_answers_do_not_hang(self):
        self.arrive(
            self.item("a", external_id="ca", parent_id="cb"),
            self.item("b", external_id="cb", parent_id="ca"),
            self.item("self", external_id="cs", parent_id="cs"),
        )
