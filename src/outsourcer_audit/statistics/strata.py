"""Strata: what was counted of one organisation by stratum (channel, topic) and cluster (agent).

Cells carry sums only, so that a figure can be put together again in any mix of strata, with an interval that knows
which rows belong together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

Name = tuple[str, ...]
"""A stratum: its channel, its topic, in the order of the strata's fields."""
ALONE = -1
"""Code of rows whose cluster is not known: each of them stands for itself."""


@dataclass(frozen=True)
class Strata:
    """The cells of one measure and one organisation. All arrays have one entry per cell (stratum x cluster).

    ``stratum`` points into ``names``, ``cluster`` holds codes from 0 on (-1: rows without a known cluster), ``top`` and
    ``bottom`` the sums whose quotient is the figure: hits and rows of a share, total and rows of a mean, both sums of
    a ratio. ``share`` says that no row's top is above its bottom. Rows that stand for themselves need, for means and
    ratios, their sums of squares ``tt``, ``bb`` and of products ``tb``; None where they were not counted (a share
    never needs them). ``by`` names the fields of the strata. ``among`` and ``groups``: what a cluster is, as in
    ``clusters.Clusters``.
    """

    names: list[Name]
    stratum: np.ndarray
    cluster: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    share: bool = True
    tt: np.ndarray | None = None
    bb: np.ndarray | None = None
    tb: np.ndarray | None = None
    by: tuple[str, ...] = field(default=("channel", "topic"))
    rows: np.ndarray | None = None
    """Rows of every cell, where ``bottom`` is not their number (ratios); None: ``bottom`` is."""
    among: str = "agent"
    groups: int = 0

    @property
    def counted(self) -> np.ndarray:
        """Rows of every cell."""
        return self.bottom if self.rows is None else self.rows

    @property
    def by_name(self) -> dict[Name, float]:
        """Rows of every stratum."""
        import numpy as np

        rows = np.bincount(self.stratum, self.counted, minlength=len(self.names))
        return dict(zip(self.names, rows.tolist(), strict=True))


def strata_of(cells: Iterable[tuple[Name, int, float, float]], share: bool = True, **more: Any) -> Strata:
    """Strata from single cells: (stratum, cluster, top, bottom). For few cells; the cube fills the arrays itself."""
    import numpy as np

    found = list(cells)
    names = sorted({name for name, *_ in found})
    place = {name: number for number, name in enumerate(names)}
    return Strata(
        names,
        np.array([place[name] for name, *_ in found], dtype=np.int64),
        np.array([cluster for _, cluster, *_ in found], dtype=np.int64),
        np.array([top for *_, top, _ in found], dtype=float),
        np.array([bottom for *_, bottom in found], dtype=float),
        share,
        **more,
    )
