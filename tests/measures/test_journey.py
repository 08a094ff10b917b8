"""Hours, reviews and the companies along the way, on hand-worked rows."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, read

from outsourcer_audit.engagement import Engagement
from outsourcer_audit.period import Period

ids = (f"{n}" for n in count())
INDIA = Period(date(2026, 4, 1), date(2026, 6, 30), "Asia/Kolkata")
Rows = list[dict[str, Any]]


def contact(at: datetime, abandoned: bool | None = False, org: str | None = "v", **cells: Any) -> dict[str, Any]:
    return {"contact_id": next(ids), "org": org, "offered_at": at, "abandoned": abandoned} | cells


# ---------------------------------------------------------------------------------------------------- hours covered


def test_hours_of_the_week_in_which_somebody_answered() -> None:
    contacts = [
        contact(datetime(2026, 4, 6, 9, 0)),  # Monday at nine: answered
        contact(datetime(2026, 4, 13, 9, 59), abandoned=True),  # another Monday in that hour
        contact(datetime(2026, 4, 20, 9, 30), abandoned=None),
        contact(datetime(2026, 4, 6, 10, 0), abandoned=True),  # Monday at ten: nobody ever
        contact(datetime(2026, 4, 7, 9, 0), abandoned=True),  # Tuesday at nine: nobody
        contact(datetime(2026, 4, 8, 9, 0), abandoned=None),  # nobody knows
        contact(datetime(2026, 4, 6, 10, 5), org="w"),  # somebody else's Monday at ten
        contact(datetime(2026, 4, 6, 10, 5), org=None),
    ]
    found = Desk(contacts=contacts).count("journey.hours_covered")
    assert read(found) == (0.6, 5)
    assert read(found, "w") == (1.0, 1)
    assert read(found, by="month", key="2026-04") == (0.6, 5)


def test_hours_are_the_clients_and_local() -> None:
    # 9:10 and 9:40 UTC are one hour; in India it is 14:40 and 15:10, and nobody answered at three.
    contacts = [contact(datetime(2026, 4, 6, 9, 10)), contact(datetime(2026, 4, 13, 9, 40), abandoned=True)]
    assert read(Desk(INDIA, contacts=contacts).count("journey.hours_covered")) == (0.5, 2)
    assert read(Desk(contacts=contacts).count("journey.hours_covered")) == (1.0, 2)
    assert not Desk(contacts=[]).count("journey.hours_covered").estimates
    assert read(Desk(contacts=contacts[1:]).count("journey.hours_covered")) == (0.0, 1)


# ------------------------------------------------------------------------------------------------ reviews and posts

NOON = datetime(2026, 4, 10, 12)


def mention(answered: datetime | None, at: datetime = NOON, org: str | None = "v", **cells: Any) -> dict[str, Any]:
    return {"mention_id": next(ids), "org": org, "at": at, "answered_at": answered} | cells


def test_mentions_answered_within_a_day() -> None:
    mentions = [
        mention(NOON),
        mention(datetime(2026, 4, 11, 12, 0, 0), channel="stars"),  # just 24 hours
        mention(datetime(2026, 4, 11, 12, 0, 1), channel="stars"),
        mention(None),
        mention(datetime(2026, 4, 10, 11)),  # answered before it was written: nobody knows when
        mention(None, at=datetime(2026, 6, 30, 12)),  # open, and its day was not over
        mention(None, at=datetime(2026, 6, 29, 12)),
        mention(datetime(2026, 6, 30, 13), at=datetime(2026, 6, 30, 12)),
        mention(NOON, org=None),
        mention(NOON, org="'; drop table mentions; --"),
    ]
    found = Desk(mentions=mentions).count("journey.mentions_answered")
    assert read(found) == (0.5, 6)
    assert read(found, "*") == (0.625, 8)
    assert read(found, by="channel", key="stars") == (0.5, 2)
    assert read(found, "'; drop table mentions; --") == (1.0, 1)
    slower = Engagement(name="test", client="Client", folder=Path(), reply_hours=48.5)
    # 24 hours and a second are in time now; what was open on 29 June at noon may still be answered.
    assert read(Desk(engagement=slower, mentions=mentions).count("journey.mentions_answered")) == (0.8, 5)
    assert not Desk().count("journey.mentions_answered").estimates


# --------------------------------------------------------------------------------------- companies along the journey


def events(case_id: str, *orgs: str | None, month: int = 4) -> Rows:
    return [
        {"case_id": case_id, "occurred_at": datetime(2026, month, 1 + n), "org": org, "team": "t", "event": "moved"}
        for n, org in enumerate(orgs)
    ]


def test_stations_with_companies_whose_contacts_are_there() -> None:
    case_events = [
        *events("a", "v", "v", "w", "v"),  # stations v, w, v: w delivered nothing
        *events("b", None, "v", "inhouse"),  # opened by v, as far as anybody knows
        *events("a/b", "w", "v"),  # opened by w
        *events("'; drop", "v", month=5),
        *reversed(events("late", "inhouse", "w")),  # rows in any order
    ]
    contacts = [contact(NOON), contact(NOON), contact(NOON, org="inhouse"), contact(NOON, org=None)]
    found = Desk(case_events=case_events, contacts=contacts).count("journey.stage_coverage")
    assert read(found) == (pytest.approx(5 / 6), 6)  # of v, w, v; v, inhouse; v
    assert read(found, "w") == (0.5, 2)
    assert read(found, "inhouse") == (0.5, 2)
    assert read(found, "*") == (0.7, 10)
    assert read(found, by="month", key="2026-05") == (1.0, 1)
    assert found.keys("v", "team") == []
    alone = Desk(case_events=case_events).count("journey.stage_coverage")
    assert read(alone) == (0.0, 6)
    assert not Desk(contacts=contacts).count("journey.stage_coverage").estimates
