"""The help page of a company: approved answers, for everybody, without JavaScript.

It shows what is approved, valid and meant for it, in the language of the reader, and nothing else.
Nobody is known here, nothing is written down and no cookie is set. Search engines stay out unless
the company lets them in.
"""

import re

from babel.dates import format_date
from markupsafe import Markup, escape

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.res_company_help import PATH, SLUG
from ..tools.page_languages import LANGUAGES, page_language
from .help_words import WORDS
from .pace import paced
from .small_page import SmallPage, spoken

LONGEST_SEARCH = 200
FOUND = 20
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


class HelpController(SmallPage):
    @http.route(
        [f"{PATH}/<string:slug>", f"{PATH}/<string:slug>/<int:entry_id>"],
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
        readonly=True,
    )
    @paced
    def help_page(self, slug, entry_id=0, q="", **_params):
        """All questions of a company, those like ``q``, or one."""
        env = request.env(user=SUPERUSER_ID)
        company = env["res.company"]
        if SLUG.match(slug):  # the database does not look for any sign
            company = company.search([("social_crm_help_slug", "=", slug)], limit=1)
        lang = self._language(page_language(company.partner_id.lang))
        page = {"lang": lang, "company": company, "path": f"{PATH}/{slug}", "entries": []}
        if not company:
            return self._show(page, "gone", status=404)
        versions = env["social.crm.faq.version"].with_company(company)
        domain = versions._published_domain(company)
        if entry_id:
            shown = versions.search(domain).filtered(lambda each: each.faq_id.id == entry_id)
            rows = self._rows(shown, company, lang)
            if not rows:
                return self._show(page, "gone", status=404)
            return self._show({**page, "entries": rows, "single": True})
        everything = versions.search(domain, order="name, id")
        # What is in a language that cannot be chosen would be found nowhere else.
        shown = everything.filtered(
            lambda each: each.language == lang[:2] or each.language not in LANGUAGES
        ).sorted(lambda each: each.language != lang[:2])
        asked = "".join(c for c in q if c.isprintable()).strip()[:LONGEST_SEARCH]
        trouble = ""
        if asked:
            shown = self._found(env, shown, asked)
            trouble = "" if shown else "nothing"
        elif not shown:
            trouble = "other" if everything else "empty"
        return self._show(
            {**page, "asked": asked, "entries": self._rows(shown, company, lang)}, trouble
        )

    @staticmethod
    def _found(env, versions, asked):
        """Those that are like what was asked, or contain it."""
        if not versions:
            return versions
        index = env["social.crm.inbox"]._faq_index(versions)
        keys = [match.key for match in index.find(asked, FOUND)]
        lower = asked.lower()
        keys += [
            version.id
            for version in versions
            if version.id not in keys
            and lower in f"{version.name}\n{version.phrasings}\n{version.public_answer}".lower()
        ]
        return versions.browse(keys[:FOUND])

    @staticmethod
    def _rows(versions, company, lang):
        rows = []
        for version in versions:
            answer = version._published_answer(company)
            if answer:
                day = format_date(version.approved_at, "long", locale=lang)
                rows.append(
                    {
                        "id": version.faq_id.id,
                        "question": version.name,
                        "answer": linked(answer),
                        "language": version.language,
                        "state": spoken(WORDS, lang, day=day)["state"],
                    }
                )
        return rows

    def _show(self, page, trouble="", status=200):
        said = spoken(WORDS, page["lang"])
        company = page["company"]
        single, gone = page.get("single"), trouble == "gone"
        title = page["entries"][0]["question"] if single else said["gone" if gone else "title"]
        return self._respond(
            "social_crm.help_page",
            {
                "asked": "",
                "single": False,
                **page,
                "say": said,
                "title": title,
                "language_says": "" if single or gone else said["language"],
                "trouble": trouble,
            },
            status,
            indexable=bool(company and company.social_crm_help_indexed and status == 200),
        )


def linked(text):
    """Plain text with its links to be clicked, all else escaped.

    >>> str(linked("<b> https://a.example/x."))
    '&lt;b&gt; <a href="https://a.example/x" rel="noopener">https://a.example/x</a>.'
    """
    pieces, done = [], 0
    for match in _LINK.finditer(text):
        pieces.append(escape(text[done : match.start()]))
        pieces.append(Markup('<a href="%s" rel="noopener">%s</a>') % (match[0], match[0]))
        done = match.end()
    pieces.append(escape(text[done:]))
    return Markup().join(pieces)
