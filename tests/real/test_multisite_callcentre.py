"""Four near identical call centres in one client's files: each is its own vendor, and no ranking may come of it."""

from __future__ import annotations

import pytest
from realdata import (
    account,
    computed,
    failed,
    loaded,
    moments,
    numbers,
    only_with,
    opened,
    raw,
    rejected,
    same,
    share,
    slice_of,
)  # fmt: skip

FOLDER = "multisite_callcentre"
pytestmark = only_with(FOLDER)
CENTRES = {"CC01": "northeast", "CC02": "southern", "CC03": "midwest", "CC04": "western"}
CHANNELS = {"Call Center": "voice", "Chatbot": "chat", "Email": "email", "Web Form": "web"}
TIME = "%d-%m-%y %H:%M"


@pytest.fixture(scope="module")
def audit():
    return opened(FOLDER, "northeast")


@pytest.fixture(scope="module")
def calls():
    rows = raw(f"{FOLDER}/call_events.csv").set_index("Call_ID")
    return rows.assign(
        org=rows["Call_Center_ID"].map(CENTRES),
        csat=numbers(rows["CSAT_Score"]),
        start=moments(rows["Call_Start_Time"], TIME),
        end=moments(rows["Call_End_Time"], TIME),
    )


def test_every_row_is_accounted_for(audit, calls):
    assert account(audit, "contacts") == account(audit, "surveys") == (len(calls), 0, 0, 33_000, 0)
    assert account(audit, "agents") == (140, 0, 0, 140, 0)
    assert [rejected(audit, table) for table in ("contacts", "surveys", "agents")] == [{}, {}, {}]


def test_calls_as_pandas_reads_them(audit, calls):
    contacts = loaded(audit, "contacts", "contact_id")
    for ours, theirs in (("org", "org"), ("offered_at", "start"), ("ended_at", "end"), ("site", "City")):
        assert same(contacts[ours], calls[theirs]), ours
    assert same(contacts["talk_s"], (calls["end"] - calls["start"]).dt.total_seconds())
    assert same(contacts["channel"], calls["Call_Channel"].map(CHANNELS))
    centres = raw(f"{FOLDER}/call_centers.csv").set_index("Call_Center_ID")["City"]
    assert (calls["Call_Center_ID"].map(centres) == calls["City"]).all()  # the city is the centre's, not the customer's


def test_surveys_and_agents_as_pandas_reads_them(audit, calls):
    surveys = loaded(audit, "surveys", "contact_id")
    assert same(surveys["csat"], calls["csat"]) and same(surveys["sent_at"], calls["end"])
    assert set(surveys["scale"]) == {"1-5"}
    agents = raw(f"{FOLDER}/agents.csv").set_index("Agent_ID")
    assert same(loaded(audit, "agents", "agent_id")["org"], agents["Call_Center_ID"].map(CENTRES))
    assert failed(audit, "contacts", "Somebody who is not on the roster") == 0


@pytest.mark.parametrize("org", CENTRES.values())
def test_satisfaction_of_each_centre(audit, calls, org):
    mine = calls[calls["org"] == org]
    top, low = mine["csat"] >= 4, mine["csat"] <= 2
    assert slice_of(audit, "outcomes.csat_top2", org) == share(top)
    assert slice_of(audit, "outcomes.dissatisfied", org) == share(low)
    for month, hits in top.groupby(mine["end"].dt.strftime("%Y-%m")):
        assert slice_of(audit, "outcomes.csat_top2", org, "month", month) == share(hits)
    for channel, hits in low.groupby(mine["Call_Channel"].map(CHANNELS)):
        assert slice_of(audit, "outcomes.dissatisfied", org, "channel", channel) == share(hits)


def test_satisfaction_of_everyone(audit, calls):
    assert slice_of(audit, "outcomes.csat_top2") == share(calls["csat"] >= 4)
    assert slice_of(audit, "outcomes.dissatisfied") == share(calls["csat"] <= 2)


def test_the_clients_limit_on_the_whole_call_cannot_be_a_service_level(calls):
    """SLA_Status follows from the length of the call, not from waiting: nothing that `sla_terms` could hold."""
    within = numbers(calls["Call_Duration_Min"]) <= numbers(calls["SLA_Target_Min"])
    assert (within == (calls["SLA_Status"] == "Within SLA")).all() and within.sum() == 22_593


def test_handle_time_and_spread_between_channels(audit, calls):
    mine = calls[calls["org"] == "northeast"]
    talk = (mine["end"] - mine["start"]).dt.total_seconds()
    assert slice_of(audit, "outcomes.aht", "northeast") == (pytest.approx(talk.mean()), len(mine))
    # Satisfied by channel and topic, weighted with the centre's own mix of topics.
    topics = mine["Call_Reason"].value_counts(normalize=True)
    cells = (mine["csat"] >= 4).groupby([mine["Call_Channel"], mine["Call_Reason"]]).mean().unstack()
    happy = (cells * topics).sum(axis=1)
    found = slice_of(audit, "consistency.channel_spread", "northeast")
    assert found == (pytest.approx(happy.max() - happy.min()), len(mine))


def test_what_was_not_delivered_has_no_figure(audit):
    with_value, without_rows = computed(audit.grade())
    outcomes = {"outcomes.csat_top2", "outcomes.dissatisfied", "outcomes.aht", "consistency.channel_spread"}
    assert with_value == outcomes | {"data.validity", "data.duplicates"}
    assert without_rows == {"data.completeness"}  # nothing delivered has to be filled
    assert audit.grade().overall.letter is None
