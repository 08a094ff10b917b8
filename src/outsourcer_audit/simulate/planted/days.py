"""The calendar of an engagement: its local days, their weights, and the instants that they contain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from .draw import Array
from .plan import Plan

DAY = 86_400
OPEN = (8, 20)
"""First open hour and the hour at which the lines close."""
CLOSED = (20, 23)
WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 1.0, 0.7, 0.5)


@dataclass(frozen=True)
class Days:
    """Local days of the period. ``first``: the first one, in days since 1970; all others are counted from it."""

    first: int
    count: int
    months: tuple[str, ...]
    month: Array
    weight: Array
    offset: Array
    since: float
    until: float

    def instant(self, day: Array, clock: Array) -> Array:
        """Local day (0 is the first) and seconds since midnight -> UTC seconds since 1970."""
        inside = np.clip(day, 0, self.count - 1)
        return np.asarray((self.first + day) * DAY + clock - self.offset[inside], dtype=float)

    def local_day(self, seconds: Array) -> Array:
        """UTC seconds -> local day, counted from the period's first; count and beyond: after the period."""
        starts = self.instant(np.arange(self.count), np.zeros(self.count))
        day = np.searchsorted(starts, seconds, side="right") - 1
        return np.where(np.asarray(seconds) >= self.until, self.count, day)

    @property
    def last(self) -> int:
        """The last day, in days since 1970."""
        return self.first + self.count - 1


def days_of(plan: Plan) -> Days:
    """The calendar of a plan."""
    period, zone = plan.period, ZoneInfo(plan.period.timezone)
    all_days = [period.start + timedelta(days=n) for n in range(period.days)]
    labels = [f"{day:%Y-%m}" for day in all_days]
    months = tuple(dict.fromkeys(labels))
    month = np.array([months.index(label) for label in labels])
    season = np.array([plan.season[n % len(plan.season)] for n in range(len(months))])
    weekday = np.array([WEEKDAYS[day.weekday()] for day in all_days])
    noon = [datetime.combine(day, time(12), tzinfo=zone).utcoffset() or timedelta() for day in all_days]
    return Days(
        first=period.start.toordinal() - 719_163,
        count=period.days,
        months=months,
        month=month,
        weight=season[month] * weekday,
        offset=np.array([delta.total_seconds() for delta in noon]),
        since=period.since.replace(tzinfo=UTC).timestamp(),
        until=period.until.replace(tzinfo=UTC).timestamp(),
    )
