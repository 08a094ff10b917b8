"""The audited period: two local days, both included, and the UTC instants between which they lie."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .errors import UsageError

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
DAYS_A_MONTH = 365 / 12
FIRST_YEAR, LAST_YEAR = 1900, 2200
_HELP = "Write a month (2026-04), a quarter (2026-Q2) or a range of months (2026-01..2026-06)."


@dataclass(frozen=True)
class Period:
    """First and last local day of the audit, and the client's time zone.

    ``since`` and ``until`` are the same period as naive UTC instants, ``until`` being excluded.
    """

    start: date
    end: date
    timezone: str = "UTC"

    @property
    def since(self) -> datetime:
        return self._instant(self.start)

    @property
    def until(self) -> datetime:
        return self._instant(self.end + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def label(self) -> str:
        """Short name, used as a folder: 2026-04, 2026-Q2 or 2026-01..2026-06."""
        first, last = self.start, self.end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%Y-%m}"
        if first.year == last.year and last.month - first.month == 2 and first.month % 3 == 1:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        return f"{first:%Y-%m}..{last:%Y-%m}"

    @property
    def months(self) -> list[str]:
        """Its months in order, as in 2026-04."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.start, self.end))
        return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1)]

    def previous(self) -> Period:
        """As many whole months directly before."""
        return self._moved(len(self.months))

    def last_year(self) -> Period:
        """The same months twelve months earlier."""
        return self._moved(12)

    def _moved(self, back: int) -> Period:
        """The same number of whole months, so many months earlier."""
        first = self.start.year * 12 + self.start.month - 1 - back
        last = first + len(self.months) - 1
        end = date(last // 12, last % 12 + 1, calendar.monthrange(last // 12, last % 12 + 1)[1])
        return Period(date(first // 12, first % 12 + 1, 1), end, self.timezone)

    def _instant(self, day: date) -> datetime:
        local = datetime.combine(day, time.min, tzinfo=ZoneInfo(self.timezone))
        return local.astimezone(UTC).replace(tzinfo=None)


def parse_period(text: str, timezone: str = "UTC") -> Period:
    """Period from words such as 2026-Q2 or 2026-01..2026-06. Raises UsageError with the forms that are understood."""
    first, separator, last = text.strip().partition("..")
    start, end = _months(first, text), _months(last, text) if separator else _months(first, text)
    if end[1] < start[0]:
        raise UsageError(f"Period {text!r} ends before it starts. {_HELP}")
    return Period(start[0], end[1], timezone)


def _months(word: str, text: str) -> tuple[date, date]:
    if match := _MONTH.fullmatch(word):
        year, first, last = int(match[1]), int(match[2]), int(match[2])
    elif match := _QUARTER.fullmatch(word):
        year, last = int(match[1]), 3 * int(match[2])
        first = last - 2
    else:
        raise UsageError(f"Period {text!r} is not understood. {_HELP}")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(f"Period {text!r}: no delivery is of the year {match[1]}. {_HELP}")
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
