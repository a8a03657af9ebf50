"""Ports and waiting: small helpers for whoever starts a server on loopback."""

from __future__ import annotations

import random
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from .say import HouseError

_HANDED_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST, _USUAL, _TRIES = 11_000, 32_768, 50  # browsers refuse some up to 10080


def free_port(*preferred: int) -> int:
    """A loopback TCP port that nobody listens on: the first of the preferred ones that is free.

    Else one that the system gives to nobody by itself: whoever asks for a port starts a program,
    which takes it some seconds later, and until then no connection may come to have it.
    """
    for port in (*preferred, *_random_ports(), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise HouseError("No TCP port is free on 127.0.0.1: close some programs and repeat.")


def _random_ports() -> Iterator[int]:
    """Some ports below those that connections get (ip(7), ``ip_local_port_range``)."""
    try:
        first = int(_HANDED_OUT.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        first = _USUAL
    if first > _LOWEST:
        yield from (random.randrange(_LOWEST, first) for _number in range(_TRIES))


def listens(address: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((address, port)) == 0


def answers(url: str) -> bool:
    """Whether a server answers at that address, with whatever status below 500."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float, failure: str) -> None:
    """Poll a condition until it holds.

    :raises HouseError: it does not within ``seconds``; ``failure`` is the sentence.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise HouseError(failure)
        time.sleep(0.05)
