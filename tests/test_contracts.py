"""Contracts: what is read, which rules follow from the schema, which of them a delivery is held to, what is refused."""

import subprocess
import sys
from pathlib import Path

import pytest
from visits import GOOD, written

from outsourcer_audit import contracts
from outsourcer_audit.contracts import (
    NOT_NULL,
    ROW_COUNT,
    SQL,
    TYPES_HOLD,
    UNIQUE,
    Rule,
    all_contracts,
    contract,
    read,
    rules_for,
)
from outsourcer_audit.errors import DataError


def test_a_contract_is_read(tmp_path: Path) -> None:
    visits = read(written(tmp_path))
    assert (visits.table, visits.title, visits.grain) == ("visits", "Visits", "One row per visit.")
    assert (visits.description, visits.period_column) == ("Every visit to the desk.", "came_at")
    assert visits.names == ("visit_id", "came_at", "guest", "wait_s", "served")
    assert visits.pii == ("guest",)
    assert (visits.column("wait_s").unit, visits.column("wait_s").example, visits.column("guest").example) == (
        "s",
        "12.5",
        "",
    )
    assert visits.column("served").example == "true"
    with pytest.raises(KeyError, match="visits has no column 'nope'"):
        visits.column("nope")


def test_a_primary_key_is_required_and_unique(tmp_path: Path) -> None:
    visits = read(written(tmp_path))
    assert visits.required == ("visit_id", "came_at")
    assert visits.column("visit_id").unique
    assert not visits.column("came_at").unique


def test_rules_of_the_schema_come_before_the_written_ones(tmp_path: Path) -> None:
    rules = read(written(tmp_path)).rules
    assert (rules[1].type, rules[1].severity, rules[1].why) == (SQL, "critical", TYPES_HOLD)
    assert [(r.type, r.column, r.severity, r.dimension, r.kwargs) for r in (rules[0], *rules[2:-1])] == [
        (ROW_COUNT, "", "critical", "completeness", {"min_value": 1}),
        (NOT_NULL, "visit_id", "critical", "completeness", {}),
        (UNIQUE, "visit_id", "warning", "uniqueness", {}),
        (UNIQUE, "visit_id", "critical", "uniqueness", {"mostly": 0.99}),
        (NOT_NULL, "came_at", "critical", "completeness", {}),
        (NOT_NULL, "guest", "info", "completeness", {"mostly": 0.5}),
    ]
    assert (rules[-1].type, rules[-1].column, rules[-1].severity) == (SQL, "", "warning")
    assert rules[0].why == "An empty table proves nothing."
    assert rules[3].why == rules[4].why == "Rows counted twice are figures counted twice."


def kinds(rules: tuple[Rule, ...]) -> list[tuple[str, str]]:
    return [(r.type, r.column) for r in rules]


def test_rules_about_columns_that_were_not_delivered_are_dropped(tmp_path: Path) -> None:
    visits = read(written(tmp_path))
    assert rules_for(visits, set(visits.names)) == visits.rules
    # SQL mentions Served (any case) and wait_s; 'guest' is only a word in quotes.
    assert kinds(rules_for(visits, {"visit_id", "came_at", "wait_s", "served"})) == kinds(
        visits.rules[:6] + visits.rules[7:]
    )
    assert kinds(rules_for(visits, {"came_at", "wait_s"})) == [(ROW_COUNT, ""), (SQL, ""), (NOT_NULL, "came_at")]
    assert kinds(rules_for(visits, set())) == [(ROW_COUNT, "")]


def test_rules_about_pairs_and_sets_of_columns_need_all_of_them() -> None:
    names = ("first", "second", "third")
    pair = Rule(
        "expect_column_pair_values_to_be_equal",
        "",
        {"column_A": "first", "column_B": "third"},
        "consistency",
        "info",
        "",
    )
    several = Rule(
        "expect_compound_columns_to_be_unique", "", {"column_list": ["second", "third"]}, "uniqueness", "info", ""
    )
    assert contracts.mentioned(pair, names) == {"first", "third"}
    assert contracts.mentioned(several, names) == {"second", "third"}
    query = Rule(
        SQL, "", {"unexpected_rows_query": "SELECT * FROM {batch} WHERE agent > Seconds"}, "consistency", "info", ""
    )
    assert contracts.mentioned(query, ("Agent", "agent_id", "second", "batch")) == {"Agent"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("required: true", "requred: true", "came_at: requred is not one of"),
        (
            "classification: pii",
            "classification: PII",
            "classification of column 'guest' is 'PII'; it must be one of public",
        ),
        ("logicalType: number", "logicalType: decimal", "logicalType of column 'wait_s' is 'decimal'"),
        ("severity: info", "severity: grave", "severity of a rule of column 'guest' is 'grave'"),
        ("dimension: consistency", "dimension: nicety", "dimension of a rule of the table is 'nicety'"),
        ("description: Nobody can be called back.", "description: ''", "a rule of column 'guest' has no description"),
        ("engine: greatExpectations", "engine: soda", "must have type custom and engine greatExpectations"),
        ("FROM {batch}", "FROM visits", r"the query of a rule of the table must read from \{batch\}"),
        ("kwargs: {mostly: 0.5}", "kwargs: {column: guest}", "names its column twice"),
        ("kwargs: {mostly: 0.5}", "kwargs: {value_set: [yes, no]}", "put it in quotes"),
        (
            "value: came_at}",
            "value: came_at}\n      - {property: coverage, value: hourly}",
            "coverage is daily or monthly",
        ),
        ("value: came_at}", "value: came_at}\n      - {property: coverageSeverity, value: info}", "coverage is daily"),
        ("kwargs: {mostly: 0.5}", "needs: some\n              kwargs: {mostly: 0.5}", "needs of .* is 'some'"),
        ("value: came_at", "value: guest", "periodColumn 'guest' is not a date or timestamp"),
        ("name: came_at", "name: visit_id", "or one of them twice"),
        ("        required: true", "        primaryKey: true", "a key of several columns"),
        ("required: true", "required: 1", "required of column 'came_at' must be true or false"),
        ("  - name: visits", "  - name: calls", "the table is called 'calls', but the file says 'visits'"),
        ("name: Visits", "nome: Visits", "the file has no name"),
        ("schema:", "schemas:", "schema must list exactly one table"),
        ("    properties:", "    properties: [", "not readable as YAML in line"),
    ],
)
def test_a_faulty_contract_is_refused_with_file_and_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    with pytest.raises(DataError, match=rf"^visits\.odcs\.yaml: .*{fault}"):
        read(written(tmp_path, GOOD.replace(old, new, 1)))


@pytest.mark.parametrize("text", ["", "[]", "text", "schema: [1]", "schema: [{name: visits, properties: [1]}]"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match=r"^visits\.odcs\.yaml: "):
        read(written(tmp_path, text))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "visits.odcs.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"^visits\.odcs\.yaml: not readable as YAML"):
        read(path)


def test_the_contracts_of_the_product_are_sound() -> None:
    found = all_contracts()
    assert "contacts" in found
    assert list(found) == sorted(found)
    assert contract("contacts") is found["contacts"]
    assert found["contacts"].period_column == "offered_at"
    assert {"customer_id", "agent_id", "note"} <= set(found["contacts"].pii)


def test_an_unknown_table_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"no contract for a table 'contract'; there are .*contacts"):
        contract("contract")


def test_reading_contracts_imports_nothing_heavy() -> None:
    code = (
        "import sys; from outsourcer_audit.contracts import all_contracts; from outsourcer_audit import checks;"
        "all_contracts(); print({'pandas', 'ibis', 'duckdb', 'great_expectations', 'sqlalchemy'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
