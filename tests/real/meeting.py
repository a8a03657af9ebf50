"""Where workers meet: each has begun, and sees the database as it was before another did anything.

No worker goes on before all wait at the same place, so whatever happens next really happens at
once, and nothing depends on who is quicker::

    told = at_once(odoo, "social_crm_faq", (side.approve, "anna"), (side.approve, "boris"))

:func:`overtaken` is the other order that a busy machine brings: somebody has begun, and before he
has done anything another has come to his end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import at_once_side
import psycopg2
from odoo_process import OdooProcess

from house import net, postgres

SECONDS = 120
Work = tuple[Callable[..., Any], *tuple[Any, ...]]
"""A function of a ``*_side`` module, and what it is called with after ``env``."""


def at_once(odoo: OdooProcess, table: str, *works: Work) -> list[at_once_side.Told]:
    """Let workers do these at the same moment, each as Odoo does a request.

    :param table: all of them wait for it, and go on together
    :raises AssertionError: one came to its end without looking at the table
    """
    with _held(odoo, f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE') as waiting:
        workers = [odoo.begin(at_once_side.as_request, *work) for work in works]
        net.wait_until(
            lambda: waiting() >= len(workers), SECONDS, f"Not all workers look at {table}."
        )
    return [worker.outcome(SECONDS).value for worker in workers]


def overtaken(odoo: OdooProcess, late: Work, quick: Work) -> list[at_once_side.Told]:
    """Let somebody begin, then somebody else do all of his work, and then the first go on."""
    with _held(odoo, f"SELECT pg_advisory_xact_lock({at_once_side.GATE})") as waiting:
        begun = odoo.begin(at_once_side.as_request_at_the_gate, *late)
        net.wait_until(lambda: waiting() >= 1, SECONDS, "Who is overtaken has not begun.")
        other = odoo.run(at_once_side.as_request, *quick)
    return [begun.outcome(SECONDS).value, other]


@contextmanager
def _held(odoo: OdooProcess, statement: str) -> Iterator[Callable[[], int]]:
    """Hold something until the block ends.

    :returns: how many wait for it
    """
    server = postgres.environment()
    connection = psycopg2.connect(
        dbname=odoo.database,
        host=server.get("PGHOST"),
        port=server.get("PGPORT"),
        user=server.get("PGUSER"),
        password=server.get("PGPASSWORD"),
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)

            def waiting() -> int:
                # Those who wait for one who waits for us wait for us, too: for his transaction,
                # which is a lock of no database, while they have others in ours.
                cursor.execute(
                    "SELECT count(DISTINCT waits.pid) FROM pg_locks waits JOIN pg_locks other"
                    " ON other.pid = waits.pid AND other.database ="
                    " (SELECT oid FROM pg_database WHERE datname = current_database())"
                    " WHERE NOT waits.granted"
                )
                return int(cursor.fetchone()[0])

            yield waiting
    finally:
        connection.close()
