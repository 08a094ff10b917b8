"""Statistics: intervals for shares, means, ratios and differences, and the odds of a letter.

Small closed formulas kept here because importing a statistics package would cost more time than an audit's arithmetic;
the tests hold every one of them against statsmodels and scipy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from . import clusters as _clusters
from .clusters import Clusters, Spread
from .quantiles import Z as Z
from .quantiles import t_quantile as t_quantile

DIGITS = 12
"""Significant digits kept of every figure; an engine adds numbers in any order, which changes the sixteenth."""


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval and the number of rows behind it; ``exact`` values have no sampling error."""

    value: float
    low: float
    high: float
    n: int
    exact: bool = False
    effective: float | None = None
    """Independent rows that would make it as sure; None where its rows are taken as independent."""
    clusters: int = 0
    """Agents (or customers) its rows come from; 0 where its rows are taken as independent."""
    doubt: str = ""
    """Why the interval may not hold; a reading with a doubt is provisional."""

    def settled(self) -> Estimate:
        """The same to the digits on which sums in any order agree, so that two runs print the same card."""
        value, low, high = (float(f"{x:.{DIGITS}g}") for x in (self.value, self.low, self.high))
        effective = None if self.effective is None else float(f"{self.effective:.{DIGITS}g}")
        return replace(self, value=value, low=low, high=high, effective=effective)


def wilson(hits: float, n: float, quantile: float = Z) -> tuple[float, float]:
    """95 % Wilson score interval of a share. Source: Wilson 1927; domain research 4.1."""
    p, z2 = hits / n, quantile * quantile
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = quantile * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At 0 and n the limit is 0 or 1 by construction; rounding must not move it past.
    return (0.0 if hits == 0 else max(0.0, centre - half)), (1.0 if hits == n else min(1.0, centre + half))


def share(hits: float, n: float, exact: bool = False, clusters: Clusters | None = None) -> Estimate | None:
    """A share with its Wilson interval; None without rows. Over clusters: of as many rows as would be as sure.

    Source of the latter: Korn and Graubard 1998 (effective size), Dean and Pagano 2015 (with Wilson's interval).
    """
    if n <= 0:
        return None
    value = hits / n
    if exact:
        return Estimate(value, value, value, int(n), exact)
    if clusters is None:
        return Estimate(value, *wilson(hits, n), int(n))
    spread = _clusters.of_share(hits, n, clusters)
    low, high = wilson(hits / spread.design, n / spread.design, spread.quantile)
    low, high = (0.0 if hits == 0 else low), (1.0 if hits == n else high)
    return _over(clusters, spread, Estimate(value, low, high, int(n)))


def mean(
    n: int, total: float, squares: float, exact: bool = False, clusters: Clusters | None = None
) -> Estimate | None:
    """A mean with its t interval, from the number of rows, their sum and the sum of their squares."""
    if n <= 0:
        return None
    value = total / n
    if exact:
        return Estimate(value, value, value, n, True)
    if n < 2:
        return Estimate(value, -math.inf, math.inf, n)
    variance = max(0.0, (squares - n * value * value) / (n - 1))
    return _amount(value, n, variance / n, n, clusters)


def ratio(
    n: int,
    top: float,
    bottom: float,
    tt: float,
    bb: float,
    tb: float,
    exact: bool = False,
    clusters: Clusters | None = None,
) -> Estimate | None:
    """A ratio of sums with its linearised interval. ``tt``, ``bb``, ``tb``: sums of squares and products.

    Source: ratio estimator by Taylor linearisation (Cochran, Sampling Techniques, chapter 6).
    """
    if n <= 0 or bottom <= 0:
        return None
    value = top / bottom
    if exact:
        return Estimate(value, value, value, n, True)
    if n < 2:
        return Estimate(value, -math.inf, math.inf, n)
    residual = max(0.0, tt - 2 * value * tb + value * value * bb)
    found = _amount(value, n, residual * n / (n - 1) / bottom**2, bottom, clusters)
    # Every ratio here is of amounts that cannot be negative, so neither can its lower limit.
    return replace(found, low=max(0.0, found.low))


def _amount(value: float, n: int, variance: float, bottom: float, clusters: Clusters | None) -> Estimate:
    """A mean or ratio whose variance is known for independent rows, and over clusters where there are any."""
    if clusters is None:
        half = t_quantile(n - 1) * math.sqrt(variance)
        return Estimate(value, value - half, value + half, n)
    spread = _clusters.of_amount(variance, bottom, clusters)
    half = (spread.quantile if spread.design > 1 else t_quantile(n - 1)) * math.sqrt(variance * spread.design)
    return _over(clusters, spread, Estimate(value, value - half, value + half, n))


def _over(clusters: Clusters, spread: Spread, estimate: Estimate) -> Estimate:
    # Of one agent alone nobody knows what the rows are worth.
    worth = estimate.n / spread.design if clusters.count > 1 else None
    return replace(estimate, effective=worth, clusters=clusters.count, doubt=spread.doubt)


def quantile(
    histogram: Mapping[float, float], q: float, design: float = 1.0, clusters: int = 0, among: str = "agent"
) -> Estimate:
    """A quantile with its order-statistic interval, from how often each value occurs.

    Ranks of the limits: n*q -/+ z*sqrt(n*q*(1-q)). Source: Conover, Practical Nonparametric Statistics, 3.2. Over
    clusters the ranks lie as much further apart as the limits of the share of rows below it (Woodruff 1952): ``design``
    is how many times its variance is that of independent rows.
    """
    n = int(sum(histogram.values()))
    design = max(1.0, design)
    spread = (t_quantile(clusters - 1) if clusters > 1 and design > 1 else Z) * math.sqrt(n * q * (1 - q) * design)
    # Further apart than all rows they cannot be, whatever so few clusters say.
    spread = min(spread, float(n))
    ranks = [math.ceil(n * q), math.floor(n * q - spread), math.ceil(n * q + spread)]
    value, low, high = (_at_rank(histogram, min(max(rank, 1), n)) for rank in ranks)
    if not clusters:
        return Estimate(value, low, high, n)
    return Estimate(value, low, high, n, False, n / design, clusters, _clusters.few(clusters, among))


def _at_rank(histogram: Mapping[float, float], rank: int) -> float:
    passed = 0.0
    for value in sorted(histogram):
        passed += histogram[value]
        if passed >= rank:
            return value
    raise ValueError("no value at that rank")


def difference(first: Estimate, second: Estimate) -> Estimate:
    """First minus second, with Newcombe's hybrid interval made of the two single intervals.

    Source: Newcombe 1998, method 10; for intervals of other kinds the same construction (MOVER, Zou and Donner 2008).
    """
    value = first.value - second.value
    low = value - math.hypot(first.value - first.low, second.high - second.value)
    high = value + math.hypot(first.high - first.value, second.value - second.low)
    sampled = [e.n for e in (first, second) if not e.exact]  # a fact adds no doubt, however few it counts
    return Estimate(value, low, high, min(sampled or [first.n, second.n]), not sampled, doubt=_doubt(first, second))


def quotient(first: Estimate, second: Estimate) -> Estimate | None:
    """First divided by second, with the interval made of the two single intervals; None where the second may be 0.

    Source: MOVER-R, Donner and Zou 2012: limits of a ratio from the limits of its two parts. For figures that cannot be
    negative.
    """
    a, (l1, u1) = first.value, (max(0.0, first.low), first.high)
    b, (l2, u2) = second.value, (max(0.0, second.low), second.high)
    if b <= 0:
        return None
    low, high = a / b, a / b
    if not (first.exact and second.exact):
        if l2 <= 0 or not all(map(math.isfinite, (u1, u2))):
            return None
        below = (a * b) ** 2 - l1 * u2 * (2 * a - l1) * (2 * b - u2)
        above = (a * b) ** 2 - u1 * l2 * (2 * a - u1) * (2 * b - l2)
        low = (a * b - math.sqrt(max(0.0, below))) / (u2 * (2 * b - u2)) if u2 < 2 * b else 0.0
        high = (a * b + math.sqrt(max(0.0, above))) / (l2 * (2 * b - l2))
    sampled = [e.n for e in (first, second) if not e.exact]
    return Estimate(
        a / b, max(0.0, low), high, min(sampled or [first.n, second.n]), not sampled, doubt=_doubt(first, second)
    )


def _doubt(first: Estimate, second: Estimate) -> str:
    """What is made of two figures is doubted where one of them is; said once."""
    return "; ".join(dict.fromkeys(e.doubt for e in (first, second) if e.doubt and not e.exact))
