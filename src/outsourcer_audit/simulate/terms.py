"""Contracts: service levels, clauses, and the certificates they ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from .market import END, THRESHOLD_S
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
    _low("transfer_rate", 0.13, 0.010, 0.0, "process"), _low("reopened", 0.05, 0.010, 0.010, "outcome"),
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


ATTESTATIONS = {"PCI DSS": 365, "ISO 27001": 1095, "SOC 2": 365}
"""Certificates that every contract asks for, and for how many days each holds."""


def attestations(story: Story) -> list[Row]:
    """The certificates of one vendor; one that has lapsed ran out within the period."""
    rows: list[Row] = []
    for number, (standard, held) in enumerate(ATTESTATIONS.items(), start=1):
        since = END - timedelta(days=held + 60 if standard in story.lapsed else held // 2 + 20 * number)
        until = since + timedelta(days=held - 1)
        rows.append({"attestation_id": f"AT{story.code}{number}", "org": story.id, "standard": standard,
                     "required": True, "valid_from": since, "valid_until": until})  # fmt: skip
    return rows
