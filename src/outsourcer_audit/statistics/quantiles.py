"""Quantiles of the distributions that intervals are made with: the normal and Student's t."""

from __future__ import annotations

import math

Z = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""
FEW = 10


def t_quantile(df: float) -> float:
    """Two-sided 95 % quantile of Student's t, to three digits; df need not be whole.

    Sources: Peiser's expansion; below ten degrees of freedom, where that is too small, Hill's (1970, algorithm 396).
    """
    if df < 1:
        return math.inf
    if df < FEW:
        return _hill(df)
    g1 = (Z**3 + Z) / 4
    g2 = (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96
    g3 = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384
    return Z + g1 / df + g2 / df**2 + g3 / df**3


def _hill(df: float) -> float:
    a = 1 / (df - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * df
    y = (d * 0.05) ** (2 / df)
    if y <= 0.05 + a:
        y = ((1 / (((df + 6) / (df * y) - 0.089 * d - 0.822) * (df + 2) * 3) + 0.5 / (df + 4)) * y - 1) * (df + 1) / (
            df + 2
        ) + 1 / y
        return math.sqrt(df * y)
    if df < 5:
        c += 0.3 * (df - 4.5) * (-Z + 0.6)
    c += (((0.05 * d * -Z - 5) * -Z - 7) * -Z - 2) * -Z + b
    y = Z * Z
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * -Z
    return math.sqrt(df * math.expm1(a * y * y))
