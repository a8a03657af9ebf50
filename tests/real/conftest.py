"""What tests with real servers share: a folder for their data, Chromium, an Odoo in processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import odoo_side
import pytest
from fresh_odoo import odoo_on
from odoo_process import OdooProcess
from playwright.sync_api import Browser, sync_playwright

from house import browser, paths, testing
from house.say import HouseError

DATABASE = f"{testing.TEST_DATABASE}{os.getpid()}"


@pytest.fixture(scope="module")
def server_folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder that any user can enter: servers do not run as root."""
    folder = paths.cache() / "tests" / f"{request.module.__name__}-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium. The pictures that the module (``PICTURES``) took the last time are gone."""
    try:
        path = browser.ensure()
    except HouseError as error:
        pytest.skip(str(error))
    if pictures := getattr(request.module, "PICTURES", None):
        shutil.rmtree(pictures, ignore_errors=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=sandbox)
        yield started
        started.close()


@pytest.fixture(scope="session")
def odoo_process() -> Iterator[OdooProcess]:
    """Odoo on a database of its own with our addon, which may reach servers on loopback."""
    with odoo_on(DATABASE) as process:
        process.run(odoo_side.set_parameters, allowed_hosts="localhost alpha.test beta.test")
        yield process
