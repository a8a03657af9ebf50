"""Tests over HTTP and in browsers: how long something takes depends on what else a machine is busy
with, so that waiting ends late, and only where something is wrong."""

from unittest.mock import patch

from odoo.tests import HttpCase, common

from ..controllers.pace import pace

SECONDS = 120
"""For an answer over HTTP."""
TIMES = 6
"""So many times as long as Odoo does we wait for a browser and what happens in it."""


class PatientBrowser(common.ChromeBrowser):
    """Odoo's browser, which waits longer for whatever it waits for."""

    throttling_factor = property(lambda self: TIMES, lambda self, factor: None)

    def _spawn_chrome(self, cmd):
        looks = TIMES * common.CHECK_BROWSER_ITERATIONS
        with patch.object(common, "CHECK_BROWSER_ITERATIONS", looks):
            return super()._spawn_chrome(cmd)

    def _json_command(self, command, timeout=3):
        return super()._json_command(command, TIMES * timeout)


class WebCase(HttpCase):
    """A test that speaks with Odoo as browsers do."""

    test_cursor_lock_timeout = SECONDS  # a request waits for another, which may make assets

    def setUp(self):
        super().setUp()
        pace.forget()  # all tests come from one address

    def url_open(self, *args, timeout=SECONDS, **options):
        return super().url_open(*args, timeout=timeout, **options)

    def _wait_remaining_requests(self, timeout=SECONDS):
        # What the page asked for last, and waits for no more, is still worked off.
        return super()._wait_remaining_requests(timeout)

    def browser_js(self, *args, **options):
        with patch.object(common, "ChromeBrowser", PatientBrowser):
            return super().browser_js(*args, **options)
