"""Which colleague gets which case."""

from datetime import datetime, timedelta

from handing.choose import LONG_AGO, Case, Colleague, choose, obstacle
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = datetime(2026, 11, 25, 12)
ANNA, BEN, CLEO = 1, 2, 3


def who(cases, *colleagues):
    return [choice.user for choice in choose(cases, colleagues, NOW)]


def many(number, **values):
    return [Case(id, **values) for id in range(number)]


def test_equal_colleagues_take_turns_beginning_with_who_has_waited_longest():
    anna = Colleague(ANNA, last=NOW - timedelta(hours=1))
    ben = Colleague(BEN, last=NOW - timedelta(hours=2))
    cleo = Colleague(CLEO)
    assert who(many(6), anna, ben, cleo) == [CLEO, BEN, ANNA, CLEO, BEN, ANNA]


def test_who_has_less_gets_the_next_one():
    assert who(
        many(2), Colleague(ANNA, load=9, maximum=10), Colleague(BEN, load=3, maximum=10)
    ) == [
        BEN,
        BEN,
    ]


def test_nobody_gets_more_than_agreed():
    anna, ben = Colleague(ANNA, load=9, maximum=10), Colleague(BEN, load=1, maximum=2)
    assert sorted(who(many(5), anna, ben)) == [0, 0, 0, ANNA, BEN]


def test_who_had_the_customer_gets_him_again_even_with_more_to_do():
    anna, ben = Colleague(ANNA, load=9, maximum=10), Colleague(BEN, maximum=10)
    assert who([Case(1, had=ANNA)], anna, ben) == [ANNA]


def test_who_had_the_customer_and_is_away_does_not_get_him():
    assert who([Case(1, had=ANNA)], Colleague(ANNA, away=True), Colleague(BEN)) == [BEN]


def test_who_says_which_languages_he_speaks_gets_no_others():
    german = Colleague(ANNA, languages=frozenset({"de"}))
    anything = Colleague(BEN)
    assert who([Case(1, language="fr")], german, anything) == [BEN]
    assert who([Case(1, language="fr")], german) == [0]
    assert who([Case(1, language="de")], german, anything) == [ANNA]
    assert who([Case(1)], german) == [ANNA]


def test_who_knows_the_topic_gets_it_until_the_others_have_much_less_to_do():
    expert = Colleague(ANNA, topics=frozenset({7}), maximum=10)
    other = Colleague(BEN, maximum=10)
    gave = who(many(12, topics=frozenset({7})), expert, other)
    assert gave[:5] == [ANNA] * 5
    assert BEN in gave[5:]


def test_a_private_case_is_only_for_those_who_may_read_it():
    assert who([Case(1, private=True)], Colleague(ANNA, may_private=False), Colleague(BEN)) == [BEN]
    assert who([Case(1)], Colleague(ANNA, may=False)) == [0]


def test_a_case_does_not_go_back_to_who_did_not_pick_it_up():
    (choice,) = choose([Case(1, had=ANNA, passed=frozenset({ANNA}))], [Colleague(ANNA)], NOW)
    assert choice.user == 0
    assert choice.against == {ANNA: "passed"}


def test_the_choice_says_what_spoke_for_somebody_and_how_much_he_has_now():
    anna = Colleague(
        ANNA, languages=frozenset({"de"}), topics=frozenset({7}), load=2, maximum=10, present=True
    )
    (choice,) = choose([Case(1, language="de", topics=frozenset({7, 3}))], [anna], NOW)
    assert choice.why == ("speaks", "knows", "present")
    assert (choice.load, choice.maximum) == (3, 10)


languages = st.sampled_from(["", "de", "en", "fr"])
users = st.integers(1, 6)
topics = st.frozensets(st.integers(1, 4), max_size=3)
cases = st.lists(
    st.builds(
        Case,
        id=st.integers(0, 10**6),
        language=languages,
        topics=topics,
        had=st.integers(0, 6),
        private=st.booleans(),
        passed=st.frozensets(users, max_size=2),
    ),
    max_size=40,
)
colleagues = st.lists(
    st.builds(
        Colleague,
        user=users,
        languages=st.frozensets(st.sampled_from(["de", "en", "fr"]), max_size=2),
        topics=topics,
        load=st.integers(0, 12),
        maximum=st.integers(0, 10),
        working=st.booleans(),
        away=st.booleans(),
        present=st.booleans(),
        may=st.booleans(),
        may_private=st.booleans(),
        last=st.sampled_from([LONG_AGO, NOW - timedelta(hours=1), NOW]),
    ),
    max_size=6,
    unique_by=lambda each: each.user,
)


@settings(max_examples=300, deadline=None)
@given(cases, colleagues)
def test_whatever_comes_nobody_gets_what_he_must_not_get(cases, colleagues):
    by_user = {each.user: each for each in colleagues}
    got = dict.fromkeys(by_user, 0)
    for case, choice in zip(cases, choose(cases, colleagues, NOW), strict=True):
        assert choice.case == case.id
        if not choice.user:
            continue
        each = by_user[choice.user]
        assert not each.away
        assert each.working
        assert each.may
        assert each.may_private or not case.private
        assert not case.language or not each.languages or case.language in each.languages
        assert each.user not in case.passed
        got[each.user] += 1
        assert choice.load == each.load + got[each.user]
        assert not each.maximum or choice.load <= each.maximum


@settings(max_examples=200, deadline=None)
@given(cases, colleagues)
def test_a_case_stays_without_anybody_only_if_nobody_fits(cases, colleagues):
    got = {each.user: each for each in colleagues}
    for case, choice in zip(cases, choose(cases, colleagues, NOW), strict=True):
        if choice.user:
            each = got[choice.user]
            got[choice.user] = Colleague(
                **{
                    name: getattr(each, name)
                    for name in Colleague.__dataclass_fields__
                    if name != "load"
                },
                load=each.load + 1,
            )
        else:
            assert choice.against.keys() == got.keys()
            assert all(obstacle(case, each) for each in got.values())


@settings(max_examples=100, deadline=None)
@given(cases, colleagues, st.randoms())
def test_the_same_question_gets_the_same_answer_in_whatever_order_colleagues_stand(
    cases, colleagues, random
):
    first = [choice.user for choice in choose(cases, colleagues, NOW)]
    random.shuffle(colleagues)
    assert [choice.user for choice in choose(cases, colleagues, NOW)] == first


@given(st.integers(2, 6), st.integers(1, 40))
def test_equal_colleagues_get_equally_many(people, number):
    gave = who(many(number), *[Colleague(user) for user in range(1, people + 1)])
    counts = [gave.count(user) for user in range(1, people + 1)]
    assert max(counts) - min(counts) <= 1
