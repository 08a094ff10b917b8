"""Sensitivity: how firmly the overall grade stands, whatever else one might have chosen."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Frozen, Letter


class Flip(Frozen):
    """The weights of pillars and lenses nearest to ours at which the overall letter would be another.

    ``weights`` by group, empty where no weights can; ``distance`` is the largest relative change among them (0.5: a
    weight by half more or less).
    """

    letter: Letter
    weights: dict[str, float]
    distance: float | None
    said: str


class Driver(Frozen):
    """What the overall score's uncertainty comes from: a measure's interval, the weights or the normalisation.

    ``share`` of the variance over all simulated cards that it explains alone (squared correlation).
    """

    kind: Literal["measure", "figures", "weights", "normalisation"]
    measure: str
    title: str
    share: float


class Choice(Frozen):
    """The overall grade if one thing had been chosen otherwise; the first one is the grade as published."""

    choice: str
    score: float
    letter: Letter | None


class Removal(Frozen):
    """A measure without which the overall letter would be another."""

    measure: str
    title: str
    score: float | None
    letter: Letter | None


class Sensitivity(Frozen):
    """How the overall grade would change under other weights, another normalisation, or without a single measure.

    ``low`` and ``high``: between them lie the scores of 95 of 100 simulated cards. ``limited``: by rule, the share of
    them whose letter it lowered. All empty where there is no grade.
    """

    draws: int = 0
    low: float | None = None
    high: float | None = None
    limited: dict[str, float] = Field(default={})
    flips: list[Flip] = Field(default=[])
    drivers: list[Driver] = Field(default=[])
    choices: list[Choice] = Field(default=[])
    removals: list[Removal] = Field(default=[])

    def __bool__(self) -> bool:
        return self.draws > 0


class NearestOrder(Frozen):
    """The weights nearest to ours at which the order of two vendors' scores turns round; empty where none do.

    ``ahead`` is who has the higher score over the pillars and lenses that are graded on both cards; ``left_out`` names
    the others.
    """

    ahead: str
    behind: str
    weights: dict[str, float]
    distance: float | None
    left_out: list[str]
    said: str
