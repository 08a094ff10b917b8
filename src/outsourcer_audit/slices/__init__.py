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

from ..engine import dialect_of, fetch
from ..lineage import columns_used
from ..measures.context import Clock, NotConfigured
from ..measures.kinds import Patterns, Plain
from ..measures.registry import Measure
from ..statistics import Estimate
from .assembly import Assembled, Found, assembled
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
    """One measure, counted: what it needs, its SQL, and an estimate per (organisation, dimension, key).

    ``label`` names the formula that is graded where there are ``others``. ``absent`` says what the configuration does
    not say, ``unread`` why an estimate may be missing although there are rows, ``fault`` that the measure failed.
    """

    measure: Measure
    needs: dict[str, set[str]] = field(default_factory=dict)
    sql: str = ""
    estimates: dict[Slice, Estimate] = field(default_factory=dict)
    sums: dict[Slice, float] = field(default_factory=dict)
    label: str = ""
    others: dict[str, dict[Slice, Estimate]] = field(default_factory=dict)
    unread: str = "no row to count"
    absent: str = ""
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
    clock = Clock(tables.period, dialect_of(tables.con))
    counted: dict[str, Counted] = {}
    wholes: dict[str, Assembled] = {}
    cubes: dict[Any, list[Part]] = defaultdict(list)
    for measure in measures:
        entry = counted[measure.id] = Counted(measure)
        try:
            kind = measure.count(**arguments(measure, tables.table, engagement, clock))
            whole = assembled(measure.id, kind)
            entry.needs = columns_used(*(e for part in whole.decided_by for e in deciding(part.kind)))
        except NotConfigured as missing:
            entry.absent = str(missing)
            continue
        except Exception as error:
            entry.fault = f"{type(error).__name__} in the measure's definition"
            continue
        wholes[measure.id] = whole
        entry.label, entry.unread = whole.label, whole.unread
        for part in whole.parts:
            rows = part.rows
            while any(other.name == part.name for other in cubes[rows]):  # two groups' measures of one name
                rows = (rows, part.measure_id)
            cubes[rows].append(part)
    found: dict[str, Found] = defaultdict(dict)
    for parts in cubes.values():
        try:
            _count(parts, tables, clock, engagement.inhouse, counted, found)
        except Exception:  # one of them is at fault; the others shall not suffer
            for part in parts:
                try:
                    _count([part], tables, clock, engagement.inhouse, counted, found)
                except Exception as error:
                    counted[part.measure_id].fault = f"{type(error).__name__} while counting"
    for measure_id, places in found.items():
        if not counted[measure_id].fault:
            entry = counted[measure_id]
            entry.estimates, entry.others = wholes[measure_id].put_together(places, engagement.inhouse)
    return counted


def _count(
    parts: list[Part],
    tables: Tables,
    clock: Clock,
    inhouse: str,
    counted: dict[str, Counted],
    found: dict[str, Found],
) -> None:
    """Count parts that rest on the same rows with one query."""
    sql, rows = fetch(tables.con, cube_of(parts, clock))
    for part in parts:
        estimates, totals = roll_up(part, rows, inhouse)
        found[part.measure_id][part.place] = estimates
        entry = counted[part.measure_id]
        if part.place == 0:
            entry.sums = totals
        if part.graded:
            entry.sql = "\n\n".join(filter(None, [entry.sql, readable(sql)]))


def arguments(
    measure: Measure, table: Callable[[str], ir.Table], engagement: Engagement, clock: Clock
) -> dict[str, Any]:
    """What a measure's function is called with: the tables that it names, and nothing else."""
    special = {"period": clock, "engagement": engagement}
    return {name: special[name] if name in special else table(name) for name in measure.tables}


def deciding(kind: Plain) -> list[ir.Expr]:
    """The expressions that decide a kind's value, without dimensions that merely slice it."""
    if isinstance(kind, Patterns):
        return [kind.of["org"], *kind.values.values()]
    names = ("where", "value", "top", "bottom", "hits", "trials")
    return [kind.of["org"], *(e for name in names if (e := getattr(kind, name, None)) is not None)]
