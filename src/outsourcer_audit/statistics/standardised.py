"""Standardised differences: two shares, or several, compared as if everybody had the same mix of channels and topics.

A share per stratum is weighted with a common mix. Its interval is Wilson's with the number of rows of a plain sample
that would be as sure (the effective number), and two such intervals make that of a difference as Newcombe's do. With a
single stratum this is Newcombe's interval itself. Sources: direct standardisation, domain research 4.5; effective
number in Wilson's interval, Dean and Pagano 2015; intervals of differences from those of their parts, Newcombe 1998,
Yan and Su 2010, Zou and Donner 2008. Where rows of one agent resemble each other see ``adjusted``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations
from statistics import NormalDist
from typing import Any

from . import Estimate, Z

Counts = Mapping[tuple[Any, ...], float]
Stratum = tuple[Any, ...]
Strata = dict[Stratum, tuple[float, float]]
"""Hits and rows of every stratum."""

PRIOR = Z * Z
"""So many rows of the arm's own share are lent to every stratum before its variance is read: one of three rows with
three hits is no stratum without variance. It is the number of rows that Wilson's interval lends."""
SPREAD_ROWS = 100
"""A channel takes part in a spread from this many answers on (domain research 4.1)."""
STRATUM_ROWS = 5
"""A stratum is compared from this many rows on each side on."""


@dataclass(frozen=True)
class Arm:
    """A standardised share: its value, its effective number of rows, and how many there are."""

    value: float
    effective: float
    n: float

    def limits(self, z: float = Z) -> tuple[float, float]:
        """Wilson's interval."""
        p, n, z2 = self.value, self.effective, z * z
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        # At 0 and 1 the limit is 0 or 1 by construction, and it never passes the value; rounding must not move it.
        return (0.0 if p == 0 else min(p, max(0.0, centre - half))), (
            1.0 if p == 1 else max(p, min(1.0, centre + half))
        )


def compared(histogram: Counts, at_least: int = STRATUM_ROWS) -> Estimate | None:
    """Share of hits among the marked minus that among the others, in the marked ones' mix.

    Counts are of (..., marked, hit); what stands before these two is the stratum. Strata with fewer than ``at_least``
    rows on either side are left out; None where none is left.
    """
    marked = _strata((*key[:-2], key[-1], times) for key, times in histogram.items() if key[-2])
    others = _strata((*key[:-2], key[-1], times) for key, times in histogram.items() if not key[-2])
    shared = in_both(marked, others, at_least)
    return _difference(marked, others, {s: marked[s][1] for s in shared})


def against(histogram: Counts, usual: Counts, at_least: int = 2 * STRATUM_ROWS) -> Estimate | None:
    """Share of hits minus the usual one, in the usual mix. Counts are of (..., hit); before it stands the stratum."""
    own = _strata((*key, times) for key, times in histogram.items())
    theirs = _strata((*key, times) for key, times in usual.items())
    shared = in_both(own, theirs, at_least)
    return _difference(own, theirs, {s: theirs[s][1] for s in shared})


def in_both(first: Strata, second: Strata, at_least: int) -> list[Stratum]:
    """The strata that can be compared. The others are left out of every figure: nothing is extrapolated to them."""
    return [s for s, (_, n) in first.items() if n >= at_least and s in second and second[s][1] >= at_least]


def spread(histogram: Counts) -> Estimate | None:
    """Largest minus smallest standardised share over categories, in the pooled mix. Counts: (category, stratum, hit).

    Categories with fewer than 100 rows are left out, then strata that any category has fewer than five rows of. None
    with fewer than two categories or without a stratum. The interval covers the true spread at least as often as it
    says: below by the comparisons of all pairs at once (Bonferroni), above by the widest single one.
    """
    groups: dict[Hashable, dict[tuple[Any, ...], float]] = defaultdict(dict)
    for (category, *rest), times in histogram.items():
        groups[category][tuple(rest)] = times
    found = {name: _strata((*key, times) for key, times in counts.items()) for name, counts in groups.items()}
    found = {name: strata for name, strata in found.items() if sum(n for _, n in strata.values()) >= SPREAD_ROWS}
    if len(found) < 2:
        return None
    names = {s for strata in found.values() for s in strata}
    shared = [s for s in names if all(strata.get(s, (0, 0))[1] >= STRATUM_ROWS for strata in found.values())]
    if not shared:
        return None
    weights = {s: sum(strata[s][1] for strata in found.values()) for s in shared}
    arms = [arm(strata, weights) for strata in found.values()]
    value = max(arm.value for arm in arms) - min(arm.value for arm in arms)
    pairs = list(permutations(arms, 2))
    z = NormalDist().inv_cdf(1 - 0.025 / len(pairs))
    low = max(_limits(first, second, z)[0] for first, second in pairs)
    high = max(_limits(first, second, Z)[1] for first, second in pairs)
    return Estimate(value, max(0.0, low), high, int(sum(arm.n for arm in arms)))


def _strata(rows: Iterable[tuple[Any, ...]]) -> Strata:
    """Rows of (..., hit, times) by what stands before."""
    hits: dict[Stratum, float] = defaultdict(float)
    trials: dict[Stratum, float] = defaultdict(float)
    for *stratum, hit, times in rows:
        hits[tuple(stratum)] += times if hit else 0.0
        trials[tuple(stratum)] += times
    return {s: (hits[s], n) for s, n in trials.items()}


def arm(strata: Strata, weights: Mapping[Stratum, float]) -> Arm:
    """The share of hits in a mix. ``weights`` names the strata, of which each has rows."""
    total = math.fsum(weights.values())
    parts = [(weight / total, *strata[s]) for s, weight in weights.items()]
    value = min(1.0, max(0.0, math.fsum(w * hits / n for w, hits, n in parts)))
    plain = math.fsum(w * w / n for w, _, n in parts)
    variance = math.fsum(w * w * _variance(hits, n, value) for w, hits, n in parts)
    effective = value * (1 - value) / variance if variance > 0 else 1 / plain
    return Arm(value, effective, math.fsum(n for _, _, n in parts))


def _variance(hits: float, n: float, value: float) -> float:
    share = (hits + PRIOR * value) / (n + PRIOR)
    return share * (1 - share) / n


def _limits(first: Arm, second: Arm, z: float = Z) -> tuple[float, float]:
    (l1, u1), (l2, u2) = first.limits(z), second.limits(z)
    value = first.value - second.value
    return (
        value - math.hypot(first.value - l1, u2 - second.value),
        value + math.hypot(u1 - first.value, second.value - l2),
    )


def _difference(first: Strata, second: Strata, weights: Mapping[Stratum, float]) -> Estimate | None:
    if not weights:
        return None
    one, other = arm(first, weights), arm(second, weights)
    return Estimate(one.value - other.value, *_limits(one, other), int(min(one.n, other.n)))
