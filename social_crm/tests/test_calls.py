"""Work that waits for networks: how much at once, what is committed when, and when it ends."""

import threading
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged

from .common import SocialCommon

SECONDS = 30


class Asked:
    """Something to ask for.

    :param together: who comes here waits until enough others have come
    """

    def __init__(self, number, together=None):
        self.number = number
        self.together = together
        self.thread = None
        self.runs = 0

    def run(self):
        self.runs += 1
        self.thread = threading.get_ident()
        if self.together:
            self.together.wait(SECONDS)
        return f"answer {self.number}"


@tagged("post_install", "-at_install")
class TestCalls(SocialCommon):
    @contextmanager
    def calls(self, left=60):
        """Where calls are made.

        :param left: seconds that Odoo gives, from each commit on
        """
        self.done = []
        with self.commits() as env:
            cron = type(env["ir.cron"])
            commit = cron._commit_progress

            def committed(*args, **kwargs):
                commit(*args, **kwargs)
                self.done.append("commit")
                return left

            with patch.object(cron, "_commit_progress", committed):
                yield env["social.crm.calls"]

    def note(self, call, result):
        self.assertEqual(result, f"answer {call.number}")
        self.done.append(call.number)

    def test_as_many_are_called_at_once_as_there_may_be_threads_and_never_more(self):
        together = threading.Barrier(3)
        asked = [Asked(number, together) for number in range(6)]
        with self.calls() as calls:
            calls._call_each(asked, self.note, 3)
        self.assertEqual(len({each.thread for each in asked}), 3)
        self.assertEqual(sorted(set(self.done) - {"commit"}), list(range(6)))

    def test_each_outcome_is_committed_before_the_next_is_written_down(self):
        with self.calls() as calls:
            calls._call_each([Asked(number) for number in range(3)], self.note, 1)
            self.assertEqual(self.done, [0, "commit", 1, "commit", 2, "commit"])

    def test_an_outcome_is_written_down_again_where_a_worker_was_in_the_way_not_asked_again(self):
        asked, tries = Asked(7), []

        def note(call, result):
            tries.append(result)
            if len(tries) < 3:
                raise SerializationFailure
            self.note(call, result)

        with self.calls() as calls:
            calls._call_each([asked], note, 1)
            self.assertEqual(self.done, [7, "commit"])
        self.assertEqual((asked.runs, len(tries)), (1, 3))

    def test_it_goes_on_until_nothing_is_left(self):
        batches = [[Asked(1)], [Asked(2)], []]
        with self.calls() as calls:
            calls._work_off(lambda: batches.pop(0), self.note, 5)
        self.assertEqual([each for each in self.done if each != "commit"], [1, 2])
        self.assertFalse(batches)

    def test_when_the_time_is_up_what_was_taken_is_done_and_nothing_more_is_taken(self):
        batches = [[Asked(1)], [Asked(2)]]
        with self.calls(left=0) as calls:
            calls._work_off(lambda: batches.pop(0), self.note, 5)
        self.assertEqual([each for each in self.done if each != "commit"], [1])
        self.assertEqual(len(batches), 1)
