"""Which columns an expression rests on: hand-listed, shape by shape, and for every measure of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pytest
from desk import ENGAGEMENT, QUARTER, SCHEMAS

from outsourcer_audit import measures
from outsourcer_audit.contracts import all_contracts
from outsourcer_audit.lineage import columns_used
from outsourcer_audit.slices.describe import describe

t = ibis.table({"a": "int64", "b": "int64", "c": "int64", "flag": "boolean", "at": "timestamp"}, name="t")
u = ibis.table({"k": "int64", "v": "int64", "w": "int64"}, name="u")


def window() -> ir.Value:
    ranked = t.mutate(r=ibis.row_number().over(ibis.window(group_by="a", order_by="at")), unused=t.b)
    return ranked.filter(ranked.r == 0).c


def lag() -> ir.Value:
    return t.mutate(back=t.b == t.b.lag().over(ibis.window(group_by=t.a, order_by=[t.at.desc(), t.c]))).back


def once() -> ir.Value:
    return t.distinct(on="a", keep="first").b


def view() -> ir.Value:
    other = t.view()
    return t.inner_join(other, t.a == other.b)[other.c]


CASES: dict[str, tuple[Callable[[], ir.Expr], dict[str, set[str]]]] = {
    "a column": (lambda: t.a, {"t": {"a"}}),
    "arithmetic": (lambda: t.a + t.b * 2, {"t": {"a", "b"}}),
    "a choice": (lambda: ibis.ifelse(t.flag, t.a, t.b), {"t": {"a", "b", "flag"}}),
    "cases": (lambda: ibis.cases((t.a == 1, t.b), (t.flag, t.c)), {"t": {"a", "b", "c", "flag"}}),
    "a list of values": (lambda: t.a.isin([1, 2]), {"t": {"a"}}),
    "a new column nobody asks for": (lambda: t.mutate(x=t.c).b, {"t": {"b"}}),
    "a renamed column": (lambda: t.rename(z="c").z, {"t": {"c"}}),
    "a filter": (lambda: t.filter(t.flag, t.a > 1).b, {"t": {"a", "b", "flag"}}),
    "filters upon filters": (
        lambda: t.filter(t.flag).mutate(x=t.a).filter(lambda r: r.x > 1).b,
        {"t": {"a", "b", "flag"}},
    ),
    "an order with a limit": (lambda: t.order_by("at").limit(3).b, {"t": {"at", "b"}}),
    "an aggregate": (
        lambda: t.filter(t.flag).group_by("a").aggregate(s=t.b.sum(), unused=t.c.max()).s,
        {"t": {"a", "b", "flag"}},
    ),
    "an aggregate without groups": (lambda: t.aggregate(s=t.b.sum()).s, {"t": {"b"}}),
    "an aggregate with a condition": (lambda: t.b.sum(where=t.flag), {"t": {"b", "flag"}}),
    "a count of rows": (lambda: t.group_by("a").aggregate(n=ibis._.count()).n, {"t": {"a"}}),
    "having": (lambda: t.group_by("a").having(t.c.max() > 1).aggregate(s=t.b.sum()).s, {"t": {"a", "b", "c"}}),
    "an inner join": (lambda: t.inner_join(u, t.a == u.k).v, {"t": {"a"}, "u": {"k", "v"}}),
    "a left join": (lambda: t.left_join(u, t.a == u.k).b, {"t": {"a", "b"}, "u": {"k"}}),
    "a join of two keys": (lambda: t.outer_join(u, [t.a == u.k, t.b > u.w]).v, {"t": {"a", "b"}, "u": {"k", "v", "w"}}),
    "a semi join": (lambda: t.semi_join(u, t.a == u.k).b, {"t": {"a", "b"}, "u": {"k"}}),
    "an anti join": (lambda: t.anti_join(u.filter(u.w > 0), t.a == u.k).b, {"t": {"a", "b"}, "u": {"k", "w"}}),
    "a cross join": (lambda: t.cross_join(u.aggregate(m=u.v.mean())).m, {"u": {"v"}}),
    "a join with itself": (view, {"t": {"a", "b", "c"}}),
    "a window": (window, {"t": {"a", "at", "c"}}),
    "a lag": (lag, {"t": {"a", "at", "b", "c"}}),
    "values of another table": (lambda: t.filter(t.a.isin(u.k)).b, {"t": {"a", "b"}, "u": {"k"}}),
    "values of a filtered table": (
        lambda: t.filter(t.a.isin(u.filter(u.v > 1).k)).b,
        {"t": {"a", "b"}, "u": {"k", "v"}},
    ),
    "one value of another table": (lambda: t.b > u.v.max().as_scalar(), {"t": {"b"}, "u": {"v"}}),
    "a union": (
        lambda: t.select("a", "b").union(u.select(a="k", b="v")).a,
        {"t": {"a", "b"}, "u": {"k", "v"}},  # rows are stacked whole
    ),
    "distinct rows": (lambda: t.select("a", "b").distinct().a, {"t": {"a", "b"}}),
    "one row per key": (once, {"t": {"a", "b"}}),
    "a whole table": (lambda: t.select("a", x=t.b + t.c), {"t": {"a", "b", "c"}}),
    "a structure": (lambda: ibis.struct({"x": t.a, "y": t.b}), {"t": {"a", "b"}}),
    "a constant": (lambda: ibis.literal(1), {}),
}


@pytest.mark.parametrize("shape", CASES)
def test_columns_used(shape: str) -> None:
    build, expected = CASES[shape]
    assert columns_used(build()) == expected


def test_columns_of_several_expressions_are_put_together() -> None:
    assert columns_used(t.a, t.filter(t.flag).b, u.k) == {"t": {"a", "b", "flag"}, "u": {"k"}}
    assert columns_used() == {}


NEEDS = {
    "handoffs.transfer_rate": "contacts.abandoned contacts.org contacts.transferred",
    "handoffs.ping_pong": "case_events.case_id case_events.occurred_at case_events.org case_events.sequence case_events.team",
    "handoffs.cross_company_ping_pong": "case_events.case_id case_events.occurred_at case_events.org case_events.sequence",
    "handoffs.within_ola": "handoffs.accepted_at handoffs.offered_at handoffs.to_org",
    "training.attrition": "agents.agent_id agents.hired_on agents.left_on agents.org",
    "training.span_of_control": "agents.agent_id agents.lead agents.left_on agents.live_on agents.org",
    "outcomes.csat_top2": "contacts.contact_id contacts.org surveys.contact_id surveys.csat surveys.sent_at",
    "data.write_back": "contacts.abandoned contacts.crm_id contacts.ended_at contacts.org crm_contacts.crm_id crm_contacts.noted_at",
    "data.completeness": "checks.dimension checks.failed checks.org checks.total",
    "governance.actions_on_time": "actions.closed_on actions.due_on actions.first_due_on actions.org actions.owner",
}


@pytest.mark.parametrize("measure_id", NEEDS)
def test_what_a_measure_needs(measure_id: str) -> None:
    measure = measures.find(measure_id)
    assert measure is not None
    _, needs = describe(measure, QUARTER, ENGAGEMENT)
    assert needs == NEEDS[measure_id].split()


def test_every_measure_needs_only_what_the_contracts_name() -> None:
    known = {f"{table}.{column}" for table, schema in SCHEMAS.items() for column in schema.names}
    for measure in measures.all_measures():
        sql, needs = describe(measure, QUARTER, ENGAGEMENT)
        assert set(needs) <= known, measure.id
        assert needs, measure.id
        assert "SELECT" in sql, measure.id
        # An optional column that does not exist, or a measure that can do without all it needs, would be a slip.
        assert measure.optional <= known, measure.id
        assert set(needs) - measure.optional, measure.id
        tables = {name for name in measure.tables if name in SCHEMAS}
        assert {need.split(".")[0] for need in needs} == tables, measure.id
    assert set(all_contracts()) < set(SCHEMAS)
