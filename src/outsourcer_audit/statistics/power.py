"""Power: how many rows it takes to see a change that matters."""

from __future__ import annotations

import math

from . import Estimate, Z, wilson

SEEN = 0.8416212335729143
"""80 % quantile of the normal distribution: a change is to be seen four times in five."""


def needed_for_share(first: float, second: float) -> float:
    """Rows a period so that a change from one share to another is seen four times in five (two-sided, 5 %).

    Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 4.2; domain research 4.2.
    """
    pooled = (first + second) / 2
    chance = Z * math.sqrt(2 * pooled * (1 - pooled))
    real = SEEN * math.sqrt(first * (1 - first) + second * (1 - second))
    return ((chance + real) / (first - second)) ** 2


def needed(before: Estimate, now: Estimate, worth: float, share: bool) -> int | None:
    """Rows a period that would show a change of ``worth`` against ``before``, either way, four times in five.

    A share takes the rows of two plain shares, times the design effect where its rows are alike. Any other figure takes
    as many as would narrow the interval that it has now. None where nobody can say: exact or unbounded figures.
    """
    if worth <= 0 or before.exact or now.exact:
        return None
    if share:
        ends = [end for end in (before.value - worth, before.value + worth) if 0 <= end <= 1]
        effect = max(filter(None, map(design_effect, (before, now))), default=None)
        if not ends or effect is None or not 0 <= before.value <= 1:
            return None
        return math.ceil(effect * max(needed_for_share(before.value, end) for end in ends))
    per_row = sum(e.n * (_width(e) / (2 * Z)) ** 2 for e in (before, now))
    return math.ceil((Z + SEEN) ** 2 * per_row / worth**2) if math.isfinite(per_row) and per_row > 0 else None


def design_effect(e: Estimate) -> float | None:
    """How many rows of a share are worth one independent row; 1 where its rows are independent.

    Where nobody counted that (a ratio that is a share), it is read off the interval: the square of how much wider it is
    than a plain share's. None where there is no interval.
    """
    if e.effective is not None:
        return e.n / e.effective if e.effective > 0 else None
    if e.n <= 0 or not math.isfinite(_width(e)) or not 0 <= e.value <= 1:
        return None
    low, high = wilson(e.value * e.n, e.n)
    return (_width(e) / (high - low)) ** 2


def _width(e: Estimate) -> float:
    return e.high - e.low
