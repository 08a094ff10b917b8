"""Slices: every measure counted for every organisation, month, channel and team.

Measures that rest on the same rows are counted together in one pass, into a small cube of sums (for quantiles: of
counts per value). Totals of organisations, months, channels and teams are sums of its cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from ..engine import fetch
from ..lineage import columns_used
from ..measures.context import Clock
from ..measures.kinds import Gap, Kind
from ..measures.registry import Measure
from ..statistics import Estimate, difference
from .cube import EVERYONE, Part, Slice, cube_of, roll_up
from .describe import readable

if TYPE_CHECKING:
    import pandas as pd

    from ..engagement import Engagement
    from ..trusted import Tables

__all__ = ["CHECKS_SCHEMA", "EVERYONE", "Counted", "count_all"]

CHECKS_SCHEMA = {"org": "string", "dimension": "string", "severity": "string", "failed": "int64", "total": "int64"}
"""The table ``checks``: results of the data checks and of intake, as measures see them."""


@dataclass
class Counted:
    """One measure, counted: what it needs, its SQL, and an estimate per (organisation, dimension, key)."""

    measure: Measure
    needs: dict[str, set[str]] = field(default_factory=dict)
    sql: str = ""
    estimates: dict[Slice, Estimate] = field(default_factory=dict)
    sums: dict[Slice, float] = field(default_factory=dict)
    fault: str = ""

    def get(self, org: str, by: str = "", key: str = "") -> Estimate | None:
        """The estimate of one slice; without dimension the organisation's total."""
        return self.estimates.get((org, by, key))

    def keys(self, org: str, by: str) -> list[str]:
        """The keys of one dimension, in order."""
        return sorted(key for (o, b, key) in self.estimates if o == org and b == by)

    def frame(self) -> pd.DataFrame:
        """All slices as a table: org ("*" is everyone), by, key, value, n, low, high, total."""
        import pandas as pd

        rows = [
            (*place, e.value, e.n, e.low, e.high, self.sums.get(place)) for place, e in sorted(self.estimates.items())
        ]
        return pd.DataFrame(rows, columns=["org", "by", "key", "value", "n", "low", "high", "total"])


def count_all(measures: Iterable[Measure], tables: Tables, engagement: Engagement) -> dict[str, Counted]:
    """Count all measures. A measure that cannot be expressed or executed carries its fault; the others go on."""
    clock = Clock(tables.period)
    counted: dict[str, Counted] = {}
    cubes: dict[Any, list[Part]] = defaultdict(list)
    for measure in measures:
        entry = counted[measure.id] = Counted(measure)
        try:
            kind = measure.count(**arguments(measure, tables.table, engagement, clock))
            entry.needs = columns_used(*deciding(kind))
        except Exception as error:
            entry.fault = f"{type(error).__name__} in the measure's definition"
            continue
        for place, one in enumerate((kind.first, kind.second) if isinstance(kind, Gap) else (kind,)):
            part = Part(measure.id, place, one)
            cubes[part.rows].append(part)
    found: dict[str, dict[int, dict[Slice, Estimate]]] = defaultdict(dict)
    for parts in cubes.values():
        try:
            _count(parts, tables, clock, counted, found)
        except Exception:  # one of them is at fault; the others shall not suffer
            for part in parts:
                try:
                    _count([part], tables, clock, counted, found)
                except Exception as error:
                    counted[part.measure_id].fault = f"{type(error).__name__} while counting"
    for measure_id, places in found.items():
        if not counted[measure_id].fault:
            counted[measure_id].estimates = places[0] if len(places) == 1 else _gap(places[0], places[1])
    return counted


def _count(
    parts: list[Part],
    tables: Tables,
    clock: Clock,
    counted: dict[str, Counted],
    found: dict[str, dict[int, dict[Slice, Estimate]]],
) -> None:
    """Count parts that rest on the same rows with one query."""
    sql, rows = fetch(tables.con, cube_of(parts, clock))
    for part in parts:
        estimates, totals = roll_up(part, rows)
        found[part.measure_id][part.place] = estimates
        entry = counted[part.measure_id]
        entry.sums.update(totals)
        entry.sql = "\n\n".join(filter(None, [entry.sql, readable(sql)]))


def _gap(first: dict[Slice, Estimate], second: dict[Slice, Estimate]) -> dict[Slice, Estimate]:
    return {place: difference(first[place], second[place]) for place in first.keys() & second.keys()}


def arguments(
    measure: Measure, table: Callable[[str], ir.Table], engagement: Engagement, clock: Clock
) -> dict[str, Any]:
    """What a measure's function is called with: the tables that it names, and nothing else."""
    special = {"period": clock, "engagement": engagement}
    return {name: special[name] if name in special else table(name) for name in measure.tables}


def deciding(kind: Kind) -> list[ir.Expr]:
    """The expressions that decide a kind's value, without dimensions that merely slice it."""
    if isinstance(kind, Gap):
        return [*deciding(kind.first), *deciding(kind.second)]
    names = ("where", "value", "top", "bottom", "hits", "trials")
    return [kind.of["org"], *(e for name in names if (e := getattr(kind, name, None)) is not None)]
