"""Shrinkage: an agent's share drawn towards that of all, the more the fewer contacts it rests on.

The best and the worst of a list of crude shares are mostly those with the fewest contacts. An agent is shown only where
most of what distinguishes agents is theirs and not chance. Source: domain research 4.7; beta-binomial empirical Bayes
by moments (Efron and Morris 1975; reliability as in Adams 2009).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from . import dispersion
from .beta import beta_quantile

RELIABLE = 0.7
ROWS_NEEDED = 25


@dataclass(frozen=True)
class Shrunk:
    """One agent: rows, shrunk share with its 95 % interval, reliability (0-1), and whether it may be shown."""

    n: float
    value: float
    low: float
    high: float
    reliability: float
    shown: bool


def reliability(between: float, within: float, n: float) -> float:
    """How much of the variance of figures of n rows is a true difference between units: between / (between + within/n).

    ``between``: variance of the units' true values; ``within``: variance of single rows of one unit.
    """
    total = between + within / n if n > 0 else 0.0
    return between / total if total > 0 else 0.0


def agents_of(hits: Sequence[float], n: Sequence[float]) -> list[Shrunk]:
    """Every agent's share, shrunk; shown from a reliability of 0.7 and 25 rows on. Agents stay in the order given.

    With fewer than ten agents, or where agents do not differ by more than chance, everybody's share is that of all
    and nobody is shown.
    """
    seen = [(h, trials) for h, trials in zip(hits, n, strict=True) if trials > 0]
    rows = math.fsum(trials for _, trials in seen)
    pooled = math.fsum(h for h, _ in seen) / rows if rows else 0.0
    chance = pooled * (1 - pooled)
    told_apart = len(seen) >= dispersion.UNITS and chance > 0 and any(trials > 1 for _, trials in seen)
    between = min(_between(seen, chance), chance) if told_apart else 0.0
    return [_shrunk(h, trials, pooled, between) for h, trials in zip(hits, n, strict=True)]


def _between(seen: list[tuple[float, float]], chance: float) -> float:
    """Variance of agents' true shares."""
    return dispersion.moment([dispersion.Unit(h / n, chance / n, adds=1 - 1 / n) for h, n in seen])


def _shrunk(hits: float, n: float, pooled: float, between: float) -> Shrunk:
    within = pooled * (1 - pooled) - between  # of single contacts of one agent, on average
    if between <= 0 or n <= 0:
        return Shrunk(n, pooled, pooled, pooled, 0.0, False)
    lent = within / between  # so many contacts with the share of all are lent to everybody
    a, b = hits + lent * pooled, n - hits + lent * (1 - pooled)
    low, high = (hits / n, hits / n) if min(a, b) <= 0 else (beta_quantile(0.025, a, b), beta_quantile(0.975, a, b))
    r = reliability(between, within, n)
    return Shrunk(n, a / (a + b), low, high, r, r >= RELIABLE and n >= ROWS_NEEDED)
