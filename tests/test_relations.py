"""Who held a case in turn, on hand-written events, and the hand-offs that follow from it."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
from desk import Desk

from outsourcer_audit.contracts import contract
from outsourcer_audit.relations import asked, derive_handoffs, stations, team_stations

NINE, TEN, ELEVEN = (datetime(2026, 4, 10, hour) for hour in (9, 10, 11))
Event = tuple[datetime, int | None, str | None, str | None]


def events(*given: Event, case_id: str = "K") -> list[dict[str, Any]]:
    return [
        {"case_id": case_id, "occurred_at": at, "sequence": n, "org": org, "team": team} for at, n, org, team in given
    ]


def held(rows: list[dict[str, Any]], holder: str = "team") -> list[tuple[int, str, datetime]]:
    desk = Desk(case_events=rows)
    found = desk.con.execute(stations(desk.table("case_events"), holder)).sort_values(["place", "at"])
    return [(row.place, row.holder, row.at.to_pydatetime()) for row in found.itertuples()]


def test_consecutive_events_of_one_holder_are_one_station_from_its_first_event() -> None:
    rows = events((NINE, 1, "v", "g"), (TEN, 2, "v", "g"), (ELEVEN, 3, "v", "h"))
    assert held(rows) == [(1, "g", NINE), (2, "h", ELEVEN)]


def test_the_sequence_rules_where_every_event_has_one_else_the_time() -> None:
    tied = events((NINE, 2, "v", "h"), (NINE, 1, "v", "g"), (TEN, 3, "v", "i"))
    assert held(tied) == [(1, "g", NINE), (2, "h", NINE), (3, "i", TEN)]
    # A clock that was set back: the system's own count knows better.
    set_back = events((TEN, 1, "v", "g"), (NINE, 2, "v", "h"), (ELEVEN, 3, "w", "k"))
    assert held(set_back) == [(1, "g", TEN), (2, "h", NINE), (3, "k", ELEVEN)]
    # Events without a number among them: only the clock can place those.
    half = events((NINE, 1, "v", "g"), (TEN, None, "w", "k"), (ELEVEN, 2, "v", "g"))
    assert held(half) == [(1, "g", NINE), (2, "k", TEN), (3, "g", ELEVEN)]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = events((NINE, 1, "v", "g"), (NINE, 2, "v", "h"), (TEN, None, "v", "g"), (TEN, None, "v", "h"))
    # What even the sequence leaves open is settled by name: g, h, (g, h) of 10 o'clock.
    expected = [(1, "g", NINE), (2, "h", NINE), (3, "g", TEN), (4, "h", TEN)]
    assert all(held(list(shuffled)) == expected for shuffled in list(permutations(rows))[::5])


def test_unknown_holders_are_dropped_before_anything_is_compared() -> None:
    rows = events((NINE, 1, "v", "g"), (TEN, 2, "v", None), (ELEVEN, 3, "v", "g"))
    assert held(rows) == [(1, "g", NINE)]
    assert held(rows, "org") == [(1, "v", NINE)]
    assert held(events((NINE, 1, None, None))) == []


def test_cases_do_not_run_into_each_other() -> None:
    rows = events((NINE, 1, "v", "g")) + events((TEN, 1, "v", "g"), case_id="L")
    assert held(rows) == [(1, "g", NINE), (1, "g", TEN)]


def test_teams_are_told_apart_by_their_organisation() -> None:
    desk = Desk(case_events=events((NINE, 1, "a", "b/c"), (TEN, 2, "a/b", "c"), (ELEVEN, 3, None, "c")))
    found = desk.con.execute(team_stations(desk.table("case_events"))).sort_values(["place", "at"])
    assert list(zip(found["org"], found["team"], strict=True)) == [("a", "b/c"), ("a/b", "c")]


def test_a_handoff_is_a_change_of_team() -> None:
    rows = events((NINE, 1, "v", "g"), (TEN, 2, "w", "g"), (TEN, 3, "w", "g"), (ELEVEN, 4, "w", "h"))
    desk = Desk(case_events=rows + events((NINE, 1, "v", "g"), case_id="alone"))
    found = desk.con.execute(derive_handoffs(desk.table("case_events"))).sort_values("offered_at")
    assert tuple(found.columns) == contract("handoffs").names
    assert found[["case_id", "from_org", "from_team", "to_org", "to_team"]].to_numpy().tolist() == [
        ["K", "v", "g", "w", "g"],
        ["K", "w", "g", "w", "h"],
    ]
    assert [at.to_pydatetime() for at in found["offered_at"]] == [TEN, ELEVEN]
    assert found[["accepted_at", "kind", "designed", "has_reason"]].isna().all(axis=None)


@pytest.mark.parametrize("copies", [1, 2])
def test_surveys_beside_their_contacts(copies: int) -> None:
    contacts = [
        {"contact_id": "1", "org": "v", "channel": "voice", "team": "a"},
        {"contact_id": "1", "org": "w", "channel": "voice", "team": None},
        {"contact_id": "2", "org": "v", "channel": None, "team": None},
    ]
    surveys = [{"contact_id": name, "sent_at": NINE, "csat": 4.0} for name in ("1", "2", "3")]
    desk = Desk(contacts=contacts * copies, surveys=surveys * copies)
    found = desk.con.execute(asked(desk.table("surveys").select("contact_id", "csat"), desk.table("contacts")))
    assert sorted(zip(found["contact_id"], found["org"], strict=True)) == [("1", "v"), ("1", "w"), ("2", "v")]
