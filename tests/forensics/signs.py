"""What the tests of single patterns share: calling one, reading its counts and its verdict, and a usual contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from desk import ENGAGEMENT, Desk

from outsourcer_audit.engine import fetch
from outsourcer_audit.forensics import PATTERNS, look_for
from outsourcer_audit.forensics.registry import Pattern
from outsourcer_audit.measures.context import Clock

Rows = list[dict[str, Any]]
NOON = datetime(2026, 5, 4, 12)  # a Monday
HOSTILE = "'; drop table contacts; --"


def called(name: str) -> Pattern:
    return next(p for p in PATTERNS if p.id == name)


def counts(desk: Desk, name: str, org: str = "v") -> Rows:
    """What the pattern's query counts, in a fixed order."""
    found = called(name)
    special = {"period": Clock(desk.period)}
    signs = found.look(**{n: special.get(n) or desk.table(n) for n in found.tables})
    rows = fetch(desk.con, signs.counts.filter(signs.counts.org == org))[1]
    return sorted(({k: v for k, v in row.items() if k != "org"} for row in rows), key=str)


def verdict(desk: Desk, name: str) -> Any:
    return look_for(called(name), desk, "v", ENGAGEMENT, lambda *_: None)


def contact(n: int, **cells: Any) -> dict[str, Any]:
    usual = {"contact_id": f"c{n}", "org": "v", "agent_id": "a/1", "channel": "voice", "offered_at": NOON,
             "answered_at": NOON, "abandoned": False, "talk_s": 300.0, "transferred": False}  # fmt: skip
    return usual | cells


def times(k: int, row: dict[str, Any]) -> Rows:
    return [row] * k


def short_calls(of_one: int) -> Rows:
    """Ten people, sixty calls each on as many days, one of them with so many short ones; the others with one."""
    return [
        contact(100 * a + k, agent_id=f"a{a}", offered_at=NOON + timedelta(days=k - 30),
                talk_s=4.0 if k < (of_one if a == 0 else 1) else 200.0)
        for a in range(10) for k in range(60)
    ]  # fmt: skip


def form(n: int, scores: Sequence[float | None], evaluator: str = "r", **cells: Any) -> Rows:
    usual = {"evaluation_id": f"e{n}", "contact_id": f"c{n}", "evaluator": evaluator, "evaluator_org": "v", "at": NOON}
    return [usual | {"item": f"i{k}", "score": score} | cells for k, score in enumerate(scores)]
