"""Moments: what the interval of a slice needs of its clusters (agents, customers), from the cells of a cube."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..measures.kinds import Patterns, Share
from ..statistics.clusters import Clusters
from .cells import Grouping
from .cube import GROUPED, GROUPS, WHO, Part

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Moments:
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


def moments_of(part: Part, grouping: Grouping, column: dict[str, np.ndarray], total: dict[str, np.ndarray]) -> Moments:
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
    return Moments(found, known, WHO.get(part.alike or "", part.alike or ""))


def _alone(part: Part, grouping: Grouping, column: dict[str, np.ndarray], r: np.ndarray) -> dict[str, np.ndarray]:
    """The same moments of the rows that belong to no known cluster, from their sums of squares."""
    import numpy as np

    clusters = grouping.cells.clusters
    assert clusters is not None
    mine = clusters < 0
    if not mine.any():
        return {}
    n, a = (grouping.total(np.where(mine, column[key], 0.0)) for key in ("n", "a"))
    if isinstance(part.kind, Share | Patterns):
        squares = a * (1 - r) ** 2 + (n - a) * r**2
        fourths = a * (1 - r) ** 4 + (n - a) * r**4
        return {"count": n, "squares": squares, "fourths": fourths, "sizes": n, "hit": a, "missed": n - a}
    aa = grouping.total(np.where(mine, column["aa"], 0.0))
    ab, bb = (grouping.total(np.where(mine, column[key], 0.0)) for key in ("ab", "bb")) if "b" in column else (a, n)
    squares = np.maximum(0.0, aa - 2 * r * ab + r * r * bb)
    with np.errstate(divide="ignore", invalid="ignore"):
        fourths = np.where(n > 0, 3 * squares**2 / n, 0.0)  # as of normal values: single rows' are not counted
    return {"count": n, "squares": squares, "fourths": fourths, "sizes": bb, "hit": n, "missed": n}
