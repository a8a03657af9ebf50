"""The page of a one-time link: plain HTML, without JavaScript, for whoever was sent the link.

It never tells whom it is about. What was answered wrongly is told in one sentence, whatever was
wrong about it. Looking at it changes nothing, so previews of links do no harm.
"""

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.social_crm_invitation import PATH
from .invitation_words import WORDS
from .pace import network_of, paced
from .small_page import ROUTE, SmallPage, spoken

LATER = 3600
"""Seconds after which somebody who has guessed too often may try again."""


class InvitationController(SmallPage):
    @http.route(f"{PATH}/<social_crm_token:token>", **ROUTE)
    @paced
    def page(self, token, **_params):
        """What is asked (GET), and what somebody answers (POST)."""
        posted = self._posted()
        form = self._form() if posted else {}
        invitation = request.env["social.crm.invitation"].with_user(SUPERUSER_ID)._by_token(token)
        if not invitation:
            return self._dead()
        company = invitation.company_id
        invitation = invitation.with_company(company)
        page = {
            "invitation": invitation,
            "company": company,
            "path": f"{PATH}/{token}",
            "lang": self._language(invitation.lang),
            "form": form,
            "partner": self._portal_partner(company),
        }
        if not posted:
            return self._show(page)
        if self._is_forged(form):
            return self._show(page, "again", status=403)
        return self._answer(page)

    def _answer(self, page):
        """Somebody has filled in the page."""
        invitation, form = page["invitation"], page["form"]
        agreed = invitation._agreed(form)
        if "identity" not in agreed.mapped("code"):
            return self._show(page, "must_agree")
        told, trouble, field = invitation._told(form, agreed)
        if trouble:
            return self._show({**page, "field": field}, trouble)
        partner, how, trouble = self._who(page)
        if trouble:
            return self._show(page, trouble, status=429 if trouble == "limited" else 200)
        Answer = request.env["social.crm.invitation.answer"].with_user(SUPERUSER_ID)
        code = Answer._make(invitation, how, agreed, page["lang"], partner, told)
        if code is None:
            return self._show(page, "limited", status=429)
        return self._render(
            {**page, "step": "code", "code": code, "answer": Answer._latest(invitation)}
        )

    def _who(self, page):
        """Who has answered.

        :returns: contact, how that was shown, and else what was wrong with it
        :rtype: tuple
        """
        form = page["form"]
        if page["partner"]:
            return page["partner"], "portal", ""
        number, fact = form.get("number", ""), form.get("fact", "")
        if page["invitation"].offer_id and not number and not fact:
            return None, "told", ""  # no customer yet
        if not number or not fact:
            return None, "", "missing"
        found = (
            page["invitation"]
            .env["social.crm.proof"]
            ._by_number(
                page["invitation"], number, fact, network_of(request.httprequest.remote_addr)
            )
        )
        if not found:
            return None, "", "wrong" if found is None else "limited"
        return *found, ""

    @staticmethod
    def _portal_partner(company):
        """The customer who is signed in to the portal, if one is. Colleagues are no customers."""
        user = request.env.user
        partner = user.partner_id.sudo()
        if user._is_portal() and partner.company_id.id in (False, company.id):
            return partner
        return None

    def _show(self, page, trouble="", status=200):
        """The form, with what was filled in and what is wrong with it."""
        if not page["invitation"]._is_alive():
            return self._dead()
        return self._render({**page, "step": "form", "trouble": trouble}, status)

    def _dead(self):
        """One page for links that never were, have run out, are used, locked or revoked."""
        return self._render({"step": "dead", "lang": self._language("en_US")}, 404)

    def _render(self, page, status=200):
        lang = page["lang"]
        company, partner = page.get("company"), page.get("partner")
        purposes = asked = ()
        offer = field = None
        if page["step"] == "form":
            shown = page["invitation"]._in(lang)
            offer = shown.offer_id
            purposes = [(each.code, *each._shown(lang)) for each in shown.purpose_ids.sorted()]
            asked = offer.field_ids
            field = asked.filtered(lambda each: each == page.get("field"))
        said = spoken(
            WORDS,
            lang,
            company=company.name if company else "",
            name=partner.name if partner else "",
            label=_label(field, lang) if field else "",
        )
        titles = {"dead": "dead_title", "code": "code_title"}
        return self._respond(
            "social_crm.invitation_page",
            {
                "code": "",
                **page,
                "say": said,
                "title": said[titles.get(page["step"], "title")],
                "language_says": "" if page["step"] == "code" else said["language"],
                "purposes": purposes,
                "offer": offer,
                "asked": [(each, _label(each, lang)) for each in asked],
                "field": field,
            },
            status,
            wait=LATER if status == 429 else 0,
        )


def _label(field, lang):
    """How the page calls something that is asked."""
    return field.label or spoken(WORDS, lang)[f"told_{field.kind}"]
