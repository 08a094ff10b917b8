"""Funnel: which of several units (vendors, sites, teams) differ from the common figure by more than chance allows.

The fewer rows a unit has, the wider its limits: no league table, in which the smallest are always first and last.
Source: Spiegelhalter 2005, Funnel plots for comparing institutional performance; domain research 4.6.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

from ..card.readings import Funnel, Slice
from .beta import binomial_up_to

ALERT, ALARM = 0.95, 0.998
FEWEST = 2
UNITS_NEEDED = 5
"""From fewer units nothing is learned of how much such units usually differ: with four, an outlier that is drawn in to
the next one still widens the limits until it lies within them."""
ROWS_NEEDED = 30
WINSORISED = 0.10
"""So many of the units at either end, at least one, do not count with more than the next: no outlier hides itself."""
STEPS = 1600
"""Steps of an integral over the normal curve from -8 to 8; its error lies far below the digits shown."""


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

    Mean of the squared distances in standard errors, after 10 % at each end, at least one unit, are drawn in
    (Spiegelhalter 2005, A.3.1), over what that mean is for units of one kind. Without the latter it would be too small
    for any number of units, most of all for few, and call two to five times as many as it says.
    """
    if len(units) < UNITS_NEEDED or not 0 < target < 1:
        return 1.0
    chance = target * (1 - target)
    distances = sorted((unit.value - target) / math.sqrt(chance / unit.rows) for unit in units)
    drawn = max(1, math.floor(WINSORISED * len(distances)))
    low, high = distances[drawn], distances[len(distances) - 1 - drawn]
    square = math.fsum(min(max(d, low), high) ** 2 for d in distances) / len(distances)
    return max(1.0, square / mean_square(len(distances), drawn))


@cache
def mean_square(units: int, drawn: int) -> float:
    """What is left of phi on average, where so many of the units at each end are drawn in and all are of one kind.

    Standard normal distances from their own mean: that mean takes one n-th, drawing in the rest.
    """
    next_one = _square_of(units, drawn + 1)
    lost = math.fsum(_square_of(units, rank) - next_one for rank in range(1, drawn + 1))
    return 1 - 1 / units - 2 * lost / units


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


def wider(phi: float) -> str:
    """How wide limits are beside those of chance alone, in words."""
    return f"{math.sqrt(phi):.2f} times as wide as chance alone would set"


def _limit(target: float, n: int, p: float) -> float:
    """The share below which hits stay with probability p, interpolated between the two nearest numbers of hits."""
    seen: dict[int, float] = {}

    def up_to(hits: int) -> float:
        if hits not in seen:
            seen[hits] = binomial_up_to(hits, n, target)
        return seen[hits]

    low, high = _around(target, n, p, up_to)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if up_to(middle) >= p else (middle, high)
    return max(0.0, (high - (up_to(high) - p) / (up_to(high) - up_to(high - 1))) / n)


def _around(target: float, n: int, p: float, up_to: Callable[[int], float]) -> tuple[int, int]:
    """Numbers of hits between which probability p is reached: from the normal curve's guess outwards, until it is."""
    guess = round(n * target + NormalDist().inv_cdf(p) * math.sqrt(n * target * (1 - target)))
    low, high, step = guess - 1, guess + 1, 1
    while low >= 0 and up_to(low) >= p:
        low, high, step = low - 2 * step, low, 2 * step
    while high < n and up_to(high) < p:
        low, high, step = high, high + 2 * step, 2 * step
    return max(low, -1), min(high, n)  # at most -1 hits: never; at most n: always


def _square_of(units: int, rank: int) -> float:
    """Mean square of the rank-th smallest of so many standard normal values."""
    ways = math.lgamma(units + 1) - math.lgamma(rank) - math.lgamma(units - rank + 1)

    def weighed(x: float) -> float:
        up, down = math.log(_normal_up_to(x)), math.log(_normal_up_to(-x))
        return x * x * math.exp(ways - x * x / 2 + (rank - 1) * up + (units - rank) * down)

    step = 16 / STEPS
    return math.fsum(weighed(step * place - 8) for place in range(STEPS + 1)) * step / math.sqrt(2 * math.pi)


def _normal_up_to(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


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
        return f"Limits {wider(phi)}, as these units differ by more than chance."
    return "Limits of chance alone: these units do not differ by more than that."
