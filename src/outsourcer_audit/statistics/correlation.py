"""Rank correlation from a small table of counts: do high values of one thing go with high values of another?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from . import Estimate, Z

LEAST = 4
"""Pairs without which the interval has no width to speak of: its formula divides by n - 3."""


def spearman(counts: Mapping[tuple[Any, ...], float]) -> Estimate | None:
    """Spearman's rho with ties, from {(x, y): pairs}; None with fewer than four pairs or where one side never varies.

    Values that are alike share their middle rank. Interval: Fisher's z with the variance (1 + rho^2 / 2) / (n - 3).
    Source: Bonett and Wright 2000 (Psychometrika 65).
    """
    n = math.fsum(counts.values())
    if n < LEAST:
        return None
    first, second = _ranks(counts, 0), _ranks(counts, 1)
    middle = (n + 1) / 2
    across = math.fsum(m * (first[x] - middle) * (second[y] - middle) for (x, y), m in counts.items())
    one = math.fsum(m * (first[x] - middle) ** 2 for (x, _), m in counts.items())
    other = math.fsum(m * (second[y] - middle) ** 2 for (_, y), m in counts.items())
    if one <= 0 or other <= 0:
        return None
    rho = max(-1.0, min(1.0, across / math.sqrt(one * other)))
    centre = math.atanh(math.copysign(min(abs(rho), 1 - 1 / n**2), rho))  # at 1 itself z has no end
    half = Z * math.sqrt((1 + rho * rho / 2) / (n - 3))
    return Estimate(rho, min(rho, math.tanh(centre - half)), max(rho, math.tanh(centre + half)), round(n))


def _ranks(counts: Mapping[tuple[Any, ...], float], side: int) -> dict[Any, float]:
    """The middle rank of each value of one side."""
    times: dict[Any, float] = defaultdict(float)
    for pair, n in counts.items():
        times[pair[side]] += n
    ranks, before = {}, 0.0
    for value in sorted(times):
        ranks[value] = before + (times[value] + 1) / 2
        before += times[value]
    return ranks
