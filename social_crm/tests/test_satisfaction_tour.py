"""An agent asks, the customer rates with one click on a page, and a manager sees it."""

from odoo.tests import tagged

from ..models.social_crm_satisfaction_ask import LINK
from .test_satisfaction_ask import SatisfactionCommon
from .web_case import WebCase

# Asked again and again until it is so: the page has no JavaScript that could tell, and each click
# leads to a new page. On each page the customer does one thing.
RATES = """(() => {
    const face = document.querySelector(".face-5");
    const words = document.querySelector("textarea[name=comment]");
    if (window.acted || !face) {
        return false;
    }
    if (words && words.value === "Very quick!") {
        return face.getAttribute("aria-pressed") === "true";
    }
    window.acted = true;
    if (words) {
        words.value = "Very quick!";
        words.form.querySelector("button").click();
    } else {
        face.click();
    }
    return false;
})()"""


@tagged("post_install", "-at_install")
class TestSatisfactionTour(SatisfactionCommon, WebCase):
    def test_a_customer_rates(self):
        ticket = self.case("This is unacceptable, my parcel is still not here!")
        ticket.social_opening_id.is_complaint = True
        self.env.flush_all()
        self.start_tour(
            f"/odoo/social-inbox?queue=all&case=t{ticket.id}",
            "social_crm_ask_satisfied",
            login=self.agent.login,
        )
        self.env.invalidate_all()
        reply = self.replies(ticket)
        self.assertRecordValues(reply, [{"state": "queued", "audience": "direct"}])
        path = f"/s/r/{LINK.search(reply.text)[1]}"

        self.browser_js(path, "console.log('test successful')", ready=RATES)
        self.env.invalidate_all()
        rating = ticket.social_satisfaction_ids.rating_id
        self.assertEqual((rating.rating, rating.feedback), (5, "Very quick!"))

        ticket.closed_date = "2026-01-01"
        self.env.flush_all()
        self.start_tour(
            "/odoo/social-satisfaction", "social_crm_satisfaction", login=self.manager.login
        )
