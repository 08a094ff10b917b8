"""The market: what customers of the bank ask for, when and on which channel. The same for every organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CLIENT = "Alder Bank"
INHOUSE = "inhouse"
CLIENT_ZONE = "Europe/London"
START, END = date(2026, 1, 1), date(2026, 6, 30)
MONTHS = tuple(date(2026, month, 1) for month in range(1, 7))
UNTIL = datetime(2026, 6, 30, 23, 0)
"""End of the period as naive UTC: midnight in London in summer."""


@dataclass(frozen=True)
class Topic:
    """What a customer wants. ``hard`` lowers the odds of a happy end and raises those of a transfer (log-odds)."""

    share: float
    hard_mix: float
    hard: float
    length: float


TOPICS = {
    #                      usual mix, mix of the hard desk, hardness, length of the conversation
    "balance": Topic(0.17, 0.05, -0.55, 0.6),
    "card lost": Topic(0.13, 0.05, -0.30, 0.8),
    "payment": Topic(0.17, 0.07, -0.20, 0.9),
    "online access": Topic(0.14, 0.06, -0.05, 1.0),
    "account change": Topic(0.12, 0.05, -0.25, 0.9),
    "fraud": Topic(0.10, 0.27, 0.75, 1.4),
    "complaint": Topic(0.08, 0.22, 1.15, 1.6),
    "arrears": Topic(0.09, 0.23, 0.95, 1.5),
}
USUAL_MIX = {name: topic.share for name, topic in TOPICS.items()}
HARD_MIX = {name: topic.hard_mix for name, topic in TOPICS.items()}
HARDNESS = {name: topic.hard for name, topic in TOPICS.items()}
EASINESS = {name: -topic.hard for name, topic in TOPICS.items()}

SEASON = {1: 1.10, 2: 0.95, 3: 1.03, 4: 0.97, 5: 0.95, 6: 1.00}
WEEKDAY = (1.20, 1.08, 1.02, 1.00, 1.04, 0.45, 0.12)
HOURS = dict(zip(range(8, 21), (0.6, 1.1, 1.3, 1.3, 1.1, 1.0, 1.1, 1.1, 1.0, 0.9, 0.5, 0.35, 0.2), strict=True))
THRESHOLD_S = {"voice": 20, "chat": 60, "email": 14_400}
"""Answered within so many seconds, as all contracts of the demo promise."""


def utc(local: datetime, zone: str = CLIENT_ZONE) -> datetime:
    """Naive local time -> naive UTC."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def local(instant: datetime, zone: str = CLIENT_ZONE) -> datetime:
    """Naive UTC -> naive local time."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def month_of(instant: datetime) -> date:
    """First day of the client's local month."""
    return local(instant).date().replace(day=1)


def days(first: date, last: date) -> list[date]:
    """All days from one to another, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
