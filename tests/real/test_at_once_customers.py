"""Customers who click twice, scheduled actions that run twice, and departments that answer, pass on
and withdraw at the same moment: everything counts once, and nobody's words are lost in silence."""

from __future__ import annotations

import at_once_customer_side as customers
import at_once_side as side
import pytest
from meeting import at_once, overtaken
from odoo_process import OdooProcess

ASKS, QUESTIONS = "social_crm_satisfaction_ask", "social_crm_question"
LATE = "not passed on"


def test_two_clicks_on_the_page_that_asks_how_it_was_are_one_rating(odoo_process: OdooProcess):
    run = odoo_process.run
    (ticket,) = run(customers.closed_cases, "clicks", 1)
    page = run(customers.ask_by_hand, ticket)
    opened = run(side.open_page, page)
    clicks = [(side.post_page, page, opened, {"rate": rate}) for rate in ("1", "5")]
    told = at_once(odoo_process, ASKS, *clicks)
    assert [each.value[0] for each in told] == [200, 200]
    (rated,) = run(customers.ratings, ticket)
    assert rated in (1, 5)
    answers = [note for note in run(side.said_in, ticket) if "How it was" in note]
    assert len(answers) == 1, "it stands in the case once"
    # Clicked again, it is changed.
    told = at_once(odoo_process, ASKS, *clicks, (*clicks[0][:3], {"rate": "3", "comment": "Hm."}))
    assert [each.value[0] for each in told] == [200, 200, 200]
    assert len(run(customers.ratings, ticket)) == 1
    assert len([note for note in run(side.said_in, ticket) if "How it was" in note]) == 1
    notes = [note for note in run(side.notes, "clicks-agent") if "not satisfied" in note]
    assert len(notes) == 1, "of a bad answer somebody is told once"


def test_two_workers_ask_everybody_once_how_it_was(odoo_process: OdooProcess):
    run = odoo_process.run
    tickets = run(customers.closed_cases, "asked", 12)
    told = at_once(odoo_process, ASKS, (customers.ask_all,), (customers.ask_all,))
    assert [each.sentence for each in told] == ["", ""]
    assert run(customers.asked, tickets) == [(1, ["queued"])] * len(tickets)
    run(customers.ask_all)
    assert run(customers.asked, tickets) == [(1, ["queued"])] * len(tickets)


def test_an_answer_by_mail_and_one_on_the_page_at_once_are_both_kept(odoo_process: OdooProcess):
    run = odoo_process.run
    asked = run(customers.question, "both")
    opened = run(side.open_page, asked["page"])
    page = (side.post_page, asked["page"], opened, {"answer": customers.PAGE_ANSWER})
    mail = (customers.answer_by_mail, 1, asked["parent"])
    by_page, by_mail = at_once(odoo_process, QUESTIONS, page, mail)
    assert by_mail.tries == 1, "a mail that is fetched is worked once: what fails is lost"
    ((state, answer),) = run(customers.how_it_stands, asked["ticket"])
    assert state == "answered"
    assert answer in (customers.PAGE_ANSWER, customers.MAIL_ANSWER)
    kept = "\n".join(run(side.said_in, asked["ticket"]))
    assert customers.MAIL_ANSWER in kept
    assert customers.PAGE_ANSWER in kept or LATE in by_page.value[1]


def test_a_mail_that_another_answer_has_overtaken_is_kept(odoo_process: OdooProcess):
    run = odoo_process.run
    asked = run(customers.question, "overtaken")
    opened = run(side.open_page, asked["page"])
    page = (side.post_page, asked["page"], opened, {"answer": customers.PAGE_ANSWER})
    mail, _page = overtaken(odoo_process, (customers.answer_by_mail, 2, asked["parent"]), page)
    assert mail.tries == 1
    assert run(customers.how_it_stands, asked["ticket"]) == [("answered", customers.PAGE_ANSWER)]
    kept = "\n".join(run(side.said_in, asked["ticket"]))
    assert customers.MAIL_ANSWER in kept
    assert customers.PAGE_ANSWER in kept


def test_of_two_who_answer_on_the_page_the_second_is_told_that_it_was_not_taken(
    odoo_process: OdooProcess,
):
    run = odoo_process.run
    asked = run(customers.question, "pages")
    opened = run(side.open_page, asked["page"])
    texts = ("It is in Bonn.", "It is in Cologne.")
    told = at_once(
        odoo_process,
        QUESTIONS,
        *[(side.post_page, asked["page"], opened, {"answer": text}) for text in texts],
    )
    ((state, answer),) = run(customers.how_it_stands, asked["ticket"])
    assert state == "answered"
    lost = 1 - texts.index(answer)
    assert LATE in told[lost].value[1]
    assert texts[lost] in told[lost].value[1], "the words can be copied"
    assert LATE not in told[1 - lost].value[1]
    assert len([note for note in run(side.notes, asked["agent"]) if "It is in" in note]) == 1


def test_who_clicks_twice_has_answered_once(odoo_process: OdooProcess):
    run = odoo_process.run
    asked = run(customers.question, "twice")
    opened = run(side.open_page, asked["page"])
    click = (side.post_page, asked["page"], opened, {"answer": customers.PAGE_ANSWER})
    told = at_once(odoo_process, QUESTIONS, click, click)
    assert [LATE in each.value[1] for each in told] == [False, False]
    answers = [note for note in run(side.said_in, asked["ticket"]) if customers.PAGE_ANSWER in note]
    assert len(answers) == 1


@pytest.mark.parametrize("what", ["withdrawn", "forwarded"])
def test_what_is_answered_while_it_is_withdrawn_or_passed_on_is_one_of_both(
    odoo_process: OdooProcess, what: str
):
    run = odoo_process.run
    asked = run(customers.question, f"while-{what}")
    opened = run(side.open_page, asked["page"])
    page = (side.post_page, asked["page"], opened, {"answer": customers.PAGE_ANSWER})
    if what == "withdrawn":
        other = (customers.withdraw, asked["agent"], asked["id"])
    else:
        key = f"t{asked['ticket']}"
        other = (customers.forward, asked["agent"], key, asked["id"], asked["billing"])
    by_page, by_agent = at_once(odoo_process, QUESTIONS, page, other)
    states = [state for state, _answer in run(customers.how_it_stands, asked["ticket"])]
    if states[0] == "answered":
        assert states == ["answered"], "and nobody else was asked"
        assert "answered already" in by_agent.sentence
        assert LATE not in by_page.value[1]
    else:
        assert states == ([what] if what == "withdrawn" else ["forwarded", "asked"])
        assert by_agent.sentence == ""
        assert LATE in by_page.value[1]
        assert customers.PAGE_ANSWER in by_page.value[1]
