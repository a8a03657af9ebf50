"""What was promised is counted as somebody with a stopwatch would count it."""

from datetime import datetime, timedelta

import pytest
from handing.promise import (
    ALWAYS,
    BROKEN,
    CLOSED,
    DROPPED,
    ENDED,
    FIRST_ANSWER,
    HEARD,
    HELD,
    MET,
    NEXT_ANSWER,
    OPENED,
    PAUSED,
    REOPENED,
    RESUMED,
    RUNNING,
    SAID,
    SOLUTION,
    Event,
    Hours,
    reckon,
)
from hypothesis import given, settings
from hypothesis import strategies as st

DAY = datetime(2026, 11, 23)  # a Monday


def at(clock, day=0):
    hours, _, minutes = clock.partition(":")
    return DAY + timedelta(days=day, hours=int(hours), minutes=int(minutes or 0))


OFFICE = Hours((at("9", day), at("17", day)) for day in range(60) if day % 7 < 5)


def stand(target, minutes, now, *events, hours=OFFICE):
    events = [Event(*event) for event in events]
    return reckon(target, events, hours, minutes, now)


def one(*args, **kwargs):
    (found,) = stand(*args, **kwargs)
    return found


def test_what_arrives_in_the_evening_is_due_in_the_morning():
    found = one(FIRST_ANSWER, 60, at("22"), (at("21"), OPENED, 1))
    assert (found.due, found.state, found.used) == (at("10", 1), RUNNING, 0)


def test_what_is_used_up_when_the_day_ends_is_due_then():
    found = one(FIRST_ANSWER, 60, at("16"), (at("16"), OPENED, 1))
    assert found.due == at("17")


def test_a_weekend_does_not_count():
    found = one(FIRST_ANSWER, 120, at("17", 4), (at("16", 4), OPENED, 1))
    assert found.due == at("10", 7)


@pytest.mark.parametrize(("said", "state"), [("10", MET), ("10:01", BROKEN)])
def test_an_answer_at_the_last_second_keeps_the_promise(said, state):
    found = one(FIRST_ANSWER, 60, at("12"), (at("9"), OPENED, 1), (at(said), SAID))
    assert (found.state, found.met_at) == (state, at(said))


def test_what_nobody_answered_is_broken_once_it_was_due():
    opened = (at("9"), OPENED, 1)
    assert one(FIRST_ANSWER, 60, at("10"), opened).state == RUNNING
    assert one(FIRST_ANSWER, 60, at("10:01"), opened).state == BROKEN


def test_what_nobody_has_to_answer_any_more_is_neither_kept_nor_broken():
    found = one(FIRST_ANSWER, 60, at("12"), (at("9"), OPENED, 1), (at("9:30"), DROPPED, 1))
    assert (found.state, found.ended_at, found.met_at) == (ENDED, at("9:30"), None)


def test_what_was_too_late_before_it_went_away_stays_broken():
    found = one(FIRST_ANSWER, 60, at("12"), (at("9"), OPENED, 1), (at("11"), DROPPED, 1))
    assert found.state == BROKEN


def test_what_somebody_waits_for_again_goes_on_with_what_was_left():
    events = [(at("9"), OPENED, 1), (at("9:30"), DROPPED, 1)]
    found = one(FIRST_ANSWER, 60, at("12"), *events)
    assert (found.due, found.used) == (None, 1800)
    found = one(FIRST_ANSWER, 60, at("15:30"), *events, (at("15"), HEARD, 2))
    assert (found.state, found.due, found.ended_at) == (RUNNING, at("15:30"), None)


def test_an_answer_that_nobody_waited_for_any_more_keeps_the_promise():
    events = [(at("9"), OPENED, 1), (at("9:30"), DROPPED, 1), (at("12"), SAID)]
    found = one(FIRST_ANSWER, 60, at("13"), *events)
    assert (found.state, found.met_at, found.ended_at) == (MET, at("12"), None)


def test_what_was_too_late_stays_so_if_somebody_waits_again():
    events = [(at("9"), OPENED, 1), (at("11"), DROPPED, 1), (at("15"), HEARD, 2)]
    found = one(FIRST_ANSWER, 60, at("15"), *events)
    assert (found.state, found.due) == (BROKEN, at("10"))


@pytest.mark.parametrize("target", [FIRST_ANSWER, NEXT_ANSWER, SOLUTION])
def test_a_post_that_is_deleted_after_the_case_was_closed_changes_nothing(target):
    unanswered = [(at("9"), OPENED, 1), (at("9:30"), CLOSED), (at("9:30"), DROPPED, 1)]
    answered = [(at("9"), OPENED, 1), (at("9:20"), SAID), (at("9:40"), HEARD, 2),
                (at("12"), CLOSED), (at("12"), DROPPED, 2)]  # fmt: skip
    for events, post in ((unanswered, 1), (answered, 1), (answered, 2)):
        before = stand(target, 60, at("16"), *events)
        assert stand(target, 60, at("16"), *events, (at("15"), DROPPED, post)) == before


def test_a_post_that_opened_a_case_again_has_done_so_also_if_it_is_deleted():
    events = [(at("9"), OPENED, 1), (at("9:30"), SAID), (at("10"), CLOSED),
              (at("11"), HEARD, 2), (at("11"), REOPENED), (at("11:15"), DROPPED, 2)]  # fmt: skip
    (found,) = stand(NEXT_ANSWER, 60, at("16"), *events)
    assert (found.state, found.ended_at) == (ENDED, at("11:15"))
    found = one(SOLUTION, 120, at("12"), *events)
    assert (found.state, found.due) == (RUNNING, at("12:30"))
    found = one(SOLUTION, 120, at("16"), *events, (at("12"), CLOSED))
    assert (found.state, found.met_at) == (MET, at("12"))


def test_a_stage_holds_the_clock_and_there_is_no_due_time_meanwhile():
    events = [(at("9"), OPENED, 1), (at("9:30"), HELD)]
    found = one(FIRST_ANSWER, 60, at("12"), *events)
    assert (found.state, found.due, found.used, found.paused) == (PAUSED, None, 1800, HELD)
    found = one(FIRST_ANSWER, 60, at("12"), *events, (at("11"), RESUMED))
    assert (found.due, found.state) == (at("11:30"), BROKEN)


def test_each_time_that_the_customer_waits_is_a_promise_of_its_own():
    found = stand(
        NEXT_ANSWER,
        60,
        at("16"),
        (at("9"), OPENED, 1),
        (at("9:10"), SAID),
        (at("10"), HEARD, 2),
        (at("10:20"), HEARD, 3),
        (at("10:30"), SAID),
        (at("12"), HEARD, 4),
        (at("14"), SAID),
        (at("15:30"), HEARD, 5),
    )
    assert [(each.started, each.state) for each in found] == [
        (at("10"), MET),
        (at("12"), BROKEN),
        (at("15:30"), RUNNING),
    ]


def test_before_anything_was_said_there_is_no_next_answer():
    assert stand(NEXT_ANSWER, 60, at("16"), (at("9"), OPENED, 1), (at("10"), HEARD, 2)) == []


def test_a_solution_does_not_run_while_we_wait_for_the_customer():
    events = [(at("9"), OPENED, 1), (at("10"), SAID), (at("13"), HEARD, 2)]
    found = one(SOLUTION, 120, at("12"), *events[:2])
    assert (found.due, found.state, found.used) == (None, PAUSED, 3600)
    found = one(SOLUTION, 120, at("13:30"), *events)
    assert (found.due, found.state, found.used) == (at("14"), RUNNING, 5400)


def test_a_case_that_is_opened_again_goes_on_where_it_stopped():
    events = [(at("9"), OPENED, 1), (at("10"), CLOSED)]
    found = one(SOLUTION, 120, at("16"), *events)
    assert (found.state, found.met_at) == (MET, at("10"))
    found = one(SOLUTION, 120, at("16"), *events, (at("15"), REOPENED))
    assert (found.state, found.met_at, found.due) == (RUNNING, None, at("16"))


def test_what_stood_in_the_thread_before_the_case_counts_for_nothing():
    events = [(at("8"), HEARD, 7), (at("8:30"), SAID), (at("9"), OPENED, 1)]
    assert one(FIRST_ANSWER, 60, at("9:30"), *events).started == at("9")
    assert stand(NEXT_ANSWER, 60, at("9:30"), *events) == []
    assert one(SOLUTION, 60, at("9:30"), *events).state == RUNNING


def test_without_an_opening_there_is_no_promise():
    for target in (FIRST_ANSWER, NEXT_ANSWER, SOLUTION):
        assert stand(target, 60, at("12"), (at("9"), HEARD, 1)) == []


def test_what_is_due_behind_the_known_hours_says_so():
    found = one(FIRST_ANSWER, 10_000_000, at("9"), (at("9"), OPENED, 1))
    assert found.beyond
    assert found.due is None


def test_without_working_hours_each_hour_counts():
    found = one(FIRST_ANSWER, 60, at("23"), (at("23"), OPENED, 1), hours=ALWAYS)
    assert found.due == at("24")


def test_a_day_that_ends_right_before_midnight_ends_at_midnight():
    nearly = timedelta(microseconds=1)
    hours = Hours([(at("20"), at("24") - nearly), (at("0", 1), at("1", 1))])
    assert hours.between(at("20"), at("1", 1)) == 5 * 3600
    assert hours.after(at("23:59"), 120) == at("0:01", 1)


# Against a slow count

MOST = 400
moments = st.integers(0, MOST)
events_ = st.lists(
    st.tuples(
        moments,
        st.sampled_from([HEARD, SAID, DROPPED, CLOSED, REOPENED, HELD, RESUMED]),
        st.sampled_from([1, 2, 3, 9]),  # 9 is the opening post
    ),
    max_size=14,
)
spans = st.lists(st.tuples(moments, st.integers(1, 60)), min_size=1, max_size=8)


def second(number):
    return DAY + timedelta(seconds=number)


def slowly(target, events, open_seconds, promised, now):
    """The same, second by second, as it is written down.

    :param events: pairs of a second and what happened, in their order
    :returns: started, due, met_at, state, used of each
    """
    waiting, held, closed, ours, opened, said = set(), False, False, False, None, False
    runs, found = [], []
    by_second = {}
    for moment, kind, post in events:
        by_second.setdefault(moment, []).append((kind, post))

    def begin(moment):
        runs.append({"started": moment, "used": 0, "due": None, "met": None, "ended": None})

    live = None
    for moment in range(now + 1):
        for kind, post in by_second.get(moment, ()):
            if kind in (CLOSED, REOPENED):
                was, closed = closed, kind == CLOSED
                if target == SOLUTION and live is not None:
                    if closed and not was:
                        live["met"] = moment
                    elif not closed:
                        live["met"] = None
            elif kind in (HELD, RESUMED):
                held = kind == HELD
            elif kind == OPENED:
                opened = moment
                waiting.add(post)
                if target != NEXT_ANSWER:
                    begin(moment)
                    live = runs[-1]
                    if closed and target == SOLUTION:
                        live["met"] = moment
            elif opened is None:
                continue
            elif kind == HEARD:
                waiting.add(post)
                ours = False
                if target == NEXT_ANSWER and said and live is None:
                    begin(moment)
                    live = runs[-1]
                if target == FIRST_ANSWER and live is not None:
                    live["ended"] = None
            elif kind == SAID:
                waiting.clear()
                said = ours = True
                if target != SOLUTION and live is not None:
                    live["met"], live["ended"], live = moment, None, None
            elif kind == DROPPED:
                waiting.discard(post)
            if target != SOLUTION and live is not None and not waiting and live["ended"] is None:
                live["ended"] = moment
                if target == NEXT_ANSWER:
                    live = None
        for run in runs:
            if target == SOLUTION:
                runs_now = not (held or closed or ours)
            else:
                runs_now = run is live and not held and bool(waiting)
            if runs_now and moment in open_seconds:
                run["used"] += 1
                if run["used"] == promised:
                    run["due"] = moment + 1
    for run in runs:
        found.append((run["started"], run["due"], run["met"], run["ended"]))
    return found


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from([FIRST_ANSWER, NEXT_ANSWER, SOLUTION]),
    st.integers(0, 50),
    events_,
    spans,
    st.integers(1, 3),
)
def test_it_comes_out_as_if_counted_second_by_second(target, opening, events, spans, minutes):
    found = [(opening, OPENED, 9), *events]
    hours = Hours((second(begin), second(begin + length)) for begin, length in spans)
    open_seconds = {s for begin, length in spans for s in range(begin, begin + length)}
    rank = {OPENED: 0, HEARD: 1, SAID: 2, DROPPED: 3}
    ordered = sorted(found, key=lambda event: (event[0], rank.get(event[1], 4)))
    slow = slowly(target, ordered, open_seconds, minutes * 60, MOST + 100)
    fast = reckon(
        target,
        [Event(second(moment), kind, post) for moment, kind, post in found],
        hours,
        minutes,
        second(MOST + 100),
    )
    assert [(second(s), None if m is None else second(m)) for s, _due, m, _ended in slow] == [
        (each.started, each.met_at) for each in fast
    ]
    for (_started, due, met, ended), each in zip(slow, fast, strict=True):
        end = met if met is not None else ended
        if due is not None and (end is None or due < end):
            assert each.due == second(due)
        late = due is not None and due < (MOST + 100 if end is None else end)
        assert (each.state == BROKEN) == late
        if not late:
            assert (each.state == MET) == (met is not None)
            assert (each.state == ENDED) == (met is None and ended is not None)
