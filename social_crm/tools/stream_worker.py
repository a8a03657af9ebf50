"""Listens to the streams of all accounts of one database. One process leads, others stand by.

The lead is a lock of PostgreSQL that lives as long as the connection that took it: whoever dies
loses it. Threads listen and carry plain values; this one stores what they bring, together with the
cursor of the stream, in transactions that are open only while something is stored.
"""

import contextlib
import logging
import random
import threading
import time
from dataclasses import dataclass
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..networks.errors import Malformed, NetworkError, Unsupported
from ..networks.limits import Meter
from ..networks.listener import Ended, Listener
from .transactions import committed

_logger = logging.getLogger(__name__)

LOOK = 2.0
"""Seconds after which accounts that are new, paused or changed are noticed."""
PATIENCE = 0.3
"""Seconds that the worker waits for a word at once."""
RING = 1.0
"""Seconds between two calls of the processing."""
FIRST_WAIT = 1.0
MAX_WAIT = 300.0
STEADY = 60.0
"""Seconds after which a stream counts as having worked, so that the next wait is short again."""
UNSUPPORTED_WAIT = 6 * 3600.0
REFILL = 200.0
"""Seconds after which a stream gets another share of what the network allows: before its share runs
out."""
LOCK = ("SELECT {}(hashtext('social_crm_stream'), 0)").format


@dataclass
class _Tuned:
    """What the worker knows of one account.

    :param word: see ``_wanted_streams``
    :param begun: when the first word of the present turn came, on the monotonic clock
    :param failures: turns in a row that ended soon
    :param again_at: not to be opened before
    :param meter: keeps the stream to its share
    :param filled_at: when it got it
    """

    word: str = ""
    begun: float | None = None
    failures: int = 0
    again_at: float = 0.0
    meter: Meter | None = None
    share: object = None
    filled_at: float = 0.0


class StreamWorker:
    """The worker of one database.

    :param stop: set it, and ``run`` returns within a second
    """

    def __init__(self, database, stop=None):
        self.database = database
        self.stop = stop or threading.Event()
        self.leads = False
        self._listener = Listener()
        self._tuned = {}
        self._changed = False
        self._rang_at = 0.0

    def run(self):
        """Listen, or stand by, until ``stop`` is set."""
        failures = 0
        said = False
        while not self.stop.is_set():
            try:
                with self._lead() as lead:
                    if lead is not None:
                        said = False
                        failures = 0
                        self._work(lead)
                        continue
                if not said:
                    _logger.info("Another worker listens to %s: standing by", self.database)
                    said = True
                self.stop.wait(LOOK)
            except psycopg2.Error as error:
                failures += 1
                _logger.warning("The database is not there: %s", type(error).__name__)
                self.stop.wait(_wait(failures, MAX_WAIT / 10))

    @contextlib.contextmanager
    def _lead(self):
        """The cursor that holds the lead, or ``None`` if another worker has it."""
        cr = sql_db.db_connect(self.database).cursor()
        got = False
        try:
            cr.execute(LOCK("pg_try_advisory_lock"))
            got = cr.fetchone()[0]
            # The lock is the session's; the transaction must not stay open for hours.
            cr.commit()  # pylint: disable=invalid-commit
            yield cr if got else None
        finally:
            with contextlib.suppress(psycopg2.Error):
                if got:
                    cr.rollback()
                    cr.execute(LOCK("pg_advisory_unlock"))
                    cr.commit()  # pylint: disable=invalid-commit
            with contextlib.suppress(psycopg2.Error):
                cr.close()

    def _work(self, lead):
        """Lead: look who is to be listened to, store what comes."""
        _logger.info("Listening for %s", self.database)
        self.leads = True
        next_look = 0.0
        try:
            while not self.stop.is_set():
                if time.monotonic() >= next_look:
                    lead.execute("SELECT 1")  # whoever has lost the connection leads no more
                    lead.commit()
                    self.look()
                    next_look = time.monotonic() + LOOK
                self.take(PATIENCE)
        finally:
            self.leads = False
            self._end()

    def _end(self):
        """Store what came, and say that nobody listens any more."""
        with contextlib.suppress(psycopg2.Error):
            self.take(0)
            self._ring(last=True)
            keys = self._listener.keys
            if keys:
                self._transaction(
                    lambda env: [
                        account._stream_ended()
                        for account in env["social.crm.account"].browse(sorted(keys)).exists()
                    ]
                )
        self._listener.stop()
        self._tuned.clear()

    # Who is to be listened to

    def look(self):
        """Open what is wanted, close what is not."""
        now = time.monotonic()
        Registry(self.database).check_signaling()
        plans = self._transaction(partial(self._plan, now))
        for station, meter, share in plans:
            tuned = self._tuned[station.key]
            tuned.begun, tuned.meter, tuned.share, tuned.filled_at = None, meter, share, now
            self._listener.open(station)
        self._refill(now)

    def _plan(self, now, env):
        """Decide what to open; what is not wanted any more is closed.

        :returns: list of (station, meter, share)
        """
        wanted = {
            account.id: (account, word)
            for account, word in env["social.crm.account"]._wanted_streams().items()
        }
        for key in self._listener.keys:
            if key not in wanted or wanted[key][1] != self._tuned[key].word:
                self._listener.close(key)
                self._give_back(key, env)
                account = env["social.crm.account"].browse(key).exists()
                if account:
                    account._stream_ended()
        plans = []
        for key, (account, word) in wanted.items():
            tuned = self._tuned.setdefault(key, _Tuned())
            if word != tuned.word:  # what was in the way may be gone
                tuned.word, tuned.failures, tuned.again_at = word, 0, 0.0
            if key in self._listener.keys or now < tuned.again_at:
                continue
            try:
                plans.append(account._speaking()._station())
            except NetworkError as error:
                self._failed(account._speaking(), error)
        return plans

    def _failed(self, account, error):
        """A turn is over: write down why, and decide when the next may begin."""
        tuned = self._tuned[account.id]
        steady = tuned.begun is not None and time.monotonic() - tuned.begun > STEADY
        tuned.failures = 1 if steady else tuned.failures + 1
        asked = getattr(error, "retry_after", None) or 0.0
        least = UNSUPPORTED_WAIT if isinstance(error, Unsupported) else asked
        tuned.again_at = time.monotonic() + max(_wait(tuned.failures, MAX_WAIT), least)
        tuned.begun = None
        self._give_back(account.id, account.env)
        account._stream_ended(error)
        _logger.info(
            "Stream of account %s ended: %s", account.id, type(error).__name__ if error else "-"
        )

    def _give_back(self, key, env):
        """What a stream did not use of its share is there for others. Its thread, which may not
        know yet that it is over, makes no more requests."""
        tuned = self._tuned[key]
        if tuned.meter is not None:
            used = tuned.meter.refill(_nothing(tuned.share))
            env["social.crm.gate"]._give_back([(tuned.share, used)])
            tuned.meter = None

    def _refill(self, now):
        """Give streams that go on for long another share before theirs runs out."""
        for key in sorted(self._listener.keys):
            tuned = self._tuned[key]
            if tuned.meter is None or now - tuned.filled_at < REFILL:
                continue
            used = tuned.meter.refill(_nothing(tuned.share))  # none is made in between
            share = self._transaction(partial(self._another_share, key, tuned.share, used))
            if share is not None:
                tuned.share = share
                tuned.meter.refill(share.allowed)
            tuned.filled_at = now

    @staticmethod
    def _another_share(key, share, used, env):
        env["social.crm.gate"]._give_back([(share, used)])
        account = env["social.crm.account"].browse(key).exists()
        try:
            return account._stream_share() if account else None
        except NetworkError:
            return None  # it goes on listening, and asks nothing until the next time

    # What they tell

    def take(self, seconds):
        """Store what came; wait for it at most so many seconds, with no transaction open."""
        events = self._listener.told(seconds)
        if events:
            self._transaction(partial(self._store, events))
        self._ring()

    def _store(self, events, env):
        """Store what streams told, each with the cursor of its stream."""
        bad = set()
        cursors = {}
        for event in events:
            if event.key in bad:
                continue
            account = env["social.crm.account"].browse(event.key).exists()
            if not account:
                self._listener.close(event.key)
                continue
            account = account._speaking()
            if isinstance(event, Ended):
                self._failed(account, event.error)
                continue
            if self._tuned[event.key].begun is None or not account.streaming_since:
                self._tuned[event.key].begun = time.monotonic()
                account._stream_begun()
            try:
                with env.cr.savepoint():
                    self._store_one(account, event.pushed)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception as error:
                _logger.exception("Storing what account %s was told failed", event.key)
                bad.add(event.key)
                self._listener.close(event.key)
                sentence = account.env._("Storing failed (%s), see the log.", type(error).__name__)
                self._failed(account, Malformed(sentence))
                continue
            if event.pushed.page.cursor:
                cursors[event.key] = event.pushed.page.cursor
        for key, cursor in cursors.items():
            account = env["social.crm.account"].browse(key)
            if account.stream_cursor != cursor:
                account.stream_cursor = cursor

    def _store_one(self, account, pushed):
        page = pushed.page
        if pushed.external_id != account.external_id:
            return  # of somebody else
        if not (page.mentions or page.deleted or page.reposts or page.unreadable):
            return  # a sign of life
        counts = account.env["social.crm.ingest"]._store_pushed(account, pushed, "stream")
        self._changed |= bool(counts and (counts.new or counts.updated or counts.gone))

    def _ring(self, last=False):
        """Wake the processing, but not more often than it can follow."""
        if self._changed and (last or time.monotonic() - self._rang_at > RING):
            self._changed = False
            self._rang_at = time.monotonic()
            self._transaction(lambda env: env.ref("social_crm.ir_cron_process")._trigger())

    def _transaction(self, work):
        """Do something in a transaction of its own; again if another worker was in the way.

        :param work: callable with ``env``
        """
        with Registry(self.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return committed(env, partial(work, env))


def _wait(failures, most):
    """Seconds to wait, longer each time, and a little by chance, so that many do not come as
    one."""
    return min(FIRST_WAIT * 2 ** min(failures - 1, 20), most) * random.uniform(0.5, 1.0)


def _nothing(share):
    return dict.fromkeys(share.allowed, 0)
