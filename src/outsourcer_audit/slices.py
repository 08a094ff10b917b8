"""Slices: every measure counted for every organisation, month, channel and team.

Measures that rest on the same rows are counted together in one pass, into a small cube of sums; totals of
organisations, months, channels and teams are sums of its cells. Quantiles do not add up and are asked for one by one.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from .contracts import all_contracts
from .engine import TYPES
from .lineage import columns_used
from .measures.context import Clock
from .measures.kinds import Count, Gap, Kind, Mean, Quantile, Ratio, Share, Tally
from .measures.registry import Measure
from .statistics import Z, Estimate, difference, mean, ratio, share

if TYPE_CHECKING:
    from .engagement import Engagement
    from .period import Period
    from .trusted import Tables

EVERYONE = "*"
"""Stands for all organisations in the data together."""
DIMENSIONS = ("month", "channel", "team")
CHECKS_SCHEMA = {"org": "string", "dimension": "string", "severity": "string", "failed": "int64", "total": "int64"}
"""The table ``checks``: results of the data checks and of intake, as measures see them."""


@dataclass
class Counted:
    """One measure, counted: what it needs, its SQL, and an estimate per (organisation, dimension, key)."""

    measure: Measure
    needs: dict[str, set[str]] = field(default_factory=dict)
    sql: str = ""
    estimates: dict[tuple[str, str, str], Estimate] = field(default_factory=dict)
    sums: dict[tuple[str, str, str], float] = field(default_factory=dict)
    fault: str = ""

    def get(self, org: str, by: str = "", key: str = "") -> Estimate | None:
        """The estimate of one slice; without dimension the organisation's total."""
        return self.estimates.get((org, by, key))

    def keys(self, org: str, by: str) -> list[str]:
        """The keys of one dimension, in order."""
        return sorted(key for (o, b, key) in self.estimates if o == org and b == by)

    def frame(self) -> pd.DataFrame:
        """All slices as a table: org, by, key, value, n, low, high, total."""
        rows = [(org, by, key, e.value, e.n, e.low, e.high, self.sums.get((org, by, key)))
                for (org, by, key), e in sorted(self.estimates.items())]  # fmt: skip
        return pd.DataFrame(rows, columns=["org", "by", "key", "value", "n", "low", "high", "total"])


@dataclass(frozen=True)
class _Part:
    """One additive kind within a measure (a gap has two), with the name of its sums in the cube."""

    measure_id: str
    place: int
    kind: Share | Tally | Mean | Ratio | Count
    name: str


def count_all(measures: Iterable[Measure], tables: Tables, engagement: Engagement) -> dict[str, Counted]:
    """Count all measures. A measure that cannot be expressed or executed carries its fault; the others go on."""
    clock = Clock(tables.period)
    counted: dict[str, Counted] = {}
    parts: list[_Part] = []
    kinds: dict[str, Kind] = {}
    for measure in measures:
        entry = counted[measure.id] = Counted(measure)
        try:
            kind = kinds[measure.id] = measure.count(**_arguments(measure, tables.table, engagement, clock))
            expressions = _expressions(kind)
            entry.needs = columns_used(*expressions)
            entry.sql = _sql(kind)
        except Exception as error:
            entry.fault = f"{type(error).__name__} in the measure's definition"
            continue
        for place, one in enumerate((kind.first, kind.second) if isinstance(kind, Gap) else (kind,)):
            if not isinstance(one, Quantile):
                parts.append(_Part(measure.id, place, one, f"m{len(parts)}"))
    partial = _count_additive(parts, tables, clock, counted)
    for measure_id, kind in kinds.items():
        entry = counted[measure_id]
        if isinstance(kind, Quantile):
            _guarded(entry, lambda kind=kind, entry=entry: _count_quantile(kind, tables, clock, entry))
        elif isinstance(kind, Gap):
            first, second = partial[(measure_id, 0)], partial[(measure_id, 1)]
            entry.estimates = {key: difference(first[key], second[key]) for key in first.keys() & second.keys()}
        else:
            entry.estimates = partial[(measure_id, 0)]
    return counted


def describe(measure: Measure, period: Period, engagement: Engagement) -> tuple[str, list[str]]:
    """SQL of a measure and the columns it needs, on tables that hold nothing."""
    schemas = {
        contract.table: {c.name: TYPES[c.type] for c in contract.columns} for contract in all_contracts().values()
    }
    schemas["checks"] = CHECKS_SCHEMA
    kind = measure.count(
        **_arguments(measure, lambda name: ibis.table(schemas[name], name=name), engagement, Clock(period))
    )
    needs = columns_used(*_expressions(kind))
    return _sql(kind), sorted(f"{t}.{c}" for t, cs in needs.items() for c in cs)


def _sql(kind: Kind) -> str:
    """The measure's query as it is shown: names without quotes, but for words that SQL keeps for itself."""
    return re.sub(
        r'"(?!(?:at|when|end|start|order|group)")([a-z_][a-z0-9_]*)"',
        r"\1",
        str(ibis.to_sql(_summary(kind), dialect="duckdb")),
    )


def _arguments(
    measure: Measure, table: Callable[[str], ir.Table], engagement: Engagement, clock: Clock
) -> dict[str, Any]:
    special = {"period": clock, "engagement": engagement}
    return {name: special[name] if name in special else table(name) for name in measure.tables}


def _expressions(kind: Kind) -> list[ir.Expr]:
    """The expressions that decide a kind's value, without dimensions that merely slice it."""
    if isinstance(kind, Gap):
        return [*_expressions(kind.first), *_expressions(kind.second)]
    found: list[ir.Expr] = [kind.of["org"]]
    for name in ("where", "value", "top", "bottom", "hits", "trials"):
        if (expression := getattr(kind, name, None)) is not None:
            found.append(expression)
    return found


def _summary(kind: Kind) -> ir.Table:
    """The measure in one query per organisation, as it is shown to a reader."""
    if isinstance(kind, Gap):
        return _summary(kind.first).inner_join(_summary(kind.second), "org")
    by_org = kind.of.group_by("org")
    if isinstance(kind, Quantile):
        return by_org.aggregate(n=kind.value.count(), value=kind.value.quantile(kind.q))
    sums = _sums(kind, "")
    return by_org.aggregate(**{name.strip("_"): sum_ for name, sum_ in sums.items() if name in ("_n", "_a", "_b")})


def _sums(kind: Share | Tally | Mean | Ratio | Count, name: str) -> dict[str, ir.Value]:
    """The additive sums behind a kind: n rows, a (and b), and their squares and products where an interval needs them."""
    if isinstance(kind, Share):
        return {f"{name}_n": kind.where.count(), f"{name}_a": kind.where.cast("int64").sum()}
    if isinstance(kind, Tally):
        return {f"{name}_n": kind.trials.sum(), f"{name}_a": kind.hits.sum()}
    if isinstance(kind, Count):
        number = kind.of.count() if kind.where is None else kind.where.fill_null(False).cast("int64").sum()
        return {f"{name}_n": number, f"{name}_a": number}
    if isinstance(kind, Mean):
        value = kind.value.cast("float64")
        return {f"{name}_n": value.count(), f"{name}_a": value.sum(), f"{name}_aa": (value * value).sum()}
    known = kind.top.notnull() & kind.bottom.notnull()
    top, bottom = (ibis.ifelse(known, v.cast("float64"), ibis.null("float64")) for v in (kind.top, kind.bottom))
    return {f"{name}_n": top.count(), f"{name}_a": top.sum(), f"{name}_b": bottom.sum(),
            f"{name}_aa": (top * top).sum(), f"{name}_bb": (bottom * bottom).sum(), f"{name}_ab": (top * bottom).sum()}  # fmt: skip


def _estimate(kind: Share | Tally | Mean | Ratio | Count, sums: dict[str, float]) -> Estimate | None:
    n = int(sums.get("n", 0))
    if isinstance(kind, Count):
        return Estimate(float(n), float(n), float(n), n, True)
    if isinstance(kind, Share | Tally):
        return share(sums["a"], n, kind.exact)
    if isinstance(kind, Mean):
        return mean(n, sums["a"], sums["aa"], kind.exact)
    return ratio(n, sums["a"], sums["b"], sums["aa"], sums["bb"], sums["ab"], kind.exact)


def _dimensions(of: ir.Table, at: str | None, clock: Clock) -> dict[str, ir.Value]:
    found: dict[str, ir.Value] = {"org": of["org"]}
    if at is not None:
        found["month"] = clock.month(of[at]).cast("string").substr(0, 7)
    for name in ("channel", "team"):
        if name in of.columns:
            found[name] = of[name]
    return found


def _count_additive(
    parts: list[_Part], tables: Tables, clock: Clock, counted: dict[str, Counted]
) -> dict[tuple[str, int], dict[tuple[str, str, str], Estimate]]:
    """Count parts that share their rows in one query each; a query that fails is retried measure by measure."""
    cubes: dict[Any, list[_Part]] = defaultdict(list)
    for part in parts:
        key = part.measure_id if _key(part.kind) else (part.kind.of.op(), part.kind.at)
        cubes[key].append(part)
    result: dict[tuple[str, int], dict[tuple[str, str, str], Estimate]] = defaultdict(dict)

    def run(group: list[_Part]) -> None:
        cube = _cube(group, tables, clock)
        for part in group:
            estimates, sums = _roll_up(part, cube)
            if (
                (once := _key(part.kind))
                and isinstance(part.kind, Share)
                and (everyone := _everyone_once(part.kind, once, tables))
            ):
                estimates[(EVERYONE, "", "")], sums[(EVERYONE, "", "")] = everyone, round(everyone.value * everyone.n)
            result[(part.measure_id, part.place)] = estimates
            counted[part.measure_id].sums.update(sums)

    for group in cubes.values():
        try:
            run(group)
        except Exception:
            for part in group:
                _guarded(counted[part.measure_id], lambda part=part: run([part]))
    return result


def _key(kind: Kind) -> str | None:
    return getattr(kind, "once_per", None)


def _guarded(entry: Counted, work: Any) -> None:
    try:
        work()
    except Exception as error:
        entry.fault = f"{type(error).__name__} while counting"


def _cube(group: list[_Part], tables: Tables, clock: Clock) -> pd.DataFrame:
    of, at = group[0].kind.of, group[0].kind.at
    sums: dict[str, ir.Value] = {}
    for part in group:
        sums |= _sums(part.kind, part.name)
    return tables.con.execute(of.group_by(**_dimensions(of, at, clock)).aggregate(**sums))


def _roll_up(
    part: _Part, cube: pd.DataFrame
) -> tuple[dict[tuple[str, str, str], Estimate], dict[tuple[str, str, str], float]]:
    names = {name.removeprefix(f"{part.name}_"): name for name in cube.columns if name.startswith(f"{part.name}_")}
    values = cube[list(names.values())].astype("float64").fillna(0.0)
    values.columns = pd.Index(names)
    estimates: dict[tuple[str, str, str], Estimate] = {}
    totals: dict[tuple[str, str, str], float] = {}

    def add(key: tuple[str, str, str], found: dict[str, float]) -> None:
        sums = {name: float(value) for name, value in found.items()}
        estimate = _estimate(part.kind, sums)
        if estimate is not None and (estimate.n > 0 or isinstance(part.kind, Count)):
            estimates[key], totals[key] = estimate, sums["a"]

    if len(cube):
        add((EVERYONE, "", ""), dict(values.sum()))
    known = cube["org"].notna()
    for org, sums in values[known].groupby(cube.loc[known, "org"]).sum().iterrows():
        add((str(org), "", ""), dict(sums))
    for by in DIMENSIONS:
        if by in cube.columns:
            for (org, key), sums in (
                values[known].groupby([cube.loc[known, "org"], cube.loc[known, by]]).sum().iterrows()
            ):  # type: ignore[misc]
                add((str(org), by, str(key)), dict(sums))
    return estimates, totals


def _everyone_once(kind: Share, key: str, tables: Tables) -> Estimate | None:
    """The total over all organisations when rows may repeat a key: each key counts once."""
    rows = (
        kind.of.mutate(_flag=kind.where)
        .filter(lambda t: t._flag.notnull())
        .group_by(key)
        .aggregate(flag=ibis._._flag.any())
    )
    total = tables.con.execute(rows.aggregate(n=rows.count(), a=rows.flag.cast("int64").sum())).iloc[0]
    return share(float(total["a"] or 0), int(total["n"]), kind.exact)


def _count_quantile(kind: Quantile, tables: Tables, clock: Clock, entry: Counted) -> None:
    """Quantile and order-statistic interval per organisation, month and channel, and over everyone.

    Ranks of the limits: n*q -/+ z*sqrt(n*q*(1-q)) (Conover, Practical Nonparametric Statistics, 3.2).
    """
    dimensions = _dimensions(kind.of, kind.at, clock)
    rows = kind.of.select(
        value=kind.value.cast("float64"),
        everyone=ibis.literal(EVERYONE),
        **dimensions,
        **({"_key": kind.of[kind.once_per]} if kind.once_per else {}),
    )
    rows = rows.filter(rows.value.notnull())
    everyone = rows.distinct(on="_key") if kind.once_per else rows
    jobs = [(everyone, "everyone", "")] + [
        (rows, "org", by) for by in ("", "month", "channel") if not by or by in dimensions
    ]
    for relation, org, by in jobs:
        group = [org, by] if by else [org]
        ranked = relation.mutate(
            rank=ibis.row_number().over(ibis.window(group_by=group, order_by="value")) + 1,
            n=relation.count().over(ibis.window(group_by=group)),
        )
        spread = Z * (ranked.n * kind.q * (1 - kind.q)).sqrt()
        at_or_above = [
            (ranked.n * kind.q).ceil(),
            (ranked.n * kind.q - spread).floor(),
            (ranked.n * kind.q + spread).ceil(),
        ]
        value, low, high = (
            ibis.ifelse(ranked["rank"] >= ibis.least(rank, ranked.n), ranked.value, ibis.null("float64"))
            for rank in at_or_above
        )
        found = ranked.mutate(v=value, lo=low, hi=high).group_by(group)
        found = found.aggregate(
            rows=ibis._.count(), total=ibis._.value.sum(), v=ibis._.v.min(), lo=ibis._.lo.min(), hi=ibis._.hi.min()
        )
        for row in tables.con.execute(found).to_dict("records"):
            if not isinstance(row[org], str) or (by and not isinstance(row[by], str)):
                continue
            key = (row[org], by, row[by] if by else "")
            entry.estimates[key] = Estimate(row["v"], row["lo"], row["hi"], int(row["rows"]))
            entry.sums[key] = float(row["total"]) if not math.isnan(row["total"]) else 0.0
