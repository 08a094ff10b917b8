"""Cells of a cube: its columns as arrays, in order, and the ways to put them together into slices.

All parts of a cube share its cells, so that what belongs together is worked out once. Cells are put into order first:
an engine returns them in any, and sums of floats depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .cube import CLUSTER, DIMENSIONS, EVERYONE, Slice

if TYPE_CHECKING:
    import numpy as np

NO_CLUSTER = -1


class Cells:
    """The cells of one cube: columns of equal length, in the order of their dimensions.

    ``by``: the dimensions by which they are to be sliced; ``totals``: whether organisations' totals are read off them.
    """

    def __init__(self, columns: dict[str, Any], by: Sequence[str] = DIMENSIONS, totals: bool = True) -> None:
        import numpy as np
        import pandas as pd

        self.by, self.totals = by, totals
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
        """Everyone, the organisations, and their slices by every wanted dimension that the cube has."""
        import numpy as np

        org, orgs = self.codes["org"], self.names["org"]
        found = []
        if self.totals:
            found.append(Grouping(self, np.zeros(len(org), dtype=np.int64), [(EVERYONE, "", "")]))
            found.append(Grouping(self, org, [(name, "", "") for name in orgs]))
        for by in self.by:
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
