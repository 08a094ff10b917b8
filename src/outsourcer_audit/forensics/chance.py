"""What chance alone would do: tails of a few distributions, by the standard library only."""

from __future__ import annotations

import math

LEVEL = 0.01
"""A pattern is found when honest data would show as much less often than this."""


def normal_tail(z: float) -> float:
    """Chance of a standard normal value beyond ``z``."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def poisson_tail(seen: int, expected: float) -> float:
    """Chance of at least ``seen`` events where ``expected`` are usual."""
    if seen <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    return _tail(lambda x: x * math.log(expected) - expected - math.lgamma(x + 1), seen, None, expected)


def binomial_tail(hits: int, n: int, share: float) -> float:
    """Chance of at least ``hits`` of ``n`` where each comes with the same chance."""
    return beta_binomial_tail(hits, n, share, 0.0)


def beta_binomial_tail(hits: int, n: int, share: float, spread: float) -> float:
    """Chance of at least ``hits`` of ``n`` for somebody whose own share varies around ``share``.

    ``spread`` is the intra-class correlation: the variance of people's own shares over share * (1 - share).
    Source: Skellam 1948.
    """
    if hits <= 0:
        return 1.0
    if share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    if spread <= 0:
        odds, rest = math.log(share), math.log1p(-share)
        return _tail(lambda x: _choose(n, x) + x * odds + (n - x) * rest, hits, n, n * share)
    a, b = share * (1 - spread) / spread, (1 - share) * (1 - spread) / spread
    return _tail(lambda x: _choose(n, x) + _beta(x + a, n - x + b) - _beta(a, b), hits, n, n * share)


def chi_square_tail(value: float, df: int) -> float:
    """Chance of a chi-square value beyond ``value``, by the cube root that Wilson and Hilferty found in 1931."""
    if df < 1:
        return 1.0
    return normal_tail(((max(value, 0.0) / df) ** (1 / 3) - (1 - 2 / (9 * df))) / math.sqrt(2 / (9 * df)))


def _tail(log_chance, first: int, last: int | None, middle: float) -> float:  # type: ignore[no-untyped-def]
    """Sum of chances from ``first`` on; beyond the middle they fall, and the sum ends where they no longer count."""
    total = 0.0
    x = first
    while last is None or x <= last:
        chance = math.exp(log_chance(x))
        total += chance
        if x > middle and chance < 1e-12 * max(total, 1e-300):
            break
        x += 1
    return min(1.0, total)


def _choose(n: int, x: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(x + 1) - math.lgamma(n - x + 1)


def _beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
