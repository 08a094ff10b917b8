"""Great Expectations on Spark: every rule of every contract has the result there that it has on DuckDB.

Which result is right is what tests/test_rules.py works out by hand, on the same rows.
"""

from __future__ import annotations

import shutil

import pytest
from desk import spark_session
from rules.bad import BAD
from rules.good import GOOD
from test_rules import batch, fill, follows, written

from outsourcer_audit.checks import Batch, validate
from outsourcer_audit.contracts import all_contracts, contract
from outsourcer_audit.engine import connect

pytest.importorskip("pyspark")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def both():
    """DuckDB with the good rows of every table, and Spark with the same."""
    from outsourcer_audit.engine.spark import Backend

    here, there = connect(), Backend().connect(spark_session().newSession())
    for table, rows in GOOD.items():
        fill(here, table, f"good_{table}", rows)
        taken(here, there, f"good_{table}")
    return here, there


def taken(here, there, *relations):
    for relation in relations:
        there.take_in(relation, here.con.execute(f"SELECT * FROM {relation}").to_arrow_table())


def told(results):
    return [(r.table, r.org, r.why, r.status, r.failed, r.total) for r in results]


def test_good_rows_pass_every_rule(both):
    here, there = both
    batches = [batch(table, table, f"good_{table}", contract(table).rules) for table in GOOD]
    found = told(validate(there, batches))
    assert len(found) == sum(len(c.rules) for c in all_contracts().values())
    assert {line[3] for line in found} == {"passed"}
    assert found == told(validate(here, batches))


def test_each_example_breaks_its_rule(both):
    here, there = both
    batches = []
    for number, bad in enumerate(BAD):
        names = {table: f"bad_{number}_{table}" for table in (bad.table, *bad.elsewhere)}
        for table, rows in {bad.table: bad.rows, **bad.elsewhere}.items():
            fill(here, table, names[table], rows)
        taken(here, there, *names.values())
        (broken,) = (rule for rule in written(bad.table) if rule.why.startswith(bad.why))
        own = names.pop(bad.table)
        batches.append(batch(bad.table, str(number), own, (broken,), names))
    found = told(validate(there, batches))
    assert [line for line in found if line[3] != "failed"] == []
    assert found == told(validate(here, batches))


def test_what_follows_from_the_schema_fails_alike(both):
    """Rows without a required cell, and each identifier twice."""
    here, there = both
    batches: list[Batch] = []
    for table in ("contacts", "case_events", "sla_terms"):
        terms = contract(table)
        rules = tuple(rule for rule in terms.rules if follows(rule) and rule.dimension != "coverage")
        dates = {c.name: "9999-12-31" for c in terms.columns if c.type in ("date", "timestamp")} | {
            name: "2026-05-05" for name in [terms.period_column] if name
        }
        required = [{name: None} for name in terms.required]
        fill(here, table, f"broken_{table}", [GOOD[table][0] | dates, GOOD[table][0] | dates, *required])
        fill(here, table, f"none_{table}", [])
        taken(here, there, f"broken_{table}", f"none_{table}")
        batches += [batch(table, name, f"{name}_{table}", rules) for name in ("broken", "none")]
    found = told(validate(there, batches))
    assert sum(line[3] == "failed" for line in found) > 10
    assert found == told(validate(here, batches))


def test_a_missing_column_and_another_type_are_errors_and_no_passes(both):
    _, there = both
    rules = contract("contacts").rules
    there.raw_sql("CREATE OR REPLACE TEMP VIEW odd AS SELECT array(contact_id) AS contact_id FROM good_contacts")
    found = validate(there, [Batch("contacts", "v", "odd", tuple(r for r in rules if r.column == "offered_at"))])
    assert {r.status for r in found} == {"error"}
    assert {(r.failed, r.total) for r in found} == {(0, 0)}
