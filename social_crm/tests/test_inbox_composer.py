"""The inbox's composer on the server: what it knows, drafts that nobody overwrites, sending."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..networks.errors import Rejected
from ..networks.types import Audience, Capability, Posted
from .common import BORIS, MARTINA, OURS, ScriptedNetwork, SocialCommon, script

THREADS = ScriptedNetwork.capabilities | {Capability.THREAD}


class ComposerCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._user("colleague", "social_crm.group_agent", cls.team)

    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item("Where is my parcel?", thread_id="t"))

    def inbox(self, user=None):
        return self.env["social.crm.inbox"].with_user(user or self.agent)

    def values(self, text="On its way", audience="public", **values):
        return {"text": text, "audience": audience, "attachment_ids": [], **values}

    def save(self, text="On its way", user=None, mention=None, draft=None, **values):
        """Save as the browser does.

        :param dict draft: what the browser knows
        """
        if draft:
            values["version"] = draft["version"]
        return self.inbox(user).save_draft(
            (mention or self.mention).id, self.values(text, **values), draft and draft["id"]
        )

    def begun(self, text="On its way", user=None, **values):
        return self.save(text, user, **values)["draft"]

    def reply(self, reply_id):
        return self.env["social.crm.reply"].browse(reply_id)

    def outbox(self):
        """Nobody took anything back, and the scheduled action runs."""
        self.env["social.crm.reply"].search([("state", "=", "queued")]).next_try = self.env.cr.now()
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()


@tagged("post_install", "-at_install")
class TestInboxComposer(ComposerCommon):
    def composer(self, user=None, mention=None, **options):
        return self.inbox(user).composer((mention or self.mention).id, **options)

    def test_it_says_who_will_read_what_and_why_not(self):
        found = self.composer()
        self.assertEqual([way["audience"] for way in found["ways"]], ["public", "direct"])
        public, private = found["ways"]
        self.assertIn("everybody can read", public["announcement"])
        self.assertIn("only Martina", private["announcement"])
        self.assertEqual([public["private"], private["private"]], [False, True])
        self.assertEqual([way["refusal"] for way in found["ways"]], ["", ""])
        self.assertEqual(public["limit"], 40)
        self.assertEqual(found["to"]["handle"], "mausi007")
        self.assertEqual(found["account"]["handle"], "acme")
        self.assertEqual(found["media"][0]["max_count"], 4)
        self.assertFalse(found["draft"])

    def test_a_closed_way_says_why(self):
        (closed,) = self.arrive(self.item("Again", permissions={"reply": False}))
        public, private = self.composer(mention=closed)["ways"]
        self.assertIn("takes no answers", public["refusal"])
        self.assertFalse(private["refusal"])

    def test_those_who_take_part_can_be_named_and_we_cannot(self):
        self.arrive(
            self.item("Two", author=BORIS, thread_id="t"),
            self.item("Three", author=OURS, thread_id="t"),
        )
        people = self.composer()["people"]
        self.assertEqual(
            {(each["handle"], each["name"]) for each in people},
            {("mausi007", "Martina"), ("boris", "Boris Bystander")},
        )

    def test_the_number_of_queries_is_fixed(self):
        self.keep_environments()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.composer()
            return self.env.cr.sql_log_count - before

        mates = [
            self._user(f"mate{number}", "social_crm.group_agent", self.team) for number in range(5)
        ]
        self.begun("Mine")
        self.save("Theirs", user=self.colleague)
        self.env["social.crm.reply"].with_user(self.colleague).create(
            {"mention_id": self.mention.id, "text": "Said"}
        ).sudo().state = "sent"
        self.composer()
        few = count()
        self.arrive(
            *[
                self.item(f"More {number}", author=author, thread_id="t", minutes=500)
                for number in range(10)
                for author in (MARTINA, BORIS)
            ]
        )
        for user in mates:
            self.save("Draft", user=user)
            self.env["social.crm.reply"].with_user(user).create(
                {"mention_id": self.mention.id, "text": "Said"}
            ).sudo().state = "sent"
        self.composer()
        self.assertLessEqual(count(), few)

    def test_another_team_s_post_is_not_answered(self):
        for call in (
            lambda inbox: inbox.composer(self.mention.id),
            lambda inbox: inbox.save_draft(self.mention.id, self.values()),
            lambda inbox: inbox.move_private(self.mention.id),
        ):
            for user in (self.stranger, self.employee):
                with self.assertRaises(AccessError):
                    call(self.inbox(user))

    def test_a_later_post_of_the_case_is_told_of_and_the_draft_stays_with_its_post(self):
        self.begun("I am looking")
        (later,) = self.arrive(self.item("Hello??", minutes=1, thread_id="t"))
        self.assertEqual(later.ticket_id, self.mention.ticket_id)
        found = self.composer(mention=later)
        self.assertEqual(found["mention_id"], self.mention.id, "what was begun is shown")
        self.assertEqual(found["draft"]["text"], "I am looking")
        self.assertEqual(found["newer"]["id"], later.id)
        exact = self.composer(mention=later, exact=True)
        self.assertEqual((exact["mention_id"], exact["newer"]), (later.id, False))

    def test_a_draft_can_go_to_the_later_post(self):
        draft = self.begun("I am looking")
        (later,) = self.arrive(self.item("Hello??", minutes=1, thread_id="t"))
        moved = self.save("I am looking", mention=later, draft=draft)["draft"]
        self.assertEqual((moved["id"], moved["mention_id"]), (draft["id"], later.id))


@tagged("post_install", "-at_install")
class TestInboxDrafts(ComposerCommon):
    def test_a_draft_survives_and_is_seen_by_colleagues(self):
        self.begun("On its")
        found = self.inbox().composer(self.mention.id)
        self.assertEqual(found["draft"]["text"], "On its")
        theirs = self.inbox(self.colleague).composer(self.mention.id)
        self.assertFalse(theirs["draft"])
        self.assertEqual(
            [(each["who"], each["text"]) for each in theirs["colleagues"]],
            [(self.agent.name, "On its")],
        )

    def test_saving_again_changes_one_draft(self):
        draft = self.begun("On its")
        again = self.begun("On its way", draft=draft)
        self.assertEqual(again["id"], draft["id"])
        self.assertNotEqual(again["version"], draft["version"])
        self.assertEqual(self.begun("On its way", draft=again), again, "repeating is harmless")
        self.assertEqual(self.mention.reply_ids.ids, [draft["id"]])

    def test_a_lost_answer_of_the_server_makes_no_second_draft(self):
        self.begun("On its way")
        again = self.save("On its way")  # the browser never learned the id
        self.assertIn("draft", again)
        self.assertEqual(len(self.mention.reply_ids), 1)

    def test_the_older_tab_is_told_and_overwrites_nothing(self):
        older = self.begun("On its")
        newer = self.begun("On its way, I promise", draft=older)
        told = self.save("On its wagon", draft=older)
        self.assertEqual(told["conflict"]["text"], "On its way, I promise")
        self.assertEqual(told["conflict"]["version"], newer["version"])
        self.assertEqual(self.reply(older["id"]).text, "On its way, I promise")

    def test_a_second_tab_that_begins_as_well_is_told(self):
        self.begun("On its way")
        self.assertEqual(self.save("Something else")["conflict"]["text"], "On its way")

    def test_nothing_left_deletes_it(self):
        draft = self.begun("On its way")
        self.assertEqual(self.save(" \n", draft=draft), {"draft": False})
        self.assertFalse(self.mention.reply_ids)
        self.assertEqual(self.save(""), {"draft": False})

    def test_an_empty_text_in_an_old_tab_deletes_nothing(self):
        older = self.begun("On its")
        self.begun("On its way", draft=older)
        self.assertIn("conflict", self.save("", draft=older))
        self.assertEqual(self.reply(older["id"]).text, "On its way")

    def test_a_browser_that_names_no_audience_makes_nothing_public(self):
        draft = self.begun("Your number?", audience="direct")
        again = self.begun("Your number, please?", draft=draft, audience="")
        self.assertEqual((again["text"], again["audience"]), ("Your number, please?", "direct"))

    def test_files_alone_are_kept_and_stay_those_of_the_user(self):
        Attachment = self.env["ir.attachment"]
        mine = Attachment.with_user(self.agent).create(
            {"name": "a.png", "raw": b"x", "mimetype": "image/png", "description": "A cat"}
        )
        draft = self.begun("", attachment_ids=mine.ids)
        self.assertEqual(draft["attachments"][0]["description"], "A cat")
        theirs = Attachment.create({"name": "secret", "raw": b"x", "res_model": "res.company"})
        with self.assertRaises(AccessError):
            self.save("", draft=draft, attachment_ids=theirs.ids)

    def test_nobody_changes_sends_or_drops_what_a_colleague_has_begun(self):
        draft = self.begun("On its way")
        inbox = self.inbox(self.colleague)
        for call in (
            lambda: self.save("Never", user=self.colleague, draft=draft),
            lambda: inbox.drop_draft(draft["id"]),
            lambda: inbox.send(draft["id"]),
            lambda: inbox.undo(draft["id"]),
            lambda: inbox.release(draft["id"]),
            lambda: inbox.send_together(draft["id"], {"text": "x"}),
            lambda: self.inbox(self.stranger).drop_draft(draft["id"]),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.reply(draft["id"]).text, "On its way")

    def test_what_was_sent_in_another_tab_is_not_typed_on(self):
        draft = self.begun("On its way")
        self.inbox().send(draft["id"])
        told = self.save("On its way!", draft=draft)["conflict"]
        self.assertTrue(told["gone"])
        self.assertFalse(told["id"])
        self.assertEqual(self.reply(draft["id"]).text, "On its way")

    def test_dropping_is_harmless_twice(self):
        draft = self.begun()
        self.inbox().drop_draft(draft["id"])
        self.inbox().drop_draft(draft["id"])
        self.assertFalse(self.mention.reply_ids)

    def test_browsers_are_told_ids_and_nothing_else(self):
        told = []

        def send(records, kind, message, **options):
            told.append((kind, message))

        with patch.object(type(self.env["res.groups"]), "_bus_send", send):
            draft = self.begun("On its way")
            self.save("On its way!", draft=draft)  # within the same few seconds: nothing
            self.inbox().drop_draft(draft["id"])
        payload = {
            "ticket_ids": self.mention.ticket_id.ids,
            "mention_ids": self.mention.ids,
            "what": "draft",
        }
        drafts = [message for kind, message in told if message.get("what") == "draft"]
        self.assertEqual(drafts, [payload, payload])


@tagged("post_install", "-at_install")
class TestInboxSend(ComposerCommon):
    def send(self, draft, user=None, **options):
        return self.inbox(user).send(draft["id"], **options)

    def test_it_waits_a_moment_and_goes_out(self):
        draft = self.begun()
        self.assertEqual(self.send(draft), {"id": draft["id"], "state": "queued"})
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertFalse(script.sent, "it can still be taken back")
        self.inbox().release(draft["id"])
        with self.commits() as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual([value.text for value, _key in script.sent], ["On its way"])

    def test_taken_back_it_is_a_draft_again(self):
        draft = self.begun()
        self.send(draft)
        back = self.inbox().undo(draft["id"])["draft"]
        self.assertEqual((back["id"], back["text"]), (draft["id"], "On its way"))
        self.outbox()
        self.assertFalse(script.sent)

    def test_too_late_is_said(self):
        draft = self.begun()
        self.send(draft)
        self.outbox()
        self.assertIn("sent already", self.inbox().undo(draft["id"])["why"])

    def test_a_thread_comes_back_whole(self):
        text = "One two three four five. Six seven eight nine ten. Eleven twelve thirteen."
        with patch.object(ScriptedNetwork, "capabilities", THREADS):
            draft = self.begun(text, as_thread=True)
            self.send(draft)
            self.assertGreater(len(self.mention.reply_ids), 1)
            back = self.inbox().undo(draft["id"], text)["draft"]
        self.assertEqual(back["text"], text)
        self.assertEqual(self.mention.reply_ids.ids, [draft["id"]])
        self.assertFalse(self.reply(draft["id"]).parts)

    def test_what_stands_against_it_is_said_and_the_draft_stays(self):
        draft = self.begun("x" * 41)
        self.assertIn("too long", self.send(draft)["why"])
        self.assertEqual(self.reply(draft["id"]).state, "draft")

    def test_sending_twice_sends_once(self):
        draft = self.begun()
        self.send(draft)
        self.assertEqual(self.send(draft)["state"], "queued")
        self.outbox()
        self.assertEqual(len(script.sent), 1)

    def test_what_another_tab_has_changed_is_not_sent_unseen(self):
        older = self.begun("Yes")
        self.begun("No", draft=older)
        found = self.send(older, version=older["version"])
        self.assertEqual(found["conflict"]["text"], "No")
        self.assertEqual(self.reply(older["id"]).state, "draft")

    def test_a_second_answer_is_stopped_with_what_the_first_said(self):
        mine, theirs = self.begun("On its way"), self.begun("It is lost", user=self.colleague)
        self.send(mine)
        stopped = self.send(theirs, user=self.colleague)["stopped"]
        self.assertEqual((stopped["who"], stopped["text"]), (self.agent.name, "On its way"))
        self.assertIn("On its way", stopped["sentence"])
        self.assertEqual(self.reply(theirs["id"]).state, "draft")
        sent = self.send(theirs, user=self.colleague, anyway=True)
        self.assertEqual(sent["state"], "queued")
        log = self.reply(theirs["id"]).approval_ids
        self.assertEqual((log.step, log.user_id), ("beside", self.colleague))

    def test_who_was_shown_the_first_is_not_stopped(self):
        self.send(self.begun("On its way"))
        theirs = self.begun("And here is the link", user=self.colleague)
        shown = self.inbox(self.colleague).composer(self.mention.id)["earlier"]
        seen = [each["key"] for each in shown]
        self.assertEqual(self.send(theirs, user=self.colleague, seen=seen)["state"], "queued")

    def test_an_answer_at_the_network_itself_stops_as_well(self):
        mine = self.begun("On its way")
        self.arrive(self.item("Done", author=OURS, parent_id=self.mention.external_id, minutes=1))
        self.assertEqual(self.send(mine)["stopped"]["text"], "Done")

    def test_what_is_gone_is_said(self):
        draft = self.begun()
        self.inbox().drop_draft(draft["id"])
        self.assertIn("gone", self.send(draft)["why"])


@tagged("post_install", "-at_install")
class TestInboxPrivate(ComposerCommon):
    def together(self, public="We have just written to you.", **options):
        draft = self.begun("Your number is 4711", audience="direct")
        found = self.inbox().send_together(
            draft["id"], {"audience": "public", "text": public}, **options
        )
        return draft, found

    def test_where_there_is_a_private_way_both_are_prepared_and_nothing_is_sent(self):
        plan = self.inbox().move_private(self.mention.id)
        self.assertEqual(plan["how"], "together")
        self.assertEqual(plan["public"]["audience"], "public")
        self.assertIn("private message", plan["public"]["text"], "the text block for it")
        self.assertFalse(self.mention.reply_ids)

    def test_without_a_text_block_there_is_a_plain_sentence(self):
        self.env.ref("social_crm.block_moved").unlink()
        plan = self.inbox().move_private(self.mention.id)
        self.assertEqual(plan["public"]["text"], "We have just written to you privately.")

    def test_everybody_is_told_once_the_private_message_is_there(self):
        _draft, found = self.together()
        self.assertEqual(found["state"], "queued")
        self.outbox()
        self.outbox()
        self.assertEqual(
            [(value.audience, value.text) for value, _key in script.sent],
            [
                (Audience.DIRECT, "Your number is 4711"),
                (Audience.PUBLIC, "We have just written to you."),
            ],
        )

    def test_nobody_is_told_of_a_private_message_that_failed(self):
        script.send = Rejected("No messages from strangers")
        _draft, found = self.together()
        self.outbox()
        self.outbox()
        self.assertEqual(len(script.sent), 1)
        public = self.reply(found["public_id"])
        self.assertEqual(public.state, "failed")
        self.assertIn("private message was not sent", public.error)

    def test_a_public_answer_that_failed_is_told_of_at_the_private_one(self):
        def send(reply, key):
            if reply.audience is Audience.DIRECT:
                return Posted("there", "https://net.example/there")
            raise Rejected("Locked")

        script.send = send
        draft, found = self.together()
        self.outbox()
        self.outbox()
        private = self.reply(draft["id"])
        self.assertEqual(private.state, "sent")
        self.assertEqual(self.reply(found["public_id"]).state, "failed")
        self.assertIn("Locked", private.error)

    def test_if_one_cannot_be_sent_neither_is_and_it_is_said_which(self):
        draft, found = self.together(public="x" * 41)
        self.assertRegex(found["why"], "public answer.*too long")
        self.assertEqual(self.mention.reply_ids.ids, [draft["id"]])
        self.assertEqual(self.reply(draft["id"]).state, "draft")

    def test_taken_back_nobody_is_told(self):
        draft, found = self.together()
        self.inbox().undo(draft["id"])
        self.assertEqual(self.reply(found["public_id"]).state, "cancelled")
        self.outbox()
        self.assertFalse(script.sent)

    def test_somebody_else_s_answer_stops_both(self):
        theirs = self.begun("It is lost", user=self.colleague)
        self.inbox(self.colleague).send(theirs["id"])
        draft, found = self.together()
        self.assertEqual(found["stopped"]["text"], "It is lost")
        self.assertEqual(self.reply(draft["id"]).state, "draft")

    def test_where_there_is_no_private_way_a_link_is_prepared(self):
        public = classmethod(lambda cls, parent: (Audience.PUBLIC,))
        with patch.object(ScriptedNetwork, "audiences", public):
            plan = self.inbox().move_private(self.mention.id)
        self.assertEqual(plan["how"], "link")
        self.assertRegex(plan["public"]["text"], r"/s/[\w-]{32}")
        self.assertTrue(
            self.env["social.crm.invitation"].search([("mention_id", "=", self.mention.id)])
        )

    def test_where_nobody_can_be_told_in_public_only_the_private_way_is_left(self):
        (closed,) = self.arrive(self.item("Again", permissions={"reply": False}))
        self.assertEqual(self.inbox().move_private(closed.id), {"how": "private"})

    def test_what_is_private_already_is_not_moved(self):
        (private,) = self.arrive(self.item("Psst", audience=Audience.DIRECT))
        with self.assertRaisesRegex(UserError, "private already"):
            self.inbox().move_private(private.id)
