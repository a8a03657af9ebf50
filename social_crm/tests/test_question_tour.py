"""Asking from the inbox and answering from the page, in a browser."""

import re
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser, ChromeBrowserException

from .test_question import QuestionCommon
from .web_case import WebCase

ANSWERING = """
    document.querySelector("[name=answer]").value = "It is in Bonn";
    document.querySelector("[name=name]").value = "Paul";
    document.querySelector("button[value=answer]").click();
"""
THANKED = "!!document.querySelector('main h1') && !document.querySelector('form')"


def answer_and_wait(browser, code, timeout, error_checker=None):
    """The page has no script of its own, so none can say when it is done: look until it is."""
    browser._websocket_request("Runtime.evaluate", params={"expression": code})
    for _turn in range(20):
        try:
            if browser._wait_ready(THANKED, timeout=10):
                return
        except ChromeBrowserException:  # between two pages
            continue
    raise ChromeBrowserException("The page does not thank for the answer")


@tagged("post_install", "-at_install")
class TestQuestionTour(QuestionCommon, WebCase):
    def test_an_agent_asks_and_a_department_answers_from_the_page_without_signing_in(self):
        ticket = self.case("My kettle is broken")
        self.env.flush_all()
        address = f"/odoo/social-inbox?queue=all&case=t{ticket.id}"
        self.start_tour(address, "social_crm_ask", login=self.agent.login)
        self.env.invalidate_all()
        department, colleague = ticket.social_question_ids.sorted("id")
        self.assertEqual((department.state, colleague.state), ("asked", "withdrawn"))
        (mail,) = self.outbox(department)
        link = re.search(r"/s/q/[\w-]{32}", mail.body_html)[0]
        self.logout()
        with patch.object(ChromeBrowser, "_wait_code_ok", answer_and_wait):
            self.browser_js(link, ANSWERING, ready="!!document.querySelector('form')")
        self.env.invalidate_all()
        self.assertEqual(department.answer, "It is in Bonn")
        self.assertEqual(department.answered_by, "Paul, Logistics")
        self.start_tour(address, "social_crm_question_answered", login=self.agent.login)
