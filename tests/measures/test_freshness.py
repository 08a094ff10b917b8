"""Whether the vendor's pack came in time, on hand-worked reports."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, read

from outsourcer_audit.engagement import Engagement
from outsourcer_audit.period import Period


def report(month: date, at: datetime | None, metric: str = "service_level", org: str = "v", **cells: Any) -> Any:
    return {"org": org, "period_start": month, "metric": metric, "value": 0.8, "reported_at": at} | cells


APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
LAST = datetime(2026, 5, 10, 23, 59)


def test_figures_reported_by_the_tenth_day_of_the_next_month() -> None:
    reports = [
        report(APRIL, LAST),
        report(APRIL, datetime(2026, 5, 11), "csat"),
        report(APRIL, datetime(2026, 5, 2), "fcr", sla_id="S1"),
        report(APRIL, datetime(2026, 5, 20), "fcr", sla_id="S2"),
        report(APRIL, None, "abandonment"),  # does not say when
        report(APRIL, datetime(2026, 5, 3), "nps"),
        report(APRIL, datetime(2026, 6, 3), "nps"),  # corrected: the first report counts
        report(date(2026, 4, 17), datetime(2026, 4, 20), "'; drop"),  # before the month was over
        report(JUNE, datetime(2026, 7, 10)),
        report(JUNE, datetime(2026, 7, 11), org="w"),
    ]
    found = Desk(kpi_reports=reports).count("data.freshness")
    # In time: service level, fcr of S1, nps, the fifth before its month was over, June; late: csat, fcr of S2.
    assert read(found) == (pytest.approx(5 / 7), 7)
    assert read(found, by="month", key="2026-06") == (1.0, 1)
    assert read(found, "w") == (0.0, 1)
    estimate = found.get("v")
    assert estimate is not None
    assert estimate.exact


@pytest.mark.parametrize(("month", "last"), [
    (date(2026, 1, 1), datetime(2026, 2, 10)), (date(2026, 2, 1), datetime(2026, 3, 10)),
    (date(2026, 12, 1), datetime(2027, 1, 10)), (date(2024, 2, 1), datetime(2024, 3, 10)),
])  # fmt: skip
def test_months_of_every_length(month: date, last: datetime) -> None:
    both = [report(month, last), report(month, last.replace(day=11), "csat")]
    assert read(Desk(kpi_reports=both).count("data.freshness")) == (0.5, 2)


def test_days_are_local_and_agreed() -> None:
    london = Period(APRIL, date(2026, 6, 30), "Europe/London")
    assert read(Desk(kpi_reports=[report(APRIL, LAST)]).count("data.freshness")) == (1.0, 1)
    assert read(Desk(london, kpi_reports=[report(APRIL, LAST)]).count("data.freshness")) == (0.0, 1)
    strict = Engagement(name="test", client="Client", folder=Path(), report_days=0)
    reports = [report(APRIL, datetime(2026, 4, 30, 12)), report(APRIL, datetime(2026, 5, 1), "csat")]
    assert read(Desk(engagement=strict, kpi_reports=reports).count("data.freshness")) == (0.5, 2)
    assert not Desk().count("data.freshness").estimates
