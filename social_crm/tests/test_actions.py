from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..networks.errors import Rejected, Unauthorized
from ..networks.types import Action, Capability
from .common import BORIS, OURS, ScriptedNetwork, script
from .windowed import WindowedCommon, WindowedNetwork


@tagged("post_install", "-at_install")
class TestActions(WindowedCommon):
    def setUp(self):
        super().setUp()
        (self.mention,) = self.arrive(self.item("So broken"))

    def act(self, name, user=None, mention=None):
        mention = mention or self.mention
        with self.commits() as env:
            user = user or self.agent
            getattr(mention.with_env(env(user=user.id)), f"action_{name}")()
        mention.invalidate_recordset()

    def test_an_agent_likes_a_post_and_takes_it_back_and_both_are_on_record(self):
        self.assertTrue(self.mention.can_like)
        self.act("like")
        self.assertTrue(self.mention.liked_at and self.mention.can_unlike)
        self.assertFalse(self.mention.can_like)
        self.act("unlike")
        self.assertFalse(self.mention.liked_at)
        key = self.mention.external_id
        self.assertEqual(script.acted, [(Action.LIKE, key), (Action.UNLIKE, key)])
        self.assertEqual(self.mention.action_ids.mapped("action"), ["unlike", "like"])
        self.assertEqual(self.mention.action_ids.user_id, self.agent)

    def test_the_ticket_tells_who_hid_it(self):
        self.act("hide")
        self.assertTrue(self.mention.hidden_at)
        note = self.mention.ticket_id.message_ids[0]
        self.assertEqual(note.author_id, self.agent.partner_id)
        self.assertIn("Hidden on Windowed", note.body)
        self.assertNotIn("broken", note.body, "its words belong to their author")
        self.assertTrue(note.subtype_id.internal, "the customer does not read it")
        self.act("unhide")
        self.assertFalse(self.mention.hidden_at)

    def test_nothing_is_kept_when_the_network_says_no_and_the_reason_is_said(self):
        script.act = Rejected("You cannot hide this.", 403)
        with self.assertRaisesRegex(UserError, "You cannot hide this."):
            self.act("hide")
        self.assertFalse(self.mention.hidden_at or self.mention.action_ids)

    def test_a_grant_that_is_gone_is_noticed_here_too(self):
        script.act = Unauthorized("The token was revoked.")
        with suppress(UserError):  # assertRaises would take back what was committed
            self.act("like")
        self.env.invalidate_all()
        self.assertEqual(self.account.state, "disconnected")
        with self.assertRaises(UserError):
            self.act("like")
        self.assertEqual(len(script.acted), 1, "and not asked again")

    def test_no_transaction_is_open_while_the_network_thinks(self):
        self.keep_environments()
        with self.commits() as env:
            mention = self.mention.with_env(env(user=self.agent.id))
            events = []
            script.act = lambda _action, _mention: events.append(env.cr.sql_log_count)

            def commit(*_args, **_kwargs):
                env.cr.commit()
                events.append(env.cr.sql_log_count)

            with patch.object(type(env["ir.cron"]), "_commit_progress", commit):
                mention.action_repost()
        committed, acted = events
        self.assertEqual(committed, acted, "no query between the commit and the call")
        self.mention.invalidate_recordset()
        self.assertTrue(self.mention.reposted_at)

    def test_only_what_the_network_and_the_item_allow_is_offered(self):
        private, forbidden, ours = self.arrive(
            self.message(author=BORIS),
            self.item(permissions={"like": False, "hide": False}),
            self.item("News", author=OURS),
        )
        self.assertFalse(private.can_repost)
        self.assertFalse(forbidden.can_like or forbidden.can_hide)
        self.assertTrue(forbidden.can_repost)
        self.assertFalse(ours.can_like or ours.can_repost)
        with self.assertRaises(UserError):
            self.act("like", mention=forbidden)
        self.assertNotIn(Capability.LIKE, ScriptedNetwork.capabilities)
        self.account.write({"state": "draft"})
        self.account.write({"network": "scripted", "state": "connected"})
        self.mention.invalidate_recordset()
        self.assertFalse(self.mention.can_like)
        with self.assertRaises(UserError):
            self.act("like")
        self.assertFalse(script.acted)

    def test_neither_readers_nor_other_teams_act_in_our_name(self):
        reader = new_test_user(self.env, "social_reader", groups="social_crm.group_reader")
        for user in (reader, self.stranger):
            for name in ("like", "unlike", "hide", "unhide", "repost"):
                with self.assertRaises(AccessError):
                    self.act(name, user)
        self.assertFalse(script.acted)

    def test_nobody_invents_what_was_done(self):
        self.act("like")
        for user in (self.agent, self.manager, self.administrator):
            actions = self.mention.action_ids.with_user(user)
            with self.assertRaises(AccessError):
                actions.write({"user_id": self.manager.id})
            with self.assertRaises(AccessError):
                actions.unlink()
            with self.assertRaises(AccessError):
                actions.create({"mention_id": self.mention.id, "action": "hide"})
        with self.assertRaises(AccessError):
            self.mention.action_ids.with_user(self.stranger).read(["action"])

    def test_what_was_deleted_is_left_alone(self):
        self.arrive(deleted=(self.mention.external_id,))
        self.mention.invalidate_recordset()
        self.assertFalse(any(self.mention[f"can_{action.value}"] for action in Action))
        self.assertTrue(WindowedNetwork.capabilities)
