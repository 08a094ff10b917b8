"""Histograms: the cells of a cube that counts values -> the quantile, or the pattern, of every slice."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ..measures.kinds import Patterns, Quantile
from ..statistics import Estimate, Z, quantile
from ..statistics.clusters import Clusters, few, of_share
from .cube import CLUSTER, DIMENSIONS, EVERYONE, GROUPED, GROUPS, KNOWN, WHO, Part, Slice, unknown

Histogram = dict[tuple[Any, ...], float]
"""How often each value, or combination of values, occurs."""
ByCluster = dict[str, Histogram]
ONLY = "_only"
"""Marks a row that was counted for the slices of one dimension only: the totals have it from elsewhere."""


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
        only = row.get(ONLY)
        if only is None:
            everyone = f"{row['org']} {cluster}" if cluster else ""
            found[EVERYONE, "", ""][everyone][value] += row.get(everyone_n, row[n]) or 0
        if isinstance(row["org"], str):
            for place in _places(row, only):
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
            if e is not None and part.alike and place[0] != EVERYONE:
                e = _as_alike(part.alike, e, found[place])
        else:
            e = _quantile(part, counts, found[place])
        if e is not None:
            estimates[place] = e.settled()
    return estimates, {place: _total(kind, whole[place]) for place in estimates}


def _total(kind: Patterns | Quantile, counts: Histogram) -> float:
    """The sum of the values; of patterns, which are no numbers, how many there are."""
    return math.fsum(times * (value[0] if isinstance(kind, Quantile) else 1.0) for value, times in counts.items())


def _places(row: dict[str, Any], only: str | None) -> list[Slice]:
    """The slices that a row belongs to; of one that was counted for one dimension only, that dimension's."""
    by = [(row["org"], name, row[name]) for name in ((only,) if only else DIMENSIONS) if isinstance(row.get(name), str)]
    return by if only else [(row["org"], "", ""), *by]


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


def _as_alike(alike: str, e: Estimate, clusters: ByCluster) -> Estimate:
    """A figure made of yes and no: its interval is as much wider as that of their share, whose rows are alike."""
    among = WHO.get(alike, alike)
    cells = {name: (sum(t for value, t in h.items() if value[-1]), sum(h.values())) for name, h in clusters.items()}
    hits, n = (math.fsum(cell[side] for cell in cells.values()) for side in (0, 1))
    alone_hits, alone = cells.pop("", (0.0, 0.0))
    if alone > (1 - KNOWN) * n:
        return replace(e, doubt=unknown(among))
    p = hits / n

    def powers(power: int) -> float:
        own = alone_hits * (1 - p) ** power + (alone - alone_hits) * p**power
        return own + math.fsum((a - p * b) ** power for _, (a, b) in sorted(cells.items()))

    seen = Clusters(
        count=len(cells) + round(alone), squares=powers(2), fourths=powers(4),
        sizes=alone + math.fsum(b * b for _, b in cells.values()),
        hit=round(alone_hits) + sum(a > 0 for a, _ in cells.values()),
        missed=round(alone - alone_hits) + sum(a < b for a, b in cells.values()),
        among=among, groups=GROUPS if among == GROUPED else 0,
    )  # fmt: skip
    spread = of_share(hits, n, seen)
    wider = math.sqrt(spread.design) * spread.quantile / Z
    low, high = e.value - wider * (e.value - e.low), e.value + wider * (e.high - e.value)
    low = max(0.0, low) if e.low == 0 else low  # of a figure that cannot be below it
    return replace(
        e, low=low, high=high, effective=e.n / spread.design, clusters=seen.count, doubt=e.doubt or spread.doubt
    )


def counterpart(place: Slice, inhouse: str) -> Slice:
    """The in-house team's slice that an organisation's slice is compared with; teams and sites with the whole of it."""
    _, by, key = place
    return (inhouse, "", "") if by in ("team", "site") else (inhouse, by, key)
