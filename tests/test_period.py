"""Periods: words in, local days and UTC instants out."""

from datetime import date, datetime

import pytest

from outsourcer_audit.errors import UsageError
from outsourcer_audit.period import parse_period


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "2026-02"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30), "2026-Q2"),
        ("2026-01..2026-06", date(2026, 1, 1), date(2026, 6, 30), "2026-01..2026-06"),
        ("2026-Q4..2027-Q1", date(2026, 10, 1), date(2027, 3, 31), "2026-10..2027-03"),
        ("2026-04..2026-06", date(2026, 4, 1), date(2026, 6, 30), "2026-Q2"),
    ],
)
def test_words(text, start, end, label):
    period = parse_period(text)
    assert (period.start, period.end, period.label) == (start, end, label)
    assert parse_period(label) == period


@pytest.mark.parametrize(
    ("text", "months", "previous", "last_year"),
    [
        ("2026-04", ["2026-04"], ("2026-03-01", "2026-03-31"), ("2025-04-01", "2025-04-30")),
        ("2026-Q2", ["2026-04", "2026-05", "2026-06"], ("2026-01-01", "2026-03-31"), ("2025-04-01", "2025-06-30")),
        ("2026-01..2026-02", ["2026-01", "2026-02"], ("2025-11-01", "2025-12-31"), ("2025-01-01", "2025-02-28")),
        ("2024-02", ["2024-02"], ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),  # a leap year's
        ("2025-02", ["2025-02"], ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        ("2024-Q1", ["2024-01", "2024-02", "2024-03"], ("2023-10-01", "2023-12-31"), ("2023-01-01", "2023-03-31")),
    ],
)
def test_the_periods_that_it_is_compared_with(text, months, previous, last_year):
    period = parse_period(text, "Europe/London")
    assert period.months == months
    for found, expected in ((period.previous(), previous), (period.last_year(), last_year)):
        assert (found.start.isoformat(), found.end.isoformat()) == expected
        assert found.timezone == "Europe/London"


def test_instants_follow_summer_time():
    # London is UTC in January and UTC+1 in June: the period ends at 23:00 UTC on 30 June
    period = parse_period("2026-01..2026-06", "Europe/London")
    assert (period.since, period.until) == (datetime(2026, 1, 1), datetime(2026, 6, 30, 23))


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-Q5", "06/2026", "2026-06..2026-01", "2026-1", "../../x", "0001-01", "0000-01",
     "9999-12"],
)  # fmt: skip
def test_what_is_not_understood_says_what_is(text):
    with pytest.raises(UsageError, match="2026-Q2"):
        parse_period(text)
