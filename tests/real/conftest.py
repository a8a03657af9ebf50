"""What tests with real servers share: a folder for their data, and an Odoo in processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import odoo_side
import pytest
from odoo_process import OdooProcess

from house import databases, odoo, paths, testing

DATABASE = f"{testing.TEST_DATABASE}{os.getpid()}"


@pytest.fixture(scope="module")
def server_folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder that any user can enter: servers do not run as root."""
    folder = paths.cache() / "tests" / f"{request.module.__name__}-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def odoo_process() -> Iterator[OdooProcess]:
    """Odoo on a database of its own with our addon, which may reach servers on loopback."""
    found, environment = odoo.prepare()
    databases.drop(DATABASE)
    databases.copy(databases.installed(["social_crm"]), DATABASE)
    process = OdooProcess(DATABASE, found.command, environment, paths.BUILD / "test-whole-odoo.log")
    try:
        process.start()
        process.run(odoo_side.only_our_schedules)
        process.run(odoo_side.set_parameters, allowed_hosts="localhost alpha.test beta.test")
        yield process
    finally:
        process.stop()
        if not os.environ.get("KEEP"):
            databases.drop(DATABASE)
