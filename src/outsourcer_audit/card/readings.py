"""Readings: one measure of one organisation, with its slices, its yardsticks and its origin."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Frozen, Letter, Status


class Slice(Frozen):
    """One reading of a measure for a month, a channel or a team."""

    key: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    status: Status


class Parity(Frozen):
    """The vendor beside the in-house team: difference = vendor minus baseline, with its 95 % interval."""

    baseline: str
    value: float
    n: int
    difference: float
    low: float
    high: float
    verdict: Literal["better", "worse", "no detectable difference"]


class Change(Frozen):
    """This period beside an earlier one."""

    previous: float
    difference: float
    low: float
    high: float
    verdict: Literal["better", "worse", "no detectable change"]


class Alternative(Frozen):
    """The same measure by one of the formulas that the trade uses; ``pinned`` is the one that is graded."""

    label: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    pinned: bool = False


class Reading(Frozen):
    """One measure of one organisation: value, how many rows stand behind it, interval, status, score and its origin."""

    id: str
    title: str
    why: str
    source: str
    unit: str
    better: Literal["higher", "lower", "middle", "none"]
    value: float | None
    n: int
    low: float | None
    high: float | None
    exact: bool
    status: Status
    reason: str
    score: float | None
    letter: Letter | None
    bands: dict[Letter, str]
    edges: list[float]
    judged: Literal["value", "parity"] = "value"
    rule: Literal["bands", "noninferior", "effect"] = "bands"
    band_source: str
    evidence: Literal["E1", "E2", "E3", "E4", ""]
    provenance: Literal["recomputed", "reported", "assessed"]
    weight: float
    attribution: Literal["vendor", "client", "shared"]
    needs: list[str]
    parity: Parity | None
    change: Change | None
    by_month: list[Slice]
    by_channel: list[Slice]
    by_team: list[Slice]
    alternatives: list[Alternative] = Field(default=[])
    sql: str
    remedy: str
