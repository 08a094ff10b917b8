"""Which columns an expression rests on: hand-listed, shape by shape, and for every measure of the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pytest
from desk import ENGAGEMENT, QUARTER, SCHEMAS

from outsourcer_audit import measures
from outsourcer_audit.contracts import all_contracts
from outsourcer_audit.lineage import columns_used
from outsourcer_audit.measures.context import Clock
from outsourcer_audit.slices import arguments
from outsourcer_audit.slices.assembly import assembled
from outsourcer_audit.slices.describe import describe

SAYING = ENGAGEMENT.model_copy(update={"governance_cost": {"v": 1.0}})
"""An engagement that says everything a measure may ask of its configuration."""

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
    return t.inner_join(other, t.a == other.b).select(other.c)


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
    "handoffs.transfer_rate": {"contacts": "abandoned org transferred"},
    "handoffs.ping_pong": {"case_events": "case_id occurred_at org sequence team"},
    "handoffs.cross_company_ping_pong": {"case_events": "case_id occurred_at org sequence"},
    "handoffs.within_ola": {"handoffs": "accepted_at offered_at to_org"},
    "training.attrition": {"agents": "agent_id hired_on left_on org"},
    "training.span_of_control": {"agents": "agent_id lead left_on live_on org"},
    "outcomes.csat_top2": {"contacts": "contact_id org", "surveys": "contact_id csat sent_at"},
    "data.write_back": {"contacts": "abandoned crm_id ended_at org", "crm_contacts": "crm_id noted_at"},
    "data.completeness": {"checks": "dimension failed org total"},
    "governance.actions_on_time": {"actions": "closed_on due_on first_due_on org owner"},
}


@pytest.mark.parametrize("measure_id", NEEDS)
def test_what_a_measure_needs(measure_id: str) -> None:
    measure = measures.find(measure_id)
    assert measure is not None
    _, needs = describe(measure, QUARTER, SAYING, "duckdb")
    assert needs == [f"{table}.{column}" for table, columns in NEEDS[measure_id].items() for column in columns.split()]


def test_every_measure_needs_only_what_the_contracts_name() -> None:
    known = {f"{table}.{column}" for table, schema in SCHEMAS.items() for column in schema.names}
    for measure in measures.all_measures():
        sql, needs = describe(measure, QUARTER, SAYING, "duckdb")
        assert set(needs) <= known, measure.id
        assert needs, measure.id
        assert "SELECT" in sql, measure.id
        # An optional column that does not exist, or a measure that can do without all it needs, would be a slip.
        assert measure.optional <= known, measure.id
        assert set(needs) - measure.optional, measure.id
        tables = {name for name in measure.tables if name in SCHEMAS}
        assert {need.split(".")[0] for need in needs} == tables, measure.id
    assert set(all_contracts()) < set(SCHEMAS)


MONTHS = {
    "when": "sla_attainment interval_gap recompute_gap watermelon",  # cells of local months and days
    "planned_on": "reviews_held",
    "due_on": "actions_on_time on_time",
    "done_on": "first_pass soft_skill_share",
    "assigned_on": "change_lag",
    "left_on": "leavers_deprovisioned",
    "offered_at": "novice_exposure crm_match write_back context_at_start transfer_rate avoidable warm_share within_ola"
    " lost context_carried reopened abandoned fcr_no_repeat aht asa channel_switch forced_channel all_issues_solved"
    " script_divergence inhouse_parity selfcare_vs_human_parity sample_representative hours_covered",
    "started_at": "selfcare_vs_human_parity",  # sessions of self-service, beside contacts
    "day": "reconciliation_gap",
    "week": "forecast_accuracy",
    "month": "billed_gap complaints_caused credits_realised",
    "period_start": "data.freshness",
    "at": "hops escalation ping_pong cross_company_ping_pong push_to_front complaints_caused_by_business containment"
    " customer_critical_accuracy business_critical_accuracy compliance_critical_accuracy client_vendor_gap closed_loop"
    " rater_agreement sample_precision qa_validity card_numbers_exposed pii_exposed mentions_answered stage_coverage",
    "sent_at": "customer_repeats csat_top2 dissatisfied fcr_survey satisfaction_cost one_contact_one_channel nps effort"
    " channel_spread escape_repeat survey_bias",
    "raised_on": "answer_time out_of_scope_friction",
}
"""What says in which month a row belongs. The other measures are about the contract or about the end of the period."""
ONCE = {"hops", "escalation", "ping_pong", "cross_company_ping_pong", "push_to_front"}
"""Measures of cases, which several organisations may have touched."""
EXACT = {
    "sla_attainment", "sla_measurability", "recompute_gap", "watermelon", "outcome_share", "kpi_parsimony",
    "reviews_held", "actions_on_time", "span_of_control", "billed_gap", "answer_time", "freshness",
    "calibration_cadence", "clause_coverage", "money_at_risk", "incentive_balance", "money_on_outcomes",
    "credits_realised", "out_of_scope_friction", "attestations_current", "resource_parity", "perception_gap",
    "practices_in_place", "forecast_accuracy", "governance_spend", "owner_capability",
}  # fmt: skip
"""Complete counts of the contract's own items, without sampling error."""


def test_months_cases_and_exact_counts_of_the_catalogue() -> None:
    month: dict[str, set[str | None]] = defaultdict(set)
    for column, names in MONTHS.items():
        for name in names.split():
            month[name].add(column)
    tables = {name: ibis.table(schema, name=name) for name, schema in SCHEMAS.items()}
    for measure in measures.all_measures():
        kind = measure.count(**arguments(measure, tables.__getitem__, SAYING, Clock(QUARTER)))
        name = measure.id.partition(".")[2]
        for one in (part.kind for part in assembled(measure.id, kind).decided_by):
            assert one.at in (month.get(measure.id) or month.get(name) or {None}), measure.id
            assert getattr(one, "once_per", None) == ("case_id" if name in ONCE else None), measure.id
            assert getattr(one, "exact", False) == (name in EXACT) or name == "interval_gap", measure.id
