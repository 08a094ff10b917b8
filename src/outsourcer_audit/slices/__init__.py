"""Slices: every measure counted for every organisation, month, channel and team.

Measures that rest on the same rows are counted together in one pass, into a small cube of sums (for quantiles: of
counts per value). Totals of organisations, months, channels, teams and sites are sums of its cells, and so are those of
the strata (channel and topic) in which organisations are compared like with like.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from ..engine import dialect_of, fetch_columns, fetch_sums, keep, written_ahead
from ..engine.limits import NoRoom
from ..lineage import columns_used
from ..measures.context import Clock, NotConfigured
from ..measures.kinds import Patterns, Plain, Quantile, Share, Tally
from ..measures.registry import Measure
from ..statistics import Estimate
from . import histograms, patterns, rolling
from .assembly import Assembled, Found, assembled
from .cells import Cells
from .counted import Counted
from .cube import CLUSTER, EVERYONE, WHO, Part, Slice, cube_of
from .describe import readable
from .home import added, cells_of, values_of
from .shared import Shared

if TYPE_CHECKING:
    from ..engagement import Engagement
    from ..trusted import Tables

__all__ = ["CHECKS_SCHEMA", "EVERYONE", "Counted", "count_all"]

CHECKS_SCHEMA = {"org": "string", "dimension": "string", "severity": "string", "failed": "int64", "total": "int64"}
"""The table ``checks``: results of the data checks and of intake, as measures see them."""
CELLS, VALUES = "_cells", "_values"
"""Names under which the engine keeps a cube that is read twice, and its values without whose rows they are."""


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
        entry.binomial = whole.parts[0].alone and isinstance(whole.parts[0].kind, Share | Tally)
        entry.alike = WHO.get(whole.parts[0].alike or "", "")
        for part in whole.parts:
            rows = part.rows
            while any(other.name == part.name for other in cubes[rows]):  # two groups' measures of one name
                rows = (rows, part.measure_id)
            cubes[rows].append(part)
    found: dict[str, Found] = defaultdict(dict)
    queries = [query for parts in cubes.values() for query in _queries(parts, clock, engagement, counted)]
    shared = Shared(tables.con, [query.cube for query in queries])
    work = _Counting(shared, clock, tables.con, engagement, counted, found)
    with written_ahead(tables.con, [step.rows for step in shared.steps]) as written:
        for step, sql in zip(shared.steps, written, strict=True):
            if step.name:
                shared.make(step, sql)
            else:
                work.try_to_count(queries[step.cube], step.rows, sql)
            shared.forget(step.spent)
    for measure_id, places in found.items():
        if not counted[measure_id].fault:
            entry = counted[measure_id]
            entry.sql = "\n\n".join(told for _, told in sorted(work.told[measure_id].items()))
            entry.estimates, entry.others = wholes[measure_id].put_together(places, engagement.inhouse)
    return counted


@dataclass(frozen=True)
class _Query:
    """Parts that rest on the same rows, their cube, and by which fields it is counted beyond those of every cube."""

    parts: list[Part]
    cube: ir.Table
    strata: tuple[str, ...]


def _queries(parts: list[Part], clock: Clock, engagement: Engagement, counted: dict[str, Counted]) -> Iterator[_Query]:
    """One query for all parts; where one of them cannot be expressed, one for each that can."""
    try:
        strata = _strata_of(parts, counted, engagement)
        yield _Query(parts, cube_of(parts, clock, strata), strata)
    except Exception as error:
        if len(parts) == 1:
            counted[parts[0].measure_id].fault = f"{type(error).__name__} while counting"
        else:
            for part in parts:
                yield from _queries([part], clock, engagement, counted)


@dataclass(frozen=True)
class _Counting:
    """One count: on which rows, for which engagement, and what has been found so far."""

    shared: Shared
    clock: Clock
    con: Any
    engagement: Engagement
    counted: dict[str, Counted]
    found: dict[str, Found]
    told: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """The SQL behind what is graded, by measure and place."""

    def try_to_count(self, query: _Query, cube: ir.Table, sql: Callable[[], str]) -> None:
        """Count parts together, or where that fails one by one."""
        try:
            self.count(query, cube, sql())
        except NoRoom:  # no fault of a measure
            raise
        except Exception:  # one of them is at fault; the others shall not suffer
            self.count_each(query)

    def count_each(self, query: _Query) -> None:
        """Count the parts of a query one by one: whichever is at fault carries its fault."""
        for part in query.parts:
            for alone in _queries([part], self.clock, self.engagement, self.counted):
                try:
                    self.count(alone, self.shared.over(alone.cube))
                except NoRoom:
                    raise
                except Exception as error:
                    self.counted[part.measure_id].fault = f"{type(error).__name__} while counting"

    def count(self, query: _Query, cube: ir.Table, sql: str = "") -> None:
        """Count parts that rest on the same rows with one query; ``sql``: as it was written ahead."""
        parts, by = query.parts, query.strata
        if isinstance(parts[0].kind, Quantile | Patterns):
            sql, kept = keep(self.con, CELLS, cube, sql)
            (part,) = parts  # each is counted alone
            self._enter(part, sql, _of_values(self.con, part, kept, self.engagement.inhouse))
            return
        if not by:
            sql, columns = fetch_columns(self.con, cube, sql)
            cells = [Cells(columns)]
        else:
            sql, kept = keep(self.con, CELLS, cube, sql)
            sums = [name for name, of in kept.schema().items() if of.is_numeric()]
            cells = cells_of(self.con, kept, sums)
            clusters = [CLUSTER] if CLUSTER in kept.columns else []
            mixed = Cells(fetch_sums(self.con, kept, list(dict.fromkeys(["org", *by, *clusters])), sums))
            for part in parts:
                if part.mixable:
                    self.counted[part.measure_id].strata = rolling.strata(part, mixed, by)
        for part in parts:
            self._enter(part, sql, rolling.roll_up(part, cells))
            if part.alone and isinstance(part.kind, Share):
                self.counted[part.measure_id].cells = (part, cells[0])

    def _enter(self, part: Part, sql: str, rolled: tuple[dict[Slice, Estimate], dict[Slice, float]]) -> None:
        self.found[part.measure_id][part.place], totals = rolled
        entry = self.counted[part.measure_id]
        if part.place == 0:
            entry.sums = totals
        if part.graded:
            self.told[part.measure_id][part.place] = readable(self.shared.told(sql))


def _strata_of(parts: list[Part], counted: dict[str, Counted], engagement: Engagement) -> tuple[str, ...]:
    """The fields by which the parts' rows are also counted, to compare like with like; none where nothing would be."""
    compared = any(part.mixable and counted[part.measure_id].measure.parity for part in parts)
    fields = engagement.standardise.strata
    return fields if compared and all(name in parts[0].kind.of.columns for name in fields) else ()


def _of_values(con: Any, part: Part, kept: ir.Table, inhouse: str) -> tuple[dict[Slice, Estimate], dict[Slice, float]]:
    """Estimates of every slice, and the sum of what was counted, of a cube that counts values."""
    if isinstance(part.kind, Quantile):
        return histograms.roll_up(part, values_of(con, part, kept))
    if CLUSTER not in kept.columns:
        return patterns.roll_up(part, values_of(con, part, kept), inhouse, {})
    n = f"{part.name}_n"
    spreads = patterns.spreads_of(part, cells_of(con, kept, [n], [patterns.answer(part)]))
    apart = kept.group_by([name for name in kept.columns if name not in (CLUSTER, n)]).aggregate(**{n: added(kept[n])})
    return patterns.roll_up(part, values_of(con, part, keep(con, VALUES, apart)[1]), inhouse, spreads)


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
