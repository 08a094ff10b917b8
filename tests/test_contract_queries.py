"""Queries on several tables and on the period: what they look at, what is refused, and how they are bound."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from visits import GOOD, written

from outsourcer_audit.contracts import SQL, Rule, all_contracts, bound, mentioned, read, rules_for
from outsourcer_audit.contracts.queries import looks_at
from outsourcer_audit.errors import DataError
from outsourcer_audit.period import Period

OWN, TABLES = ("guest", "came_at", "served"), ("visits", "guests")
KNOWN = (
    "SELECT b.guest FROM {batch} AS b WHERE NOT EXISTS "
    "(SELECT guests.name FROM {guests} AS guests WHERE guests.name = b.guest AND guests.since < b.came_at)"
)


def rule(query: str, **more: object) -> Rule:
    return Rule(SQL, "", {"unexpected_rows_query": query}, "accuracy", "warning", "Because.", **more)  # type: ignore[arg-type]


def test_columns_of_each_table_are_told_apart() -> None:
    assert looks_at(KNOWN, OWN, TABLES) == {"guests": {"name", "since"}}
    assert mentioned(rule(KNOWN), (*OWN, "name", "since")) == {"guest", "came_at"}
    assert looks_at("SELECT * FROM {batch} WHERE came_at >= {until}", OWN, TABLES) == {}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{guests}", "{gests}", r"\{gests\} is neither"),
        ("{guests} AS guests", "{guests} AS g", r"\{guests\} must be written \{guests\} AS guests"),
        ("{guests} AS guests", "{guests}", r"\{guests\} must be written \{guests\} AS guests"),
        ("{batch} AS b", "{batch}", r"\{batch\} must be written \{batch\} AS b"),
        ("{batch} AS b", "{batch} AS v", r"\{batch\} must be written \{batch\} AS b"),
        ("= b.guest", "= guest", r"guest must be written b\.guest"),
        ("= b.guest", "= GUEST", r"guest must be written b\.guest"),
        ("guests.", "g.", r"none of its columns \(guests\.column\)"),
    ],
)
def test_a_query_that_leaves_open_whose_column_it_means_is_refused(old: str, new: str, fault: str) -> None:
    assert old in KNOWN
    with pytest.raises(DataError, match=fault):
        looks_at(KNOWN.replace(old, new), OWN, TABLES)


def test_a_contract_names_the_tables_beside_it(tmp_path: Path) -> None:
    query = GOOD[GOOD.index("SELECT * FROM {batch}") :].strip()
    text = GOOD.replace(query, KNOWN)
    with pytest.raises(
        DataError, match=r"^visits\.odcs\.yaml: the query of a rule of the table: \{guests\} is neither"
    ):
        read(written(tmp_path, text))
    written(tmp_path, GOOD.replace("visits", "guests"), "guests")
    assert read(written(tmp_path, text)).rules[-1].elsewhere == {"guests": {"name", "since"}}


def test_a_rule_waits_for_the_columns_of_the_other_table(tmp_path: Path) -> None:
    written(tmp_path, GOOD.replace("visits", "guests"), "guests")
    query = GOOD[GOOD.index("SELECT * FROM {batch}") :].strip()
    visits = read(written(tmp_path, GOOD.replace(query, KNOWN)))
    names = set(visits.names)
    assert visits.rules[-1] not in rules_for(visits, names)
    assert visits.rules[-1] in rules_for(
        visits, names, lambda table, columns: (table, columns) == ("guests", {"name", "since"})
    )
    assert visits.rules[-1] not in rules_for(visits, names - {"came_at"}, lambda table, columns: True)


def test_a_rule_about_any_of_several_columns_needs_one(tmp_path: Path) -> None:
    kind = "type: unexpected_rows_expectation"
    visits = read(written(tmp_path, GOOD.replace(kind, f"needs: any\n          {kind}")))
    assert visits.rules[-1].any_column
    assert visits.rules[-1] in rules_for(visits, {"served"})
    assert visits.rules[-1] not in rules_for(visits, {"guest"})


def test_the_period_is_bound_as_instants_days_and_local_months() -> None:
    spring = Period(date(2026, 3, 1), date(2026, 4, 30), "Europe/Lisbon")  # the clock changes on 29 March
    query = "SELECT {since}, {until}, {period_start}, {period_end} FROM {guests} WHERE x <> '{{2}}' AND {batch}"
    assert bound(rule(query), {"guests": "_all_guests"}, spring).kwargs["unexpected_rows_query"] == (
        "SELECT TIMESTAMP '2026-03-01 00:00:00', TIMESTAMP '2026-04-30 23:00:00', DATE '2026-03-01', DATE '2026-04-30' "
        "FROM _all_guests WHERE x <> '{{2}}' AND {batch}"
    )
    months = bound(rule("SELECT m.* FROM {months} AS m"), {}, spring).kwargs["unexpected_rows_query"]
    assert [[str(cell) for cell in row] for row in duckdb.sql(months).fetchall()] == [
        ["2026-03-01", "2026-03-31", "2026-03-01 00:00:00", "2026-03-31 23:00:00"],
        ["2026-04-01", "2026-04-30", "2026-03-31 23:00:00", "2026-04-30 23:00:00"],
    ]
    one = Rule("expect_column_values_to_be_unique", "guest", {}, "uniqueness", "info", "")
    assert bound(one, {}, spring) is one


def test_the_contracts_look_only_at_columns_that_are_there() -> None:
    found = {(name, table) for name, one in all_contracts().items() for rule in one.rules for table in rule.elsewhere}
    assert found >= {
        ("contacts", "agents"),
        ("contacts", "shifts"),
        ("crm_contacts", "contacts"),
        ("invoices", "contacts"),
    }
