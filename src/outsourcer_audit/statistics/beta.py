"""Beta and binomial: how often such a share lies below a value, and the value below which it lies so often.

Written here because SciPy would cost more time than an audit's arithmetic; the tests hold both against it.
"""

from __future__ import annotations

import math

STEPS = 60
"""Halvings of an interval of 0 to 1: to sixteen digits."""


def beta_below(x: float, a: float, b: float) -> float:
    """How often a beta with ``a`` and ``b`` is below x (regularised incomplete beta function).

    Source: continued fraction, DLMF 8.17.22, evaluated as Lentz does.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):  # where the other side's fraction is the one that converges
        return 1 - beta_below(1 - x, b, a)
    size = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    value = d
    for m in range(1, 100_000):
        before = value
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / (1 + term * d or tiny)
            c = 1 + term / c or tiny
            value *= c * d
        if abs(value - before) <= 1e-15 * abs(value):
            break
    return min(1.0, math.exp(size) * value / a)


def beta_quantile(q: float, a: float, b: float) -> float:
    """The value below which a beta with ``a`` and ``b`` lies with probability q."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_below(middle, a, b) < q else (low, middle)
    return high


def binomial_up_to(hits: int, n: int, p: float) -> float:
    """How often n trials with chance p have at most so many hits."""
    if hits < 0:
        return 0.0
    return 1.0 if hits >= n else beta_below(1 - p, n - hits, hits + 1)
