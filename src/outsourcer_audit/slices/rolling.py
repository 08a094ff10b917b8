"""Rolling up: the cells of a cube of sums -> the estimate of every slice, and the strata of every organisation.

All parts of a cube share its cells, so that what belongs together is worked out once and every part is added up over
arrays. Cells are put into order first: an engine returns them in any, and sums of floats depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..measures.kinds import Count, Mean, Ratio, Share, Tally
from ..statistics import Estimate, mean, ratio, share
from ..statistics.clusters import Clusters
from ..statistics.strata import Strata
from .cube import CLUSTER, DIMENSIONS, EVERYONE, GROUPED, GROUPS, WHO, Part, Slice

if TYPE_CHECKING:
    import numpy as np

KNOWN = 0.8
"""Who handled the rows has to be known of so many of them for an interval to take those of one agent together."""
NO_CLUSTER = -1


class Cells:
    """The cells of one cube: columns of equal length, in the order of their dimensions."""

    def __init__(self, columns: dict[str, Any]) -> None:
        import numpy as np
        import pandas as pd

        dimensions = [name for name, values in columns.items() if values.dtype.kind == "O"]
        codes, self.names = {}, {}
        for name in dimensions:
            found, values = pd.factorize(columns[name])
            order = np.argsort(values) if len(values) else np.array([], dtype=int)
            rank = np.empty(len(values) + 1, dtype=np.int64)
            rank[order], rank[-1] = np.arange(len(values)), NO_CLUSTER
            codes[name], self.names[name] = rank[found], [values[at] for at in order]
        order = np.lexsort(list(codes.values())) if codes else np.arange(len(next(iter(columns.values()))))
        self.codes = {name: found[order] for name, found in codes.items()}
        self.sums = {name: values[order] for name, values in columns.items() if name not in codes}

    @cached_property
    def clusters(self) -> np.ndarray | None:
        """Code of every cell's cluster, two organisations never sharing one; -1 where it is not known."""
        import numpy as np

        if CLUSTER not in self.codes:
            return None
        org, found = self.codes["org"], self.codes[CLUSTER]
        return np.where(found < 0, NO_CLUSTER, (org + 1) * (len(self.names[CLUSTER]) + 1) + found)

    @cached_property
    def groupings(self) -> list[Grouping]:
        """Everyone, the organisations, and their slices by every dimension that the cube has."""
        import numpy as np

        org = self.codes["org"]
        found = [Grouping(self, np.zeros(len(org), dtype=np.int64), [(EVERYONE, "", "")])]
        orgs = self.names["org"]
        found.append(Grouping(self, org, [(name, "", "") for name in orgs]))
        for by in DIMENSIONS:
            if by in self.codes:
                keys = self.names[by]
                key = self.codes[by]
                place = np.where((org < 0) | (key < 0), -1, org * len(keys) + key)
                found.append(Grouping(self, place, [(name, by, k) for name in orgs for k in keys]))
        return [grouping for grouping in found if grouping.slices]


@dataclass
class Grouping:
    """One way to put the cells together: the place of each (-1: none), and which slice a place is."""

    cells: Cells
    place: np.ndarray
    slices: list[Slice]

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cells with a known cluster; which (place, cluster) each belongs to; the place of every such pair."""
        import numpy as np

        clusters = self.cells.clusters
        assert clusters is not None
        cells = np.flatnonzero((clusters >= 0) & (self.place >= 0))
        width = int(clusters.max(initial=0)) + 1
        found, pair = np.unique(self.place[cells] * width + clusters[cells], return_inverse=True)
        return cells, pair, found // width

    def total(self, values: np.ndarray) -> np.ndarray:
        """Sum per slice."""
        import numpy as np

        here = self.place >= 0
        return np.bincount(self.place[here], weights=values[here], minlength=len(self.slices))


def roll_up(part: Part, cells: Cells) -> tuple[dict[Slice, Estimate], dict[Slice, float]]:
    """Estimates and sums of every slice of one part."""
    estimates: dict[Slice, Estimate] = {}
    totals: dict[Slice, float] = {}
    for grouping in cells.groupings:
        everyone = "everyone_" if part.once_per and grouping.slices[0][0] == EVERYONE else ""
        found = _of_grouping(part, grouping, everyone)
        for place, (estimate, total) in found.items():
            estimates[place], totals[place] = estimate.settled(), total
    return estimates, totals


def _of_grouping(part: Part, grouping: Grouping, everyone: str) -> dict[Slice, tuple[Estimate, float]]:
    sums = grouping.cells.sums
    column = {key: sums[f"{part.name}_{everyone}{key}"] for key in ("n", "a", "b", "aa", "bb", "ab")
              if f"{part.name}_{everyone}{key}" in sums}  # fmt: skip
    total = {key: grouping.total(values) for key, values in column.items()}
    seen = grouping.total(column["n"] * 0 + 1) > 0
    clustered = not everyone and part.alike is not None and grouping.cells.clusters is not None
    moments = _moments(part, grouping, column, total) if clustered else None
    found = {}
    for at, place in enumerate(grouping.slices):
        if not seen[at]:
            continue
        of = {key: float(values[at]) for key, values in total.items()}
        known = moments is not None and moments.known[at] >= KNOWN
        estimate = _estimate(part, of, moments.of(at) if moments and known else None)
        if estimate is None:
            continue
        if moments is not None and not known and not estimate.exact:
            estimate = replace(estimate, doubt=f"{moments.among} unknown: its rows are taken as independent")
        found[place] = (estimate, of.get("a", of["n"]))
    return found


def _estimate(part: Part, sums: dict[str, float], clusters: Clusters | None) -> Estimate | None:
    kind, n = part.kind, int(sums["n"])
    if isinstance(kind, Count):
        return Estimate(float(n), float(n), float(n), n, True)
    if n == 0:
        return None
    if isinstance(kind, Tally):
        return share(sums["a"], n, kind.exact)
    if isinstance(kind, Share):
        return share(sums["a"], n, kind.exact, clusters)
    if isinstance(kind, Mean):
        return mean(n, sums["a"], sums["aa"], kind.exact, clusters)
    assert isinstance(kind, Ratio)
    return ratio(n, sums["a"], sums["b"], sums["aa"], sums["bb"], sums["ab"], kind.exact, clusters)


@dataclass(frozen=True)
class _Moments:
    """Of every slice of a grouping: what an interval needs of its clusters."""

    arrays: dict[str, np.ndarray]
    known: np.ndarray
    among: str

    def of(self, at: int) -> Clusters:
        a = {name: float(values[at]) for name, values in self.arrays.items()}
        return Clusters(
            round(a["count"]), a["squares"], a["fourths"], a["sizes"], round(a["hit"]), round(a["missed"]), self.among,
            groups=GROUPS if self.among == GROUPED else 0,
        )  # fmt: skip


def _moments(part: Part, grouping: Grouping, column: dict[str, np.ndarray], total: dict[str, np.ndarray]) -> _Moments:
    """Moments over clusters; rows whose cluster is not known are clusters of one row."""
    import numpy as np

    many, top = len(grouping.slices), column["a"]
    bottom, whole = (column["b"], total["b"]) if "b" in column else (column["n"], total["n"])
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.where(whole > 0, total["a"] / whole, 0.0)
    cells, pair, place = grouping.pairs
    count = len(place)
    a, b, n = (np.bincount(pair, weights=x[cells], minlength=count) for x in (top, bottom, column["n"]))
    there = n > 0
    a, b, n, place = a[there], b[there], n[there], place[there]
    error = a - r[place] * b

    def add(values: np.ndarray) -> np.ndarray:
        return np.bincount(place, weights=values, minlength=many)

    squared = error * error
    arrays = {"count": add(np.ones(len(a))), "squares": add(squared), "fourths": add(squared * squared),
              "sizes": add(b * b), "hit": add((a > 0).astype(float)), "missed": add((a < b).astype(float))}  # fmt: skip
    alone = _alone(part, grouping, column, r)
    found = {name: values + alone.get(name, 0.0) for name, values in arrays.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.where(total["n"] > 0, add(n) / total["n"], 0.0)
    return _Moments(found, known, WHO.get(part.alike or "", part.alike or ""))


def _alone(part: Part, grouping: Grouping, column: dict[str, np.ndarray], r: np.ndarray) -> dict[str, np.ndarray]:
    """The same moments of the rows that belong to no known cluster, from their sums of squares."""
    import numpy as np

    clusters = grouping.cells.clusters
    assert clusters is not None
    mine = clusters < 0
    if not mine.any():
        return {}
    n, a = (grouping.total(np.where(mine, column[key], 0.0)) for key in ("n", "a"))
    if isinstance(part.kind, Share):
        squares = a * (1 - r) ** 2 + (n - a) * r**2
        fourths = a * (1 - r) ** 4 + (n - a) * r**4
        return {"count": n, "squares": squares, "fourths": fourths, "sizes": n, "hit": a, "missed": n - a}
    aa = grouping.total(np.where(mine, column["aa"], 0.0))
    ab, bb = (grouping.total(np.where(mine, column[key], 0.0)) for key in ("ab", "bb")) if "b" in column else (a, n)
    squares = np.maximum(0.0, aa - 2 * r * ab + r * r * bb)
    with np.errstate(divide="ignore", invalid="ignore"):
        fourths = np.where(n > 0, 3 * squares**2 / n, 0.0)  # as of normal values: single rows' are not counted
    return {"count": n, "squares": squares, "fourths": fourths, "sizes": bb, "hit": n, "missed": n}


def strata(part: Part, cells: Cells, by: tuple[str, ...]) -> dict[str, Strata]:
    """What was counted per organisation, stratum and cluster; rows of an unknown stratum are left out."""
    import numpy as np

    fields = [cells.codes[name] for name in by]
    known = np.all([codes >= 0 for codes in (*fields, cells.codes["org"])], axis=0)
    sums = {key: cells.sums[f"{part.name}_{key}"] for key in ("n", "a", "b", "aa", "bb", "ab")
            if f"{part.name}_{key}" in cells.sums}  # fmt: skip
    clusters = cells.clusters if cells.clusters is not None else np.full(len(known), NO_CLUSTER)
    found = {}
    for code, org in enumerate(cells.names["org"]):
        mine = known & (cells.codes["org"] == code) & (sums["n"] > 0)
        if not mine.any():
            continue
        places, stratum = np.unique(np.stack([codes[mine] for codes in fields], axis=1), axis=0, return_inverse=True)
        names = [tuple(str(cells.names[name][at]) for name, at in zip(by, row, strict=True)) for row in places]
        own = {key: values[mine] for key, values in sums.items()}
        found[org] = Strata(
            names, stratum.reshape(-1), clusters[mine], own["a"], own.get("b", own["n"]),
            share=isinstance(part.kind, Share), tt=own.get("aa"), bb=own.get("bb", own["n"]),
            tb=own.get("ab", own["a"]), by=by, rows=own["n"] if "b" in own else None,
        )  # fmt: skip
    return found


def by_cluster(part: Part, cells: Cells, org: str) -> list[tuple[str, float, float]]:
    """Hits and rows of every known cluster of an organisation, by its id."""
    import numpy as np

    if CLUSTER not in cells.codes or org not in cells.names["org"]:
        return []
    names, cluster = cells.names[CLUSTER], cells.codes[CLUSTER]
    mine = (cells.codes["org"] == cells.names["org"].index(org)) & (cluster >= 0)
    hits, rows = (np.bincount(cluster[mine], weights=cells.sums[f"{part.name}_{key}"][mine], minlength=len(names))
                  for key in ("a", "n"))  # fmt: skip
    return [(str(name), float(a), float(n)) for name, a, n in zip(names, hits, rows, strict=True) if n > 0]
