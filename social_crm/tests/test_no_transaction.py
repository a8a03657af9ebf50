"""Whatever scheduled work waits for a network, no transaction is open meanwhile."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..networks.types import Page
from .common import script
from .windowed import WindowedCommon, WindowedNetwork


@tagged("post_install", "-at_install")
class TestNoTransaction(WindowedCommon):
    @contextmanager
    def watched(self, method):
        """What scheduled work does inside is held against that: between the last commit and the
        call of this method of the network, nothing is asked of the database."""
        events = []
        with self.commits() as env:
            cron = type(env["ir.cron"])
            commit, call = cron._commit_progress, getattr(WindowedNetwork, method)

            def committed(*args, **kwargs):
                result = commit(*args, **kwargs)
                events.append(("commit", env.cr.sql_log_count))
                return result

            def called(*args, **kwargs):
                events.append(("call", env.cr.sql_log_count))
                return call(*args, **kwargs)

            env.registry.clear_cache()  # as in a worker that has just begun
            with (
                patch.object(cron, "_commit_progress", committed),
                patch.object(WindowedNetwork, method, called),
            ):
                yield env
        calls = [place for place, event in enumerate(events) if event[0] == "call"]
        self.assertTrue(calls)
        for place in calls:
            last = [count for kind, count in events[:place] if kind == "commit"][-1]
            self.assertEqual(events[place][1], last, method)

    def test_while_sources_are_read(self):
        script.pages["mentions"] = [Page(mentions=(self.item(),))]
        # Alone: or one is stored while another begins.
        (self.own_source + self.search_source).paused = True
        self.source._due_now()
        with self.watched("fetch") as env:
            env["social.crm.source"]._cron_fetch()

    def test_while_answers_are_sent(self):
        (mention,) = self.arrive(self.item())
        reply = self.env["social.crm.reply"].create({"mention_id": mention.id, "text": "Hello"})
        reply.action_send()
        with self.watched("send") as env:
            env["social.crm.reply"]._cron_send()
        self.assertEqual(reply.state, "sent")

    def test_while_items_are_looked_at_again(self):
        self.account.write({"budget": 0})
        script.there = lambda _ids: Page()
        (mention,) = self.arrive(self.item())
        mention.sudo().received_at = fields.Datetime.now() - timedelta(hours=25)
        with self.watched("recheck") as env:
            env["social.crm.recheck"]._cron_recheck()
