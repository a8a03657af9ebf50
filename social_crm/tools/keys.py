"""Makes the keys by which an answer is known at its network."""

import secrets
import time
import uuid


def time_key():
    """A UUID of version 7 (RFC 9562, 5.7): random, but for the milliseconds at its beginning.

    Networks that want keys in the order of time can make theirs of it.

    :rtype: str
    """
    moment = time.time_ns() // 1_000_000
    number = (moment & (1 << 48) - 1) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=number & ~(0b11 << 62) | 0b10 << 62))
