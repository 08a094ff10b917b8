"""A real incident log (141,712 events), audited with nothing but configuration.

The figures were counted independently in pandas by whoever delivered the data (see its README), and are counted here
once more from the raw file.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import outsourcer_audit as oa

HERE = Path(__file__).parent
LOG = HERE.parents[2] / "shared/data/servicenow_incidents/incident_event_log.zip"
pytestmark = pytest.mark.skipif(not LOG.is_file(), reason="third-party data are not here")


@pytest.fixture(scope="module")
def audit():
    return oa.open(HERE / "servicenow_incidents", "servicedesk")


@pytest.fixture(scope="module")
def stations():
    """Independent count: events in file order of their modification count, unknown groups dropped, runs collapsed."""
    events = pd.read_csv(LOG, dtype=str, keep_default_na=False)
    known = events[events["assignment_group"] != "?"].assign(order=lambda t: t["sys_mod_count"].astype(int))
    known = known.sort_values(["number", "order"], kind="stable")
    return known[known["assignment_group"] != known.groupby("number")["assignment_group"].shift()]


def everyone(audit, measure_id):
    slices = audit.slices(measure_id)
    return slices[(slices["org"] == "*") & (slices["by"] == "")].iloc[0]


def test_every_event_is_loaded(audit):
    ledger = audit.tables.intake["ledger"]
    assert [(e["rows_read"], e["rows_loaded"], e["rows_quarantined"]) for e in ledger] == [(141_712, 141_712, 0)]


def test_hand_offs_between_groups(audit):
    hops = everyone(audit, "handoffs.hops")
    assert (hops["n"], hops["total"]) == (24_545, 19_088)
    handoffs = audit.table("handoffs")
    assert (len(handoffs), handoffs["case_id"].nunique()) == (19_088, 9_575)


def test_cases_with_a_direct_return(audit):
    returned = everyone(audit, "handoffs.ping_pong")
    assert (returned["n"], returned["total"]) == (24_545, 2_217)


def test_the_same_from_the_raw_file_in_pandas(audit, stations):
    groups = stations.groupby("number")["assignment_group"]
    assert int(groups.shift().notna().sum()) == everyone(audit, "handoffs.hops")["total"]
    assert (
        stations[groups.shift(2) == stations["assignment_group"]]["number"].nunique()
        == everyone(audit, "handoffs.ping_pong")["total"]
    )


def test_the_vendors_own_cases(audit, stations):
    vendor = {"Group 70", "Group 25", "Group 24", "Group 20"}
    mine = stations["assignment_group"].isin(vendor)
    assert audit.grade().measure("handoffs.ping_pong").n == stations[mine]["number"].nunique()


def test_what_was_not_delivered_says_no_evidence(audit):
    card = audit.grade()
    scored = {m.id for m in card.measures if m.status == "scored"}
    assert scored == {
        "handoffs.hops",
        "handoffs.ping_pong",
        "handoffs.cross_company_ping_pong",
        "data.completeness",
        "data.validity",
    }
    rest = [m for m in card.measures if m.id not in scored and m.id != "data.duplicates"]
    assert {m.status for m in rest} == {"no_evidence"}
    assert all(m.value is None and m.score is None and m.reason for m in rest)
    assert card.overall.letter is None
    assert all(p.letter is None for p in card.pillars)
