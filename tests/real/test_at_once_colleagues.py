"""Colleagues who do the same at the same moment, and scheduled actions that run beside them:
everything is done once, and whoever came second sees what the first one did."""

from __future__ import annotations

import at_once_desk_side as desk
import at_once_side as side
import odoo_side
import pytest
from meeting import at_once, overtaken
from odoo_process import OdooProcess


def test_two_workers_warn_of_each_promise_once(odoo_process: OdooProcess):
    run = odoo_process.run
    tickets = run(desk.promised, "promised", 8)
    told = at_once(odoo_process, "helpdesk_ticket_sla", (desk.warn,), (desk.warn,))
    assert [each.sentence for each in told] == ["", ""]
    run(desk.warn)
    # One activity for the agent, one for who leads; both marks on the one promise.
    assert run(desk.warned, tickets) == [(2, 1)] * len(tickets)
    for login in ("promised-agent", "promised-lead"):
        words = "Due soon" if login.endswith("agent") else "Will be late"
        assert len([note for note in run(side.notes, login) if words in note]) == 1


def test_two_workers_warn_of_each_window_once(odoo_process: OdooProcess):
    run = odoo_process.run
    tickets = run(desk.closing, "closing", 8)
    told = at_once(
        odoo_process, "helpdesk_ticket", (desk.warn_of_windows,), (desk.warn_of_windows,)
    )
    assert [each.sentence for each in told] == ["", ""]
    run(desk.warn_of_windows)
    both = ["closing-agent", "closing-lead"]
    assert run(desk.warned_of_windows, tickets) == [both] * len(tickets)
    for login, words in zip(both, ("Soon the network takes", "Soon nobody can"), strict=True):
        assert len([note for note in run(side.notes, login) if words in note]) == 1


def test_of_two_who_choose_how_we_are_organised_the_second_is_asked_to_look_again(
    odoo_process: OdooProcess,
):
    run = odoo_process.run
    plan = run(desk.company_to_organise, "organised")
    before = run(desk.organised, "organised")
    logins = ("organised-one", "organised-two")
    choices = [(desk.apply, login, plan, run(desk.shown, login, plan)) for login in logins]
    told = at_once(odoo_process, "res_company", *choices)
    done = check_one_was_told(told)
    after = run(desk.organised, "organised")
    assert after["forms"] == ["applied"]
    assert [name for name, _active, _users in after["teams"]].count("Service of organised") == 1
    told = at_once(
        odoo_process, "res_company", *[(desk.undo, login, done.value) for login in logins]
    )
    check_one_was_told(told)
    assert run(desk.organised, "organised") == {**before, "forms": ["undone"]}


def test_who_chooses_after_another_has_overtaken_him_is_asked_to_look_again(
    odoo_process: OdooProcess,
):
    run = odoo_process.run
    plan = run(desk.company_to_organise, "hurried")
    before = run(desk.organised, "hurried")
    logins = ("hurried-one", "hurried-two")
    choices = [(desk.apply, login, plan, run(desk.shown, login, plan)) for login in logins]
    told = overtaken(odoo_process, *choices)
    assert told[0].sentence
    assert run(desk.organised, "hurried")["forms"] == ["applied"]
    ways_back = [(desk.undo, login, told[1].value) for login in logins]
    told = overtaken(odoo_process, *ways_back)
    assert "taken back already" in told[0].sentence
    assert run(desk.organised, "hurried") == {**before, "forms": ["undone"]}


def test_an_entry_that_two_editors_approve_at_once_has_one_version(odoo_process: OdooProcess):
    run = odoo_process.run
    entry = run(desk.entry, "editor")
    logins = ("editor-one", "editor-two")
    approvals = [(desk.approve, login, entry, run(desk.opened, login, entry)) for login in logins]
    told = at_once(odoo_process, "social_crm_faq", *approvals)
    assert [each.sentence for each in told] == ["", ""]
    assert run(desk.versions, entry) == [(1, "On its way.", True)]


@pytest.mark.parametrize("order", ["at once", "overtaken"])
def test_what_one_editor_changes_while_another_approves_is_not_approved_unseen(
    odoo_process: OdooProcess, order: str
):
    run = odoo_process.run
    name = f"unseen-{order.replace(' ', '-')}"
    entry = run(desk.entry, name)
    decides, changes = f"{name}-one", f"{name}-two"
    works = (
        (desk.approve, decides, entry, run(desk.opened, decides, entry)),
        (desk.reword, changes, entry, "It has arrived."),
    )
    if order == "overtaken":
        told = overtaken(odoo_process, *works)
        assert told[0].tries == 2, "he was done again, with eyes for what the other did"
        assert told[0].sentence
    else:
        told = at_once(odoo_process, "social_crm_faq", *works)
    assert told[1].sentence == ""
    # Either he was first, and has approved what he saw; or he is asked to read it again.
    if told[0].sentence:
        assert f"{changes.title()} has changed this since you opened it" in told[0].sentence
        assert run(desk.versions, entry) == []
    else:
        assert run(desk.versions, entry) == [(1, "On its way.", True)]


def test_a_form_that_saves_beside_the_change_of_another_has_not_seen_it(
    odoo_process: OdooProcess,
):
    run = odoo_process.run
    entry = run(desk.entry, "beside")
    seen = run(desk.opened, "beside-one", entry)
    told = overtaken(
        odoo_process,
        (desk.save_form, "beside-one", entry, seen, {"private_answer": "I have looked."}),
        (desk.reword, "beside-two", entry, "It has arrived."),
    )
    assert [each.sentence for each in told] == ["", ""]
    tried = run(side.as_request, desk.approve, "beside-one", entry, told[0].value)
    assert "Beside-Two has changed this since you opened it" in tried.sentence
    assert run(desk.versions, entry) == []
    seen = run(desk.opened, "beside-one", entry)
    assert run(side.as_request, desk.approve, "beside-one", entry, seen).sentence == ""
    assert run(desk.versions, entry) == [(1, "It has arrived.", True)]


@pytest.mark.parametrize("second", ["confirmed", "wrong"])
def test_help_about_which_two_say_something_at_once_is_known_once(
    odoo_process: OdooProcess, second: str
):
    run = odoo_process.run
    name = f"help-{second}"
    post = run(desk.help_of_a_customer, name)
    told = at_once(
        odoo_process,
        "social_crm_help",
        (desk.say_of_help, f"{name}-one", post, "confirmed"),
        (desk.say_of_help, f"{name}-two", post, second),
    )
    assert [each.sentence for each in told] == ["", ""]
    ((state, by),) = run(desk.help_known, post)
    assert (state, by) in (("confirmed", f"{name}-one"), (second, f"{name}-two"))
    # Whoever came first takes back his own word, and not the other's.
    first = 0 if by.endswith("two") else 1
    tried = run(
        side.as_request, desk.take_back, f"{name}-{('one', 'two')[first]}", told[first].value
    )
    assert "Others have changed this" in tried.sentence
    assert run(desk.help_known, post) == [(state, by)]


@pytest.mark.parametrize("order", ["at once", "overtaken"])
def test_a_case_that_an_agent_takes_while_a_shift_ends_is_his(
    odoo_process: OdooProcess, order: str
):
    run = odoo_process.run
    name = f"shift-{order.replace(' ', '-')}"
    tickets = run(desk.end_of_shift, name, 4)
    taken, left = tickets[:2], tickets[2:]
    works = ((desk.hand_over,), (desk.take, f"{name}-takes", taken))
    if order == "overtaken":
        told = overtaken(odoo_process, *works)
    else:
        told = at_once(odoo_process, "helpdesk_ticket", *works)
    assert [each.sentence for each in told] == ["", ""]
    run(desk.hand_over)
    assert run(desk.whose, taken) == [f"{name}-takes"] * 2
    assert run(desk.whose, left) == [f"{name}-there"] * 2
    notes = [note for note in run(side.notes, f"{name}-there") if "shift" in note]
    assert len(notes) == 1, "who gets several is told once"


def test_two_workers_play_one_practice_world(odoo_process: OdooProcess):
    run = odoo_process.run
    account = run(desk.practice, "practice")
    one, two = at_once(
        odoo_process, "social_crm_account", (desk.play, account), (desk.play, account)
    )
    assert len(one.value) == desk.SCENE["conversations"]
    assert one.value == two.value, "each customer is there once, and hears an answer once"


def test_a_practice_world_that_is_wiped_while_it_is_played_leaves_nothing(
    odoo_process: OdooProcess,
):
    run = odoo_process.run
    account = run(desk.practice, "wiped")
    run(desk.read, account)
    assert all(run(desk.practised, account).values())
    at_once(
        odoo_process,
        "social_crm_account",
        (desk.read, account),
        (desk.play, account),
        (desk.wipe, account),
    )
    run(odoo_side.process)
    left = run(desk.practised, account)
    assert not any(left.values()), left


def check_one_was_told(told: list[side.Told]) -> side.Told:
    """One has done it, the other was told why not. The one who has."""
    done = [each for each in told if not each.sentence]
    assert len(done) == 1, told
    (other,) = [each for each in told if each.sentence]
    assert "lock" not in other.sentence, other
    return done[0]
