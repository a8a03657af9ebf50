"""What customers on snac say until it is there: it loses a delivery among some hundred to its own
users."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from house import net
from house.customer import Customer
from house.say import HouseError

SECONDS = 30


def delivered(brand: Customer, say: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Have a customer say something to the brand until the brand was told. What was said.

    The server itself is asked, not Odoo again and again: Odoo makes no more requests in five
    minutes than Mastodon allows, and whoever has it read on and on uses them up in seconds.

    :param say: posts it, and returns the post
    """
    before = {row["id"] for row in brand.notifications()}
    for _attempt in range(4):
        posted = say()
        with contextlib.suppress(HouseError):
            net.wait_until(
                lambda: any(row["id"] not in before for row in brand.notifications()),
                SECONDS,
                "Lost.",
            )
            return posted
    raise AssertionError("snac never told the brand.")
