"""Reported: the vendor's own pack, figure by figure, beside what the raw rows give."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Frozen


class ReportedFigure(Frozen):
    """One figure of the pack and one month: as reported, as recomputed by the contract's formula, and the gap.

    ``sla_id`` is empty where the figure belongs to no service level, ``unit`` where nobody knows what is counted.
    ``gap`` is reported minus recomputed. ``under`` holds what each usual formula gives (service levels only),
    ``passes_only_under`` the formulas that would meet the target which the pinned one misses, and ``reproduced_by``
    those that give the reported figure where the pinned one does not.
    """

    sla_id: str
    metric: str
    scope: str
    formula: str
    month: str
    unit: Literal["share", ""]
    reported: float | None
    recomputed: float | None
    n: int
    low: float | None
    high: float | None
    gap: float | None
    target: float | None
    direction: Literal["higher", "lower", ""]
    met_reported: bool | None
    met_recomputed: bool | None
    under: dict[str, float] = Field(default={})
    passes_only_under: list[str] = Field(default=[])
    reproduced_by: list[str] = Field(default=[])
    status: Literal["agrees", "differs", "not compared"]
    reason: str
    verdict: str


class ReportedKpi(Frozen):
    """One KPI of the pack over the period: means of the months that could be compared, and those months.

    ``higher`` and ``lower`` count the months in which the pack says more, or less, than we find.
    """

    sla_id: str
    metric: str
    scope: str
    formula: str
    unit: Literal["share", ""]
    target: float | None
    direction: Literal["higher", "lower", ""]
    reported: float | None
    recomputed: float | None
    low: float | None
    high: float | None
    gap: float | None
    compared: int
    higher: int
    lower: int
    under: dict[str, float] = Field(default={})
    verdict: str
    summary: str
    figures: list[ReportedFigure]
