"""Grades: of a pillar or lens, and over all of them, with what limited them."""

from __future__ import annotations

from typing import Literal

from .base import Frozen, Letter, Odds


class Group(Frozen):
    """A pillar or lens: measures and the grade they add up to (no letter below 70 % coverage)."""

    id: str
    title: str
    question: str
    score: float | None
    letter: Letter | None
    odds: Odds
    coverage: float
    status: Literal["graded", "not graded"]
    reason: str
    measures: list[str]


class Cap(Frozen):
    """A rule that limited a grade, and why it applied."""

    rule: str
    reason: str
    letter_before: Letter | None
    letter_after: Letter | None


class Overall(Frozen):
    """A grade over several groups."""

    score: float | None
    letter: Letter | None
    odds: Odds
    coverage: float
    status: Literal["graded", "not graded"]
    reason: str
    caps: list[Cap]
