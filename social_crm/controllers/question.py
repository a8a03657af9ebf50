"""The page on which somebody answers a question about a case: for whoever has the link, without
signing in, and without rights to the case. Some weeks after the case was closed it is no page any
more.

It shows the question, what everybody can read on the network, and what the agent has added. Who is
signed in and may read the case sees the rest of it, too. Once the question is done the page shows
nothing of it.
"""

from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.social_crm_mention import PUBLIC
from ..models.social_crm_question_ask import PATH
from ..tools.page_languages import page_language
from .pace import paced
from .question_words import WORDS
from .small_page import LONGEST, ROUTE, SmallPage, spoken


class QuestionController(SmallPage):
    @http.route(f"{PATH}/<social_crm_token:token>", **ROUTE)
    @paced
    def question(self, token, **_params):
        """The question (GET), and what somebody does about it (POST)."""
        posted = self._posted()
        form = self._form() if posted else {}
        question = request.env["social.crm.question"].with_user(SUPERUSER_ID)._by_token(token)
        if not question or not question._addressed().active:
            return self._say({"step": "dead", "lang": self._language("en_US")}, 404)
        question = question.with_company(question.company_id)
        user = request.env.user
        page = {
            "question": question,
            "company": question.company_id,
            "path": f"{PATH}/{token}",
            "lang": self._language(page_language(self._spoken(question))),
            "form": form,
            "user": user if user._is_internal() and question._may_answer(user) else None,
        }
        if question._is_over():
            return self._say({**page, "step": "over"}, 404)
        if not posted:
            return self._show(page)
        if self._is_forged(form):
            return self._show(page, "again", status=403)
        if question.state != "asked":
            return self._late(page)
        return self._act(page)

    @staticmethod
    def _spoken(question):
        addressed = question._addressed()
        return addressed.lang if "lang" in addressed else question.company_id.partner_id.lang

    def _act(self, page):
        """Somebody pressed a button."""
        question, form = page["question"], page["form"]
        partner = page["user"].partner_id if page["user"] else None
        who = {"who": form.get("name", ""), "partner": partner}
        try:
            if form.get("act") == "seen":
                question._seen()
            elif form.get("act") == "forward":
                department = self._departments(question).filtered(
                    lambda each: str(each.id) == form.get("department")
                )
                if not department:
                    return self._show(page, "whom")
                question._forward(department, why=form.get("why", ""), **who)
            elif form.get("answer"):
                question._answer(form["answer"], way="page", **who)
            else:
                return self._show(page, "missing")
        except UserError as error:
            question.invalidate_recordset()
            if question.state != "asked":
                return self._late(page)
            return self._show(page, str(error))
        return self._show({**page, "form": {}})

    def _late(self, page):
        """What somebody wrote while the question was answered, passed on or withdrawn goes nowhere.
        He is told, and sees his own words once more; they may have been the work of an hour."""
        form = page["form"]
        wrote = form.get("answer") if form.get("act") != "forward" else ""
        if wrote == page["question"].answer:  # his own: he clicked twice
            wrote = ""
        return self._show({**page, "wrote": wrote}, "late" if wrote else "")

    @staticmethod
    def _departments(question):
        """To whom it can be passed on from here: departments of the company. What these are called
        is nobody's business who works elsewhere."""
        departments = question.env["social.crm.department"]
        if question.partner_id:
            return departments
        found = departments.search(
            [
                ("company_id", "=", question.company_id.id),
                ("id", "!=", question.department_id.id),
            ]
        )
        return found.filtered(lambda each: each.email or each._asked_people())

    def _show(self, page, trouble="", status=200):
        """The question, or what became of it.

        :param str trouble: a key of ``WORDS``, or a sentence
        """
        question = page["question"]
        if question.state != "asked":
            return self._say({**page, "step": question.state, "trouble": trouble}, status)
        posts = question._posts_along(question.ticket_id, request.env.user)
        return self._say(
            {
                **page,
                "step": "asked",
                "trouble": trouble,
                "posts": posts,
                "posts_head": "posts" if all(p.audience in PUBLIC for p in posts) else "posts_all",
                "departments": self._departments(question),
                "longest": LONGEST,
            },
            status,
        )

    def _say(self, page, status=200):
        lang, step, question = page["lang"], page["step"], page.get("question")
        values = {}
        if question and step == "asked":
            values = {
                "asker": question.asker_id.name,
                "addressee": question.addressee,
                "case": question._case_name(),
                "due": question._due_in(lang),
                "why": question.forwarded_why,
                "name": page["user"].name if page["user"] else "",
            }
        said = spoken(WORDS, lang, **values)
        trouble = page.get("trouble", "")
        return self._respond(
            "social_crm.question_page",
            {
                "wrote": "",
                **page,
                "say": said,
                "title": said["title" if step == "asked" else f"{step}_title"],
                "language_says": "" if step == "dead" else said["language"],
                "trouble": said.get(trouble, trouble),
            },
            status,
        )
