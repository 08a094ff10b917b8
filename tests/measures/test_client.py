"""The client's part: forecasts, money and time for managing, and practices, on hand-worked rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, read

from outsourcer_audit.engagement import Engagement
from outsourcer_audit.measures.client import DUTIES, OWNERSHIP
from outsourcer_audit.period import Period
from outsourcer_audit.request.practices import practices

ids = (f"{n}" for n in count())
Rows = list[dict[str, Any]]
MONDAY = date(2026, 4, 6)

# ---------------------------------------------------------------------------------------------------------- forecasts


def came(n: int, day: date = MONDAY, team: str | None = "a", org: str = "v", hour: int = 9) -> Rows:
    at = datetime(day.year, day.month, day.day, hour)
    same = {"org": org, "team": team, "offered_at": at}
    return [{"contact_id": next(ids), "abandoned": n % 2 == 0} | same for n in range(n)]


def said(n: float | None, day: date = MONDAY, queue: str | None = "a", org: str | None = "v") -> dict[str, Any]:
    return {"org": org, "queue": queue, "interval_start": datetime(day.year, day.month, day.day, 8), "contacts": n}


def test_forecast_by_week_and_queue() -> None:
    sunday, next_monday = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
    contacts = [
        *came(6), *came(4, sunday),  # 10 in the week, abandoned or not
        *came(10, next_monday),
        *came(20, team="b"),
        *came(7, team="unforecast"),
        *came(5, date(2026, 5, 4)),  # a week without forecast
        *came(3, org="w"),
    ]  # fmt: skip
    forecasts = [
        said(4.0), said(8.0, sunday),  # 12: off by 2
        said(5.0, next_monday),  # off by 5
        said(20.0, queue="b"),
        said(2.0, date(2026, 4, 20), "b"),  # nobody came: off by 2
        said(99.0, queue="unknown"),
        said(99.0, org="u"),
        said(99.0, org=None),
        said(None, date(2026, 4, 27)),  # a forecast that says nothing
    ]  # fmt: skip
    found = Desk(forecasts=forecasts, contacts=contacts).count("client.forecast_accuracy")
    # 1 - (2 + 5 + 0 + 2) / (10 + 10 + 20 + 0).
    assert read(found) == (pytest.approx(1 - 9 / 40), 4)
    assert read(found, by="team", key="a") == (pytest.approx(1 - 7 / 20), 2)
    assert read(found, by="month", key="2026-04") == (pytest.approx(1 - 9 / 40), 4)
    assert read(found, "w") is None
    assert read(found, "u") is None
    estimate = found.get("v")
    assert estimate is not None
    assert estimate.exact


def test_forecast_far_off_and_right() -> None:
    assert read(Desk(forecasts=[said(4.0)], contacts=came(4)).count("client.forecast_accuracy")) == (1.0, 1)
    # Thirty expected, ten came: off by twice the volume.
    far = Desk(forecasts=[said(30.0)], contacts=came(10)).count("client.forecast_accuracy").get("v")
    assert far is not None
    assert (far.value, far.low, far.high) == (-1.0, -1.0, -1.0)
    for empty in (Desk(), Desk(contacts=came(3)), Desk(forecasts=[said(3.0)])):
        assert not empty.count("client.forecast_accuracy").estimates


def test_a_forecast_without_queues_is_compared_as_a_whole() -> None:
    forecasts = [said(10.0, queue=None), said(5.0, queue="b"), said(4.0, org="w", queue="a/b")]
    contacts = [*came(6), *came(2, team="b"), *came(4, team=None), *came(4, org="w", team="a/b")]
    found = Desk(forecasts=forecasts, contacts=contacts).count("client.forecast_accuracy")
    assert read(found) == (pytest.approx(1 - 3 / 12), 1)  # 15 beside 12
    assert read(found, "w") == (1.0, 1)


def test_weeks_are_local() -> None:
    london = Period(date(2026, 4, 1), date(2026, 6, 30), "Europe/London")
    sunday = MONDAY + timedelta(days=6)
    # 23:00 UTC on Sunday is Monday in London: a week without forecast.
    rows = {"forecasts": [said(4.0)], "contacts": [*came(4), *came(4, sunday, hour=23)]}
    assert read(Desk(london, **rows).count("client.forecast_accuracy")) == (1.0, 1)
    assert read(Desk(**rows).count("client.forecast_accuracy")) == (0.5, 1)


# -------------------------------------------------------------------------------------------------- cost of managing


def bill(amount: float | None, month: int = 4, unit: str = "contact", org: str = "v") -> dict[str, Any]:
    return {"org": org, "period_start": date(2026, month, 1), "unit": unit, "quantity": 1.0, "amount": amount}


def paying(**costs: float) -> Engagement:
    return Engagement(name="test", client="Client", folder=Path(), governance_cost=costs)


def test_governance_spend_is_of_twelve_mean_months() -> None:
    invoices = [
        bill(80_000.0), bill(40_000.0, unit="hour"), bill(100_000.0, month=5), bill(None, month=6),
        bill(30_000.0, unit="credit"), bill(1_000.0, org="w"), bill(1_000.0, org="'; drop"),
    ]  # fmt: skip
    # April 120,000, May 100,000: 110,000 a month, 1,320,000 a year; 66,000 is 5 %.
    found = Desk(engagement=paying(v=66_000.0, w=0.0, u=5.0), invoices=invoices).count("client.governance_spend")
    assert read(found) == (pytest.approx(0.05), 1)
    assert read(found, "w") == (0.0, 1)
    assert read(found, "'; drop") is None
    assert read(found, "u") is None
    estimate = found.get("v")
    assert estimate is not None
    assert estimate.exact


def test_governance_spend_without_cost_or_bills() -> None:
    unsaid = Desk(invoices=[bill(100.0)]).count("client.governance_spend")
    assert not unsaid.estimates
    assert "governance_cost" in unsaid.absent
    assert read(Desk(engagement=paying(v=1.0)).count("client.governance_spend")) is None
    assert read(Desk(engagement=paying(v=1.0), invoices=[bill(0.0)]).count("client.governance_spend")) is None


# ---------------------------------------------------------------------------------------------------------- practices


def answer(practice: str, level: int | None, side: str | None = "vendor", org: str = "v") -> dict[str, Any]:
    return {"practice": practice, "org": org, "side": side, "level": level}


def test_practices_that_are_asked_for_exist() -> None:
    asked = {practice.id: practice.answers for practice in practices()}
    assert all(set(asked[name]) == {"client", "vendor"} for name in OWNERSHIP)
    assert all("vendor" in asked[name] for name in DUTIES)


def test_owner_capability_asks_both_sides() -> None:
    answers = [
        answer("single_owner", 3), answer("single_owner", 2, "client"),
        answer("owner_craft", 5), answer("owner_craft", 4, "client"),
        answer("ownership_kept", 2), answer("ownership_kept", 4),  # two people of one side: 3 on average
        answer("clear_objectives", 2, "client"), answer("clear_objectives", 3, "client"),  # 2.5
        answer("contract_understood", None), answer("contract_understood", 5, None),
        answer("exit_plan", 5), answer("'; drop", 5), answer("single_owner", 1, org="w"),
    ]  # fmt: skip
    found = Desk(assessments=answers).count("client.owner_capability")
    assert read(found) == (pytest.approx(4 / 6), 6)
    assert read(found, "w") == (0.0, 1)
    estimate = found.get("v")
    assert estimate is not None
    assert estimate.exact
    assert read(Desk(assessments=[answer("owner_craft", 3)]).count("client.owner_capability")) == (1.0, 1)
    assert not Desk().count("client.owner_capability").estimates


def test_practices_in_place_as_the_vendor_sees_them() -> None:
    levels = dict(zip(DUTIES, (5, 4, 3, 3, 2, 1, 1), strict=True))
    answers = [answer(practice, level) for practice, level in levels.items()]
    answers += [answer(practice, 5, "client") for practice in DUTIES] + [answer("single_owner", 5)]
    found = Desk(assessments=answers).count("client.practices_in_place")
    assert read(found) == (pytest.approx(4 / 7), 7)
    assert not Desk(assessments=[answer("exit_plan", 5, "client")]).count("client.practices_in_place").estimates
