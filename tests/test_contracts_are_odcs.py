"""Every data contract follows the Open Data Contract Standard, is documented, and holds rules that can be run."""

import json
import re
from importlib.resources import files
from pathlib import Path

import duckdb
import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

CONTRACTS = sorted((Path(__file__).parents[1] / "data_checks").glob("*.odcs.yaml"))
ODCS = json.loads((files("open_data_contract_standard") / "schema.json").read_text(encoding="utf-8"))

# The canonical tables. @ names the column that places a row in a period, ! is required, !U identifies the row.
TABLES = {
    "contacts": "@offered_at contact_id!U case_id customer_id org! site team agent_id channel topic offered_at! "
    "answered_at ended_at wait_s talk_s hold_s wrap_s abandoned transferred resolved issues_raised issues_resolved "
    "reopened crm_id context_ready self_service_first script_adherence note",
    "case_events": "@occurred_at case_id! occurred_at! sequence org team tier agent_id event customer_id",
    "handoffs": "@offered_at handoff_id case_id! contact_id offered_at! accepted_at from_org! from_team from_agent "
    "to_org! to_team to_agent kind reason designed has_customer_id has_reason has_steps_tried has_promise "
    "has_authentication",
    "agents": "agent_id!U org! site team lead employment hired_on live_on left_on languages",
    "training": "training_id agent_id! org course category hours assigned_on due_on done_on score passed attempt",
    "evaluations": "@at evaluation_id! contact_id agent_id evaluator evaluator_org at! item class score passed "
    "calibration selected_by",
    "surveys": "@sent_at survey_id contact_id! sent_at! answered_at csat ces nps resolved had_to_repeat scale comment",
    "complaints": "@at complaint_id!U at! org cause caused_by contact_id customer_id contacted_at resolved_at",
    "sla_terms": "sla_id!U org! metric! formula threshold_s target! direction! period scope at_risk bonus kind",
    "clauses": "clause_id!U org! topic! present! reference amended_on",
    "kpi_reports": "@period_start org! period_start! metric! sla_id value! reported_at",
    "reviews": "@planned_on review_id!U org! kind planned_on! held_on quorum minutes",
    "actions": "@due_on action_id!U org! owner! raised_on due_on! first_due_on closed_on description",
    "requests": "@raised_on request_id!U org! raised_on! answered_on answer description",
    "crm_contacts": "@at crm_id!U contact_id customer_id org channel topic at! noted_at disposition",
    "access": "agent_id! org system! granted_on revoked_on",
    "assessments": "practice! org! side! level! evidence respondent",
    "mentions": "@at mention_id!U org channel at! rating answered_at text",
    "invoices": "@period_start org! period_start! unit! channel quantity! amount",
    "recognitions": "@at recognition_id agent_id! org at! kind",
    "shifts": "@starts_at shift_id agent_id! org! starts_at! ends_at!",
    "forecasts": "@interval_start org interval_start! queue contacts!",
    "selfcare": "@started_at session_id!U org customer_id! topic channel started_at! ended_at completed csat",
    "attestations": "attestation_id!U org! standard! required valid_from valid_until",
}
DIMENSIONS = {"accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"}
SQL_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE"}  # the others are called alike

BATCH = "(SELECT * FROM example WHERE true) AS subselect"  # as Great Expectations writes it: no second alias may follow

every_contract = pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.name.partition(".")[0])


def table_of(path):
    (table,) = yaml.safe_load(path.read_text(encoding="utf-8"))["schema"]
    return table


def shape(table):
    period = [f"@{p['value']}" for p in table.get("customProperties", []) if p["property"] == "periodColumn"]
    marks = [c["name"] + "!" * c.get("required", False) + "U" * c.get("unique", False) for c in table["properties"]]
    return " ".join(period + marks)


def rules_of(table):
    """Every rule as (rule, kwargs), the column filled in where the rule stands under one."""
    for column in table["properties"]:
        for rule in column.get("quality", []):
            yield rule, {"column": column["name"], **rule["implementation"]["kwargs"]}
    for rule in table.get("quality", []):
        yield rule, rule["implementation"]["kwargs"]


def example_table(table):
    """A DuckDB table of the contract's columns that holds one row: the contract's own first examples."""
    columns = table["properties"]
    types = ", ".join(f'"{c["name"]}" {SQL_TYPES.get(c["logicalType"], c["logicalType"])}' for c in columns)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE example ({types})")
    marks = ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO example VALUES ({marks})", [c["examples"][0] for c in columns])
    return connection


def test_the_tables_are_the_canonical_ones():
    assert {path.name.removesuffix(".odcs.yaml") for path in CONTRACTS} == set(TABLES)


@every_contract
def test_follows_the_standard(path):
    contract = OpenDataContractStandard.from_file(str(path))
    jsonschema.validators.validator_for(ODCS)(ODCS).validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert path.name == f"{contract.id}.odcs.yaml"
    assert [table.name for table in contract.schema_] == [contract.id]


@every_contract
def test_columns_are_the_canonical_ones(path):
    table = table_of(path)
    assert shape(table) == TABLES[table["name"]]
    assert all(c.get("primaryKey", False) == c.get("unique", False) for c in table["properties"])


@every_contract
def test_every_column_is_documented(path):
    table = table_of(path)
    assert table["dataGranularityDescription"].startswith("One row per ")
    for column in table["properties"]:
        assert column["description"].endswith("."), column["name"]
        assert column["examples"], column["name"]
        assert column["classification"] in {"public", "internal", "pii"}, column["name"]


@every_contract
def test_every_rule_builds_in_great_expectations(path):
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    rules = list(rules_of(table_of(path)))
    assert len(rules) >= 2
    for rule, kwargs in rules:
        assert rule["engine"] == "greatExpectations"
        assert rule["description"].endswith("."), "a rule says why it matters"
        assert rule["dimension"] in DIMENSIONS
        assert rule["severity"] in {"critical", "warning", "info"}
        expectation = ExpectationConfiguration(
            type=rule["implementation"]["type"], kwargs=kwargs, severity=rule["severity"]
        ).to_domain_obj()
        assert expectation.severity == rule["severity"]


@every_contract
def test_every_query_runs_and_lets_the_examples_pass(path):
    """A misspelt column in a query would come to light only in an audit."""
    table = table_of(path)
    connection = example_table(table)
    for _, kwargs in rules_of(table):
        if query := kwargs.get("unexpected_rows_query"):
            assert "{batch}" in query
            if set(re.findall(r"\{(\w+)\}", query)) != {"batch"}:  # on several tables: see test_rules.py
                continue
            assert set(re.findall(r"regexp\w*", query)) <= {"regexp_matches"}
            assert connection.execute(query.format(batch=BATCH)).fetchall() == [], query


@every_contract
def test_examples_pass_their_own_column_rules(path):
    for column in table_of(path)["properties"]:
        for rule in column.get("quality", []):
            kwargs = rule["implementation"]["kwargs"]
            for example in column["examples"]:
                assert example in kwargs.get("value_set", [example])
                assert kwargs.get("min_value", example) <= example <= kwargs.get("max_value", example)
