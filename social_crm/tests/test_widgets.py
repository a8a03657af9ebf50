"""The tests of the web client's parts (static/tests), in a browser."""

from odoo.tests import no_retry, tagged

from odoo.addons.web.tests import test_js

from .web_case import WebCase


@tagged("post_install", "-at_install")
class TestWidgets(WebCase):
    @no_retry
    def test_the_widgets_do_what_their_own_tests_say(self):
        suite = test_js.HOOTCommon._generate_hash(self, "@social_crm")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=60000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
