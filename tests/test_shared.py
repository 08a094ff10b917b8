"""Rows that several figures rest on are worked out once; what is counted and what is shown of it stay the same."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pytest

from outsourcer_audit.engine import connect, fetch
from outsourcer_audit.slices.shared import Shared


@pytest.fixture
def con():
    con = connect()
    con.raw_sql("CREATE TABLE calls (org TEXT, customer TEXT, day INTEGER, seconds INTEGER, note TEXT)")
    con.raw_sql("INSERT INTO calls VALUES ('a', 'x', 1, 60, 'n'), ('a', 'x', 3, 30, 'n'), ('b', 'y', 2, 10, 'n')")
    return con


def kept(con, cubes: list[ir.Table]) -> Shared:
    """All that several cubes rest on, made and not given back."""
    shared = Shared(con, cubes)
    for step in shared.steps:
        if step.name:
            shared.make(step, lambda step=step: str(con.compile(step.rows)))
    return shared


def in_turn(calls: ir.Table) -> ir.Table:
    """Dear rows: a window."""
    order = ibis.window(group_by="customer", order_by="day")
    return calls.mutate(place=ibis.row_number().over(order))


def first_calls(calls: ir.Table) -> ir.Table:
    turns = in_turn(calls)
    return turns.filter(turns.place == 0).group_by("org").aggregate(n=lambda t: t.count())


def seconds_of_later_calls(calls: ir.Table) -> ir.Table:
    turns = in_turn(calls)
    return turns.filter(turns.place > 0).group_by("org").aggregate(s=lambda t: t.seconds.sum())


def test_dear_rows_of_two_cubes_are_kept_once_with_the_columns_that_are_read(con):
    cubes = [first_calls(con.table("calls")), seconds_of_later_calls(con.table("calls"))]
    shared = kept(con, cubes)
    assert list(shared.sql) == ["_shared_1"]
    rows = con.raw_sql("SELECT * FROM _shared_1 ORDER BY seconds").fetchall()
    names = [column[0] for column in con.raw_sql("DESCRIBE _shared_1").fetchall()]
    assert [dict(zip(names, row, strict=True)) for row in rows] == [  # no customer, no day, no note
        {"org": "b", "seconds": 10, "place": 0}, {"org": "a", "seconds": 30, "place": 1},
        {"org": "a", "seconds": 60, "place": 0},
    ]  # fmt: skip
    con.raw_sql("DELETE FROM calls")  # whoever looks at them again would find nothing
    first, later = (shared.over(cube) for cube in cubes)
    assert sorted((row["org"], row["n"]) for row in fetch(con, first)[1]) == [("a", 1), ("b", 1)]
    assert fetch(con, later)[1] == [{"org": "a", "s": 30}]


def test_the_sql_that_is_shown_stands_by_itself(con):
    cubes = [first_calls(con.table("calls")), seconds_of_later_calls(con.table("calls"))]
    shared = kept(con, cubes)
    told = [shared.told(fetch(con, shared.over(cube))[0]) for cube in cubes]
    shared.forget(shared.sql)
    assert con.raw_sql("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '_shared%'").fetchall() == [(0,)]
    assert sorted(con.raw_sql(told[0]).fetchall()) == [("a", 1), ("b", 1)]
    assert con.raw_sql(told[1]).fetchall() == [("a", 30)]


def test_sql_with_a_with_of_its_own_keeps_it(con):
    shared = kept(con, [first_calls(con.table("calls")), seconds_of_later_calls(con.table("calls"))])
    told = shared.told('WITH "mine" AS (SELECT org FROM "_shared_1") SELECT count(*) FROM "mine"')
    shared.forget(shared.sql)
    assert con.raw_sql(told).fetchall() == [(3,)]


def test_shared_rows_may_rest_on_shared_rows(con):
    def gaps(calls: ir.Table) -> ir.Table:
        turns = in_turn(calls)
        before = turns.day.lag().over(ibis.window(group_by="customer", order_by="place"))
        return turns.mutate(gap=turns.day - before)

    def longest(calls: ir.Table) -> ir.Table:
        return gaps(calls).group_by("org").aggregate(longest=lambda t: t.gap.max())

    def some(calls: ir.Table) -> ir.Table:
        found = gaps(calls)
        return found.filter(found.gap > 0).group_by("org").aggregate(n=lambda t: t.count())

    cubes = [first_calls(con.table("calls")), longest(con.table("calls")), some(con.table("calls"))]
    shared = kept(con, cubes)
    assert len(shared.sql) == 2
    told = shared.told(fetch(con, shared.over(cubes[1]))[0])
    assert sorted(con.raw_sql(told).fetchall(), key=str) == [("a", 2), ("b", None)]
    shared.forget(shared.sql)
    assert sorted(con.raw_sql(told).fetchall(), key=str) == [("a", 2), ("b", None)]


def test_what_takes_every_column_gets_every_column(con):
    turns = in_turn(con.table("calls"))
    cubes = [turns.distinct().count().as_table(), first_calls(con.table("calls"))]
    shared = kept(con, cubes)
    assert {column[0] for column in con.raw_sql("DESCRIBE _shared_1").fetchall()} == set(turns.columns)
    assert list(fetch(con, shared.over(cubes[0]))[1][0].values()) == [3]


def test_cheap_rows_are_not_kept(con):
    calls = con.table("calls")
    long = calls.filter(calls.seconds > 20)
    cubes = [long.group_by("org").aggregate(n=long.count()), long.select("org").distinct()]
    assert kept(con, cubes).sql == {}


def test_rows_that_fail_are_left_to_who_asks_for_them(con):
    calls = con.table("calls")
    order = ibis.window(group_by="customer", order_by="day")
    wrong = calls.mutate(place=ibis.row_number().over(order), number=calls.note.cast("int64"))
    cubes = [wrong.group_by("org").aggregate(n=wrong.number.sum()), wrong.filter(wrong.number > 0).select("place")]
    shared = kept(con, cubes)
    assert shared.sql == {}
    assert shared.over(cubes[0]) is cubes[0]


def test_a_cube_that_others_rest_on_keeps_all_its_columns(con):
    calls = con.table("calls")
    whole = calls.group_by("org").aggregate(n=calls.count(), s=calls.seconds.sum())
    cubes = [whole, whole.filter(whole.n > 1).select("org"), whole.select("org").distinct()]
    shared = kept(con, cubes)
    rows = fetch(con, shared.over(cubes[0]))[1]
    assert sorted((row["org"], row["n"], row["s"]) for row in rows) == [("a", 2, 90), ("b", 1, 10)]


def test_rows_that_only_one_cube_rests_on_are_left_to_it(con):
    turns = in_turn(con.table("calls"))
    first, later = turns.filter(turns.place == 0), turns.filter(turns.place > 0)
    alone = first.inner_join(later, "customer").group_by(first.org).aggregate(n=lambda t: t.count())
    assert kept(con, [alone]).sql == {}


def test_rows_are_made_before_they_are_looked_at_and_given_back_after_the_last_look(con):
    def gaps(calls: ir.Table) -> ir.Table:
        turns = in_turn(calls)
        before = turns.day.lag().over(ibis.window(group_by="customer", order_by="place"))
        return turns.mutate(gap=turns.day - before)

    calls = con.table("calls")
    longest = gaps(calls).group_by("org").aggregate(longest=lambda t: t.gap.max())
    some = gaps(calls).filter(lambda t: t.gap > 0).group_by("org").aggregate(n=lambda t: t.count())
    alone = calls.group_by("org").aggregate(n=calls.count())
    cubes = [longest, first_calls(calls), alone, some]
    shared = Shared(con, cubes)
    # alone rests on nothing; first_calls on the turns, the other two on the gaps, which are made of the turns
    assert [step.name or step.cube for step in shared.steps] == [2, "_shared_1", 1, "_shared_2", 0, 3]
    assert [step.spent for step in shared.steps] == [(), (), (), ("_shared_1",), (), ("_shared_2",)]


def test_rows_that_fail_are_asked_for_by_each_cube_itself(con):
    """Whatever cannot be made is forgotten: its cubes are then asked as they were written."""
    cubes = [first_calls(con.table("calls")), seconds_of_later_calls(con.table("calls"))]
    shared = Shared(con, cubes)
    shared.make(shared.steps[0], lambda: "SELECT nothing FROM nowhere")
    assert shared.sql == {}
    assert shared.over(cubes[0]) is cubes[0]


def test_rows_that_several_joins_rest_on_are_kept(con):
    """A join looks at rows by another name for them, and two joins may use the same one."""
    calls = con.table("calls")
    per_customer = calls.group_by("customer").aggregate(calls=calls.count())
    seconds = (
        calls.inner_join(per_customer, "customer").group_by("org").aggregate(s=lambda t: (t.seconds * t.calls).sum())
    )
    days = calls.inner_join(per_customer, "customer").group_by("org").aggregate(d=lambda t: (t.day * t.calls).sum())
    long = (
        calls.filter(calls.seconds > 20)
        .inner_join(per_customer, "customer")
        .group_by("org")
        .aggregate(n=lambda t: t.calls.max())
    )
    for cubes in ([seconds, long], [seconds, days]):
        shared = kept(con, cubes)
        assert len(shared.sql) == 1
        assert sorted(fetch(con, shared.over(cubes[0]))[1], key=str) == [{"org": "a", "s": 180}, {"org": "b", "s": 10}]
        shared.forget(shared.sql)
