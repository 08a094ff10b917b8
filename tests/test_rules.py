"""Every rule of every contract: good rows pass it, one example breaks it and nothing else. A rule without is a fault.

Written rules have their examples in rules/bad.py; rules that follow from the schema are broken here, table by table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import ibis
import pytest
from ibis.backends.duckdb import Backend
from rules.bad import BAD
from rules.good import GOOD, Row

from outsourcer_audit.card import CheckResult
from outsourcer_audit.checks import Batch, validate
from outsourcer_audit.contracts import (
    NOT_NULL,
    ROW_COUNT,
    SQL,
    TYPES_HOLD,
    UNIQUE,
    Rule,
    all_contracts,
    bound,
    contract,
)
from outsourcer_audit.engine import TYPES, connect
from outsourcer_audit.period import Period

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
STAND_IN = "A day in 1900"
MISSING, PARTLY = "A month of the period is missing", "Part of the period"


def follows(rule: Rule) -> bool:
    """Whether a rule follows from what the contract says of its columns and period, instead of being written."""
    known = rule.type in (ROW_COUNT, UNIQUE) or (
        rule.type == NOT_NULL and rule.severity == "critical" and not rule.kwargs
    )
    return known or rule.why == TYPES_HOLD or rule.why.startswith((STAND_IN, MISSING, PARTLY))


def written(table: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in contract(table).rules if not follows(rule))


@pytest.fixture(scope="module")
def con() -> Iterator[Backend]:
    backend = connect()
    for table, rows in GOOD.items():
        fill(backend, table, f"good_{table}", rows)
    yield backend
    backend.disconnect()


def fill(con: Backend, table: str, relation: str, rows: list[Row]) -> None:
    schema = ibis.schema({c.name: TYPES[c.type] for c in contract(table).columns})
    con.create_table(relation, schema=schema)
    assert not {name for row in rows for name in row} - set(schema.names)
    if rows:
        lines = ", ".join("(" + ", ".join(literal(row.get(name)) for name in schema.names) + ")" for row in rows)
        con.raw_sql(f"INSERT INTO {relation} VALUES {lines}")


def literal(cell: object) -> str:
    return "NULL" if cell is None else f"'{cell}'" if isinstance(cell, str) else str(cell)


def batch(table: str, name: str, relation: str, rules: tuple[Rule, ...], other: dict[str, str] | None = None) -> Batch:
    relations = {known: f"good_{known}" for known in all_contracts()} | (other or {})
    return Batch(table, name, relation, tuple(bound(rule, relations, QUARTER) for rule in rules))


def told(results: list[CheckResult]) -> dict[str, list[CheckResult]]:
    """The results that did not pass, by the name of their batch."""
    found = defaultdict(list)
    for result in results:
        if result.status != "passed":
            found[result.org].append(result)
    return found


def test_good_rows_pass_every_rule(con: Backend) -> None:
    assert set(GOOD) == set(all_contracts())
    results = validate(con, [batch(table, table, f"good_{table}", contract(table).rules) for table in GOOD])
    assert len(results) == sum(len(c.rules) for c in all_contracts().values())
    assert {(r.table, r.column, r.status, r.why) for r in results if r.status != "passed"} == set()


def test_every_written_rule_has_an_example_and_its_reason_is_its_own() -> None:
    for table in all_contracts():
        reasons = [rule.why for rule in written(table)]
        assert len(set(reasons)) == len(reasons), table
        shown = [bad.why for bad in BAD if bad.table == table]
        assert [why for why in reasons if not any(why.startswith(start) for start in shown)] == [], table
        for start in shown:
            assert sum(why.startswith(start) for why in reasons) == 1, (table, start)


def test_each_example_breaks_its_rule_and_no_other(con: Backend) -> None:
    batches, others = [], {}
    for number, bad in enumerate(BAD):
        other = {}
        for table, rows in {bad.table: bad.rows, **bad.elsewhere}.items():
            fill(con, table, f"bad_{number}_{table}", rows)
            other[table] = f"bad_{number}_{table}"
        own = other.pop(bad.table)
        (broken,) = (rule for rule in written(bad.table) if rule.why.startswith(bad.why))
        batches.append(batch(bad.table, str(number), own, (broken,), other))
        spared = tuple(rule for rule in written(bad.table) if rule is not broken)
        for rule in batch(bad.table, "", own, spared, other).rules:
            if con.raw_sql(offending(rule, own)).fetchone() is not None:
                others[f"{bad.table}: {bad.why}"] = rule.why
    assert [f"{r.table}: {r.why} ({r.status})" for r in validate(con, batches) if r.status != "failed"] == []
    assert others == {}


def offending(rule: Rule, relation: str) -> str:
    """A rule's offences as plain SQL, since Great Expectations would take ten times as long for what is not to fail."""
    if rule.type == SQL:
        return str(rule.kwargs["unexpected_rows_query"]).replace("{batch}", f"(SELECT * FROM {relation})")
    low, high = rule.kwargs.get("min_value"), rule.kwargs.get("max_value")
    words = ", ".join(literal(word) for word in rule.kwargs.get("value_set", []))
    offence = {
        "expect_column_values_to_not_be_null": "IS NULL",
        "expect_column_values_to_be_in_set": f"NOT IN ({words})",
        "expect_column_values_to_be_between": f"NOT BETWEEN {low} AND {'1e9' if high is None else high}",
    }[rule.type]
    return f'SELECT 1 FROM {relation} WHERE "{rule.column}" {offence}'


def test_rules_that_follow_from_the_schema_fail_on_every_table(con: Backend) -> None:
    """No rows; rows without a required cell, each identifier twice, dates that stand for none; and lists for cells."""
    batches, expected = [], {}
    for table, terms in all_contracts().items():
        rules = tuple(rule for rule in terms.rules if follows(rule) and rule.dimension != "coverage")
        fill(con, table, f"none_{table}", [])
        batches.append(batch(table, f"none {table}", f"none_{table}", rules))
        expected[f"none {table}"] = [r.why for r in rules if r.type == ROW_COUNT]
        dates = {c.name: "9999-12-31" for c in terms.columns if c.type in ("date", "timestamp")} | {
            name: "2026-05-05" for name in [terms.period_column] if name
        }
        required = [{name: None} for name in terms.required]
        fill(con, table, f"broken_{table}", [GOOD[table][0] | dates, GOOD[table][0] | dates, *required])
        batches.append(batch(table, f"broken {table}", f"broken_{table}", rules))
        expected[f"broken {table}"] = [r.why for r in rules if r.type != ROW_COUNT and r.why != TYPES_HOLD]
        con.raw_sql(f"CREATE TABLE text_{table} AS SELECT [COLUMNS(*)] FROM good_{table}")
        batches.append(batch(table, f"text {table}", f"text_{table}", tuple(r for r in rules if r.why == TYPES_HOLD)))
        expected[f"text {table}"] = [TYPES_HOLD]
    found = told(validate(con, batches))
    assert {name: [r.why for r in found[name]] for name in expected} == expected


def covered(table: str) -> str:
    return contract(table).period_column or ""


DAILY = [t for t, c in all_contracts().items() if any(r.why.startswith(PARTLY) for r in c.rules)]
MONTHLY = [t for t, c in all_contracts().items() if t not in DAILY and any(r.why.startswith(MISSING) for r in c.rules)]


THOROUGHLY = ("contacts", "invoices")


def test_every_table_with_a_period_is_watched_for_missing_months() -> None:
    assert sorted(DAILY + MONTHLY) == [t for t, c in all_contracts().items() if c.period_column]


def days(*spans: tuple[str, str, int]) -> list[str]:
    """Days from, to, and how many rows on each."""
    found = []
    for start, end, count in spans:
        first, last = date.fromisoformat(start).toordinal(), date.fromisoformat(end).toordinal()
        found += [date.fromordinal(n).isoformat() for n in range(first, last + 1) for _ in range(count)]
    return found


WHOLE = days(("2026-04-01", "2026-06-30", 1))
TIMES = {
    "whole": (WHOLE, []),
    "three rows": (["2026-04-20", "2026-05-20", "2026-06-20"], []),
    "starts late": (days(("2026-04-10", "2026-06-30", 2)), [PARTLY]),
    "ends early": (days(("2026-04-01", "2026-06-22", 2)), [PARTLY]),
    "a young vendor": (days(("2026-06-01", "2026-06-30", 2)), [PARTLY]),
    "a hole": ([*days(("2026-04-01", "2026-04-30", 1), ("2026-06-01", "2026-06-30", 1))], [MISSING]),
    "half a month": (
        days(("2026-04-01", "2026-04-30", 3), ("2026-05-01", "2026-05-31", 1), ("2026-06-01", "2026-06-30", 3)),
        [PARTLY],
    ),
    "few, and fewer": (
        days(("2026-04-01", "2026-04-19", 1), ("2026-05-12", "2026-05-20", 1), ("2026-06-12", "2026-06-30", 1)),
        [],
    ),
    "empty": ([], []),
}  # fmt: skip


def test_periods_are_watched(con: Backend) -> None:
    """Missing months and late starts on every table; on one of each kind, every way in which part can be missing."""
    batches, expected = [], {}
    for table in (*DAILY, *MONTHLY):
        rules = tuple(rule for rule in contract(table).rules if rule.dimension == "coverage")
        often = TIMES if table in THOROUGHLY else {name: TIMES[name] for name in ("whole", "a hole", "starts late")}
        for number, (name, (times, fails)) in enumerate(often.items()):
            fill(con, table, f"at_{number}_{table}", [{covered(table): time} for time in times])
            batches.append(batch(table, f"{table} {name}", f"at_{number}_{table}", rules))
            months = {time[:7] for time in times}
            alone = [MISSING] if months and len(months) < 3 else []
            expected[f"{table} {name}"] = fails if table in DAILY else alone
    found = told(validate(con, batches))
    shown = {name: [r.why for r in found[name]] for name in expected}
    assert {n: w for n, w in shown.items() if len(w) != len(expected[n])} == {}
    assert all(why.startswith(start) for n in expected for why, start in zip(shown[n], expected[n], strict=True))
