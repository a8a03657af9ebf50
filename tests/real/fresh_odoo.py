"""An Odoo in a process of its own, on a database that is there for one test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import odoo_side
from odoo_process import OdooProcess

from house import databases, odoo, paths


@contextmanager
def odoo_on(name: str, *more: str) -> Iterator[OdooProcess]:
    """Odoo on a fresh database of this name with our addon.

    :param more: addons of ours that are installed, too
    """
    found, environment = odoo.prepare()
    databases.drop(name)
    databases.copy(databases.installed(["social_crm", *more]), name)
    process = OdooProcess(name, found.command, environment, paths.BUILD / f"test-whole-{name}.log")
    try:
        process.start()
        process.run(odoo_side.only_our_schedules)
        yield process
    finally:
        process.stop()
        if not os.environ.get("KEEP"):
            databases.drop(name)
