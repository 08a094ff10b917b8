"""Data requests and forms that come back filled in: they are readable input by the lines that the command prints."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import small
from test_forms import filled_in_form
from test_request import filled_in_workbook

import outsourcer_audit as oa
from outsourcer_audit.request.deliver import lines_to_read
from outsourcer_audit.request.letter import Case

CASE = Case("Small Client", "Small Vendor", "acme", "inhouse", "the in-house team", "2026-04-01", "2026-04-30")
CONTACTS = [
    {"contact_id": f"C{i}", "org": "acme", "wait_s": 18, "abandoned": i < 6, "transferred": i < 12,
     # one as an Excel date, the next as it is typed; both in UTC, whatever the vendor's own clock
     "offered_at": datetime(2026, 4, 1, 9, i % 60) if i % 2 else f"2026-04-01 09:{i % 60:02}:00"}
    for i in range(120)
]  # fmt: skip
AGENTS = [{"agent_id": f"00{i}", "org": "acme", "hired_on": date(2026, 1, 5)} for i in range(3)]


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    vendor = 'name = "Small Vendor"\ntimezone = "Europe/London"\n\n'
    vendor += lines_to_read("vendor") + "\n\n" + lines_to_read("vendor", form=True) + "\n"
    engagement = small.write(tmp_path_factory.mktemp("returned") / "engagement", vendor=vendor)
    home = engagement / "vendors/acme"
    rows = {"agents": AGENTS, "contacts": CONTACTS, "training": []}
    filled_in_workbook(home / "data_request_vendor.xlsx", "vendor", rows, CASE)
    filled_in_form(home / "assessment_vendor.xlsx", "vendor", {"exit_plan": {"level": 4}}, CASE)
    return oa.open(engagement, "acme")


def test_every_row_arrives_as_it_was_filled_in(returned):
    agents, contacts = returned.table("agents"), returned.table("contacts").set_index("contact_id")
    assert sorted(agents.agent_id) == ["000", "001", "002"]  # the zeros stay
    assert len(contacts) == 120
    assert [contacts.offered_at[name].isoformat() for name in ("C1", "C2")] == [
        "2026-04-01T09:01:00",
        "2026-04-01T09:02:00",
    ]
    assert int(contacts.abandoned.sum()) == 6


def test_what_stayed_empty_was_not_delivered(returned):
    assert "training" not in returned.tables.delivered_tables
    delivered = returned.tables.delivered("contacts", "acme")
    assert "transferred" in delivered
    assert "crm_id" not in delivered


def test_only_answered_practices_become_rows(returned):
    answers = returned.table("assessments")
    assert answers[["practice", "side", "org", "level"]].values.tolist() == [["exit_plan", "vendor", "acme", 4]]
    assert sum(entry["rows_quarantined"] for entry in returned.tables.intake["ledger"]) == 0
