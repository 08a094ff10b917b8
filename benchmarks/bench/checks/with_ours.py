"""Ours: the product's own rules for these columns, out of data_checks/contacts.odcs.yaml, on the staged tables."""

from __future__ import annotations

import sys
import time
from datetime import date

BEGAN = time.perf_counter()

from saying import told  # noqa: E402

from outsourcer_audit.checks import Batch, validate  # noqa: E402
from outsourcer_audit.checks.backend import preload  # noqa: E402
from outsourcer_audit.contracts import NOT_NULL, SQL, UNIQUE, Rule, bound, contract  # noqa: E402
from outsourcer_audit.engine import connect, quoted  # noqa: E402
from outsourcer_audit.period import Period  # noqa: E402

preload()
READY = time.perf_counter()


def chosen(type: str, column: str, words: str = "") -> Rule:
    """The product's one rule of a type about a column, or with words in its query."""
    return next(
        rule
        for rule in contract("contacts").rules
        if rule.type == type and rule.column == column and words in str(rule.kwargs)
    )


RULES = {
    "not null": chosen(NOT_NULL, "customer_id"),
    "unique": chosen(UNIQUE, "contact_id"),
    "in set": chosen("expect_column_values_to_be_in_set", "channel"),
    "between": chosen("expect_column_values_to_be_between", "wait_s"),
    "order": chosen(SQL, "", "answered_at < offered_at"),
    "foreign key": chosen(SQL, "", "NOT EXISTS (SELECT agents.agent_id"),
}
con = connect()
for table in ("contacts", "agents"):
    con.raw_sql(f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{quoted(sys.argv[1] + f'/{table}.parquet')}])")
period = Period(date(2026, 1, 1), date(2026, 6, 30), "UTC")
rules = tuple(bound(rule, {"agents": "agents"}, period) for rule in RULES.values())
results = validate(con, [Batch("contacts", "", "contacts", rules)])
told(dict(zip(RULES, (result.failed for result in results), strict=True)), BEGAN, READY, "duckdb", "great-expectations")
