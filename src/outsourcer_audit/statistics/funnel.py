"""Funnel: which of several units (vendors, sites, teams) differ from the common figure by more than chance allows.

The fewer rows a unit has, the wider its limits: no league table, in which the smallest are always first and last.
Source: Spiegelhalter 2005, Funnel plots for comparing institutional performance; domain research 4.6.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..card.readings import Funnel, Slice
from .beta import binomial_up_to

ALERT, ALARM = 0.95, 0.998
FEWEST = 2
UNITS_NEEDED = 5
"""From fewer units nothing is learned of how much such units usually differ."""
ROWS_NEEDED = 30
WINSORISED = 0.10
"""So many of the units at either end do not count with more than the next one: an outlier shall not hide itself."""


@dataclass(frozen=True)
class Unit:
    """A share of one unit; ``effective``: independent rows that would be as sure, where rows resemble each other."""

    name: str
    value: float
    n: float
    effective: float | None = None

    @property
    def rows(self) -> int:
        """Rows that its limits are made for, at least one."""
        return max(1, math.floor(self.n if self.effective is None else min(self.n, self.effective)))


@dataclass(frozen=True)
class Placed:
    """One unit in the funnel, and its limits: those of an alert (95 %) and of an alarm (99.8 %)."""

    name: str
    value: float
    n: float
    place: Funnel
    alert: tuple[float, float]
    alarm: tuple[float, float]


@dataclass(frozen=True)
class Funnelled:
    """All units in their funnel: the common figure, by how much the limits are widened, and that in words."""

    target: float
    phi: float
    units: list[Placed]
    said: str


def limits(target: float, n: int, sure: float) -> tuple[float, float]:
    """Limits within which a share of n rows lies so surely if its true value is the target.

    Exact binomial limits, interpolated between two numbers of hits (Spiegelhalter 2005, A.1.1). The upper one is the
    lower one of the misses: read off the hits, as there, it would lie one hit too low and call too many.
    """
    if not 0 < target < 1:
        return target, target
    tail = (1 - sure) / 2
    return _limit(target, n, tail), 1 - _limit(1 - target, n, tail)


def overdispersion(units: Sequence[Unit], target: float) -> float:
    """By how much more than chance such units usually vary (phi), at least 1; 1 with fewer than five units.

    Mean of the squared distances in standard errors, after 10 % at each end are drawn in (Spiegelhalter 2005, A.3.1).
    """
    if len(units) < UNITS_NEEDED or not 0 < target < 1:
        return 1.0
    chance = target * (1 - target)
    distances = sorted((unit.value - target) / math.sqrt(chance / unit.rows) for unit in units)
    drawn = math.floor(WINSORISED * len(distances))
    low, high = distances[drawn], distances[len(distances) - 1 - drawn]
    return max(1.0, math.fsum(min(max(d, low), high) ** 2 for d in distances) / len(distances))


def place(units: Sequence[Unit], target: float | None = None) -> Funnelled | None:
    """Every unit within its limits or beyond them; without a target around the share of all. None with fewer than two.

    Limits are widened by the root of phi, where that is above 1.
    """
    if len(units) < FEWEST:
        return None
    if target is None:
        target = math.fsum(u.value * u.n for u in units) / math.fsum(u.n for u in units)
    phi = overdispersion(units, target)
    return Funnelled(target, phi, [_placed(unit, target, phi) for unit in units], _said(len(units), phi))


def with_funnel(slices: Sequence[Slice], unit: str, effective: Mapping[str, float | None] | None = None) -> list[Slice]:
    """The slices, each share of 30 rows or more marked as within, alert or alarm beside the common share of these.

    ``effective``: by key, independent rows that would be as sure.
    """
    alike = effective or {}
    seen = [
        Unit(s.key, s.value, s.n, alike.get(s.key))
        for s in slices
        if unit == "share" and s.value is not None and s.n >= ROWS_NEEDED
    ]
    found = place(seen)
    places = {placed.name: placed.place for placed in found.units} if found else {}
    return [s.model_copy(update={"funnel": places[s.key]}) if s.key in places else s for s in slices]


def _limit(target: float, n: int, p: float) -> float:
    """The share below which hits stay with probability p, interpolated between the two nearest numbers of hits."""
    low, high = -1, n  # at most -1 hits: never; at most n: always
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if binomial_up_to(middle, n, target) >= p else (middle, high)
    reached, before = binomial_up_to(high, n, target), binomial_up_to(high - 1, n, target)
    return max(0.0, (high - (reached - p) / (reached - before)) / n)


def _placed(unit: Unit, target: float, phi: float) -> Placed:
    alert, alarm = (_widened(limits(target, unit.rows, sure), target, phi) for sure in (ALERT, ALARM))
    found: Funnel = "within"
    if not alarm[0] <= unit.value <= alarm[1]:
        found = "alarm"
    elif not alert[0] <= unit.value <= alert[1]:
        found = "alert"
    return Placed(unit.name, unit.value, unit.n, found, alert, alarm)


def _widened(found: tuple[float, float], target: float, phi: float) -> tuple[float, float]:
    low, high = (target + (limit - target) * math.sqrt(phi) for limit in found)
    return max(0.0, low), min(1.0, high)


def _said(units: int, phi: float) -> str:
    if units < UNITS_NEEDED:
        return (
            f"Limits of chance alone: {units} are too few to tell how much such units usually differ "
            f"({UNITS_NEEDED} are needed)."
        )
    if phi > 1:
        return f"Limits widened by {math.sqrt(phi):.2f}, as these units usually differ by more than chance alone."
    return "Limits of chance alone: these units do not differ by more than that."
