"""Contracts: service levels, clauses and invoices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from .contacts import CHANNELS, Contact, handled_only
from .market import MONTHS, THRESHOLD_S, month_of
from .stories import Story
from .tables import Row


@dataclass(frozen=True)
class Sla:
    """One service level, with the canonical columns."""

    sla_id: str
    org: str
    metric: str
    formula: str | None
    threshold_s: int | None
    target: float
    direction: str
    period: str
    scope: str
    at_risk: float
    bonus: float
    kind: str


def _level(scope: str, target: float, at_risk: float, bonus: float, formula: str) -> Sla:
    limit = THRESHOLD_S[scope]
    return Sla("", "", "service_level", formula, limit, target, "higher", "month", scope, at_risk, bonus, "process")


def _high(metric: str, target: float, at_risk: float, bonus: float) -> Sla:
    return Sla("", "", metric, None, None, target, "higher", "month", "all", at_risk, bonus, "outcome")


def _low(metric: str, target: float, at_risk: float, bonus: float, kind: str, scope: str = "all") -> Sla:
    return Sla("", "", metric, None, None, target, "lower", "month", scope, at_risk, bonus, kind)


_BALANCED = (
    _level("voice", 0.80, 0.010, 0.005, "F1"), _level("chat", 0.75, 0.010, 0.005, "F1"),
    _low("abandonment", 0.08, 0.010, 0.0, "process"),
    _high("csat_top2", 0.76, 0.035, 0.030), _high("fcr_survey", 0.66, 0.030, 0.030),
    _low("transfer_rate", 0.13, 0.010, 0.0, "process"), _low("reopened", 0.08, 0.010, 0.010, "outcome"),
)  # fmt: skip
_PROCESS_ONLY = (
    _level("voice", 0.80, 0.050, 0.0, "F1"), _level("chat", 0.80, 0.030, 0.0, "F2"),
    _level("email", 0.80, 0.020, 0.0, "F1"),
    _low("abandonment", 0.06, 0.020, 0.0, "process", "voice"), _low("abandonment", 0.08, 0.010, 0.0, "process", "chat"),
    _low("transfer_rate", 0.30, 0.010, 0.0, "process"), _low("reopened", 0.20, 0.010, 0.0, "outcome"),
)  # fmt: skip
_ORDINARY = (
    _level("voice", 0.75, 0.030, 0.005, "F3"), _level("chat", 0.75, 0.020, 0.0, "F3"),
    _low("abandonment", 0.08, 0.015, 0.0, "process"), _high("csat_top2", 0.75, 0.020, 0.010),
    _high("fcr_survey", 0.60, 0.015, 0.010), _low("transfer_rate", 0.14, 0.010, 0.0, "process"),
    _low("reopened", 0.09, 0.010, 0.0, "outcome"),
)  # fmt: skip
_TERMS = {"harbour": _BALANCED, "meridian": _PROCESS_ONLY}


def slas(story: Story) -> list[Sla]:
    """The service levels of one vendor's contract; only Meridian's promise nothing to customers."""
    terms = _TERMS.get(story.id, _ORDINARY)
    return [replace(term, sla_id=f"{story.code}-S{number}", org=story.id) for number, term in enumerate(terms, start=1)]


CLAUSES = ("audit and access", "data return", "sub-outsourcing", "exit and step-in", "benchmarking",
           "continuous improvement", "calibration right", "raw data right", "key staff", "security")  # fmt: skip


def clauses(story: Story) -> list[Row]:
    """The checklist of clauses, with what is missing from this contract."""
    rows: list[Row] = []
    for number, topic in enumerate(CLAUSES, start=1):
        there = topic not in story.clauses_missing
        amended = story.amended_on - timedelta(days=30 * (number % 4))
        rows.append({"clause_id": f"CL{story.code}{number:02}", "org": story.id, "topic": topic, "present": there,
                     "reference": f"Schedule {1 + number // 3}, section {1 + number % 3}" if there else None,
                     "amended_on": amended if there else None})  # fmt: skip
    return rows


PRICE = {"voice": 4.20, "chat": 3.10, "email": 2.60}


def invoices(story: Story, contacts: list[Contact]) -> list[Row]:
    """Handled contacts per month and channel, times what the vendor adds."""
    rows: list[Row] = []
    handled = handled_only(contacts)
    for month in MONTHS:
        for channel in CHANNELS:
            logged = sum(1 for row in handled if row.channel == channel and month_of(row.offered_at) == month)
            billed = round(logged * story.billed)
            if billed:
                rows.append({"org": story.id, "period_start": month, "unit": "contact", "channel": channel,
                             "quantity": billed, "amount": round(billed * PRICE[channel], 2)})  # fmt: skip
    return rows
