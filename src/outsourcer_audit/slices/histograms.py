"""Histograms: the cells of a cube that counts values -> the quantile of every slice."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ..measures.kinds import Patterns, Quantile
from ..statistics import Estimate, quantile
from ..statistics.clusters import few
from .cube import CLUSTER, DIMENSIONS, EVERYONE, KNOWN, WHO, Part, Slice, unknown

Histogram = dict[tuple[Any, ...], float]
"""How often each value, or combination of values, occurs."""
ByCluster = dict[str, Histogram]
ONLY = "_only"
"""Marks a row that was counted for the slices of one dimension only: the totals have it from elsewhere."""


def value_names(kind: Patterns | Quantile) -> list[str]:
    """Columns of the cube that hold the counted values."""
    return [f"value_{n}" for n in range(len(kind.values))] if isinstance(kind, Patterns) else ["value"]


def roll_up(part: Part, rows: Iterable[dict[str, Any]]) -> tuple[dict[Slice, Estimate], dict[Slice, float]]:
    """Quantiles of every slice, and the sum of what was counted."""
    found = by_slice(part, rows)
    whole = {place: summed(clusters) for place, clusters in found.items()}
    estimates = {place: e.settled() for place in found if (e := _quantile(part, whole[place], found[place]))}
    return estimates, {place: math.fsum(value * n for (value,), n in whole[place].items()) for place in estimates}


def by_slice(part: Part, rows: Iterable[dict[str, Any]]) -> dict[Slice, ByCluster]:
    """How often each value occurs in every slice, by whose rows they are."""
    kind = part.kind
    assert isinstance(kind, Patterns | Quantile)
    found: dict[Slice, ByCluster] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    n, everyone_n = f"{part.name}_n", f"{part.name}_everyone_n"
    names = value_names(kind)
    for row in rows:
        value, cluster = tuple(row[name] for name in names), row.get(CLUSTER) or ""
        only = row.get(ONLY)
        if only is None:
            everyone = f"{row['org']} {cluster}" if cluster else ""
            found[EVERYONE, "", ""][everyone][value] += row.get(everyone_n, row[n]) or 0
        if isinstance(row["org"], str):
            for place in _places(row, only):
                found[place][cluster][value] += row[n]
    return found


def _places(row: dict[str, Any], only: str | None) -> list[Slice]:
    """The slices that a row belongs to; of one that was counted for one dimension only, that dimension's."""
    by = [(row["org"], name, row[name]) for name in ((only,) if only else DIMENSIONS) if isinstance(row.get(name), str)]
    return by if only else [(row["org"], "", ""), *by]


def summed(clusters: ByCluster) -> Histogram:
    """In the order of the values, so that what a statistic adds up does not depend on the engine's order."""
    counts: Histogram = defaultdict(float)
    for histogram in clusters.values():
        for value, times in histogram.items():
            counts[value] += times
    return dict(sorted(counts.items(), key=repr))


def _quantile(part: Part, counts: Histogram, clusters: ByCluster) -> Estimate | None:
    """A quantile; where rows are alike its interval is as much wider as that of the share of rows below it."""
    kind = part.kind
    assert isinstance(kind, Quantile)
    plain = {value: times for (value,), times in counts.items() if times}
    if not plain:
        return None
    if part.alike is None:
        return quantile(plain, kind.q)
    among = WHO.get(part.alike, part.alike)
    seen = _by_cluster(clusters)
    n, alone = sum(plain.values()), sum(clusters.get("", {}).values())
    if alone > (1 - KNOWN) * n:
        return replace(quantile(plain, kind.q), doubt=unknown(among))
    if n == len(seen):  # nobody has two rows
        return quantile(plain, kind.q)
    if len(seen) < 2:
        return replace(quantile(plain, kind.q), clusters=len(seen), doubt=few(len(seen), among))
    value = quantile(plain, kind.q).value
    # Many rows may tie with the quantile: what lies below it and what lies above it are unsure in ways of their own.
    design = max(_design(seen, lambda v: v <= value), _design(seen, lambda v: v < value))
    return quantile(plain, kind.q, design, len(seen), among)


def _by_cluster(clusters: ByCluster) -> list[dict[float, float]]:
    """How often each value occurs in each cluster; a row of nobody is a cluster of its own."""
    known = [{value: t for (value,), t in h.items() if t} for name, h in sorted(clusters.items()) if name]
    return known + [{value: 1.0} for (value,), t in clusters.get("", {}).items() for _ in range(int(t))]


def _design(clusters: list[dict[float, float]], is_below: Callable[[float], bool]) -> float:
    """How many times the variance of independent rows the share of rows below has over clusters; at least 1."""
    cells = [(sum(t for value, t in h.items() if is_below(value)), sum(h.values())) for h in clusters]
    n, below = sum(b for _, b in cells), sum(a for a, _ in cells)
    share = below / n
    independent = n * share * (1 - share)
    squares = sum((a - share * b) ** 2 for a, b in cells) * len(cells) / (len(cells) - 1)
    return max(1.0, squares / independent) if independent > 0 else 1.0
