"""Scheduled work that waits for networks: taken, called for in threads, written down as it comes.

What is taken is committed before anybody is called, so that no other worker does the same; what
came of each call is committed for itself, whatever becomes of the others. In between no transaction
is open. Whoever is killed leaves what he took: how that is found, and what is done about it, is the
business of whoever takes it (a lease that runs out, a look at the network).
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import partial

from odoo import api, models

from ..networks.guard import Guard
from ..networks.http import Session
from ..networks.limits import Meter
from ..networks.network import Network
from ..networks.types import Access
from ..tools.transactions import committed
from .social_crm_gate import Gate, Share, Wish
from .social_crm_network import utc_now


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a network, for a thread: plain values, and nothing of the database.

    :param gates: that it has to pass, by key of the network's limit
    :param share: what it may do
    """

    network_class: type[Network]
    access: Access
    guard: Guard
    gates: Mapping[str, Gate] = field(default_factory=dict)
    share: Share = field(default_factory=Share)
    used: dict[str, int] = field(default_factory=dict, init=False)
    """requests that it made, by key of a limit, once it has run"""

    def ask(self, network):
        """What is asked of the network. Overridden by each kind of call."""
        raise NotImplementedError

    def run(self):
        """In a thread.

        :returns: what the network returned, or the exception: nothing escapes from a thread unseen
        """
        meter = Meter(self.network_class.limits, self.share.allowed)
        try:
            with Session(self.guard, clock=utc_now, meter=meter) as session:
                return self.ask(self.network_class(self.access, session, utc_now))
        except Exception as error:
            return error
        finally:
            self.used.update(meter.used)


class SocialCrmCalls(models.AbstractModel):
    _name = "social.crm.calls"
    _description = "Calls of Social Networks"

    @api.model
    def _work_off(self, take, note, threads):
        """Take batch after batch and do it, until nothing is left or the time of the scheduled
        action is up.

        :param take: without arguments; takes a batch in the database, which may be empty, and
            returns it; called again where another worker was in the way
        :param note: see :meth:`_call_each`
        :param int threads: see :meth:`_call_each`
        """
        while True:
            calls = committed(self.env, take)
            left = self.env["ir.cron"]._commit_progress(len(calls), remaining=1 if calls else 0)
            self._call_each(calls, note, threads)
            if not calls or left <= 0:
                break

    @api.model
    def _call_each(self, calls, note, threads):
        """Call in threads, and commit each outcome as it comes.

        From here on nothing is asked of the database but by ``note``, or a transaction would be
        open meanwhile.

        :param calls: each with a ``run`` from which nothing escapes, as :class:`Call` has it;
            what they stand for has been committed
        :param note: writes down a call and what its ``run`` returned; called again where another
            worker was in the way
        :param int threads: at most so many at once
        """
        if not calls:
            return
        with ThreadPoolExecutor(min(threads, len(calls)), "social_crm.call") as pool:
            futures = {pool.submit(call.run): call for call in calls}
            for future in as_completed(futures):
                committed(self.env, partial(note, futures[future], future.result()))

    @api.model
    def _let_through(self, calls, requests):
        """Let calls pass the gates. The caller commits.

        :param list[Call] calls:
        :param int requests: that each can make use of
        :returns: those that may be made now, each with its share; and the others, each beside the
            share that says how long to wait
        :rtype: tuple[list[Call], list[tuple[Call, Share]]]
        """
        wishes = [Wish(call.gates, requests) for call in calls]
        shares = self.env["social.crm.gate"].sudo()._share_out(wishes)
        both = list(zip(calls, shares, strict=True))
        through = [replace(call, share=share) for call, share in both if not share.wait]
        return through, [(call, share) for call, share in both if share.wait]
