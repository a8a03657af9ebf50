"""Times, and who is on duty in them."""

from datetime import datetime, timedelta
from itertools import pairwise

from handing.duty import Change, Shift, both, change, cut, length, merge, within, without
from hypothesis import given
from hypothesis import strategies as st

DAY = datetime(2026, 3, 2)
ANNA, BEN, CLEO = 1, 2, 3


def hour(number):
    return DAY + timedelta(hours=number)


def spans(*pairs):
    return [(hour(begin), hour(end)) for begin, end in pairs]


def shift(user, begin, end, lead=False, source=1):
    return Shift(hour(begin), hour(end), user, lead, source)


def who(shifts):
    return {
        (each.user, (each.start - DAY).seconds // 3600, (each.end - DAY).seconds // 3600)
        for each in shifts
    }


TIMES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
        lambda pair: (hour(min(pair)), hour(max(pair)))
    ),
    max_size=6,
)


def covered(times):
    """The hours that times cover, counted."""
    return {n for n in range(41) for begin, end in times if begin <= hour(n) < end}


@given(TIMES)
def test_merged_times_are_the_same_hours_sorted_and_apart(times):
    merged = merge(times)
    assert covered(merged) == covered(times)
    assert all(one[1] < other[0] for one, other in pairwise(merged))


@given(TIMES, TIMES)
def test_cutting_and_both_are_what_they_are_for_each_hour(one, other):
    assert covered(cut(one, other)) == covered(one) - covered(other)
    assert covered(both(one, other)) == covered(one) & covered(other)
    assert length(one) == timedelta(hours=len(covered(one)))


def test_who_takes_over_has_only_the_hours_of_the_other():
    shifts = [shift(ANNA, 6, 14, lead=True), shift(BEN, 14, 22)]
    changed = change(shifts, [Change(9, hour(12), hour(16), ANNA, CLEO)])
    assert who(changed) == {(ANNA, 6, 12), (CLEO, 12, 14), (BEN, 14, 22)}
    assert [each.lead for each in changed if each.user == CLEO] == [True]


def test_two_who_swap_have_the_hours_of_each_other():
    shifts = [shift(ANNA, 6, 14), shift(BEN, 14, 22)]
    changes = [Change(1, hour(0), hour(23), ANNA, BEN), Change(2, hour(0), hour(23), BEN, ANNA)]
    assert who(change(shifts, changes)) == {(BEN, 6, 14), (ANNA, 14, 22)}


def test_who_comes_in_addition_has_the_whole_time():
    assert who(change([], [Change(4, hour(1), hour(2), instead=BEN)])) == {(BEN, 1, 2)}


def test_an_absence_cuts_a_shift_in_two():
    shifts = without([shift(ANNA, 6, 14), shift(BEN, 6, 14)], {ANNA: spans((8, 9))})
    assert who(shifts) == {(ANNA, 6, 8), (ANNA, 9, 14), (BEN, 6, 14)}


def test_shifts_are_looked_at_between_two_moments():
    assert who(within([shift(ANNA, 6, 14), shift(BEN, 14, 22)], hour(13), hour(15))) == {
        (ANNA, 13, 14),
        (BEN, 14, 15),
    }
