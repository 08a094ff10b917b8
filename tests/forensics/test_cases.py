"""Cases: every pattern's query on a few hand-written rows: who is counted, and who must not be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from desk import Desk
from signs import HOSTILE, NOON, Rows, called, counts, verdict

from outsourcer_audit.measures.context import Clock


def event(case: str, minutes: float, what: str, **cells: Any) -> dict[str, Any]:
    at = NOON + timedelta(minutes=minutes)
    return {"case_id": case, "occurred_at": at, "org": "v", "event": what} | cells


def test_closings_and_what_became_of_them() -> None:
    events = [
        event("a", 0, "open"), event("a", 10, "Solved"), event("a", 12, "closed"), event("a", 30, "Re-opened"),
        event("a", 90, "close"),  # told twice is one closing, undone after 18 minutes; the second one lasts
        event("b/b", 0, "close"), event("b/b", 5, "survey sent"), event("b/b", 60, "reopened"),  # after an hour
        event("b/b", 60, "reopened"),  # delivered twice
        event(HOSTILE, 0, "close"),
        event("e", 0, "close", org="w"), event("e", 1, "reopen"),  # another organisation closed it
        event("f", 0, "reopen"),
    ]  # fmt: skip
    assert counts(Desk(case_events=events), "cases.reopened_at_once") == [
        {"month": "2026-05", "n": 4, "once": 1, "later": 1, "back": 2}
    ]


def closings(n: int, after_min: float | None, undone: int) -> Rows:
    rows = [event(f"k{k}", k, "close") for k in range(n)]
    return rows + [event(f"k{k}", k + (after_min or 0), "reopened") for k in range(undone)]


def test_reopened_at_once() -> None:
    assert verdict(Desk(case_events=closings(300, 10, 30)), "cases.reopened_at_once").status == "found"
    assert verdict(Desk(case_events=closings(300, 60, 30)), "cases.reopened_at_once").status == "not found"
    assert verdict(Desk(case_events=closings(300, 10, 3)), "cases.reopened_at_once").status == "not found"
    assert verdict(Desk(case_events=closings(100, 10, 30)), "cases.reopened_at_once").status == "too few"
    silent = verdict(Desk(case_events=closings(300, None, 0)), "cases.reopened_at_once")
    assert silent.status == "too few"
    assert "no reopening is recorded" in silent.figures


def test_month_ends_are_the_last_three_days() -> None:
    days = [date(2026, 4, 27), date(2026, 4, 28), date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 29)]
    events = [
        row
        for k, day in enumerate(days)
        for row in (
            event(f"d{k}", 0, "close", occurred_at=datetime.combine(day, NOON.time())),
            event(f"d{k}", 0, "reopened", occurred_at=datetime.combine(day, NOON.time()) + timedelta(days=13 + k)),
        )
    ]
    # Reopened after 13, 14, 15, 16 days: only the first within two weeks; 29 June cannot be followed.
    rows = counts(Desk(case_events=events), "cases.month_end_closings")
    assert sorted((bool(r["month_end"]), int(r["hits"])) for r in rows) == [
        (False, 0), (False, 1), (True, 0), (True, 0),
    ]  # fmt: skip


def at_month_end(share: float, worst: float = 0.0) -> Sequence[dict[str, Any]]:
    """Forty ordinary days with 2 of 20 reopened; six days at month ends with 20 closings each."""
    rest = [{"n": 20, "hits": 2, "month_end": False}] * 40
    ends = [{"n": 20, "hits": round(20 * share), "month_end": True}] * 5
    return [*rest, *ends, {"n": 20, "hits": round(20 * (worst or share)), "month_end": True}]


def test_month_end_closings() -> None:
    signs = called("cases.month_end_closings").look(
        case_events=Desk().table("case_events"), period=Clock(Desk().period)
    )
    found = signs.decide(at_month_end(0.3))
    assert (found.found, found.seen, found.expected) == (True, 36, pytest.approx(12.0))
    assert signs.decide(at_month_end(0.1)).found is False
    assert signs.decide(at_month_end(0.1, worst=1.0)).found is False  # one bad day is no habit
    assert signs.decide(at_month_end(0.3)[:41]).found is None
