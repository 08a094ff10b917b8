"""One measure, counted for every organisation and slice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..measures.registry import Measure
from ..statistics import Estimate
from ..statistics.strata import Strata
from . import rolling
from .cells import Cells
from .cube import Part, Slice

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Counted:
    """One measure, counted: what it needs, its SQL, and an estimate per (organisation, dimension, key).

    ``alike`` says whose rows the intervals take together (agent, customer; empty: each row stands for itself),
    ``binomial`` that the figure is a share of rows, for which chance has limits of its own.
    ``strata``: the graded figure's sums by stratum and cluster, per organisation, where it can be compared like with
    like. ``label`` names the formula that is graded where there are ``others``. ``absent`` says what the configuration
    does not say, ``unread`` why an estimate may be missing although there are rows, ``fault`` that the measure failed.
    """

    measure: Measure
    needs: dict[str, set[str]] = field(default_factory=dict)
    sql: str = ""
    alike: str = ""
    estimates: dict[Slice, Estimate] = field(default_factory=dict)
    sums: dict[Slice, float] = field(default_factory=dict)
    strata: dict[str, Strata] = field(default_factory=dict)
    label: str = ""
    others: dict[str, dict[Slice, Estimate]] = field(default_factory=dict)
    unread: str = "no row to count"
    absent: str = ""
    fault: str = ""
    binomial: bool = False
    cells: tuple[Part, Cells] | None = field(default=None, repr=False)
    _index: tuple[dict[Slice, Estimate], dict[tuple[str, str], list[str]]] | None = field(
        default=None, repr=False, compare=False
    )

    def get(self, org: str, by: str = "", key: str = "") -> Estimate | None:
        """The estimate of one slice; without dimension the organisation's total."""
        return self.estimates.get((org, by, key))

    def keys(self, org: str, by: str) -> list[str]:
        """The keys of one dimension, in order."""
        if self._index is None or self._index[0] is not self.estimates:
            index: dict[tuple[str, str], list[str]] = {}
            for place_org, place_by, key in self.estimates:
                index.setdefault((place_org, place_by), []).append(key)
            self._index = self.estimates, {place: sorted(keys) for place, keys in index.items()}
        return list(self._index[1].get((org, by), []))

    def clusters_of(self, org: str) -> list[tuple[str, float, float]]:
        """Who stands behind an organisation's share: id, hits and rows of every agent; empty where nobody is known.

        Personal data, for ``agents``, which names nobody; never for the card.
        """
        return rolling.by_cluster(*self.cells, org) if self.cells and self.alike == "agent" else []

    def frame(self) -> pd.DataFrame:
        """All slices as a table: org ("*" is everyone), by, key, value, n, low, high, total."""
        import pandas as pd

        rows = [
            (*place, e.value, e.n, e.low, e.high, self.sums.get(place)) for place, e in sorted(self.estimates.items())
        ]
        return pd.DataFrame(rows, columns=["org", "by", "key", "value", "n", "low", "high", "total"])
