"""Suspicions: patterns that honest work seldom leaves behind, looked for and asked about; they never grade."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from .base import Frozen

SuspicionStatus = Literal["found", "not found", "too few", "no evidence", "error"]


class Suspicion(Frozen):
    """One pattern that was looked for: what was seen, what chance and habit would explain, and the question it raises.

    ``effect`` is the size of what was seen in the words of ``effect_of``; ``seen`` and ``expected`` are counts of the
    same things; ``p`` is how often honest data would show as much. Counts only: nobody is named.
    """

    id: str
    title: str
    why: str
    source: str
    question: str
    status: SuspicionStatus
    figures: str
    n: int
    effect: float | None
    effect_of: str
    p: float | None
    seen: float | None
    expected: float | None
    innocent: str
    remedy: str
    who: Literal["vendor", "client", "shared"]
    needs: list[str]
    by_month: dict[str, int] = Field(default={})
    sql: str


def as_questions(suspicions: Iterable[Suspicion]) -> list[tuple[str, str, str, str]]:
    """What was found, as (title, question, figures, who answers), the least likely first."""
    found = [s for s in suspicions if s.status == "found"]
    ordered = sorted(found, key=lambda s: (1.0 if s.p is None else s.p, s.id))
    return [(s.title, s.question, s.figures, s.who) for s in ordered]
