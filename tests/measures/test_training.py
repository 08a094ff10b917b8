"""Training and people on hand-worked rosters. The quarter is 1 April to 30 June 2026, both included: 91 days."""

from __future__ import annotations

import math
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from desk import Desk, read

from outsourcer_audit.period import Period

ids = (f"A-{n}" for n in count())
END = date(2026, 6, 30)
MAY = date(2026, 5, 15)


def agent(
    org: str = "v", live: date | None = date(2025, 1, 1), left: date | None = None, **cells: Any
) -> dict[str, Any]:
    return {"agent_id": next(ids), "org": org, "hired_on": live, "live_on": live, "left_on": left} | cells


def course(done: date | None, due: date | None = MAY, agent_id: str = "", **cells: Any) -> dict[str, Any]:
    who = {"agent_id": agent_id or next(ids), "org": "v", "course": "rules"}
    return who | {"assigned_on": date(2026, 4, 1), "due_on": due, "done_on": done} | cells


# ------------------------------------------------------------------------------------------------ assignments


def test_on_time_up_to_the_day_itself() -> None:
    training = [
        course(MAY),  # on the day
        course(date(2026, 5, 16)),  # a day late
        course(None),  # never
        course(date(2026, 6, 30), due=END),  # last day of the period
        course(date(2026, 3, 1), due=date(2026, 3, 31)),  # due before the period
        course(None, due=date(2026, 7, 1)),  # due after it
        course(MAY, due=None),  # never due
    ]
    on_time = Desk(training=training).count("training.on_time")
    assert read(on_time) == (0.5, 4)
    assert read(on_time, by="month", key="2026-05") == (pytest.approx(1 / 3), 3)
    assert read(on_time, by="month", key="2026-06") == (1.0, 1)


def test_on_time_counts_an_assignment_once_and_not_for_those_who_had_left() -> None:
    training = [
        course(date(2026, 5, 20), agent_id="late", attempt=2),
        course(date(2026, 5, 10), agent_id="late", attempt=1),  # two attempts, the first in time: one assignment, done
        course(None, agent_id="gone"),  # left the day before it was due: not counted
        course(None, agent_id="last day"),  # left on the day it was due: counted, and not done
        course(None, agent_id="back"),  # on the roster twice: left once, and there again
        course(MAY, agent_id="moved"),  # on the roster twice, in two teams: one assignment
        course(MAY, agent_id="same number"),  # whoever left elsewhere under this number is another person
        course(None, agent_id="gone twice"),  # left for good after the day
    ]
    agents = [
        agent(agent_id="gone", left=date(2026, 5, 14)),
        agent(agent_id="last day", left=MAY),
        agent(agent_id="back", left=date(2025, 12, 31)),
        agent(agent_id="back"),
        agent(agent_id="moved", team="a"),
        agent(agent_id="moved", team="b"),
        agent(agent_id="same number", org="w", left=date(2026, 1, 1)),
        agent(agent_id="gone twice", left=date(2025, 1, 1)),
        agent(agent_id="gone twice", left=date(2026, 5, 20)),
    ]
    # late, moved and same number of: late, last day, back, moved, same number, gone twice.
    assert read(Desk(training=training, agents=agents).count("training.on_time")) == (0.5, 6)


def test_first_pass_looks_at_first_attempts_of_the_period() -> None:
    training = [
        course(MAY, attempt=1, passed=True),
        course(END, attempt=1, passed=False),
        course(date(2026, 4, 1), attempt=1, passed=True),
        course(MAY, attempt=2, passed=True),  # a second attempt
        course(MAY, attempt=1, passed=None),  # no test
        course(None, attempt=1, passed=False),  # not done
        course(date(2026, 3, 31), attempt=1, passed=False),  # before the period
        course(date(2026, 7, 1), attempt=1, passed=False),  # after it
        course(MAY, attempt=None, passed=False),
    ]
    first = Desk(training=training).count("training.first_pass")
    assert read(first) == (pytest.approx(2 / 3), 3)
    assert read(first, by="month", key="2026-06") == (0.0, 1)


def test_soft_skill_share_is_of_hours() -> None:
    training = [
        course(MAY, category="soft", hours=3.0),
        course(MAY, category="product", hours=6.0),
        course(MAY, category="tools", hours=3.0),
        course(MAY, category="soft", hours=None),  # hours unknown
        course(MAY, category="product", hours=float("nan")),
        course(MAY, category=None, hours=50.0),  # kind unknown
        course(None, category="soft", hours=50.0),  # not done
        course(date(2026, 3, 31), category="soft", hours=50.0),  # before the period
    ]
    # 3 of 3 + 6 + 3.
    assert read(Desk(training=training).count("training.soft_skill_share")) == (0.25, 3)
    none = [course(MAY, category="product", hours=4.0)]
    assert read(Desk(training=none).count("training.soft_skill_share")) == (0.0, 1)
    assert read(Desk(training=[course(MAY, category="soft", hours=0.0)]).count("training.soft_skill_share")) is None


def test_change_lag_counts_what_was_never_acknowledged_until_the_end() -> None:
    policy = [
        course(date(2026, 6, day), category="policy", assigned_on=date(2026, 6, 1))
        for day in (1, 2, 3, 4, 5, 6, 7, 8, 9)
    ]
    open_still = course(None, category="policy", assigned_on=date(2026, 6, 1))
    others = [course(END, category="product"), course(END, category="policy", assigned_on=date(2026, 3, 31))]
    # Lags 0, 1, ..., 8 and, for the open one, 30 days to the day after the period. Of ten the ninth is nine in ten: 8.
    lag = Desk(training=[*policy, open_still, *others]).count("training.change_lag")
    assert read(lag) == (8.0, 10)
    estimate = lag.get("v")
    # Ranks 10 * 0.9 -/+ 1.96 * sqrt(10 * 0.9 * 0.1) = 9 -/+ 1.86: from the 7th to the 10th (at most the last).
    assert estimate is not None
    assert (estimate.low, estimate.high) == (6.0, 30.0)
    assert read(lag, by="month", key="2026-06") == (8.0, 10)


# -------------------------------------------------------------------------------------------------- the roster


def test_refreshed_within_ninety_days_of_the_end() -> None:
    agents = [agent(agent_id=f"{n}") for n in range(5)]
    away = [
        agent(agent_id="left", left=date(2026, 6, 29)),
        agent(agent_id="leaving", left=END),  # does not stay beyond the period
        agent(agent_id="starting", live=date(2026, 7, 1)),
        agent(agent_id="hired only", live=None),
    ]
    training = [
        course(date(2026, 4, 1), agent_id="0"),  # 90 days before 30 June
        course(date(2026, 3, 31), agent_id="1"),  # 91 days
        course(date(2026, 7, 1), agent_id="2"),  # after the period
        course(END, agent_id="3"),
        course(END, agent_id="3"),  # a second course: still one person
        course(END, agent_id="4", org="w"),  # the same number elsewhere is another person
        course(None, agent_id="4"),
    ]
    assert read(Desk(agents=agents + away, training=training).count("training.refreshed")) == (0.4, 5)
    twice = [*agents, agent(agent_id="3", team="b"), agent(agent_id="first day", live=END)]
    # On the roster twice counts once; who went live on the last day counts: 2 of 6.
    assert read(Desk(agents=twice, training=training).count("training.refreshed")) == (pytest.approx(1 / 3), 6)


def test_attrition_is_per_person_and_year() -> None:
    agents = [
        *(agent() for _ in range(7)),  # there all 91 days
        agent(left=date(2026, 4, 1)),  # first day of the period: left in it, after 1 day
        agent(left=END),  # last day: left in it, after 91 days
        agent(live=date(2026, 6, 30)),  # came on the last day: 1 day
        agent(left=date(2026, 7, 1)),  # left after the period: 91 days, stays
        agent(left=date(2026, 3, 31)),  # left before it
        agent(live=date(2026, 7, 1)),  # came after it
        agent(live=None),  # unknown since when
    ]
    # Leavers 2; days 7 * 91 + 1 + 91 + 1 + 91 = 821; 2 / (821 / 365) = 730 / 821.
    attrition = Desk(agents=agents).count("training.attrition")
    assert read(attrition) == (pytest.approx(730 / 821), 11)
    # On the roster twice for the same days (in two teams) is one person.
    twice = [agents[0] | {"team": "b"}, agents[7] | {"team": "b"}]
    assert read(Desk(agents=agents + twice).count("training.attrition")) == (pytest.approx(730 / 821), 11)


def test_attrition_of_a_full_year_is_leavers_over_people() -> None:
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    agents = [*(agent() for _ in range(9)), agent(left=date(2026, 12, 31))]
    assert read(Desk(year, agents=agents).count("training.attrition")) == (pytest.approx(0.1), 10)


def test_early_attrition_needs_ninety_days_to_have_passed() -> None:
    hired = date(2026, 4, 1)  # 90 days before 30 June
    agents = [
        agent(live=hired),
        agent(live=hired, left=date(2026, 6, 29)),  # after 89 days: early
        agent(live=hired, left=END),  # after 90 days: no longer early
        agent(live=date(2025, 1, 1), left=date(2025, 1, 10)),  # early, long ago
        agent(live=date(2026, 4, 2), left=date(2026, 4, 3)),  # 90 days have not passed: not judged yet
        agent(live=None, left=date(2026, 4, 3)),
    ]
    assert read(Desk(agents=agents).count("training.early_attrition")) == (0.5, 4)
    assert read(Desk(agents=[*agents, agents[1] | {"team": "b"}]).count("training.early_attrition")) == (0.5, 4)


def contact(agent_id: str | None, at: datetime = datetime(2026, 5, 1, 9), **cells: Any) -> dict[str, Any]:
    return {"contact_id": next(ids), "org": "v", "agent_id": agent_id, "offered_at": at, "abandoned": False} | cells


def test_novice_exposure_counts_contacts_not_heads() -> None:
    agents = [
        agent(agent_id="old"),
        agent(agent_id="new", live=date(2026, 4, 30)),
        agent(agent_id="unknown", live=None),
        agent(agent_id="elsewhere", org="w", live=date(2026, 4, 30)),
        agent(agent_id="moved", live=date(2026, 4, 30)),
        agent(agent_id="moved"),  # tenure counts from the first day
    ]
    contacts = [
        contact("old"),
        *(contact("new", abandoned=known) for known in (False, None, False)),
        contact("new", abandoned=True),  # nobody handled it
        contact("unknown"),
        contact("elsewhere"),
        contact("stranger"),
        contact(None),
        contact("moved"),
    ]
    # Handled by somebody of known tenure: old, new three times, moved. Three of five by a novice.
    exposure = Desk(agents=agents, contacts=contacts).count("training.novice_exposure")
    assert read(exposure) == (0.6, 5)
    assert read(exposure, by="month", key="2026-05") == (0.6, 5)


def test_ninety_days_on_the_job_are_local_days() -> None:
    london = Period(date(2026, 4, 1), END, "Europe/London")
    agents = [agent(agent_id="new", live=date(2026, 4, 1))]
    # Live on 1 April, 30 June is day 90. At 23:30 UTC on 29 June it is 30 June in London.
    contacts = [contact("new", datetime(2026, 6, 29, 22, 30)), contact("new", datetime(2026, 6, 29, 23, 30))]
    assert read(Desk(london, agents=agents, contacts=contacts).count("training.novice_exposure")) == (0.5, 2)
    assert read(Desk(agents=agents, contacts=contacts).count("training.novice_exposure")) == (1.0, 2)


def test_span_of_control_is_the_mean_over_leads() -> None:
    agents = [
        *(agent(lead="Ana") for _ in range(4)),
        *(agent(lead="Bo") for _ in range(2)),
        agent(lead=None),
        agent(lead="Ana", left=date(2026, 5, 1)),
        agent(org="w", lead="Ana"),  # another Ana
    ]
    span = Desk(agents=agents).count("training.span_of_control")
    assert read(span) == (3.0, 2)  # (4 + 2) / 2
    assert read(span, "w") == (1.0, 1)
    assert read(span, "*") == (pytest.approx(7 / 3), 3)
    assert read(Desk(agents=[*agents, agents[0] | {"team": "b"}]).count("training.span_of_control")) == (3.0, 2)
    estimate = span.get("v")
    assert estimate is not None
    assert estimate.exact
    assert math.isclose(estimate.low, estimate.high)
