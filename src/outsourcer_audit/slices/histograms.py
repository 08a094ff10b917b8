"""Histograms: the cells of a cube that counts values -> the quantile, or the pattern, of every slice."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ..measures.kinds import Patterns, Quantile
from ..statistics import Estimate, quantile
from .cube import CLUSTER, DIMENSIONS, EVERYONE, WHO, Part, Slice

Histogram = dict[tuple[Any, ...], float]
"""How often each value, or combination of values, occurs."""
ByCluster = dict[str, Histogram]


def value_names(kind: Patterns | Quantile) -> list[str]:
    """Columns of the cube that hold the counted values."""
    return [f"value_{n}" for n in range(len(kind.values))] if isinstance(kind, Patterns) else ["value"]


def roll_up(
    part: Part, rows: Iterable[dict[str, Any]], inhouse: str
) -> tuple[dict[Slice, Estimate], dict[Slice, float]]:
    """Estimates of every slice, and the sum of what was counted."""
    kind = part.kind
    assert isinstance(kind, Patterns | Quantile)
    found: dict[Slice, ByCluster] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    n, everyone_n = f"{part.name}_n", f"{part.name}_everyone_n"
    names = value_names(kind)
    for row in rows:
        value, cluster = tuple(row[name] for name in names), row.get(CLUSTER) or ""
        found[EVERYONE, "", ""][f"{row['org']} {cluster}"][value] += row.get(everyone_n, row[n]) or 0
        if isinstance(row["org"], str):
            for place in _places(row):
                found[place][cluster][value] += row[n]
    whole = {place: _summed(clusters) for place, clusters in found.items()}
    beside = isinstance(kind, Patterns) and kind.against
    estimates: dict[Slice, Estimate] = {}
    for place, counts in whole.items():
        if beside and place[0] in (EVERYONE, inhouse):
            continue
        usual = whole.get(counterpart(place, inhouse), {}) if beside else {}
        if isinstance(kind, Patterns):
            e = kind.read(counts, usual) if kind.against else kind.read(counts)
        else:
            e = _quantile(part, counts, found[place])
        if e is not None:
            estimates[place] = e.settled()
    return estimates, {place: _total(kind, whole[place]) for place in estimates}


def _total(kind: Patterns | Quantile, counts: Histogram) -> float:
    """The sum of the values; of patterns, which are no numbers, how many there are."""
    return math.fsum(times * (value[0] if isinstance(kind, Quantile) else 1.0) for value, times in counts.items())


def _places(row: dict[str, Any]) -> list[Slice]:
    by = [(row["org"], name, row[name]) for name in DIMENSIONS if isinstance(row.get(name), str)]
    return [(row["org"], "", ""), *by]


def _summed(clusters: ByCluster) -> Histogram:
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
    known = {name: histogram for name, histogram in clusters.items() if name}
    if part.alike is None or len(known) < 2:
        return quantile(plain, kind.q)
    value = quantile(plain, kind.q).value
    cells = [(sum(t for (v,), t in h.items() if v <= value), sum(h.values())) for _, h in sorted(known.items())]
    cells += [(float(v <= value), 1.0) for (v,), t in clusters.get("", {}).items() for _ in range(int(t))]
    n, below = sum(b for _, b in cells), sum(a for a, _ in cells)
    if n == len(cells):  # nobody has two rows
        return quantile(plain, kind.q)
    share = below / n
    squares = sum((a - share * b) ** 2 for a, b in cells) * len(cells) / (len(cells) - 1)
    independent = n * share * (1 - share)
    design = max(1.0, squares / independent) if independent > 0 else 1.0
    return quantile(plain, kind.q, design, len(cells), WHO.get(part.alike, part.alike))


def counterpart(place: Slice, inhouse: str) -> Slice:
    """The in-house team's slice that an organisation's slice is compared with; teams and sites with the whole of it."""
    _, by, key = place
    return (inhouse, "", "") if by in ("team", "site") else (inhouse, by, key)
