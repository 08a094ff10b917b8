"""A real incident log (141,712 events), audited with nothing but configuration.

The figures were counted independently in pandas by whoever delivered the data (see its README), and are counted here
once more from the raw file.
"""

from __future__ import annotations

import pandas as pd
import pytest
from realdata import (
    account,
    computed,
    loaded,
    moments,
    only_with,
    opened,
    raw,
    rejected,
    same,
    share,
    slice_of,
    solved_at_once,
)  # fmt: skip

pytestmark = only_with("servicenow_incidents")
TIME = "%d/%m/%Y %H:%M"
END = pd.Timestamp("2018-01-01")
VENDOR = {"Group 70", "Group 25", "Group 24", "Group 20"}


@pytest.fixture(scope="module")
def audit():
    return opened("servicenow_incidents", "servicedesk")


@pytest.fixture(scope="module")
def stations():
    """Independent count: events in file order of their modification count, unknown groups dropped, runs collapsed."""
    events = raw("servicenow_incidents/incident_event_log.zip")
    known = events[events["assignment_group"] != "?"].assign(order=lambda t: t["sys_mod_count"].astype(int))
    known = known.sort_values(["number", "order"], kind="stable")
    return known[known["assignment_group"] != known.groupby("number")["assignment_group"].shift()]


def everyone(audit, measure_id):
    slices = audit.slices(measure_id)
    return slices[(slices["org"] == "*") & (slices["by"] == "")].iloc[0]


@pytest.fixture(scope="module")
def incidents():
    """The last closed state of each incident that a known group closed, in pandas."""
    events = raw("servicenow_incidents/incident_event_log.zip")
    closed = events[(events["incident_state"] == "Closed") & (events["assignment_group"] != "?")]
    closed = closed.assign(changed=moments(closed["sys_updated_at"], TIME), place=range(len(closed)))
    last = closed.sort_values(["changed", "place"]).drop_duplicates("number", keep="last").set_index("number")
    return last.assign(org=last["assignment_group"].isin(VENDOR).map({True: "servicedesk", False: "inhouse"}))


def test_every_event_is_accounted_for(audit, incidents):
    events = raw("servicenow_incidents/incident_event_log.zip")
    meant = (events["incident_state"] == "Closed") & (events["assignment_group"] != "?")
    assert account(audit, "case_events") == (141_712, 0, 0, 141_712, 0)
    again = meant.sum() - len(incidents)
    assert account(audit, "contacts") == (141_712, (~meant).sum(), again, len(incidents), 0)
    assert rejected(audit, "case_events") == {}
    assert rejected(audit, "contacts") == {"channel": (incidents["contact_type"] == "Direct opening").sum()}


def test_incidents_as_pandas_reads_them(audit, incidents):
    contacts = loaded(audit, "contacts", "contact_id")
    assert same(contacts["offered_at"], moments(incidents["opened_at"], TIME))
    assert same(contacts["ended_at"], moments(incidents["resolved_at"].replace("?", ""), TIME))
    assert same(contacts["org"], incidents["org"])
    assert same(contacts["topic"], incidents["category"].replace("?", None))
    assert same(contacts["transferred"], incidents["reassignment_count"].astype(int) > 0)
    assert same(contacts["reopened"], incidents["reopen_count"].astype(int) > 0)


def test_reopened_incidents(audit, incidents):
    reopened = incidents["reopen_count"].astype(int) > 0
    assert slice_of(audit, "outcomes.reopened") == share(reopened)
    for org, hits in reopened.groupby(incidents["org"]):
        assert slice_of(audit, "outcomes.reopened", org) == share(hits)
        months = moments(incidents["opened_at"], TIME).dt.strftime("%Y-%m").reindex(hits.index)
        for month, part in hits.groupby(months):
            assert slice_of(audit, "outcomes.reopened", org, "month", month) == share(part)


def test_incidents_that_did_not_come_back(audit, incidents):
    opened = moments(incidents["opened_at"], TIME)
    topic = incidents["category"].replace("?", "")
    solved = solved_at_once(incidents["caller_id"].replace("?", ""), topic, opened, END)
    for org, mine in solved.groupby(incidents["org"].reindex(solved.index)):
        assert slice_of(audit, "outcomes.fcr_no_repeat", org) == share(mine)
    moved = incidents["reassignment_count"].astype(int) > 0
    assert slice_of(audit, "handoffs.transfer_rate") == share(moved)


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
    mine = stations["assignment_group"].isin(VENDOR)
    assert audit.grade().measure("handoffs.ping_pong").n == stations[mine]["number"].nunique()


def test_what_was_not_delivered_says_no_evidence(audit):
    card = audit.grade()
    hops = {"handoffs.hops", "handoffs.ping_pong", "handoffs.cross_company_ping_pong"}
    checks = {"data.completeness", "data.validity", "data.duplicates"}
    repeats = {"outcomes.fcr_no_repeat", "consistency.channel_switch", "consistency.forced_channel"}
    more = {"outcomes.reopened", "handoffs.transfer_rate", "consistency.inhouse_parity", "journey.stage_coverage"}
    # No incident of the log is open at its end, and all are marked as solved.
    none = {"outcomes.backlog_age", "consistency.agent_dispersion"}
    assert computed(card) == (hops | checks | repeats | more, none)
    assert card.overall.letter is None
    assert all(p.letter is None for p in card.pillars if p.id != "data_integration")
