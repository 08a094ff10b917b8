"""Roster: every pattern's query on a few hand-written rows: who is counted, and who must not be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from desk import Desk
from signs import contact, counts, form, verdict


def shift(day: int, start: int, hours: int, agent_id: str = "a/1") -> dict[str, Any]:
    at = datetime(2026, 5, day, start)
    return {"agent_id": agent_id, "org": "v", "starts_at": at, "ends_at": at + timedelta(hours=hours)}


def work(n: int, day: int, hour: float, **cells: Any) -> dict[str, Any]:
    at = datetime(2026, 5, day) + timedelta(hours=hour)
    return contact(n, offered_at=at, answered_at=at) | cells


def test_outside_every_shift() -> None:
    shifts = [shift(4, 8, 8), shift(5, 22, 8), shift(20, 8, 8, "idle")]
    contacts = [
        work(1, 4, 9), work(2, 4, 16.9), work(3, 4, 7.1),  # within an hour of the shift: 4 May is inside
        work(4, 5, 23), work(5, 6, 5), work(6, 6, 6.5),  # the night shift, and its overrun: 5 and 6 May are inside
        work(7, 7, 3), work(8, 7, 4),  # no shift that day, in a week with shifts: outside
        work(9, 8, 12), work(10, 8, 12, abandoned=True), work(11, 8, 12, answered_at=None),  # that day: outside
        work(12, 13, 12), work(13, 13, 13),  # a week without any shift: not counted
        work(14, 4, 3, agent_id="stranger"), work(15, 4, 3, agent_id=None),
        work(16, 4, 20),  # one stray contact among four: not a day outside
    ]  # fmt: skip
    assert counts(Desk(contacts=contacts, shifts=shifts), "roster.outside_shifts") == [{"n": 5, "hits": 2, "people": 1}]


def test_outside_shifts_tells_people_from_clocks() -> None:
    def desk(away: dict[int, int]) -> Desk:
        """Six people, thirty days; so many of each one's days six hours before the shift."""
        shifts, contacts = [], []
        for a in range(6):
            for d in range(30):
                shifts.append(shift(1 + d, 12, 8, f"a{a}"))
                contacts.append(work(100 * a + d, 1 + d, 6 if d < away.get(a, 0) else 14, agent_id=f"a{a}"))
        return Desk(contacts=contacts, shifts=shifts)

    found = verdict(desk({0: 25, 1: 1}), "roster.outside_shifts")
    assert (found.status, found.seen, found.n) == ("found", 25, 180)
    assert verdict(desk({0: 1, 1: 2}), "roster.outside_shifts").status == "not found"
    assert verdict(desk(dict.fromkeys(range(6), 28)), "roster.outside_shifts").status == "too few"
    assert verdict(Desk(), "roster.outside_shifts").status == "too few"


def test_after_leaving() -> None:
    def agent(who: str, left: date | None, **cells: Any) -> dict[str, Any]:
        return {"agent_id": who, "org": "v", "hired_on": date(2025, 1, 1), "left_on": left} | cells

    gone = date(2026, 5, 1)
    agents = [
        agent("worker", gone), agent("learner", gone), agent("rater", gone), agent("keys", gone), agent("quiet", gone),
        agent("back", gone), agent("back", None),  # employed again
        agent("twice", date(2026, 1, 1)), agent("twice", gone),  # left for good in May
        agent("long ago", date(2024, 1, 1)), agent("later", date(2026, 7, 1)), agent("two calls", gone),
    ]  # fmt: skip
    late = datetime(2026, 5, 20, 12)
    contacts = [contact(n, agent_id=who, offered_at=late) for n, who in enumerate(
        ["worker"] * 3 + ["back"] * 5 + ["long ago"] * 5 + ["later"] * 5 + ["two calls"] * 2)]  # fmt: skip
    contacts += [contact(50 + n, agent_id="twice", offered_at=datetime(2026, 4, 20)) for n in range(5)]  # still there
    contacts += [
        contact(60 + n, agent_id="quiet", offered_at=datetime(2026, 5, 2, 12)) for n in range(5)
    ]  # a day's grace
    desk = Desk(
        agents=agents,
        contacts=contacts,
        training=[{"agent_id": "learner", "org": "v", "course": "x", "done_on": date(2026, 5, 9)}],
        evaluations=form(1, [1, 1], evaluator="rater", at=late),
        access=[{"agent_id": "keys", "org": "v", "system": "crm", "granted_on": date(2026, 5, 9)},
                {"agent_id": "quiet", "org": "v", "system": "crm", "granted_on": date(2026, 4, 9)}],
    )  # fmt: skip
    # Seven left: worker, learner, rater, keys, quiet, twice, two calls. Four of them went on. With back and later there
    # are nine on the roster; who left years ago is not.
    assert counts(desk, "roster.after_leaving") == [{"n": 7, "hits": 4, "contacts": 3, "people": 9}]
    found = verdict(desk, "roster.after_leaving")
    assert (found.status, found.effect) == ("found", pytest.approx(4 / 7, abs=1e-6))
    assert found.figures.count("fewer than 11 people") == 2
    alone = Desk(agents=agents, contacts=contacts)
    assert verdict(alone, "roster.after_leaving").status == "not found"  # one of seven may be a wrong date
    assert verdict(Desk(agents=agents[:3]), "roster.after_leaving").status == "too few"
