"""The page on which a customer tells with one click how it was.

Looking changes nothing: only a posted button counts, so previews and prefetched links rate nothing.
It does not tell which case or which person it is about.
"""

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.social_crm_satisfaction_ask import PATH, RATES
from .pace import paced
from .rating_words import WORDS
from .small_page import ROUTE, SmallPage, spoken


class RatingController(SmallPage):
    @http.route(f"{PATH}/<social_crm_token:token>", **ROUTE)
    @paced
    def rate(self, token, **_params):
        """The three faces (GET), and what somebody clicked or wrote (POST)."""
        posted = self._posted()
        form = self._form() if posted else {}
        ask = request.env["social.crm.satisfaction.ask"].with_user(SUPERUSER_ID)._by_token(token)
        if not ask:
            return self._dead()
        page = {
            "ask": ask.with_company(ask.company_id),
            "company": ask.company_id,
            "path": f"{PATH}/{token}",
            "lang": self._language(ask.lang),
            "form": form,
            "step": "form",
        }
        if request.env.user._is_internal():
            return self._show({**page, "colleague": True}, status=403 if posted else 200)
        if not posted:
            return self._show(page)
        if self._is_forged(form):
            return self._show(page, "again", status=403)
        return self._take(page)

    def _take(self, page):
        """Somebody has clicked or written something."""
        ask, form = page["ask"], page["form"]
        if form.get("stop"):
            ask._stop()
            return self._show({**page, "step": "stopped"})
        rate = next((each for each in RATES if form.get("rate") == str(each)), None)
        comment = form.get("comment", "")
        if rate is None and (form.get("rate") or not ask.rating_id):
            return self._show(page, "choose")
        if not ask._answer(rate, comment):
            return self._dead()
        return self._show({**page, "step": "thanks", "saved": bool(comment)})

    def _dead(self):
        """One page for links that never were, have run out, or whose customer was erased."""
        page = {"lang": self._language("en_US"), "step": "dead"}
        return self._show(page, status=404)

    def _show(self, page, trouble="", status=200):
        company, ask = page.get("company"), page.get("ask")
        said = spoken(WORDS, page["lang"], company=company.name if company else "")
        # A link that stands in public is opened by anybody: it does not tell what was answered.
        given = ask and not ask.public and int(ask.rating_id.rating)
        if page["step"] == "thanks":
            given = int(ask.rating_id.rating)
        titles = {"dead": "dead_title", "thanks": "thanks_title", "stopped": "stopped_title"}
        return self._respond(
            "social_crm.rating_page",
            {
                "colleague": False,
                "saved": False,
                **page,
                "trouble": trouble,
                "say": said,
                "title": said[titles.get(page["step"], "title")],
                "language_says": said["language"] if page["step"] == "form" else "",
                "rates": [(str(rate), said[str(rate)], rate == given) for rate in RATES],
            },
            status,
        )
