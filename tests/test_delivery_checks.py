"""Checks of a whole delivery: rules between tables wait for both; beyond the quarantine limit nothing is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
import small

import outsourcer_audit as oa
from outsourcer_audit.validation import ROWS_LOADED

AGENTS = """
[[source]]
table = "agents"
file = "exports/agents.csv"
[source.columns]
agent_id = "No"
"""
UNKNOWN = "Somebody who is not on the roster"


def with_agents(folder: Path, agents: str | None, agent_column: bool = True) -> oa.Audit:
    """Ten contacts of agent A7, and perhaps a roster."""
    lines = [f"{line},A7" for line in small.rows(10)]
    vendor = small.VENDOR + ('agent_id = "Agent"\n' if agent_column else "") + (AGENTS if agents is not None else "")
    small.write(folder, lines, vendor)
    exports = folder / "vendors" / "acme" / "exports"
    text = (exports / "contacts.csv").read_text(encoding="utf-8")
    (exports / "contacts.csv").write_text(text.replace(small.HEADER, f"{small.HEADER},Agent"), encoding="utf-8")
    if agents is not None:
        (exports / "agents.csv").write_text(f"No\n{agents}\n", encoding="utf-8")
    return oa.open(folder, "acme")


@pytest.mark.parametrize(
    ("agents", "agent_column", "found"),
    [
        ("A7", True, [("passed", 0, 10)]),
        ("A8", True, [("failed", 10, 10)]),
        (None, True, []),  # no roster is no evidence, not a failure
        ("A8", False, []),  # contacts that do not name their agents
    ],
)
def test_agents_are_known_where_both_sides_of_the_rule_were_delivered(tmp_path, agents, agent_column, found):
    checks = with_agents(tmp_path, agents, agent_column).checks
    mine = [c for c in checks if c.table == "contacts" and c.why.startswith(UNKNOWN)]
    assert [(c.status, c.failed, c.total) for c in mine] == found
    assert {(c.org, c.severity) for c in mine} <= {("acme", "warning")}
    assert "A7" not in repr(checks)


UNREADABLE = "X1,no date,0:10,no,no"


def audit(folder: Path, good: int, bad: int, engagement: str = small.ENGAGEMENT) -> oa.Audit:
    return oa.open(small.write(folder, [*small.rows(good), *[UNREADABLE] * bad], engagement=engagement), "acme")


def test_beyond_the_limit_a_table_is_not_believed_and_the_audit_goes_on(tmp_path):
    found = audit(tmp_path, 94, 6)
    (check,) = [c for c in found.checks if c.type == ROWS_LOADED]
    assert (check.table, check.org, check.severity, check.status) == ("contacts", "acme", "critical", "failed")
    assert (check.failed, check.total) == (6, 100)
    assert check.why == (
        "6 % of the rows that the vendor sent could not be loaded, beyond the limit of 5 %: what is left may not be "
        "the whole. See quarantine/contacts.csv."
    )
    card = found.grade()
    rate = card.measure("handoffs.transfer_rate")
    assert (rate.status, rate.value) == ("error", None)
    assert "beyond the limit of 5 %" in rate.reason
    contacts = next(t for t in card.data_trust.tables if t.table == "contacts")
    assert (contacts.status, contacts.checks[0].type) == ("failed", ROWS_LOADED)


def test_up_to_the_limit_it_is_and_rows_set_aside_count_once(tmp_path):
    found = audit(tmp_path / "five", 95, 5)
    assert [c for c in found.checks if c.type == ROWS_LOADED] == []
    assert found.grade().measure("handoffs.transfer_rate").status == "provisional"
    beyond = audit(tmp_path / "six", 94, 6).grade().measure("data.completeness")
    # Six rows set aside of 100 read; the limit itself adds nothing.
    assert (beyond.n, round(beyond.value * beyond.n)) == (100, 94)


def test_the_engagement_sets_the_limit(tmp_path):
    loose = audit(tmp_path / "loose", 50, 50, small.ENGAGEMENT + "quarantine_limit = 0.5\n")
    assert [c for c in loose.checks if c.type == ROWS_LOADED] == []
    strict = audit(tmp_path / "strict", 199, 1, small.ENGAGEMENT + "quarantine_limit = 0\n")
    assert [(c.failed, c.total) for c in strict.checks if c.type == ROWS_LOADED] == [(1, 200)]


def test_a_file_of_which_nothing_could_be_loaded_is_not_believed_either(tmp_path):
    found = audit(tmp_path, 0, 40)
    assert [(c.org, c.failed, c.total) for c in found.checks if c.type == ROWS_LOADED] == [("acme", 40, 40)]
    assert found.grade().measure("handoffs.transfer_rate").status == "error"


CLIENT = """
[[source]]
table = "surveys"
file = "client/surveys.csv"
[source.columns]
contact_id = "Contact"
sent_at = "Sent"

[[source]]
table = "complaints"
file = "client/complaints.csv"
[source.columns]
complaint_id = "No"
at = "At"
org = "About"
"""


def test_rows_that_could_have_been_about_anybody_count_against_everybody(tmp_path):
    folder = small.write(tmp_path, engagement=small.ENGAGEMENT + CLIENT)
    (folder / "client").mkdir()
    (folder / "client" / "surveys.csv").write_text("Contact,Sent\nC1,2026-04-02\nC2,soon\n", encoding="utf-8")
    (folder / "client" / "complaints.csv").write_text("No,At,About\n1,2026-04-02,acme\n2,soon,acme\n", encoding="utf-8")
    beyond = [(c.table, c.org) for c in oa.open(folder, "acme").checks if c.type == ROWS_LOADED]
    assert sorted(beyond) == [("complaints", "acme"), ("complaints", "inhouse"), ("surveys", "")]
