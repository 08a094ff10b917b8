"""Patterns: how often each combination of values occurs -> what a statistic reads off it, for every slice.

Whose rows resemble each other matters only for the last of the values, a yes or no. So combinations are counted without
regard to whose rows they are, and the yes and no of every agent or customer beside them: together far fewer cells.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..measures.kinds import Patterns
from ..statistics import Estimate, Z
from ..statistics.clusters import Clusters, of_share
from .cells import Cells
from .cube import EVERYONE, KNOWN, Part, Slice, unknown
from .histograms import by_slice, summed, value_names
from .moments import moments_of


@dataclass(frozen=True)
class Spread:
    """Of one slice: how many rows there are, how many say yes, and how alike those of one agent or customer are."""

    hits: float
    n: float
    clusters: Clusters
    known: bool


def answer(part: Part) -> str:
    """The column of the cube with the yes or no: the last of the values."""
    assert isinstance(part.kind, Patterns)
    return value_names(part.kind)[-1]


def roll_up(
    part: Part, rows: Iterable[dict[str, Any]], inhouse: str, spreads: dict[Slice, Spread]
) -> tuple[dict[Slice, Estimate], dict[Slice, float]]:
    """Estimates of every slice, and how many rows were counted. ``spreads``: empty where rows stand for themselves."""
    kind = part.kind
    assert isinstance(kind, Patterns)
    whole = {place: summed(clusters) for place, clusters in by_slice(part, rows).items()}
    estimates: dict[Slice, Estimate] = {}
    for place, counts in whole.items():
        if kind.against and place[0] in (EVERYONE, inhouse):
            continue
        e = kind.read(counts, whole.get(counterpart(place, inhouse), {})) if kind.against else kind.read(counts)
        if e is not None:
            estimates[place] = (_as_alike(e, spreads[place]) if place in spreads else e).settled()
    return estimates, {place: math.fsum(whole[place].values()) for place in estimates}


def spreads_of(part: Part, cells: Sequence[Cells]) -> dict[Slice, Spread]:
    """The spread of yes and no over agents or customers, for every slice of every organisation."""
    found = {}
    for grouping in (one for some in cells for one in some.groupings if one.slices[0][0] != EVERYONE):
        n = grouping.cells.sums[f"{part.name}_n"]
        column = {"n": n, "a": n * grouping.cells.sums[answer(part)]}
        total = {key: grouping.total(values) for key, values in column.items()}
        moments = moments_of(part, grouping, column, total)
        for at, place in enumerate(grouping.slices):
            if total["n"][at] > 0:
                known = bool(moments.known[at] >= KNOWN)
                found[place] = Spread(float(total["a"][at]), float(total["n"][at]), moments.of(at), known)
    return found


def _as_alike(e: Estimate, spread: Spread) -> Estimate:
    """A figure made of yes and no: its interval is as much wider as that of their share, whose rows are alike."""
    if not spread.known:
        return replace(e, doubt=unknown(spread.clusters.among))
    seen = of_share(spread.hits, spread.n, spread.clusters)
    wider = math.sqrt(seen.design) * seen.quantile / Z
    low, high = e.value - wider * (e.value - e.low), e.value + wider * (e.high - e.value)
    low = max(0.0, low) if e.low == 0 else low  # of a figure that cannot be below it
    return replace(
        e, low=low, high=high, effective=e.n / seen.design, clusters=spread.clusters.count, doubt=e.doubt or seen.doubt
    )


def counterpart(place: Slice, inhouse: str) -> Slice:
    """The in-house team's slice that an organisation's slice is compared with; teams and sites with the whole of it."""
    _, by, key = place
    return (inhouse, "", "") if by in ("team", "site") else (inhouse, by, key)
