"""The table of benchmarks says which goals are met."""

from house import bench


def result(**values: object) -> dict[str, object]:
    return {"name": "x", "unit": "ratio", "goal": 2, "better": "higher", "detail": "", **values}


def test_a_goal_is_met_from_above_or_from_below():
    assert bench.met(result(value=2))
    assert not bench.met(result(value=1.9))
    assert bench.met(result(value=1.9, better="lower"))
    assert not bench.met(result(value=2.1, better="lower"))
    assert bench.met(result(value=1, goal=None)) is None


def test_columns_are_aligned():
    rows = bench.table([result(value=2), result(value=12345, name="long_name")]).splitlines()
    assert len({row.index("ratio") for row in rows[1:]}) == 1
    assert len(rows) == 3
