"""Dispersion: how much units (agents) really differ in a share, after what chance alone would spread is taken away."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from . import Estimate

TAIL = 0.025
UNITS = 10
"""Fewer units than this tell nothing about how units differ."""
STEPS = 60


@dataclass(frozen=True)
class Unit:
    """What was seen of one or several equal units: value, variance by chance alone, how many, and how much the true
    difference between units adds to the value's variance (1; for a share a little less, see ``between_shares``)."""

    value: float
    chance: float
    times: float = 1.0
    adds: float = 1.0


def between_shares(histogram: Mapping[tuple[float, float], float]) -> Estimate | None:
    """Standard deviation between units of their true shares; None with fewer than ten units.

    None also where every trial came out alike: that everything is marked as solved says how it is marked.

    The histogram says how many units have so many hits of so many trials; n is the trials of all. Chance is binomial
    with the pooled share, so that units at 0 or 100 % have their variance too: of a unit with n trials the share varies
    by p(1-p)/n + tau²(1-1/n), exactly.
    """
    seen = [(hits, trials, times) for (hits, trials), times in histogram.items() if trials > 0 and times > 0]
    trials = math.fsum(n * times for _, n, times in seen)
    if sum(times for _, _, times in seen) < UNITS:
        return None
    pooled = math.fsum(hits * times for hits, _, times in seen) / trials
    if not 0 < pooled < 1:
        return None
    chance = pooled * (1 - pooled)
    units = [Unit(hits / n, chance / n, times, 1 - 1 / n) for hits, n, times in seen]
    variance = moment(units)
    limits = profile(units, tails(units, variance))
    # Shares between 0 and 1 differ by no more than sqrt(p(1-p)).
    value, low, high = (math.sqrt(min(x, chance)) for x in (variance, *limits))
    return Estimate(value, min(low, value), max(high, value), int(trials))


def moment(units: Sequence[Unit]) -> float:
    """Variance between units by moments, at least 0. Source: DerSimonian and Laird 1986."""
    weights = [unit.times / unit.chance for unit in units]
    total, count = math.fsum(weights), math.fsum(unit.times for unit in units)
    added = math.fsum(w * unit.adds * (1 - w / unit.times / total) for w, unit in zip(weights, units, strict=True))
    return max(0.0, (_q(units, 0.0) - (count - 1)) / added)


def profile(units: Sequence[Unit], tails: float = 1.0) -> tuple[float, float]:
    """95 % limits of the variance between units: those at which Cochran's Q would be too small or too large.

    Source: Q-profile, Viechtbauer 2007. ``tails``: how much more Q varies than a chi-square, which is matched by fewer
    degrees of freedom (as Bonett 2006 does for a variance).
    """
    df = math.fsum(unit.times for unit in units) - 1

    def limit(below: float) -> float:
        return _root(lambda between: chi_square_below(_q(units, between) / tails, df / tails) - below)

    return limit(1 - TAIL), limit(TAIL)


def tails(units: Sequence[Unit], between: float) -> float:
    """How much more the squared distances vary than those of normal values would: 1 or more.

    Shares near 0 or 100 % are skewed, and Q-profile alone then covers too seldom (85 % in our simulations).
    """
    squares = [(unit.times, d) for unit, d in zip(units, _distances(units, between), strict=True)]
    count = math.fsum(times for times, _ in squares)
    usual = math.fsum(times * d for times, d in squares) / count
    varies = math.fsum(times * (d - usual) ** 2 for times, d in squares) / (count - 1)
    return max(1.0, varies / usual**2 / 2) if usual > 0 else 1.0


def _q(units: Sequence[Unit], between: float) -> float:
    """Cochran's Q with so much variance between the units."""
    return math.fsum(unit.times * d for unit, d in zip(units, _distances(units, between), strict=True))


def _distances(units: Sequence[Unit], between: float) -> list[float]:
    """Squared distances from the mean, in units of variance."""
    weights = [1 / (unit.chance + between * unit.adds) for unit in units]
    total = math.fsum(w * unit.times for w, unit in zip(weights, units, strict=True))
    centre = math.fsum(w * unit.times * unit.value for w, unit in zip(weights, units, strict=True)) / total
    return [w * (unit.value - centre) ** 2 for w, unit in zip(weights, units, strict=True)]


def _root(falling: Callable[[float], float]) -> float:
    """Where a falling function crosses zero, at least 0."""
    if falling(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1e-6
    while falling(high) > 0:
        low, high = high, 4 * high
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return high


def chi_square_below(x: float, df: float) -> float:
    """How often a chi-square with ``df`` degrees of freedom is below x: series of the incomplete gamma function.

    Source: Abramowitz and Stegun 6.5.29.
    """
    if x <= 0:
        return 0.0
    if x > df + 20 * math.sqrt(2 * df) + 50:  # where it is 1 to sixteen digits
        return 1.0
    a, half = df / 2, x / 2
    term, total, n = 1.0, 1.0, a
    while term > total * 1e-16:
        n += 1
        term *= half / n
        total += term
    return min(1.0, total * math.exp(a * math.log(half) - half - math.lgamma(a + 1)))
