"""Checks on hand-worked rows: what passes, fails and cannot run, the exact counts, and that no value ever leaks."""

import io
import json
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pytest
from ibis.backends.duckdb import Backend

from outsourcer_audit import checks
from outsourcer_audit.card import CheckResult
from outsourcer_audit.checks import Batch, validate
from outsourcer_audit.contracts import NOT_NULL, ROW_COUNT, SQL, UNIQUE, Rule, Severity, all_contracts, bound
from outsourcer_audit.engine import TYPES
from outsourcer_audit.errors import DataError
from outsourcer_audit.period import Period

BETWEEN, IN_SET, MEAN = (
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_mean_to_be_between",
)
CANARY = "Zaphod-canary-4711"


@pytest.fixture
def con() -> Iterator[Backend]:
    backend = ibis.duckdb.connect()
    yield backend
    backend.disconnect()


def rule(kind: str, column: str = "", severity: Severity = "critical", **kwargs: Any) -> Rule:
    return Rule(kind, column, kwargs, "conformity", severity, "Because.")


def sql(query: str) -> Rule:
    return rule(SQL, unexpected_rows_query=query)


def run(con: Backend, create: str, *rules: Rule) -> list[CheckResult]:
    con.raw_sql(f"CREATE OR REPLACE TABLE t AS {create}")
    return validate(con, [Batch("contacts", "harbour", "t", rules)])


def test_a_query_for_offending_rows_is_run_once_and_for_their_number_only(con: Backend) -> None:
    import sqlalchemy

    sent: list[str] = []

    def note(_con: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    sqlalchemy.event.listen(sqlalchemy.engine.Engine, "before_cursor_execute", note)
    try:
        assert [(r.status, r.failed, r.total) for r in run(con, FOUR, sql("SELECT 4711 FROM {batch}"))] == [
            ("failed", 4, 4)
        ]
    finally:
        sqlalchemy.event.remove(sqlalchemy.engine.Engine, "before_cursor_execute", note)
    assert ["COUNT(*)" in statement for statement in sent if "4711" in statement] == [True]


def told(results: list[CheckResult]) -> list[tuple[str, int, int]]:
    return [(r.status, r.failed, r.total) for r in results]


FOUR = (
    "SELECT * FROM (VALUES ('a', 'voice', 1.0), ('b', 'chat', 2.0), ('c', NULL, NULL), ('d', 'voice', 4.0))"
    " v(id, channel, wait)"
)


def test_good_rows_pass_and_nulls_are_no_offence(con: Backend) -> None:
    rules = (
        rule(ROW_COUNT, min_value=1),
        rule(NOT_NULL, "id"),
        rule(UNIQUE, "id"),
        rule(IN_SET, "channel", value_set=["voice", "chat"]),
        rule(BETWEEN, "wait", min_value=0, max_value=4),
        sql("SELECT * FROM {batch} WHERE wait < 0"),
    )
    results = run(con, FOUR, *rules)
    assert told(results) == [("passed", 0, 1), *[("passed", 0, 4)] * 5]
    assert results[1] == CheckResult(
        table="contacts", org="harbour", type=NOT_NULL, column="id", dimension="conformity", severity="critical",
        status="passed", failed=0, total=4, why="Because.",
    )  # fmt: skip


def test_bad_rows_fail_with_exact_counts(con: Backend) -> None:
    rules = (
        rule(ROW_COUNT, min_value=5),
        rule(NOT_NULL, "channel"),  # 1 of 4 is null
        rule(IN_SET, "channel", value_set=["chat"]),  # two say voice, the null is nobody's
        rule(BETWEEN, "wait", min_value=2),  # 1.0
        rule(MEAN, "wait", min_value=3),  # (1 + 2 + 4) / 3
        sql("SELECT * FROM {batch} WHERE wait > 1"),  # 2.0, 4.0
        sql("SELECT channel FROM {batch} GROUP BY channel HAVING COUNT(*) > 1"),  # one group
    )
    assert told(run(con, FOUR, *rules)) == [
        ("failed", 1, 1),
        ("failed", 1, 4),
        ("failed", 2, 4),
        ("failed", 1, 4),
        ("failed", 1, 1),
        ("failed", 2, 4),
        ("failed", 1, 4),
    ]


def test_an_empty_table_fails_its_row_count(con: Backend) -> None:
    rules = (rule(ROW_COUNT, min_value=1), rule(NOT_NULL, "id"), sql("SELECT * FROM {batch}"))
    assert told(run(con, f"{FOUR} LIMIT 0", *rules)) == [("failed", 1, 1), ("passed", 0, 0), ("passed", 0, 0)]


TWICE = (rule(UNIQUE, "id", "warning"), rule(UNIQUE, "id", "critical", mostly=0.99))


@pytest.mark.parametrize(
    ("rows", "twins", "warning", "critical"),
    [  # a pair counts as two rows: one pair in 200 rows is exactly 1 %, one in 199 is more
        (200, 0, ("passed", 0, 200), ("passed", 0, 200)),
        (200, 1, ("failed", 2, 200), ("passed", 2, 200)),
        (199, 1, ("failed", 2, 199), ("failed", 2, 199)),
        (200, 2, ("failed", 4, 200), ("failed", 4, 200)),
    ],
)
def test_duplicates_warn_and_beyond_one_percent_are_critical(
    con: Backend, rows: int, twins: int, warning: tuple[str, int, int], critical: tuple[str, int, int]
) -> None:
    # With t twins, rows 0..2t-1 share t identifiers; every other row has its own.
    results = run(
        con, f"SELECT CASE WHEN i < {2 * twins} THEN i // 2 ELSE 1000 + i END AS id FROM range({rows}) r(i)", *TWICE
    )
    assert told(results) == [warning, critical]
    assert [r.severity for r in results] == ["warning", "critical"]


def test_a_tolerance_is_a_share_of_the_filled_cells(con: Backend) -> None:
    rows = "SELECT CASE WHEN i < 1 THEN -1 WHEN i < 10 THEN 1 END AS wait FROM range(20) r(i)"  # one bad in ten filled
    results = run(
        con, rows, rule(BETWEEN, "wait", min_value=0, mostly=0.9), rule(BETWEEN, "wait", min_value=0, mostly=0.91)
    )
    assert told(results) == [("passed", 1, 20), ("failed", 1, 20)]


def test_a_missing_column_is_an_error_and_harms_no_other_rule(con: Backend) -> None:
    results = run(
        con, FOUR, rule(NOT_NULL, "agent"), rule(NOT_NULL, "id"), sql("SELECT * FROM {batch} WHERE agent > 1")
    )
    assert told(results) == [("error", 0, 0), ("passed", 0, 4), ("error", 0, 0)]
    assert results[0].why == "The column agent is missing, so this could not be checked."
    assert results[2].why == "This could not be checked: a column it needs is missing or of another type."


def test_a_wrong_type_is_an_error_and_harms_no_other_rule(con: Backend) -> None:
    results = run(
        con, FOUR, rule(BETWEEN, "channel", min_value=0), rule(MEAN, "channel"), rule(BETWEEN, "wait", min_value=0)
    )
    assert told(results) == [("error", 0, 0), ("error", 0, 0), ("passed", 0, 4)]
    assert results[0].why == "The column channel is of type VARCHAR, on which this cannot be checked."


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [
        (rule("expect_column_values_to_be_uniqe", "id"), "expect_column_values_to_be_uniqe not found"),
        (rule(UNIQUE, "id", mosty=0.9), "mosty: extra fields not permitted"),
        (rule(UNIQUE, "id", "grave"), "Invalid severity 'grave'"),  # type: ignore[arg-type]
        (rule(UNIQUE), "column: field required"),
    ],
)
def test_a_rule_with_a_typo_raises(con: Backend, faulty: Rule, fault: str) -> None:
    with pytest.raises(DataError, match=f"contacts: Great Expectations cannot run the rule .*{fault}"):
        run(con, FOUR, rule(NOT_NULL, "id"), faulty)


def test_a_relation_that_is_not_there_raises(con: Backend) -> None:
    with pytest.raises(DataError, match="cannot be read: nowhere"):
        validate(con, [Batch("contacts", "harbour", "nowhere", (rule(NOT_NULL, "id"),))])


def test_rules_that_get_lost_on_the_way_raise(con: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    import great_expectations as gx

    whole = gx.ExpectationSuite
    monkeypatch.setattr(gx, "ExpectationSuite", lambda name, expectations: whole(name, expectations=expectations[:1]))
    with pytest.raises(DataError, match="2 rules were declared, but only 1 would run"):
        run(con, FOUR, rule(NOT_NULL, "id"), rule(UNIQUE, "id"))


def test_results_come_by_batch_and_then_as_declared(con: Backend) -> None:
    con.raw_sql(f"CREATE TABLE one AS {FOUR}")
    con.raw_sql("CREATE TEMP VIEW _of_two AS SELECT * FROM one WHERE id <> 'a'")
    rules = (
        rule(NOT_NULL, "id"),
        rule(NOT_NULL, "gone"),
        rule(UNIQUE, "id"),
        rule(UNIQUE, "id"),
        rule(ROW_COUNT, min_value=4),
    )
    batches = [Batch("x", "2", "_of_two", rules), Batch("none", "", "one", ()), Batch("x", "1", "one", rules[::-1])]
    results = validate(con, batches)
    assert [(r.org, r.type, r.column) for r in results] == [
        *(("2", r.type, r.column) for r in rules),
        *(("1", r.type, r.column) for r in rules[::-1]),
    ]
    assert [r.status for r in results[:5]] == ["passed", "error", "passed", "passed", "failed"]
    assert results[2].total == 3
    assert validate(con, batches) == results
    assert validate(con, []) == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM {batch} AS b WHERE b.wait = 2",
        "SELECT * FROM {batch} b WHERE EXISTS (SELECT 1 FROM {batch} c WHERE c.wait = 4 AND b.id = 'a');",
        "SELECT b.* FROM {batch} AS b JOIN {batch} AS c ON b.wait = c.wait WHERE b.wait = 4 -- the last",
        "WITH b AS (SELECT * FROM {batch}) SELECT * FROM b WHERE regexp_matches(id, '^[a]{{1}}$')",
    ],
)
def test_a_query_may_name_and_join_its_batch(con: Backend, query: str) -> None:
    assert told(run(con, FOUR, sql(query))) == [("failed", 1, 4)]


def test_no_value_leaks(con: Backend, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)
    caplog.set_level(logging.DEBUG)
    rows = f"SELECT '{CANARY}' AS name, 1.0 AS wait FROM range(300)"
    rules = (
        rule(UNIQUE, "name"),
        rule(IN_SET, "name", value_set=["a"]),
        rule(BETWEEN, "name", min_value=0),  # wrong type: its message may quote the cell
        rule(IN_SET, "wait", value_set=["a"]),
        sql("SELECT * FROM {batch}"),
        sql("SELECT * FROM {batch} WHERE name::INTEGER > 1"),  # DuckDB's message quotes the cell
        rule(MEAN, "name"),
        rule("expect_column_distinct_values_to_be_in_set", "name", value_set=["a"]),  # would observe the values
    )
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            results = run(con, rows, *rules)
    finally:
        logging.getLogger().removeHandler(handler)
    assert [r.status for r in results] == ["failed", "failed", "error", "error", "failed", "error", "error", "failed"]
    out, err = capfd.readouterr()
    everything = [
        repr(results),
        json.dumps([r.model_dump() for r in results]),
        out,
        err,
        caplog.text,
        logged.getvalue(),
    ]
    assert not any(word in text for text in everything for word in (CANARY, "Traceback", "site-packages"))
    assert (out, err) == ("", "")
    assert [r for r in caplog.records if r.name.startswith("great_expectations")] == []
    assert [str(w.message) for w in warned] == []


def test_telemetry_is_off_before_great_expectations_is_imported() -> None:
    code = """if True:
        import builtins, os, ibis
        from outsourcer_audit import checks, contracts
        seen, real = [], builtins.__import__
        def watch(name, *args, **kwargs):
            if name.startswith("great_expectations"):
                seen.append(os.environ.get("GX_ANALYTICS_ENABLED"))
            return real(name, *args, **kwargs)
        con = ibis.duckdb.connect()
        con.raw_sql("CREATE TABLE t AS SELECT 1 AS id")
        builtins.__import__ = watch
        rules = contracts.contract("contacts").rules[:1]
        checks.validate(con, [checks.Batch("contacts", "", "t", rules)])
        print(seen[0], set(seen))
    """
    environment = {k: v for k, v in os.environ.items() if k != "GX_ANALYTICS_ENABLED"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert (done.stdout, done.stderr) == ("false {'false'}\n", "")


def test_offending_rows_never_leave_the_database(con: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    from duckdb_sqlalchemy import CursorWrapper

    fetched: list[Any] = []
    for name in ("fetchone", "fetchall", "fetchmany"):
        kept = getattr(CursorWrapper, name, None)
        if kept is None:
            continue

        def fetch(self: Any, *args: Any, _kept: Any = kept) -> Any:
            rows = _kept(self, *args)
            fetched.append(rows)
            return rows

        monkeypatch.setattr(CursorWrapper, name, fetch)
    rules = (rule(UNIQUE, "name"), rule(IN_SET, "name", value_set=["a"]), sql("SELECT * FROM {batch}"))
    results = run(con, f"SELECT '{CANARY}' AS name FROM range(3)", *rules)
    assert told(results) == [("failed", 3, 3)] * 3
    assert fetched
    assert CANARY not in repr(fetched)


def test_nothing_is_written_and_the_connection_stays_as_it_was(
    con: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    con.raw_sql("SET TimeZone = 'UTC'")
    con.raw_sql("BEGIN")  # the owner's transaction is neither committed nor rolled back
    settings = con.con.execute("FROM duckdb_settings()").fetchall()
    run(con, FOUR, rule(NOT_NULL, "id"), rule(MEAN, "channel"), sql("SELECT * FROM {batch}"))
    run(con, FOUR, rule(NOT_NULL, "id"))
    import gc

    gc.collect()  # GX closes connections when its engines are collected
    assert con.con.execute("FROM duckdb_settings()").fetchall() == settings
    assert con.con.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("t",)]
    con.raw_sql("ROLLBACK")
    assert con.list_tables() == []
    assert list(tmp_path.rglob("*")) == []


def test_haste_changes_no_result_and_is_undone(con: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    import contextlib
    import gc

    from great_expectations.expectations.expectation import Expectation

    rules = (*TWICE, rule(NOT_NULL, "gone"), rule(IN_SET, "channel", value_set=["chat"]), sql("SELECT * FROM {batch}"))
    before = Expectation.configuration
    monkeypatch.setattr(logging.getLogger("great_expectations"), "level", logging.INFO)
    hasty = run(con, FOUR, *rules)
    assert (Expectation.configuration, logging.getLogger("great_expectations").level) == (before, logging.INFO)
    assert gc.isenabled()
    monkeypatch.setattr(checks, "brisk", contextlib.nullcontext)
    assert run(con, FOUR, *rules) == hasty


def test_every_rule_of_every_contract_runs(con: Backend) -> None:
    """On empty tables of the declared types: a rule that cannot run names a column or function that is not there."""
    period, batches = Period(date(2026, 4, 1), date(2026, 6, 30)), []
    relations = {table: table for table in all_contracts()}
    for contract in all_contracts().values():
        con.create_table(contract.table, schema=ibis.schema({c.name: TYPES[c.type] for c in contract.columns}))
        rules = tuple(bound(rule, relations, period) for rule in contract.rules)
        batches.append(Batch(contract.table, "", contract.table, rules))
    results = validate(con, batches)
    assert [(r.table, r.type, r.column) for r in results if r.status == "error"] == []
    assert {r.type for r in results if r.status == "failed"} == {ROW_COUNT}
    assert len(results) == sum(len(b.rules) for b in batches)
