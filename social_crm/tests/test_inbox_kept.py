"""What the inbox keeps of tickets is what their posts say, whatever happens to these."""

import random
import runpy
from pathlib import Path

from odoo.tests import tagged

from ..models.helpdesk_ticket_inbox import KEPT
from ..networks.types import Author
from .common import OURS
from .test_inbox import InboxCommon

STEPS = 120


@tagged("post_install", "-at_install")
class TestInboxKept(InboxCommon):
    def test_columns_are_right_after_a_random_walk(self):
        for seed in (1, 2):
            with self.subTest(seed=seed):
                self.walk(random.Random(seed))

    def test_an_update_fills_the_columns_of_tickets_that_are_there(self):
        for number in range(5):
            self.case(number=number)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET " + ", ".join(f"{name} = NULL" for name in KEPT)
        )
        file = Path(__file__).parents[1] / "migrations/19.0.1.3.0/post-migration.py"
        step = runpy.run_path(str(file))
        step["migrate"].__globals__["BATCH"] = 2
        step["migrate"](self.env.cr, "19.0.1.2.0")
        self.check("update")

    def walk(self, dice):
        """Do things at random and look each time whether all that is kept is right."""
        self.dice, self.people, self.done = dice, range(5), set()
        steps = [getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")]
        for number in range(STEPS):
            step = dice.choice(steps)
            step()
            self.done.add(step.__name__)
            self.check(f"{number}: {step.__name__}")
        self.assertEqual(len(self.done), len(steps), "Everything was done at least once")

    def check(self, what):
        self.env.flush_all()
        self.env.invalidate_all()
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        for ticket in tickets.search([("social_account_id", "!=", False)]):
            posts = self.env["social.crm.mention"].search([("ticket_id", "=", ticket.id)])
            posts = posts.filtered(lambda post: not post.bystander)
            posts = posts.sorted(lambda post: (post.written_at, post.id))
            heard = posts.filtered(lambda post: not post.own)
            waiting = heard.filtered(lambda post: post.state == "open" and not post.gone_at)
            expected = {
                "social_last_id": posts[-1:].id,
                "social_last_at": posts[-1:].written_at
                or ticket.create_date.replace(microsecond=0),
                "social_heard_id": heard[-1:].id,
                "social_waits_since": min(waiting.mapped("written_at"), default=False),
                "social_mood": heard[-1:].mood or False,
                "social_topic_id": heard[-1:].topic_id.id,
                "social_done": ticket.stage_id.closed,
            }
            kept = {
                name: ticket[name].id if name.endswith("_id") else ticket[name] for name in KEPT
            }
            self.assertEqual(kept, expected, what)

    # What there is

    def some(self, domain=(), model="social.crm.mention"):
        """One of the records, or none."""
        found = self.env[model].search(list(domain), order="id")
        return self.dice.choice(found) if found else found

    def somebody(self):
        number = self.dice.choice(self.people)
        return Author(f"w{number}", f"walker{number}", f"Walker {number}")

    def minutes(self):
        return self.dice.randrange(1, 5000)

    def stage(self, closed):
        stages = self.team._get_applicable_stages()
        return stages.filtered(lambda stage: stage.closed == closed)[:1]

    # What happens

    def do_write_first(self):
        words = self.dice.choice(("My parcel is lost!", "Great service, thank you", "Hm"))
        self.arrive(self.item(words, author=self.somebody(), minutes=self.minutes()))

    def do_write_again(self):
        parent = self.some()
        if parent:
            self.arrive(
                self.item(
                    "And now?",
                    author=self.somebody(),
                    minutes=self.minutes(),
                    parent_id=parent.external_id,
                )
            )

    def do_be_heard(self):
        self.arrive(
            self.item("widgets", author=self.somebody(), minutes=self.minutes()),
            source=self.search_source,
        )

    def do_answer_elsewhere(self):
        parent = self.some([("own", "=", False)])
        if parent:
            self.arrive(
                self.item(
                    "Sorry", author=OURS, minutes=self.minutes(), parent_id=parent.external_id
                ),
                source=self.own_source,
            )

    def do_edit(self):
        mention = self.some([("gone_at", "=", False), ("own", "=", False)])
        if mention:
            author = Author(mention.profile_id.external_id, mention.profile_id.handle or "x")
            self.arrive(self.item("This is awful", author=author, external_id=mention.external_id))

    def do_delete_there(self):
        mention = self.some([("gone_at", "=", False)])
        if mention:
            self.env["social.crm.ingest"]._remove_gone(self.account.id, [mention.external_id])

    def do_ignore(self):
        self.some([("state", "in", ("new", "open"))]).with_user(self.agent).action_ignore()

    def do_unignore(self):
        self.some([("state", "=", "ignored")]).with_user(self.agent).action_unignore()

    def do_make_ticket(self):
        mention = self.some([("own", "=", False), ("ticket_id", "=", False)])
        bystander = self.some([("bystander", "=", True)])
        chosen = mention | bystander
        if chosen:
            chosen.with_user(self.agent).action_make_ticket()

    def do_correct(self):
        mention = self.some([("own", "=", False), ("gone_at", "=", False)])
        if mention:
            mention.with_user(self.agent).action_correct(
                {"mood": self.dice.choice(("negative", "positive"))}
            )

    def do_close(self):
        ticket = self.some(model="helpdesk.ticket")
        ticket.stage_id = self.stage(closed=True)

    def do_reopen(self):
        ticket = self.some([("social_done", "=", True)], "helpdesk.ticket")
        ticket.stage_id = self.stage(closed=False)

    def do_redefine_a_stage(self):
        stage = self.some(model="helpdesk.ticket.stage")
        others = self.team._get_applicable_stages() - stage
        if len(set(others.mapped("closed"))) == 2:
            stage.closed = not stage.closed

    def do_archive(self):
        ticket = self.some(model="helpdesk.ticket")
        ticket.active = not ticket.active

    def do_remove_a_ticket(self):
        self.some(model="helpdesk.ticket").unlink()

    def do_remove_a_post(self):
        mention = self.some([("own", "=", True)])
        mention.unlink()

    def do_move(self):
        """As when cases are merged."""
        mention, ticket = self.some(), self.some([], "helpdesk.ticket")
        if mention and ticket:
            mention.sudo().ticket_id = ticket

    def do_forget_words(self):
        mention = self.some([("gone_at", "=", False)])
        self.env["social.crm.removal"]._pseudonymise(mention.ids)

    def do_erase(self):
        if self.dice.random() < 0.5:
            return
        profile = self.some(
            [("own", "=", False), ("mention_ids", "!=", False)], "social.crm.profile"
        )
        if not profile or profile.unknown:
            return
        officer = self._user(f"officer{next(self.numbers)}", "social_crm.group_privacy")
        erasure = self.env["social.crm.erasure"].with_user(officer)
        erasure = erasure._begin(profile, self.env["res.partner"], "erase", "close").sudo()
        while erasure.state == "running":
            self.assertTrue(erasure._work_batch())
