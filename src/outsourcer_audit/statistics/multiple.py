"""Many comparisons at once: how surprising each difference is, and which of them stand among all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from . import Z

FALSE_FINDINGS = 0.05
"""Of the differences that are called one, at most this share is expected to be none."""


def p_value(difference: float, low: float, high: float) -> float:
    """How often chance alone would make a difference at least as clear as this one (two-sided).

    Read off the 95 % interval's side towards 0, so that below 0.05 is just where the interval leaves out 0. A
    difference of exact figures has no chance in it: 0, or 1 where there is no difference.
    """
    if difference == 0:
        return 1.0
    towards_zero = difference - low if difference > 0 else high - difference
    if math.isnan(towards_zero) or math.isinf(towards_zero):
        return 1.0
    if towards_zero <= 0:
        return 0.0
    return math.erfc(Z * abs(difference) / towards_zero / math.sqrt(2))


def benjamini_hochberg(ps: Sequence[float], q: float = FALSE_FINDINGS) -> list[bool]:
    """Which of many differences stand, so that among those the expected share of false ones is at most ``q``.

    Source: Benjamini and Hochberg 1995; domain research 4.9.
    """
    limit = max((p for rank, p in enumerate(sorted(ps), start=1) if p <= q * rank / len(ps)), default=-1.0)
    return [p <= limit for p in ps]
