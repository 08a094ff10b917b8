"""A simulated call centre, dirty on purpose: keys delivered twice, dates in two orders, impossible durations."""

from __future__ import annotations

import pandas as pd
import pytest
from realdata import (
    HERE,
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
    solved_at_once,
)  # fmt: skip

from outsourcer_audit.publish import publish

FOLDER = "multitable_callcentre"
pytestmark = only_with(FOLDER)


@pytest.fixture(scope="module")
def audit():
    return opened(FOLDER, "centre")


@pytest.fixture(scope="module")
def calls():
    """Each call once, as it was delivered last."""
    rows = raw(f"{FOLDER}/calls.csv").drop_duplicates("call_id", keep="last").set_index("call_id")
    year_first = moments(rows["start_time"], "%Y-%m-%d %H:%M:%S", exact=False)
    return rows.assign(
        at=year_first.fillna(moments(rows["start_time"], "%m-%d-%Y %H:%M:%S", exact=False)),
        talk=numbers(rows["duration_sec"]),
        wait=numbers(rows["wait_time_sec"]),
        dropped=rows["status"] == "Dropped",
    )


@pytest.fixture(scope="module")
def shifts():
    rows = raw(f"{FOLDER}/agent_schedule.csv")
    rows = rows[rows["agent_id"] != ""].set_index("schedule_id")
    for end in ("start", "end"):
        text = rows["shift_date"] + " " + rows[f"{end}_time"]
        year_first = moments(text, "%Y-%m-%d %H:%M:%S", exact=False)
        rows[end] = year_first.fillna(moments(text, "%m-%d-%Y %H:%M", exact=False))
    return rows.assign(agent=rows["agent_id"].astype(float).astype(int).astype(str))


def test_every_row_is_accounted_for(audit, calls):
    names = {"contacts": "calls", "agents": "agents", "handoffs": "escalations", "shifts": "agent_schedule"}
    files = {table: raw(f"{FOLDER}/{name}.csv") for table, name in names.items()}
    assert account(audit, "contacts") == (6060, 0, len(files["contacts"]) - len(calls), 6000, 0)
    assert account(audit, "agents") == (52, files["agents"]["agent_name"].str.endswith("_dup").sum(), 0, 51, 0)
    assert account(audit, "handoffs") == (len(files["handoffs"]), 0, 0, 510, 0)
    nobody = (files["shifts"]["agent_id"] == "").sum()
    assert account(audit, "shifts") == (402, 0, 0, 402 - nobody, nobody)


def test_cells_that_cannot_be_read_are_counted(audit):
    named = set(raw(f"{FOLDER}/departments.csv").query("dept_name != ''")["dept_id"])
    agents = raw(f"{FOLDER}/agents.csv").drop_duplicates("agent_id")
    assert rejected(audit, "agents") == {"team": (~agents["dept_id"].isin(named)).sum()}
    assert [rejected(audit, table) for table in ("contacts", "handoffs", "shifts")] == [{}, {}, {}]


def test_calls_as_pandas_reads_them(audit, calls):
    contacts = loaded(audit, "contacts", "contact_id")
    assert calls["at"].notna().all() and (raw(f"{FOLDER}/calls.csv")["start_time"].str[2] == "-").sum() == 70
    assert same(contacts["offered_at"], calls["at"])
    assert same(contacts["talk_s"], calls["talk"]) and same(contacts["wait_s"], calls["wait"])
    assert same(contacts["abandoned"], calls["dropped"])
    assert same(contacts["transferred"], calls["status"] == "Transferred")


def test_the_other_tables_as_pandas_reads_them(audit, shifts):
    agents = raw(f"{FOLDER}/agents.csv").drop_duplicates("agent_id").set_index("agent_id")
    hired = pd.to_datetime(loaded(audit, "agents", "agent_id")["hired_on"])
    assert same(hired, moments(agents["hire_date"], "%Y-%m-%d"))
    planned = loaded(audit, "shifts", "shift_id")
    assert same(planned["starts_at"], shifts["start"]) and same(planned["ends_at"], shifts["end"])
    assert same(planned["agent_id"], shifts["agent"])
    escalated = raw(f"{FOLDER}/escalations.csv").set_index("escalation_id")
    escalated["at"] = moments(escalated["escalation_date"], "%Y-%m-%d")
    handoffs, inside = loaded(audit, "handoffs", "handoff_id"), escalated[escalated["at"] < "2023-01-01"]
    assert (len(escalated), len(handoffs)) == (510, 505)  # five lie after the period
    assert same(handoffs["offered_at"], inside["at"])
    assert same(handoffs["reason"], inside["reason"].replace("", None))


def test_transfers_and_abandoned_calls(audit, calls):
    card = audit.grade()
    handled = calls[~calls["dropped"]]
    transferred = handled["status"] == "Transferred"
    reading = card.measure("handoffs.transfer_rate")
    assert (reading.value, reading.n) == share(transferred) and transferred.sum() == 225
    months = handled["at"].dt.strftime("%Y-%m")
    assert {s.key: (s.value, s.n) for s in reading.by_month} == {m: share(t) for m, t in transferred.groupby(months)}
    waited = calls[~(calls["dropped"] & (calls["wait"] <= 5))]
    assert slice_of(audit, "outcomes.abandoned", "centre") == share(waited["dropped"])
    assert slice_of(audit, "data.duplicates", "centre") == (0.0, len(calls) + 51)


def test_what_the_checks_find(audit, calls, shifts):
    assert failed(audit, "contacts", "Negative or day-long conv") == (~calls["talk"].dropna().between(0, 86400)).sum()
    assert failed(audit, "contacts", "Nobody talks with") == (calls["dropped"] & (calls["talk"] > 0)).sum()
    assert failed(audit, "contacts", "Half a day") == (calls["talk"] > 43200).sum()
    turns = shifts.sort_values(["agent", "start", "end"])
    assert failed(audit, "shifts", "Nobody works two") == (turns["start"] < turns.groupby("agent")["end"].shift()).sum()
    known = calls[calls["wait"].notna()]
    asked = pd.DataFrame({"id": known.index, "agent": known["agent_id"].to_numpy(),
                          "moment": (known["at"] + pd.to_timedelta(known["wait"], unit="s")).to_numpy()})  # fmt: skip
    pairs = asked.merge(shifts[["agent", "start", "end"]], on="agent")
    pairs = pairs[pairs["start"].dt.date == pairs["moment"].dt.date]
    slack = pd.Timedelta(minutes=30)
    pairs["inside"] = pairs["moment"].between(pairs["start"] - slack, pairs["end"] + slack)
    assert failed(audit, "contacts", "Work outside every") == (~pairs.groupby("id")["inside"].any()).sum()


def test_waiting_times_and_repeat_calls(audit, calls):
    handled = calls[~calls["dropped"]]
    waits = handled["wait"].dropna()
    assert slice_of(audit, "outcomes.asa", "centre") == (pytest.approx(waits.mean()), len(waits))
    talks = handled["talk"].dropna()
    assert slice_of(audit, "outcomes.aht", "centre") == (pytest.approx(talks.mean()), len(talks))
    solved = solved_at_once(calls["customer_id"], calls["call_type"], calls["at"], pd.Timestamp("2023-01-01"))
    assert slice_of(audit, "outcomes.fcr_no_repeat", "centre") == share(solved) and (~solved).sum() == 41


def test_what_was_not_delivered_has_no_figure(audit):
    known = {"handoffs.transfer_rate", "outcomes.abandoned", "data.completeness", "data.validity", "data.duplicates"}
    known |= {"outcomes.aht", "outcomes.asa", "outcomes.fcr_no_repeat", "consistency.channel_switch"}
    assert computed(audit.grade()) == (known | {"journey.hours_covered"}, {"consistency.inhouse_parity"})
    assert all(p.letter is None for p in audit.grade().pillars if p.id != "data_integration")


@pytest.mark.slow
def test_the_published_card_holds_the_same_figures(tmp_path, calls):
    card, folder = publish(str(HERE / FOLDER), "centre", None, tmp_path)
    reading = card.measure("handoffs.transfer_rate")
    assert (reading.value, reading.n) == share(calls[~calls["dropped"]]["status"] == "Transferred")
    assert "not delivered" in (folder / "report_card.html").read_text(encoding="utf-8")
    aside = pd.read_csv(folder / "quarantine/shifts.csv", dtype=str, keep_default_na=False)
    assert aside[["column", "reason"]].to_numpy().tolist() == [["agent_id", "required column agent_id is empty"]]
