"""How often one address may ask for pages that anybody can open, so that nobody keeps a server busy
with them or goes through addresses by the thousand.

Counted in the memory of each process and for the present minute, as Odoo counts logins that failed:
looking writes nothing, refusing costs next to nothing, and no address is kept. With several
workers an address gets as much as each of them allows. What can be guessed, numbers of customers,
is counted in the database instead (:mod:`..models.social_crm_attempt`), exactly and for a day.
"""

import functools
import ipaddress
import logging
import threading
import time
from collections import Counter

from werkzeug.exceptions import SecurityError

from odoo.http import request

_logger = logging.getLogger(__name__)

SECONDS = 60
LOOKS, POSTS = 240, 60
"""In so many seconds, unless the system parameters ``social_crm.looks_a_minute`` and
``social_crm.posts_a_minute`` say otherwise: far more than a person does, and enough for an office,
whose people come from one address."""


class Pace:
    """Counts who came how often in the present minute."""

    def __init__(self):
        self._lock = threading.Lock()
        self.forget()

    def forget(self):
        """Begin anew."""
        self._minute, self._came = None, Counter()

    def wait(self, who, most):
        """Count somebody who comes now.

        :param who: anything that can be a key
        :param int most: how often this one may come in a minute
        :returns: seconds after which to come again, and whether this is said for the first time;
            0 seconds: welcome
        :rtype: tuple[int, bool]
        """
        now = int(time.time())
        with self._lock:
            if self._minute != now // SECONDS:
                self._minute, self._came = now // SECONDS, Counter()
            self._came[who] += 1
            came = self._came[who]
        return (SECONDS - now % SECONDS if came > most else 0), came == most + 1


pace = Pace()


def paced(endpoint):
    """Let a route refuse whoever comes too often, before anything is looked at.

    :param endpoint: of a controller that has ``_busy(seconds)``, which makes the response
    """

    @functools.wraps(endpoint)
    def wrapped(self, *args, **params):
        seconds = _wait()
        return self._busy(seconds) if seconds else endpoint(self, *args, **params)

    return wrapped


def _wait():
    """
    :returns: seconds that whoever asks now has to wait, or 0
    :rtype: int
    """
    posted = request.httprequest.method == "POST"
    name, most = ("posts_a_minute", POSTS) if posted else ("looks_a_minute", LOOKS)
    address = request.httprequest.remote_addr
    seconds, first = pace.wait(
        (request.db, posted, network_of(address)),
        request.env["social.crm.source"]._parameter(name, most),
    )
    if first:
        _logger.warning(
            "An address came to public pages more often than social_crm.%s allows%s", name, _hint()
        )
    return seconds


def _hint():
    """What is likely if an address is none of the internet."""
    try:
        private = ipaddress.ip_address(request.httprequest.remote_addr or "").is_private
    except (ValueError, SecurityError):
        return ""
    return ". It is a private one: if that is your proxy, switch on proxy_mode" if private else ""


def network_of(address):
    """Who is counted together: an address, or of IPv6 a household's 64 bits.

    :param str address: of the client
    :rtype: str
    """
    try:
        known = ipaddress.ip_address(address or "")
    except (ValueError, SecurityError):
        return "unknown"
    if known.version == 6 and not known.ipv4_mapped:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known.ipv4_mapped or known) if known.version == 6 else str(known)
